"""Vectors for the record that is measured. Embedding 50,000 clauses takes an hour and a half, so those of clauses are made up:
seeded, spread as far as real ones are. What a question costs does not depend on them: it is embedded truly, and compared with
every row."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from search.dense import fill, model
from search.dense.model import DIMENSIONS, Vectors
from search.dense.store import store

SPREAD = 0.6  # of what is a clause's own, beside what all clauses of a field have in common


def make() -> int:
    """Fill the site's store; returns how many wordings have a vector. 0 where meaning is not searched for."""
    if not model.wanted():
        return 0
    rng, common = np.random.default_rng(7), model.of_wordings(["The museum cares for the works it keeps."])[0]

    def made_up(texts: Sequence[str]) -> Vectors:
        own = rng.standard_normal((len(texts), DIMENSIONS), dtype=np.float32) / np.sqrt(DIMENSIONS)
        rows = common + SPREAD * own
        return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float32)

    return fill.fill(store(), fill.everything(), embed=made_up)
