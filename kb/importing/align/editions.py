"""Aligning an edition with the one it follows: by key, else by wording, heading and place, never by number first.

What is equal is paired first, then one assignment of the rest over candidates that share rare words; then splits, merges,
moves and doubt. Method and thresholds are measured: docs/alignment.md.
"""

from __future__ import annotations

from collections.abc import Sequence

from kb.importing.align import changes
from kb.importing.align.assignment import assign
from kb.importing.align.doubt import judged
from kb.importing.align.exact import pair_bare, pair_by_children, pair_equal
from kb.importing.align.pairing import Pairing
from kb.importing.shapes import EditionAlignment, Row


def align_editions(old: Sequence[Row], new: Sequence[Row]) -> EditionAlignment:
    """Which rows of ``new`` are which clauses of ``old``.

    Indices into both, each at most once in ``pairs``; pairs + removed = old, pairs + added = new. A row whose key is in ``old``
    is that clause (how="key"); one with another key is a clause of its own. Doubtful pairs say why and name a runner-up.
    Deterministic; never raises for rows of whatever content. Memory grows with the rows, not with their product.
    """
    pairing = Pairing(old, new)
    pair_equal(pairing)
    pair_by_children(pairing)
    scores = assign(pairing)
    pair_by_children(pairing)
    pair_bare(pairing)
    changes.pair_contained(pairing)
    splits, merges = changes.splits(pairing), changes.merges(pairing)
    return EditionAlignment(
        pairs=judged(pairing, scores, {i for i, _ in splits}, {j for _, j in merges}),
        removed=tuple(pairing.free_old()),
        added=tuple(pairing.free_new()),
        splits=splits,
        merges=merges,
        moved=changes.moved(pairing),
    )
