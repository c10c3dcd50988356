"""Later acts on the record in the admin: move or cancel a future edition, withdraw a text, repeal a work. One page for each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from kb.editions import acts, timeline
from kb.editions.freeze import NotFrozen
from kb.editions.timeline import CANCELLED, FUTURE, WITHDRAWN, EditionInfo, Timeline
from kb.models import Edition, Work
from kb.permissions import may_publish, may_withdraw
from kb.views.admin.act_forms import WHOLE, ActForm, CancelForm, MoveForm, RepealForm, WithdrawForm
from kb.views.admin.base import page, require, say_problems, work_or_404
from kb.words import day as in_words


def move(request: HttpRequest, code: str, label: str) -> HttpResponse:
    """Give a future edition another day. Who has ``kb.publish_edition``."""
    require(may_publish(request.user))
    work, info = _edition(code, label)
    form = MoveForm(request.POST if request.method == "POST" else None, initial={"seen": info.since, "day": info.since})

    def act(data: dict[str, Any]) -> str:
        edition = Edition.objects.get(pk=info.id)
        row = acts.move(edition, in_force_from=data["day"], reason=data["reason"], by=_by(request), seen=data["seen"])
        assert row.in_force_from is not None
        _say_order(request, work, label)
        return _("Edition %(label)s will come into force on %(day)s.") % {"label": label, "day": in_words(row.in_force_from)}

    lead = _("Edition %(label)s is to come into force on %(day)s. It does so by date alone, in all its languages at once.")
    return _act(
        request,
        work,
        _("Move edition %s") % label,
        form,
        act,
        lead=[lead % {"label": label, "day": in_words(info.since)}],
        refused=_not_future(info),
        button=_("Move the edition"),
    )


def cancel(request: HttpRequest, code: str, label: str) -> HttpResponse:
    """Cancel a future edition. Who has ``kb.publish_edition``."""
    require(may_publish(request.user))
    work, info = _edition(code, label)
    form = CancelForm(request.POST if request.method == "POST" else None, initial={"seen": info.since})

    def act(data: dict[str, Any]) -> str:
        acts.move(Edition.objects.get(pk=info.id), in_force_from=None, reason=data["reason"], by=_by(request), seen=data["seen"])
        return _("Edition %s is cancelled.") % label

    lead = [
        _("Edition %(label)s is to come into force on %(day)s.") % {"label": label, "day": in_words(info.since)},
        _("Cancelled, it never does: its address tells readers so, with the reason. Everything that was published stays in the record."),
    ]
    refused, button = _not_future(info), _("Cancel the edition")
    return _act(request, work, _("Cancel edition %s") % label, form, act, lead=lead, refused=refused, button=button, grave=True)


def withdraw(request: HttpRequest, code: str, label: str) -> HttpResponse:
    """Withdraw an edition or one of its languages (``?locale=`` chooses it beforehand). Who has ``kb.withdraw_text``."""
    require(may_withdraw(request.user))
    work, info = _edition(code, label)
    form = WithdrawForm(info, request.POST if request.method == "POST" else None, initial={"locale": request.GET.get("locale", WHOLE)})

    def act(data: dict[str, Any]) -> str:
        locale = "" if data["locale"] == WHOLE else data["locale"]
        acts.withdraw(Edition.objects.get(pk=info.id), reason=data["reason"], by=_by(request), locale=locale)
        return _("The text is withdrawn.")

    lead = [
        _("Readers no longer see its words, anywhere: a page in their place tells them so, with the reason. Search finds nothing of it."),
        _("Its bytes stay in the record and can be verified."),
        _then_applies(timeline.of_work(work.pk), info),
        _("The working text and the units of the translations stay as they are: take the words out there too before publishing again."),
    ]
    refused = _("Edition %s is withdrawn already.") % label if info.status == WITHDRAWN else ""
    return _act(
        request, work, _("Withdraw edition %s") % label, form, act, lead=lead, refused=refused, button=_("Withdraw"), grave=True
    )


def repeal(request: HttpRequest, code: str) -> HttpResponse:
    """Repeal a work without a successor, or take back a repeal that has not begun. Who has ``kb.publish_edition``."""
    require(may_publish(request.user))
    work = work_or_404(code)
    line = timeline.of_work(work.pk)
    if not line.editions:
        raise Http404("nothing was published")
    if line.repeal_ahead is not None:
        return _revoke(request, work, line)
    form = RepealForm(request.POST if request.method == "POST" else None)

    def act(data: dict[str, Any]) -> str:
        row = acts.repeal(work, day=data["day"], reason=data["reason"], by=_by(request))
        assert row.day is not None
        if row.day <= line.today:
            return _("The text is repealed.")
        return _("The text will be repealed on %s.") % in_words(row.day)

    lead = [
        _("From the day you choose, no edition of this text is in force. Its address tells readers so, with the reason."),
        _("Every edition stays readable and citable. A new edition, published later, brings the text back."),
        _("To replace the text by other words, publish a new edition instead. To take words from readers, withdraw."),
    ]
    refused = ""
    if line.in_force is None and line.next is None:
        refused = _("No edition of this text is in force, so there is nothing to repeal.")
    return _act(request, work, _("Repeal this text"), form, act, lead=lead, refused=refused, button=_("Repeal the text"), grave=True)


def _revoke(request: HttpRequest, work: Work, line: Timeline) -> HttpResponse:
    form = ActForm(request.POST if request.method == "POST" else None)
    assert line.repeal_ahead is not None

    def act(data: dict[str, Any]) -> str:
        acts.revoke_repeal(work, reason=data["reason"], by=_by(request))
        return _("The repeal is taken back.")

    names = {"day": in_words(line.repeal_ahead.day), "reason": line.repeal_ahead.reason}
    lead = [
        _("It is announced that the text will be repealed on %(day)s. The reason: %(reason)s") % names,
        _("Until that day it can be taken back. The record keeps both."),
    ]
    return _act(request, work, _("Take the repeal back"), form, act, lead=lead, button=_("Take the repeal back"))


def _act(
    request: HttpRequest,
    work: Work,
    title: str,
    form: forms.Form,
    act: Callable[[dict[str, Any]], str],
    *,
    lead: Sequence[str],
    button: str,
    refused: str = "",
    grave: bool = False,
) -> HttpResponse:
    """Show the page of an act, or do it and go back to the work. ``refused``: why it cannot be done (any more)."""
    if request.method == "POST" and form.is_valid():
        try:
            messages.success(request, act(form.cleaned_data))
        except NotFrozen as refusal:
            say_problems(request, refusal)
        else:
            return redirect("kb_admin:work", work.code)
    crumbs = [(reverse("kb_admin:work", args=[work.code]), work.code)]
    status = 400 if request.method == "POST" else 200
    context = {"work": work, "form": form, "lead": [each for each in lead if each], "button": button, "refused": refused, "grave": grave}
    return page(request, "act", title, crumbs, status=status, **context)


def _edition(code: str, label: str) -> tuple[Work, EditionInfo]:
    work = work_or_404(code)
    info = timeline.of_work(work.pk).labelled(label)
    if info is None:
        raise Http404("no such edition")
    return work, info


def _not_future(info: EditionInfo) -> str:
    """Why the edition cannot be moved or cancelled, or ""."""
    names = {"label": info.label, "day": in_words(info.since)}
    if info.status == FUTURE:
        return ""
    if info.status == CANCELLED:
        return _("Edition %(label)s is cancelled already.") % names
    if info.status == WITHDRAWN:
        return _("Edition %(label)s is withdrawn already.") % names
    return _("Edition %(label)s came into force on %(day)s: it can no longer be moved or cancelled. Publish a new edition instead.") % names


def _then_applies(line: Timeline, info: EditionInfo) -> str:
    """What readers are given instead of an edition that is withdrawn whole."""
    if line.in_force is None or line.in_force.id != info.id:
        return ""
    older = next((each for each in line.standing if each.since <= line.today and each.id != info.id), None)
    if older is None:
        return _("If the whole edition is withdrawn, no edition of this text is in force.")
    return _("If the whole edition is withdrawn, edition %(label)s applies instead.") % {"label": older.label}


def _say_order(request: HttpRequest, work: Work, label: str) -> None:
    """A move may put the edition before or behind another that is announced: say what follows."""
    line = timeline.of_work(work.pk)
    moved = line.labelled(label)
    if moved is None:
        return
    if moved.until is not None:
        said = _("Edition %(label)s then holds until %(day)s, when another takes its place.")
        if moved.until == moved.since:
            said = _("On that day another edition comes into force too, published later: edition %(label)s would never apply.")
        messages.warning(request, said % {"label": label, "day": in_words(moved.until - timedelta(days=1))})


def _by(request: HttpRequest) -> str:
    return request.user.get_username()
