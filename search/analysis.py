"""Text to tokens, before any stemmer: the same for every engine, for indexing, asking and highlighting.

Words are runs of letters, marks and digits; "2.13" stays whole; scripts without spaces become pairs of characters.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

import regex

from search import languages

_PAIRED = "".join(rf"\p{{{script}}}" for script in languages.BIGRAM_SCRIPTS) + "ー々〆"
#: Numerals with points, else a run of a script cut into pairs, else a word of any other script.
_TOKEN = regex.compile(
    rf"\p{{Nd}}+(?:[.．٫]\p{{Nd}}+)+|(?P<paired>[{_PAIRED}][{_PAIRED}\p{{M}}]*)|[\p{{L}}\p{{M}}\p{{N}}\u200d\u00ad--[{_PAIRED}]]+",
    flags=regex.VERSION1,
)
#: The same without scripts that are cut into pairs, for the many texts that have none: four times quicker.
_PLAIN = re.compile("[^\x00-\xac\xae-\u02ff\u2010-\u2027\u20ac]")  # none of these: Latin letters and punctuation
_ANY_PAIRED = regex.compile(f"[{_PAIRED}]")
_WORD = re.compile(r"\d+(?:[.．٫]\d+)+|[^\W_]+")
_MARKED = regex.compile(r"[\p{M}\u200d\u00ad]")
_DROPPED = regex.compile(f"[{languages.DROPPED}]")
_LEVELLED = str.maketrans(languages.LEVELLED)
#: Accents over letters that are the same letter without: not the marks that carry vowels in Indic scripts or kana.
_ACCENT = regex.compile(r"(?<=[\p{Latin}\p{Greek}])\p{Mn}+")
MAX_WORD = 60  # characters; longer runs are cut, nobody types them to find something


class Token(NamedTuple):
    """A word or pair of characters: levelled ``text``, and where it stands in the text it was read from."""

    text: str
    start: int
    end: int
    paired: bool = False


def tokens(text: str, analyzer: str = languages.DEFAULT) -> Iterator[Token]:
    """Tokens of NFC ``text``, in order, with offsets into it."""
    if (simple := simple_words(text)) is not None:
        for found in simple:
            if word := level(found[0], analyzer):
                yield Token(word, found.start(), found.end())
        return
    for found in _TOKEN.finditer(text):
        if found["paired"]:
            yield from _pairs(found[0], found.start())
            continue
        word = level(found[0], analyzer)
        if word:
            yield Token(word, found.start(), found.end())


def simple_words(text: str) -> Iterator[re.Match[str]] | None:
    """The words of a text in which nothing is cut into pairs, as they are written; None where something is."""
    return _WORD.finditer(text) if _is_simple(text) else None


def simple_list(text: str) -> list[str] | None:
    """The same without their places."""
    return _WORD.findall(text) if _is_simple(text) else None


def _is_simple(text: str) -> bool:
    return text.isascii() or not _PLAIN.search(text) or not (_ANY_PAIRED.search(text) or _MARKED.search(text))


def words(text: str, analyzer: str = languages.DEFAULT) -> list[str]:
    """The levelled words and pairs of a text, offsets left out."""
    text = nfc(text)
    if (simple := simple_list(text)) is not None:
        return [word for each in simple if (word := level(each, analyzer))]
    return [token.text for token in tokens(text, analyzer)]


def nfc(text: str) -> str:
    """Composed characters: decomposed accents would not be folded."""
    return unicodedata.normalize("NFC", text)


@lru_cache(maxsize=100_000)
def level(word: str, analyzer: str = languages.DEFAULT) -> str:
    """One word without what does not distinguish it: compatibility forms, accents, vowel points, case."""
    if word.isascii():
        return word[:MAX_WORD].lower()
    plain = unicodedata.normalize("NFKC", _DROPPED.sub("", word))
    plain = _ACCENT.sub("", unicodedata.normalize("NFD", plain))
    plain = "".join(unicodedata.normalize("NFC", plain).split())  # one letter may stand for a phrase: ﷺ
    if analyzer not in languages.KEEPS_LETTERS:
        plain = plain.translate(_LEVELLED)
    return "".join(_digit(c) for c in plain[:MAX_WORD]).lower()


def _digit(character: str) -> str:
    return str(unicodedata.decimal(character)) if character.isdecimal() else character


def _pairs(run: str, start: int) -> Iterator[Token]:
    """Overlapping pairs of characters (with their marks); one character alone is a token by itself."""
    clusters = [(m.start(), m.end()) for m in regex.finditer(r"\X", run)]
    if len(clusters) == 1:
        yield Token(unicodedata.normalize("NFKC", run).lower(), start, start + len(run), True)
        return
    for (first, _), (_, last) in pairwise(clusters):
        yield Token(unicodedata.normalize("NFKC", run[first:last]).lower(), start + first, start + last, True)
