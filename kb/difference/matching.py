"""Which tokens of two rows of tokens are the same, in order: a longest common subsequence, with bounded work."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from rapidfuzz.distance import LCSseq

from kb.difference.chains import rising

#: Up to so many pairs of tokens the exact subsequence is asked for; beyond it the rows are cut at words that occur
#: once. It bounds memory (an eighth of a byte a pair) and time.
EXACT = 40_000_000
#: How many tokens in a row make a safe place to cut.
_GRAM = 3


class Match(NamedTuple):
    """``before[before:before+size]`` and ``after[after:after+size]`` are the same tokens."""

    before: int
    after: int
    size: int


def matches(before: Sequence[str], after: Sequence[str], exact: int = EXACT) -> list[Match]:
    """Runs of the same tokens, rising on both sides, as long as possible and none touching the next on both sides."""
    start = 0
    limit = min(len(before), len(after))
    while start < limit and before[start] == after[start]:
        start += 1
    end = 0
    while end < limit - start and before[-1 - end] == after[-1 - end]:
        end += 1
    out = [Match(0, 0, start)] if start else []
    if start + end < limit:
        numbers: dict[str, int] = {}
        one = [numbers.setdefault(word, len(numbers)) for word in before[start : len(before) - end]]
        other = [numbers.setdefault(word, len(numbers)) for word in after[start : len(after) - end]]
        out += (Match(b + start, a + start, size) for b, a, size in _middle(one, other, exact))
    if end:
        out.append(Match(len(before) - end, len(after) - end, end))
    return _joined(out)


def _middle(before: list[int], after: list[int], exact: int) -> Iterator[Match]:
    if len(before) * len(after) <= exact:
        yield from _exact(before, after)
        return
    place_before = place_after = 0
    for b, a in [*_anchors(before, after), (len(before), len(after))]:
        one, other = before[place_before:b], after[place_after:a]
        if one and other and len(one) * len(other) <= exact:
            yield from (Match(x + place_before, y + place_after, size) for x, y, size in _exact(one, other))
        if b < len(before):
            yield Match(b, a, 1)
        place_before, place_after = b + 1, a + 1


def _exact(before: Sequence[int], after: Sequence[int]) -> Iterator[Match]:
    for b, a, size in LCSseq.editops(before, after).as_matching_blocks():
        if size:
            yield Match(b, a, size)


def _anchors(before: Sequence[int], after: Sequence[int]) -> list[tuple[int, int]]:
    """Places where three tokens in a row occur once on each side, in an order that rises on both."""
    places = _once(before)
    common = [(b, a) for gram, a in _once(after).items() if (b := places.get(gram)) is not None]
    common.sort(key=lambda pair: pair[1])
    return [common[index] for index in rising([b for b, _a in common])]


def _once(tokens: Sequence[int]) -> dict[tuple[int, ...], int]:
    grams = list(zip(*(tokens[shift:] for shift in range(_GRAM)), strict=False))
    counts = Counter(grams)
    return {gram: place for place, gram in enumerate(grams) if counts[gram] == 1}


def _joined(found: Sequence[Match]) -> list[Match]:
    out: list[Match] = []
    for match in found:
        if out and out[-1].before + out[-1].size == match.before and out[-1].after + out[-1].size == match.after:
            out[-1] = Match(out[-1].before, out[-1].after, out[-1].size + match.size)
        else:
            out.append(match)
    return out
