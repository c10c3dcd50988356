"""The draft against the edition it will follow: what changes, why, what is missing, and who may look at it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from kb import review
from kb.editions.advice import advise
from kb.editions.approval import name_of_person
from kb.editions.changes import state_of
from kb.editions.checks import check
from kb.editions.drafting import base_of, compared, facts_of, lacks
from kb.editions.freeze import around
from kb.editions.reasons import LONGEST, reasons_of, save_reasons
from kb.editions.suggest import is_changed
from kb.editions.text import Text
from kb.editions.working import page_of
from kb.locales import native_name
from kb.marked import attributes_of, marked_rows, state_words
from kb.models import ReviewLink, Work
from kb.permissions import may_edit, may_publish, may_see_draft
from kb.views.admin import origins
from kb.views.admin.base import page, require, work_or_404
from kb.views.admin.edition import draft_of


class LinkForm(forms.Form):
    """A link for a reviewer."""

    note = forms.CharField(
        label=gettext_lazy("For whom"),
        max_length=200,
        help_text=gettext_lazy("A name, so that you know later whose link it is."),
    )
    days = forms.TypedChoiceField(
        label=gettext_lazy("It lasts"),
        coerce=int,
        initial=14,
        choices=[(7, gettext_lazy("7 days")), (14, gettext_lazy("14 days")), (30, gettext_lazy("30 days"))],
    )


def draft(request: HttpRequest, code: str) -> HttpResponse:
    """See the draft: who may edit the text or publish. POST keeps the reasons for change: who may edit it."""
    work = work_or_404(code)
    require(may_see_draft(request.user, work))
    if request.method != "POST":
        return _page(request, work)
    require(may_edit(request.user, work, work.authoritative_locale))
    draft_of(work)
    keys = [name.removeprefix("reason-") for name in request.POST if name.startswith("reason-") and len(name) <= 71]
    typed = {key: (str(request.POST.get(f"was-{key}", "")), str(request.POST[f"reason-{key}"])) for key in keys}
    if any(len(now.replace("\r\n", "\n").strip()) > LONGEST for _was, now in typed.values()):
        messages.error(request, _("A reason can have %d signs at most. Nothing was saved yet: shorten it and save again.") % LONGEST)
        return _page(request, work, typed={key: now for key, (_was, now) in typed.items()}, status=400)
    changed, replaced = save_reasons(work, typed, name_of_person(request.user))
    for other in replaced:
        said = _("While you wrote, %(name)s gave another reason for “%(key)s”. Yours stands now. The other one was: “%(reason)s”")
        messages.warning(request, said % {"name": other.by or _("somebody"), "key": other.key, "reason": other.reason})
    if changed:
        messages.success(request, ngettext("%d reason is saved.", "%d reasons are saved.", changed) % changed)
    else:
        messages.info(request, _("Nothing was changed."))
    query = request.GET.urlencode()
    return redirect(reverse("kb_admin:draft", args=[work.code]) + (f"?{query}" if query else ""))


@require_POST
def make_link(request: HttpRequest, code: str) -> HttpResponse:
    """Make a link that shows the draft to a reviewer. Who may edit the text. The address is shown on this answer only."""
    work = work_or_404(code)
    require(may_edit(request.user, work, work.authoritative_locale))
    draft_of(work)
    form = LinkForm(request.POST)
    if not form.is_valid():
        return _page(request, work, link_form=form, status=400)
    data = form.cleaned_data
    _link, address = review.make(work, note=data["note"], days=data["days"], by=name_of_person(request.user))
    return _page(request, work, new_link=address, new_link_for=data["note"])


@require_POST
def revoke_link(request: HttpRequest, code: str, link_id: int) -> HttpResponse:
    """Make a review link show nothing. Who may edit the text."""
    work = work_or_404(code)
    require(may_edit(request.user, work, work.authoritative_locale))
    link = get_object_or_404(ReviewLink, pk=link_id, work=work)
    review.revoke(link)
    messages.success(request, _("The link for %s shows nothing any more.") % (link.note or _("the reviewer")))
    return redirect(reverse("kb_admin:draft", args=[work.code]) + "#links")


def _page(
    request: HttpRequest,
    work: Work,
    *,
    typed: Mapping[str, str] | None = None,
    link_form: LinkForm | None = None,
    new_link: str = "",
    new_link_for: str = "",
    status: int = 200,
) -> HttpResponse:
    found_draft = draft_of(work)
    signed = request.GET.get("text") == "signed-off" and found_draft.approved is not None
    text: Text = found_draft.approved if signed and found_draft.approved else found_draft.text
    base = base_of(found_draft.line, request.GET.get("against", ""))
    found = compared(work, text, base)
    states = Counter(map(state_of, found.rows))
    whole = request.GET.get("show") == "all" or base is None
    lacking = lacks(work, text)
    reasons = reasons_of(work)
    names = state_words()
    here = {row.key for row in found.rows if is_changed(row)}
    page_row = page_of(work)
    assert page_row is not None
    task = page_row.current_workflow_task
    editor = may_edit(request.user, work, work.authoritative_locale)
    response = page(
        request,
        "draft",
        _("What the draft changes"),
        [(reverse("kb_admin:work", args=[work.code]), work.code)],
        status=status,
        work=work,
        page_pk=page_row.pk,
        waiting_for=task.name if task else "",
        draft=found_draft,
        signed=signed,
        base=base,
        bases=found_draft.line.standing,
        counts=[(state, name, states[state]) for state, name in names.items()],
        rows=[_row(row, reasons, typed) for row in marked_rows(found, work, whole=whole)],
        left_over=[_left_over(key, row.reason, typed) for key, row in reasons.items() if key not in here and base],
        whole=whole,
        problems=check(text, around(text)),
        advice=advise(text, facts_of(work, text, found, lacking)),
        lacking=[(native_name(lack.locale), lack, may_edit(request.user, work, lack.locale)) for lack in lacking],
        links=_links(work) if editor else [],
        link_form=link_form or LinkForm(),
        new_link=new_link,
        new_link_for=new_link_for,
        may_edit=editor,
        may_publish=may_publish(request.user),
        origins=origins.shown(work, text, found_draft.line) if editor else None,
        longest=LONGEST,
        **{f"text_{name}": value for name, value in attributes_of(work).items()},
    )
    response["Cache-Control"] = "no-store"
    return response


def _row(row: Any, reasons: Mapping[str, Any], typed: Mapping[str, str] | None) -> dict[str, Any]:
    said = reasons[row.key].reason if row.key in reasons else ""
    return {"marked": row, "said": said, "typed": (typed or {}).get(row.key, said)}


def _left_over(key: str, said: str, typed: Mapping[str, str] | None) -> dict[str, str]:
    return {"key": key, "said": said, "typed": (typed or {}).get(key, said)}


def _links(work: Work) -> list[dict[str, Any]]:
    """The links made so far, newest first, 50 at most, each with what it is today."""
    now = timezone.now()
    out = []
    for link in work.review_links.order_by("-created_at", "-id")[:50]:
        state = "revoked" if link.revoked_at else "expired" if link.expires_at <= now else "open"
        out.append({"link": link, "state": state})
    return out

