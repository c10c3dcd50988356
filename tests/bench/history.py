"""Benchmark of the record over time: a clause's history and all editions with 30 editions, a day, languages side by side.

make bench ARGS=tests/bench/history.py
"""

from __future__ import annotations

from datetime import date

from tests.bench.measure import interleaved, machine, table
from tests.bench.pages import words
from tests.bench.setting import ready

CLAUSES, EDITIONS = 300, 30
LANGUAGES = ("es", "fr", "ar")


def main() -> None:
    with ready():
        import random
        from dataclasses import replace

        from django.test import Client

        from kb.editions import changes, compare
        from kb.editions.freeze import Release, publish_edition, publish_translation, source_of
        from kb.editions.text import TEXT_KEY, ClauseText, Text
        from kb.locales import ensure_locale
        from kb.models import Edition
        from kb.views.public import pages
        from tests.kb.making import clause, head, make_work, text

        rng = random.Random(4)
        for code in LANGUAGES:
            ensure_locale(code)
        make_work("bench")

        def rows(step: int) -> list[ClauseText]:
            out = []
            for number in range(CLAUSES):
                part, place = divmod(number, 10)
                if not place:
                    out.append(clause(f"part-{part}", "", heading=words(rng, 3), number=str(part + 1), kind="part"))
                out.append(clause(f"c-{number}", texts[number], heading=f"Clause {number}", number=f"{part + 1}.{place + 1}", level=1))
            return out

        texts = [words(rng, 80) for _ in range(CLAUSES)]
        made: list[Edition] = []
        for step in range(EDITIONS):
            for number in range(0, CLAUSES, 15):  # twenty clauses change, another twenty each time
                texts[(number + step) % CLAUSES] = words(rng, 80)
            texts[150] = texts[150].replace(texts[150].split()[step], "another", 1)
            made.append(
                publish_edition(text("bench", f"{step}.0", *rows(step)), Release(date(1996 + step, 1, 1), f"Edition {step}.")).edition
            )
        for edition in (made[0], made[20], made[-1]):
            source = source_of(edition)
            for code in LANGUAGES:
                own = tuple(
                    replace(head(f"Bench {code}"), source_sha256=sha256)
                    if key == TEXT_KEY
                    else replace(original, fields={**original.fields, "text": original.fields["text"] and f"<p>{words(rng, 80)}</p>"}, source_sha256=sha256)
                    for key, (original, sha256) in source.items()
                )
                publish_translation(Text("bench", code, edition.label, False, own))

        client = Client(HTTP_HOST="localhost")

        def page(address: str, *, cold: bool = False, status: int = 200) -> int:
            if cold:
                pages.clear()
            response = client.get(address)
            assert response.status_code == status, (address, response.status_code)
            return len(response.content)

        addresses = {
            "clause history, 30 editions, 30 wordings": ("/en/bench/c/c-150/", 200),
            "clause history in es": ("/es/bench/c/c-150/", 200),
            "clause that never changed much": ("/en/bench/c/c-14/", 200),
            "timeline, 30 editions": ("/en/bench/editions/", 200),
            "point in time (redirect)": ("/en/bench/at/2010-06-30/", 302),
            "the dated edition it leads to": ("/en/bench/ed/14.0/?on=2010-06-30", 200),
            "parallel, 300 clauses, 2 languages": ("/en/bench/?with=es", 200),
            "parallel, 300 clauses, 4 languages": ("/en/bench/?with=es,fr,ar", 200),
            "edition page, 300 clauses, 30 editions": ("/en/bench/", 200),
            "edition page in es": ("/es/bench/", 200),
        }
        empty = {"empty": lambda: page("/en/empty-view/")}
        warm = interleaved(
            {**empty, **{name: (lambda a=a, s=s: page(a, status=s)) for name, (a, s) in addresses.items()}}, runs=200
        )
        cold = interleaved(
            {**empty, **{name: (lambda a=a, s=s: page(a, cold=True, status=s)) for name, (a, s) in addresses.items()}}, runs=20, warm_up=2
        )

        def first(address: str) -> int:
            """A process that has compared nothing yet."""
            changes._kept.clear()
            compare._store.clear()
            return page(address, cold=True)

        never = {name: addresses[name][0] for name in ("clause history, 30 editions, 30 wordings", "timeline, 30 editions")}
        fresh = interleaved({**empty, **{name: (lambda a=a: first(a)) for name, a in never.items()}}, runs=5, warm_up=1)
        print(f"## The record over time ({machine()}, {date.today().isoformat()})\n")
        print(table("Warm, anonymous (composed bytes kept in the process)", warm, "empty"))
        print(table("Cold (composed and rendered anew)", cold, "empty"))
        print(table("Cold, and nothing was ever compared in this process", fresh, "empty"))


if __name__ == "__main__":
    main()
