"""A node that hangs is gone round: while one does, readers ask for the copies on those that answer.

Trying another node is not enough. Whichever is asked may itself ask the copy on the one that hangs, and waits as long as its
reader does; the cluster notices after a minute or more. The nodes are known by their addresses (``VADEMECUM_SEARCH_URLS``):
with only one address, or a balancer's, there is nothing to go round.
"""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

from search.engines.base import Unavailable
from search.engines.cluster_wire import Refused, Wire

logger = logging.getLogger(__name__)

AGAIN = 2.0  # seconds between two looks at nodes of which one does not answer
PROMPT = 0.4  # seconds within which a node says who it is, for each try


class Detour:
    """``preference`` is what searches ask for: "" while every node answers."""

    def __init__(self, apart: Callable[[], Sequence[Wire]]) -> None:
        """``apart`` makes one client for each address."""
        self._apart = apart
        self._state: tuple[int, str] = (0, "")  # process and preference: a thread does not live on in a fork
        self._looking = 0  # the process whose thread looks at the nodes
        self._lock = threading.Lock()

    @property
    def preference(self) -> str:
        pid, preference = self._state
        return preference if pid == os.getpid() else ""

    def look(self) -> None:
        """A reader waited: see which nodes answer, in the background, until all do again."""
        with self._lock:
            if self._looking == os.getpid():
                return
            self._looking = os.getpid()
        threading.Thread(target=self._watch, name="search-nodes", daemon=True).start()

    def _watch(self) -> None:
        try:
            nodes = self._apart()
            while self._looked(nodes):
                time.sleep(AGAIN)
        finally:
            self._state, self._looking = (0, ""), 0

    def _looked(self, nodes: Sequence[Wire]) -> bool:
        """Ask all nodes at once who they are; whether to look again, because some answer and some do not."""
        if len(nodes) < 2:
            return False
        with ThreadPoolExecutor(len(nodes)) as pool:
            answering = [name for name in pool.map(_who, nodes) if name]
        if len(answering) in (0, len(nodes)):
            return False
        if not self.preference:
            logger.warning("Search: %s of %s nodes answer; readers go round the rest.", len(answering), len(nodes))
        self._state = (os.getpid(), f"_prefer_nodes:{','.join(answering)}")
        return True


def _who(node: Wire) -> str:
    """A node's id in its cluster; "" when it does not answer."""
    try:
        told = node.ask("GET", "/_nodes/_local", params={"filter_path": "nodes.*.name"}, seconds=PROMPT)
    except (Unavailable, Refused):
        return ""
    return next(iter(told.get("nodes", {})), "")
