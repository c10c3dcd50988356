"""Composed pages kept in the process, up to a number of bytes; what was not asked for longest goes first."""

from __future__ import annotations

import gzip
from collections import OrderedDict
from dataclasses import dataclass, field
from threading import Lock


@dataclass
class Kept:
    """A finished page. ``squeezed`` is its gzip form, made when a browser first asks for it again."""

    status: int
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)
    squeezed: bytes = b""


class Pages:
    """A bounded store of pages by key; safe between threads."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.size = 0
        self._pages: OrderedDict[str, Kept] = OrderedDict()
        self._lock = Lock()

    def get(self, key: str) -> Kept | None:
        with self._lock:
            page = self._pages.get(key)
            if page is not None:
                self._pages.move_to_end(key)
            return page

    def put(self, key: str, page: Kept) -> None:
        """Keep a page. One that would fill more than a quarter of the store is not kept."""
        weight = _weight(page)
        if weight > self.limit // 4:
            return
        with self._lock:
            old = self._pages.pop(key, None)
            self.size += weight - (_weight(old) if old else 0)
            self._pages[key] = page
            self._trim()

    def squeeze(self, key: str, page: Kept) -> bytes:
        """The gzip form of a kept page."""
        if not page.squeezed:
            squeezed = gzip.compress(page.body, compresslevel=5, mtime=0)
            with self._lock:
                if not page.squeezed and self._pages.get(key) is page:
                    self.size += len(squeezed)
                page.squeezed = squeezed
                self._trim()
        return page.squeezed

    def clear(self) -> None:
        with self._lock:
            self._pages.clear()
            self.size = 0

    def _trim(self) -> None:
        while self.size > self.limit and self._pages:
            _key, gone = self._pages.popitem(last=False)
            self.size -= _weight(gone)


def _weight(page: Kept) -> int:
    return len(page.body) + len(page.squeezed) + 500
