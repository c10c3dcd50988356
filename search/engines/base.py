"""The small interface behind which every engine stands, and the data that crosses it.

Passages are kept in groups that change together (for the texts of the site: one edition of a work, in all its languages).
A group carries a fingerprint of everything it was made from: drift is a comparison of fingerprints, not of passages.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Protocol

from search.query.plan import Plan


class Unavailable(Exception):
    """The engine cannot answer now: no index yet, a damaged one, a server that is away. ``str()`` says which."""


@dataclass(frozen=True)
class Passage:
    """What is found: one wording in its own language. ``since`` and ``until`` bound the days on which it is shown."""

    id: str
    locale: str
    kind: str  # as in the record: _text, preamble, part, clause, note, blank; other sources name their own
    title: str  # of the text it stands in, plain
    heading: str  # plain
    text: str  # plain
    work: str = ""  # its code
    key: str = ""
    number: str = ""
    numbers: tuple[str, ...] = ()  # comparable readings of ``number``
    path: tuple[str, ...] = ()  # headings above it in the same language, outermost first
    edition: str = ""
    since: date = date.min
    until: date = date.max  # the first day it is no longer shown
    authoritative: bool = False
    shown_in: tuple[str, ...] = ()  # authoritative wordings: locales that have their own at this place
    frozen_in: tuple[int, ...] = ()  # ids of the frozen texts it stands on
    order: int = 0  # its place in the text

    def fingerprint(self) -> str:
        """Hash of all its data."""
        return hashlib.sha256(json.dumps(asdict(self), sort_keys=True, default=str).encode()).hexdigest()[:32]


@dataclass(frozen=True)
class Group:
    """Passages that change together. ``id`` begins with ``subject`` + "/"; ``passages()`` makes them when they are needed."""

    id: str
    subject: str
    fingerprint: str
    passages: Callable[[], Sequence[Passage]]


@dataclass(frozen=True)
class Hit:
    """A passage found. ``heading`` and ``snippet`` are safe HTML whose only element is ``mark``."""

    passage: Passage
    score: float
    heading: str
    snippet: str
    by_number: bool = False


@dataclass(frozen=True)
class Results:
    """One page of hits. ``total`` counts all, ``works`` by work (whatever work was asked for), ``exact`` those of the number."""

    hits: tuple[Hit, ...]
    total: int
    works: Mapping[str, int] = field(default_factory=dict)
    exact: int = 0


@dataclass(frozen=True)
class Health:
    """How an index is. ``state``: ok, missing, outdated (made by another version), damaged, away."""

    engine: str
    state: str
    message: str = ""
    passages: int = 0
    groups: int = 0
    generation: str = ""
    bytes: int = 0
    locales: Mapping[str, int] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        return self.state == "ok"


class Writer(Protocol):
    """Changes one generation; they are seen together when the block ends, none when it raises."""

    def put(self, group: Group) -> int:
        """Replace a group's passages; how many it has now."""

    def drop(self, group_id: str) -> None:
        """Remove a group."""


class Engine(Protocol):
    """A search engine. Reading methods raise ``Unavailable``; writing is for the indexer alone (search.indexing)."""

    name: str

    def search(self, plan: Plan) -> Results: ...

    def count(self, plan: Plan) -> int: ...

    def count_by_locale(self, plan: Plan) -> Mapping[str, int]: ...

    def titles(self, locale: str, day: date, withdrawn: frozenset[int]) -> tuple[Passage, ...]:
        """The texts in force on a day, in the locale or else their own language: their ``_text`` passages."""

    def explain(self, plan: Plan) -> list[Mapping[str, object]]: ...

    def health(self) -> Health: ...

    def groups(self, subject: str = "", generation: str = "") -> dict[str, str]:
        """Fingerprints of the groups held, by id; of one subject or of all."""

    def contents(self, group_id: str) -> dict[str, str]:
        """Fingerprints of the passages really held of a group, by passage id."""

    def writing(self, generation: str = "") -> AbstractContextManager[Writer]:
        """Write to the live generation, or to one being built."""

    def new_generation(self) -> str:
        """Make an empty generation beside the live one."""

    def swap(self, generation: str) -> None:
        """Make a generation the live one, at once for every reader; the one before is kept, older ones go."""

    def discard(self, generation: str) -> None: ...


def all_fingerprints(groups: Iterable[Group]) -> dict[str, str]:
    """Group id to fingerprint."""
    return {group.id: group.fingerprint for group in groups}
