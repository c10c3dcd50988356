"""How well search finds: a judged set in BEIR layout through the product's own analysis and query plan.

The set is indexed as passages of one locale in an index of its own, thrown away afterwards.
"""

from __future__ import annotations

import csv
import json
import math
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from search import lexicon
from search.answer import NO_SETTING, Setting, near_in, prepared, with_meaning
from search.engines import throwaway
from search.engines.base import Engine, Group, Passage, Results
from search.query.parse import parse
from search.query.plan import PAGE_SIZE, everywhere, loose, plan

DEPTH = 10
DAY = date(2000, 1, 1)
BATCH = 5000  # passages a group


class BadSet(ValueError):
    """The folder is no judged set. ``str()`` is one sentence."""


@dataclass(frozen=True)
class Figures:
    """Means over the judged queries; ``no_hit`` is how many found nothing at all; ``seconds`` the time of all queries."""

    ndcg: float
    recall: float
    mrr: float
    no_hit: int
    queries: int
    passages: int
    engine: str
    seconds: float

    def as_dict(self) -> dict[str, Any]:
        """With the names that scripts rely on."""
        return {
            "ndcg@10": round(self.ndcg, 4),
            "recall@10": round(self.recall, 4),
            "mrr@10": round(self.mrr, 4),
            "no_hit": self.no_hit,
            "queries": self.queries,
            "passages": self.passages,
            "engine": self.engine,
            "seconds": round(self.seconds, 3),
        }


def evaluate(
    folder: Path,
    work_folder: Path,
    *,
    locale: str,
    query_locale: str = "",
    engine: str = "",
    setting: Setting = NO_SETTING,
    progress: Callable[[str], None] = lambda message: None,
) -> Figures:
    """Judge an engine on the set in ``folder``; ``work_folder`` is where its index may be made. Raises ``BadSet``.

    ``query_locale`` is the language of the questions where it is another one than that of the passages: they are then asked
    as a reader of that language asks, in every language. ``setting`` brings a thesaurus, and meaning.
    """
    judged = _judgments(folder / "qrels" / "test.tsv")
    queries = {row["_id"]: row["text"] for row in _rows(folder / "queries.jsonl", ("_id", "text")) if row["_id"] in judged}
    if not queries:
        raise BadSet(f"{folder} has no judged queries.")
    target = throwaway(work_folder, engine)
    try:
        passages = _index(target, folder, locale, progress)
        progress(f"{passages} passages indexed, {len(queries)} queries")
        return _judge(target, passages, queries, judged, locale, query_locale, setting)
    finally:
        target.remove()


def _judge(
    target: Engine,
    passages: int,
    queries: Mapping[str, str],
    judged: Mapping[str, Mapping[str, int]],
    locale: str,
    query_locale: str,
    setting: Setting,
) -> Figures:
    ndcg = recall = mrr = 0.0
    no_hit = 0
    started = time.monotonic()
    for query_id, text in queries.items():
        found = _ask(target, text, locale, query_locale, setting)
        no_hit += not found
        relevant = judged[query_id]
        ndcg += ndcg_at(found, relevant)
        recall += recall_at(found, relevant)
        mrr += reciprocal_rank(found, relevant)
    seconds = time.monotonic() - started
    count = len(queries)
    return Figures(ndcg / count, recall / count, mrr / count, no_hit, count, passages, target.name, seconds)


def ndcg_at(found: Sequence[str], relevant: Mapping[str, int], depth: int = DEPTH) -> float:
    """Normalised discounted gain, linear in the grades, as trec_eval's ``ndcg_cut``."""
    gain = sum(relevant.get(each, 0) / math.log2(rank + 2) for rank, each in enumerate(found[:depth]))
    best = sorted((grade for grade in relevant.values() if grade > 0), reverse=True)[:depth]
    ideal = sum(grade / math.log2(rank + 2) for rank, grade in enumerate(best))
    return gain / ideal if ideal else 0.0


