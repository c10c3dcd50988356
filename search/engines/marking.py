"""Hits with the words that made them hits marked: the same for every engine, by the application's own analysis."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from search import languages
from search.analysis import nfc
from search.engines.base import Hit, Passage
from search.engines.highlight import Marker
from search.engines.stemming import stems
from search.query.plan import Plan

#: (analyzer, stems of the question) -> those worth marking beside each other
Telling = Callable[[str, Sequence[str]], frozenset[str]]


class Marking:
    """Marks the hits of one plan; what it learnt about a language serves all its hits."""

    def __init__(self, plan: Plan, telling: Telling) -> None:
        self._plan = plan
        self._telling = telling
        self._markers: dict[str, Marker] = {}
        self._instead: dict[str, list[tuple[str, frozenset[str], str, tuple[str, ...]]]] = {}

    def hit(self, passage: Passage, score: float) -> Hit:
        """The passage as a result."""
        name = languages.analyzer_of(passage.locale)
        marker = self._marker(name)
        number = self._plan.number
        by_number = number is not None and not set(number.keys).isdisjoint(passage.numbers)
        return Hit(
            passage,
            score,
            marker.heading(passage.heading),
            marker.snippet(passage.text),
            by_number,
            self._reasons(passage, name, marker),
        )

    def _marker(self, name: str) -> Marker:
        if name not in self._markers:
            asked = stems(self._plan.words, name)
            wanted = set(self._telling(name, asked)) if asked else set()
            instead = []
            for expansion in self._plan.expansions:
                typed = frozenset(stems(expansion.typed, name))
                for other in expansion.others:
                    words = tuple(stems(other, name))
                    if words:
                        instead.append((expansion.typed, typed, other, words))
                        wanted |= {word for word in words if len(words) == 1 or len(word) > 3}
            self._instead[name] = instead
            self._markers[name] = Marker(wanted, name)
        return self._markers[name]

    def _reasons(self, passage: Passage, name: str, marker: Marker) -> tuple[tuple[str, str], ...]:
        """Which synonyms stand where the word itself does not."""
        if not self._instead[name]:
            return ()
        found = marker.stems_in(nfc(f"{passage.title} {' '.join(passage.path)} {passage.heading} {passage.text}"))
        out: dict[str, str] = {}
        for word, typed, other, words in self._instead[name]:
            if word not in out and not typed <= found and set(words) <= found:
                out[word] = other
        return tuple(out.items())
