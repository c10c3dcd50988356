"""The history of a clause as a page tells it: each wording with its days, what changed, and why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from html import escape

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from kb import addresses, marks, rendering
from kb.editions.compare import Compared, Row
from kb.editions.past import Name
from kb.editions.stages import (
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
    Stage,
    Wording,
)
from kb.editions.timeline import FUTURE, Repeal, Timeline
from kb.marks import change_words
from kb.words import ClauseWords, clause_words, day, language, spoken

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
class Fact:
    """Another number, duty or place, in words; ``reason`` is an editor's."""

    html: SafeString
    reason: str


@dataclass(frozen=True)
class Older:
    """An earlier translation of the very same original, and how it differs from the newest."""

    label: str
    difference: SafeString


@dataclass(frozen=True)
class Told:
    """One stage for ``kb/parts/history.html``. ``lang`` is that of ``wording``, ``difference_lang`` of ``difference``.

    ``foreign`` and ``difference_foreign`` name the language where it is not the reader's.
    """

    state: str
    what: str
    when: str
    time: str  # past, present, future
    shown: bool  # it is the wording of this page
    editions: tuple[EditionLink, ...]
    reason: str
    note: str  # what the edition says it changes
    facts: tuple[Fact, ...]
    relatives: tuple[Relatives, ...]
    lang: str = ""
    foreign: str = ""
    heading: SafeString = NOTHING
    wording: SafeString = NOTHING
    difference: SafeString = NOTHING
    difference_lang: str = ""
    difference_foreign: str = ""
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
    teller = Teller(history, timeline, page, label, clause_words())
    told = tuple(teller.told(stage, f"h{index}") for index, stage in enumerate(history.stages))
    return ToldHistory(told, _lead(history), timeline.repeal)


@dataclass(frozen=True)
class Teller:
    """What all stages share."""

    history: History
    timeline: Timeline
    page: rendering.Page
    label: str
    words: ClauseWords

    def told(self, stage: Stage, name: str) -> Told:
        """``name`` makes the ids in it unique on the page."""
        shown = any(edition.label == self.label for edition in stage.editions)
        own, after = stage.wording, stage.after
        return Told(
            state=stage.state,
            what=_what(stage),
            when=_when(stage, self.timeline),
            time=_time(stage, self.timeline),
            shown=shown,
            editions=() if stage.state == REPEALED else tuple(self._edition(e.label) for e in stage.editions),
            reason=stage.reason,
            note=stage.began.change_note if stage.state != FIRST else "",
            facts=tuple(Fact(self._fact(event), event.reason) for event in stage.events),
            relatives=relatives(stage.kin, self.page, gone=stage.state == REPEALED),
            lang=own.lang if own else "",
            foreign=self._foreign(own),
            heading=mark_safe(_heading(own)) if own and not shown else NOTHING,
            wording=self.wording(own, name) if own and not shown else NOTHING,
            difference=self._difference(stage.before, after, f"{name}d"),
            difference_lang=after.lang if after else "",
            difference_foreign=self._foreign(after),
            before=stage.last.label if stage.last else "",
            older=tuple(
                Older(each.label, self._difference(each, own, f"{name}o{number}"))
                for number, each in enumerate(stage.earlier)
            ),
        )

    def wording(self, wording: Wording, name: str, level: int = 4) -> SafeString:
        """The words, ready for this page."""
        if wording.kind == "blank":
            return mark_safe(f'<p class="help">{wording.html}</p>' if wording.html else "")
        return mark_safe(rendering.body(wording.html, self.page, name, self.words, level))

    def _edition(self, label: str) -> EditionLink:
        url = addresses.clause(self.page.locale, self.page.code, self.history.key, label)
        return EditionLink(label, url, label == self.label)

    def _foreign(self, wording: Wording | None) -> str:
        return language(wording.lang) if wording and wording.lang != self.page.locale else ""

    def _difference(self, before: Wording | None, after: Wording | None, name: str) -> SafeString:
        """What is struck and what is new; the heading only where it changed. "" where the words are the same."""
        if before is None or after is None or before.sha256 == after.sha256:
            return NOTHING
        one, other, page, words = self._row(before), self._row(after), self.page, change_words()
        both = Compared(self.history.key, AMENDED, False, False, False, (), (), (), one, other, "")
        out = ""
        if before.heading != after.heading:
            out = f'<p class="difference-heading">{marks.heading(both, after.lang, page.interface)}</p>'
        out += marks.unified_html(both, page, words, name, 5, after.lang)
        # It stands in an element in the language of the wording.
        return mark_safe(out + marks.definition(one, other, words, spoken(page.interface, after.lang), after.lang, after.lang))

    def _row(self, wording: Wording) -> Row:
        return Row(
            key=self.history.key,
            kind=wording.kind,
            number=wording.number,
            heading=wording.heading,
            html=wording.html,
            level=wording.level,
            position=wording.position,
            sha256=wording.sha256,
            duty=wording.duty,
            blank=wording.blank,
        )

    def _fact(self, event: Event) -> SafeString:
        """Another number, duty or place, in words. Only the names of parts are html."""
        names = {"last": escape(event.last.label), "label": escape(event.edition.label)}
        if event.kind == NUMBER:
            said = _("Was %(number)s until edition %(last)s.") if event.before else _("Had no number until edition %(last)s.")
            return mark_safe(escape(said) % {**names, "number": f"<bdi>{escape(event.before)}</bdi>"})
        if event.kind == DUTY:
            duties = {**self.words.duties, "none": escape(pgettext("duty", "no duty"))}
            said = _("Duty until edition %(last)s: %(before)s; since then: %(after)s.")
            both = {"before": duties.get(event.before, ""), "after": duties.get(event.after, "")}
            return mark_safe(escape(said) % {**names, **both})
        parts = {"from": self._part(event.from_part), "to": self._part(event.to_part)}
        if event.from_part and event.to_part:
            said = _("Moved from %(from)s to %(to)s in edition %(label)s.")
        elif event.to_part:
            said = _("Moved to %(to)s in edition %(label)s.")
        elif event.from_part:
            said = _("Moved out of %(from)s in edition %(label)s.")
        else:
            said = _("Moved in edition %(label)s.")
        return mark_safe(escape(said) % {**names, **parts})

    def _part(self, name: Name | None) -> str:
        if name is None:
            return ""
        found = link(name, self.page)
        return f'<a href="{found.url}"{spoken(found.lang, self.page.interface)}>{found.name}</a>'


