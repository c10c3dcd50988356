"""The topics of the field (sample/topics.yaml), and how a site takes them: what it has stays as it is, what it lacks is added."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings
from django.db import transaction
from wagtail.models import Locale

from kb.models import Surroundings, Topic, TopicName
from kb.topics import Given

FILE = Path(settings.BASE_DIR) / "sample" / "topics.yaml"


@dataclass(frozen=True)
class FieldTopic:
    """A topic of the file. ``words``: by language; ``given``: whether clauses of the sample (work, key) settle it."""

    slug: str
    names: Mapping[str, str]
    words: Mapping[str, tuple[str, ...]]
    given: Mapping[tuple[str, str], bool]


@lru_cache(maxsize=4)
def read(file: Path = FILE) -> tuple[FieldTopic, ...]:
    """The topics of a file; none where there is no file."""
    rows: list[dict[str, Any]] = yaml.safe_load(file.read_text(encoding="utf-8")) if file.exists() else []
    return tuple(FieldTopic(row["slug"], row["names"], _words(row), dict(_given(row))) for row in rows)


def _words(row: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    return {locale: tuple(map(str, words)) for locale, words in row.get("words", {}).items()}


def _given(row: Mapping[str, Any]) -> Iterable[tuple[tuple[str, str], bool]]:
    for role in ("touches", "settles"):
        for code, keys in row.get(role, {}).items():
            yield from (((code, key), role == "settles") for key in keys)


def given_in(code: str, file: Path = FILE) -> Given:
    """What the file says the clauses of a work of the sample are about."""
    out: dict[str, dict[str, bool]] = {}
    for topic in read(file):
        for (work, key), settles in topic.given.items():
            if work == code:
                out.setdefault(key, {})[topic.slug] = settles
    return out


def speaks(file: Path = FILE) -> bool:
    """Whether the file has names in any language of the site."""
    locales = set(Locale.objects.values_list("language_code", flat=True))
    return any(not locales.isdisjoint(row.names) for row in read(file))


def missing(file: Path = FILE) -> tuple[int, int]:
    """How many topics of the file the site has not got, and how many names of those that it has, in its languages."""
    topics, names = _missing(file)
    return len(topics), sum(name.topic.pk is not None for name in names)


@transaction.atomic
def add(file: Path = FILE) -> None:
    """Add what is ``missing``, with its words. Nothing is given to clauses, and nothing that is there changes."""
    Surroundings.touch()  # also keeps a second one waiting who adds them at the same time
    topics, names = _missing(file)
    for topic in topics:
        topic.save()
    TopicName.objects.bulk_create(names)


def _missing(file: Path) -> tuple[list[Topic], list[TopicName]]:
    locales = set(Locale.objects.values_list("language_code", flat=True))
    there = {topic.slug: topic for topic in Topic.objects.prefetch_related("names")}
    topics: list[Topic] = []
    names: list[TopicName] = []
    for row in read(file):
        wanted = [locale for locale in row.names if locale in locales]
        topic = there.get(row.slug)
        if topic is None and wanted:
            topic = Topic(slug=row.slug)
            topics.append(topic)
        if topic is not None:
            held = {name.locale for name in topic.names.all()} if topic.pk else set()
            names += [
                TopicName(topic=topic, locale=locale, name=row.names[locale], words=", ".join(row.words.get(locale, ())))
                for locale in wanted
                if locale not in held
            ]
    return topics, names
