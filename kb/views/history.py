"""The history of a clause as a page tells it: each wording with its days, what changed, and why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from kb import addresses, rendering
from kb.difference import SILENT, line_unified, unified, wording
from kb.editions.compare import cached
from kb.editions.history import (
    AMENDED,
    DUTY,
    FIRST,
    INSERTED,
    NUMBER,
    REINTRODUCED,
    REPEALED,
    SPLIT,
    Event,
    History,
    Kin,
    Name,
    Stage,
    Wording,
)
from kb.editions.timeline import FUTURE, Repeal, Timeline
from kb.words import clause_words, day, language, spoken

NOTHING = SafeString("")


@dataclass(frozen=True)
class Link:
    """A link to another clause; ``name`` is html in ``lang``."""

    url: str
    name: SafeString
    lang: str


@dataclass(frozen=True)
class EditionLink:
    label: str
    url: str
    here: bool  # the edition of this page


@dataclass(frozen=True)
class Relatives:
    """Clauses this one came from or went into."""

    said: str
    links: tuple[Link, ...]


@dataclass(frozen=True)
class Older:
    """An earlier translation of the very same original, and how it differs from the newest."""

    label: str
    difference: SafeString


@dataclass(frozen=True)
class Told:
    """One stage for ``kb/parts/history.html``. Html is safe already; ``lang`` is that of ``wording`` and ``difference``."""

    state: str
    what: str
    when: str
    time: str  # past, present, future
    shown: bool  # it is the wording of this page
    editions: tuple[EditionLink, ...]
    reason: str
    note: str  # what the edition says it changes
    facts: tuple[SafeString, ...]
    relatives: tuple[Relatives, ...]
    lang: str = ""
    foreign: str = ""  # in which language it is shown instead of the reader's
    wording: SafeString = NOTHING
    heading: SafeString = NOTHING
    difference: SafeString = NOTHING
    before: str = ""  # label of the edition it differs from
    older: tuple[Older, ...] = ()


@dataclass(frozen=True)
class ToldHistory:
    """``lead`` says the whole in a sentence; ``repeal`` that the text as such has ended."""

    stages: tuple[Told, ...]
    lead: str
    repeal: Repeal | None = None


def tell(history: History, timeline: Timeline, page: rendering.Page, label: str = "") -> ToldHistory:
    """The history for a page. ``label`` is the edition the page shows, "" where it shows none that has the clause."""
    here = history.stage_of(label) if label else None
    told = tuple(
        _told(stage, f"h{index}", history.key, timeline, page, stage is here, label)
        for index, stage in enumerate(history.stages)
    )
    return ToldHistory(told, _lead(history), timeline.repeal)


def relatives(kin: Iterable[Kin], page: rendering.Page, *, gone: bool) -> tuple[Relatives, ...]:
    """Where a clause came from or went. ``gone``: the clause itself is no longer there."""
    return tuple(Relatives(_kin_said(each, gone), tuple(link(n, page) for n in each.others)) for each in kin)


def link(name: Name, page: rendering.Page) -> Link:
    """A link to another clause as it is today (or to the page that says what became of it)."""
    words = name.heading or escape(rendering.first_words(name.plain, 60), quote=False)
    shown = f"{escape(name.number)} {words}".strip() or escape(name.key)
    return Link(addresses.clause(page.locale, page.code, name.key), mark_safe(shown), name.lang or page.interface)


def wording_html(wording: Wording, page: rendering.Page, name: str, level: int = 4) -> SafeString:
    """The words, ready for this page; ``name`` makes the ids in them unique on it."""
    if wording.kind == "blank":
        return mark_safe(f'<p class="help">{wording.html}</p>' if wording.html else "")
    return mark_safe(rendering.body(wording.html, page, name, clause_words(), level))


def _told(
    stage: Stage, name: str, key: str, timeline: Timeline, page: rendering.Page, shown: bool, label: str
) -> Told:
    words, gone = stage.wording, stage.state == REPEALED
    editions = tuple(
        EditionLink(e.label, addresses.clause(page.locale, page.code, key, e.label), e.label == label)
        for e in (() if gone else stage.editions)
    )
    return Told(
        state=stage.state,
        what=_what(stage),
        when=when(stage, timeline),
        time=_time(stage, timeline),
        shown=shown,
        editions=editions,
        reason=stage.reason,
        note=stage.began.change_note if stage.state != FIRST else "",
        facts=tuple(_fact(event, page) for event in stage.events),
        relatives=relatives(stage.kin, page, gone=gone),
        lang=words.lang if words else "",
        foreign=language(words.lang) if words and words.lang != page.locale else "",
        wording=wording_html(words, page, name) if words and not shown else NOTHING,
        heading=mark_safe(_heading(words)) if words and not shown else NOTHING,
        difference=_difference(stage.before, words, page, f"{name}d") if words else NOTHING,
        before=stage.last.label if stage.last else "",
        older=tuple(
            Older(w.label, _difference(w, words, page, f"{name}o{n}"))
            for n, w in enumerate(stage.earlier)
            if words
        ),
    )


def when(stage: Stage, timeline: Timeline) -> str:
    """From when until when."""
    start, end = day(stage.since), stage.until
    if stage.since > timeline.today:
        return _("Will apply from %(day)s") % {"day": start}
    if end is None:
        return _("Since %(day)s") % {"day": start}
    last = stage.editions[0].last_day
    if last is None or end <= stage.since:
        return _("On %(day)s, replaced on the same day") % {"day": start}
    return _("From %(from)s to %(to)s") % {"from": start, "to": day(last)}


def _time(stage: Stage, timeline: Timeline) -> str:
    if stage.since > timeline.today:
        return FUTURE
    return "past" if stage.until is not None and stage.until <= timeline.today else "present"


def _what(stage: Stage) -> str:
    said = {
        FIRST: _("First wording, edition %(label)s"),
        INSERTED: _("New in edition %(label)s"),
        AMENDED: _("Amended in edition %(label)s"),
        REPEALED: _("Repealed in edition %(label)s"),
        REINTRODUCED: _("Brought back in edition %(label)s"),
    }
    return said[stage.state] % {"label": stage.began.label}


def _lead(history: History) -> str:
    stages = [stage for stage in history.stages if stage.state != REPEALED]
    if len(history.stages) != 1 or not stages:
        return ""
    names = {"label": stages[0].began.label, "day": day(stages[0].since)}
    return _("Its words have not changed since edition %(label)s of %(day)s.") % names


def _fact(event: Event, page: rendering.Page) -> SafeString:
    """Another number, duty or place, in words. Only the names of parts are html."""
    names = {"last": escape(event.last.label), "label": escape(event.edition.label)}
    if event.kind == NUMBER:
        said = (
            _("Was %(number)s until edition %(last)s.")
            if event.before
            else _("Had no number until edition %(last)s.")
        )
        return mark_safe(escape(said) % {**names, "number": f"<bdi>{escape(event.before)}</bdi>"})
    if event.kind == DUTY:
        words = {**clause_words().duties, "none": escape(pgettext("duty", "no duty"))}
        said = _("Duty until edition %(last)s: %(before)s; since then: %(after)s.")
        duties = {"before": words.get(event.before, ""), "after": words.get(event.after, "")}
        return mark_safe(escape(said) % {**names, **duties})
    parts = {"from": _part(event.from_part, page), "to": _part(event.to_part, page)}
    if event.from_part and event.to_part:
        said = _("Moved from %(from)s to %(to)s in edition %(label)s.")
    elif event.to_part:
        said = _("Moved to %(to)s in edition %(label)s.")
    elif event.from_part:
        said = _("Moved out of %(from)s in edition %(label)s.")
    else:
        said = _("Moved in edition %(label)s.")
    return mark_safe(escape(said) % {**names, **parts})


def _part(name: Name | None, page: rendering.Page) -> str:
    if name is None:
        return ""
    found = link(name, page)
    return f'<a href="{found.url}"{spoken(found.lang, page.interface)}>{found.name}</a>'


def _kin_said(kin: Kin, gone: bool) -> str:
    if not kin.into:
        return _("Split from:") if kin.kind == SPLIT else _("Merged from:")
    if gone:
        return _("Its words went into:")
    return _("Part of it went into:")


def _heading(wording: Wording) -> str:
    number = f'<span class="number">{escape(wording.number)}</span> ' if wording.number else ""
    return f"{number}{wording.heading}"


def _difference(before: Wording | None, after: Wording, page: rendering.Page, name: str) -> SafeString:
    """What is struck and what is new; the heading only where it changed. "" where the words are the same."""
    if before is None or before.sha256 == after.sha256:
        return NOTHING

    def made() -> tuple[str, str]:
        heading = ""
        if before.heading != after.heading:
            heading = line_unified(before.heading, after.heading, SILENT)
        return heading, unified(wording(before.html, after.html), SILENT)

    heading, html = cached(("history", before.sha256, after.sha256, page.interface, after.lang), made)
    title = f'<p class="difference-heading">{heading}</p>' if heading else ""
    if after.kind == "blank":
        return mark_safe(f'{title}<p class="help">{html}</p>' if html else title)
    return mark_safe(title + rendering.body(html, page, name, clause_words(), 5))
