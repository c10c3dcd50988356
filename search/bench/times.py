"""Times of calls taken in turn, and where they go. Milliseconds of wall time."""

from __future__ import annotations

import gc
import statistics
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import wraps
from typing import Any

Call = Callable[[int], Any]


@dataclass(frozen=True)
class Times:
    """Milliseconds over ``runs`` calls. ``cpu50``, ``cpu95``: of the processor, in all threads of the process, which other
    programs on the machine disturb less; 0 where it was not taken."""

    p50: float
    p95: float
    p99: float
    runs: int
    cpu50: float = 0.0
    cpu95: float = 0.0


def times_of(seconds: Sequence[float], cpu: Sequence[float] = ()) -> Times:
    """From measured seconds."""
    worked = (_cut(cpu, 50), _cut(cpu, 95)) if cpu else (0.0, 0.0)
    return Times(_cut(seconds, 50), _cut(seconds, 95), _cut(seconds, 99), len(seconds), *worked)


def _cut(seconds: Sequence[float], percent: int) -> float:
    if len(seconds) == 1:
        return seconds[0] * 1000
    return statistics.quantiles(seconds, n=100, method="inclusive")[percent - 1] * 1000


def in_turn(calls: Mapping[str, Call], runs: int, warm_up: int = 10) -> dict[str, Times]:
    """Each call once for every number below ``runs``, all calls of a number one after another, so that a drift of the
    machine meets all alike; which of them comes first moves on."""
    names = list(calls)
    for number in range(warm_up):
        for name in names:
            calls[name](runs + number)
    seconds: dict[str, list[float]] = {name: [] for name in names}
    worked: dict[str, list[float]] = {name: [] for name in names}
    gc.collect()
    for number in range(runs):
        first = number % len(names)
        for name in names[first:] + names[:first]:
            started, began = time.perf_counter(), time.process_time()
            calls[name](number)
            seconds[name].append(time.perf_counter() - started)
            worked[name].append(time.process_time() - began)
    return {name: times_of(seconds[name], worked[name]) for name in names}


class Watch:
    """Milliseconds spent in named steps, each without the steps inside it. What other threads do meanwhile is ``beside``: a part
    of it is waited for, in the step that waits."""

    def __init__(self) -> None:
        self.spent: dict[str, float] = {}
        self.beside: dict[str, float] = {}
        self._own = threading.get_ident()
        self._here = threading.local()
        self._lock = threading.Lock()

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        stack: list[tuple[str, float]] = self._here.__dict__.setdefault("stack", [])
        now = time.perf_counter()
        if stack:
            self._add(*stack[-1], now)
        stack.append((name, now))
        try:
            yield
        finally:
            now = time.perf_counter()
            self._add(*stack.pop(), now)
            if stack:
                stack[-1] = (stack[-1][0], now)

    def _add(self, name: str, started: float, now: float) -> None:
        spent = self.spent if threading.get_ident() == self._own else self.beside
        with self._lock:
            spent[name] = spent.get(name, 0.0) + (now - started) * 1000

    @contextmanager
    def watching(self, steps: Sequence[tuple[Any, str, str]]) -> Iterator[None]:
        """Time functions where they are looked up: (module or object, attribute, name of the step)."""
        before = [(owner, attribute, vars(owner).get(attribute)) for owner, attribute, _name in steps]
        for owner, attribute, name in steps:
            setattr(owner, attribute, self._timed(getattr(owner, attribute), name))
        try:
            yield
        finally:
            for owner, attribute, function in before:
                if function is None:  # it was its class's
                    delattr(owner, attribute)
                else:
                    setattr(owner, attribute, function)

    def _timed(self, function: Callable[..., Any], name: str) -> Callable[..., Any]:
        @wraps(function)
        def timed(*args: Any, **kwargs: Any) -> Any:
            with self.step(name):
                return function(*args, **kwargs)

        return timed
