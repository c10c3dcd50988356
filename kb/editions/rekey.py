"""A clause that was deleted and typed again is another clause, until somebody says that it is the same."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from kb.editions.checks import Problem
from kb.editions.freeze import NotFrozen
from kb.editions.working import working_text
from kb.models import ClauseKey, DraftChange, EditionClause, Surroundings, Unit, Work


def same_clause(work: Work, new: str, old: str) -> None:
    """Give the working clause ``new`` the key ``old``, which the working text no longer has. Raises ``NotFrozen``.

    ``new`` may never have been published; its key is forgotten, with what was translated under it.
    """
    with transaction.atomic():
        rows = {row.key: row for row in ClauseKey.objects.select_for_update().filter(work=work, key__in=(new, old))}
        text = working_text(work)
        present = {clause.key for clause in text.clauses} if text else set()
        if new not in present or old in present or set(rows) != {new, old} or _is_frozen(work, new):
            message = _("“%(new)s” cannot become “%(old)s”: look at the working text again.")
            raise NotFrozen([Problem("same", message % {"new": new, "old": old}, new)])
        block = rows[new].block_id
        Unit.objects.filter(work=work, key=new).delete()
        _move_what_was_said(work, new, old)
        rows[new].delete()
        rows[old].block_id = block
        rows[old].save(update_fields=["block_id"])
        Surroundings.touch()


def _move_what_was_said(work: Work, new: str, old: str) -> None:
    """Reasons and origins said of the new clause are those of the former one. It does not come from itself."""
    for row in DraftChange.objects.filter(work=work, key=new):
        standing = DraftChange.objects.filter(work=work, key=old, kind=row.kind).first()
        from_keys = [key for key in dict.fromkeys((*(standing.from_keys if standing else ()), *row.from_keys)) if key != old]
        reason = "\n".join(part for part in ((standing.reason if standing else ""), row.reason) if part)
        DraftChange.objects.filter(pk__in=[row.pk, standing.pk if standing else row.pk]).delete()
        if reason or from_keys:
            DraftChange.objects.create(work=work, key=old, kind=row.kind, from_keys=from_keys, reason=reason, by=row.by)


def _is_frozen(work: Work, key: str) -> bool:
    return EditionClause.objects.filter(text__edition__work=work, key=key).exists()
