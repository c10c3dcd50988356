"""One clause: its wording, its place, its other languages, how to cite it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from kb import addresses, rendering
from kb.editions.canonical import unline
from kb.editions.compose import ShownClause, ShownText, compose
from kb.editions.currency import faithful
from kb.editions.timeline import (
    CANCELLED,
    FUTURE,
    REPEALED,
    SUPERSEDED,
    WITHDRAWN,
    EditionInfo,
    Timeline,
)
from kb.metadata import header
from kb.models import ClauseChange, EditionClause
from kb.views import since as looking_back
from kb.views.cited_by import cited_by
from kb.views.citing import box, cited
from kb.views.edition import last_day, page_of, wordings_before
from kb.views.finding import Missing, Place, find, missing_page, title_of
from kb.views.metadata import of_clause
from kb.views.public import page, public
from kb.views.relations import yields_to
from kb.views.revisions import earlier_wordings, find_revision, revisions
from kb.views.standing import banner, notices
from kb.words import clause_words, day, direction, own_name


@dataclass(frozen=True)
class Elsewhere:
    """The clause in another language, where it has a wording of its own there."""

    code: str
    name: str
    dir: str
    url: str
    authoritative: bool


@dataclass(frozen=True)
class Neighbour:
    url: str
    name: str  # html
    lang: str


@public(params=("since",))
def clause(request: Any, locale: str, code: str, key: str, label: str = "") -> HttpResponse:
    """``/es/code/c/<key>/`` and ``/es/code/ed/2.0/c/<key>/``."""
    return clause_page(request, find(locale, code, label, key), key)


@public()
def revision(request: Any, locale: str, code: str, label: str, number: int, key: str) -> HttpResponse:
    """``/es/code/ed/2.0/r/1/c/<key>/``: the clause as that revision of the translation words it."""
    request.elsewhere = f"/{code}/ed/{label}/c/{key}/"  # other languages have revisions of their own
    return clause_page(request, find_revision(locale, code, label, number), key)


def clause_page(request: Any, place: Place | Missing, key: str) -> HttpResponse:
    """One clause at this place."""
    if isinstance(place, Missing):
        return missing_page(request, place)
    place, problem = looking_back.read(request, place)
    locale, code = place.locale, place.code
    shown = compose(place.timeline, place.edition, locale)
    row = shown.clause(key)
    if row is None:
        return missing_page(request, _not_here(place, key))
    around = page_of(place, shown, request.interface, before=wordings_before(place, shown), only=key)
    words = clause_words()
    rows = _rows_of(place.timeline, key)
    today_gone = around.current is not None and key not in around.current
    quoted = cited(place, shown, row)
    metadata = of_clause(place, shown, row, rows, quoted)
    name = unline(row.heading) or (row.plain[:80] if row.plain else key)
    context = {
        "place": place,
        "shown": shown,
        "clause": row,
        "around": around.around,
        "name": f"{row.number} {name}".strip(),
        "text_title": unline(shown.head.heading),
        "text_url": f"{place.address()}#c-{key}",
        "path": path_to(shown, key, place),
        "wording": mark_safe(_wording(row, around, words)),
        "about": mark_safe(rendering.about(row, around, words)),
        "beside": mark_safe(around.beside.get(key, "")),
        "looking_back": looking_back.of_clause(place, key, problem),
        "last_read": looking_back.last_read(place),
        "duty": words.duties.get(row.duty, ""),
        "banner": banner(place, "" if today_gone else addresses.clause(locale, code, key), key),
        "today_gone": today_gone,
        "notices": notices(place),
        "since": since(place, key, rows),
        "revisions": revisions(place),
        "earlier": earlier_wordings(place, row),
        "last_day": last_day(place.edition) if place.edition.status in (SUPERSEDED, REPEALED) else None,
        "languages": _languages(place, row, rows),
        "neighbours": _neighbours(shown, row, place),
        "cite": box(place, quoted),
        "metadata": metadata,
        "pinned_url": addresses.clause(locale, code, key, place.edition.label),
        "cited_by": cited_by(place, shown, key),
        "yields": yields_to(place.work.id, locale),
    }
    response = page(request, "kb/clause.html", context)
    response["Link"] = header(metadata)
    return response


def path_to(shown: ShownText, key: str, place: Place) -> list[Neighbour]:
    """The parts (and clauses) the clause belongs to, outermost first."""
    stack: list[ShownClause] = []
    for row in shown.clauses:
        while stack and stack[-1].level >= row.level:
            stack.pop()
        if row.key == key:
            break
        if row.kind in ("part", "clause"):
            stack.append(row)
    return [
        Neighbour(
            f"{place.address()}#c-{r.key}",
            mark_safe(rendering.name_of(r)),
            r.lang,
        )
        for r in stack
    ]


def since(place: Place, key: str, rows: dict[int, tuple[str, str]]) -> date:
    """From which day the authoritative wording of this edition has stood unchanged."""
    at = place.timeline.editions.index(place.edition)
    start, wording = place.edition.since, None
    for edition in place.timeline.editions[at:]:
        if edition.status in (CANCELLED, WITHDRAWN) or edition.authoritative is None:
            continue
        sha256 = rows.get(edition.authoritative.id, ("", ""))[0]
        if not sha256 or (wording is not None and sha256 != wording):
            break
        wording, start = sha256, edition.since
    return start


def _rows_of(timeline: Timeline, key: str) -> dict[int, tuple[str, str]]:
    """(hash, source hash) of the clause in every text that readers may see, by text id. One query."""
    ids = [text.id for edition in timeline.editions for text in edition.texts]
    rows = EditionClause.objects.filter(text_id__in=ids, key=key).values_list(
        "text_id", "sha256", "source_sha256"
    )
    return {text_id: (sha256, source) for text_id, sha256, source in rows}


def _languages(place: Place, row: ShownClause, rows: dict[int, tuple[str, str]]) -> list[Elsewhere]:
    """Where the clause has a wording that translates the one of this edition, the page's own language left out."""
    edition = place.edition
    source = edition.authoritative
    assert source is not None
    wording = rows[source.id][0]
    found = {source.locale}
    at = place.timeline.editions.index(edition)
    for older in place.timeline.editions[at:]:
        if older.status not in (CANCELLED, WITHDRAWN):
            found |= {text.locale for text in older.texts if faithful(rows.get(text.id, ("", ""))[1], wording)}
    ordered = sorted(found - {place.locale}, key=lambda code: (code != source.locale, code))
    return [
        Elsewhere(
            code,
            own_name(code),
            direction(code),
            addresses.clause(code, place.code, row.key, place.label),
            code == source.locale,
        )
        for code in ordered
    ]


