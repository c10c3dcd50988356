"""Addresses of searches, read and written."""

from __future__ import annotations

import pytest
from django.http import QueryDict

from search.asking import MAX_VALUES, Asking, read
from search.query.plan import FACETS


@pytest.mark.parametrize(
    "query",
    [
        "q=lend",
        "q=lend+art&work=code&work=guide&kind=code&part=code/loans&topic=money&duty=must&lang=es&edition=code/1.1&changed=code/2.0",
        "q=a&scope=ever&all=1&sort=date&page=3&literal=1",
        "q=pr%C3%A9stamo&sort=order",
        "",
    ],
)
def test_an_address_is_stable(query: str) -> None:
    assert read(QueryDict(query)).query() == query


@pytest.mark.parametrize(
    "query",
    ["q=a&page=0", "q=a&page=x", "q=a&page=%D9%A3", "q=a&sort=up", "q=a&scope=all", "q=a&all=yes", "q=a&work=%00", "q=a&work=../x", "q=a&work=", "q=a&other=1", "q=a&literal=2"],
)  # fmt: skip
def test_what_cannot_be_meant_is_left_out(query: str) -> None:
    assert read(QueryDict(query)).query() == "q=a"


def test_values_are_bounded() -> None:
    many = "&".join(f"work=w{index}" for index in range(100))
    assert len(read(QueryDict(many)).filters["work"]) == MAX_VALUES
    assert read(QueryDict("q=a&page=99999")).page == 50


def test_a_value_is_toggled_and_the_page_begins_anew() -> None:
    asking = Asking("a", page=4).toggled("duty", "must").toggled("duty", "may").toggled("work", "code")
    assert asking.address("en") == "/en/search/?q=a&work=code&duty=must&duty=may"
    assert asking.toggled("duty", "must").toggled("duty", "may").address("es") == "/es/search/?q=a&work=code"


def test_a_chosen_language_is_one_of_all() -> None:
    wish = read(QueryDict("q=a&lang=es")).wish()
    assert wish.everywhere and wish.filters == {"locale": ("es",)}


def test_the_feed_of_a_search_knows_no_page_and_no_order() -> None:
    assert read(QueryDict("q=a&work=code&sort=date&page=2")).feed("fr") == "/fr/search/feed.atom?q=a&work=code"


@pytest.mark.parametrize("facet", FACETS)
def test_addresses_of_many_values_are_those_of_each(facet: str) -> None:
    asking = read(QueryDict("q=a+b&work=code&work=x/y&kind=guide&duty=must&lang=es&edition=code/1.0&scope=ever&all=1&sort=date&page=3&literal=1"))
    toggled = asking.toggler(facet, "es")
    for value in ("code", "must", "es", "code/1.0", "ünïcode & more", "x/y"):
        assert toggled(value) == asking.toggled(facet, value).address("es")
    assert Asking().toggler(facet, "es")("v") == Asking().toggled(facet, "v").address("es")
    assert Asking(filters={facet: ("v",)}).toggler(facet, "es")("v") == "/es/search/"
