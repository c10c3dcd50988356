"""What speaks for a row being the translation of another, without a dictionary: the two witnesses, shape and number.

Shape: level, length, kinds of blocks, kind of row, and what stands untranslated in both texts (numerals, addresses, code,
placeholders, names). Number: the number of the row. Each gives a score and how much it counts; what one side lacks does not
count.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Hashable, Sequence
from math import log

import numpy as np
import numpy.typing as npt
import regex
from scipy.sparse import csr_matrix

from kb.importing.align.order import Vector
from kb.importing.align.similarity import comparable, compatible
from kb.importing.shapes import ROW_KINDS, Row

NUMBER, LEVEL, LENGTH, BLOCKS, ANCHORS, HEADING, KIND = 0.35, 0.15, 0.25, 0.20, 0.40, 0.30, 0.10
LENGTH_WIDTH = 0.45  # of the logarithm of the ratio of lengths
FULL_LENGTH = 120  # letters: a few words may be any length in another language
LEAST_MEASURED = 5  # pairs
_COMMON = 10  # an anchor in more than one row of this many names none

_ANCHOR = regex.compile(
    r"https?://[^\s)>\]]+|[\w.+-]+@[\w-]+\.\w+|\{\{?[^}]+\}\}?|\p{Nd}+(?:[.,:٫٬]\p{Nd}+)*|[A-Za-z][A-Za-z0-9_./-]{2,}"
)
_BLOCK = regex.compile(r"<(p|li|table|tr|dt|dd|blockquote|pre|figure|img)\b")
_LATIN = regex.compile(r"\p{Latin}")
_LETTER = regex.compile(r"\p{L}")


class Shape:
    """Score and weight of source row ``i`` with each target row, from everything but numbers."""

    def __init__(self, source: Sequence[Row], target: Sequence[Row]) -> None:
        kinds = {kind: at for at, kind in enumerate(dict.fromkeys((*ROW_KINDS, *(r.kind for r in (*source, *target)))))}
        self._fits = np.array([[compatible(a, b) for b in kinds] for a in kinds])
        self._kind = [np.array([kinds[row.kind] for row in rows]) for rows in (source, target)]
        self._clause = kinds["clause"]
        self._level = [np.array([row.level for row in rows]) for rows in (source, target)]
        self._size = [np.array([_size(row) for row in rows], dtype=float) for rows in (source, target)]
        self._ratio = log(max(1.0, self._size[1].sum()) / max(1.0, self._size[0].sum()))
        self._blocks = _Bags([_blocks(row) for row in source], [_blocks(row) for row in target])
        self._anchors = _Bags(*_anchors(source, target))
        headings = [[comparable(row.heading).strip() for row in rows] for rows in (source, target)]
        self._headings = _Equal(*headings)

    def measure(self, mate: npt.NDArray[np.int64]) -> None:
        """Take the ratio of lengths from pairs already found: rows without a pair bias that of the whole texts."""
        rows = np.flatnonzero(mate >= 0)
        sizes = self._size[0][rows], self._size[1][mate[rows]]
        telling = (sizes[0] > 0) & (sizes[1] > 0) & (np.maximum(*sizes) >= FULL_LENGTH / 2)
        if telling.sum() >= LEAST_MEASURED:
            self._ratio = float(np.median(np.log(sizes[1][telling] / sizes[0][telling])))

    def row(self, i: int) -> tuple[Vector, Vector]:
        """(score, weight) with each target row; the score is below 0 where the kinds exclude each other."""
        return self._row(i, self._level[1], self._size[1], self._blocks.overlap(i), self._kind[1])

    def row_with_next(self, i: int) -> tuple[Vector, Vector]:
        """The same for each target row taken together with the next."""
        size = self._size[1][:-1] + self._size[1][1:]
        return self._row(i, self._level[1][:-1], size, self._blocks.overlap_with_next(i), self._kind[1][:-1])

    def _row(
        self, i: int, levels: npt.NDArray[np.int64], sizes: Vector, blocks: tuple[Vector, npt.NDArray[np.bool_]], kind: npt.NDArray[np.int64]
    ) -> tuple[Vector, Vector]:
        score = LEVEL * np.clip(1 - np.abs(levels - self._level[0][i]) / 2, 0, 1)
        weight = np.full(len(sizes), LEVEL)
        size = self._size[0][i]
        away = np.log(np.maximum(sizes, 1)) - log(max(1.0, size)) - self._ratio
        telling = LENGTH * np.minimum(1, np.maximum(sizes, size) / FULL_LENGTH)
        if size:
            score += np.where(sizes > 0, telling * np.exp(-0.5 * (away / LENGTH_WIDTH) ** 2), 0)
            weight += telling
        else:
            weight += np.where(sizes > 0, telling, 0)
        score += BLOCKS * blocks[0]
        weight += BLOCKS
        shared, known = self._anchors.overlap(i)
        shared, known = shared[: len(sizes)], known[: len(sizes)]
        score += ANCHORS * shared * known
        weight += ANCHORS * known
        same = self._headings.row(i)[: len(sizes)]
        score += HEADING * same
        weight += HEADING * same
        own = self._kind[0][i]
        special = (kind != self._clause) | (own != self._clause)
        score += KIND * ((kind == own) & special)
        weight += KIND * special
        return np.where(self._fits[own][kind], score, -1.0), weight


class Numbers:
    """Score and weight of source row ``i`` with each target row, from the numbers alone."""

    def __init__(self, source: Sequence[Row], target: Sequence[Row]) -> None:
        canons = [["" if row.number_doubtful else row.canon for row in rows] for rows in (source, target)]
        self._equal = _Equal(*canons)
        self._has = [np.array([bool(canon) for canon in side], dtype=bool) for side in canons]
        #: The share of rows with a number, on the side that has fewer.
        self.share = min(float(side.mean()) if len(side) else 0.0 for side in self._has)

    def row(self, i: int) -> tuple[Vector, Vector]:
        """(score, weight) with each target row; no weight where a side has no number."""
        known = self._has[1] & self._has[0][i]
        return NUMBER * (self._equal.row(i) & known), NUMBER * known


class _Equal:
    """Which target rows have the same text as source row ``i``; the empty text equals nothing."""

    def __init__(self, source: Sequence[str], target: Sequence[str]) -> None:
        ids: dict[str, int] = {}
        self._ids = [np.array([ids.setdefault(text, len(ids)) if text else -1 for text in side]) for side in (source, target)]

    def row(self, i: int) -> npt.NDArray[np.bool_]:
        own = self._ids[0][i]
        return (self._ids[1] == own) & (own >= 0)


class _Bags:
    """Weighted Dice of the bag of source row ``i`` with the bag of each target row."""

    def __init__(
        self,
        source: Sequence[Counter[str]],
        target: Sequence[Counter[str]],
        weight: dict[str, float] | None = None,
    ) -> None:
        ids: dict[Hashable, int] = {}
        sides = []
        for side in (source, target):
            # The n-th of a kind is a mark of its own, so that common counts are sums of products.
            sides.append(
                [
                    {ids.setdefault((name, n), len(ids)): (weight or {}).get(name, 1.0) for name, count in bag.items() for n in range(count)}
                    for bag in side
                ]
            )
        weights = np.ones(len(ids))
        for bag_ in (*sides[0], *sides[1]):
            for mark, value in bag_.items():
                weights[mark] = value
        self._source = _presence(sides[0], len(ids))
        self._target = (_presence(sides[1], len(ids)).multiply(weights)).tocsr()
        self._turned = self._target.T.tocsr()
        self._sizes = (
            np.array([sum(bag.values()) for bag in sides[0]], dtype=float),
            np.array([sum(bag.values()) for bag in sides[1]], dtype=float),
        )
        self._counts = [[Counter(bag) for bag in source], [Counter(bag) for bag in target]]

    def overlap(self, i: int) -> tuple[Vector, npt.NDArray[np.bool_]]:
        """(Dice, where both have something) with each target row. Two empty bags are alike."""
        common = np.asarray((self._source[i] @ self._turned).todense()).ravel()
        own, sizes = self._sizes[0][i], self._sizes[1]
        both = (sizes > 0) & (own > 0)
        dice = np.where(sizes + own > 0, 2 * common / np.maximum(sizes + own, 1e-9), 1.0)
        return dice, both

    def overlap_with_next(self, i: int) -> tuple[Vector, npt.NDArray[np.bool_]]:
        """The same for each target row taken together with the next."""
        own = self._counts[0][i]
        dice = np.zeros(max(0, len(self._counts[1]) - 1))
        for j, (bag, following) in enumerate(zip(self._counts[1], self._counts[1][1:], strict=False)):
            both = bag + following
            size = own.total() + both.total()
            dice[j] = 2 * (own & both).total() / size if size else 1.0
        return dice, dice >= 0


def _presence(side: Sequence[dict[int, float]], width: int) -> csr_matrix:
    indices = np.array([mark for bag in side for mark in bag], dtype=np.int64)
    pointers = np.cumsum([0, *map(len, side)])
    return csr_matrix((np.ones(len(indices)), indices, pointers), shape=(len(side), width))


def _size(row: Row) -> int:
    return len(row.plain) + len(row.heading)


def _blocks(row: Row) -> Counter[str]:
    return Counter(_BLOCK.findall(row.html))


def _anchors(
    source: Sequence[Row], target: Sequence[Row]
) -> tuple[list[Counter[str]], list[Counter[str]], dict[str, float]]:
    """What stands untranslated in both texts, rare things more. Words of letters only where one text has another script."""
    both_latin = min(_share_latin(source), _share_latin(target)) > 0.5
    sides = []
    for rows in (source, target):
        side = []
        for row in rows:
            found = {_anchor(mark) for mark in _ANCHOR.findall(f"{row.heading}\n{row.plain}")}
            if row.blank is not None:
                found |= {f"{{{row.blank.id}}}", f"{{{row.blank.type}}}"}
            side.append({mark for mark in found if not (both_latin and mark.isalpha())})
        sides.append(side)
    frequency = [Counter(mark for row in side for mark in row) for side in sides]
    limit = max(3, min(len(source), len(target)) // _COMMON)
    weight = {
        mark: 1 / max(count, frequency[1][mark])
        for mark, count in frequency[0].items()
        if 0 < frequency[1][mark] and max(count, frequency[1][mark]) <= limit
    }
    left, right = ([Counter(sorted(row & weight.keys())) for row in side] for side in sides)
    return left, right, weight


def _anchor(mark: str) -> str:
    """Comparable, with the digits of every script as 0 to 9."""
    return "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in comparable(mark))


def _share_latin(rows: Sequence[Row]) -> float:
    words = " ".join(row.plain for row in rows)[:20000]
    return len(_LATIN.findall(words)) / max(1, len(_LETTER.findall(words)))
