"""Later acts on the record: withdraw an edition or one of its languages, move or cancel a future edition, repeal a work.

Each act is one transaction that holds the right to publish: its row, its place in the log and what listeners write are
there together or not at all. Each raises ``NotFrozen`` with one sentence when it may not be done.
"""

from __future__ import annotations

import json
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kb.editions import log
from kb.editions.checks import FIRST_DAY, LAST_DAY, Problem
from kb.editions.freeze import NotFrozen
from kb.editions.hashing import row_hash, stamp
from kb.editions.timeline import CANCELLED, FUTURE, WITHDRAWN, EditionInfo, of_work
from kb.models.record import Edition, EditionAct, Withdrawal, WorkAct
from kb.models.working import DraftChange, Surroundings
from kb.models.works import Work
from kb.signals import edition_moved, withdrawn, work_repealed
from kb.words import day as in_words


def withdraw(edition: Edition, *, reason: str, by: str, locale: str = "") -> Withdrawal:
    """Take an edition (or its translation into one locale) from readers. Twice is the same as once.

    Without its authoritative text an edition says nothing: withdrawing that is withdrawing the edition. A translation that is
    published after the withdrawal of an earlier one is a text of its own, which can be withdrawn again.
    """
    reason = _reason(reason, _("Say why the text is withdrawn: readers will see the reason."))
    with transaction.atomic():
        log.lock()
        if locale == edition.work.authoritative_locale:
            locale = ""
        texts = edition.texts.filter(locale=locale) if locale else edition.texts.all()
        if not texts.exists():
            refused = _("Edition %(label)s has no text in %(locale)s.")
            raise _refusal("locale", refused % {"label": edition.label, "locale": locale})
        whole = edition.withdrawals.filter(locale__in=["", edition.work.authoritative_locale]).order_by("id").first()
        if whole is not None:
            return whole
        before = edition.withdrawals.filter(locale=locale).order_by("-id").first() if locale else None
        if before is not None and not texts.filter(created_at__gt=before.created_at).exists():
            return before
        newest = of_work(edition.work_id).newest
        now = timezone.now()
        row = Withdrawal(edition=edition, locale=locale, reason=reason, by=by, created_at=now)
        row.sha256 = withdrawal_hash(row)
        row.save(force_insert=True)
        log.append("withdrawal", row.id, row.sha256, now)
        if not locale:
            _give_back(edition, newest)
        Surroundings.touch()
        withdrawn.send(Withdrawal, withdrawal=row)
        return row


def move(edition: Edition, *, in_force_from: date | None, reason: str, by: str, seen: date | None = None) -> EditionAct:
    """Give a future edition another day, or (``None``) cancel it. Refused once it is in force.

    ``seen`` is the day it was to come into force when somebody decided this: refused when it was moved meanwhile.
    """
    reason = _reason(reason, _("Say why the edition is moved or cancelled: readers will see the reason."))
    with transaction.atomic():
        log.lock()
        timeline = of_work(edition.work_id)
        info = timeline.labelled(edition.label)
        if info is None or info.status != FUTURE:
            raise _refusal("act", _too_late(edition, info))
        if seen is not None and seen != info.since:
            refused = _("Edition %(label)s was moved to %(day)s meanwhile: look at it again.")
            raise _refusal("act", refused % {"label": edition.label, "day": in_words(info.since)})
        if in_force_from is not None:
            _check_new_day(info, in_force_from, timeline.today)
        now = timezone.now()
        row = EditionAct(
            edition=edition,
            kind="move" if in_force_from else "cancel",
            in_force_from=in_force_from,
            reason=reason,
            by=by,
            created_at=now,
        )
        row.sha256 = act_hash(row)
        row.save(force_insert=True)
        log.append("act", row.id, row.sha256, now)
        if in_force_from is None:
            _give_back(edition, timeline.newest)
        Surroundings.touch()
        edition_moved.send(EditionAct, act=row)
        return row


