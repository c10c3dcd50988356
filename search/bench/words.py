"""Texts for a large record: real words with their real frequencies, in sentences as long as real ones. Seeded, no database.

Each sentence is a walk over the sample's texts of the language: a word is followed by one that follows it there, as often as
there. What walks lack is the long tail of rare words that real collections have, so one word in thirty is drawn from made-up
ones (the front of a real word with the end of another), the first of them often, the last hardly ever (Zipf's law).
Lengths of clauses and of headings are drawn from the sample's own.
"""

from __future__ import annotations

import math
import random
from functools import cache
from itertools import pairwise
from pathlib import Path

from django.conf import settings

from kb.importing.outline import outline
from kb.importing.read import read_trusted

LOCALES = ("en", "es", "fr")
RARE, RARE_WORDS = 1 / 30, 120_000
SAMPLES = ("code", "controversy", "mocu")


class Words:
    """Makes clauses of one language; the same seed makes the same ones."""

    def __init__(self, locale: str, seed: int = 7) -> None:
        self._rng = random.Random(f"{locale} {seed}")
        headings, bodies = _sample(locale)
        self._after: dict[str, list[str]] = {}
        self._starts: list[str] = []
        for body in bodies:
            self._learn(body.split())
        self._headings = [heading.split() for heading in headings]
        self._heads = [word for heading in self._headings for word in heading]
        self._lengths = [len(body.split()) for body in bodies]
        self._rare = self._tail()

    def heading(self) -> str:
        """As long as one of the sample's headings, of words of its headings."""
        size = len(self._rng.choice(self._headings))
        return " ".join(self._word(self._rng.choice(self._heads)).strip(".,:;") for _ in range(size)).capitalize()

    def body(self) -> str:
        """As long as one of the sample's clauses."""
        rng, after = self._rng, self._after
        word = rng.choice(self._starts)
        out = [word]
        for _ in range(rng.choice(self._lengths) - 1):
            following = after.get(word)
            word = following[int(rng.random() * len(following))] if following else rng.choice(self._starts)
            out.append(self._word(word))
        return " ".join(out).rstrip(",;:—– ").rstrip(".") + "."

    def frequent(self, count: int = 30) -> list[str]:
        """The most frequent words, levelled as far as case goes."""
        counts: dict[str, int] = {}
        for following in self._after.values():
            for word in following:
                if word.isalpha():
                    counts[word.lower()] = counts.get(word.lower(), 0) + 1
        return sorted(counts, key=lambda word: (-counts[word], word))[:count]

    def _learn(self, words: list[str]) -> None:
        if words:
            self._starts.append(words[0])
        for word, following in pairwise(words):
            self._after.setdefault(word, []).append(following)
            if word.endswith("."):
                self._starts.append(following)

    def _word(self, word: str) -> str:
        rng = self._rng
        if rng.random() >= RARE or not word.isalpha():
            return word
        return self._rare[int(math.exp(rng.random() * math.log(len(self._rare)))) - 1]

    def _tail(self) -> list[str]:
        rng = self._rng
        long = sorted({word.lower() for word in self._after if word.isalpha() and len(word) > 5})
        made = dict.fromkeys(_blend(rng.choice(long), rng.choice(long)) for _ in range(2 * RARE_WORDS))
        return list(made)[:RARE_WORDS]


def _blend(one: str, other: str) -> str:
    return one[: (len(one) + 1) // 2] + other[len(other) // 2 :]


@cache
def _sample(locale: str) -> tuple[list[str], list[str]]:
    """Headings and bodies of the newest edition of each text of the sample."""
    headings: list[str] = []
    bodies: list[str] = []
    for work in SAMPLES:
        newest: Path = sorted((settings.BASE_DIR / "sample" / work).glob(f"*.{locale}.md"))[-1]
        made = outline(read_trusted(newest.name, newest.read_bytes()))
        headings += [row.heading for row in made.rows if row.heading]
        bodies += [row.plain for row in made.rows if row.kind in ("clause", "note", "preamble") and len(row.plain.split()) > 4]
    return headings, bodies
