"""A block's runs as stretches to write, line by line, with the white space between them given to the one or the other.

White space is never marked alone, and a struck or added word takes one space with it, so that the words read on both
with and without it: "a <del>b </del>c", "a <del>b</del> <ins>d</ins> c".
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from typing import NamedTuple

from kb.difference.shapes import ADDED, SAME, STRUCK, Block, Line, Run
from kb.difference.side import Piece, Side

#: Between two lines that have become one.
_SPACE = Piece(Line((), " "), 0, 1)
#: Where a paragraph was parted or two were joined.
JOINT = "joint"


class Stretch(NamedTuple):
    """Pieces that are written together in line ``line`` of the block as it is now."""

    kind: str  # of the run, or JOINT
    line: int
    pieces: tuple[Piece, ...] = ()


def stretches(block: Block) -> Iterator[Stretch]:
    """The block as it is now, with what is struck in its place."""
    one, other = Side(block.source), Side(block.after)
    runs = block.runs
    place = 0
    while place < len(runs):
        first = place
        while place < len(runs) and runs[place].kind in STRUCK | ADDED:
            place += 1
        following = runs[place] if place < len(runs) else None
        lead = yield from _gap(runs[first:place], following, one, other)
        if following is not None:
            yield from _matched(following, lead, one, other)
            place += 1


def _gap(
    runs: Sequence[Run], following: Run | None, one: Side, other: Side
) -> Generator[Stretch, None, bool]:
    """What changed before a matched run. Returns whether that run still needs its space."""
    gone = [run for run in runs if run.kind in STRUCK]
    new = [run for run in runs if run.kind in ADDED]
    if not gone and not new:
        return True
    b, a = (following.before, following.after) if following else (len(one.words), len(other.words))
    tail_before = one.space(b) if following else None
    tail_after = other.space(a) if following else None
    head_before = one.space(gone[0].before) if gone else None
    head_after = other.space(new[0].after) if new else None
    line = other.line_at(new[0].after) if new else _line_of_struck(gone[0], one, other)
    lead = False
    pre: Piece | None = None
    if gone and new:
        if head_before and head_after:
            pre, head_before, head_after = head_after, None, None
        if tail_before and tail_after:
            lead, tail_before, tail_after = True, None, None
    elif gone and tail_after:
        if head_before and tail_before:
            if other.begins(a):
                at_end = line < other.line_at(a)
                head_before, tail_before = (head_before, None) if at_end else (None, tail_before)
            else:
                pre, head_before = tail_after, None
        elif head_before:
            pre, head_before = tail_after, None
        else:
            lead, tail_before = True, None
    elif new and tail_before:
        if head_after:
            pre, head_after = head_after, None
        else:
            lead, tail_after = True, None
    if pre is not None:
        yield Stretch(SAME, line, (pre,))
    yield from _struck(gone, one, head_before, tail_before, line)
    yield from _added(new, other, head_after, tail_after)
    return lead


def _line_of_struck(run: Run, one: Side, other: Side) -> int:
    """At the end of the line before it, or, if it stood at the beginning of a line, at the beginning of the next."""
    at = run.after
    if at and other.begins(at) and not one.begins(run.before):
        at -= 1
    return other.line_at(min(at, max(len(other.words) - 1, 0)))


def _struck(runs: Sequence[Run], side: Side, head: Piece | None, tail: Piece | None, line: int) -> Iterator[Stretch]:
    """What is gone, in line ``line`` of the block as it is now."""
    for number, run in enumerate(runs):
        last = number == len(runs) - 1
        pieces = [head] if head and not number else []
        for place, (_index, piece) in enumerate(side.pieces(run.before, run.before_end)):
            pieces += [_SPACE, piece] if place else [piece]
        behind = tail if last else side.space(run.before_end)
        if behind:
            pieces.append(behind)
        yield Stretch(run.kind, line, tuple(piece if piece.end > piece.start else _SPACE for piece in pieces))


def _added(runs: Sequence[Run], side: Side, head: Piece | None, tail: Piece | None) -> Iterator[Stretch]:
    """What is new, each piece in its own line."""
    for number, run in enumerate(runs):
        behind = tail if number == len(runs) - 1 else side.space(run.after_end)
        parts = list(side.pieces(run.after, run.after_end))
        for place, (index, piece) in enumerate(parts):
            pieces = [head] if head and not number and not place else []
            pieces.append(piece)
            if behind and place == len(parts) - 1:
                pieces.append(behind)
            yield Stretch(run.kind, index, tuple(pieces))


def _matched(run: Run, lead: bool, one: Side, other: Side) -> Iterator[Stretch]:
    """Words that stayed, cut where a line was parted or joined."""
    cuts = [
        step
        for step in range(run.after_end - run.after)
        if one.begins(run.before + step) != other.begins(run.after + step)
    ] if len(one.lines) + len(other.lines) > 2 else []
    start = run.after
    for cut in [*(run.after + step for step in cuts), run.after_end]:
        if cut > start or cut == run.after_end:
            yield from _plain(run.kind, start, cut, lead, other)
            lead = True
        if cut < run.after_end and cut:
            space = other.space(cut) if lead else None
            index = other.line_at(cut)
            if space:
                yield Stretch(SAME, index, (space,))
            yield Stretch(JOINT, index)
            lead = False
        start = cut


def _plain(kind: str, start: int, end: int, lead: bool, other: Side) -> Iterator[Stretch]:
    space = other.space(start) if lead else None
    if space:
        yield Stretch(SAME, other.line_at(start), (space,))
    for index, piece in other.pieces(start, end):
        yield Stretch(kind, index, (piece,))


def side_stretches(block: Block, before: bool) -> Iterator[Stretch]:
    """One side of the block, its own lines and white space."""
    side = Side(block.source if before else block.after)
    lead = False
    for run in block.runs:
        start, end = (run.before, run.before_end) if before else (run.after, run.after_end)
        if start == end:
            continue
        space = side.space(start) if lead else None
        if space:
            yield Stretch(SAME, side.line_at(start), (space,))
        for index, piece in side.pieces(start, end):
            yield Stretch(run.kind, index, (piece,))
        lead = True
