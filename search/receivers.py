"""What kb announces becomes outbox rows, in the same transaction: they commit with the edition or not at all.

What editors keep for search raises the stamp of the surroundings: the next question knows it.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver

from kb.models import ClauseTopic, Edition, EditionAct, EditionText, Surroundings, Topic, Withdrawal, WorkAct
from kb.signals import (
    edition_moved,
    edition_published,
    edition_text_published,
    sample_loaded,
    topics_changed,
    topics_sought,
    withdrawn,
    work_repealed,
)
from search import field
from search.context import subjects_of
from search.indexing import clauses, outbox
from search.models import Confusion, Promotion, Synonyms
from search.query.light import weak_words


@receiver(edition_published, sender=Edition)
def on_edition(edition: Edition, **kwargs: Any) -> None:
    """A new edition also ends the force of the one before it."""
    outbox.enqueue(clauses.subject_of(edition.work.code))


@receiver(edition_text_published, sender=EditionText)
def on_text(text: EditionText, **kwargs: Any) -> None:
    if not text.authoritative:  # an authoritative text comes with its edition
        outbox.enqueue(clauses.subject_of(text.edition.work.code))


@receiver(edition_moved, sender=EditionAct)
def on_act(act: EditionAct, **kwargs: Any) -> None:
    outbox.enqueue(clauses.subject_of(act.edition.work.code))


@receiver(withdrawn, sender=Withdrawal)
def on_withdrawal(withdrawal: Withdrawal, **kwargs: Any) -> None:
    outbox.enqueue(clauses.subject_of(withdrawal.edition.work.code))


@receiver(work_repealed, sender=WorkAct)
def on_repeal(act: WorkAct, **kwargs: Any) -> None:
    outbox.enqueue(clauses.subject_of(act.work.code))


@receiver(topics_changed, sender=ClauseTopic)
def on_topics(code: str, **kwargs: Any) -> None:
    outbox.enqueue(clauses.subject_of(code))


@receiver(topics_sought, sender=Topic)
def on_topics_sought(texts: Mapping[str, str], locale: str, **kwargs: Any) -> dict[str, tuple[str, ...]]:
    """Topics by whose names and words a text could be asked for."""
    subjects = subjects_of(locale, used=False)
    met = {key: subjects.met(words, weak_words(words, (locale,))) for key, words in texts.items()}
    return {key: tuple(each.slug for each in found) for key, found in met.items() if found}


@receiver([post_save, post_delete], sender=Synonyms)
@receiver([post_save, post_delete], sender=Confusion)
@receiver([post_save, post_delete], sender=Promotion)
def on_words(**kwargs: Any) -> None:
    Surroundings.touch()


@receiver(sample_loaded)
def on_sample(folder: Path, **kwargs: Any) -> None:
    field.load(folder / "search" / "thesaurus.yaml")
