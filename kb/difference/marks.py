"""What happened to the marks of a word that stayed: nothing, other formatting, or another address."""

from __future__ import annotations

import re

from kb.difference.shapes import FORMAT, LINK, SAME, Line
from kb.difference.side import Side

_HREF = re.compile(r' href="([^"]*)"')
_ID = re.compile(r' id="[^"]*"')
#: Pieces of a token with the marks on them: (place in the token, opening tags).
Marks = tuple[tuple[int, tuple[str, ...]], ...]


def kind_of(one: Side, b: int, other: Side, a: int) -> str:
    """SAME, FORMAT or LINK, for the same word at ``b`` of one side and ``a`` of the other."""
    was, now = one.lines[one.line_at(b)], other.lines[other.line_at(a)]
    if not was.spans and not now.spans:
        return SAME
    old, new = marks_in(was, one.starts[b], one.ends[b]), marks_in(now, other.starts[a], other.ends[a])
    if old == new:
        return SAME
    if _addresses(old) != _addresses(new):
        return LINK
    return SAME if _formats(old) == _formats(new) else FORMAT


def marks_in(line: Line, start: int, end: int) -> Marks:
    """The marks on a stretch of a line, piece by piece."""
    around = [span for span in line.spans if span.start < end and span.end > start]
    if not around:
        return ((0, ()),)
    cuts = {start, *(place for span in around for place in (span.start, span.end) if start < place < end)}
    return tuple(
        (cut - start, tuple(span.open for span in around if span.start <= cut < span.end)) for cut in sorted(cuts)
    )


def _addresses(marks: Marks) -> list[tuple[int, str]]:
    """Where the pieces lead. Footnotes and back are not followed: their numbers change with every other footnote."""
    out: list[tuple[int, str]] = []
    for place, tags in marks:
        address = ""
        for tag in tags:
            found = _HREF.search(tag) if tag.startswith("<a") else None
            if found and not found[1].startswith("#fn"):
                address = found[1]
        if not out or out[-1][1] != address:
            out.append((place, address))
    return out


def _formats(marks: Marks) -> list[tuple[int, list[str]]]:
    out: list[tuple[int, list[str]]] = []
    for place, tags in marks:
        kept = sorted(_ID.sub("", tag) for tag in tags if not tag.startswith("<a ") and tag != "<a>")
        if not out or out[-1][1] != kept:
            out.append((place, kept))
    return out
