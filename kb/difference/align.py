"""Which lines of two wordings belong together.

The rows of tables are aligned as wholes, then their cells, then the lines in a cell; everything else line by line.
What belongs together is chosen for the whole text at once: the chain of pairs, in order on both sides, that shares most.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import NamedTuple

from rapidfuzz.distance import Indel

from kb.difference.likeness import bag, common, mass, shared
from kb.difference.matching import matches
from kb.difference.shapes import Frame, Line

#: Lines less alike than this are other lines.
ALIKE = 0.35
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
_WORK = 4_000_000


class Group(NamedTuple):
    """Lines ``before[start:end]`` belong with ``after[start:end]``. At most one side has more than one."""

    before: int
    before_end: int
    after: int
    after_end: int


@dataclass(frozen=True, eq=False)
class _Unit:
    """A line, or all lines of a row of a table: ``lines[start:end]``."""

    start: int
    end: int
    row: Frame | None
    lines: tuple[Line, ...]

    @cached_property
    def words(self) -> list[str]:
        return [word for line in self.lines for word in line.words]

    @cached_property
    def mass(self) -> int:
        return mass(self.words)

    @cached_property
    def bag(self) -> Counter[str]:
        return bag(self.words)

    @cached_property
    def text(self) -> str:
        return "\n".join(line.text for line in self.lines)

    @cached_property
    def tag(self) -> str:
        return "tr" if self.row else self.lines[0].tag


def align(before: Sequence[Line], after: Sequence[Line]) -> list[Group]:
    """Groups in order, rising on both sides. Lines in no group are of one side only."""
    start, end = 0, 0
    limit = min(len(before), len(after))
    while start < limit and _equal(before[start], after[start]):
        start += 1
    while end < limit - start and _equal(before[-1 - end], after[-1 - end]):
        end += 1
    # A row that is only partly the same must be seen whole.
    start = _back_to_row(before, after, start)
    end = _back_from_row(before, after, end)
    groups = [Group(i, i + 1, i, i + 1) for i in range(start)]
    b_end, a_end = len(before) - end, len(after) - end
    if start < b_end and start < a_end:
        one = _units(before, start, b_end)
        other = _units(after, start, a_end)
        groups += _align_units(one, other, before, after)
    groups += [Group(b_end + i, b_end + i + 1, a_end + i, a_end + i + 1) for i in range(end)]
    return groups


def _equal(one: Line, other: Line) -> bool:
    return one.text == other.text and one.tag == other.tag and one.objects == other.objects


def _back_to_row(before: Sequence[Line], after: Sequence[Line], start: int) -> int:
    while start > 0 and (_same_row(before, start) or _same_row(after, start)):
        start -= 1
    return start


def _back_from_row(before: Sequence[Line], after: Sequence[Line], end: int) -> int:
    while end > 0 and (_same_row(before, len(before) - end) or _same_row(after, len(after) - end)):
        end -= 1
    return end


def _same_row(lines: Sequence[Line], place: int) -> bool:
    """Whether a row of a table goes on over this place."""
    if place >= len(lines):
        return False
    row = row_of(lines[place])
    return row is not None and row is row_of(lines[place - 1])


def row_of(line: Line) -> Frame | None:
    """The outermost row of a table that a line stands in."""
    return next((frame for frame in line.frames if frame.tag == "tr"), None)


def _units(lines: Sequence[Line], start: int, end: int) -> list[_Unit]:
    out: list[_Unit] = []
    for place in range(start, end):
        row = row_of(lines[place])
        if row is not None and out and out[-1].row is row:
            last = out.pop()
            out.append(_Unit(last.start, place + 1, row, (*last.lines, lines[place])))
        else:
            out.append(_Unit(place, place + 1, row, (lines[place],)))
    return out


def _align_units(
    one: Sequence[_Unit], other: Sequence[_Unit], before: Sequence[Line], after: Sequence[Line]
) -> list[Group]:
    chosen = chain([pair for pair in _candidates(one, other) if pair[2] > 0])
    groups: list[Group] = []
    free_before = set(range(len(one))) - {i for i, _j in chosen}
    free_after = set(range(len(other))) - {j for _i, j in chosen}
    for i, j in chosen:
        if one[i].row and other[j].row:
            groups += _cells(one[i], other[j], before, after)
            continue
        first, last = _taken(one[i], other, j, free_after)
        free_after -= set(range(first, last))
        begin, end = i, i + 1
        if last - first == 1:
            begin, end = _taken(other[j], one, i, free_before)
            free_before -= set(range(begin, end))
        groups.append(Group(one[begin].start, one[end - 1].end, other[first].start, other[last - 1].end))
    return groups


def _taken(whole: _Unit, parts: Sequence[_Unit], place: int, free: set[int]) -> tuple[int, int]:
    """Neighbours of ``parts[place]`` that were taken from ``whole`` too: a paragraph that became several."""
    first, last = place, place + 1
    words = list(parts[place].words)
    held = shared(matches(whole.words, words), whole.words)
    growing = True
    while growing:
        growing = False
        for near, at_end in ((last, True), (first - 1, False)):
            if near not in free or parts[near].row or whole.mass - held < parts[near].mass * 0.5:
                continue
            if not parts[near].mass:
                continue
            if len(whole.words) * (len(words) + len(parts[near].words)) > _WORK:
                continue
            longer = words + parts[near].words if at_end else parts[near].words + words
            now = shared(matches(whole.words, longer), whole.words)
            if now - held >= max(parts[near].mass * 0.5, 4):
                words, held, growing = longer, now, True
                first, last = (first, last + 1) if at_end else (first - 1, last)
    return first, last


def _candidates(one: Sequence[_Unit], other: Sequence[_Unit]) -> list[tuple[int, int, float]]:
    """(place before, place after, worth) of pairs that may belong together."""
    if len(one) * len(other) <= _PAIRS:
        pairs = [(i, j) for i in range(len(one)) for j in range(len(other))]
    else:
        pairs = _sharing_rare_words(one, other)
    return [(i, j, _worth(one[i], other[j])) for i, j in pairs if bool(one[i].row) == bool(other[j].row)]


def _sharing_rare_words(one: Sequence[_Unit], other: Sequence[_Unit]) -> list[tuple[int, int]]:
    holders: dict[str, list[int]] = defaultdict(list)
    for j, unit in enumerate(other):
        for word in {*unit.bag, unit.text}:
            holders[word].append(j)
    out = []
    for i, unit in enumerate(one):
        found: Counter[int] = Counter()
        for word in {*unit.bag, unit.text}:
            held = holders.get(word, ())
            if len(held) <= _RARE:
                for j in held:
                    found[j] += 1
        out += [(i, j) for j, _count in found.most_common(_BEST)]
    return sorted(out)


def _worth(one: _Unit, other: _Unit) -> float:
    """What it is worth to pair two units; 0 when they do not belong together."""
    whole = one.mass + other.mass
    bonus = 1.05 if one.tag == other.tag else 1.0
    if one.text == other.text:
        return (whole + 1) * bonus
    if not one.mass or not other.mass:
        return 0.0
    best = common(one.bag, other.bag)
    smaller = min(one.mass, other.mass)
    if 2 * best >= ALIKE * whole or best >= _TAKEN * smaller:
        held = shared(matches(one.words, other.words, exact=_WORK), one.words)
        alike = 2 * held / whole
        if alike >= ALIKE:
            return 2 * held * alike * bonus
        if smaller >= _TELLING and held >= _TAKEN * smaller:
            return held * ALIKE * bonus
    if smaller <= _SHORT and one.tag == other.tag:
        letters = Indel.normalized_similarity(one.text, other.text, score_cutoff=_LETTERS)
        return whole * letters * letters * 0.7
    return 0.0


def chain(pairs: Sequence[tuple[int, int, float]]) -> list[tuple[int, int]]:
    """The pairs of greatest worth together that rise strictly on both sides."""
    if len(pairs) < 2:
        return [(i, j) for i, j, _worth in pairs]
    size = max(j for _i, j, _w in pairs) + 1
    tree: list[tuple[float, int]] = [(0.0, -1)] * (size + 1)  # best worth, and its last pair, among pairs up to j
    previous = [-1] * len(pairs)
    order = sorted(range(len(pairs)), key=lambda index: pairs[index][:2])
    for _i, same in groupby(order, key=lambda index: pairs[index][0]):
        found = []
        for index in same:
            _row, at, worth = pairs[index]
            best, last = 0.0, -1
            while at > 0:
                if tree[at][0] > best:
                    best, last = tree[at]
                at -= at & -at
            previous[index] = last
            found.append((best + worth, index))
        for total, index in found:
            at = pairs[index][1] + 1
            while at <= size:
                if tree[at][0] < total:
                    tree[at] = (total, index)
                at += at & -at
    best, index = 0.0, -1
    at = size
    while at > 0:
        if tree[at][0] > best:
            best, index = tree[at]
        at -= at & -at
    out = []
    while index >= 0:
        out.append(pairs[index][:2])
        index = previous[index]
    return out[::-1]


def _cells(one: _Unit, other: _Unit, before: Sequence[Line], after: Sequence[Line]) -> list[Group]:
    """The lines of two rows that belong together, cell by cell."""
    cells_before, cells_after = _cells_of(one), _cells_of(other)
    if len(cells_before) == len(cells_after):
        chosen = [(i, i) for i in range(len(cells_before))]
    else:
        pairs = _candidates(cells_before, cells_after)
        # Cells are few and short: their place speaks where their words do not.
        chosen = chain([(i, j, worth + 1 / (2 + abs(i - j))) for i, j, worth in pairs])
    out: list[Group] = []
    for i, j in chosen:
        cell, now = cells_before[i], cells_after[j]
        if len(cell.lines) == len(now.lines) == 1:
            out.append(Group(cell.start, cell.end, now.start, now.end))
        else:
            lines = [_Unit(k, k + 1, None, (before[k],)) for k in range(cell.start, cell.end)]
            others = [_Unit(k, k + 1, None, (after[k],)) for k in range(now.start, now.end)]
            out += _align_units(lines, others, before, after)
    return out


def _cells_of(unit: _Unit) -> list[_Unit]:
    assert unit.row is not None
    out: list[_Unit] = []
    place = unit.start
    depth = unit.lines[0].frames.index(unit.row) + 1
    for _cell, lines in groupby(unit.lines, key=lambda line: id(line.frames[depth])):
        held = tuple(lines)
        out.append(_Unit(place, place + len(held), None, held))
        place += len(held)
    return out
