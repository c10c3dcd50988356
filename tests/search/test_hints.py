"""What words of a question are more than words, and that they stay words where the site does not know better."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.query.hints import Known
from search.query.parse import ONLY_EXCLUDED, parse

KNOWN = Known(
    works={"code": ("Code of Ethics", "Código ético", "مدونة الأخلاق"), "mocu": ("Memorandum of Care",)},
    editions={"code": ("1.0", "1.1", "2.0"), "mocu": ("1.0", "2025")},
    languages={"spanish": "es", "espanol": "es", "french": "fr", "es": "es", "fr": "fr"},
    since=date(2019, 5, 20),
    today=date(2026, 11, 27),
)


@pytest.mark.parametrize(
    ("typed", "words", "excluded"),
    [
        ("loans -insurance", "loans", ("insurance",)),
        ('gifts -"living artist" -sponsors', "gifts", ("living artist", "sponsors")),
        ("self-censorship", "self-censorship", ()),
        ("loans - insurance", "loans - insurance", ()),
        ("préstamos −seguro", "préstamos", ("seguro",)),
        ("clause -3", "clause -3", ()),
    ],
)
def test_words_that_no_result_may_hold(typed: str, words: str, excluded: tuple[str, ...]) -> None:
    query = parse(typed)
    assert (query.words, query.excluded) == (words, excluded)


def test_nothing_but_exclusions_is_explained() -> None:
    query = parse("-loans")
    assert query.is_empty and query.notes == (ONLY_EXCLUDED,)


@pytest.mark.parametrize(
    ("typed", "work", "keys"),
    [
        ("code 3.2", "code", ("3.2",)),
        ("Code of Ethics 3.2", "code", ("3.2",)),
        ("3.2 code of ethics", "code", ("3.2",)),
        ("código ético art. 7", "code", ("7",)),
        ("codigo etico 7", "code", ("7",)),
        ("مدونة الأخلاق المادة ٧", "code", ("7",)),
        ("mocu IV", "mocu", ("4",)),
    ],
)
def test_a_text_named_beside_a_number(typed: str, work: str, keys: tuple[str, ...]) -> None:
    query = parse(typed, KNOWN)
    assert query.work == work
    assert query.number is not None and query.number.keys == keys and query.number.whole


@pytest.mark.parametrize("typed", ["code", "code gifts", "a code of conduct for sponsors", "codebook 3.2"])
def test_a_name_without_a_number_is_words(typed: str) -> None:
    query = parse(typed, KNOWN)
    assert (query.work, query.words, query.editions) == ("", typed, ())


@pytest.mark.parametrize(
    ("typed", "words", "editions"),
    [
        ("gifts in 1.1", "gifts", ("code/1.1",)),
        ("gifts edition 1.0", "gifts", ("code/1.0", "mocu/1.0")),
        ("regalos en la edición 1.1", "regalos en la", ("code/1.1",)),
        ("regalos edición 1.1", "regalos", ("code/1.1",)),
        ("dons v2.0", "dons", ("code/2.0",)),
        ("code 2.0 gifts", "code gifts", ("code/2.0",)),
        ("fees in edition 2025", "fees", ("mocu/2025",)),
    ],
)
def test_editions(typed: str, words: str, editions: tuple[str, ...]) -> None:
    query = parse(typed, KNOWN)
    assert (query.words, query.editions) == (words, editions)
    assert [reading.kind for reading in query.readings if reading.kind == "edition"]


@pytest.mark.parametrize("typed", ["gifts 9.9", "in 3.2", "1.1", "clause 1.1", "edition of prints", "in 7 days"])
def test_what_no_edition_is_called(typed: str) -> None:
    assert parse(typed, KNOWN).editions == ()


@pytest.mark.parametrize(
    ("typed", "words", "day"),
    [
        ("gifts 2021", "gifts", date(2021, 12, 31)),
        ("gifts in 2021", "gifts", date(2021, 12, 31)),
        ("2024-06-30 gifts", "gifts", date(2024, 6, 30)),
        ("what applied on 2024-06-30?", "what applied on", date(2024, 6, 30)),
    ],
)
def test_days(typed: str, words: str, day: date) -> None:
    query = parse(typed, KNOWN)
    assert (query.words, query.day) == (words, day)


@pytest.mark.parametrize("typed", ["the 1970 convention", "gifts 1970", "gifts 2026", "returns of 2024 objects", "2024-02-31 gifts", "gifts 2031"])
def test_years_that_are_words(typed: str) -> None:
    query = parse(typed, KNOWN)
    assert (query.words, query.day) == (typed, None)


@pytest.mark.parametrize(
    ("typed", "words", "language"),
    [("gifts in Spanish", "gifts", "es"), ("lang:fr gifts", "gifts", "fr"), ("regalos en español", "regalos", "es")],
)
def test_languages(typed: str, words: str, language: str) -> None:
    query = parse(typed, KNOWN)
    assert (query.words, query.language) == (words, language)


def test_taken_literally_and_in_quotes_all_are_words() -> None:
    assert parse("gifts in 1.1", KNOWN, literal=True).words == "gifts in 1.1"
    assert parse('"gifts in 1.1"', KNOWN).editions == ()


@given(st.text(max_size=120))
def test_nothing_raises(typed: str) -> None:
    query = parse(typed, KNOWN)
    assert query.is_empty or query.words
