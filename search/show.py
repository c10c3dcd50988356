"""An ``Answer`` as the template needs it: addresses, languages and sentences, still without HTML of its own."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from html import escape
from typing import Any

from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from kb import addresses, topics
from kb.models.works import CODE
from kb.words import day, direction, grouped, language, own_name
from search.answer import Answer, Foreign
from search.asking import Asking
from search.engines.base import Hit, Passage
from search.facets import Label, Labels, chips, facets
from search.query.plan import DATE, EVER, MAX_PAGE, ORDER, RELEVANCE, TODAY
from search.query.thesaurus import Expansion
from search.query.vocabulary import CORRECTED, FAMILY, RELATED
from search.told import notes, summary

NEAR_PAGES = 2
MOST_TEXTS = 60  # offered where nothing was found; the rest stands on the page of all texts
CROWD = 3  # results of one text on a page before the rest is folded
WORDS_SHOWN = 240  # characters of a clause that is shown for another wording's sake


@dataclass(frozen=True)
class ShownHit:
    """One result. ``heading`` and ``snippet`` are escaped HTML with marks only."""

    url: str
    number: str
    heading: SafeString
    snippet: SafeString
    work: str
    title: str
    path: tuple[str, ...]
    standing: str  # edition, and since when it is in force
    lang: str
    dir: str
    by_number: bool
    is_text: bool  # a whole text, not a clause of it
    reasons: tuple[str, ...] = ()  # why it was found, where that is not plain
    through: str = ""  # safe HTML: the words of another language that were found, marked
    through_lang: str = ""
    through_dir: str = ""
    promoted: bool = False
    applies: str = ""  # of a wording of any edition: whether it is still in force


@dataclass(frozen=True)
class Crowd:
    """Results in a row: one, or the rest of a text that crowds (``said`` how many)."""

    hits: tuple[ShownHit, ...]
    said: str = ""


@dataclass(frozen=True)
class Link:
    """A link of a list of choices."""

    label: str
    url: str
    current: bool = False
    count: int | None = None
    lang: str = ""
    dir: str = ""


@dataclass(frozen=True)
class Around:
    """What the view looked up beside the answer. ``applying``: ids of wordings in force, None where all results are;
    ``parts``: names of parts; ``contents``: the top parts of a text in force, by its code."""

    locale: str
    locales: Sequence[str]
    today: date
    applying: frozenset[str] | None = None
    parts: Mapping[str, Label] = field(default_factory=dict)
    contents: Mapping[str, Sequence[Link]] = field(default_factory=dict)


def shown(found: Answer, asking: Asking, around: Around) -> dict[str, Any]:
    """The template's context."""
    locale = around.locale
    labels = Labels(found, around.parts, around.locale)
    asking = replace(asking, words=found.query.text, page=found.plan.page)
    chosen = asking.filters.get("work", ())
    total, others = found.results.total, found.untranslated.total
    promoted = [_promoted(passage, around) for passage in found.promoted]
    first = {passage.id for passage in found.promoted}
    hits = [hit for hit in found.results.hits if hit.passage.id not in first]
    foreign = [each for each in found.foreign if each.hit.passage.id not in first]
    through = [_foreign(each, around) for each in foreign]
    rows = _hits(found, hits, around)
    if found.order:
        ids = [*(hit.passage.id for hit in hits), *(each.hit.passage.id for each in foreign)]
        shown = dict(zip(ids, [*rows, *through], strict=True))
        rows = [shown[each] for each in found.order if each in shown]
    helpless = not total and not others and not found.near
    return {
        "locale": locale,
        "words": found.query.text,
        "work_title": labels.title(chosen[0]).words if len(chosen) == 1 else "",
        "fixed": replace(asking, words="", page=1, literal=False, whole="").pairs(),
        "action": addresses.search(locale),
        "unavailable": bool(found.unavailable),
        "asked": not found.plan.browsing or bool(asking.filters),
        "notes": notes(found, asking, locale, labels),
        "summary": summary(found) if total or rows else "",
        "promoted": promoted,
        "rows": _rows(rows, asking),
        "about": _about(found, asking, locale),
        "total": total,
        "untranslated": _hits(found, found.untranslated.hits, around),
        "untranslated_total": others,
        "foreign": [] if found.order else through,
        "facets": facets(found, asking, locale, labels),
        "unfolded": bool(asking.whole),
        "chips": chips(asking, locale, labels),
        "clear": Asking(found.query.text, scope=asking.scope, everywhere=asking.everywhere, sort=asking.sort).address(locale),
        "switches": _switches(found, asking, locale) if found.query.words or asking.filters else [],
        "pages": _pages(found, asking, locale),
        "last_of": grouped(MAX_PAGE * found.plan.size) if found.plan.page == MAX_PAGE and total > MAX_PAGE * found.plan.size else "",
        "elsewhere": _elsewhere(found, around) if helpless else [],
        "earlier": found.earlier if helpless else 0,
        "earlier_url": asking.chosen("edition", ()).but(scope=EVER).address(locale),
        "helpless": helpless and not promoted,
        "texts": [(_text(each, locale), around.contents.get(each.work, ())) for each in found.texts[:MOST_TEXTS]] if helpless else [],
        "more_texts": len(found.texts) > MOST_TEXTS,
        "texts_url": addresses.texts(locale),
        "topics_url": addresses.topics(locale) if helpless and topics.names(locale) else "",
        "feed": asking.feed(locale) if (found.query.words or asking.filters) and not found.unavailable else "",
        "feed_title": title_of(found.query.text),
    }


