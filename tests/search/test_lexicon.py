"""The words of a language: forms that share a word, the file that processes share, and what questions gain."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from search import lexicon
from search.indexing.indexer import Indexer
from search.query.parse import parse
from search.query.plan import plan
from search.query.vocabulary import FAMILY, Vocabulary
from tests.search.making import DAY, index_of, passage


def test_forms_of_one_word_share_its_number() -> None:
    pairs = lexicon._pairs([("mujeres", "mujer"), ("música", "músico"), ("músicas", "música"), ("a pie", "pie"), ("piés", "pie")], "spanish")
    made = lexicon.Lexicon(*pairs)
    assert made.roots("mujeres") == made.roots("mujer") == (lexicon.number_of("mujer"),)
    assert set(made.roots("musica")) == {lexicon.number_of("musica"), lexicon.number_of("musico")}, "a form of two words"
    assert made.roots("pies") and not made.roots("a pie") and not made.roots("muse")
    assert list(pairs[0]) == sorted(pairs[0]) and len(set(zip(*map(list, pairs), strict=True))) == pairs.shape[1]


def test_it_is_made_once_and_again_when_damaged(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.SEARCH_LEXICON_DIR = tmp_path / "lexicon"
    monkeypatch.setattr(lexicon, "_held", {})
    assert lexicon.held("hi") is lexicon.NOTHING, "readers do without"
    assert lexicon.make("hi").roots("लड़के") and lexicon.held("hi-IN").roots("लड़के")
    (file,) = settings.SEARCH_LEXICON_DIR.iterdir()
    monkeypatch.setattr(lexicon, "_entries", lambda code: pytest.fail("made twice"))
    monkeypatch.setattr(lexicon, "_held", {})
    assert lexicon.make("hi").roots("लड़के") == lexicon.make("hi").roots("लड़का")
    monkeypatch.undo()
    file.write_bytes(file.read_bytes()[:100])
    monkeypatch.setattr(lexicon, "_held", {})
    assert lexicon.held("hi") is lexicon.NOTHING and lexicon.make("hi").roots("लड़के")


def test_languages_without_a_dictionary_do_without() -> None:
    for locale in ("zh-hans", "th", "eu", "xx"):
        assert lexicon.make(locale) is lexicon.NOTHING
    assert lexicon._file("hr") == lexicon._file("sr") != lexicon._file("sl")


def test_the_indexer_makes_what_is_missing(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.SEARCH_LEXICON_DIR = tmp_path / "lexicon"
    monkeypatch.setattr(lexicon, "_held", {})
    indexer = Indexer(("tantivy",))
    indexer._learn(("hi", "zh-hans"))
    assert indexer._learning is not None
    indexer._learning.join(60)
    assert lexicon.held("hi").roots("लड़के")


@pytest.mark.parametrize(
    ("locale", "asked", "held"),
    [
        ("en", "who sold the works", "sell"),
        ("en", "women in the collection", "woman"),
        ("es", "quien duerme en la sala", "dormir"),
        ("fr", "il meurt au bureau", "mourir"),
        ("de", "wer ging", "gegangen"),
        ("ru", "люди в музее", "человек"),
    ],
)
def test_irregular_forms_are_found(locale: str, asked: str, held: str, tmp_path: Path) -> None:
    """The stemmer does not join them; that the dictionary does is shown by asking without it."""
    known = lexicon.make(locale)
    words = {held: 2, "museum": 9, "xyz": 1}
    assert not any(held in each.others for each in Vocabulary(locale, words).relatives(asked))
    found = [each for each in Vocabulary(locale, words, known).relatives(asked) if held in each.others]
    assert [each.weight for each in found] == [FAMILY]
    engine = index_of(tmp_path, [passage("other", locale, "", "xyz museum"), passage("meant", locale, "", f"{held} museum")])
    wanted = replace(plan(parse(asked), locale=locale, day=DAY), expansions=tuple(found))
    assert [hit.passage.key for hit in engine.search(wanted).hits] == ["meant"]


def test_words_of_how_it_is_asked_bring_no_others() -> None:
    words = {"be": 3, "were": 2, "have": 2}
    assert Vocabulary("en", words, lexicon.make("en")).relatives("who was it that had") == ()
