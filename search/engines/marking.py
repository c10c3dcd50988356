"""Hits with the words that made them hits marked: the same for every engine, by the application's own analysis."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from search import languages
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
        heading, in_heading = marker.heading(passage.heading)
        snippet, in_text = marker.snippet(passage.text)
        reasons = self._reasons(passage, name, marker, in_heading | in_text) if self._instead[name] else ()
        return Hit(passage, score, heading, snippet, by_number, reasons)

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

    def _reasons(self, passage: Passage, name: str, marker: Marker, said: frozenset[str]) -> tuple[tuple[str, str], ...]:
        """Which synonyms stand where the word itself does not; ``said`` are the stems of its heading and text."""
        found = said.union(*(marker.stems_in(each) for each in (passage.title, *passage.path)))
        out: dict[str, str] = {}
        for word, typed, other, words in self._instead[name]:
            if word not in out and not typed <= found and found.issuperset(words):
                out[word] = other
        return tuple(out.items())