def _about(found: Answer, asking: Asking, locale: str) -> list[Link]:
    """The sure topics of the question, each with all its clauses."""
    met = found.plan.topics if found.plan.page == 1 else ()
    named = topics.names(locale)
    chosen = asking.filters.get("topic", ())
    return [
        Link(named[each.slug].words, addresses.topic(locale, each.slug), lang=named[each.slug].lang, dir=direction(named[each.slug].lang))
        for each in met
        if each.slug in named and each.slug not in chosen and each.sure
    ]


def title_of(words: str) -> str:
    """What a search is called as a feed."""
    return _("Search: %(words)s") % {"words": words[:120]} if words else _("Search: everything with the chosen filters")


def url_of(passage: Passage, locale: str, label: str = "") -> str:
    """Where a passage is read: the clause's page or the text's, today's or (with a label) of an edition."""
    return url_of_clause(passage.work, passage.key, locale, label)


def url_of_clause(work: str, key: str, locale: str, label: str = "") -> str:
    """The same by code and key; ``_text`` is the whole text."""
    if not CODE.fullmatch(work):
        return addresses.texts(locale)
    return addresses.edition(locale, work, label) if key.startswith("_") else addresses.clause(locale, work, key, label)


def _hits(found: Answer, hits: Collection[Hit], around: Around) -> list[ShownHit]:
    said: dict[tuple[str, date, date], str] = {}
    silent = _silent(found)
    out = []
    for hit in hits:
        passage = hit.passage
        key = passage.edition, passage.since, passage.until
        if key not in said:
            said[key] = _standing(*key, around)
        reasons = (*(_reason(*pair) for pair in hit.instead if pair not in silent), *_through_topic(found, hit, around.locale))
        out.append(_hit(hit, around, said[key], reasons, everywhere=found.plan.locales != (around.locale,)))
    return out


def _hit(hit: Hit, around: Around, standing: str, reasons: tuple[str, ...], everywhere: bool) -> ShownHit:
    passage = hit.passage
    locale = passage.locale if everywhere and passage.locale in around.locales else around.locale
    if hit.by_meaning:
        return plain(passage, around, reasons=(_("Found by its meaning."),))
    pinned = around.applying is not None
    applies = ""
    if pinned and passage.since <= around.today:
        applies = _("This wording still applies.") if passage.id in (around.applying or ()) else _("This wording no longer applies.")
    return ShownHit(
        url=url_of(passage, locale, passage.edition if pinned else ""),
        number=passage.number,
        heading=SafeString(hit.heading),  # escaped by search.engines.highlight
        snippet=SafeString(hit.snippet),  # likewise
        work=passage.work,
        title=passage.title,
        path=passage.path,
        standing=standing,
        lang=passage.locale,
        dir=direction(passage.locale),
        by_number=hit.by_number,
        is_text=passage.key.startswith("_"),
        reasons=reasons,
        applies=applies,
    )


def _reason(typed: str, other: str) -> str:
    return _("Found by “%(other)s”, which is also said for “%(word)s”.") % {"other": other, "word": typed}


def _through_topic(found: Answer, hit: Hit, locale: str) -> tuple[str, ...]:
    """The topic it was found through, where it holds none of the words."""
    if hit.by_number or hit.is_marked:
        return ()
    named = topics.names(locale)
    through = next((named[met.slug].words for met in found.plan.topics if hit.passage.deals_with(met.slug) and met.slug in named), "")
    return (_("Found through the topic “%(topic)s”.") % {"topic": through},) if through else ()


def _silent(found: Answer) -> set[tuple[str, str]]:
    """Words found for others of which nothing need be said: mended ones (said above the results), and relatives, which look alike."""

    def quiet(each: Expansion) -> bool:
        return each.weight in (CORRECTED, RELATED, FAMILY)

    return {(each.typed, other) for each in found.plan.expansions if quiet(each) for other in each.others}


