"""All known mistakes of a text: what was confirmed, or is held for the next edition, edition by edition."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from kb import addresses, pulse, rendering
from kb.editions.text import TEXT_KEY
from kb.editions.timeline import EditionInfo, Timeline
from kb.errata import shown
from kb.errata.beside import sentences
from kb.errata.shown import ShownErratum
from kb.models import EditionClause
from kb.views.finding import title_of, ways_on
from kb.views.public import page, public
from kb.words import language

PER_PAGE = 50


@dataclass(frozen=True)
class Listed:
    """One erratum of the list. ``name`` and ``said`` are html; ``corrected``: the revision that words the clause otherwise."""

    id: int
    name: SafeString
    lang: str
    url: str
    said: SafeString
    state: str
    corrected: int
    language: str  # of the wording, where it is another one than the page's


@dataclass(frozen=True)
class Group:
    """The errata of one edition."""

    label: str
    url: str
    errata: tuple[Listed, ...]


class _Row(NamedTuple):
    text_id: int
    key: str
    number: str
    heading: str
    plain: str
    sha256: str


@public(params=("page",))
def errata(request: Any, locale: str, code: str) -> HttpResponse:
    """``/es/code/errata/``: newest edition first."""
    work = pulse.current().works[code]
    timeline = pulse.timeline_of(work.id)
    order = {edition.label: index for index, edition in enumerate(timeline.editions)}
    known = sorted(shown.readable(shown.of_work(work.id), timeline), key=lambda each: (order[each.label], each.decided_at))
    pages = Paginator(known, PER_PAGE)
    part = pages.get_page(request.GET.get("page"))
    rows = _rows(timeline, part.object_list)
    groups: dict[str, list[Listed]] = {}
    for each in part.object_list:
        groups.setdefault(each.label, []).append(_listed(each, timeline, rows, code, request))
    context = {
        "code": code,
        "locale": locale,
        "title": title_of(timeline, locale) or code,
        "groups": [Group(label, addresses.edition(locale, code, label), tuple(found)) for label, found in groups.items()],
        "part": part,
        "timeline_url": addresses.timeline(locale, code),
        "ways_on": ways_on(locale, code, timeline),
        "indexed": timeline.in_force is not None,
    }
    return page(request, "kb/errata.html", context)


def _text_id(edition: EditionInfo | None, locale: str) -> int:
    text = edition.text(locale) if edition else None
    return text.id if text else 0


def _rows(timeline: Timeline, errata: Any) -> dict[tuple[int, str], _Row]:
    """The clauses of the newest texts that the errata are about. One query, or none."""
    wanted = {(_text_id(timeline.labelled(each.label), each.locale), each.key) for each in errata}
    if not wanted:
        return {}
    ids, keys = {text_id for text_id, _key in wanted}, {key for _text_id, key in wanted}
    found = EditionClause.objects.filter(text_id__in=ids, key__in=keys).values_list(*_Row._fields)
    return {(row.text_id, row.key): row for row in map(_Row._make, found)}


def _listed(each: ShownErratum, timeline: Timeline, rows: dict[tuple[int, str], _Row], code: str, request: Any) -> Listed:
    interface = request.interface
    edition = timeline.labelled(each.label)
    text = edition.text(each.locale) if edition else None
    row = rows.get((text.id, each.key)) if text else None
    if each.key == TEXT_KEY:
        name, url, lang = _("Title and introduction"), addresses.edition(each.locale, code, each.label), interface
    else:
        name = rendering.named(row.number, row.heading, row.plain, row.key) if row else each.key
        url, lang = addresses.clause(each.locale, code, each.key, each.label), each.locale
    corrected = text.revision if text and text.revision > 1 and (row is None or row.sha256 != each.wording) else 0
    said = mark_safe(" ".join(sentences(each, interface)))
    other = language(each.locale) if each.locale != request.content_locale else ""
    return Listed(each.id, mark_safe(name), lang, url, said, each.state, corrected, other)
