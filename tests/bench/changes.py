"""Benchmark of what readers see of changes, with editions of 300 clauses: the comparison, and marks beside a text.

make bench ARGS=tests/bench/changes.py
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from datetime import date

from tests.bench.measure import Figure, interleaved, machine, once_each, table
from tests.bench.pages import WORDS, markdown, words
from tests.bench.setting import ready

CLAUSES = 300


def amended(text: str, count: int, seed: int) -> str:
    """The file with ``count`` of its clauses edited: some words replaced, some left out, a sentence more."""
    rng = random.Random(seed)
    parts = re.split(r"(?=^### )", text, flags=re.M)
    for index in rng.sample(range(1, len(parts)), count):
        head, first, *rest = parts[index].split("\n\n")
        edited = [
            word if rng.random() > 0.08 else rng.choice(WORDS) for word in first.split(" ") if rng.random() > 0.03
        ]
        parts[index] = "\n\n".join([head, f"{' '.join(edited)} {words(rng, 9)}", *rest])
    return "".join(parts)


def main() -> None:
    with ready():
        from django.test import Client

        from kb.editions import changes, compare
        from kb.importing.apply import apply, prepare
        from kb.importing.intake import Intake
        from kb.importing.read import read
        from kb.views.public import pages as kept_pages

        def bring(text: str) -> None:
            assert apply(prepare(read("bench.md", text.encode()), Intake(publish=True))) is not None

        for code, count in (("none", 0), ("sixty", 60), ("every", CLAUSES)):
            first = markdown(CLAUSES, 1).replace("work: bench", f"work: {code}").replace("work:bench", f"work:{code}")
            second = amended(first, count, 2) + ("" if count else "\n### One more {#more}\n\nOne more clause.\n")
            bring(first)
            bring(re.sub("'1.0'\nin_force_from: 2020-01-01", "'2.0'\nin_force_from: 2022-01-01", second))

        client = Client(HTTP_HOST="localhost")

        def page(address: str) -> int:
            response = client.get(address)
            assert response.status_code == 200, (address, response.status_code)
            return len(response.content)

        def cold(address: str, *, anew: bool) -> Callable[[], int]:
            """Composed and rendered again; ``anew``: nothing of the comparison is kept in the process either."""

            def call() -> int:
                kept_pages.clear()
                if anew:
                    changes.forget()
                    compare._store.clear()
                return page(address)

            return call

        compared = {
            "compare, 60 of 300 amended": "/en/sixty/compare/1.0...2.0/",
            "compare, 60 amended, side by side": "/en/sixty/compare/1.0...2.0/?view=side",
            "compare, 60 amended, whole text": "/en/sixty/compare/1.0...2.0/?show=all",
            "compare, all 300 amended": "/en/every/compare/1.0...2.0/",
            "compare, all 300 amended, side by side": "/en/every/compare/1.0...2.0/?view=side",
        }
        texts = {
            "edition page, first edition": "/en/every/ed/1.0/",
            "edition page, no clause amended": "/en/none/",
            "edition page, 60 amended": "/en/sixty/",
            "edition page, 300 amended": "/en/every/",
            "edition page, ?since=, 60 amended": "/en/sixty/?since=1.0",
            "clause page, 300 amended": "/en/every/c/clause-150/",
        }
        empty = {"empty": lambda: page("/en/empty-view/")}
        both = {**compared, **texts}
        warm = interleaved({**empty, **{name: (lambda a=a: page(a)) for name, a in both.items()}}, runs=100)
        again = interleaved({**empty, **{name: cold(a, anew=False) for name, a in both.items()}}, runs=20)
        anew: dict[str, Figure] = {"empty": once_each("empty", empty["empty"], runs=20)}
        for name, address in both.items():
            anew[name] = once_each(name, cold(address, anew=True), runs=8)
        print(f"## Changes ({machine()}, {date.today().isoformat()})\n")
        print(table("Warm, anonymous (composed bytes kept in the process)", warm, "empty"))
        print(table("Composed and rendered anew, differences kept", again, "empty"))
        print(table("Cold (differences found anew too)", anew, "empty"))


if __name__ == "__main__":
    main()
