"""Atom feeds: of a text, of a clause, of everything, and the publication log itself. For everybody."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.http import HttpResponse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _

from kb import addresses, atom, pulse, telling
from kb.atom import Entry, Feed, Head, Link, Row
from kb.editions import changes as changed
from kb.editions import events, timeline
from kb.editions.canonical import unline
from kb.editions.clause_events import ClauseRow, of_clause
from kb.editions.events import Event
from kb.editions.hashing import GENESIS, stamp
from kb.editions.timeline import Timeline
from kb.errata import shown
from kb.errata.shown import ShownErratum
from kb.models import ClauseChange, EditionClause, Erratum, LogEntry
from kb.views.finding import Missing, missing_page
from kb.views.logwords import said_of_rows
from kb.views.public import public

#: Entries of a feed: readers ask again, and the timeline has the rest.
LIMIT = 50
_ROW = ("kind", "row", "row_sha256", "previous", "at", "sha256")


@public()
def work(request: Any, locale: str, code: str) -> HttpResponse:
    """``/es/code/feed.atom``: what happens to one text, its translations into this language among it."""
    fact = pulse.current().works[code]
    line = pulse.timeline_of(fact.id)
    errata = _verified(shown.of_work(fact.id), line)
    happened = events.of_timeline(code, fact.authoritative_locale, line, errata)
    happened = events.in_language(happened, locale, fact.authoritative_locale)[:LIMIT]
    entries = _entries(happened, {code: line}, locale)
    names = {"title": telling.title_of(code, line, locale)}
    page = Link(addresses.absolute(addresses.timeline(locale, code)))
    return _answer(request, _("Changes of “%(title)s”") % names, addresses.feed(locale, code), page, entries)


@public()
def clause(request: Any, locale: str, code: str, key: str) -> HttpResponse:
    """``/es/code/c/<key>/feed.atom``: only what changed this clause, and how."""
    fact = pulse.current().works[code]
    line = pulse.timeline_of(fact.id)
    columns = ("text_id", "text__edition_id", "text__locale", "text__revision", "text__authoritative", "sha256", "number", "heading")
    found = EditionClause.objects.filter(text__edition__work_id=fact.id, key=key).values_list(*columns)
    rows = [ClauseRow(*row) for row in found]
    title = telling.title_of(code, line, locale)
    if not rows:
        said = _("“%(title)s” has no clause at this address.") % {"title": title}
        links = ((addresses.timeline(locale, code), _("See all editions")),)
        return missing_page(request, Missing(404, _("There is no such clause"), (said,), links=links))
    errata = _verified(shown.of_work(fact.id), line, key)
    happened = events.of_timeline(code, fact.authoritative_locale, line, errata)
    happened = events.in_language(happened, locale, fact.authoritative_locale)
    states = {label: found.keys[key] for label, found in changed.of_timeline(line).items() if key in found.keys}
    concerning = of_clause(happened, line, key, rows, states)[:LIMIT]
    about = telling.Clause(key, _names(line, rows), _reasons(fact.id, key))
    entries = _entries([event for event, _state in concerning], {code: line}, locale, about, [state for _event, state in concerning])
    names = {"title": title, "clause": _name_now(line, about)}
    page = Link(addresses.absolute(addresses.clause(locale, code, key)))
    said = _("Changes of “%(clause)s” of “%(title)s”") % names
    return _answer(request, said, addresses.feed(locale, code, key), page, entries)


@public()
def changes(request: Any, locale: str) -> HttpResponse:
    """``/es/changes.atom``: what happens to all texts, in all their languages."""
    works = pulse.current().works
    lines = timeline.of_works([fact.id for fact in works.values()])
    reported = shown.of_works([fact.id for fact in works.values()])
    happened: list[Event] = []
    for fact in works.values():
        errata = _verified(reported[fact.id], lines[fact.id])
        happened += events.of_timeline(fact.code, fact.authoritative_locale, lines[fact.id], errata)[:LIMIT]
    happened = events.newest_first(happened)[:LIMIT]
    entries = _entries(happened, {fact.code: lines[fact.id] for fact in works.values()}, locale)
    page = Link(addresses.absolute(addresses.texts(locale)))
    return _answer(request, _("Changes of all texts"), addresses.changes_feed(locale), page, entries)


@public()
def log(request: Any, locale: str) -> HttpResponse:
    """``/es/log.atom``: the newest rows of the publication log, each with what its hash is made of."""
    rows = [_row(*row) for row in LogEntry.objects.order_by("-id").values_list(*_ROW)[:LIMIT]]
    entries = []
    for row, (title, path) in zip(rows, said_of_rows(rows, locale), strict=True):
        at = datetime.fromisoformat(row.at)
        facts = (("sha256", row.sha256), (_("the row before"), row.previous), (_("what it seals"), row.row_sha256), (_("time"), row.at))
        content = format_html("<dl>{}</dl>", format_html_join("", "<dt>{}</dt><dd><code>{}</code></dd>", facts))
        page = Link(addresses.absolute(path), locale)
        entries.append(Entry(atom.entry_id(row.sha256, "log", locale), title, page, at, at, content, row.kind, row=row))
    page = Link(addresses.absolute(addresses.texts(locale)))
    return _answer(request, _("Publication log"), addresses.log_feed(locale), page, entries)


def _answer(request: Any, title: str, path: str, page: Link, entries: Sequence[Entry]) -> HttpResponse:
    site = str(settings.SITE_NAME)
    feed = Feed(
        title=title,
        subtitle=_("From the record of %(site)s, whose log can be checked.") % {"site": site},
        lang=request.interface,
        url=addresses.absolute(path),
        page=page,
        author=site,
        author_url=addresses.absolute("/"),
        entries=tuple(entries),
        head=head(),
    )
    return HttpResponse(atom.render(feed), content_type="application/atom+xml; charset=utf-8")


def head() -> Head:
    """Where the publication log stands."""
    newest = LogEntry.objects.order_by("-id").values_list("sha256", "at").first()
    sha256, at = newest or (GENESIS, datetime(1970, 1, 1, tzinfo=UTC))
    return Head(LogEntry.objects.count(), sha256, at)


def _entries(
    happened: Sequence[Event],
    lines: Mapping[str, Timeline],
    locale: str,
    about: telling.Clause | None = None,
    states: Sequence[str] = (),
) -> list[Entry]:
    """Entries of events, each with its row of the log. Two queries, one of them only where there are errata."""
    seals = {(row.kind, row.at): row for row in _sealing(happened)}
    named = {} if about else _erratum_names(happened)
    out = []
    for index, event in enumerate(happened):
        row = seals.get((event.sealed_as, stamp(event.sealed_at))) if event.sealed_at else None
        told = about or (named.get((event.edition.id, event.key)) if event.edition and event.key else None)
        out.append(telling.entry(event, lines[event.code], locale, row, told, states[index] if states else ""))
    return out


def _sealing(happened: Iterable[Event]) -> list[Row]:
    times = {event.sealed_at for event in happened if event.sealed_at}
    found = LogEntry.objects.filter(at__in=times).values_list(*_ROW) if times else ()
    return [_row(*row) for row in found]


def _row(kind: str, row: int, row_sha256: str, previous: str, at: datetime, sha256: str) -> Row:
    return Row(kind, row, row_sha256, previous, stamp(at), sha256)


def _verified(errata: Iterable[ShownErratum], line: Timeline, key: str = "") -> list[ShownErratum]:
    found = [erratum for erratum in shown.readable(errata, line) if erratum.state == Erratum.State.VERIFIED]
    return [erratum for erratum in found if erratum.key == key] if key else found


def _erratum_names(happened: Iterable[Event]) -> dict[tuple[int, str], telling.Clause]:
    """The clauses that errata are about, as their edition calls them."""
    wanted = {(e.edition.id, e.key): e.edition.authoritative for e in happened if e.edition and e.key}
    if not wanted:
        return {}
    asked = Q()
    for (_edition, key), text in wanted.items():
        asked |= Q(text_id=text.id if text else 0, key=key)
    rows = EditionClause.objects.filter(asked).values_list("text__edition_id", "key", "number", "heading")
    return {
        (edition, key): telling.Clause(key, {edition: _named(number, heading, key)})
        for edition, key, number, heading in rows
    }


def _names(line: Timeline, rows: Iterable[ClauseRow]) -> dict[int, str]:
    """What each edition that readers may see calls the clause; one that dropped it, what the edition before called it."""
    readable = {edition.id for edition in line.standing}
    source = {row.edition_id: row for row in rows if row.authoritative and row.edition_id in readable}
    out: dict[int, str] = {}
    called = ""
    for edition in reversed(line.standing):
        row = source.get(edition.id)
        called = _named(row.number, row.heading, "") if row else called
        if called:
            out[edition.id] = called
    return out


def _named(number: str, heading: str, key: str) -> str:
    return f"{number} {unline(heading)}".strip() or key


def _name_now(line: Timeline, about: telling.Clause) -> str:
    newest = line.newest_until_now or line.newest
    return about.name(newest) if newest else about.key


def _reasons(work_id: int, key: str) -> dict[str, str]:
    """Why each edition changed the clause, by label; of editions that readers may see the feed says it."""
    rows = ClauseChange.objects.filter(edition__work_id=work_id, key=key).exclude(reason="").order_by("id")
    return dict(rows.values_list("edition__label", "reason"))
