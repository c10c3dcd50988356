"""What the search page says about how it understood a question, in sentences of the interface language. No HTML."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kb.words import day, grouped, language
from search.answer import Answer
from search.asking import Asking
from search.facets import Labels
from search.query import hints
from search.query import parse as read
from search.query.hints import Reading
from search.query.plan import EVER


@dataclass(frozen=True)
class Note:
    """A sentence, with a way on where there is one."""

    said: str
    url: str = ""
    link: str = ""


def summary(found: Answer) -> str:
    """How many there are, and how many of them hold every word."""
    if found.asked_in and found.foreign:
        return _across(found)
    if found.near:
        return _with_near(found)
    return _counted(found)


def _with_near(found: Answer) -> str:
    near = ngettext("%(count)s near in meaning", "%(count)s near in meaning", found.near) % {"count": grouped(found.near)}
    if not found.results.total:
        return _("No clause holds these words; %(near)s") % {"near": near}
    return _("%(results)s, and %(near)s") % {"results": _counted(found), "near": near}


def _counted(found: Answer) -> str:
    total = found.results.total
    said = ngettext("%(total)s result", "%(total)s results", total) % {"total": grouped(total)}
    if found.all_words is not None and found.all_words < total:
        count = found.all_words
        every = ngettext("%(count)s with all the words", "%(count)s with all the words", count) % {"count": grouped(count)}
        every = every if count else _("none with all the words")
        said = _("%(results)s, %(every)s") % {"results": said, "every": every}
    return said


def _across(found: Answer) -> str:
    count, total = len(found.foreign), found.results.total - found.twice
    facts = {"count": grouped(count), "language": language(found.asked_in)}
    said = ngettext(
        "%(count)s clause found by its wording in %(language)s",
        "%(count)s clauses found by their wording in %(language)s",
        count,
    )
    if not total:
        return said % facts
    here = ngettext("%(total)s more in this language", "%(total)s more in this language", total) % {"total": grouped(total)}
    return _("%(clauses)s; %(results)s") % {"clauses": said % facts, "results": here}


def notes(found: Answer, asking: Asking, locale: str, labels: Labels) -> list[Note]:
    """What was not searched for as typed, and what was understood."""
    out = [Note(said) for said in _ignored(found)]
    out += _readings(found, asking, locale, labels)
    if found.asked_in and found.foreign:
        said = _("These words are in %(language)s: clauses that hold them there are shown as they read here.")
        note = Note(
            said % {"language": language(found.asked_in)}, asking.but(literal=True).address(locale), _("Search only as typed")
        )
        out.append(note)
    if found.corrected:
        said = _("Also searched for “%(words)s”, because no text has a word spelt as it was typed.") % {"words": found.corrected}
        out.append(Note(said, asking.but(literal=True).address(locale), _("Search only as typed")))
    if asking.literal and found.query.words:
        said = _("The words were taken exactly as they stand.")
        out.append(Note(said, asking.but(literal=False).address(locale), _("Search the usual way")))
    for pair in found.confused:
        link = _("Search for “%(word)s”") % {"word": pair.other}
        out.append(Note(pair.note, asking.but(words=pair.other).address(locale), link))
    return out


def _ignored(found: Answer) -> list[str]:
    out = []
    if found.stood_in:
        out.append(_("The search server does not answer at the moment: these results come from the index the site keeps for such times."))
    for note in found.query.notes:
        if note == read.CUT:
            out.append(_("The question was long: only its beginning was searched for."))
        elif note == read.QUOTE:
            out.append(_("A quotation mark stands alone: its words were searched for one by one."))
        elif note == read.NO_WORDS:
            out.append(_("There are no words or numbers in this question."))
        elif note == read.ONLY_EXCLUDED:
            out.append(_("This question only says what is not wanted: add a word to look for."))
    if found.loosened and found.results.total + found.untranslated.total:
        out.append(_("Nothing holds the quoted words exactly so; these results hold some of them."))
    if found.query.excluded:
        words = "”, “".join(found.query.excluded)
        out.append(_("Left out: everything with “%(words)s”.") % {"words": words})
    if found.number_missing and found.query.number is not None:
        if found.plan.scope == EVER or "edition" in found.plan.filters:
            out.append(_("No clause in these editions has the number “%s”.") % found.query.number.shown)
        else:
            out.append(_("No clause in force has the number “%s”.") % found.query.number.shown)
    return out


def _readings(found: Answer, asking: Asking, locale: str, labels: Labels) -> list[Note]:
    said = [_reading(each, labels) for each in found.query.readings]
    if not said:
        return []
    last = Note(said[-1], asking.but(literal=True).address(locale), _("Take the words as they stand"))
    return [*(Note(each) for each in said[:-1]), last]


def _reading(reading: Reading, labels: Labels) -> str:
    names = {"words": reading.shown, "value": reading.value}
    if reading.kind == hints.WORK:
        return _("“%(words)s” was read as the text “%(title)s”.") % {**names, "title": labels.title(reading.value).words}
    if reading.kind == hints.EDITION:
        return _("“%(words)s” was read as edition %(value)s: only that edition was searched.") % names
    if reading.kind == hints.DAY:
        when = day(date.fromisoformat(reading.value))
        return _("“%(words)s” was read as a time: these clauses were in force on %(day)s.") % {**names, "day": when}
    return _("“%(words)s” was read as a language: results are in %(language)s.") % {**names, "language": language(reading.value)}
