"""How alike two rows of one language are: wording, heading, place and number, each from 0 to 1.

Everything here is for comparison, nothing of it is stored.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

import regex
from rapidfuzz import fuzz
from rapidfuzz.distance import Indel

from kb.importing.shapes import Row

WEIGHT_WORDING, WEIGHT_HEADING, WEIGHT_PARENT, WEIGHT_NUMBER = 0.60, 0.30, 0.10, 0.06
FULL_WEIGHT_WORDS = 26  # a shorter wording says less
#: Kinds that may turn into each other between editions, or be read differently in two languages. A part that gets words of
#: its own becomes a clause; "Note" and "Preamble" are only known by their headings; a blank is never anything else.
_COMPATIBLE = {
    "clause": {"clause", "part", "note", "preamble"},
    "part": {"part", "clause"},
    "note": {"note", "clause", "preamble"},
    "preamble": {"preamble", "clause", "note"},
    "blank": {"blank"},
}
_INVISIBLE = regex.compile(r"[\u00ad\u0640\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff¶]")
#: Scripts without spaces count by sign. Any other run of letters is a word, cut where such a script begins. The mark of a
#: long vowel (U+30FC) belongs to no script, so it is named.
_SIGNS = r"\p{Han}\p{Hiragana}\p{Katakana}\u30fc\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}"
_TOKEN = regex.compile(rf"[{_SIGNS}]|(?:(?![{_SIGNS}])[\p{{L}}\p{{M}}\p{{N}}])+")
_SURROGATES = range(0xD800, 0xE000)


@dataclass(frozen=True)
class Prepared:
    """A row ready for comparison. ``coded`` is ``words`` with one character for each word, ``shingles`` are runs of three."""

    kind: str
    parent: int
    path: tuple[str, ...]  # headings above it, from the top
    heading: str
    words: tuple[str, ...]
    coded: str
    shingles: frozenset[int]
    canon: str

    @property
    def parent_heading(self) -> str:
        """The heading it stands under; "" at the top."""
        return self.path[-1] if self.path else ""


def compatible(a: str, b: str) -> bool:
    """May a row of kind ``a`` be the same clause as one of kind ``b``?"""
    return b in _COMPATIBLE.get(a, {a})


def comparable(text: str) -> str:
    """Text as it is compared: NFKC, case folded, without invisible signs."""
    one_form = unicodedata.normalize("NFKC", text.replace("º", " ").replace("ª", " "))
    return _INVISIBLE.sub("", one_form).casefold()


def tokens(text: str) -> tuple[str, ...]:
    """Words of a text; single signs in scripts without spaces."""
    return tuple(_TOKEN.findall(comparable(text)))


def prepare(*texts: Sequence[Row]) -> list[tuple[Prepared, ...]]:
    """The rows of several texts, ready to be compared with each other (they share one vocabulary)."""
    codes: dict[str, int] = {}
    return [_prepare(rows, codes) for rows in texts]


def _prepare(rows: Sequence[Row], codes: dict[str, int]) -> tuple[Prepared, ...]:
    headings = [" ".join(tokens(row.heading)) for row in rows]
    paths: list[tuple[str, ...]] = []
    out = []
    for row, heading in zip(rows, headings, strict=True):
        inside = 0 <= row.parent < len(paths)
        paths.append((*paths[row.parent], headings[row.parent]) if inside else ())
        words = tokens(row.plain)
        ids = [codes.setdefault(word, len(codes) + 1) for word in words]
        out.append(
            Prepared(
                kind=row.kind,
                parent=row.parent if inside else -1,
                path=paths[-1],
                heading=heading,
                words=words,
                coded="".join(map(_character, ids)),
                shingles=_shingles(ids),
                canon=row.canon,
            )
        )
    return tuple(out)


def _character(code: int) -> str:
    return chr(code if code < _SURROGATES.start else code + len(_SURROGATES))


def _shingles(ids: list[int]) -> frozenset[int]:
    if len(ids) < 3:
        ids = [0] * (3 - len(ids)) + ids if ids else []
    return frozenset((a << 42) | (b << 21) | c for a, b, c in zip(ids, ids[1:], ids[2:], strict=False))


def wording(a: Prepared, b: Prepared) -> float:
    """Likeness of two wordings: the larger of common runs of three words (Dice) and words in common order."""
    if not a.words or not b.words:
        return 1.0 if a.words == b.words else 0.0
    if a.coded == b.coded:
        return 1.0
    dice = 2 * len(a.shingles & b.shingles) / (len(a.shingles) + len(b.shingles))
    return max(dice, Indel.normalized_similarity(a.coded, b.coded))


def heading_likeness(a: str, b: str) -> float:
    """Likeness of two headings; word order does not count."""
    if a == b:
        return 1.0
    return fuzz.token_sort_ratio(a, b) / 100 if a and b else 0.0


def similarity(a: Prepared, b: Prepared) -> float:
    """0 to 1. What neither side has does not count."""
    score = weight = 0.0
    if a.words or b.words:
        own = WEIGHT_WORDING * min(1.0, max(len(a.words), len(b.words)) / FULL_WEIGHT_WORDS)
        score, weight = score + own * wording(a, b), weight + own
    if a.heading and b.heading:
        score += WEIGHT_HEADING * heading_likeness(a.heading, b.heading)
        weight += WEIGHT_HEADING
    elif a.heading or b.heading:
        weight += WEIGHT_HEADING / 3  # a heading given or taken away says little about the clause
    if a.parent_heading or b.parent_heading:
        score += WEIGHT_PARENT * heading_likeness(a.parent_heading, b.parent_heading)
        weight += WEIGHT_PARENT
    if a.canon and b.canon:
        score, weight = score + WEIGHT_NUMBER * (a.canon == b.canon), weight + WEIGHT_NUMBER
    return score / weight if weight else 0.0
