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


class Away(Unavailable):
    """Nobody answers, or not in time: nothing is wrong with the index, and nothing to be built anew."""


#: What a passage weighs beside others that say the same words: the norm, what explains it, what reports on it.
NORM, COMMENTARY, NEWS = 0, 1, 2
#: Texts whose titles are known to a page, and values of a facet that are counted.
MAX_WORKS, MAX_VALUES = 1000, 1000


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
    work_kind: str = ""  # code, guide, memorandum ...
    part: str = ""  # key of the outermost part it stands in
    part_name: str = ""  # number and heading of that part, plain, in the passage's language
    duty: str = ""  # must, should, may, none
    topics: tuple[str, ...] = ()  # slugs
    settles: tuple[str, ...] = ()  # slugs of the topics it settles itself, and of those it touches
    touches: tuple[str, ...] = ()
    first: bool = True  # no earlier edition shows this very wording: past editions are searched through these
    changed_in: str = ""  # label of the edition in which this wording began
    rank: int = NORM

    @property
    def is_furniture(self) -> bool:
        """A heading of a part without words of its own, or a field to fill in: it leads to a norm and is none."""
        return self.kind == "blank" or self.kind == "part" and not self.text

    @property
    def standing(self) -> int:
        """What it weighs: its rank, furniture behind everything of its rank."""
        return 2 * self.rank + self.is_furniture

    def values(self, facet: str) -> tuple[str, ...]:
        """Its values of a facet (``search.query.plan.FACETS``)."""
        one: dict[str, str] = {
            "work": self.work,
            "kind": self.work_kind,
            "part": f"{self.work}/{self.part}" if self.part else "",
            "duty": self.duty if self.duty != "none" else "",
            "locale": self.locale,
            "edition": f"{self.work}/{self.edition}" if self.edition else "",
            "changed": f"{self.work}/{self.changed_in}" if self.changed_in else "",
        }
        if facet == "topic":
            return self.topics
        return (one[facet],) if one[facet] else ()

    def deals_with(self, topic: str) -> bool:
        """Whether it was given the topic itself."""
        return topic in self.settles or topic in self.touches

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
    instead: tuple[tuple[str, str], ...] = ()  # (word asked for, synonym found in its place)
    by_meaning: bool = False  # nothing else found it: there is nothing to mark

    @property
    def is_marked(self) -> bool:
        """Whether its heading or snippet shows a word that was asked for."""
        return "<mark>" in self.heading or "<mark>" in self.snippet


@dataclass(frozen=True)
class Near:
    """A passage near in meaning: its cosine, and how far that is above the mean of its language."""

    passage: Passage
    cosine: float
    above: float


@dataclass(frozen=True)
class Results:
    """One page of hits. ``total`` counts all, ``exact`` those of the number.

    ``facets``: for each facet the passages of each value under every filter but the facet's own.
    """

    hits: tuple[Hit, ...]
    total: int
    facets: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    exact: int = 0


@dataclass(frozen=True)
class Suggestion:
    """Something to go to while typing: a text or a clause in force whose title or heading begins words as typed."""

    work: str
    key: str
    locale: str
    number: str
    heading: str  # plain
    title: str  # of the text, plain


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

    def search(self, plan: Plan) -> Results:
        """One page of what is wanted, marked, with facets where the plan asks for them; of size 0 nothing but the total."""

    def search_together(self, plans: Sequence[Plan]) -> tuple[Results, ...]:
        """The same of several plans, in less time than one after another. Put first what takes longest."""

    def count(self, plan: Plan) -> int:
        """How many passages there are of what is wanted."""

    def passages(self, ids: Sequence[str]) -> dict[str, Passage]:
        """Passages by id; those that are not there are left out."""

    def words(self, locale: str) -> Mapping[str, int]:
        """The levelled, unstemmed words of a locale's passages with the number of passages that hold each."""

    def suggest(self, typed: str, locale: str, day: date, withdrawn: frozenset[int], size: int = 8) -> tuple[Suggestion, ...]:
        """Texts and clauses whose title or heading holds every typed word, the last one as a beginning."""

    def similar(self, passage: Passage, plan: Plan) -> Results:
        """Passages that say something similar, best first, within the plan's filters; the passage's own clause left out."""

    def count_by_locale(self, plan: Plan) -> Mapping[str, int]: ...

    def titles(self, locale: str, day: date, withdrawn: frozenset[int]) -> tuple[Passage, ...]:
        """The texts in force on a day, in the locale or else their own language: their ``_text`` passages, by code."""

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

    def previous(self) -> str:
        """The generation that was live before and is kept for going back; "" when there is none that this version can read."""

    def discard(self, generation: str) -> None:
        """Remove a generation that is not the live one."""

    def remove(self) -> None:
        """Remove every generation: of an index made for evaluating or testing."""


def all_fingerprints(groups: Iterable[Group]) -> dict[str, str]:
    """Group id to fingerprint."""
    return {group.id: group.fingerprint for group in groups}
