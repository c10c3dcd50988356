"""How much each sign of relevance counts, as data. One concatenated text carries the score, the rest are small pushes.

Measured in docs/search.md: a title field of its own with a boost loses up to .10 nDCG@10, a minimum match loses too.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Weights:
    """Multipliers of BM25 scores; ``number`` is added as it is, above any score of words."""

    text: float = 1.0
    heading: float = 0.5
    light: float = 0.4  # of words that say how a question is asked (query/light.py)
    phrase: float = 0.5  # all the words near each other
    phrase_slop: int = 2
    number: float = 1000.0  # nothing but a number was asked
    number_within: float = 20.0  # a number among words
    rank: float = 4.0  # the norm, before what explains it or reports on it


WEIGHTS = Weights()

#: Parts of ``Weights.rank`` by ``Passage.standing``: norm, its furniture (parts, fields), commentary, its furniture; news: nothing.
RANKS: dict[int, float] = {0: 1.0, 1: 0.4, 2: 0.5, 3: 0.2}
