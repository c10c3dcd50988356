"""What is hashed, written down once (docs/record.md has the same in words, with test vectors).

Every hash is SHA-256 in lower-case hex. A field is hashed as its canonical html in UTF-8; everything else as canonical
JSON: sorted keys, no spaces, UTF-8, ``["vademecum:<what>:1", ...]``.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Any

from kb.editions.text import Blank

GENESIS = "0" * 64
#: Made once: ``json.dumps`` would make an encoder for each of the record's million values.
_encode = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode


def canonical_json(value: Any) -> str:
    """JSON in its one spelling: sorted keys, no spaces, no escapes but the necessary."""
    return _encode(value)


def digest(value: Any) -> str:
    """Hash of a JSON value."""
    return sha256(canonical_json(value).encode()).hexdigest()


def field_hash(html: str) -> str:
    """Hash of a field's canonical html."""
    return sha256(html.encode()).hexdigest()


def blank_data(blank: Blank | None) -> dict[str, Any] | None:
    """The definition of a blank as JSON data."""
    if blank is None:
        return None
    return {"id": blank.id, "options": list(blank.options), "required": blank.required, "type": blank.type}


def clause_hash(fields: Sequence[tuple[str, str]], blank: Blank | None) -> str:
    """Hash of a wording: ordered (field name, field hash) and the blank's definition. No number, no place."""
    return digest(["vademecum:clause:1", [list(pair) for pair in fields], blank_data(blank)])


#: (key, kind, number, level, duty, clause hash, source_sha256)
HashedRow = tuple[str, str, str, int, str, str, str]


def text_hash(
    *,
    work: str,
    label: str,
    locale: str,
    revision: int,
    authoritative: bool,
    partial: bool,
    rows: Iterable[HashedRow],
    note: str = "",
) -> str:
    """Hash of one frozen text. The note of a corrected translation is hashed where there is one."""
    head: dict[str, Any] = {
        "authoritative": authoritative,
        "label": label,
        "locale": locale,
        "partial": partial,
        "revision": revision,
        "work": work,
    }
    if note:
        head["note"] = note
    # As digest() of the whole, a row at a time: a text may be longer than memory should be.
    out = sha256(f'["vademecum:text:1",{canonical_json(head)},['.encode())
    comma = ""
    for row in rows:
        out.update(f"{comma}{canonical_json(row)}".encode())
        comma = ","
    out.update(b"]]")
    return out.hexdigest()


def content_hash(rows: Iterable[HashedRow], *, partial: bool) -> str:
    """Hash of a text but for label and revision: equal hashes are equal words in equal order."""
    return digest(["vademecum:content:1", partial, [list(row) for row in rows]])


def edition_hash(
    *, work: str, label: str, in_force_from: date, minor: bool, change_note: str, signed_off_by: str
) -> str:
    """Hash of what an edition says about itself."""
    return digest(
        [
            "vademecum:edition:1",
            {
                "change_note": change_note,
                "in_force_from": in_force_from.isoformat(),
                "label": label,
                "minor": minor,
                "signed_off_by": signed_off_by,
                "work": work,
            },
        ]
    )


def row_hash(kind: str, data: Mapping[str, Any]) -> str:
    """Hash of an act, a withdrawal, or the list of changes of an edition."""
    return digest([f"vademecum:{kind}:1", dict(data)])


def stamp(at: datetime) -> str:
    """A time as it is hashed: UTC with microseconds, ``2026-01-31T12:00:00.000000Z``."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def log_hash(*, previous: str, kind: str, row: int, row_sha256: str, at: datetime) -> str:
    """Hash of one row of the publication log."""
    return digest(["vademecum:log:1", previous, kind, row, row_sha256, stamp(at)])
