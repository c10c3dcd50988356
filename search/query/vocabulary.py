"""What the index's own words can do for a question: mend misspelt words, and find relatives that no stemmer joins. Pure.

A ``Vocabulary`` is made once for a locale and a state of the index. Nothing is ever done to a word the index knows.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import Protocol

import regex
from rapidfuzz import process
from rapidfuzz.distance import OSA

from search import analysis, languages
from search.engines.stemming import stem
from search.query.common import commonness, listed_by_length
from search.query.light import weak_words
from search.query.thesaurus import Expansion
from search.query.weights import WEIGHTS

SHORTEST = 4  # letters of a word that may be mended
CORRECTED, RELATED, FAMILY = 0.8, 0.5, 0.3  # weights beside a word that was typed
MAX_RELATED = 10
MAX_CHECKED = 8  # words of one question
NO_MORE: Mapping[int, Sequence[str]] = MappingProxyType({})
_LETTERS = regex.compile(r"[\p{L}\p{M}]+")


@dataclass(frozen=True)
class Correction:
    """``typed`` is in no passage; ``word`` is, and is spelt nearly so."""

    typed: str
    word: str


class Words(Protocol):
    """What is known of a language beside the texts (``search.lexicon.Lexicon``)."""

    def roots(self, word: str) -> tuple[int, ...]:
        """What a levelled word may be a form of."""


class Vocabulary:
    """``counts``: levelled, unstemmed words of a locale's passages with the number of passages that hold each; ``lexicon``
    those of its language, if any are known."""

    def __init__(self, locale: str, counts: Mapping[str, int], lexicon: Words | None = None) -> None:
        self.locale = locale
        self.counts = counts
        self.lexicon = lexicon
        self._analyzer = languages.analyzer_of(locale)

    @cached_property
    def _stems(self) -> frozenset[str]:
        return frozenset(stem(self._analyzer, word) for word in self.counts)

    @cached_property
    def _by_length(self) -> dict[int, list[str]]:
        out: dict[int, list[str]] = {}
        for word in self.counts:
            if _is_word(word):
                out.setdefault(len(word), []).append(word)
        return out

    @cached_property
    def _sorted(self) -> list[str]:
        return sorted(self.counts)

    @cached_property
    def _reversed(self) -> list[str]:
        return sorted(word[::-1] for word in self.counts)

    @cached_property
    def _families(self) -> dict[int, list[str]]:
        """The index's words by what they may be forms of."""
        out: dict[int, list[str]] = {}
        if self.lexicon is not None:
            for word in self.counts:
                for root in self.lexicon.roots(word):
                    out.setdefault(root, []).append(word)
        return out

    def knows(self, word: str) -> bool:
        """Whether a passage holds the word in any form."""
        return word in self.counts or stem(self._analyzer, word) in self._stems

    def corrections(self, words: str, more: Mapping[int, Sequence[str]] = NO_MORE) -> tuple[Correction, ...]:
        """A word of the index for each typed word that neither it nor the language knows and that is spelt nearly like one it
        knows. ``more``: levelled words by length that find something although no passage holds them."""
        out = []
        for token in list(analysis.tokens(analysis.nfc(words), self._analyzer))[:MAX_CHECKED]:
            if token.paired or len(token.text) < SHORTEST or not _is_word(token.text) or self._right(token.text):
                continue
            if token.text in more.get(len(token.text), ()):
                continue
            if better := self._nearest(token.text, more):
                out.append(Correction(analysis.nfc(words)[token.start : token.end], better))
        return tuple(out)

    def _right(self, word: str) -> bool:
        return self.knows(word) or commonness(word, self.locale) > 0

    def relatives(self, words: str) -> tuple[Expansion, ...]:
        """What belongs to the typed words where no stemmer says so: irregular forms, compounds, joined prefixes, other endings."""
        out = []
        base = self.locale.partition("-")[0]
        weak = weak_words(words, (self.locale,))
        for token in list(analysis.tokens(analysis.nfc(words), self._analyzer))[:MAX_CHECKED]:
            if token.paired or not _is_word(token.text):
                continue
            if weak.get(token.text, 1.0) > WEIGHTS.light and (family := self._family(token.text)):
                out.append(Expansion(token.text, family, FAMILY))
            found: dict[str, int] = {}
            if base in languages.COMPOUNDING:
                found |= self._compounds(token.text)
            if base in languages.PREFIXES:
                found |= self._prefixed(token.text, languages.PREFIXES[base])
            if self._analyzer == languages.DEFAULT or not self.knows(token.text):
                found |= self._endings(token.text)
            found.pop(token.text, None)
            best = sorted(found, key=lambda word: (-found[word], word))[:MAX_RELATED]
            if best:
                out.append(Expansion(token.text, tuple(best), RELATED))
        return tuple(out)

    def _family(self, word: str) -> tuple[str, ...]:
        """Other forms of the same word that the stemmer takes for another one: the most frequent of each stem."""
        if self.lexicon is None:
            return ()
        found = {form for root in self.lexicon.roots(word) for form in self._families.get(root, ())}
        own = stem(self._analyzer, word)
        out: dict[str, str] = {}
        for form in sorted(found, key=lambda form: (-self.counts[form], form)):
            out.setdefault(stem(self._analyzer, form), form)
        out.pop(own, None)
        return tuple(out.values())[:MAX_RELATED]

    def _nearest(self, word: str, more: Mapping[int, Sequence[str]]) -> str:
        """What a misspelt word may have been meant for: a word of the index, another form of one that the language has, or one of
        ``more``."""
        most = 1 if len(word) < 6 else 2
        found = [
            near
            for by_length in (self._by_length, listed_by_length(self.locale), more)
            for near in process.extract(
                word,
                [each for size in range(len(word) - most, len(word) + most + 1) for each in by_length.get(size, ())],
                scorer=OSA.distance,
                score_cutoff=most,
                limit=30,
            )
            if by_length is more or self.knows(near[0])
        ]
        if not found:
            return self._joined(word)
        return min(
            found, key=lambda each: (each[1], each[0][0] != word[0], each[0][-1] != word[-1], -self.counts.get(each[0], 0), each[0])
        )[0]

    def _joined(self, word: str) -> str:
        """Two words typed as one."""
        pairs = [
            (min(self.counts[word[:at]], self.counts[word[at:]]), f"{word[:at]} {word[at:]}")
            for at in range(3, len(word) - 2)
            if word[:at] in self.counts and word[at:] in self.counts
        ]
        return max(pairs)[1] if pairs else ""

    def _compounds(self, word: str) -> dict[str, int]:
        """Words that begin or end with this one, and the two parts of one that the index does not know."""
        out: dict[str, int] = {}
        if len(word) >= 5:
            for found in _from(self._sorted, word):
                out[found] = self.counts[found]
            for backwards in _from(self._reversed, word[::-1]):
                out[backwards[::-1]] = self.counts[backwards[::-1]]
        if word not in self.counts and (parts := self._parts(word)):
            out |= {part: self.counts.get(part, 1) for part in parts}
        return out

    def _parts(self, word: str) -> tuple[str, ...]:
        best: tuple[int, tuple[str, ...]] = (0, ())
        for at in range(4, len(word) - 3):
            for joint in ("", "s", "es", "n", "en"):
                first, last = word[:at].removesuffix(joint) if joint else word[:at], word[at:]
                whole = next((each for each in (first, f"{first}e") if each in self.counts), "")  # Leih(e)vertrag
                if len(first) >= 4 and whole and last in self.counts:
                    best = max(best, (min(len(first), len(last)), (whole, last)))
        return best[1]

    def _prefixed(self, word: str, prefixes: str) -> dict[str, int]:
        forms = {word, *(word[size:] for size in (1, 2) if len(word) - size >= 2 and all(c in prefixes for c in word[:size]))}
        forms |= {prefix + form for form in set(forms) for prefix in prefixes}
        return {form: self.counts[form] for form in forms if form in self.counts}

    def _endings(self, word: str) -> dict[str, int]:
        """Words that differ from this one at the end only, for languages without a stemmer."""
        if len(word) < 4:
            return {}
        common = max(4 if len(word) > 4 else 3, len(word) - 3)
        found = [each for each in _from(self._sorted, word[:common], 400) if abs(len(each) - len(word)) <= 3]
        return {each: self.counts[each] for each in found if _differs_at_end(word, each)}


def _is_word(text: str) -> bool:
    """Letters and their marks only: ``isalpha`` knows no vowel signs."""
    return text.isalpha() or _LETTERS.fullmatch(text) is not None


def _from(ordered: list[str], prefix: str, limit: int = 60) -> list[str]:
    at = bisect_left(ordered, prefix)
    out: list[str] = []
    while at < len(ordered) and ordered[at].startswith(prefix) and len(out) < limit:
        out.append(ordered[at])
        at += 1
    return out


def _differs_at_end(word: str, other: str) -> bool:
    shared = next((at for at, (a, b) in enumerate(zip(word, other, strict=False)) if a != b), min(len(word), len(other)))
    return shared >= max(3, len(word) - 3, len(other) - 4) and shared >= max(len(word), len(other)) // 2
