"""What happened to the words of lines that belong together, as runs that read well.

From the longest common subsequence, three mends: a change that may slide along equal words comes to rest at a word's or
sentence's border; a few equal words between larger changes are taken into them (a rewrite reads as a rewrite); white
space never changes alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from kb.difference.islands import ENDS, Equal, without_islands
from kb.difference.marks import kind_of
from kb.difference.matching import matches
from kb.difference.shapes import GONE, NEW, SAME, Line, Run
from kb.difference.side import Side
from kb.difference.tokens import in_scriptio, is_word

CLOSERS = frozenset(")]}»”’\"'）」』】》")
_OPENERS = frozenset("([{«“‘„（「『【《¿¡")

#: What it is worth to make two changes one.
_MET = 12


def runs_of(before: Sequence[Line], after: Sequence[Line]) -> tuple[Run, ...]:
    """The runs of a block, in reading order, what is gone before what is new."""
    one, other = Side(before), Side(after)
    equals = [list(match) for match in matches(one.words, other.words)]
    equals = _slid(equals, one, other)
    equals = without_islands(equals, one, other)
    equals = _slid(equals, one, other)
    equals = _without_bare_spaces(equals, one, other)
    return tuple(_runs(equals, one, other))


def _runs(equals: Sequence[Equal], one: Side, other: Side) -> Iterator[Run]:
    b = a = 0
    plain = not any(line.spans for line in (*one.lines, *other.lines))
    for before, after, size in [*equals, [len(one.words), len(other.words), 0]]:
        if before > b:
            yield Run(GONE, b, before, a, a)
        if after > a:
            yield Run(NEW, before, before, a, after)
        yield from _kinds(before, after, size, one, other, plain)
        b, a = before + size, after + size


def _kinds(before: int, after: int, size: int, one: Side, other: Side, plain: bool) -> Iterator[Run]:
    """Equal words, parted by what happened to their marks."""
    if plain:
        if size:
            yield Run(SAME, before, before + size, after, after + size)
        return
    start = 0
    kind = ""
    for step in range(size):
        now = kind_of(one, before + step, other, after + step)
        if now != kind and step > start:
            yield Run(kind, before + start, before + step, after + start, after + step)
            start = step
        kind = now
    if size > start:
        yield Run(kind, before + start, before + size, after + start, after + size)


# Sliding


def _slid(equals: list[Equal], one: Side, other: Side) -> list[Equal]:
    """Pure insertions and deletions moved along equal words to where a reader would cut.

    One that meets another of its kind on the way becomes one with it: "body {and }the {artist the }same day" is
    "body {and the artist }the same day".
    """
    last = ""
    for left, right in pairwise(equals):
        gone = right[0] - left[0] - left[2]
        new = right[1] - left[1] - left[2]
        kind = "" if gone and new else GONE if gone else NEW
        if kind and (gone or new):
            side, at, length = (one, left[0] + left[2], gone) if gone else (other, left[1] + left[2], new)
            step = _best_step(side, at, length, left[2], right[2], kind == last)
            left[2] += step
            right[0] += step
            right[1] += step
            right[2] -= step
        last = kind
    return _solid(equals)


def _best_step(side: Side, at: int, length: int, back: int, forth: int, meets: bool) -> int:
    """How far a change of ``length`` tokens at ``at`` slides: up to ``back`` tokens back or ``forth`` on."""
    words = side.words
    best, best_score = 0, _border(side, at) + _border(side, at + length)
    step = 0
    while step > -back and words[at + step - 1] == words[at + step + length - 1]:
        step -= 1
        score = _border(side, at + step) + _border(side, at + step + length)
        if meets and step == -back:
            score += _MET
        if score > best_score:
            best, best_score = step, score
    step = 0
    while step < forth and words[at + step] == words[at + step + length]:
        step += 1
        score = _border(side, at + step) + _border(side, at + step + length)
        if score > best_score:
            best, best_score = step, score
    return best


def _border(side: Side, place: int) -> int:
    """How good a place between two tokens is to begin or end a change."""
    words = side.words
    if place <= 0 or place >= len(words) or side.begins(place):
        return 6
    before, after = words[place - 1], words[place]
    if before in ENDS or (before in CLOSERS and place > 1 and words[place - 2] in ENDS):
        return 5 if side.apart(place) or in_scriptio(after) else 1
    if before in _OPENERS or after in CLOSERS or after in ENDS:
        return 1
    if not side.apart(place):
        return 2 if not is_word(before) else 1
    return 4 if not is_word(before) else 3


def _solid(equals: list[Equal]) -> list[Equal]:
    """Neighbours that touch on both sides as one, empty ones left out."""
    out: list[Equal] = []
    for equal in equals:
        if not equal[2]:
            continue
        if out and out[-1][0] + out[-1][2] == equal[0] and out[-1][1] + out[-1][2] == equal[1]:
            out[-1][2] += equal[2]
        else:
            out.append(equal)
    return out


# White space


def _without_bare_spaces(equals: list[Equal], one: Side, other: Side) -> list[Equal]:
    """Where only white space came or went, a token beside it is marked with it."""
    out: list[Equal] = []
    for before, after, size in equals:
        start = 0
        if one.spaced[before + 1 : before + size] == other.spaced[after + 1 : after + size]:
            steps = range(1)  # only its first token may have lost or gained a space
        else:
            steps = range(size)
        for step in steps:
            b, a = before + step, after + step
            if one.apart(b) == other.apart(a) or one.begins(b) or other.begins(a):
                continue
            if step == start and not _bare(out, before + start, after + start, one, other):
                continue
            if step > start and _carries(one.words[b - 1], one.words[b]):
                out.append([before + start, after + start, step - 1 - start])
                start = step
            else:
                out.append([before + start, after + start, step - start])
                start = step + 1
        out.append([before + start, after + start, size - start])
    return [equal for equal in out if equal[2]]


def _carries(before: str, after: str) -> bool:
    """Whether the space between two tokens is marked with the first of them: rather with a sign than with a word."""
    if is_word(before) != is_word(after):
        return not is_word(before)
    return len(before) <= len(after)


def _bare(out: Sequence[Equal], b: int, a: int, one: Side, other: Side) -> bool:
    """Whether before this equal stretch there is a change on one side only, that cannot carry the space.

    ``before`` "a-b", ``after`` "a b": the hyphen is gone and a space is new, so "b" must be marked with it.
    """
    last = next((equal for equal in reversed(out) if equal[2]), [0, 0, 0])
    gone = b - last[0] - last[2]
    new = a - last[1] - last[2]
    if gone and new:
        return False
    if gone:
        return not one.apart(b - gone) and not one.apart(b) and other.apart(a)
    if new:
        return not other.apart(a - new) and not other.apart(a) and one.apart(b)
    return True