def _neighbours(shown: ShownText, row: ShownClause, place: Place) -> dict[str, Neighbour]:
    """The clauses before and after, blanks left out."""
    rows = [r for r in shown.clauses if r.kind in ("clause", "preamble", "note") or r is row]
    at = rows.index(row)
    out = {}
    for name, index in (("previous", at - 1), ("next", at + 1)):
        if 0 <= index < len(rows):
            r = rows[index]
            url = place.address(r.key)
            out[name] = Neighbour(url, mark_safe(rendering.name_of(r)), r.lang)
    return out


def _wording(row: ShownClause, around: rendering.Page, words: Any) -> str:
    if row.kind == "blank":
        return rendering.blank_body(row, around, words)
    return rendering.wording(row, around, words, 2)


def _not_here(place: Place, key: str) -> Missing:
    """The clause is not in this edition: repealed, still to come, or never heard of."""
    locale, code, timeline = place.locale, place.code, place.timeline
    title = title_of(timeline, locale) or code
    having = _editions_with(timeline, key)
    see_text = (
        place.address(),
        _("Read the whole text, edition %(label)s") % {"label": place.edition.label},
    )
    if not having:
        said = _("“%(title)s” has no clause at this address.") % {"title": title}
        return Missing(404, _("There is no such clause"), (said,), links=(see_text,))
    links = [
        (addresses.clause(locale, code, key, e.label), _("Read it in edition %(label)s") % {"label": e.label})
        for e in having
    ]
    if place.label:
        said = _("Edition %(label)s of “%(title)s” does not have this clause.") % {
            "label": place.label,
            "title": title,
        }
        return Missing(404, _("Not in this edition"), (said,), links=(*links, see_text))
    last = next((edition for edition in having if edition.status != FUTURE), None)
    if last is None:
        said = _("This clause will be in force from %(day)s, with edition %(label)s.")
        said %= {"day": day(having[-1].since), "label": having[-1].label}
        return Missing(404, _("Not yet in force"), (said,), links=(*links, see_text))
    said = _(
        "This clause is no longer part of “%(title)s”. The last edition that had it is %(label)s, in force until %(day)s."
    )
    ended = last_day(last) or last.since
    sentences = [said % {"title": title, "label": last.label, "day": day(ended)}]
    heirs = _heirs(place, key)
    if heirs:
        sentences.append(_("What it said has gone into the clauses below."))
    return Missing(410, _("No longer in force"), tuple(sentences), links=(*heirs, *links, see_text))


def _editions_with(timeline: Timeline, key: str) -> list[EditionInfo]:
    """Editions readers may see whose authoritative text has the key, newest first."""
    ids = {
        e.authoritative.id: e
        for e in timeline.editions
        if e.authoritative and e.status not in (CANCELLED, WITHDRAWN)
    }
    have = set(EditionClause.objects.filter(text_id__in=ids, key=key).values_list("text_id", flat=True))
    return [edition for text_id, edition in ids.items() if text_id in have]


def _heirs(place: Place, key: str) -> list[tuple[str, str]]:
    """Clauses that an edition says were split from or merged out of this one, when they are in force."""
    ids = [
        edition.id
        for edition in place.timeline.editions
        if edition.status not in (CANCELLED, WITHDRAWN, FUTURE)
    ]
    keys = (
        ClauseChange.objects.filter(edition_id__in=ids, from_keys__contains=f'"{key}"')
        .exclude(key=key)
        .values_list("key", flat=True)
    )
    source = place.edition.authoritative
    assert source is not None
    rows = EditionClause.objects.filter(text_id=source.id, key__in=list(keys)).order_by("position")
    return [
        (
            addresses.clause(place.locale, place.code, row.key),
            f"{row.number} {unline(row.heading)}".strip() or row.key,
        )
        for row in rows
    ]
