"""What the indexer has still to do. Nothing here is part of the record; an index can always be built anew."""

from __future__ import annotations

from django.db import models
from django.utils import timezone


class Outbox(models.Model):
    """One thing an engine has not heard of yet, written in the transaction that changed it and deleted when done.

    Each engine has its own rows: one that is away or stumbles over a row never holds up another.
    """

    class Kind(models.TextChoices):
        UPDATE = "update"  # look at the subject again
        REBUILD = "rebuild"  # the whole index

    engine = models.CharField(max_length=20)
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.UPDATE)
    subject = models.CharField(max_length=120, blank=True)  # "<source>/<what>", "" for a rebuild
    created_at = models.DateTimeField(default=timezone.now)
    attempts = models.PositiveSmallIntegerField(default=0)
    not_before = models.DateTimeField(default=timezone.now)
    set_aside = models.BooleanField(default=False)  # failed too often: shown by ``search_index status``, tried by ``update``
    error = models.TextField(blank=True)

    class Meta:
        indexes = [models.Index(fields=["engine", "set_aside", "not_before"], name="outbox_due")]

    def __str__(self) -> str:
        return f"{self.engine} {self.kind} {self.subject}"


class Cursor(models.Model):
    """How far an engine has come."""

    engine = models.CharField(max_length=20, unique=True)
    outbox_row = models.BigIntegerField(default=0)  # the highest outbox id it has done
    at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.engine} {self.outbox_row}"
