"""What a review link shows: the draft as readers would see it, and what it changes. Never kept, never indexed."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.http import HttpResponse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kb import addresses, pulse, rendering, review
from kb.editions import timeline
from kb.editions.canonical import plain, unline
from kb.editions.changes import UNCHANGED, state_of
from kb.editions.compare import Comparison
from kb.editions.compose import AUTHORITATIVE, ShownClause, ShownText
from kb.editions.drafting import base_of, compared
from kb.editions.rows import hash_of
from kb.editions.text import TEXT_KEY, ClauseText, Text
from kb.editions.timeline import FUTURE, EditionInfo
from kb.editions.working import working_text
from kb.fields import body_field, heading_field
from kb.marked import marked_rows, state_words
from kb.models import ReviewLink
from kb.views.finding import Missing, missing_page
from kb.views.public import page
from kb.words import clause_words, direction

VIEWS = ("marked", "changes", "text")


@require_safe
def draft(request: Any, locale: str, token: str) -> HttpResponse:
    """``/en/review/<token>/``: who has the link, while it lasts. All other addresses get one and the same answer."""
    link = review.find(token)
    text = working_text(link.work) if link is not None else None
    if link is None or text is None:
        return _private(missing_page(request, _nothing()))
    review.seen(link)
    return _private(page(request, "kb/review.html", _context(request, locale, token, link, text)))


def _context(request: Any, locale: str, token: str, link: ReviewLink, text: Text) -> dict[str, Any]:
    work = link.work
    line = timeline.of_work(work.pk)
    base = base_of(line)
    view = request.GET.get("view", "")
    view = view if view in VIEWS else VIEWS[0] if base else "text"
    context: dict[str, Any] = {
        "title": unline(text.clauses[0].fields.get("title", "")) or work.code,
        "lang": work.authoritative_locale,
        "dir": direction(work.authoritative_locale),
        "until": link.expires_at,
        "base": base,
        "base_is_future": base is not None and base.status == FUTURE,
        "base_url": addresses.edition(locale, work.code, base.label) if base else "",
        "view": view,
        "address": addresses.review(locale, token),
    }
    if view == "text":
        shown = shown_text(text, work.authoritative_locale, base)
        around = rendering.Page(
            locale=work.authoritative_locale,
            code=work.code,
            label="",
            keys=frozenset(clause.key for clause in shown.clauses),
            works=pulse.current().works.keys(),
            interface=request.interface,
            draft=True,
        )
        context["intro"] = mark_safe(rendering.body(shown.head.html, around, TEXT_KEY, clause_words(), 2))
        context["contents"] = mark_safe(rendering.render_contents(shown, around))
        context["text"] = mark_safe(rendering.render_text(shown, around))
        return context
    found = compared(work, text, base)
    context["rows"] = marked_rows(found, work, whole=view == "marked")
    context["counts"] = _counts(found)
    return context


def shown_text(text: Text, locale: str, base: EditionInfo | None) -> ShownText:
    """The draft in the shape of an edition that is shown. ``base`` lends what a draft has not: it is not shown."""
    clauses = [_shown(clause, position, locale) for position, clause in enumerate(text.clauses)]
    edition = base or EditionInfo(0, "", timeline.today(), None, FUTURE, False, "", "", "", 0, ())
    return ShownText(edition, locale, locale, clauses[0], tuple(clauses[1:]))


def _shown(clause: ClauseText, position: int, locale: str) -> ShownClause:
    html = clause.fields.get(body_field(clause.kind, clause.blank), "")
    return ShownClause(
        key=clause.key,
        kind=clause.kind,
        number=clause.number,
        heading=clause.fields.get(heading_field(clause.kind, clause.blank), ""),
        html=html,
        plain=plain(html),
        duty=clause.duty,
        level=clause.level,
        position=position,
        blank=clause.blank,
        lang=locale,
        state=AUTHORITATIVE,
        edition="",
        revision=1,
        sha256=hash_of(clause),
        source_sha256="",
    )


def _counts(found: Comparison) -> list[tuple[str, str, int]]:
    """(state, its name as html, how many clauses) of what changed."""
    states, names = Counter(map(state_of, found.rows)), state_words()
    return [(state, mark_safe(names[state]), count) for state, count in states.items() if state != UNCHANGED]


def _nothing() -> Missing:
    """One answer for a link that ended, was revoked, or never was."""
    sentences = (
        _("This link shows nothing. It may have ended or been taken back, or the address is not complete."),
        _("Ask whoever sent it to you for a new one."),
    )
    return Missing(404, _("Nothing to review here"), sentences)


def _private(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "private, no-store"
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
