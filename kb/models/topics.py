"""Topics: what clauses are about, across texts and editions, as editors say it. Nothing of this is part of the record."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel

from kb.models.works import Work


class Topic(ClusterableModel):
    """One topic in every language. ``slug`` is its name in addresses."""

    slug = models.SlugField(
        _("name in addresses"), max_length=60, unique=True, help_text=_("Small letters, digits and hyphens: gifts-and-sponsors")
    )

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        ordering = ["slug"]

    def __str__(self) -> str:
        from kb.topics import name_here

        return name_here(self)


class TopicName(models.Model):
    """What a topic is called in a language, and the other words in which people ask for it."""

    topic = ParentalKey(Topic, on_delete=models.CASCADE, related_name="names")
    locale = models.CharField(_("language"), max_length=20)
    name = models.CharField(_("name"), max_length=80)
    words = models.TextField(
        _("also asked as"),
        blank=True,
        max_length=2000,
        help_text=_(
            "Other words and situations in which people ask for this, separated by commas: “fired, sacked, made redundant”. Readers"
            " find the topic's clauses by them, and the topic in the index of topics."
        ),
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["topic", "locale"], name="topic_named_once")]

    def __str__(self) -> str:
        return f"{self.locale}: {self.name}"


class ClauseTopic(models.Model):
    """A clause is about a topic, in all editions: of a part its clauses are, too; ``key`` "_text" is the whole text. ``settles``:
    it says what holds in the matter, and does not only touch it."""

    topic = models.ForeignKey(Topic, models.CASCADE, related_name="clauses")
    work = models.ForeignKey(Work, models.CASCADE, related_name="topics")
    key = models.CharField(max_length=64)
    settles = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["topic", "work", "key"], name="clause_topic_once")]
        indexes = [models.Index(fields=["work", "key"], name="clause_topic_clause")]

    def __str__(self) -> str:
        return f"{self.work_id}#{self.key}: {self.topic_id}"
