"""What a public request must know of the database, for the price of one raw query: has anything changed?

``current()`` gives the head of the publication log and the stamp of what surrounds the texts, asked once per request.
The facts that follow from them (locales, works with editions) are kept in the process and read again only when one
of the two has moved.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar

from django.conf import settings
from django.db import connection
from wagtail.models import Locale, Site

from kb.editions import timeline
from kb.editions.hashing import GENESIS
from kb.editions.timeline import Timeline
from kb.models import GuessedClause, Work

K = TypeVar("K", bound=Hashable)
T = TypeVar("T")
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
#: Other facts, as long as the log's head, the stamp and the day are these.
_facts_kept: tuple[str, int, date, dict[str, Any]] = ("", 0, date.min, {})


def timeline_of(work_id: int) -> Timeline:
    """The timeline of a work today, read once per process until something is published or the day changes."""
    return timelines_of([work_id])[work_id]


def timelines_of(work_ids: Iterable[int]) -> dict[int, Timeline]:
    """Timelines of several works today; those not yet kept are read together, in the five queries of one."""
    global _timelines
    head, today = current().head, timeline.today()
    kept = _timelines  # another thread may put a newer one in its place
    if kept[:2] != (head, today):
        kept = _timelines = (head, today, {})
    ids = set(work_ids)
    missing = sorted(ids - kept[2].keys())
    if missing:
        kept[2].update(timeline.of_works(missing, today))
    return {work_id: kept[2][work_id] for work_id in ids}


def kept(name: str, keys: Iterable[K], read: Callable[[list[K]], Mapping[K, T]]) -> dict[K, T]:
    """Facts by key, each read once per process until head, stamp or day change. For small facts about few things.

    ``read`` is asked for those that are not kept, all at once, and must answer for each of them.
    """
    global _facts_kept
    now, today = current(), timeline.today()
    facts = _facts_kept
    if facts[:3] != (now.head, now.stamp, today):
        facts = _facts_kept = (now.head, now.stamp, today, {})
    of_name: dict[K, T] = facts[3].setdefault(name, {})
    wanted = list(dict.fromkeys(keys))
    missing = [key for key in wanted if key not in of_name]
    if missing:
        of_name.update(read(missing))
    return {key: of_name[key] for key in wanted}


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
    global _kept, _timelines, _facts_kept
    _kept, _timelines, _facts_kept = None, ("", date.min, {}), ("", 0, date.min, {})


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
