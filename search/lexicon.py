"""The words of a language and what each is a form of, from the dictionaries of ``simplemma`` (MIT, 50 languages).

A dictionary knows words as they are written; questions and the index's words are levelled. So its words are levelled once,
as pairs of numbers in a file (``SEARCH_LEXICON_DIR``) that processes share: 3 MB for English, 20 MB for Russian, 50 MB for
Polish. Making it takes one second (English) to half a minute (Polish), once after an upgrade: the indexer does it, readers
do without until it is there.
"""

from __future__ import annotations

import hashlib
import logging
import os
from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path

import numpy as np
from django.conf import settings
from numpy.typing import NDArray
from simplemma.strategies.dictionaries import frontcode
from simplemma.strategies.dictionaries.dictionary_factory import SUPPORTED_LANGUAGES, _read_decompressed

from search import languages
from search.analysis import level

logger = logging.getLogger(__name__)

Numbers = NDArray[np.uint64]
FORMAT = 1  # of the file; raised when levelling changes
MET = 300_000  # words of a language whose roots a process remembers
LIBRARY = version("simplemma")  # looked up once: it reads a file
#: Languages that stand in the dictionary of another code.
UNDER = {"no": "nb", "hr": "hbs", "sr": "hbs", "bs": "hbs"}


@dataclass(frozen=True)
class Lexicon:
    """``forms``: numbers of levelled forms, in order, one several times where it may belong to several words; ``words``: number
    of the word that each is a form of."""

    forms: Numbers
    words: Numbers
    _met: dict[str, tuple[int, ...]] = field(default_factory=dict, repr=False, compare=False)

    def roots(self, word: str) -> tuple[int, ...]:
        """Numbers of the words that a levelled word may be a form of; two forms of one word share one."""
        found = self._met.get(word)
        if found is None:  # the words of an index come again with every state of it
            wanted = number_of(word)
            first, last = np.searchsorted(self.forms, np.array((wanted, wanted + 1), dtype=np.uint64))
            if len(self._met) > MET:
                self._met.clear()
            found = self._met[word] = tuple(int(each) for each in self.words[first:last])
        return found


NOTHING = Lexicon(np.zeros(0, dtype=np.uint64), np.zeros(0, dtype=np.uint64))
_held: dict[Path, Lexicon] = {}


def held(locale: str) -> Lexicon:
    """That of a locale's language; ``NOTHING`` where there is no dictionary, or not yet its file."""
    file = _file(locale)
    if file is None:
        return NOTHING
    found = _held.get(file)
    if found is None:
        try:
            forms, words = np.load(file, mmap_mode="r")
        except (OSError, ValueError):  # not yet there, or damaged
            return NOTHING
        found = _held[file] = Lexicon(forms, words)
    return found


def make(locale: str) -> Lexicon:
    """The same, made now where it is missing. Raises OSError where it cannot be written."""
    file = _file(locale)
    if file is None or held(locale) is not NOTHING:
        return held(locale)
    pairs = _pairs(_entries(_code(locale)), languages.analyzer_of(locale))
    file.parent.mkdir(parents=True, exist_ok=True)
    beside = file.with_suffix(f".{os.getpid()}")
    with open(beside, "wb") as out:
        np.save(out, pairs)
    os.replace(beside, file)
    logger.info("The words of %s are known: %s forms.", locale, pairs.shape[1])
    return held(locale)


def number_of(word: str) -> int:
    """The same on every machine; of some million words two hardly ever share one."""
    return int.from_bytes(hashlib.blake2b(word.encode(), digest_size=8).digest(), "little") >> 1


def _code(locale: str) -> str:
    base = locale.lower().replace("_", "-").partition("-")[0]
    return UNDER.get(base, base)


def _file(locale: str) -> Path | None:
    return _file_in(str(settings.SEARCH_LEXICON_DIR), locale)


@lru_cache(maxsize=256)
def _file_in(folder: str, locale: str) -> Path | None:
    code, analyzer = _code(locale), languages.analyzer_of(locale)
    if code not in SUPPORTED_LANGUAGES or analyzer == languages.BIGRAM:
        return None
    return Path(folder) / f"{code}-{analyzer}-{LIBRARY}-{FORMAT}.npy"


def _entries(code: str) -> Iterator[tuple[str, str]]:
    """(form, word) as they are written, one after the other: the library's own mapping would take a gigabyte for Polish."""
    data = _read_decompressed(code)
    backwards, _count, at = frontcode._read_header(data)
    for _start, form, word in frontcode._iter_records(data, at):
        yield (form[::-1].decode(), word[::-1].decode()) if backwards else (form.decode(), word.decode())


def _pairs(entries: Iterable[tuple[str, str]], analyzer: str) -> Numbers:
    """Every form with its word, every word with itself: shape (2, n), in the order of the forms, each pair once."""
    forms, words = array("Q"), array("Q")
    known: dict[str, int] = {}
    for form, word in entries:
        if " " in form or " " in word:
            continue
        if word not in known:
            known[word] = number_of(level.__wrapped__(word, analyzer))
            forms.append(known[word])
            words.append(known[word])
        if form != word:
            forms.append(number_of(level.__wrapped__(form, analyzer)))
            words.append(known[word])
    pairs = np.array((forms, words), dtype=np.uint64)
    pairs = pairs[:, np.lexsort(pairs[::-1])]
    new = np.ones(pairs.shape[1], dtype=np.bool_)
    new[1:] = (pairs[:, 1:] != pairs[:, :-1]).any(axis=0)
    return np.ascontiguousarray(pairs[:, new])
