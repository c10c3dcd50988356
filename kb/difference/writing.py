"""Inline html with marks: pieces of lines, wrapped in ``ins``, ``del`` and ``span``, always well nested.

A wrapper stands inside the elements that go on around it ("<a>the <del>old</del> page</a>") and outside those that
begin and end with it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from kb.difference.lines import name_of
from kb.difference.shapes import Line
from kb.difference.side import Piece

_ID = re.compile(r' id="([^"]*)"')
#: A wording may itself hold marks of insertion; beside ours they would lie.
_OWN = {"ins": "u", "del": "s"}


class Wrap(NamedTuple):
    """An element put around changed words, with what a screen reader says before and after them."""

    open: str
    close: str


class Inline:
    """The inline content of one line, written piece by piece."""

    def __init__(self) -> None:
        self.out: list[str] = []
        self.stack: list[str] = []  # opening tags

    def write(
        self, pieces: Sequence[Piece], wrap: Wrap | None, struck: bool = False, follows: tuple[str, ...] = ()
    ) -> None:
        """Write pieces in one wrapper. ``follows`` are the elements around what comes next."""
        if wrap is None and not self.stack and not any(p.line.spans or p.line.objects for p in pieces):
            self.out.extend(piece.line.text[piece.start : piece.end] for piece in pieces)
            return
        parts = [part for piece in pieces for part in parts_of(piece, struck)]
        if not parts:
            return
        if wrap is None:
            for text, around in parts:
                self._to(around)
                self.out.append(text)
            return
        shared = parts[0][1]
        for _text, around in parts[1:]:
            shared = shared[: _common(shared, around)]
        depth = max(_common(shared, self.stack), _common(shared, follows))
        outer = shared[:depth]
        self._to(outer)
        self.out.append(wrap.open)
        inner = Inline()
        for text, around in parts:
            inner._to(around[depth:])
            inner.out.append(text)
        inner._to(())
        self.out += inner.out
        self.out.append(wrap.close)

    def put(self, wrap: Wrap) -> None:
        """Write an empty wrapper: a mark at this place."""
        self.out.append(wrap.open + wrap.close)

    def html(self) -> str:
        """All that was written."""
        self._to(())
        return "".join(self.out)

    def _to(self, around: Sequence[str]) -> None:
        keep = _common(self.stack, around)
        while len(self.stack) > keep:
            self.out.append(f"</{name_of(self.stack.pop())}>")
        for tag in around[keep:]:
            self.out.append(tag)
            self.stack.append(tag)


def shown(line: Line) -> str:
    """A line that is the same on both sides."""
    inline = Inline()
    inline.write((Piece(line, 0, len(line.text)),), None)
    return inline.html()


def parts_of(piece: Piece, struck: bool = False) -> list[tuple[str, tuple[str, ...]]]:
    """(html, opening tags around it) of a piece; ids of what is struck are left out, they stand in what is there now."""
    line, start, end = piece
    if start >= end:
        return []
    if not line.spans and not line.objects:
        return [(line.text[start:end], ())]
    things = {at: html for at, html in line.objects if start <= at < end}
    cuts = {start, end}
    for span in line.spans:
        cuts.update(place for place in (span.start, span.end) if start < place < end)
    places = sorted(cuts)
    out = []
    for at, until in pairwise(places):
        around = tuple(own(span.open, struck) for span in line.spans if span.start <= at < span.end)
        if things:
            text = "".join(own(things.get(i, ""), struck) or line.text[i] for i in range(at, until))
        else:
            text = line.text[at:until]
        out.append((text, around))
    return out


def around(piece: Piece, struck: bool = False) -> tuple[str, ...]:
    """The opening tags around the beginning of a piece."""
    line = piece.line
    if not line.spans:
        return ()
    return tuple(own(span.open, struck) for span in line.spans if span.start <= piece.start < span.end)


def own(html: str, struck: bool) -> str:
    """An opening tag or an object of the wording, as it may stand in a difference."""
    if struck and ' id="' in html:
        html = _ID.sub("", html)
    for name, other in _OWN.items():
        if html == f"<{name}>" or html.startswith(f"<{name} "):
            return f"<{other}{html[len(name) + 1 :]}"
    return html


def _common(one: Sequence[str], other: Sequence[str]) -> int:
    count = 0
    for mine, theirs in zip(one, other, strict=False):
        if mine != theirs:
            break
        count += 1
    return count
