"""What stands on the pages: wordings, languages, banners, tombstones, citations."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from itertools import pairwise
from typing import Any

import pytest
from django.test import Client

from kb.editions import acts
from kb.editions.freeze import Change, Release, publish_edition
from kb.models import Edition
from tests.kb.making import clause, publish, text
from tests.kb.views.conftest import rows

PAGES = (
    "/en/",
    "/en/texts/",
    "/en/ethics/",
    "/es/ethics/",
    "/ar/ethics/",
    "/en/ethics/ed/1.0/",
    "/en/ethics/c/return/",
    "/es/ethics/ed/1.0/c/gifts/",
    "/en/ethics/c/gifts/",
    "/en/ethics/editions/",
    "/en/nothing/",
)


def read(reader: Client, address: str) -> str:
    return str(reader.get(address).content.decode())


def section(page: str, key: str) -> str:
    """The html of one clause of an edition page."""
    start = page.index(f'id="c-{key}"')
    following = page.find('id="c-', start + 10)
    return page[start : following if following > 0 else len(page)]


@pytest.mark.parametrize("address", PAGES)
def test_one_heading_and_unique_ids(library: Any, reader: Client, address: str) -> None:
    page = read(reader, address)
    assert page.count("<h1") == 1
    ids = re.findall(r' id="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    targets = set(re.findall(r'href="#([^"]+)"', page))
    assert targets <= set(ids)
    assert 'class="skip" href="#main"' in page
    levels = [int(level) for level in re.findall(r"<h([1-6])", page)]
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_edition_in_force(library: Any, reader: Client) -> None:
    page = read(reader, "/en/ethics/")
    assert "Edition 2.0" in page
    assert "This is the authoritative text, in English." in page
    assert "Artists are paid for exhibitions and talks." in page
    assert "Edition 3.0 has been published and will apply from 1 January 2090." in page
    assert '<link rel="canonical" href="http://localhost:8000/en/ethics/">' in page
    assert "noindex" not in page
    assert 'class="banner"' not in page
    assert '<section class="part" id="c-collections">' in page
    assert "/en/ethics/ed/1.0/" in re.search(r'<link rel="predecessor-version" href="([^"]+)"', page)[1]  # type: ignore[index]
    assert '<a href="#c-return"><span class="number">1.2</span>' in page
    assert 'href="#c-people"><small>Next part</small>' in page


def test_wordings_in_another_language(library: Any, reader: Client) -> None:
    page = read(reader, "/es/ethics/")
    kept = section(page, "return")
    assert "Texto de return." in kept
    assert "currency carried" in kept
    changed = section(page, "pay")
    assert '<div class="wording" lang="en" dir="ltr"><p>Artists are paid for exhibitions and talks.</p></div>' in changed
    assert '<details class="older">' in changed
    assert "Texto de pay." in changed
    assert "<ins> and talks</ins>" in changed
    untranslated = section(page, "care")
    assert "currency missing" in untranslated
    assert '<details class="older"' not in untranslated
    assert re.search(r"2 \w+ 4", page)  # of the clauses, pay and care are not in Spanish


def test_right_to_left(library: Any, reader: Client) -> None:
    page = read(reader, "/ar/ethics/")
    assert '<article class="text" lang="ar" dir="rtl">' in page
    assert "على المتحف أن يجيب." in section(page, "return")
    assert '<div class="wording" lang="en" dir="ltr">' in section(page, "pay")
    assert '<h1>مدونة</h1>' in page


def test_interface_words_inside_a_text_have_their_language(library: Any, reader: Client) -> None:
    page = read(reader, "/pt-br/ethics/")
    assert '<span class="tools" lang="en" dir="ltr">' in page
    assert '<p class="currency missing" lang="en" dir="ltr">' in page


def test_a_text_with_no_translation_says_so_once(library: Any, reader: Client) -> None:
    page = read(reader, "/fr/ethics/")
    assert '<article class="text" lang="en" dir="ltr">' in page
    assert "currency" not in page
    assert '<span class="tools" lang="fr" dir="ltr">' in page
    assert "currency missing" in read(reader, "/fr/ethics/c/pay/")


def test_references_footnotes_tables_blanks(library: Any, reader: Client) -> None:
    page = read(reader, "/en/ethics/")
    provenance = section(page, "provenance")
    assert 'href="#c-return">return</a>' in provenance
    assert 'id="fnref-provenance-1"' in provenance
    assert '<li id="fn-provenance-1">' in provenance
    assert "work:" not in page
    assert 'class="scroll" tabindex="0"' in section(page, "care")
    fee = section(page, "fee")
    assert "Fee &amp; costs" in fee
    assert 'class="line amount"' in fee
    assert 'class="required"' in fee
    alone = read(reader, "/en/ethics/ed/2.0/c/provenance/")
    assert 'href="/en/ethics/ed/2.0/c/return/">return</a>' in alone


def test_references_to_what_is_gone_or_elsewhere(db: Any, reader: Client) -> None:
    publish("aims", "1.0", "2020-01-01", clause("a", "Words."))
    publish("rules", "1.0", "2020-01-01", clause("b", '<p>See <a href="work:aims#a">aims</a>.</p>'))
    assert '<a href="/en/aims/c/a/">aims</a>' in read(reader, "/en/rules/")


def test_old_edition(library: Any, reader: Client) -> None:
    page = read(reader, "/en/ethics/ed/1.0/")
    main = page[page.index("<main") :]
    assert main.index('role="note"') < main.index("<h1")
    assert "Edition 1.0 is no longer in force. Edition 2.0 has applied since 1 May 2024." in page
    assert '<a class="today" href="/en/ethics/#c-pay">' in section(page, "pay")
    assert "Not in the edition in force" in section(page, "gifts")
    assert '<meta name="robots" content="noindex">' in page
    assert "in force from 1 May 2019 to 30 April 2024" in page
    assert "Texto de pay." in read(reader, "/es/ethics/ed/1.0/")
    assert "currency" not in read(reader, "/es/ethics/ed/1.0/")


def test_future_edition(library: Any, reader: Client) -> None:
    page = read(reader, "/en/ethics/ed/3.0/")
    assert "It will apply from 1 January 2090." in page
    assert "images are labelled" in page
    assert "images are labelled" not in read(reader, "/en/ethics/")
    assert "with edition 3.0" in read(reader, "/en/ethics/c/ai/")


def test_clause(library: Any, reader: Client) -> None:
    page = read(reader, "/en/ethics/c/return/")
    assert "this wording since 1 May 2019" in page
    assert "this wording since 1 May 2024" in read(reader, "/en/ethics/c/pay/")
    assert '<a href="/en/ethics/#c-collections">' in page
    assert 'rel="prev" href="/en/ethics/c/provenance/"' in page
    assert 'rel="next" href="/en/ethics/c/pay/"' in page
    languages = page[page.index("In other languages") :]
    assert '<a href="/es/ethics/c/return/" lang="es" hreflang="es" dir="ltr">Español</a>' in languages
    assert 'lang="ar" hreflang="ar" dir="rtl"' in languages
    assert "http://localhost:8000/en/ethics/ed/2.0/c/return/" in page
    assert 'href="/en/ethics/ed/2.0/c/return/"' in page
    assert re.search(r"<button[^>]* hidden>", page)
    changed = read(reader, "/en/ethics/c/pay/")
    assert "hreflang" not in changed[changed.find("In other languages") :] or "In other languages" not in changed


def test_citation(library: Any, reader: Client) -> None:
    def cited(address: str) -> str:
        page = read(reader, address)
        found = re.search(r'<blockquote id="citation"[^>]*><p>(.*?)</p>', page)
        assert found
        return re.sub(r"<[^>]+>", "", found[1])

    assert cited("/en/ethics/c/return/") == (
        "Code of Ethics, edition 2.0 (in force from 1 May 2024), clause 1.2, English. Vademecum. "
        "http://localhost:8000/en/ethics/ed/2.0/c/return/"
    )
    # What is shown in English on a Spanish page is cited as English.
    assert cited("/pt-br/ethics/c/pay/").endswith("English. Vademecum. http://localhost:8000/en/ethics/ed/2.0/c/pay/")
    assert "/es/ethics/ed/2.0/c/return/" in cited("/es/ethics/c/return/")


def test_pinned_clause_of_an_old_edition(library: Any, reader: Client) -> None:
    page = read(reader, "/en/ethics/ed/1.0/c/pay/")
    assert '<a href="/en/ethics/c/pay/" data-today>' in page
    assert "Artists are paid for exhibitions.</p>" in page
    gone = read(reader, "/en/ethics/ed/1.0/c/gifts/")
    assert "The edition in force does not have this clause." in gone
    assert 'href="/en/ethics/c/gifts/"' in gone


def test_repealed_clause(library: Any, reader: Client) -> None:
    page = read(reader, "/en/ethics/c/gifts/")
    assert "The last edition that had it is 1.0, in force until 30 April 2024." in page
    assert 'href="/en/ethics/ed/1.0/c/gifts/"' in page


def test_a_split_clause_names_its_heirs(db: Any, reader: Client) -> None:
    publish("rules", "1.0", "2020-01-01", clause("both", "One and two."), clause("rest", "Rest."))
    release = Release(date(2021, 1, 1), "Split.", changes=(Change("one", "split", ("both",)), Change("two", "split", ("both",))))
    publish_edition(text("rules", "2.0", clause("one", "One."), clause("two", "Two."), clause("rest", "Rest.")), release)
    response = reader.get("/en/rules/c/both/")
    assert response.status_code == 410
    page = response.content.decode()
    assert 'href="/en/rules/c/one/">One</a>' in page
    assert 'href="/en/rules/c/two/">Two</a>' in page


@pytest.mark.parametrize("address", ["/en/gone/", "/es/gone/", "/en/gone/ed/1.0/", "/en/gone/c/a/", "/en/gone/ed/1.0/c/a/"])
def test_withdrawn_work(withdrawn: Edition, reader: Client, address: str) -> None:
    response = reader.get(address)
    assert response.status_code == 410
    page = response.content.decode()
    assert "It quoted a &lt;letter&gt; without consent." in page
    assert "Words that may not be shown." not in page
    assert reader.get(address).status_code == 410  # kept as it is
    assert reader.get("/en/gone/editions/").status_code == 200
    assert "gone" not in read(reader, "/en/")


def test_withdrawn_edition_gives_way_to_the_older(library: dict[str, Edition], reader: Client) -> None:
    acts.withdraw(library["2.0"], reason="A mistake.", by="The board")
    page = read(reader, "/en/ethics/")
    assert "Edition 1.0" in page
    assert "Edition 2.0 was withdrawn, so edition 1.0 applies. The reason: A mistake." in page
    assert reader.get("/en/ethics/ed/2.0/").status_code == 410
    assert reader.get("/en/ethics/ed/2.0/c/pay/").status_code == 410
    assert "talks" not in page


def test_withdrawn_language(library: dict[str, Edition], reader: Client) -> None:
    acts.withdraw(library["2.0"], reason="Bad translation.", by="The board", locale="ar")
    response = reader.get("/ar/ethics/")
    assert response.status_code == 200
    page = response.content.decode()
    assert "Bad translation." in page
    assert "على المتحف" not in page
    assert "على المتحف" not in read(reader, "/ar/ethics/c/return/")


def test_cancelled_edition(library: dict[str, Edition], reader: Client) -> None:
    acts.move(library["3.0"], in_force_from=None, reason="Not agreed after all.", by="The board")
    response = reader.get("/en/ethics/ed/3.0/")
    assert response.status_code == 410
    assert "Not agreed after all." in response.content.decode()
    assert "Edition 3.0" not in read(reader, "/en/ethics/")


def test_work_with_a_future_edition_only(db: Any, reader: Client) -> None:
    publish("soon", "1.0", "2090-01-01", clause("a", "Words to come."))
    response = reader.get("/en/soon/")
    assert response.status_code == 404
    assert "will apply from 1 January 2090" in response.content.decode()
    assert "Words to come." in read(reader, "/en/soon/ed/1.0/")
    assert reader.get("/en/soon/c/a/").status_code == 404
    assert "/en/soon/ed/1.0/" in read(reader, "/en/texts/")


def test_lists(library: Any, withdrawn: Edition, reader: Client) -> None:
    page = read(reader, "/es/")
    assert 'href="/es/ethics/"' in page
    assert "Código" in page
    assert "Encuentre la cláusula que necesita" in page
    assert '<form class="search-box" role="search" action="/es/search/"' in page
    assert 'href="/es/gone/' in read(reader, "/es/texts/")


def test_timeline(library: Any, reader: Client) -> None:
    page = read(reader, "/en/ethics/editions/")
    assert page.index("ed/3.0/") < page.index("ed/2.0/") < page.index("ed/1.0/")
    assert "From 1 May 2019 to 30 April 2024" in page
    assert "What 2.0 changes." in page
    assert '<a href="/es/ethics/ed/1.0/" lang="es" hreflang="es"' in page


def test_words_are_escaped(db: Any, reader: Client) -> None:
    sharp = '<b>"x" & \'y\'</b>'
    row = replace(clause("a", "Words.", heading=sharp), number='1"><i>')
    publish("sharp", "1.0", "2020-01-01", row, clause("b", "Words."))
    for address in ("/en/sharp/", "/en/sharp/c/a/", "/en/sharp/c/b/", "/en/sharp/ed/1.0/c/a/"):
        page = read(reader, address)
        assert "<i>" not in page
        assert '<b>"x"' not in page


def test_the_first_rows_are_what_the_tests_say() -> None:
    assert [row.key for row in rows("1.0")] == ["preamble", "collections", "provenance", "return", "gifts", "people", "pay"]
