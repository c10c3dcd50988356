"""Which lines of two wordings belong together.

The rows of tables are aligned as wholes, then their cells, then the lines in a cell; everything else line by line.
What belongs together is chosen for the whole text at once: the chain of pairs, in order on both sides, that shares most.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import NamedTuple

from kb.difference.chains import chain
from kb.difference.likeness import shared
from kb.difference.matching import matches
from kb.difference.pairing import WORK, Unit, pairs_of, worth
from kb.difference.shapes import Frame, Line


class Group(NamedTuple):
    """Lines ``before[start:end]`` belong with ``after[start:end]``. At most one side has more than one."""

    before: int
    before_end: int
    after: int
    after_end: int


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


def _units(lines: Sequence[Line], start: int, end: int) -> list[Unit]:
    out: list[Unit] = []
    for place in range(start, end):
        row = row_of(lines[place])
        if row is not None and out and out[-1].row is row:
            last = out.pop()
            out.append(Unit(last.start, place + 1, row, (*last.lines, lines[place])))
        else:
            out.append(Unit(place, place + 1, row, (lines[place],)))
    return out


def _align_units(
    one: Sequence[Unit], other: Sequence[Unit], before: Sequence[Line], after: Sequence[Line]
) -> list[Group]:
    pairs = pairs_of(one, other)
    groups: list[Group] = []
    free_before = set(range(len(one))) - {pair.before for pair in pairs}
    free_after = set(range(len(other))) - {pair.after for pair in pairs}
    for i, j, weak in pairs:
        if one[i].row:
            groups += _cells(one[i], other[j], before, after)
            continue
        first, last = _taken(one[i], other, j, free_after)
        free_after -= set(range(first, last))
        begin, end = i, i + 1
        if last - first == 1:
            begin, end = _taken(other[j], one, i, free_before)
            free_before -= set(range(begin, end))
        if not weak or last - first > 1 or end - begin > 1:
            groups.append(Group(one[begin].start, one[end - 1].end, other[first].start, other[last - 1].end))
    return groups


def _taken(whole: Unit, parts: Sequence[Unit], place: int, free: set[int]) -> tuple[int, int]:
    """Neighbours of ``parts[place]`` that were taken from ``whole`` too: a paragraph that became several."""
    first, last = place, place + 1
    if last not in free and first - 1 not in free:
        return first, last
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
            if len(whole.words) * (len(words) + len(parts[near].words)) > WORK:
                continue
            longer = words + parts[near].words if at_end else parts[near].words + words
            now = shared(matches(whole.words, longer), whole.words)
            if now - held >= max(parts[near].mass * 0.5, 4):
                words, held, growing = longer, now, True
                first, last = (first, last + 1) if at_end else (first - 1, last)
    return first, last


def _cells(one: Unit, other: Unit, before: Sequence[Line], after: Sequence[Line]) -> list[Group]:
    """The lines of two rows that belong together, cell by cell."""
    cells_before, cells_after = _cells_of(one), _cells_of(other)
    if len(cells_before) == len(cells_after):
        chosen = [(i, i) for i in range(len(cells_before))]
    else:
        # Cells are few and short: their place speaks where their words do not.
        chosen = chain(
            [
                (i, j, worth(cell, now) + 1 / (2 + abs(i - j)))
                for i, cell in enumerate(cells_before)
                for j, now in enumerate(cells_after)
            ]
        )
    out: list[Group] = []
    for i, j in chosen:
        cell, now = cells_before[i], cells_after[j]
        if len(cell.lines) == len(now.lines) == 1:
            out.append(Group(cell.start, cell.end, now.start, now.end))
        else:
            lines = [Unit(k, k + 1, None, (before[k],)) for k in range(cell.start, cell.end)]
            others = [Unit(k, k + 1, None, (after[k],)) for k in range(now.start, now.end)]
            out += _align_units(lines, others, before, after)
    return out


def _cells_of(unit: Unit) -> list[Unit]:
    assert unit.row is not None
    out: list[Unit] = []
    place = unit.start
    depth = unit.lines[0].frames.index(unit.row) + 1
    for _cell, lines in groupby(unit.lines, key=lambda line: id(line.frames[depth])):
        held = tuple(lines)
        out.append(Unit(place, place + len(held), None, held))
        place += len(held)
    return out
