"""How common words are in a language at large: what the texts of a site cannot tell. From the word lists of wordfreq.

Norms hardly ever say "want", "two" or "people", so that such words look telling in them; and a word that no text happens to
hold ("vase", "boss") is not misspelt. Only words that occur at least once in a million are listed, so misspellings are not.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from math import log10

from search.analysis import level

#: Not used: Vietnamese writes a word as several syllables, and without their accents most of them are common.
LEFT_OUT = frozenset({"vi"})
#: Languages that stand in the list of another code.
UNDER = {"no": "nb", "nn": "nb", "hr": "sh", "sr": "sh", "bs": "sh"}
HELD = 12  # languages whose lists a process keeps, some 5 MB each


def commonness(word: str, locale: str) -> float:
    """How often a levelled word stands in a thousand million words of the language, as a power of ten: 7 for "the", 3 for a word
    in a million; 0 where it is rarer, or the language has no list (then every word is 0)."""
    return _of(locale.partition("-")[0]).get(word, 0.0)


def listed_by_length(locale: str) -> Mapping[int, list[str]]:
    """All levelled words of a language's list by their length; none where it has none."""
    return _by_length(locale.partition("-")[0])


@lru_cache(maxsize=HELD)
def _by_length(language: str) -> Mapping[int, list[str]]:
    out: dict[int, list[str]] = {}
    for word in _of(language):
        out.setdefault(len(word), []).append(word)
    return out


@lru_cache(maxsize=HELD)
def _of(language: str) -> Mapping[str, float]:
    from wordfreq import (  # read when the first question is asked, not at import
        available_languages,
        get_frequency_dict,
    )

    code = UNDER.get(language, language)
    if code in LEFT_OUT or code not in available_languages("small"):  # asked for another, the library guesses a near one, or raises
        return {}
    listed = get_frequency_dict(code, "small")
    out: dict[str, float] = {}
    for word, frequency in listed.items():
        if not word.isdigit() and (levelled := level(word)):
            out[levelled] = max(out.get(levelled, 0.0), 9 + log10(frequency))
    return out
