"""A search server: Elasticsearch or OpenSearch, one index for each locale. What the two share, which is nearly all.

The application reads words, expands, marks and chooses (search/engines/{documents,compiling,marking,telling}.py), so a cluster
answers as the embedded engine does. What a process knows of the index (locales, titles, words) it keeps until the state
document of the live generation changes; it looks at that twice a second at most.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from itertools import islice
from typing import Any, TypeVar

from search import languages
from search.engines import compiling
from search.engines.absence import Absence, Patience, TooSlow
from search.engines.base import MAX_WORKS, Away, Health, Passage, Results, Suggestion, Unavailable
from search.engines.cluster_generations import ClusterGenerations
from search.engines.cluster_held import Held, Words, health_of
from search.engines.cluster_index import GROUPS, Names
from search.engines.cluster_query import DEEPEST, counting, dsl, search_of, terms_of, values_in
from search.engines.cluster_wire import TRIES, Refused, Wire, searches
from search.engines.cluster_write import ClusterWriter, everything
from search.engines.compiling import best_rank, compiled
from search.engines.documents import passage_of
from search.engines.marking import Marking
from search.engines.suggestions import LOOKED_AT, best, typed_words
from search.engines.telling import setting_apart, worth_marking
from search.engines.tree import Both, Node, Term, Terms
from search.query.plan import Plan

T = TypeVar("T")
FRESH = 0.5  # seconds for which the state of the index is taken to be the same
MAX_IDS = 5000  # passages asked for by id at once


@dataclass(frozen=True)
class _Asked:
    """A plan, as it is asked, and the requests that makes: (index, body)."""

    plan: Plan
    parts: tuple[tuple[str, Mapping[str, Any]], ...]


class ClusterEngine:
    """The indexes of ``prefix`` in a cluster. ``connect`` makes the client; each process has its own, made when first needed."""

    def __init__(self, name: str, connect: Callable[[], Wire], prefix: str, replicas: int) -> None:
        self.name = name
        self.names = Names(prefix)
        self.generations = ClusterGenerations(lambda: self._writing_wire, self.names, replicas)
        self._connect = connect
        self._connected: tuple[int, Wire, Patience] | None = None
        self._held: tuple[float, Held] | None = None
        self._words = Words(lambda: self._writing_wire)
        self._absence = Absence(self.generations.state)

    # -- reading ---------------------------------------------------------------------------------

    def search(self, plan: Plan) -> Results:
        return self._reading(lambda held: self._search((plan,), held))[0]

    def search_together(self, plans: Sequence[Plan]) -> tuple[Results, ...]:
        return self._reading(lambda held: self._search(plans, held))

    def count(self, plan: Plan) -> int:
        return self._reading(lambda held: self._search((replace(plan, size=0),), held))[0].total

    def count_by_locale(self, plan: Plan) -> Mapping[str, int]:
        def read(held: Held) -> Mapping[str, int]:
            body = counting(compiled(plan, held.locales).query, {"locales": terms_of("locale", MAX_WORKS)})
            (found,) = searches(self._wire, [(self._indexes(plan, held), body)])
            return values_in(found["aggregations"]["locales"]) if "aggregations" in found else {}

        return self._reading(read)

    def titles(self, locale: str, day: date, withdrawn: frozenset[int]) -> tuple[Passage, ...]:
        def read(held: Held) -> tuple[Passage, ...]:
            asked = (locale, day, withdrawn)
            if asked not in held.titles:
                if len(held.titles) > MAX_WORKS:
                    held.titles.clear()
                wanted = compiling.titles(Plan("", (), None, day, withdrawn=withdrawn), locale)
                found: dict[str, Passage] = {}
                for passage in self._found(self.names.all, wanted, 2 * MAX_WORKS):
                    if passage.locale == locale or passage.work not in found:
                        found[passage.work] = passage
                held.titles[asked] = tuple(sorted(found.values(), key=lambda passage: passage.work))
            return held.titles[asked]

        return self._reading(read)

    def passages(self, ids: Sequence[str]) -> dict[str, Passage]:
        def read(held: Held) -> dict[str, Passage]:
            parts = [ids[at : at + MAX_IDS] for at in range(0, len(ids), MAX_IDS)]
            found = (passage for part in parts for passage in self._found(self.names.all, Terms("id", part), len(part)))
            return {passage.id: passage for passage in found}

        return self._reading(read) if ids else {}

    def words(self, locale: str) -> Mapping[str, int]:
        return self._reading(lambda held: self._words.of(locale, self.names.alias(locale), held, self._wire))

    def suggest(self, typed: str, locale: str, day: date, withdrawn: frozenset[int], size: int = 8) -> tuple[Suggestion, ...]:
        words = typed_words(typed)

        def read(held: Held) -> tuple[Suggestion, ...]:
            filters, hidden = compiling.shown(Plan("", (), None, day, withdrawn=withdrawn))
            named = [Term("named", word) for word in words[:-1]]
            query = dsl(Both(filters=(*named, Term("locale", locale), *filters), but=tuple(hidden)))
            query["bool"]["filter"].append({"prefix": {"named": words[-1]}})
            body = {"query": query, "size": LOOKED_AT, "track_total_hits": False, "sort": [{"place": "asc"}, {"id": "asc"}]}
            (found,) = searches(self._wire, [(self.names.alias(locale), body)])
            return best((hit["_source"]["data"] for hit in found["hits"]["hits"]), words, size)

        return self._reading(lambda held: read(held) if locale in held.locales else ()) if words else ()

    def similar(self, passage: Passage, plan: Plan) -> Results:
        name = languages.analyzer_of(passage.locale)

        def read(held: Held) -> Results:
            telling = setting_apart(passage, name, held.in_analyzer(name), partial(held.how_many, self._wire, name))
            if not telling:
                return Results((), 0)
            query = compiling.similar(telling, name, plan, f"{passage.work}/{passage.key}")
            body = {"query": dsl(query), "size": plan.size, "from": plan.offset, "track_total_hits": True}
            (found,) = searches(self._wire, [(self._indexes(plan, held), body)])
            marking = Marking(plan, lambda analyzer, words: frozenset())
            hits = tuple(marking.hit(_passage(hit), float(hit["_score"])) for hit in found["hits"]["hits"])
            return Results(hits, int(found["hits"]["total"]["value"]))

        return self._reading(read)

    def explain(self, plan: Plan) -> list[Mapping[str, object]]:
        """The product's own account of each hit's score."""

        def read(held: Held) -> list[Mapping[str, object]]:
            body = {**search_of(compiled(plan, held.locales), replace(plan, facets=())), "explain": True}
            (found,) = searches(self._wire, [(self._indexes(plan, held), body)])
            return [
                {"id": _passage(hit).id, "score": hit["_score"], "account": json.dumps(hit["_explanation"], indent=1)}
                for hit in found["hits"]["hits"]
            ]

        return self._reading(read)

    def health(self) -> Health:
        try:
            return self._again(lambda: health_of(self.name, self._wire, self.generations))
        except Away as error:
            return Health(self.name, "away", str(error))
        except Unavailable as error:
            return Health(self.name, "damaged", str(error))

    def groups(self, subject: str = "", generation: str = "") -> dict[str, str]:
        wanted: Node = Term("subject", subject) if subject else Both()

        def read() -> dict[str, str]:
            index = self.names.index(GROUPS, generation) if generation else self.names.groups
            held = (data for _index, _id, data in everything(self._wire, index, wanted, "group"))
            return {facts["group"]: facts["fingerprint"] for facts in held if "group" in facts}

        return self._again(read) if generation else self._reading(lambda held: read())

    def contents(self, group_id: str) -> dict[str, str]:
        def read(held: Held) -> dict[str, str]:
            found = (passage_of(data) for *_, data in everything(self._wire, self.names.all, Term("group", group_id), "id"))
            return {passage.id: passage.fingerprint() for passage in found}

        return self._reading(read)

    # -- writing: the indexer only -----------------------------------------------------------------

    @contextmanager
    def writing(self, generation: str = "") -> Iterator[ClusterWriter]:
        name = generation or self._guarded(self.generations.current)
        if not name or not self.generations.is_this_version(name):
            raise Unavailable("There is no index of this version to write to.")
        live = not generation or generation == self._guarded(self.generations.current)
        writer = self._guarded(lambda: ClusterWriter(self._writing_wire, self.generations, name, live))
        try:
            yield writer
            writer.finish()
        finally:
            writer.close()
            self._held = None

    def new_generation(self) -> str:
        return self._guarded(self.generations.new)

    def swap(self, generation: str) -> None:
        self._guarded(lambda: self.generations.swap(generation))
        self._held = None

    def previous(self) -> str:
        return self._guarded(self.generations.previous)

    def discard(self, generation: str) -> None:
        self._guarded(lambda: self.generations.discard(generation))

    def remove(self) -> None:
        self._guarded(self.generations.remove_all)
        self._held = None

    # -- inside ------------------------------------------------------------------------------------

    def _client(self) -> tuple[int, Wire, Patience]:
        """This process's client: connections are not shared over a fork."""
        if self._connected is None or self._connected[0] != os.getpid():
            wire = self._connect()
            self._connected = (os.getpid(), wire, Patience(wire))
        return self._connected

    @property
    def _wire(self) -> Wire:
        return self._client()[2]

    @property
    def _writing_wire(self) -> Wire:
        return self._client()[1]

    def _guarded(self, act: Callable[[], T]) -> T:
        """What a cluster refuses becomes ``Unavailable``."""
        try:
            return act()
        except Refused as error:
            raise Unavailable(f"The search server refused a request: {error}") from error

    def _reading(self, read: Callable[[Held], T]) -> T:
        if reason := self._absence.reason:
            raise Away(reason)
        try:
            return self._again(lambda: read(self._state()))
        except TooSlow:
            raise
        except Away as error:
            self._absence.begin(str(error))
            raise

    def _again(self, act: Callable[[], T]) -> T:
        """Read again while nobody answers: each time from another node, and no longer than a reader waits."""
        for _ in range(TRIES - 1):
            try:
                return self._guarded(act)
            except TooSlow:
                raise
            except Away:
                pass
        return self._guarded(act)

    def _state(self) -> Held:
        now = time.monotonic()
        if self._held is not None and now - self._held[0] < FRESH:
            return self._held[1]
        generation, facts, _based = self.generations.state(wire=self._wire)
        if not self.generations.is_this_version(generation):
            raise Unavailable("The index was made by another version.")
        stamp = int(facts.get("stamp", 0))
        before = self._held[1] if self._held is not None else None
        if before is None or (before.generation, before.stamp) != (generation, stamp):
            before = Held(self.names.all, generation, stamp, facts.get("locales", {}), facts.get("authoritative", {}))
        self._held = (now, before)
        return before

    def _indexes(self, plan: Plan, held: Held) -> str:
        """The indexes that are asked: those of the plan's locales that there are, or all."""
        if plan.missing_in or not plan.locales:
            return self.names.all
        known = [self.names.alias(locale) for locale in plan.locales if locale in held.locales]
        return ",".join(known) or f"{self.names.all},-{self.names.all}"

    def _search(self, plans: Sequence[Plan], held: Held) -> tuple[Results, ...]:
        """In one round trip, however many there are."""
        asked = [self._asked(plan, held) for plan in plans]
        found = iter(searches(self._wire, [part for each in asked for part in each.parts]))
        return tuple(self._results(each, held, list(islice(found, len(each.parts)))) for each in asked)

    def _asked(self, plan: Plan, held: Held) -> _Asked:
        if plan.missing_in:
            sources = tuple(locale for locale in sorted(held.authoritative) if locale != plan.missing_in)
            if not sources:
                return _Asked(plan, ())
            plan = replace(plan, locales=sources)
        asked, index = compiled(plan, held.locales), self._indexes(plan, held)
        if not plan.size:
            return _Asked(replace(plan, facets=()), ((index, counting(asked.query)),))
        wanted = [search_of(asked, plan), *([counting(asked.numbered)] if asked.numbered is not None else [])]
        return _Asked(plan, tuple((index, body) for body in wanted))

    def _results(self, asked: _Asked, held: Held, answers: Sequence[Mapping[str, Any]]) -> Results:
        if not answers:
            return Results((), 0)
        found, *numbered = answers
        plan = asked.plan
        marking = Marking(
            plan,
            lambda name, words: worth_marking(words, held.in_analyzer(name), partial(held.how_many, self._wire, name)),
        )
        above = best_rank(plan)
        hits = tuple(marking.hit(_passage(hit), float(hit["_score"] or above) - above) for hit in found["hits"]["hits"])
        aggs = found.get("aggregations", {})
        return Results(
            hits,
            int(found["hits"]["total"]["value"]),
            {facet: values_in(aggs[facet]) if facet in aggs else {} for facet in plan.facets},
            int(numbered[0]["hits"]["total"]["value"]) if numbered else 0,
        )

    def _found(self, index: str, node: Node, size: int) -> list[Passage]:
        body = {"query": dsl(Both(filters=(node,))), "size": min(size, DEEPEST), "track_total_hits": False}
        (found,) = searches(self._wire, [(index, body)])
        return [_passage(hit) for hit in found["hits"]["hits"]]


def _passage(hit: Mapping[str, Any]) -> Passage:
    return passage_of(hit["_source"]["data"])
