"""Changed clauses as lists of links, for the summary of ``?since=`` and of the comparison."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kb import rendering
from kb.editions.changes import AMENDED, DUTY, INSERTED, MOVED, RENUMBERED, REPEALED
from kb.editions.compose import ShownClause
from kb.editions.text import TEXT_KEY
from kb.words import direction


@dataclass(frozen=True)
class Link:
    """A link to a clause; ``name`` is html in ``lang``."""

    url: str
    name: str
    lang: str

    @property
    def dir(self) -> str:
        return direction(self.lang)


@dataclass(frozen=True)
class Group:
    """All clauses of one state. ``said``: "4 clauses amended"."""

    state: str
    said: str
    links: tuple[Link, ...]

    @property
    def long(self) -> bool:
        """Too many to read: the list is folded."""
        return len(self.links) > 8


def said(state: str, count: int) -> str:
    """How many clauses are in this state, in words."""
    sentences = {
        AMENDED: ngettext("%(count)d clause amended", "%(count)d clauses amended", count),
        INSERTED: ngettext("%(count)d new clause", "%(count)d new clauses", count),
        REPEALED: ngettext("%(count)d clause repealed", "%(count)d clauses repealed", count),
        MOVED: ngettext("%(count)d clause moved", "%(count)d clauses moved", count),
        DUTY: ngettext("%(count)d clause with another duty", "%(count)d clauses with another duty", count),
        RENUMBERED: ngettext("%(count)d clause only renumbered", "%(count)d clauses only renumbered", count),
    }
    return sentences[state] % {"count": count}


def groups(
    states: Mapping[str, str],
    rows: Mapping[str, ShownClause],
    url_of: Callable[[str, str], str],
    shown: Iterable[str] = (AMENDED, INSERTED, REPEALED, MOVED, DUTY),
) -> list[Group]:
    """One group per state that occurs, in the order of ``shown``. ``url_of(key, state)`` says where a link leads."""
    out = []
    if TEXT_KEY in states and TEXT_KEY in rows:
        head = rows[TEXT_KEY]
        link = Link(url_of(TEXT_KEY, AMENDED), mark_safe(head.heading), head.lang)
        out.append(Group("head", _("Title or introduction amended"), (link,)))
    for state in shown:
        keys = [key for key, each in states.items() if each == state and key != TEXT_KEY]
        if keys:
            links = tuple(
                Link(url_of(key, state), mark_safe(rendering.name_of(rows[key])), rows[key].lang)
                for key in keys
                if key in rows
            )
            out.append(Group(state, said(state, len(keys)), links))
    return out
