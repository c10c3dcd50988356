"""Word files: what they become, and the ways they are bad."""

from __future__ import annotations

import io
import time
import zipfile

import pytest
from docx import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from kb.importing.outline import outline
from kb.importing.read import read, read_trusted
from kb.importing.shapes import ImportRefused
from tests.kb.importing.helpers import docx, saved, with_parts
from tests.kb.importing.test_read import PNG

RELS = "word/_rels/document.xml.rels"
MAIN = "word/document.xml"
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def refusal(data: bytes) -> str:
    started = time.monotonic()
    with pytest.raises(ImportRefused) as caught:
        read_trusted("x.docx", data)
    assert time.monotonic() - started < 3
    sentence = str(caught.value)
    assert sentence.endswith(".") and "\n" not in sentence and "%(" not in sentence
    return sentence


def part(data: bytes, name: str) -> bytes:
    return zipfile.ZipFile(io.BytesIO(data)).read(name)


def test_title_headings_lists_tables_marks_and_curly_quotes() -> None:
    document = Document()
    document.add_heading("The Code", 0)
    document.add_paragraph("Intro.")
    document.add_heading("1. Trust", 1)
    document.add_heading("1.1 Purpose {#purpose duty=must}", 2)
    document.add_paragraph("Text ").add_run("bold").bold = True
    document.add_paragraph("one", style="List Bullet")
    table = document.add_table(rows=1, cols=2)
    table.rows[0].cells[0].text, table.rows[0].cells[1].text = "a", "b"
    document.add_paragraph("Fee {blank=amount id=fee help=“State the currency.”}")
    document.add_heading("2. Care", 1)
    document.add_paragraph("x")
    found = outline(read("x.docx", saved(document)))
    assert (found.title, found.intro) == ("The Code", "<p>Intro.</p>")
    assert [(r.kind, r.level, r.number, r.heading, r.key) for r in found.rows] == [
        ("part", 0, "1", "Trust", ""), ("clause", 1, "1.1", "Purpose", "purpose"), ("blank", 2, "", "Fee", "fee"),
        ("clause", 0, "2", "Care", ""),
    ]  # fmt: skip
    assert found.rows[1].plain == "Text bold\none\na\nb"
    assert found.rows[2].plain == "State the currency."


def test_embedded_images_become_media() -> None:
    document = Document()
    document.add_picture(io.BytesIO(PNG))
    source = read("x.docx", saved(document))
    (media,) = source.media
    assert media.data == PNG
    assert f'data-media="{media.sha256}"' in source.html


NUMBERING = f"""<w:numbering {W}><w:abstractNum w:abstractNumId="77">
<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="upperRoman"/><w:lvlText w:val="Artículo %1."/></w:lvl>
<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:isLgl/><w:lvlText w:val="%1.%2"/></w:lvl>
<w:lvl w:ilvl="2"><w:start w:val="3"/><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="(%3)"/></w:lvl>
</w:abstractNum><w:num w:numId="77"><w:abstractNumId w:val="77"/></w:num></w:numbering>"""


def numbered(*paragraphs: tuple[str, str, int]) -> bytes:
    """(style, text, level of the numbering above)."""
    document = Document()
    for style, text, level in paragraphs:
        properties = document.add_paragraph(text, style=style)._p.get_or_add_pPr()
        num = OxmlElement("w:numPr")
        for name, value in (("w:ilvl", str(level)), ("w:numId", "77")):
            child = OxmlElement(name)
            child.set(qn("w:val"), value)
            num.append(child)
        properties.append(num)
    return with_parts(saved(document), word__numbering_DOT_xml=NUMBERING.encode())


def test_automatic_numbers_of_headings_are_written_out() -> None:
    data = numbered(("Heading 1", "Objeto", 0), ("Heading 2", "Uno", 1), ("Heading 2", "Dos", 1), ("Heading 1", "Plazo", 0),
                    ("Heading 2", "Tres", 1))  # fmt: skip
    found = outline(read_trusted("x.docx", data))
    assert [(r.number, r.heading) for r in found.rows] == [
        ("Artículo I", "Objeto"), ("1.1", "Uno"), ("1.2", "Dos"), ("Artículo II", "Plazo"), ("2.1", "Tres"),
    ]  # fmt: skip


def test_numbers_with_words_are_written_out_and_letters_of_lists_are_kept() -> None:
    html = read_trusted("x.docx", numbered(("Normal", "Uno", 0), ("Normal", "a", 2), ("Normal", "b", 2))).html
    assert "<p>Artículo I. Uno</p>" in html
    assert html.endswith('</p><ol type="a" start="3"><li>a</li><li>b</li></ol>')


def test_a_style_based_on_a_heading_and_an_outline_level_are_headings() -> None:
    document = Document()
    style = document.styles.add_style("Artículo", 1)
    style.base_style = document.styles["Heading 2"]
    document.add_paragraph("Objeto", style="Artículo")
    document.add_paragraph("text")
    paragraph = document.add_paragraph("Plazo")
    level = OxmlElement("w:outlineLvl")
    level.set(qn("w:val"), "1")
    paragraph._p.get_or_add_pPr().append(level)
    document.add_paragraph("text")
    assert [r.heading for r in outline(read_trusted("x.docx", saved(document))).rows] == ["Objeto", "Plazo"]


