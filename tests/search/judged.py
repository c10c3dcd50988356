"""The judged questions of the sample: passages as readers find them, questions by language, and what each way of asking finds.

``python -m tests.search.judged`` prints the figures of every language and way of asking, and the questions that do worst.
"""

from __future__ import annotations

import json
import random
import re
import sys
import tempfile
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, partial
from pathlib import Path

import yaml

from kb.importing.outline import outline
from kb.importing.read import read_trusted
from kb.importing.shapes import Row
from search import languages
from search.answer import Setting, answer
from search.engines import throwaway
from search.engines.base import Engine, Group, Passage
from search.engines.stemming import stems
from search.evaluate import ndcg_at, recall_at
from search.query.parse import keys_of
from search.query.thesaurus import Confusable, Entry, Thesaurus

SAMPLE = Path(__file__).resolve().parents[2] / "sample"
#: Work: (label in force, the newest file of each locale).
FILES = {"code": ("2.0", {"en": "2.0", "es": "1.1", "fr": "2.0"}), "controversy": ("2.0", dict.fromkeys(("en", "es", "fr"), "2.0")),
         "mocu": ("1.0", dict.fromkeys(("en", "es", "fr"), "1.0"))}  # fmt: skip
DAY = date(2026, 1, 1)
WAYS = ("keyword", "question", "misspelt", "accentless", "inflected")


@dataclass(frozen=True)
class Judged:
    id: str
    style: str
    words: dict[str, str]
    grades: dict[str, int]  # "<work>/<key>" to 1, 2 or 3


@cache
def questions() -> tuple[Judged, ...]:
    rows = (json.loads(line) for line in (SAMPLE / "judged" / "questions.jsonl").read_text(encoding="utf-8").splitlines())
    return tuple(Judged(row["id"], row["style"], {code: row[code] for code in ("en", "es", "fr")}, row["judged"]) for row in rows)


@cache
def _rows(work: str, label: str, locale: str) -> tuple[str, tuple[Row, ...]]:
    made = outline(read_trusted("a.md", (SAMPLE / work / f"{label}.{locale}.md").read_bytes()))
    return made.title, made.rows


def passages(locale: str) -> Iterator[Passage]:
    """What the sample shows in a language: the wordings that still translate the edition in force."""
    for work, (label, files) in FILES.items():
        title, rows = _rows(work, files[locale], locale)
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
            yield Passage(
                id=f"{work}/{label}/{locale}/{row.key}", locale=locale, kind=row.kind, title=title, heading=row.heading, text=row.plain, work=work,
                key=row.key, number=row.number, numbers=keys_of(row.number) if row.number else (), path=path, edition=label, since=date(2020, 1, 1),
                authoritative=locale == "en", order=order, frozen_in=(1,),
            )  # fmt: skip


def index(folder: Path, name: str = "") -> Engine:
    """All three languages in an index of their own."""
    made = [passage for locale in ("en", "es", "fr") for passage in passages(locale)]
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
    entries = tuple(Entry(tuple(part.strip() for part in line.split(","))) for line in found["synonyms"])
    return Thesaurus(entries, tuple(Confusable(*pair) for pair in found["confusable"]), partial(_stems, languages.analyzer_of(locale)))


def _stems(analyzer: str, text: str) -> list[str]:
    return stems(text, analyzer)


def asked(judged: Judged, way: str, locale: str) -> str:
    """The question in one of the ``WAYS``; the variants are made from the keyword questions, the same at every run."""
    words = judged.words[locale]
    rng = random.Random(f"{judged.id} {locale} {way}")
    if way == "misspelt":
        return _misspelt(words, rng)
    if way == "accentless":
        return unicodedata.normalize("NFD", words).encode("ascii", "ignore").decode()
    if way == "inflected":
        return " ".join(_inflected(word, locale) for word in words.split())
    return words


def of_way(way: str) -> list[Judged]:
    style = "question" if way == "question" else "keyword"
    return [judged for judged in questions() if judged.style == style]


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


@dataclass(frozen=True)
class Figure:
    ndcg: float
    recall: float
    queries: int
    worst: tuple[tuple[float, str, str], ...]  # (nDCG, id, words)
    each: dict[str, float]


def measure(engine: Engine, way: str, locale: str, *, reader: str = "") -> Figure:
    """Ask every question of a way in ``locale`` as a reader of ``reader`` (the same unless told otherwise)."""
    reading = reader or locale
    there = {f"{passage.work}/{passage.key}" for passage in passages(reading)}
    scores: dict[str, tuple[float, float, str]] = {}
    for judged in of_way(way):
        grades = {key: grade for key, grade in judged.grades.items() if key in there}
        if not any(grade >= 2 for grade in grades.values()):
            continue
        words = asked(judged, way, locale)
        found = answer(engine, words, locale=reading, day=DAY, setting=Setting(thesaurus=thesaurus(reading)), size=10)
        ranked = keys_in_order(found)
        scores[judged.id] = ndcg_at(ranked, grades), recall_at(ranked, grades), words
    worst = sorted((ndcg, key, words) for key, (ndcg, _recall, words) in scores.items())
    count = len(scores)
    return Figure(
        sum(score[0] for score in scores.values()) / count, sum(score[1] for score in scores.values()) / count, count, tuple(worst[:15]),
        {key: round(score[0], 4) for key, score in scores.items()},
    )  # fmt: skip


def keys_in_order(found: object) -> Sequence[str]:
    """What a reader sees from the top, as "<work>/<key>"."""
    from search.answer import Answer

    assert isinstance(found, Answer)
    passages_ = [hit.passage for hit in found.results.hits] + [each.hit.passage for each in found.foreign]
    return list(dict.fromkeys(f"{passage.work}/{passage.key}" for passage in passages_))


def main() -> None:
    verbose = "-v" in sys.argv
    with tempfile.TemporaryDirectory() as folder:
        engine = index(Path(folder), next((name for name in sys.argv[1:] if not name.startswith("-")), ""))
        for locale in ("en", "es", "fr"):
            for way in WAYS:
                figure = measure(engine, way, locale)
                print(f"{locale} {way:10} nDCG@10 {figure.ndcg:.3f} recall@10 {figure.recall:.3f} ({figure.queries})")
                if verbose:
                    for ndcg, key, words in figure.worst:
                        print(f"      {ndcg:.2f} {key} {words}")
        for asked_in, reader in (("en", "es"), ("es", "fr"), ("fr", "en"), ("es", "en")):
            figure = measure(engine, "keyword", asked_in, reader=reader)
            print(f"{asked_in} asked by a reader of {reader}: nDCG@10 {figure.ndcg:.3f} recall@10 {figure.recall:.3f} ({figure.queries})")


if __name__ == "__main__":
    import django

    django.setup()
    main()
