"""The search page over HTTP: what it says, its links, its queries, and that nothing typed breaks it."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import lxml.html
import pytest
from django.test import Client
from django.utils.translation import override
from wagtail.models import Locale

from kb import pulse
from kb.editions.acts import withdraw
from kb.editions.timeline import today
from kb.words import grouped
from search import engines
from search.answer import Answer
from search.asking import Asking
from search.engines.base import Results
from search.indexing import outbox, rebuild
from search.models import Outbox
from search.query.parse import parse
from search.query.plan import MAX_PAGE, plan
from search.show import Around, shown
from tests.kb.making import clause, publish, translate

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("index_dir")]

HOSTILE = [
    "\x00", "a\x00b", "a" * 10_000, "word " * 3000, '"', '"""', 'say "hello', "' OR 1=1 --", "<script>alert(1)</script>", "((((", ".*", "[a-",
    "a{1000000}", "\\", "+ - && || ! ( ) { } [ ] ^ \" ~ * ? : /", "title:museum", "id:*", "field^2", "museum~2", "*", "?", "AND", "OR NOT",
    "\u202eabc", "\u200f\u200e", "😀" * 200, "\ud83d", "Ａｒｔ．７", "ﷺ", "½ ² Ⅳ", "𝔐𝔲𝔰𝔢𝔲𝔪", "é" * 400, "\u0301" * 300, "ก็็็็็็็็็็็็", "9" * 500,
    "1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1", "第" * 100, "Art. " * 60, "%s %d {0} {{ x }}", "../../etc/passwd", "\r\nSet-Cookie: a=b", "NULL", "nan", "-1",
    "museum\tloan", "\ufeffmuseum", "a\u0300\u0301\u0302" * 80, "٣" * 50, "馆" * 500, "IVXLCDM" * 20, "§§§§", "«»", "「」",
]  # fmt: skip


@pytest.fixture
def texts(index_dir: Path) -> None:
    first = publish(
        "ethics", "1.0", "2020-01-01",
        clause("loans", "Lend pictures with care.", number="3.2"), clause("gifts", "Accept pictures & gifts <em>openly</em>.", number="3.3"),
    )  # fmt: skip
    translate(first.edition, "es", {"loans": "Preste cuadros con cuidado."}, partial=True)
    publish("guide", "1.0", "2021-01-01", clause("phases", "Wait before pictures are taken down.", number="1"))
    rebuild.rebuild("tantivy")
    Outbox.objects.all().delete()


def get(client: Client, query: str = "", locale: str = "en") -> Any:
    response = client.get(f"/{locale}/search/{query}")
    assert response.status_code == 200
    return response


def tree(response: Any) -> Any:
    return lxml.html.fromstring(response.content.decode())


def select(node: Any, selector: str) -> list[Any]:
    """Elements by a simple selector: parts between spaces, each a tag, .class or [name=value]."""
    path = "."
    for part in selector.split():
        tag, name, attribute, value = re.fullmatch(r"(\w+)?(?:\.([\w-]+))?(?:\[([\w-]+)=([\w-]+)\])?", part).groups()  # type: ignore[union-attr]
        path += f"//{tag or '*'}"
        path += f"[contains(concat(' ', @class, ' '), ' {name} ')]" if name else ""
        path += f"[@{attribute}='{value}']" if attribute else ""
    return list(node.xpath(path))


def text_of(response: Any) -> str:
    return re.sub(r"\s+", " ", tree(response).text_content())


def links(response: Any, selector: str = ".search-results .search-heading a") -> list[str]:
    return [str(link.get("href")) for link in select(tree(response), selector)]


