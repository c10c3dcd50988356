"""The address of a search: what a reader set, read from it and written to it. Pure; the page and the feed share it.

``?q=&work=&kind=&part=&topic=&duty=&lang=&edition=&changed=&scope=ever&all=1&sort=order|date&page=&literal=1&whole=work``; the
filters may stand several times. What cannot be meant is left out, nothing raises.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Protocol
from urllib.parse import quote_plus

import regex

from kb import addresses
from search.query.plan import DATE, EVER, FACETS, MAX_PAGE, ORDER, RELEVANCE, TODAY, Wish

#: Facet to the name it has in addresses.
PARAM = {facet: "lang" if facet == "locale" else facet for facet in FACETS}
#: Everything an address may say.
PARAMS = ("q", *PARAM.values(), "scope", "all", "sort", "page", "literal", "whole")
MAX_VALUES = 12  # of one filter
_VALUE = regex.compile(r"[\p{L}\p{N}][\p{L}\p{M}\p{N}._~/ -]{0,119}")


class Read(Protocol):
    """A ``QueryDict``, or anything read like one."""

    def get(self, key: str, default: str = ...) -> str: ...
    def getlist(self, key: str) -> Sequence[str]: ...


@dataclass(frozen=True)
class Asking:
    """A search as its address says it. ``filters``: facet to chosen values, in the order of ``FACETS``; ``whole``: the facet
    of which all values are listed."""

    words: str = ""
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    scope: str = TODAY
    everywhere: bool = False
    sort: str = RELEVANCE
    page: int = 1
    literal: bool = False
    whole: str = ""

    def wish(self) -> Wish:
        """What it means to the plan. A chosen language is a filter, and counted beside the others."""
        everywhere = self.everywhere or "locale" in self.filters
        return Wish(self.filters, self.scope, self.sort, self.page, everywhere=everywhere)

    def pairs(self) -> list[tuple[str, str]]:
        """Names and values of the address, in one order, without those that say nothing."""
        out = [("q", self.words)] if self.words else []
        out += [(PARAM[facet], value) for facet in FACETS for value in self.filters.get(facet, ())]
        out += [("scope", EVER)] if self.scope == EVER else []
        out += [("all", "1")] if self.everywhere else []
        out += [("sort", self.sort)] if self.sort != RELEVANCE else []
        out += [("page", str(self.page))] if self.page > 1 else []
        out += [("literal", "1")] if self.literal else []
        out += [("whole", PARAM[self.whole])] if self.whole else []
        return out

    def query(self) -> str:
        return _encoded(self.pairs())

    def address(self, locale: str) -> str:
        """The stable address of this search."""
        query = self.query()
        return f"{addresses.search(locale)}?{query}" if query else addresses.search(locale)

    def feed(self, locale: str) -> str:
        """The same search as a feed, whatever the page and the order."""
        return f"{addresses.search(locale)}feed.atom?{replace(self, page=1, sort=RELEVANCE, whole='').query()}"

    def toggled(self, facet: str, value: str) -> Asking:
        """With a value of a facet chosen, or no longer chosen."""
        held = self.filters.get(facet, ())
        values = tuple(each for each in held if each != value) if value in held else (*held, value)
        return self.chosen(facet, values)

    def toggler(self, facet: str, locale: str) -> Callable[[str], str]:
        """For many values of one facet: the address with each chosen, or no longer chosen."""
        held = self.filters.get(facet, ())
        first = {"q", *(PARAM[each] for each in FACETS[: FACETS.index(facet)])}
        pairs = [pair for pair in replace(self, page=1, whole="").pairs() if pair[0] != PARAM[facet]]
        before, after = _encoded(pair for pair in pairs if pair[0] in first), _encoded(pair for pair in pairs if pair[0] not in first)
        page = addresses.search(locale)

        def address(value: str) -> str:
            values = [each for each in held if each != value] if value in held else (*held, value)
            own = _encoded((PARAM[facet], each) for each in values)
            query = "&".join(part for part in (before, own, after) if part)
            return f"{page}?{query}" if query else page

        return address

    def chosen(self, facet: str, values: Sequence[str]) -> Asking:
        """With exactly these values of a facet, from the first page on."""
        filters = {name: tuple(values) if name == facet else self.filters.get(name, ()) for name in FACETS}
        return replace(self, filters={name: each for name, each in filters.items() if each}, page=1, whole="")

    def but(self, **changes: object) -> Asking:
        """With something else set, from the first page on."""
        return replace(self, **{"page": 1, **changes})  # type: ignore[arg-type]


@lru_cache(maxsize=4096)
def _quoted(value: str) -> str:
    """The links of a page say the same words many times."""
    return quote_plus(value, safe="/")


def _encoded(pairs: Iterable[tuple[str, str]]) -> str:
    return "&".join([f"{name}={_quoted(value)}" for name, value in pairs])


def read(query: Read) -> Asking:
    """What an address asks for."""
    filters: dict[str, tuple[str, ...]] = {}
    for facet in FACETS:
        values = dict.fromkeys(each for each in query.getlist(PARAM[facet]) if _VALUE.fullmatch(each))
        if values:
            filters[facet] = tuple(values)[:MAX_VALUES]
    sort = query.get("sort", "")
    return Asking(
        words=query.get("q", ""),
        filters=filters,
        scope=EVER if query.get("scope", "") == EVER else TODAY,
        everywhere=query.get("all", "") == "1",
        sort=sort if sort in (ORDER, DATE) else RELEVANCE,
        page=_page(query.get("page", "")),
        literal=query.get("literal", "") == "1",
        whole=next((facet for facet, name in PARAM.items() if name == query.get("whole", "")), ""),
    )


def _page(text: str) -> int:
    return max(1, min(int(text), MAX_PAGE)) if text.isascii() and text.isdigit() and len(text) < 6 else 1
