"""Bringing a file in: upload, preview with an editable table, apply, undo."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kb.editions.freeze import NotFrozen
from kb.importing import uploads
from kb.importing.apply import Prepared, apply, prepare, undo, why_not_undone
from kb.importing.intake import Intake, intake
from kb.importing.plan import open_questions
from kb.importing.read import read
from kb.importing.shapes import ImportRefused
from kb.models import ImportRun, Work
from kb.permissions import may_import, may_import_anything, may_publish
from kb.settings import import_max_bytes
from kb.views.admin.base import page, require, say_problems
from kb.views.admin.forms import ImportForm
from kb.views.admin.preview import choices_of, counts, runs


def start(request: HttpRequest) -> HttpResponse:
    """Upload a file. Who may import anything may."""
    require(may_import_anything(request.user))
    form = ImportForm(
        request.POST if request.method == "POST" else None,
        request.FILES if request.method == "POST" else None,
        may_publish=may_publish(request.user),
        initial={"work": request.GET.get("work", ""), "locale": request.GET.get("locale", "")},
    )
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        data = file.read()
        try:
            asked = form.intake()
            source = read(file.name, data, limit_bytes=import_max_bytes())
            merged = intake(source.front, asked)
            _require_import(request, merged)
            prepare(source, asked)
        except ImportRefused as error:
            form.add_error(None, str(error))
        else:
            run = ImportRun.objects.create(
                work=Work.objects.filter(code=merged.work).first(),
                by=request.user if request.user.is_authenticated else None,
                plan={
                    "file": file.name,
                    "asked": _asked_json(asked),
                    "answers": {},
                    "numbers": "",
                    "work": merged.work,
                    "locale": merged.locale,
                },
            )
            uploads.keep(run, data)
            return redirect("kb_admin:import", run.pk)
    works = Work.objects.order_by("code").values_list("code", flat=True)
    return page(
        request,
        "import_start",
        _("Import a file"),
        form=form,
        works=works,
        status=200 if not form.errors else 400,
    )


def preview(request: HttpRequest, run_id: int) -> HttpResponse:
    """The plan with its questions; POST keeps the answers and, with ``apply``, brings the file in. Who may import it."""
    run = get_object_or_404(ImportRun, pk=run_id)
    if run.state != ImportRun.State.PLANNED:
        return _done(request, run)
    require(may_import(request.user, Work.objects.filter(code=run.plan["work"]).first(), run.plan["locale"]))
    try:
        prepared = _prepared(run)
    except ImportRefused as error:
        return page(request, "import_refused", _("Import a file"), error=str(error), run=run, status=400)
    require(not prepared.intake.publish or may_publish(request.user))
    if request.method == "POST":
        return _answered(request, run, prepared)
    return _preview(request, run, _with_kept_answers(run, prepared))


def _answered(request: HttpRequest, run: ImportRun, prepared: Prepared) -> HttpResponse:
    """Keep the answers, or bring the file in. What was answered about another plan than today's is asked again."""
    answers, numbers = _answers(request, prepared)
    if request.POST.get("fingerprint") != prepared.fingerprint:
        error = _("The text was changed since this plan was shown, so it was made anew: look at it again.")
        return _preview(request, run, prepared, error=error, typed=answers, status=409)
    try:
        prepared = prepared.decided(answers, numbers)
        run.plan = {
            **run.plan,
            "answers": {str(row): answer for row, answer in answers.items()},
            "numbers": numbers,
        }
        run.save(update_fields=["plan"])
        if "apply" in request.POST:
            return _apply(request, run, prepared)
    except ImportRefused as refusal:
        return _preview(request, run, prepared, error=str(refusal), typed=answers, status=400)
    except NotFrozen as refused:
        say_problems(request, refused)
        error = _("The edition could not be published, so nothing was brought in.")
        return _preview(request, run, prepared, error=error, typed=answers, status=400)
    messages.success(request, _("The answers are kept."))
    return redirect("kb_admin:import", run.pk)


