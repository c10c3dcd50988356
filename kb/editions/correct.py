"""Correcting words of a frozen translation: the same text but for a few fields, frozen as its next revision ("2.0 / es r2").

The frozen text stays what it was. The units people work on get the same correction where they still hold the words that
were corrected, as the translation of the same source, so that the next edition does not bring the mistake back.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.db import transaction
from django.utils.translation import gettext as _

from kb.editions import guesses, log
from kb.editions.canonical import line, unline
from kb.editions.checks import Problem
from kb.editions.freeze import Frozen, NotFrozen, publish_translation, source_of
from kb.editions.hashing import field_hash
from kb.editions.rows import to_clause
from kb.editions.text import ClauseText, Text
from kb.editions.timeline import of_work
from kb.editions.working import units_of
from kb.fields import NUMBER, fields_of
from kb.models import EditionText, GuessedClause, Surroundings, Unit, Work

#: New canonical html by field, by clause key. The field ``number`` is plain words.
Corrections = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class Corrected:
    """What a correction made. ``carried``: clauses whose units got it too; ``left``: those whose units say something else."""

    frozen: Frozen
    carried: tuple[str, ...] = ()
    left: tuple[str, ...] = ()


def clauses_of(text: EditionText) -> dict[str, ClauseText]:
    """The frozen clauses of a text by key, in reading order."""
    return {row.key: to_clause(row) for row in text.clauses.order_by("position")}


def corrected(clause: ClauseText, fields: Mapping[str, str]) -> ClauseText:
    """The clause with other words in some of its fields. Fields its kind does not have are left out."""
    names = fields_of(clause.kind, clause.blank)
    words = {**clause.fields, **{name: html for name, html in fields.items() if name in names}}
    return replace(clause, fields=words, number=unline(line(fields.get(NUMBER, clause.number))))


def publish_correction(work: Work, label: str, locale: str, corrections: Corrections, *, base: int, note: str) -> Corrected:
    """Freeze the newest text of the edition in this locale, corrected. Raises ``NotFrozen``.

    ``base`` is the revision the corrections were made in: refused when a newer one was published meanwhile.
    """
    if not note.strip():
        raise NotFrozen([Problem("note", _("Say in a sentence what is corrected: readers will see it."))])
    with transaction.atomic():
        log.lock()
        newest = newest_text(work, label, locale)
        if newest is None:
            names = {"label": label, "locale": locale}
            raise NotFrozen([Problem("locale", _("Edition %(label)s has no text in %(locale)s that readers see.") % names)])
        if newest.revision != base:
            message = _("Revision %(number)d was published meanwhile: look at what it says, then correct that.")
            raise NotFrozen([Problem("meanwhile", message % {"number": newest.revision})])
        before = clauses_of(newest)
        after = {key: corrected(clause, corrections.get(key, {})) for key, clause in before.items()}
        changed = [key for key in before if before[key] != after[key]]
        if not changed:
            return Corrected(Frozen(newest.edition, newest, created=False))
        source = source_of(newest.edition)
        text = Text(work.code, locale, label, False, tuple(after.values()), partial=newest.partial)
        frozen = publish_translation(text, note)
        doubtful = set(GuessedClause.objects.filter(text=newest).values_list("key", flat=True))
        guesses.note(frozen, doubtful - set(changed))
        carried = [key for key in changed if _carry(work, locale, source[key][0], before[key], after[key])]
        return Corrected(frozen, tuple(carried), tuple(key for key in changed if key not in carried))


def newest_text(work: Work, label: str, locale: str) -> EditionText | None:
    """The newest text of an edition in a locale that readers may see."""
    info = of_work(work.pk).labelled(label)
    text = info.text(locale) if info else None
    return EditionText.objects.select_related("edition").get(pk=text.id) if text else None


def _carry(work: Work, locale: str, source: ClauseText, before: ClauseText, after: ClauseText) -> bool:
    """Give the units of a clause the same correction; whether all that was corrected could be carried."""
    units = {name: unit for (key, name), unit in units_of(work, locale).items() if key == source.key}
    altered: list[Unit] = []
    whole = True
    for name, html in after.fields.items():
        if html == before.fields.get(name, ""):
            continue
        unit = units.get(name)
        if unit is None or (unit.html, unit.source_sha256) != (before.fields.get(name, ""), field_hash(source.fields.get(name, ""))):
            whole = whole and unit is not None and unit.html == html
            continue
        unit.html, unit.guessed = html, False
        altered.append(unit)
    if after.number != before.number:
        whole = _carry_number(work, locale, source, before, after, units.get(NUMBER)) and whole
    for unit in altered:
        unit.save(update_fields=["html", "guessed", "changed_at"])
    Surroundings.touch()
    return whole


def _carry_number(
    work: Work, locale: str, source: ClauseText, before: ClauseText, after: ClauseText, unit: Unit | None
) -> bool:
    if (unit.html if unit else source.number) != before.number:
        return False
    said = {"html": after.number, "state": Unit.State.TRANSLATED}
    Unit.objects.update_or_create(work=work, locale=locale, key=source.key, field=NUMBER, defaults=said)
    return True
