"""Which words tell: those worth marking beside each other, and those that set a passage apart. From counts, for every engine.

``frequencies`` gives for stems the number of passages that hold each, ``passages`` how many there are in the languages read by
the analyzer.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence

from search.engines.base import Passage
from search.engines.stemming import stems

#: A word in more than this part of a language's passages is not marked beside rarer ones, where there are not too few.
COMMON, FEW = 0.3, 40
TELLING = 25  # words that stand for a passage when others like it are looked for
LOOKED_AT = 200  # words of a passage, the most frequent ones

Frequencies = Callable[[Sequence[str]], Mapping[str, int]]


def worth_marking(words: Sequence[str], passages: int, frequencies: Frequencies) -> frozenset[str]:
    """ "The" is not, beside words that say more; alone it is."""
    if passages < FEW or not words:
        return frozenset(words)
    found = frequencies(words)
    rare = frozenset(word for word in words if found[word] <= COMMON * passages)
    return rare or frozenset(words)


def setting_apart(passage: Passage, name: str, passages: int, frequencies: Frequencies) -> list[str]:
    """The stems that are often in it, seldom elsewhere, but not in it alone."""
    often = Counter(stems(f"{passage.heading} {passage.heading} {passage.text}", name)).most_common(LOOKED_AT)
    found = frequencies([word for word, _times in often])
    scored = []
    for word, times in often:
        elsewhere = found[word]
        if 1 < elsewhere <= max(FEW, COMMON * passages) and len(word) > 1:
            scored.append((math.sqrt(times) * math.log((passages + 1) / elsewhere), word))
    return [word for _score, word in sorted(scored, reverse=True)[:TELLING]]
