"""Saying where the clauses of a draft come from: kept as ``DraftChange`` and frozen with the next edition."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from kb.editions.checks import Problem
from kb.editions.drafting import base_of
from kb.editions.freeze import Change, NotFrozen, source_of
from kb.editions.origins import MERGE, SPLIT, Suggestion, suggest
from kb.editions.publish import imported_changes
from kb.editions.rows import to_clause
from kb.editions.text import TEXT_KEY, ClauseText, Text
from kb.editions.timeline import Timeline, of_work
from kb.editions.working import working_text
from kb.models import DraftChange, Edition, EditionClause, Work


@dataclass(frozen=True)
class Origins:
    """What is said and what is suggested of a draft. Clauses by key: of the edition before, of the draft, of older editions."""

    before: Mapping[str, ClauseText]
    after: Mapping[str, ClauseText]
    vanished: Mapping[str, ClauseText]
    said: tuple[DraftChange, ...]
    imported: tuple[Change, ...]
    suggestions: tuple[Suggestion, ...]

    @property
    def fresh(self) -> list[ClauseText]:
        """Clauses of the draft that no edition has."""
        return [clause for key, clause in self.after.items() if key not in self.before]


def origins_of(work: Work, text: Text, line: Timeline) -> Origins | None:
    """What is said and suggested of a draft; None before the first edition. Five queries."""
    base = base_of(line)
    if base is None:
        return None
    before = {key: clause for key, (clause, _sha256) in source_of(Edition.objects.get(pk=base.id)).items() if key != TEXT_KEY}
    after = {clause.key: clause for clause in text.clauses if clause.key and clause.key != TEXT_KEY}
    vanished = _vanished(line, after)
    said = tuple(DraftChange.objects.filter(work=work, kind__in=(SPLIT, MERGE)).order_by("kind", "key"))
    imported = imported_changes(work, text)
    known = {(row.kind, row.key, key) for row in said for key in row.from_keys}
    known |= {(change.kind, change.key, key) for change in imported for key in change.from_keys}
    older = [clause for key, clause in vanished.items() if key not in before]
    found = suggest(before.values(), after.values(), older, known)
    return Origins(before, after, vanished, said, imported, tuple(found))


def _vanished(line: Timeline, after: Mapping[str, ClauseText]) -> dict[str, ClauseText]:
    """Clauses that an edition readers may see had and the draft has not, as they last were."""
    ids = [edition.authoritative.id for edition in line.standing if edition.authoritative]
    place = {text_id: index for index, text_id in enumerate(ids)}
    rows = EditionClause.objects.filter(text_id__in=ids).exclude(key__in=[*after, TEXT_KEY]).order_by("position")
    out: dict[str, ClauseText] = {}
    for row in sorted(rows, key=lambda each: place[each.text_id]):
        out.setdefault(row.key, to_clause(row))
    return out


def say_split(work: Work, source: str, heirs: Iterable[str], *, by: str) -> int:
    """A clause of the edition before was split: these clauses of the draft hold its words. Returns how many are new in that."""
    heirs = [key for key in dict.fromkeys(heirs) if key != source]
    if not heirs:
        raise _refusal(_("Say which new clauses it was split into."))
    return _say(work, SPLIT, dict.fromkeys(heirs, (source,)), by)


def say_merged(work: Work, sources: Iterable[str], heir: str, *, by: str) -> int:
    """Clauses of the edition before were merged: this clause of the draft holds their words."""
    sources = list(dict.fromkeys(sources))
    if not [key for key in sources if key != heir]:
        raise _refusal(_("Say which clauses were merged."))
    return _say(work, MERGE, {heir: tuple(sources)}, by)


def forget(work: Work, key: str, kind: str) -> bool:
    """Take back what was said; whether there was anything."""
    deleted, _rows = DraftChange.objects.filter(work=work, key=key, kind=kind).exclude(kind="reason").delete()
    return bool(deleted)


def _say(work: Work, kind: str, origins: Mapping[str, tuple[str, ...]], by: str) -> int:
    with transaction.atomic():
        Work.objects.select_for_update().get(pk=work.pk)  # one at a time: two first words about a clause would collide
        text = working_text(work)
        base = base_of(of_work(work.pk))
        if text is None or base is None:
            raise _refusal(_("There is no edition yet that a clause could come from."))
        after = {clause.key for clause in text.clauses} - {TEXT_KEY}
        before = set(source_of(Edition.objects.get(pk=base.id))) - {TEXT_KEY}
        for key, from_keys in origins.items():
            if key not in after:
                raise _refusal(_("“%s” is not a clause of the draft.") % key)
            for each in from_keys:
                if each not in before:
                    raise _refusal(_("“%(key)s” is not a clause of edition %(label)s.") % {"key": each, "label": base.label})
        changed = 0
        for key, from_keys in origins.items():
            fresh = {"from_keys": list(from_keys), "by": by[:200]}
            row, new = DraftChange.objects.get_or_create(work=work, key=key, kind=kind, defaults=fresh)
            united = list(dict.fromkeys((*row.from_keys, *from_keys)))
            if not new and united != row.from_keys:
                row.from_keys, row.by = united, by[:200]
                row.save(update_fields=["from_keys", "by", "at"])
                new = True
            changed += new
        return changed


def _refusal(sentence: str) -> NotFrozen:
    return NotFrozen([Problem("origin", sentence)])
