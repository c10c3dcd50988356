"""``editions verify``: recompute everything and name the first row that does not fit.

Reads the whole record in the order of the log, recomputes every hash from the stored words, and looks for rows that are
not in the log, log rows whose row is gone, and triggers that are missing. Memory is bounded by one text.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection, models

from kb.editions import guard
from kb.editions.acts import act_hash, withdrawal_hash, work_act_hash
from kb.editions.canonical import media, plain
from kb.editions.freeze import changes_hash
from kb.editions.hashing import GENESIS, canonical_json, edition_hash, log_hash, text_hash
from kb.editions.rows import field_hashes, hash_of, hashed_row, to_clause
from kb.fields import body_field, heading_field
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
    head: str
    faults: tuple[Fault, ...]

    @property
    def ok(self) -> bool:
        return not self.faults


_MODELS: dict[str, type[models.Model]] = {
    "edition": Edition,
    "changes": Edition,
    "text": EditionText,
    "act": EditionAct,
    "withdrawal": Withdrawal,
    "workact": WorkAct,
}


def verify(*, head: str = "", first_only: bool = False) -> Verdict:
    """Prove the record. ``head``: a hash of the chain noted earlier, which must still be in it."""
    counted: dict[str, Any] = {"log": 0, "clauses": 0, "head": GENESIS}
    faults: list[Fault] = []
    for fault in _faults(head, counted):
        faults.append(fault)
        if first_only:
            break
    return Verdict(int(counted["log"]), int(counted["clauses"]), str(counted["head"]), tuple(faults))


def _faults(head: str, counted: dict[str, Any]) -> Iterator[Fault]:
    previous, heads = GENESIS, set()
    logged: dict[str, set[int]] = {kind: set() for kind in _MODELS}
    for entry in LogEntry.objects.order_by("id").iterator(1000):
        name = f"log row {entry.id} ({entry.kind} {entry.row})"
        counted["log"] += 1
        if entry.previous != previous:
            yield Fault(name, "does not follow the row before it: a row of the log is missing or altered")
        computed = log_hash(
            previous=entry.previous, kind=entry.kind, row=entry.row, row_sha256=entry.row_sha256, at=entry.at
        )
        if computed != entry.sha256:
            yield Fault(name, "was altered: its hash does not fit its content")
        if entry.kind not in _MODELS:
            yield Fault(name, "is of an unknown kind")
        else:
            logged[entry.kind].add(entry.row)
            yield from _entry(entry, counted)
        previous = entry.sha256
        heads.add(entry.sha256)
    counted["head"] = previous
    if head and head not in heads:
        yield Fault("log", f"does not contain {head}: its end was cut off, or it is another record")
    yield from _unlogged(logged)
    for name in guard.missing(connection):
        yield Fault(f"trigger {name}", "is missing or switched off: run migrate to install it again")


def _entry(entry: LogEntry, counted: dict[str, Any]) -> Iterator[Fault]:
    if entry.kind == "changes":
        rows = ClauseChange.objects.filter(edition_id=entry.row).order_by("key", "kind")
        try:
            changes = [(row.key, row.kind, json.loads(row.from_keys), row.reason) for row in rows]
        except ValueError:
            changes = []
        if changes_hash(sorted(changes, key=lambda change: change[:2])) != entry.row_sha256:
            yield Fault(f"changes of edition {entry.row}", "were altered, added to or lost")
        return
    row = _MODELS[entry.kind]._default_manager.filter(pk=entry.row).first()
    if row is None:
        yield Fault(f"{entry.kind} {entry.row}", "is gone: the log has it, the record does not")
        return
    stored = row.sha256  # type: ignore[attr-defined]
    if stored != entry.row_sha256:
        yield Fault(_name(row), "was altered: its hash is not the one in the log")
    if row.created_at != entry.at:  # type: ignore[attr-defined]
        yield Fault(_name(row), "was altered: its time is not the one in the log")
    if isinstance(row, EditionText):
        yield from _text(row, counted)
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


def _text(text: EditionText, counted: dict[str, Any]) -> Iterator[Fault]:
    rows = list(text.clauses.order_by("position"))
    counted["clauses"] += len(rows)
    for index, row in enumerate(rows):
        wrong = _wrong(row, index)
        if wrong:
            yield Fault(f"{_name(text)}, clause {row.key}", wrong)
    computed = text_hash(
        work=text.edition.work.code,
        label=text.edition.label,
        locale=text.locale,
        revision=text.revision,
        authoritative=text.authoritative,
        partial=text.partial,
        rows=[hashed_row(row) for row in rows],
        note=text.note or "",
    )
    if computed != text.sha256:
        yield Fault(_name(text), "was altered: its hash does not fit its clauses")
    if rows and (rows[0].heading, rows[0].html) != (text.title, text.intro):
        yield Fault(_name(text), "was altered: title or introduction differ from its first row")


def _wrong(row: EditionClause, index: int) -> str:
    """Why a frozen row does not fit, or ""."""
    try:
        clause = to_clause(row)
        hashes = canonical_json([list(pair) for pair in field_hashes(clause)])
        if hashes != row.fields or hash_of(clause) != row.sha256:
            return "was altered: its wording does not fit its hash"
        if plain(row.html) != row.plain:
            return "was altered: its plain text is not that of its wording"
        known = {heading_field(row.kind, clause.blank), body_field(row.kind, clause.blank)}
    except (ValueError, KeyError, TypeError):
        return "was altered: it cannot be read"
    if len(known) != 2 or row.position != index:
        return "was altered: it is not in its place"
    for digest in media(row.html):
        if not intact(digest):
            return f"has lost its image or document {digest}, or its bytes were altered"
    return ""


def _unlogged(logged: dict[str, set[int]]) -> Iterator[Fault]:
    for kind, model in _MODELS.items():
        for row in model._default_manager.order_by("pk").iterator(1000):
            if row.pk not in logged[kind]:
                what = f"changes of {_name(row)}" if kind == "changes" else _name(row)
                yield Fault(what, "is not in the publication log: it was put there by another hand")
    known = set(EditionText.objects.values_list("id", flat=True))
    for row in EditionClause.objects.exclude(text_id__in=known).order_by("id")[:100]:
        yield Fault(f"clause {row.key} ({row.id})", "belongs to no text")


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
