"""Suggestions from the embedded index: a beginning is looked up in its list of terms, the most frequent ones are asked for."""

from __future__ import annotations

from datetime import date

import tantivy

from search.engines.base import Suggestion
from search.engines.compiling import shown
from search.engines.suggestions import LOOKED_AT, best, typed_words
from search.engines.tantivy_query import query_of
from search.engines.tantivy_schema import loaded
from search.engines.tree import Both, Term, Terms
from search.query.plan import Plan

EXPANDED = 40  # words a beginning may stand for; the most frequent ones


def suggestions(
    searcher: tantivy.Searcher, typed: str, locale: str, day: date, withdrawn: frozenset[int], size: int
) -> tuple[Suggestion, ...]:
    """Texts and clauses in force whose title or heading holds every typed word, the last one as a beginning."""
    words = typed_words(typed)
    if not words:
        return ()
    *whole, last = words
    beginnings = _beginnings(searcher, locale, last)
    if not beginnings:
        return ()
    filters, hidden = shown(Plan("", (), None, day, withdrawn=withdrawn))
    named = [Term("named", f"{locale}|{word}") for word in whole]
    query = Both(filters=(*named, Terms("named", beginnings), Term("locale", locale), *filters), but=tuple(hidden))
    found = searcher.search(query_of(query), LOOKED_AT, count=False)
    return best((loaded(searcher.doc(address)) for _score, address in found.hits), words, size)


def _beginnings(searcher: tantivy.Searcher, locale: str, word: str) -> list[str]:
    """Words of the locale that begin so, as terms; pairs of characters stand for themselves."""
    found = searcher.terms_with_prefix("named", f"{locale}|{word}", limit=2000)
    found.sort(key=lambda term: -term[1])
    return [term for term, _count in found[:EXPANDED]]