def relatives(kin: Iterable[Kin], page: rendering.Page, *, gone: bool) -> tuple[Relatives, ...]:
    """Where a clause came from or went. ``gone``: the clause itself is no longer there."""
    return tuple(Relatives(_kin_said(each, gone), tuple(link(n, page) for n in each.others)) for each in kin)


def link(name: Name, page: rendering.Page) -> Link:
    """A link to another clause as it is today (or to the page that says what became of it)."""
    words = name.heading or escape(rendering.first_words(name.plain, 60), quote=False)
    shown = f"{escape(name.number)} {words}".strip() or escape(name.key)
    return Link(addresses.clause(page.locale, page.code, name.key), mark_safe(shown), name.lang or page.interface)


def _when(stage: Stage, timeline: Timeline) -> str:
    start, end = day(stage.since), stage.until
    if stage.since > timeline.today:
        return _("Will apply from %(day)s") % {"day": start}
    if end is None:
        return _("Since %(day)s") % {"day": start}
    if end <= stage.since:
        return _("On %(day)s, replaced on the same day") % {"day": start}
    return _("From %(from)s to %(to)s") % {"from": start, "to": day(end - timedelta(days=1))}


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
    if len(history.stages) != 1:
        return ""
    stage = history.stages[0]
    names = {"label": stage.began.label, "day": day(stage.since)}
    return _("Its words have not changed since edition %(label)s of %(day)s.") % names


def _kin_said(kin: Kin, gone: bool) -> str:
    if not kin.into:
        return _("Split from:") if kin.kind == SPLIT else _("Merged from:")
    return _("Its words went into:") if gone else _("Part of it went into:")


def _heading(wording: Wording) -> str:
    number = f'<span class="number">{escape(wording.number)}</span> ' if wording.number else ""
    return f"{number}{wording.heading}"
