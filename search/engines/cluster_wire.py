"""What Elasticsearch and OpenSearch have in common on the wire: the same requests, told by path and body.

A product's module hands over a ``Wire``; nobody else knows its client. What goes wrong is one of two things: the cluster is
``Away`` (nobody answers in time, or it cannot answer now), or it ``Refused`` a request.
"""

from __future__ import annotations

import json
import re
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol, TypeVar

from search.engines.base import Away, Unavailable

T = TypeVar("T")
#: Seconds a reader waits for one try, and how often another node is asked instead: 8 s at most when a node hangs.
READING, TRIES = 2.0, 4
CONNECTIONS = 20  # kept open to each node
WRITING = 30.0  # seconds for one try of a writer
CHUNK, CHUNK_BYTES = 1000, 4_000_000  # actions and bytes of one bulk request
BULK_TRIES, FIRST_PAUSE, LONGEST_PAUSE = 8, 0.5, 10.0  # for what a busy cluster turned away

LINES, DATA = "application/x-ndjson", "application/json"
BUSY = (429, 503)
CONFLICT, MISSING = 409, 404


class Refused(Exception):
    """The cluster answered, and said no. ``status`` is HTTP's, ``reason`` its own words."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(f"{status}: {reason}")
        self.status = status
        self.reason = reason


@dataclass(frozen=True)
class Address:
    """Where a cluster is and how to be let in; empty: not needed. ``ca``: file of the authority that signed its certificate."""

    urls: tuple[str, ...]
    user: str = ""
    password: str = ""
    api_key: str = ""
    ca: str = ""


class Wire(Protocol):
    """A product's client. ``similarity`` is the name of its BM25 that multiplies by k1 + 1, as the embedded engine's does."""

    @property
    def product(self) -> str: ...

    @property
    def similarity(self) -> str: ...

    @property
    def preference(self) -> str:
        """Which copies a search asks for; "": the cluster chooses."""

    def ask(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        params: Mapping[str, str] | None = None,
        seconds: float = READING,
        tries: int = TRIES,
    ) -> Any:
        """The answer as data. ``body``: data, or bytes of lines. ``seconds`` are those of one try. Raises ``Away`` or ``Refused``."""

    def apart(self) -> Sequence[Wire]:
        """One client for each address."""


class Client(ABC):
    """What the two products' clients have in common: a ``Wire`` but for one request (``_once``) and the product's own words."""

    product: str
    similarity: str
    preference = ""

    def __init__(self, address: Address) -> None:
        self._address = address

    def ask(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        params: Mapping[str, str] | None = None,
        seconds: float = READING,
        tries: int = TRIES,
    ) -> Any:
        headers = {"accept": DATA}
        if body is not None:
            headers["content-type"] = LINES if isinstance(body, bytes) else DATA
        return tried(lambda: self._once(method, path, body, dict(params or {}), headers, seconds), tries)

    def apart(self) -> Sequence[Wire]:
        return [type(self)(replace(self._address, urls=(url,))) for url in self._address.urls]

    @abstractmethod
    def _once(self, method: str, path: str, body: Any, params: dict[str, str], headers: dict[str, str], seconds: float) -> Any:
        """One try; raises as ``Wire.ask`` does."""


@dataclass(frozen=True)
class Action:
    """One change. ``source`` None deletes. An older ``version`` than the one that is there is turned away."""

    index: str  # an alias: a missing one is never made by writing
    id: str
    version: int
    source: Mapping[str, Any] | None = None

    def lines(self) -> bytes:
        """As a bulk request has it."""
        verb = "delete" if self.source is None else "index"
        head = {verb: {"_index": self.index, "_id": self.id, "version": self.version, "version_type": "external_gte"}}
        parts = [head] if self.source is None else [head, self.source]
        return b"".join(_dump(each) + b"\n" for each in parts)


def searches(wire: Wire, asked: Sequence[tuple[str, Mapping[str, Any]]], seconds: float = READING) -> list[dict[str, Any]]:
    """Answers to several searches (index or alias, body) in one round trip. A part that fails fails the whole."""
    if not asked:
        return []
    lines = b""
    for index, body in asked:
        head = {"index": index, "ignore_unavailable": True, "allow_no_indices": True, "allow_partial_search_results": False}
        head |= preferring(wire)
        lines += _dump(head) + b"\n" + _dump(body) + b"\n"
    found: list[dict[str, Any]] = wire.ask("POST", "/_msearch", lines, seconds=seconds)["responses"]
    for each in found:
        if "error" in each:
            raise problem(each.get("status", 500), each["error"])
    return found


def tried(once: Callable[[], T], tries: int) -> T:
    """Ask again, each time another node, while nobody answers."""
    for _ in range(tries - 1):
        try:
            return once()
        except Away:
            pass
    return once()


def preferring(wire: Wire) -> dict[str, str]:
    """The copies that are to be asked, as a parameter."""
    return {"preference": wire.preference} if wire.preference else {}


def bulk(wire: Wire, actions: Iterable[Action], pause: float = FIRST_PAUSE) -> None:
    """Send changes in chunks. What a busy cluster turned away is sent again, later and later.

    A repeat is harmless: ids and versions say what is meant. Raises ``Refused`` for a change that cannot be made at all, and
    ``Unavailable`` when somebody else has written something newer.
    """
    for chunk in _chunks(actions):
        waiting = chunk
        for attempt in range(BULK_TRIES):
            waiting = _sent(wire, waiting)
            if not waiting:
                break
            time.sleep(min(pause * 2**attempt, LONGEST_PAUSE))
        else:
            raise Away(f"{wire.product} is too busy to take {len(waiting)} changes.")


def _sent(wire: Wire, chunk: list[Action]) -> list[Action]:
    """Send one chunk; what was turned away for now."""
    try:
        body = b"".join(action.lines() for action in chunk)
        answer = wire.ask("POST", "/_bulk", body, params={"require_alias": "true"}, seconds=WRITING)
    except Refused as error:
        if error.status in BUSY:
            return chunk
        raise
    if not answer["errors"]:
        return []
    again = []
    for action, item in zip(chunk, answer["items"], strict=True):
        (result,) = item.values()
        status = result["status"]
        if status in BUSY:
            again.append(action)
        elif status == CONFLICT:
            raise Unavailable("Somebody else has written to the index meanwhile.")
        elif "error" in result:
            raise problem(status, result["error"], of=action.id)
    return again


def _chunks(actions: Iterable[Action]) -> Iterator[list[Action]]:
    chunk: list[Action] = []
    size = 0
    for action in actions:
        chunk.append(action)
        size += len(action.lines()) if action.source is not None else 100
        if len(chunk) >= CHUNK or size >= CHUNK_BYTES:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk


def briefly(error: Exception) -> str:
    """Why nobody answered, without the client's layers around it."""
    text = str(error)
    if found := re.search(r"\[Errno[^\]]*\] ([^)'\"]+)", text):
        return found[1]
    return "no answer in time" if "timed out" in text.lower() else text[:200]


def problem(status: int, error: Any, of: str = "") -> Exception:
    """What an error in an answer means: a part of the cluster is away, the index is not there, or the request is wrong."""
    reason = error.get("reason", str(error)) if isinstance(error, Mapping) else str(error)
    causes = error.get("root_cause", []) if isinstance(error, Mapping) else []
    reason = "; ".join(dict.fromkeys([reason, *(str(cause.get("reason")) for cause in causes)]))[:500]
    if status in (*BUSY, 502, 504):
        return Away(f"The search server cannot answer now: {reason}")
    return Refused(status, f"{of}: {reason}" if of else reason)


def _dump(data: Any) -> bytes:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()