def recall_at(found: Sequence[str], relevant: Mapping[str, int], depth: int = DEPTH) -> float:
    """Part of the relevant passages among the first."""
    wanted = {each for each, grade in relevant.items() if grade > 0}
    return len(wanted.intersection(found[:depth])) / len(wanted) if wanted else 0.0


def reciprocal_rank(found: Sequence[str], relevant: Mapping[str, int], depth: int = DEPTH) -> float:
    """One divided by the rank of the first relevant passage."""
    return next((1 / (rank + 1) for rank, each in enumerate(found[:depth]) if relevant.get(each, 0) > 0), 0.0)


def _ask(target: Engine, text: str, locale: str, query_locale: str, setting: Setting) -> list[str]:
    """As ``search.answer`` asks: mended by the index's own words, phrases loosened where nothing holds them."""
    asked_in = query_locale or locale
    size = DEPTH if setting.meaning is None else PAGE_SIZE
    wanted = plan(parse(text), locale=asked_in, day=DAY, size=size, thesaurus=setting.thesaurus)
    if asked_in != locale:
        wanted = everywhere(wanted)
    wanted, _corrections = prepared(target, wanted, setting, locale)
    hits = target.search(wanted).hits
    if not hits and wanted.phrases:
        hits = target.search(loose(wanted)).hits
    results = with_meaning(target, wanted, Results(hits, len(hits)), near_in(target, wanted, setting), asked_in)
    return [hit.passage.key for hit in results.hits]


def _index(target: Engine, folder: Path, locale: str, progress: Callable[[str], None]) -> int:
    lexicon.make(locale)
    generation = target.new_generation()
    total = 0
    with target.writing(generation) as writer:
        batch: list[Passage] = []
        for passage in passages_of(folder, locale):
            batch.append(passage)
            if len(batch) == BATCH:
                total += _put(writer, batch, total)
                progress(f"{total} passages")
                batch = []
        total += _put(writer, batch, total)
    if not total:
        raise BadSet(f"{folder / 'corpus.jsonl'} has no passages.")
    target.swap(generation)
    return total


def passages_of(folder: Path, locale: str) -> Iterator[Passage]:
    """The passages of a set, as they are indexed. Raises ``BadSet``."""
    return (_passage(row, locale) for row in _rows(folder / "corpus.jsonl", ("_id", "text")))


def _put(writer: Any, batch: list[Passage], at: int) -> int:
    held = list(batch)
    return int(writer.put(Group(f"set/{at}", "set", "", lambda: held)))


def _passage(row: Mapping[str, Any], locale: str) -> Passage:
    key = str(row["_id"])
    title = str(row.get("title") or "")
    return Passage(id=f"set/1/{locale}/{key}", locale=locale, kind="clause", title=title, heading="", text=str(row["text"]), key=key)


def _judgments(file: Path) -> dict[str, dict[str, int]]:
    out: dict[str, dict[str, int]] = {}
    try:
        with open(file, encoding="utf-8", newline="") as lines:
            for line in csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
                if len(line) >= 3 and line[2].strip().lstrip("-").isdigit():
                    out.setdefault(line[0], {})[line[1]] = int(line[2])
    except (OSError, UnicodeDecodeError) as error:
        raise BadSet(f"{file} cannot be read: {error}") from None
    return {query: grades for query, grades in out.items() if any(grade > 0 for grade in grades.values())}


def _rows(file: Path, needed: tuple[str, ...]) -> Iterator[dict[str, Any]]:
    try:
        with open(file, encoding="utf-8") as lines:
            for number, line in enumerate(lines, 1):
                if not line.strip():
                    continue
                row = json.loads(line)
                if not isinstance(row, dict) or any(name not in row for name in needed):
                    raise BadSet(f"{file} line {number} lacks {' or '.join(needed)}.")
                yield {**row, "_id": str(row["_id"])}
    except (OSError, UnicodeDecodeError, json.JSONDecodeError) as error:
        raise BadSet(f"{file} cannot be read: {error}") from None
