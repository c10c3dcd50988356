"""Two rankings become one by rank (reciprocal rank fusion): scores of words and of meaning cannot be compared, places can. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from search.query.weights import FUSE


def fused(found: Sequence[str], near: Sequence[str], weight: float) -> list[str]:
    """Ids of both, best first. ``weight``: what a place in ``near`` counts beside the same place in ``found``; of two that
    count the same the one that was found by its words comes first."""
    score: dict[str, float] = {}
    for ids, counts in ((found, 1.0), (near, weight)):
        for place, each in enumerate(dict.fromkeys(ids), 1):
            score[each] = score.get(each, 0.0) + counts / (FUSE + place)
    order = {each: at for at, each in enumerate([*found, *near][::-1])}
    return sorted(score, key=lambda each: (-score[each], -order[each]))
