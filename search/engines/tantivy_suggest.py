"""Suggestions while somebody types: texts and clauses in force whose title or heading holds the words typed so far."""

from __future__ import annotations

import re
from datetime import date

import tantivy
from tantivy import Occur, Query

from search import analysis
from search.engines.base import Passage, Suggestion
from search.engines.tantivy_query import shown
from search.engines.tantivy_schema import loaded, passage_of, schema
from search.query.plan import Plan

LOOKED_AT = 60  # passages read to choose the best from
MAX_WORDS = 8
EXPANDED = 40  # words a beginning may stand for; the most frequent ones


def suggestions(
    searcher: tantivy.Searcher, typed: str, locale: str, day: date, withdrawn: frozenset[int], size: int
) -> tuple[Suggestion, ...]:
    """The best ``size``: whole texts first, then headings that begin as typed, then shorter ones."""
    words = analysis.words(typed)[:MAX_WORDS]
    if not words:
        return ()
    *whole, last = words
    beginnings = _beginnings(searcher, locale, last)
    if not beginnings:
        return ()
    wanted = [(Occur.Must, _word(locale, word)) for word in whole]
    wanted.append((Occur.Must, Query.const_score_query(Query.term_set_query(schema(), "named", beginnings), 0.0)))
    filters = list(shown(Plan("", (), None, day, withdrawn=withdrawn)))
    locale_only = (Occur.Must, Query.const_score_query(Query.term_query(schema(), "locale", locale, "basic"), 0.0))
    found = searcher.search(Query.boolean_query([*wanted, locale_only, *filters]), LOOKED_AT, count=False)
    passages = [passage_of(loaded(searcher.doc(address))) for _score, address in found.hits]
    begun = " ".join(words)
    ranked = sorted(passages, key=lambda passage: _rank(passage, begun))
    out: dict[tuple[str, str], Suggestion] = {}
    for passage in ranked:
        suggestion = Suggestion(
            passage.work, passage.key, passage.locale, passage.number, passage.heading or passage.title, passage.title
        )
        out.setdefault((passage.work, passage.key), suggestion)
        if len(out) == size:
            break
    return tuple(out.values())


def _beginnings(searcher: tantivy.Searcher, locale: str, word: str) -> list[str]:
    """Words of the locale that begin so, as terms; pairs of characters stand for themselves."""
    prefix = f"{locale}|{word}"
    found = searcher.terms_with_prefix("named", prefix, limit=2000)
    found.sort(key=lambda term: -term[1])
    return [term for term, _count in found[:EXPANDED]]


def _word(locale: str, word: str) -> tantivy.Query:
    return Query.const_score_query(Query.term_query(schema(), "named", f"{locale}|{word}", "basic"), 0.0)


def _rank(passage: Passage, begun: str) -> tuple[int, int, int, str]:
    heading = " ".join(analysis.words(passage.heading or passage.title))
    starts = re.match(re.escape(begun), heading) is not None
    return (0 if starts else 1, 0 if passage.kind == "_text" else 1, len(heading), passage.id)
