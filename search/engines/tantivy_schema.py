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
from search.engines.base import Group, Passage

#: Raised when documents are made otherwise than before: an index of another version is built anew.
VERSION = 1
AUTHORITATIVE = "authoritative"
ENTRY = "entry"  # marks the one document that stands for a group


@lru_cache(maxsize=1)
def schema() -> tantivy.Schema:
    """The fixed schema. Any language fits: it is a filter, and its analyzer one of a closed list."""
    builder = tantivy.SchemaBuilder()
    for name in ("id", "group", "subject", "flag", "shown_in", "number"):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    for name in ("locale", "work", "kind"):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic", fast=True)
    for name in ("since", "until", "frozen_in"):
        builder.add_unsigned_field(name, indexed=True, fast=name != "frozen_in")
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
    parts += [Path(str(file)).read_text() for file in (__file__, analysis.__file__)]
    parts += [field.name for field in fields(Passage)]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:12]


@lru_cache(maxsize=len(languages.ANALYZERS))
def _stemmer(name: str) -> tantivy.TextAnalyzer:
    builder = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace())
    builder = builder.filter(tantivy.Filter.lowercase()).filter(tantivy.Filter.ascii_fold())
    if name in languages.STEMMERS:
        builder = builder.filter(tantivy.Filter.stemmer(languages.STEMMERS[name]))
    return builder.build()


@lru_cache(maxsize=200_000)
def stem(name: str, word: str) -> str:
    """One levelled word as the index knows it: accents folded, then stemmed."""
    word = languages.STEMMED_AS.get(name, {}).get(word, word)
    return "".join(_stemmer(name).analyze(word))


def stems(text: str, name: str) -> list[str]:
    """A text as the index knows it, in order."""
    found = (token.text if token.paired else stem(name, token.text) for token in analysis.tokens(analysis.nfc(text), name))
    return [each for each in found if each]


def text_field(name: str) -> str:
    return f"text_{name}"


def heading_field(name: str) -> str:
    return f"heading_{name}"


def document(group: Group, passage: Passage) -> tantivy.Document:
    """A passage: title, headings above, heading and text are scored as one text (a gap keeps phrases from crossing)."""
    name = languages.analyzer_of(passage.locale)
    out = tantivy.Document()
    out.add_text("id", passage.id)
    out.add_text("group", group.id)
    out.add_text("locale", passage.locale)
    out.add_text("work", passage.work)
    out.add_text("kind", passage.kind)
    out.add_unsigned("since", passage.since.toordinal())
    out.add_unsigned("until", passage.until.toordinal())
    if passage.authoritative:
        out.add_text("flag", AUTHORITATIVE)
    for locale in passage.shown_in:
        out.add_text("shown_in", locale)
    for number in passage.numbers:
        out.add_text("number", number)
    for text_id in passage.frozen_in:
        out.add_unsigned("frozen_in", text_id)
    title = "" if passage.title == passage.heading else passage.title
    for part in (title, *passage.path, passage.number, passage.heading, passage.text):
        if part:
            out.add_text(text_field(name), " ".join(stems(part, name)))
    if passage.heading:
        out.add_text(heading_field(name), " ".join(stems(passage.heading, name)))
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
    out = {name: value for name in _NAMES if (value := getattr(passage, name)) not in ("", (), False)}
    out["since"], out["until"] = passage.since.toordinal(), passage.until.toordinal()
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
