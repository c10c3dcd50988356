"""The embedded index: its fields (one text and one heading field for each analyzer), and passages as its documents."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import fields
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import tantivy

from search import analysis, languages
from search.engines import stemming
from search.engines.base import Group, Passage
from search.engines.stemming import stems
from search.query.plan import FACETS

#: Raised when documents are made otherwise than before: an index of another version is built anew.
VERSION = 2
AUTHORITATIVE = "authoritative"
FIRST = "first"  # no earlier edition shows this wording
ENTRY = "entry"  # marks the one document that stands for a group


@lru_cache(maxsize=1)
def schema() -> tantivy.Schema:
    """The fixed schema. Any language fits: it is a filter, and its analyzer one of a closed list."""
    builder = tantivy.SchemaBuilder()
    for name in ("id", "group", "subject", "flag", "shown_in", "number", "clause"):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    for name in ("locale", "work", "kind", *(facet_field(facet) for facet in FACETS if facet not in ("locale", "work"))):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic", fast=True)
    for name in ("since", "until", "frozen_in", "place", "rank"):
        builder.add_unsigned_field(name, indexed=True, fast=name != "frozen_in")
    # Unstemmed words, each behind its locale: the vocabulary of did-you-mean and of suggestions.
    builder.add_text_field("exact", tokenizer_name="whitespace", index_option="basic")
    builder.add_text_field("named", tokenizer_name="whitespace", index_option="basic")
    for analyzer in languages.ANALYZERS:
        builder.add_text_field(text_field(analyzer), tokenizer_name="whitespace", index_option="position")
        builder.add_text_field(heading_field(analyzer), tokenizer_name="whitespace", index_option="freq")
    builder.add_bytes_field("data", stored=True)
    return builder.build()


@lru_cache(maxsize=1)
def fingerprint() -> str:
    """Hash of everything that decides how an index looks inside: schema, analysis data, its code and version."""
    parts = [str(VERSION), str(tantivy.__version__) if hasattr(tantivy, "__version__") else "", *languages.ANALYZERS]
    parts += [json.dumps([languages.ANALYZER_OF, languages.LEVELLED, languages.DROPPED, languages.STEMMED_AS], sort_keys=True)]
    parts += [Path(str(file)).read_text() for file in (__file__, analysis.__file__, stemming.__file__)]
    parts += [field.name for field in fields(Passage)]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:12]


def text_field(name: str) -> str:
    return f"text_{name}"


def heading_field(name: str) -> str:
    return f"heading_{name}"


def facet_field(facet: str) -> str:
    """The field of a facet's values."""
    return facet if facet in ("locale", "work") else f"facet_{facet}"


def place_of(passage: Passage) -> int:
    """A number that orders passages by text, then by place in it: eight characters of the code, then the position."""
    packed = 0
    for character in passage.work[:8].ljust(8, "!"):
        packed = packed * 40 + ("!-0123456789abcdefghijklmnopqrstuvwxyz".find(character) + 1)
    return packed * 2**20 + min(passage.order, 2**20 - 1)


def exact_words(text: str) -> list[str]:
    """Levelled words without pairs of characters: what somebody may type and misspell."""
    return [token.text for token in analysis.tokens(analysis.nfc(text)) if not token.paired]


def document(group: Group, passage: Passage) -> tantivy.Document:
    """A passage: title, headings above, heading and text are scored as one text (a gap keeps phrases from crossing)."""
    name = languages.analyzer_of(passage.locale)
    out = tantivy.Document()
    out.add_text("id", passage.id)
    out.add_text("group", group.id)
    out.add_text("locale", passage.locale)
    out.add_text("work", passage.work)
    out.add_text("kind", passage.kind)
    out.add_text("clause", f"{passage.work}/{passage.key}")
    out.add_unsigned("since", passage.since.toordinal())
    out.add_unsigned("until", passage.until.toordinal())
    out.add_unsigned("place", place_of(passage))
    out.add_unsigned("rank", passage.standing)
    if passage.authoritative:
        out.add_text("flag", AUTHORITATIVE)
    if passage.first:
        out.add_text("flag", FIRST)
    for facet in FACETS:
        if facet not in ("locale", "work"):
            for value in passage.values(facet):
                out.add_text(facet_field(facet), value)
    for locale in passage.shown_in:
        out.add_text("shown_in", locale)
    for number in passage.numbers:
        out.add_text("number", number)
    for text_id in passage.frozen_in:
        out.add_unsigned("frozen_in", text_id)
    title = "" if passage.title == passage.heading else passage.title
    above = () if passage.is_furniture else passage.path  # a short row would live on the words of what is above it
    for part in (title, *above, passage.number, passage.heading, passage.text):
        if part:
            out.add_text(text_field(name), " ".join(stems(part, name)))
    if passage.heading:
        out.add_text(heading_field(name), " ".join(stems(passage.heading, name)))
    words = dict.fromkeys(exact_words(" ".join((title, passage.heading, passage.text))))
    out.add_text("exact", " ".join(f"{passage.locale}|{word}" for word in words))
    named = dict.fromkeys(analysis.words(passage.heading or passage.title))
    out.add_text("named", " ".join(f"{passage.locale}|{word}" for word in named))
    out.add_bytes("data", json.dumps(_plain(passage), ensure_ascii=False, separators=(",", ":")).encode())
    return out


def entry(group: Group, passages: int) -> tantivy.Document:
    """The document that stands for a group and its fingerprint; no question finds it."""
    out = tantivy.Document()
    out.add_text("group", group.id)
    out.add_text("subject", group.subject)
    out.add_text("flag", ENTRY)
    facts = {"id": group.id, "fingerprint": group.fingerprint, "passages": passages}
    out.add_bytes("data", json.dumps(facts).encode())
    return out


_NAMES = tuple(field.name for field in fields(Passage))


def _plain(passage: Passage) -> dict[str, Any]:
    out = {name: value for name in _NAMES if (value := getattr(passage, name)) not in ("", (), False, 0)}
    out["since"], out["until"] = passage.since.toordinal(), passage.until.toordinal()
    out["first"] = passage.first
    return out


def loaded(stored: tantivy.Document) -> dict[str, Any]:
    """The data of a document."""
    facts: dict[str, Any] = json.loads(bytes(stored["data"][0]))
    return facts


def passage_of(facts: Mapping[str, Any]) -> Passage:
    """A passage from its stored data."""
    values: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in facts.items()}
    values["since"] = date.fromordinal(facts["since"])
    values["until"] = date.fromordinal(facts["until"])
    for name in ("title", "heading", "text"):
        values.setdefault(name, "")
    return Passage(**values)