def _standing(edition: str, since: date, until: date, around: Around) -> str:
    if not edition:
        return ""
    facts = {"edition": edition, "day": day(since)}
    if since > around.today:
        return _("edition %(edition)s · in force from %(day)s on") % facts
    if until <= around.today:
        facts["last"] = day(until - timedelta(days=1))
        return _("edition %(edition)s · in force from %(day)s to %(last)s") % facts
    return _("edition %(edition)s · in force since %(day)s") % facts


def plain(passage: Passage, around: Around, **more: Any) -> ShownHit:
    """A passage that was not found by its own words."""
    words = Truncator(passage.text).chars(WORDS_SHOWN, truncate=" …")
    return ShownHit(
        url=url_of(passage, around.locale),
        number=passage.number,
        heading=SafeString(escape(passage.heading)),
        snippet=SafeString(escape(words)),
        work=passage.work,
        title=passage.title,
        path=passage.path,
        standing=_standing(passage.edition, passage.since, passage.until, around),
        lang=passage.locale,
        dir=direction(passage.locale),
        by_number=False,
        is_text=passage.key.startswith("_"),
        **more,
    )


def _promoted(passage: Passage, around: Around) -> ShownHit:
    return plain(passage, around, promoted=True)


def _foreign(each: Foreign, around: Around) -> ShownHit:
    through = each.through
    name = language(through.passage.locale)
    return plain(
        each.hit.passage,
        around,
        reasons=(_("Found by its wording in %(language)s:") % {"language": name},),
        through=SafeString(through.snippet or through.heading),  # escaped by search.engines.highlight
        through_lang=through.passage.locale,
        through_dir=direction(through.passage.locale),
    )


def _rows(hits: Sequence[ShownHit], asking: Asking) -> list[Crowd]:
    """The results in their order; of a text that crowds a page the best ones, and the rest folded behind them."""
    works = [hit.work for hit in hits]
    if asking.sort != RELEVANCE or len(set(works)) < 2:
        return [Crowd((hit,)) for hit in hits]
    out: list[Crowd] = []
    seen: dict[str, int] = {}
    for hit in hits:
        seen[hit.work] = seen.get(hit.work, 0) + 1
        rest = works.count(hit.work) - CROWD
        if seen[hit.work] <= CROWD or rest < 2:
            out.append(Crowd((hit,)))
        if seen[hit.work] == CROWD and rest > 1:
            more = tuple(each for each in hits if each.work == hit.work)[CROWD:]
            said = _("%(count)d more in “%(title)s”") % {"count": len(more), "title": hit.title}
            out.append(Crowd(more, said))
    return out


def _text(passage: Passage, locale: str) -> Link:
    return Link(passage.title, addresses.edition(locale, passage.work), lang=passage.locale, dir=direction(passage.locale))


def _elsewhere(found: Answer, around: Around) -> list[Link]:
    ordered = sorted(found.elsewhere.items(), key=lambda item: (-item[1], item[0]))
    return [
        Link(own_name(code), Asking(found.query.text).address(code), count=count, lang=code, dir=direction(code))
        for code, count in ordered
        if code in around.locales and code != around.locale
    ]


def _switches(found: Answer, asking: Asking, locale: str) -> list[tuple[str, list[Link]]]:
    """What is searched and in which order: (name, alternatives)."""

    def link(label: str, current: bool, **changes: Any) -> Link:
        return Link(label, asking.but(**changes).address(locale), current)

    ever, everywhere = asking.scope == EVER, asking.everywhere
    sorts = [(ORDER, _("Order of the text")), (DATE, _("Newest first"))]
    if not found.plan.browsing:
        sorts.insert(0, (RELEVANCE, _("Best first")))
    return [
        (_("Editions"), [link(_("In force"), not ever, scope=TODAY), link(_("Earlier ones too"), ever, scope=EVER)]),
        (
            _("Languages"),
            [link(own_name(locale), not everywhere, everywhere=False), link(_("All languages"), everywhere, everywhere=True)],
        ),
        (_("Sorted by"), [link(label, found.plan.sort == sort, sort=sort) for sort, label in sorts]),
    ]


def _pages(found: Answer, asking: Asking, locale: str) -> list[Link | None]:
    """Links to pages; None stands for a gap."""
    last = found.pages
    if last < 2:
        return []
    here = found.plan.page
    numbers = sorted({1, last, *range(max(1, here - NEAR_PAGES), min(last, here + NEAR_PAGES) + 1)})
    out: list[Link | None] = []
    for i, number in enumerate(numbers):
        if i and number - numbers[i - 1] > 1:
            out.append(None)
        out.append(Link(str(number), replace(asking, page=number).address(locale), number == here))
    return out
