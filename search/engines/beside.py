"""Work done beside other work of one request, on another core: an engine that lets go of the interpreter while it reads gains by it."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")

WORKERS = 2
_pool: tuple[int, ThreadPoolExecutor] | None = None
_here = threading.local()


def beside(act: Callable[[], T]) -> Callable[[], T]:
    """Begin ``act`` in another thread; what is returned waits for it and gives its result, or raises what it raised.

    What is itself done beside something does its own work one after another: waiting for a thread of the pool it is in could
    last for ever.
    """
    if getattr(_here, "beside", False):
        return act
    return _own_pool().submit(act).result


def _own_pool() -> ThreadPoolExecutor:
    """The threads of this process: they do not live on in a fork."""
    global _pool
    kept = _pool
    if kept is None or kept[0] != os.getpid():
        kept = _pool = os.getpid(), ThreadPoolExecutor(WORKERS, "search-beside", _mark)
    return kept[1]


def _mark() -> None:
    _here.beside = True
