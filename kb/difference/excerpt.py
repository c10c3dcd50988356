"""What changed, in a line or two: long stretches that stayed are left out."""

from __future__ import annotations

from bisect import bisect_left, bisect_right

from kb.difference.rendering import wraps_of
from kb.difference.shapes import FORMAT, LINK, MOVED, SAME, Block, Said, Wording
from kb.difference.side import Piece
from kb.difference.stretches import JOINT, Stretch, side_stretches, stretches
from kb.difference.writing import Inline, Wrap

#: What stands for what is left out.
LEFT_OUT = "…"


def excerpt(difference: Wording, said: Said, around: int = 40) -> str:
    """Inline HTML of the changes, each with about ``around`` letters of what stays beside it; lines follow each other."""
    wraps = wraps_of(said)
    out: list[str] = []
    for block in difference.blocks:
        if block.kind == SAME:
            if not out or out[-1] != LEFT_OUT:
                out.append(LEFT_OUT)
        else:
            out += _lines(block, wraps, around)
    return " ".join(part for part in out if part)


def _lines(block: Block, wraps: dict[str, Wrap], around: int) -> list[str]:
    if block.before and not block.after:
        found = list(side_stretches(block, before=True))
        return [_line(found, wraps, around)]
    held: list[list[Stretch]] = [[] for _line in block.after]
    for stretch in stretches(block):
        held[stretch.line].append(stretch)
    lines = [_line(each, wraps, around) for each in held]
    if block.kind == MOVED:
        lines = [f"{wraps[MOVED].open}{line}{wraps[MOVED].close}" for line in lines]
    return lines


def _line(found: list[Stretch], wraps: dict[str, Wrap], around: int) -> str:
    inline = Inline()  # everything is written as if struck: without ids, for it stands beside the wording itself
    for place, stretch in enumerate(found):
        if stretch.kind == JOINT:
            continue
        if stretch.kind not in (SAME, FORMAT, LINK):
            inline.write(stretch.pieces, wraps[stretch.kind], struck=True)
            continue
        for piece in stretch.pieces:
            if piece.end - piece.start <= 3 * around:
                inline.write((piece,), wraps.get(stretch.kind), struck=True)
                continue
            begin, end = _shortened(piece, around)
            if place:
                inline.write((begin,), wraps.get(stretch.kind), struck=True)
            inline.out.append(f" {LEFT_OUT} " if place and place < len(found) - 1 else f"{LEFT_OUT} " if not place else f" {LEFT_OUT}")
            if place < len(found) - 1:
                inline.write((end,), wraps.get(stretch.kind), struck=True)
    return inline.html()


def _shortened(piece: Piece, around: int) -> tuple[Piece, Piece]:
    """Its first and its last words."""
    _words, starts, ends, _spaced = piece.line.tokens
    first = bisect_right(ends, piece.start + around)
    last = bisect_left(starts, piece.end - around)
    until = max(ends[max(first - 1, 0)], piece.start)
    since = min(starts[min(last, len(starts) - 1)], piece.end)
    return Piece(piece.line, piece.start, until), Piece(piece.line, since, piece.end)
