"""A clause was split, merged, or typed again: what is said of the draft, what its words suggest, and one click to say so."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from kb.editions.approval import name_of_person
from kb.editions.canonical import plain
from kb.editions.checks import name_of
from kb.editions.freeze import NotFrozen
from kb.editions.origins import SPLIT, ranked
from kb.editions.provenance import Origins, forget, origins_of, say_merged, say_split
from kb.editions.text import ClauseText, Text
from kb.editions.timeline import Timeline, of_work
from kb.editions.working import working_text
from kb.fields import body_field
from kb.models import Work
from kb.permissions import may_edit
from kb.views.admin.base import require, say_problems, work_or_404

#: So many new clauses are offered a former key, each so many keys; nobody reads longer lists.
NEW_SHOWN, FORMER_SHOWN = 40, 30


@dataclass(frozen=True)
class Named:
    """A clause in a list: ``words`` are its first ones."""

    key: str
    name: str
    words: str


@dataclass(frozen=True)
class Shown:
    """For templates/kb/admin/parts/origins.html. ``kind`` is split, merge or same."""

    suggestions: list[tuple[str, list[Named], list[Named]]]  # (kind, from, to)
    said: list[tuple[str, Named, list[Named], bool]]  # (kind, clause, from, whether an import said it)
    typed_again: list[tuple[Named, list[Named]]]  # (new clause, former ones, likeliest first)
    before: list[Named]
    after: list[Named]


def shown(work: Work, text: Text, line: Timeline) -> Shown | None:
    """What the page shows; None before the first edition."""
    found = origins_of(work, text, line)
    if found is None:
        return None
    fresh = found.fresh[:NEW_SHOWN] if found.vanished else []
    former = ranked(fresh, list(found.vanished.values()))
    return Shown(
        suggestions=[
            (each.kind, _former(found, each.from_keys), [_now(found, key) for key in each.keys]) for each in found.suggestions
        ],
        said=[
            *((row.kind, _now(found, row.key), _former(found, row.from_keys), False) for row in found.said),
            *((row.kind, _now(found, row.key), _former(found, row.from_keys), True) for row in found.imported),
        ],
        typed_again=[(_of(clause), [_of(each) for each in former[clause.key][:FORMER_SHOWN]]) for clause in fresh],
        before=[_of(clause) for clause in found.before.values() if clause.kind != "blank"],
        after=[_of(clause) for clause in found.after.values() if clause.kind != "blank"],
    )


@require_POST
def say(request: HttpRequest, code: str) -> HttpResponse:
    """Say that a clause was split or that clauses were merged, or take it back. Who may edit the working text."""
    work = work_or_404(code)
    require(may_edit(request.user, work, work.authoritative_locale))
    what = request.POST.get("what", "")
    try:
        messages.success(request, _done(request, work, what))
    except NotFrozen as refusal:
        say_problems(request, refusal)
    return redirect(reverse("kb_admin:draft", args=[work.code]) + "#origins")


def _done(request: HttpRequest, work: Work, what: str) -> str:
    text, line = working_text(work), of_work(work.pk)
    found = origins_of(work, text, line) if text is not None else None
    before, after = (found.before, found.after) if found else ({}, {})
    from_keys = _keys(request.POST.getlist("from"), before)
    to_keys = _keys(request.POST.getlist("to"), after)
    by = name_of_person(request.user)
    if what == "forget":
        gone = forget(work, request.POST.get("key", ""), request.POST.get("kind", ""))
        return _("It is forgotten.") if gone else _("Nothing was said of it.")
    if what == SPLIT:
        count = say_split(work, from_keys[0] if from_keys else "", to_keys, by=by)
    else:
        count = say_merged(work, from_keys, to_keys[0] if to_keys else "", by=by)
    if not count:
        return _("That was said already.")
    said = ngettext(
        "Kept: readers will see where %d clause comes from once the edition is published.",
        "Kept: readers will see where %d clauses come from once the edition is published.",
        count,
    )
    return said % count


def _keys(typed: Iterable[str], clauses: Mapping[str, ClauseText]) -> list[str]:
    """Keys as typed or chosen; a number stands for the one clause that has it. What is unknown is left to be refused."""
    out = []
    for each in (value.strip()[:80] for value in typed):
        if not each:
            continue
        numbered = [key for key, clause in clauses.items() if clause.number == each]
        out.append(numbered[0] if each not in clauses and len(numbered) == 1 else each)
    return out


def _former(found: Origins, keys: Iterable[str]) -> list[Named]:
    """The clauses as they were."""
    clauses = {key: found.before.get(key) or found.vanished.get(key) for key in keys}
    return [_of(clause) if clause else Named(key, key, "") for key, clause in clauses.items()]


def _now(found: Origins, key: str) -> Named:
    """A clause of the draft, which may have lost it since."""
    return _of(found.after[key]) if key in found.after else Named(key, key, "")


def _of(clause: ClauseText) -> Named:
    words = " ".join(plain(clause.fields.get(body_field(clause.kind, clause.blank), "")).split())
    return Named(clause.key, name_of(clause), Truncator(words).chars(160))


