"""Benchmark of the search page beside an empty view, and of bringing a published edition into the index.

make bench ARGS=tests/bench/search.py         50,000 passages; PASSAGES=5000 for a quicker look
"""

from __future__ import annotations

import os
import random
import shutil
import tempfile
from collections.abc import Callable
from datetime import date
from itertools import count
from pathlib import Path
from urllib.parse import urlencode

from tests.bench.measure import Figure, interleaved, machine, once_each, table
from tests.bench.setting import ready

PASSAGES = int(os.environ.get("PASSAGES", "50000"))
RUNS = int(os.environ.get("RUNS", "300"))
WORKS, GROUP = 20, 500


def vocabulary(rng: random.Random) -> list[str]:
    """Made-up words with plural and verb endings, the frequent ones first (Zipf's law holds in every language)."""
    roots = {
        "".join(rng.choice("bcdfglmnprstv") + rng.choice("aeiou") for _ in range(rng.randint(2, 4)))
        for _ in range(9000)
    }
    return [root + ending for root in sorted(roots) for ending in ("", "s", "ing")][:20_000]


def main() -> None:
    with ready():
        from django.conf import settings

        folder = Path(tempfile.mkdtemp(prefix="vademecum-bench-"))
        settings.SEARCH_INDEX_DIR = folder / "index"
        try:
            _measure()
        finally:
            shutil.rmtree(folder)


def _measure() -> None:
    from django.test import Client

    from kb.editions.timeline import today
    from search.engines import engine
    from search.engines.base import Group, Passage
    from search.indexing import outbox, rebuild
    from search.query.parse import parse
    from search.query.plan import plan
    from tests.kb.making import clause, publish

    rng = random.Random(7)
    words = vocabulary(rng)
    rng.shuffle(words)
    weights = [1 / (rank + 3) for rank in range(len(words))]

    def sentence(length: int) -> str:
        return " ".join(rng.choices(words, weights, k=length)).capitalize() + "."

    def passage(index: int) -> Passage:
        locale = ("en", "en", "es", "fr")[index % 4]
        work = f"work-{index % WORKS}"
        return Passage(
            id=f"{index}", locale=locale, kind="clause", title=f"Code {work}", heading=sentence(4), text=sentence(75), work=work, key=f"k{index}",
            number=f"{index % 30}.{index % 9}", numbers=(f"{index % 30}.{index % 9}",), edition="1.0", since=date(2020, 1, 1), authoritative=locale == "en",
            shown_in=("es", "fr"),
        )  # fmt: skip

    passages = [passage(index) for index in range(PASSAGES)]

    def build() -> int:
        generation = engine().new_generation()
        with engine().writing(generation) as writer:
            for start in range(0, PASSAGES, GROUP):
                held = passages[start : start + GROUP]
                writer.put(Group(f"bench/{start}", "bench", str(start), lambda held=held: held))
        engine().swap(generation)
        return engine().health().bytes

    slow: dict[str, Figure] = {"build": once_each(f"build an index of {PASSAGES:,} passages", build, runs=1)}
    client = Client()
    two = [" ".join(rng.sample(words[200:3000], 2)) for _ in range(RUNS + 20)]
    common = [" ".join(rng.sample(words[:30], 2)) for _ in range(RUNS + 20)]
    turns = {name: count() for name in ("page two", "engine two", "page common", "engine common", "number")}

    def asked(name: str, questions: list[str]) -> str:
        return questions[next(turns[name]) % len(questions)]

    def page(name: str, questions: list[str]) -> Callable[[], int]:
        return lambda: len(client.get(f"/en/search/?{urlencode({'q': asked(name, questions)})}").content)

    def ask(name: str, questions: list[str]) -> Callable[[], int]:
        return lambda: engine().search(plan(parse(asked(name, questions)), locale="en", day=today())).total

    figures = interleaved(
        {
            "empty view": lambda: len(client.get("/en/empty-view/").content),
            "engine, two words (bytes: results)": ask("engine two", two),
            "search page, two words": page("page two", two),
            "engine, two common words (bytes: results)": ask("engine common", common),
            "search page, two common words": page("page common", common),
            "search page, a number": page("number", ["3.2", "clause 7.4", "12.5", "29.8"]),
            "search page, nothing found": lambda: len(client.get("/en/search/?q=zzzzzz").content),
        },
        runs=RUNS,
    )
    print(f"{machine()}; {PASSAGES:,} passages, {RUNS} runs\n")
    print(table("Search page", figures, baseline="empty view"))
    for name in ("two words", "two common words"):
        floor = figures[f"engine, {name} (bytes: results)"]
        whole, empty = figures[f"search page, {name}"], figures["empty view"]
        ratios = (whole.p50 / (floor.p50 + empty.p50), whole.p95 / (floor.p95 + empty.p95))
        print(f"page : (engine + empty view), {name}: {ratios[0]:.2f} at p50, {ratios[1]:.2f} at p95")
    print()
    clauses = [clause(f"c-{i}", sentence(75), heading=sentence(4), number=str(i + 1)) for i in range(300)]
    publish("bench", "1.0", "2020-01-01", *clauses)
    drained = once_each(
        "publication of 300 clauses: read, index, commit",
        lambda: outbox.drain(engine().name).passages,
        runs=1,
    )
    slow["drain"] = drained
    slow["nothing due"] = once_each(
        "a look at an empty outbox", lambda: len(outbox.due(engine().name)), runs=200
    )
    slow["rebuild"] = once_each(
        "rebuild from the record, 300 clauses", lambda: rebuild.rebuild(engine().name).passages, runs=3
    )
    print(table("Indexing (bytes: size of the index, or passages)", slow))


if __name__ == "__main__":
    main()
