"""The judged questions, and the ways in which each is asked: as written, misspelt, without accents, in other forms."""

from __future__ import annotations

import json
import random
import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path

LOCALES = ("en", "es", "fr")
FOLDER = Path(__file__).resolve().parents[2] / "sample" / "judged"
#: "keyword" and "question" are as written; the others are made from the keyword questions, the same at every run.
WAYS = ("keyword", "question", "misspelt", "accentless", "inflected")
#: (language of the question, language of the reader and the passages)
ACROSS = (("en", "es"), ("es", "fr"), ("fr", "en"), ("es", "en"))


@dataclass(frozen=True)
class Judged:
    """A question: ``words`` by locale, ``grades`` of clauses ("<work>/<key>" to 1, 2 or 3), ``style`` keyword or question."""

    id: str
    style: str
    words: dict[str, str]
    grades: dict[str, int]


@cache
def questions() -> tuple[Judged, ...]:
    """All of them, in the order of the file."""
    rows = (json.loads(line) for line in (FOLDER / "questions.jsonl").read_text(encoding="utf-8").splitlines())
    return tuple(Judged(row["id"], row["style"], {code: row[code] for code in LOCALES}, row["judged"]) for row in rows)


def of_way(way: str) -> list[Judged]:
    """Those that are asked in a way."""
    style = "question" if way == "question" else "keyword"
    return [judged for judged in questions() if judged.style == style]


def asked(judged: Judged, way: str, locale: str) -> str:
    """The words of a question in one of the ``WAYS``."""
    words = judged.words[locale]
    rng = random.Random(f"{judged.id} {locale} {way}")
    if way == "misspelt":
        return _misspelt(words, rng)
    if way == "accentless":
        return unicodedata.normalize("NFD", words).encode("ascii", "ignore").decode()
    if way == "inflected":
        return " ".join(_inflected(word, locale) for word in words.split())
    return words


def _misspelt(words: str, rng: random.Random) -> str:
    """One slip of the finger in the longest word."""
    parts = words.split()
    at = max(range(len(parts)), key=lambda i: (len(parts[i]), -i))
    word = parts[at]
    place = rng.randrange(1, len(word) - 2) if len(word) > 4 else 1
    slip = rng.choice(("swap", "drop", "double", "other"))
    if slip == "swap" and word[place] != word[place + 1 : place + 2]:
        word = word[:place] + word[place + 1] + word[place] + word[place + 2 :]
    elif slip == "drop":
        word = word[:place] + word[place + 1 :]
    elif slip == "double":
        word = word[:place] + word[place] + word[place:]
    else:
        word = word[:place] + rng.choice("aeiorstn") + word[place + 1 :]
    parts[at] = word
    return " ".join(parts)


def _inflected(word: str, locale: str) -> str:
    """Plural for singular and back, the plainest rule of each language."""
    if len(word) < 5 or not word.isalpha() or word != word.lower():
        return word
    if word.endswith("s"):
        return word[:-2] if locale == "es" and re.search(r"[nrldz]es$", word) else word[:-1]
    return word + ("es" if locale == "es" and word[-1] in "nrld" else "s")
