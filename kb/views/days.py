"""What applied on a day: the question, its answer as an address, and what the page that is reached says about the day."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kb import addresses, pulse
from kb.editions.timeline import EditionInfo, Timeline
from kb.views.finding import Place, missing_page, nothing_on, title_of
from kb.views.public import CACHE_CONTROL, page
from kb.words import day as in_words

#: Years, months and days in any digits; a browser without a date field lets people type.
_DAY = re.compile(r"\s*(\d{4})-(\d{1,2})-(\d{1,2})\s*")


@dataclass(frozen=True)
class Question:
    """The form. ``value`` is what is in it, ``problem`` why it could not be answered."""

    action: str
    value: str = ""
    problem: str = ""


@dataclass(frozen=True)
class OnDay:
    """What a dated page says to somebody who asked for a day (``?on=``). ``url`` leads to the edition of that day."""

    sentence: str
    question: Question
    url: str = ""
    link: str = ""
    bad: bool = False


def read_day(asked: str) -> date | None:
    """The day in ``2024-06-30``; None when it is none."""
    found = _DAY.fullmatch(asked)
    if found is None:
        return None
    try:
        return date(*(int(part) for part in found.groups()))
    except ValueError:
        return None


@require_safe
def ask(request: Any, locale: str, code: str) -> HttpResponse:
    """``/es/code/at/?day=2024-06-30``: the question, for a form without scripts."""
    asked = request.GET.get("day", "").strip()
    if not asked:
        return _question_page(request, locale, code, _question(locale, code), 200)
    day = read_day(asked)
    if day is None:
        return _question_page(request, locale, code, _question(locale, code, asked), 400)
    return _redirect(addresses.at(locale, code, day))


@require_safe
def at(request: Any, locale: str, code: str, asked: str) -> HttpResponse:
    """``/es/code/at/2024-06-30/``: to the edition that held, or as far as is known will hold, on that day."""
    day = read_day(asked)
    if day is None:
        return _question_page(request, locale, code, _question(locale, code, asked), 404)
    if asked != day.isoformat():
        return _redirect(addresses.at(locale, code, day))
    timeline = _timeline(code)
    found = timeline.at(day)
    if found is None:
        return missing_page(request, nothing_on(locale, code, timeline, day))
    target = addresses.edition(locale, code, found.label)
    response = _redirect(f"{target}?on={day.isoformat()}")
    response["Link"] = f'<{addresses.absolute(target)}>; rel="canonical"'
    return response


def on_day(request: Any, place: Place) -> OnDay | None:
    """What is said above the text that was reached by asking for a day."""
    asked = request.GET.get("on", "").strip()
    if not asked or not place.label or place.revision:
        return None
    question = _question(place.locale, place.code, asked)
    if question.problem:
        return OnDay(question.problem, question, bad=True)
    day = read_day(asked)
    assert day is not None
    found = place.timeline.at(day)
    if found is not None and found.id == place.edition.id:
        return OnDay(_applies(place.timeline, found, day), question)
    names = {"day": in_words(day), "label": place.edition.label}
    said = _("This edition, %(label)s, is not the one of %(day)s.") % names
    link = _("What applied on that day") if day <= place.timeline.today else _("What will apply on that day")
    return OnDay(said, question, addresses.at(place.locale, place.code, day), link)


def _applies(timeline: Timeline, edition: EditionInfo, day: date) -> str:
    names = {"day": in_words(day), "label": edition.label, "since": in_words(edition.since)}
    if day < timeline.today and edition.last_day:
        said = _("This is what applied on %(day)s: edition %(label)s, in force from %(since)s to %(end)s.")
        return said % {**names, "end": in_words(edition.last_day)}
    if day < timeline.today:
        return _("This is what applied on %(day)s: edition %(label)s, in force from %(since)s.") % names
    if day == timeline.today:
        return _("This is what applies today, %(day)s: edition %(label)s, in force from %(since)s.") % names
    if edition.since > timeline.today:
        said = _("This is what will apply on %(day)s: edition %(label)s, which will apply from %(since)s.")
        return said % names
    said = _("As far as is known today, this is what will apply on %(day)s: edition %(label)s, in force from %(since)s.")
    return said % names


def _question(locale: str, code: str, asked: str = "") -> Question:
    day = read_day(asked)
    problem = ""
    if asked and day is None:
        problem = _("“%(asked)s” is not a day. Write it as year, month and day, such as 2024-06-30.") % {
            "asked": asked[:40]
        }
    return Question(f"{addresses.edition(locale, code)}at/", day.isoformat() if day else "", problem)


def _question_page(request: Any, locale: str, code: str, question: Question, status: int) -> HttpResponse:
    title = title_of(_timeline(code), locale) or code
    context = {"locale": locale, "code": code, "title": title, "question": question}
    response = page(request, "kb/day.html", context, status=status)
    response["Cache-Control"] = CACHE_CONTROL
    return response


def _timeline(code: str) -> Timeline:
    return pulse.timeline_of(pulse.current().works[code].id)


def _redirect(target: str) -> HttpResponse:
    response = HttpResponseRedirect(target)
    response["Cache-Control"] = CACHE_CONTROL
    return response
