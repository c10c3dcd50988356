"""Links between versions and languages, what is indexed, JSON-LD, the sitemap."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from html.parser import HTMLParser
from typing import Any

import pytest
from django.test import Client

from kb import sitemap
from kb.editions import acts, timeline
from kb.editions.timeline import date
from kb.metadata import jsonld
from kb.models import Edition, Work
from tests.kb.making import clause, publish, text, translate
from tests.kb.views.conftest import queries

HERE = "http://localhost:8000"


class Head(HTMLParser):
    """The links, robots and data of a page's head, as a browser reads them."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.links: list[dict[str, str]] = []
        self.robots = ""
        self.data = ""
        self._in_data = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag == "link":
            self.links.append(found)
        if tag == "meta" and found.get("name") == "robots":
            self.robots = found["content"]
        self._in_data = tag == "script" and found.get("type") == "application/ld+json"

    def handle_endtag(self, tag: str) -> None:
        self._in_data = False

    def handle_data(self, data: str) -> None:
        if self._in_data:
            self.data += data

    def rel(self, name: str) -> list[str]:
        return [link["href"] for link in self.links if link["rel"] == name and "hreflang" not in link and link.get("type") is None]

    @property
    def languages(self) -> dict[str, str]:
        return {link["hreflang"]: link["href"] for link in self.links if link["rel"] == "alternate" and "hreflang" in link}

    @property
    def feeds(self) -> list[str]:
        return [link["href"] for link in self.links if link.get("type") == "application/atom+xml"]

    @property
    def json(self) -> dict[str, Any]:
        return json.loads(self.data)


def head(reader: Client, path: str) -> Head:
    response = reader.get(path)
    assert response.status_code == 200
    return Head(response.content.decode())


def header(reader: Client, path: str) -> dict[str, str]:
    """The HTTP Link header by relation; a second one of a relation is a mistake."""
    found = re.findall(r'<([^>]+)>; rel="([^"]+)"', reader.get(path)["Link"])
    assert len({rel for _url, rel in found}) == len(found)
    return {rel: url for url, rel in found}


VERSIONS = [
    # page, latest, predecessor, successor, canonical, indexed
    ("/en/ethics/", "/en/ethics/", "/en/ethics/ed/1.0/", "/en/ethics/ed/3.0/", "/en/ethics/", True),
    ("/en/ethics/ed/2.0/", "/en/ethics/", "/en/ethics/ed/1.0/", "/en/ethics/ed/3.0/", "/en/ethics/", True),
    ("/es/ethics/ed/1.0/", "/es/ethics/", "", "/es/ethics/ed/2.0/", "/es/ethics/", False),
    ("/en/ethics/ed/3.0/", "/en/ethics/", "/en/ethics/ed/2.0/", "", "", False),
    ("/en/ethics/c/pay/", "/en/ethics/c/pay/", "/en/ethics/ed/1.0/c/pay/", "/en/ethics/ed/3.0/c/pay/", "/en/ethics/c/pay/", True),
    ("/en/ethics/ed/1.0/c/pay/", "/en/ethics/c/pay/", "", "/en/ethics/ed/2.0/c/pay/", "/en/ethics/c/pay/", False),
    ("/en/ethics/ed/1.0/c/gifts/", "", "", "", "", False),
    ("/en/ethics/c/care/", "/en/ethics/c/care/", "", "/en/ethics/ed/3.0/c/care/", "/en/ethics/c/care/", True),
    ("/en/ethics/ed/3.0/c/ai/", "", "", "", "", False),
    # nothing of it in French: the page of the original stands for it
    ("/fr/ethics/", "/fr/ethics/", "/fr/ethics/ed/1.0/", "/fr/ethics/ed/3.0/", "/en/ethics/", True),
    ("/pt-br/ethics/c/pay/", "/pt-br/ethics/c/pay/", "/pt-br/ethics/ed/1.0/c/pay/", "/pt-br/ethics/ed/3.0/c/pay/", "/en/ethics/c/pay/", True),
]


