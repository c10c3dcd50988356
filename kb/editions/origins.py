"""Where the clauses of a draft come from: what looks split, merged or typed again, found by their words. Never applied silently.

Pure: rows in, suggestions out. Words are compared in runs of three, as in the alignment of imports (docs/alignment.md), so
scripts without spaces count by sign.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz
from rapidfuzz.distance import Indel

from kb.editions.canonical import plain, unline
from kb.editions.text import TEXT_KEY, ClauseText
from kb.fields import body_field, heading_field
from kb.importing.align.similarity import tokens

SPLIT, MERGE, SAME = "split", "merge", "same"
#: This part of a clause's words must be found in another one to say that they went there (or came from there).
HELD = 0.6
#: So alike must two wordings be to be one clause typed again; with the same heading less is enough.
ALIKE, ALIKE_UNDER_ONE_HEADING = 0.6, 0.35
FEWEST_WORDS = 5  # fewer words are found anywhere


@dataclass(frozen=True)
class Suggestion:
    """``keys`` are clauses of the draft, ``from_keys`` of the edition before. ``likeness`` from 0 to 1.

    split: one former clause, the new ones that hold its words. merge: the former ones, the one that holds their words.
    same: a former clause, the new one that says the same.
    """

    kind: str
    keys: tuple[str, ...]
    from_keys: tuple[str, ...]
    likeness: float


@dataclass(frozen=True)
class _Words:
    heading: str
    words: tuple[str, ...]
    runs: frozenset[tuple[str, ...]]

    def near(self, other: _Words) -> bool:
        """Whether it is worth comparing them word by word: a run in common, one heading, or next to no words."""
        few = min(len(self.words), len(other.words)) < FEWEST_WORDS
        return few or self.heading == other.heading or not self.runs.isdisjoint(other.runs)


def suggest(
    before: Iterable[ClauseText],
    after: Iterable[ClauseText],
    vanished: Iterable[ClauseText] = (),
    said: Collection[tuple[str, str, str]] = (),
) -> list[Suggestion]:
    """What the draft ``after`` seems to have made of the edition ``before``, likeliest first.

    ``vanished``: clauses of still older editions, whose keys may be given again. ``said``: (kind, key, from key) that are
    known already.
    """
    old = {clause.key: _words(clause) for clause in before if _counts(clause)}
    new = {clause.key: _words(clause) for clause in after if _counts(clause)}
    gone = {key: words for key, words in old.items() if key not in new}
    former = {clause.key: _words(clause) for clause in vanished if _counts(clause) and clause.key not in new} | gone
    fresh = {key: words for key, words in new.items() if key not in old}
    again = _same(fresh, former)
    found = [Suggestion(SAME, (key,), (was,), likeness) for key, was, likeness in again]
    taken = {key for key, _was, _likeness in again}, {was for _key, was, _likeness in again}
    found += _splits({key: words for key, words in fresh.items() if key not in taken[0]}, old, new, taken[1], said)
    found += _merges({key: words for key, words in gone.items() if key not in taken[1]}, old, new, said)
    return sorted(found, key=lambda each: (-each.likeness, each.keys))


def ranked(fresh: Iterable[ClauseText], vanished: Sequence[ClauseText]) -> dict[str, list[ClauseText]]:
    """For each new clause (by key) the former ones, those that are most like it first."""
    former = [(clause, _words(clause)) for clause in vanished]
    out = {}
    for clause in fresh:
        words = _words(clause)
        out[clause.key] = [each for each, then in sorted(former, key=lambda pair: -_likeness(words, pair[1]))]
    return out


def _same(fresh: Mapping[str, _Words], former: Mapping[str, _Words]) -> list[tuple[str, str, float]]:
    """New clauses that say what a former one said: each once, the likeliest pairs first."""
    pairs = []
    for key, words in fresh.items():
        for was, then in former.items():
            if not words.near(then):
                continue
            likeness = _likeness(words, then)
            one_heading = bool(words.heading) and words.heading == then.heading
            if likeness >= (ALIKE_UNDER_ONE_HEADING if one_heading else ALIKE):
                pairs.append((likeness, key, was))
    out: list[tuple[str, str, float]] = []
    keys: set[str] = set()
    olds: set[str] = set()
    for likeness, key, was in sorted(pairs, key=lambda pair: (-pair[0], pair[1:])):
        if key not in keys and was not in olds:
            keys.add(key)
            olds.add(was)
            out.append((key, was, likeness))
    return out


def _splits(
    fresh: Mapping[str, _Words],
    old: Mapping[str, _Words],
    new: Mapping[str, _Words],
    again: Collection[str],
    said: Collection[tuple[str, str, str]],
) -> list[Suggestion]:
    """Former clauses whose words stand in new ones, and no longer in themselves."""
    out = []
    for was, then in old.items():
        still = new[was].runs if was in new else frozenset()
        lost = then.runs - still
        heirs = {key: _held(words, lost) for key, words in fresh.items()}
        heirs = {key: part for key, part in heirs.items() if part >= HELD}
        # A clause that is gone and has one heir is that clause, shortened; it is split when it goes on, or has two.
        if len(heirs) + (was in new or was in again) < 2:
            continue
        keys = tuple(key for key in heirs if (SPLIT, key, was) not in said)
        if keys:
            out.append(Suggestion(SPLIT, keys, (was,), sum(heirs[key] for key in keys) / len(keys)))
    return out


def _merges(
    gone: Mapping[str, _Words], old: Mapping[str, _Words], new: Mapping[str, _Words], said: Collection[tuple[str, str, str]]
) -> list[Suggestion]:
    """Clauses of the draft that hold the words of former ones, and did not before."""
    out = []
    for key, words in new.items():
        gained = words.runs - (old[key].runs if key in old else frozenset())
        held = {was: _held(then, gained) for was, then in gone.items()}
        held = {was: part for was, part in held.items() if part >= HELD}
        if len(held) + (key in old) < 2 or all((MERGE, key, was) in said for was in held):
            continue
        from_keys = (*([key] if key in old else []), *held)
        out.append(Suggestion(MERGE, (key,), from_keys, sum(held.values()) / len(held)))
    return out


def _held(part: _Words, whole: frozenset[tuple[str, ...]]) -> float:
    """How much of a clause's words stands in these runs."""
    if len(part.words) < FEWEST_WORDS or not part.runs:
        return 0.0
    return len(part.runs & whole) / len(part.runs)


def _likeness(a: _Words, b: _Words) -> float:
    """How alike two clauses are: their words, in order; where neither has any, their headings."""
    if not a.words and not b.words:
        return fuzz.ratio(a.heading, b.heading) / 100 if a.heading and b.heading else 0.0
    if not a.words or not b.words:
        return 0.0
    return float(Indel.normalized_similarity(a.words, b.words))


def _words(clause: ClauseText) -> _Words:
    heading = " ".join(tokens(unline(clause.fields.get(heading_field(clause.kind, clause.blank), ""))))
    words = tokens(plain(clause.fields.get(body_field(clause.kind, clause.blank), "")))
    return _Words(heading, words, frozenset(zip(words, words[1:], words[2:], strict=False)))


def _counts(clause: ClauseText) -> bool:
    return clause.key != TEXT_KEY and clause.kind != "blank"
