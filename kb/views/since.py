"""``?since=1.0`` and ``?since=2024-05-01``: marks in a text relative to an edition, or to the one in force on a day."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from kb import addresses
from kb.editions import changes
from kb.editions.changes import AMENDED, INSERTED, MOVED, RENUMBERED, REPEALED
from kb.editions.compose import ShownText, compose
from kb.editions.text import TEXT_KEY
from kb.editions.timeline import CANCELLED, IN_FORCE, WITHDRAWN, EditionInfo
from kb.editions.wordings import rows_of
from kb.views.changed import Group, groups
from kb.views.finding import Place
from kb.words import day

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True)
class Since:
    """What stands above a text that was asked for with ``?since=``."""

    sentence: str
    groups: tuple[Group, ...] = ()
    compare_url: str = ""
    bad: bool = False  # the value could not be used; the sentence says why


@dataclass(frozen=True)
class LastRead:
    """What ``static/js/since.js`` remembers of a work: the edition and, by language, the state of its wording."""

    work: str
    label: str
    locale: str
    state: str
    url: str  # where ?since= is added


@dataclass(frozen=True)
class Comparable:
    """Links to comparisons of an edition; ``label`` and ``url`` are "" for the first."""

    label: str
    url: str
    choose_url: str


def read(request: Any, place: Place) -> tuple[Place, str]:
    """The place with the edition that ``?since=`` means, or with none and a sentence that says why."""
    asked = request.GET.get("since", "")
    if not asked.strip() or place.revision:  # a revision is read for its own sake
        return place, ""
    found, problem = _edition(asked.strip()[:40], place)
    request.fleeting = found is None or found.label != asked
    return (replace(place, since=found), "") if found else (place, problem)


def summary(place: Place, shown: ShownText, problem: str) -> Since | None:
    """What is said on top of the text. At most one query more than the marks need: the names of repealed clauses."""
    if problem:
        return Since(problem, bad=True)
    before = place.since
    if before is None:
        return None
    if before.id == place.edition.id:
        return Since(_("You have read this edition, %(label)s: nothing has changed since.") % {"label": before.label})
    states = changes.changed_keys(place.timeline, place.edition, before)
    locale, code = place.locale, place.code
    compare_url = addresses.compare(locale, code, before.label, place.edition.label)
    rows = rows_of(shown)
    repealed = [key for key, state in states.items() if state == REPEALED]
    if repealed:
        rows = rows_of(compose(place.timeline, before, locale, repealed)) | rows

    def url_of(key: str, state: str) -> str:
        if key == TEXT_KEY:
            return "#main"
        return addresses.clause(locale, code, key) if state == REPEALED else f"#c-{key}"

    found = groups(states, rows, url_of)
    names = {"label": before.label, "day": day(before.last_day) if before.last_day else ""}
    if not found:
        sentence = _("No wording has changed since edition %(label)s.") % names
    elif before.last_day and before.last_day < place.timeline.today:
        sentence = _("Since edition %(label)s, in force until %(day)s:") % names
    else:
        sentence = _("Since edition %(label)s:") % names
    return Since(sentence, tuple(found), compare_url)


def of_clause(place: Place, key: str, problem: str) -> Since | None:
    """The same above one clause."""
    before = place.since
    if problem or before is None:
        return Since(problem, bad=True) if problem else None
    states = {} if before.id == place.edition.id else changes.changed_keys(place.timeline, place.edition, before)
    sentences = {
        "": _("This clause has not changed since edition %(label)s."),
        AMENDED: _("This clause has changed since edition %(label)s."),
        INSERTED: _("This clause is new since edition %(label)s."),
        MOVED: _("This clause has moved since edition %(label)s; its words are the same."),
        RENUMBERED: _("This clause has another number since edition %(label)s; its words are the same."),
    }
    compare_url = addresses.compare(place.locale, place.code, before.label, place.edition.label)
    return Since(sentences[states.get(key, "")] % {"label": before.label}, compare_url=compare_url if states else "")


def comparable(place: Place) -> Comparable | None:
    """Where the edition can be compared; None while there is no other."""
    locale, code = place.locale, place.code
    if place.revision or len(place.timeline.standing) < 2:
        return None
    before = changes.edition_before(place.timeline, place.edition)
    url = addresses.compare(locale, code, before.label, place.edition.label) if before else ""
    return Comparable(before.label if before else "", url, addresses.compare(locale, code))


def last_read(place: Place) -> LastRead | None:
    """What the reader's browser may remember of this page; only of what is in force."""
    if place.edition.status != IN_FORCE or place.revision:
        return None
    text = place.edition.text(place.locale) or place.edition.authoritative
    return LastRead(
        work=place.code,
        label=place.edition.label,
        locale=place.locale,
        state=text.sha256[:16] if text else "",
        url=addresses.edition(place.locale, place.code),
    )


def _edition(asked: str, place: Place) -> tuple[EditionInfo | None, str]:
    """The edition asked for, if it is an older one (or this one) that readers may see; else why not."""
    timeline = place.timeline
    names: dict[str, Any] = {"asked": asked, "label": place.edition.label}
    found = timeline.labelled(asked)
    if found is None:
        moment = _day(asked)
        if moment is None:
            return None, _("There is no edition “%(asked)s” to look back to.") % names
        found = timeline.at(moment)
        names["asked"] = day(moment)
        if found is None:
            return None, _("No edition was in force on %(asked)s, so there is none to look back to.") % names
        names["asked"] = found.label
    if found.status == WITHDRAWN or found.authoritative is None:
        return None, _("Edition %(asked)s was withdrawn and cannot be looked back to.") % names
    if found.status == CANCELLED:
        return None, _("Edition %(asked)s was cancelled and never came into force.") % names
    standing = timeline.standing
    if standing.index(found) < standing.index(place.edition):
        return None, _("Edition %(asked)s is newer than edition %(label)s, which you are reading.") % names
    return found, ""


def _day(asked: str) -> date | None:
    if not _DAY.fullmatch(asked) or not asked.isascii():
        return None
    try:
        return date.fromisoformat(asked)
    except ValueError:
        return None
