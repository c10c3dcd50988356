"""The short way through words that are written plainly gives what the long way gives."""

from __future__ import annotations

import pytest

from search import analysis
from search.engines.documents import exact_words
from search.engines.stemming import known, stem, stems
from tests.faults.hostile import TYPED
from tests.search.making import SHELF

TEXTS = (*TYPED, *(passage.text for passage in SHELF), "l’éthique de l'institution", "so\u00adft hy\u00adphen", "e\u0301tude", "œuvre ß ﬁn ½", "3.2 et 4,5")


@pytest.mark.parametrize("name", ["english", "spanish", "french", "arabic", "bigram", "default"])
def test_stems_and_words(name: str) -> None:
    for text in TEXTS:
        tokens = list(analysis.tokens(analysis.nfc(text), name))
        assert stems(text, name) == [each for token in tokens if (each := token.text if token.paired else stem(name, token.text))]
        assert analysis.words(text, name) == [token.text for token in tokens]
        assert list(dict.fromkeys(exact_words(text))) == list(dict.fromkeys(token.text for token in analysis.tokens(analysis.nfc(text)) if not token.paired))


def test_what_is_known_of_a_language_does_not_grow_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("search.engines.stemming.MOST_KNOWN", 100)
    met = known("english")
    for number in range(300):
        assert met[f"word{number}"] == f"word{number}"
    assert len(met) <= 102
