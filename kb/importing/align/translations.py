"""Aligning a translation with its source: by key, else the best order-keeping set of pairs, with two witnesses.

It is found once with numbers and once without (witnesses.py says by what). Where the two agree a pair is certain; where they
disagree throughout, the numbers are likely those of another edition, and a person is asked once. Method and thresholds are
measured: docs/alignment.md.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from kb.importing.align.changes import longest_run
from kb.importing.align.order import Order, Vector, best_order
from kb.importing.align.witnesses import Numbers, Shape
from kb.importing.messages import gettext_noop as _
from kb.importing.messages import say
from kb.importing.shapes import Pair, Row, TranslationAlignment

FLOOR = 0.40
MARGIN = 0.10  # a pair the whole can nearly do without is doubtful
AGREE = 0.90  # of the pairs: the two runs agree
MISPRINTS = 0.02  # of the pairs may have other numbers and the numbers still hold
DIFFER = 0.10  # of the pairs have other numbers: those of another edition
FIRM = 0.15  # margin
MANY_NUMBERS = 0.3  # of the rows: fewer say nothing about the edition
FOREIGN_KEYS = 0.5  # of the file's keys: a file with more unknown keys has keys of its own, they say nothing
DOUBLE_COST = 0.05  # a row is translated by two only when that is clearly better
_KEPT_CELLS = 4_000_000  # scores are kept up to so many, above that made again when needed


def align_translation(source: Sequence[Row], target: Sequence[Row]) -> TranslationAlignment:
    """Which rows of ``target`` translate which rows of ``source``.

    Indices into both, each at most once in ``pairs``; pairs + missing = source, pairs + extra = target. A row whose key is in
    ``source`` is that clause; one with another key is left as extra. Pairs made without keys keep the order.
    Deterministic. Memory grows with rows * sqrt(rows).
    """
    fixed = _by_key(source, target)
    rows, columns, window = _unkeyed(source, target, fixed)
    pairs = [Pair(i, j, "key", 1.0) for i, j in fixed.items()]
    contradict = False
    if rows and columns:
        found, contradict = _align([source[i] for i in rows], [target[j] for j in columns], window)
        pairs += [_at(pair, rows, columns) for pair in found]
    pairs.sort(key=lambda pair: pair.new)
    paired_source, paired_target = {pair.old for pair in pairs}, {pair.new for pair in pairs}
    return TranslationAlignment(
        pairs=tuple(pairs),
        missing=tuple(i for i in range(len(source)) if i not in paired_source),
        extra=tuple(j for j in range(len(target)) if j not in paired_target),
        numbers_contradict=contradict,
    )


def _by_key(source: Sequence[Row], target: Sequence[Row]) -> dict[int, int]:
    at = {row.key: i for i, row in reversed(list(enumerate(source))) if row.key}
    out: dict[int, int] = {}
    for j, row in enumerate(target):
        i = at.get(row.key) if row.key else None
        if i is not None and i not in out:
            out[i] = j
    return out


def _unkeyed(
    source: Sequence[Row], target: Sequence[Row], fixed: Mapping[int, int]
) -> tuple[list[int], list[int], list[tuple[int, int]]]:
    """(source rows, target rows, for each such source row the range of such target rows) that keys leave open.

    The keyed pairs that are in order are fences: what stands between two of them is translated between them.
    """
    known = {row.key for row in source if row.key}
    keyed = [row.key for row in target if row.key]
    foreign = sum(key not in known for key in keyed) > FOREIGN_KEYS * len(keyed)
    taken = set(fixed.values())
    columns = [
        j for j, row in enumerate(target) if j not in taken and (not row.key or foreign or not known)
    ]
    rows = [i for i in range(len(source)) if i not in fixed]
    run = longest_run([fixed[i] for i in sorted(fixed)])
    fences = [(-1, -1), *((i, fixed[i]) for i in sorted(fixed) if fixed[i] in run), (len(source), len(target))]
    places = np.array(columns)
    window = []
    at = 0
    for i in rows:
        while fences[at + 1][0] < i:
            at += 1
        low, high = np.searchsorted(places, [fences[at][1], fences[at + 1][1]])
        window.append((int(low), int(high)))
    return rows, columns, window


def _at(pair: Pair, rows: Sequence[int], columns: Sequence[int]) -> Pair:
    runner_up = None if pair.runner_up is None else rows[pair.runner_up]
    return Pair(
        rows[pair.old], columns[pair.new], pair.how, pair.score, pair.doubtful, pair.why, runner_up, pair.runner_up_score
    )


class _Scores:
    """Score of each source row with each target row by one or both witnesses; 0 below the floor or out of its window."""

    def __init__(
        self, shape: Shape, numbers: Numbers | None, window: Sequence[tuple[int, int]], columns: int, double: npt.NDArray[np.bool_]
    ) -> None:
        self._shape, self._numbers, self._window, self._columns = shape, numbers, window, columns
        self._double = double  # source rows that may be translated by two
        self._keep = len(window) * columns <= _KEPT_CELLS
        self._kept: dict[int, tuple[Vector, Vector | None]] = {}

    def worth(self, i: int) -> tuple[Vector, Vector | None]:
        """What ``best_order`` maximises."""
        if i not in self._kept:
            made = self._worth(i)
            if not self._keep:
                return made
            self._kept[i] = made
        return self._kept[i]

    def _worth(self, i: int) -> tuple[Vector, Vector | None]:
        score, weight = self._shape.row(i)
        if self._numbers is not None:
            extra, known = self._numbers.row(i)
            possible = score >= 0
            score, weight = np.where(possible, score + extra, score), weight + known
        single = self._cut(i, score / weight)
        if not self._double[i]:
            return single, None
        score2, weight2 = self._shape.row_with_next(i)
        return single, self._cut(i, score2 / weight2 - DOUBLE_COST, reach=1)

    def _cut(self, i: int, value: Vector, reach: int = 0) -> Vector:
        low, high = self._window[i]
        out = np.where(value >= FLOOR, value, 0.0)
        out[:low] = 0.0
        out[max(0, high - reach) :] = 0.0
        return out


@dataclass(frozen=True)
class _Verdict:
    """What the two runs say of each other and of the numbers."""

    agreement: float  # share of equal pairs
    many: bool  # enough rows have numbers for them to mean something
    hold: bool  # pairs that both runs make have equal numbers, but for a misprint
    differ: bool  # many pairs that both runs make have other numbers
    firm: bool  # without numbers the places in dispute are clear

    @property
    def numbers_lead(self) -> bool:
        return self.hold and (self.agreement >= AGREE or not self.firm)

    @property
    def contradict(self) -> bool:
        """The numbers are of another edition."""
        return self.many and not self.numbers_lead and (self.agreement < AGREE or self.differ)

    @property
    def in_dispute(self) -> bool:
        """Does it matter when the two runs make another pair?"""
        return self.agreement >= AGREE or not self.contradict


def _align(
    source: Sequence[Row], target: Sequence[Row], window: Sequence[tuple[int, int]]
) -> tuple[list[Pair], bool]:
    shape, numbers = Shape(source, target), Numbers(source, target)
    double = _may_be_two(source, target)
    first = best_order(len(source), len(target), _Scores(shape, None, window, len(target), double).worth)
    shape.measure(first.mate)
    both = _Scores(shape, numbers, window, len(target), double)
    plain = _Scores(shape, None, window, len(target), double)
    numbered = best_order(len(source), len(target), both.worth)
    without = best_order(len(source), len(target), plain.worth)
    verdict = _judge(source, target, numbered, without, numbers.share)
    lead, second, scores = (numbered, without, both) if verdict.numbers_lead else (without, numbered, plain)
    return _pairs(source, target, lead, second, scores, verdict), verdict.contradict


def _may_be_two(source: Sequence[Row], target: Sequence[Row]) -> npt.NDArray[np.bool_]:
    """Source rows whose translation may stand in two rows: only where the paragraphs are the clauses."""
    titled = any((row.heading or row.canon) and row.kind != "blank" for row in target)
    return np.array(
        [not (titled or row.heading or row.canon or row.kind == "blank") for row in source], dtype=bool
    )


def _judge(
    source: Sequence[Row], target: Sequence[Row], numbered: Order, plain: Order, share: float
) -> _Verdict:
    either = (numbered.mate >= 0) | (plain.mate >= 0)
    same = either & (numbered.mate == plain.mate)
    known = other = 0
    for i in np.flatnonzero(same).tolist():
        canons = source[i].canon, target[int(plain.mate[i])].canon
        if all(canons):
            known += 1
            other += canons[0] != canons[1]
    disputed = plain.margin[either & ~same]
    return _Verdict(
        agreement=float(same.sum() / either.sum()) if either.any() else 1.0,
        many=share >= MANY_NUMBERS,
        hold=other <= max(1.0, MISPRINTS * known),
        differ=other > max(1.0, DIFFER * known),
        firm=len(disputed) > 0 and float(np.median(disputed)) >= FIRM,
    )


def _pairs(
    source: Sequence[Row], target: Sequence[Row], lead: Order, second: Order, scores: _Scores, verdict: _Verdict
) -> list[Pair]:
    used = set(lead.mate[lead.mate >= 0].tolist())
    out = []
    for i, mate in enumerate(lead.mate.tolist()):
        if mate < 0:
            continue
        agree = bool(second.mate[i] == mate)
        number = source[i].canon if source[i].canon == target[mate].canon else ""
        sure = agree and verdict.many and verdict.agreement >= AGREE
        hole = not sure and _beside_hole(lead, used, i, mate, len(target))
        why = _reason(lead, i, agree or not verdict.in_dispute, hole)
        runner_up = int(lead.runner_up[mate])
        out.append(
            Pair(
                old=i,
                new=mate,
                how="number+shape" if agree and number else "order",
                score=float(scores.worth(i)[0][mate]) or FLOOR,
                doubtful=bool(why),
                why=why,
                runner_up=runner_up if runner_up >= 0 else None,
                runner_up_score=float(scores.worth(runner_up)[0][mate]) if runner_up >= 0 else 0.0,
            )
        )
    return out


def _reason(lead: Order, i: int, agree: bool, hole: bool) -> str:
    """Why a person must look at the pair; "" when there is no need."""
    if lead.double[i]:
        return say(_("One holds the words of the other: perhaps a split or a merge."))
    if not agree:
        return say(_("Number and shape of the clause point to different places."))
    if lead.margin[i] < MARGIN:
        return say(_("Another order fits nearly as well."))
    return say(_("A clause beside it has no counterpart.")) if hole else ""


def _beside_hole(lead: Order, used: set[int], i: int, j: int, width: int) -> bool:
    for step in (-1, 1):
        if 0 <= i + step < len(lead.mate) and lead.mate[i + step] < 0:
            return True
        if 0 <= j + step < width and j + step not in used:
            return True
    return False
