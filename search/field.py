"""The words of the field (sample/search/thesaurus.yaml), and how a site takes them: each line once, so that what editors
changed or took away stays as they left it, and a newer file brings only what is new.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings
from django.db import transaction
from wagtail.models import Locale

from kb.models import Surroundings
from search.models import Confusion, FieldLine, Synonyms
from search.query.thesaurus import Confusable, Entry

FILE = Path(settings.BASE_DIR) / "sample" / "search" / "thesaurus.yaml"


@dataclass(frozen=True)
class Words:
    """What the file has for a language."""

    entries: tuple[Entry, ...]
    pairs: tuple[Confusable, ...]


@lru_cache(maxsize=4)
def read(file: Path = FILE) -> dict[str, Words]:
    """The words of each language of a file; none where there is no file."""
    if not file.exists():
        return {}
    written: dict[str, dict[str, Any]] = yaml.safe_load(file.read_text(encoding="utf-8"))
    return {
        locale: Words(
            tuple(Entry.of_line(line) for line in lists.get("synonyms", [])),
            tuple(Confusable(*pair) for pair in lists.get("confusable", [])),
        )
        for locale, lists in written.items()
    }


def load(file: Path) -> int:
    """With the sample: to the site's languages that have no words yet. Returns how many rows were added."""
    kept = {locale for model in (Synonyms, Confusion) for locale in model.objects.values_list("locale", flat=True)}
    return sum(add(set(read(file)) - kept, file).values())


def offered(file: Path = FILE) -> dict[str, int]:
    """How many lines each of the site's languages could still be given."""
    return {locale: len(entries) + len(pairs) for locale, (entries, pairs) in _new(read(file), file).items()}


@transaction.atomic
def add(locales: Collection[str], file: Path = FILE) -> dict[str, int]:
    """Add to these languages of the site what they were never given; returns how many rows each got."""
    added: Counter[str] = Counter()
    for locale, (entries, pairs) in _new(locales, file).items():
        lines = [*map(_line, entries), *map(_line, pairs)]
        FieldLine.objects.bulk_create([FieldLine(locale=locale, line=line) for line in lines], ignore_conflicts=True)
        Synonyms.objects.bulk_create(
            [Synonyms(locale=locale, words=", ".join(each.words), also=", ".join(each.also)) for each in entries]
        )
        Confusion.objects.bulk_create([Confusion(locale=locale, word=each.word, other=each.other, note=each.note) for each in pairs])
        added[locale] = len(lines)
    if added.total():
        Surroundings.touch()
    return dict(added)


def _new(locales: Collection[str], file: Path) -> dict[str, tuple[list[Entry], list[Confusable]]]:
    """What was never given to the site's languages among these, and does not stand there in the same words."""
    known = read(file)
    out = {}
    for locale in sorted(set(locales) & set(known) & set(Locale.objects.values_list("language_code", flat=True))):
        there = set(FieldLine.objects.filter(locale=locale).values_list("line", flat=True))
        there |= {row.entry.line for row in Synonyms.objects.filter(locale=locale)}
        there |= {f"{row.word} | {row.other}" for row in Confusion.objects.filter(locale=locale)}
        entries = [each for each in known[locale].entries if _line(each) not in there]
        pairs = [each for each in known[locale].pairs if _line(each) not in there]
        out[locale] = (entries, pairs)
    return out


def _line(each: Entry | Confusable) -> str:
    return each.line if isinstance(each, Entry) else f"{each.word} | {each.other}"
