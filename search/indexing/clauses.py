"""The clauses of the record as passages: each wording that readers are shown, once, in its own language.

Only frozen rows are read, through the timeline and ``compose``, so a draft, a cancelled edition or a withdrawn text has no
way in. Every edition has its passages with the days on which it holds: a future one is found from its day on, by date alone.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import date
from functools import partial

from kb import topics
from kb.editions.canonical import unline
from kb.editions.compose import ShownClause, ShownText, compose
from kb.editions.timeline import CANCELLED, WITHDRAWN, EditionInfo, Timeline, of_work
from kb.models import EditionClause, Work
from search.engines.base import Group, Passage
from search.query.parse import keys_of

NAME = "clauses"
#: Raised when passages are made otherwise than before: every group counts as changed.
VERSION = 4


def subject_of(code: str) -> str:
    """The subject of a work."""
    return f"{NAME}/{code}"


class Clauses:
    """The source of all works. One group for each edition, in all its languages."""

    name = NAME

    def subjects(self) -> Iterable[str]:
        return [subject_of(code) for code in Work.objects.order_by("code").values_list("code", flat=True)]

    def groups(self, subject: str) -> list[Group]:
        code = subject.removeprefix(f"{NAME}/")
        work_id = Work.objects.filter(code=code).values_list("id", flat=True).first()
        if work_id is None:
            return []
        timeline, given = of_work(work_id), topics.given(work_id)
        return [
            Group(
                id=f"{subject}/{edition.label}",
                subject=subject,
                fingerprint=_fingerprint(code, timeline, edition, given),
                passages=partial(passages, code, timeline, edition, given),
            )
            for edition in timeline.editions
            if edition.status not in (CANCELLED, WITHDRAWN) and edition.authoritative is not None
        ]


def passages(code: str, timeline: Timeline, edition: EditionInfo, given: topics.Given) -> list[Passage]:
    """All wordings an edition shows, in the language each is written in. ``given``: what editors say they are about."""
    source = edition.authoritative
    if source is None:
        return []
    locales = sorted({locale for each in _standing(timeline, edition) for locale in each.locales} - {source.locale})
    kind = Work.objects.filter(code=code).values_list("kind", flat=True).first() or ""
    began = _began(timeline, edition)
    composed = {locale: compose(timeline, edition, locale) for locale in (source.locale, *locales)}
    about = topics.covering(_rows(composed[source.locale]), given)
    shown_in: dict[str, list[str]] = {}
    for locale in locales:
        for clause in _rows(composed[locale]):
            if clause.lang == locale:
                shown_in.setdefault(clause.key, []).append(locale)
    return [
        passage
        for locale, shown in composed.items()
        for passage in _in_locale(
            code, kind, timeline, edition, locale, shown, began, given, about, shown_in if locale == source.locale else None
        )
    ]


def _in_locale(
    code: str,
    kind: str,
    timeline: Timeline,
    edition: EditionInfo,
    locale: str,
    shown: ShownText,
    began: Mapping[tuple[str, str, str], str],
    given: topics.Given,
    about: Mapping[str, tuple[str, ...]],
    shown_in: dict[str, list[str]] | None,
) -> Iterable[Passage]:
    title = unline(shown.head.heading)
    authoritative = edition.authoritative
    above: list[tuple[int, str]] = []
    part: tuple[int, str, str] = (-1, "", "")
    for clause in _rows(shown):
        while above and above[-1][0] >= clause.level:
            above.pop()
        if clause.kind == "part" and (part[0] < 0 or clause.level <= part[0]):
            part = (clause.level, clause.key, f"{clause.number} {unline(clause.heading)}".strip() if clause.lang == locale else "")
        elif clause.level <= part[0] and clause.kind != "part":
            part = (part[0], "", "")  # a row beside the parts, in none of them
        heading = unline(clause.heading)
        path = tuple(words for _level, words in above if words)
        if clause is not shown.head:
            above.append((clause.level, heading if clause.lang == locale else ""))
        if clause.lang != locale or not (heading or clause.plain):
            continue
        wording = _text_id(timeline, clause)
        settled, touched = topics.parted(given.get(clause.key, {}))
        since_label = began.get((locale, clause.key, clause.sha256), edition.label)
        yield Passage(
            id=f"{code}/{edition.label}/{locale}/{clause.key}",
            locale=locale,
            kind=clause.kind,
            title=title,
            heading=heading,
            text=clause.plain,
            work=code,
            key=clause.key,
            number=clause.number,
            numbers=keys_of(clause.number) if clause.number else (),
            path=path,
            edition=edition.label,
            since=edition.since,
            until=edition.until or date.max,
            authoritative=shown_in is not None,
            shown_in=tuple(shown_in.get(clause.key, ())) if shown_in is not None else (),
            frozen_in=tuple(sorted({wording, authoritative.id if authoritative else wording})),
            order=clause.position,
            work_kind=kind,
            part=part[1],
            part_name=part[2],
            duty=clause.duty,
            topics=about.get(clause.key, ()),
            settles=settled,
            touches=touched,
            first=since_label == edition.label,
            changed_in=since_label,
        )


def _began(timeline: Timeline, edition: EditionInfo) -> dict[tuple[str, str, str], str]:
    """The label of the edition in which each wording (locale, key, hash) was first shown without a break. One query."""
    texts = {text.id: (at, text.locale) for at, each in enumerate(_standing(timeline, edition)) for text in each.texts}
    held: dict[tuple[str, str], dict[int, str]] = {}
    rows = EditionClause.objects.filter(text_id__in=texts).values_list("text_id", "key", "sha256")
    for text_id, key, sha256 in rows.iterator(5000):
        at, locale = texts[text_id]
        held.setdefault((locale, key), {})[at] = sha256
    labels = [each.label for each in _standing(timeline, edition)]
    out: dict[tuple[str, str, str], str] = {}
    for (locale, key), by_place in held.items():
        places = sorted(by_place)  # newest first
        wording, start = by_place[places[0]], places[0]
        for place in places[1:]:
            if by_place[place] != wording:
                break
            start = place
        out[locale, key, wording] = labels[start]
    return out


def _rows(shown: ShownText) -> tuple[ShownClause, ...]:
    return (shown.head, *shown.clauses)


def _text_id(timeline: Timeline, clause: ShownClause) -> int:
    """The frozen text a wording stands in."""
    edition = timeline.labelled(clause.edition)
    text = edition.text(clause.lang) if edition else None
    if text is None:
        raise LookupError(f"the wording of {clause.key} in {clause.lang} has no text in edition {clause.edition}")
    return text.id


def _standing(timeline: Timeline, edition: EditionInfo) -> list[EditionInfo]:
    """The edition and those before it from which wordings may be shown."""
    at = timeline.editions.index(edition)
    return [each for each in timeline.editions[at:] if each.status not in (CANCELLED, WITHDRAWN)]


def _fingerprint(code: str, timeline: Timeline, edition: EditionInfo, given: topics.Given) -> str:
    """Hash of everything the passages of an edition are made from, without reading its clauses."""
    texts = [[each.label, [[text.id, text.sha256] for text in each.texts]] for each in _standing(timeline, edition)]
    facts = [VERSION, code, edition.label, edition.since.isoformat(), str(edition.until), texts, given]
    return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()[:32]
