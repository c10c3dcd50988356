"""The best of the passages whose title or heading holds the words typed so far: the same choice for every engine."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from search import analysis
from search.engines.base import Suggestion

LOOKED_AT = 45  # passages read to choose the best from
MAX_WORDS = 8


def typed_words(typed: str) -> list[str]:
    """What was typed, levelled; the last word is a beginning."""
    return analysis.words(typed)[:MAX_WORDS]


def best(found: Iterable[Mapping[str, Any]], words: Sequence[str], size: int) -> tuple[Suggestion, ...]:
    """The best ``size``: headings that begin as typed, then whole texts, then shorter ones; each clause once. ``found`` are
    the data of passages as an index keeps them (``documents.Document.data``): making passages of them takes as long as finding."""
    begun = " ".join(words)
    out: dict[tuple[str, str], Suggestion] = {}
    for facts in sorted(found, key=lambda facts: _rank(facts, begun)):
        title = facts.get("title", "")
        out.setdefault(
            (facts["work"], facts["key"]),
            Suggestion(facts["work"], facts["key"], facts["locale"], facts.get("number", ""), facts.get("heading") or title, title),
        )
        if len(out) == size:
            break
    return tuple(out.values())


def _rank(facts: Mapping[str, Any], begun: str) -> tuple[bool, bool, int, str]:
    heading = " ".join(analysis.words(facts.get("heading") or facts.get("title", "")))
    return not heading.startswith(begun), facts["kind"] != "_text", len(heading), facts["id"]
