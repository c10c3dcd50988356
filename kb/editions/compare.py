"""Two editions of a text, clause by clause, as plain data: what was amended, inserted, repealed, moved.

Clauses are known by their keys, wordings by their hashes: number, level, place and duty never make a clause "amended".
Both sides must be in one language. The words themselves are compared by ``kb.difference``.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Protocol, TypeVar

from kb.difference import Said, Wording, sides, unified, wording
from kb.difference.store import Store
from kb.editions.hashing import blank_data, canonical_json, clause_hash, field_hash
from kb.editions.places import moved_keys
from kb.editions.text import Blank, ClauseText
from kb.fields import body_field, fields_of, heading_field

T = TypeVar("T")
INSERTED, REPEALED, AMENDED, UNCHANGED = "inserted", "repealed", "amended", "unchanged"
#: Bytes of differences and their html that each process keeps.
STORE_BYTES = 32 * 1024 * 1024
_store = Store(STORE_BYTES)


@dataclass(frozen=True)
class Row:
    """One row of one edition."""

    key: str
    kind: str
    number: str
    heading: str  # canonical line html
    html: str  # canonical block html; of a blank, canonical line html
    level: int
    position: int
    sha256: str  # of the wording
    duty: str = "none"
    blank: str = ""  # canonical json of a blank's definition


@dataclass(frozen=True)
class Compared:
    """One clause in both editions. ``before`` is None for one inserted, ``after`` for one repealed."""

    key: str
    state: str  # inserted, repealed, amended, unchanged
    moved: bool
    renumbered: bool
    duty_changed: bool
    split_from: tuple[str, ...]  # keys of the edition before that this clause was split from
    merged_from: tuple[str, ...]  # keys of the edition before that were merged into it
    into: tuple[str, ...]  # of one repealed: the clauses its words went to
    before: Row | None
    after: Row | None
    reason: str

    @property
    def row(self) -> Row:
        """The row as it is now, or as it last was."""
        row = self.after or self.before
        assert row is not None
        return row


@dataclass(frozen=True)
class Comparison:
    """``rows`` in the reading order of the edition after; one repealed follows what it followed."""

    rows: tuple[Compared, ...]
    counts: Mapping[str, int]  # amended, inserted, repealed, moved, renumbered, split, merged, unchanged

    def of(self, key: str) -> Compared | None:
        """The clause of this key."""
        return next((row for row in self.rows if row.key == key), None)


class Changing(Protocol):
    """What an edition says about one of its clauses (``kb.editions.freeze.Change``)."""

    @property
    def key(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def from_keys(self) -> Sequence[str]: ...
    @property
    def reason(self) -> str: ...


class Showing(Protocol):
    """A clause as shown (``kb.editions.compose.ShownClause``)."""

    @property
    def key(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def number(self) -> str: ...
    @property
    def heading(self) -> str: ...
    @property
    def html(self) -> str: ...
    @property
    def level(self) -> int: ...
    @property
    def position(self) -> int: ...
    @property
    def sha256(self) -> str: ...
    @property
    def duty(self) -> str: ...
    @property
    def blank(self) -> Blank | None: ...


def compare(before: Iterable[Row], after: Iterable[Row], changes: Iterable[Changing] = ()) -> Comparison:
    """Compare two editions. ``changes`` are those that the later edition (and any between) recorded."""
    old = {row.key: row for row in before}
    new = {row.key: row for row in after}
    said = _Said(changes)
    moved = moved_keys(list(old.values()), list(new.values())) | (said.moved & old.keys() & new.keys())
    rows = [_compared(key, old.get(key), row, key in moved, said) for key, row in new.items()]
    repealed = [_compared(key, row, None, False, said) for key, row in old.items() if key not in new]
    out = tuple(_in_place(rows, repealed, list(old), moved) if repealed else rows)
    return Comparison(out, MappingProxyType(_counts(out)))


def row_of(clause: ClauseText, position: int = 0) -> Row:
    """The row of a plain clause; its hash is that which freezing gives it."""
    names = fields_of(clause.kind, clause.blank)
    return Row(
        key=clause.key,
        kind=clause.kind,
        number=clause.number,
        heading=clause.fields.get(heading_field(clause.kind, clause.blank), ""),
        html=clause.fields.get(body_field(clause.kind, clause.blank), ""),
        level=clause.level,
        position=position,
        sha256=clause_hash([(name, field_hash(clause.fields.get(name, ""))) for name in names], clause.blank),
        duty=clause.duty,
        blank=canonical_json(blank_data(clause.blank)) if clause.blank else "",
    )


def row_of_shown(clause: Showing) -> Row:
    """The row of a clause as it is shown, in whatever language that is."""
    return Row(
        key=clause.key,
        kind=clause.kind,
        number=clause.number,
        heading=clause.heading,
        html=clause.html,
        level=clause.level,
        position=clause.position,
        sha256=clause.sha256,
        duty=clause.duty,
        blank=canonical_json(blank_data(clause.blank)) if clause.blank else "",
    )


# The words, made once for each pair of hashes


def cached(key: Hashable, make: Callable[[], T]) -> T:
    """What is kept in this process under the key, or else made. For differences and html: strings and tuples of them."""
    return _store.get(key, make)


def difference_of(compared: Compared) -> Wording:
    """The difference of the clause's html; of one inserted or repealed, everything is new or gone."""
    return cached(("difference", *_hashes(compared)), lambda: wording(*_htmls(compared)))


