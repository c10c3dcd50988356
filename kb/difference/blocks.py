"""The blocks of a difference, in reading order: lines aligned, their words compared, moves recognised."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from kb.difference.align import Group, align
from kb.difference.frames import common, mapped, now_of
from kb.difference.matching import matches
from kb.difference.moves import with_moves
from kb.difference.runs import runs_of
from kb.difference.shapes import CHANGED, FORMAT, GONE, NEW, SAME, Block, Frame, Line, Run, Wording


def difference_of_lines(before: tuple[Line, ...], after: tuple[Line, ...], *, plain: bool = False, one: bool = False) -> Wording:
    """The difference of two wordings. ``one``: they are one line each, however little they share."""
    if (one and before and after) or (len(before) == len(after) == 1 and _short(before[0]) and _short(after[0])):
        groups = [Group(0, len(before), 0, len(after))]
    else:
        groups = align(before, after)
    pairs = [(before[group.before], after[group.after]) for group in groups]
    places = mapped(pairs)
    blocks: list[Block] = []
    b = a = 0
    for group in [*groups, Group(len(before), len(before), len(after), len(after))]:
        gap = _Gap(before, b, group.before, after, a, group.after, places)
        blocks += gap.blocks()
        if group.before < group.before_end:
            blocks.append(paired(before[group.before : group.before_end], after[group.after : group.after_end]))
        b, a = group.before_end, group.after_end
    return Wording(tuple(with_moves(blocks)), before, after, places, plain)


def _short(line: Line) -> bool:
    """A few words: their loss and gain read well in one line, whatever they share."""
    return len(line.words) <= 4


def paired(before: tuple[Line, ...], after: tuple[Line, ...]) -> Block:
    """Lines that belong together: the same, or changed."""
    if len(before) == len(after) == 1:
        one, other = before[0], after[0]
        if one.alike(other) and [frame.open for frame in one.frames] == [frame.open for frame in other.frames]:
            return Block(SAME, before, after)
        runs = runs_of(before, after)
        if not _stand_alike(one, other):
            # Same words in another element: a paragraph that became a list item, say.
            runs = tuple(run._replace(kind=FORMAT) if run.kind == SAME else run for run in runs)
        return Block(CHANGED, before, after, runs)
    return Block(CHANGED, before, after, runs_of(before, after))


def whole(kind: str, line: Line) -> Block:
    """A line of one side only."""
    count = len(line.words)
    if kind == GONE:
        return Block(GONE, (line,), (), (Run(GONE, 0, count, 0, 0),) if count else ())
    return Block(NEW, (), (line,), (Run(NEW, 0, 0, 0, count),) if count else ())


#: Elements in which words read the same with and without a paragraph around them.
_ROOMY = frozenset(("li", "dd", "td", "th"))


def _stand_alike(one: Line, other: Line) -> bool:
    """Whether two lines stand in the same kind of element. How deep it lies, and whether the words of a list item have
    a paragraph around them, is no difference to a reader of the words.
    """
    return _standing(one) == _standing(other)


def _standing(line: Line) -> list[str]:
    tags = [frame.tag for frame in line.frames]
    if len(tags) > 1 and tags[-1] == "p" and tags[-2] in _ROOMY:
        tags.pop()
    return tags[-2:] if tags and tags[-1] in ("li", "p") else tags[-1:]


class _Gap:
    """Lines of one side only, between two groups."""

    def __init__(
        self,
        before: Sequence[Line],
        b: int,
        b_end: int,
        after: Sequence[Line],
        a: int,
        a_end: int,
        places: Mapping[Frame, Frame],
    ) -> None:
        self.gone = before[b:b_end]
        self.new = after[a:a_end]
        self.places = places
        self.previous = after[a - 1].frames if a else ()
        self.next = after[a_end].frames if a_end < len(after) else ()

    def blocks(self) -> list[Block]:
        """What is gone, then what is new; but what stands in the list that goes on, next to its list."""
        gone = [(whole(GONE, line), now_of(line.frames, self.places)) for line in self.gone]
        new = [(whole(NEW, line), line.frames) for line in self.new]
        if not gone or not new:
            return [block for block, _frames in gone or new]
        g, n = self._turn([frames for _block, frames in gone]), self._turn([frames for _block, frames in new])
        return [*_side_by_side(gone[:g], new[:n]), *_side_by_side(gone[g:], new[n:])]

    def _turn(self, rows: Sequence[tuple[Frame, ...]]) -> int:
        """From which line on the lines belong to what follows the gap rather than to what comes before it."""
        place = len(rows)
        while place and common(rows[place - 1], self.next) > common(rows[place - 1], self.previous):
            place -= 1
        return place


_Standing = tuple[Block, tuple[Frame, ...]]


def _side_by_side(gone: Sequence[_Standing], new: Sequence[_Standing]) -> Iterator[Block]:
    """Headings beside headings, paragraphs beside paragraphs: what is gone, then what is new, for each kind of element."""
    old, now = _kinds(gone), _kinds(new)
    place = at = 0
    for match in matches([kind for kind, _blocks in old], [kind for kind, _blocks in now]):
        for step in range(match.size):
            while place < match.before + step:
                yield from old[place][1]
                place += 1
            while at < match.after + step:
                yield from now[at][1]
                at += 1
            yield from old[place][1]
            yield from now[at][1]
            place, at = place + 1, at + 1
    for _kind, blocks in (*old[place:], *now[at:]):
        yield from blocks


def _kinds(rows: Sequence[_Standing]) -> list[tuple[str, list[Block]]]:
    """Blocks that follow each other in the same kinds of elements."""
    return [
        (kind, [block for block, _frames in group])
        for kind, group in groupby(rows, key=lambda row: "/".join(frame.tag for frame in row[1]))
    ]