@pytest.mark.parametrize(("page", "latest", "before", "after", "canonical", "indexed"), VERSIONS)
def test_versions(library: Any, reader: Client, page: str, latest: str, before: str, after: str, canonical: str, indexed: bool) -> None:
    wanted = {"latest-version": latest, "predecessor-version": before, "successor-version": after, "canonical": canonical}
    found, sent = head(reader, page), header(reader, page)
    for rel, path in wanted.items():
        assert found.rel(rel) == ([HERE + path] if path else []), rel
        assert sent.get(rel, "") == (HERE + path if path else ""), rel
    locale = page.split("/")[1]
    assert sent["version-history"] == f"{HERE}/{locale}/ethics/editions/"
    assert "/ed/" in sent["cite-as"]
    assert found.robots == ("" if indexed else "noindex")
    for url in {sent["cite-as"], *(HERE + path for path in (latest, before, after, canonical) if path)}:
        assert reader.get(url.removeprefix(HERE)).status_code == 200
    assert reader.head(page)["Link"] == reader.get(page)["Link"]  # also of a kept page


def test_withdrawn_and_cancelled_editions_are_not_named(library: dict[str, Edition], reader: Client) -> None:
    acts.move(library["3.0"], in_force_from=None, reason="Not yet.", by="The board")
    assert "successor-version" not in header(reader, "/en/ethics/")
    acts.withdraw(library["2.0"], reason="Wrong.", by="The board")
    assert header(reader, "/en/ethics/")["latest-version"] == f"{HERE}/en/ethics/"
    for page in ("/en/ethics/", "/en/ethics/ed/1.0/", "/en/ethics/c/gifts/"):
        assert "2.0" not in reader.get(page)["Link"]
        assert "3.0" not in reader.get(page)["Link"]
    assert head(reader, "/en/ethics/ed/1.0/").robots == ""


def test_a_repealed_work(library: dict[str, Edition], reader: Client) -> None:
    acts.move(library["3.0"], in_force_from=None, reason="Not yet.", by="The board")
    acts.repeal(Work.objects.get(code="ethics"), day=timeline.today(), reason="Merged.", by="The board")
    for page in ("/en/ethics/ed/1.0/", "/en/ethics/ed/2.0/"):
        sent = header(reader, page)
        assert sent["latest-version"] == f"{HERE}/en/ethics/ed/2.0/"
        assert "canonical" not in sent
        assert head(reader, page).robots == "noindex"
    assert header(reader, "/en/ethics/ed/2.0/c/pay/")["latest-version"] == f"{HERE}/en/ethics/ed/2.0/c/pay/"
    assert "latest-version" not in header(reader, "/en/ethics/ed/1.0/c/gifts/")
    found = head(reader, "/en/ethics/ed/2.0/").json
    assert found["legislationLegalForce"] == "https://schema.org/NotInForce"
    assert found["temporalCoverage"] == f"2024-05-01/{timeline.today().isoformat()}"
    assert "/ethics/" not in reader.get("/sitemap.xml").content.decode()


def test_languages_of_one_edition(library: Any, reader: Client) -> None:
    """2.0 has en, a partial ar and pt-br; es is carried from 1.0, so it is no text of this edition."""
    assert head(reader, "/en/ethics/").languages == {
        "ar": f"{HERE}/ar/ethics/",
        "en": f"{HERE}/en/ethics/",
        "pt-br": f"{HERE}/pt-br/ethics/",
        "x-default": f"{HERE}/id/ethics",
    }
    assert head(reader, "/ar/ethics/").languages == head(reader, "/en/ethics/").languages
    assert head(reader, "/es/ethics/").languages == {}
    assert head(reader, "/es/ethics/ed/1.0/").languages == {"en": f"{HERE}/en/ethics/ed/1.0/", "es": f"{HERE}/es/ethics/ed/1.0/"}
    assert head(reader, "/en/ethics/ed/3.0/").languages == {}  # one language alone
    assert head(reader, "/en/ethics/c/return/").languages["x-default"] == f"{HERE}/id/ethics/c/return"
    assert set(head(reader, "/en/ethics/c/return/").languages) == {"ar", "en", "pt-br", "x-default"}
    assert head(reader, "/en/ethics/c/pay/").languages == {}
    assert head(reader, "/es/ethics/c/return/").languages == {}


def test_a_withdrawn_language_is_not_named(library: dict[str, Edition], reader: Client) -> None:
    acts.withdraw(library["2.0"], reason="Wrong file.", by="The board", locale="ar")
    assert set(head(reader, "/en/ethics/").languages) == {"en", "pt-br", "x-default"}
    assert "workTranslation" in head(reader, "/en/ethics/").json
    assert "/ar/" not in json.dumps(head(reader, "/en/ethics/").json)


