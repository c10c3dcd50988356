"""Second step: what is wanted. A ``Plan`` is plain data that any engine can compile; it knows no engine."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date

from search.query.parse import Number, Query
from search.query.weights import WEIGHTS, Weights

PAGE_SIZE = 20
MAX_PAGE = 50


@dataclass(frozen=True)
class Plan:
    """A question to an engine: passages in force on ``day``, best first.

    ``locales`` are the languages searched, () for all. ``missing_in`` keeps only authoritative wordings that have none of
    their own in that locale. ``withdrawn`` are ids of frozen texts taken from readers: never shown, even by an index that
    does not know it yet. ``all_words`` asks for every word instead of any.
    """

    words: str
    phrases: tuple[str, ...]
    number: Number | None
    day: date
    locales: tuple[str, ...] = ()
    missing_in: str = ""
    work: str = ""
    withdrawn: frozenset[int] = frozenset()
    all_words: bool = False
    page: int = 1
    size: int = PAGE_SIZE
    weights: Weights = WEIGHTS

    @property
    def offset(self) -> int:
        return (self.page - 1) * self.size


def plan(
    query: Query,
    *,
    locale: str,
    day: date,
    work: str = "",
    page: int = 1,
    withdrawn: Collection[int] = (),
    size: int = PAGE_SIZE,
) -> Plan:
    """What a reader of ``locale`` wants: the clauses in force on ``day`` in that language."""
    return Plan(
        words=query.words,
        phrases=query.phrases,
        number=query.number,
        day=day,
        locales=(locale,),
        work=work,
        withdrawn=frozenset(withdrawn),
        page=max(1, min(page, MAX_PAGE)),
        size=size,
    )


def untranslated(wanted: Plan, size: int = 5) -> Plan:
    """The same question to what the reader's language does not have: the authoritative wordings shown instead."""
    return replace(wanted, locales=(), missing_in=wanted.locales[0] if wanted.locales else "", page=1, size=size)


def loose(wanted: Plan) -> Plan:
    """The same question without its quotation marks, for when nothing holds the words as they stand in them."""
    return replace(wanted, phrases=())


def everywhere(wanted: Plan) -> Plan:
    """The same question in every language and every text."""
    return replace(wanted, locales=(), missing_in="", work="", page=1)
