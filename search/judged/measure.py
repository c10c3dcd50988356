"""Figures of a way of asking: means over the questions, and each question's own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from search.answer import Answer, Meaning, Setting, answer
from search.engines.base import Engine
from search.evaluate import ndcg_at, recall_at, reciprocal_rank
from search.judged.questions import ACROSS, LOCALES, WAYS, asked, of_way
from search.judged.shelf import DAY, passages, subjects, thesaurus


@dataclass(frozen=True)
class Figure:
    """Means over ``queries`` questions; ``each`` is nDCG@10 by id, ``words`` what was asked."""

    ndcg: float
    recall: float
    mrr: float
    queries: int
    each: dict[str, float]
    words: dict[str, str]


def names() -> Iterator[tuple[str, str, str, str]]:
    """(name, way, language of the questions, language of the reader) of every figure."""
    for locale in LOCALES:
        for way in WAYS:
            yield f"{locale} {way}", way, locale, locale
    for locale, reader in ACROSS:
        yield f"{locale} across, read in {reader}", "keyword", locale, reader


def measure_all(engine: Engine, meaning: Meaning | None = None) -> dict[str, Figure]:
    """Every figure by name; ``meaning`` as in ``Setting``."""
    return {name: measure(engine, way, locale, reader=reader, meaning=meaning) for name, way, locale, reader in names()}


def measure(engine: Engine, way: str, locale: str, *, reader: str = "", meaning: Meaning | None = None) -> Figure:
    """Ask every question of a way in ``locale`` as a reader of ``reader`` (the same unless told otherwise)."""
    reading = reader or locale
    setting = Setting(thesaurus=thesaurus(reading), thesauri=thesaurus, locales=LOCALES, meaning=meaning, subjects=subjects)
    there = {f"{passage.work}/{passage.key}" for passage in passages(reading)}
    scores: dict[str, tuple[float, float, float]] = {}
    words: dict[str, str] = {}
    for judged in of_way(way):
        grades = {key: grade for key, grade in judged.grades.items() if key in there}
        if not any(grade >= 2 for grade in grades.values()):
            continue
        words[judged.id] = asked(judged, way, locale)
        found = keys_in_order(answer(engine, words[judged.id], locale=reading, day=DAY, setting=setting))
        scores[judged.id] = ndcg_at(found, grades), recall_at(found, grades), reciprocal_rank(found, grades)
    count = max(1, len(scores))
    ndcg, recall, mrr = (sum(score[at] for score in scores.values()) / count for at in range(3))
    return Figure(ndcg, recall, mrr, len(scores), {key: round(score[0], 4) for key, score in scores.items()}, words)


def keys_in_order(found: Answer) -> Sequence[str]:
    """What a reader sees from the top, as "<work>/<key>"."""
    return list(dict.fromkeys(f"{passage.work}/{passage.key}" for passage in found.ranked))
