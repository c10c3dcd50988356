"""From an address to the edition it means, or to the page that says why there is none."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.http import HttpResponse
from django.utils.translation import gettext as _

from kb import addresses, pulse
from kb.editions.canonical import unline
from kb.editions.timeline import CANCELLED, FUTURE, WITHDRAWN, EditionInfo, Repeal, Timeline
from kb.models import EditionClause
from kb.pulse import WorkFact
from kb.views.public import page
from kb.words import day


@dataclass(frozen=True)
class Place:
    """What an address means. ``label`` is "" on undated addresses."""

    locale: str
    work: WorkFact
    timeline: Timeline
    edition: EditionInfo
    label: str = ""
    revision: int = 0  # on the pages of one revision of a translation (kb/views/revisions.py)
    since: EditionInfo | None = None  # ``?since=``: marks are relative to this edition

    @property
    def code(self) -> str:
        return self.work.code

    def address(self, key: str = "") -> str:
        """The text, or a clause of it, as on this page: undated, dated, or of this revision."""
        if self.revision:
            text = addresses.revision(self.locale, self.code, self.label, self.revision)
            return f"{text}c/{key}/" if key else text
        return addresses.clause(self.locale, self.code, key, self.label) if key else addresses.edition(self.locale, self.code, self.label)


@dataclass(frozen=True)
class Missing:
    """Why there is nothing to show, for ``kb/missing.html``. ``links`` are (address, words)."""

    status: int
    title: str
    sentences: tuple[str, ...]
    reason: str = ""
    links: tuple[tuple[str, str], ...] = ()


def find(locale: str, code: str, label: str = "", key: str = "") -> Place | Missing:
    """The edition in force, or the one of this label. ``key``: the clause that is wanted of it, for links to where it was last."""
    work = pulse.current().works[code]
    timeline = pulse.timeline_of(work.id)
    edition = timeline.labelled(label) if label else timeline.in_force
    if edition is None:
        return (
            _no_edition(locale, code, timeline, label) if label else _nothing_in_force(locale, code, timeline, key)
        )
    if edition.status == WITHDRAWN or edition.authoritative is None:
        return _withdrawn(locale, code, timeline, edition)
    if edition.status == CANCELLED:
        return _cancelled(locale, code, timeline, edition)
    return Place(locale, work, timeline, edition, label)


def missing_page(request: object, missing: Missing) -> HttpResponse:
    """The page that says so."""
    return page(request, "kb/missing.html", {"missing": missing}, status=missing.status)


def title_of(timeline: Timeline, locale: str) -> str:
    """The work's title in plain words, for sentences: of the edition in force, else of the newest."""
    for edition in (timeline.in_force, *timeline.editions):
        text = edition and (edition.text(locale) or edition.authoritative)
        if text:
            return unline(text.title)
    return ""


def ways_on(locale: str, code: str, timeline: Timeline) -> tuple[tuple[str, str], ...]:
    """Links to what there is of this work."""
    links = []
    if timeline.in_force is not None:
        words = _("Read the edition in force, %(label)s") % {"label": timeline.in_force.label}
        links.append((addresses.edition(locale, code), words))
    elif timeline.next is not None:
        words = _("Read edition %(label)s, which will apply from %(day)s")
        words %= {"label": timeline.next.label, "day": day(timeline.next.since)}
        links.append((addresses.edition(locale, code, timeline.next.label), words))
    if timeline.repeal is not None and timeline.newest_until_now is not None:
        words = _("Read the last edition, %(label)s") % {"label": timeline.newest_until_now.label}
        links.append((addresses.edition(locale, code, timeline.newest_until_now.label), words))
    return (*links, (addresses.timeline(locale, code), _("See all editions")))


def _no_edition(locale: str, code: str, timeline: Timeline, label: str) -> Missing:
    said = _("“%(title)s” has no edition %(label)s.") % {
        "title": title_of(timeline, locale) or code,
        "label": label,
    }
    return Missing(404, _("There is no such edition"), (said,), links=ways_on(locale, code, timeline))


def _nothing_in_force(locale: str, code: str, timeline: Timeline, key: str = "") -> Missing:
    if timeline.repeal is not None:
        return _repealed(locale, code, timeline, timeline.repeal, key)
    withdrawn = next((edition for edition in timeline.editions if edition.status == WITHDRAWN), None)
    if timeline.next is None and withdrawn is not None:
        return _withdrawn(locale, code, timeline, withdrawn)
    if timeline.next is None:
        said = _("No edition of this text is in force.")
        return Missing(410, _("Not in force"), (said,), links=ways_on(locale, code, timeline))
    said = _("“%(title)s” will apply from %(day)s.")
    said %= {"title": title_of(timeline, locale) or code, "day": day(timeline.next.since)}
    return Missing(404, _("Not yet in force"), (said,), links=ways_on(locale, code, timeline))


