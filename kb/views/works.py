"""The list of works, and the identifiers that know no language."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kb import addresses, pulse, topics
from kb.editions import currency
from kb.editions import timeline as timelines
from kb.editions.canonical import unline
from kb.editions.text import TEXT_KEY
from kb.editions.timeline import CANCELLED, REPEALED, WITHDRAWN, EditionInfo, Timeline
from kb.models import EditionClause, Work
from kb.negotiate import VARY, negotiate
from kb.views.finding import Missing, missing_page, title_of, ways_on
from kb.views.public import page, public
from kb.views.relations import Said
from kb.views.relations import listed as listed_relations
from kb.words import direction


@dataclass(frozen=True)
class Listed:
    """A work in a list. ``edition`` is the one in force, else the next one, else the newest that stands, else the newest."""

    code: str
    kind: str
    title: str
    lang: str
    dir: str
    edition: EditionInfo
    url: str
    next: EditionInfo | None
    relations: tuple[Said, ...] = ()
    ends: date | None = None  # the day of an announced repeal

    @property
    def gone(self) -> bool:
        """Withdrawn or cancelled: its address answers with the reason."""
        return self.edition.status in (WITHDRAWN, CANCELLED)

    @property
    def order(self) -> tuple[int, str]:
        """What holds or will hold first, then what was repealed, then what is gone; each by title."""
        return (2 if self.gone else 1 if self.edition.status == REPEALED else 0, self.title.casefold())


@public()
def texts(request: Any, locale: str) -> HttpResponse:
    """``/es/texts/``: every work with an edition, and the way to the index of topics where there is one."""
    works = pulse.current().works
    rows = [replace(row, relations=tuple(listed_relations(works[row.code].id, locale))) for row in listed(locale)]
    topics_url = addresses.topics(locale) if topics.in_use() else ""
    return page(request, "kb/texts.html", {"locale": locale, "works": rows, "title": _("All texts"), "topics_url": topics_url})


def listed(locale: str) -> list[Listed]:
    """Works that have an edition, those in force first, then by title. Five queries."""
    works = pulse.current().works.values()
    lines = timelines.of_works([work.id for work in works])
    titles = _titles(lines, locale)
    out = []
    kinds = dict(Work.Kind.choices)
    for work in works:
        line = lines[work.id]
        edition = _listed_edition(line)
        if edition is None:
            continue
        title, lang = titles.get(work.id, (work.code, locale))
        label = edition.label if line.in_force is None else ""
        url = addresses.edition(locale, work.code, label)
        kind = str(kinds.get(work.kind, ""))
        ends = line.repeal_ahead.day if line.repeal_ahead else None
        coming = line.next if line.in_force else None
        out.append(Listed(work.code, kind, title, lang, direction(lang), edition, url, coming, ends=ends))
    return sorted(out, key=lambda row: row.order)


def _listed_edition(line: Timeline) -> EditionInfo | None:
    return line.in_force or line.next or line.newest or next(iter(line.editions), None)


@require_safe
def identifier(request: HttpRequest, code: str, key: str = "", label: str = "") -> HttpResponse:
    """``/id/code/c/<key>``: 303 to the same in the reader's language; 404 for what never was. For everybody."""
    now = pulse.current()
    locale = negotiate(request, now.locales, now.default_locale)
    line = pulse.timeline_of(now.works[code].id)
    if label and line.labelled(label) is None:
        return never_was(request, locale, code, label)
    if key and not EditionClause.objects.filter(text__edition__work_id=now.works[code].id, key=key).exists():
        return never_was(request, locale, code)
    target = addresses.clause(locale, code, key, label) if key else addresses.edition(locale, code, label)
    headers = {"Location": target, "Vary": VARY, "Cache-Control": "private, max-age=0, must-revalidate"}
    return HttpResponse(status=303, headers=headers)


def never_was(request: HttpRequest, locale: str, code: str, label: str = "") -> HttpResponse:
    """404 in the reader's language, with the way to what there is."""
    line = pulse.timeline_of(pulse.current().works[code].id)
    names = {"title": title_of(line, locale) or code, "label": label}
    title, said = _("There is no such clause"), _("“%(title)s” has no clause at this address.")
    if label:
        title, said = _("There is no such edition"), _("“%(title)s” has no edition %(label)s.")
    response = missing_page(request, Missing(404, title, (said % names,), links=ways_on(locale, code, line)))
    response["Vary"] = VARY
    response["Cache-Control"] = "private, max-age=0, must-revalidate"
    return response


def _titles(lines: dict[int, Timeline], locale: str) -> dict[int, tuple[str, str]]:
    """Title and its language of each work, chosen as on its page: the locale's faithful title, else the authoritative."""
    wanted: dict[int, tuple[int, list[int]]] = {}
    for work_id, line in lines.items():
        shown = _listed_edition(line)
        if shown is None or shown.authoritative is None:
            continue
        older = line.editions[line.editions.index(shown) :]
        own = [t.id for e in older if e.status not in (CANCELLED, WITHDRAWN) for t in e.texts if t.locale == locale and not t.authoritative]
        wanted[work_id] = (shown.authoritative.id, own)
    ids = [text_id for source, own in wanted.values() for text_id in (source, *own)]
    columns = ("text_id", "heading", "sha256", "source_sha256", "text__locale")
    rows = {
        text_id: rest
        for text_id, *rest in EditionClause.objects.filter(text_id__in=ids, key=TEXT_KEY).values_list(*columns)
    }
    out = {}
    for work_id, (source, own) in wanted.items():
        if source not in rows:
            continue
        heading, sha256, _none, lang = rows[source]
        faithful = next((rows[t] for t in own if t in rows and currency.faithful(rows[t][2], sha256)), None)
        out[work_id] = (unline(faithful[0]), faithful[3]) if faithful else (unline(heading), lang)
    return out