@pytest.mark.usefixtures("texts")
class TestResults:
    def test_a_result_says_what_it_is_and_opens_at_the_clause(self, client: Client) -> None:
        response = get(client, "?q=lend")
        assert links(response) == ["/en/ethics/c/loans/"]
        (hit,) = select(tree(response), ".search-hit")
        said = re.sub(r"\s+", " ", hit.text_content())
        assert "3.2 Loans" in said and "Code of Ethics" in said and "edition 1.0" in said and "in force since 1 January 2020" in said
        assert [mark.text for mark in select(hit, "mark")] == ["Lend"]
        assert "1 result" in text_of(response)

    def test_what_is_typed_is_shown_escaped(self, client: Client) -> None:
        response = get(client, "?q=%3Cscript%3Ealert(1)%3C/script%3E+gifts")
        assert b"<script>alert" not in response.content
        assert select(tree(response), "input[name=q]")[0].get("value") == "<script>alert(1)</script> gifts"

    def test_the_page_is_kept_out_of_other_indexes(self, client: Client) -> None:
        response = get(client, "?q=lend")
        assert response["X-Robots-Tag"] == "noindex"
        assert select(tree(response), "meta[name=robots]")[0].get("content") == "noindex"
        assert b" style=" not in response.content and b" onclick" not in response.content

    def test_results_can_be_narrowed_to_a_text(self, client: Client) -> None:
        response = get(client, "?q=pictures")
        assert "/en/search/?q=pictures&work=guide" in links(response, ".search-facets a")
        narrowed = get(client, "?q=pictures&work=guide")
        assert links(narrowed) == ["/en/guide/c/phases/"]
        assert select(tree(narrowed), "input[name=work]")[0].get("value") == "guide"
        assert links(narrowed, ".search-chosen a") == ["/en/search/?q=pictures"]
        assert "/en/search/?q=pictures&work=guide&work=ethics" in links(narrowed, ".search-facets a"), "several values of a facet"

    def test_a_text_without_results_says_so_and_offers_the_others(self, client: Client) -> None:
        response = get(client, "?q=lend&work=guide")
        assert "Nothing was found in" in text_of(response)
        assert "/en/search/?q=lend" in links(response, ".search-chosen a")
        assert "/en/search/?q=lend&work=guide&work=ethics" in links(response, ".search-facets a")

    def test_a_clause_not_yet_translated_is_offered_below(self, client: Client) -> None:
        response = get(client, "?q=gifts", "es")
        assert links(response) == ["/es/ethics/c/gifts/"]
        (snippet,) = select(tree(response), ".search-untranslated .search-snippet")
        assert (snippet.get("lang"), snippet.get("dir")) == ("en", "ltr")

    def test_the_interface_language_comes_first(self, client: Client) -> None:
        response = get(client, "?q=cuadros", "es")
        assert links(response) == ["/es/ethics/c/loans/"]
        assert not select(tree(response), ".search-untranslated")

    def test_a_number_shows_its_clause_first(self, client: Client) -> None:
        assert links(get(client, "?q=3.3"))[0] == "/en/ethics/c/gifts/"
        assert links(get(client, "?q=clause+3.2"))[0] == "/en/ethics/c/loans/"

    def test_a_number_nobody_has_is_said(self, client: Client) -> None:
        assert "No clause in force has the number “clause 9.9”." in text_of(get(client, "?q=clause+9.9"))

    def test_a_phrase_nobody_wrote_falls_back_to_its_words(self, client: Client) -> None:
        assert links(get(client, '?q="with+care"')) == ["/en/ethics/c/loans/"]
        response = get(client, '?q="care+with+pictures"')
        assert links(response)[0] == "/en/ethics/c/loans/"
        assert "Nothing holds the quoted words exactly so" in text_of(response)

    def test_no_result_helps_further(self, client: Client) -> None:
        assert "Nothing was found in this language." in text_of(get(client, "?q=cuadros&literal=1"))
        response = get(client, "?q=cuadros")
        assert "1 clause found by its wording in Spanish" in text_of(response)
        assert links(response) == ["/en/ethics/c/loans/"]
        assert links(response, ".search-elsewhere a") == ["/es/search/?q=cuadros"]
        assert links(response, ".search-help a") == ["/en/ethics/", "/en/guide/"]

    def test_an_empty_question_shows_how_to_ask(self, client: Client) -> None:
        assert "How to search" in text_of(get(client))

    def test_a_withdrawn_text_is_gone_before_the_index_knows(self, client: Client) -> None:
        from kb.models import Edition

        assert links(get(client, "?q=phases")) == ["/en/guide/c/phases/"]
        withdraw(Edition.objects.get(work__code="guide"), reason="Wrong.", by="tests")
        assert links(get(client, "?q=phases")) == []
        assert "/en/guide/" not in get(client, "?q=phases").content.decode()

    def test_a_future_edition_is_not_shown(self, client: Client) -> None:
        tomorrow = today() + timedelta(days=1)
        publish("ethics", "2.0", tomorrow.isoformat(), clause("loans", "Lend sculptures.", number="3.2"))
        outbox.drain("tantivy")
        assert links(get(client, "?q=sculptures")) == []

    @pytest.mark.parametrize("typed", HOSTILE)
    def test_nothing_typed_breaks_the_page(self, client: Client, typed: str) -> None:
        response = client.get("/en/search/", {"q": typed.encode("utf-8", "replace").decode()})
        assert response.status_code == 200

    @pytest.mark.parametrize("query", ["?q=%ff%fe", "?q=lend&page=foo", "?q=lend&page=-1", "?q=lend&page=99999", "?q=lend&page=9999999999999", "?q=lend&work=../x", "?q=lend&work=%00", "?q=a&q=b", "?page=2", "?q=lend&page=%D9%A3"])  # fmt: skip
    def test_no_parameter_breaks_the_page(self, client: Client, query: str) -> None:
        get(client, query)

    def test_a_page_of_results_costs_one_query_and_one_to_count_it(self, client: Client, django_assert_num_queries: Any) -> None:
        get(client, "?q=pictures&scope=ever")
        get(client, "?q=nowhere")
        for query, queries in (("?q=pictures", 2), ("?q=nowhere", 2), ("?q=pictures&scope=ever&all=1&kind=code", 2), ("?q=pictures&page=2", 2), ("", 1)):
            with django_assert_num_queries(queries):
                get(client, query)

    def test_only_reading_is_allowed_and_languages_must_exist(self, client: Client) -> None:
        assert client.post("/en/search/").status_code == 405
        assert client.get("/de/search/?q=lend").status_code == 404
        Locale.objects.create(language_code="de")
        pulse.forget()
        assert links(get(client, "?q=lend", "de")) == ["/de/ethics/c/loans/"]


