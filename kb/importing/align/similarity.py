"""How alike two rows are: wording, heading, place and number, each from 0 to 1. Everything is compared, nothing stored."""

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
_INVISIBLE = regex.compile(r"[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff¶]")
#: Scripts without spaces count by sign; a run of other letters is a word, cut where the script changes.
_TOKEN = regex.compile(
    r"[\p{Han}\p{Hiragana}\p{Katakana}\u30fc\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}]|(?:(?![\p{Han}\p{Hiragana}\p{Katakana}\u30fc])[\p{L}\p{M}\p{N}])+"
)


@dataclass(frozen=True)
class Prepared:
    """A row ready for comparison."""

    kind: str
    heading: str
    words: tuple[str, ...]
    shingles: frozenset[tuple[str, ...]]
    canon: str
    parent: int
    parent_heading: str
    level: int


def comparable(text: str) -> str:
    """Text as it is compared: NFKC, case folded, without invisible signs. Never stored."""
    return _INVISIBLE.sub(
        "", unicodedata.normalize("NFKC", text.replace("º", "o").replace("ª", "a"))
    ).casefold()


def tokens(text: str) -> tuple[str, ...]:
    """Words of a text; single signs in scripts without spaces."""
    return tuple(_TOKEN.findall(comparable(text)))


def prepare(rows: Sequence[Row]) -> tuple[Prepared, ...]:
    """All rows ready for comparison."""
    headings = [" ".join(tokens(row.heading)) for row in rows]
    out = []
    for row, heading in zip(rows, headings, strict=True):
        words = tokens(row.plain)
        out.append(
            Prepared(
                kind=row.kind,
                heading=heading,
                words=words,
                shingles=frozenset(zip(words, words[1:], words[2:], strict=False))
                if len(words) > 2
                else frozenset([words] if words else []),
                canon=row.canon,
                parent=row.parent,
                parent_heading=headings[row.parent] if row.parent >= 0 else "",
                level=row.level,
            )
        )
    return tuple(out)


def wording(a: Prepared, b: Prepared) -> float:
    """Likeness of the wordings: the larger of shingle overlap and word order."""
    if not a.words or not b.words:
        return 1.0 if a.words == b.words else 0.0
    total = len(a.shingles) + len(b.shingles)
    dice = 2 * len(a.shingles & b.shingles) / total if total else 0.0
    return dice if dice > 0.98 else max(dice, Indel.normalized_similarity(a.words, b.words))


def heading(a: str, b: str) -> float:
    """Likeness of two headings."""
    return 1.0 if a == b else fuzz.token_sort_ratio(a, b) / 100 if a and b else 0.0


def similarity(a: Prepared, b: Prepared, *, parents_paired: bool = False, neighbour: bool = False) -> float:
    """0 to 1 (a little more with the marks for place); what neither side has does not count."""
    score = weight = 0.0
    if a.words or b.words:
        shorter = max(len(a.words), len(b.words))
        own = WEIGHT_WORDING * min(1.0, shorter / FULL_WEIGHT_WORDS)
        score, weight = score + own * wording(a, b), weight + own
    if a.heading and b.heading:
        score, weight = score + WEIGHT_HEADING * heading(a.heading, b.heading), weight + WEIGHT_HEADING
    elif a.heading or b.heading:
        weight += WEIGHT_HEADING / 3  # a heading given or taken away says little about the clause
    if a.parent_heading or b.parent_heading:
        score, weight = (
            score + WEIGHT_PARENT * heading(a.parent_heading, b.parent_heading),
            weight + WEIGHT_PARENT,
        )
    if a.canon or b.canon:
        score, weight = score + WEIGHT_NUMBER * (a.canon == b.canon), weight + WEIGHT_NUMBER
    if not weight:
        return 0.0
    return score / weight + (0.04 if neighbour else 0.0) + (0.04 if parents_paired else 0.0)
