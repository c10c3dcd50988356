"""The working side: units of translation, import runs, and the stamp of what surrounds the texts. Never frozen."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kb.models.works import Work


class Unit(models.Model):
    """The working translation of one field of one clause. ``html`` is canonical; "" means not translated."""

    class State(models.TextChoices):
        DRAFT = "draft", _("needs editing")
        TRANSLATED = "translated", _("translated")
        APPROVED = "approved", _("approved")

    work = models.ForeignKey(Work, models.CASCADE, related_name="units")
    key = models.CharField(max_length=64)
    field = models.CharField(max_length=90)
    locale = models.CharField(max_length=20)
    html = models.TextField(blank=True)
    state = models.CharField(max_length=12, choices=State.choices, default=State.DRAFT)
    guessed = models.BooleanField(default=False)  # paired with its source by a guess nobody has confirmed
    source_sha256 = models.CharField(max_length=64, blank=True)  # hash of the field it translates
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["work", "key", "field", "locale"], name="unit_field")]
        indexes = [models.Index(fields=["work", "locale"], name="unit_work_locale")]

    def __str__(self) -> str:
        return f"{self.work_id} {self.key} {self.field} {self.locale}"


class ImportRun(models.Model):
    """A file brought in: its plan, and the working state before and after, so that it can be undone."""

    class State(models.TextChoices):
        PLANNED = "planned", _("waiting for a decision")
        APPLIED = "applied", _("applied")
        UNDONE = "undone", _("undone")

    work = models.ForeignKey(Work, models.SET_NULL, null=True, related_name="imports")
    state = models.CharField(max_length=10, choices=State.choices, default=State.PLANNED)
    plan = models.JSONField(default=dict)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True)
    at = models.DateTimeField(default=timezone.now)
    undone_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"import {self.pk}"


class Approval(models.Model):
    """A working text as it was signed off, byte for byte: autosave rewrites revisions in place, this it cannot touch."""

    work = models.ForeignKey(Work, models.CASCADE, related_name="approvals")
    revision = models.ForeignKey("wagtailcore.Revision", models.SET_NULL, null=True, related_name="+")
    content = models.JSONField()  # {"title", "intro", "body": JSON text of the StreamField, "keys": {block id: key}}
    content_sha256 = models.CharField(max_length=64)  # kb.editions.hashing.content_hash of its rows
    by = models.CharField(max_length=200)
    at = models.DateTimeField(default=timezone.now)
    comment = models.TextField(blank=True)
    edition = models.ForeignKey("kb.Edition", models.PROTECT, null=True, blank=True, related_name="approvals")

    class Meta:
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return f"{self.work_id} {self.at:%Y-%m-%d %H:%M}"


class DraftChange(models.Model):
    """Said while drafting, frozen as a ``ClauseChange`` of the next edition: why a clause changes, where it comes from."""

    work = models.ForeignKey(Work, models.CASCADE, related_name="draft_changes")
    key = models.CharField(max_length=64)
    kind = models.CharField(max_length=10)  # split, merge, move, reason
    from_keys = models.JSONField(default=list)  # keys of the edition before
    reason = models.TextField(blank=True)
    by = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["work", "key", "kind"], name="draftchange_key")]

    def __str__(self) -> str:
        return f"{self.work_id} {self.key} {self.kind}"


class ReviewLink(models.Model):
    """An address that shows the working text to a reviewer without an account, until it expires or is revoked."""

    work = models.ForeignKey(Work, models.CASCADE, related_name="review_links")
    token_sha256 = models.CharField(max_length=64, unique=True)  # the token itself is shown once and never stored
    note = models.CharField(_("for whom"), max_length=200, blank=True)
    by = models.CharField(max_length=200)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    seen_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.work_id} {self.note}"


class Surroundings(models.Model):
    """One row: a counter raised by anything shown beside the texts, so that cached pages know they are old."""

    stamp = models.BigIntegerField(default=1)

    @classmethod
    def touch(cls) -> None:
        """Raise the counter (inside the caller's transaction)."""
        if not cls.objects.filter(pk=1).update(stamp=models.F("stamp") + 1):
            cls.objects.get_or_create(pk=1, defaults={"stamp": 2})