def test_feeds_are_found(library: Any, reader: Client) -> None:
    assert head(reader, "/es/").feeds == ["/es/changes.atom"]
    assert head(reader, "/es/ethics/").feeds == ["/es/changes.atom", f"{HERE}/es/ethics/feed.atom"]
    found = head(reader, "/en/ethics/ed/1.0/c/pay/").feeds
    assert found == ["/en/changes.atom", f"{HERE}/en/ethics/c/pay/feed.atom", f"{HERE}/en/ethics/feed.atom"]
    for path in found:
        assert reader.get(path.removeprefix(HERE))["Content-Type"].startswith("application/atom+xml")


def test_jsonld_of_an_edition(library: Any, reader: Client) -> None:
    found = head(reader, "/en/ethics/").json
    published = timeline.today().isoformat()
    assert found == {
        "@context": "https://schema.org",
        "@type": "Legislation",
        "@id": f"{HERE}/en/ethics/ed/2.0/",
        "url": f"{HERE}/en/ethics/ed/2.0/",
        "name": "Code of Ethics",
        "legislationIdentifier": f"{HERE}/id/ethics/ed/2.0",
        "inLanguage": "en",
        "version": "2.0",
        "legislationDate": "2024-05-01",
        "legislationDateOfApplicability": "2024-05-01",
        "temporalCoverage": "2024-05-01/2090-01-01",
        "legislationLegalForce": "https://schema.org/InForce",
        "legislationLegalValue": "https://schema.org/AuthoritativeLegalValue",
        "publisher": {"@type": "Organization", "name": "Vademecum", "url": f"{HERE}/"},
        "creditText": f"Code of Ethics, edition 2.0 (in force from 1 May 2024), English. Vademecum. {HERE}/en/ethics/ed/2.0/",
        "datePublished": published,
        "legislationType": "code",
        "exampleOfWork": {"@type": "Legislation", "@id": f"{HERE}/id/ethics"},
        "workTranslation": [
            {"@type": "Legislation", "@id": f"{HERE}/ar/ethics/ed/2.0/", "inLanguage": "ar"},
            {"@type": "Legislation", "@id": f"{HERE}/pt-br/ethics/ed/2.0/", "inLanguage": "pt-br"},
        ],
    }


def test_jsonld_of_a_translated_clause(library: Any, reader: Client) -> None:
    found = head(reader, "/pt-br/ethics/c/return/").json
    assert found["name"] == "1.2 pt-br return"
    assert found["position"] == "1.2"
    assert found["isPartOf"]["@id"] == f"{HERE}/pt-br/ethics/ed/2.0/"
    assert found["translationOfWork"] == {"@type": "Legislation", "@id": f"{HERE}/en/ethics/ed/2.0/c/return/", "inLanguage": "en"}
    assert found["legislationLegalValue"].endswith("/UnofficialLegalValue")
    assert head(reader, "/en/ethics/c/pay/").json.get("workTranslation") is None
    assert head(reader, "/pt-br/ethics/c/pay/").json["inLanguage"] == "en"


NASTY = ["</script><script>alert(1)</script>", "<!--<script>", "]]>", "\u2028\u2029", '"\\', "مدونة", "&amp;"]


@pytest.mark.parametrize("words", NASTY)
def test_no_words_end_the_script(words: str) -> None:
    written = jsonld({"name": words})
    assert json.loads(written) == {"name": words}
    assert not set("<>&\u2028\u2029") & set(written)


def test_a_title_that_is_a_script(db: Any, reader: Client) -> None:
    from kb.editions.freeze import Release, publish_edition
    from tests.kb.making import make_work

    make_work("nasty")
    title = "A </script><script>alert(1)</script> title"
    publish_edition(text("nasty", "1.0", clause("a", "Words.", heading=title), title=title), Release(date(2020, 1, 1), "First."))
    for page in ("/en/nasty/", "/en/nasty/c/a/"):
        response = reader.get(page)
        assert "<script>" not in response.content.decode()
        assert title in Head(response.content.decode()).json["creditText"]
        assert 'rel="cite-as"' in response["Link"]


SPACES = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}


def urls(xml: bytes) -> dict[str, dict[str, Any]]:
    out = {}
    for url in ET.fromstring(xml).findall("s:url", SPACES):
        alternates = {link.get("hreflang"): link.get("href") for link in url.findall("x:link", SPACES)}
        out[url.findtext("s:loc", "", SPACES)] = {"lastmod": url.findtext("s:lastmod", None, SPACES), "alternates": alternates}
    return out


