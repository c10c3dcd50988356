"""Which clauses an edition changed, for marks, counts and filters: keys and states only, no words and no html.

The state of a clause is its most important one: ``inserted``, ``repealed``, ``amended`` (the authoritative wording or
its duty is another), ``moved`` (another place, the same words), ``renumbered``. Unchanged clauses are left out. The
whole comparison, with words and reasons, is ``kb.editions.compare``. What is found is kept by the hashes of the two
texts, so it never grows old.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from threading import Lock
from typing import NamedTuple

from kb.editions.text import TEXT_KEY
from kb.editions.timeline import CANCELLED, WITHDRAWN, EditionInfo, TextInfo, Timeline
from kb.models.record import EditionClause

INSERTED, REPEALED, AMENDED, MOVED, RENUMBERED = "inserted", "repealed", "amended", "moved", "renumbered"
#: Comparisons kept in the process: enough for some works with thirty editions each.
KEPT = 500


@dataclass(frozen=True)
class Counts:
    """How many clauses an edition changed; title and introduction (``_text``) are no clause. ``all`` counts its clauses."""

    inserted: int = 0
    repealed: int = 0
    amended: int = 0
    moved: int = 0
    renumbered: int = 0
    all: int = 0

    @property
    def unchanged(self) -> int:
        """Clauses with the words and the place they had before (their number may be another)."""
        return self.all - self.inserted - self.amended - self.moved


@dataclass(frozen=True)
class Changes:
    """What an edition changed since another one. ``keys`` in reading order of the later one, repealed ones last."""

    keys: Mapping[str, str]
    counts: Counts


class _Row(NamedTuple):
    text_id: int
    key: str
    sha256: str
    number: str
    level: int
    duty: str


_kept: OrderedDict[tuple[str, str], Changes] = OrderedDict()
_lock = Lock()


def standing(timeline: Timeline) -> list[EditionInfo]:
    """Editions that readers may see, newest first."""
    return [
        e for e in timeline.editions if e.status not in (CANCELLED, WITHDRAWN) and e.authoritative is not None
    ]


def edition_before(timeline: Timeline, edition: EditionInfo) -> EditionInfo | None:
    """The edition that held before this one; None for the first."""
    editions = standing(timeline)
    older = editions[editions.index(edition) + 1 :] if edition in editions else []
    return older[0] if older else None


def changed_keys(
    timeline: Timeline, edition: EditionInfo, since: EditionInfo | None = None
) -> dict[str, str]:
    """State by key of every clause that ``edition`` changed since the edition before it (or since another one)."""
    found = changes(timeline, edition, since)
    return dict(found.keys) if found else {}


def changes(timeline: Timeline, edition: EditionInfo, since: EditionInfo | None = None) -> Changes | None:
    """What ``edition`` changed since the edition before it (or since another one). None for the first edition. One query."""
    before = since or edition_before(timeline, edition)
    if before is None or before.authoritative is None or edition.authoritative is None:
        return None
    pair = (before.authoritative, edition.authoritative)
    return _of_pairs([pair])[pair]


def of_timeline(timeline: Timeline) -> dict[str, Changes]:
    """What each edition changed since the one before it, by label; the first one is left out. One query, or none."""
    editions = standing(timeline)
    pairs = {
        after.label: (before.authoritative, after.authoritative)
        for after, before in pairwise(editions)
        if before.authoritative and after.authoritative
    }
    found = _of_pairs(pairs.values())
    return {label: found[pair] for label, pair in pairs.items()}


def _of_pairs(pairs: Iterable[tuple[TextInfo, TextInfo]]) -> dict[tuple[TextInfo, TextInfo], Changes]:
    out: dict[tuple[TextInfo, TextInfo], Changes] = {}
    missing = []
    with _lock:
        for pair in pairs:
            kept = _kept.get(_name(pair))
            if kept is None:
                missing.append(pair)
            else:
                out[pair] = kept
                _kept.move_to_end(_name(pair))
    if not missing:
        return out
    rows: dict[int, list[_Row]] = {text.id: [] for pair in missing for text in pair}
    found = (
        EditionClause.objects.filter(text_id__in=list(rows)).order_by("position").values_list(*_Row._fields)
    )
    for row in map(_Row._make, found):
        rows[row.text_id].append(row)
    for pair in missing:
        out[pair] = _compare(rows[pair[0].id], rows[pair[1].id])
    with _lock:
        for pair in missing:
            _kept[_name(pair)] = out[pair]
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
    return out


def _name(pair: tuple[TextInfo, TextInfo]) -> tuple[str, str]:
    return pair[0].sha256, pair[1].sha256


def _compare(before: Sequence[_Row], after: Sequence[_Row]) -> Changes:
    old = {row.key: row for row in before}
    place = {row.key: index for index, row in enumerate(before)}
    common = [row.key for row in after if row.key in old]
    kept_order = _in_order([place[key] for key in common])
    keys: dict[str, str] = {}
    for row in after:
        was = old.get(row.key)
        if was is None:
            keys[row.key] = INSERTED
        elif was.sha256 != row.sha256 or was.duty != row.duty:
            keys[row.key] = AMENDED
        elif place[row.key] not in kept_order or was.level != row.level:
            keys[row.key] = MOVED
        elif was.number != row.number:
            keys[row.key] = RENUMBERED
    new = {row.key for row in after}
    keys |= {row.key: REPEALED for row in before if row.key not in new}
    states = [state for key, state in keys.items() if key != TEXT_KEY]
    counted = {state: states.count(state) for state in (INSERTED, REPEALED, AMENDED, MOVED, RENUMBERED)}
    return Changes(keys, Counts(**counted, all=sum(row.key != TEXT_KEY for row in after)))


def _in_order(places: Sequence[int]) -> set[int]:
    """The longest run of places that did not change their order: the others moved."""
    tails: list[int] = []  # index of the last element of the best run of each length
    values: list[int] = []
    came_from = [-1] * len(places)
    for index, value in enumerate(places):
        at = bisect_left(values, value)
        came_from[index] = tails[at - 1] if at else -1
        if at == len(tails):
            tails.append(index)
            values.append(value)
        else:
            tails[at], values[at] = index, value
    out: set[int] = set()
    index = tails[-1] if tails else -1
    while index >= 0:
        out.add(places[index])
        index = came_from[index]
    return out
