"""An ``Answer`` as the template needs it: addresses, languages and sentences, still without HTML of its own."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kb import addresses
from kb.models.works import CODE
from kb.words import day, direction, own_name
from search.answer import Answer
from search.engines.base import Hit, Passage
from search.query import parse as read

NEAR_PAGES = 2


@dataclass(frozen=True)
class ShownHit:
    """One result. ``heading`` and ``snippet`` are escaped HTML with marks only."""

    url: str
    number: str
    heading: SafeString
    snippet: SafeString
    title: str
    path: tuple[str, ...]
    standing: str  # edition, and since when it is in force
    lang: str
    dir: str
    by_number: bool
    is_text: bool  # a whole text, not a clause of it


@dataclass(frozen=True)
class Link:
    """A link of a list of choices."""

    label: str
    url: str
    current: bool = False
    count: int | None = None
    lang: str = ""
    dir: str = ""


def shown(found: Answer, locale: str, locales: Collection[str]) -> dict[str, Any]:
    """The template's context."""
    words = found.query.text
    chosen = found.plan.filters.get("work", ())
    work = chosen[0] if len(chosen) == 1 else ""
    titles = {passage.work: passage for passage in found.texts}
    total, others = found.results.total, found.untranslated.total
    return {
        "locale": locale,
        "words": words,
        "work": work,
        "work_title": titles[work].title if work in titles else work,
        "action": addresses.search(locale),
        "unavailable": bool(found.unavailable),
        "asked": bool(words),
        "notes": _notes(found),
        "summary": _summary(found) if total else "",
        "hits": _hits(found.results.hits, locale),
        "total": total,
        "untranslated": _hits(found.untranslated.hits, locale),
        "untranslated_total": others,
        "untranslated_more": others - len(found.untranslated.hits),
        "filters": _filters(found, locale, titles),
        "pages": _pages(found, locale),
        "elsewhere": [
            Link(own_name(code), address(code, words), count=count, lang=code, dir=direction(code))
            for code, count in sorted(found.elsewhere.items(), key=lambda item: (-item[1], item[0]))
            if code in locales and code != locale
        ],
        "every_text": address(locale, words) if work else "",
        "texts": [_text(passage, locale) for passage in found.texts] if not total else [],
        "texts_url": addresses.texts(locale),
    }


def address(locale: str, words: str, work: str = "", number: int = 1) -> str:
    """The stable address of a search."""
    asked = {"q": words, "work": work, "page": str(number) if number > 1 else ""}
    return f"{addresses.search(locale)}?{urlencode({name: value for name, value in asked.items() if value})}"


def url_of(passage: Passage, locale: str) -> str:
    """Where a passage is read today: the clause's page, or the text's."""
    if not CODE.fullmatch(passage.work):
        return addresses.texts(locale)
    if passage.key.startswith("_"):
        return addresses.edition(locale, passage.work)
    return addresses.clause(locale, passage.work, passage.key)


def _hits(hits: Collection[Hit], locale: str) -> list[ShownHit]:
    said: dict[tuple[str, date], str] = {}
    for hit in hits:
        edition = hit.passage.edition, hit.passage.since
        if edition not in said:
            said[edition] = _standing(*edition)
    return [_hit(hit, locale, said[hit.passage.edition, hit.passage.since]) for hit in hits]


def _standing(edition: str, since: date) -> str:
    if not edition:
        return ""
    facts = {"edition": edition, "day": day(since)}
    return _("edition %(edition)s · in force since %(day)s") % facts


def _hit(hit: Hit, locale: str, standing: str) -> ShownHit:
    passage = hit.passage
    return ShownHit(
        url=url_of(passage, locale),
        number=passage.number,
        heading=mark_safe(hit.heading),  # escaped by search.engines.highlight
        snippet=mark_safe(hit.snippet),  # likewise
        title=passage.title,
        path=passage.path,
        standing=standing,
        lang=passage.locale,
        dir=direction(passage.locale),
        by_number=hit.by_number,
        is_text=passage.key.startswith("_"),
    )


def _text(passage: Passage, locale: str) -> Link:
    return Link(passage.title, addresses.edition(locale, passage.work), lang=passage.locale, dir=direction(passage.locale))


def _filters(found: Answer, locale: str, titles: dict[str, Passage]) -> list[Link]:
    """One link for each text with results, and one for all; none when there is nothing to choose."""
    works = found.results.facets.get("work", {})
    chosen = found.plan.filters.get("work", ())
    if len(works) < 2 and not chosen:
        return []
    words = found.query.text
    out = [Link(_("All texts"), address(locale, words), current=not chosen, count=sum(works.values()))]
    for code, count in sorted(works.items(), key=lambda item: (-item[1], item[0])):
        passage = titles.get(code)
        lang = passage.locale if passage else ""
        title = passage.title if passage else code
        turned = direction(lang) if lang else ""
        out.append(Link(title, address(locale, words, code), code in chosen, count, lang, turned))
    return out


def _pages(found: Answer, locale: str) -> list[Link | None]:
    """Links to pages; None stands for a gap."""
    last = found.pages
    if last < 2:
        return []
    here = found.plan.page
    chosen = next(iter(found.plan.filters.get("work", ())), "")
    numbers = sorted({1, last, *range(max(1, here - NEAR_PAGES), min(last, here + NEAR_PAGES) + 1)})
    out: list[Link | None] = []
    for i, number in enumerate(numbers):
        if i and number - numbers[i - 1] > 1:
            out.append(None)
        out.append(Link(str(number), address(locale, found.query.text, chosen, number), number == here))
    return out


def _summary(found: Answer) -> str:
    total = found.results.total
    said = ngettext("%(total)d result", "%(total)d results", total) % {"total": total}
    if found.all_words is not None and found.all_words < total:
        count = found.all_words
        every = ngettext("%(count)d with all the words", "%(count)d with all the words", count) % {"count": count}
        every = every if count else _("none with all the words")
        said = _("%(results)s, %(every)s") % {"results": said, "every": every}
    return said


def _notes(found: Answer) -> list[str]:
    """What was not searched for as typed, in sentences."""
    out = []
    for note in found.query.notes:
        if note == read.CUT:
            out.append(_("The question was long: only its beginning was searched for."))
        elif note == read.QUOTE:
            out.append(_("A quotation mark stands alone: its words were searched for one by one."))
        elif note == read.NO_WORDS:
            out.append(_("There are no words or numbers in this question."))
    if found.loosened and found.results.total + found.untranslated.total:
        out.append(_("Nothing holds the quoted words exactly so; these results hold some of them."))
    if found.number_missing and found.query.number is not None:
        out.append(_("No clause in force has the number “%s”.") % found.query.number.shown)
    return out
