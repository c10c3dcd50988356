"""The best order-keeping set of pairs of two sequences (dynamic programming, gaps are free), exact and with little memory.

Scores come row by row from a function, and only every so many rows of the table are kept: memory is of the order of
columns * sqrt(rows), whatever the length of the texts.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import isqrt

import numpy as np
import numpy.typing as npt

Vector = npt.NDArray[np.float64]
#: What pairing source row ``i`` with each target row is worth (0: impossible), and with each target row and the next
#: (one element less; None where no row may be translated by two).
Worth = Callable[[int], tuple[Vector, Vector | None]]
_NONE = -np.inf


@dataclass(frozen=True)
class Order:
    """``mate`` by source row (-1: none) and whether the target row after it belongs to it too.

    ``margin`` by source row: how much less the best total is without the pair. ``runner_up`` by target row: another
    source row for it (-1: none) in the best total that has it.
    """

    mate: npt.NDArray[np.int64]
    double: npt.NDArray[np.bool_]
    margin: Vector
    runner_up: npt.NDArray[np.int64]


def best_order(rows: int, columns: int, worth: Worth) -> Order:
    """One to one (or one to two), order kept, of the largest sum of worths."""
    step = max(1, isqrt(rows))
    kept = {0: np.zeros(columns + 1)}
    last = kept[0]
    for i in range(rows):
        last = _forward(last, *worth(i))
        if (i + 1) % step == 0:
            kept[i + 1] = last
    total = last[columns]

    mate = np.full(rows, -1, np.int64)
    double = np.zeros(rows, bool)
    margin = np.zeros(rows)
    rivals = _BestTwo(columns)
    below = np.zeros(columns + 1)  # the best total of all rows after this one, by first free column
    free = columns
    for start in range(step * ((rows - 1) // step) if rows else 0, -1, -step):
        block = range(start, min(start + step, rows))
        held = [worth(i) for i in block]
        table = [kept[start]]
        for values in held:
            table.append(_forward(table[-1], *values))
        for at in reversed(range(len(block))):
            i, (single, pair), before = block[at], held[at], table[at]
            through = np.where(single > 0, before[:-1] + single + below[1:], _NONE)
            through2 = (
                None if pair is None else np.where(pair > 0, before[:-2] + pair + below[2:], _NONE)
            )
            rivals.offer(i, through)
            j, double[i], free = _step_back(before, table[at + 1], single, pair, free)
            mate[i] = j
            if j >= 0:
                through[j] = _NONE
                best = max(float(through.max()), float((before + below).max()))
                if through2 is not None and len(through2):
                    through2[max(0, j - 1) : j + 1] = _NONE
                    best = max(best, float(through2.max()))
                margin[i] = total - best
            below = _backward(below, single, pair)
    return Order(mate, double, margin, rivals.other_than(mate))


def _forward(before: Vector, single: Vector, pair: Vector | None) -> Vector:
    out = before.copy()
    out[1:] = np.maximum(out[1:], np.where(single > 0, before[:-1] + single, 0))
    if pair is not None and len(pair):
        out[2:] = np.maximum(out[2:], np.where(pair > 0, before[:-2] + pair, 0))
    return np.maximum.accumulate(out)


def _backward(after: Vector, single: Vector, pair: Vector | None) -> Vector:
    out = after.copy()
    out[:-1] = np.maximum(out[:-1], np.where(single > 0, after[1:] + single, 0))
    if pair is not None and len(pair):
        out[:-2] = np.maximum(out[:-2], np.where(pair > 0, after[2:] + pair, 0))
    return np.maximum.accumulate(out[::-1])[::-1]


def _step_back(
    before: Vector, after: Vector, single: Vector, pair: Vector | None, free: int
) -> tuple[int, bool, int]:
    """The mate of a row when ``free`` columns are left, whether it takes two, and how many columns are left then.

    Sums are made as in ``_forward``, so equal means equal. Between equals the row stays alone.
    """
    value = after[free]
    if before[free] == value:
        return -1, False, free
    end = int(np.searchsorted(after, value))  # the first column at which this total is reached
    if single[end - 1] > 0 and before[end - 1] + single[end - 1] == value:
        return end - 1, False, end - 1
    assert pair is not None
    return end - 2, True, end - 2


class _BestTwo:
    """For each target row the two source rows with the best total through the pair."""

    def __init__(self, columns: int) -> None:
        self.value = np.full((2, columns), _NONE)
        self.row = np.full((2, columns), -1, np.int64)

    def offer(self, row: int, through: Vector) -> None:
        first = through > self.value[0]
        second = ~first & (through > self.value[1])
        self.value[1] = np.where(first, self.value[0], np.where(second, through, self.value[1]))
        self.row[1] = np.where(first, self.row[0], np.where(second, row, self.row[1]))
        self.value[0] = np.where(first, through, self.value[0])
        self.row[0] = np.where(first, row, self.row[0])

    def other_than(self, mate: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        own = np.full(self.row.shape[1], -2, np.int64)
        paired = np.flatnonzero(mate >= 0)
        own[mate[paired]] = paired
        return np.where(self.row[0] == own, self.row[1], self.row[0])
