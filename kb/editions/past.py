"""What the record says of one clause through all editions of its text: rows, remarks, places, names. Read, not yet told.

At most four queries, whatever the number of editions. ``kb.editions.history`` makes a history of it.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import Q

from kb.editions.timeline import EditionInfo, TextInfo
from kb.models.record import ClauseChange, EditionClause


@dataclass(frozen=True)
class Name:
    """Another clause as it is called in the reader's language, or else in the authoritative one. ``heading`` is html."""

    key: str
    number: str = ""
    heading: str = ""
    plain: str = ""
    lang: str = ""


class Row(NamedTuple):
    text_id: int
    kind: str
    number: str
    heading: str
    html: str
    plain: str
    duty: str
    level: int
    position: int
    blank: str
    sha256: str
    source_sha256: str


class Rows(NamedTuple):
    source: Mapping[int, Row]  # by edition id
    own: Mapping[int, Row]  # the reader's language
    texts: Mapping[int, tuple[str, TextInfo]]  # label of the edition and text, by text id


class Place(NamedTuple):
    above: tuple[str, ...]  # keys of the parts the clause stands in, innermost first
    parts: frozenset[str]  # keys of all parts of the edition

    def within(self, other: Place) -> str:
        """The innermost part the clause stands in that the other edition has too; "" for none."""
        return next((key for key in self.above if key in other.parts), "")


class Change(NamedTuple):
    edition_id: int
    key: str
    kind: str
    from_keys: tuple[str, ...]
    reason: str


@dataclass(frozen=True)
class Found:
    """What the database says, by edition id."""

    rows: Rows
    changes: Mapping[int, tuple[Change, ...]]
    places: Mapping[int, Place]


def read(editions: Sequence[EditionInfo], key: str, locale: str) -> Found:
    """Everything but the names, of editions that readers may see."""
    rows = _rows(editions, key, locale)
    alone = len(editions) < 2 or not rows.source
    return Found(rows, {} if alone else _changes(editions, key), _places(rows.source))


def _rows(editions: Iterable[EditionInfo], key: str, locale: str) -> Rows:
    """The clause in the authoritative texts and in those in ``locale``, by edition id."""
    texts = {
        text.id: (edition, text)
        for edition in editions
        for text in edition.texts
        if text.authoritative or text.locale == locale
    }
    rows = EditionClause.objects.filter(text_id__in=list(texts), key=key).values_list(*Row._fields)
    source: dict[int, Row] = {}
    own: dict[int, Row] = {}
    for row in map(Row._make, rows):
        edition, text = texts[row.text_id]
        (source if text.authoritative else own)[edition.id] = row
    of = {text_id: (edition.label, text) for text_id, (edition, text) in texts.items()}
    return Rows(source, own, of)


def _changes(editions: Iterable[EditionInfo], key: str) -> dict[int, tuple[Change, ...]]:
    """What the editions say of the clause, and of those that came out of it."""
    out: dict[int, tuple[Change, ...]] = {}
    rows = (
        ClauseChange.objects.filter(edition_id__in=[e.id for e in editions])
        .filter(Q(key=key) | Q(from_keys__contains=f'"{key}"'))
        .order_by("key", "kind")
        .values_list(*Change._fields)
    )
    for edition_id, changed, kind, from_keys, reason in rows:
        sources = tuple(str(source) for source in json.loads(from_keys or "[]"))
        change = Change(edition_id, changed, kind, sources, reason)
        out[edition_id] = (*out.get(edition_id, ()), change)
    return out


def _places(source: Mapping[int, Row]) -> dict[int, Place]:
    """Where the clause stands among the parts, by edition id. One query, none for one edition."""
    if len(source) < 2:
        return {}
    rows: dict[int, list[tuple[str, int, int]]] = {row.text_id: [] for row in source.values()}
    parts = (
        EditionClause.objects.filter(text_id__in=list(rows), kind="part")
        .order_by("position")
        .values_list("text_id", "key", "level", "position")
    )
    for text_id, key, level, position in parts:
        rows[text_id].append((key, level, position))
    return {edition_id: _place(row, rows[row.text_id]) for edition_id, row in source.items()}


def _place(row: Row, parts: Sequence[tuple[str, int, int]]) -> Place:
    stack: list[tuple[int, str]] = []
    for key, level, position in parts:
        if position >= row.position:
            break
        while stack and stack[-1][0] >= level:
            stack.pop()
        stack.append((level, key))
    above = tuple(key for level, key in reversed(stack) if level < row.level)
    return Place(above, frozenset(key for key, _level, _position in parts))


def names(keys: Collection[str], editions: Iterable[EditionInfo], locale: str) -> dict[int, dict[str, Name]]:
    """Names of other clauses by edition id and key. One query, or none."""
    out: dict[int, dict[str, Name]] = {}
    if not keys:
        return out
    texts = {
        text.id: (edition.id, text.locale)
        for edition in editions
        for text in edition.texts
        if text.authoritative or text.locale == locale
    }
    # The authoritative names come first, so that the reader's own language replaces them.
    rows = (
        EditionClause.objects.filter(text_id__in=list(texts), key__in=list(keys))
        .order_by("-text__authoritative")
        .values_list("text_id", "key", "number", "heading", "plain")
    )
    for text_id, key, number, heading, plain in rows:
        edition_id, lang = texts[text_id]
        out.setdefault(edition_id, {})[key] = Name(key, number, heading, plain, lang)
    return out
