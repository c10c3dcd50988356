"""``/sitemap.xml``: what holds today, clause by clause, in the languages it has a text in. For machines, so for everybody."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db.models import Count
from django.http import Http404, HttpResponse
from django.utils import timezone

from kb import addresses, pulse
from kb.editions import timeline
from kb.editions.timeline import EditionInfo
from kb.metadata import languages
from kb.models import EditionClause
from kb.pulse import WorkFact
from kb.sitemap import Place, Size, fits, index, urlset
from kb.views.public import public

#: Kinds of rows whose own page says something.
KINDS = ("clause", "preamble", "note")


@public()
def sitemap(request: Any) -> HttpResponse:
    """One file; an index of files by text where one would be too large. Nine queries."""
    standing = _in_force()
    sizes = _sizes([edition for _fact, edition in standing])
    if fits(list(sizes.values())):
        keys = _keys([edition for _fact, edition in standing])
        places = [*_pages(), *(place for fact, edition in standing for place in _places(fact, edition, keys[edition.id]))]
        return _answer(urlset(places))
    files: list[tuple[str, date | None]] = [(addresses.absolute(addresses.sitemap("pages")), None)]
    for fact, edition in standing:
        for number in range(sizes[edition.id].parts):
            files.append((addresses.absolute(addresses.sitemap(f"{fact.code}-{number + 1}")), _changed(edition)))
    return _answer(index(files))


@public()
def pages(request: Any) -> HttpResponse:
    """``/sitemap/pages.xml``: the pages around the texts."""
    return _answer(urlset(_pages()))


@public()
def part(request: Any, code: str, number: int) -> HttpResponse:
    """``/sitemap/<code>-<number>.xml``: a part of the clauses of one text; the first has the text itself too."""
    fact = pulse.current().works[code]
    edition = pulse.timeline_of(fact.id).in_force
    if edition is None:
        raise Http404("nothing of this text is in force")
    size = _sizes([edition])[edition.id]
    if not 1 <= number <= size.parts:
        raise Http404("there is no such part")
    keys = list(_keys([edition])[edition.id].items())
    start = (number - 1) * size.keys_per_part
    chosen = dict(keys[start : start + size.keys_per_part])
    return _answer(urlset(_places(fact, edition, chosen, whole=number == 1)))


def _answer(xml: str) -> HttpResponse:
    return HttpResponse(xml, content_type="application/xml; charset=utf-8")


def _in_force() -> list[tuple[WorkFact, EditionInfo]]:
    works = pulse.current().works.values()
    lines = timeline.of_works([fact.id for fact in works])
    return [(fact, edition) for fact in works if (edition := lines[fact.id].in_force) is not None]


def _pages() -> list[Place]:
    codes = sorted(pulse.current().locales)
    return [
        Place(tuple((code, addresses.absolute(addresses.home(code))) for code in codes), neutral=addresses.absolute("/")),
        Place(tuple((code, addresses.absolute(addresses.texts(code))) for code in codes)),
        Place(tuple((code, addresses.absolute(addresses.topics(code))) for code in codes)),
        Place(tuple((code, addresses.absolute(addresses.record(code))) for code in codes)),
    ]


def _places(fact: WorkFact, edition: EditionInfo, keys: dict[str, list[str]], *, whole: bool = True) -> Iterator[Place]:
    """The text and its editions' dates, then each key in the languages whose text has it."""
    changed = _changed(edition)
    if whole:
        yield _place(fact, edition.locales, changed)
        yield Place(
            tuple((code, addresses.absolute(addresses.timeline(code, fact.code))) for code in sorted(edition.locales)), changed
        )
    for key, locales in keys.items():
        yield _place(fact, locales, changed, key)


def _place(fact: WorkFact, locales: Any, changed: date | None, key: str = "") -> Place:
    links = languages(locales, locales[0], fact.code, key)
    if not links:
        path = addresses.clause(locales[0], fact.code, key) if key else addresses.edition(locales[0], fact.code)
        return Place(((locales[0], addresses.absolute(path)),), changed)
    return Place(
        tuple((link.hreflang, link.href) for link in links if link.hreflang != "x-default"),
        changed,
        next((link.href for link in links if link.hreflang == "x-default"), ""),
    )


def _changed(edition: EditionInfo) -> date:
    """The last day on which the words in force became others: a new edition, or a translation of it."""
    published = max(text.at for text in edition.texts)
    return max(edition.since, timezone.localdate(published, timezone.get_default_timezone()))


def _sizes(editions: list[EditionInfo]) -> dict[int, Size]:
    """By edition id. One query."""
    source = {edition.authoritative.id: edition for edition in editions if edition.authoritative}
    counted = (
        EditionClause.objects.filter(text_id__in=source, kind__in=KINDS)
        .order_by()
        .values_list("text_id")
        .annotate(Count("id"))
    )
    count = dict(counted)
    return {edition.id: Size(count.get(text_id, 0), len(edition.texts)) for text_id, edition in source.items()}


def _keys(editions: list[EditionInfo]) -> dict[int, dict[str, list[str]]]:
    """By edition id: the languages of each key, keys in reading order, the authoritative language first. Two queries."""
    of = {text.id: (edition.id, text.locale) for edition in editions for text in edition.texts}
    out: dict[int, dict[str, list[str]]] = {edition.id: {} for edition in editions}
    rows = EditionClause.objects.filter(text_id__in=of, kind__in=KINDS)
    columns = ("text_id", "key")
    for text_id, key in rows.filter(text__authoritative=True).order_by("text_id", "position").values_list(*columns):
        out[of[text_id][0]][key] = [of[text_id][1]]
    for text_id, key in rows.filter(text__authoritative=False).order_by("text_id").values_list(*columns):
        out[of[text_id][0]][key].append(of[text_id][1])
    return out
