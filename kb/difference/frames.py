"""Which block elements of two wordings are the same list, table or row, so that a struck item stands in its list."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from kb.difference.shapes import Frame, Line


def mapped(pairs: Iterable[tuple[Line, Line]]) -> dict[Frame, Frame]:
    """From a frame before to the frame it is now, by the first lines in them that belong together."""
    out: dict[Frame, Frame] = {}
    taken: set[Frame] = set()
    for before, after in pairs:
        for was, now in zip(before.frames, after.frames, strict=False):
            if out.get(was) is now:
                continue
            if was.tag != now.tag or was in out or now in taken:
                break
            out[was] = now
            taken.add(now)
    return out


def now_of(frames: tuple[Frame, ...], places: Mapping[Frame, Frame]) -> tuple[Frame, ...]:
    """Where a line of the wording before stands in the wording after: in the elements that are still there.

    A frame is mapped only beneath mapped ones, so a mapped beginning is a real place.
    """
    depth = 0
    while depth < len(frames) and frames[depth] in places:
        depth += 1
    return (*(places[frame] for frame in frames[:depth]), *frames[depth:])


def common(one: tuple[Frame, ...], other: tuple[Frame, ...]) -> int:
    """How many outer elements two lines share."""
    count = 0
    for mine, theirs in zip(one, other, strict=False):
        if mine is not theirs:
            break
        count += 1
    return count
