"""What one state of a cluster's index holds: its languages, its words, how it is."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from search import languages
from search.engines.base import MAX_WORKS, Health, Passage
from search.engines.cluster_generations import ClusterGenerations
from search.engines.cluster_query import counting, terms_of, values_in
from search.engines.cluster_wire import READING, WRITING, Wire, searches
from search.engines.documents import text_field
from search.engines.tree import Both, Term

logger = logging.getLogger(__name__)

MAX_KNOWN = 50_000  # frequencies of words that are kept
PAGE = 30_000  # words of one look; the products allow 65,536
#: Passages of a language up to which a question waits for its words; with more it goes on with those of the state before.
FEW_PASSAGES = 5_000
LEARNING = 0.3  # seconds a question waits for the words of a large language


@dataclass
class Held:
    """What one state of the index holds, and what was asked of it already."""

    all: str  # the alias of all its indexes
    generation: str
    stamp: int
    locales: Mapping[str, int]
    authoritative: Mapping[str, int]
    titles: dict[object, tuple[Passage, ...]] = field(default_factory=dict)
    frequencies: dict[tuple[str, str], int] = field(default_factory=dict)  # by analyzer and stem

    def in_analyzer(self, name: str) -> int:
        """Passages in the languages that an analyzer reads."""
        return sum(count for locale, count in self.locales.items() if languages.analyzer_of(locale) == name)

    def how_many(self, wire: Wire, name: str, words: Sequence[str]) -> Mapping[str, int]:
        """How many passages hold each stem; asked for once in each state of the index."""
        known = self.frequencies
        if len(known) > MAX_KNOWN:
            known.clear()
        new = [word for word in dict.fromkeys(words) if (name, word) not in known]
        if new:
            found = searches(wire, [(self.all, counting(Term(text_field(name), word))) for word in new])
            known.update({(name, word): int(each["hits"]["total"]["value"]) for word, each in zip(new, found, strict=True)})
        return {word: known[name, word] for word in words}


class Words:
    """The words of each language with the number of passages that hold each, for the present state of the index.

    Those of a small language are read when a question needs them. Reading those of a large one takes longer than a reader
    should wait after each publication: it is done beside, and for that moment the words of the state before serve.
    """

    def __init__(self, wire: Callable[[], Wire]) -> None:
        self._wire = wire
        self._known: dict[str, tuple[int, Mapping[str, int]]] = {}  # by locale: (stamp, words)
        self._learning: dict[str, threading.Thread] = {}

    def of(self, locale: str, index: str, held: Held, asking: Wire) -> Mapping[str, int]:
        """The words of a locale whose index is ``index``; ``asking`` is the reader's client."""
        stamp, words = self._known.get(locale, (-1, {}))
        if stamp == held.stamp or locale not in held.locales:
            return words if stamp == held.stamp else {}
        if held.locales[locale] <= FEW_PASSAGES:
            words = words_of(asking, index, locale)
            self._known[locale] = (held.stamp, words)
            return words
        learning = self._learning.get(locale)
        if learning is None or not learning.is_alive():
            learning = threading.Thread(target=self._learn, args=(locale, index, held.stamp), daemon=True)
            self._learning[locale] = learning
            learning.start()
            learning.join(LEARNING)
        return self._known.get(locale, (-1, {}))[1]

    def _learn(self, locale: str, index: str, stamp: int) -> None:
        try:
            self._known[locale] = (stamp, words_of(self._wire(), index, locale, WRITING))
        except Exception:  # the next question tries again
            logger.info("The words of %s could not be read.", locale, exc_info=True)


def words_of(wire: Wire, index: str, locale: str, seconds: float = READING) -> dict[str, int]:
    """The words of a locale's passages with the number of passages that hold each. One look for each ``PAGE`` words."""
    out: dict[str, int] = {}
    after: Mapping[str, Any] = {}
    while True:
        composite: dict[str, Any] = {"size": PAGE, "sources": [{"word": {"terms": {"field": "exact"}}}]}
        if after:
            composite["after"] = after
        body = {**counting(Term("locale", locale), {"words": {"composite": composite}}), "track_total_hits": False}
        (found,) = searches(wire, [(index, body)], seconds)
        words = found.get("aggregations", {}).get("words", {})
        buckets = words.get("buckets", [])
        out.update((bucket["key"]["word"], int(bucket["doc_count"])) for bucket in buckets)
        after = words.get("after_key", {})
        if len(buckets) < PAGE or not after:
            return out


def health_of(name: str, wire: Wire, generations: ClusterGenerations) -> Health:
    """How the live generation is. Raises ``Away`` or ``Refused``."""
    current = generations.current()
    if not current:
        return Health(name, "missing", "There is no index yet.")
    if not generations.is_this_version(current):
        return Health(name, "outdated", "The index was made by another version.", generation=current)
    names = generations.names
    if not generations.is_whole(current):
        return Health(name, "damaged", "A part of the index is gone.", generation=current)
    by_locale = counting(Both(), {"locales": terms_of("locale", MAX_WORKS)})
    in_groups, in_locales = searches(wire, [(names.groups, counting(Both())), (names.all, by_locale)])
    locales = values_in(in_locales["aggregations"]["locales"]) if "aggregations" in in_locales else {}
    stats = wire.ask("GET", f"/{names.whole(current)}/_stats/store")
    stored = stats["_all"]["primaries"].get("store", {}).get("size_in_bytes", 0)
    passages = int(in_locales["hits"]["total"]["value"])
    groups = max(0, int(in_groups["hits"]["total"]["value"]) - 1)  # the state is no group
    return Health(name, "ok", "", passages, groups, current, int(stored), locales)
