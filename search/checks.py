"""System checks of search; each names the mend in its hint."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register

from search import languages
from search.engines.cluster_index import PREFIX


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


@register("search")
def servers_are_named(**kwargs: Any) -> list[CheckMessage]:
    """A search server has an address, a client, and a prefix of names that no other site's pattern covers."""
    from search.engines import EMBEDDED, LIBRARIES

    name = settings.SEARCH_ENGINE
    out: list[CheckMessage] = []
    if name == EMBEDDED and settings.SEARCH_FALLBACK:
        hint = "Take VADEMECUM_SEARCH_FALLBACK away, or name a search server in VADEMECUM_SEARCH_ENGINE."
        out.append(Warning("The embedded index cannot be its own fallback.", hint=hint, id="search.W002"))
    if name not in LIBRARIES:
        return out
    if not settings.SEARCH_URLS:
        hint = "Set VADEMECUM_SEARCH_URLS to the nodes' addresses, with commas: https://search-1:9200,https://search-2:9200."
        out.append(Error(f"No address of the {name} cluster is known.", hint=hint, id="search.E003"))
    if not all(url.startswith(("http://", "https://")) for url in settings.SEARCH_URLS):
        hint = "Begin each with http:// or https://."
        out.append(Error("VADEMECUM_SEARCH_URLS has something that is no address.", hint=hint, id="search.E004"))
    if find_spec(LIBRARIES[name]) is None:
        hint = "Install what requirements.txt lists: make setup."
        out.append(Error(f"The client of {name} is not installed.", hint=hint, id="search.E005"))
    if not PREFIX.fullmatch(settings.SEARCH_PREFIX):
        hint = "Use small letters, digits and underscores, and no hyphen: kb, ethics_test."
        out.append(Error("VADEMECUM_SEARCH_PREFIX cannot begin the names of indexes.", hint=hint, id="search.E006"))
    if settings.SEARCH_CA and not Path(settings.SEARCH_CA).is_file():
        hint = "Name the file of the authority that signed the servers' certificates, or leave it empty for those of the system."
        out.append(Error("There is no file at VADEMECUM_SEARCH_CA.", hint=hint, id="search.E007"))
    return out
