"""Why a clause changes, said while drafting: kept as ``DraftChange`` until an edition is published with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction

from kb.models import DraftChange, Work

#: Signs a reason may have.
LONGEST = 2000
REASON = "reason"


@dataclass(frozen=True)
class Replaced:
    """A reason that somebody else wrote while this one was being written; it is given back so that nothing is lost."""

    key: str
    by: str
    reason: str


def reasons_of(work: Work) -> dict[str, DraftChange]:
    """The reasons said so far, by clause key."""
    return {row.key: row for row in DraftChange.objects.filter(work=work, kind=REASON)}


def save_reasons(work: Work, typed: Mapping[str, tuple[str, str]], by: str) -> tuple[int, list[Replaced]]:
    """Keep what was typed: key to (what stood in the form when it was opened, what stands there now).

    A field nobody touched changes nothing. Where two people wrote, the last one wins and is told what the other wrote.
    Returns how many reasons were changed, and the replaced ones.
    """
    touched = {key: _clean(now) for key, (was, now) in typed.items() if _clean(was) != _clean(now)}
    changed, replaced = 0, []
    with transaction.atomic():
        Work.objects.select_for_update().get(pk=work.pk)  # one at a time: two first reasons for a clause would collide
        standing = reasons_of(work)
        for key, now in touched.items():
            row = standing.get(key)
            before = row.reason if row else ""
            if now == before:
                continue
            if row is not None and before != _clean(typed[key][0]) and before:
                replaced.append(Replaced(key, row.by, before))
            if not now:
                DraftChange.objects.filter(work=work, key=key, kind=REASON).delete()
            else:
                DraftChange.objects.update_or_create(work=work, key=key, kind=REASON, defaults={"reason": now, "by": by[:200]})
            changed += 1
    return changed, replaced


def _clean(text: str) -> str:
    return text.replace("\r\n", "\n").strip()
