"""First step: read the words. Whatever was typed becomes a ``Query``; nothing raises, what was ignored is explained.

Knows no engine, no database, no language of the reader.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import regex

from kb.importing.candidates import Candidate, candidates, canon
from search.analysis import nfc, tokens
from search.query.hints import NOTHING_KNOWN, WORK, Hints, Known, Reading, hints

MAX_CHARACTERS = 300
MAX_WORDS = 32
MAX_PHRASES = 5
MAX_EXCLUDED = 10
MAX_NUMBER_WORDS = 4  # "third transitional provision" and longer are words

#: What was ignored; the page says it in the reader's language.
EMPTY, NO_WORDS, CUT, QUOTE, ONLY_EXCLUDED = "empty", "no-words", "cut", "quote", "only-excluded"

_UNSEEN = regex.compile(r"[\p{Cc}\p{Cs}\p{Co}\p{Cn}\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff]")
_SPACE = regex.compile(r"\s+")
#: A phrase in the quotes of any language; the apostrophe is not one.
_QUOTED = regex.compile(
    r"\"([^\"]*)\"|“([^“”„]*)[”“]|„([^“”„]*)[“”]|«([^«»]*)»|「([^「」]*)」|『([^『』]*)』|＂([^＂]*)＂|《([^《》]*)》"
)
#: A word or phrase right after a minus sign that begins it.
_EXCLUDED = regex.compile(r"(?<![^\s(])[-−](?:\"([^\"]+)\"|“([^“”]+)”|«([^«»]+)»|(?=[\p{L}\p{M}])(\S+))")
_QUOTES = regex.compile(r"[\"“”„«»「」『』＂《》]")
_NUMERAL = regex.compile(r"[\p{Nd}\p{Nl}〇零一二三四五六七八九十百千]|[IVXLCDM]")
_POINT = regex.compile(r"(?<=\p{Nd})[,٫](?=\p{Nd})")
_ONE_NUMBER = regex.compile(r"\p{Nd}+(?:[.．]\p{Nd}+)+\p{L}?")


@dataclass(frozen=True)
class Number:
    """A clause number asked for: ``keys`` are its comparable readings, ``whole`` when nothing else was asked."""

    shown: str
    keys: tuple[str, ...]
    labelled: tuple[str, ...]  # the same with their label, where there is one: "article 7"
    whole: bool
    sure: bool  # it can only be a number: its absence is worth saying


@dataclass(frozen=True)
class Query:
    """What was asked. ``words`` are as typed (NFC), in order, those of phrases among them.

    ``readings`` say which of what was typed was taken for more than words, so that the page can offer to take it literally.
    """

    text: str  # as asked, cleaned, to be shown again
    words: str  # the words, quotes left out
    phrases: tuple[str, ...] = ()
    number: Number | None = None
    notes: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    work: str = ""  # code of a work named beside a number
    editions: tuple[str, ...] = ()  # "<work>/<label>"
    day: date | None = None  # asked about: what was in force then
    language: str = ""
    readings: tuple[Reading, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to look for."""
        return not self.words


