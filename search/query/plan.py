"""Second step: what is wanted. A ``Plan`` is plain data that any engine can compile; it knows no engine."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from search.query.light import weak_words
from search.query.parse import Number, Query
from search.query.subjects import Met
from search.query.thesaurus import Expansion, Thesaurus
from search.query.weights import WEIGHTS, Weights

PAGE_SIZE = 20
MAX_PAGE = 50

#: What results can be narrowed by, in the order in which a page offers them. Values are those of ``Passage.values``.
FACETS = ("work", "kind", "part", "topic", "duty", "locale", "edition", "changed")
#: In force on the plan's day, or every wording that ever was (each once: the edition in which it began).
TODAY, EVER = "today", "ever"
RELEVANCE, ORDER, DATE = "relevance", "order", "date"


@dataclass(frozen=True)
class Plan:
    """A question to an engine: passages in force on ``day`` (or ever, ``scope``), best first.

    ``locales`` are the languages searched, () for all. ``missing_in`` keeps only authoritative wordings that have none of
    their own in that locale. ``withdrawn`` are ids of frozen texts taken from readers: never shown, even by an index that
    does not know it yet. ``all_words`` asks for every word (or a synonym of it) instead of any. ``excluded`` are words and
    phrases no result may hold. ``filters`` name the wanted values of facets, any of them; one of the facet "edition" looks
    into these editions whenever they were in force. ``near`` is a work whose clause of the asked number comes first.
    """

    words: str
    phrases: tuple[str, ...]
    number: Number | None
    day: date
    locales: tuple[str, ...] = ()
    missing_in: str = ""
    withdrawn: frozenset[int] = frozenset()
    all_words: bool = False
    excluded: tuple[str, ...] = ()
    expansions: tuple[Expansion, ...] = ()
    weak: Mapping[str, float] = field(default_factory=dict)  # levelled words that count less than 1 beside the others
    topics: tuple[Met, ...] = ()  # what the question is about, as editors gave it to clauses
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    scope: str = TODAY
    sort: str = RELEVANCE
    near: str = ""
    facets: tuple[str, ...] = ()  # those to be counted beside the results
    page: int = 1
    size: int = PAGE_SIZE
    weights: Weights = WEIGHTS

    @property
    def browsing(self) -> bool:
        """No words: everything the filters let through, in the order of the texts."""
        return not (self.words or self.phrases or self.number)

    @property
    def offset(self) -> int:
        return (self.page - 1) * self.size


@dataclass(frozen=True)
class Wish:
    """What a reader set beside the words: filters by facet, scope, order, page, languages (() = that of the page)."""

    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    scope: str = TODAY
    sort: str = RELEVANCE
    page: int = 1
    languages: tuple[str, ...] = ()
    everywhere: bool = False  # all languages


NO_WISH = Wish()


def plan(
    query: Query,
    *,
    locale: str,
    day: date,
    wish: Wish = NO_WISH,
    thesaurus: Thesaurus | None = None,
    withdrawn: Collection[int] = (),
    facets: Sequence[str] = (),
    size: int = PAGE_SIZE,
) -> Plan:
    """What a reader of ``locale`` wants: the clauses in force on ``day`` in that language, unless she said otherwise."""
    filters = {name: tuple(values) for name, values in wish.filters.items() if name in FACETS and values}
    if query.editions:
        filters.setdefault("edition", query.editions)
    locales = wish.languages or ((query.language,) if query.language else (locale,))
    asked_on = min(query.day, day) if query.day else day
    return Plan(
        words=query.words,
        phrases=query.phrases,
        number=query.number,
        day=asked_on,
        locales=() if wish.everywhere else locales,
        withdrawn=frozenset(withdrawn),
        excluded=query.excluded,
        expansions=thesaurus.expand(query.words) if thesaurus is not None else (),
        weak=weak_words(query.words, (locale, *locales)),
        filters=filters,
        scope=wish.scope if wish.scope in (TODAY, EVER) else TODAY,
        sort=_sort(query, wish),
        near=query.work,
        facets=tuple(name for name in FACETS if name in facets),
        page=max(1, min(wish.page, MAX_PAGE)),
        size=size,
    )


def _sort(query: Query, wish: Wish) -> str:
    if wish.sort in (ORDER, DATE):
        return wish.sort
    return ORDER if query.is_empty else RELEVANCE  # without words nothing is better than another


def untranslated(wanted: Plan, size: int = 5) -> Plan:
    """The same question to what the reader's language does not have: the authoritative wordings shown instead."""
    missing = wanted.locales[0] if wanted.locales else ""
    return replace(wanted, locales=(), missing_in=missing, page=1, size=size, facets=())


def loose(wanted: Plan) -> Plan:
    """The same question without its quotation marks, for when nothing holds the words as they stand in them."""
    return replace(wanted, phrases=())


def everywhere(wanted: Plan) -> Plan:
    """The same question in every language, without filters."""
    return replace(wanted, locales=(), missing_in="", filters={}, page=1, facets=())


def ever(wanted: Plan) -> Plan:
    """The same question to every edition there was."""
    filters = {name: values for name, values in wanted.filters.items() if name != "edition"}
    return replace(wanted, scope=EVER, filters=filters, page=1, facets=())
