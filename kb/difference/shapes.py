"""What a difference is made of. Plain frozen data; every text in it is escaped HTML text.

A canonical html is a row of *lines* (its leaf blocks: paragraph, list item, cell, heading, ...), each inside its
*frames* (the block elements open around it). A difference is a row of *blocks*, each about lines of either side, and
a block's *runs* say word by word what happened to them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from kb.difference.tokens import Tokens, tokens_of

#: Kinds of blocks and of runs. Same words, same marks.
SAME = "same"
#: Blocks: lines of both sides that belong together, but differ.
CHANGED = "changed"
#: In the wording before only; in the wording after only.
GONE, NEW = "gone", "new"
#: What stood elsewhere: the place it left, and the place where it stands now.
AWAY, MOVED = "away", "moved"
#: Runs: the same words with other marks; the same words leading elsewhere.
FORMAT, LINK = "format", "link"
#: What is struck, and what is added, wherever it comes from.
STRUCK, ADDED = frozenset((GONE, AWAY)), frozenset((NEW, MOVED))

#: Stands in a line's text for an object: an image, a footnote mark, a ruby. Canonical html has no control characters.
OBJECT = "\x01"
#: Stands for a line break.
BREAK = "\n"


class Frame:
    """One open block element. Two frames are the same element only if they are the same object."""

    __slots__ = ("open", "tag")

    def __init__(self, open: str, tag: str) -> None:
        self.open = open  # the opening tag as it stands: <li id="fn-1">
        self.tag = tag


class Span(NamedTuple):
    """An inline element around ``text[start:end]`` of a line."""

    start: int
    end: int
    open: str  # the opening tag as it stands: <a href="work:code#x">


@dataclass(frozen=True, eq=False)
class Line:
    """A leaf block. ``spans`` are in the order of their opening tags, so an outer one comes before an inner one."""

    frames: tuple[Frame, ...]
    text: str
    spans: tuple[Span, ...] = ()
    objects: tuple[tuple[int, str], ...] = ()  # (place in the text, html)
    leaf: bool = True  # the innermost frame holds this line and nothing else

    @cached_property
    def tokens(self) -> Tokens:
        """Words and signs, without the white space between them."""
        return tokens_of(self.text, self.objects)

    @property
    def words(self) -> list[str]:
        """The tokens as they are compared."""
        return self.tokens.words

    @property
    def tag(self) -> str:
        """The element that holds the words, or "" for words that stand in none of their own."""
        return self.frames[-1].tag if self.leaf and self.frames else ""

    def alike(self, other: Line) -> bool:
        """Whether the words and their marks are the very same."""
        return self.text == other.text and self.spans == other.spans and self.objects == other.objects


class Run(NamedTuple):
    """A stretch of a block. ``before`` and ``after`` are counted in tokens over all lines of the block's side."""

    kind: str  # SAME, GONE, NEW, AWAY, MOVED, FORMAT or LINK
    before: int
    before_end: int
    after: int
    after_end: int


@dataclass(frozen=True, eq=False)
class Block:
    """Lines that belong together.

    ``same``: one line on each side, nothing differs, no runs. ``changed``: one or more on each side (a paragraph may
    have become two). ``gone``, ``away``: lines of the wording before only. ``new``: of the wording after only.
    ``moved``: lines of the wording after, and ``origin``, the lines they were; these stand in a block ``away`` too.
    """

    kind: str
    before: tuple[Line, ...] = ()
    after: tuple[Line, ...] = ()
    runs: tuple[Run, ...] = ()
    origin: tuple[Line, ...] = ()

    @property
    def source(self) -> tuple[Line, ...]:
        """The lines that the runs' ``before`` counts in."""
        return self.origin or self.before


@dataclass(frozen=True, eq=False)
class Wording:
    """The difference of two wordings, in reading order of both."""

    blocks: tuple[Block, ...]
    before: tuple[Line, ...]
    after: tuple[Line, ...]
    places: Mapping[Frame, Frame]  # elements of the wording before that are still there
    plain: bool = False  # of plain words, not of html


@dataclass(frozen=True)
class Said:
    """The interface's words as escaped html, heard by screen readers before a change; ``end`` is heard after it."""

    inserted: str = ""
    deleted: str = ""
    moved_here: str = ""
    moved_away: str = ""
    formatting: str = ""
    link: str = ""
    end: str = ""


#: Marks only, no words for screen readers: for tests and for lists that say it once.
SILENT = Said()
