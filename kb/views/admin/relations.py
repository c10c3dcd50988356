"""How a text stands to others: said, changed and taken back on one page, with who did it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from wagtail.models import ModelLogEntry

from kb import audit
from kb import relations as rules
from kb.editions import timeline
from kb.editions.canonical import unline
from kb.models import Relation, Work
from kb.permissions import may_publish, may_see_texts
from kb.views.admin.base import page, require, work_or_404
from kb.views.admin.forms import DayInput


class RelationForm(forms.Form):
    """What an editor says of the text."""

    kind = forms.ChoiceField(label=gettext_lazy("This text"), choices=Relation.Kind.choices)
    other = forms.ChoiceField(label=gettext_lazy("A text of this site"), required=False)
    name = forms.CharField(
        label=gettext_lazy("Or, by name, another text or a body"),
        required=False,
        max_length=300,
        help_text=gettext_lazy("As in “General Assembly, Lisbon” or the title of a text published elsewhere."),
    )
    url = forms.URLField(
        label=gettext_lazy("Its address"),
        required=False,
        max_length=200,
        assume_scheme="https",
        help_text=gettext_lazy("For a name only, if it has one."),
    )
    on = forms.DateField(label=gettext_lazy("On or since the day"), required=False, widget=DayInput())
    note = forms.CharField(
        label=gettext_lazy("Note for readers"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, work: Work, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._works = {other.code: other for other in Work.objects.exclude(pk=work.pk).order_by("code")}
        titles = _titles(self._works.values())
        choices = [(code, f"{titles[other.pk]} ({code})" if titles[other.pk] else code) for code, other in self._works.items()]
        self.fields["other"].choices = [("", "—"), *choices]  # type: ignore[attr-defined]

    def stated(self) -> rules.Stated:
        data = self.cleaned_data
        return rules.Stated(data["kind"], self._works.get(data["other"]), data["name"].strip(), data["url"], data["on"], data["note"])


def relations(request: HttpRequest, code: str) -> HttpResponse:
    """What is said of a text. Whoever works in the admin sees it; who has ``kb.publish_edition`` adds to it."""
    require(may_see_texts(request.user))
    work = work_or_404(code)
    form = RelationForm(request.POST if request.method == "POST" else None, work=work)
    if request.method == "POST":
        require(may_publish(request.user))
        if form.is_valid() and _said(form, lambda said: rules.add(work, said, by=request.user)):
            messages.success(request, _("The relation is added. Readers see it now."))
            return redirect("kb_admin:relations", work.code)
    return _page(request, work, form)


def relation(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Change one relation. Who has ``kb.publish_edition``."""
    require(may_publish(request.user))
    work = work_or_404(code)
    found = get_object_or_404(Relation, work=work, pk=pk)
    initial = {
        "kind": found.kind,
        "other": found.other.code if found.other else "",
        "name": found.name,
        "url": found.url,
        "on": found.on,
        "note": found.note,
    }
    form = RelationForm(request.POST if request.method == "POST" else None, work=work, initial=initial)
    if request.method == "POST" and form.is_valid() and _said(form, lambda said: rules.change(found, said, by=request.user)):
        messages.success(request, _("The relation is changed. Readers see it now."))
        return redirect("kb_admin:relations", work.code)
    crumbs = [(reverse("kb_admin:work", args=[work.code]), work.code), (reverse("kb_admin:relations", args=[work.code]), _("Relations"))]
    return page(request, "relation", _("Change a relation"), crumbs, work=work, form=form, status=400 if form.errors else 200)


@require_POST
def remove(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Take a relation back. Who has ``kb.publish_edition``."""
    require(may_publish(request.user))
    found = Relation.objects.filter(work=work_or_404(code), pk=pk).first()
    if found is not None:  # else somebody was quicker: it is as asked
        rules.remove(found, by=request.user)
    messages.success(request, _("The relation is removed."))
    return redirect("kb_admin:relations", code)


def _said(form: RelationForm, act: Any) -> bool:
    """Do it, or put the reasons why not above the form."""
    try:
        act(form.stated())
    except rules.NotRelated as refusal:
        for problem in refusal.problems:
            form.add_error(None, problem)
        return False
    return True


def _page(request: HttpRequest, work: Work, form: RelationForm) -> HttpResponse:
    own = list(Relation.objects.filter(work=work).select_related("other").order_by("kind", "id"))
    of_others = list(Relation.objects.filter(other=work).select_related("work").order_by("kind", "id"))
    titles = _titles({*(row.other for row in own if row.other), *(row.work for row in of_others)})
    entries = ModelLogEntry.objects.for_instance(work).filter(action__startswith="kb.relation.").select_related("user")
    history = [
        {"at": entry.timestamp, "by": entry.user_display_name, "words": audit.relation_words(entry.action, entry.data or {})}
        for entry in entries.order_by("-timestamp", "-id")[:30]
    ]
    return page(
        request,
        "relations",
        _("Relations of “%s”") % (_titles([work])[work.pk] or work.code),
        [(reverse("kb_admin:work", args=[work.code]), work.code)],
        work=work,
        own=[(row, (titles.get(row.other_id or 0) or (row.other.code if row.other else row.name))) for row in own],
        of_others=[(row, titles.get(row.work_id) or row.work.code) for row in of_others],
        form=form,
        history=history,
        may_change=may_publish(request.user),
        status=400 if request.method == "POST" else 200,
    )


def _titles(works: Any) -> dict[int, str]:
    """Title of each work as its newest edition has it; "" where there is none."""
    ids = [work.pk for work in works]
    out = dict.fromkeys(ids, "")
    for work_id, line in timeline.of_works(ids).items():
        text = line.newest.authoritative if line.newest else None
        out[work_id] = unline(text.title) if text else ""
    return out
