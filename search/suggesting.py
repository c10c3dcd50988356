"""What is offered while somebody types: texts and clauses in force, and questions that others asked. Plain data."""

from __future__ import annotations

from datetime import date

from django.db import DatabaseError

from kb.words import direction
from search import asked
from search.asking import Asking
from search.engines import first_able
from search.engines.base import Suggestion, Unavailable
from search.show import url_of_clause

MOST, QUESTIONS = 8, 3
TEXT, CLAUSE, QUESTION = "text", "clause", "question"


def suggestions(typed: str, locale: str, day: date, withdrawn: frozenset[int]) -> list[dict[str, str]]:
    """At most ``MOST``: kind, label, detail (the text a clause is of), url, lang, dir. An engine that is away offers nothing."""
    if not typed.strip():
        return []
    try:
        found = first_able(lambda engine: engine.suggest(typed, locale, day, withdrawn, MOST))
    except Unavailable:
        return []
    try:
        others = asked.suggestions(typed, locale, QUESTIONS)
    except DatabaseError:
        others = []
    places = [_place(each, locale) for each in found[: MOST - len(others)]]
    return places + [
        {"kind": QUESTION, "label": words, "detail": "", "url": Asking(words).address(locale), "lang": locale, "dir": direction(locale)}
        for words in others
    ]


def _place(found: Suggestion, locale: str) -> dict[str, str]:
    whole = found.key.startswith("_")
    return {
        "kind": TEXT if whole else CLAUSE,
        "label": f"{found.number} {found.heading}".strip(),
        "detail": "" if whole else found.title,
        "url": url_of_clause(found.work, found.key, locale),
        "lang": found.locale,
        "dir": direction(found.locale),
    }
