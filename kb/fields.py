"""The translatable fields of each kind of keyed row, in hashing order, in one place."""

from __future__ import annotations

from kb.editions.text import Blank

#: Fields hashed as wording, per kind. A blank's fields carry its id: ``blank.fee.label``.
FIELDS: dict[str, tuple[str, ...]] = {
    "_text": ("title", "intro"),
    "preamble": ("heading", "text"),
    "part": ("heading", "text"),
    "clause": ("heading", "text"),
    "note": ("heading", "text"),
}
#: A number is a field too (per locale), but outside hashing and never stale.
NUMBER = "number"


def fields_of(kind: str, blank: Blank | None = None) -> tuple[str, ...]:
    """Names of the hashed fields of a row of this kind, in order."""
    if kind == "blank":
        if blank is None:
            raise ValueError("a row of kind blank needs its blank definition")
        return (f"blank.{blank.id}.label", f"blank.{blank.id}.help")
    return FIELDS[kind]


def heading_field(kind: str, blank: Blank | None = None) -> str:
    """The field shown as the row's heading (title of the text, label of a blank)."""
    return fields_of(kind, blank)[0]


def body_field(kind: str, blank: Blank | None = None) -> str:
    """The field shown as the row's body (intro of the text, help of a blank)."""
    return fields_of(kind, blank)[1]


def is_rich(field: str) -> bool:
    """Whether the field holds block HTML; the others hold one line of text (escaped, no markup)."""
    return field in ("text", "intro")
