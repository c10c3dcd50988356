"""Texts that are damaged on purpose, so that the truth about their alignment is known. Seeded; used by tests and benchmark."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from kb.importing.shapes import EditionAlignment, Row, TranslationAlignment

_SENTENCE = re.compile(r"(?<=[.!?])\s+|(?<=。)")
_SYLLABLES = "ba co de fi gu la mo ne pi ro su ta ve zo cra stu plen dri mor quin".split()


@dataclass
class _Node:
    row: Row
    origins: frozenset[int]
    parent: _Node | None = None
    moved: bool = False


@dataclass(frozen=True)
class Damaged:
    """``origins`` by new row: the old rows it comes from. ``split``: old rows; ``merged``, ``moved``: new rows."""

    new: tuple[Row, ...]
    origins: tuple[frozenset[int], ...]
    split: frozenset[int]
    merged: frozenset[int]
    moved: frozenset[int]


@dataclass
class Figures:
    """Counts over several alignments."""

    wanted: int = 0  # pairs that could be made
    right: int = 0
    wrong: int = 0
    doubtful: int = 0
    wrong_doubtful: int = 0
    split: list[int] = field(default_factory=lambda: [0, 0, 0])  # made, found, found but not made
    merged: list[int] = field(default_factory=lambda: [0, 0, 0])
    moved: list[int] = field(default_factory=lambda: [0, 0, 0])
    contradict: int = 0

    @property
    def pairs(self) -> int:
        """All pairs that were made."""
        return self.right + self.wrong

    @property
    def silent(self) -> int:
        """Wrong pairs nobody would be asked about."""
        return self.wrong - self.wrong_doubtful

    @property
    def precision(self) -> float:
        """Share of the pairs that is right."""
        return self.right / max(1, self.pairs)

    @property
    def recall(self) -> float:
        """Share of the possible pairs that was made."""
        return self.right / max(1, self.wanted)

    @property
    def doubt(self) -> float:
        """Share of the pairs a person is asked about."""
        return self.doubtful / max(1, self.pairs)

    def add(self, alignment: EditionAlignment, truth: Damaged) -> None:
        """Count one alignment of an edition."""
        olds: set[int] = set()
        for origin in truth.origins:  # a half of a split and a merged row can take one old row each
            free = sorted(origin - olds)
            if free:
                olds.add(free[0])
                self.wanted += 1
        self._pairs(alignment, truth.origins)
        self._changes(self.split, truth.split, {old for old, _ in alignment.splits})
        self._changes(self.merged, truth.merged, {new for _, new in alignment.merges})
        self._changes(self.moved, truth.moved, set(alignment.moved))

    def add_translation(self, alignment: TranslationAlignment, origins: Sequence[frozenset[int]]) -> None:
        """Count one alignment of a translation."""
        self.wanted += sum(bool(origin) for origin in origins)
        self.contradict += alignment.numbers_contradict
        self._pairs(alignment, origins)

    def _pairs(self, alignment: EditionAlignment | TranslationAlignment, origins: Sequence[frozenset[int]]) -> None:
        for pair in alignment.pairs:
            right = pair.old in origins[pair.new]
            self.right += right
            self.wrong += not right
            self.doubtful += pair.doubtful
            self.wrong_doubtful += pair.doubtful and not right

    @staticmethod
    def _changes(counts: list[int], made: frozenset[int], found: set[int]) -> None:
        counts[0] += len(made)
        counts[1] += len(made & found)
        counts[2] += len(found - made)


def generated(count: int, seed: int, *, headings: bool = True, per_part: int = 9) -> tuple[Row, ...]:
    """A text of about ``count`` rows in parts (none without headings): words by Zipf's law, some sentences recurring."""
    rng = random.Random(f"text {count} {seed}")
    vocabulary = [
        "".join(rng.choice(_SYLLABLES) for _ in range(1 + (n > 40) + (n > 200))) + rng.choice("aeioun")
        for n in range(1200)
    ]
    weights = [1 / (n + 3) for n in range(len(vocabulary))]

    def sentence() -> str:
        return " ".join(rng.choices(vocabulary, weights, k=rng.randint(7, 22))).capitalize() + "."

    usual = [sentence() for _ in range(5)]
    rows: list[Row] = []
    part = -1
    while len(rows) < count:
        if headings and len(rows) % (per_part + 1) == 0:
            part = len(rows)
            rows.append(Row("part", 0, -1, " ".join(rng.sample(vocabulary[40:], 2)), "", ""))
        said = [sentence() if rng.random() > 0.1 else rng.choice(usual) for _ in range(rng.randint(1, 6))]
        heading = " ".join(rng.sample(vocabulary[40:], rng.randint(1, 4))) if headings else ""
        plain = " ".join(said)
        rows.append(Row("clause", 0 if part < 0 else 1, part, heading, f"<p>{plain}</p>", plain))
    return renumbered(rows)


