"""Correcting a published translation: find the clause, change words, see the difference, publish it as the next revision.

One page and one form that keeps everything typed, so nothing is stored before it is published and several clauses can be
corrected at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from kb.difference import SILENT, line_unified, unified, wording, words
from kb.editions import timeline
from kb.editions.canonical import plain
from kb.editions.checks import name_of
from kb.editions.correct import clauses_of, corrected, newest_text, publish_correction
from kb.editions.freeze import NotFrozen, source_of
from kb.editions.hashing import digest
from kb.editions.text import ClauseText
from kb.fields import NUMBER, fields_of, is_rich
from kb.locales import is_rtl, native_name
from kb.models import Edition, EditionText, Work
from kb.permissions import may_publish
from kb.views.admin.base import page, require, say_problems, work_or_404
from kb.views.admin.typed import as_typed, field_label, from_typed

#: So many clauses are listed; the others are found by searching.
LISTED = 60


@dataclass(frozen=True)
class Field:
    """One field of an opened clause. ``value`` is what is typed, ``difference`` HTML ("" where nothing is changed)."""

    name: str  # of the input
    label: str
    rich: bool
    value: str
    source: SafeString
    difference: SafeString


@dataclass(frozen=True)
class Opened:
    """A clause that is being corrected."""

    key: str
    title: str
    fields: tuple[Field, ...]


def choose(request: HttpRequest, code: str, label: str) -> HttpResponse:
    """The languages of an edition, to correct one. Who has ``kb.publish_edition``."""
    require(may_publish(request.user))
    work = work_or_404(code)
    info = timeline.of_work(work.pk).labelled(label)
    if info is None:
        raise Http404("no such edition")
    languages = [(text, native_name(text.locale)) for text in info.texts]
    return page(request, "correct_choose", _("Correct edition %s") % label, _crumbs(work), work=work, label=label, languages=languages)


def correct(request: HttpRequest, code: str, label: str, locale: str) -> HttpResponse:
    """Correct the translation of an edition into one language. Who has ``kb.publish_edition``."""
    require(may_publish(request.user))
    work = work_or_404(code)
    if not Edition.objects.filter(work=work, label=label).exists():
        raise Http404("no such edition")
    if locale == work.authoritative_locale:
        status = 400 if request.method == "POST" else 200
        return page(request, "correct_refused", _("Correct edition %s") % label, _crumbs(work), work=work, status=status)
    text = newest_text(work, label, locale)
    if text is None:
        raise Http404("no text that readers see")
    asked = request.POST if request.method == "POST" else request.GET
    before = clauses_of(text)
    opened = [key for key in dict.fromkeys((*asked.getlist("opened"), *asked.getlist("open"))) if key in before]
    typed = {key: _typed(request.POST, before[key]) for key in opened}
    after = {key: corrected(before[key], fields) for key, fields in typed.items()}
    changed = [key for key in opened if after[key] != before[key]]
    seen = digest([[key, sorted(typed[key].items())] for key in changed])
    status = 200
    if "publish" in request.POST:
        done = _publish(request, work, text, {key: typed[key] for key in changed}, seen)
        if done is not None:
            return done
        status = 400
        text = newest_text(work, label, locale) or text  # another revision may have come meanwhile
        before = clauses_of(text)
    elif "preview" in request.POST and not changed:
        messages.info(request, _("Nothing is changed yet."))
    source = {key: clause for key, (clause, _sha256) in source_of(text.edition).items()}
    query = asked.get("q", "").strip()
    found = [key for key, clause in before.items() if key not in opened and _matches(clause, query)]
    return page(
        request,
        "correct",
        _("Correct edition %(label)s in %(language)s") % {"label": label, "language": native_name(locale)},
        _crumbs(work),
        status=status,
        work=work,
        text=text,
        next_revision=text.revision + 1,
        language=locale,
        direction="rtl" if is_rtl(locale) else "ltr",
        source_lang=work.authoritative_locale,
        source_dir="rtl" if is_rtl(work.authoritative_locale) else "ltr",
        opened=[_opened(before[key], source[key], typed[key]) for key in opened],
        ready=bool(changed) and ("preview" in request.POST or "publish" in request.POST),
        seen=seen,
        note=request.POST.get("note", ""),
        query=query,
        found=[(key, name_of(before[key])) for key in found[:LISTED]],
        more=max(0, len(found) - LISTED),
    )


def _publish(
    request: HttpRequest, work: Work, text: EditionText, corrections: Mapping[str, Mapping[str, str]], seen: str
) -> HttpResponse | None:
    """Publish what was previewed, or say why not (then None)."""
    if not corrections:
        messages.info(request, _("Nothing is changed, so nothing was published."))
        return None
    if request.POST.get("seen") != seen:
        messages.warning(request, _("The words were changed since the difference was shown: look at it again."))
        return None
    base = request.POST.get("base", "")
    try:
        made = publish_correction(
            work,
            text.edition.label,
            text.locale,
            corrections,
            base=int(base) if base.isascii() and base.isdigit() and len(base) < 6 else 0,
            note=request.POST.get("note", ""),
        )
    except NotFrozen as refusal:
        say_problems(request, refusal)
        return None
    names = {"label": text.edition.label, "language": native_name(text.locale), "number": made.frozen.text.revision}
    messages.success(request, _("Revision %(number)d of edition %(label)s in %(language)s is published.") % names)
    if made.carried:
        messages.info(request, _("The units have the same correction, so the next edition has it too."))
    if made.left:
        said = _("The units of these clauses hold other words and were left as they are: %(keys)s.")
        messages.warning(request, said % {"keys": ", ".join(made.left)})
    return redirect("kb_admin:work", work.code)


def _typed(data: Any, clause: ClauseText) -> dict[str, str]:
    """The clause's fields as they were typed, canonical. What was not sent, or not touched, is as it was."""
    out: dict[str, str] = {}
    for name in _names(clause):
        value = data.get(f"c.{clause.key}.{name}")
        html = clause.number if name == NUMBER else clause.fields.get(name, "")
        if value is not None:
            out[name] = html if _same(value, as_typed(name, html)) else from_typed(name, value)
    return out


