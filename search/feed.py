"""A search as an Atom feed: the clauses that answer it, each dated by the day its wording began to apply. For everybody.

A clause that is worded anew is a new entry, so a feed reader tells when what somebody searches for changes. It is not kept
by the store of public pages: the index comes after the publication that moves their key.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import date, datetime, time
from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponse, HttpResponseNotModified
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kb import addresses, atom, pulse
from kb.atom import Entry, Feed, Link
from kb.editions.timeline import today
from kb.views.feeds import head
from kb.words import day, direction
from search.answer import NO_SETTING, Setting, prepared
from search.asking import Asking, read
from search.context import setting_of
from search.engines import first_able
from search.engines.base import Engine, Hit, Passage, Unavailable
from search.query.parse import parse
from search.query.plan import DATE, RELEVANCE, Plan, plan
from search.show import title_of, url_of
from search.withdrawn import withdrawn_texts

LIMIT = 50  # the best ones
CACHE_CONTROL = "public, max-age=0, must-revalidate"


@require_safe
def feed(request: Any, locale: str) -> HttpResponse:
    """``/<locale>/search/feed.atom?`` with the parameters of the page; page and order mean nothing. Anybody."""
    now = pulse.current()
    if locale not in now.locales:
        raise Http404
    asking = replace(read(request.GET), page=1, sort=RELEVANCE)
    try:
        setting, withdrawn = setting_of(locale), withdrawn_texts(now.head)
        hits = first_able(lambda engine: matching(engine, asking, locale, today(), setting, withdrawn))
    except Unavailable:
        response = HttpResponse(_("Search is not available at the moment."), status=503, content_type="text/plain; charset=utf-8")
        response["Retry-After"] = "60"
        return response
    body = atom.render(_feed(request, asking, locale, hits))
    etag = f'"{hashlib.blake2b(body, digest_size=16).hexdigest()}"'
    same = etag in request.META.get("HTTP_IF_NONE_MATCH", "")
    answer = HttpResponseNotModified() if same else HttpResponse(body, content_type="application/atom+xml; charset=utf-8")
    answer["ETag"] = etag
    answer["Cache-Control"] = CACHE_CONTROL
    answer["X-Robots-Tag"] = "noindex"
    return answer


def matching(
    engine: Engine, asking: Asking, locale: str, on: date, setting: Setting = NO_SETTING, withdrawn: frozenset[int] = frozenset()
) -> list[Hit]:
    """The clauses that hold every word asked for; where there are none, the best that hold some. Newest wording first."""
    query = parse(asking.words, setting.known, literal=asking.literal)
    if query.is_empty and not asking.filters:
        return []
    wanted = plan(
        query, locale=locale, day=on, wish=asking.wish(), thesaurus=setting.thesaurus, withdrawn=withdrawn, size=LIMIT
    )  # fmt: skip
    wanted, _corrections = prepared(engine, wanted, setting, locale, literal=asking.literal)
    every: Plan = replace(wanted, all_words=True, sort=DATE if wanted.browsing else RELEVANCE)
    hits = engine.search(every).hits or engine.search(wanted).hits
    return sorted(hits, key=lambda hit: (began(hit.passage), hit.passage.id), reverse=True)


def began(passage: Passage) -> date:
    """The day its wording began to apply."""
    fact = pulse.current().works.get(passage.work)
    if fact is None or not passage.changed_in:
        return passage.since
    edition = pulse.timeline_of(fact.id).labelled(passage.changed_in)
    return edition.since if edition is not None else passage.since


def _feed(request: Any, asking: Asking, locale: str, hits: list[Hit]) -> Feed:
    site = str(settings.SITE_NAME)
    return Feed(
        title=title_of(asking.words),
        subtitle=_("Clauses that answer this search; one that is worded anew appears again."),
        lang=request.interface,
        url=addresses.absolute(asking.feed(locale)),
        page=Link(addresses.absolute(asking.address(locale))),
        author=site,
        author_url=addresses.absolute("/"),
        entries=tuple(_entry(hit, locale) for hit in hits),
        head=head(),
    )


def _entry(hit: Hit, locale: str) -> Entry:
    passage = hit.passage
    at = timezone.make_aware(datetime.combine(began(passage), time.min))
    name = f"{passage.number} {passage.heading}".strip() or passage.title
    said = _("Worded so since %(day)s (edition %(edition)s).") % {"day": day(at.date()), "edition": passage.changed_in or passage.edition}
    content = format_html(
        '<p lang="{}" dir="{}">{}</p><p>{}</p>',
        passage.locale,
        direction(passage.locale),
        mark_safe(hit.snippet or hit.heading),  # escaped by search.engines.highlight
        said,
    )
    return Entry(
        id=atom.entry_id("search", passage.work, passage.key, passage.locale, passage.changed_in or passage.edition),
        title=f"{name} · {passage.title}" if name != passage.title else name,
        page=Link(addresses.absolute(url_of(passage, locale)), passage.locale),
        published=at,
        updated=at,
        content=content,
        category="clause",
    )
