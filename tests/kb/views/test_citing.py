"""Citations parsed back as strictly as their formats allow, the files, the QR code."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
import segno
from django.test import Client
from django.utils import translation
from hypothesis import HealthCheck, given
from hypothesis import settings as limits
from hypothesis import strategies as st

from kb import citing
from kb.citing import Cited
from kb.editions import acts
from kb.models import Edition
from tests.kb.making import clause, publish, translate
from tests.kb.views.conftest import queries

HERE = "http://localhost:8000"
SAMPLE = Cited(
    code="code",
    label="2.0",
    lang="es",
    title="Código de ética",
    since=date(2025, 3, 1),
    published=date(2025, 2, 1),
    accessed=date(2026, 11, 27),
    url=f"{HERE}/es/code/ed/2.0/c/fees/",
    organisation="Museos & Cía",
    key="fees",
    kind="clause",
    number="3.2",
    heading="Honorarios",
    translation=True,
    revision=2,
    wording_of="1.0",
    signed_off_by="General Assembly, Montevideo",
)


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


def bib(source: str) -> tuple[str, str, dict[str, str]]:
    """(type, id, fields) of one BibTeX entry; braces are counted as BibTeX counts them."""
    head = re.match(r"@([a-z]+)\{([A-Za-z0-9._-]+),\n", source)
    assert head, source
    fields: dict[str, str] = {}
    at = head.end()
    while True:
        name = re.compile(r"  ([a-z]+) = ").match(source, at)
        assert name, source[at:]
        at, depth, start = name.end(), 0, name.end()
        if source[at] == "{":
            while True:
                depth += {"{": 1, "}": -1}.get(source[at], 0)
                at += 1
                if not depth:
                    break
            value = source[start + 1 : at - 1]
        else:
            at = start = name.end()
            while source[at].isalpha():
                at += 1
            value = source[start:at]
        assert name[1] not in fields
        fields[name[1]] = value
        if source[at:] == "\n}\n":
            return head[1], head[2], fields
        assert source[at : at + 2] == ",\n", source[at : at + 9]
        at += 2


def untex(value: str) -> str:
    """The words TeX would print; anything it would read as a command of its own is a mistake."""
    if value.startswith("{") and value.endswith("}"):
        value = value[1:-1]
    commands = {"textbackslash": "\\", "textbraceleft": "{", "textbraceright": "}", "textasciitilde": "~", "textasciicircum": "^"}
    out, at = "", 0
    while at < len(value):
        if value[at] == "\\":
            found = re.compile(r"\\(?:([a-z]+)\{\}|([#$%&_]))").match(value, at)
            assert found, value[at : at + 20]
            out += commands[found[1]] if found[1] else found[2]
            at = found.end()
            continue
        assert value[at] not in "{}#$%&_~^", value
        out += value[at]
        at += 1
    return out


def ris(source: str) -> dict[str, str]:
    """Tags of one record; every line has its form and its ending."""
    assert source.endswith("ER  - \r\n") and source.startswith("TY  - ")
    out: dict[str, str] = {}
    for row in source.split("\r\n")[:-1]:
        found = re.fullmatch(r"([A-Z][A-Z0-9])  - ([^\r\n]*)", row)
        assert found and found[1] not in out, row
        out[found[1]] = found[2]
    return out


def test_bibtex() -> None:
    kind, name, fields = bib(citing.bibtex(SAMPLE))
    assert (kind, name) == ("incollection", "code-2.0-fees-es")
    assert {key: untex(value) for key, value in fields.items() if key not in ("url", "note")} == {
        "author": "Museos & Cía",
        "title": "3.2 Honorarios",
        "booktitle": "Código de ética",
        "chapter": "3.2",
        "edition": "2.0",
        "publisher": "Museos & Cía",
        "date": "2025-03-01",
        "year": "2025",
        "month": "mar",
        "language": "Spanish",
        "urldate": "2026-11-27",
    }
    assert fields["url"] == SAMPLE.url
    note = untex(fields["note"])
    for said in ("In force from 1 March 2025.", "Unofficial translation, revision 2.", "Wording of edition 1.0", "1 February 2025", "General Assembly, Montevideo"):
        assert said in note


def test_ris() -> None:
    found = ris(citing.ris(SAMPLE))
    note = found.pop("N1")
    assert "Unofficial translation, revision 2." in note
    assert found == {
        "TY": "CHAP",
        "ID": "code-2.0-fees-es",
        "AU": "Museos & Cía",
        "TI": "3.2 Honorarios",
        "T2": "Código de ética",
        "SE": "3.2",
        "ET": "2.0",
        "PB": "Museos & Cía",
        "PY": "2025",
        "DA": "2025/03/01/",
        "LA": "es",
        "UR": SAMPLE.url,
        "Y2": "2026/11/27/",
        "ER": "",
    }


def test_csl() -> None:
    [item] = json.loads(citing.csl(SAMPLE))
    assert item["issued"] == {"date-parts": [[2025, 3, 1]]}
    assert item["accessed"] == {"date-parts": [[2026, 11, 27]]}
    assert item["available-date"] == {"date-parts": [[2025, 2, 1]]}
    assert (item["type"], item["title"], item["container-title"]) == ("chapter", "3.2 Honorarios", "Código de ética")
    assert (item["edition"], item["section"], item["language"], item["URL"]) == ("2.0", "3.2", "es", SAMPLE.url)
    assert item["author"] == [{"literal": "Museos & Cía"}]


def test_a_whole_edition() -> None:
    whole = replace(SAMPLE, key="", kind="", number="", heading="", wording_of="", revision=1, partial=True)
    assert bib(citing.bibtex(whole))[:2] == ("book", "code-2.0-es")
    assert "booktitle" not in bib(citing.bibtex(whole))[2]
    assert ris(citing.ris(whole))["TY"] == "BOOK"
    assert json.loads(citing.csl(whole))[0]["title"] == "Código de ética"
    assert citing.sentence(whole) == (
        "Código de ética, edition 2.0 (in force from 1 March 2025), Spanish, unofficial translation (in part). Museos & Cía."
    )


WORDS = st.text(alphabet=st.characters(codec="utf-8"), max_size=40) | st.sampled_from(
    ["مادة ٣: «الأجر»", "第三条 費用 & 100%", "{a}} \\end{document} $x$ #1 _y_ ~ ^", 'He said "no"\r\nER  - \r\nTY  - X', "}, evil = {", "\u2028\u2029\x00\x85", ""]
)


@limits(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(WORDS, WORDS, WORDS, WORDS)
def test_any_words_come_back(title: str, heading: str, number: str, organisation: str) -> None:
    odd = replace(SAMPLE, title=title, heading=heading, number=number, organisation=organisation, signed_off_by=title)
    plain = {name: citing._one_line(words) for name, words in (("title", title), ("name", odd.name), ("number", number), ("by", organisation))}
    _kind, _id, fields = bib(citing.bibtex(odd))
    assert untex(fields["booktitle"]) == plain["title"]
    assert untex(fields["title"]) == plain["name"]
    assert untex(fields["author"]) == plain["by"]
    assert untex(fields.get("chapter", "")) == plain["number"]
    untex(fields["note"])
    found = ris(citing.ris(odd))
    assert (found.get("T2", ""), found.get("TI", ""), found.get("AU", "")) == (plain["title"], plain["name"], plain["by"])
    [item] = json.loads(citing.csl(odd))
    assert (item["container-title"], item["title"], item["publisher"]) == (plain["title"], plain["name"], plain["by"])
    assert citing.text(odd).count("\n") == 1


CITED = [
    ("/en/ethics/ed/2.0/c/return/", "Code of Ethics, edition 2.0 (in force from 1 May 2024), clause 1.2, English. Vademecum.", "/en/ethics/ed/2.0/c/return/"),
    ("/en/ethics/ed/2.0/c/preamble/", "Code of Ethics, edition 2.0 (in force from 1 May 2024), preamble, English. Vademecum.", "/en/ethics/ed/2.0/c/preamble/"),
    ("/en/ethics/ed/2.0/c/people/", "Code of Ethics, edition 2.0 (in force from 1 May 2024), part 2, English. Vademecum.", "/en/ethics/ed/2.0/c/people/"),
    ("/en/ethics/ed/2.0/c/fee/", "Code of Ethics, edition 2.0 (in force from 1 May 2024), place to fill in “Fee & costs”, English. Vademecum.", "/en/ethics/ed/2.0/c/fee/"),
    ("/pt-br/ethics/ed/2.0/c/return/", "Código de ética, edition 2.0 (in force from 1 May 2024), clause 1.2, Brazilian Portuguese, unofficial translation. Vademecum.", "/pt-br/ethics/ed/2.0/c/return/"),
    ("/pt-br/ethics/ed/2.0/c/pay/", "Code of Ethics, edition 2.0 (in force from 1 May 2024), clause 2.1, English. Vademecum.", "/en/ethics/ed/2.0/c/pay/"),
    ("/en/ethics/ed/3.0/c/ai/", "Code of Ethics, edition 3.0 (in force from 1 January 2090), clause “Ai”, English. Vademecum.", "/en/ethics/ed/3.0/c/ai/"),
    ("/pt-br/ethics/ed/2.0/", "Código de ética, edition 2.0 (in force from 1 May 2024), Brazilian Portuguese, unofficial translation (in part). Vademecum.", "/pt-br/ethics/ed/2.0/"),
    ("/fr/ethics/ed/2.0/", "Code of Ethics, édition 2.0", "/en/ethics/ed/2.0/"),
]


@pytest.mark.parametrize(("page", "said", "address"), CITED)
def test_what_is_cited(library: Any, reader: Client, page: str, said: str, address: str) -> None:
    text = reader.get(f"{page}cite.txt").content.decode()
    assert text.startswith(said), text
    assert text.endswith(f" {HERE}{address}\n")
    html = reader.get(page).content.decode()
    assert f'<a dir="ltr" href="{HERE}{address}">' in html
    for ending in ("bib", "ris", "json"):
        response = reader.get(f"{page}cite.{ending}")
        assert f"{HERE}{address}" in response.content.decode()
        assert f'href="{page}cite.{ending}" download' in html
        assert response["Content-Disposition"].startswith("attachment; filename=")


def test_a_wording_carried_from_an_older_edition(library: Any, reader: Client) -> None:
    first = publish("rules", "1.0", "2020-01-01", clause("a", "Words.", number="1")).edition
    translate(first, "pt-br", {"a": "Palavras."}, title="Regras")
    publish("rules", "2.0", "2021-01-01", clause("a", "Words.", number="2"), clause("b", "More.", number="3"))
    said = reader.get("/pt-br/rules/ed/2.0/c/a/cite.txt").content.decode()
    assert said == (
        "Regras, edition 2.0 (in force from 1 January 2021), clause 2, Brazilian Portuguese, "
        f"unofficial translation (wording of edition 1.0). Vademecum. {HERE}/pt-br/rules/ed/2.0/c/a/\n"
    )
    assert "Wording of edition 1.0, still valid." in ris(reader.get("/pt-br/rules/ed/2.0/c/a/cite.ris").content.decode())["N1"]


def test_a_corrected_translation_says_its_revision(library: dict[str, Edition], reader: Client) -> None:
    def note(address: str) -> str:
        return ris(reader.get(f"{address}cite.ris").content.decode())["N1"]

    assert "Unofficial translation." in note("/pt-br/ethics/ed/2.0/c/return/")
    translate(library["2.0"], "pt-br", {"return": "Responder logo."}, partial=True, title="Código de ética")
    assert "Unofficial translation, revision 2." in note("/pt-br/ethics/ed/2.0/c/return/")
    assert "Unofficial translation, revision 2." in note("/pt-br/ethics/ed/2.0/")
    assert "Unofficial translation." in note("/pt-br/ethics/ed/2.0/r/1/c/return/")
    first = ris(reader.get("/pt-br/ethics/ed/2.0/r/1/c/return/cite.ris").content.decode())
    assert first["UR"] == f"{HERE}/pt-br/ethics/ed/2.0/r/1/c/return/"
    page = reader.get("/pt-br/ethics/ed/2.0/r/1/").content.decode()
    assert f'data-pinned="{HERE}/pt-br/ethics/ed/2.0/r/1/#c-"' in page
    assert 'href="/pt-br/ethics/ed/2.0/r/1/cite.bib"' in page


def test_addresses_begin_with_the_sites_own(library: Any, reader: Client, settings: Any) -> None:
    settings.BASE_URL = "https://museum.example"
    for ending in ("bib", "ris", "json", "txt"):
        written = reader.get(f"/en/ethics/ed/2.0/c/pay/cite.{ending}", headers={"host": "evil.example"}).content.decode()
        assert "https://museum.example/en/ethics/ed/2.0/c/pay/" in written
        assert "localhost" not in written and "evil" not in written


def test_number_as_in_that_edition(reader: Client, db: Any) -> None:
    first = publish("rules", "1.0", "2020-01-01", clause("a", "Words.", number="1")).edition
    translate(first, "es", {"a": "Palabras."})
    publish("rules", "2.0", "2021-01-01", clause("new", "More.", number="1"), clause("a", "Words.", number="2"))
    assert "clause 1," in reader.get("/en/rules/ed/1.0/c/a/cite.txt").content.decode()
    assert "clause 2," in reader.get("/en/rules/ed/2.0/c/a/cite.txt").content.decode()
    assert bib(reader.get("/es/rules/ed/2.0/c/a/cite.bib").content.decode())[2]["chapter"] == "2"


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/en/ethics/ed/2.0/c/never/cite.bib", 404),
        ("/en/ethics/ed/9.9/cite.bib", 404),
        ("/en/ethics/ed/2.0/cite.exe", 404),
        ("/en/ethics/cite.bib", 404),
        ("/en/ethics/ed/2.0/c/gifts/cite.ris", 404),
        ("/en/ethics/ed/2.0/c/never/qr.svg", 404),
        ("/en/ethics/ed/9.9/qr.svg", 404),
        ("/en/gone/ed/1.0/cite.json", 410),
        ("/en/gone/ed/1.0/c/a/qr.svg", 410),
    ],
)
def test_what_is_not_there(library: Any, withdrawn: Any, reader: Client, address: str, status: int) -> None:
    response = reader.get(address)
    assert response.status_code == status
    assert "may not be shown" not in response.content.decode()


def test_the_files_are_kept_and_safe(library: Any, reader: Client) -> None:
    address = "/en/ethics/ed/2.0/c/pay/cite.bib"
    first = reader.get(address)
    with queries() as warm:
        second = reader.get(address)
    assert len(warm) == 1 and second.content == first.content
    assert second["Content-Disposition"] == 'attachment; filename="ethics-2.0-pay-en.bib"'
    assert second["X-Robots-Tag"] == "noindex"
    assert reader.head(address).status_code == 200
    assert reader.post(address).status_code == 405
    assert reader.get(address, headers={"if-none-match": first["ETag"]}).status_code == 304


def test_accessed_today(library: Any, reader: Client, monkeypatch: Any) -> None:
    address = "/en/ethics/ed/1.0/c/pay/cite.ris"
    reader.get(address)
    monkeypatch.setattr("kb.views.public.today", lambda: date(2030, 2, 3))
    monkeypatch.setattr("kb.editions.timeline.today", lambda: date(2030, 2, 3))
    monkeypatch.setattr("kb.views.citing.today", lambda: date(2030, 2, 3))
    assert ris(reader.get(address).content.decode())["Y2"] == "2030/02/03/"


def test_the_box_holds_what_the_files_hold(library: Any, reader: Client) -> None:
    from django.utils.html import escape

    html = reader.get("/en/ethics/ed/2.0/c/provenance/").content.decode()
    for ending in ("bib", "ris", "json"):
        written = reader.get(f"/en/ethics/ed/2.0/c/provenance/cite.{ending}").content.decode().replace("\r\n", "\n").strip()
        assert escape(written) in html.replace("\r\n", "\n")


def modules(svg: bytes) -> set[tuple[int, int]]:
    """Dark modules (x, y) of the picture, its quiet zone left out."""
    space = "{http://www.w3.org/2000/svg}"
    tree = ET.fromstring(svg)
    [path] = [each for each in tree.iter(f"{space}path") if each.get("stroke")]
    out: set[tuple[int, int]] = set()
    x, y = 0.0, 0.0
    for command, numbers in re.findall(r"([Mmh])([-\d. ]+)", path.attrib["d"]):
        values = [float(number) for number in numbers.split()]
        if command == "h":
            out |= {(int(x + step) - 4, int(y) - 4) for step in range(int(values[0]))}
            x += values[0]
        elif command == "M":
            x, y = values
        else:
            x, y = x + values[0], y + values[1]
    return out


@pytest.mark.parametrize(
    ("page", "encoded"),
    [("/en/ethics/ed/2.0/c/pay/", "/id/ethics/ed/2.0/c/pay"), ("/es/ethics/ed/1.0/", "/id/ethics/ed/1.0")],
)
def test_the_qr_code_holds_the_identifier(library: Any, reader: Client, page: str, encoded: str) -> None:
    response = reader.get(f"{page}qr.svg")
    address = HERE + encoded
    matrix = segno.make_qr(address, error="m").matrix
    wanted = {(x, y) for y, row in enumerate(matrix) for x, module in enumerate(row) if module & 1}
    assert modules(response.content) == wanted
    assert f"<title>{address}</title>" in response.content.decode()
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response["Cache-Control"] == "public, max-age=86400"
    assert b"style" not in response.content and b"<script" not in response.content
    assert reader.get(f"{page}qr.svg", headers={"if-none-match": response["ETag"]}).status_code == 304
    html = reader.get(page).content.decode()
    assert f'<img src="{page}qr.svg"' in html
    assert f"<code dir=\"ltr\">{address}</code>" in html
    answer = reader.get(encoded, headers={"accept-language": "es"})
    assert answer.status_code == 303
    assert answer["Location"] == page.replace("/en/", "/es/")
    assert "Accept-Language" in answer["Vary"]


@pytest.mark.parametrize("address", ["/id/ethics/ed/9.9", "/id/ethics/c/never", "/id/ethics/ed/2.0/c/never", "/id/nothing/c/a", "/id/ethics/ed/9.9/c/pay"])
def test_identifiers_of_what_never_was(library: Any, reader: Client, address: str) -> None:
    for answer in (reader.get(address, headers={"accept-language": "es"}), reader.head(address)):
        assert answer.status_code == 404
    assert reader.post(address).status_code in (404, 405)


def test_identifiers_of_what_was(library: Any, reader: Client) -> None:
    for address in ("/id/ethics/c/gifts", "/id/ethics/ed/1.0/c/gifts", "/id/ethics/ed/2.0/c/gifts"):
        assert reader.head(address).status_code == 303
    acts.withdraw(library["1.0"], reason="Wrong.", by="The board")
    assert reader.get("/id/ethics/ed/1.0/c/gifts").status_code == 303
