"""Changes of a clause as HTML: the words with their marks, what else changed, and why. For the comparison and beside a text."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from html import escape

from django.utils.translation import get_language, gettext, pgettext

from kb import rendering
from kb.difference import Said, line_unified, sides, wording
from kb.editions.between import Reason
from kb.editions.changes import AMENDED, DUTY, INSERTED, MOVED, RENUMBERED, REPEALED
from kb.editions.compare import Compared, Row, sides_of, unified_of
from kb.editions.rows import blank_of
from kb.editions.wordings import SAME_WORDS, UNTRANSLATED
from kb.words import ClauseWords, clause_words, language, spoken


@dataclass(frozen=True)
class ChangeWords:
    """The interface's words about changes, as HTML, in one language; ``%(name)s`` are filled in per clause."""

    language: str
    inserted: str
    deleted: str
    clause: ClauseWords
    states: dict[str, str]
    duties: dict[str, str]
    kinds: dict[str, str]
    was_number: str
    had_no_number: str
    duty: str
    reason: str
    reason_of: str
    untranslated: str
    same_words: str
    kind: str
    required: str
    options: str
    previous: str
    next: str
    split_from: str
    merged_from: str
    into: str
    edition: str
    in_edition: str
    not_in: str
    history: str


def change_words() -> ChangeWords:
    """The words in the active language."""
    return _words(get_language() or "en")


@lru_cache(maxsize=64)
def _words(active: str) -> ChangeWords:
    clause = clause_words()
    return ChangeWords(
        language=active,
        clause=clause,
        inserted=escape(pgettext("before inserted words, for screen readers", "inserted:")) + " ",
        deleted=escape(pgettext("before deleted words, for screen readers", "deleted:")) + " ",
        states={
            AMENDED: escape(pgettext("clause", "Amended")),
            INSERTED: escape(pgettext("clause", "New")),
            REPEALED: escape(pgettext("clause", "Repealed")),
            MOVED: escape(pgettext("clause", "Moved")),
            DUTY: escape(pgettext("clause", "Another duty")),
            RENUMBERED: escape(pgettext("clause", "Renumbered")),
        },
        duties={**clause.duties, "none": escape(pgettext("duty", "no duty"))},
        kinds={
            "text": escape(pgettext("place to fill in", "one line")),
            "long": escape(pgettext("place to fill in", "several lines")),
            "date": escape(pgettext("place to fill in", "a date")),
            "amount": escape(pgettext("place to fill in", "an amount")),
            "number": escape(pgettext("place to fill in", "a number")),
            "choice": escape(pgettext("place to fill in", "a choice")),
            "yesno": escape(pgettext("place to fill in", "yes or no")),
            "signature": escape(pgettext("place to fill in", "a signature")),
        },
        was_number=escape(gettext("was %(number)s")),
        had_no_number=escape(gettext("had no number")),
        duty=escape(gettext("Duty:")),
        reason=escape(gettext("Why:")),
        reason_of=escape(gettext("Why, in edition %(label)s:")),
        untranslated=escape(gettext("Shown in %(shown)s: there is no faithful wording in %(language)s in both editions.")),
        same_words=escape(
            gettext("The wording in %(language)s is the same in both editions; this is the change in the original, in %(shown)s.")
        ),
        kind=escape(gettext("To fill in:")),
        required=escape(gettext("Required:")),
        options=escape(gettext("Options:")),
        previous=escape(gettext("Previous change")),
        next=escape(gettext("Next change")),
        split_from=escape(gettext("Split from %(clauses)s")),
        merged_from=escape(gettext("Merged with %(clauses)s")),
        into=escape(gettext("Its words went into %(clauses)s")),
        edition=escape(gettext("Edition %(label)s")),
        in_edition=escape(gettext("In edition %(label)s")),
        not_in=escape(gettext("Not in edition %(label)s")),
        history=escape(gettext("History of this clause")),
    )


@lru_cache(maxsize=256)
def said(interface: str, lang: str) -> Said:
    """What screen readers hear around changed words: in the interface's language, inside words in ``lang``."""

    def spoken_as(before: str) -> str:
        attributes = spoken(interface, lang)
        return f"<span{attributes}>{escape(before)}</span> " if attributes else f"{escape(before)} "

    return Said(
        inserted=spoken_as(pgettext("before inserted words, for screen readers", "inserted:")),
        deleted=spoken_as(pgettext("before deleted words, for screen readers", "deleted:")),
        moved_here=spoken_as(pgettext("before words that moved here, for screen readers", "moved here:")),
        moved_away=spoken_as(pgettext("before words that moved elsewhere, for screen readers", "moved away:")),
        formatting=spoken_as(pgettext("before words, for screen readers", "other formatting:")),
        link=spoken_as(pgettext("before words, for screen readers", "other link:")),
        end=" " + spoken_as(pgettext("after changed words, for screen readers", "end of change,")),
    )


