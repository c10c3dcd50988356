"""Words as an analyzer knows them, after stemming: one place, so that plan, index and highlighting agree."""

from __future__ import annotations

from functools import lru_cache

import tantivy

from search import analysis, languages


@lru_cache(maxsize=len(languages.ANALYZERS))
def _stemmer(name: str) -> tantivy.TextAnalyzer:
    builder = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace())
    builder = builder.filter(tantivy.Filter.lowercase()).filter(tantivy.Filter.ascii_fold())
    if name in languages.STEMMERS:
        builder = builder.filter(tantivy.Filter.stemmer(languages.STEMMERS[name]))
    return builder.build()


@lru_cache(maxsize=200_000)
def stem(name: str, word: str) -> str:
    """One levelled word as the index knows it: accents folded, then stemmed."""
    for spelling, usual in languages.SPELT_AS.get(name, ()):
        word = spelling.sub(usual, word)
    word = languages.STEMMED_AS.get(name, {}).get(word, word)
    return "".join(_stemmer(name).analyze(word))


def stems(text: str, name: str) -> list[str]:
    """A text as the index knows it, in order."""
    found = (token.text if token.paired else stem(name, token.text) for token in analysis.tokens(analysis.nfc(text), name))
    return [each for each in found if each]
