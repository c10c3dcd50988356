"""The later acts on a work, in words, for its page in the admin: who did what, when and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from kb.locales import native_name
from kb.models import EditionAct, EditionText, Withdrawal, Work, WorkAct
from kb.words import day


@dataclass(frozen=True)
class ActRow:
    at: datetime
    what: str
    reason: str
    by: str


def later_acts(work: Work) -> list[ActRow]:
    """Newest first. Four queries."""
    moves = EditionAct.objects.filter(edition__work=work).select_related("edition")
    rows = [ActRow(act.created_at, _on_edition(act), act.reason, act.by) for act in moves]
    for gone in Withdrawal.objects.filter(edition__work=work).select_related("edition"):
        names = {"label": gone.edition.label, "language": native_name(gone.locale) if gone.locale else ""}
        what = _("%(language)s of edition %(label)s withdrawn") if gone.locale else _("Edition %(label)s withdrawn")
        rows.append(ActRow(gone.created_at, what % names, gone.reason, gone.by))
    for done in WorkAct.objects.filter(work=work):
        what = _("Repeal from %(day)s") % {"day": day(done.day)} if done.day else _("Repeal taken back")
        rows.append(ActRow(done.created_at, what, done.reason, done.by))
    for text in EditionText.objects.filter(edition__work=work, revision__gt=1).exclude(note=None).select_related("edition"):
        names = {"label": text.edition.label, "language": native_name(text.locale), "number": str(text.revision)}
        what = _("%(language)s of edition %(label)s corrected: revision %(number)s") % names
        rows.append(ActRow(text.created_at, what, text.note or "", ""))
    return sorted(rows, key=lambda row: row.at, reverse=True)


def _on_edition(act: EditionAct) -> str:
    names = {"label": act.edition.label, "day": day(act.in_force_from) if act.in_force_from else ""}
    return (_("Edition %(label)s moved to %(day)s") if act.in_force_from else _("Edition %(label)s cancelled")) % names
