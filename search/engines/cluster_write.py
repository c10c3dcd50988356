"""Writing to one generation of a cluster's indexes.

A cluster knows no transactions. So: changes are gathered and sent when the block ends; entries of groups come after their
passages, so that what was interrupted is seen as not done and is repeated; nothing is visible before the refresh at the end.
The state document is claimed first, with the version that all changes of the block carry: a second writer is noticed, and a
change that arrives late (after a time-out) never replaces a newer one.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from search.engines.base import Away, Group
from search.engines.cluster_generations import ClusterGenerations
from search.engines.cluster_index import GROUPS, id_of, source
from search.engines.cluster_query import counting, dsl, terms_of, values_in
from search.engines.cluster_wire import CHUNK, MISSING, WRITING, Action, Refused, Wire, bulk, searches
from search.engines.documents import AUTHORITATIVE
from search.engines.tree import Both, Node, Term

PAGE = 5000  # documents of one look through many
MAX_LOCALES = 1000


class ClusterWriter:
    """Gathers changes of a generation. ``live``: readers ask it already, so nothing is sent before ``finish``."""

    def __init__(self, wire: Wire, generations: ClusterGenerations, generation: str, live: bool) -> None:
        self._wire = wire
        self._generations = generations
        self._names = generations.names
        self._generation = generation
        self._live = live
        self._passages: list[Action] = []
        self._entries: list[Action] = []
        self._made = set(generations.locales_of(generation))
        self._sender = ThreadPoolExecutor(max_workers=1, thread_name_prefix="search-bulk")
        self._sending: Future[None] | None = None
        self._put: dict[str, set[tuple[str, str]]] = {}  # (index, id) by group, of this block
        _generation, self._facts, based = generations.state(generation)
        self._version = max(time.time_ns() // 1000, int(self._facts.get("claimed", 0)) + 1)
        self._based = generations.set_state(generation, {**self._facts, "claimed": self._version}, based)
        self._empty = not live and "stamp" not in self._facts

    def put(self, group: Group) -> int:
        """Replace a group's passages; how many it has now."""
        old = self._held(group.id)
        new: set[tuple[str, str]] = set()
        passages = group.passages()
        for passage in passages:
            index, key = self._index(passage.locale), id_of(passage.id)
            new.add((index, key))
            self._passages.append(Action(index, key, self._version, source(group.id, passage)))
        self._delete(old - new)
        self._put[group.id] = new
        facts = {"group": group.id, "subject": group.subject, "fingerprint": group.fingerprint, "passages": len(passages)}
        entry = {"group": group.id, "subject": group.subject, "data": facts}
        self._entries.append(Action(self._writing(GROUPS), id_of(group.id), self._version, entry))
        self._send_early()
        return len(passages)

    def drop(self, group_id: str) -> None:
        """Remove a group."""
        self._delete(self._held(group_id))
        self._put[group_id] = set()
        self._entries.append(Action(self._writing(GROUPS), id_of(group_id), self._version))

    def finish(self) -> None:
        """Send what is left, make it visible, say what there is now; the entries last, so that whatever fails is repeated."""
        claim = {**self._facts, "claimed": self._version}
        self._based = self._generations.set_state(self._generation, claim, self._based)  # nobody else wrote meanwhile
        self._sent_before()
        self._send(self._passages, self._entries)
        groups = self._names.index(GROUPS, self._generation)
        locales = f"{self._names.whole(self._generation)},-{groups}"
        self._refresh(locales)
        state = {"claimed": self._version, "stamp": self._version, **counted(self._wire, locales)}
        self._generations.set_state(self._generation, state, self._based)
        self._refresh(groups)

    def _refresh(self, index: str) -> None:
        done = self._wire.ask("POST", f"/{index}/_refresh", params={"ignore_unavailable": "true"}, seconds=WRITING)
        if done["_shards"]["failed"]:
            raise Away(f"{self._wire.product} could not make all changes visible.")

    def close(self) -> None:
        """Wait for what is still being sent, whatever became of it."""
        self._sender.shutdown()

    def _send_early(self) -> None:
        """Nobody reads an index that is being built: it is sent while the next passages are made."""
        if not self._live and len(self._passages) >= CHUNK:
            self._sent_before()
            self._sending = self._sender.submit(self._send, self._passages, self._entries)
            self._passages, self._entries = [], []

    def _sent_before(self) -> None:
        if self._sending is not None:
            self._sending.result()

    def _send(self, passages: list[Action], entries: list[Action]) -> None:
        bulk(self._wire, passages)
        bulk(self._wire, entries)

    def _delete(self, documents: set[tuple[str, str]]) -> None:
        self._passages += [Action(index, key, self._version) for index, key in sorted(documents)]

    def _held(self, group_id: str) -> set[tuple[str, str]]:
        """Where the passages of a group are now."""
        if group_id in self._put:
            return self._put[group_id]
        if self._empty:
            return set()
        whole = self._names.whole(self._generation)
        return {(f"{index}-writing", key) for index, key, _data in everything(self._wire, whole, Term("group", group_id), "id")}

    def _index(self, locale: str) -> str:
        index = self._names.index(locale, self._generation)
        if index not in self._made:
            self._generations.make(locale, self._generation, self._live)
            self._made.add(index)
        return self._writing(locale)

    def _writing(self, locale: str) -> str:
        return self._names.writing(locale, self._generation)


def everything(wire: Wire, index: str, node: Node, order: str) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """All documents that match, by pages: (index, id, data). ``order`` is a field with one value for each."""
    after: list[Any] = []
    while True:
        ordered = [{order: {"order": "asc", "unmapped_type": "keyword"}}]
        body: dict[str, Any] = {"query": dsl(node), "size": PAGE, "sort": ordered, "track_total_hits": False}
        if after:
            body["search_after"] = after
        try:
            (found,) = searches(wire, [(index, body)])
        except Refused as error:
            if error.status == MISSING:
                return
            raise
        hits = found["hits"]["hits"]
        for hit in hits:
            yield hit["_index"], hit["_id"], hit["_source"]["data"]
        if len(hits) < PAGE:
            return
        after = hits[-1]["sort"]


def counted(wire: Wire, index: str) -> dict[str, dict[str, int]]:
    """Passages by locale, and the authoritative ones among them."""
    by_locale = terms_of("locale", MAX_LOCALES)
    aggs = {"locales": by_locale, "authoritative": {"filter": dsl(Term("flag", AUTHORITATIVE)), "aggs": {"values": by_locale}}}
    (found,) = searches(wire, [(index, counting(Both(), aggs))])
    if "aggregations" not in found:  # no index at all
        return {"locales": {}, "authoritative": {}}
    return {name: values_in(found["aggregations"][name]) for name in ("locales", "authoritative")}
