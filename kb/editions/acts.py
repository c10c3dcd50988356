"""Later acts on the record: withdraw an edition or one of its languages, move or cancel a future edition, repeal a work."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kb.editions import log
from kb.editions.checks import Problem
from kb.editions.freeze import NotFrozen
from kb.editions.hashing import row_hash, stamp
from kb.editions.timeline import FUTURE, of_work
from kb.models.record import Edition, EditionAct, Withdrawal, WorkAct
from kb.models.working import Surroundings
from kb.models.works import Work
from kb.signals import edition_moved, withdrawn, work_repealed


def withdraw(edition: Edition, *, reason: str, by: str, locale: str = "") -> Withdrawal:
    """Take an edition (or its texts in one locale) from readers. Raises ``NotFrozen``; twice is the same as once."""
    if not reason.strip():
        raise NotFrozen([Problem("reason", _("Say why the text is withdrawn: readers will see the reason."))])
    with transaction.atomic():
        log.lock()
        if locale and not edition.texts.filter(locale=locale).exists():
            raise NotFrozen(
                [
                    Problem(
                        "locale",
                        _("Edition %(label)s has no text in %(locale)s.")
                        % {"label": edition.label, "locale": locale},
                    )
                ]
            )
        standing = Withdrawal.objects.filter(edition=edition, locale=locale).first()
        if standing is not None:
            return standing
        now = timezone.now()
        row = Withdrawal(edition=edition, locale=locale, reason=reason.strip(), by=by, created_at=now)
        row.sha256 = withdrawal_hash(row)
        row.save(force_insert=True)
        log.append("withdrawal", row.id, row.sha256, now)
        Surroundings.touch()
        withdrawn.send(Withdrawal, withdrawal=row)
        return row


def move(edition: Edition, *, in_force_from: date | None, reason: str, by: str) -> EditionAct:
    """Give a future edition another day, or (``None``) cancel it. Refused once it is in force."""
    with transaction.atomic():
        log.lock()
        timeline = of_work(edition.work_id)
        info = timeline.labelled(edition.label)
        if info is None or info.status != FUTURE:
            raise NotFrozen(
                [
                    Problem(
                        "act",
                        _("Edition %s is not in the future: it can no longer be moved or cancelled.")
                        % edition.label,
                    )
                ]
            )
        if in_force_from is not None and in_force_from <= timeline.today:
            raise NotFrozen([Problem("date", _("The new day must be in the future."))])
        now = timezone.now()
        row = EditionAct(
            edition=edition,
            kind="move" if in_force_from else "cancel",
            in_force_from=in_force_from,
            reason=reason.strip(),
            by=by,
            created_at=now,
        )
        row.sha256 = act_hash(row)
        row.save(force_insert=True)
        log.append("act", row.id, row.sha256, now)
        Surroundings.touch()
        edition_moved.send(EditionAct, act=row)
        return row


def repeal(work: Work, *, day: date, reason: str, by: str) -> WorkAct:
    """End a work without a successor: from ``day`` (today or later) on no edition is in force. Raises ``NotFrozen``."""
    if not reason.strip():
        raise NotFrozen([Problem("reason", _("Say why the text is repealed: readers will see the reason."))])
    with transaction.atomic():
        log.lock()
        timeline = of_work(work.pk)
        if day < timeline.today:
            raise NotFrozen([Problem("date", _("A text can be repealed from today or a day to come, not in the past."))])
        if timeline.at(day) is None or timeline.repeal_ahead is not None:
            raise NotFrozen([Problem("act", _("No edition would be in force on that day, so there is nothing to repeal."))])
        return _work_act(work, "repeal", day, reason, by)


def revoke_repeal(work: Work, *, reason: str, by: str) -> WorkAct:
    """Take back a repeal that has not begun. Raises ``NotFrozen``."""
    with transaction.atomic():
        log.lock()
        if of_work(work.pk).repeal_ahead is None:
            raise NotFrozen([Problem("act", _("There is no repeal that could still be taken back."))])
        return _work_act(work, "revoke", None, reason, by)


def _work_act(work: Work, kind: str, day: date | None, reason: str, by: str) -> WorkAct:
    now = timezone.now()
    row = WorkAct(work=work, kind=kind, day=day, reason=reason.strip(), by=by, created_at=now)
    row.sha256 = work_act_hash(row)
    row.save(force_insert=True)
    log.append("workact", row.id, row.sha256, now)
    Surroundings.touch()
    work_repealed.send(WorkAct, act=row)
    return row


def work_act_hash(row: WorkAct) -> str:
    """Hash of a repeal or its revocation, from its columns."""
    return row_hash(
        "workact",
        {
            "at": stamp(row.created_at),
            "by": row.by,
            "day": row.day.isoformat() if row.day else None,
            "kind": row.kind,
            "reason": row.reason,
            "work": row.work.code,
        },
    )


def withdrawal_hash(row: Withdrawal) -> str:
    """Hash of a withdrawal, from its columns."""
    return row_hash(
        "withdrawal",
        {
            "at": stamp(row.created_at),
            "by": row.by,
            "edition": row.edition_id,
            "locale": row.locale,
            "reason": row.reason,
        },
    )


def act_hash(row: EditionAct) -> str:
    """Hash of an act, from its columns."""
    return row_hash(
        "act",
        {
            "at": stamp(row.created_at),
            "by": row.by,
            "edition": row.edition_id,
            "in_force_from": row.in_force_from.isoformat() if row.in_force_from else None,
            "kind": row.kind,
            "reason": row.reason,
        },
    )
