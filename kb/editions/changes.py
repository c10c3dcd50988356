"""Which clauses an edition changed, for marks, counts and filters: keys and states only, no words and no html.

The state of a clause is its most important one: ``inserted``, ``repealed``, ``amended`` (another authoritative wording),
``moved``, ``duty`` (the words are the same, but must became should), ``renumbered``. Unchanged clauses are left out. The
comparison with its words and reasons is ``kb.editions.between``. What is found is kept by the hashes of the two texts, so
it never grows old.
"""

from __future__ import annotations

from collections import Counter, OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from threading import Lock

from kb.editions.compare import AMENDED, INSERTED, REPEALED, UNCHANGED, Compared, Row, compare
from kb.editions.places import Place, Places
from kb.editions.text import TEXT_KEY
from kb.editions.timeline import CANCELLED, WITHDRAWN, EditionInfo, TextInfo, Timeline
from kb.models.record import EditionClause

MOVED, DUTY, RENUMBERED = "moved", "duty", "renumbered"
__all__ = ["AMENDED", "DUTY", "INSERTED", "MOVED", "RENUMBERED", "REPEALED", "UNCHANGED"]
#: Comparisons kept in the process: enough for some works with thirty editions each.
KEPT = 200
_COLUMNS = ("key", "kind", "number", "level", "position", "sha256", "duty")


@dataclass(frozen=True)
class Counts:
    """How many clauses are in each state; title and introduction (``_text``) are no clause. ``all`` counts the edition's clauses."""

    inserted: int = 0
    repealed: int = 0
    amended: int = 0
    moved: int = 0
    duty: int = 0
    renumbered: int = 0
    all: int = 0

    @property
    def unchanged(self) -> int:
        """Clauses with the words, the duty and the place they had before (their number may be another)."""
        return self.all - self.inserted - self.amended - self.moved - self.duty


@dataclass(frozen=True)
class Changed:
    """One clause that is not as it was.

    ``place`` is where it stood, where it moved; ``number`` the one it had, where it has another; ``duty`` was and is.
    """

    state: str
    place: Place | None = None
    number: str | None = None
    duty: tuple[str, str] | None = None


@dataclass(frozen=True)
class Changes:
    """What an edition changed since another one, in reading order of the later one; a repealed clause follows what it followed."""

    clauses: Mapping[str, Changed]
    counts: Counts

    @property
    def keys(self) -> dict[str, str]:
        """State by key."""
        return {key: changed.state for key, changed in self.clauses.items()}


_kept: OrderedDict[tuple[str, str], Changes] = OrderedDict()
_lock = Lock()


def edition_before(timeline: Timeline, edition: EditionInfo) -> EditionInfo | None:
    """The edition that held before this one; None for the first."""
    older = timeline.editions[timeline.editions.index(edition) + 1 :]
    return next((e for e in older if e.status not in (CANCELLED, WITHDRAWN) and e.authoritative), None)


def changed_keys(timeline: Timeline, edition: EditionInfo, since: EditionInfo | None = None) -> dict[str, str]:
    """State by key of every clause that ``edition`` changed since the edition before it (or since another one)."""
    found = changes(timeline, edition, since)
    return found.keys if found else {}


def changes(timeline: Timeline, edition: EditionInfo, since: EditionInfo | None = None) -> Changes | None:
    """What ``edition`` changed since the edition before it (or since another one). None for the first edition. One query."""
    before = since or edition_before(timeline, edition)
    if before is None or before.authoritative is None or edition.authoritative is None:
        return None
    pair = (before.authoritative, edition.authoritative)
    return _of_pairs([pair])[pair]


def of_timeline(timeline: Timeline) -> dict[str, Changes]:
    """What each edition changed since the one before it, by label; the first one is left out. One query, or none."""
    pairs = {
        after.label: (before.authoritative, after.authoritative)
        for after, before in pairwise(timeline.standing)
        if before.authoritative and after.authoritative
    }
    found = _of_pairs(pairs.values())
    return {label: found[pair] for label, pair in pairs.items()}


def forget() -> None:
    """Drop what the process keeps (benchmarks)."""
    with _lock:
        _kept.clear()


def state_of(compared: Compared) -> str:
    """The most important state of a clause that was compared."""
    if compared.state != UNCHANGED:
        return compared.state
    return MOVED if compared.moved else DUTY if compared.duty_changed else RENUMBERED if compared.renumbered else UNCHANGED


def counts_of(rows: Iterable[Compared]) -> Counts:
    """How many clauses are in each state."""
    clauses = [row for row in rows if row.key != TEXT_KEY]
    states = Counter(map(state_of, clauses))
    states.pop(UNCHANGED, None)
    return Counts(**states, all=sum(row.after is not None for row in clauses))


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
    rows = _rows({text.id for pair in missing for text in pair})
    for pair in missing:
        out[pair] = _changes(rows[pair[0].id], rows[pair[1].id])
    with _lock:
        for pair in missing:
            _kept[_name(pair)] = out[pair]
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
    return out


def _name(pair: tuple[TextInfo, TextInfo]) -> tuple[str, str]:
    return pair[0].sha256, pair[1].sha256


def _rows(text_ids: set[int]) -> dict[int, list[Row]]:
    out: dict[int, list[Row]] = {text_id: [] for text_id in text_ids}
    found = EditionClause.objects.filter(text_id__in=text_ids).order_by("position")
    for text_id, key, kind, number, level, position, sha256, duty in found.values_list("text_id", *_COLUMNS):
        out[text_id].append(Row(key, kind, number, "", "", level, position, sha256, duty))
    return out


def _changes(before: Sequence[Row], after: Sequence[Row]) -> Changes:
    rows = compare(before, after).rows
    places = Places(before) if any(row.moved for row in rows) else None
    changed = {row.key: _changed(row, places) for row in rows if state_of(row) != UNCHANGED}
    return Changes(changed, counts_of(rows))


def _changed(row: Compared, places: Places | None) -> Changed:
    place = places.of(row.key) if places and row.moved else None
    number = row.before.number if row.before and row.renumbered else None
    duty = (row.before.duty, row.after.duty) if row.before and row.after and row.duty_changed else None
    return Changed(state_of(row), place, number, duty)
