"""Between the importer's ``Row`` and the record's ``ClauseText``."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from kb.editions.canonical import line, plain, unline
from kb.editions.editor import from_editor
from kb.editions.text import TEXT_KEY, ClauseText
from kb.fields import body_field, heading_field, is_rich
from kb.importing.duties import duty_of
from kb.importing.numbers import number_headings
from kb.importing.shapes import Row

#: A reference inside the file: to a row by its place, or to a key of the same work.
_LOCAL = re.compile(r'href="work:#([^"]+)"')


def rows_of(clauses: Sequence[ClauseText]) -> tuple[Row, ...]:
    """Rows of a text that exists, for aligning a file with it. ``clauses`` without the ``_text`` row."""
    parents = _parents(clauses)
    numbers = number_headings(
        [clause.number for clause in clauses], [clause.level for clause in clauses], parents
    )
    out = []
    for clause, parent, number in zip(clauses, parents, numbers, strict=True):
        body = clause.fields.get(body_field(clause.kind, clause.blank), "")
        out.append(
            Row(
                kind=clause.kind,
                level=clause.level,
                parent=parent,
                heading=unline(clause.fields.get(heading_field(clause.kind, clause.blank), "")),
                html=body,
                plain=plain(body),
                number=clause.number,
                canon=number.canon,
                key=clause.key,
                duty=clause.duty,
                blank=clause.blank,
            )
        )
    return tuple(out)


def clause_of(row: Row, key: str, locale: str, keys: Mapping[str, str], work: str) -> ClauseText:
    """The plain row a file's row becomes under its key. ``keys`` resolves references inside the file."""
    names = heading_field(row.kind, row.blank), body_field(row.kind, row.blank)
    body = from_editor(_resolved(row.html, keys, work)) if is_rich(names[1]) else line(row.plain)
    return ClauseText(
        key=key,
        kind=row.kind,
        level=min(row.level, 9),
        fields={names[0]: line(row.heading), names[1]: body},
        number=unline(line(row.number)),
        duty=row.duty or (duty_of(row.plain, locale) if row.kind == "clause" else "none"),
        blank=row.blank,
    )


def head_of(title: str, intro: str, keys: Mapping[str, str], work: str) -> ClauseText:
    """The ``_text`` row of a file."""
    return ClauseText(
        TEXT_KEY, "_text", 0, {"title": line(title), "intro": from_editor(_resolved(intro, keys, work))}
    )


def _resolved(html: str, keys: Mapping[str, str], work: str) -> str:
    def href(found: re.Match[str]) -> str:
        key = keys.get(found.group(1), "")
        return f'href="work:{work}#{key}"' if key else 'href=""'

    return _LOCAL.sub(href, html) if "work:#" in html else html


def _parents(clauses: Sequence[ClauseText]) -> list[int]:
    out: list[int] = []
    enclosing: list[int] = []
    for index, clause in enumerate(clauses):
        while enclosing and clauses[enclosing[-1]].level >= clause.level:
            enclosing.pop()
        out.append(enclosing[-1] if enclosing else -1)
        enclosing.append(index)
    return out
