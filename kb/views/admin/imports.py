"""Bringing a file in: upload, preview with an editable table, apply, undo."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kb.editions.freeze import NotFrozen
from kb.importing import uploads
from kb.importing.apply import Prepared, apply, prepare, undo
from kb.importing.intake import Intake, intake
from kb.importing.plan import NEW, SKIP, open_questions
from kb.importing.read import read
from kb.importing.shapes import ImportRefused
from kb.models import ImportRun, Work
from kb.permissions import may_import, may_import_anything, may_publish
from kb.settings import import_max_bytes
from kb.views.admin.base import page, require, say_problems
from kb.views.admin.forms import ImportForm


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
                plan={"file": file.name, "asked": _asked_json(asked), "answers": {}, "numbers": "", "work": merged.work, "locale": merged.locale},
            )
            uploads.keep(run, data)
            return redirect("kb_admin:import", run.pk)
    works = Work.objects.order_by("code").values_list("code", flat=True)
    return page(request, "import_start", _("Import a file"), form=form, works=works, status=200 if not form.errors else 400)


def preview(request: HttpRequest, run_id: int) -> HttpResponse:
    """The plan with its questions; POST keeps the answers and, with ``apply``, brings the file in. Who started it or may import it."""
    run = get_object_or_404(ImportRun, pk=run_id)
    if run.state != ImportRun.State.PLANNED:
        return _done(request, run)
    try:
        prepared = _prepared(run)
    except ImportRefused as error:
        require(may_import_anything(request.user))
        return page(request, "import_refused", _("Import a file"), error=str(error), run=run, status=400)
    _require_import(request, prepared.intake)
    error = ""
    if request.method == "POST":
        answers, numbers = _answers(request, prepared)
        try:
            prepared = prepared.decided(answers, numbers)
            run.plan = {**run.plan, "answers": {str(row): answer for row, answer in answers.items()}, "numbers": numbers}
            run.save(update_fields=["plan"])
            if "apply" in request.POST:
                return _apply(request, run, prepared)
            messages.success(request, _("The answers are kept."))
            return redirect("kb_admin:import", run.pk)
        except ImportRefused as refusal:
            error = str(refusal)
        except NotFrozen as refusal:
            say_problems(request, refusal)
            error = _("The edition could not be published, so nothing was brought in.")
    questions = open_questions(prepared.plan)
    return page(
        request,
        "import_preview",
        _("Preview of %s") % prepared.source.name,
        status=400 if error else 200,
        run=run,
        prepared=prepared,
        plan=prepared.plan,
        counts=[(name, label, prepared.plan.counts[name]) for name, label in _count_labels() if prepared.plan.counts[name]],
        rows=_table(prepared),
        standing=[(c.key, c.number, c.fields) for c in prepared.plan.standing],
        questions=len(questions),
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
    return redirect("kb_admin:work", run.plan["work"]) if run.work_id else redirect("kb_admin:texts")


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
        messages.success(request, _("Published: edition %(label)s in %(locale)s.") % {"label": outcome.frozen.edition.label, "locale": outcome.frozen.text.locale})
    elif outcome.frozen is not None:
        messages.info(request, _("Edition %s is already published with these words.") % outcome.frozen.edition.label)
    else:
        messages.success(request, _("The file is in the working text. Nothing is public before it is published."))
    return redirect("kb_admin:work", prepared.intake.work)


def _done(request: HttpRequest, run: ImportRun) -> HttpResponse:
    require(may_import(request.user, run.work, run.plan.get("locale", "")))
    return page(request, "import_done", _("Import of %s") % run.plan.get("file", ""), run=run, rows=run.plan.get("rows", []))


def _prepared(run: ImportRun) -> Prepared:
    source = read(run.plan["file"], uploads.bytes_of(run), limit_bytes=import_max_bytes())
    prepared = prepare(source, _asked(run.plan["asked"]))
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


def _table(prepared: Prepared) -> list[dict[str, Any]]:
    """Rows of the preview with the choices each offers."""
    names = {c.key: " ".join(part for part in (c.number, c.fields.get("heading", "")) if part) for c in prepared.plan.standing}
    out: list[dict[str, Any]] = []
    first = True
    for row in prepared.plan.rows:
        choices: list[tuple[str, str]] = []
        for key in dict.fromkeys(key for key in (row.proposal, row.runner_up) if key and key not in (NEW, SKIP)):
            choices.append((key, f"{key} – {names[key]}" if names.get(key) else key))
        if prepared.authoritative:
            choices.append((NEW, _("a new clause")))
        choices.append((SKIP, _("leave it out")))
        known = {value for value, _label in choices}
        other = row.answer if row.answer and row.answer not in known else ""
        undecided = row.doubtful and not row.answer
        out.append({"row": row, "choices": choices, "other": other, "open": undecided, "first_open": undecided and first})
        first = first and not undecided
    return out


def _count_labels() -> list[tuple[str, str]]:
    return [
        ("new", _("new")),
        ("changed", _("changed")),
        ("unchanged", _("unchanged")),
        ("removed", _("removed")),
        ("paired", _("paired")),
        ("unaligned", _("not aligned")),
        ("skipped", _("left out")),
        ("missing", _("missing in this file")),
        ("moved", _("moved")),
        ("renumbered", _("renumbered")),
        ("guessed", _("paired by a guess")),
        ("doubtful", _("doubtful")),
    ]


def _asked_json(asked: Intake) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in asdict(asked).items()}


def _asked(data: dict[str, Any]) -> Intake:
    day = data.get("in_force_from")
    return replace(Intake(**{**data, "in_force_from": None}), in_force_from=date.fromisoformat(day) if day else None)