def test_sitemap(library: Any, withdrawn: Any, reader: Client) -> None:
    response = reader.get("/sitemap.xml")
    assert response["Content-Type"] == "application/xml; charset=utf-8"
    found = urls(response.content)
    paths = {url.removeprefix(HERE) for url in found}
    assert {"/en/", "/ar/", "/en/texts/", "/en/ethics/", "/ar/ethics/", "/en/ethics/editions/", "/en/ethics/c/pay/", "/en/ethics/c/preamble/", "/ar/ethics/c/return/"} <= paths
    assert not any(bad in path for path in paths for bad in ("/ed/", "search", "gifts", "/c/ai/", "gone", "/es/ethics/", "/c/collections/", "/c/fee/", "/at/", "admin"))
    assert found[f"{HERE}/en/ethics/c/return/"]["alternates"] == head(reader, "/en/ethics/c/return/").languages
    assert found[f"{HERE}/en/ethics/c/pay/"] == {"lastmod": timeline.today().isoformat(), "alternates": {}}
    assert found[f"{HERE}/en/"]["alternates"]["x-default"] == f"{HERE}/"
    for path in paths:
        page = reader.get(path)
        assert page.status_code == 200, path
        assert "noindex" not in page.content.decode(), path
        assert Head(page.content.decode()).rel("canonical") in ([], [HERE + path]), path
    robots = reader.get("/robots.txt").content.decode()
    assert f"\nSitemap: {HERE}/sitemap.xml\n" in robots


def test_a_large_sitemap_is_an_index_of_parts(library: Any, reader: Client, monkeypatch: Any) -> None:
    whole = urls(reader.get("/sitemap.xml").content)
    monkeypatch.setattr(sitemap, "MOST_URLS", 8)
    publish("other", "1.0", "2020-01-01", clause("a", "Words."))
    other = {f"{HERE}/en/other/", f"{HERE}/en/other/editions/", f"{HERE}/en/other/c/a/"}
    index = ET.fromstring(reader.get("/sitemap.xml").content)
    files = [each.findtext("s:loc", "", SPACES) for each in index.findall("s:sitemap", SPACES)]
    assert len(files) > 3 and files[0] == f"{HERE}/sitemap/pages.xml"
    found: dict[str, Any] = {}
    for file in files:
        part = urls(reader.get(file.removeprefix(HERE)).content)
        assert part and not set(part) & set(found)
        found |= part
    assert set(found) == set(whole) | other
    for path in ("/sitemap/ethics-0.xml", "/sitemap/ethics-99.xml", "/sitemap/nothing-1.xml", "/sitemap/gone-1.xml"):
        assert reader.get(path).status_code == 404


def test_sitemap_sizes() -> None:
    small, large = sitemap.Size(100, 3), sitemap.Size(40_000, 20)
    assert small.parts == 1 and sitemap.fits([small] * 10)
    assert not sitemap.fits([large])
    assert large.parts * large.keys_per_part >= large.keys
    assert sitemap.Size(large.keys_per_part, 20).bytes <= sitemap.MOST_BYTES * 1.01
    assert sitemap.Size(large.keys_per_part, 20).urls <= sitemap.MOST_URLS
    assert sitemap.Size(0, 1).parts == 1


def test_the_sitemaps_bytes_are_not_more_than_reckoned(library: Any, reader: Client) -> None:
    for label, day in (("1.0", "2020-01-01"), ("2.0", "2021-01-01")):
        edition = publish("a-rather-long-code-of-a-work", label, day, *(clause(f"a-key-of-ordinary-length-{n}", f"W {n} {label}.") for n in range(50))).edition
        translate(edition, "es", {f"a-key-of-ordinary-length-{n}": "P." for n in range(50)})
    body = reader.get("/sitemap.xml").content
    assert len(body) < sitemap.Size(50, 2).bytes + sitemap.Size(10, 3).bytes + 5_000


def test_sitemap_queries(library: Any, reader: Client) -> None:
    reader.get("/en/texts/")  # the process knows its locales and works
    with queries() as cold:
        reader.get("/sitemap.xml")
    assert len(cold) == 9, "\n".join(cold)
    with queries() as warm:
        reader.get("/sitemap.xml")
    assert len(warm) == 1
