"""What an engine is asked, as plain data. Each engine turns these nodes into its own query, and decides nothing else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace


@dataclass(frozen=True)
class Term:
    """The field holds the term; in a field of words it is scored by BM25."""

    field: str
    value: str | int


@dataclass(frozen=True)
class Terms:
    """The field holds any of the values; what that scores means nothing."""

    field: str
    values: Sequence[str | int]


@dataclass(frozen=True)
class Phrase:
    """The terms in this order, with at most ``slop`` others between them."""

    field: str
    terms: Sequence[str]
    slop: int = 0


@dataclass(frozen=True)
class Inside:
    """A pair of characters, one of which is ``character``; scores 1."""

    field: str
    character: str


@dataclass(frozen=True)
class Within:
    """A number from ``low`` to ``high``, both among them."""

    field: str
    low: int | None = None
    high: int | None = None


@dataclass(frozen=True)
class Either:
    """Any of the queries; scores add up. None: nothing is found."""

    queries: Sequence[Node]


@dataclass(frozen=True)
class Best:
    """Any of the queries; the best score counts."""

    queries: Sequence[Node]


@dataclass(frozen=True)
class Both:
    """All of ``must`` (scores add up) and of ``filters`` (without score), none of ``but``; ``should`` only adds to the score."""

    must: Sequence[Node] = ()
    should: Sequence[Node] = ()
    filters: Sequence[Node] = ()
    but: Sequence[Node] = ()

    def narrowed(self, more: Sequence[Node]) -> Both:
        """With more filters."""
        return replace(self, filters=(*self.filters, *more))


@dataclass(frozen=True)
class Always:
    """The same score for whatever matches."""

    query: Node
    score: float = field(default=0.0)


@dataclass(frozen=True)
class Ranked:
    """Everything, with a score by the value of its field ``rank``: every value is named."""

    scores: Mapping[int, float]


@dataclass(frozen=True)
class Times:
    """The score of the query, multiplied."""

    query: Node
    factor: float


Node = Term | Terms | Phrase | Inside | Within | Either | Best | Both | Always | Ranked | Times
