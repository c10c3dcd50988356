"""System checks of search; each names the mend in its hint."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register

from search import languages


@register("search")
def languages_are_read(**kwargs: Any) -> list[CheckMessage]:
    """Every locale Django knows is read by an analyzer that exists."""
    out: list[CheckMessage] = []
    for locale, _name in settings.LANGUAGES:
        if languages.analyzer_of(locale) not in languages.ANALYZERS:
            out.append(
                Error(
                    f"The locale {locale} is given to the analyzer “{languages.analyzer_of(locale)}”, which does not exist.",
                    hint="Correct its entry in ANALYZER_OF of search/languages.py.",
                    id="search.E001",
                )
            )
    return out


@register("search")
def engine_exists(**kwargs: Any) -> list[CheckMessage]:
    """The configured engine is one of ours."""
    from search.engines import ENGINES, configured

    return [
        Error(
            f"There is no search engine “{name}”.",
            hint=f"Set VADEMECUM_SEARCH_ENGINE to one of: {', '.join(sorted(ENGINES))}.",
            id="search.E002",
        )
        for name in configured()
        if name not in ENGINES
    ]


@register("search")
def stemmers_exist(**kwargs: Any) -> list[CheckMessage]:
    """Entries of the analysis data name stemmers that are listed."""
    unknown = sorted((set(languages.STEMMED_AS) | set(languages.SPELT_AS)) - set(languages.STEMMERS))
    return [
        Warning(
            f"STEMMED_AS or SPELT_AS has an entry for “{name}”, which is no stemmer.",
            hint="Correct or remove it in search/languages.py.",
            id="search.W001",
        )
        for name in unknown
    ]
