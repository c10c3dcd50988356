"""Canonical html as lines, and back again.

``lines_of(html)`` raises ``ValueError`` for what is not canonical enough to be put together again exactly.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from html import escape, unescape

from kb.difference.shapes import BREAK, OBJECT, Frame, Line, Span
from kb.editions.canonical import BLOCKS, INLINES

_PIECE = re.compile(r"<(/?)([a-z][a-z0-9]*)((?: [a-z-]+=\"[^\"<>]*\")*)>|([^<>]+)")
#: Inline elements that are one thing, whatever they hold.
_OBJECT = re.compile(
    r'<sup(?: [^>]*)?><a (?=[^>]*href="#fn-)[^>]*>[^<]*</a></sup>|<img(?: [^>]*)?>|<br>|<ruby(?: [^>]*)?>.*?</ruby>', re.S
)


class _Reader:
    """The lines of one html while it is read."""

    def __init__(self) -> None:
        self.lines: list[Line] = []
        self.frames: list[Frame] = []
        self.counts: list[int] = []  # lines and elements seen in each open frame
        self.begin()

    def begin(self) -> None:
        self.parts: list[str] = []
        self.length = 0
        self.open: list[tuple[int, str, str]] = []  # (index in spans, tag, opening tag)
        self.spans: list[Span] = []
        self.objects: list[tuple[int, str]] = []

    def text(self, text: str) -> None:
        self.parts.append(text)
        self.length += len(text)

    def object(self, html: str) -> None:
        self.objects.append((self.length, html))
        self.text(BREAK if html == "<br>" else OBJECT)

    def inline(self, closing: bool, tag: str, html: str) -> None:
        if not closing:
            self.open.append((len(self.spans), tag, html))
            self.spans.append(Span(self.length, self.length, html))
            return
        if not self.open or self.open[-1][1] != tag:
            raise ValueError(f"</{tag}> closes nothing")
        index, _tag, open_tag = self.open.pop()
        if self.spans[index].start == self.length:
            raise ValueError(f"<{tag}> holds nothing")
        self.spans[index] = Span(self.spans[index].start, self.length, open_tag)

    def flush(self, leaf: bool) -> None:
        """End of a stretch of inline content."""
        if self.open:
            raise ValueError(f"<{self.open[-1][1]}> is not closed")
        self.lines.append(
            Line(tuple(self.frames), "".join(self.parts), tuple(self.spans), tuple(self.objects), leaf)
        )
        self.begin()

    def block(self, closing: bool, tag: str, html: str) -> None:
        if not closing:
            if self.parts or self.open:
                self.flush(leaf=False)
            if self.counts:
                self.counts[-1] += 1
            self.frames.append(Frame(html, tag))
            self.counts.append(0)
            if tag == "hr":
                self.flush(leaf=True)
                self.frames.pop()
                self.counts.pop()
            return
        if not self.frames or self.frames[-1].tag != tag:
            raise ValueError(f"</{tag}> closes nothing")
        leaf = not self.counts.pop()
        if leaf or self.parts or self.open:
            self.flush(leaf)
        self.frames.pop()


def lines_of(html: str) -> tuple[Line, ...]:
    """The lines of canonical html. ``ValueError`` when putting them together would not give ``html`` again."""
    reader = _Reader()
    place = 0
    while place < len(html):
        found = _PIECE.match(html, place)
        if found is None:
            raise ValueError(f"no canonical html at {place}: {html[place : place + 20]!r}")
        place = found.end()
        text = found[4]
        if text is not None:
            reader.text(text)
            continue
        tag, whole = found[2], found[0]
        if tag in BLOCKS:
            reader.block(bool(found[1]), tag, whole)
        elif tag in INLINES:
            thing = None if found[1] else _OBJECT.match(html, found.start())
            if thing is not None:
                reader.object(thing[0])
                place = thing.end()
            else:
                reader.inline(bool(found[1]), tag, whole)
        else:
            raise ValueError(f"<{tag}> is not in canonical html")
    if reader.frames:
        raise ValueError(f"<{reader.frames[-1].tag}> is not closed")
    if reader.parts or reader.open:
        reader.flush(leaf=False)
    if html_of(reader.lines) != html:
        raise ValueError("the lines do not make the html again")
    return tuple(reader.lines)


def plain_lines(text: str) -> tuple[Line, ...]:
    """A paragraph for each line of plain words."""
    if not text:
        return ()
    return tuple(Line((Frame("<p>", "p"),), escape(words, quote=False)) for words in text.split("\n"))


def plain_of(texts: Iterable[str]) -> str:
    """The plain words again, from the texts of the lines."""
    return "\n".join(unescape_line(text) for text in texts)


def unescape_line(text: str) -> str:
    """The words of escaped text; only what ``escape`` made is undone."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def html_of(lines: Sequence[Line], texts: Sequence[str] | None = None) -> str:
    """The html that the lines were read from. ``texts`` stand instead of the lines' own."""
    out: list[str] = []
    open_frames: tuple[Frame, ...] = ()
    for index, line in enumerate(lines):
        step(out, open_frames, line.frames)
        open_frames = line.frames
        out.append(dress(line, texts[index] if texts else line.text))
    step(out, open_frames, ())
    return "".join(out)


def step(out: list[str], before: Sequence[Frame], after: Sequence[Frame]) -> None:
    """Close and open block elements to come from one line to the next."""
    common = 0
    for one, other in zip(before, after, strict=False):
        if one is not other:
            break
        common += 1
    out.extend(f"</{frame.tag}>" for frame in reversed(before[common:]) if frame.tag != "hr")
    out.extend(frame.open for frame in after[common:])


def dress(line: Line, text: str) -> str:
    """The line's text with its inline elements around it."""
    if not line.spans and not line.objects:
        return text
    objects = dict(line.objects)
    out: list[str] = []
    place = 0
    stack: list[Span] = []

    def upto(end: int) -> None:
        nonlocal place
        while stack and stack[-1].end <= end:
            span = stack.pop()
            words(span.end)
            out.append(f"</{name_of(span.open)}>")
        words(end)

    def words(end: int) -> None:
        nonlocal place
        if objects:
            for index in range(place, end):
                out.append(objects.get(index) or text[index])
        else:
            out.append(text[place:end])
        place = max(place, end)

    for span in line.spans:
        upto(span.start)
        out.append(span.open)
        stack.append(span)
    upto(len(text))
    return "".join(out)


def name_of(opening: str) -> str:
    """The element's name in an opening tag."""
    return opening[1:].partition(" ")[0].rstrip(">")


def words_of_object(html: str) -> str:
    """The words an object shows: what stands for an image, the text of a ruby."""
    alt = re.search(r' alt="([^"]*)"', html) if html.startswith("<img") else None
    return unescape(alt[1]) if alt else ""