def unified_of(compared: Compared, said: Said, language: str) -> str:
    """Both wordings in one. ``language`` is the interface's: that of the words in ``said``."""
    return cached(("unified", *_hashes(compared), language), lambda: unified(difference_of(compared), said))


def sides_of(compared: Compared, said: Said, language: str) -> tuple[str, str]:
    """The wording before with what is struck, and the wording after with what is new."""
    return cached(("sides", *_hashes(compared), language), lambda: sides(difference_of(compared), said))


def _hashes(compared: Compared) -> tuple[str, str]:
    return tuple(row.sha256 if row else "" for row in (compared.before, compared.after))  # type: ignore[return-value]


def _htmls(compared: Compared) -> tuple[str, str]:
    return (compared.before.html if compared.before else "", compared.after.html if compared.after else "")


# The rows


class _Said:
    """What was recorded about clauses, by key."""

    def __init__(self, changes: Iterable[Changing]) -> None:
        self.split: dict[str, tuple[str, ...]] = {}
        self.merged: dict[str, tuple[str, ...]] = {}
        self.into: dict[str, list[str]] = {}
        self.moved: set[str] = set()
        self.reasons: dict[str, str] = {}
        for change in changes:
            if change.kind in ("split", "merge"):
                held = self.split if change.kind == "split" else self.merged
                held[change.key] = tuple(dict.fromkeys((*held.get(change.key, ()), *change.from_keys)))
                for key in change.from_keys:
                    self.into.setdefault(key, []).append(change.key)
            elif change.kind == "move":
                self.moved.add(change.key)
            if change.reason and (change.kind == "reason" or change.key not in self.reasons):
                self.reasons[change.key] = change.reason


def _compared(key: str, before: Row | None, after: Row | None, moved: bool, said: _Said) -> Compared:
    both = before is not None and after is not None
    if before is None:
        state = INSERTED
    elif after is None:
        state = REPEALED
    else:
        state = UNCHANGED if before.sha256 == after.sha256 else AMENDED
    return Compared(
        key=key,
        state=state,
        moved=moved,
        renumbered=both and before.number != after.number,  # type: ignore[union-attr]
        duty_changed=both and before.duty != after.duty,  # type: ignore[union-attr]
        split_from=tuple(k for k in said.split.get(key, ()) if k != key) if after else (),
        merged_from=tuple(k for k in said.merged.get(key, ()) if k != key) if after else (),
        into=tuple(dict.fromkeys(said.into.get(key, ()))) if after is None else (),
        before=before,
        after=after,
        reason=said.reasons.get(key, ""),
    )


def _counts(rows: Iterable[Compared]) -> dict[str, int]:
    out = dict.fromkeys((AMENDED, INSERTED, REPEALED, "moved", "renumbered", "split", "merged", UNCHANGED), 0)
    for row in rows:
        out[row.state] += 1
        out["moved"] += row.moved
        out["renumbered"] += row.renumbered
        out["split"] += bool(row.split_from)
        out["merged"] += bool(row.merged_from)
    return out


def _in_place(
    rows: Sequence[Compared], repealed: Sequence[Compared], order: Sequence[str], moved: set[str]
) -> Iterable[Compared]:
    """Each repealed row behind the nearest row before it that stayed where it was."""
    stayed = {row.key for row in rows if row.before is not None} - moved
    gone = {row.key: row for row in repealed}
    behind: dict[str, list[Compared]] = {}
    last = ""
    for key in order:
        if key in gone:
            behind.setdefault(last, []).append(gone[key])
        elif key in stayed:
            last = key
    yield from behind.get("", ())
    for row in rows:
        yield row
        yield from behind.get(row.key, ())
