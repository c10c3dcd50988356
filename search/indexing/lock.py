"""One writer at a time: a lock that ends with its process, held while an engine's index is written.

The indexer (``manage.py work``) and the commands are separate processes that take turns. It is never held across a fork.
"""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings


class Busy(Exception):
    """Another process is writing. ``str()`` is one sentence."""


@contextmanager
def writing_to(engine: str, what: str = "write", wait: float = 60.0) -> Iterator[None]:
    """Hold the lock ``what`` of an engine; ``Busy`` when it is not free within ``wait`` seconds."""
    folder = Path(settings.SEARCH_INDEX_DIR)
    folder.mkdir(parents=True, exist_ok=True)
    file = os.open(folder / f"{engine}.{what}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        end = time.monotonic() + wait
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() >= end:
                    raise Busy(f"Another process is at work on the {engine} index ({what}).") from None
                time.sleep(0.02)
        yield
    finally:
        os.close(file)
