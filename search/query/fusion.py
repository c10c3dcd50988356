"""Two rankings become one by their scores, each as a part of its own best: how far the first stands above the rest is kept. Pure."""

from __future__ import annotations

from collections.abc import Sequence


def fused(found: Sequence[tuple[str, float]], near: Sequence[tuple[str, float]], weight: float) -> list[str]:
    """Ids of both, best first. ``found`` and ``near``: (id, score), best first; ``weight``: what nearness counts of the whole, from
    0 to 1. Of two that count the same the one that was found by its words comes first."""
    score: dict[str, float] = {}
    for ranking, counts in ((found, 1 - weight), (near, weight)):
        best = max((value for _id, value in ranking), default=0.0)
        for each, value in ranking:
            score[each] = score.get(each, 0.0) + counts * (max(0.0, value) / best if best > 0 else 0.0)
    return sorted(score, key=lambda each: -score[each])
