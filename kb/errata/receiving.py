"""A report becomes a row; one that is there already does not become another; one too many is told when to come again."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction
from django.utils import timezone

from kb.errata import limits, origin, pruning
from kb.errata.limits import Past, Wait
from kb.models import Erratum

_ADVISORY_LOCK = 0x6572_7261


@dataclass(frozen=True)
class Report:
    """What a reader sent, checked by the form. ``edition``, ``locale``, ``key``, ``wording``: of the signed form."""

    edition: int
    locale: str
    key: str
    wording: str
    kind: str
    report: str
    reads: str = ""
    should_read: str = ""
    name: str = ""
    email: str = ""


@dataclass(frozen=True)
class Received:
    """``new`` False: the very same was reported before, so nothing was written."""

    erratum: Erratum
    new: bool


def receive(report: Report, address: str, now: datetime | None = None) -> Received | Wait:
    """Store a report. Counting and storing are one step: whoever comes at the same time waits."""
    now = now or timezone.now()
    with transaction.atomic():
        _lock()
        same = _same(report)
        if same is not None:
            return Received(same, new=False)
        from_here = origin.origins(address, now)
        allowed = limits.limits()
        columns = ("reported_at", "origin", "edition_id", "locale", "key")
        newest = Erratum.objects.order_by("-id").values_list(*columns)[: allowed.site]
        past = [Past(at, whose, (edition, locale, key)) for at, whose, edition, locale, key in newest]
        waiting = limits.wait(past, from_here, (report.edition, report.locale, report.key), now, allowed)
        if waiting is not None:
            return waiting
        erratum = Erratum.objects.create(
            edition_id=report.edition,
            locale=report.locale,
            key=report.key,
            wording=report.wording,
            kind=report.kind,
            report=report.report,
            reads=report.reads,
            should_read=report.should_read,
            reporter_name=report.name,
            reporter_email=report.email,
            origin=from_here[0] if from_here else "",
        )
        pruning.prune(now)
        return Received(erratum, new=True)


def _same(report: Report) -> Erratum | None:
    """A report of this wording in the same words, whatever was decided about it."""
    words = _folded(report.report), _folded(report.reads), _folded(report.should_read)
    known = Erratum.objects.filter(edition_id=report.edition, locale=report.locale, key=report.key, wording=report.wording)
    for each in known.order_by("-id").iterator():
        if (_folded(each.report), _folded(each.reads), _folded(each.should_read)) == words:
            return each
    return None


def _folded(words: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", words).casefold().split())


def _lock() -> None:
    """One report at a time on PostgreSQL; SQLite's IMMEDIATE transactions do the same by themselves."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_ADVISORY_LOCK])
