"""Where each clause of a text stands, and which stand elsewhere in another edition: under another parent, or past their neighbours."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple, Protocol

from kb.difference.chains import chain

#: Kinds of rows that others may lie under.
_PARENTS = frozenset(("part", "clause"))


class Placed(Protocol):
    """A row of an edition, in reading order."""

    @property
    def key(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def level(self) -> int: ...


class Place(NamedTuple):
    """``parent`` is the part or clause it lies in ("" for the text itself), ``after`` the neighbour it follows ("" if first)."""

    parent: str
    after: str


class Places:
    """Places by key."""

    def __init__(self, rows: Iterable[Placed]) -> None:
        self._above: dict[str, tuple[str, ...]] = {}
        self._after: dict[str, str] = {}
        stack: list[tuple[int, str]] = []
        last: dict[str, str] = {}
        for row in rows:
            while stack and stack[-1][0] >= row.level:
                stack.pop()
            above = tuple(key for _level, key in stack)
            parent = above[-1] if above else ""
            self._above[row.key] = above
            self._after[row.key] = last.get(parent, "")
            last[parent] = row.key
            if row.kind in _PARENTS:
                stack.append((row.level, row.key))

    def above(self, key: str) -> tuple[str, ...]:
        """The parts and clauses it lies in, outermost first."""
        return self._above.get(key, ())

    def of(self, key: str) -> Place:
        return Place((self.above(key) or ("",))[-1], self._after.get(key, ""))


def moved_keys(before: Sequence[Placed], after: Sequence[Placed]) -> set[str]:
    """Keys of clauses that went elsewhere: under another parent, or past their neighbours.

    What moved with the part it lies in is not moved itself. Parts that were inserted or repealed around a clause do
    not move it. Of neighbours that changed places, as few and as small ones as possible are said to be moved.
    """
    common = {row.key for row in before} & {row.key for row in after}
    old, new = _places(before, common), _places(after, common)
    moved = {key for key in common if old[key] != new[key]}
    sizes = dict.fromkeys(common, 1)
    for row in reversed(after):
        if row.key in common and new[row.key]:
            sizes[new[row.key]] += sizes[row.key]
    was: dict[str, list[str]] = {}
    now: dict[str, dict[str, int]] = {}
    for row in before:
        if row.key in common and row.key not in moved:
            was.setdefault(old[row.key], []).append(row.key)
    for row in after:
        if row.key in common and row.key not in moved:
            held = now.setdefault(new[row.key], {})
            held[row.key] = len(held)
    for parent, keys in was.items():
        places = now[parent]
        rises = all(places[one] < places[other] for one, other in pairwise(keys))
        if not rises:
            pairs = [(i, places[key], 1 + sizes[key] / 10_000) for i, key in enumerate(keys)]
            moved |= set(keys) - {keys[i] for i, _j in chain(pairs)}
    return moved


def _places(rows: Sequence[Placed], common: set[str]) -> dict[str, str]:
    """For each common key that of the nearest row above it that both editions have, or ""."""
    out: dict[str, str] = {}
    stack: list[tuple[int, str]] = []
    for row in rows:
        while stack and stack[-1][0] >= row.level:
            stack.pop()
        if row.key in common:
            out[row.key] = next((key for _level, key in reversed(stack) if key in common), "")
        if row.kind in _PARENTS:
            stack.append((row.level, row.key))
    return out
