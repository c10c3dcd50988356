"""Which units of two wordings belong together: the chain of pairs, rising on both sides, that shares most in all."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from rapidfuzz.distance import Indel

from kb.difference.chains import chain
from kb.difference.likeness import common, mass, shared, weight
from kb.difference.matching import matches
from kb.difference.shapes import Frame, Line

#: Lines less alike than this are other lines.
ALIKE = 0.35
#: Lines as much alike as this are each other's counterparts.
_MUCH = 0.8
#: So much of a line stands in a longer one that it was taken from it.
_TAKEN = 0.75
#: What a taken line must tell at least: a few words.
_TELLING = 12
#: Short lines ("the archive", "the archives") are alike by their letters too.
_SHORT = 30
_LETTERS = 0.65
#: Up to so many pairs every one is looked at; beyond it, only those that share rare words.
_PAIRS = 2500
_RARE, _BEST = 30, 6
#: Pairs of tokens looked at to see whether one line more was taken from another.
WORK = 4_000_000


@dataclass(frozen=True, eq=False)
class Unit:
    """A line, or all lines of a row of a table: ``lines[start:end]``."""

    start: int
    end: int
    row: Frame | None
    lines: tuple[Line, ...]

    @cached_property
    def words(self) -> list[str]:
        """The words that tell something: signs alike would hide words alike."""
        return [word for line in self.lines for word in line.words if weight(word)]

    @cached_property
    def mass(self) -> int:
        return mass(self.words)

    @cached_property
    def bag(self) -> Counter[str]:
        return Counter(self.words)

    @cached_property
    def whole(self) -> str:
        """The text of all lines; no word has a line's end in it."""
        return "\n".join((*(line.text for line in self.lines), ""))

    @cached_property
    def tag(self) -> str:
        return "tr" if self.row else self.lines[0].tag


class Pair(NamedTuple):
    """Units that belong together, by their places. ``weak``: only if it turns out that one became several."""

    before: int
    after: int
    weak: bool = False


class _Candidate(NamedTuple):
    before: int
    after: int
    worth: float
    weak: bool


def pairs_of(one: Sequence[Unit], other: Sequence[Unit]) -> list[Pair]:
    """The pairs of the whole, rising on both sides."""
    if _side_by_side(one, other):
        return [Pair(place, place) for place in range(len(one))]
    if len(one) * len(other) <= _PAIRS:
        return _chained(one, other, ((i, j) for i in range(len(one)) for j in range(len(other))))
    # Too many to look at all: first those that share rare words, then all those between them.
    out: list[Pair] = []
    i = j = 0
    for pair in [*_chained(one, other, _sharing_rare_words(one, other)), Pair(len(one), len(other))]:
        b, a = pair.before, pair.after
        if i < b and j < a and (b - i) * (a - j) <= _PAIRS:
            out += _chained(one, other, ((x, y) for x in range(i, b) for y in range(j, a)))
        if b < len(one):
            out.append(pair)
        i, j = b + 1, a + 1
    return out


def _chained(one: Sequence[Unit], other: Sequence[Unit], places: Iterable[tuple[int, int]]) -> list[Pair]:
    found = {(i, j): candidate for i, j in places if (candidate := _candidate(i, j, one[i], other[j]))}
    return [Pair(i, j, found[i, j].weak) for i, j in chain([candidate[:3] for candidate in found.values()])]


def _side_by_side(one: Sequence[Unit], other: Sequence[Unit]) -> bool:
    """Whether they are as many, and each much like its counterpart: no need to look at all pairs."""
    if len(one) != len(other):
        return False
    for unit, now in zip(one, other, strict=True):
        if bool(unit.row) != bool(now.row) or 2 * common(unit.bag, now.bag) < _MUCH * (unit.mass + now.mass):
            return False
    return all(2 * _held(unit, now) >= _MUCH * (unit.mass + now.mass) for unit, now in zip(one, other, strict=True))


def _sharing_rare_words(one: Sequence[Unit], other: Sequence[Unit]) -> list[tuple[int, int]]:
    holders: dict[str, list[int]] = defaultdict(list)
    for j, unit in enumerate(other):
        for word in (*unit.bag, unit.whole):
            holders[word].append(j)
    out = []
    for i, unit in enumerate(one):
        found: Counter[int] = Counter()
        for word in (*unit.bag, unit.whole):
            held = holders.get(word, ())
            if len(held) <= _RARE:
                found.update(held)
        out += [(i, j) for j, _count in found.most_common(_BEST)]
    return sorted(out)


def _candidate(i: int, j: int, one: Unit, other: Unit) -> _Candidate | None:
    """What it is worth to pair two units. None when they do not belong together."""
    if bool(one.row) != bool(other.row):
        return None
    total = one.mass + other.mass
    bonus = 1.05 if one.tag == other.tag else 1.0
    if one.whole == other.whole:
        return _Candidate(i, j, (total + 1) * bonus, False)
    if not one.mass or not other.mass:
        return None
    best = common(one.bag, other.bag)
    smaller = min(one.mass, other.mass)
    if 2 * best >= ALIKE * total or best >= _TAKEN * smaller:
        held = _held(one, other)
        alike = 2 * held / total
        if alike >= ALIKE:
            return _Candidate(i, j, 2 * held * alike * bonus, False)
        if smaller >= _TELLING and held >= _TAKEN * smaller:
            return _Candidate(i, j, held * ALIKE * bonus, True)
    if smaller <= _SHORT and one.tag == other.tag:
        letters = Indel.normalized_similarity(one.whole, other.whole, score_cutoff=_LETTERS)
        if letters:
            return _Candidate(i, j, total * letters * letters * 0.7, False)
    return None


def worth(one: Unit, other: Unit) -> float:
    """What it is worth to pair two units; 0 when they do not belong together."""
    candidate = _candidate(0, 0, one, other)
    return candidate.worth if candidate else 0.0


def _held(one: Unit, other: Unit) -> int:
    """What both tell, in the same order."""
    return shared(matches(one.words, other.words, exact=WORK), one.words)
