"""What a public request must know of the database, for the price of one raw query: has anything changed?

``current()`` gives the head of the publication log and the stamp of what surrounds the texts, asked once per request.
The facts that follow from them (locales, works with editions) are kept in the process and read again only when one
of the two has moved.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.conf import settings
from django.db import connection
from wagtail.models import Locale, Site

from kb.editions import timeline
from kb.editions.hashing import GENESIS
from kb.editions.timeline import Timeline
from kb.models import GuessedClause, Work

_QUERY = (
    "SELECT (SELECT sha256 FROM kb_publicationlog ORDER BY id DESC LIMIT 1),"
    " (SELECT stamp FROM kb_surroundings WHERE id = 1)"
)


@dataclass(frozen=True)
class WorkFact:
    """A work that has at least one edition."""

    id: int
    code: str
    authoritative_locale: str
    kind: str


@dataclass(frozen=True)
class Pulse:
    """State of the site at one moment. ``locales`` are the codes of all ``Locale`` rows, the default one first."""

    head: str
    stamp: int
    locales: tuple[str, ...]
    default_locale: str
    works: Mapping[str, WorkFact] = field(default_factory=dict)
    guessed: frozenset[int] = frozenset()  # ids of frozen texts with clauses paired by a guess: pages of others need not ask


@dataclass
class _Request:
    pulse: Pulse | None = None


_request: ContextVar[_Request | None] = ContextVar("kb_pulse", default=None)
_kept: Pulse | None = None
#: Timelines by work, as long as the log's head and the day are these. All a timeline is made of is in the log.
_timelines: tuple[str, date, dict[int, Timeline]] = ("", date.min, {})


def timeline_of(work_id: int) -> Timeline:
    """The timeline of a work today, read once per process until something is published or the day changes."""
    global _timelines
    head, today = current().head, timeline.today()
    kept = _timelines  # another thread may put a newer one in its place
    if kept[:2] != (head, today):
        kept = _timelines = (head, today, {})
    if work_id not in kept[2]:
        kept[2][work_id] = timeline.of_work(work_id, today)
    return kept[2][work_id]


def current() -> Pulse:
    """The pulse of this request; outside a request it is asked for at every call."""
    holder = _request.get()
    if holder is None:
        return _ask()
    if holder.pulse is None:
        holder.pulse = _ask()
    return holder.pulse


@contextmanager
def one_request() -> Iterator[None]:
    """Within this, ``current`` asks the database once."""
    token = _request.set(_Request())
    try:
        yield
    finally:
        _request.reset(token)


def forget() -> None:
    """Drop what the process keeps (tests roll the database back behind its back)."""
    global _kept, _timelines
    _kept, _timelines = None, ("", date.min, {})


def _ask() -> Pulse:
    global _kept
    with connection.cursor() as cursor:
        cursor.execute(_QUERY)
        row: Any = cursor.fetchone()
    head, stamp = row[0] or GENESIS, row[1] or 0
    kept = _kept
    if kept is None or kept.head != head or kept.stamp != stamp:
        kept = _kept = _facts(head, stamp)
    return kept


def _facts(head: str, stamp: int) -> Pulse:
    codes = set(Locale.objects.values_list("language_code", flat=True))
    default = (
        Site.objects.filter(is_default_site=True).values_list("root_page__locale__language_code", flat=True).first()
    )
    if default not in codes:
        default = settings.LANGUAGE_CODE if settings.LANGUAGE_CODE in codes or not codes else sorted(codes)[0]
    columns = ("id", "code", "authoritative_locale", "kind")
    works = Work.objects.filter(editions__isnull=False).distinct().order_by("id").values_list(*columns)
    return Pulse(
        head=head,
        stamp=stamp,
        locales=(default, *sorted(codes - {default})),
        default_locale=default,
        works={fact.code: fact for fact in (WorkFact(*row) for row in works)},
        guessed=frozenset(GuessedClause.objects.values_list("text_id", flat=True).distinct()),
    )
