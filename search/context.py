"""What the site brings to every question, read once for each state of the record and of what editors keep beside it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import cache, partial
from typing import Any

from django.utils.translation import get_language

from kb import pulse, topics
from kb.editions.canonical import unline
from kb.editions.timeline import CANCELLED, WITHDRAWN, of_works, today
from kb.locales import native_name
from kb.words import language
from search import languages, vocabularies
from search.analysis import words as levelled
from search.answer import Meaning, Setting
from search.dense import model
from search.dense.nearest import Nearest
from search.dense.store import store
from search.engines.stemming import stems
from search.models import Confusion, Promotion, Synonyms
from search.query.hints import Known
from search.query.subjects import Subjects
from search.query.thesaurus import Confusable, Thesaurus

_kept: tuple[object, dict[Any, Setting]] = (None, {})
_nearest: Nearest | None = None
_subjects: dict[tuple[str, bool], tuple[dict[str, tuple[str, ...]], Subjects]] = {}


def setting_of(locale: str) -> Setting:
    """The setting for a reader of this language."""
    global _kept
    now = pulse.current()
    state = (now.head, now.stamp, today())
    kept = _kept
    if kept[0] != state:
        kept = _kept = (state, {})
    asked = (locale, get_language())
    if asked not in kept[1]:
        kept[1][asked] = Setting(
            known=_known(now, today()),
            thesaurus=thesaurus_of(locale),
            thesauri=cache(thesaurus_of),
            locales=tuple(now.locales),
            subjects=cache(subjects_of),
            promoted=_promotions(locale),
            meaning=_meaning(),
        )
    return kept[1][asked]


def thesaurus_of(locale: str) -> Thesaurus:
    """The synonyms and confusable pairs that editors keep for a language."""
    base = locale.partition("-")[0]
    rows = Synonyms.objects.filter(locale__in=(locale, base)).order_by("id")
    entries = tuple(entry for row in rows if (entry := row.entry).leads_somewhere)
    pairs = Confusion.objects.filter(locale__in=(locale, base)).order_by("id").values_list("word", "other", "note")
    analyzer = languages.analyzer_of(locale)
    return Thesaurus(entries, tuple(Confusable(*pair) for pair in pairs), partial(_stems, analyzer))


def subjects_of(locale: str, *, used: bool = True) -> Subjects:
    """The topics as editors say they are called and asked for in a language; ``used``: those that something was given."""
    called = topics.asked_as(tuple(dict.fromkeys((locale, locale.partition("-")[0]))), used=used)
    kept = _subjects.get((locale, used))
    if kept is None or kept[0] != called:  # they are read at every publication, and making them takes 30 ms
        kept = _subjects[locale, used] = (called, Subjects(called, locale, partial(_stems, languages.analyzer_of(locale))))
    return kept[1]


def _meaning() -> Meaning | None:
    """Search by meaning, where it is wanted: one table for the process."""
    global _nearest
    if not model.wanted():
        return None
    target = store()
    if _nearest is None or _nearest.folder != target.folder:
        _nearest = Nearest(target)
    return _nearest.find


def forget() -> None:
    """Drop what the process keeps (tests roll the database back behind its back)."""
    global _kept
    _kept = (None, {})
    vocabularies.forget()


def _stems(analyzer: str, text: str) -> list[str]:
    return stems(text, analyzer)


def _known(now: pulse.Pulse, day: date) -> Known:
    lines = of_works([work.id for work in now.works.values()], day)
    titles: dict[str, tuple[str, ...]] = {}
    labels: dict[str, tuple[str, ...]] = {}
    since: date | None = None
    for work in now.works.values():
        standing = [edition for edition in lines[work.id].editions if edition.status not in (CANCELLED, WITHDRAWN)]
        titles[work.code] = tuple(dict.fromkeys(unline(text.title) for edition in standing for text in edition.texts))
        labels[work.code] = tuple(edition.label for edition in standing)
        for edition in standing:
            since = min(since or edition.since, edition.since)
    named = {" ".join(levelled(name)): code for code in now.locales for name in (code, native_name(code), language(code))}
    return Known(titles, labels, {name: code for name, code in named.items() if len(name) > 2}, since, day)


def _promotions(locale: str) -> Callable[[str], Sequence[str]]:
    """By the words of a question, in any order and form."""
    analyzer = languages.analyzer_of(locale)
    wished: dict[frozenset[str], list[str]] = {}
    for words, work, key in Promotion.objects.filter(locale=locale).order_by("place", "id").values_list("words", "work", "key"):
        wished.setdefault(frozenset(stems(words, analyzer)), []).append(f"{work}/{key}")
    return lambda words: wished.get(frozenset(stems(words, analyzer)), ()) if wished else ()
