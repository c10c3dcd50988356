"""Every wording a clause had: in which editions it stood, since when, why it changed, where it came from and went.

``history`` returns plain data and costs at most four queries, whatever the number of editions: the clause's rows, what
the editions say of them, its place among the parts, and the names of other clauses. Cancelled and withdrawn editions and
withdrawn languages are left out, as if they had never been.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from django.db.models import Q

from kb.editions import currency
from kb.editions.changes import standing
from kb.editions.timeline import EditionInfo, TextInfo, Timeline
from kb.models.record import ClauseChange, EditionClause

#: What began with a stage.
FIRST, INSERTED, AMENDED, REPEALED, REINTRODUCED = "first", "inserted", "amended", "repealed", "reintroduced"
NUMBER, PLACE, DUTY = "number", "place", "duty"
SPLIT, MERGE = "split", "merge"


@dataclass(frozen=True)
class Wording:
    """A frozen wording in ``lang``, from the text of edition ``label`` in that language."""

    lang: str
    label: str
    revision: int
    number: str
    heading: str  # canonical line html
    html: str  # canonical block html
    plain: str
    kind: str
    duty: str
    level: int
    position: int
    blank: str  # canonical JSON of the definition, "" where there is none
    sha256: str


@dataclass(frozen=True)
class Name:
    """Another clause as it is called in the reader's language, or else in the authoritative one. ``heading`` is html."""

    key: str
    number: str = ""
    heading: str = ""
    plain: str = ""
    lang: str = ""


@dataclass(frozen=True)
class Event:
    """Another number, place or duty under the same words. ``edition`` brought it, ``last`` was the last with the one before."""

    kind: str
    edition: EditionInfo
    last: EditionInfo
    before: str = ""
    after: str = ""
    from_part: Name | None = None
    to_part: Name | None = None


@dataclass(frozen=True)
class Kin:
    """Clauses this one was split from or merged from (``into`` False), or that took up its words (``into`` True)."""

    kind: str
    into: bool
    others: tuple[Name, ...]


@dataclass(frozen=True)
class Stage:
    """A run of editions (newest first) in which the clause said the same, or, with the state ``repealed``, was not there."""

    state: str
    editions: tuple[EditionInfo, ...]
    wording: Wording | None = None
    source: Wording | None = None  # the authoritative wording, which ``wording`` is or translates
    before: Wording | None = None  # what ``wording`` replaced, in the same language
    last: EditionInfo | None = None  # the last edition with the wording before
    earlier: tuple[Wording, ...] = ()  # older translations of the very same words, newest first
    reason: str = ""
    events: tuple[Event, ...] = ()
    kin: tuple[Kin, ...] = ()

    @property
    def began(self) -> EditionInfo:
        return self.editions[-1]

    @property
    def since(self) -> date:
        return self.began.since

    @property
    def until(self) -> date | None:
        """The first day on which it was so no longer."""
        return self.editions[0].until


@dataclass(frozen=True)
class History:
    """Stages newest first; none when the clause was never in an edition that readers may see."""

    key: str
    stages: tuple[Stage, ...] = ()

    @property
    def editions(self) -> tuple[EditionInfo, ...]:
        """The editions that have the clause, newest first."""
        return tuple(e for stage in self.stages if stage.state != REPEALED for e in stage.editions)

    def stage_of(self, label: str) -> Stage | None:
        """The stage this edition belongs to."""
        return next((s for s in self.stages if any(e.label == label for e in s.editions)), None)


class _Row(NamedTuple):
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


class _Rows(NamedTuple):
    source: Mapping[int, _Row]  # by edition id
    own: Mapping[int, _Row]  # the reader's language
    texts: Mapping[int, tuple[str, TextInfo]]  # label of the edition and text, by text id


class _Place(NamedTuple):
    above: tuple[str, ...]  # keys of the parts the clause stands in, innermost first
    parts: frozenset[str]  # keys of all parts of the edition

    def within(self, other: _Place) -> str:
        """The innermost part the clause stands in that the other edition has too; "" for none."""
        return next((key for key in self.above if key in other.parts), "")


class _Change(NamedTuple):
    edition_id: int
    key: str
    kind: str
    from_keys: tuple[str, ...]
    reason: str


@dataclass(frozen=True)
class _Found:
    """What the database says, by edition id."""

    rows: _Rows
    changes: Mapping[int, tuple[_Change, ...]]
    places: Mapping[int, _Place]


