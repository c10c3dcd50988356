"""What the history of a clause is made of. Plain frozen data; ``kb.editions.history`` makes it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from kb.editions.past import Name
from kb.editions.timeline import EditionInfo

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
    html: str  # canonical block html; of a blank, canonical line html
    plain: str
    kind: str
    duty: str
    level: int
    position: int
    blank: str  # canonical JSON of the definition, "" where there is none
    sha256: str


@dataclass(frozen=True)
class Event:
    """Another number, place or duty. ``edition`` brought it, ``last`` was the last with the one before.

    ``reason`` is what that edition says of it; "" where the stage begins with the same edition and says it already.
    """

    kind: str
    edition: EditionInfo
    last: EditionInfo
    before: str = ""
    after: str = ""
    from_part: Name | None = None
    to_part: Name | None = None
    reason: str = ""


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
    wording: Wording | None = None  # in the reader's language where it is faithful, else the authoritative one
    source: Wording | None = None  # the authoritative wording, which ``wording`` is or translates
    before: Wording | None = None  # what to compare: the wording before, and
    after: Wording | None = None  # this one, both in one language; None for the first
    last: EditionInfo | None = None  # the last edition with the wording before
    earlier: tuple[Wording, ...] = ()  # older translations of the very same words, newest first
    reason: str = ""
    events: tuple[Event, ...] = ()  # newest first
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
