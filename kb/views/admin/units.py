"""Units by hand until the workbench comes: the clauses of a locale, and a plain form for each."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.models import Locale

from kb.editions import guesses, timeline
from kb.editions.canonical import plain, unline
from kb.editions.freeze import source_of
from kb.editions.hashing import field_hash
from kb.editions.text import ClauseText
from kb.editions.working import ensure_page, units_of, working_text
from kb.fields import NUMBER, fields_of, heading_field, is_rich
from kb.locales import is_rtl, native_name
from kb.models import Edition, Surroundings, Unit, Work
from kb.permissions import may_edit
from kb.views.admin.base import page, require, work_or_404
from kb.views.admin.typed import field_label, from_typed


def clauses(request: HttpRequest, code: str, locale: str) -> HttpResponse:
    """The clauses of the newest edition (or the working text) with the state of their translation. Who may edit the locale."""
    work, source, label = _source(request, code, locale)
    units = units_of(work, locale)
    rows = [
        {
            "key": clause.key,
            "number": clause.number,
            "name": _name(clause),
            "state": _state(clause, units),
            "kind": clause.kind,
        }
        for clause in source
    ]
    only = request.GET.get("only", "")
    shown = [row for row in rows if not only or row["state"][0] == only]
    return page(
        request,
        "units",
        _("Translation into %s") % native_name(locale),
        [(reverse("kb_admin:work", args=[work.code]), work.code)],
        work=work,
        language=locale,
        label=label,
        rows=shown,
        only=only,
        states=[(state, name, sum(row["state"][0] == state for row in rows)) for state, name in _states()],
    )


def clause(request: HttpRequest, code: str, locale: str, key: str) -> HttpResponse:
    """Translate one clause: the source beside a field for each of its fields. Who may edit the locale."""
    work, source, label = _source(request, code, locale)
    place = next((index for index, each in enumerate(source) if each.key == key), None)
    if place is None:
        raise Http404("no such clause")
    if request.method == "POST" and "confirm" in request.POST:
        guesses.confirm_pair(work, locale, key)
        messages.success(request, _("Confirmed: readers are no longer told that this is a guess."))
        return redirect("kb_admin:unit", work.code, locale, key)
    original = source[place]
    units = {name: unit for (unit_key, name), unit in units_of(work, locale).items() if unit_key == key}
    form = _form(original, units, locale)(request.POST if request.method == "POST" else None)
    following = source[place + 1].key if place + 1 < len(source) else ""
    if request.method == "POST" and form.is_valid():
        _save(work, original, units, form.cleaned_data, locale)
        messages.success(request, _("Saved. Nothing is public before the translation is published."))
        if "next" in request.POST and following:
            return redirect("kb_admin:unit", work.code, locale, following)
        return redirect("kb_admin:unit", work.code, locale, key)
    fields = [
        {
            "bound": form[name],
            "source": original.fields.get(name, "") if name != NUMBER else original.number,
            "rich": is_rich(name),
            "stale": bool(
                name in units
                and name != NUMBER
                and units[name].html
                and units[name].source_sha256 != field_hash(original.fields.get(name, ""))
            ),
            "guessed": bool(name in units and units[name].guessed),
        }
        for name in form.fields
        if name != "state"
    ]
    return page(
        request,
        "unit",
        " ".join(part for part in (original.number, _name(original)) if part),
        [
            (reverse("kb_admin:work", args=[work.code]), work.code),
            (reverse("kb_admin:units", args=[work.code, locale]), native_name(locale)),
        ],
        work=work,
        language=locale,
        label=label,
        form=form,
        fields=fields,
        key=key,
        guesses=guesses.frozen(work, locale, key),
        language_dir="rtl" if is_rtl(locale) else "ltr",
        source_lang=work.authoritative_locale,
        source_dir="rtl" if is_rtl(work.authoritative_locale) else "ltr",
        before=source[place - 1].key if place else "",
        after=following,
        status=400 if request.method == "POST" else 200,
    )


def _source(request: HttpRequest, code: str, locale: str) -> tuple[Work, list[ClauseText], str]:
    """The work, the clauses to translate and the label of their edition ("" = the working text)."""
    work = work_or_404(code)
    if locale == work.authoritative_locale or not Locale.objects.filter(language_code=locale).exists():
        raise Http404("no language to translate into")
    require(may_edit(request.user, work, locale))
    line_of_work = timeline.of_work(work.pk)
    newest = line_of_work.newest
    if newest is not None:
        return (
            work,
            [each for each, _sha256 in source_of(Edition.objects.get(pk=newest.id)).values()],
            newest.label,
        )
    draft = working_text(work)
    return work, list(draft.clauses) if draft else [], ""


def _form(original: ClauseText, units: dict[str, Unit], locale: str) -> type[forms.Form]:
    attributes = {"lang": locale, "dir": "rtl" if is_rtl(locale) else "ltr", "spellcheck": "true"}
    fields: dict[str, forms.Field] = {}
    for name in fields_of(original.kind, original.blank):
        if not original.fields.get(name) and name not in units:
            continue
        html = units[name].html if name in units else ""
        if is_rich(name):
            widget: forms.Widget = forms.Textarea(
                attrs={**attributes, "rows": max(4, len(original.fields.get(name, "")) // 90 + 2)}
            )
            fields[name] = forms.CharField(
                required=False,
                strip=False,
                label=field_label(name),
                initial=html,
                max_length=200_000,
                widget=widget,
            )
        else:
            fields[name] = forms.CharField(
                required=False,
                label=field_label(name),
                initial=unline(html),
                max_length=2000,
                widget=forms.TextInput(attrs=attributes),
            )
    if original.kind != "_text":
        number = units[NUMBER].html if NUMBER in units else original.number
        fields[NUMBER] = forms.CharField(
            required=False,
            label=_("Number"),
            initial=number,
            max_length=64,
            widget=forms.TextInput(attrs=attributes),
        )
    fields["state"] = forms.ChoiceField(
        label=_("State"),
        choices=Unit.State.choices,
        initial=next((unit.state for name, unit in units.items() if name != NUMBER), Unit.State.TRANSLATED),
    )
    return type("UnitForm", (forms.Form,), fields)


def _save(
    work: Work, original: ClauseText, units: dict[str, Unit], data: dict[str, Any], locale: str
) -> None:
    """Saving confirms: the unit translates today's source and is no longer a guess."""
    said: dict[str, str] = {}
    for name, value in data.items():
        if name == "state":
            continue
        if name == NUMBER:
            html = from_typed(name, value)
            if html == original.number and NUMBER not in units:
                continue
        else:
            html = from_typed(name, value)
            said[name] = html
            if not html and name not in units:
                continue
        Unit.objects.update_or_create(
            work=work,
            key=original.key,
            field=name,
            locale=locale,
            defaults={
                "html": html,
                "state": data["state"] if name != NUMBER else Unit.State.TRANSLATED,
                "guessed": False,
                "source_sha256": field_hash(original.fields.get(name, "")) if name != NUMBER else "",
            },
        )
    ensure_page(work, locale, data.get("title") or work.code)
    if data["state"] != Unit.State.DRAFT:
        guesses.confirm(work, locale, [replace(original, fields=said)])
    Surroundings.touch()


def _state(clause: ClauseText, units: dict[tuple[str, str], Unit]) -> tuple[str, str]:
    names = dict(_states())
    found = "done"
    for name in fields_of(clause.kind, clause.blank):
        html = clause.fields.get(name, "")
        if not html:
            continue
        unit = units.get((clause.key, name))
        if unit is None or not unit.html:
            return "missing", names["missing"]
        if unit.state == Unit.State.DRAFT:
            found = "draft"
        elif unit.source_sha256 != field_hash(html) and found != "draft":
            found = "stale"
        elif unit.guessed and found == "done":
            found = "guessed"
    return found, names[found]


def _states() -> list[tuple[str, str]]:
    return [
        ("missing", _("not translated")),
        ("draft", _("needs editing")),
        ("stale", _("source changed")),
        ("guessed", _("paired by a guess")),
        ("done", _("up to date")),
    ]


def _name(clause: ClauseText) -> str:
    heading = unline(clause.fields.get(heading_field(clause.kind, clause.blank), ""))
    return heading or plain(clause.fields.get("text", ""))[:80] or clause.key
