"""What the page offers beside plain results: facets, editions, languages, reasons, the feed, and similar clauses. On every engine."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from wagtail.models import Locale

from kb.models import Topic, TopicName, Work
from kb.topics import give
from search import engines
from search.indexing import rebuild
from search.models import Promotion
from tests.kb.making import clause, publish, translate
from tests.search.test_page import get, links, select, text_of, tree

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def texts(site_engine: str) -> None:
    for code in ("es", "fr"):
        Locale.objects.get_or_create(language_code=code)
    one = publish(
        "ethics", "1.0", "2020-01-01",
        clause("first", "", heading="Collections", number="1", kind="part"), clause("loans", "Lend pictures with care.", number="1.1", level=1),
        clause("gifts", "Accept pictures as gifts.", number="1.2", level=1), clause("second", "", heading="Money", number="2", kind="part"),
        clause("sale", "Never sell pictures.", number="2.1", level=1),
    )  # fmt: skip
    translate(one.edition, "es", {"loans": "Preste cuadros con cuidado."}, partial=True)
    publish(
        "ethics", "2.0", "2022-01-01",
        clause("first", "", heading="Collections", number="1", kind="part"), clause("loans", "Lend pictures with the greatest care.", number="1.1", level=1),
        clause("gifts", "Accept pictures as gifts.", number="1.2", level=1), clause("second", "", heading="Money", number="2", kind="part"),
        clause("sale", "Never sell pictures.", number="2.1", level=1),
    )  # fmt: skip
    publish("guide", "1.0", "2021-01-01", clause("phases", "Wait before pictures are taken down.", number="1"))
    Work.objects.filter(code="guide").update(kind="guide")
    rebuild.rebuild(engines.engine().name)


def facet(response: Any, name: str) -> dict[str, str]:
    """Label and count of a facet to the address of its link."""
    (group,) = select(tree(response), f"section[aria-labelledby=facet-{name}]")
    return {" ".join(a.text_content().split()): a.get("href") for a in select(group, "a")}


@pytest.mark.usefixtures("texts")
class TestFacets:
    def test_they_are_named_in_words_and_counted(self, client: Client) -> None:
        response = get(client, "?q=pictures")
        assert set(facet(response, "work")) == {"Code of Ethics 3", "Code of Ethics 1"}  # the guide of the fixture has the same title
        assert set(facet(response, "kind")) == {"Code 3", "Guide 1"}
        assert set(facet(get(client, "?q=pictures&work=ethics"), "part")) == {"1 Collections 2", "2 Money 1"}
        assert set(facet(get(client, "?q=lend+sell"), "part")) == {"1 Collections 1", "2 Money 1"}, "all of them stand in one text"
        assert not select(tree(response), "section[aria-labelledby=facet-part]"), "parts of several texts have the same numbers"
        assert set(facet(response, "changed")) == {"Code of Ethics, edition 1.0 2", "Code of Ethics, edition 2.0 1", "Code of Ethics, edition 1.0 1"}
        assert not select(tree(response), "section[aria-labelledby=facet-locale]")

    def test_a_value_narrows_and_its_own_facet_keeps_its_counts(self, client: Client) -> None:
        response = get(client, "?q=pictures&part=ethics/first")
        assert sorted(links(response)) == ["/en/ethics/c/gifts/", "/en/ethics/c/loans/"]
        assert facet(response, "part") == {"1 Collections 2": "/en/search/?q=pictures", "2 Money 1": "/en/search/?q=pictures&part=ethics/first&part=ethics/second"}
        assert " ".join(select(tree(response), ".search-chosen a")[0].text_content().split()) == "Take away the filter: 1 Collections ×"
        both = get(client, "?q=pictures&part=ethics/first&part=ethics/second&kind=code")
        assert len(links(both)) == 3
        assert links(both, ".search-chosen a")[-1] == "/en/search/?q=pictures", "all filters are taken away"

    def test_many_values_are_shortened_and_all_are_listed_by_name_on_demand(self, client: Client) -> None:
        slugs = [f"topic-{number}" for number in range(10)]
        for number, slug in enumerate(slugs):
            TopicName.objects.create(topic=Topic.objects.create(slug=slug), locale="en", name=f"Topic {9 - number}")
        give(Work.objects.get(code="ethics"), {"_text": dict.fromkeys(slugs, False)})
        rebuild.rebuild(engines.engine().name)
        short = facet(get(client, "?q=pictures&work=ethics"), "topic")
        assert list(short)[:2] == ["Topic 9 3", "Topic 8 3"] and len(short) == 8, "seven and the way to all"
        assert short["All 10: Topic"] == "/en/search/?q=pictures&work=ethics&whole=topic#facet-topic"
        response = get(client, "?q=pictures&work=ethics&whole=topic")
        whole = facet(response, "topic")
        assert list(whole) == [*(f"Topic {number} 3" for number in range(10)), "The most frequent only: Topic"]
        assert tree(response).xpath("//*[contains(@class, 'search-facets')]/details[@open]"), "also where facets are folded, on a phone"
        assert whole["Topic 0 3"] == "/en/search/?q=pictures&work=ethics&topic=topic-9", "a choice folds the list again"
        assert b'feed.atom?q=pictures&amp;work=ethics"' in response.content, "a feed has no lists"

    def test_topics_are_counted_and_stand_for_a_search_of_their_own(self, client: Client) -> None:
        for slug, name in (("things", "Things we keep"), ("trade", "Trade")):
            TopicName.objects.create(topic=Topic.objects.create(slug=slug), locale="en", name=name)
        give(Work.objects.get(code="ethics"), {"first": {"things": False}, "sale": {"trade": True}})
        rebuild.rebuild(engines.engine().name)
        response = get(client, "?q=pictures")
        assert set(facet(response, "topic")) == {"Things we keep 2", "Trade 1"}
        assert links(get(client, "?q=pictures&topic=trade")) == ["/en/ethics/c/sale/"]
        response = get(client, "?topic=things")
        assert links(response) == ["/en/ethics/c/first/", "/en/ethics/c/loans/", "/en/ethics/c/gifts/"], "in the order of the text"
        assert "3 results" in text_of(response) and "Best first" not in text_of(response)
        feed = client.get("/en/search/feed.atom?topic=things")
        assert len(ET.fromstring(feed.content).findall(f"{ATOM}entry")) == 3
        assert links(get(client, "?topic=things&page=2")) == links(response), "a page after the last one is the last one"

    def test_a_clause_is_found_by_the_words_of_its_topics_from_the_next_question_on(self, client: Client) -> None:
        trade = Topic.objects.create(slug="trade")
        name = TopicName.objects.create(topic=trade, locale="en", name="Trade", words="auction, hammer price")
        TopicName.objects.create(topic=trade, locale="es", name="Comercio", words="subasta")
        give(Work.objects.get(code="ethics"), {"sale": {"trade": True}, "gifts": {"trade": False}})
        rebuild.rebuild(engines.engine().name)
        response = get(client, "?q=auctions")
        assert links(response) == ["/en/ethics/c/sale/", "/en/ethics/c/gifts/"], "what settles it comes first"
        assert text_of(response).count("Found through the topic “Trade”.") == 2 and "Trade" in text_of(response)
        assert links(response, ".search-about a") == ["/en/search/?topic=trade"]
        assert "Found through" not in text_of(get(client, "?q=gifts")), "it holds the word itself"
        assert links(get(client, "?q=actions"))[:1] != ["/en/ethics/c/sale/"]
        assert links(get(client, "?q=aucton"))[:1] == ["/en/ethics/c/sale/"], "a misspelt word may be one of a topic's"
        assert not links(get(client, "?q=auctions&literal=1"))
        name.words = "sealed bids"
        name.save()
        assert not links(get(client, "?q=auctions"))
        assert links(get(client, "?q=bid"))[:1] == ["/en/ethics/c/sale/"]
        assert links(client.get("/es/search/?q=subasta"), ".search-untranslated .search-heading a") == ["/es/ethics/c/sale/", "/es/ethics/c/gifts/"]

    def test_a_recommended_clause_stands_once_beside_a_question_in_another_language(self, client: Client) -> None:
        Promotion.objects.create(locale="en", words="preste cuadros", work="ethics", key="loans")
        TopicName.objects.create(topic=Topic.objects.create(slug="lending"), locale="es", name="Préstamos", words="preste")
        give(Work.objects.get(code="ethics"), {"loans": {"lending": True}, "gifts": {"lending": False}})
        rebuild.rebuild(engines.engine().name)
        response = get(client, "?q=preste+cuadros")
        assert response.status_code == 200
        assert links(response).count("/en/ethics/c/loans/") == 1 and "Recommended by the editors" in text_of(response)
        assert "/en/ethics/c/gifts/" in links(response)

    def test_topics_are_offered_to_who_is_typing(self, client: Client) -> None:
        TopicName.objects.create(topic=Topic.objects.create(slug="trade"), locale="en", name="Trade", words="auction, hammer price")
        TopicName.objects.create(topic=Topic.objects.create(slug="unused"), locale="en", name="Auctioneers")
        give(Work.objects.get(code="ethics"), {"sale": {"trade": True}})
        rebuild.rebuild(engines.engine().name)

        def offered(typed: str) -> list[tuple[str, str, str]]:
            found = client.get(f"/en/search/suggest?q={typed}").json()["suggestions"]
            return [(each["label"], each["detail"], each["url"]) for each in found if each["kind"] == "topic"]

        assert offered("auct") == [("Trade", "Topic, asked for as “auction”", "/en/search/?topic=trade")], "no clause is about the other one"
        assert offered("tra") == [("Trade", "Topic", "/en/search/?topic=trade")]
        assert offered("pictures") == []

    def test_a_filter_nobody_meets_says_so_and_can_be_taken_away(self, client: Client) -> None:
        response = get(client, "?q=pictures&duty=must&topic=%3Cb%3E&work=nowhere")
        assert "Nothing was found in “nowhere”." in text_of(response)
        assert "/en/search/?q=pictures&duty=must" in links(response, ".search-chosen a")
        assert b"<b>" not in response.content

    def test_the_form_keeps_the_filters(self, client: Client) -> None:
        fields = {(field.get("name"), field.get("value")) for field in select(tree(get(client, "?q=a&work=guide&work=ethics&all=1&literal=1")), "input[type=hidden]")}
        assert fields == {("work", "guide"), ("work", "ethics"), ("all", "1")}

    def test_another_language_keeps_the_search(self, client: Client) -> None:
        assert "/fr/search/?q=pictures&work=guide" in links(get(client, "?q=pictures&work=guide"), ".languages a")


@pytest.mark.usefixtures("texts")
class TestEditions:
    def test_earlier_editions_say_their_days_and_whether_they_apply(self, client: Client) -> None:
        response = get(client, "?q=lend&scope=ever")
        assert sorted(links(response)) == ["/en/ethics/ed/1.0/c/loans/", "/en/ethics/ed/2.0/c/loans/"]
        said = {hit.xpath(".//a")[0].get("href"): " ".join(hit.text_content().split()) for hit in select(tree(response), ".search-hit")}
        old, new = said["/en/ethics/ed/1.0/c/loans/"], said["/en/ethics/ed/2.0/c/loans/"]
        assert "edition 1.0 · in force from 1 January 2020 to 31 December 2021" in old and "no longer applies" in old
        assert "edition 2.0 · in force since 1 January 2022" in new and "still applies" in new
        (gifts,) = select(tree(get(client, "?q=gifts&scope=ever")), ".search-hit")
        assert "edition 1.0" in gifts.text_content() and "still applies" in gifts.text_content()

    def test_the_editions_are_a_facet_then(self, client: Client) -> None:
        response = get(client, "?q=pictures&scope=ever")
        assert facet(response, "edition")["Code of Ethics, edition 1.0 3"] == "/en/search/?q=pictures&edition=ethics/1.0&scope=ever"
        assert len(links(get(client, "?q=pictures&edition=ethics/1.0"))) == 3

    def test_words_read_as_an_edition_are_said_and_can_be_taken_back(self, client: Client) -> None:
        response = get(client, "?q=lend+in+1.0")
        assert links(response) == ["/en/ethics/ed/1.0/c/loans/"]
        assert "was read as edition 1.0" in text_of(response)
        assert "/en/search/?q=lend+in+1.0&literal=1" in links(response, ".search-note a")
        literal = get(client, "?q=lend+in+1.0&literal=1")
        assert links(literal) == ["/en/ethics/c/loans/"] and "exactly as they stand" in text_of(literal)

    def test_nothing_now_leads_to_earlier_editions_and_contents(self, client: Client) -> None:
        publish("ethics", "3.0", "2023-01-01", clause("new", "Entirely different.", number="1"))
        rebuild.rebuild(engines.engine().name)
        response = get(client, "?q=lend")
        assert "/en/search/?q=lend&scope=ever" in links(response, ".search-note a")
        response = get(client, "?q=zebras")
        assert not links(response, ".search-note a")
        assert links(response, ".search-texts a") == ["/en/ethics/", "/en/guide/"]

    def test_the_contents_of_the_texts_help(self, client: Client) -> None:
        assert links(get(client, "?q=zebras"), ".search-texts a") == ["/en/ethics/", "/en/ethics/#c-first", "/en/ethics/#c-second", "/en/guide/"]


@pytest.mark.usefixtures("texts")
class TestWords:
    def test_a_misspelt_word_is_mended_and_said(self, client: Client) -> None:
        response = get(client, "?q=picutres")
        assert len(links(response)) == 4
        assert "Also searched for “pictures”" in text_of(response)
        assert "/en/search/?q=picutres&literal=1" in links(response, ".search-note a")
        assert links(get(client, "?q=picutres&literal=1")) == []

    def test_all_languages(self, client: Client) -> None:
        assert links(get(client, "?q=cuadros&all=1&scope=ever")) == ["/es/ethics/ed/1.0/c/loans/"]
        chosen = get(client, "?q=cuadros+pictures&lang=es&scope=ever")
        assert links(chosen) == ["/es/ethics/ed/1.0/c/loans/"]
        assert set(facet(chosen, "locale")) == {"English 5", "Español 1"}
        assert [a.text for a in select(tree(get(client, "?q=pictures&all=1")), ".search-switches a") if a.get("aria-current")] == ["In force", "All languages", "Best first"]

    def test_found_by_another_language(self, client: Client) -> None:
        from kb.models import Edition

        translate(Edition.objects.get(work__code="guide"), "es", {"phases": "Espere antes de descolgar obras."})
        rebuild.rebuild(engines.engine().name)
        response = get(client, "?q=descolgar")
        assert "Found by its wording in Spanish:" in text_of(response)
        assert "1 clause found by its wording in Spanish" in text_of(response)
        assert links(response)[:1] == ["/en/guide/c/phases/"]
        (quoted,) = select(tree(response), ".search-reason q")
        assert (quoted.get("lang"), quoted.xpath(".//mark")[0].text) == ("es", "descolgar")

    def test_a_text_that_crowds_is_folded(self, client: Client) -> None:
        publish("guide", "2.0", "2023-01-01", *(clause(f"k{i}", "Lend pictures.", number=str(i)) for i in range(1, 9)))
        Work.objects.filter(code="guide").update(kind="guide")
        rebuild.rebuild(engines.engine().name)
        response = get(client, "?q=pictures&sort=order")
        assert not select(tree(response), ".search-crowd")
        assert links(response) and len(links(response)) == 11
        response = get(client, "?q=pictures")
        assert len(links(response)) == 11
        (crowd,) = select(tree(response), ".search-crowd")
        assert len(select(crowd, ".search-hit")) == 5
        assert "5 more in “Code of Ethics”" in " ".join(crowd.text_content().split())


@pytest.mark.usefixtures("texts")
class TestFeed:
    def feed(self, client: Client, query: str, locale: str = "en") -> Any:
        response = client.get(f"/{locale}/search/feed.atom{query}")
        assert response.status_code == 200, response.content
        return ET.fromstring(response.content)

    def test_clauses_by_the_day_of_their_wording(self, client: Client) -> None:
        assert "/en/search/feed.atom?q=pictures" in links(get(client, "?q=pictures&page=1&sort=date"), ".search-feed a")
        found = self.feed(client, "?q=pictures")
        entries = [(entry.findtext(f"{ATOM}title"), entry.findtext(f"{ATOM}updated")) for entry in found.iter(f"{ATOM}entry")]
        assert entries[0][0] == "1.1 Loans · Code of Ethics"
        assert [updated[:10] for _title, updated in entries if updated] == ["2022-01-01", "2021-01-01", "2020-01-01", "2020-01-01"]
        ids = [entry.findtext(f"{ATOM}id") for entry in found.iter(f"{ATOM}entry")]
        publish("ethics", "3.0", "2023-01-01", clause("loans", "Lend no pictures.", number="1.1"))
        rebuild.rebuild(engines.engine().name)
        later = [entry.findtext(f"{ATOM}id") for entry in self.feed(client, "?q=pictures").iter(f"{ATOM}entry")]
        assert later[0] not in ids and set(later[1:]) < set(ids)

    def test_filters_hold_and_every_word_is_wanted(self, client: Client) -> None:
        assert len(list(self.feed(client, "?q=pictures&work=guide").iter(f"{ATOM}entry"))) == 1
        assert len(list(self.feed(client, "?q=lend+pictures").iter(f"{ATOM}entry"))) == 1
        assert not list(self.feed(client, "?q=").iter(f"{ATOM}entry"))

    @pytest.mark.parametrize("query", ["?q=%00", "?q=%3Cb%3Epictures", "?q=%1Fpictures&work=%3C", "?q=" + "x" * 3000])
    def test_nothing_asked_breaks_it(self, client: Client, query: str) -> None:
        self.feed(client, query)

    def test_it_is_the_same_until_something_changes(self, client: Client) -> None:
        first = client.get("/en/search/feed.atom?q=pictures")
        assert client.get("/en/search/feed.atom?q=pictures", headers={"If-None-Match": first["ETag"]}).status_code == 304
        assert client.post("/en/search/feed.atom?q=a").status_code == 405


@pytest.mark.usefixtures("texts")
class TestSimilar:
    def test_a_clause_page_leads_to_similar_clauses(self, client: Client) -> None:
        response = client.get("/en/guide/c/phases/")
        found = links(response, ".similar a")
        assert found and set(found) <= {"/en/ethics/c/loans/", "/en/ethics/c/gifts/", "/en/ethics/c/sale/"}

    def test_they_come_from_what_is_in_force(self, client: Client) -> None:
        found = links(client.get("/en/ethics/ed/1.0/c/loans/"), ".similar a")
        assert found and all("/ed/" not in link for link in found) and "/en/ethics/c/loans/" not in found


def test_without_an_index_the_clause_page_has_none(index_dir: Path, client: Client) -> None:
    publish("ethics", "1.0", "2020-01-01", clause("loans", "Lend pictures."))
    response = client.get("/en/ethics/c/loans/")
    assert response.status_code == 200 and b'id="similar"' not in response.content
    assert client.get("/en/search/feed.atom?q=lend").status_code == 503
