"""A server that does not answer: one reader finds out, nobody else waits for it, and it is asked again in the background."""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from search.engines.base import Away
from search.engines.cluster_wire import READING, TRIES, Wire
from search.engines.detour import Detour

logger = logging.getLogger(__name__)

AGAIN = 2.0  # seconds between two looks at a server that is away
LONGEST = READING * TRIES  # seconds a reader waits altogether, however many requests a page makes
SLOW = 1.0  # seconds after which a request counts as waiting
MEMORY = 15.0  # seconds for which a thread remembers that it waited


class Absence:
    """Whether a server is away; ``reason`` is "" while it is not. ``look`` asks it something and raises ``Away``."""

    def __init__(self, look: Callable[[], object]) -> None:
        self._look = look
        self._state: tuple[int, str] = (0, "")  # process and reason: a thread does not live on in a fork
        self._lock = threading.Lock()

    @property
    def reason(self) -> str:
        pid, reason = self._state
        return reason if pid == os.getpid() else ""

    def begin(self, reason: str) -> None:
        """The server did not answer."""
        with self._lock:
            if self.reason:
                return
            self._state = (os.getpid(), reason)
        logger.warning("Search: %s", reason)
        threading.Thread(target=self._wait, name="search-server", daemon=True).start()

    def end(self) -> None:
        """It answers."""
        self._state = (0, "")

    def _wait(self) -> None:
        while self.reason:
            time.sleep(AGAIN)
            try:
                self._look()
            except Away:
                continue
            except Exception:  # it answers, whatever it says
                logger.info("Search: the server answers again, with an error.", exc_info=True)
            self.end()


class TooSlow(Away):
    """A reader has waited long enough; the next one may fare better."""


class Patience:
    """A client for readers: the requests a thread makes in a row wait ``LONGEST`` altogether, not each.

    Where one had to wait, it is found out which nodes answer, and from then on these are asked. Each request is one try.
    """

    def __init__(self, wire: Wire) -> None:
        self._wire = wire
        self._detour = Detour(self.apart)
        self.product, self.similarity = wire.product, wire.similarity
        self._waited = threading.local()

    @property
    def preference(self) -> str:
        return self._detour.preference

    def apart(self) -> Sequence[Wire]:
        return self._wire.apart()

    def ask(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        params: Mapping[str, str] | None = None,
        seconds: float = READING,
        tries: int = 1,
    ) -> Any:
        started = time.monotonic()
        waits: list[tuple[float, float]] = [each for each in getattr(self._waited, "waits", ()) if started - each[0] < MEMORY]
        left = LONGEST - sum(seconds for _at, seconds in waits)
        if left <= SLOW:
            self._waited.waits = []
            raise TooSlow(f"{self._wire.product} answers too slowly.")
        try:
            wire = self._detour.node or self._wire
            return wire.ask(method, path, body, params=params, seconds=min(seconds, left), tries=tries)
        finally:
            if time.monotonic() - started > SLOW:
                self._detour.look()
                ended = time.monotonic()
                waits.append((ended, ended - started))
            self._waited.waits = waits
