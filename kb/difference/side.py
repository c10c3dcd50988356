"""The tokens of several lines as one row, so that a paragraph can be compared with the two it became."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from kb.difference.shapes import Line


class Piece(NamedTuple):
    """``text[start:end]`` of a line."""

    line: Line
    start: int
    end: int


class Side:
    """One side of a block: its tokens counted over all its lines. ``firsts`` are the lines' first tokens."""

    __slots__ = ("ends", "firsts", "lines", "spaced", "starts", "words")

    def __init__(self, lines: Sequence[Line]) -> None:
        self.lines = lines
        self.firsts = [0]
        if len(lines) == 1:
            self.words, self.starts, self.ends, self.spaced = lines[0].tokens
            return
        self.words, self.starts, self.ends, self.spaced = [], [], [], []
        self.firsts = []
        for line in lines:
            self.firsts.append(len(self.words))
            words, starts, ends, spaced = line.tokens
            self.words += words
            self.starts += starts
            self.ends += ends
            self.spaced += spaced

    def line_at(self, place: int) -> int:
        """Index of the line that holds the token; after the last token, the last line."""
        return bisect_right(self.firsts, place) - 1 if len(self.firsts) > 1 else 0

    def begins(self, place: int) -> bool:
        """Whether the token is the first of a line."""
        return place in self.firsts

    def apart(self, place: int) -> bool:
        """Whether white space, or the end of a line, stands between the token and the one before it."""
        if not 0 < place < len(self.words):
            return False
        return self.spaced[place] or place in self.firsts

    def space(self, place: int) -> Piece | None:
        """The white space before the token. An empty piece where a line ends."""
        if not 0 < place < len(self.words):
            return None
        if place in self.firsts:
            return Piece(self.lines[self.line_at(place)], 0, 0)
        if not self.spaced[place]:
            return None
        return Piece(self.lines[self.line_at(place)], self.ends[place - 1], self.starts[place])

    def pieces(self, start: int, end: int) -> Iterator[tuple[int, Piece]]:
        """(index of the line, piece) of the tokens from ``start`` to ``end``, each line's in one piece."""
        while start < end:
            index = self.line_at(start)
            stop = end
            if index + 1 < len(self.firsts):
                stop = min(end, self.firsts[index + 1])
            yield index, Piece(self.lines[index], self.starts[start], self.ends[stop - 1])
            start = stop
