"""What is shown beside a clause in the text: other rooms and modules add to it when the application starts.

    beside.register("errata", provider)      # provider(place, shown, page) -> {clause key: html}

A provider is asked once per page and gives finished, escaped HTML in the active interface language; it makes at most
one or two queries whatever the length of the text. Names order what stands beside one clause.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

#: (place: kb.views.finding.Place, shown: ShownText, page: kb.rendering.Page) -> html by clause key
Provider = Callable[[Any, Any, Any], Mapping[str, str]]
_providers: dict[str, Provider] = {}


def register(name: str, provider: Provider) -> None:
    """Add a provider; a second one of the same name replaces the first."""
    _providers[name] = provider


def collect(place: Any, shown: Any, page: Any) -> dict[str, str]:
    """All that stands beside the clauses of a page, by key."""
    out: dict[str, str] = {}
    for name in sorted(_providers):
        for key, html in _providers[name](place, shown, page).items():
            out[key] = out.get(key, "") + html
    return out
