"""What is shown at the end of a clause's own page: other rooms add to it when the application starts.

    below.register("similar", provider)      # provider(place, clause, locale) -> html

A provider is asked once for a page and gives finished, escaped HTML in the active interface language, or "". What it shows
is kept with the page, so whatever changes it must raise ``Surroundings.touch``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.safestring import SafeString, mark_safe

#: (place: kb.views.finding.Place, clause: ShownClause, locale of the page) -> html
Provider = Callable[[Any, Any, str], str]
_providers: dict[str, Provider] = {}


def register(name: str, provider: Provider) -> None:
    """Add a provider; a second one of the same name replaces the first."""
    _providers[name] = provider


def collect(place: Any, clause: Any, locale: str) -> SafeString:
    """All that stands at the end of a clause's page, in the order of the providers' names."""
    return mark_safe("".join(_providers[name](place, clause, locale) for name in sorted(_providers)))