def renumbered(rows: Sequence[Row]) -> tuple[Row, ...]:
    """Every row with the number of its place: "3", "3.1"."""
    counts: dict[int, int] = {}
    out: list[Row] = []
    for row in rows:
        counts[row.parent] = counts.get(row.parent, 0) + 1
        above = out[row.parent].canon + "." if row.parent >= 0 else ""
        number = f"{above}{counts[row.parent]}"
        out.append(replace(row, number=number, canon=number))
    return tuple(out)


def bare(rows: Sequence[Row], *, headings: bool = True) -> tuple[Row, ...]:
    """The rows without keys and hints, and without headings if so wanted."""
    return tuple(
        replace(row, key="", key_hint="", heading=row.heading if headings else "") for row in rows
    )


def damaged(rows: Sequence[Row], seed: int, times: int) -> Damaged:
    """``times`` each of moved, split, merged, deleted, inserted, renamed and reworded; half as many renamed and reworded."""
    rng = random.Random(f"damage {seed}")
    words = [word for row in rows for word in row.plain.split()]
    headed = any(row.heading for row in rows)
    nodes: list[_Node] = []
    for index, row in enumerate(rows):
        nodes.append(_Node(row, frozenset([index]), nodes[row.parent] if row.parent >= 0 else None))
    parents = {id(node.parent) for node in nodes}
    free = [n for n in nodes if id(n) not in parents and n.row.kind == "clause" and len(n.row.plain.split()) > 5]
    rng.shuffle(free)

    def take(suits: object = None) -> _Node | None:
        for at, node in enumerate(free):
            if suits is None or suits(node):  # type: ignore[operator]
                return free.pop(at)
        return None

    def renamed(row: Row) -> Row:
        return replace(row, heading=" ".join(rng.sample(words, 3))) if headed else row

    def reworded(row: Row) -> Row:
        changed = [rng.choice(words) if rng.random() < 0.45 else word for word in row.plain.split()]
        return _worded(row, " ".join(changed))

    split: set[int] = set()
    merged: set[int] = set()
    for _ in range(times):
        if node := take(lambda n: len(n.row.plain.split()) > 15 and len(_sentences(n.row)) > 1):
            said = _sentences(node.row)
            cut = len(said) // 2
            second = renamed(_worded(node.row, " ".join(said[cut:])))
            nodes.insert(nodes.index(node) + 1, _Node(second, node.origins, node.parent))
            node.row = _worded(node.row, " ".join(said[:cut]))
            split |= node.origins
        if node := take(lambda n: _next_of(nodes, n, free) is not None):
            other = _next_of(nodes, node, free)
            assert other is not None
            free.remove(other)
            nodes.remove(other)
            node.row = _worded(node.row, node.row.plain + " " + other.row.plain)
            node.origins |= other.origins
            merged.add(id(node))
        if node := take():
            nodes.remove(node)
        if node := take():
            node.row = renamed(node.row)
        if node := take():
            node.row = reworded(node.row)
        if node := take():
            beside = rng.choice([n for n in nodes if n.row.kind == "clause" and n is not node])
            nodes.remove(node)
            nodes.insert(nodes.index(beside) + 1, node)
            node.parent, node.moved = beside.parent, True
            node.row = replace(node.row, level=beside.row.level)
        beside = rng.choice([n for n in nodes if n.row.kind == "clause"])
        fresh = _worded(beside.row, " ".join(rng.choices(words, k=rng.randint(12, 60))) + ".")
        nodes.insert(nodes.index(beside) + 1, _Node(renamed(fresh), frozenset(), beside.parent))
    for _ in range(times // 2):
        if node := take():
            node.row = renamed(reworded(node.row))
    nodes = _in_tree_order(nodes)
    place = {id(node): at for at, node in enumerate(nodes)}
    new = renumbered([replace(n.row, parent=place[id(n.parent)] if n.parent else -1) for n in nodes])
    return Damaged(
        new if any(row.canon for row in rows) else tuple(replace(row, number="", canon="") for row in new),
        tuple(node.origins for node in nodes),
        frozenset(split),
        frozenset(place[mark] for mark in merged if mark in place),
        frozenset(at for at, node in enumerate(nodes) if node.moved),
    )


def _sentences(row: Row) -> list[str]:
    return [sentence for sentence in _SENTENCE.split(row.plain.strip()) if sentence]


def _worded(row: Row, plain: str) -> Row:
    return replace(row, plain=plain, html=f"<p>{plain}</p>")


def _next_of(nodes: Sequence[_Node], node: _Node, free: Sequence[_Node]) -> _Node | None:
    at = next(at for at, each in enumerate(nodes) if each is node)
    following = nodes[at + 1] if at + 1 < len(nodes) else None
    alike = following is not None and following.parent is node.parent and any(f is following for f in free)
    return following if alike else None


def _in_tree_order(nodes: Sequence[_Node]) -> list[_Node]:
    """Children directly below their parents, else as they stand."""
    below: dict[int, list[_Node]] = {}
    for node in nodes:
        below.setdefault(id(node.parent) if node.parent else 0, []).append(node)
    out: list[_Node] = []

    def walk(mark: int) -> None:
        for node in below.get(mark, ()):
            out.append(node)
            walk(id(node))

    walk(0)
    return out


def gone_and_added(
    target: Sequence[Row], origins: Sequence[frozenset[int]], foreign: Sequence[Row], seed: int, *, gone: float, added: float
) -> tuple[tuple[Row, ...], tuple[frozenset[int], ...]]:
    """A translation with a share of its leaf rows gone and a share of foreign ones added; (rows, their origins)."""
    rng = random.Random(f"translation {seed}")
    nodes: list[_Node] = []
    for row, origin in zip(target, origins, strict=True):
        nodes.append(_Node(row, origin, nodes[row.parent] if row.parent >= 0 else None))
    parents = {id(node.parent) for node in nodes}
    leaves = [node for node in nodes if id(node) not in parents]
    for node in rng.sample(leaves, round(gone * len(nodes))):
        nodes.remove(node)
    clauses = [row for row in foreign if row.kind == "clause"]
    for row in rng.sample(clauses, min(len(clauses), round(added * len(target)))):
        beside = rng.choice([n for n in nodes if id(n) not in parents])
        stranger = replace(row, level=beside.row.level, number=beside.row.number, canon=beside.row.canon)
        nodes.insert(nodes.index(beside) + 1, _Node(stranger, frozenset(), beside.parent))
    place = {id(node): at for at, node in enumerate(nodes)}
    rows = tuple(replace(n.row, parent=place[id(n.parent)] if n.parent else -1) for n in nodes)
    return rows, tuple(node.origins for node in nodes)


def increasing(values: Sequence[int]) -> bool:
    """Each larger than the one before."""
    return all(a < b for a, b in pairwise(values))
