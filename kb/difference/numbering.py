"""Numbers of list items: a struck item in a numbered list must not move the numbers of those that stay."""

from __future__ import annotations

import re
from collections.abc import Iterable

from kb.difference.shapes import Frame, Line

_START = re.compile(r' start="(-?\d+)"')
_VALUE = re.compile(r' value="(-?\d+)"')


def numbers_of(lines: Iterable[Line]) -> dict[Frame, int]:
    """The number each item of a numbered list shows, in its own wording."""
    out: dict[Frame, int] = {}
    following: dict[Frame, int] = {}
    for line in lines:
        for around, frame in zip(line.frames, line.frames[1:], strict=False):
            if frame.tag == "li" and around.tag == "ol" and frame not in out and " reversed" not in around.open:
                said = _said(_VALUE, frame)
                out[frame] = following.get(around, _first(around)) if said is None else said
                following[around] = out[frame] + 1
    return out


class Counter:
    """Counts as a browser does, and says where an item must be given its number."""

    def __init__(self, numbers: dict[Frame, int]) -> None:
        self.numbers = numbers
        self.following: dict[Frame, int] = {}

    def opened(self, around: Frame | None, frame: Frame, opening: str) -> str:
        """The opening tag of the element, with its number where counting alone would give another."""
        if frame.tag == "ol":
            self.following[frame] = _first(frame)  # also when it is opened again
        number = self.numbers.get(frame)
        if number is None or around is None:
            return opening
        if number != self.following.get(around) and " value=" not in opening:
            opening = f'{opening[:-1]} value="{number}">'
        self.following[around] = number + 1
        return opening


def _first(around: Frame) -> int:
    start = _said(_START, around)
    return 1 if start is None else start


def _said(pattern: re.Pattern[str], frame: Frame) -> int | None:
    found = pattern.search(frame.open)
    return int(found[1]) if found else None
