"""A store of things made once, by key: bounded in bytes, safe between threads; what was not asked for longest goes first."""

from __future__ import annotations

import sys
from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import TypeVar, cast

from kb.difference.shapes import Wording

T = TypeVar("T")
#: What a key, its entry and the objects around a value take.
_AROUND = 400
#: What a token of a compared line takes.
_TOKEN = 150


class Store:
    """``get(key, make)`` gives what is kept, or makes it. Two threads may make the same thing; one of the two is kept."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.size = 0
        self._kept: OrderedDict[Hashable, tuple[object, int]] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        with self._lock:
            kept = self._kept.get(key)
            if kept is not None:
                self._kept.move_to_end(key)
                return cast(T, kept[0])
        made = make()
        weight = weight_of(made)
        if weight > self.limit // 4:  # it would drive out too much of what others ask for
            return made
        with self._lock:
            old = self._kept.pop(key, None)
            self.size += weight - (old[1] if old else 0)
            self._kept[key] = (made, weight)
            while self.size > self.limit:
                _key, (_value, gone) = self._kept.popitem(last=False)
                self.size -= gone
        return made

    def clear(self) -> None:
        with self._lock:
            self._kept.clear()
            self.size = 0

    def __len__(self) -> int:
        return len(self._kept)


def weight_of(value: object) -> int:
    """About how many bytes a value holds: strings, differences, and tuples of these."""
    if isinstance(value, Wording):
        return _AROUND + sum(
            sys.getsizeof(line.text) + _AROUND + (len(line.words) if "tokens" in line.__dict__ else 0) * _TOKEN
            for line in (*value.before, *value.after)
        )
    if isinstance(value, tuple | list):
        return _AROUND + sum(weight_of(item) for item in value)
    return _AROUND + sys.getsizeof(value)