def _same(value: str, shown: str) -> bool:
    """A browser sends lines its own way."""
    return value.replace("\r\n", "\n").strip() == shown.replace("\r\n", "\n").strip()


def _names(clause: ClauseText) -> tuple[str, ...]:
    """The fields that can be corrected: those that say something, and the number."""
    said = tuple(name for name in fields_of(clause.kind, clause.blank) if clause.fields.get(name))
    return said if clause.kind == "_text" else (*said, NUMBER)


def _opened(clause: ClauseText, source: ClauseText, typed: Mapping[str, str]) -> Opened:
    fields = []
    for name in _names(clause):
        html = clause.number if name == NUMBER else clause.fields.get(name, "")
        now = typed.get(name, html)
        original = escape(source.number) if name == NUMBER else source.fields.get(name, "")
        difference = _difference(name, html, now) if now != html else ""
        fields.append(
            Field(
                f"c.{clause.key}.{name}",
                field_label(name),
                is_rich(name),
                as_typed(name, now),
                mark_safe(original),  # escaped, as canonical html of the record is
                mark_safe(difference),
            )
        )
    return Opened(clause.key, name_of(clause), tuple(fields))


def _difference(name: str, before: str, after: str) -> str:
    if is_rich(name):
        return unified(wording(before, after), SILENT)
    if name == NUMBER:
        return unified(words(before, after), SILENT)
    return line_unified(before, after, SILENT)


def _matches(clause: ClauseText, query: str) -> bool:
    """By number, key, or words anywhere in the clause; all of them, in any order."""
    said = " ".join((clause.number, clause.key, *(plain(html) for html in clause.fields.values()))).casefold()
    return all(word in said for word in query.casefold().split())


def _crumbs(work: Work) -> list[tuple[str, str]]:
    return [(reverse("kb_admin:work", args=[work.code]), work.code)]