def test_many_results_have_pages(client: Client) -> None:
    publish("ethics", "1.0", "2020-01-01", *(clause(f"loan-{i}", "Lend pictures.", number=str(i + 1)) for i in range(45)))
    rebuild.rebuild("tantivy")
    first, last = get(client, "?q=lend"), get(client, "?q=lend&page=3")
    assert (len(links(first)), len(links(last))) == (20, 5)
    assert "45 results" in text_of(first)
    assert links(first, ".search-pages a")[-1] == "/en/search/?q=lend&page=3"
    assert links(get(client, "?q=lend&page=40")) == links(last), "a page after the last one is the last one"
    seen = [link for number in (1, 2, 3) for link in links(get(client, f"?q=lend&page={number}"))]
    assert len(set(seen)) == 45


def test_without_an_index_the_site_stays_up_and_a_rebuild_is_queued(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    publish("ethics", "1.0", "2020-01-01", clause("loans", "Lend pictures."))
    for _ in range(2):
        assert "not available at the moment" in text_of(get(client, "?q=lend"))
    assert Outbox.objects.filter(kind=Outbox.Kind.REBUILD).count() == 1
    rebuild.rebuild("tantivy")
    assert links(get(client, "?q=lend")) == ["/en/ethics/c/loans/"]
    assert not Outbox.objects.exists()


def test_a_damaged_index_is_said_calmly_and_mended(client: Client, index_dir: Path) -> None:
    import os

    from search.indexing.indexer import Indexer

    publish("ethics", "1.0", "2020-01-01", clause("loans", "Lend pictures."))
    rebuild.rebuild("tantivy")
    (pointer,) = index_dir.rglob("current")
    for file in (pointer.parent / pointer.read_text()).glob("*.store"):
        os.truncate(file, 10)
    engines._engine.cache_clear()
    assert "not available at the moment" in text_of(get(client, "?q=lend"))
    Indexer().once()
    assert links(get(client, "?q=lend")) == ["/en/ethics/c/loans/"]


def test_large_numbers_are_grouped_as_readers_write_them_and_the_end_of_the_list_is_said() -> None:
    asked = plan(parse("works"), locale="en", day=today())
    found = Answer(parse("works"), replace(asked, page=MAX_PAGE), Results((), 12345, {"duty": {"must": 1234, "may": 999}}))
    said = {}
    for locale in ("en", "es", "fr"):
        with override(locale):
            context = shown(found, Asking("works", page=MAX_PAGE), Around(locale, ("en", "es", "fr"), today()))
            said[locale] = context["summary"].replace("\xa0", " ").replace("\u202f", " ")
            assert context["last_of"]
            assert grouped(999) == "999"
    assert [said[locale][:6] for locale in ("en", "es", "fr")] == ["12,345", "12 345", "12 345"]
    earlier = shown(replace(found, plan=asked), Asking("works"), Around("en", ("en",), today()))
    assert not earlier["last_of"], "said where the list ends, not before"
