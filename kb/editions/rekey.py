"""A clause that was deleted and typed again is another clause, until somebody says that it is the same."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from kb.editions.checks import Problem
from kb.editions.freeze import NotFrozen
from kb.editions.working import working_text
from kb.models import ClauseKey, EditionClause, Surroundings, Unit, Work


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
        rows[new].delete()
        rows[old].block_id = block
        rows[old].save(update_fields=["block_id"])
        Surroundings.touch()


def _is_frozen(work: Work, key: str) -> bool:
    return EditionClause.objects.filter(text__edition__work=work, key=key).exists()
