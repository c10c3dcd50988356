"""Reported mistakes: the queue, and one report with its decision."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.models import ModelLogEntry

from kb import addresses, audit, difference
from kb.editions.canonical import unline
from kb.editions.text import TEXT_KEY
from kb.errata.deciding import Decision, NotDecided, decide, stamp_of
from kb.locales import native_name
from kb.models import EditionClause, EditionText, Erratum
from kb.permissions import may_decide_erratum, may_see_texts
from kb.views.admin.base import page, require
from kb.words import direction

State = Erratum.State
PER_PAGE = 50


class Words(forms.CharField):
    """Words that readers will see."""

    def __init__(self, *, rows: int, **kwargs: Any) -> None:
        widget = forms.Textarea(attrs={"rows": rows, "dir": "auto"})
        super().__init__(required=False, max_length=2000, widget=widget, **kwargs)

    def to_python(self, value: Any) -> str:
        return super().to_python(value.replace("\r\n", "\n") if isinstance(value, str) else value) or ""


class DecisionForm(forms.Form):
    """What readers will see, as the editor leaves it. ``seen`` is what was decided when the page was opened."""

    state = forms.ChoiceField(label=gettext_lazy("Decision"), choices=State.choices, widget=forms.RadioSelect)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=Erratum.Kind.choices, widget=forms.RadioSelect)
    reads = Words(
        label=gettext_lazy("The text reads"), rows=2, help_text=gettext_lazy("Exactly as it stands in the clause. Readers see it.")
    )
    should_read = Words(label=gettext_lazy("It should read"), rows=2, help_text=gettext_lazy("Readers see it."))
    note = Words(
        label=gettext_lazy("Note for readers"),
        rows=3,
        help_text=gettext_lazy("In the language of the text, if you can. Readers see it when the erratum is verified or held."),
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def decision(self) -> Decision:
        data = self.cleaned_data
        return Decision(data["state"], data["kind"], data["reads"], data["should_read"], data["note"])

    def look_again(self, seen: str) -> None:
        """After somebody else decided: what was typed stays, and may be sent again."""
        self.data = {**{name: self.data.get(name, "") for name in self.fields}, "seen": seen}


def errata(request: HttpRequest) -> HttpResponse:
    """The queue, oldest report first; decided ones newest first. Whoever works in the admin."""
    require(may_see_texts(request.user))
    state = request.GET.get("state", State.REPORTED)
    if state not in State.values:
        state = State.REPORTED
    counts = dict(Erratum.objects.values_list("state").annotate(n=Count("id")))
    order = ("reported_at", "id") if state == State.REPORTED else ("-decided_at", "-id")
    found = Erratum.objects.filter(state=state).select_related("edition__work").order_by(*order)
    part = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    return page(
        request,
        "errata",
        _("Errata"),
        part=part,
        rows=_rows(list(part.object_list)),
        state=state,
        states=[(value, label, counts.get(value, 0)) for value, label in State.choices],
    )


def erratum(request: HttpRequest, pk: int) -> HttpResponse:
    """One report. Whoever works in the admin reads it; who has ``kb.decide_erratum`` decides and sees who sent it."""
    require(may_see_texts(request.user))
    found = get_object_or_404(Erratum.objects.select_related("edition__work"), pk=pk)
    may_decide = may_decide_erratum(request.user)
    standing = {name: getattr(found, name) for name in ("state", "kind", "reads", "should_read", "note")}
    form = DecisionForm(request.POST if request.method == "POST" else None, initial={**standing, "seen": stamp_of(found)})
    if request.method == "POST":
        require(may_decide)
        if form.is_valid():
            try:
                decide(found.pk, form.decision(), request.user, seen=form.cleaned_data["seen"] or "none")
            except NotDecided as refusal:
                form.add_error(None, str(refusal))
                form.look_again(stamp_of(found))
            else:
                messages.success(request, _("The decision is kept. Readers see what follows from it now."))
                return redirect("kb_admin:errata")
    clause = _clause(found)
    entries = ModelLogEntry.objects.for_instance(found).filter(action="kb.erratum.decide").select_related("user")
    return page(
        request,
        "erratum",
        _("Report %(number)d on “%(work)s”") % {"number": found.pk, "work": found.edition.work.code},
        [(reverse("kb_admin:errata"), _("Errata"))],
        erratum=found,
        clause=clause,
        clause_name=_name(found, clause),
        clause_url=_url(found),
        language=native_name(found.locale),
        dir=direction(found.locale),
        sides=_difference(found),
        in_clause=bool(clause and found.reads and _folded(found.reads) in _folded(f"{unline(clause.heading)} {clause.plain}")),
        others=_rows(list(_others(found))),
        form=form,
        shown=form.visible_fields(),
        may_decide=may_decide,
        history=[
            {"at": entry.timestamp, "by": entry.user_display_name, "words": audit.decision_words(entry.data or {})}
            for entry in entries.order_by("-timestamp", "-id")
        ],
        status=400 if request.method == "POST" else 200,
    )


def _rows(found: list[Erratum]) -> list[dict[str, Any]]:
    """For a list: each with its clause's name. One query."""
    wanted = {(each.edition_id, each.locale, each.key) for each in found}
    rows = EditionClause.objects.filter(
        text__edition_id__in={edition for edition, _locale, _key in wanted}, key__in={key for _edition, _locale, key in wanted}
    ).values_list("text__edition_id", "text__locale", "key", "number", "heading")
    names = {(edition, locale, key): f"{number} {unline(heading)}".strip() for edition, locale, key, number, heading in rows}
    out = []
    for each in found:
        name = names.get((each.edition_id, each.locale, each.key)) or each.key
        out.append({"erratum": each, "name": _("Title and introduction") if each.key == TEXT_KEY else name, "dir": direction(each.locale)})
    return out


def _others(found: Erratum) -> Any:
    """Other reports about the same clause, newest first, twenty at most."""
    same = Erratum.objects.filter(edition=found.edition, locale=found.locale, key=found.key).exclude(pk=found.pk)
    return same.select_related("edition__work").order_by("-id")[:20]


def _clause(found: Erratum) -> EditionClause | None:
    """The very wording; the newest revision that has it."""
    texts = EditionText.objects.filter(edition=found.edition, locale=found.locale)
    return EditionClause.objects.filter(text__in=texts, key=found.key, sha256=found.wording).order_by("-text__revision").first()


def _name(found: Erratum, clause: EditionClause | None) -> str:
    if found.key == TEXT_KEY:
        return _("Title and introduction")
    return f"{clause.number} {unline(clause.heading)}".strip() or found.key if clause else found.key


def _url(found: Erratum) -> str:
    code, label = found.edition.work.code, found.edition.label
    if found.key == TEXT_KEY:
        return addresses.edition(found.locale, code, label)
    return addresses.clause(found.locale, code, found.key, label)


def _difference(found: Erratum) -> tuple[str, str]:
    """What the text reads and what it should read, side by side, in html."""
    before, after = difference.sides(difference.words(found.reads, found.should_read), difference.SILENT)
    return mark_safe(before), mark_safe(after)


def _folded(words: str) -> str:
    return " ".join(words.split())
