"""The whole of one run, in this process. Its settings must be those of a throw-away site (see the command)."""

from __future__ import annotations

from collections.abc import Callable

from django.core.management import call_command

from search import field
from search.bench import empty, indexing, pages, record, vectors
from search.bench.questions import KINDS, Questions
from search.bench.report import Measured, machine
from search.engines import engine
from search.indexing.rebuild import rebuild
from search.warm import warm


def run(passages: int, runs: int, publications: int, progress: Callable[[str], None]) -> Measured:
    """Make the record and its index, then measure."""
    started_on = machine()
    empty.serve()
    progress("Making the database")
    call_command("migrate", verbosity=0)
    made = record.make(passages, lambda done: progress(f"Writing the record: {done:,} clauses"))
    field.load(field.FILE)
    built = rebuild(engine().name, lambda subject, count: progress(f"Building the index: {count:,} passages"))
    progress("Making vectors")
    with_vectors = vectors.make()
    questions = Questions(runs + 10)
    warm()  # as a web process is
    measured = []
    for kind in KINDS:
        progress(f"Asking: {kind}")
        measured.append(pages.measure(kind, questions, runs))
    progress("Asking for suggestions")
    suggested = pages.suggest(questions, runs)
    progress("Rebuilding with questions going on")
    rebuilt = indexing.rebuild(questions)
    health = engine().health()
    progress("Publishing")
    findable = indexing.publish_to_findable(publications)
    return Measured(
        engine=engine().name,
        passages=health.passages,
        works=made.works,
        bytes=health.bytes,
        build_seconds=built.seconds,
        pages=tuple(measured),
        suggest=suggested,
        findable=findable,
        rebuilt=rebuilt,
        machine=started_on,
        vectors=with_vectors,
    )
