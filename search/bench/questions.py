"""What is asked: seeded questions of several kinds, made of words that stand in the record."""

from __future__ import annotations

import random
from collections.abc import Sequence

from kb.editions.timeline import today
from kb.models import EditionClause
from search.bench.words import LOCALES, Words
from search.engines import engine

#: Kinds of questions with what they are.
KINDS = {
    "two words": "two words of one clause",
    "common words": "two of the thirty most frequent words of the language",
    "a number": "the number of a clause",
    "filters": "two words of one clause, in one text and one duty",
    "a question": "eight to twelve words in a row of a clause",
    "earlier editions": "two words of one clause, in all editions",
}


class Questions:
    """Addresses of search pages by kind: every second in English, the others in Spanish and French."""

    def __init__(self, count: int, seed: int = 5) -> None:
        self._rng = random.Random(seed)
        self._frequent = {locale: Words(locale).frequent() for locale in LOCALES}
        self._clauses = {locale: self._drawn(locale, 200) for locale in LOCALES}
        self.works = sorted({work for clauses in self._clauses.values() for work, _words in clauses})
        self.by_kind = {kind: [self._one(kind, self._locale(number)) for number in range(count)] for kind in KINDS}
        self.beginnings = [self._beginning(self._locale(number)) for number in range(count)]

    def _locale(self, number: int) -> str:
        return ("en", "es", "en", "fr")[number % 4]

    def _drawn(self, locale: str, count: int) -> list[tuple[str, list[str]]]:
        """(work, words) of clauses that are in force."""
        texts = [hit for hit in engine().titles(locale, today(), frozenset()) if hit.locale == locale]
        out: list[tuple[str, list[str]]] = []
        for text in self._rng.sample(texts, min(len(texts), 20)):
            rows = EditionClause.objects.filter(
                text__edition__work__code=text.work, text__edition__label=text.edition, text__locale=locale, kind="clause"
            )
            found = list(rows.values_list("plain", flat=True)[:400])
            for plain in self._rng.sample(found, min(len(found), count // 20)):
                out.append((text.work, plain.split()))
        return out

    def _one(self, kind: str, locale: str) -> tuple[str, dict[str, str]]:
        """(locale, parameters of the page)."""
        rng = self._rng
        work, words = rng.choice(self._clauses[locale])
        if kind == "common words":
            return locale, {"q": " ".join(rng.sample(self._frequent[locale], 2))}
        if kind == "a number":
            return locale, {"q": f"{rng.randint(1, 9)}.{rng.randint(1, 11)}"}
        if kind == "a question":
            size = rng.randint(8, 12)
            start = rng.randrange(max(1, len(words) - size))
            return locale, {"q": " ".join(words[start : start + size])}
        asked = {"q": " ".join(_two(words, rng))}
        if kind == "filters":
            asked |= {"work": work, "duty": rng.choice(("must", "should", "may"))}
        if kind == "earlier editions":
            asked |= {"scope": "ever"}
        return locale, asked

    def _beginning(self, locale: str) -> tuple[str, dict[str, str]]:
        _work, words = self._rng.choice(self._clauses[locale])
        word = self._rng.choice([word for word in words if len(word) > 4 and word.isalpha()] or ["museum"])
        return locale, {"q": word[: self._rng.randint(2, 5)].lower()}


def _two(words: Sequence[str], rng: random.Random) -> list[str]:
    telling = sorted({word.strip(".,:;").lower() for word in words if len(word.strip(".,:;")) > 4 and word.strip(".,:;").isalpha()})
    return rng.sample(telling, 2) if len(telling) > 1 else ["museum", "collection"]
