"""What was not deleted and written anew, but moved: whole lines, and sentences from one place to another."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from kb.difference.islands import ENDS
from kb.difference.likeness import bag, common, likeness, mass
from kb.difference.runs import CLOSERS, runs_of
from kb.difference.shapes import AWAY, GONE, MOVED, NEW, Block, Run
from kb.difference.side import Side
from kb.difference.tokens import is_word

#: A line that is moved and changed is still the same line if it is so much alike, and says so much.
_ALIKE = 0.75
_TELLING = 16
#: A line moved as it is says at least two short words.
_LEAST = 8
#: A sentence or phrase moved as it is.
_PHRASE = 16
#: Lines gone times lines new that are looked at.
_PAIRS = 10_000


def with_moves(blocks: Sequence[Block]) -> list[Block]:
    """The blocks, with what is gone here and new there said to be moved."""
    blocks = _lines(blocks)
    return _phrases(blocks)


def _lines(blocks: Sequence[Block]) -> list[Block]:
    gone = [(place, block.before[0]) for place, block in enumerate(blocks) if block.kind == GONE]
    new = [(place, block.after[0]) for place, block in enumerate(blocks) if block.kind == NEW]
    out = list(blocks)
    if not gone or not new:
        return out
    by_words = defaultdict(list)
    for place, line in gone:
        if mass(line.words) >= _LEAST:
            by_words[tuple(line.words)].append(place)
    found: list[tuple[int, int]] = []
    for place, line in new:
        same = by_words.get(tuple(line.words))
        if same:
            found.append((same.pop(0), place))
    left, right = {old for old, _now in found}, {now for _old, now in found}
    gone = [each for each in gone if each[0] not in left]
    new = [each for each in new if each[0] not in right]
    if gone and new and len(gone) * len(new) <= _PAIRS:
        found += _alike([(p, line.words) for p, line in gone], [(p, line.words) for p, line in new])
    for old, now in found:
        before, after = blocks[old].before, blocks[now].after
        out[old] = Block(AWAY, before, (), (Run(AWAY, 0, len(before[0].words), 0, 0),))
        out[now] = Block(MOVED, (), after, runs_of(before, after), origin=before)
    return out


def _alike(gone: Sequence[tuple[int, list[str]]], new: Sequence[tuple[int, list[str]]]) -> Iterator[tuple[int, int]]:
    """Pairs that are much alike, the best first, each line in one pair."""
    old = [(place, words, mass(words), bag(words)) for place, words in gone]
    now = [(place, words, mass(words), bag(words)) for place, words in new]
    pairs = []
    for i, (_p, words, told, held) in enumerate(old):
        for j, (_q, others, tells, holds) in enumerate(now):
            if min(told, tells) < _TELLING or 2 * common(held, holds) < _ALIKE * (told + tells):
                continue
            alike = likeness(words, others)
            if alike >= _ALIKE:
                pairs.append((-alike, i, j))
    left: set[int] = set()
    right: set[int] = set()
    for _worth, i, j in sorted(pairs):
        if i not in left and j not in right:
            left.add(i)
            right.add(j)
            yield old[i][0], now[j][0]


class _Phrase(NamedTuple):
    """A whole sentence within a run that is gone or new: tokens ``start`` to ``end`` of its side."""

    block: int
    run: int
    start: int
    end: int


def _phrases(blocks: Sequence[Block]) -> list[Block]:
    """Sentences that are gone from one line and new in the same or another, said to be moved."""
    gone: dict[tuple[str, ...], list[_Phrase]] = defaultdict(list)
    for place, block in enumerate(blocks):
        for words, phrase in _sentences(place, block, GONE):
            gone[words].append(phrase)
    if not gone:
        return list(blocks)
    moved: dict[tuple[int, int], list[tuple[int, int, str]]] = defaultdict(list)
    for place, block in enumerate(blocks):
        for words, phrase in _sentences(place, block, NEW):
            if gone.get(words):
                was = gone[words].pop(0)
                moved[was.block, was.run].append((was.start, was.end, AWAY))
                moved[phrase.block, phrase.run].append((phrase.start, phrase.end, MOVED))
    if not moved:
        return list(blocks)
    return [_parted(block, place, moved) for place, block in enumerate(blocks)]


def _sentences(place: int, block: Block, kind: str) -> Iterator[tuple[tuple[str, ...], _Phrase]]:
    """The sentences that a block's runs of this kind hold whole, by their words in small letters."""
    if (kind == GONE and block.origin) or not any(run.kind == kind for run in block.runs):
        return
    side = Side(block.source if kind == GONE else block.after)
    for number, run in enumerate(block.runs):
        if run.kind != kind:
            continue
        first, last = (run.before, run.before_end) if kind == GONE else (run.after, run.after_end)
        start = first
        for end in range(first + 1, last + 1):
            if end < last and not _ends(side, end):
                continue
            words = tuple(word.casefold() for word in side.words[start:end] if is_word(word))
            if mass(words) >= _PHRASE and len(words) >= 3:
                yield words, _Phrase(place, number, start, end)
            start = end


def _ends(side: Side, place: int) -> bool:
    """Whether a sentence ends before this token."""
    if side.begins(place):
        return True
    words = side.words
    before = words[place - 1]
    if words[place] in ENDS or words[place] in CLOSERS:
        return False
    return before in ENDS or (before in CLOSERS and place > 1 and words[place - 2] in ENDS)


def _parted(block: Block, place: int, moved: dict[tuple[int, int], list[tuple[int, int, str]]]) -> Block:
    runs: list[Run] = []
    for number, run in enumerate(block.runs):
        at = run.before if run.kind == GONE else run.after
        end = run.before_end if run.kind == GONE else run.after_end
        for start, stop, kind in sorted(moved.get((place, number), ())):
            if start > at:
                runs.append(_cut(run, run.kind, at, start))
            runs.append(_cut(run, kind, start, stop))
            at = stop
        if at < end or run.kind not in (GONE, NEW):
            runs.append(_cut(run, run.kind, at, end) if run.kind in (GONE, NEW) else run)
    return Block(block.kind, block.before, block.after, tuple(runs), block.origin)


def _cut(run: Run, kind: str, start: int, end: int) -> Run:
    if run.kind == GONE:
        return Run(kind, start, end, run.after, run.after_end)
    return Run(kind, run.before, run.before_end, start, end)
