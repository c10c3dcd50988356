"""The best of the passages whose title or heading holds the words typed so far: the same choice for every engine."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from search import analysis
from search.engines.base import Passage, Suggestion

LOOKED_AT = 60  # passages read to choose the best from
MAX_WORDS = 8


def typed_words(typed: str) -> list[str]:
    """What was typed, levelled; the last word is a beginning."""
    return analysis.words(typed)[:MAX_WORDS]


def best(passages: Iterable[Passage], words: Sequence[str], size: int) -> tuple[Suggestion, ...]:
    """The best ``size``: headings that begin as typed, then whole texts, then shorter ones; each clause once."""
    begun = " ".join(words)
    out: dict[tuple[str, str], Suggestion] = {}
    for passage in sorted(passages, key=lambda passage: _rank(passage, begun)):
        suggestion = Suggestion(
            passage.work, passage.key, passage.locale, passage.number, passage.heading or passage.title, passage.title
        )
        out.setdefault((passage.work, passage.key), suggestion)
        if len(out) == size:
            break
    return tuple(out.values())


def _rank(passage: Passage, begun: str) -> tuple[bool, bool, int, str]:
    heading = " ".join(analysis.words(passage.heading or passage.title))
    return not heading.startswith(begun), passage.kind != "_text", len(heading), passage.id
