"""Publishing an edition or a translation: explicit acts with their checks shown first."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kb.editions import timeline
from kb.editions.checks import Problem, check
from kb.editions.freeze import NotFrozen, around, source_of
from kb.editions.publish import publish_units, publish_working
from kb.editions.rekey import same_clause
from kb.editions.rows import hash_of
from kb.editions.working import page_of, units_text, working_text
from kb.locales import native_name
from kb.models import Edition, Work
from kb.permissions import may_edit, may_publish
from kb.views.admin.base import page, require, say_problems, work_or_404
from kb.views.admin.forms import EditionForm, TranslationForm


def edition(request: HttpRequest, code: str) -> HttpResponse:
    """Publish the working text as a new edition. Who has ``kb.publish_edition``."""
    require(may_publish(request.user))
    work = work_or_404(code)
    text = working_text(work)
    if text is None:
        raise Http404("no working text")
    draft = page_of(work)
    form = EditionForm(
        request.POST if request.method == "POST" else None, initial={"in_force_from": timeline.today()}
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            assert draft is not None
            frozen = publish_working(
                work,
                data["label"],
                in_force_from=data["in_force_from"],
                change_note=data["change_note"],
                minor=data["minor"],
                signed_off_by=data["signed_off_by"],
                revision=draft.latest_revision,
            )
        except NotFrozen as refusal:
            say_problems(request, refusal)
        else:
            if frozen.created:
                messages.success(request, _("Edition %s is published.") % frozen.edition.label)
            else:
                messages.info(
                    request, _("Edition %s is already published with these words.") % frozen.edition.label
                )
            return redirect("kb_admin:work", work.code)
    line = timeline.of_work(work.pk)
    newest = line.newest
    return page(
        request,
        "publish_edition",
        _("Publish an edition"),
        [(_url(work), work.code)],
        work=work,
        form=form,
        newest=newest,
        problems=check(text, around(text)),
        may_edit=may_edit(request.user, work, work.authoritative_locale),
        changes=_changes(text.clauses, newest),
        status=400 if request.method == "POST" else 200,
    )


@require_POST
def same(request: HttpRequest, code: str) -> HttpResponse:
    """Say that a clause typed again is the former one. Who may edit the working text."""
    work = work_or_404(code)
    require(may_edit(request.user, work, work.authoritative_locale))
    new, old = request.POST.get("new", ""), request.POST.get("old", "")
    try:
        same_clause(work, new, old)
        messages.success(request, _("The clause is “%s” again: its history and its translations go on.") % old)
    except NotFrozen as refusal:
        say_problems(request, refusal)
    return redirect("kb_admin:publish_edition" if may_publish(request.user) else "kb_admin:work", work.code)


def translation(request: HttpRequest, code: str, label: str, locale: str) -> HttpResponse:
    """Publish the units of a locale as the translation of an edition. Who has ``kb.publish_edition``."""
    require(may_publish(request.user))
    work = work_or_404(code)
    found = Edition.objects.filter(work=work, label=label).first()
    if found is None or locale == work.authoritative_locale:
        raise Http404("no such edition to translate")
    source = source_of(found)
    text = units_text(work, locale, label, source)
    form = TranslationForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            frozen = publish_units(work, label, locale, partial=form.cleaned_data["partial"])
        except NotFrozen as refusal:
            say_problems(request, refusal)
        else:
            messages.success(
                request,
                _("The translation is published.")
                if frozen.created
                else _("This translation is already published with these words."),
            )
            return redirect("kb_admin:work", work.code)
    done = {clause.key for clause in text.clauses}
    missing = [
        Problem("untranslated", "", key, clause.number)
        for key, (clause, _sha256) in source.items()
        if key not in done
    ]
    return page(
        request,
        "publish_translation",
        _("Publish the translation into %s") % native_name(locale),
        [(_url(work), work.code)],
        work=work,
        label=label,
        language=locale,
        form=form,
        done=len(done),
        total=len(source),
        missing=missing,
        status=400 if request.method == "POST" else 200,
    )


def _changes(clauses: Any, newest: timeline.EditionInfo | None) -> dict[str, list[Any]] | None:
    """New, changed and removed clauses of the working text against the newest edition."""
    if newest is None:
        return None
    source = source_of(Edition.objects.get(pk=newest.id))
    now = {clause.key: clause for clause in clauses}
    return {
        "new": [clause for key, clause in now.items() if key not in source],
        "changed": [
            clause for key, clause in now.items() if key in source and hash_of(clause) != source[key][1]
        ],
        "removed": [clause for key, (clause, _sha256) in source.items() if key not in now],
    }


def _url(work: Work) -> str:
    return reverse("kb_admin:work", args=[work.code])
