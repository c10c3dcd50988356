"""Reading the words: never an error, whatever is typed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search import analysis, languages
from search.query.parse import CUT, EMPTY, MAX_CHARACTERS, NO_WORDS, QUOTE, keys_of, parse
from search.query.plan import MAX_PAGE, Wish, plan, untranslated
from tests.search.making import DAY


@pytest.mark.parametrize(
    ("typed", "keys"),
    [
        ("3.2", ("3.2",)),
        ("Art. 7", ("7",)),
        ("art 7", ("7",)),
        ("ARTICLE VII", ("7",)),
        ("§ 4", ("4",)),
        ("第三条", ("3",)),
        ("第 12 章", ("12",)),
        ("المادة ٧", ("7",)),
        ("٣٫٢", ("3.2",)),
        ("3,2", ("3.2",)),
        ("IV", ("4",)),
        ("iv", ("4",)),
        ("(a)", ("a",)),
        ("12a", ("12a",)),
        ("artículo 5 bis", ("5-2",)),
        ("clause 9.9", ("9.9",)),
        ("제3조", ("3",)),
    ],
)
def test_numbers_of_any_style(typed: str, keys: tuple[str, ...]) -> None:
    number = parse(typed).number
    assert number is not None and number.whole and number.keys == keys
    assert set(keys) <= set(keys_of(number.shown))


@pytest.mark.parametrize("typed", ["second", "one", "2024", "returns of 2024 objects", "rule of law", "book", "part of it", "museum"])
def test_words_that_are_no_numbers(typed: str) -> None:
    assert parse(typed).number is None


def test_a_number_among_words_is_not_the_whole_question() -> None:
    number = parse("what does Art. 7 say?").number
    assert number is not None and not number.whole and number.keys == ("7",)


def test_phrases_in_the_quotes_of_any_language() -> None:
    for typed in ('"looted art" museum', "“looted art” museum", "«looted art» museum", "„looted art“ museum"):
        query = parse(typed)
        assert query.phrases == ("looted art",)
        assert "looted art" in query.words and "museum" in query.words


@pytest.mark.parametrize(
    ("typed", "note"),
    [
        ("", EMPTY),
        ("  \x00\x00 ", EMPTY),
        ("\u202e\u200f", EMPTY),
        ("😀 🎨", NO_WORDS),
        ('"', NO_WORDS),
        ("( [ .* ) + ? | \\", NO_WORDS),
        ("a" * 10_000, CUT),
        ("word " * 200, CUT),
        ("博物馆" * 200, CUT),
        ('say "hello', QUOTE),
    ],
)
def test_hostile_words_are_explained(typed: str, note: str) -> None:
    query = parse(typed)
    assert note in query.notes
    assert len(query.text) <= MAX_CHARACTERS


@given(st.text(max_size=600))
def test_nothing_raises(typed: str) -> None:
    query = parse(typed)
    assert len(query.words) <= MAX_CHARACTERS
    assert plan(query, locale="en", day=DAY, wish=Wish(page=10**9)).page == MAX_PAGE


@given(st.text(max_size=200))
def test_tokens_stand_where_they_say(text: str) -> None:
    text = analysis.nfc(text)
    found = list(analysis.tokens(text))
    assert all(0 <= token.start < token.end <= len(text) and not any(c.isspace() for c in token.text) for token in found)
    assert [token.text for token in found] == analysis.words(text)


def test_levelling() -> None:
    assert analysis.words("Artículo L’ÉTHIQUE e\u0301tude 2.13") == ["articulo", "l", "ethique", "etude", "2.13"]
    assert analysis.words("博物馆 iPhone手机") == ["博物", "物馆", "iphone", "手机"]
    assert analysis.words("المُتْحَف ٧", "arabic") == ["المتحف", "7"]
    assert analysis.words("が") == ["が"], "the marks of kana distinguish letters"
    assert analysis.words("कानून") == ["कानून"]


def test_every_locale_has_an_analyzer() -> None:
    from django.conf.locale import LANG_INFO

    assert {languages.analyzer_of(code) for code in LANG_INFO} <= set(languages.ANALYZERS)
    assert languages.analyzer_of("pt-br") == "portuguese"
    assert languages.analyzer_of("zh-hant") == languages.BIGRAM
    assert languages.analyzer_of("eu") == languages.analyzer_of("nobody-knows") == languages.DEFAULT


def test_plans_of_the_second_question() -> None:
    wanted = untranslated(plan(parse("loans"), locale="es", day=DAY, wish=Wish(page=3)))
    assert (wanted.missing_in, wanted.locales, wanted.page) == ("es", (), 1)
