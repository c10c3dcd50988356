"""What the language at large knows of a word: not misspelt, hardly telling, not of another language."""

from __future__ import annotations

import pytest

from search.query.across import asked_in
from search.query.common import commonness
from search.query.light import weak_words
from search.query.vocabulary import Vocabulary
from search.query.weights import WEIGHTS


def test_words_are_met_as_they_are_levelled_and_rare_or_misspelt_ones_are_not_listed():
    assert commonness("prefet", "fr") == commonness("prefet", "fr-ca") > 3, "préfet"
    assert commonness("the", "en") > 7 > commonness("museum", "en") > 4
    for unlisted, locale in (("recieve", "en"), ("deaccession", "en"), ("the", "xx"), ("mot", "vi")):
        assert commonness(unlisted, locale) == 0
    for nonsense in ("*", "", "en,es", "../x", "groups", "\u0661"):  # what an address may call a language
        assert commonness("the", nonsense) == 0
    assert commonness("muzej", "hr") == commonness("muzej", "sr") > 0


def test_common_words_count_less_the_more_common_they_are():
    weak = weak_words("What if two people want to sell a sculpture?", ("en",))
    assert weak["what"] == weak["people"] == WEIGHTS.light < weak["two"]
    assert weak["two"] < weak["want"] < 1
    assert "sculpture" not in weak and "sell" not in weak
    assert weak_words("the museum", ("xx",)) == {}


@pytest.mark.parametrize(
    ("locale", "held", "typed"),
    [("en", "case loss three money", "vase boss threw Monet's scared"), ("es", "policia debe pierden", "póliza bebé perdón"), ("fr", "projet tirer facile", "préfet virer façade")],
)
def test_a_word_of_the_language_is_not_misspelt_though_no_text_holds_it(locale: str, held: str, typed: str):
    assert not [each for each in Vocabulary(locale, dict.fromkeys(held.split(), 3)).corrections(typed) if each.typed != "Monet"]


def test_a_misspelt_word_may_be_another_form_of_one_that_the_texts_hold():
    vocabulary = Vocabulary("en", {"recruit": 3, "restitution": 2})
    assert [each.word for each in vocabulary.corrections("recruitng restituton")] == ["recruiting", "restitution"]
    assert not vocabulary.corrections("elephnats"), "nothing like it is in the texts"


def test_words_that_two_languages_own_do_not_turn_the_page():
    held = {"en": {"police": 3, "manager": 2, "mayor": 4, "removal": 3}, "fr": {"maire": 4}, "es": {"alcalde": 3}}

    def asked(words: str, locale: str) -> str:
        return asked_in(words, locale, tuple(held), lambda code: Vocabulary(code, held[code]))

    assert asked("police", "fr") == "" and asked("manager", "es") == ""
    assert asked("removal mayor", "fr") == asked("removal", "es") == "en"
