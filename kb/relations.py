"""How works stand to one another: what an editor may say, and what is known of a work in both directions.

    add(work, Stated(kind="prevails", other=guide), by=user)      # or change(...), remove(...)
    of_work(work_id)                                               # Statement ..., kept in the process

"Cited" is not said by anybody: it follows from the references of the clauses in force.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Count, F
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from kb import pulse
from kb.editions import log as publication_log
from kb.models import ClauseReference, Relation, Work

Kind = Relation.Kind
CITES = "cites"
#: No work can stand to itself in these ways, not even by way of others.
_ONE_WAY = (Kind.PREVAILS, Kind.DERIVES, Kind.REPLACES)


class NotRelated(Exception):
    """The relation cannot be: ``problems`` are whole sentences."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__(" ".join(self.problems))


@dataclass(frozen=True)
class Stated:
    """What an editor says of a work. ``other`` is a work of the site; ``name`` something outside it, with an address."""

    kind: str
    other: Work | None = None
    name: str = ""
    url: str = ""
    on: date | None = None
    note: str = ""


@dataclass(frozen=True)
class Statement:
    """What readers may be told of a work. ``outgoing``: the work is the one that does it; else the other one is."""

    kind: str  # of Relation, or "cites"
    outgoing: bool
    code: str = ""  # of the other work
    name: str = ""
    url: str = ""
    on: date | None = None
    note: str = ""
    count: int = 0  # clauses that cite


def problems(work: Work, said: Stated, leave_out: int | None = None) -> list[str]:
    """Why the relation cannot be said, beside what stands already (but for the relation ``leave_out``)."""
    out = list(_shape(work, said))
    if out:
        return out
    standing = list(Relation.objects.exclude(pk=leave_out or 0).values_list("work_id", "kind", "other_id", "name", "on"))
    name = said.name.strip().casefold()
    other = said.other.pk if said.other else None
    for work_id, kind, other_id, its_name, on in standing:
        same = (work_id, kind, other_id, its_name.casefold()) == (work.pk, said.kind, other, name)
        if same and (said.kind != Kind.ENDORSED or on == said.on):
            return [_("This is said already.")]
    if other is not None and said.kind in _ONE_WAY:
        edges = {(from_id, to_id) for from_id, kind, to_id, _name, _on in standing if kind == said.kind and to_id}
        if _reaches(other, work.pk, edges):
            return [_contradiction(said.kind) % {"work": work.code, "other": said.other.code if said.other else ""}]
    return []


def _shape(work: Work, said: Stated) -> Iterable[str]:
    if said.kind not in Kind.values:
        yield _("Choose a relation.")
    elif said.kind == Kind.ENDORSED:
        if said.other is not None or not said.name.strip():
            yield _("Name the body that endorses the text.")
    elif said.other is not None and said.name.strip():
        yield _("Choose a text of this site or name another one, not both.")
    elif said.other is None and not said.name.strip():
        yield _("Choose a text of this site, or name another one.")
    elif said.other is not None and said.other.pk == work.pk:
        yield _("A text cannot stand in a relation to itself.")
    if said.url and not said.url.startswith(("https://", "http://")):
        yield _("The address must begin with https:// or http://.")
    if said.url and said.other is not None:
        yield _("A text of this site has its own address: leave the field empty.")


def _contradiction(kind: str) -> str:
    said = {
        Kind.PREVAILS: _("“%(other)s” prevails over “%(work)s” already, itself or by way of others: both cannot be."),
        Kind.DERIVES: _("“%(other)s” derives from “%(work)s” already, itself or by way of others: both cannot be."),
        Kind.REPLACES: _("“%(other)s” replaces “%(work)s” already, itself or by way of others: both cannot be."),
    }
    return said[Kind(kind)]


def _reaches(start: int, end: int, edges: set[tuple[int, int]]) -> bool:
    seen, waiting = {start}, [start]
    while waiting:
        here = waiting.pop()
        if here == end:
            return True
        further = {to for from_id, to in edges if from_id == here} - seen
        seen |= further
        waiting.extend(further)
    return False


def add(work: Work, said: Stated, by: Any = None) -> Relation:
    """Say it. Raises ``NotRelated``."""
    return _save(work, said, Relation(work=work), by, "kb.relation.add")


def change(relation: Relation, said: Stated, by: Any = None) -> Relation:
    """Say it otherwise. Raises ``NotRelated``."""
    return _save(relation.work, said, relation, by, "kb.relation.change")


def remove(relation: Relation, by: Any = None) -> None:
    """Say it no more."""
    with transaction.atomic():
        _note(relation, by, "kb.relation.remove")
        relation.delete()


def _save(work: Work, said: Stated, relation: Relation, by: Any, action: str) -> Relation:
    with transaction.atomic():
        publication_log.lock()  # two editors at once could say the opposite of each other
        found = problems(work, said, relation.pk)
        if found:
            raise NotRelated(found)
        relation.kind, relation.other, relation.on = said.kind, said.other, said.on
        relation.name, relation.url, relation.note = said.name.strip(), said.url, said.note.strip()
        relation.save()
        _note(relation, by, action)
    return relation


def _note(relation: Relation, by: Any, action: str) -> None:
    """Who said what when, in the history of the work."""
    other = relation.other.code if relation.other else relation.name
    data = {"kind": relation.kind, "other": other, "on": relation.on.isoformat() if relation.on else ""}
    log(instance=relation.work, action=action, user=by, data=data)


def of_work(work_id: int) -> tuple[Statement, ...]:
    """What is known of a work, in both directions; works that have no edition are left out."""
    return pulse.kept("relations", [""], lambda _keys: {"": _read()})[""].get(work_id, ())


def _read() -> Mapping[int, tuple[Statement, ...]]:
    """Everything that is said, and the citations between works in force. Two queries (and the timelines of works that cite)."""
    works = {work.id: work.code for work in pulse.current().works.values()}
    ids = {code: work_id for work_id, code in works.items()}
    out: dict[int, list[Statement]] = {}
    columns = ("work_id", "kind", "other_id", "name", "url", "on", "note")
    for work_id, kind, other_id, name, url, on, note in Relation.objects.order_by("id").values_list(*columns):
        if work_id not in works or (other_id is not None and other_id not in works):
            continue
        code = works[other_id] if other_id is not None else ""
        out.setdefault(work_id, []).append(Statement(kind, True, code, name, url, on, note))
        if other_id is not None:
            out.setdefault(other_id, []).append(Statement(kind, False, works[work_id], on=on, note=note))
    for (work_id, code), count in _citations().items():
        if work_id in works and code in ids:
            out.setdefault(work_id, []).append(Statement(CITES, True, code, count=count))
            out.setdefault(ids[code], []).append(Statement(CITES, False, works[work_id], count=count))
    return {work_id: tuple(statements) for work_id, statements in out.items()}


def _citations() -> dict[tuple[int, str], int]:
    """(work, code of the work it cites): number of clauses in force that do."""
    rows = list(
        ClauseReference.objects.filter(text__authoritative=True)
        .exclude(to_work=F("text__edition__work__code"))
        .values_list("text_id", "text__edition__work_id", "to_work")
        .annotate(clauses=Count("key", distinct=True))
    )
    lines = pulse.timelines_of({work_id for _text_id, work_id, _code, _count in rows}) if rows else {}
    in_force = {line.in_force.authoritative.id for line in lines.values() if line.in_force and line.in_force.authoritative}
    return {(work_id, code): count for text_id, work_id, code, count in rows if text_id in in_force}
