"""The comparison of two editions, and the form that leads to it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse, HttpResponseRedirect
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from kb import addresses, pulse
from kb.editions import changes
from kb.editions.between import Between, between
from kb.editions.canonical import unline
from kb.editions.changes import AMENDED, DUTY, INSERTED, MOVED, RENUMBERED, REPEALED, counts_of, state_of
from kb.editions.checks import LABEL
from kb.editions.timeline import EditionInfo, Timeline
from kb.editions.wordings import rows_of
from kb.views.changed import Group, groups, said
from kb.views.comparing import around_of, render, wholly_original
from kb.views.edition import authority
from kb.views.finding import Missing, Place, find, missing_page, title_of
from kb.views.public import CACHE_CONTROL, page, public
from kb.words import day, language

UNIFIED, SIDE = "unified", "side"
CHANGES, ALL = "changes", "all"


@dataclass(frozen=True)
class Option:
    """An edition in the form."""

    label: str
    words: str


@dataclass(frozen=True)
class Choice:
    """The form: which editions there are, which are chosen, what is kept of how they are shown."""

    action: str
    options: tuple[Option, ...]
    before: str
    after: str
    view: str = UNIFIED
    show: str = CHANGES


@dataclass(frozen=True)
class Way:
    """One of the ways the comparison can be shown."""

    words: str
    url: str
    current: bool


@require_safe
def choose(request: Any, locale: str, code: str) -> HttpResponse:
    """``/es/code/compare/?from=1.0&to=2.0``: to the comparison; without both, the form to choose them."""
    before, after = (request.GET.get(name, "").strip() for name in ("from", "to"))
    if _is_label(before) and _is_label(after):
        target = addresses.compare(locale, code, before, after) + _query(_view(request), _show(request))
        response: HttpResponse = HttpResponseRedirect(target)
        response["Cache-Control"] = CACHE_CONTROL
        return response
    timeline = pulse.timeline_of(pulse.current().works[code].id)
    title = title_of(timeline, locale) or code
    context = {
        "code": code,
        "locale": locale,
        "text_title": title,
        "choice": choice(locale, code, timeline),
        "bad": bool(before or after),
    }
    return page(request, "kb/compare_choose.html", context)


@public(params=("view", "show"))
def compare(request: Any, locale: str, code: str, before: str, after: str) -> HttpResponse:
    """``/es/code/compare/1.0...2.0/``: what changed from one edition to the other."""
    one, other = find(locale, code, before), find(locale, code, after)
    missing = one if isinstance(one, Missing) else other if isinstance(other, Missing) else None
    if missing is not None:
        way = (addresses.compare(locale, code), _("Choose two editions to compare"))
        return missing_page(request, replace(missing, links=(way, *missing.links)))
    assert isinstance(one, Place) and isinstance(other, Place)
    view, show = _view(request), _show(request)
    request.kept_query = _query(view, show)[1:]
    found = between(one.timeline, one.edition, other.edition, locale)
    address = addresses.compare(locale, code, before, after)
    context = {
        "found": found,
        "locale": locale,
        "code": code,
        "text_title": unline(found.after.head.heading),
        "text_url": addresses.edition(locale, code),
        "before": one.edition,
        "after": other.edition,
        "editions": [(e, addresses.edition(locale, code, e.label)) for e in (one.edition, other.edition)],
        "sentences": sentences(found),
        "same": one.edition.id == other.edition.id,
        "turned_url": addresses.compare(locale, code, after, before) + _query(view, show),
        "backwards": found.backwards,
        "tally": tally(found, show),
        "groups": groups_of(found),
        "views": [
            Way(_("In one text"), address + _query(UNIFIED, show), view == UNIFIED),
            Way(_("Side by side"), address + _query(SIDE, show), view == SIDE),
        ],
        "shows": [
            Way(_("Only what changed"), address + _query(view, CHANGES), show == CHANGES),
            Way(_("The whole text"), address + _query(view, ALL), show == ALL),
        ],
        "view": view,
        "choice": choice(locale, code, one.timeline, one.edition, other.edition, view, show),
        "around": around_of(found),
        "rows": mark_safe(render(found, code, request.interface, side=view == SIDE, whole=show == ALL)),
        "canonical": addresses.absolute(
            addresses.compare(locale, code, after, before) if found.backwards else address
        ),
    }
    return page(request, "kb/compare.html", context)


def tally(found: Between, show: str) -> list[tuple[str, str]]:
    """The summary: (state, how many clauses in words), the unchanged ones last."""
    counts = counts_of(found.comparison.rows)
    numbers = {
        AMENDED: counts.amended,
        INSERTED: counts.inserted,
        REPEALED: counts.repealed,
        MOVED: counts.moved,
        DUTY: counts.duty,
    }
    out = [(state, said(state, number)) for state, number in numbers.items() if number]
    kept = counts.unchanged - counts.renumbered
    if show == ALL:
        renumbered = said(RENUMBERED, counts.renumbered)
        unchanged = ngettext("%(count)d clause unchanged", "%(count)d clauses unchanged", kept)
    else:
        renumbered = ngettext(
            "%(count)d clause only renumbered (hidden)", "%(count)d clauses only renumbered (hidden)", counts.renumbered
        )
        unchanged = ngettext("%(count)d clause unchanged (hidden)", "%(count)d clauses unchanged (hidden)", kept)
    if counts.renumbered:
        out.append((RENUMBERED, renumbered % {"count": counts.renumbered}))
    if kept:
        out.append(("unchanged", unchanged % {"count": kept}))
    return out


def groups_of(found: Between) -> list[Group]:
    """Links to what changed, by state."""
    states = {row.key: state_of(row) for row in found.comparison.rows}
    states = {key: state for key, state in states.items() if state != changes.UNCHANGED}
    return groups(states, rows_of(found.before) | rows_of(found.after), lambda key, _state: f"#c-{key}")


def sentences(found: Between) -> list[str]:
    """What must be said of the language before anything else; nothing in the authoritative one."""
    if found.locale == found.after.authoritative_locale:
        return []
    out = [authority(found.after, found.locale)]
    if wholly_original(found):
        names = {"language": language(found.locale), "shown": language(found.after.authoritative_locale)}
        out.append(
            _("The changes are shown in %(shown)s: no clause that changed has a faithful wording in %(language)s in both editions.")
            % names
        )
    return out


def choice(
    locale: str,
    code: str,
    timeline: Timeline,
    before: EditionInfo | None = None,
    after: EditionInfo | None = None,
    view: str = UNIFIED,
    show: str = CHANGES,
) -> Choice:
    """The form, with the edition in force and the one before it chosen where nothing else is."""
    standing = timeline.standing
    after = after or timeline.in_force or (standing[0] if standing else None)
    if before is None and after is not None:
        before = changes.edition_before(timeline, after) or after
    options = tuple(
        Option(e.label, _("%(label)s, from %(day)s") % {"label": e.label, "day": day(e.since)}) for e in standing
    )
    action = addresses.compare(locale, code)
    return Choice(action, options, before.label if before else "", after.label if after else "", view, show)


def _is_label(text: str) -> bool:
    return bool(LABEL.fullmatch(text)) and ".." not in text


def _view(request: Any) -> str:
    return SIDE if request.GET.get("view") == SIDE else UNIFIED


def _show(request: Any) -> str:
    return ALL if request.GET.get("show") == ALL else CHANGES


def _query(view: str, show: str) -> str:
    """The part after the address; what is the default is left out, so that each page has one address."""
    said = [("view", view)] * (view != UNIFIED) + [("show", show)] * (show != CHANGES)
    return f"?{urlencode(said)}" if said else ""
