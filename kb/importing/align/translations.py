"""Aligning a translation with its source: by key, else the best order-keeping set of pairs, with two witnesses.

No dictionary: number, level, length, kinds of blocks, and what is not translated (numerals, addresses, code, Latin words in
another script). It runs with and without numbers; where the two disagree, numbers of another edition are the likely
reason, and a person is asked once. Method and thresholds are measured: docs/alignment.md.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import regex

from kb.importing.align.similarity import comparable
from kb.importing.messages import gettext_noop as _
from kb.importing.messages import say
from kb.importing.shapes import Pair, Row, TranslationAlignment

FLOOR = 0.40
MARGIN = 0.10  # a pair the whole can nearly do without is doubtful
AGREE = 0.90
FEW = 5  # numbered pairs: fewer prove nothing
UNEQUAL = 0.30  # of the pairs: more numbers that differ are those of another edition
LENGTH_WIDTH = 0.45
FULL_LENGTH = 120  # letters
NUMBER, LEVEL, LENGTH, BLOCKS, ANCHORS, HEADING = 0.35, 0.15, 0.25, 0.20, 0.40, 0.30
MANY_NUMBERS = 0.3  # of the rows: fewer say nothing about the edition

Matrix = npt.NDArray[np.float32]
_ANCHOR = regex.compile(
    r"https?://[^\s)>\]]+|[\w.+-]+@[\w-]+\.\w+|\{\{?[^}]+\}\}?|\p{Nd}+(?:[.,:]\p{Nd}+)*|[A-Za-z][A-Za-z0-9_./-]{2,}"
)
_BLOCK = regex.compile(r"<(p|li|table|tr|dt|dd|blockquote|pre|figure|img)\b")
_LATIN = regex.compile(r"\p{Latin}")
_LETTER = regex.compile(r"\p{L}")


@dataclass(frozen=True)
class _Run:
    """One best set of pairs: ``mate`` by source row (-1 none) and how much worse the whole is without each pair."""

    mate: npt.NDArray[np.int64]
    margin: npt.NDArray[np.float32]


def align_translation(source: Sequence[Row], target: Sequence[Row]) -> TranslationAlignment:
    """Order-keeping pairs of source rows and translated rows. One to one; deterministic."""
    fixed = _by_key(source, target)
    olds = [i for i in range(len(source)) if i not in fixed]
    taken = set(fixed.values())
    news = [j for j in range(len(target)) if j not in taken]
    pairs = [Pair(i, j, "key", 1.0) for i, j in fixed.items()]
    contradict = False
    if olds and news:
        found, contradict = _align([source[i] for i in olds], [target[j] for j in news])
        pairs += [
            Pair(
                olds[p.old],
                news[p.new],
                p.how,
                p.score,
                p.doubtful,
                p.why,
                None if p.runner_up is None else olds[p.runner_up],
                p.runner_up_score,
            )
            for p in found
        ]
    pairs.sort(key=lambda pair: pair.new)
    paired_old, paired_new = {pair.old for pair in pairs}, {pair.new for pair in pairs}
    return TranslationAlignment(
        pairs=tuple(pairs),
        missing=tuple(i for i in range(len(source)) if i not in paired_old),
        extra=tuple(j for j in range(len(target)) if j not in paired_new),
        numbers_contradict=contradict,
    )


def _by_key(source: Sequence[Row], target: Sequence[Row]) -> dict[int, int]:
    at = {row.key: i for i, row in enumerate(source) if row.key}
    out: dict[int, int] = {}
    for j, row in enumerate(target):
        i = at.get(row.key) if row.key else None
        if i is not None and i not in out:
            out[i] = j
    return out


def _align(source: Sequence[Row], target: Sequence[Row]) -> tuple[list[Pair], bool]:
    shape, weight, possible = _shape(source, target)
    numbers, with_numbers = _numbers(source, target)
    numbered = _score(shape + NUMBER * numbers, weight + NUMBER * with_numbers, possible)
    plain = _score(shape, weight, possible)
    witness, other = _best(numbered), _best(plain)
    both = (witness.mate >= 0) | (other.mate >= 0)
    agreement = float((witness.mate[both] == other.mate[both]).mean()) if both.any() else 1.0
    share = min(
        sum(bool(r.canon) for r in source) / len(source), sum(bool(r.canon) for r in target) / len(target)
    )
    contradict = share >= MANY_NUMBERS and (agreement < AGREE or _unequal(source, target, other) > UNEQUAL)
    trusted = agreement >= AGREE and share >= MANY_NUMBERS and not contradict
    lead, second, scores = (witness, other, numbered) if agreement >= AGREE else (other, witness, plain)
    pairs = []
    used = {int(j) for j in lead.mate if j >= 0}
    for i, mate in enumerate(lead.mate):
        j = int(mate)
        if j < 0:
            continue
        agree = second.mate[i] == j
        equal_number = bool(source[i].canon) and source[i].canon == target[j].canon
        hole = _hole(lead.mate, used, i, j, len(target))
        why = ""
        if not agree and not contradict:
            why = say(_("Number and shape of the clause point to different places."))
        elif lead.margin[i] < MARGIN:
            why = say(_("Another order fits nearly as well."))
        elif hole and not (agree and trusted):
            why = say(_("A clause beside it has no counterpart."))
        column = scores[:, j].copy()
        column[i] = 0
        rival = int(column.argmax())
        runner = rival if column[rival] >= FLOOR else None
        how = "number+shape" if agree and equal_number else "order"
        pairs.append(
            Pair(
                i,
                j,
                how,
                float(min(1.0, scores[i, j])),
                bool(why),
                why,
                runner,
                float(column[rival]) if runner is not None else 0.0,
            )
        )
    return pairs, contradict


def _unequal(source: Sequence[Row], target: Sequence[Row], run: _Run) -> float:
    """The share of pairs, made without numbers, whose numbers differ."""
    both = [
        (source[i].canon, target[j].canon)
        for i, j in enumerate(run.mate)
        if j >= 0 and source[i].canon and target[j].canon
    ]
    return sum(a != b for a, b in both) / len(both) if len(both) >= FEW else 0.0


def _hole(mate: npt.NDArray[np.int64], used: set[int], i: int, j: int, width: int) -> bool:
    return any(
        (0 <= x < len(mate) and mate[x] < 0) or (0 <= y < width and y not in used)
        for x, y in ((i - 1, j - 1), (i + 1, j + 1))
    )


def _best(scores: Matrix) -> _Run:
    """The order-keeping pairs of the largest total (gaps are free), each with what the total loses without it."""
    n, m = scores.shape
    worth = np.where(scores >= FLOOR, scores, 0).astype(np.float32)
    forward = np.zeros((n + 1, m + 1), np.float32)
    for i in range(n):
        row = np.maximum(forward[i, 1:], forward[i, :-1] + worth[i])
        forward[i + 1, 1:] = np.maximum.accumulate(row)
    backward = np.zeros((n + 1, m + 1), np.float32)
    for i in range(n - 1, -1, -1):
        row = np.maximum(backward[i + 1, :-1], backward[i + 1, 1:] + worth[i])
        backward[i, :-1] = np.maximum.accumulate(row[::-1])[::-1]
    mate = np.full(n, -1, np.int64)
    i, j = n, m
    while i and j:
        if (
            worth[i - 1, j - 1] > 0
            and np.isclose(forward[i, j], forward[i - 1, j - 1] + worth[i - 1, j - 1], atol=1e-5)
            and forward[i, j] > max(forward[i - 1, j], forward[i, j - 1]) + 1e-6
        ):
            mate[i - 1] = j - 1
            i, j = i - 1, j - 1
        elif forward[i - 1, j] >= forward[i, j - 1]:
            i -= 1
        else:
            j -= 1
    total = forward[n, m]
    margin = np.zeros(n, np.float32)
    for i in range(n):
        if mate[i] >= 0:
            through = worth[i] + forward[i, :-1] + backward[i + 1, 1:]
            through[mate[i]] = 0
            without = (forward[i] + backward[i + 1]).max()
            margin[i] = total - max(float(through.max()), float(without))
    return _Run(mate, margin)


def _score(score: Matrix, weight: Matrix, possible: Matrix) -> Matrix:
    return np.where(weight > 0, score / np.maximum(weight, 1e-6), 0).astype(np.float32) * possible


def _shape(source: Sequence[Row], target: Sequence[Row]) -> tuple[Matrix, Matrix, Matrix]:
    """Weighted score, weight and possibility of each pair, without numbers."""
    n, m = len(source), len(target)
    levels = np.abs(np.subtract.outer([r.level for r in source], [r.level for r in target]))
    score = LEVEL * np.clip(1 - levels / 2, 0, 1)
    weight = np.full((n, m), LEVEL)
    size_s, size_t = _sizes(source), _sizes(target)
    ratio = np.log(max(1, size_t.sum()) / max(1, size_s.sum()))
    have = np.logical_and.outer(size_s > 0, size_t > 0)
    away = np.subtract.outer(-np.log(np.maximum(size_s, 1)), -np.log(np.maximum(size_t, 1))) - ratio
    # A few words may be any length in another language: the length of a heading alone says little.
    telling = LENGTH * np.minimum(1, np.maximum.outer(size_s, size_t) / FULL_LENGTH)
    score = score + np.where(have, telling * np.exp(-0.5 * (away / LENGTH_WIDTH) ** 2), 0)
    uneven = np.logical_xor.outer(size_s > 0, size_t > 0)
    weight = weight + np.where(have | uneven, telling, 0)
    blocks_s, blocks_t = [_blocks(r) for r in source], [_blocks(r) for r in target]
    neither = np.logical_and.outer([not bag for bag in blocks_s], [not bag for bag in blocks_t])
    score = score + BLOCKS * np.maximum(_overlap(blocks_s, blocks_t)[0], neither)
    weight = weight + BLOCKS
    anchors, known = _overlap(*_anchors(source, target))
    score, weight = score + ANCHORS * anchors * known, weight + ANCHORS * known
    headings_s, headings_t = [comparable(r.heading) for r in source], [comparable(r.heading) for r in target]
    equal = _equal(headings_s, headings_t)
    score, weight = score + HEADING * equal, weight + HEADING * equal
    kinds = np.equal.outer([r.kind == "blank" for r in source], [r.kind == "blank" for r in target])
    return score.astype(np.float32), weight.astype(np.float32), kinds.astype(np.float32)


def _numbers(source: Sequence[Row], target: Sequence[Row]) -> tuple[Matrix, Matrix]:
    same = _equal([r.canon for r in source], [r.canon for r in target])
    known = np.logical_and.outer([bool(r.canon) for r in source], [bool(r.canon) for r in target]).astype(
        np.float32
    )
    return same, known


def _sizes(rows: Sequence[Row]) -> npt.NDArray[np.float64]:
    return np.array([len(row.plain) + len(row.heading) for row in rows], dtype=float)


def _blocks(row: Row) -> Counter[str]:
    return Counter(_BLOCK.findall(row.html))


def _anchors(source: Sequence[Row], target: Sequence[Row]) -> tuple[list[Counter[str]], list[Counter[str]]]:
    """What stands untranslated in both texts, weighed by rarity: words only where one side is not in Latin script."""
    sides = []
    latin = [_share_latin(rows) > 0.5 for rows in (source, target)]
    for rows in (source, target):
        side = []
        for row in rows:
            found = (comparable(mark) for mark in _ANCHOR.findall(f"{row.heading}\n{row.plain}"))
            side.append({mark for mark in found if not all(latin) or not mark.isalpha()})
        sides.append(side)
    common = Counter(mark for row in sides[0] for mark in row) & Counter(
        mark for row in sides[1] for mark in row
    )
    limit = max(3, len(source) // 10)
    keep = {mark for mark, count in common.items() if count <= limit}
    return [Counter(row & keep) for row in sides[0]], [Counter(row & keep) for row in sides[1]]


def _share_latin(rows: Sequence[Row]) -> float:
    words = " ".join(row.plain for row in rows)[:20000]
    return len(_LATIN.findall(words)) / max(1, len(_LETTER.findall(words)))


def _overlap(left: Sequence[Counter[str]], right: Sequence[Counter[str]]) -> tuple[Matrix, Matrix]:
    """Dice of two lists of bags, and where both sides have something."""
    names = sorted({name for bag in (*left, *right) for name in bag})
    place = {name: index for index, name in enumerate(names)}
    out = np.zeros((len(left), len(right)), np.float32)
    by_name: list[list[tuple[int, int]]] = [[] for _name in names]
    for j, bag in enumerate(right):
        for name, count in bag.items():
            by_name[place[name]].append((j, count))
    for i, bag in enumerate(left):
        for name, count in bag.items():
            for j, other in by_name[place[name]]:
                out[i, j] += min(count, other)
    size_l = np.array([sum(bag.values()) for bag in left], dtype=np.float32)
    size_r = np.array([sum(bag.values()) for bag in right], dtype=np.float32)
    both = np.logical_and.outer(size_l > 0, size_r > 0).astype(np.float32)
    return (2 * out / np.maximum(np.add.outer(size_l, size_r), 1)).astype(np.float32), both


def _equal(left: Sequence[str], right: Sequence[str]) -> Matrix:
    """1 where both sides have the same words, not none."""
    codes = {word: index + 1 for index, word in enumerate(sorted({*left, *right} - {""}))}
    a = np.array([codes.get(word, -1) for word in left])
    b = np.array([codes.get(word, -2) for word in right])
    return np.equal.outer(a, b).astype(np.float32)