def _repealed(locale: str, code: str, timeline: Timeline, repeal: Repeal, key: str = "") -> Missing:
    """The text ended without a successor; its last edition can be read, and cited, for good."""
    title = title_of(timeline, locale) or code
    said = [_("“%(title)s” has been repealed since %(day)s. No other text takes its place.") % {"title": title, "day": day(repeal.day)}]
    last = timeline.newest_until_now
    links: list[tuple[str, str]] = []
    if last is not None and last.until is not None:
        words = _("The last edition is %(label)s, in force from %(from)s to %(to)s.")
        said.append(words % {"label": last.label, "from": day(last.since), "to": day(last.until - timedelta(days=1))})
    having = last_with(timeline, key) if key else None
    if having is not None:
        links = [(addresses.clause(locale, code, key, having.label), _("Read this clause in edition %(label)s") % {"label": having.label})]
    if timeline.next is not None:
        words = _("Edition %(label)s has been published and will apply from %(day)s.")
        said.append(words % {"label": timeline.next.label, "day": day(timeline.next.since)})
    links += ways_on(locale, code, timeline)
    return Missing(410, _("This text was repealed"), tuple(said), reason=repeal.reason, links=tuple(links))


def last_with(timeline: Timeline, key: str) -> EditionInfo | None:
    """The newest edition that has begun, that readers may see, and that has this clause. One query."""
    begun = {e.authoritative.id: e for e in timeline.standing if e.authoritative and e.since <= timeline.today}
    having = set(EditionClause.objects.filter(text_id__in=begun, key=key).values_list("text_id", flat=True))
    return next((edition for text_id, edition in begun.items() if text_id in having), None)


def _withdrawn(locale: str, code: str, timeline: Timeline, edition: EditionInfo) -> Missing:
    said = _(
        "Edition %(label)s of this text was published and later withdrawn. Its words stay in the record but are no longer shown."
    )
    return Missing(
        410,
        _("This text was withdrawn"),
        (said % {"label": edition.label},),
        reason=edition.withdrawn_reason,
        links=ways_on(locale, code, timeline),
    )


def _cancelled(locale: str, code: str, timeline: Timeline, edition: EditionInfo) -> Missing:
    reason = next((act.reason for act in reversed(edition.acts) if act.kind == "cancel"), "")
    said = _("Edition %(label)s was announced and cancelled before it came into force.") % {
        "label": edition.label
    }
    return Missing(
        410,
        _("This edition was cancelled"),
        (said,),
        reason=reason,
        links=ways_on(locale, code, timeline),
    )


def nothing_on(locale: str, code: str, timeline: Timeline, asked: date) -> Missing:
    """No edition held, or will hold, on the day that was asked for: it was repealed, or nothing was in force yet."""
    repeal = timeline.repealed_at(asked)
    if repeal is None:
        return _before_the_first(locale, code, timeline, asked)
    names = {"title": title_of(timeline, locale) or code, "day": day(asked), "since": day(repeal.day)}
    if repeal.day > timeline.today:
        said = _("No edition of “%(title)s” will be in force on %(day)s: it will be repealed on %(since)s.")
    else:
        said = _("No edition of “%(title)s” is in force on %(day)s: it was repealed on %(since)s.")
    last = next((e for e in timeline.editions if e.since < repeal.day and e.status not in (CANCELLED, WITHDRAWN)), None)
    links: tuple[tuple[str, str], ...] = ()
    if last is not None:
        words = _("Read edition %(label)s, the last before that day") % {"label": last.label}
        links = ((addresses.edition(locale, code, last.label), words),)
    return Missing(410, _("Repealed"), (said % names,), reason=repeal.reason, links=links + ways_on(locale, code, timeline))


def _before_the_first(locale: str, code: str, timeline: Timeline, asked: date) -> Missing:
    said = [
        _("No edition of “%(title)s” was in force on %(day)s.")
        % {"title": title_of(timeline, locale) or code, "day": day(asked)}
    ]
    standing = [e for e in timeline.editions if e.status not in (CANCELLED, WITHDRAWN)]
    links: tuple[tuple[str, str], ...] = ()
    if standing:
        first = standing[-1]
        words = (
            _("The first edition, %(label)s, applies from %(day)s.")
            if first.status == FUTURE
            else _("The first edition, %(label)s, has applied from %(day)s.")
        )
        said.append(words % {"label": first.label, "day": day(first.since)})
        links = (
            (
                addresses.edition(locale, code, first.label),
                _("Read edition %(label)s") % {"label": first.label},
            ),
        )
    return Missing(
        404, _("Nothing was in force yet"), tuple(said), links=links + ways_on(locale, code, timeline)
    )
