"""Huge and repetitive texts: bounded work, a coarser result, and still exact."""

from __future__ import annotations

import random
import time
from itertools import pairwise

import pytest

from kb.difference import SILENT, apply, unified, wording
from kb.difference.matching import matches
from kb.difference.store import Store, weight_of
from tests.kb.difference.reading import problems

WORDS = "museum loan artist donor trustee board director curator lender archive visitor staff return insurance of the and".split()


def text(seed: int, count: int) -> str:
    rng = random.Random(seed)
    return " ".join(rng.choice(WORDS) + rng.choice(("", "", "", ".", ",")) for _ in range(count))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (text(1, 30_000), text(2, 30_000)),
        (text(1, 30_000), text(1, 30_000).replace("museum", "gallery")),
        ("the museum " * 15_000, "the museum and " * 15_000),
        ("a" * 200_000, "b" * 200_000),
        ("a." * 100_000, "a.b" * 60_000),
        ("館" * 100_000, "館の" * 50_000),
        (text(1, 30_000), ""),
    ],
    ids=["rewritten", "edited", "repeated", "one word", "dots", "Han", "emptied"],
)
def test_a_huge_paragraph(before: str, after: str) -> None:
    old, new = (f"<p>{words.strip()}</p>" if words else "" for words in (before, after))
    start = time.process_time()
    found = wording(old, new)
    html = unified(found, SILENT)
    assert time.process_time() - start < 8  # seconds of one slow core; about one on a fast one
    assert apply(old, found) == new
    assert problems(html) == []


def test_hundreds_of_paragraphs_shuffled() -> None:
    old = [f"<p>{text(seed, 40)}</p>" for seed in range(600)]
    new = [paragraph.replace("board", "council") for paragraph in old]
    random.Random(0).shuffle(new)
    start = time.process_time()
    found = wording("".join(old), "".join(new))
    assert time.process_time() - start < 10
    assert apply("".join(old), found) == "".join(new)


def test_matches_when_they_must_be_cut() -> None:
    old = text(1, 3000).split()
    new = [word if index % 50 else "changed" for index, word in enumerate(old)]
    for found in (matches(old, new), matches(old, new, exact=1000)):
        assert all(old[b : b + size] == new[a : a + size] for b, a, size in found)
        assert all(x.before + x.size <= y.before and x.after + x.size <= y.after for x, y in pairwise(found))
        assert sum(size for _b, _a, size in found) > 2800


def test_the_store_is_bounded() -> None:
    store = Store(20_000)
    for number in range(100):
        assert store.get(number, lambda number=number: f"{number} " * 100) == f"{number} " * 100
    assert store.size <= 20_000
    assert 10 < len(store) < 50
    assert store.get(99, lambda: "made again") == "99 " * 100
    assert store.get(0, lambda: "made again") == "made again"
    assert store.get("big", lambda: "x" * 30_000) == "x" * 30_000
    assert store.get("big", lambda: "not kept") == "not kept"
    store.clear()
    assert (len(store), store.size) == (0, 0)
    assert weight_of(wording("<p>Two of them.</p>", "<p>Three of them.</p>")) > 1000