def heading(compared: Compared, lang: str, interface: str) -> str:
    """The heading with its marks; without any where the clause itself is new or gone."""
    before, after = compared.before, compared.after
    if before is None or after is None or before.heading == after.heading:
        return compared.row.heading
    return line_unified(before.heading, after.heading, said(interface, lang))


def heading_sides(compared: Compared, lang: str, interface: str) -> tuple[str, str]:
    """The heading before and after, each with its own marks."""
    before, after = compared.before, compared.after
    if before is None or after is None or before.heading == after.heading:
        return before.heading if before else "", after.heading if after else ""
    return sides(wording(before.heading, after.heading), said(interface, lang))


def unified_html(compared: Compared, page: rendering.Page, words: ChangeWords, name: str, level: int, lang: str) -> str:
    """Both wordings in one, ready for this page. ``name`` makes the ids in it unique on the page."""
    html = unified_of(compared, said(page.interface, lang), f"{page.interface} {lang}")
    return ready(html, compared.row.kind, page, words, name, level)


def sides_html(
    compared: Compared, before: rendering.Page, after: rendering.Page, words: ChangeWords, name: str, level: int, lang: str
) -> tuple[str, str]:
    """Each wording with its own marks; links of each lead to its own edition."""
    one, other = sides_of(compared, said(after.interface, lang), f"{after.interface} {lang}")
    kind = compared.row.kind
    return ready(one, kind, before, words, f"{name}_b", level), ready(other, kind, after, words, name, level)


def ready(html: str, kind: str, page: rendering.Page, words: ChangeWords, name: str, level: int) -> str:
    """A wording, marked or not, made ready for this page."""
    if html and kind == "blank":
        return f'<p class="help">{html}</p>'
    return rendering.body(html, page, name, words.clause, level) if html else ""


def facts(
    words: ChangeWords,
    ui: str,
    *,
    number: str | None = None,
    duty: tuple[str, str] | None = None,
    more: Iterable[str] = (),
) -> str:
    """What else changed, as a list: ``number`` and the first of ``duty`` are what they were, ``more`` is HTML."""
    items = []
    if number is not None:
        items.append(words.was_number % {"number": escape(number)} if number else words.had_no_number)
    if duty is not None:
        before, after = (words.duties.get(each, escape(each)) for each in duty)
        items.append(
            f'<span class="duty-change">{words.duty} {_gone(before, words)} <span aria-hidden="true">→</span> {_new(after, words)}</span>'
        )
    items += more
    return f'<ul class="change-facts"{ui}>{"".join(f"<li>{item}</li>" for item in items)}</ul>' if items else ""


def reasons(found: Iterable[Reason], words: ChangeWords, ui: str, only: str) -> str:
    """Why the clause changed. Each reason names its edition unless that is the ``only`` one between the two."""
    out = ""
    for reason in found:
        said = words.reason if reason.label == only else words.reason_of % {"label": escape(reason.label)}
        out += f'<p class="why"{ui}><b>{said}</b> <span dir="auto">{escape(reason.text)}</span></p>'
    return out


def in_original(why: str, page: rendering.Page, lang: str, words: ChangeWords) -> str:
    """Why words are not compared in the language of the page; "" where they are."""
    said = {UNTRANSLATED: words.untranslated, SAME_WORDS: words.same_words}.get(why)
    if said is None:
        return ""
    names = {"shown": escape(language(lang)), "language": escape(language(page.locale))}
    return f'<p class="in-original"{page.ui}>{said % names}</p>'


def definition(before: Row, after: Row, words: ChangeWords, ui: str, lang: str, around: str) -> str:
    """What changed in the definition of a place to fill in."""
    old, new = blank_of(before.blank), blank_of(after.blank)
    if old is None or new is None or old == new:
        return ""
    rows = []
    if old.type != new.type:
        rows.append((words.kind, _gone(words.kinds[old.type], words) + " " + _new(words.kinds[new.type], words), ui))
    if old.required != new.required:
        said = {True: words.clause.yes, False: words.clause.no}
        rows.append((words.required, _gone(said[old.required], words) + " " + _new(said[new.required], words), ui))
    if old.options != new.options:
        kept = [escape(option) if option in new.options else _gone(escape(option), words) for option in old.options]
        kept += [_new(escape(option), words) for option in new.options if option not in old.options]
        if len(kept) == len(old.options) == len(new.options) and set(old.options) == set(new.options):
            kept = [_gone(escape(", ".join(old.options)), words), _new(escape(", ".join(new.options)), words)]
        rows.append((words.options, " · ".join(kept), spoken(lang, around)))
    items = "".join(f"<div><dt{ui}>{name}</dt><dd{attributes}>{html}</dd></div>" for name, html, attributes in rows)
    return f'<dl class="definition">{items}</dl>' if items else ""


def _gone(html: str, words: ChangeWords) -> str:
    return f'<del><span class="unseen">{words.deleted}</span>{html}</del>'


def _new(html: str, words: ChangeWords) -> str:
    return f'<ins><span class="unseen">{words.inserted}</span>{html}</ins>'
