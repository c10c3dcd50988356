"""A node that hangs is gone round: while one does, readers ask those that answer, for the copies they hold.

Asking another node is not enough. Whichever is asked may itself ask the copy on the one that hangs, and waits as long as its
reader does; the cluster notices after a minute or more. The nodes are known by their addresses (``VADEMECUM_SEARCH_URLS``):
with only one address, or a balancer's, there is nothing to go round.
"""

from __future__ import annotations

import logging
import os
import random
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

from search.engines.base import Unavailable
from search.engines.cluster_wire import Refused, Wire

logger = logging.getLogger(__name__)

AGAIN = 2.0  # seconds between two looks at nodes of which one does not answer
PROMPT = 0.7  # seconds within which a node says who it is


class Detour:
    """``preference`` is what searches ask for, "" while every node answers."""

    def __init__(self, apart: Callable[[], Sequence[Wire]]) -> None:
        """``apart`` makes one client for each address."""
        self._apart = apart
        self._living: dict[str, Wire] = {}  # the nodes that answer while some do not, by their ids
        self._looking = 0  # the process whose thread looks at the nodes: a thread does not live on in a fork
        self._seen = threading.Event()  # that thread has looked once
        self._lock = threading.Lock()

    @property
    def preference(self) -> str:
        living = self._going_round()
        return f"_prefer_nodes:{','.join(living)}" if living else ""

    @property
    def node(self) -> Wire | None:
        """One of the nodes that answer; None while all do."""
        living = self._going_round()
        return random.choice(list(living.values())) if living else None

    def look(self) -> None:
        """A reader waited: see which nodes answer, once at once, then in the background until all do again."""
        with self._lock:
            if self._looking != os.getpid():
                self._looking, self._living = os.getpid(), {}
                self._seen.clear()
                threading.Thread(target=self._watch, name="search-nodes", daemon=True).start()
        self._seen.wait(2 * PROMPT)

    def _going_round(self) -> dict[str, Wire]:
        return self._living if self._looking == os.getpid() else {}

    def _watch(self) -> None:
        try:
            nodes = self._apart()
            while self._looked(nodes):
                self._seen.set()
                time.sleep(AGAIN)
        finally:
            self._living, self._looking = {}, 0
            self._seen.set()

    def _looked(self, nodes: Sequence[Wire]) -> bool:
        """Ask all nodes at once who they are; whether to look again, because some answer and some do not."""
        if len(nodes) < 2:
            return False
        with ThreadPoolExecutor(len(nodes)) as pool:
            living = {name: node for name, node in zip(pool.map(_who, nodes), nodes, strict=True) if name}
        if len(living) in (0, len(nodes)):
            return False
        if not self._living:
            logger.warning("Search: %s of %s nodes answer; readers go round the rest.", len(living), len(nodes))
        self._living = living
        return True


def _who(node: Wire) -> str:
    """A node's id in its cluster; "" when it does not answer."""
    try:
        told = node.ask("GET", "/_nodes/_local", params={"filter_path": "nodes.*.name"}, seconds=PROMPT, tries=1)
    except (Unavailable, Refused):
        return ""
    return next(iter(told.get("nodes", {})), "")
