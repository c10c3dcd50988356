"""Topics of clauses: what they are called, which clauses they hold, and how editors say so.

A topic given to a part is given to all that stands in it; one given to the text (key "_text") to every clause.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import get_language
from wagtail.log_actions import log

from kb import pulse
from kb.editions.text import TEXT_KEY
from kb.models import ClauseTopic, Surroundings, Topic, TopicName, Work
from kb.signals import topics_changed, topics_sought
from kb.words import listed


class Row(Protocol):
    """A row of a text, in its order."""

    @property
    def key(self) -> str: ...
    @property
    def level(self) -> int: ...


@dataclass(frozen=True)
class Name:
    """What a topic is called; ``lang`` is the language of the words."""

    words: str
    lang: str


#: By clause key: slugs, as editors gave them, and whether the clause settles the topic.
Given = Mapping[str, Mapping[str, bool]]


def given(work_id: int) -> dict[str, dict[str, bool]]:
    """What the clauses of a work were given. One query."""
    out: dict[str, dict[str, bool]] = {}
    rows = ClauseTopic.objects.filter(work_id=work_id).order_by("topic__slug").values_list("key", "topic__slug", "settles")
    for key, slug, settles in rows:
        out.setdefault(key, {})[slug] = settles
    return out


def parted(of_clause: Mapping[str, bool]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Slugs that a clause settles, and those it touches."""
    return tuple(slug for slug, settles in of_clause.items() if settles), tuple(slug for slug, settles in of_clause.items() if not settles)


def covering(rows: Iterable[Row], given: Given) -> dict[str, tuple[str, ...]]:
    """Slugs by key of every row (the text's own row may be among them): its own and those of the rows it stands under."""
    if not given:
        return {}
    out: dict[str, tuple[str, ...]] = {}
    above: list[tuple[int, tuple[str, ...]]] = []
    of_text = tuple(given.get(TEXT_KEY, ()))
    for row in rows:
        if row.key == TEXT_KEY:
            out[row.key] = of_text
            continue
        while above and above[-1][0] >= row.level:
            above.pop()
        held = above[-1][1] if above else of_text
        own = tuple(sorted({*held, *given.get(row.key, ())}))
        above.append((row.level, own))
        if own:
            out[row.key] = own
    return out


def asked_as(locales: Collection[str], *, used: bool = True) -> dict[str, tuple[str, ...]]:
    """What topics are called and asked as in these languages, by slug: the name of the first one first. ``used``: only those that
    something was given. One query."""
    found: dict[str, dict[str, tuple[str, ...]]] = {}
    names = TopicName.objects.filter(locale__in=locales)
    if used:
        names = names.filter(Exists(ClauseTopic.objects.filter(topic=OuterRef("topic"))))
    for slug, locale, name, words in names.order_by("topic__slug").values_list("topic__slug", "locale", "name", "words"):
        found.setdefault(slug, {})[locale] = (name, *listed(words))
    return {
        slug: tuple(dict.fromkeys(word for locale in locales for word in of_topic.get(locale, ()))) for slug, of_topic in found.items()
    }


def in_use() -> frozenset[str]:
    """Topics that something was given. One query."""
    return frozenset(ClauseTopic.objects.values_list("topic__slug", flat=True).distinct())


@dataclass(frozen=True)
class About:
    """What a clause is about, as (slug, name) by name: what it settles and what it is part of, then what it only touches."""

    first: tuple[tuple[str, Name], ...] = ()
    touched: tuple[tuple[str, Name], ...] = ()


def of_clause(work_id: int, rows: Iterable[Row], key: str, locale: str) -> About:
    """What a clause of a shown text is about. No query where it is kept."""
    held = pulse.kept("kb.topics.given", [work_id], lambda ids: {each: given(each) for each in ids})[work_id]
    if not held:
        return About()
    called = names(locale)
    found = sorted(((slug, called[slug]) for slug in covering(rows, held).get(key, ()) if slug in called), key=_by_name)
    _settled, touched = parted(held.get(key, {}))
    first = tuple(each for each in found if each[0] not in touched)
    rest = tuple(each for each in found if each[0] in touched)
    return About(first, rest) if first else About(rest)


