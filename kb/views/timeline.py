"""The timeline of a work: every edition with its dates, what became of them, what it changed, and its languages."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from kb import addresses, pulse
from kb.editions import changes
from kb.editions.changes import AMENDED, DUTY, INSERTED, MOVED, REPEALED, Counts
from kb.editions.text import TEXT_KEY
from kb.editions.timeline import CANCELLED, FUTURE, IN_FORCE, WITHDRAWN, Act, EditionInfo, TextInfo, Timeline
from kb.models import EditionClause
from kb.views.bar import bar
from kb.views.changed import said
from kb.views.compare import choice
from kb.views.days import Question
from kb.views.finding import title_of
from kb.views.metadata import feeds
from kb.views.public import page, public
from kb.words import day, direction, language, own_name

#: What is counted of an edition, in the order it is said.
STATES = (AMENDED, INSERTED, REPEALED, MOVED, DUTY)


@dataclass(frozen=True)
class Said:
    """One act in words. ``reason`` is an editor's, in whatever language, "" when none was given."""

    text: str
    reason: str = ""


@dataclass(frozen=True)
class Row:
    """One edition in the list, or (``edition`` None) the end of the work by a repeal."""

    edition: EditionInfo | None
    when: str
    url: str = ""
    acts: tuple[Said, ...] = ()
    counts: tuple[str, ...] = ()
    first: bool = False
    compare_url: str = ""
    before: str = ""  # label of the edition it is compared with


@dataclass(frozen=True)
class Cell:
    """An edition in one language. ``state``: authoritative, whole, partial, carried (its page shows wordings of earlier editions),
    missing, withdrawn, none (nothing was ever public)."""

    state: str
    words: str
    url: str = ""
    locale: str = ""


@dataclass(frozen=True)
class Language:
    code: str
    name: str
    dir: str


@dataclass(frozen=True)
class Matrix:
    """Editions against languages; ``rows`` are (edition, its address, cells in the order of ``languages``)."""

    languages: tuple[Language, ...]
    rows: tuple[tuple[EditionInfo, str, tuple[Cell, ...]], ...]


@public()
def timeline(request: Any, locale: str, code: str) -> HttpResponse:
    """``/es/code/editions/``: every edition, newest first. At most two queries: what the editions changed, how much is translated."""
    line = pulse.timeline_of(pulse.current().works[code].id)
    title = title_of(line, locale) or code
    context = {
        "code": code,
        "locale": locale,
        "title": title,
        "feeds": feeds(locale, code, title),
        "question": Question(f"{addresses.edition(locale, code)}at/"),
        "rows": rows(line, locale, code),
        "choice": choice(locale, code, line),
        "notes": tuple(_said_of_work(line)),
        "matrix": matrix(line, locale, code),
        "bar": bar(line, rtl=direction(request.interface) == "rtl"),
    }
    return page(request, "kb/timeline.html", context)


def rows(line: Timeline, locale: str, code: str) -> list[Row]:
    """Editions and repeals, newest first."""
    changed = changes.of_timeline(line)
    standing = line.standing
    out: list[tuple[date, int, Row]] = []
    for edition in line.editions:
        at = standing.index(edition) if edition in standing else -1
        before = standing[at + 1] if 0 <= at < len(standing) - 1 else None
        counted = changed.get(edition.label)
        row = Row(
            edition,
            _when(edition),
            addresses.edition(locale, code, edition.label),
            tuple(_said(act) for act in edition.acts),
            tuple(_counted(counted.counts)) if counted else (),
            first=at == len(standing) - 1,
            compare_url=addresses.compare(locale, code, before.label, edition.label) if before else "",
            before=before.label if before else "",
        )
        out.append((edition.since, edition.order, row))
    for repeal in line.repeals:
        text = _("Repealed from %(day)s on") if repeal.day <= line.today else _("Will be repealed from %(day)s on")
        acts = (Said("", repeal.reason),) if repeal.reason else ()
        out.append((repeal.day, -1, Row(None, text % {"day": day(repeal.day)}, acts=acts)))
    return [row for _since, _order, row in sorted(out, key=lambda each: each[:2], reverse=True)]


def matrix(line: Timeline, locale: str, code: str) -> Matrix | None:
    """Which languages each edition has. None while no edition was ever to be read."""
    found = {text.locale for edition in line.editions for text in edition.texts}
    found |= {gone for edition in line.editions for gone, _reason in edition.withdrawn_locales}
    if not found:
        return None
    source = next((e.authoritative.locale for e in line.editions if e.authoritative), "")
    codes = sorted(found | {locale}, key=lambda each: (each != source, each))
    sizes = _sizes(line.editions)
    return Matrix(
        tuple(Language(each, own_name(each), direction(each)) for each in codes),
        tuple(
            (
                edition,
                addresses.edition(locale, code, edition.label),
                tuple(_cell(edition, each, code, sizes, each in _older_locales(line, edition)) for each in codes),
            )
            for edition in line.editions
        ),
    )


