"""How a wording stands to the original: the one place where that is decided. Pure.

A translated clause carries the hash of the authoritative clause it translates. It is faithful when the authoritative
clause beside it has that hash. Dated pages compare with their own edition, undated ones with the edition in force, so
that "faithful" on an undated page means "up to date".
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Protocol, TypeVar

#: How a shown wording came to be shown (kb/editions/compose.py): the original itself, a faithful translation of it, or
#: the original because there is no faithful translation.
SOURCE, TRANSLATED, FALLBACK = "authoritative", "translated", "fallback"
#: What a reader must know of a shown clause.
AUTHORITATIVE, UP_TO_DATE, GUESSED, OLDER, UNTRANSLATED = (
    "authoritative",
    "up-to-date",
    "guessed",  # a translation that was paired with its original by a guess nobody has confirmed
    "older",  # the translation there is translates an older wording: the original is shown
    "untranslated",
)


class Translation(Protocol):
    """Anything that knows the hash of what it translates."""

    @property
    def source_sha256(self) -> str: ...


class Shown(Protocol):
    """What is asked of a shown clause."""

    @property
    def key(self) -> str: ...
    @property
    def state(self) -> str: ...
    @property
    def edition(self) -> str: ...
    @property
    def older(self) -> object | None: ...


Row = TypeVar("Row", bound=Translation)


@dataclass(frozen=True)
class Counts:
    """How many clauses stand how; ``carried`` are up to date or guessed, and were translated for an earlier edition."""

    authoritative: int = 0
    up_to_date: int = 0
    guessed: int = 0
    older: int = 0
    untranslated: int = 0
    carried: int = 0

    @property
    def all(self) -> int:
        return self.authoritative + self.own + self.older + self.untranslated

    @property
    def own(self) -> int:
        """Shown as a translation."""
        return self.up_to_date + self.guessed


def faithful(source_sha256: str, sha256: str) -> bool:
    """Whether a translation of the wording ``source_sha256`` translates the wording ``sha256``."""
    return bool(source_sha256) and source_sha256 == sha256


def choose(sha256: str, translations: Iterable[Row]) -> tuple[Row | None, Row | None]:
    """Of translations (best first): the first faithful one, or else None and the first that translates other words."""
    older: Row | None = None
    for row in translations:
        if row.source_sha256 == sha256:
            return row, None
        older = older or row
    return None, older


def of(clause: Shown, guessed: Collection[str] = ()) -> str:
    """How a shown clause stands to the original; ``guessed`` are the keys of guessed pairs on the page."""
    if clause.state == TRANSLATED:
        return GUESSED if clause.key in guessed else UP_TO_DATE
    if clause.state == SOURCE:
        return AUTHORITATIVE
    return UNTRANSLATED if clause.older is None else OLDER


def count(clauses: Iterable[Shown], label: str, guessed: Collection[str] = ()) -> Counts:
    """Of the clauses of edition ``label``, how many stand how."""
    found: dict[str, int] = {}
    carried = 0
    for clause in clauses:
        state = of(clause, guessed)
        found[state] = found.get(state, 0) + 1
        carried += clause.state == TRANSLATED and clause.edition != label
    return Counts(
        authoritative=found.get(AUTHORITATIVE, 0),
        up_to_date=found.get(UP_TO_DATE, 0),
        guessed=found.get(GUESSED, 0),
        older=found.get(OLDER, 0),
        untranslated=found.get(UNTRANSLATED, 0),
        carried=carried,
    )
