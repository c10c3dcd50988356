"""Aligning an edition with the one it follows: by key, else by wording, heading and place, never by number first.

Exact matches first, then one assignment (Hungarian) of what is left over candidates that share rare words; then doubt,
splits, merges and moves. Method and thresholds are measured: docs/alignment.md.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence

import numpy as np
from scipy.optimize import linear_sum_assignment

from kb.importing.align.similarity import Prepared, heading, prepare, similarity, wording
from kb.importing.messages import gettext_noop as _
from kb.importing.messages import say
from kb.importing.shapes import EditionAlignment, Pair, Row

FLOOR, SURE = 0.45, 0.55
RIVAL = 0.08  # a free rival this near makes a pair doubtful
THIN_WORDING = 0.30  # a pair whose wordings share less is doubtful
OTHER_PARENT = 0.60  # an equal heading under another parent needs this much common wording
CANDIDATES = 12  # per row, and as many by heading
SPLIT_SHARE = 0.5
MIN_SPLIT_SHINGLES = 5
EXACT_WORDS = 8


def align_editions(old: Sequence[Row], new: Sequence[Row]) -> EditionAlignment:
    """Pairs of old and new rows. One to one; deterministic."""
    if not old or not new:
        return EditionAlignment((), tuple(range(len(old))), tuple(range(len(new))))
    return _Aligner(old, new).run()


class _Aligner:
    def __init__(self, old: Sequence[Row], new: Sequence[Row]) -> None:
        self.rows_old, self.rows_new = old, new
        self.old, self.new = prepare(old), prepare(new)
        self.to_new: dict[int, int] = {}
        self.to_old: dict[int, int] = {}
        self.how: dict[int, tuple[str, float]] = {}  # by new row
        self.scores: dict[tuple[int, int], float] = {}

    def run(self) -> EditionAlignment:
        self._by_key()
        self._exact()
        self._assign()
        self._contain()
        splits, merges = self._splits(), self._merges()
        pairs = self._doubt(splits, merges)
        paired_old = {pair.old for pair in pairs}
        paired_new = {pair.new for pair in pairs}
        return EditionAlignment(
            pairs=tuple(pairs),
            removed=tuple(i for i in range(len(self.old)) if i not in paired_old),
            added=tuple(i for i in range(len(self.new)) if i not in paired_new),
            splits=tuple(splits),
            merges=tuple(merges),
            moved=tuple(self._moved()),
        )

    # -- exact ---------------------------------------------------------------------------------------------

    def _pair(self, i: int, j: int, how: str, score: float) -> None:
        self.to_new[i], self.to_old[j] = j, i
        self.how[j] = (how, score)

    def _by_key(self) -> None:
        at = {row.key: i for i, row in enumerate(self.rows_old) if row.key}
        for j, row in enumerate(self.rows_new):
            i = at.get(row.key) if row.key else None
            if i is not None and i not in self.to_new:
                self._pair(i, j, "key", 1.0)

    def _exact(self) -> None:
        def place(p: Prepared) -> Hashable:
            return (p.kind, p.heading, p.words, p.parent_heading) if p.heading or len(p.words) >= 3 else None

        def words(p: Prepared) -> Hashable:
            return (p.kind, p.heading, p.words) if p.heading and p.words else None

        def wording_only(p: Prepared) -> Hashable:
            return (p.kind, p.words) if len(p.words) >= EXACT_WORDS else None

        def heading_only(p: Prepared) -> Hashable:
            return (p.kind, p.heading) if p.heading else None

        self._equal(place, "identical", twins=True)
        self._equal(words, "identical", twins=False)
        self._equal(wording_only, "identical", twins=False)
        self._equal(heading_only, "heading", twins=False)

    def _equal(self, sign: Callable[[Prepared], Hashable], how: str, *, twins: bool) -> None:
        """Pair rows with an equal sign that is unique on both sides, or (twins) equally often, in order."""
        left, right = self._by_sign(self.old, self.to_new, sign), self._by_sign(self.new, self.to_old, sign)
        for mark, olds in left.items():
            news = right.get(mark, [])
            if len(olds) == len(news) and (len(olds) == 1 or (twins and news)):
                for i, j in zip(olds, news, strict=True):
                    if self._free(i, j):
                        self._pair(
                            i,
                            j,
                            how,
                            1.0 if how == "identical" else max(SURE, similarity(self.old[i], self.new[j])),
                        )

    def _by_sign(
        self, rows: Sequence[Prepared], taken: dict[int, int], sign: Callable[[Prepared], Hashable]
    ) -> dict[Hashable, list[int]]:
        out: dict[Hashable, list[int]] = defaultdict(list)
        for index, row in enumerate(rows):
            if index not in taken:
                mark = sign(row)
                if mark is not None:
                    out[mark].append(index)
        return out

    def _free(self, i: int, j: int) -> bool:
        """Two rows that carry different keys are different clauses, unless the new key is unknown to the old text."""
        key_new, key_old = self.rows_new[j].key, self.rows_old[i].key
        return not (key_new and key_old and key_new != key_old)

    # -- assignment ----------------------------------------------------------------------------------------

    def _assign(self) -> None:
        olds = [i for i in range(len(self.old)) if i not in self.to_new]
        news = [j for j in range(len(self.new)) if j not in self.to_old]
        if not olds or not news:
            return
        candidates = self._candidates(olds, news)
        for i, j in candidates:
            self.scores[i, j] = self._score(i, j)
        worth = {pair: score for pair, score in self.scores.items() if score >= FLOOR}
        for component_old, component_new in _components(worth):
            matrix = np.zeros((len(component_old), len(component_new)))
            for a, i in enumerate(component_old):
                for b, j in enumerate(component_new):
                    matrix[a, b] = worth.get((i, j), 0.0)
            for a, b in zip(*linear_sum_assignment(matrix, maximize=True), strict=True):
                if matrix[a, b] >= FLOOR:
                    self._pair(component_old[a], component_new[b], "assignment", float(matrix[a, b]))

    def _score(self, i: int, j: int) -> float:
        before = self.to_new.get(i - 1) == j - 1 if i and j else i == j == 0
        after = self.to_new.get(i + 1) == j + 1
        p_old, p_new = self.old[i].parent, self.new[j].parent
        parents = p_old >= 0 and p_new >= 0 and self.to_new.get(p_old) == p_new
        return similarity(self.old[i], self.new[j], parents_paired=parents, neighbour=before or after)

    def _candidates(self, olds: Sequence[int], news: Sequence[int]) -> list[tuple[int, int]]:
        """Pairs worth comparing: rows that share rare shingles, words or heading words, or lie between the same pairs."""
        if len(olds) * len(news) <= 4000:
            return [
                (i, j)
                for i in olds
                for j in news
                if _compatible(self.old[i], self.new[j]) and self._free(i, j)
            ]
        index: dict[Hashable, list[int]] = defaultdict(list)
        for i in olds:
            for mark in _marks(self.old[i]):
                index[mark].append(i)
        out: set[tuple[int, int]] = set()
        for j in news:
            votes: Counter[int] = Counter()
            for mark in _marks(self.new[j]):
                found = index.get(mark, ())
                if len(found) <= 40:
                    for i in found:
                        votes[i] += 1 / len(found)  # type: ignore[assignment]
            best = sorted(votes.items(), key=lambda item: (-item[1], item[0]))[: 2 * CANDIDATES]
            out.update((i, j) for i, _votes in best)
            near = self.to_old.get(j - 1)
            if near is not None and near + 1 in set(olds):
                out.add((near + 1, j))
        return sorted(
            pair for pair in out if _compatible(self.old[pair[0]], self.new[pair[1]]) and self._free(*pair)
        )

    def _contain(self) -> None:
        """Rows left on both sides, one of which holds half the other's words: a split or merge began here."""
        found = []
        for i in range(len(self.old)):
            for j in range(len(self.new)):
                if (
                    i in self.to_new
                    or j in self.to_old
                    or not _compatible(self.old[i], self.new[j])
                    or not self._free(i, j)
                ):
                    continue
                a, b = self.old[i].shingles, self.new[j].shingles
                common = len(a & b)
                if common >= MIN_SPLIT_SHINGLES and common >= SPLIT_SHARE * min(len(a), len(b)):
                    found.append((-common, i, j, common / max(len(a), len(b))))
        for _common, i, j, share in sorted(found):
            if i not in self.to_new and j not in self.to_old:
                self._pair(i, j, "part", share)

    # -- splits, merges, moves -----------------------------------------------------------------------------

    def _splits(self) -> list[tuple[int, tuple[int, ...]]]:
        """(old, its new halves): an unpaired new row with half its shingles in one old row that has a pair."""
        found: dict[int, list[int]] = defaultdict(list)
        for j in range(len(self.new)):
            if j not in self.to_old and self.how.get(j, ("",))[0] != "key":
                i = self._mostly_in(self.new[j], self.old, near=list(self.to_new))
                if i is not None:
                    found[i].append(j)
        return [
            (i, tuple(sorted({self.to_new[i], *halves})))
            for i, halves in sorted(found.items())
            if i in self.to_new
        ]

    def _merges(self) -> list[tuple[tuple[int, ...], int]]:
        """(olds, the new one): an unpaired old row with half its shingles in one new row that has a pair."""
        found: dict[int, list[int]] = defaultdict(list)
        for i in range(len(self.old)):
            if i not in self.to_new:
                j = self._mostly_in(self.old[i], self.new, near=list(self.to_old))
                if j is not None:
                    found[j].append(i)
        return [
            (tuple(sorted({self.to_old[j], *parts})), j)
            for j, parts in sorted(found.items())
            if j in self.to_old
        ]

    def _mostly_in(self, row: Prepared, others: Sequence[Prepared], near: Iterable[int]) -> int | None:
        if len(row.shingles) < MIN_SPLIT_SHINGLES:
            return None
        best, share = None, 0.0
        for index in sorted(near):
            other = others[index]
            if not _compatible(row, other) or not other.shingles:
                continue
            common = len(row.shingles & other.shingles) / len(row.shingles)
            if common > share:
                best, share = index, common
        return best if share >= SPLIT_SHARE else None

    def _moved(self) -> list[int]:
        """New rows outside the longest increasing run among siblings, or under another paired parent."""
        out = set()
        families: dict[int, list[int]] = defaultdict(list)
        for j in sorted(self.to_old):
            i = self.to_old[j]
            p_new, p_old = self.new[j].parent, self.old[i].parent
            same_parent = (p_new < 0 and p_old < 0) or (p_new >= 0 and self.to_old.get(p_new) == p_old)
            if same_parent:
                families[p_new].append(j)
            elif p_old >= 0 or p_new >= 0:
                parent_gone = p_old >= 0 and p_old not in self.to_new
                parent_new = p_new >= 0 and p_new not in self.to_old
                if not (parent_gone and parent_new):
                    out.add(j)
        for members in families.values():
            run = _longest_run([self.to_old[j] for j in members])
            out.update(j for j in members if self.to_old[j] not in run)
        return sorted(out)

    # -- doubt ---------------------------------------------------------------------------------------------

    def _doubt(
        self, splits: Sequence[tuple[int, tuple[int, ...]]], merges: Sequence[tuple[tuple[int, ...], int]]
    ) -> list[Pair]:
        split_old = {i for i, _halves in splits}
        merge_new = {j for _olds, j in merges}
        twins_old = Counter((row.heading, row.words) for row in self.old if row.words)
        pairs = []
        for j in sorted(self.to_old):
            i = self.to_old[j]
            how, score = self.how[j]
            a, b = self.old[i], self.new[j]
            rival, rival_score = self._rival(i, j)
            why = ""
            if how == "key":
                pass
            elif (i in split_old or j in merge_new) and not (a.heading and a.heading == b.heading):
                why = say(_("It touches a clause that was split or merged."))
            elif how == "identical":
                if twins_old[a.heading, a.words] > 1 and a.parent_heading != b.parent_heading:
                    why = say(_("The same words stand in several clauses."))
            elif how == "heading":
                same_parent = a.parent_heading == b.parent_heading
                likeness = wording(a, b) if a.words and b.words else 1.0
                if not same_parent and likeness < OTHER_PARENT:
                    why = say(
                        _("The heading is the same, but it stands under another part with other words.")
                    )
                elif likeness < THIN_WORDING and len(b.words) >= EXACT_WORDS:
                    why = say(_("The heading is the same, but the words are others."))
            elif how == "part":
                why = say(_("One holds the words of the other: perhaps a split or a merge."))
            elif score < SURE:
                why = say(_("The two have little in common."))
            elif rival is not None and score - rival_score < RIVAL:
                why = say(_("Another clause fits nearly as well."))
            elif (
                (a.words or b.words) and wording(a, b) < THIN_WORDING and heading(a.heading, b.heading) < 0.95
            ):
                why = say(_("The two share few words."))
            pairs.append(Pair(i, j, how, min(1.0, score), bool(why), why, rival, min(1.0, rival_score)))
        return pairs

    def _rival(self, i: int, j: int) -> tuple[int | None, float]:
        """The best other old row for the new one, among those left free or paired worse with their own."""
        best, score = None, 0.0
        for (other, of), value in self.scores.items():
            if of == j and other != i and value > score and other not in self.to_new:
                best, score = other, value
        return best, score


