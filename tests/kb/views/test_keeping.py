"""Validators, kept pages, and how many queries a page costs."""

from __future__ import annotations

import gzip
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from wagtail.models import Locale

from home.models import HomePage
from kb.editions import acts, changes, timeline
from kb.models import Edition
from kb.views.keeping import Kept, Pages
from tests.kb.making import clause, publish
from tests.kb.views.conftest import queries

#: One for the pulse; composing one or two, the keys in force one, a clause's languages one, its history up to four, references one.
#: Lists: timelines five; all editions: what they changed, how much is translated.
#: Marks of what changed: states one, reasons one, the wordings before one (three where words are compared in the original).
COLD = {
    "/en/": 8,
    "/es/": 8,
    "/en/texts/": 8,
    "/en/topics/": 5,
    "/en/ethics/": 5,
    "/es/ethics/": 8,
    "/es/ethics/ed/1.0/": 3,
    "/en/ethics/ed/3.0/": 5,
    "/en/ethics/c/pay/": 11,
    "/es/ethics/ed/1.0/c/gifts/": 8,
    "/en/ethics/editions/": 3,
}


@pytest.mark.parametrize(("address", "count"), COLD.items())
def test_queries(library: Any, reader: Client, address: str, count: int) -> None:
    reader.get("/healthz")
    reader.get("/en/ethics/at/2024-01-01/")  # the process knows its locales, its works and their timelines
    reader.get("/pt-br/ethics/")  # and what stands beside them
    changes.forget()  # and what no other test has left
    with queries() as cold:
        reader.get(address)
    assert len(cold) == count, "\n".join(cold)
    with queries() as warm:
        reader.get(address)
    assert len(warm) == 1
    assert "kb_publicationlog" in warm[0]
    etag = reader.get(address)["ETag"]
    with queries() as unchanged:
        response = reader.get(address, headers={"if-none-match": etag})
    assert (response.status_code, response.content) == (304, b"")
    assert response["ETag"] == etag
    assert len(unchanged) == 1


@pytest.mark.parametrize(("address", "most"), [("/", 1), ("/id/ethics/c/pay", 8), ("/en/ethics/at/2024-01-01/", 6), ("/en/ethics/c/never/", 9)])
def test_queries_of_what_is_not_kept(library: Any, reader: Client, address: str, most: int) -> None:
    reader.get("/en/")
    with queries() as asked:
        reader.get(address)
    assert len(asked) <= most, "\n".join(asked)


def test_nobodys_session_is_read(library: Any, reader: Client) -> None:
    reader.cookies["sessionid"] = "a" * 32
    with queries() as asked:
        response = reader.get("/en/ethics/")
    assert not any("session" in sql or "auth_user" in sql or "wagtailcore_site" in sql for sql in asked[-5:])
    assert response["Cache-Control"] == "public, max-age=0, must-revalidate"
    assert response["Vary"] == "Accept-Encoding"


def test_what_changes_a_page_changes_its_validator(library: dict[str, Edition], reader: Client, monkeypatch: Any) -> None:
    seen = [reader.get("/en/ethics/")["ETag"]]

    def changed() -> bool:
        seen.append(reader.get("/en/ethics/")["ETag"])
        return seen[-1] not in seen[:-1]

    assert not changed()
    seen.pop()
    publish("other", "1.0", "2020-01-01", clause("a", "Words."))
    assert changed()
    acts.withdraw(library["2.0"], reason="A mistake.", by="The board")
    assert changed()
    assert "Edition 1.0" in reader.get("/en/ethics/").content.decode()
    Locale.objects.create(language_code="de")
    assert changed()
    assert reader.get("/de/ethics/").status_code == 200
    home = HomePage.objects.get(locale__language_code="en")
    home.lead = "Another lead"
    home.save_revision().publish()
    assert changed()
    assert "Another lead" in reader.get("/en/").content.decode()
    tomorrow = timeline.today() + timedelta(days=1)
    monkeypatch.setattr("kb.views.public.today", lambda: tomorrow)
    assert changed()
    monkeypatch.setattr("kb.views.public.release", lambda: "another")
    assert changed()


def test_a_future_edition_comes_into_force_by_itself(library: Any, reader: Client, monkeypatch: Any) -> None:
    assert "Edition 2.0" in reader.get("/en/ethics/").content.decode()
    day = timeline.date(2090, 1, 1)
    monkeypatch.setattr("kb.views.public.today", lambda: day)
    monkeypatch.setattr("kb.editions.timeline.today", lambda: day)
    assert "Edition 3.0" in reader.get("/en/ethics/").content.decode()


def test_unknown_parameters_change_nothing(library: Any, reader: Client) -> None:
    first = reader.get("/en/ethics/")
    with queries() as asked:
        second = reader.get("/en/ethics/?utm_source=x&page=" + "9" * 2000)
    assert second["ETag"] == first["ETag"]
    assert len(asked) == 1


def test_a_validator_proves_only_its_own_page(library: Any, reader: Client) -> None:
    etag = reader.get("/en/ethics/")["ETag"]
    assert reader.get("/es/ethics/", headers={"if-none-match": etag}).status_code == 200
    assert reader.get("/en/ethics/", headers={"if-none-match": "*"}).status_code == 200
    assert reader.get("/en/ethics/", headers={"if-none-match": f'"x", {etag}'}).status_code == 304


def test_compressed_form(library: Any, reader: Client) -> None:
    plain = reader.get("/en/ethics/")
    squeezed = reader.get("/en/ethics/", headers={"accept-encoding": "br, gzip"})
    assert squeezed["Content-Encoding"] == "gzip"
    assert gzip.decompress(squeezed.content) == plain.content
    assert squeezed["ETag"] == plain["ETag"]
    assert int(squeezed["Content-Length"]) == len(squeezed.content)


def test_the_store_is_bounded() -> None:
    store = Pages(limit=10_000)
    for number in range(20):
        store.put(str(number), Kept(200, b"x" * 1000))
    assert store.size <= 10_000
    assert store.get("0") is None
    assert store.get("19") is not None
    store.put("large", Kept(200, b"x" * 9000))
    assert store.get("large") is None
    kept = store.get("19")
    assert kept is not None
    store.squeeze("19", kept)
    assert store.size == sum(len(p.body) + len(p.squeezed) + 500 for p in store._pages.values())
    store.clear()
    assert store.size == 0


def test_security_headers(library: Any, reader: Client) -> None:
    reader.get("/en/ethics/")
    response = reader.get("/en/ethics/")
    assert "script-src 'self'" in response["Content-Security-Policy"]
    assert "unsafe-inline" not in response["Content-Security-Policy"]
    page = response.content.decode()
    assert " style=" not in page
    assert "<style" not in page
    assert "onclick" not in page
    assert page.count('<script type="application/ld+json">') == 1  # data: nothing runs it
    assert page.count("<script") == page.count('<script type="module" src=') + 1
