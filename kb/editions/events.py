"""What happened to a text, as data: read off its timeline, newest first. No query, no html.

What the log says happened when it was written (``at`` is the log's time). What the calendar does happens at the
beginning of its day in the site's time zone, without anybody doing anything: an edition comes into force, a text ends.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING

from django.utils import timezone

from kb.editions.timeline import Act, EditionInfo, TextInfo, Timeline

if TYPE_CHECKING:
    from kb.errata.shown import ShownErratum

PUBLISHED, IN_FORCE, TRANSLATED = "published", "in-force", "translated"
MOVED, CANCELLED, WITHDRAWN = "moved", "cancelled", "withdrawn"
REPEALED, REVOKED, ENDED, ERRATUM = "repealed", "revoked", "ended", "erratum"
#: Which row of the publication log an event stands on: (its kind there).
_SEALED_AS = {
    PUBLISHED: "edition",
    IN_FORCE: "edition",
    TRANSLATED: "text",
    MOVED: "act",
    CANCELLED: "act",
    WITHDRAWN: "withdrawal",
    REPEALED: "workact",
    REVOKED: "workact",
    ENDED: "workact",
}


@dataclass(frozen=True)
class Event:
    """One thing that happened. ``locale`` is "" where it concerns every language; ``day`` the day that is spoken of.

    ``sealed_at`` is the time of the log row it stands on (None of an erratum, which the log does not hold); ``changed``
    is when what is said of it last became another.
    """

    kind: str
    code: str
    at: datetime
    changed: datetime
    sealed_at: datetime | None
    edition: EditionInfo | None = None
    locale: str = ""
    revision: int = 0
    day: date | None = None
    reason: str = ""
    key: str = ""  # clause of an erratum
    erratum: ShownErratum | None = None

    @property
    def sealed_as(self) -> str:
        """The kind of the log row."""
        return _SEALED_AS.get(self.kind, "")


def of_timeline(
    code: str, authoritative: str, timeline: Timeline, errata: Iterable[ShownErratum] = ()
) -> list[Event]:
    """Everything that has happened to a work by the timeline's day, newest first.

    ``authoritative`` is its language; ``errata`` are verified ones whose text readers may see.
    """
    out: list[Event] = []
    for edition in timeline.editions:
        out += _of_edition(code, authoritative, edition, timeline.today)
    out += _of_work(code, timeline)
    for erratum in errata:
        at, shown = erratum.decided_at, timeline.labelled(erratum.label)
        out.append(Event(ERRATUM, code, at, at, None, shown, erratum.locale, key=erratum.key, erratum=erratum))
    return newest_first(out)


def newest_first(events: Iterable[Event]) -> list[Event]:
    """Events of several works in one order."""
    return sorted(events, key=_newest_last, reverse=True)


def in_language(events: Iterable[Event], locale: str, authoritative: str) -> list[Event]:
    """Those that concern a reader of this language: all but what happened to other translations."""
    return [event for event in events if event.locale in ("", locale, authoritative)]


def _of_edition(code: str, authoritative: str, edition: EditionInfo, today: date) -> Iterator[Event]:
    if edition.at is None:
        return
    acts = [replace(act, locale="") if act.locale == authoritative else act for act in edition.acts]
    changed = max((edition.at, *(act.at for act in acts if not act.locale)))
    yield Event(PUBLISHED, code, edition.at, changed, edition.at, edition, day=edition.since)
    # Published after its day, it was in force at once; withdrawn or cancelled before its day, never.
    gone = next((act.at for act in acts if act.kind != "move" and not act.locale), None)
    held = edition.until is None or edition.until > edition.since
    begins = beginning_of(edition.since)
    if _day_of(edition.at) < edition.since <= today and held and (gone is None or gone >= begins):
        yield Event(IN_FORCE, code, begins, max(begins, gone or begins), edition.at, edition, day=edition.since)
    for text in edition.revisions:
        if not text.authoritative:
            yield _translated(code, edition, text)
    for act in acts:
        kind = {"move": MOVED, "cancel": CANCELLED, "withdraw": WITHDRAWN}[act.kind]
        day = act.day_to or act.day_from
        yield Event(kind, code, act.at, act.at, act.at, edition, act.locale, day=day, reason=act.reason)


def _translated(code: str, edition: EditionInfo, text: TextInfo) -> Event:
    return Event(TRANSLATED, code, text.at, text.at, text.at, edition, text.locale, text.revision)


def _of_work(code: str, timeline: Timeline) -> Iterator[Event]:
    standing: list[Act] = []
    for act in timeline.acts:
        kind = REPEALED if act.kind == "repeal" else REVOKED
        yield Event(kind, code, act.at, act.at, act.at, day=act.day_to or act.day_from, reason=act.reason)
        if kind == REPEALED:
            standing.append(act)
        elif standing:
            standing.pop()
    for act in standing:
        if act.day_to and _day_of(act.at) < act.day_to <= timeline.today:
            begins = beginning_of(act.day_to)
            yield Event(ENDED, code, begins, begins, act.at, day=act.day_to, reason=act.reason)


def beginning_of(day: date) -> datetime:
    """Midnight in the site's time zone."""
    return datetime.combine(day, time.min, timezone.get_default_timezone())


def _day_of(at: datetime) -> date:
    return timezone.localdate(at, timezone.get_default_timezone())


def _newest_last(event: Event) -> tuple[datetime, int, str, str]:
    return event.at.astimezone(UTC), event.edition.order if event.edition else 0, event.kind, event.locale
