"""What a file is compared with: the text it follows, or the source it translates. Reads the database, writes nothing."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from kb.editions import timeline
from kb.editions.freeze import source_of
from kb.editions.rows import hash_of
from kb.editions.text import TEXT_KEY, ClauseText
from kb.editions.working import has_words, working_text
from kb.importing.intake import Intake
from kb.importing.shapes import ImportRefused
from kb.models import Edition, Work


@dataclass(frozen=True)
class Standing:
    """The clauses a file is aligned with, without their ``_text`` row. ``used``: keys the work ever gave (editions only)."""

    clauses: tuple[ClauseText, ...] = ()
    used: frozenset[str] = frozenset()
    edition: str = ""  # label of the edition the file is or translates; "" = the working text
    record_only: bool = False  # an edition that is not the newest leaves the working text alone

    @property
    def mark(self) -> tuple[tuple[str, ...], ...]:
        """Equal for two that say the same: whether a plan made from one still holds for the other."""
        rows = [(each.key, each.kind, each.number, str(each.level), each.duty, hash_of(each)) for each in self.clauses]
        return (("", self.edition, str(self.record_only)), *rows, *((key,) for key in sorted(self.used)))


def is_published(work: Work | None, label: str) -> bool:
    """Whether there is an edition of this label."""
    return work is not None and bool(label) and Edition.objects.filter(work=work, label=label).exists()


def edition_standing(work: Work | None, asked: Intake) -> Standing:
    """What a file in the authoritative language follows: the working text, or the edition nearest in time.

    Raises ``ImportRefused``, as does :func:`translation_standing`.
    """
    label = asked.edition
    older, neighbour = _place_in_time(work, asked)
    if older and not asked.publish:
        raise ImportRefused(
            _("Edition %s is not the newest: it can only go to the record, so publish it with its date.") % label
        )
    if work is None:
        return Standing(edition=label)
    clauses: tuple[ClauseText, ...] = ()
    draft = None if older else working_text(work)
    if draft is not None and any(has_words(clause) for clause in draft.clauses[1:]):
        clauses = draft.clauses[1:]
    elif neighbour is not None:
        clauses = _clauses_of(neighbour)
    return Standing(clauses, frozenset(work.clause_keys.values_list("key", flat=True)), label, older)


def translation_standing(work: Work, asked: Intake) -> Standing:
    """The source of a translation: the edition it names, else the newest, else the working text."""
    label = asked.translates or asked.edition
    editions = timeline.of_work(work.id)
    newest = editions.newest
    info = editions.labelled(label) if label else newest
    if label and info is None:
        raise ImportRefused(_("There is no edition %(label)s of “%(work)s” to translate.") % {"label": label, "work": work.code})
    if info is None:
        draft = working_text(work)
        if draft is None:
            raise ImportRefused(_("There is no text of “%s” yet to translate.") % work.code)
        return Standing(draft.clauses[1:])
    record_only = newest is not None and info.id != newest.id
    if record_only and not asked.publish:
        raise ImportRefused(
            _("Edition %s is not the newest: its translation can only go to the record, so publish it.") % info.label
        )
    return Standing(_clauses_of(Edition.objects.get(pk=info.id)), frozenset(), info.label, record_only)


def _clauses_of(edition: Edition) -> tuple[ClauseText, ...]:
    return tuple(clause for clause, _sha256 in source_of(edition).values() if clause.key != TEXT_KEY)


def _place_in_time(work: Work | None, asked: Intake) -> tuple[bool, Edition | None]:
    """(is it older than the newest edition, the edition nearest to it in time)."""
    if work is None:
        return False, None
    line = timeline.of_work(work.id)
    editions, labelled = line.standing, line.labelled(asked.edition)
    if not editions:
        return False, None
    day = asked.in_force_from or (labelled.since if labelled else None)
    if asked.edition == "" or day is None:
        return False, Edition.objects.get(pk=editions[0].id)
    if labelled is not None:
        return labelled != editions[0], Edition.objects.get(pk=labelled.id)
    before = next((info for info in editions if info.since <= day), None)
    nearest = before or editions[-1]
    return editions[0].since > day, Edition.objects.get(pk=nearest.id)
