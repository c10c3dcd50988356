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
    common: float = 5.2  # commonness (query/common.py) from which on a word tells less
    fall: float = 0.6  # what it loses with each power of ten above that
    phrase: float = 0.5  # all the words near each other
    phrase_slop: int = 2
    number: float = 1000.0  # nothing but a number was asked
    number_within: float = 20.0  # a number among words
    topic: float = 1.5  # of what a question is about, for the clauses that settle it
    topic_also: float = 0.5  # of that, for those that touch it
    rank: float = 4.0  # the norm, before what explains it or reports on it


WEIGHTS = Weights()

#: What nearness in meaning counts of the whole, the words the rest; by language where one was measured to need another.
MEANING: dict[str, float] = {"": 0.35}
#: The same where topics were met: editors know better than nearness what a question is about, and topics raise the best scores.
MEANING_BESIDE_TOPICS = 0.1
#: Nothing is shown for its meaning alone where the nearest has a lower cosine. Of 318 judged questions 5 % have their nearest clause
#: below .843; of 48 about anything else (pizza, football, bitcoin, nonsense, asked in three languages) 46 have it below .83.
NEAR_COSINE = 0.83
#: Passages near in meaning that are looked at, and those among them that may come in although no word of the page found them.
NEAR, NEAR_NEW = 40, 8

#: Parts of ``Weights.rank`` by ``Passage.standing``: norm, its furniture (parts, fields), commentary, its furniture; news, its furniture.
RANKS: dict[int, float] = {0: 1.0, 1: 0.4, 2: 0.5, 3: 0.2, 4: 0.0, 5: 0.0}
