"""Which topics the clauses of a text are about: all clauses at a glance, changed clause by clause or topic by topic."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from kb import topics as rules
from kb.editions import timeline
from kb.editions.canonical import unline
from kb.editions.compose import compose
from kb.editions.text import TEXT_KEY
from kb.models import Work
from kb.permissions import may_give_topics
from kb.views.admin.base import page, require, work_or_404

MOST_READ = 400  # clauses whose words are read for suggestions: a millisecond each
MOST_NAMED = 3  # suggestions that are named beside a clause


@dataclass(frozen=True)
class Row:
    """What can be about something. ``given``: slugs, and whether it settles them; ``own``: the same by names; ``above``: names of the
    topics given to what it stands in."""

    key: str
    name: str
    level: int
    lang: str
    given: Mapping[str, bool]
    own: tuple[tuple[str, bool], ...]
    above: tuple[str, ...]
    words: str
    suggested: tuple[str, ...] = ()  # slugs
    could_be: tuple[str, ...] = ()  # names of the likeliest, where it has none


@dataclass(frozen=True)
class Box:
    """One thing to tick, once or twice; ``inherited``: it holds already, given to what is above; ``suggested``: by the words of the
    clause."""

    value: str
    name: str
    checked: bool
    settles: bool
    inherited: bool
    suggested: bool
    level: int = 0
    lang: str = ""


def topics(request: HttpRequest, code: str) -> HttpResponse:
    """The rows of the newest edition with their topics; ``?clause=`` has boxes for each topic, ``?topic=`` for each row. Who may
    edit the text and change topics."""
    work = work_or_404(code)
    require(may_give_topics(request.user, work))
    names = {slug: name.words for slug, name in rules.names(get_language() or "").items()}
    called = sorted(names.items(), key=lambda pair: pair[1].casefold())
    given = rules.given(work.pk)
    rows = _rows(work, given, names)
    slug, key = request.GET.get("topic", ""), request.GET.get("clause", "")
    row = next((each for each in rows if each.key == key), None)
    if slug and slug not in names or key and row is None:
        raise Http404
    status = 400 if request.method == "POST" else 200
    if request.method == "POST" and (slug or row):
        try:
            changed = rules.give(work, _wanted(request.POST, rows, row, slug), by=request.user, seen=request.POST.get("seen") or "-")
        except rules.Stale:
            messages.error(request, _("Somebody else changed the topics of this text meanwhile. Nothing was saved: look again, please."))
        else:
            said = ngettext("%(count)d topic was given or taken away.", "%(count)d topics were given or taken away.", changed)
            messages.success(request, said % {"count": changed} if changed else _("Nothing was changed."))
            return redirect(f"{reverse('kb_admin:topics', args=[work.code])}{f'#t-{row.key}' if row else ''}")
    if len(rows) <= MOST_READ:
        rows = _with_suggestions(rows, names, work.authoritative_locale)
        row = next((each for each in rows if each.key == key), None)
    boxes = _of_row(row, called) if row else _of_topic(slug, rows, names) if slug else []
    return page(
        request,
        "topics",
        _("Topics of “%s”") % work.code,
        [(reverse("kb_admin:work", args=[work.code]), work.code)],
        work=work,
        rows=rows,
        topics=called,
        row=row,
        topic=names.get(slug, ""),
        boxes=boxes,
        seen=rules.stamp_of(given),
        status=status,
    )


def _wanted(posted: QueryDict, rows: Iterable[Row], row: Row | None, slug: str) -> rules.Given:
    """What is to be given. Whoever takes a topic away need not take away that it is settled, too; whoever says that it is settled
    gives it."""
    about, settled = set(posted.getlist("box")), set(posted.getlist("settles"))
    if row is not None:
        ticked = about | {each for each in settled if each not in row.given}
        return {row.key: {each: each in settled for each in sorted(ticked)}}
    ticked = about | {each.key for each in rows if each.key in settled and slug not in each.given}
    return _with_topic(rows, slug, {key: key in settled for key in ticked})


def _rows(work: Work, given: rules.Given, names: dict[str, str]) -> list[Row]:
    """In the order of the newest edition; none before the first one."""
    line = timeline.of_work(work.pk)
    if line.newest is None:
        return []
    shown = compose(line, line.newest, work.authoritative_locale)
    covered = rules.covering(shown.clauses, given)
    of_text = given.get(TEXT_KEY, {})
    out = [Row(TEXT_KEY, _("The whole text"), 0, "", of_text, _named(of_text, names), (), "")]
    for row in shown.clauses:
        own = given.get(row.key, {})
        name = f"{row.number} {unline(row.heading)}".strip() or row.plain[:80] or row.key
        above = {slug: False for slug in covered.get(row.key, ()) if slug not in own}
        inherited = tuple(called for called, _settles in _named(above, names))
        words = f"{unline(row.heading)} {unline(row.heading)} {row.plain}" if row.plain else ""  # a heading says twice as much
        out.append(Row(row.key, name, row.level, row.lang, own, _named(own, names), inherited, words))
    return out


def _with_suggestions(rows: Sequence[Row], names: Mapping[str, str], locale: str) -> list[Row]:
    found = rules.suggested({row.key: row.words for row in rows if row.words}, locale)
    out = []
    for row in rows:
        slugs = tuple(slug for slug in found.get(row.key, ()) if slug in names and slug not in row.given and names[slug] not in row.above)
        likeliest = () if row.own else tuple(names[slug] for slug in slugs[:MOST_NAMED])
        out.append(replace(row, suggested=slugs, could_be=likeliest))
    return out


def _named(given: Mapping[str, bool], names: Mapping[str, str]) -> tuple[tuple[str, bool], ...]:
    called = [(names[slug], settles) for slug, settles in given.items() if slug in names]
    return tuple(sorted(called, key=lambda pair: (not pair[1], pair[0].casefold())))


def _of_row(row: Row, called: Iterable[tuple[str, str]]) -> list[Box]:
    boxes = [
        Box(slug, name, slug in row.given, row.given.get(slug, False), name in row.above, slug in row.suggested) for slug, name in called
    ]
    return sorted(boxes, key=lambda box: (not box.checked, not box.suggested))  # by name otherwise


def _of_topic(slug: str, rows: Iterable[Row], names: Mapping[str, str]) -> list[Box]:
    name = names[slug]
    return [
        Box(row.key, row.name, slug in row.given, row.given.get(slug, False), name in row.above, slug in row.suggested, row.level, row.lang)
        for row in rows
    ]


def _with_topic(rows: Iterable[Row], slug: str, ticked: Mapping[str, bool]) -> dict[str, dict[str, bool]]:
    """What the rows should be about when exactly these keys are about the topic: those where that is a change."""
    out = {}
    for row in rows:
        others = {each: settles for each, settles in row.given.items() if each != slug}
        wanted = {**others, slug: ticked[row.key]} if row.key in ticked else others
        if wanted != dict(row.given):
            out[row.key] = wanted
    return out
