"""What became of the clauses that a page refers to: which of them do not hold today, and where a reader finds them.

Two facts are kept in the process until something is published or the day changes: the keys in force of each work that is
referred to, and the fate of each key that is not among them. So a page pays nothing for them but once.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from kb import pulse
from kb.editions.canonical import references
from kb.editions.compose import ShownText
from kb.editions.timeline import FUTURE, REPEALED, SUPERSEDED, WITHDRAWN, Timeline
from kb.models import EditionClause

#: A work's code and a clause's key.
Target = tuple[str, str]


@dataclass(frozen=True)
class Fate:
    """Why a clause does not hold today: ``repealed``, ``future``, ``withdrawn``, or "" where readers never could see it.

    ``label`` is the edition to send a reader to; "" is the clause's undated address, which tells what became of it.
    """

    status: str
    label: str = ""


def of_text(shown: ShownText, code: str, only: str = "") -> dict[Target, Fate]:
    """The fates of what a text (or its clause ``only``) refers to; no query where all of it holds or is kept."""
    rows = [clause for clause in (shown.head, *shown.clauses) if only in ("", clause.key)]
    htmls = (html for row in rows for html in (row.html, row.older.html if row.older else ""))
    return fates(targets(htmls, code, {clause.key for clause in shown.clauses}))


def targets(htmls: Iterable[str], code: str, keys: Collection[str]) -> set[Target]:
    """What canonical htmls refer to outside the shown text (its work's code and its keys)."""
    return {
        target
        for html in htmls
        if 'href="work:' in html
        for target in references(html)
        if target[0] != code or target[1] not in keys
    }


def fates(wanted: Collection[Target]) -> dict[Target, Fate]:
    """The fate of those that do not hold today; the others, and clauses of works nobody has published, are left out."""
    if not wanted:
        return {}
    works = pulse.current().works
    ids = {(works[code].id, key): (code, key) for code, key in wanted if code in works}
    lines = pulse.timelines_of({work_id for work_id, _key in ids})
    in_force = pulse.kept("keys in force", lines, lambda missing: _keys_in_force({i: lines[i] for i in missing}))
    gone = [pair for pair in ids if pair[1] not in in_force[pair[0]]]
    found = pulse.kept("fates", gone, lambda missing: _fates(missing, lines)) if gone else {}
    return {ids[pair]: fate for pair, fate in found.items()}


def _keys_in_force(lines: Mapping[int, Timeline]) -> dict[int, frozenset[str]]:
    """Keys of the authoritative text in force of each work. One query."""
    texts = {
        line.in_force.authoritative.id: work_id
        for work_id, line in lines.items()
        if line.in_force is not None and line.in_force.authoritative is not None
    }
    keys: dict[int, set[str]] = {work_id: set() for work_id in lines}
    for text_id, key in EditionClause.objects.filter(text_id__in=texts).values_list("text_id", "key"):
        keys[texts[text_id]].add(key)
    return {work_id: frozenset(found) for work_id, found in keys.items()}


def _fates(pairs: list[tuple[int, str]], lines: Mapping[int, Timeline]) -> dict[tuple[int, str], Fate]:
    """From the editions that have, had or will have each key. One query."""
    rows = EditionClause.objects.filter(
        text__authoritative=True,
        text__edition__work_id__in={work_id for work_id, _key in pairs},
        key__in={key for _work_id, key in pairs},
    ).values_list("text__edition__work_id", "key", "text__edition_id")
    having: dict[tuple[int, str], set[int]] = {}
    for work_id, key, edition_id in rows:
        having.setdefault((work_id, key), set()).add(edition_id)
    return {pair: _fate(lines[pair[0]], having.get(pair, set())) for pair in pairs}


def _fate(line: Timeline, having: set[int]) -> Fate:
    labels: dict[str, str] = {}  # the newest edition of each status that has the clause
    for edition in line.editions:
        if edition.id in having:
            labels.setdefault(edition.status, edition.label)
    if SUPERSEDED in labels or REPEALED in labels:
        return Fate("repealed")
    if FUTURE in labels:
        return Fate("future", labels[FUTURE])
    if WITHDRAWN in labels:
        return Fate("withdrawn", labels[WITHDRAWN])
    return Fate("")
