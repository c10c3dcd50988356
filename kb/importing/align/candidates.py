"""Which rows of two editions are worth comparing: those that share rare words, or stand beside the same pairs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterator, Sequence

import numpy as np
from scipy.sparse import csr_matrix

from kb.importing.align.pairing import Pairing
from kb.importing.align.similarity import Prepared

EACH = 12  # candidates kept for a row, from either side
ALL_BELOW = 2500  # so few pairs are all compared
FREQUENT = 40  # rows: what stands in more of them names none


def candidates(pairing: Pairing, olds: Sequence[int], news: Sequence[int]) -> list[tuple[int, int]]:
    """Pairs (old, new) to compare, sorted. Memory grows with the rows, not with their product."""
    if len(olds) * len(news) <= ALL_BELOW:
        found = {(i, j) for i in olds for j in news}
    else:
        shared = _shared(pairing.old, pairing.new, olds, news)
        found = {(olds[a], news[b]) for a, b in _best_of_rows(shared)}
        found |= {(olds[a], news[b]) for b, a in _best_of_rows(shared.T.tocsr())}
        found |= set(_beside(pairing, olds, news))
    return sorted(pair for pair in found if pairing.may_pair(*pair))


def _beside(pairing: Pairing, olds: Sequence[int], news: Sequence[int]) -> Iterator[tuple[int, int]]:
    free = set(olds)
    for j in news:
        for step in (-1, 1):
            neighbour = pairing.to_old.get(j + step)
            if neighbour is not None and neighbour - step in free:
                yield neighbour - step, j


def _marks(row: Prepared) -> Iterator[Hashable]:
    yield from sorted(row.shingles)
    yield from sorted(set(row.words))
    for word in sorted(set(row.heading.split())):
        yield "heading", word
    if row.heading:
        yield "whole heading", row.heading
    if row.canon:
        yield "number", row.canon, row.parent_heading


def _shared(
    old: Sequence[Prepared], new: Sequence[Prepared], olds: Sequence[int], news: Sequence[int]
) -> csr_matrix:
    """For each old and new row the sum over common marks of 1 / (old rows with it * new rows with it)."""
    ids: dict[Hashable, int] = {}
    sides = []
    for rows, chosen in ((old, olds), (new, news)):
        sides.append([[ids.setdefault(mark, len(ids)) for mark in _marks(rows[index])] for index in chosen])
    left, right = (_matrix(side, len(ids)) for side in sides)
    return (left @ right.T).tocsr()


def _matrix(side: list[list[int]], width: int) -> csr_matrix:
    frequency = Counter(mark for row in side for mark in row)
    kept = [[mark for mark in row if frequency[mark] <= FREQUENT] for row in side]
    indices = np.array([mark for row in kept for mark in row], dtype=np.int64)
    weights = np.array([1 / frequency[mark] for row in kept for mark in row], dtype=np.float64)
    pointers = np.cumsum([0, *map(len, kept)])
    return csr_matrix((weights, indices, pointers), shape=(len(side), width))


def _best_of_rows(matrix: csr_matrix) -> Iterator[tuple[int, int]]:
    for row in range(matrix.shape[0]):
        start, end = matrix.indptr[row], matrix.indptr[row + 1]
        columns, values = matrix.indices[start:end], matrix.data[start:end]
        # Sums of fractions in another order differ in their last digits: round, then the lower index first.
        for place in np.lexsort((columns, -np.round(values, 9)))[:EACH]:
            yield row, int(columns[place])
