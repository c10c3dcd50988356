"""``editions verify``: recompute everything and name the first row that does not fit.

Reads the whole record in the order of the log, recomputes every hash from the stored words, and looks for rows that are
not in the log, log rows whose row is gone, and triggers that are missing. Memory is bounded whatever the length of a text.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from django.db import connection, models
from django.db.models import Exists, OuterRef

from kb.editions import guard
from kb.editions.acts import act_hash, withdrawal_hash, work_act_hash
from kb.editions.canonical import media, plain, plain_quick
from kb.editions.freeze import changes_hash
from kb.editions.hashing import (
    GENESIS,
    HashedRow,
    blank_data,
    canonical_json,
    clause_hash,
    edition_hash,
    field_hash,
    log_hash,
    text_hash,
)
from kb.editions.rows import blank_of
from kb.editions.text import TEXT_KEY
from kb.fields import fields_of
from kb.media import intact
from kb.models.record import (
    ClauseChange,
    Edition,
    EditionAct,
    EditionClause,
    EditionText,
    LogEntry,
    Withdrawal,
    WorkAct,
)
from kb.models.works import ClauseKey

#: Told (log rows done, log rows in all, clauses so far) after each log row.
Progress = Callable[[int, int, int], None]
#: Rows read at once, and hashes of images and documents remembered as intact.
_CHUNK, _INTACT = 1000, 100_000


@dataclass(frozen=True)
class Fault:
    """A row that does not fit. ``row`` names it ("edition 2.0 of code, es r1, clause loans")."""

    row: str
    message: str


@dataclass(frozen=True)
class Verdict:
    """What verify found: counts, the head of the chain, and the faults in the order they were met."""

    log_rows: int
    clauses: int
    files: int
    head: str
    faults: tuple[Fault, ...]

    @property
    def ok(self) -> bool:
        return not self.faults


@dataclass
class _Walk:
    """What one walk along the log has met so far."""

    log_rows: int = 0
    clauses: int = 0
    head: str = GENESIS
    head_met: bool = False
    logged: dict[str, set[int]] = field(default_factory=lambda: {kind: set() for kind in _MODELS})
    files: set[str] = field(default_factory=set)


class _Row(NamedTuple):
    """The columns of a frozen clause, all of which are checked."""

    key: str
    kind: str
    number: str
    heading: str
    html: str
    plain: str
    duty: str
    level: int
    position: int
    blank: str
    fields: str
    sha256: str
    source_sha256: str


_MODELS: dict[str, type[models.Model]] = {
    "edition": Edition,
    "changes": Edition,
    "text": EditionText,
    "act": EditionAct,
    "withdrawal": Withdrawal,
    "workact": WorkAct,
}
#: Rows are named with their edition and work, which is where they are looked up.
_JOINED: dict[str, tuple[str, ...]] = {
    "edition": ("work",),
    "text": ("edition__work",),
    "act": ("edition__work",),
    "withdrawal": ("edition__work",),
    "workact": ("work",),
}


def verify(*, head: str = "", first_only: bool = False, progress: Progress | None = None) -> Verdict:
    """Prove the record. ``head``: a hash of the chain noted earlier, which must still be in it."""
    walk = _Walk()
    faults: list[Fault] = []
    for fault in _faults(head, walk, progress):
        faults.append(fault)
        if first_only:
            break
    return Verdict(walk.log_rows, walk.clauses, len(walk.files), walk.head, tuple(faults))


def _faults(head: str, walk: _Walk, progress: Progress | None) -> Iterator[Fault]:
    total = LogEntry.objects.count() if progress else 0
    walk.head_met = head in ("", GENESIS)
    for entry in LogEntry.objects.order_by("id").iterator(_CHUNK):
        name = f"log row {entry.id} ({entry.kind} {entry.row})"
        walk.log_rows += 1
        if entry.previous != walk.head:
            yield Fault(name, "does not follow the row before it: a row of the log is missing or altered")
        computed = log_hash(
            previous=entry.previous, kind=entry.kind, row=entry.row, row_sha256=entry.row_sha256, at=entry.at
        )
        if computed != entry.sha256:
            yield Fault(name, "was altered: its hash does not fit its content")
        if entry.kind not in _MODELS:
            yield Fault(name, "is of an unknown kind")
        else:
            walk.logged[entry.kind].add(entry.row)
            yield from _entry(entry, walk)
        walk.head = entry.sha256
        walk.head_met = walk.head_met or entry.sha256 == head
        if progress:
            progress(walk.log_rows, total, walk.clauses)
    if not walk.head_met:
        yield Fault("log", f"does not contain {head}: its end was cut off, or it is another record")
    yield from _unlogged(walk)
    yield from _around()
    for name in guard.missing(connection):
        yield Fault(f"trigger {name}", "is missing, switched off or altered: run migrate to install it again")


def _entry(entry: LogEntry, walk: _Walk) -> Iterator[Fault]:
    if entry.kind == "changes":
        rows = ClauseChange.objects.filter(edition_id=entry.row).order_by("key", "kind")
        try:
            changes = [(row.key, row.kind, json.loads(row.from_keys), row.reason) for row in rows]
        except ValueError:
            changes = []
        if changes_hash(sorted(changes, key=lambda change: change[:2])) != entry.row_sha256:
            yield Fault(f"changes of edition {entry.row}", "were altered, added to or lost")
        return
    found = _MODELS[entry.kind]._default_manager.select_related(*_JOINED[entry.kind])
    row = found.filter(pk=entry.row).first()
    if row is None:
        yield Fault(f"{entry.kind} {entry.row}", "is gone: the log has it, the record does not")
        return
    stored = row.sha256  # type: ignore[attr-defined]
    if stored != entry.row_sha256:
        yield Fault(_name(row), "was altered: its hash is not the one in the log")
    if row.created_at != entry.at:  # type: ignore[attr-defined]
        yield Fault(_name(row), "was altered: its time is not the one in the log")
    if isinstance(row, EditionText):
        yield from _text(row, walk)
    elif _computed(row) != stored:
        yield Fault(_name(row), "was altered: its hash does not fit its content")


def _computed(row: models.Model) -> str:
    if isinstance(row, Edition):
        return edition_hash(
            work=row.work.code,
            label=row.label,
            in_force_from=row.in_force_from,
            minor=row.minor,
            change_note=row.change_note,
            signed_off_by=row.signed_off_by,
        )
    if isinstance(row, EditionAct):
        return act_hash(row)
    if isinstance(row, WorkAct):
        return work_act_hash(row)
    assert isinstance(row, Withdrawal)
    return withdrawal_hash(row)


def _text(text: EditionText, walk: _Walk) -> Iterator[Fault]:
    faults: list[Fault] = []

    def rows() -> Iterator[HashedRow]:
        stored = EditionClause.objects.filter(text_id=text.pk).order_by("position").values_list(*_Row._fields)
        for index, row in enumerate(map(_Row._make, stored.iterator(_CHUNK))):
            wrong = _wrong(row, index, walk)
            if wrong:
                faults.append(Fault(f"{_name(text)}, clause {row.key}", wrong))
            if not index and (row.heading, row.html) != (text.title, text.intro):
                faults.append(Fault(_name(text), "was altered: title or introduction differ from its first row"))
            walk.clauses += 1
            yield (row.key, row.kind, row.number, row.level, row.duty, row.sha256, row.source_sha256)

    work = text.edition.work
    computed = text_hash(
        work=work.code,
        label=text.edition.label,
        locale=text.locale,
        revision=text.revision,
        authoritative=text.authoritative,
        partial=text.partial,
        rows=rows(),
        note=text.note or "",
    )
    yield from faults
    if computed != text.sha256:
        yield Fault(_name(text), "was altered: its hash does not fit its clauses")
    if text.authoritative != (text.locale == work.authoritative_locale):
        yield Fault(_name(text), f"does not fit the authoritative language of the work, {work.authoritative_locale}")


def _wrong(row: _Row, index: int, walk: _Walk) -> str:
    """Why a frozen row does not fit, or ""."""
    try:
        blank = blank_of(row.blank)
        heading, body = fields_of(row.kind, blank)
        hashes = [(heading, field_hash(row.heading)), (body, field_hash(row.html))]
        if canonical_json(hashes) != row.fields or clause_hash(hashes, blank) != row.sha256:
            return "was altered: its wording does not fit its hash"
        if blank is not None and canonical_json(blank_data(blank)) != row.blank:
            return "was altered: its definition of what to fill in is not as it was stored"
        if row.plain != plain_quick(row.html) and row.plain != plain(row.html):
            return "was altered: its plain text is not that of its wording"
    except (ValueError, KeyError, TypeError):
        return "was altered: it cannot be read"
    if row.position != index:
        return "was altered: it is not in its place"
    for digest in media(row.html) if "media" in row.html else ():
        if digest in walk.files:
            continue
        if not intact(digest):
            return f"has lost its image or document {digest}, or its bytes were altered"
        if len(walk.files) < _INTACT:
            walk.files.add(digest)
    return ""


def _unlogged(walk: _Walk) -> Iterator[Fault]:
    for kind, model in _MODELS.items():
        for pk in model._default_manager.order_by("pk").values_list("pk", flat=True).iterator(_CHUNK):
            # Asked again: it may have been published since the walk began.
            if pk in walk.logged[kind] or LogEntry.objects.filter(kind=kind, row=pk).exists():
                continue
            name = _name(model._default_manager.get(pk=pk))
            what = f"changes of {name}" if kind == "changes" else name
            yield Fault(what, "is not in the publication log: it was put there by another hand")
    texts = EditionText.objects.filter(pk=OuterRef("text_id"))
    for row in EditionClause.objects.filter(~Exists(texts)).order_by("id")[:100]:
        yield Fault(f"clause {row.key} ({row.id})", "belongs to no text")


def _around() -> Iterator[Fault]:
    """What is not frozen itself but fixed because the record stands on it."""
    keys = ClauseKey.objects.filter(work_id=OuterRef("text__edition__work_id"), key=OuterRef("key"))
    frozen = EditionClause.objects.filter(~Exists(keys), text__authoritative=True).exclude(key=TEXT_KEY)
    for code, key in frozen.values_list("text__edition__work__code", "key").distinct().order_by()[:100]:
        yield Fault(f"clause key {key} of {code}", "is gone from the registry: it could be given to another clause")


def _name(row: models.Model) -> str:
    if isinstance(row, Edition):
        return f"edition {row.label} of {row.work.code}"
    if isinstance(row, EditionText):
        return f"{_name(row.edition)}, {row.locale} r{row.revision}"
    if isinstance(row, EditionAct):
        return f"act {row.pk} on {_name(row.edition)}"
    if isinstance(row, Withdrawal):
        return f"withdrawal {row.pk} of {_name(row.edition)}"
    if isinstance(row, WorkAct):
        return f"act {row.pk} on {row.work.code}"
    return f"{row._meta.verbose_name} {row.pk}"
