"""Which clauses refer to this one: the other direction of the references in a text.

Of the clause's own work those of the edition that is shown, of every other work those in force today.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from html import escape
from typing import NamedTuple

from django.db.models.functions import Left
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kb import addresses, pulse, rendering
from kb.editions.canonical import unline
from kb.editions.compose import ShownText
from kb.editions.text import TEXT_KEY
from kb.editions.timeline import EditionInfo, TextInfo, Timeline
from kb.models import ClauseReference, EditionClause
from kb.pulse import WorkFact
from kb.views.finding import Place


@dataclass(frozen=True)
class Citing:
    """A clause that refers to the one of the page. ``name`` is html."""

    url: str
    name: SafeString
    lang: str


@dataclass(frozen=True)
class CitingText:
    """A text with the clauses of it that refer to the one of the page, in reading order."""

    title: str
    lang: str
    url: str
    clauses: tuple[Citing, ...]


class _Row(NamedTuple):
    text_id: int
    key: str
    number: str
    heading: str
    start: str
    position: int
    sha256: str
    source_sha256: str


def cited_by(place: Place, shown: ShownText, key: str) -> tuple[CitingText, ...]:
    """Own text first, then by title. One query; one more where other works refer to the clause."""
    rows = ClauseReference.objects.filter(to_work=place.code, to_key=key, text__authoritative=True).values_list(
        "text__edition__work_id", "text_id", "key"
    )
    found: dict[int, set[tuple[int, str]]] = {}
    for work_id, text_id, from_key in rows:
        if work_id != place.work.id or from_key != key:
            found.setdefault(work_id, set()).add((text_id, from_key))
    own = {from_key for text_id, from_key in found.pop(place.work.id, ()) if _is(text_id, place.edition)}
    others = _others(found, place.locale) if found else []
    return (*_own(place, shown, own), *sorted(others, key=lambda text: text.title.casefold()))


def _is(text_id: int, edition: EditionInfo | None) -> bool:
    return edition is not None and edition.authoritative is not None and edition.authoritative.id == text_id


def _own(place: Place, shown: ShownText, keys: Collection[str]) -> list[CitingText]:
    if not keys:
        return []
    url = place.address()
    clauses = [_introduction(url, place.locale)] if TEXT_KEY in keys else []
    for row in shown.clauses:
        if row.key in keys:
            clauses.append(Citing(place.address(row.key), mark_safe(rendering.name_of(row)), row.lang))
    return [CitingText(unline(shown.head.heading), shown.head.lang, url, tuple(clauses))]


def _others(found: dict[int, set[tuple[int, str]]], locale: str) -> list[CitingText]:
    works = {work.id: work for work in pulse.current().works.values()}
    lines = pulse.timelines_of(work_id for work_id in found if work_id in works)
    wanted: dict[int, tuple[EditionInfo, list[TextInfo], set[str]]] = {}
    for work_id, line in lines.items():
        edition = line.in_force
        keys = {key for text_id, key in found[work_id] if _is(text_id, edition)}
        if keys and edition is not None:
            wanted[work_id] = (edition, _texts(line, edition, locale), keys)
    if not wanted:
        return []
    ids = {text.id for _edition, texts, _keys in wanted.values() for text in texts}
    keys = {key for _edition, _texts, keys in wanted.values() for key in keys}
    columns = ("text_id", "key", "number", "heading", "start", "position", "sha256", "source_sha256")
    rows: dict[tuple[int, str], _Row] = {}
    asked = EditionClause.objects.filter(text_id__in=ids, key__in=keys).annotate(start=Left("plain", 200))
    for row in map(_Row._make, asked.values_list(*columns)):
        rows[row.text_id, row.key] = row
    return [_other(works[work_id], *of_work, rows, locale) for work_id, of_work in wanted.items()]


def _texts(line: Timeline, edition: EditionInfo, locale: str) -> list[TextInfo]:
    """The authoritative text, then those of the reader's language that wordings may be taken from, newest first."""
    at = line.standing.index(edition)
    own = [older.text(locale) for older in line.standing[at:]]
    assert edition.authoritative is not None
    return [edition.authoritative, *(text for text in own if text is not None and not text.authoritative)]


def _other(
    work: WorkFact, edition: EditionInfo, texts: list[TextInfo], keys: set[str], rows: dict[tuple[int, str], _Row], locale: str
) -> CitingText:
    url = addresses.edition(locale, work.code)
    source, *own = texts
    clauses = [_introduction(url, locale)] if TEXT_KEY in keys else []
    originals = [rows[source.id, key] for key in keys if key != TEXT_KEY and (source.id, key) in rows]
    for original in sorted(originals, key=lambda row: row.position):
        faithful = (text for text in own if _translates(rows.get((text.id, original.key)), original))
        text = next(faithful, source)
        row = rows[text.id, original.key]
        number = row.number if text in edition.texts else original.number
        name = rendering.named(number, row.heading, row.start, row.key)
        clauses.append(Citing(addresses.clause(locale, work.code, row.key), mark_safe(name), text.locale))
    title = edition.text(locale) or source
    return CitingText(unline(title.title), title.locale, url, tuple(clauses))


def _translates(row: _Row | None, original: _Row) -> bool:
    return row is not None and row.source_sha256 == original.sha256


def _introduction(url: str, locale: str) -> Citing:
    return Citing(url, mark_safe(escape(_("Introduction"))), get_language() or locale)
