"""The embedded index: its fields, and passages as its documents.

Stems of all languages stand in one field, each behind the name of its analyzer. With a field for each, the engine would take
the length of an average passage over all documents of the index, those in other languages as empty ones: the more languages,
the more would a short row seem short and an ordinary clause long.
"""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

import tantivy

from search.engines import documents
from search.engines.base import Group, Passage
from search.engines.documents import COUNTED, EXACT, NUMBERS

ENTRY = "entry"  # marks the one document that stands for a group


@lru_cache(maxsize=1)
def schema() -> tantivy.Schema:
    """The fixed schema. Any language fits: it is a filter, and its analyzer one of a closed list."""
    builder = tantivy.SchemaBuilder()
    for name in (*EXACT, "subject"):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    for name in COUNTED:
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic", fast=True)
    for name in NUMBERS:
        builder.add_unsigned_field(name, indexed=True, fast=name != "frozen_in")
    # Unstemmed words, each behind its locale: the vocabulary of did-you-mean and of suggestions.
    builder.add_text_field("exact", tokenizer_name="whitespace", index_option="basic")
    builder.add_text_field("named", tokenizer_name="whitespace", index_option="basic")
    builder.add_text_field("text", tokenizer_name="whitespace", index_option="position")
    builder.add_text_field("heading", tokenizer_name="whitespace", index_option="freq")
    builder.add_bytes_field("data", stored=True)
    return builder.build()


@lru_cache(maxsize=1)
def fingerprint() -> str:
    """Hash of everything that decides how an index looks inside."""
    version = str(tantivy.__version__) if hasattr(tantivy, "__version__") else ""
    return documents.fingerprint(version, Path(__file__).read_text())


def document(group: Group, passage: Passage) -> tantivy.Document:
    """A passage; values of one field are kept apart by a gap that no phrase crosses."""
    made = documents.document(group.id, passage)
    out = tantivy.Document()
    for name, values in made.values.items():
        for value in values:
            out.add_text(name, value)
    for name, numbers in made.numbers.items():
        for number in numbers:
            out.add_unsigned(name, number)
    for text in made.texts:
        out.add_text("text", _behind(made.analyzer, text))
    if made.heading:
        out.add_text("heading", _behind(made.analyzer, made.heading))
    out.add_text("exact", " ".join(f"{passage.locale}|{word}" for word in made.exact))
    out.add_text("named", " ".join(f"{passage.locale}|{word}" for word in made.named))
    out.add_bytes("data", json.dumps(made.data, ensure_ascii=False, separators=(",", ":")).encode())
    return out


def kept_in(field: str) -> tuple[str, str]:
    """Where stems of a field of ``documents`` stand, and what stands before each: ("text", "english|")."""
    name, _, analyzer = field.partition("_")
    return (name, f"{analyzer}|") if name in ("text", "heading") and analyzer else (field, "")


def _behind(analyzer: str, stems: str) -> str:
    return " ".join(f"{analyzer}|{stem}" for stem in stems.split(" "))


def entry(group: Group, passages: int) -> tantivy.Document:
    """The document that stands for a group and its fingerprint; no question finds it."""
    out = tantivy.Document()
    out.add_text("group", group.id)
    out.add_text("subject", group.subject)
    out.add_text("flag", ENTRY)
    facts = {"id": group.id, "fingerprint": group.fingerprint, "passages": passages}
    out.add_bytes("data", json.dumps(facts).encode())
    return out


def loaded(stored: tantivy.Document) -> dict[str, Any]:
    """The data of a document."""
    facts: dict[str, Any] = json.loads(str(bytes(stored["data"][0]), "utf-8"))
    return facts
