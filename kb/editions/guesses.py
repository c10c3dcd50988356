"""Pairs of a translation with its original that were guessed when a file was brought in, and that readers are told of.

A guess is noted for a frozen text when it is published, and forgotten when somebody confirms it: the very words that are
frozen, given again for that clause. Other words confirm nothing about the ones readers see; they are published as the
next revision, which carries no guess.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from kb.editions.compose import ShownClause
from kb.editions.freeze import Frozen
from kb.editions.text import TEXT_KEY, ClauseText
from kb.editions.timeline import Timeline
from kb.fields import body_field, heading_field
from kb.models import EditionClause, GuessedClause, Surroundings, Unit, Work


@dataclass(frozen=True)
class Guess:
    """A published translation, and the original it was paired with by a guess. Canonical html."""

    label: str
    revision: int
    source: str
    heading: str
    html: str


def of_units(work: Work, locale: str) -> set[str]:
    """Keys of clauses with a unit that was paired by a guess nobody has confirmed."""
    return set(Unit.objects.filter(work=work, locale=locale, guessed=True).values_list("key", flat=True))


def note(frozen: Frozen, guessed: Collection[str]) -> None:
    """Of a translation that was just published, these clauses are guesses. One that stood already is left as it is."""
    if not frozen.created or not guessed:
        return
    keys = set(frozen.text.clauses.values_list("key", flat=True)) & set(guessed) - {TEXT_KEY}
    GuessedClause.objects.bulk_create(GuessedClause(text=frozen.text, key=key) for key in sorted(keys))
    Surroundings.touch()


def confirm(work: Work, locale: str, clauses: Iterable[ClauseText]) -> int:
    """Somebody stands by these wordings; returns how many guesses of frozen texts that ends."""
    said = {clause.key: _words(clause) for clause in clauses}
    guessed = {
        (row.text_id, row.key): row.pk
        for row in GuessedClause.objects.filter(text__edition__work=work, text__locale=locale)
        if row.key in said
    }
    if not guessed:
        return 0
    frozen = EditionClause.objects.filter(
        text_id__in={text_id for text_id, _key in guessed}, key__in={key for _text_id, key in guessed}
    ).values_list("text_id", "key", "heading", "html")
    ended = [
        guessed[text_id, key]
        for text_id, key, heading, html in frozen
        if (text_id, key) in guessed and said[key] == (heading, html)
    ]
    if ended:
        GuessedClause.objects.filter(pk__in=ended).delete()
        Surroundings.touch()
    return len(ended)


def frozen(work: Work, locale: str, key: str) -> list[Guess]:
    """Published pairs of this clause that nobody has confirmed, newest first. Two queries, or one."""
    rows = GuessedClause.objects.filter(text__edition__work=work, text__locale=locale, key=key)
    texts = {row.text_id: row.text for row in rows.select_related("text__edition").order_by("-text_id")}
    if not texts:
        return []
    editions = [text.edition_id for text in texts.values()]
    found = EditionClause.objects.filter(key=key, text__edition_id__in=editions).select_related("text")
    own = {row.text_id: row for row in found}
    source = {row.text.edition_id: row for row in found if row.text.authoritative}
    return [
        Guess(text.edition.label, text.revision, source[text.edition_id].html, own[text_id].heading, own[text_id].html)
        for text_id, text in texts.items()
        if text_id in own and text.edition_id in source
    ]


def confirm_pair(work: Work, locale: str, key: str) -> int:
    """Somebody says that what is published under this clause belongs there; returns how many guesses that ends."""
    ended, _each = GuessedClause.objects.filter(
        text__edition__work=work, text__locale=locale, key=key
    ).delete()
    Unit.objects.filter(work=work, locale=locale, key=key, guessed=True).update(guessed=False)
    if ended:
        Surroundings.touch()
    return ended


def shown(
    timeline: Timeline, locale: str, clauses: Iterable[ShownClause], with_guesses: Collection[int]
) -> frozenset[str]:
    """Keys of shown clauses that are guesses. ``with_guesses``: ids of texts that have any. One query, or none."""
    texts = {
        text.id: (edition.label, text.revision)
        for edition in timeline.editions
        for text in edition.revisions
        if text.locale == locale and text.id in with_guesses
    }
    if not texts:
        return frozenset()
    rows = GuessedClause.objects.filter(text_id__in=list(texts)).values_list("text_id", "key")
    guessed = {(*texts[text_id], key) for text_id, key in rows}
    return frozenset(c.key for c in clauses if c.lang == locale and (c.edition, c.revision, c.key) in guessed)


def _words(clause: ClauseText) -> tuple[str, str]:
    """Heading and body as a frozen row has them."""
    heading = clause.fields.get(heading_field(clause.kind, clause.blank), "")
    return heading, clause.fields.get(body_field(clause.kind, clause.blank), "")
