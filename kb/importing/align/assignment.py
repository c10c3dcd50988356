"""Second step of aligning editions: one assignment (Hungarian, sparse) of all rows that are not equal."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import min_weight_full_bipartite_matching

from kb.importing.align.candidates import candidates
from kb.importing.align.pairing import FLOOR, Pairing
from kb.importing.align.similarity import similarity

NEIGHBOUR = 0.04  # for keeping the order of a neighbour
PARENT = 0.04  # for a paired parent
_LEAST_GAIN = 0.02  # of a pair just above the floor: two weak pairs never displace a good one
Scores = dict[tuple[int, int], float]


def assign(pairing: Pairing) -> Scores:
    """Pair what is left, and return the scores of all candidates, paired or not.

    Twice: the first result tells the second which neighbours and parents belong together.
    """
    olds, news = pairing.free_old(), pairing.free_new()
    if not olds or not news:
        return {}
    own = {
        (i, j): similarity(pairing.old[i], pairing.new[j]) for i, j in candidates(pairing, olds, news)
    }
    first = _solve(_scores(pairing, own, {}))
    scores = _scores(pairing, own, first)
    for i, j in sorted(_solve(scores).items()):
        pairing.add(i, j, "assignment", scores[i, j])
    return scores


def _scores(pairing: Pairing, own: Scores, guess: Mapping[int, int]) -> Scores:
    to_new = {**guess, **pairing.to_new}
    last = len(pairing.old), len(pairing.new)
    out = {}
    for (i, j), score in own.items():
        before = to_new.get(i - 1) == j - 1 if i and j else i == j
        after = to_new.get(i + 1) == j + 1 if (i + 1, j + 1) != last else True
        above = pairing.old[i].parent
        under = above >= 0 and to_new.get(above) == pairing.new[j].parent
        out[i, j] = score + NEIGHBOUR * (before or after) + PARENT * under
    return out


def _solve(scores: Scores) -> dict[int, int]:
    """The pairs at or above the floor that gain most in all."""
    worth = sorted((i, j, score) for (i, j), score in scores.items() if score >= FLOOR)
    if not worth:
        return {}
    rows = {i: a for a, i in enumerate(sorted({i for i, _, _ in worth}))}
    columns = {j: b for b, j in enumerate(sorted({j for _, j, _ in worth}))}
    # Every old row may stay alone, in a column of its own that costs as much as a pair that gains nothing.
    a = [rows[i] for i, _, _ in worth] + list(range(len(rows)))
    b = [columns[j] for _, j, _ in worth] + [len(columns) + row for row in range(len(rows))]
    cost = [2.0 - (score - FLOOR + _LEAST_GAIN) for _, _, score in worth] + [2.0] * len(rows)
    graph = coo_matrix((np.array(cost), (a, b)), shape=(len(rows), len(columns) + len(rows))).tocsr()
    of_row, of_column = list(rows), list(columns)
    matched = zip(*min_weight_full_bipartite_matching(graph), strict=True)
    return {of_row[x]: of_column[y] for x, y in matched if y < len(of_column)}
