"""The plain ``Text`` that freezing takes: everything an EditionText will be, before it is one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

#: Kinds of keyed rows in the record. ``_text`` holds title and intro under the key ``_text``.
KINDS = ("_text", "preamble", "part", "clause", "note", "blank")
DUTIES = ("must", "should", "may", "none")
BLANK_TYPES = ("text", "long", "date", "amount", "number", "choice", "yesno", "signature")
TEXT_KEY = "_text"


@dataclass(frozen=True)
class Blank:
    """A place to fill in. Its label and help are translatable fields, this is the rest."""

    id: str
    type: str = "text"  # one of BLANK_TYPES
    required: bool = False
    options: tuple[str, ...] = ()  # for type "choice"; shown as they stand in every language


@dataclass(frozen=True)
class ClauseText:
    """One keyed row: ``fields`` maps field name (kb/fields.py) to canonical html."""

    key: str
    kind: str
    level: int
    fields: Mapping[str, str]
    number: str = ""
    duty: str = "none"
    blank: Blank | None = None
    source_sha256: str = ""  # translations: hash of the source clause this wording translates


@dataclass(frozen=True)
class Text:
    """One text in one locale. ``clauses[0]`` is the ``_text`` row; order is the order of reading."""

    work: str
    locale: str
    label: str
    authoritative: bool
    clauses: tuple[ClauseText, ...]
    partial: bool = False
    media: tuple[str, ...] = field(default=())  # sha256 of the images the html refers to
