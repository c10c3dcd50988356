"""One clause: its wording, its place, its other languages, how to cite it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.utils.safestring import mark_safe

from kb import addresses, below, rendering
from kb.editions.canonical import unline
from kb.editions.compose import ShownClause, ShownText, compose
from kb.editions.currency import faithful
from kb.editions.history import history
from kb.editions.timeline import (
    CANCELLED,
    REPEALED,
    SUPERSEDED,
    WITHDRAWN,
    EditionInfo,
    Timeline,
)
from kb.metadata import header
from kb.models import EditionClause
from kb.topics import of_clause as topics_of_clause
from kb.views import since as looking_back
from kb.views.cited_by import cited_by
from kb.views.citing import box, cited
from kb.views.edition import last_day, page_of, wordings_before
from kb.views.finding import Missing, Place, find, missing_page
from kb.views.history import tell
from kb.views.metadata import of_clause
from kb.views.public import page, public
from kb.views.relations import yields_to
from kb.views.revisions import earlier_wordings, find_revision, revisions
from kb.views.standing import banner, notices
from kb.views.tombstone import not_here
from kb.words import clause_words, direction, own_name


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
        return not_here(request, place, key)
    around = page_of(place, shown, request.interface, before=wordings_before(place, shown), only=key)
    words = clause_words()
    rows = _rows_of(place.timeline, key)
    past = history(place.timeline, key, locale)
    stage = past.stage_of(place.edition.label)
    today_gone = around.current is not None and key not in around.current
    quoted = cited(place, shown, row)
    metadata = of_clause(place, shown, row, rows, quoted)
    name = unline(row.heading) or (row.plain[:80] if row.plain else key)
    about = topics_of_clause(place.work.id, shown.clauses, key, locale)
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
        "since": stage.since if stage else place.edition.since,
        "revisions": revisions(place),
        "earlier": earlier_wordings(place, row),
        "last_day": _last_day_of(stage.editions[0] if stage else place.edition),
        "languages": _languages(place, row, rows),
        "neighbours": _neighbours(shown, row, place),
        "cite": box(place, quoted),
        "metadata": metadata,
        "pinned_url": addresses.clause(locale, code, key, place.edition.label),
        "report_url": addresses.report(locale, code, place.edition.label, key, place.revision),
        "topics": [(addresses.topic(locale, slug), name) for slug, name in about.first],
        "topics_touched": [(addresses.topic(locale, slug), name) for slug, name in about.touched],
        "cited_by": cited_by(place, shown, key),
        "yields": yields_to(place.work.id, locale),
        "below": below.collect(place, row, locale),
        "history": tell(past, place.timeline, around, place.edition.label),
    }
    response = page(request, "kb/clause.html", context)
    response["Link"] = header(metadata)
    return response


def _last_day_of(edition: EditionInfo) -> date | None:
    """The last day of the last edition that says the same: None while the wording still holds."""
    return last_day(edition) if edition.status in (SUPERSEDED, REPEALED) else None


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


