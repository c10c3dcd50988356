"""Words as an analyzer knows them, after stemming: one place, so that plan, index and highlighting agree."""

from __future__ import annotations

from functools import lru_cache

import tantivy

from search import analysis, languages

#: Words that a process keeps of an analyzer.
MOST_KNOWN = 200_000


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


class Known(dict[str, str]):
    """Words as they are written, with their stems: one look-up for a word that was met before."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name

    def __missing__(self, word: str) -> str:
        if len(self) > MOST_KNOWN:
            self.clear()
        levelled = analysis.level(word, self._name)
        found = self[word] = stem(self._name, levelled) if levelled else ""
        return found


@lru_cache(maxsize=len(languages.ANALYZERS))
def known(name: str) -> Known:
    """What this process has learnt of an analyzer's language."""
    return Known(name)


def stems(text: str, name: str) -> list[str]:
    """A text as the index knows it, in order."""
    text = analysis.nfc(text)
    simple = analysis.simple_list(text)
    if simple is not None:
        met = known(name)
        return [each for word in simple if (each := met[word])]
    found = (token.text if token.paired else stem(name, token.text) for token in analysis.tokens(text, name))
    return [each for each in found if each]
