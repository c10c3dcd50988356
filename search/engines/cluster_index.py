"""Indexes of a cluster: their names, their definition, and passages as their documents.

A generation is one index for each locale and one of its groups, all with its stamp in their names:
``<prefix>-<locale>-<generation>`` behind the aliases ``<prefix>-<locale>`` and ``<prefix>-all``, and
``<prefix>-groups-<generation>`` behind ``<prefix>-groups``. Each has an alias for writing besides, because writing to a name
that is no alias is refused and never makes an index.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from search import languages
from search.engines import documents
from search.engines.base import Passage
from search.engines.cluster_query import DEEPEST
from search.engines.documents import COUNTED, EXACT, heading_field, text_field

ALL, GROUPS = "all", "groups"
STATE = "state"  # the one document of the groups' index that is no group
#: Without a hyphen, so that no site's pattern of names covers another's.
PREFIX = re.compile(r"[a-z][a-z0-9_]{0,30}")
_NAME = re.compile(r"([a-z0-9-]+?)-([0-9a-f]{12}-\d{14}-[0-9a-f]{6})")
_LONGEST_ID = 500  # bytes
KEYWORD = {"type": "keyword", "ignore_above": 8000}  # characters; a longer one would refuse the whole passage


@dataclass(frozen=True)
class Names:
    """The names of one site's indexes in a cluster it may share."""

    prefix: str

    def index(self, locale: str, generation: str) -> str:
        """The index of a locale (or of the groups)."""
        return f"{self.alias(locale)}-{generation}"

    def writing(self, locale: str, generation: str) -> str:
        """The alias through which it is written."""
        return f"{self.index(locale, generation)}-writing"

    def alias(self, locale: str) -> str:
        """What readers ask."""
        return f"{self.prefix}-{_plain(locale)}"

    @property
    def all(self) -> str:
        return f"{self.prefix}-{ALL}"

    @property
    def groups(self) -> str:
        return f"{self.prefix}-{GROUPS}"

    def whole(self, generation: str) -> str:
        """A pattern of all indexes of a generation."""
        return f"{self.prefix}-*-{generation}"

    def aliases(self, index: str) -> frozenset[str]:
        """The readers' aliases that an index has while its generation is live."""
        first = index[: -len(self.generation_of(index)) - 1]
        return frozenset((first,)) if first == self.groups else frozenset((first, self.all))

    def generation_of(self, index: str) -> str:
        """The generation of an index of ours, "" for one of somebody else's."""
        found = _NAME.fullmatch(index.removeprefix(f"{self.prefix}-")) if index.startswith(f"{self.prefix}-") else None
        return found[2] if found else ""


def _plain(locale: str) -> str:
    """A locale as part of a name; the two names that are none are kept apart."""
    plain = re.sub(r"[^a-z0-9]+", "-", locale.lower()).strip("-") or "none"
    return f"{plain}-language" if plain in (ALL, GROUPS) and locale not in (ALL, GROUPS) else plain


@lru_cache(maxsize=1)
def fingerprint() -> str:
    """Hash of everything that decides how an index looks inside."""
    return documents.fingerprint(Path(__file__).read_text())


def definition(locale: str, similarity: str, replicas: int) -> dict[str, Any]:
    """The index of a locale. Words come as stems (search/engines/documents.py), so no analyzer of the server's is needed."""
    name = languages.analyzer_of(locale)
    fields: dict[str, Any] = {each: {**KEYWORD, "doc_values": each == "id"} for each in EXACT}
    fields |= dict.fromkeys(COUNTED, KEYWORD)
    fields |= {each: {"type": "integer"} for each in ("since", "until", "rank")}
    fields |= {"place": {"type": "long"}, "frozen_in": {"type": "long", "doc_values": False}}
    fields[text_field(name)] = {"type": "text", "analyzer": "whitespace"}
    fields[heading_field(name)] = {"type": "text", "analyzer": "whitespace", "index_options": "freqs"}
    fields["exact"] = {**KEYWORD, "index": False}
    fields["named"] = {**KEYWORD, "doc_values": False}
    return _definition(fields, similarity, replicas)


def definition_of_groups(similarity: str, replicas: int) -> dict[str, Any]:
    """The index of the groups and of the generation's state."""
    return _definition({"group": {"type": "keyword"}, "subject": {"type": "keyword", "doc_values": False}}, similarity, replicas)


def _definition(fields: dict[str, Any], similarity: str, replicas: int) -> dict[str, Any]:
    index = {
        "number_of_shards": 1,
        "number_of_replicas": replicas,
        "refresh_interval": "-1",  # the writer makes its changes visible, all at once
        "max_result_window": DEEPEST,
        "similarity": {"default": {"type": similarity}},
    }
    mappings = {
        "dynamic": "strict",
        "_source": {"includes": ["data"]},  # the rest is made anew from the record
        "properties": {**fields, "data": {"type": "object", "enabled": False}},
    }
    return {"settings": {"index": index}, "mappings": mappings}


def source(group_id: str, passage: Passage) -> Mapping[str, Any]:
    """A passage as a document."""
    made = documents.document(group_id, passage)
    out: dict[str, Any] = {name: [value for value in values if value] for name, values in (*made.values.items(), *made.numbers.items())}
    out["rank"] = list(made.numbers["rank"])
    out["place"] = list(made.numbers["place"])
    out[text_field(made.analyzer)] = list(made.texts)
    if made.heading:
        out[heading_field(made.analyzer)] = made.heading
    out["exact"], out["named"] = list(made.exact), list(made.named)
    out["data"] = made.data
    return {name: value for name, value in out.items() if value not in ([], "")}


def id_of(passage_id: str) -> str:
    """The document's id: the passage's, unless that is longer than a cluster allows."""
    if len(passage_id.encode()) <= _LONGEST_ID:
        return passage_id
    return hashlib.sha256(passage_id.encode()).hexdigest()
