"""Generations of a cluster's indexes: made, swapped in by one call that moves all aliases, kept for going back, removed."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from search.engines.base import Unavailable
from search.engines.cluster_index import GROUPS, STATE, Names, definition, definition_of_groups, fingerprint
from search.engines.cluster_wire import CONFLICT, MISSING, WRITING, Refused, Wire, preferring

ABANDONED = timedelta(days=1)  # after which an unfinished generation is an accident
SWAPS = 3  # a swap that was left half done is looked at again and completed


class ClusterGenerations:
    """The generations of one site in a cluster."""

    def __init__(self, wire: Callable[[], Wire], names: Names, replicas: int) -> None:
        self._wire = wire
        self.names = names
        self._replicas = replicas

    def is_this_version(self, generation: str) -> bool:
        return generation.startswith(f"{fingerprint()}-")

    def current(self) -> str:
        """The live generation, "" when there is none."""
        aliases = self._aliases()
        return next((self.names.generation_of(index) for index, has in sorted(aliases.items()) if self.names.groups in has), "")

    def previous(self) -> str:
        """The newest other generation of this version that was finished, "" when there is none."""
        current = self.current()
        others = {self.names.generation_of(index) for index in self._aliases()} - {current}
        finished = (each for each in sorted(others, reverse=True) if self.is_this_version(each) and "stamp" in self.state(each)[1])
        return next(finished, "")

    def is_whole(self, generation: str) -> bool:
        """Whether every index of the live generation is there and asked: its state names the locales."""
        _generation, facts, _based = self.state(generation)
        aliases = self._aliases()
        wanted = [self.names.index(locale, generation) for locale in facts.get("locales", {})]
        return all(self.names.aliases(index) <= aliases.get(index, frozenset()) for index in wanted)

    def new(self) -> str:
        """Make the index of the groups; those of the locales are made when there is something to put in."""
        generation = f"{fingerprint()}-{datetime.now(UTC):%Y%m%d%H%M%S}-{uuid.uuid4().hex[:6]}"
        self._make(GROUPS, generation, definition_of_groups(self._wire().similarity, self._replicas), live=False)
        return generation

    def make(self, locale: str, generation: str, live: bool) -> None:
        """Make the index of a locale; in a live generation readers see it at once, empty."""
        self._make(locale, generation, definition(locale, self._wire().similarity, self._replicas), live)

    def swap(self, generation: str) -> None:
        """Move all aliases to a generation, at once; the one before stays, what is older or was never finished goes."""
        before = self.current()
        for _ in range(SWAPS):
            actions = self._moves(generation)
            if not actions:
                break
            try:
                # A product may apply a call only in part and say so in ``errors``: what is left is seen in the next round.
                self._wire().ask("POST", "/_aliases", {"actions": actions}, seconds=WRITING)
            except Refused as error:
                if error.status != MISSING:  # an index or alias that went meanwhile
                    raise
        else:
            if self._moves(generation):
                raise Unavailable("The aliases of the new index could not be set; the one before may still answer in part.")
        self._clean(keep={generation, before})

    def discard(self, generation: str) -> None:
        """Remove a generation that is not the live one."""
        if generation and generation != self.current():
            self._remove([index for index in self._aliases() if self.names.generation_of(index) == generation])

    def remove_all(self) -> None:
        """Remove every generation, the live one too."""
        self._remove([index for index in self._aliases() if self.names.generation_of(index)])

    def locales_of(self, generation: str) -> list[str]:
        """Names of the indexes of a generation."""
        return sorted(index for index in self._aliases() if self.names.generation_of(index) == generation)

    def _make(self, locale: str, generation: str, body: dict[str, Any], live: bool) -> None:
        index = self.names.index(locale, generation)
        aliases = {self.names.writing(locale, generation), *(self.names.aliases(index) if live else ())}
        try:
            self._wire().ask("PUT", f"/{index}", {**body, "aliases": {name: {} for name in aliases}}, seconds=WRITING)
        except Refused as error:
            if error.status != 400 or "already exists" not in error.reason:
                raise

    def _moves(self, generation: str) -> list[dict[str, Any]]:
        """What is left to be done for a generation to be the live one."""
        add, remove = [], []
        aliases = self._aliases()
        if self.names.index(GROUPS, generation) not in aliases:
            raise Unavailable("The new index is gone.")
        for index, has in aliases.items():
            belongs = self.names.generation_of(index)
            ours = {each for each in has if not each.endswith("-writing")}
            wanted = self.names.aliases(index) if belongs == generation else frozenset()
            add += [{"add": {"index": index, "alias": each}} for each in sorted(wanted - ours)]
            remove += [{"remove": {"index": index, "alias": each}} for each in sorted(ours - wanted)] if belongs else []
        return [*add, *remove]

    def _aliases(self) -> dict[str, frozenset[str]]:
        """The site's indexes with their aliases."""
        found: Mapping[str, Any] = self._wire().ask("GET", f"/{self.names.prefix}-*/_alias", params={"expand_wildcards": "all"})
        return {index: frozenset(facts["aliases"]) for index, facts in found.items() if self.names.generation_of(index)}

    def _clean(self, keep: set[str]) -> None:
        now = datetime.now(UTC)
        old = []
        for index in self._aliases():
            generation = self.names.generation_of(index)
            if generation in keep:
                continue
            made = datetime.strptime(generation.split("-")[1], "%Y%m%d%H%M%S").replace(tzinfo=UTC)
            newest = max(each.split("-")[1] for each in keep if each)
            if generation.split("-")[1] <= newest or now - made > ABANDONED:  # else another rebuild may be under way
                old.append(index)
        self._remove(old)

    def _remove(self, indexes: list[str]) -> None:
        """By name, never by pattern: a cluster may refuse patterns, and may be shared."""
        for at in range(0, len(indexes), 20):
            try:
                names = ",".join(indexes[at : at + 20])
                self._wire().ask("DELETE", f"/{names}", params={"ignore_unavailable": "true"}, seconds=WRITING)
            except Refused as error:
                if error.status != MISSING:
                    raise

    # -- the state of a generation: what its writer did last, and what it holds ---------------------

    def state(self, generation: str = "", wire: Wire | None = None) -> tuple[str, dict[str, Any], dict[str, str]]:
        """(generation, facts, what a change of them must be based on) of a generation, or of the live one."""
        name = self.names.index(GROUPS, generation) if generation else self.names.groups
        try:
            asked = wire or self._wire()
            found = asked.ask("GET", f"/{name}/_doc/{STATE}", params=preferring(asked))
        except Refused as error:
            if error.status != MISSING:
                raise
            if not generation and not self.current():
                raise Unavailable("There is no index yet.") from None
            return generation or self.current(), {}, {"op_type": "create"}
        based = {"if_seq_no": str(found["_seq_no"]), "if_primary_term": str(found["_primary_term"])}
        return self.names.generation_of(found["_index"]), found["_source"]["data"], based

    def set_state(self, generation: str, facts: Mapping[str, Any], based: Mapping[str, str]) -> dict[str, str]:
        """Write the state down, unless somebody else did meanwhile; what the next change must be based on."""
        path = f"/{self.names.writing(GROUPS, generation)}/_doc/{STATE}"
        try:
            done = self._wire().ask("PUT", path, {"data": facts}, params={**based, "require_alias": "true"}, seconds=WRITING)
        except Refused as error:
            if error.status == CONFLICT:
                raise Unavailable("Another process writes to the index.") from None
            raise
        return {"if_seq_no": str(done["_seq_no"]), "if_primary_term": str(done["_primary_term"])}
