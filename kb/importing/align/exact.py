"""First step of aligning editions: what is equal, and parts known by their children."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Sequence

from kb.importing.align.pairing import EXACT_WORDS, SURE, THIN_WORDING, Pairing
from kb.importing.align.similarity import Prepared, similarity, wording

Sign = Callable[[Prepared], Hashable]
_FEW_WORDS = 3


def pair_equal(pairing: Pairing) -> None:
    """Pair rows that are equal and, on both sides, equally frequent (twins in their order); then equal headings."""
    for sign in (_whole_place, _place, _heading_and_words, _many_words):
        _pair_by(pairing, sign)
    _pair_equal_headings(pairing)


def _whole_place(row: Prepared) -> Hashable:
    return None if _is_bare(row) else (row.kind, row.path, row.heading, row.words)


def _is_bare(row: Prepared) -> bool:
    """A number at most: nothing to know it by but its place."""
    return not row.heading and not row.words


def _place(row: Prepared) -> Hashable:
    telling = row.heading or len(row.words) >= _FEW_WORDS
    return (row.kind, row.parent_heading, row.heading, row.words) if telling else None


def _heading_and_words(row: Prepared) -> Hashable:
    return (row.heading, row.words) if row.heading and row.words else None


def _many_words(row: Prepared) -> Hashable:
    return row.words if len(row.words) >= EXACT_WORDS else None


def _pair_by(pairing: Pairing, sign: Sign) -> None:
    news = _by_sign(pairing.new, pairing.free_new(), sign)
    for mark, left in _by_sign(pairing.old, pairing.free_old(), sign).items():
        right = news.get(mark, [])
        if len(left) == len(right):
            for i, j in zip(left, right, strict=True):
                if pairing.may_pair(i, j):
                    pairing.add(i, j, "identical", 1.0)


def _by_sign(rows: Sequence[Prepared], free: Sequence[int], sign: Sign) -> dict[Hashable, list[int]]:
    out: dict[Hashable, list[int]] = defaultdict(list)
    for index in free:
        mark = sign(rows[index])
        if mark is not None:
            out[mark].append(index)
    return out


def _pair_equal_headings(pairing: Pairing) -> None:
    """Equal headings, once on both sides among what is left. Other words under it: left to the assignment."""
    news = _by_sign(pairing.new, pairing.free_new(), lambda row: row.heading or None)
    for mark, left in _by_sign(pairing.old, pairing.free_old(), lambda row: row.heading or None).items():
        right = news.get(mark, [])
        if len(left) == len(right) == 1 and pairing.may_pair(left[0], right[0]):
            a, b = pairing.old[left[0]], pairing.new[right[0]]
            if not (a.words and b.words) or wording(a, b) >= THIN_WORDING:
                pairing.add(left[0], right[0], "heading", max(SURE, similarity(a, b)))


def pair_by_children(pairing: Pairing) -> None:
    """Pair parts without words of their own whose children are mostly each other's; the inner ones first."""
    size_old, size_new = _children(pairing.old), _children(pairing.new)
    while True:
        votes: Counter[tuple[int, int]] = Counter()
        for j, i in pairing.to_old.items():
            votes[pairing.old[i].parent, pairing.new[j].parent] += 1
        paired_old: Counter[int] = Counter()
        paired_new: Counter[int] = Counter()
        for (i, j), count in votes.items():
            paired_old[i] += count
            paired_new[j] += count
        found = False
        for (i, j), count in sorted(votes.items()):
            if min(i, j) < 0 or i in pairing.to_new or j in pairing.to_old or not pairing.may_pair(i, j):
                continue
            if pairing.old[i].words or pairing.new[j].words:
                continue
            if 2 * count > paired_old[i] and 2 * count > paired_new[j]:
                pairing.add(i, j, "children", count / max(size_old[i], size_new[j]))
                found = True
        if not found:
            return


def pair_bare(pairing: Pairing) -> None:
    """Pair rows without heading and words when as many of them stand between the same two pairs."""
    free_new = set(pairing.free_new())
    j = -1  # the new row of the last pair met
    run: list[int] = []
    for i in range(len(pairing.old) + 1):
        mate = pairing.to_new.get(i, len(pairing.new) if i == len(pairing.old) else None)
        if mate is None:
            run.append(i)
            continue
        between = list(range(j + 1, mate))
        if len(between) == len(run) and all(
            other in free_new
            and _is_bare(pairing.old[own])
            and _is_bare(pairing.new[other])
            and pairing.may_pair(own, other)
            for own, other in zip(run, between, strict=True)
        ):
            for own, other in zip(run, between, strict=True):
                pairing.add(own, other, "identical", 1.0)
        j, run = mate, []
    pair_by_children(pairing)


def _children(rows: Sequence[Prepared]) -> Counter[int]:
    return Counter(row.parent for row in rows)