def repeal(work: Work, *, day: date, reason: str, by: str) -> WorkAct:
    """End a work without a successor: from ``day`` (today or later) on no edition is in force."""
    reason = _reason(reason, _("Say why the text is repealed: readers will see the reason."))
    with transaction.atomic():
        log.lock()
        timeline = of_work(work.pk)
        ahead, held = timeline.repeal_ahead, timeline.at(day)
        if day < timeline.today:
            raise _refusal("date", _("A text can be repealed from today or a day to come, not in the past."))
        if day > LAST_DAY:
            raise _refusal("date", _("The day %s is not between 1700 and 2200.") % day.isoformat())
        if ahead is not None:
            refused = _("It is announced already that the text will be repealed on %(day)s. Take that back first.")
            raise _refusal("act", refused % {"day": in_words(ahead.day)})
        if held is None:
            raise _refusal("act", _("No edition would be in force on that day, so there is nothing to repeal."))
        later = [e for e in timeline.standing if e.since >= day]
        if later:
            refused = _(
                "Edition %(label)s comes into force on %(day)s, so it would bring the text back. Cancel it first, or choose a later day."
            )
            if later[-1].since <= timeline.today:
                refused = _("Edition %(label)s is in force from %(day)s on. Choose a later day, or withdraw that edition.")
            raise _refusal("act", refused % {"label": later[-1].label, "day": in_words(later[-1].since)})
        return _work_act(work, "repeal", day, reason, by)


def revoke_repeal(work: Work, *, reason: str, by: str) -> WorkAct:
    """Take back a repeal that has not begun."""
    reason = _reason(reason, _("Say why the repeal is taken back: readers will see the reason."))
    with transaction.atomic():
        log.lock()
        timeline = of_work(work.pk)
        if timeline.repeal_ahead is None:
            refused = _("There is no repeal that could still be taken back.")
            if timeline.repeal is not None:
                refused = _("The text is repealed since %(day)s: publish a new edition to bring it back.")
                refused %= {"day": in_words(timeline.repeal.day)}
            raise _refusal("act", refused)
        return _work_act(work, "revoke", None, reason, by)


def _work_act(work: Work, kind: str, day: date | None, reason: str, by: str) -> WorkAct:
    now = timezone.now()
    row = WorkAct(work=work, kind=kind, day=day, reason=reason, by=by, created_at=now)
    row.sha256 = work_act_hash(row)
    row.save(force_insert=True)
    log.append("workact", row.id, row.sha256, now)
    Surroundings.touch()
    work_repealed.send(WorkAct, act=row)
    return row


def _give_back(edition: Edition, newest: EditionInfo | None) -> None:
    """What an edition that is gone said of its clauses is said of the draft again, which follows the one before it now."""
    if newest is None or newest.id != edition.pk:
        return
    for change in edition.changes.all():
        said = {"from_keys": json.loads(change.from_keys), "reason": change.reason}
        DraftChange.objects.get_or_create(work_id=edition.work_id, key=change.key, kind=change.kind, defaults=said)


def _reason(reason: str, asked_for: str) -> str:
    """The reason without white space around it; refused when there is none."""
    reason = reason.strip()
    if not reason:
        raise _refusal("reason", asked_for)
    return reason


def _refusal(code: str, sentence: str) -> NotFrozen:
    return NotFrozen([Problem(code, sentence)])


def _too_late(edition: Edition, info: EditionInfo | None) -> str:
    """Why an edition can no longer be moved or cancelled."""
    names = {"label": edition.label, "day": in_words(info.since) if info else ""}
    if info is not None and info.status == CANCELLED:
        return _("Edition %(label)s was cancelled: it can no longer be moved or cancelled.") % names
    if info is not None and info.status == WITHDRAWN:
        return _("Edition %(label)s was withdrawn: it can no longer be moved or cancelled.") % names
    return _("Edition %(label)s came into force on %(day)s: it can no longer be moved or cancelled. Publish a new edition instead.") % names


def _check_new_day(info: EditionInfo, new: date, today: date) -> None:
    if new <= today:
        raise _refusal("date", _("The new day must be in the future."))
    if not FIRST_DAY <= new <= LAST_DAY:
        raise _refusal("date", _("The day %s is not between 1700 and 2200.") % new.isoformat())
    if new == info.since:
        raise _refusal("date", _("Edition %(label)s comes into force on that day already.") % {"label": info.label})


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