def parse(typed: str, known: Known = NOTHING_KNOWN, *, literal: bool = False) -> Query:
    """Read what somebody typed. ``known`` names the site's works, editions and languages; ``literal`` takes all for words."""
    cleaned = _SPACE.sub(" ", _UNSEEN.sub(" ", nfc(typed[: 4 * MAX_CHARACTERS]))).strip()
    notes = []
    if len(cleaned) > MAX_CHARACTERS or len(typed) > 4 * MAX_CHARACTERS:
        cleaned = cleaned[:MAX_CHARACTERS].strip()
        notes.append(CUT)
    if not cleaned:
        return Query("", "", notes=(EMPTY,))
    excluded = tuple(
        found for match in _EXCLUDED.finditer(cleaned) if any(tokens(found := next(filter(None, match.groups()), "")))
    )[:MAX_EXCLUDED]
    wanted = _EXCLUDED.sub(" ", cleaned) if excluded else cleaned
    phrases = tuple(
        phrase for found in _QUOTED.finditer(wanted) if (phrase := next(filter(None, found.groups()), "").strip())
    )[:MAX_PHRASES]
    rest = _QUOTED.sub(" ", wanted)
    if _QUOTES.search(rest):
        notes.append(QUOTE)
    words = _SPACE.sub(" ", _QUOTES.sub(" ", wanted)).strip()
    found = list(tokens(words))
    if not found:
        return Query(cleaned, "", notes=(*notes, ONLY_EXCLUDED if excluded else NO_WORDS), excluded=excluded)
    if sum(not token.paired for token in found) > MAX_WORDS or len(found) > 4 * MAX_WORDS:
        last = found[: 4 * MAX_WORDS] if found[0].paired else found[:MAX_WORDS]
        words = words[: last[-1].end]
        notes.append(CUT) if CUT not in notes else None
    several = tuple(phrase for phrase in phrases if any(True for _ in tokens(phrase)))
    read = Hints(words) if literal or several else hints(words, known)
    number, work, readings = number_in(read.words), "", read.readings
    if read.work and (within := number_in(read.beside)) is not None and within.whole:  # "code 3.2"
        number, work = within, read.work
        readings += (Reading(WORK, read.named, work),)
    return Query(
        text=cleaned,
        words=read.words,
        phrases=several,
        number=number,
        notes=tuple(notes),
        excluded=excluded,
        work=work,
        editions=read.editions,
        day=read.day,
        language=read.language,
        readings=readings,
    )


def number_in(words: str) -> Number | None:
    """The clause number in a question: all of it ("7", "IV", "Art. 7"), or one that cannot be taken for a word."""
    parts = words.split(" ")
    if len(parts) <= MAX_NUMBER_WORDS and (whole := _readings(words)):
        return _number(words, whole, True)
    for first in range(len(parts)):
        for count in range(min(3, len(parts) - first), 0, -1):
            piece = " ".join(parts[first : first + count]).strip(",;:!?()¿¡،؟。、")
            if not _NUMERAL.search(piece) or (count == 1 and not _stands_alone(piece)):
                continue
            sure = [each for each in _readings(piece) if each.sure or _ONE_NUMBER.fullmatch(piece)]
            if sure:
                return _number(piece, sure, False)
    return None


def keys_of(number: str) -> tuple[str, ...]:
    """The comparable readings of a number as shown in a text ("Art. 7" -> "7"), for the index."""
    readings = _readings(nfc(number))
    return tuple(dict.fromkeys([canon(each.path) for each in readings] + _labelled(readings)))


def _readings(piece: str) -> list[Candidate]:
    """Readings in which the whole piece is one number. A lone number word ("second") is a word."""
    piece = _POINT.sub(".", piece.strip())
    for form in (piece, f"{piece})"):  # a lone "iv" is a number in brackets, and a word without them
        found = [
            each
            for each in candidates(form)
            if each.rest >= len(form) and each.path and each.run != "word" and not each.run.startswith("unlisted")
        ]
        if found or len(piece) > 5 or piece[-1:].isdecimal():
            return found
    return []


def _stands_alone(piece: str) -> bool:
    return bool(_ONE_NUMBER.fullmatch(piece)) or not piece[0].isalnum() or piece[0] in "第제"


def _labelled(readings: list[Candidate]) -> list[str]:
    return [f"{each.run.removeprefix('label ')} {canon(each.path)}" for each in readings if each.run.startswith("label ")]


def _number(shown: str, readings: list[Candidate], whole: bool) -> Number:
    keys = tuple(dict.fromkeys(canon(each.path) for each in readings))
    certain = any(each.sure for each in readings) or any(c.isdecimal() for c in shown)
    return Number(shown, keys, tuple(_labelled(readings)), whole, whole and certain)
