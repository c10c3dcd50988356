"""From a plain ``ClauseText`` to the frozen row and back: one place that knows how a row is stored and hashed."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from kb.editions.canonical import plain, unline
from kb.editions.hashing import HashedRow, blank_data, canonical_json, clause_hash, field_hash
from kb.editions.text import Blank, ClauseText
from kb.fields import body_field, fields_of, heading_field
from kb.models.record import EditionClause


def field_hashes(clause: ClauseText) -> list[tuple[str, str]]:
    """Ordered (field name, field hash) of a row."""
    return [(name, field_hash(clause.fields.get(name, ""))) for name in fields_of(clause.kind, clause.blank)]


def hash_of(clause: ClauseText) -> str:
    """Hash of the wording of a row."""
    return clause_hash(field_hashes(clause), clause.blank)


def hashed(clause: ClauseText) -> HashedRow:
    """The row as the hash of its text sees it."""
    return (
        clause.key,
        clause.kind,
        clause.number,
        clause.level,
        clause.duty,
        hash_of(clause),
        clause.source_sha256,
    )


def hashed_row(row: EditionClause) -> HashedRow:
    """The same for a frozen row, from its stored hashes."""
    return (row.key, row.kind, row.number, row.level, row.duty, row.sha256, row.source_sha256)


def to_row(clause: ClauseText, text_id: int, position: int) -> EditionClause:
    """The row to insert."""
    heading = clause.fields.get(heading_field(clause.kind, clause.blank), "")
    body = clause.fields.get(body_field(clause.kind, clause.blank), "")
    return EditionClause(
        text_id=text_id,
        key=clause.key,
        kind=clause.kind,
        number=clause.number,
        heading=heading,
        html=body,
        plain=plain(body),
        duty=clause.duty,
        level=clause.level,
        position=position,
        blank=canonical_json(blank_data(clause.blank)) if clause.blank else "",
        fields=canonical_json([list(pair) for pair in field_hashes(clause)]),
        sha256=hash_of(clause),
        source_sha256=clause.source_sha256,
    )


def blank_of(stored: str) -> Blank | None:
    """The blank definition stored in a row."""
    if not stored:
        return None
    data = json.loads(stored)
    return Blank(data["id"], data["type"], data["required"], tuple(data["options"]))


def to_clause(row: EditionClause) -> ClauseText:
    """The plain row a frozen row was made from."""
    blank = blank_of(row.blank)
    return ClauseText(
        key=row.key,
        kind=row.kind,
        level=row.level,
        fields={heading_field(row.kind, blank): row.heading, body_field(row.kind, blank): row.html},
        number=row.number,
        duty=row.duty,
        blank=blank,
        source_sha256=row.source_sha256,
    )


def hashed_all(clauses: Iterable[ClauseText]) -> list[HashedRow]:
    """Rows of a text as its hash sees them."""
    return [hashed(clause) for clause in clauses]


def title_of(clauses: Sequence[ClauseText]) -> str:
    """The title in plain words."""
    return unline(clauses[0].fields.get("title", ""))