def _preview(
    request: HttpRequest,
    run: ImportRun,
    prepared: Prepared,
    *,
    error: str = "",
    typed: dict[int, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    shown = runs(prepared, typed)
    return page(
        request,
        "import_preview",
        _("Preview of %s") % prepared.source.name,
        status=status,
        run=run,
        prepared=prepared,
        plan=prepared.plan,
        counts=counts(prepared, shown),
        runs=shown,
        standing=choices_of(prepared),
        questions=len(open_questions(prepared.plan)),
        error=error,
    )


@require_POST
def take_back(request: HttpRequest, run_id: int) -> HttpResponse:
    """Undo an import. Who may import it."""
    run = get_object_or_404(ImportRun, pk=run_id)
    require(may_import(request.user, run.work, run.plan.get("locale", "")))
    try:
        undo(run, request.user)
        messages.success(request, _("The import was undone: the working text is as it was before."))
    except ImportRefused as error:
        messages.error(request, str(error))
    code = run.plan["work"]
    return (
        redirect("kb_admin:work", code)
        if Work.objects.filter(code=code).exists()
        else redirect("kb_admin:texts")
    )


@require_POST
def discard(request: HttpRequest, run_id: int) -> HttpResponse:
    """Forget a file that was not brought in. Who may import it."""
    run = get_object_or_404(ImportRun, pk=run_id, state=ImportRun.State.PLANNED)
    require(may_import(request.user, run.work, run.plan.get("locale", "")))
    uploads.drop(run)
    run.delete()
    messages.success(request, _("The file was discarded."))
    return redirect("kb_admin:texts")


def _apply(request: HttpRequest, run: ImportRun, prepared: Prepared) -> HttpResponse:
    outcome = apply(prepared, user=request.user, run=run)
    uploads.drop(run)
    if outcome.frozen is not None and outcome.frozen.created:
        names = {"label": outcome.frozen.edition.label, "locale": outcome.frozen.text.locale}
        messages.success(request, _("Published: edition %(label)s in %(locale)s.") % names)
    elif outcome.frozen is not None:
        messages.info(
            request, _("Edition %s is already published with these words.") % outcome.frozen.edition.label
        )
    else:
        messages.success(
            request, _("The file is in the working text. Nothing is public before it is published.")
        )
    return redirect("kb_admin:work", prepared.intake.work)


def _done(request: HttpRequest, run: ImportRun) -> HttpResponse:
    require(may_import(request.user, run.work, run.plan.get("locale", "")))
    return page(
        request,
        "import_done",
        _("Import of %s") % run.plan.get("file", ""),
        run=run,
        rows=run.plan.get("rows", []),
        why_not=why_not_undone(run),
    )


def _prepared(run: ImportRun) -> Prepared:
    source = read(run.plan["file"], uploads.bytes_of(run), limit_bytes=import_max_bytes())
    return prepare(source, _asked(run.plan["asked"]))


def _with_kept_answers(run: ImportRun, prepared: Prepared) -> Prepared:
    answers = {int(row): answer for row, answer in run.plan.get("answers", {}).items()}
    if not answers and not run.plan.get("numbers"):
        return prepared
    try:
        return prepared.decided(answers, run.plan.get("numbers", ""))
    except ImportRefused:
        return prepared  # the text changed since: the answers are asked again


def _require_import(request: HttpRequest, asked: Intake) -> None:
    work = Work.objects.filter(code=asked.work).first()
    require(may_import(request.user, work, asked.locale))
    require(not asked.publish or may_publish(request.user))


def _answers(request: HttpRequest, prepared: Prepared) -> tuple[dict[int, str], str]:
    answers = {}
    for row in prepared.plan.rows:
        if row.index < 0:
            continue
        other = request.POST.get(f"other-{row.index}", "").strip()
        choice = other or request.POST.get(f"answer-{row.index}", "").strip()
        if choice:
            answers[row.index] = choice
    return answers, "yes" if request.POST.get("numbers") else ""


def _asked_json(asked: Intake) -> dict[str, Any]:
    return {
        name: value.isoformat() if isinstance(value, date) else value for name, value in asdict(asked).items()
    }


def _asked(data: dict[str, Any]) -> Intake:
    day = data.get("in_force_from")
    return replace(
        Intake(**{**data, "in_force_from": None}), in_force_from=date.fromisoformat(day) if day else None
    )
