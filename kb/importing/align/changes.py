"""Third step of aligning editions: what was split, merged, moved, and what is left but holds another's words."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from kb.importing.align.pairing import Pairing
from kb.importing.align.similarity import Prepared

SHARE = 0.5  # of a row's runs of three words must come from the other
LEAST_SHINGLES = 5
Splits = tuple[tuple[int, tuple[int, ...]], ...]
Merges = tuple[tuple[tuple[int, ...], int], ...]


def pair_contained(pairing: Pairing) -> None:
    """Pair rows left on both sides of which one holds half the other's words: a split or merge began here."""
    found = []
    for j, shared in _overlaps(pairing.new, pairing.free_new(), pairing.old, set(pairing.free_old())):
        for i, common in shared.items():
            a, b = len(pairing.old[i].shingles), len(pairing.new[j].shingles)
            if common >= LEAST_SHINGLES and common >= SHARE * min(a, b) and pairing.may_pair(i, j):
                found.append((-common, i, j, common / max(a, b)))
    for _common, i, j, share in sorted(found):
        if i not in pairing.to_new and j not in pairing.to_old:
            pairing.add(i, j, "contained", share)


def splits(pairing: Pairing) -> Splits:
    """(old, its new halves): a new row took half its words from an old row, whose own pair has them no more."""
    halves = _parts_of(pairing.new, pairing.free_new(), pairing.old, pairing.to_new, pairing.new)
    return tuple((i, tuple(sorted([pairing.to_new[i], *parts]))) for i, parts in sorted(halves.items()))


def merges(pairing: Pairing) -> Merges:
    """(olds, the new one): half the words of a removed row stand in a new row, whose own pair did not have them."""
    olds = _parts_of(pairing.old, pairing.free_old(), pairing.new, pairing.to_old, pairing.old)
    return tuple((tuple(sorted([pairing.to_old[j], *parts])), j) for j, parts in sorted(olds.items()))


def _parts_of(
    rows: Sequence[Prepared],
    free: Iterable[int],
    wholes: Sequence[Prepared],
    mates: Mapping[int, int],
    others: Sequence[Prepared],
) -> dict[int, list[int]]:
    """For each of ``wholes`` the rows of the other side that were cut from it. ``mates``: whole to its own pair."""
    out: dict[int, list[int]] = defaultdict(list)
    for index, shared in _overlaps(rows, free, wholes, set(mates)):
        own = rows[index].shingles
        if len(own) < LEAST_SHINGLES:
            continue
        best, most = -1, 0
        for whole, common in sorted(shared.items()):
            if common <= most or common < SHARE * len(own):
                continue
            gone = (own & wholes[whole].shingles) - others[mates[whole]].shingles
            same_sort = (rows[index].kind == "blank") == (wholes[whole].kind == "blank")
            if same_sort and len(gone) >= SHARE * len(own):
                best, most = whole, common
        if best >= 0:
            out[best].append(index)
    return out


def _overlaps(
    rows: Sequence[Prepared], chosen: Iterable[int], others: Sequence[Prepared], allowed: set[int]
) -> Iterable[tuple[int, dict[int, int]]]:
    """For each chosen row how many runs of three words it shares with each allowed row of the other side."""
    index: dict[int, list[int]] = defaultdict(list)
    wanted = [(at, rows[at].shingles) for at in chosen]
    vocabulary = frozenset[int]().union(*(shingles for _, shingles in wanted)) if wanted else frozenset[int]()
    for other in sorted(allowed):
        for shingle in others[other].shingles & vocabulary:
            index[shingle].append(other)
    for at, shingles in wanted:
        shared: dict[int, int] = defaultdict(int)
        for shingle in shingles:
            for other in index.get(shingle, ()):
                shared[other] += 1
        yield at, shared


def moved(pairing: Pairing) -> tuple[int, ...]:
    """New rows outside the longest increasing run among their siblings, or under another paired parent."""
    out = set()
    families: dict[int, list[int]] = defaultdict(list)
    for j in sorted(pairing.to_old):
        i = pairing.to_old[j]
        above_old, above_new = pairing.old[i].parent, pairing.new[j].parent
        if (above_old < 0 and above_new < 0) or pairing.parents_paired(i, j):
            families[above_new].append(j)
        elif above_old in pairing.to_new or above_new in pairing.to_old or min(above_old, above_new) < 0:
            out.add(j)
    for members in families.values():
        run = longest_run([pairing.to_old[j] for j in members])
        out.update(j for j in members if pairing.to_old[j] not in run)
    return tuple(sorted(out))


def longest_run(values: Sequence[int]) -> set[int]:
    """The values of one longest increasing subsequence."""
    tails: list[int] = []
    at: list[int] = []
    before: list[int] = []
    for index, value in enumerate(values):
        place = bisect_left(tails, value)
        before.append(at[place - 1] if place else -1)
        if place == len(tails):
            tails.append(value)
            at.append(index)
        else:
            tails[place], at[place] = value, index
    out, index = set(), at[-1] if at else -1
    while index >= 0:
        out.add(values[index])
        index = before[index]
    return out
