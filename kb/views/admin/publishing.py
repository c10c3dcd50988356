"""Publishing an edition or a translation: explicit acts with their checks shown first."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kb.editions.checks import Problem
from kb.editions.freeze import NotFrozen, source_of
from kb.editions.publish import publish_units
from kb.editions.rekey import same_clause
from kb.editions.working import units_text
from kb.locales import native_name
from kb.models import Edition, Work
from kb.permissions import may_edit, may_publish
from kb.views.admin.base import page, require, say_problems, work_or_404
from kb.views.admin.forms import TranslationForm


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
    return redirect(reverse("kb_admin:draft", args=[work.code]) + "#origins")


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


def _url(work: Work) -> str:
    return reverse("kb_admin:work", args=[work.code])