def history(timeline: Timeline, key: str, locale: str) -> History:
    """The clause's history for a reader of ``locale``."""
    editions = standing(timeline)
    rows = _rows(editions, key, locale)
    if not rows.source:
        return History(key)
    changes = _changes(editions, key) if len(editions) > 1 else {}
    found = _Found(rows, changes, _places(rows.source))
    raw = _stages(list(reversed(editions)), found)
    names = _names(_others(found, key), editions, locale)
    return History(key, tuple(_told(raw, found, key, names, editions)))


# -- reading --------------------------------------------------------------------------------------------------


def _rows(editions: Iterable[EditionInfo], key: str, locale: str) -> _Rows:
    """The clause in the authoritative texts and in those in ``locale``, by edition id."""
    texts = {
        text.id: (edition, text)
        for edition in editions
        for text in edition.texts
        if text.authoritative or text.locale == locale
    }
    rows = EditionClause.objects.filter(text_id__in=list(texts), key=key).values_list(*_Row._fields)
    source: dict[int, _Row] = {}
    own: dict[int, _Row] = {}
    for row in map(_Row._make, rows):
        edition, text = texts[row.text_id]
        (source if text.authoritative else own)[edition.id] = row
    of = {text_id: (edition.label, text) for text_id, (edition, text) in texts.items()}
    return _Rows(source, own, of)


def _changes(editions: Iterable[EditionInfo], key: str) -> dict[int, tuple[_Change, ...]]:
    """What the editions say of the clause, and of those that came out of it."""
    out: dict[int, tuple[_Change, ...]] = {}
    rows = (
        ClauseChange.objects.filter(edition_id__in=[e.id for e in editions])
        .filter(Q(key=key) | Q(from_keys__contains=f'"{key}"'))
        .order_by("key", "kind")
        .values_list(*_Change._fields)
    )
    for edition_id, changed, kind, from_keys, reason in rows:
        sources = tuple(str(source) for source in json.loads(from_keys or "[]"))
        change = _Change(edition_id, changed, kind, sources, reason)
        out[edition_id] = (*out.get(edition_id, ()), change)
    return out


def _places(source: Mapping[int, _Row]) -> dict[int, _Place]:
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


def _place(row: _Row, parts: Sequence[tuple[str, int, int]]) -> _Place:
    stack: list[tuple[int, str]] = []
    for key, level, position in parts:
        if position >= row.position:
            break
        while stack and stack[-1][0] >= level:
            stack.pop()
        stack.append((level, key))
    above = tuple(key for level, key in reversed(stack) if level < row.level)
    return _Place(above, frozenset(key for key, _level, _position in parts))


def _names(keys: Collection[str], editions: Iterable[EditionInfo], locale: str) -> dict[int, dict[str, Name]]:
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


# -- telling --------------------------------------------------------------------------------------------------


def _stages(oldest_first: Iterable[EditionInfo], found: _Found) -> list[tuple[str, list[EditionInfo]]]:
    """(state, editions oldest first), oldest first: a new stage with every other wording, absence or return."""
    out: list[tuple[str, list[EditionInfo]]] = []
    first = True
    for edition in oldest_first:
        row = found.rows.source.get(edition.id)
        at_first, first = first, False
        if not out:
            if row is not None:
                out.append((FIRST if at_first else INSERTED, [edition]))
            continue
        state, members = out[-1]
        if row is None:
            new = "" if state == REPEALED else REPEALED
        elif state == REPEALED:
            new = REINTRODUCED
        else:
            new = "" if row.sha256 == found.rows.source[members[-1].id].sha256 else AMENDED
        if new:
            out.append((new, [edition]))
        else:
            members.append(edition)
    return out


def _told(
    raw: list[tuple[str, list[EditionInfo]]],
    found: _Found,
    key: str,
    names: Mapping[int, Mapping[str, Name]],
    editions: list[EditionInfo],
) -> list[Stage]:
    out: list[Stage] = []
    present: list[tuple[EditionInfo, _Row]] = []  # editions so far that have the clause
    translations = [(e, found.rows.own[e.id]) for e in editions if e.id in found.rows.own]
    texts = found.rows.texts
    last: Stage | None = None  # the stage before that has a wording
    for state, members in raw:
        began = members[0]
        changes = found.changes.get(began.id, ())
        reason = next((c.reason for c in sorted(changes, key=lambda c: c.key != key) if c.reason), "")
        kin = tuple(_kin(changes, key, _names_at(names, editions, began)))
        newest_first = tuple(reversed(members))
        if state == REPEALED:
            out.append(Stage(state, newest_first, reason=reason, kin=kin))
            continue
        events: list[Event] = []
        for edition in members:
            row = found.rows.source[edition.id]
            if present:
                events += _events(*present[-1], edition, row, found, names)
            present.append((edition, row))
        row = found.rows.source[members[-1].id]
        source = _wording(row, texts)
        faithful = [
            (each, _wording(r, texts))
            for each, r in translations
            if currency.faithful(r.source_sha256, row.sha256)
        ]
        # Of words that came back after a pause, each stage has the translations of its own editions.
        own = [w for each, w in faithful if each in members] or [w for _each, w in faithful]
        wording = own[0] if own else source
        before = _before(last, wording)
        stage = Stage(
            state,
            newest_first,
            wording=wording,
            source=source,
            before=before,
            last=last.editions[0] if last else None,
            earlier=_earlier(own),
            reason=reason,
            events=tuple(reversed(events)),
            kin=kin,
        )
        out.append(stage)
        last = stage
    return list(reversed(out))


