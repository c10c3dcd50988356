"""Truth for the aligners: sample texts with keys and numbers hidden, and seeded damage done to them."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from kb.importing.outline import outline
from kb.importing.read import read_trusted
from kb.importing.shapes import Row

SAMPLE = Path(__file__).resolve().parents[3] / "sample"
FILLER = "the museum may also consider under certain written conditions any further lawful request made by a third person or body".split()


@dataclass(frozen=True)
class Damaged:
    """``truth[j]``: indices of the old rows that new row ``j`` comes from (empty: it is new)."""

    old: tuple[Row, ...]
    new: tuple[Row, ...]
    truth: tuple[tuple[int, ...], ...]


@cache
def rows(work: str, edition: str, locale: str) -> tuple[Row, ...]:
    """The rows of a sample text, with their keys."""
    path = SAMPLE / work / f"{edition}.{locale}.md"
    return outline(read_trusted(path.name, path.read_bytes())).rows


def hidden(texts: Sequence[Row], *, numbers: bool = False, headings: bool = True) -> tuple[Row, ...]:
    """The rows without keys and, as asked, without numbers and headings."""
    return tuple(
        replace(
            row,
            key="",
            number=row.number if numbers else "",
            canon=row.canon if numbers else "",
            heading=row.heading if headings else "",
        )
        for row in texts
    )


def damaged(texts: Sequence[Row], seed: int, *, headings: bool = True) -> Damaged:
    """Reword, rename, delete, split, merge, move and insert about a twenty-fifth of the clauses each."""
    rng = random.Random(seed)
    old = tuple(replace(row, parent=-1) for row in hidden(texts, headings=headings) if row.kind in ("clause", "note"))
    each = max(1, len(old) // 25)
    free = list(range(len(old)))
    rng.shuffle(free)

    def take() -> set[int]:
        return {free.pop() for _ in range(each)}

    reword, rename, both, gone, split, merge, moved = (take() for _ in range(7))
    merge = {i for i in merge if i + 1 < len(old) and i + 1 not in gone | split | moved | merge}
    out: list[tuple[Row, tuple[int, ...]]] = []
    away: list[tuple[Row, tuple[int, ...]]] = []
    skip: set[int] = set()
    for i, row in enumerate(old):
        if i in gone or i in skip:
            continue
        if i in reword | both:
            row = replace(row, plain=" ".join(rng.choice(FILLER) if rng.random() < 0.45 else word for word in row.plain.split()))
        if headings and i in rename | both:
            row = replace(row, heading=" ".join(rng.sample(FILLER, 3)))
        sentences = re.split(r"(?<=[.!?])\s+", row.plain)
        if i in moved:
            away.append((row, (i,)))
        elif i in split and len(sentences) > 1:
            half = len(sentences) // 2
            out.append((replace(row, plain=" ".join(sentences[:half])), (i,)))
            out.append((replace(row, plain=" ".join(sentences[half:]), heading=f"{row.heading} further" if headings else ""), (i,)))
        elif i in merge:
            skip.add(i + 1)
            out.append((replace(row, plain=f"{row.plain}\n{old[i + 1].plain}"), (i, i + 1)))
        else:
            out.append((row, (i,)))
    for item in away:
        out.insert(rng.randrange(len(out) + 1), item)
    for _ in range(each):
        strange = replace(old[0], heading=" ".join(rng.sample(FILLER, 3)) if headings else "", plain=" ".join(rng.choice(FILLER) for _ in range(50)))
        out.insert(rng.randrange(len(out) + 1), (strange, ()))
    return Damaged(old, tuple(row for row, _from in out), tuple(origin for _row, origin in out))
