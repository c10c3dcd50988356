"""What the indexer has still to do, and what editors keep for search. Nothing here is part of the record."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kb.words import listed
from search.query.thesaurus import Entry


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


class Synonyms(models.Model):
    """Words and phrases that mean the same in a language, as editors keep them; they work from the next question on."""

    locale = models.CharField(_("language"), max_length=20)
    words = models.TextField(
        _("words"),
        help_text=_(
            "Words or phrases of one meaning, separated by commas. What stands in quotation marks is meant in this form only:"
            " “\"fired\"” has nothing to do with a fire."
        ),
    )
    also = models.TextField(
        _("one way: also find"),
        blank=True,
        help_text=_(
            "Leave it empty where the words above mean the same. Otherwise, whoever searches for one of the words above also finds"
            " these, but not the other way round: “painting, sculpture” also find “work”."
        ),
    )
    note = models.CharField(_("note"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("synonyms")
        verbose_name_plural = _("synonyms")

    def __str__(self) -> str:
        return f"{self.locale}: {self.entry.line}"

    @property
    def entry(self) -> Entry:
        """The row as the search knows it."""
        return Entry(listed(self.words), listed(self.also))


class FieldLine(models.Model):
    """A line of the words of the field (search/field.py) that a language was given: never again, whatever became of it."""

    locale = models.CharField(max_length=20)
    line = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["locale", "line"], name="given_once")]

    def __str__(self) -> str:
        return f"{self.locale}: {self.line}"


class Confusion(models.Model):
    """Two words that are not the same, and what readers who ask for one of them are told."""

    locale = models.CharField(_("language"), max_length=20)
    word = models.CharField(_("word"), max_length=100)
    other = models.CharField(_("not to be confused with"), max_length=100)
    note = models.CharField(_("what readers are told"), max_length=300)

    class Meta:
        verbose_name = _("pair not to be confused")
        verbose_name_plural = _("pairs not to be confused")

    def __str__(self) -> str:
        return f"{self.locale}: {self.word} / {self.other}"


class Promotion(models.Model):
    """A clause that an editor puts first for a question."""

    locale = models.CharField(_("language"), max_length=20)
    words = models.CharField(_("words of the question"), max_length=200)
    work = models.CharField(_("text"), max_length=40)
    key = models.CharField(_("clause"), max_length=64)
    place = models.PositiveSmallIntegerField(_("place"), default=1)

    class Meta:
        verbose_name = _("promoted clause")
        verbose_name_plural = _("promoted clauses")
        indexes = [models.Index(fields=["locale"], name="promotion_locale")]

    def __str__(self) -> str:
        return f"{self.locale}: {self.words} -> {self.work}#{self.key}"


class Asked(models.Model):
    """A question of a day, counted: no reader, no address, no time of day. Pruned by age."""

    day = models.DateField()
    locale = models.CharField(max_length=20)
    words = models.CharField(max_length=120)  # levelled; questions that look like personal data are not kept
    times = models.PositiveIntegerField(default=0)
    results = models.PositiveIntegerField(default=0)  # of the last time
    opened = models.PositiveIntegerField(default=0)  # how often a result was followed

    class Meta:
        constraints = [models.UniqueConstraint(fields=["day", "locale", "words"], name="asked_once_a_day")]
        indexes = [models.Index(fields=["locale", "words"], name="asked_words")]

    def __str__(self) -> str:
        return f"{self.day} {self.locale} {self.words}"
