"""``?since=``: what it means, what it says, and what it says when it cannot be used."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from kb.editions import acts

pytestmark = pytest.mark.usefixtures("library")


def test_since_an_edition(reader: Client) -> None:
    page = reader.get("/en/ethics/?since=1.0").content.decode()
    assert "Since edition 1.0, in force until 30 April 2024:" in page
    assert "1 clause amended" in page
    assert "2 new clauses" in page
    assert "1 clause repealed" in page
    assert '<a href="#c-pay">2.1 Pay</a>' in page
    assert '<a href="/en/ethics/c/gifts/">1.3 Gifts</a>' in page
    assert '<a href="/en/ethics/compare/1.0...2.0/">' in page
    assert 'rel="canonical" href="/en/ethics/"' in page or 'rel="canonical" href="http://localhost:8000/en/ethics/"' in page


@pytest.mark.parametrize("day", ["2019-05-01", "2022-02-28", "2024-04-30"])
def test_since_a_day(reader: Client, day: str) -> None:
    assert "Since edition 1.0" in reader.get(f"/en/ethics/?since={day}").content.decode()


@pytest.mark.parametrize("asked", ["2.0", "2024-05-01", "2025-01-01"])
def test_since_what_one_reads(reader: Client, asked: str) -> None:
    page = reader.get(f"/en/ethics/?since={asked}").content.decode()
    assert "You have read this edition, 2.0" in page
    assert "what-changed" not in page.partition("</head>")[2]


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("9.9", "There is no edition “9.9”"),
        ("<script>", "There is no edition “&lt;script&gt;”"),
        ("2024-13-45", "There is no edition “2024-13-45”"),
        ("2024-02-30", "There is no edition “2024-02-30”"),
        ("٢٠٢٤-٠١-٠١", "There is no edition “٢٠٢٤-٠١-٠١”"),
        ("1990-01-01", "No edition was in force on 1 January 1990"),
        ("3.0", "Edition 3.0 is newer than edition 2.0"),
        ("2090-06-01", "Edition 3.0 is newer than edition 2.0"),
        ("x" * 5000, "There is no edition"),
        ("\x00", "There is no edition"),
    ],
)
def test_a_bad_value_is_answered_with_a_sentence(reader: Client, asked: str, said: str) -> None:
    for address in ("/en/ethics/", "/en/ethics/c/pay/"):
        response = reader.get(address, {"since": asked})
        assert response.status_code == 200
        assert said in response.content.decode()


def test_an_empty_value_is_none(reader: Client) -> None:
    assert "since-title" not in reader.get("/en/ethics/?since=").content.decode()
    assert "since-title" not in reader.get("/en/ethics/?since=+").content.decode()


@pytest.mark.parametrize(
    ("key", "said"),
    [("pay", "This clause has changed since edition 1.0."), ("care", "This clause is new since"), ("return", "This clause has not changed since")],
)
def test_one_clause(reader: Client, key: str, said: str) -> None:
    assert said in reader.get(f"/en/ethics/c/{key}/?since=1.0").content.decode()


def test_in_other_languages(reader: Client) -> None:
    page = reader.get("/es/ethics/?since=1.0").content.decode()
    assert 'href="#c-pay" lang="en" dir="ltr"' in page  # there is no Spanish wording of edition 2.0
    assert 'href="/es/ethics/c/gifts/"' in page
    assert reader.get("/ar/ethics/?since=1.0").status_code == 200


def test_withdrawn_and_cancelled(reader: Client, library: dict[str, Any]) -> None:
    acts.move(library["3.0"], in_force_from=None, reason="Too soon.", by="The board")
    assert "Edition 3.0 was cancelled" in reader.get("/en/ethics/?since=3.0").content.decode()
    acts.withdraw(library["1.0"], reason="Wrong file.", by="The board")
    assert "Edition 1.0 was withdrawn" in reader.get("/en/ethics/?since=1.0").content.decode()


def test_what_the_browser_may_remember(reader: Client) -> None:
    assert 'data-work="ethics" data-label="2.0" data-locale="es"' in reader.get("/es/ethics/").content.decode()
    assert "last-read" not in reader.get("/en/ethics/ed/1.0/").content.decode().partition("</head>")[2]
    assert "last-read" not in reader.get("/en/ethics/ed/3.0/").content.decode().partition("</head>")[2]


def test_only_pages_of_editions_are_kept(reader: Client) -> None:
    """Anybody can ask for any day or any nonsense: such pages do not drive out the others, and still say when they are the same."""
    from kb.views.public import pages

    for asked, kept in (("1.0", 1), ("2020-01-01", 0), ("nonsense", 0)):
        pages.clear()
        response = reader.get("/en/ethics/", {"since": asked})
        assert len(pages._pages) == kept
        again = reader.get("/en/ethics/", {"since": asked}, headers={"if-none-match": response["ETag"]})
        assert again.status_code == 304
