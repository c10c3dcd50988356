"""The tokens of several lines as one row, so that a paragraph can be compared with the two it became."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from kb.difference.shapes import Line
from kb.difference.tokens import Token


class Piece(NamedTuple):
    """``text[start:end]`` of a line."""

    line: Line
    start: int
    end: int


class Side:
    """One side of a block. ``tokens`` and ``words`` run over all its lines; ``firsts`` are the lines' first tokens."""

    __slots__ = ("firsts", "lines", "tokens", "words")

    def __init__(self, lines: Sequence[Line]) -> None:
        self.lines = lines
        self.firsts = [0]
        if len(lines) == 1:
            self.tokens: list[Token] = lines[0].tokens
            self.words: list[str] = lines[0].words
            return
        self.tokens = []
        self.firsts = []
        for line in lines:
            self.firsts.append(len(self.tokens))
            self.tokens += line.tokens
        self.words = [token.word for token in self.tokens]

    def line_at(self, place: int) -> int:
        """Index of the line that holds the token; after the last token, the last line."""
        return bisect_right(self.firsts, place) - 1 if len(self.firsts) > 1 else 0

    def begins(self, place: int) -> bool:
        """Whether the token is the first of a line."""
        return place in self.firsts

    def lead(self, place: int) -> str:
        """White space before the token. The end of a line is as good as a space."""
        if not 0 < place < len(self.tokens):
            return ""
        if place in self.firsts:
            return "\n"
        token = self.tokens[place]
        return self.lines[self.line_at(place)].text[token.lead : token.start]

    def space(self, place: int) -> Piece | None:
        """The same as a piece. Empty where a line ends."""
        if not 0 < place < len(self.tokens):
            return None
        token = self.tokens[place]
        if token.lead == token.start and place not in self.firsts:
            return None
        return Piece(self.lines[self.line_at(place)], token.lead, token.start)

    def pieces(self, start: int, end: int) -> Iterator[tuple[int, Piece]]:
        """(index of the line, piece) of the tokens from ``start`` to ``end``, each line's in one piece."""
        while start < end:
            index = self.line_at(start)
            stop = end
            if index + 1 < len(self.firsts):
                stop = min(end, self.firsts[index + 1])
            yield index, Piece(self.lines[index], self.tokens[start].start, self.tokens[stop - 1].end)
            start = stop
