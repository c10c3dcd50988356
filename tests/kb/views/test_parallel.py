"""Several languages of one edition side by side."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Any

import pytest
from django.test import Client

from kb.editions import acts
from kb.locales import ensure_locale
from kb.models import Edition
from tests.kb.making import clause, publish, translate
from tests.kb.views.conftest import FOOTNOTE, queries


def read(reader: Client, address: str) -> str:
    return str(reader.get(address).content.decode())


def row(page: str, key: str) -> str:
    start = page.index(f'id="c-{key}"')
    return page[start : page.index("</section>\n", start)]


def cells(html: str) -> list[str]:
    return re.split(r'<div class="cell(?: missing)?"', html)[1:]


def columns(page: str) -> list[str]:
    names = page[page.index('class="parallel-names"') :]
    return re.findall(r'hreflang="([a-z-]+)"', names[: names.index("</div>")])


def test_rows_are_aligned_by_key(library: Any, reader: Client) -> None:
    page = read(reader, "/en/ethics/?with=es,ar")
    assert columns(page) == ["en", "es", "ar"]
    english, spanish, arabic = cells(row(page, "return"))
    assert "Answer claims within ninety days." in english
    assert ' lang="en"' not in english.split(">")[0]  # the interface's own language
    assert spanish.startswith(' lang="es" dir="ltr"') and "Texto de return." in spanish
    assert arabic.startswith(' lang="ar" dir="rtl"') and "على المتحف أن يجيب." in arabic
    english, spanish, arabic = cells(row(page, "pay"))
    assert "Changed since it was translated into Spanish" in spanish
    assert "Texto de pay." in spanish[spanish.index("<details") :]
    assert "Not translated into Arabic" in arabic
    assert "talks" not in spanish  # a column never shows another language
    assert re.findall(r'id="c-([a-z]+)"', page) == ["preamble", "collections", "provenance", "return", "people", "pay", "care", "fee"]


def test_one_heading_in_a_row_and_unique_ids(library: Any, reader: Client) -> None:
    page = read(reader, "/es/ethics/ed/1.0/?with=en,ar,pt-br")
    assert page.count("<h1") == 1
    ids = re.findall(r' id="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#([^"]+)"', page)) <= set(ids)
    provenance = row(page, "provenance")
    assert len(re.findall(r"<h[2-6]", provenance)) == 1
    assert 'id="fnref-provenance-es-1"' in provenance
    assert 'id="fnref-provenance-en-1"' in provenance
    levels = [int(level) for level in re.findall(r"<h([1-6])", page)]
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_the_form_without_scripts(library: Any, reader: Client) -> None:
    response = reader.get("/en/ethics/?with=es&with=ar")
    assert (response.status_code, response["Location"]) == (302, "/en/ethics/?with=es,ar")
    page = read(reader, "/en/ethics/?with=es,ar")
    assert re.search(r'name="with" value="es" checked', page)
    assert re.search(r'name="with" value="pt-br">', page)
    assert 'value="en"' not in page
    assert '<form class="parallel-form" action="/en/ethics/"' in read(reader, "/en/ethics/")
    assert '<form class="parallel-form" action="/en/ethics/ed/1.0/"' in read(reader, "/en/ethics/ed/1.0/")


def test_another_language_keeps_this_one_beside_it(library: Any, reader: Client) -> None:
    page = read(reader, "/en/ethics/?with=es")
    assert 'href="/es/ethics/?with=en,es"' in page
    assert columns(read(reader, "/es/ethics/?with=en,es")) == ["es", "en"]


def test_what_cannot_be_shown_is_said(library: Any, reader: Client) -> None:
    for code in ("fr", "de", "it"):
        ensure_locale(code)
    page = read(reader, "/en/ethics/?with=es,xx,ES,<b>,en,ar,fr,de")
    assert columns(page) == ["en", "es", "ar", "fr"]
    assert "This site has no texts in these languages, which were left out: xx, &lt;b&gt;." in page
    assert "At most four languages fit side by side. Left out: German." in page
    alone = read(reader, "/en/ethics/?with=")
    assert columns(alone) == ["en"]
    assert reader.get("/en/ethics/?with=" + "a," * 5000).status_code == 200
    assert reader.get("/en/ethics/ed/9.9/?with=es").status_code == 404


def test_a_withdrawn_language_is_not_shown(library: dict[str, Edition], reader: Client) -> None:
    acts.withdraw(library["2.0"], reason="Bad.", by="B", locale="ar")
    page = read(reader, "/en/ethics/?with=ar")
    assert "على المتحف" not in page
    assert "Not translated into Arabic" in row(page, "return")


def test_numbers_are_those_of_each_language(db: Any, reader: Client) -> None:
    from dataclasses import replace

    from kb.editions.freeze import publish_translation, source_of
    from kb.editions.text import TEXT_KEY, Text
    from tests.kb.making import head

    ensure_locale("zh-hans")
    edition = publish("rules", "1.0", "2020-01-01", clause("a", FOOTNOTE.replace("work:ethics#return", "work:rules#a"), number="3")).edition
    source = source_of(edition)
    rows = (
        replace(head("规则"), source_sha256=source[TEXT_KEY][1]),
        replace(clause("a", FOOTNOTE.replace("work:ethics#return", "work:rules#a"), heading="借展", number="第三条"), source_sha256=source["a"][1]),
    )
    publish_translation(Text("rules", "zh-hans", "1.0", False, rows))
    english, chinese = cells(row(read(reader, "/en/rules/?with=zh-hans"), "a"))
    assert '<span class="number">3</span>' in english
    assert '<span class="number">第三条</span>' in chinese


@pytest.mark.parametrize(("address", "count"), [("/en/ethics/?with=es", 3), ("/en/ethics/?with=es,ar,pt-br", 5)])
def test_one_query_for_each_column(library: Any, reader: Client, address: str, count: int) -> None:
    reader.get("/en/ethics/ed/1.0/")
    with queries() as cold:
        reader.get(address)
    assert len(cold) == count, "\n".join(cold)
    with queries() as warm:
        reader.get(address)
    assert len(warm) == 1


def test_each_choice_is_kept_as_itself(library: Any, reader: Client) -> None:
    tags = {reader.get(address)["ETag"] for address in ("/en/ethics/", "/en/ethics/?with=es", "/en/ethics/?with=ar", "/en/ethics/?with=")}
    assert len(tags) == 4
    assert 'rel="canonical" href="http://localhost:8000/en/ethics/"' in read(reader, "/en/ethics/?with=es")


def test_words_are_escaped(db: Any, reader: Client) -> None:
    from dataclasses import replace

    sharp = '<b>"x" & \'y\'</b>'
    edition = publish("sharp", "1.0", "2020-01-01", replace(clause("a", "Words.", heading=sharp), number='1"><i>')).edition
    translate(edition, "es", {"a": "Palabras."})
    page = read(reader, "/en/sharp/?with=es")
    assert "<i>" not in page
    assert '<b>"x"' not in page