def _by_name(pair: tuple[str, Name]) -> str:
    return pair[1].words.casefold()


def names(locale: str) -> dict[str, Name]:
    """Every topic's name for readers of a language, by slug: in another one where it has none. No query where they are kept."""
    return pulse.kept("kb.topics", [locale], lambda locales: {each: _names(each) for each in locales})[locale]


def name_here(topic: Topic) -> str:
    """A topic's name in the active language."""
    found = {row.locale: row.name for row in topic.names.all()}
    return _best(found, get_language() or "").words if found else topic.slug


def suggested(texts: Mapping[str, str], locale: str) -> dict[str, tuple[str, ...]]:
    """Slugs by key that the words of texts in a language suggest, the likeliest first; for editors to look at."""
    answers: list[tuple[Any, Any]] = topics_sought.send(sender=Topic, texts=texts, locale=locale)
    return {key: slugs for _receiver, found in answers for key, slugs in found.items()}


def stamp_of(given: Given) -> str:
    """A short hash of what is given: a form that saw another one is refused."""
    return hashlib.sha256(repr(sorted((key, sorted(each.items())) for key, each in given.items())).encode()).hexdigest()[:16]


class Stale(Exception):
    """Somebody else gave topics to the work meanwhile."""


def give(work: Work, wanted: Given, by: Any = None, *, seen: str = "") -> int:
    """For each of these keys exactly these topics; other keys stay as they are. Returns how many rows changed. ``seen``: the stamp of
    what was given when ``wanted`` was made; ``Stale`` where that is no longer so."""
    topics = dict(Topic.objects.values_list("slug", "pk"))
    should = {(topics[slug], key): settles for key, each in wanted.items() for slug, settles in each.items() if slug in topics}
    with transaction.atomic():
        Work.objects.select_for_update().get(pk=work.pk)
        if seen and seen != stamp_of(given(work.pk)):
            raise Stale
        rows = ClauseTopic.objects.select_for_update().filter(work=work, key__in=list(wanted))
        there = {(row.topic_id, row.key): row for row in rows}
        gone = [row.pk for pair, row in there.items() if pair not in should]
        missing = sorted(should.keys() - there.keys())
        new = [ClauseTopic(work=work, topic_id=topic, key=key, settles=should[topic, key]) for topic, key in missing]
        other = [row for pair, row in there.items() if should.get(pair, row.settles) != row.settles]
        for row in other:
            row.settles = not row.settles
        ClauseTopic.objects.filter(pk__in=gone).delete()
        ClauseTopic.objects.bulk_update(other, ["settles"])
        ClauseTopic.objects.bulk_create(new, ignore_conflicts=True)
        if gone or new or other:
            log(instance=work, action="kb.topics.give", user=by, data={"added": len(new), "removed": len(gone), "changed": len(other)})
            announce(work.code)
    return len(gone) + len(new) + len(other)


def announce(code: str) -> None:
    """Topics of a work's clauses are not what they were. Inside the transaction that changes them."""
    Surroundings.touch()
    topics_changed.send(sender=ClauseTopic, code=code)


def _names(locale: str) -> dict[str, Name]:
    found: dict[str, dict[str, str]] = {slug: {} for slug in Topic.objects.values_list("slug", flat=True)}
    for slug, language, name in TopicName.objects.values_list("topic__slug", "locale", "name"):
        found.setdefault(slug, {})[language] = name
    return {slug: _best(of_topic, locale) if of_topic else Name(slug, "") for slug, of_topic in found.items()}


def _best(found: Mapping[str, str], locale: str) -> Name:
    for language in (locale, pulse.current().default_locale, *sorted(found)):
        if language in found:
            return Name(found[language], language)
    raise LookupError(locale)  # never with a name
