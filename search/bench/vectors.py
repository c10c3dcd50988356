"""Vectors for the record that is measured. Embedding 50,000 clauses takes an hour and a half, so some hundred are embedded truly
and stand for all the others, each time a little changed: as near to each other and to questions as true ones are."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from search.dense import fill, model
from search.dense.model import Vectors
from search.dense.store import store

TRULY = 300
CHANGED = 0.1  # length of what is changed, beside the vector's own length of 1


def make() -> int:
    """Fill the site's store; returns how many wordings have a vector. 0 where meaning is not searched for."""
    if not model.wanted():
        return 0
    rng, true = np.random.default_rng(7), np.zeros((0, model.DIMENSIONS), dtype=np.float32)

    def rows(texts: Sequence[str]) -> Vectors:
        nonlocal true
        if len(true) < TRULY:
            made = model.of_wordings(texts)
            true = np.vstack((true, made))
            return made
        change = rng.standard_normal((len(texts), model.DIMENSIONS), dtype=np.float32) / np.sqrt(model.DIMENSIONS)
        made = true[rng.integers(len(true), size=len(texts))] + CHANGED * change
        return np.asarray(made / np.linalg.norm(made, axis=1, keepdims=True), dtype=np.float32)

    return fill.fill(store(), fill.everything(), embed=rows)
