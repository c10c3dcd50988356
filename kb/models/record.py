"""The record: rows that are inserted once and never change (kb/editions/guard.py makes the database refuse it).

Rows are written by ``kb.editions.freeze`` and ``kb.editions.acts`` only. Foreign keys point to frozen rows and to Work.
New columns of these tables must be nullable and are never back-filled.
"""

from __future__ import annotations

from django.db import models

from kb.models.works import Work


class Edition(models.Model):
    """A dated release of a work. The end of its force is the start of the next one, and never stored."""

    work = models.ForeignKey(Work, models.PROTECT, related_name="editions")
    label = models.CharField(max_length=40)
    in_force_from = models.DateField()  # as published; later acts may move it: ask kb.editions.timeline
    minor = models.BooleanField(default=False)
    change_note = models.TextField(blank=True)
    signed_off_by = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["work", "label"], name="edition_label")]

    def __str__(self) -> str:
        return f"{self.work_id} {self.label}"


class EditionText(models.Model):
    """An edition in one locale."""

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="texts")
    locale = models.CharField(max_length=20)
    revision = models.PositiveSmallIntegerField(default=1)
    authoritative = models.BooleanField()
    partial = models.BooleanField(default=False)
    title = models.TextField()
    intro = models.TextField(blank=True)
    note = models.TextField(null=True, blank=True)  # what a further revision of a translation corrects, for readers
    created_at = models.DateTimeField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["edition", "locale", "revision"], name="editiontext_revision"),
            models.UniqueConstraint(
                fields=["edition"],
                condition=models.Q(authoritative=True),
                name="editiontext_one_authoritative",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.edition} {self.locale} r{self.revision}"


class EditionClause(models.Model):
    """One frozen keyed row of a text."""

    text = models.ForeignKey(EditionText, models.PROTECT, related_name="clauses")
    key = models.CharField(max_length=64)
    kind = models.CharField(max_length=10)
    number = models.CharField(max_length=64, blank=True)
    heading = models.TextField(blank=True)  # canonical line html: title of the text, label of a blank
    html = models.TextField(blank=True)  # canonical block html: intro of the text; help of a blank (a line)
    plain = models.TextField(blank=True)
    duty = models.CharField(max_length=6)
    level = models.PositiveSmallIntegerField()
    position = models.PositiveIntegerField()
    blank = models.TextField(blank=True)  # canonical JSON of the definition, "" where there is none
    fields = models.TextField()  # canonical JSON: [[field name, field hash], ...]
    sha256 = models.CharField(max_length=64)
    source_sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["text", "key"], name="editionclause_key"),
            models.UniqueConstraint(fields=["text", "position"], name="editionclause_position"),
        ]
        indexes = [models.Index(fields=["key"], name="editionclause_key_idx")]

    def __str__(self) -> str:
        return f"{self.text_id} {self.key}"


class ClauseChange(models.Model):
    """Where a clause of an edition came from, or why it changed; inserted while freezing."""

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="changes")
    key = models.CharField(max_length=64)
    kind = models.CharField(max_length=10)  # split, merge, move, reason
    from_keys = models.TextField(default="[]")  # canonical JSON list of keys of the edition before
    reason = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["edition", "key", "kind"], name="clausechange_key")]

    def __str__(self) -> str:
        return f"{self.edition_id} {self.key} {self.kind}"


class EditionAct(models.Model):
    """Moves or cancels an edition that is not yet in force."""

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="acts")
    kind = models.CharField(max_length=10)  # move, cancel
    in_force_from = models.DateField(null=True)
    reason = models.TextField()
    by = models.CharField(max_length=200)
    created_at = models.DateTimeField()
    sha256 = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"{self.edition_id} {self.kind}"


class Withdrawal(models.Model):
    """Takes an edition, or the texts it has in one locale until then, from readers; the bytes stay in the record."""

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="withdrawals")
    locale = models.CharField(max_length=20, blank=True)  # "" = in every locale
    reason = models.TextField()
    by = models.CharField(max_length=200)
    created_at = models.DateTimeField()
    sha256 = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"{self.edition_id} {self.locale or '*'}"


class WorkAct(models.Model):
    """Repeals a work from a day on without a successor, or revokes a repeal that has not begun."""

    work = models.ForeignKey(Work, models.PROTECT, related_name="acts")
    kind = models.CharField(max_length=10)  # repeal, revoke
    day = models.DateField(null=True)  # first day without an edition in force; NULL for revoke
    reason = models.TextField()
    by = models.CharField(max_length=200)
    created_at = models.DateTimeField()
    sha256 = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"{self.work_id} {self.kind}"


class LogEntry(models.Model):
    """The publication log: one row per frozen thing, each with the hash of the row before."""

    previous = models.CharField(max_length=64, unique=True)
    kind = models.CharField(max_length=10)  # edition, changes, text, act, withdrawal, workact
    row = models.BigIntegerField()  # id of the row (for changes: of the edition)
    row_sha256 = models.CharField(max_length=64)
    at = models.DateTimeField()
    sha256 = models.CharField(max_length=64, unique=True)

    class Meta:
        db_table = "kb_publicationlog"
        constraints = [models.UniqueConstraint(fields=["kind", "row"], name="publicationlog_row")]

    def __str__(self) -> str:
        return f"{self.id} {self.kind} {self.row}"
