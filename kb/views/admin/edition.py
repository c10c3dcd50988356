"""Publishing an edition: the text as it was signed off, or the draft as it is, with everything there is to know before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kb.editions import suggest, timeline
from kb.editions.advice import advise
from kb.editions.approval import hash_of_text, offered, text_of_approval
from kb.editions.checks import check
from kb.editions.compare import Comparison
from kb.editions.drafting import base_of, compare_clauses, compared, facts_of, lacks
from kb.editions.freeze import NotFrozen, around
from kb.editions.publish import publish_working
from kb.editions.text import Text
from kb.editions.timeline import EditionInfo, Timeline
from kb.editions.working import working_text
from kb.marked import Marked, attributes_of, marked_rows, state_words
from kb.models import Approval, Work
from kb.permissions import may_edit, may_publish
from kb.views.admin import origins
from kb.views.admin.base import page, require, say_problems, work_or_404
from kb.views.admin.forms import EditionForm
from kb.words import day

_SMALL = gettext_lazy("Only a few words differ, and no duty: this looks like a minor edition.")
_LARGE = gettext_lazy(
    "Clauses were added, repealed or changed in more than a few words, or a duty was: this does not look like a minor edition."
)


@dataclass
class Draft:
    """What can be published of a work: the draft, and what was signed off."""

    work: Work
    text: Text
    line: Timeline
    approval: Approval | None
    approved: Text | None  # None also when what was signed off can no longer be read

    @cached_property
    def base(self) -> EditionInfo | None:
        return base_of(self.line)

    @property
    def signed_on(self) -> date | None:
        """The day of the sign-off in the site's time zone."""
        return timezone.localtime(self.approval.at).date() if self.approval else None

    @cached_property
    def moved_on(self) -> Comparison | None:
        """What the draft says otherwise than what was signed off; None where they are the same."""
        if self.approved is None or hash_of_text(self.approved) == hash_of_text(self.text):
            return None
        return compare_clauses(self.approved.clauses, self.text.clauses)


def draft_of(work: Work, approval_id: int | None = None) -> Draft:
    """The draft and the sign-off on offer (or the one asked for). 404 without a working text."""
    text = working_text(work)
    if text is None:
        raise Http404("no working text")
    line = timeline.of_work(work.pk)
    approval = Approval.objects.filter(work=work, pk=approval_id).first() if approval_id else offered(work, line)
    approved = None
    if approval is not None:
        try:
            approved = text_of_approval(approval)
        except NotFrozen:
            approval = None
    return Draft(work, text, line, approval, approved)


def edition(request: HttpRequest, code: str) -> HttpResponse:
    """Publish the text as signed off, or the draft, as a new edition. Who has ``kb.publish_edition``."""
    require(may_publish(request.user))
    work = work_or_404(code)
    posted = request.POST.get("what", "").removeprefix("approval-")
    draft = draft_of(work, int(posted) if posted.isdecimal() and len(posted) < 18 else None)
    form = _form(request, draft)
    if request.method == "POST" and form.is_valid():
        try:
            return _published(request, draft, form)
        except NotFrozen as refusal:
            say_problems(request, refusal)
    signed = draft.approved is not None and form["what"].value() != "draft"
    text = draft.approved if signed and draft.approved else draft.text
    found = compared(work, text, draft.base)
    lacking = lacks(work, text)
    return page(
        request,
        "publish_edition",
        _("Publish an edition"),
        [(reverse("kb_admin:work", args=[work.code]), work.code)],
        work=work,
        form=form,
        draft=draft,
        base=draft.base,
        signed=signed,
        problems=check(text, around(text)),
        advice=advise(text, facts_of(work, text, found, lacking)),
        origins=origins.shown(work, text, draft.line) if may_edit(request.user, work, work.authoritative_locale) else None,
        changed=_by_state(marked_rows(found, work)) if draft.base else [],
        moved_on=marked_rows(draft.moved_on, work) if draft.moved_on else [],
        **{f"text_{name}": value for name, value in attributes_of(work).items()},
        status=400 if request.method == "POST" else 200,
    )


def _form(request: HttpRequest, draft: Draft) -> EditionForm:
    """The form; on the first look with what the comparison suggests."""
    choices = []
    if draft.approval is None or draft.moved_on or request.POST.get("what") == "draft":
        choices.append(("draft", _("The draft as it is now, which nobody has signed off")))
    if draft.approval is not None:
        said = _("The text as signed off by %(name)s on %(day)s")
        assert draft.signed_on is not None
        names = {"name": draft.approval.by or _("somebody"), "day": day(draft.signed_on)}
        choices.insert(0, (f"approval-{draft.approval.pk}", said % names))
    found = compared(draft.work, draft.approved or draft.text, draft.base)
    minor = bool(draft.base) and suggest.is_minor(found)
    hint = "" if draft.base is None else _SMALL if minor else _LARGE
    more: dict[str, Any] = {"choices": choices, "seen": hash_of_text(draft.text), "hint": hint}
    if request.method == "POST":
        return EditionForm(request.POST, **more)
    taken = [edition.label for edition in draft.line.editions]
    initial = {
        "in_force_from": timeline.today(),
        "label": suggest.label(draft.base.label if draft.base else None, taken, minor=minor),
        "change_note": suggest.note(found, draft.work.authoritative_locale) if draft.base else "",
        "minor": minor,
        "signed_off_by": draft.approval.by if draft.approval else "",
    }
    return EditionForm(initial=initial, **more)


def _published(request: HttpRequest, draft: Draft, form: EditionForm) -> HttpResponse:
    data = form.cleaned_data
    signed = data["what"] != "draft"
    frozen = publish_working(
        draft.work,
        data["label"],
        in_force_from=data["in_force_from"],
        change_note=data["change_note"],
        minor=data["minor"],
        signed_off_by=data["signed_off_by"],
        approval=draft.approval if signed else None,
        seen="" if signed else data["seen"],
    )
    names = {"label": frozen.edition.label, "day": day(frozen.edition.in_force_from)}
    if not frozen.created:
        messages.info(request, _("Edition %s is already published with these words.") % frozen.edition.label)
    elif frozen.edition.in_force_from > timeline.today():
        said = _("Edition %(label)s is published. Readers are told of it now, and it applies from %(day)s by itself.")
        messages.success(request, said % names)
    else:
        messages.success(request, _("Edition %s is published.") % frozen.edition.label)
    return redirect("kb_admin:work", draft.work.code)


def _by_state(rows: list[Marked]) -> list[tuple[str, str, list[Marked]]]:
    """(state, its name, the clauses) of what changed."""
    names = state_words()
    states = dict.fromkeys(row.state for row in rows)
    return [(state, names[state], [row for row in rows if row.state == state]) for state in states]
