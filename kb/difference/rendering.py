"""A difference as HTML: both wordings in one, or each with its own marks. The same operations, walked twice."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from kb.difference.frames import common, now_of
from kb.difference.numbering import Counter, numbers_of
from kb.difference.shapes import (
    AWAY,
    FORMAT,
    GONE,
    LINK,
    MOVED,
    NEW,
    STRUCK,
    Block,
    Frame,
    Line,
    Said,
    Wording,
)
from kb.difference.stretches import JOINT, Stretch, side_stretches, stretches
from kb.difference.writing import Inline, Wrap, around, own, shown

#: Classes of elements whose whole content is gone or new: their bullets and borders can be styled with them.
_CLASSES = {GONE: "gone", AWAY: "gone moved", NEW: "new", MOVED: "new moved"}


def unified(difference: Wording, said: Said) -> str:
    """The wording after, with what is gone struck in its place."""
    wraps = wraps_of(said)
    page = _Page(Counter({**numbers_of(difference.before), **numbers_of(difference.after)}))
    for block in difference.blocks:
        if block.kind in (GONE, AWAY):
            line = block.before[0]
            (html,) = _written(block, block.before, side_stretches(block, before=True), wraps)
            page.line(now_of(line.frames, difference.places), html, block.kind, line.leaf, struck=True)
        else:
            for line, html in zip(block.after, _written(block, block.after, stretches(block), wraps), strict=True):
                page.line(line.frames, html, block.kind, line.leaf)
    return page.html()


def sides(difference: Wording, said: Said) -> tuple[str, str]:
    """The wording before with what is struck, and the wording after with what is new."""
    wraps = wraps_of(said)
    before, after = _Page(), _Page()
    for block in difference.blocks:
        for page, lines, old in ((before, block.before, True), (after, block.after, False)):
            if lines:
                inlines = _written(block, lines, side_stretches(block, old), wraps)
                for line, html in zip(lines, inlines, strict=True):
                    page.line(line.frames, html, block.kind, line.leaf)
    return before.html(), after.html()


def wraps_of(said: Said) -> dict[str, Wrap]:
    """The elements around each kind of run."""

    def wrap(tag: str, css: str, words: str) -> Wrap:
        named = f' class="{css}"' if css else ""
        begin = f'<span class="unseen">{words}</span>' if words else ""
        end = f'<span class="unseen">{said.end}</span>' if words and said.end else ""
        return Wrap(f"<{tag}{named}>{begin}", f"{end}</{tag}>")

    return {
        GONE: wrap("del", "", said.deleted),
        NEW: wrap("ins", "", said.inserted),
        AWAY: wrap("del", "moved", said.moved_away),
        MOVED: wrap("ins", "moved", said.moved_here),
        FORMAT: wrap("span", "reformatted", said.formatting),
        LINK: wrap("span", "reformatted link", said.link),
        JOINT: wrap("span", "reformatted break", said.formatting),
    }


class _Page:
    """Lines put into their block elements. With a counter, lines of both wordings: each id stands once, each number holds."""

    def __init__(self, counter: Counter | None = None) -> None:
        self.out: list[str] = []
        self.frames: tuple[Frame, ...] = ()
        self.counter = counter
        self.seen: set[Frame] = set()

    def line(self, frames: tuple[Frame, ...], html: str, kind: str, leaf: bool, struck: bool = False) -> None:
        """Put the line's inline html into its elements."""
        known = common(self.frames, frames)
        self.out += (f"</{frame.tag}>" for frame in reversed(self.frames[known:]) if frame.tag != "hr")
        css = _CLASSES.get(kind) if leaf else None
        for depth in range(known, len(frames)):
            frame = frames[depth]
            opening = frame.open
            if self.counter is not None:
                opening = own(opening, struck or frame in self.seen)
                opening = self.counter.opened(frames[depth - 1] if depth else None, frame, opening)
                self.seen.add(frame)
            if css and frame is frames[-1]:
                opening = f'<{frame.tag} class="{css}"{opening[len(frame.tag) + 1 :]}'
            self.out.append(opening)
        self.frames = frames
        self.out.append(html)

    def html(self) -> str:
        """All lines, every element closed."""
        self.out += (f"</{frame.tag}>" for frame in reversed(self.frames) if frame.tag != "hr")
        return "".join(self.out)


def _written(block: Block, lines: Sequence[Line], found: Iterable[Stretch], wraps: Mapping[str, Wrap]) -> list[str]:
    """The inline html of each line, from the stretches in it."""
    if not block.runs:
        return [shown(line) for line in lines]
    held: list[list[Stretch]] = [[] for _line in lines]
    for stretch in found:
        held[stretch.line].append(stretch)
    out = []
    for each in held:
        inline = Inline()
        for place, stretch in enumerate(each):
            if stretch.kind == JOINT:
                inline.put(wraps[JOINT])
                continue
            struck = stretch.kind in STRUCK
            after = each[place + 1] if place + 1 < len(each) else None
            follows = around(after.pieces[0], after.kind in STRUCK) if after and after.pieces else ()
            inline.write(stretch.pieces, wraps.get(stretch.kind), struck, follows)
        out.append(inline.html())
    if block.kind == MOVED:
        wrap = wraps[MOVED]
        return [f"{wrap.open}{html}{wrap.close}" if html else "" for html in out]
    return out
