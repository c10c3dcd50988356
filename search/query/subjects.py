"""What a question is about: the topics whose names and words it holds. Pure data, asked in the plan, so every engine behaves alike.

Editors say in what other words and situations people ask for a topic, and which clauses deal with it. A question is compared
with those words as with very short texts, in its own language; the clauses of what it meets are found in any language, also
where they hold none of its words.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from search import languages
from search.analysis import words as levelled
from search.query.light import weak_words
from search.query.thesaurus import Expansion
from search.query.weights import WEIGHTS

MOST = 4  # topics of one question
#: Of the best one's score: what is below is a word in common and no more; what is not sure finds nothing by itself.
LEAST, SURE = 0.25, 0.75


@dataclass(frozen=True)
class Met:
    """A topic of a question. ``score`` is of the kind of BM25's; ``sure``: not far behind the best topic."""

    slug: str
    score: float
    sure: bool = True


@dataclass(frozen=True)
class _Phrase:
    slug: str
    weights: Mapping[str, float]  # by stem
    whole: float  # their sum


@dataclass(frozen=True)
class _Asked:
    """A stem of a question: the ``word`` (stem) that was typed, which it is or stands for, and what it counts."""

    word: str
    weight: float


class Subjects:
    """The topics of a language. ``asked_as``: what each is called and asked as, by slug; ``stems``: the words of a text as the
    language's analyzer knows them, in order."""

    def __init__(self, asked_as: Mapping[str, Sequence[str]], locale: str, stems: Callable[[str], list[str]]) -> None:
        self._stems, self._locale = stems, locale
        self._said = [(slug, words, tuple(levelled(words))) for slug, each in asked_as.items() for words in each]
        stemmed = [tuple(dict.fromkeys(stems(words))) for _slug, words, _levelled in self._said]
        holding: dict[str, set[str]] = {}
        for (slug, _words, _levelled), found in zip(self._said, stemmed, strict=True):
            for stem in found:
                holding.setdefault(stem, set()).add(slug)
        count = len(asked_as)
        self._idf = {stem: math.log(1 + (count - len(slugs) + 0.5) / (len(slugs) + 0.5)) for stem, slugs in holding.items()}
        self._phrases: dict[str, list[_Phrase]] = {}
        for (slug, words, _levelled), found in zip(self._said, stemmed, strict=True):
            weak = self._weak(weak_words(words, (locale,)))
            weights = {stem: self._idf[stem] * weak.get(stem, 1.0) for stem in found}
            phrase = _Phrase(slug, weights, sum(weights.values()))
            for stem in found:
                self._phrases.setdefault(stem, []).append(phrase)

    @cached_property
    def words(self) -> Mapping[int, Sequence[str]]:
        """The levelled words in which topics are asked for, by length."""
        out: dict[int, list[str]] = {}
        analyzer = languages.analyzer_of(self._locale)
        for word in dict.fromkeys(word for _slug, said, _words in self._said for word in levelled(said, analyzer)):
            out.setdefault(len(word), []).append(word)
        return out

    @cached_property
    def _begun(self) -> Mapping[str, Sequence[tuple[str, str, tuple[str, ...]]]]:
        """By the first letter of their words, and by the first two."""
        out: dict[str, list[tuple[str, str, tuple[str, ...]]]] = {}
        for said in self._said:
            for beginning in {word[:size] for word in said[2] for size in (1, 2)}:
                out.setdefault(beginning, []).append(said)
        return out

    def beginning(self, typed: str, most: int) -> list[tuple[str, str]]:
        """(slug, words) of the topics that are called or asked for by all typed words, the last one as a beginning: the shortest
        first."""
        *whole, last = levelled(typed) or [""]
        found = [
            (len(words), slug, words)
            for slug, words, each in self._begun.get(last[:2], ())
            if any(word.startswith(last) for word in each) and all(word in each for word in whole)
        ]
        out: dict[str, str] = {}
        for _length, slug, words in sorted(found):
            out.setdefault(slug, words)
        return list(out.items())[:most]

    def met(self, words: str, weak: Mapping[str, float], expansions: Sequence[Expansion] = ()) -> tuple[Met, ...]:
        """The topics of a question, best first. ``weak``: its levelled words that count less than 1; ``expansions``: what its words
        also mean."""
        asked = self._asked(words, weak, expansions)
        adds: dict[str, dict[str, float]] = {}  # topic -> word of the question -> what it adds to the topic's score
        telling = [stem for stem, each in asked.items() if each.word != stem or each.weight > WEIGHTS.light] or list(asked)
        for phrase in {id(each): each for stem in telling for each in self._phrases.get(stem, ())}.values():
            met = [(self._idf[stem], weight, asked[stem]) for stem, weight in phrase.weights.items() if stem in asked]
            part = sum([weight * min(1.0, each.weight) for _idf, weight, each in met]) / phrase.whole if phrase.whole else 0.0
            of_topic = adds.setdefault(phrase.slug, {})
            for idf, _weight, each in met:
                of_topic[each.word] = max(of_topic.get(each.word, 0.0), idf * each.weight * part)
        scores = sorted(((sum(each.values()), slug) for slug, each in adds.items()), key=lambda pair: (-pair[0], pair[1]))
        return tuple(
            Met(slug, score, score >= SURE * scores[0][0])
            for score, slug in scores[:MOST]
            if score > 0 and score >= LEAST * scores[0][0]
        )

    def _asked(self, words: str, weak: Mapping[str, float], expansions: Sequence[Expansion]) -> dict[str, _Asked]:
        light = self._weak(weak)
        out = {stem: _Asked(stem, light.get(stem, 1.0)) for stem in self._stems(words)}
        for expansion in expansions:
            typed = [out[stem] for stem in self._stems(expansion.typed) if stem in out]
            for other in expansion.others if typed else ():
                others = self._stems(other)
                for stem in others:
                    out.setdefault(stem, _Asked(typed[0].word, expansion.weight * min(1.0, typed[0].weight) / len(others)))
        return out

    def _weak(self, weak: Mapping[str, float]) -> dict[str, float]:
        return {stem: factor for word, factor in weak.items() for stem in self._stems(word)}
