"""A passage as what an engine keeps of it: values to filter by, stems to find, data to give back. The same for every engine.

The application reads the words (search.analysis, search.engines.stemming), so every engine knows the same ones in every
language and needs no analyzer of its own: fields of words hold stems with spaces between them.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from search import analysis, languages
from search.engines import stemming
from search.engines.base import Passage
from search.engines.stemming import stems
from search.query.plan import FACETS

#: Raised when documents are made otherwise than before: an index of another version is built anew.
VERSION = 3
AUTHORITATIVE = "authoritative"
FIRST = "first"  # no earlier edition shows this wording

SHORT = 200  # characters of a title or heading, at most

#: Fields by what they hold. A passage may have several values of any of them.
EXACT = ("id", "group", "flag", "shown_in", "number", "clause", "settles", "touches")
COUNTED = ("locale", "work", "kind", *(f"facet_{facet}" for facet in FACETS if facet not in ("locale", "work")))
NUMBERS = ("since", "until", "frozen_in", "place", "rank")


@dataclass(frozen=True)
class Document:
    """``values`` by field (``EXACT``, ``COUNTED``); ``numbers`` likewise (``NUMBERS``); ``texts`` are runs of stems that no
    phrase crosses; ``exact`` the levelled words of the passage, ``named`` those of its heading; ``data`` gives it back."""

    analyzer: str
    values: Mapping[str, tuple[str, ...]]
    numbers: Mapping[str, tuple[int, ...]]
    texts: tuple[str, ...]
    heading: str
    exact: tuple[str, ...]
    named: tuple[str, ...]
    data: Mapping[str, Any]


def text_field(name: str) -> str:
    """The field of the stems that an analyzer makes."""
    return f"text_{name}"


def heading_field(name: str) -> str:
    """The same of headings alone."""
    return f"heading_{name}"


def facet_field(facet: str) -> str:
    """The field of a facet's values."""
    return facet if facet in ("locale", "work") else f"facet_{facet}"


def document(group_id: str, passage: Passage) -> Document:
    """A passage: title, headings above, heading and text are scored as one text."""
    name = languages.analyzer_of(passage.locale)
    flags = [flag for flag, held in ((AUTHORITATIVE, passage.authoritative), (FIRST, passage.first)) if held]
    values = {
        "id": (passage.id,),
        "group": (group_id,),
        "flag": tuple(flags),
        "shown_in": passage.shown_in,
        "number": passage.numbers,
        "clause": (f"{passage.work}/{passage.key}",),
        "settles": passage.settles,
        "touches": passage.touches,
        "locale": (passage.locale,),
        "work": (passage.work,),
        "kind": (passage.kind,),
    }
    values |= {facet_field(facet): passage.values(facet) for facet in FACETS if facet not in ("locale", "work")}
    numbers = {
        "since": (passage.since.toordinal(),),
        "until": (passage.until.toordinal(),),
        "frozen_in": passage.frozen_in,
        "place": (place_of(passage),),
        "rank": (passage.standing,),
    }
    title = "" if passage.title == passage.heading else passage.title
    above = () if passage.is_furniture else passage.path  # a short row would live on the words of what is above it
    parts = (title, *above, passage.number, passage.heading, passage.text)
    return Document(
        analyzer=name,
        values=values,
        numbers=numbers,
        texts=tuple(_stemmed(part, name) if len(part) < SHORT else " ".join(stems(part, name)) for part in parts if part),
        heading=_stemmed(passage.heading, name) if passage.heading else "",
        exact=tuple(dict.fromkeys(exact_words(" ".join((title, passage.heading, passage.text))))),
        named=tuple(dict.fromkeys(analysis.words(passage.heading or passage.title))),
        data=_plain(passage),
    )


@lru_cache(maxsize=4096)
def _stemmed(text: str, name: str) -> str:
    """Titles and headings come again with every clause below them."""
    return " ".join(stems(text, name))


def place_of(passage: Passage) -> int:
    """A number that orders passages by text, then by place in it: eight characters of the code, then the position."""
    packed = 0
    for character in passage.work[:8].ljust(8, "!"):
        packed = packed * 40 + ("!-0123456789abcdefghijklmnopqrstuvwxyz".find(character) + 1)
    return packed * 2**20 + min(passage.order, 2**20 - 1)


def exact_words(text: str) -> list[str]:
    """Levelled words without pairs of characters: what somebody may type and misspell."""
    text = analysis.nfc(text)
    simple = analysis.simple_list(text)
    if simple is not None:
        return [word for each in dict.fromkeys(simple) if (word := analysis.level(each))]
    return [token.text for token in analysis.tokens(text) if not token.paired]


def passage_of(facts: Mapping[str, Any]) -> Passage:
    """A passage from its data."""
    values: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in facts.items()}
    values["since"] = date.fromordinal(facts["since"])
    values["until"] = date.fromordinal(facts["until"])
    for name in ("title", "heading", "text"):
        values.setdefault(name, "")
    return Passage(**values)


def fingerprint(*more: str) -> str:
    """Hash of everything that decides how an index looks inside: fields, analysis data, their code, and what an engine adds."""
    parts = [str(VERSION), *languages.ANALYZERS, *more]
    spelt = {name: [(each.pattern, usual) for each, usual in those] for name, those in languages.SPELT_AS.items()}
    data = [languages.ANALYZER_OF, languages.LEVELLED, languages.DROPPED, languages.STEMMED_AS, spelt]
    parts += [json.dumps(data, sort_keys=True)]
    parts += [Path(str(file)).read_text() for file in (__file__, analysis.__file__, stemming.__file__)]
    parts += [each.name for each in fields(Passage)]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:12]


_NAMES = tuple(each.name for each in fields(Passage))


def _plain(passage: Passage) -> dict[str, Any]:
    out = {name: value for name in _NAMES if (value := getattr(passage, name)) not in ("", (), False, 0)}
    out["since"], out["until"] = passage.since.toordinal(), passage.until.toordinal()
    out["first"] = passage.first
    return out
