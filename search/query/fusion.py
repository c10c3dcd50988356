"""Two rankings become one by their scores: how far the first stands above the rest is kept. Pure."""

from __future__ import annotations

from collections.abc import Sequence


def fused(found: Sequence[tuple[str, float]], near: Sequence[tuple[str, float]], weight: float) -> list[str]:
    """Ids of both, best first. ``found``: (id, score), each counts as a part of the best, none below nothing
    (what stands lowest loses points); ``near``: (id, nearness from 0 to 1);
    ``weight``: what nearness counts of the whole. Of two that count the same the one that was found by its words comes first."""
    best = max((value for _id, value in found), default=0.0)
    score = {each: (1 - weight) * max(0.0, value) / best if best > 0 else 0.0 for each, value in found}
    for each, value in near:
        score[each] = score.get(each, 0.0) + weight * value
    return sorted(score, key=lambda each: -score[each])
