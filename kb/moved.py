"""Where a clause stood and where it stands now, in words."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from html import escape

from django.utils.translation import gettext as _

from kb.editions.compose import ShownClause


class Places:
    """The place of each clause of a text: under which part or clause, and after which neighbour."""

    def __init__(self, clauses: Iterable[ShownClause]) -> None:
        self._above: dict[str, tuple[str, ...]] = {}
        self._after: dict[str, str] = {}
        stack: list[tuple[int, str]] = []
        last: dict[str, str] = {}
        for row in clauses:
            while stack and stack[-1][0] >= row.level:
                stack.pop()
            above = tuple(key for _level, key in stack)
            parent = above[-1] if above else ""
            self._above[row.key] = above
            self._after[row.key] = last.get(parent, "")
            last[parent] = row.key
            if row.kind in ("part", "clause"):
                stack.append((row.level, row.key))

    def above(self, key: str) -> tuple[str, ...]:
        """The parts and clauses it lies in, outermost first."""
        return self._above.get(key, ())

    def parent(self, key: str) -> str:
        return (self.above(key) or ("",))[-1]

    def after(self, key: str) -> str:
        """The neighbour it follows; "" where it is the first."""
        return self._after.get(key, "")


def moved(key: str, before: Places, after: Places, name: Callable[[str], str]) -> str:
    """From where to where, as HTML. ``name(key)`` is the HTML of a clause's name."""
    old, new = before.parent(key), after.parent(key)
    if old != new:
        if old and new:
            return escape(_("Moved from “%(old)s” to “%(new)s”.")) % {"old": name(old), "new": name(new)}
        if new:
            return escape(_("Moved into “%(new)s”.")) % {"new": name(new)}
        return escape(_("Moved out of “%(old)s”.")) % {"old": name(old)}
    one, other = before.after(key), after.after(key)
    if one and other and one != other:
        return escape(_("Moved: it followed “%(old)s”, now it follows “%(new)s”.")) % {"old": name(one), "new": name(other)}
    if other and not one:
        return escape(_("Moved: it came first, now it follows “%(new)s”.")) % {"new": name(other)}
    if one and not other:
        return escape(_("Moved: it followed “%(old)s”, now it comes first.")) % {"old": name(one)}
    return escape(_("Moved."))
