"""Benchmark of ``editions verify``, manifests and the offline program on a large record: seconds, clauses a second, the most memory.

make bench ARGS=tests/bench/verify.py          (CLAUSES=20000 for a smaller one)

The record is made through the product's own rows and hashes, without the checks that freezing runs before. The baseline reads the
same columns and hashes the same bytes, nothing else: what verify costs above it is the proof. Each is a process of its own, so that
its peak of memory is its own.
"""

from __future__ import annotations

import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import redirect_stdout
from datetime import date
from hashlib import sha256
from io import StringIO

from tests.bench.measure import machine
from tests.bench.pages import words
from tests.bench.setting import ready

CLAUSES = int(os.environ.get("CLAUSES", 100_000))
#: Clauses of one text, and editions of one work.
LENGTH, EDITIONS = 300, 20


def main() -> None:
    if len(sys.argv) > 1:
        return _child(*sys.argv[1:])
    with ready(), tempfile.TemporaryDirectory() as folder:
        os.environ["BENCH_FOLDER"] = folder
        from django.db import connection

        start = time.perf_counter()
        size = build(CLAUSES)
        print(f"## Verify ({machine()}, {date.today().isoformat()}; {CLAUSES:,} clauses, {size / 1e6:.0f} MB of html)\n")
        print(f"Built in {time.perf_counter() - start:.0f} s (bulk insertion with the product's hashes).\n")
        print("| what | seconds | of processor | clauses a second | peak MB |")
        print("|---|---|---|---|---|")
        name = str(connection.settings_dict["NAME"])
        connection.close()
        for what in ("baseline", "verify", "manifests", "offline"):
            done = subprocess.run(
                [sys.executable, "-m", "tests.bench.verify", what, name], check=True, capture_output=True, text=True
            )
            print(done.stdout.strip())


def _child(what: str, name: str) -> None:
    """One measurement, in this process, on the database that is there."""
    import django

    django.setup()
    from django.db import connection

    connection.settings_dict["NAME"] = name
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start, worked = time.perf_counter(), time.process_time()
    label, measured = MEASURED[what]
    count = measured()
    seconds, worked = time.perf_counter() - start, time.process_time() - worked
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(f"| {label} | {seconds:.2f} | {worked:.2f} | {count / seconds:,.0f} | {peak / 1024:.0f} ({(peak - before) / 1024:.0f} more than Django) |")


def baseline() -> int:
    from kb.models import EditionClause

    count = 0
    for heading, html, plain in EditionClause.objects.order_by("id").values_list("heading", "html", "plain").iterator(1000):
        sha256(heading.encode()).hexdigest()
        sha256(html.encode()).hexdigest()
        sha256(plain.encode()).hexdigest()
        count += 1
    return count


def proof() -> int:
    from kb.editions.verify import verify

    verdict = verify()
    assert verdict.ok, verdict.faults[:3]
    return verdict.clauses


def manifests() -> int:
    """Every work's manifest, written to a file; the first one needs as much memory as the last."""
    from kb.models import EditionClause, Work
    from kb.record.manifest import Scope, head_now, pieces

    head = head_now()
    for code in Work.objects.values_list("code", flat=True):
        with open(f"{_folder()}/{code}.json", "w", encoding="utf-8") as file:
            file.writelines(pieces(Scope("work", code), head))
    with open(f"{_folder()}/record.json", "w", encoding="utf-8") as file:
        file.writelines(pieces(Scope("record"), head))
    return EditionClause.objects.count()


def offline() -> int:
    """The program that outsiders run, on all of them at once."""
    from kb.models import EditionClause
    from kb.record import verify_manifest

    files = sorted(os.path.join(_folder(), name) for name in os.listdir(_folder()))
    with redirect_stdout(StringIO()) as said:
        assert verify_manifest.main(files) == 0, said.getvalue()[-500:]
    return EditionClause.objects.count()


def _folder() -> str:
    folder = os.environ["BENCH_FOLDER"]
    os.makedirs(folder, exist_ok=True)
    return folder


MEASURED = {
    "baseline": ("read and hash the same bytes", baseline),
    "verify": ("editions verify", proof),
    "manifests": ("manifests of all works", manifests),
    "offline": ("the offline program, all manifests at once", offline),
}


def build(clauses: int) -> int:
    """A record of works with editions of 300 clauses; each edition changes a tenth of the one before. Returns bytes of html."""
    from django.db import transaction
    from django.utils import timezone

    from kb.editions import log
    from kb.editions.freeze import changes_hash
    from kb.editions.hashing import edition_hash, text_hash
    from kb.editions.rows import hashed_row, to_row
    from kb.models import ClauseKey, Edition, EditionClause, EditionText, Work

    rng = random.Random(1)
    size = made = number = 0
    while made < clauses:
        code = f"work-{number}"
        number += 1
        work = Work.objects.create(code=code, authoritative_locale="en", kind="code")
        texts = list(_clauses(rng))
        ClauseKey.objects.bulk_create(ClauseKey(work=work, key=clause.key) for clause in texts[1:])
        for place in range(EDITIONS):
            if made >= clauses:
                break
            with transaction.atomic():
                log.lock()
                now = timezone.now()
                facts = {
                    "label": f"{place + 1}.0",
                    "in_force_from": date(2000 + place, 1, 1),
                    "minor": False,
                    "change_note": f"Edition {place + 1}.",
                    "signed_off_by": "The board",
                }
                edition = Edition.objects.create(work=work, created_at=now, sha256=edition_hash(work=code, **facts), **facts)
                log.append("edition", edition.id, edition.sha256, now)
                log.append("changes", edition.id, changes_hash(()), now)
                rows = [to_row(clause, 0, position) for position, clause in enumerate(texts)]
                text = EditionText.objects.create(
                    edition=edition,
                    locale="en",
                    revision=1,
                    authoritative=True,
                    partial=False,
                    title=rows[0].heading,
                    intro=rows[0].html,
                    created_at=now,
                    sha256=text_hash(
                        work=code,
                        label=edition.label,
                        locale="en",
                        revision=1,
                        authoritative=True,
                        partial=False,
                        rows=[hashed_row(row) for row in rows],
                    ),
                )
                for row in rows:
                    row.text_id = text.id
                    size += len(row.html)
                EditionClause.objects.bulk_create(rows, batch_size=500)
                log.append("text", text.id, text.sha256, now)
            made += len(rows)
            for index in rng.sample(range(1, len(texts)), len(texts) // 10):
                texts[index] = _clause(rng, texts[index].key, index)
    return size


def _clauses(rng: random.Random) -> Iterator[object]:
    from tests.kb.making import head

    yield head(words(rng, 5), f"<p>{words(rng, 40)}</p>")
    for index in range(1, LENGTH):
        yield _clause(rng, f"clause-{index}", index)


def _clause(rng: random.Random, key: str, index: int) -> object:
    from kb.editions.canonical import canonical, line
    from kb.editions.text import ClauseText

    body = f"<p>{words(rng, 40)}</p><p>{words(rng, 30)} <em>{words(rng, 3)}</em></p>"
    if index % 5 == 0:
        body += f'<p>See <a href="work:work-0#clause-{rng.randrange(1, LENGTH)}">another</a>.</p>'
    if index % 7 == 0:
        body += f"<ul><li>{words(rng, 6)}</li><li>{words(rng, 6)}</li></ul>"
    return ClauseText(key, "clause", 1, {"heading": line(words(rng, 4)), "text": canonical(body)}, number=str(index))


if __name__ == "__main__":
    main()