FOOTNOTES = (
    f'<w:footnotes {W}><w:footnote w:id="2"><w:p><w:r><w:t>The note.</w:t></w:r></w:p></w:footnote></w:footnotes>'
)


def test_footnotes_go_to_the_clause_that_calls_them() -> None:
    document = Document()
    document.add_heading("A", 1)
    run = document.add_paragraph("Word").add_run()
    reference = OxmlElement("w:footnoteReference")
    reference.set(qn("w:id"), "2")
    run._r.append(reference)
    document.add_heading("B", 1)
    document.add_paragraph("Other.")
    data = saved(document)
    rels = part(data, RELS).replace(
        b"</Relationships>",
        b'<Relationship Id="rId99" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"'
        b' Target="footnotes.xml"/></Relationships>',
    )
    data = with_parts(data, word__footnotes_DOT_xml=FOOTNOTES.encode(), word___rels__document_DOT_xml_DOT_rels=rels)
    found = outline(read_trusted("x.docx", data))
    assert [row.plain for row in found.rows] == ["Word\nThe note.", "Other."]


# -- bad Word files ---------------------------------------------------------------------------


def external(kind: str) -> bytes:
    data = docx("text")
    rels = part(data, RELS).replace(
        b"</Relationships>",
        f'<Relationship Id="rId99" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}"'
        f' Target="https://x.example/" TargetMode="External"/></Relationships>'.encode(),
    )
    return with_parts(data, word___rels__document_DOT_xml_DOT_rels=rels)


@pytest.mark.parametrize("kind", ["image", "attachedTemplate", "oleObject", "frame", "subDocument"])
def test_a_word_file_that_reaches_out_is_refused(kind: str) -> None:
    assert "outside itself" in refusal(external(kind))


def test_hyperlinks_are_no_reaching_out() -> None:
    assert "text" in read_trusted("x.docx", external("hyperlink")).html


def test_a_merged_chunk_is_refused() -> None:
    data = docx("text")
    body = part(data, MAIN).replace(b"<w:body>", b'<w:body><w:altChunk r:id="rId5"/>')
    assert "outside itself" in refusal(with_parts(data, word__document_DOT_xml=body))


def test_a_document_type_is_refused() -> None:
    data = docx("text")
    body = part(data, MAIN).split(b"?>", 1)[1]
    evil = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + body
    assert "entities" in refusal(with_parts(data, word__document_DOT_xml=evil))
    assert "not a Word file" in refusal(with_parts(data, word__document_DOT_xml=evil.decode().encode("utf-16")))


def bomb(total: int, parts: int = 1) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", part(docx("x"), "[Content_Types].xml"))
        for i in range(parts):
            archive.writestr(f"word/{i}.xml", b"\0" * (total // parts))
    return out.getvalue()


def test_zip_bombs_are_refused_before_unpacking() -> None:
    assert "zip bomb" in refusal(bomb(150_000_000))
    assert "zip bomb" in refusal(bomb(20_000_000))
    assert "zip bomb" in refusal(bomb(150_000_000, 20))


def test_a_bomb_that_lies_about_its_size_is_refused() -> None:
    data = bytearray(bomb(150_000_000))
    with zipfile.ZipFile(io.BytesIO(bytes(data))) as archive:
        size = archive.getinfo("word/0.xml").file_size
    lie = (1000).to_bytes(4, "little")
    assert refusal(bytes(data).replace(size.to_bytes(4, "little"), lie))


def test_too_many_parts_twins_and_stray_zips_are_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for i in range(2_500):
            archive.writestr(f"{i}", b"")
    assert "more than 2000 parts" in refusal(out.getvalue())
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("hello.txt", b"hello")
    assert "not a Word file" in refusal(out.getvalue())
    with pytest.warns(UserWarning), zipfile.ZipFile(twin := io.BytesIO(docx("x")), "a") as archive:
        archive.writestr(MAIN, b"<x/>")
    assert "not a Word file" in refusal(twin.getvalue())


def test_cut_off_files_and_broken_parts_are_refused() -> None:
    data = docx("text")
    assert "not a Word file" in refusal(data[: len(data) // 2])
    assert "not a Word file" in refusal(with_parts(data, word__document_DOT_xml=b"<w:document"))
    assert "not a Word file" in refusal(with_parts(data, word__document_DOT_xml=None))
    assert refusal(with_parts(data, word__document_DOT_xml=b"<a/>"))


def test_macros_and_deep_xml_are_refused() -> None:
    data = docx("text")
    types = part(data, "[Content_Types].xml").replace(b"wordprocessingml.document.main", b"x.macroEnabled.main")
    assert "macros" in refusal(with_parts(data, **{"[Content_Types]_DOT_xml": types}))
    deep = b"<w:document %s>" % W.encode() + b"<w:p>" * 3000 + b"</w:p>" * 3000 + b"</w:document>"
    assert "levels deep" in refusal(with_parts(data, word__document_DOT_xml=deep))
