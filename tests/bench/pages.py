"""Benchmark of the public pages, of importing and of freezing, with a text of 300 clauses.

make bench ARGS=tests/bench/pages.py
"""

from __future__ import annotations

import random
from datetime import date

from tests.bench.measure import Figure, interleaved, machine, once_each, table
from tests.bench.setting import ready

WORDS = (
    "museum collection loan artist donor trustee board director curator lender archive visitor staff provenance return "
    "condition insurance courier transport exhibition commission consent community record decision review public trust "
    "independence sponsor influence removal pressure complaint conservation storage acquisition disposal interview fee"
).split()


def words(rng: random.Random, count: int) -> str:
    return " ".join(rng.choice(WORDS) for _ in range(count)).capitalize() + "."


def markdown(clauses: int, seed: int, locale: str = "en", label: str = "1.0", day: str = "2020-01-01") -> str:
    """A file of parts with ten clauses each, about 80 words a clause."""
    rng = random.Random(seed)
    source = (
        f"edition: '{label}'\nin_force_from: {day}\nchange_note: Edition {label}."
        if locale == "en"
        else f"translates: '{label}'"
    )
    out = [
        f"---\nwork: bench\nlocale: {locale}\ntitle: Bench {locale}\n{source}\n---\n# Bench {locale}\n\n{words(rng, 30)}\n"
    ]
    for number in range(clauses):
        part, place = divmod(number, 10)
        if not place:
            out.append(f"## {part + 1}. {words(rng, 3)} {{#part-{part + 1}}}\n")
        reference = f" See [another](work:bench#clause-{rng.randrange(clauses)})." if number % 5 == 0 else ""
        out.append(
            f"### {part + 1}.{place + 1} {words(rng, 4)} {{#clause-{number}}}\n\n{words(rng, 40)}\n\n{words(rng, 40)}{reference}\n"
        )
    return "\n".join(out)


def main() -> None:
    with ready():
        from django.test import Client

        from kb.editions.publish import publish_working
        from kb.importing.apply import apply, prepare
        from kb.importing.intake import Intake
        from kb.importing.read import read
        from kb.models import Work
        from kb.views.public import pages as kept_pages

        file = markdown(300, 1).encode()
        steps: dict[str, Figure] = {}
        steps["read and plan"] = once_each(
            "read (own process) and plan, 300 clauses, new text",
            lambda: len(prepare(read("bench.md", file), Intake()).plan.rows),
            runs=5,
        )
        steps["first"] = once_each(
            "import, 300 clauses, new text",
            lambda: _applied(apply(prepare(read("bench.md", file), Intake()))),
            runs=1,
        )
        work = Work.objects.get(code="bench")
        steps["freeze"] = once_each(
            "freeze the working text, 300 clauses",
            lambda: publish_working(
                work, "1.0", in_force_from=date(2020, 1, 1), change_note="First."
            ).text.clauses.count(),
            runs=1,
        )
        changed = markdown(300, 1, label="2.0", day="2022-01-01").replace("museum", "gallery", 40).encode()
        steps["second"] = once_each(
            "import and publish a second edition",
            lambda: _applied(apply(prepare(read("bench.md", changed), Intake(publish=True)))),
            runs=1,
        )
        spanish = markdown(300, 2, locale="es", label="2.0").encode()
        steps["translation"] = once_each(
            "import and publish a translation",
            lambda: _applied(apply(prepare(read("bench.md", spanish), Intake(publish=True)))),
            runs=1,
        )

        client = Client(HTTP_HOST="localhost")

        def page(address: str, *, cold: bool = False, status: int = 200) -> int:
            if cold:
                kept_pages.clear()
            response = client.get(address)
            assert response.status_code == status, (address, response.status_code)
            return len(response.content)

        addresses = {
            "edition page, 300 clauses": "/en/bench/",
            "edition page in es": "/es/bench/",
            "dated edition": "/en/bench/ed/1.0/",
            "clause page": "/en/bench/c/clause-150/",
            "pinned clause": "/en/bench/ed/1.0/c/clause-150/",
            "timeline": "/en/bench/editions/",
            "home": "/en/",
            "all texts": "/en/texts/",
        }
        empty = {"empty": lambda: page("/en/empty-view/")}
        warm = interleaved(
            {**empty, **{name: (lambda a=address: page(a)) for name, address in addresses.items()}}, runs=300
        )
        cold = interleaved(
            {
                **empty,
                **{name: (lambda a=address: page(a, cold=True)) for name, address in addresses.items()},
            },
            runs=40,
        )
        print(f"## Pages ({machine()}, {date.today().isoformat()})\n")
        print(table("Importing and freezing", steps))
        print(
            table(
                "Warm, anonymous (composed bytes kept in the process)",
                {**warm, "empty": warm["empty"]},
                "empty",
            )
        )
        print(table("Cold (composed and rendered anew)", cold, "empty"))


def _applied(outcome: object) -> int:
    assert outcome is not None
    return 0


if __name__ == "__main__":
    main()
