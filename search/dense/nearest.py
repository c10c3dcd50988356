"""The passages nearest in meaning to a question, among those that its plan may show. Exact, in memory, for any engine.

A clause says the same in each of its languages, and a model does not understand all of them equally well: the wordings of a
clause that hold at the same time have a say in each other's nearness.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from search.dense import model
from search.dense.store import Said, Store
from search.engines.base import Engine, Near, Passage, Unavailable
from search.query.plan import EVER, Plan

logger = logging.getLogger(__name__)

LOOKED_AT = 60  # passages fetched from the engine, to be filtered by what only they know
OWN = 0.5  # what a wording's own nearness counts; that of the clause's other languages together counts the rest
NARROWEST = 0.01  # of cosine: the spread that the wordings of a language have at least (some hundred have .02 to .03)

Numbers = NDArray[np.int64]


@dataclass(frozen=True)
class _Table:
    """Every passage that has a vector, by column; ``locale`` and ``edition`` are places in the lists of their names, and
    ``clause`` is the same number for all wordings of a clause in an edition."""

    ids: Sequence[str]
    row: Numbers
    since: Numbers
    until: Numbers
    locale: Numbers
    edition: Numbers
    clause: Numbers
    locales: Sequence[str]
    editions: Sequence[str]  # "<work>/<label>"
    vectors: model.Vectors


class Nearest:
    """Reads a store, and reads it again when it has changed."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.folder = store.folder
        self._held: tuple[tuple[int, int], _Table] | None = None
        self._lock = threading.Lock()
        self._broken = False

    def find(self, engine: Engine, plan: Plan, words: str, size: int) -> list[Near]:
        """The nearest ones, nearest first, none that the plan's filters leave out. A plan that quotes or excludes words is
        about words; one of all editions that ever were would find each wording many times: nothing is near to these."""
        if plan.scope == EVER or not words or plan.excluded or plan.phrases or self._broken:
            return []
        try:
            return self._find(engine, plan, words, size)
        except Unavailable:
            raise
        except Exception:  # no library for this machine after all, a damaged file: an extra must not cost the answer
            logger.exception("Nothing is found by its meaning: the vectors or their model cannot be used.")
            self._broken = True
            return []

    def _find(self, engine: Engine, plan: Plan, words: str, size: int) -> list[Near]:
        table = self._table()
        standing = np.nonzero(_stands(table, plan))[0]
        shown = np.nonzero(_shown(table, plan)[standing])[0]
        if not len(shown):
            return []
        cosines = (table.vectors @ model.of_question(words))[table.row[standing]]
        above = _agreed(_above(cosines, table.locale[standing], len(table.locales)), table.clause[standing])
        best = shown[np.argsort(-above[shown])[: max(size, LOOKED_AT)]]
        passages = engine.passages([table.ids[standing[at]] for at in best])
        out: list[Near] = []
        for at in best:
            passage = passages.get(table.ids[standing[at]])
            if passage is not None and may_show(passage, plan):
                out.append(Near(passage, float(cosines[at]), float(above[at])))
        return out[:size]

    def _table(self) -> _Table:
        stamp = self._store.stamp()
        held = self._held
        if held is None or held[0] != stamp:
            with self._lock:
                held = self._held = (stamp, _read(self._store))
        return held[1]


def may_show(passage: Passage, plan: Plan) -> bool:
    """The plan's filters, as every engine understands them."""
    if not set(passage.frozen_in).isdisjoint(plan.withdrawn) or (plan.locales and passage.locale not in plan.locales):
        return False
    if "edition" not in plan.filters and not passage.since <= plan.day < passage.until:
        return False
    return all(set(values) & set(passage.values(facet)) for facet, values in plan.filters.items())


def _stands(table: _Table, plan: Plan) -> NDArray[np.bool_]:
    """Which passages of the table hold on the plan's day, or stand in the editions it asks for."""
    if "edition" in plan.filters:
        return np.isin(table.edition, _at(table.editions, plan.filters["edition"]))
    day = plan.day.toordinal()
    return (table.since <= day) & (table.until > day)


def _shown(table: _Table, plan: Plan) -> NDArray[np.bool_]:
    """Which of them the plan may show besides, as far as the table knows."""
    allowed = np.ones(len(table.ids), dtype=np.bool_)
    if plan.locales:
        allowed &= np.isin(table.locale, _at(table.locales, plan.locales))
    works = plan.filters.get("work", ())
    if works:
        allowed &= np.isin(table.edition, [at for at, name in enumerate(table.editions) if name.partition("/")[0] in works])
    return allowed


def _at(names: Sequence[str], wanted: Sequence[str]) -> list[int]:
    return [at for at, name in enumerate(names) if name in wanted]


def _above(cosines: model.Vectors, locale: Numbers, locales: int) -> NDArray[np.float64]:
    """How many spreads each stands above the mean of its language: cosines of two languages cannot be compared."""
    count = np.maximum(np.bincount(locale, minlength=locales), 1)
    off = cosines - (np.bincount(locale, cosines, locales) / count)[locale]
    spread = np.sqrt(np.bincount(locale, off * off, locales) / count)
    return np.asarray(off / np.maximum(spread, NARROWEST)[locale])


def _agreed(above: NDArray[np.float64], clause: Numbers) -> NDArray[np.float64]:
    """Each wording's height, together with that of the same clause in other languages where it has any."""
    count = np.bincount(clause)[clause]
    others = (np.bincount(clause, above)[clause] - above) / np.maximum(count - 1, 1)
    return np.where(count > 1, OWN * above + (1 - OWN) * others, above)


def _read(store: Store) -> _Table:
    groups: list[Said] = list(store.groups().values())
    vectors = store.vectors()  # after the list: it names no row that is not there
    ids = [each for said in groups for each in said.ids]
    parts = [each.split("/", 3) if each.count("/") >= 3 else ["", "", "", each] for each in ids]
    locales, locale = _coded([part[2] for part in parts])
    editions, edition = _coded([f"{part[0]}/{part[1]}" for part in parts])
    _clauses, clause = _coded([f"{part[0]}/{part[1]}/{part[3]}" for part in parts])

    def column(of: Callable[[Said], Sequence[int]]) -> Numbers:
        return np.array([number for said in groups for number in of(said)], dtype=np.int64)

    return _Table(
        ids=ids,
        row=column(lambda said: said.rows),
        since=column(lambda said: said.since),
        until=column(lambda said: said.until),
        locale=locale,
        edition=edition,
        clause=clause,
        locales=locales,
        editions=editions,
        vectors=np.asarray(vectors),
    )


def _coded(names: Sequence[str]) -> tuple[list[str], Numbers]:
    """The different names, and for each place which it is."""
    different = list(dict.fromkeys(names))
    place = {name: at for at, name in enumerate(different)}
    return different, np.array([place[name] for name in names], dtype=np.int64)
