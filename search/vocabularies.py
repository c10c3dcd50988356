"""The index's words by language, made once for a state of the index: making them takes longer than a question."""

from __future__ import annotations

from threading import Lock

from search import lexicon
from search.engines.base import Engine
from search.query.vocabulary import Vocabulary

MOST = 40  # languages of engines that a process keeps

_held: dict[tuple[str, str, int], Vocabulary] = {}
_lock = Lock()


def vocabulary_of(engine: Engine, locale: str) -> Vocabulary:
    """Made anew when the engine hands out other words, or the language's dictionary has come."""
    counts, known = engine.words(locale), lexicon.held(locale)
    key = (engine.name, locale, id(counts))
    found = _held.get(key)
    if found is None or found.counts is not counts or found.lexicon is not known:
        with _lock:
            if len(_held) > MOST:
                _held.clear()
            found = _held[key] = Vocabulary(locale, counts, known)
    return found


def forget() -> None:
    """Drop all of them."""
    _held.clear()
