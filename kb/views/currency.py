"""How the translated clauses of a page stand to their originals, in sentences with counts."""

from __future__ import annotations

from collections.abc import Collection

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kb.editions import currency
from kb.editions.compose import ShownText
from kb.words import language


def untranslated(shown: ShownText) -> bool:
    """Whether nothing at all of the text is, or ever was, in the language of the page."""
    rows = (shown.head, *shown.clauses)
    return all(row.lang != shown.locale and row.older is None for row in rows)


def sentences(shown: ShownText, guessed: Collection[str] = ()) -> tuple[str, ...]:
    """How much of the text is in the language of the page and how old its wordings are; none where all is as it should be."""
    names = {"language": language(shown.locale), "other": language(shown.authoritative_locale)}
    if untranslated(shown):
        return (_("This text is not yet translated into %(language)s: it is shown in %(other)s.") % names,)
    clauses = [clause for clause in shown.clauses if clause.kind == "clause"] or list(shown.clauses)
    counts = currency.count(clauses, shown.edition.label, guessed)
    out = []
    if counts.older or counts.untranslated:
        said = ngettext(
            "%(own)d of %(all)d clauses in %(language)s; the others are shown in %(other)s.",
            "%(own)d of %(all)d clauses in %(language)s; the others are shown in %(other)s.",
            counts.own,
        )
        out.append(said % {**names, "own": counts.own, "all": counts.all})
    elif shown.fallbacks:
        said = _("All clauses are in %(language)s; some headings or notes are shown in %(other)s.")
        out.append(said % names)
    if counts.older:
        said = ngettext(
            "Of %(count)d clause the original has changed since it was translated.",
            "Of %(count)d clauses the original has changed since they were translated.",
            counts.older,
        )
        out.append(said % {"count": counts.older})
    if counts.guessed:
        said = ngettext(
            "%(count)d clause was paired with its original by a guess that nobody has confirmed yet.",
            "%(count)d clauses were paired with their originals by a guess that nobody has confirmed yet.",
            counts.guessed,
        )
        out.append(said % {"count": counts.guessed})
    if any(c.state == currency.TRANSLATED and c.edition != shown.edition.label for c in shown.clauses):
        out.append(
            _("Some wordings were translated for an earlier edition; their original has not changed since.")
        )
    return tuple(out)
