"""What is shown beside frozen clauses and may change: errata, relations, and what is derived from the record.

Every save of what readers see raises ``Surroundings`` (kb/receivers.py), so that kept pages know they are old.
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from kb.models.record import Edition, EditionText
from kb.models.works import Work


class Erratum(models.Model):
    """A reported mistake in a frozen clause. Verified ones are shown beside the clause, whose words stay as they were."""

    class State(models.TextChoices):
        REPORTED = "reported", _("reported")
        VERIFIED = "verified", _("verified")
        HELD = "held", _("held for the next edition")
        REJECTED = "rejected", _("rejected")

    class Kind(models.TextChoices):
        EDITORIAL = "editorial", _("editorial: a slip that changes no meaning")
        TECHNICAL = "technical", _("technical: the meaning is wrong")

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="errata")
    locale = models.CharField(max_length=20)  # language of the wording the mistake is in
    key = models.CharField(max_length=64)  # "_text" for the title and the introduction
    wording = models.CharField(max_length=64)  # hash of the clause as reported: shown wherever this very wording is
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, default=Kind.EDITORIAL)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.REPORTED)
    reads = models.TextField(_("the text reads"), blank=True)
    should_read = models.TextField(_("it should read"), blank=True)
    report = models.TextField(_("what is wrong"))
    reporter_name = models.CharField(_("name"), max_length=120, blank=True)
    reporter_email = models.EmailField(_("e-mail"), blank=True)  # never shown to readers
    note = models.TextField(_("note for readers"), blank=True)
    reported_at = models.DateTimeField(auto_now_add=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.CharField(max_length=200, blank=True)
    origin = models.CharField(max_length=64, blank=True)  # keyed hash of the sender's address, against floods; pruned

    class Meta:
        verbose_name = _("erratum")
        verbose_name_plural = _("errata")
        permissions = [("decide_erratum", _("Can decide on reported errata"))]
        indexes = [
            models.Index(fields=["edition", "locale", "key"], name="erratum_clause"),
            models.Index(fields=["state", "reported_at"], name="erratum_queue"),
        ]

    def __str__(self) -> str:
        return f"{self.edition} {self.locale} {self.key} {self.state}"


class Relation(models.Model):
    """How a work stands to another work of the site, or to a body outside it ("endorsed by", on a day)."""

    class Kind(models.TextChoices):
        COMPLEMENTS = "complements", _("complements")
        PREVAILS = "prevails", _("prevails over")
        DERIVES = "derives", _("derives from")
        REPLACES = "replaces", _("replaces")
        ENDORSED = "endorsed", _("endorsed by")

    work = models.ForeignKey(Work, models.CASCADE, related_name="relations")
    kind = models.CharField(_("relation"), max_length=12, choices=Kind.choices)
    other = models.ForeignKey(Work, models.CASCADE, null=True, blank=True, related_name="relations_to", verbose_name=_("other text"))
    name = models.CharField(_("name, when it is not a text of this site"), max_length=300, blank=True)
    url = models.URLField(_("address"), blank=True)
    on = models.DateField(_("on the day"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("relation")
        verbose_name_plural = _("relations")

    def __str__(self) -> str:
        return f"{self.work} {self.kind} {self.other or self.name}"


class ClauseReference(models.Model):
    """A reference from a frozen clause to another clause, derived from its html when it is frozen (kb/editions/references.py)."""

    text = models.ForeignKey(EditionText, models.PROTECT, related_name="references")
    key = models.CharField(max_length=64)
    to_work = models.CharField(max_length=40)
    to_key = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["text", "key", "to_work", "to_key"], name="clausereference_once")
        ]
        indexes = [models.Index(fields=["to_work", "to_key"], name="clausereference_to")]

    def __str__(self) -> str:
        return f"{self.text_id} {self.key} -> {self.to_work}#{self.to_key}"


class GuessedClause(models.Model):
    """A frozen translated clause that was paired with its source by a guess nobody has confirmed; deleted once somebody does."""

    text = models.ForeignKey(EditionText, models.PROTECT, related_name="guessed")
    key = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["text", "key"], name="guessedclause_once")]

    def __str__(self) -> str:
        return f"{self.text_id} {self.key}"
