"""The best chain of pairs that rise on both sides: what stayed in order. Everything else was moved, or is not the same."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from itertools import groupby


def chain(pairs: Sequence[tuple[int, int, float]]) -> list[tuple[int, int]]:
    """Of (place before, place after, worth), those of greatest worth together that rise strictly on both sides."""
    if len(pairs) < 2:
        return [(b, a) for b, a, _worth in pairs]
    best = _Best(max(a for _b, a, _worth in pairs) + 1)
    previous = [-1] * len(pairs)
    order = sorted(range(len(pairs)), key=lambda index: pairs[index][:2])
    for _before, same in groupby(order, key=lambda index: pairs[index][0]):
        found = []
        for index in same:
            worth, previous[index] = best.upto(pairs[index][1])
            found.append((worth + pairs[index][2], index))
        for worth, index in found:  # only now: two pairs of one place cannot both be in the chain
            best.put(pairs[index][1], worth, index)
    out = []
    _worth, index = best.upto(best.size)
    while index >= 0:
        out.append(pairs[index][:2])
        index = previous[index]
    return out[::-1]


class _Best:
    """The best chain that ends before a place, asked and told in logarithmic time (a Fenwick tree of maxima)."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.tree: list[tuple[float, int]] = [(0.0, -1)] * (size + 1)

    def upto(self, place: int) -> tuple[float, int]:
        """(worth, last pair) of the best chain that ends before the place."""
        best = (0.0, -1)
        while place > 0:
            if self.tree[place][0] > best[0]:
                best = self.tree[place]
            place -= place & -place
        return best

    def put(self, place: int, worth: float, index: int) -> None:
        place += 1
        while place <= self.size:
            if self.tree[place][0] < worth:
                self.tree[place] = (worth, index)
            place += place & -place


def rising(values: Sequence[int]) -> list[int]:
    """Indexes of a longest strictly rising subsequence."""
    tails: list[int] = []
    ends: list[int] = []
    previous: list[int] = []
    for index, value in enumerate(values):
        at = bisect_left(tails, value)
        previous.append(ends[at - 1] if at else -1)
        if at == len(tails):
            tails.append(value)
            ends.append(index)
        else:
            tails[at], ends[at] = value, index
    out: list[int] = []
    index = ends[-1] if ends else -1
    while index >= 0:
        out.append(index)
        index = previous[index]
    return out[::-1]
