"""How alike two rows of tokens are: the share of their letters that stands in both, in the same order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache

from kb.difference.matching import Match, matches
from kb.difference.tokens import FOOTNOTE_MARK, in_scriptio, is_word

#: A long word tells more than "the"; beyond this length it tells no more.
_LONGEST = 12
#: One sign of a script without spaces is about half a word.
_SIGN = 3


@lru_cache(maxsize=65536)
def weight(word: str) -> int:
    """How much a token tells: its letters; a sign of Han or Thai a few; punctuation nothing."""
    if word[0] == "<":
        return 0 if word == FOOTNOTE_MARK else 8
    if not is_word(word):
        return 0
    return _SIGN if in_scriptio(word) else min(len(word), _LONGEST)


def mass(words: Iterable[str]) -> int:
    """What all tokens together tell."""
    return sum(map(weight, words))


def shared(found: Iterable[Match], before: Sequence[str]) -> int:
    """What the matched tokens tell."""
    return sum(mass(before[match.before : match.before + match.size]) for match in found)


def likeness(before: Sequence[str], after: Sequence[str]) -> float:
    """From 0 (no word in common) to 1 (the same words in the same order)."""
    one, other = [word for word in before if weight(word)], [word for word in after if weight(word)]
    whole = mass(one) + mass(other)
    return 2 * shared(matches(one, other, exact=4_000_000), one) / whole if whole else 0.0


def bag(words: Iterable[str]) -> Counter[str]:
    """The words that tell something, with how often they occur."""
    return Counter(word for word in words if weight(word))


def common(one: Counter[str], other: Counter[str]) -> int:
    """What is in both bags: never less than what is shared in order."""
    if len(one) > len(other):
        one, other = other, one
    return sum(weight(word) * min(count, other[word]) for word, count in one.items() if word in other)
