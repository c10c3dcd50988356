"""What became of a clause that the edition asked for does not have: repealed, not yet there, or never heard of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from kb import addresses, pulse, rendering
from kb.editions.canonical import unline
from kb.editions.history import history
from kb.editions.stages import REPEALED, History, Stage, Wording
from kb.views.finding import Missing, Place, missing_page, title_of
from kb.views.history import Relatives, Teller, relatives, tell
from kb.views.metadata import feeds
from kb.views.public import page
from kb.words import clause_words, day


@dataclass(frozen=True)
class Last:
    """The last wording of a repealed clause."""

    heading: SafeString
    html: SafeString
    lang: str
    label: str
    url: str  # pinned to the last edition that had it


@dataclass(frozen=True)
class Again:
    """A later edition has the clause again."""

    sentence: str
    url: str
    link: str


@dataclass(frozen=True)
class Tombstone:
    """For ``kb/tombstone.html``. ``name`` is plain words."""

    name: str
    sentences: tuple[str, ...]
    reason: str
    note: str
    into: tuple[Relatives, ...]
    last: Last
    again: Again | None


def not_here(request: Any, place: Place, key: str) -> HttpResponse:
    """410 for a clause that was repealed, 404 for one that the edition of this address never had."""
    found = history(place.timeline, key, place.locale)
    around = _page(place, request.interface)
    stage = found.stage_of(place.edition.label)
    if stage is None or stage.state != REPEALED:
        return missing_page(request, _never_here(place, key, found))
    title = title_of(place.timeline, place.locale) or place.code
    context = {
        "feeds": feeds(place.locale, place.code, title, key),
        "place": place,
        "tombstone": tombstone(found, stage, place, key, around),
        "history": tell(found, place.timeline, around),
        "text_title": title,
        "text_url": addresses.edition(place.locale, place.code, place.label),
    }
    return page(request, "kb/tombstone.html", context, status=404 if place.label else 410)


def tombstone(found: History, stage: Stage, place: Place, key: str, around: rendering.Page) -> Tombstone:
    """What is said of a clause in a stage without it."""
    at = found.stages.index(stage)
    before = found.stages[at + 1]
    assert before.wording is not None
    later = found.stages[at - 1] if at else None
    last = before.editions[0]
    names = {
        "title": title_of(place.timeline, place.locale) or place.code,
        "label": stage.began.label,
        "day": day(stage.since),
        "last": last.label,
        "end": day(last.last_day or last.since),
    }
    sentences = (
        _("This clause is no longer part of “%(title)s”: edition %(label)s repealed it from %(day)s on.") % names,
        _("The last edition that had it is %(last)s, in force until %(end)s.") % names,
    )
    return Tombstone(
        name=_plain_name(before.wording, key),
        sentences=sentences,
        reason=stage.reason,
        note=stage.began.change_note,
        into=relatives(stage.kin, around, gone=True),
        last=Last(
            heading=mark_safe(before.wording.heading),
            html=Teller(found, place.timeline, around, "", clause_words()).wording(before.wording, "last", 3),
            lang=before.wording.lang,
            label=last.label,
            url=addresses.clause(place.locale, place.code, key, last.label),
        ),
        again=_again(later, place, key) if later else None,
    )


def _again(later: Stage, place: Place, key: str) -> Again:
    names = {"label": later.began.label, "day": day(later.since)}
    if later.since > place.timeline.today:
        said = _("It will be back in force from %(day)s, with edition %(label)s.")
        url = addresses.clause(place.locale, place.code, key, later.began.label)
    else:
        said = _("It came back on %(day)s, with edition %(label)s.")
        url = addresses.clause(place.locale, place.code, key)
    return Again(said % names, url, _("Read it in edition %(label)s") % names)


def _never_here(place: Place, key: str, found: History) -> Missing:
    """The edition is older than the clause, or nobody knows the clause."""
    locale, code = place.locale, place.code
    names = {"title": title_of(place.timeline, locale) or code, "label": place.edition.label}
    whole = _("Read the whole text, edition %(label)s") % names
    text = (addresses.edition(locale, code, place.label), whole)
    if not found.stages:
        said = _("“%(title)s” has no clause at this address.") % names
        return Missing(404, _("There is no such clause"), (said,), links=(text,))
    first = found.stages[-1].began
    links = [
        (addresses.clause(locale, code, key, e.label), _("Read it in edition %(label)s") % {"label": e.label})
        for e in found.editions
    ]
    names |= {"day": day(first.since), "new": first.label}
    if first.since > place.timeline.today:
        said = _("This clause will be in force from %(day)s, with edition %(new)s.") % names
        return Missing(404, _("Not yet in force"), (said,), links=(*links, text))
    said = _("Edition %(label)s of “%(title)s” does not have this clause: it came with edition %(new)s, on %(day)s.")
    return Missing(404, _("Not in this edition"), (said % names,), links=(*links, text))


def _page(place: Place, interface: str) -> rendering.Page:
    """References in words that are no longer in force lead to what the clauses are today."""
    return rendering.Page(
        locale=place.locale,
        code=place.code,
        label="",
        keys=frozenset(),
        works=pulse.current().works.keys(),
        interface=interface,
        whole=False,
        around=interface,
    )


def _plain_name(wording: Wording, key: str) -> str:
    name = unline(wording.heading) or rendering.first_words(wording.plain, 80) or key
    return f"{wording.number} {name}".strip()
