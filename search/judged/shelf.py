"""The sample's texts as passages, made from its files without a database, in an index of their own; and its thesaurus."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import cache, partial
from pathlib import Path

import yaml

from kb import field_topics, topics
from kb.importing.outline import outline
from kb.importing.read import read_trusted
from kb.importing.shapes import Row
from search import languages, lexicon
from search.engines import throwaway
from search.engines.base import Engine, Group, Passage
from search.engines.stemming import stems
from search.judged.questions import FOLDER, LOCALES
from search.query.parse import keys_of
from search.query.subjects import Subjects
from search.query.thesaurus import Confusable, Entry, Thesaurus

SAMPLE = FOLDER.parent
#: Work: (label in force, the newest file of each locale).
FILES: dict[str, tuple[str, dict[str, str]]] = {
    "code": ("2.0", {"en": "2.0", "es": "1.1", "fr": "2.0"}),
    "controversy": ("2.0", dict.fromkeys(LOCALES, "2.0")),
    "mocu": ("1.0", dict.fromkeys(LOCALES, "1.0")),
}
DAY = date(2026, 1, 1)


@cache
def _rows(work: str, label: str, locale: str) -> tuple[str, tuple[Row, ...]]:
    made = outline(read_trusted("a.md", (SAMPLE / work / f"{label}.{locale}.md").read_bytes()))
    return made.title, made.rows


@cache
def passages(locale: str) -> tuple[Passage, ...]:
    """What the sample shows in a language: the wordings that still translate the edition in force."""
    return tuple(_passages(locale))


@cache
def subjects(locale: str) -> Subjects:
    """The sample's topics as they are called and asked for in a language."""
    called = {topic.slug: (topic.names[locale], *topic.words.get(locale, ())) for topic in field_topics.read()}
    return Subjects(called, locale, partial(_stems, languages.analyzer_of(locale)))


def _passages(locale: str) -> Iterator[Passage]:
    for work, (label, files) in FILES.items():
        title, rows = _rows(work, files[locale], locale)
        given = field_topics.given_in(work)
        now = {row.key: row for row in _rows(work, label, "en")[1]}
        then = {row.key: row for row in _rows(work, files[locale], "en")[1]}
        above: list[tuple[int, str]] = []
        for order, row in enumerate(rows):
            while above and above[-1][0] >= row.level:
                above.pop()
            path = tuple(heading for _level, heading in above if heading)
            above.append((row.level, row.heading))
            if row.key not in now or (now[row.key].heading, now[row.key].plain) != (then[row.key].heading, then[row.key].plain):
                continue
            settled, touched = topics.parted(given.get(row.key, {}))
            yield Passage(
                id=f"{work}/{label}/{locale}/{row.key}",
                locale=locale,
                kind=row.kind,
                title=title,
                heading=row.heading,
                text=row.plain,
                work=work,
                key=row.key,
                number=row.number,
                numbers=keys_of(row.number) if row.number else (),
                path=path,
                edition=label,
                since=date(2020, 1, 1),
                settles=settled,
                touches=touched,
                authoritative=locale == "en",
                order=order,
                frozen_in=(1,),
            )


def index(folder: Path, name: str = "") -> Engine:
    """All three languages in an index of their own; ``name`` is an engine's, "" the configured one."""
    for locale in LOCALES:
        lexicon.make(locale)
    made = [passage for locale in LOCALES for passage in passages(locale)]
    engine = throwaway(folder, name)
    generation = engine.new_generation()
    with engine.writing(generation) as writer:
        writer.put(Group("judged/all/1", "judged/all", "1", lambda: made))
    engine.swap(generation)
    return engine


@cache
def thesaurus(locale: str) -> Thesaurus:
    """The sample's synonyms."""
    found = yaml.safe_load((SAMPLE / "search" / "thesaurus.yaml").read_text(encoding="utf-8"))[locale]
    entries = tuple(Entry.of_line(line) for line in found["synonyms"])
    return Thesaurus(entries, tuple(Confusable(*pair) for pair in found["confusable"]), partial(_stems, languages.analyzer_of(locale)))


def _stems(analyzer: str, text: str) -> list[str]:
    return stems(text, analyzer)
