"""Where passages come from: a registry, so that other rooms add what they have (architecture, rule 15).

A source names its subjects (a work, a glossary, a news item); a subject has groups of passages that change together. When
something of a subject changes, its room calls ``outbox.enqueue("<source>/<what>")`` in the transaction that changes it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from search.engines.base import Group


class Source(Protocol):
    """One kind of findable things. ``name`` has no slash and begins each of its subjects: ``<name>/<what>``."""

    name: str

    def subjects(self) -> Iterable[str]:
        """Everything there is, public or not: what has nothing to find has no groups."""

    def groups(self, subject: str) -> list[Group]:
        """The groups of a subject, public things only; none for a subject that does not exist (any more)."""


_SOURCES: dict[str, Source] = {}


def register(source: Source) -> None:
    """Add a source; call it in ``AppConfig.ready``."""
    _SOURCES[source.name] = source


def all_sources() -> tuple[Source, ...]:
    """The registered sources, by name."""
    return tuple(_SOURCES[name] for name in sorted(_SOURCES))


def subjects() -> list[str]:
    """Every subject of every source."""
    return [subject for source in all_sources() for subject in source.subjects()]


def groups_of(subject: str) -> list[Group]:
    """The groups a subject should have in an index."""
    source = _SOURCES.get(subject.split("/", 1)[0])
    return source.groups(subject) if source else []