def _compatible(a: Prepared, b: Prepared) -> bool:
    """A blank is only a blank; clauses, notes, parts and preambles may turn into each other."""
    return (a.kind == "blank") == (b.kind == "blank")


def _marks(row: Prepared) -> Iterable[Hashable]:
    yield from sorted(row.shingles)
    yield from sorted(set(row.words))
    for word in sorted(set(row.heading.split())):
        yield ("heading", word)
    if row.canon:
        yield ("number", row.canon, row.parent_heading)


def _components(worth: dict[tuple[int, int], float]) -> Iterable[tuple[list[int], list[int]]]:
    """Connected groups of candidate pairs, so that one assignment never has a matrix larger than it needs."""
    parent: dict[tuple[str, int], tuple[str, int]] = {}

    def root(node: tuple[str, int]) -> tuple[str, int]:
        while parent.setdefault(node, node) != node:
            parent[node] = parent[parent[node]]
            node = parent[node]
        return node

    for i, j in worth:
        parent[root(("old", i))] = root(("new", j))
    groups: dict[tuple[str, int], tuple[list[int], list[int]]] = {}
    for side, index in sorted(parent):
        group = groups.setdefault(root((side, index)), ([], []))
        group[0 if side == "old" else 1].append(index)
    return [groups[key] for key in sorted(groups)]


def _longest_run(values: Sequence[int]) -> set[int]:
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
