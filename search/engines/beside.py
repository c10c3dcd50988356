"""Work done beside other work of one request, on another core: an engine that lets go of the interpreter while it reads gains by it."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")

WORKERS = 2
_pool: tuple[int, ThreadPoolExecutor] | None = None


def beside(act: Callable[[], T]) -> Callable[[], T]:
    """Begin ``act`` in another thread as soon as one is free; what is returned waits for it and gives its result, or raises what
    it raised. Where no thread was free until then it is done here: many readers at once wait for nobody, and what is itself done
    beside something never waits for its own thread."""
    try:
        begun = _own_pool().submit(act)
    except RuntimeError:  # the process ends, or gets no thread
        return act

    def wait() -> T:
        return act() if begun.cancel() else begun.result()

    return wait


def _own_pool() -> ThreadPoolExecutor:
    """The threads of this process: they do not live on in a fork."""
    global _pool
    kept = _pool
    if kept is None or kept[0] != os.getpid():
        kept = _pool = os.getpid(), ThreadPoolExecutor(WORKERS, "search-beside")
    return kept[1]
