"""Benchmark of what stands beside a text: references to other works, errata, relations and "cited by", 300 clauses.

make bench ARGS=tests/bench/beside.py
"""

from __future__ import annotations

from datetime import date

from tests.bench.measure import interleaved, machine, table
from tests.bench.setting import ready

CLAUSES = 300
ERRATA = 20
SENTENCE = "Museums of modern and contemporary art work with people who can answer back. " * 6


def main() -> None:
    with ready():
        from django.test import Client
        from django.utils import timezone

        from kb.models import EditionClause, Erratum, Relation, Surroundings, Work
        from kb.views.public import pages as kept_pages
        from tests.kb.making import clause, publish

        publish("law", "1.0", "2020-01-01", *(clause(f"l{n}", "Words.", number=str(n)) for n in range(CLAUSES)))
        publish("law", "2.0", "2021-01-01", *(clause(f"l{n}", "Words.", number=str(n)) for n in range(CLAUSES - 30)))
        for code in ("plain", "full"):
            rows = []
            for n in range(CLAUSES):
                to = f"law#l{n}" if code == "full" else f"{code}#c{(n + 1) % CLAUSES}"
                rows.append(clause(f"c{n}", f'<p>{SENTENCE}See <a href="work:{to}">there</a> and <a href="work:{code}#c0">here</a>.</p>', number=str(n)))
            publish(code, "1.0", "2020-01-01", *rows)
        text = EditionClause.objects.filter(text__edition__work__code="full").exclude(key="_text").select_related("text")
        Erratum.objects.bulk_create(
            Erratum(edition_id=row.text.edition_id, locale="en", key=row.key, wording=row.sha256, state="verified", reads="see", should_read="compare", decided_at=timezone.now())
            for row in text[: ERRATA * 10 : 10]
        )
        Relation.objects.create(work=Work.objects.get(code="law"), kind="prevails", other=Work.objects.get(code="full"))
        client = Client(HTTP_HOST="localhost")

        def page(address: str, *, kept: bool = False, touched: bool = False) -> int:
            if touched:
                Surroundings.touch()
            if not kept:
                kept_pages.clear()
            response = client.get(address)
            assert response.status_code == 200, address
            return len(response.content)

        full = client.get("/en/full/").content.decode()
        assert full.count('class="fate"') == 30 and full.count('class="erratum ') == ERRATA and "prevails over this text" in full
        cold = interleaved(
            {
                "empty": lambda: page("/en/empty-view/"),
                "edition, references within it only": lambda: page("/en/plain/"),
                f"edition, 300 references to another work (30 repealed), {ERRATA} errata": lambda: page("/en/full/"),
                "the same, first time after a decision": lambda: page("/en/full/", touched=True),
                "clause that nobody cites": lambda: page("/en/full/c/c7/"),
                "clause that 300 cite": lambda: page("/en/full/c/c0/"),
                "clause of another work, cited once": lambda: page("/en/law/c/l7/"),
                "list of errata": lambda: page("/en/full/errata/"),
                "report form (never kept)": lambda: page("/en/full/ed/1.0/c/c7/report/"),
            },
            runs=30,
        )
        print(f"## Beside a text of 300 clauses ({machine()}, {date.today().isoformat()})\n")
        print(table("Cold (composed and rendered anew)", cold, "empty"))


if __name__ == "__main__":
    main()
