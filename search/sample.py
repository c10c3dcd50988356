"""The words of the field that come with the sample (sample/search/thesaurus.yaml): where a language has none of its own yet."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml
from django.db import transaction
from wagtail.models import Locale

from kb.models import Surroundings
from search.models import Confusion, Synonyms


@transaction.atomic
def load(file: Path) -> int:
    """Add synonyms and pairs of the site's languages that have none; returns how many rows were added."""
    if not file.exists():
        return 0
    written: dict[str, dict[str, Any]] = yaml.safe_load(file.read_text(encoding="utf-8"))
    there = set(Locale.objects.values_list("language_code", flat=True))
    synonyms: list[Synonyms] = []
    pairs: list[Confusion] = []
    for locale in sorted(there & set(written)):
        if not Synonyms.objects.filter(locale=locale).exists():
            synonyms += [_synonyms(locale, line) for line in written[locale].get("synonyms", [])]
        if not Confusion.objects.filter(locale=locale).exists():
            pairs += [Confusion(locale=locale, word=one, other=two, note=note) for one, two, note in written[locale].get("confusable", [])]
    Synonyms.objects.bulk_create(synonyms)
    Confusion.objects.bulk_create(pairs)
    if synonyms or pairs:
        Surroundings.touch()
    return len(synonyms) + len(pairs)


def _synonyms(locale: str, line: str) -> Synonyms:
    """A line of the file: words between commas; "->" before the others makes it one way."""
    first, arrow, others = line.partition("->")
    words = ", ".join(part.strip() for part in f"{first},{others}".split(",") if part.strip()) if arrow else line
    return Synonyms(locale=locale, words=words, one_way=bool(arrow))