def _before(last: Stage | None, wording: Wording) -> Wording | None:
    """What the wording before said, in the language of this one where it had it; else its authoritative words."""
    if last is None:
        return None
    return last.wording if last.wording and last.wording.lang == wording.lang else last.source


def _earlier(own: list[Wording]) -> tuple[Wording, ...]:
    """Translations of the same original for older editions that read otherwise than the newest."""
    out: list[Wording] = []
    for wording in own:
        if wording.sha256 not in {own[0].sha256, *(w.sha256 for w in out)}:
            out.append(wording)
    return tuple(out)


def _events(
    last: EditionInfo,
    was: _Row,
    edition: EditionInfo,
    row: _Row,
    found: _Found,
    names: Mapping[int, Mapping[str, Name]],
) -> list[Event]:
    out = []
    before, after = _number(last, was, found), _number(edition, row, found)
    if was.number != row.number:
        out.append(Event(NUMBER, edition, last, before, after))
    if was.duty != row.duty:
        out.append(Event(DUTY, edition, last, was.duty, row.duty))
    old, new = _moved(found.places.get(last.id), found.places.get(edition.id))
    if old != new:
        parts = names.get(last.id, {}), names.get(edition.id, {})
        from_part = parts[0].get(old, Name(old)) if old else None
        to_part = parts[1].get(new, Name(new)) if new else None
        out.append(Event(PLACE, edition, last, old, new, from_part, to_part))
    elif any(c.kind == "move" and c.edition_id == edition.id for c in found.changes.get(edition.id, ())):
        out.append(Event(PLACE, edition, last))
    return out


def _moved(before: _Place | None, after: _Place | None) -> tuple[str, str]:
    """The parts it went from and to. A part that was itself inserted or repealed around a clause does not move it."""
    if before is None or after is None:
        return "", ""
    return before.within(after), after.within(before)


def _number(edition: EditionInfo, row: _Row, found: _Found) -> str:
    """The number in the reader's language in that edition, as its page shows it."""
    own = found.rows.own.get(edition.id)
    return own.number if own and currency.faithful(own.source_sha256, row.sha256) else row.number


def _kin(changes: Iterable[_Change], key: str, names: Mapping[str, Name]) -> Iterable[Kin]:
    for change in changes:
        if change.key == key and change.kind in (SPLIT, MERGE):
            others = [source for source in change.from_keys if source != key]
            if others:
                yield Kin(change.kind, False, tuple(names.get(k, Name(k)) for k in others))
    for kind in (SPLIT, MERGE):
        heirs = [c.key for c in changes if c.kind == kind and c.key != key and key in c.from_keys]
        if heirs:
            yield Kin(kind, True, tuple(names.get(k, Name(k)) for k in heirs))


def _others(found: _Found, key: str) -> set[str]:
    """Keys of other clauses that the history names."""
    named = {k for changes in found.changes.values() for c in changes for k in (c.key, *c.from_keys)}
    parts = {key for place in found.places.values() for key in place.above}
    return (named | (parts if len({place.above for place in found.places.values()}) > 1 else set())) - {key, ""}


def _names_at(
    names: Mapping[int, Mapping[str, Name]], editions: list[EditionInfo], edition: EditionInfo
) -> dict[str, Name]:
    """Names as in this edition, else as in the nearest older one that has the clause."""
    out: dict[str, Name] = {}
    for each in editions[editions.index(edition) :]:
        for key, name in names.get(each.id, {}).items():
            out.setdefault(key, name)
    return out


def _wording(row: _Row, texts: Mapping[int, tuple[str, TextInfo]]) -> Wording:
    label, text = texts[row.text_id]
    return Wording(
        lang=text.locale,
        label=label,
        revision=text.revision,
        number=row.number,
        heading=row.heading,
        html=row.html,
        plain=row.plain,
        kind=row.kind,
        duty=row.duty,
        level=row.level,
        position=row.position,
        blank=row.blank,
        sha256=row.sha256,
    )
