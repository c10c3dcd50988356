"""The list of texts, and one text with its editions, languages and imports."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from wagtail.models import Locale

from kb.editions import timeline
from kb.editions.canonical import unline
from kb.editions.freeze import source_of
from kb.editions.hashing import field_hash
from kb.editions.working import page_of, units_of
from kb.fields import fields_of
from kb.locales import native_name
from kb.models import Edition, ImportRun, TextPage, Unit, Work
from kb.permissions import may_edit, may_import, may_import_anything, may_publish, may_see_texts, may_withdraw
from kb.views.admin.base import page, require, work_or_404
from kb.views.admin.later import later_acts


def texts(request: HttpRequest) -> HttpResponse:
    """All works. Whoever works in the admin."""
    require(may_see_texts(request.user))
    works = list(Work.objects.order_by("code"))
    lines = timeline.of_works([work.pk for work in works])
    pages = TextPage.objects.filter(
        translation_key__in=[work.translation_key for work in works]
    ).select_related("locale")
    own = {(p.translation_key, p.locale.language_code): p for p in pages}
    rows = []
    for work in works:
        line = lines[work.pk]
        newest = line.newest
        draft = own.get((work.translation_key, work.authoritative_locale))
        title = (
            unline(newest.authoritative.title)
            if newest and newest.authoritative
            else draft.title
            if draft
            else work.code
        )
        rows.append({"work": work, "title": title, "line": line, "draft": draft})
    return page(
        request,
        "texts",
        _("Texts"),
        rows=rows,
        waiting=_waiting(request),
        may_import=may_import_anything(request.user),
    )


def _waiting(request: HttpRequest) -> list[ImportRun]:
    """Files somebody uploaded and nobody decided on, that this user may bring in; newest first, 20 at most."""
    runs = (
        ImportRun.objects.filter(state=ImportRun.State.PLANNED)
        .select_related("work", "by")
        .order_by("-at")[:60]
    )
    return [run for run in runs if may_import(request.user, run.work, run.plan.get("locale", ""))][:20]


def work(request: HttpRequest, code: str) -> HttpResponse:
    """One work. Whoever works in the admin; each act shows only to those who may do it."""
    require(may_see_texts(request.user))
    found = work_or_404(code)
    line = timeline.of_work(found.pk)
    newest = line.newest
    languages = [
        _language(request, found, locale, newest)
        for locale in Locale.objects.order_by("language_code").values_list("language_code", flat=True)
        if locale != found.authoritative_locale
    ]
    draft = page_of(found)
    return page(
        request,
        "work",
        unline(newest.authoritative.title) if newest and newest.authoritative else draft.title if draft else found.code,
        work=found,
        line=line,
        newest=newest,
        draft=draft,
        languages=languages,
        imports=ImportRun.objects.filter(plan__work=found.code).select_related("by").order_by("-at")[:12],
        may_edit=may_edit(request.user, found, found.authoritative_locale),
        may_publish=may_publish(request.user),
        may_withdraw=may_withdraw(request.user),
        acts=later_acts(found),
        authoritative_name=native_name(found.authoritative_locale),
    )


def _language(
    request: HttpRequest, work: Work, locale: str, newest: timeline.EditionInfo | None
) -> dict[str, Any]:
    """How a translation of the newest edition stands: clauses done, stale, missing, guessed."""
    out: dict[str, Any] = {
        "locale": locale,
        "name": native_name(locale),
        "may_edit": may_edit(request.user, work, locale),
        "text": newest.text(locale) if newest else None,
        "counts": None,
    }
    if newest is None:
        return out
    units = units_of(work, locale)
    source = source_of(Edition.objects.get(pk=newest.id))
    counts: Counter[str] = Counter()
    for key, (clause, _sha256) in source.items():
        states = set()
        for name in fields_of(clause.kind, clause.blank):
            html = clause.fields.get(name, "")
            if not html:
                continue
            unit = units.get((key, name))
            if unit is None or not unit.html or unit.state == Unit.State.DRAFT:
                states.add("missing")
            elif unit.source_sha256 != field_hash(html):
                states.add("stale")
            else:
                states.add("guessed" if unit.guessed else "done")
        counts[next((state for state in ("missing", "stale", "guessed") if state in states), "done")] += 1
    out["counts"] = {state: counts[state] for state in ("done", "guessed", "stale", "missing")}
    out["total"] = len(source)
    return out
