"""Islands: a few equal words between larger changes. They are taken into the changes, so that a rewrite reads as one."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from kb.difference.likeness import weight
from kb.difference.side import Side
from kb.difference.tokens import in_scriptio

#: Signs that end a sentence.
ENDS = frozenset(".!?…。！？؟۔।॥։")
#: Islands taken in make their neighbours islands in turn; more often than this, nobody would see it.
_PASSES = 8

#: A stretch of equal tokens, as [before, after, size].
Equal = list[int]


def without_islands(equals: list[Equal], one: Side, other: Side) -> list[Equal]:
    """Equal stretches that are too small to stand between the changes around them are taken into these."""
    for _pass in range(_PASSES):
        changes = _changes(equals, one, other)
        out: list[Equal] = []
        gone, new = changes[0]
        for equal, (gone_after, new_after) in zip(equals, changes[1:], strict=True):
            words = one.words[equal[0] : equal[0] + equal[2]]
            if _is_island(words, gone, new, gone_after, new_after):
                taken = _size(words)
                gone, new = gone + taken + gone_after, new + taken + new_after
            else:
                out.append(equal)
                gone, new = gone_after, new_after
        if len(out) == len(equals):
            break
        equals = out
    return equals


def _changes(equals: Sequence[Equal], one: Side, other: Side) -> list[tuple[int, int]]:
    """How much is gone and new before, between and after the equal stretches."""
    out = []
    b = a = 0
    for before, after, size in [*equals, [len(one.words), len(other.words), 0]]:
        out.append((_size(one.words[b:before]), _size(other.words[a:after])))
        b, a = before + size, after + size
    return out


def _size(words: Sequence[str]) -> int:
    """A usual word is 4, a short one 2, a sign 1; one of Han or Thai, where two or three make a word, 2."""
    return sum(_size_of(word) for word in words)


@lru_cache(maxsize=65536)
def _size_of(word: str) -> int:
    told = weight(word)
    if not told:
        return 1
    if in_scriptio(word):
        return 2
    return 2 if told <= 3 else 4


def _is_island(words: Sequence[str], gone: int, new: int, gone_after: int, new_after: int) -> bool:
    """Whether the changes on both sides of these words read better as one, these words in it.

    Around words that stand between insertions only (or deletions only) nothing was rewritten: they always stay.
    """
    size = _size(words)
    left, right = max(gone, new), max(gone_after, new_after)
    least = min(left, right)
    if not least or min(gone + gone_after, new + new_after) < min(size, 4) or any(word in ENDS for word in words[:-1]):
        return False
    if len(words) == 1 and in_scriptio(words[0]):
        # One sign is seldom a word: "[关]注{重}" is "[关注]{注重}".
        return not (gone and new and gone_after and new_after) or left + right >= 10
    if size <= 2:
        return least >= 4 and left + right >= 10
    if size <= 6:
        return least >= 8 and left + right >= 3 * size
    return size <= 12 and least >= 2 * size