def _older_locales(line: Timeline, edition: EditionInfo) -> set[str]:
    """Languages that an older edition has, and whose wordings may stand on the pages of this one."""
    older = line.editions[line.editions.index(edition) + 1 :]
    return {text.locale for each in older if each.status != CANCELLED for text in each.texts}


def _cell(edition: EditionInfo, locale: str, code: str, sizes: dict[int, int], older: bool) -> Cell:
    if edition.status == WITHDRAWN:
        return Cell("withdrawn", _("withdrawn"))
    if edition.status == CANCELLED:
        return Cell("none", _("cancelled"))
    text, url = edition.text(locale), addresses.edition(locale, code, edition.label)
    if text is None:
        if locale in dict(edition.withdrawn_locales):
            return Cell("withdrawn", _("withdrawn"))
        return Cell("carried", _("from earlier editions"), url, locale) if older else Cell("missing", _("not translated"))
    return Cell(_state(text), _words(text, edition, sizes), url, locale)


def _state(text: TextInfo) -> str:
    return "authoritative" if text.authoritative else "partial" if text.partial else "whole"


def _words(text: TextInfo, edition: EditionInfo, sizes: dict[int, int]) -> str:
    if text.authoritative:
        return _("authoritative")
    revised = {"number": text.revision}
    if text.partial:
        original = edition.authoritative
        counts = {"own": sizes.get(text.id, 0), "all": sizes.get(original.id, 0) if original else 0, **revised}
        if text.revision > 1:
            return _("in part, %(own)d of %(all)d, revision %(number)d") % counts
        return _("in part, %(own)d of %(all)d") % counts
    return _("whole, revision %(number)d") % revised if text.revision > 1 else _("whole")


def _sizes(editions: Iterable[EditionInfo]) -> dict[int, int]:
    """How many rows the partial texts and their originals have, by text id. One query, or none."""
    wanted = set()
    for edition in editions:
        partial = [text.id for text in edition.texts if text.partial]
        if partial and edition.authoritative:
            wanted |= {*partial, edition.authoritative.id}
    if not wanted:
        return {}
    rows = EditionClause.objects.filter(text_id__in=wanted).exclude(key=TEXT_KEY)
    return dict(rows.values_list("text_id").annotate(Count("id")))


def _when(edition: EditionInfo) -> str:
    names = {"from": day(edition.since)}
    if edition.status == WITHDRAWN:
        return _("Withdrawn; it was published to apply from %(from)s") % names
    if edition.status == CANCELLED:
        return _("Never came into force")
    if edition.last_day:
        return _("From %(from)s to %(to)s") % {**names, "to": day(edition.last_day)}
    if edition.until:
        return _("From %(from)s, replaced on the same day") % names
    if edition.status == FUTURE:
        return _("Will apply from %(from)s") % names
    return _("From %(from)s, in force today") % names if edition.status == IN_FORCE else _("From %(from)s") % names


def _said(act: Act) -> Said:
    """An act on an edition."""
    names = {"on": _day_of(act.at), "from": day(act.day_from) if act.day_from else ""}
    if act.kind == "move" and act.day_to:
        text = _("It was to apply from %(from)s; on %(on)s this was moved to %(to)s.")
        return Said(text % {**names, "to": day(act.day_to)}, act.reason)
    if act.kind == "cancel":
        return Said(_("It was to apply from %(from)s; it was cancelled on %(on)s.") % names, act.reason)
    if act.locale:
        text = _("The %(language)s text was withdrawn on %(on)s.")
        return Said(text % {**names, "language": language(act.locale)}, act.reason)
    return Said(_("It was withdrawn on %(on)s.") % names, act.reason)


def _said_of_work(line: Timeline) -> Iterable[Said]:
    """Repeals that were taken back; those that stand are rows of the list."""
    for index, act in enumerate(line.acts):
        if act.kind != "revoke" or not act.day_from:
            continue
        announced = next((a for a in reversed(line.acts[:index]) if a.day_to == act.day_from), None)
        text = _("A repeal from %(day)s on was announced on %(announced)s and taken back on %(on)s.")
        names = {"day": day(act.day_from), "on": _day_of(act.at)}
        yield Said(text % {**names, "announced": _day_of(announced.at) if announced else ""}, act.reason)


def _counted(counts: Counts) -> Iterable[str]:
    """How many clauses an edition amended, inserted, repealed, moved."""
    found = [(state, getattr(counts, state)) for state in STATES]
    yield from (said(state, count) for state, count in found if count)
    if not any(count for _state, count in found):
        yield _("No clause changed")


def _day_of(moment: datetime) -> str:
    return day(timezone.localdate(moment, timezone.get_default_timezone()))
