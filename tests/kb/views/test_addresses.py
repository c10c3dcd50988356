"""Every public address: status, headers, where it leads."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import resolve

from kb import addresses
from kb.editions.timeline import today

pytestmark = pytest.mark.usefixtures("library")


@pytest.mark.parametrize(
    "address",
    [
        "/en/",
        "/es/",
        "/pt-br/",
        "/en/texts/",
        "/ar/topics/",
        "/en/ethics/",
        "/es/ethics/",
        "/ar/ethics/",
        "/pt-br/ethics/",
        "/en/ethics/ed/1.0/",
        "/es/ethics/ed/2.0/",
        "/en/ethics/ed/3.0/",
        "/en/ethics/c/return/",
        "/es/ethics/c/pay/",
        "/en/ethics/c/collections/",
        "/en/ethics/c/fee/",
        "/en/ethics/ed/1.0/c/gifts/",
        "/en/ethics/editions/",
        "/healthz",
        "/robots.txt",
    ],
)
def test_pages_answer(reader: Client, address: str) -> None:
    response = reader.get(address)
    assert response.status_code == 200
    assert not response.cookies
    assert "Cookie" not in response.get("Vary", "")
    head = reader.head(address)
    assert head.status_code == 200
    assert head.content == b""
    assert reader.post(address).status_code == 405


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/xx/", 404),
        ("/de/ethics/", 404),
        ("/en/nothing/", 404),
        ("/en/ethics/nothing/", 404),
        ("/en/ethics/ed/9.9/", 404),
        ("/en/ethics/ed/9.9/c/pay/", 404),
        ("/en/ethics/c/never/", 404),
        ("/en/ethics/ed/2.0/c/gifts/", 404),
        ("/en/ethics/c/ai/", 404),
        ("/en/ethics/c/gifts/", 410),
        ("/en/ethics/at/2001-01-01/", 404),
        ("/en/ethics/at/2024-02-31/", 404),
        ("/en/ethics/at/today/", 404),
        ("/id/nothing", 404),
        ("/record-media/" + "0" * 64, 404),
        ("/record-media/../../secret_key", 404),
        ("/en/ethics/c/%2e%2e/", 404),
        ("/en/ethics/ed/%00/", 404),
        ("/en/ethics/ed/" + "1" * 500 + "/", 404),
        ("/" + "a" * 5000 + "/", 404),
        ("/en//example.org/", 404),
        ("/en/ethics/c/<script>/", 404),
        ("/%ff%fe/", 404),
    ],
)
def test_addresses_of_nothing(reader: Client, address: str, status: int) -> None:
    response = reader.get(address)
    assert response.status_code == status
    page = response.content.decode()
    assert 'type="search"' in page
    assert "/texts/" in page
    assert "<script>/" not in page


@pytest.mark.parametrize("path", ["//example.org/", "//EN/", "///", "/EN//example.org/"])
def test_no_redirect_leaves_the_site(reader: Client, path: str) -> None:
    response = reader.get("/", PATH_INFO=path)
    assert response.status_code == 404 or response["Location"] == "/en//example.org/"


def test_works_without_an_edition_are_not_there(reader: Client) -> None:
    from tests.kb.making import make_work

    make_work("draft")
    assert reader.get("/en/draft/").status_code == 404
    assert reader.get("/id/draft").status_code == 404
    assert "draft" not in reader.get("/en/texts/").content.decode()


def test_a_day_leads_to_its_edition(reader: Client) -> None:
    response = reader.get("/es/ethics/at/2023-01-01/")
    assert (response.status_code, response["Location"]) == (302, "/es/ethics/ed/1.0/?on=2023-01-01")
    assert response["Link"] == '<http://localhost:8000/es/ethics/ed/1.0/>; rel="canonical"'
    assert reader.get("/es/ethics/at/2024-05-01/")["Location"] == "/es/ethics/ed/2.0/?on=2024-05-01"
    assert reader.get("/es/ethics/at/2095-01-01/")["Location"] == "/es/ethics/ed/3.0/?on=2095-01-01"


def test_before_the_first_edition(reader: Client) -> None:
    page = reader.get("/en/ethics/at/2001-01-01/").content.decode()
    assert "1 January 2001" in page
    assert "1 May 2019" in page
    assert "/en/ethics/ed/1.0/" in page


@pytest.mark.parametrize(
    ("address", "target"),
    [
        ("/id/ethics", "/fr/ethics/"),
        ("/id/ethics/c/pay", "/fr/ethics/c/pay/"),
        ("/id/ethics/ed/2.0", "/fr/ethics/ed/2.0/"),
        ("/id/ethics/ed/2.0/c/pay", "/fr/ethics/ed/2.0/c/pay/"),
    ],
)
def test_identifiers(reader: Client, address: str, target: str) -> None:
    response = reader.get(address, headers={"accept-language": "fr-CA, en;q=0.5"})
    assert (response.status_code, response["Location"]) == (303, target)
    assert response["Vary"] == "Accept-Language, Cookie"


def test_addresses_and_patterns_agree() -> None:
    paths = {
        "home": addresses.home("en"),
        "texts": addresses.texts("en"),
        "search": addresses.search("en"),
        "text": addresses.edition("en", "ethics"),
        "edition": addresses.edition("en", "ethics", "2.0"),
        "clause": addresses.clause("en", "ethics", "pay"),
        "pinned-clause": addresses.clause("en", "ethics", "pay", "2.0"),
        "timeline": addresses.timeline("en", "ethics"),
        "at": addresses.at("en", "ethics", date(2024, 1, 2)),
        "id": addresses.identifier("ethics"),
        "id-clause": addresses.identifier("ethics", "pay"),
        "id-edition": addresses.identifier("ethics", label="2.0"),
        "id-pinned": addresses.identifier("ethics", "pay", "2.0"),
        "record-media": addresses.media("a" * 64),
    }
    assert {name: resolve(path).url_name for name, path in paths.items()} == {name: name for name in paths}


def test_ready_and_alive(reader: Client) -> None:
    from kb import readiness

    ready = reader.get("/readyz").json()
    assert (ready["database"], ready["migrations"], ready["record"]) == ("ok", "ok", "ok")

    def broken() -> str:
        raise RuntimeError("a secret")

    readiness.register("test", broken)
    try:
        response = reader.get("/readyz")
    finally:
        del readiness._questions["test"]
    assert response.status_code == 503
    assert response.json()["test"] == "Failed: RuntimeError."
    assert b"secret" not in response.content


def test_images_of_the_record(reader: Client, settings: Any, tmp_path: Any) -> None:
    from kb import media

    settings.RECORD_MEDIA_ROOT = tmp_path
    digest = media.store(b"\x89PNG\r\n\x1a\n and so on")
    response = reader.get(f"/record-media/{digest}")
    assert response["Content-Type"] == "image/png"
    assert "immutable" in response["Cache-Control"]
    assert response["X-Content-Type-Options"] == "nosniff"
    script = reader.get(f"/record-media/{media.store(b'<svg onload=alert(1)>')}")
    assert (script["Content-Type"], script["Content-Disposition"][:10]) == ("application/octet-stream", "attachment")


def test_today_is_the_sites(reader: Client) -> None:
    page = reader.get(f"/en/ethics/at/{today().isoformat()}/")
    assert page["Location"] == f"/en/ethics/ed/2.0/?on={today().isoformat()}"
