"""What is offered while somebody types: texts and clauses in force, and questions that others asked. Plain data."""

from __future__ import annotations

from datetime import date

from django.db import DatabaseError
from django.utils.translation import gettext as _

from kb import addresses, topics
from kb.words import direction
from search import asked
from search.asking import Asking
from search.context import setting_of
from search.engines import first_able
from search.engines.base import Suggestion, Unavailable
from search.show import url_of_clause

MOST, QUESTIONS, TOPICS = 8, 3, 2
TEXT, CLAUSE, TOPIC, QUESTION = "text", "clause", "topic", "question"


def suggestions(typed: str, locale: str, day: date, withdrawn: frozenset[int]) -> list[dict[str, str]]:
    """At most ``MOST``: kind, label, detail (the text of a clause, why a topic), url, lang, dir. An engine that is away offers
    nothing."""
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
    about = _topics(typed, locale)
    places = [_place(each, locale) for each in found[: MOST - len(others) - len(about)]]
    return places + about + [
        {"kind": QUESTION, "label": words, "detail": "", "url": Asking(words).address(locale), "lang": locale, "dir": direction(locale)}
        for words in others
    ]


def _topics(typed: str, locale: str) -> list[dict[str, str]]:
    """Topics by what they are called or asked for."""
    subjects = setting_of(locale).subjects(locale)
    named = topics.names(locale)
    out = []
    begun = subjects.beginning(typed, TOPICS) if subjects is not None else []
    for slug, words in (each for each in begun if each[0] in named):  # a topic may have come or gone since names were read
        name = named[slug].words
        said = _("Topic") if words == name else _("Topic, asked for as “%(words)s”") % {"words": words}
        url, lang = addresses.topic(locale, slug), named[slug].lang
        out.append({"kind": TOPIC, "label": name, "detail": said, "url": url, "lang": lang, "dir": direction(lang)})
    return out


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
