"""References between clauses as rows: derived from frozen html when a text is frozen, and made again from the record.

    record(frozen, text.clauses)     # inside the freezing transaction
    rebuild()                        # from every frozen row; also what the migration runs

A row says: this clause of this frozen text refers to that clause of that work. They are no part of the record.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from kb.editions.canonical import references
from kb.editions.text import ClauseText
from kb.models.around import ClauseReference
from kb.models.record import EditionClause, EditionText

#: Frozen rows read, and references written, at once.
CHUNK = 2000


def record(text: EditionText, clauses: Iterable[ClauseText]) -> int:
    """Write the references of a text that is being frozen; returns how many."""
    made = [
        ClauseReference(text=text, key=clause.key, to_work=work, to_key=key)
        for clause in clauses
        for work, key in targets(clause.fields.values())
    ]
    ClauseReference.objects.bulk_create(made, batch_size=500)
    return len(made)


def targets(fields: Iterable[str]) -> list[tuple[str, str]]:
    """(work code, clause key) that the fields of one clause refer to, each once, in order."""
    return list(dict.fromkeys(pair for html in fields for pair in references(html)))


def rebuild(clauses: Any = EditionClause, rows: Any = ClauseReference) -> int:
    """Derive every row anew, chunk by chunk; returns how many there are. A migration gives its own historical models."""
    rows.objects.all().delete()
    made, last = 0, 0
    found = clauses.objects.filter(html__contains='href="work:').order_by("id")
    while chunk := list(found.filter(id__gt=last).values_list("id", "text_id", "key", "heading", "html")[:CHUNK]):
        new = [
            rows(text_id=text_id, key=key, to_work=to_work, to_key=to_key)
            for _id, text_id, key, heading, html in chunk
            for to_work, to_key in targets((heading, html))
        ]
        rows.objects.bulk_create(new, batch_size=500)
        made, last = made + len(new), chunk[-1][0]
    return made
