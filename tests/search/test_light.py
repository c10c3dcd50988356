"""Words that say how a question is asked weigh less than those that say what about, in every language of the list."""

import pytest

from search.analysis import words
from search.query.light import LIGHT, light_words


def test_question_words_are_light_and_the_matter_is_not():
    assert light_words("May we sell a painting before the opening?", ("en",)) == ("may", "we", "a", "before", "the")
    assert light_words("¿Cuándo hay que pagar al artista?", ("es",)) == ("cuando", "hay", "que", "al")
    assert light_words("Quand l’artiste doit-il être payé ?", ("fr-ca",)) == ("quand", "l", "doit", "il", "etre")


def test_where_all_words_are_light_none_is():
    assert light_words("who may", ("en",)) == ()


def test_a_language_without_a_list_has_no_light_words():
    assert light_words("the museum", ("xx",)) == ()


@pytest.mark.parametrize("language", LIGHT)
def test_the_lists_meet_words_as_they_are_levelled(language):
    asked = f"museum {LIGHT[language].split()[-1]}"
    assert light_words(asked, (language,)) == (words(asked)[1],)
