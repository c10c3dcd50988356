"""Small makers for the tests of the importer."""

from __future__ import annotations

import io
import zipfile
from collections import Counter

from docx import Document

from kb.importing import tree
from kb.importing.outline import outline
from kb.importing.read import read_trusted
from kb.importing.shapes import Outline, Row, Source


def source(html: str, format_: str = "html", **front: object) -> Source:
    return Source(name=f"x.{format_}", format=format_, front=front, html=html)


def of_html(html: str) -> Outline:
    """The outline of a page, read in full."""
    return outline(read_trusted("x.html", html.encode()))


def of_md(text: str) -> Outline:
    return outline(read_trusted("x.md", text.encode()))


def letters(html: str) -> Counter[str]:
    return Counter(c for c in "".join(tree.parse(html).itertext()) if c.isalpha()) if html else Counter()


def letters_of(result: Outline) -> Counter[str]:
    total = Counter(c for c in result.title if c.isalpha()) + letters(result.intro)
    for row in result.rows:
        total += Counter(c for c in row.number + row.heading if c.isalpha()) + letters(row.html)
    return total


def shape(result: Outline) -> list[tuple[str, int, str, str]]:
    return [(row.kind, row.level, row.number, row.heading) for row in result.rows]


def row(heading: str = "", plain: str = "", **more: object) -> Row:
    values: dict[str, object] = {"kind": "clause", "level": 0, "parent": -1, "html": f"<p>{plain}</p>"} | more
    return Row(heading=heading, plain=plain, **values)  # type: ignore[arg-type]


def docx(*paragraphs: tuple[str, str] | str) -> bytes:
    """A Word file of (style, text) paragraphs; "Heading 1", "Title", "Normal" and so on."""
    document = Document()
    for each in paragraphs:
        style, text = ("Normal", each) if isinstance(each, str) else each
        document.add_paragraph(text, style=style)
    return saved(document)


def saved(document: object) -> bytes:
    out = io.BytesIO()
    document.save(out)  # type: ignore[attr-defined]
    return out.getvalue()


def with_parts(data: bytes, **changed: bytes | None) -> bytes:
    """A zip with parts replaced or added; names with ``__`` for ``/`` and ``_DOT_`` for the dot."""
    out = io.BytesIO()
    new = {name.replace("__", "/").replace("_DOT_", "."): held for name, held in changed.items()}
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in old.namelist():
            if name not in new:
                archive.writestr(name, old.read(name))
        for name, held in new.items():
            if held is not None:
                archive.writestr(name, held)
    return out.getvalue()
