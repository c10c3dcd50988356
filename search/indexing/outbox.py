"""The outbox: written with what changes, drained by the indexer. De-duplicated, retried later and later, poison set aside."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.utils import timezone

from search.engines import configured, engine
from search.engines.base import Away, Engine, Group, Unavailable, Writer
from search.indexing import sources
from search.indexing.lock import writing_to
from search.models import Cursor, Outbox

logger = logging.getLogger(__name__)

BATCH = 500
MAX_ATTEMPTS = 8
FIRST_DELAY, LONGEST_DELAY = 1.0, 300.0  # seconds
LONGEST_AWAY = 5.0  # seconds, for a server that does not answer: what waits is done as soon as it is back


@dataclass
class Drained:
    """What one draining did. ``groups`` were written or removed, ``failed`` subjects will be tried again or set aside."""

    rows: int = 0
    groups: int = 0
    passages: int = 0
    failed: list[str] = field(default_factory=list)
    rebuild: bool = False  # a rebuild is asked for


def enqueue(subject: str, kind: str = Outbox.Kind.UPDATE) -> None:
    """Ask every engine to look at a subject again. Call it in the transaction that changes the subject."""
    Outbox.objects.bulk_create(Outbox(engine=name, kind=kind, subject=subject) for name in configured())


def ask_for_rebuild(name: str) -> bool:
    """Queue a rebuild of one engine's index, once; whether it was queued now."""
    waiting = Outbox.objects.filter(engine=name, kind=Outbox.Kind.REBUILD, set_aside=False)
    if waiting.exists():
        return False
    Outbox.objects.create(engine=name, kind=Outbox.Kind.REBUILD)
    return True


def due(name: str, now: datetime | None = None) -> list[Outbox]:
    """Rows an engine should do now, oldest first (one query)."""
    rows = Outbox.objects.filter(engine=name, set_aside=False, not_before__lte=now or timezone.now())
    return list(rows.order_by("id")[:BATCH])


def drain(name: str, rows: list[Outbox] | None = None) -> Drained:
    """Bring one engine's index up to date with its due rows, in one commit. Rebuilds are left to the caller."""
    rows = due(name) if rows is None else rows
    out = Drained(rows=len(rows), rebuild=any(row.kind == Outbox.Kind.REBUILD for row in rows))
    updates = [row for row in rows if row.kind == Outbox.Kind.UPDATE]
    if not updates:
        return out
    subjects = list(dict.fromkeys(row.subject for row in updates))
    try:
        with writing_to(name):
            _apply(engine(name), subjects, out)
    except Exception as error:
        if len(subjects) > 1 and not isinstance(error, Unavailable):
            return _one_by_one(name, updates, out)
        logger.warning("%s: %s", name, error)
        _failed(updates, error)
        out.failed = subjects
        return out
    _done(name, updates)
    return out


def _one_by_one(name: str, rows: list[Outbox], out: Drained) -> Drained:
    """Something among several failed: each alone, so that only the guilty waits."""
    for subject in dict.fromkeys(row.subject for row in rows):
        one = drain(name, [row for row in rows if row.subject == subject])
        out.groups += one.groups
        out.passages += one.passages
        out.failed += one.failed
    return out


def _apply(target: Engine, subjects: Iterable[str], out: Drained) -> None:
    changes = [(subject, sources.groups_of(subject), target.groups(subject)) for subject in subjects]
    if all({group.id: group.fingerprint for group in wanted} == held for _subject, wanted, held in changes):
        return
    with target.writing() as writer:
        for _subject, wanted, held in changes:
            groups, passages = bring(writer, wanted, held)
            out.groups += groups
            out.passages += passages


def bring(writer: Writer, wanted: Iterable[Group], held: dict[str, str]) -> tuple[int, int]:
    """Write the groups whose fingerprint differs, drop those no longer wanted: (groups, passages) written."""
    groups = passages = 0
    left = dict(held)
    for group in wanted:
        if left.pop(group.id, None) != group.fingerprint:
            passages += writer.put(group)
            groups += 1
    for group_id in left:
        writer.drop(group_id)
        groups += 1
    return groups, passages


def _done(name: str, rows: list[Outbox]) -> None:
    Outbox.objects.filter(pk__in=[row.pk for row in rows]).delete()
    highest = max(row.pk for row in rows)
    now = timezone.now()
    cursor, created = Cursor.objects.get_or_create(engine=name, defaults={"outbox_row": highest, "at": now})
    if not created:
        Cursor.objects.filter(pk=cursor.pk).update(outbox_row=max(highest, cursor.outbox_row), at=now)


def _failed(rows: list[Outbox], error: Exception) -> None:
    """Later and later; what an index that is away refused is never the row's own fault and not set aside."""
    now = timezone.now()
    for row in rows:
        row.attempts = min(row.attempts + 1, 1000)
        longest = LONGEST_AWAY if isinstance(error, Away) else LONGEST_DELAY
        delay = min(FIRST_DELAY * 2 ** min(row.attempts - 1, 20), longest)
        row.not_before = now + timedelta(seconds=delay)
        row.error = f"{type(error).__name__}: {error}"[:2000]
        row.set_aside = row.attempts >= MAX_ATTEMPTS and not isinstance(error, Unavailable)
    Outbox.objects.bulk_update(rows, ["attempts", "not_before", "error", "set_aside"])
