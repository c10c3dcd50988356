"""The publication log: the hash chain every frozen thing joins, in the transaction that freezes it."""

from __future__ import annotations

from datetime import datetime

from django.db import connection, transaction

from kb.editions.hashing import GENESIS, log_hash
from kb.models.record import LogEntry

#: One publication at a time on PostgreSQL; SQLite's IMMEDIATE transactions do the same by themselves.
_ADVISORY_LOCK = 0x7661_6465


def lock() -> None:
    """Wait for the right to publish until the end of the transaction. Call it first in every freezing act."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("The record is only written inside a transaction.")
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_ADVISORY_LOCK])


def head() -> str:
    """Hash of the newest log row; 64 zeros before the first."""
    newest = LogEntry.objects.order_by("-id").values_list("sha256", flat=True).first()
    return newest or GENESIS


def append(kind: str, row: int, row_sha256: str, at: datetime) -> LogEntry:
    """Seal one frozen thing."""
    previous = head()
    sha256 = log_hash(previous=previous, kind=kind, row=row, row_sha256=row_sha256, at=at)
    return LogEntry.objects.create(
        previous=previous, kind=kind, row=row, row_sha256=row_sha256, at=at, sha256=sha256
    )
