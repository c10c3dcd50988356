"""Which language a reader gets, and what the page says about itself."""

from __future__ import annotations

import pytest
from django.test import Client

from kb.negotiate import interface_language, match

pytestmark = pytest.mark.usefixtures("library")
LOCALES = ("en", "es", "fr", "ar", "pt-br", "zh-hant")


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ("en", "en"),
        ("pt", "pt-br"),
        ("pt-PT", "pt-br"),
        ("es-419", "es"),
        ("es_MX", "es"),
        ("zh-TW", "zh-hant"),
        ("zh-Hant-HK", "zh-hant"),
        ("EN-gb", "en"),
        ("de", ""),
        ("", ""),
        ("-", ""),
        ("p", ""),
    ],
)
def test_match(wanted: str, found: str) -> None:
    assert match(wanted, LOCALES) == found


@pytest.mark.parametrize(
    ("accept", "cookie", "target"),
    [
        ("es", "", "/es/"),
        ("de, pt;q=0.8, es;q=0.5", "", "/pt-br/"),
        ("de", "", "/en/"),
        ("*", "", "/en/"),
        ("", "", "/en/"),
        ("es", "ar", "/ar/"),
        ("es", "pt", "/pt-br/"),
        ("es", "xx", "/es/"),
        ("es;q=nonsense, ,,;;;", "", "/en/"),
        ("a" * 4000, "../../", "/en/"),
    ],
)
def test_front_door(reader: Client, accept: str, cookie: str, target: str) -> None:
    if cookie:
        reader.cookies["vademecum_language"] = cookie
    response = reader.get("/", headers={"accept-language": accept})
    assert (response.status_code, response["Location"]) == (302, target)
    assert response["Vary"] == "Accept-Language, Cookie"
    assert "private" in response["Cache-Control"]


@pytest.mark.parametrize(
    ("locale", "interface"),
    [("es", "es"), ("ar", "ar"), ("pt-br", "en"), ("fr-ca", "fr"), ("de", "en"), ("zh-hans", "en")],
)
def test_interface(locale: str, interface: str) -> None:
    assert interface_language(locale, "en") == interface


def test_language_and_direction_of_the_page(reader: Client) -> None:
    assert '<html lang="ar" dir="rtl">' in reader.get("/ar/ethics/").content.decode()
    page = reader.get("/pt-br/ethics/").content.decode()
    assert '<html lang="en" dir="ltr">' in page
    assert '<article class="text" lang="pt-br" dir="ltr">' in page


def test_capital_letters_lead_to_the_one_address(reader: Client) -> None:
    response = reader.get("/EN/ethics/?a=1")
    assert (response.status_code, response["Location"]) == (301, "/en/ethics/?a=1")
    response = reader.get("/pt_BR/ethics/")
    assert (response.status_code, response["Location"]) == (301, "/pt-br/ethics/")


def test_404_speaks_the_readers_language(reader: Client) -> None:
    response = reader.get("/xx/", headers={"accept-language": "ar"})
    assert '<html lang="ar" dir="rtl">' in response.content.decode()
    assert "Accept-Language" in response["Vary"]
    assert "Cookie" in response["Vary"]
    page = reader.get("/es/nothing/", headers={"accept-language": "ar"})
    assert '<html lang="es"' in page.content.decode()


def test_the_switch_keeps_work_edition_and_clause(reader: Client) -> None:
    page = reader.get("/es/ethics/ed/1.0/c/pay/").content.decode()
    for code in ("en", "es", "fr", "ar", "pt-br"):
        assert f'<a href="/{code}/ethics/ed/1.0/c/pay/" lang="{code}" hreflang="{code}"' in page
    assert 'href="/fr/"' in reader.get("/es/nothing/").content.decode()


def test_the_admin_is_left_to_wagtail(reader: Client) -> None:
    response = reader.get("/admin/login/", headers={"accept-language": "es"})
    assert response.status_code == 200
    assert '<html lang="es"' in response.content.decode()
