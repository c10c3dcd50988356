"""The index of topics: what the texts deal with, from A to Z, with the words in which people ask for it."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from kb import addresses
from kb import topics as rules
from kb.views.public import page, public
from kb.words import direction


@dataclass(frozen=True)
class Entry:
    """A topic; ``words``: how else it is asked for, in the same language as its name."""

    name: str
    words: tuple[str, ...]
    lang: str
    dir: str
    url: str


@dataclass(frozen=True)
class Letter:
    """The topics under an initial, by name."""

    initial: str
    entries: tuple[Entry, ...]


@public()
def topics(request: Any, locale: str) -> HttpResponse:
    """``/es/topics/``: every topic that a clause was given; each leads to its clauses. Anybody. Four queries."""
    called = rules.asked_as((locale,))
    entries = []
    used = rules.in_use()
    for slug, name in rules.names(locale).items():
        if slug in used:
            words = called.get(slug, ())[1:]  # the first is the name
            entries.append(Entry(name.words, words, name.lang, direction(name.lang or locale), addresses.topic(locale, slug)))
    return page(request, "kb/topics.html", {"locale": locale, "letters": by_initial(entries), "title": _("Index of topics")})


def by_initial(entries: Iterable[Entry]) -> list[Letter]:
    """Under the first letter of their names, accents and case aside; what begins with none comes first."""
    found: dict[str, list[Entry]] = {}
    for entry in sorted(entries, key=lambda each: _levelled(each.name)):
        first = _levelled(entry.name)[:1].upper()
        found.setdefault(first if first.isalpha() else "#", []).append(entry)
    return [Letter(initial, tuple(found[initial])) for initial in sorted(found)]


def _levelled(words: str) -> str:
    apart = unicodedata.normalize("NFD", words.casefold())
    return "".join(each for each in apart if not unicodedata.combining(each))
