"""Every wording a clause had: in which editions it stood, since when, why it changed, where it came from and went.

``history`` returns plain data and costs at most four queries, whatever the number of editions: the clause's rows, what
the editions say of them, its place among the parts, and the names of other clauses. Cancelled and withdrawn editions and
withdrawn languages are left out, as if they had never been.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from kb.editions import currency
from kb.editions.past import Change, Found, Name, Place, Row, names, read
from kb.editions.stages import (
    AMENDED,
    DUTY,
    FIRST,
    INSERTED,
    MERGE,
    NUMBER,
    PLACE,
    REINTRODUCED,
    REPEALED,
    SPLIT,
    Event,
    History,
    Kin,
    Stage,
    Wording,
)
from kb.editions.timeline import EditionInfo, Timeline

#: (state, editions oldest first)
Run = tuple[str, list[EditionInfo]]


def history(timeline: Timeline, key: str, locale: str) -> History:
    """The clause's history for a reader of ``locale``."""
    editions = timeline.standing
    found = read(editions, key, locale)
    if not found.rows.source:
        return History(key)
    telling = _Telling(key, found, editions, names(_others(found, key), editions, locale))
    return History(key, tuple(reversed(list(telling.stages()))))


@dataclass(frozen=True)
class _Telling:
    """What was read, and the names of other clauses by edition id and key. ``editions`` newest first."""

    key: str
    found: Found
    editions: Sequence[EditionInfo]
    names: Mapping[int, Mapping[str, Name]]

    def stages(self) -> Iterator[Stage]:
        """Oldest first."""
        last: Stage | None = None  # the newest so far that has a wording
        for state, members in _runs(reversed(self.editions), self.found):
            if state == REPEALED:
                reason = self._reason(members[0])
                yield Stage(state, tuple(reversed(members)), reason=reason, kin=self._kin(members))
            else:
                last = self._stage(state, members, last)
                yield last

    def _stage(self, state: str, members: list[EditionInfo], last: Stage | None) -> Stage:
        row = self.found.rows.source[members[-1].id]
        source = self._wording(row)
        own = self._translations(row, members)
        wording = own[0] if own else source
        before, after = _compared(last, wording, source)
        events = list(self._events(members, last.editions[0] if last else None))
        return Stage(
            state,
            tuple(reversed(members)),
            wording=wording,
            source=source,
            before=before,
            after=after,
            last=last.editions[0] if last else None,
            earlier=_earlier(own),
            reason=self._reason(members[0]),
            events=tuple(reversed(events)),
            kin=self._kin(members),
        )

    def _translations(self, row: Row, members: list[EditionInfo]) -> list[Wording]:
        """Faithful wordings in the reader's language, newest first. Of words that came back after a pause, each stage has
        the translations of its own editions where there are any."""
        own = self.found.rows.own
        faithful = [
            (edition, self._wording(own[edition.id]))
            for edition in self.editions
            if edition.id in own and currency.faithful(own[edition.id].source_sha256, row.sha256)
        ]
        return [w for edition, w in faithful if edition in members] or [w for _edition, w in faithful]

    def _events(self, members: Iterable[EditionInfo], last: EditionInfo | None) -> Iterator[Event]:
        """Other numbers, duties and places, oldest first; ``last`` is the edition before that has the clause."""
        began = None
        for edition in members:
            began = began or edition
            if last is not None:
                reason = self._reason(edition) if edition is not began else ""
                yield from self._between(last, edition, reason)
            last = edition

    def _between(self, last: EditionInfo, edition: EditionInfo, reason: str) -> Iterator[Event]:
        was, row = self.found.rows.source[last.id], self.found.rows.source[edition.id]
        if was.number != row.number:
            numbers = self._number(last, was), self._number(edition, row)
            yield Event(NUMBER, edition, last, *numbers, reason=reason)
        if was.duty != row.duty:
            yield Event(DUTY, edition, last, was.duty, row.duty, reason=reason)
        old, new = _moved(self.found.places.get(last.id), self.found.places.get(edition.id))
        if old != new:
            from_part = self._name(old, last) if old else None
            to_part = self._name(new, edition) if new else None
            yield Event(PLACE, edition, last, old, new, from_part, to_part, reason)
        elif any(c.kind == "move" and c.key == self.key for c in self._said(edition)):
            yield Event(PLACE, edition, last, reason=reason)

    def _said(self, edition: EditionInfo) -> Sequence[Change]:
        return self.found.changes.get(edition.id, ())

    def _reason(self, edition: EditionInfo) -> str:
        """Why the clause changed in this edition; else why those that came out of it were made."""
        said = sorted(self._said(edition), key=lambda change: change.key != self.key)
        return next((change.reason for change in said if change.reason), "")

    def _kin(self, members: Iterable[EditionInfo]) -> tuple[Kin, ...]:
        out = []
        for edition in members:
            said = self._said(edition)
            for change in said:
                others = [key for key in change.from_keys if key != self.key]
                if change.key == self.key and change.kind in (SPLIT, MERGE) and others:
                    out.append(Kin(change.kind, False, tuple(self._name(key, edition) for key in others)))
            for kind in (SPLIT, MERGE):
                heirs = [c.key for c in said if c.kind == kind and c.key != self.key and self.key in c.from_keys]
                if heirs:
                    out.append(Kin(kind, True, tuple(self._name(key, edition) for key in heirs)))
        return tuple(out)

    def _name(self, key: str, edition: EditionInfo) -> Name:
        """As in this edition, else as in the nearest older one that has the clause."""
        for each in self.editions[self.editions.index(edition) :]:
            if key in self.names.get(each.id, {}):
                return self.names[each.id][key]
        return Name(key)

    def _number(self, edition: EditionInfo, row: Row) -> str:
        """The number in the reader's language in that edition, as its page shows it."""
        own = self.found.rows.own.get(edition.id)
        return own.number if own and currency.faithful(own.source_sha256, row.sha256) else row.number

    def _wording(self, row: Row) -> Wording:
        label, text = self.found.rows.texts[row.text_id]
        return Wording(
            lang=text.locale,
            label=label,
            revision=text.revision,
            number=row.number,
            heading=row.heading,
            html=row.html,
            plain=row.plain,
            kind=row.kind,
            duty=row.duty,
            level=row.level,
            position=row.position,
            blank=row.blank,
            sha256=row.sha256,
        )


def _runs(oldest_first: Iterable[EditionInfo], found: Found) -> list[Run]:
    """A new run with every other wording, absence or return."""
    out: list[Run] = []
    first = True
    for edition in oldest_first:
        row = found.rows.source.get(edition.id)
        at_first, first = first, False
        if not out:
            if row is not None:
                out.append((FIRST if at_first else INSERTED, [edition]))
            continue
        state, members = out[-1]
        if row is None:
            new = "" if state == REPEALED else REPEALED
        elif state == REPEALED or _paused(members[-1], edition):
            new = REINTRODUCED
        else:
            new = "" if row.sha256 == found.rows.source[members[-1].id].sha256 else AMENDED
        if new:
            out.append((new, [edition]))
        else:
            members.append(edition)
    return out


def _paused(last: EditionInfo, edition: EditionInfo) -> bool:
    """Whether nothing was in force between the two: the whole text was repealed, and came back."""
    return last.until is not None and last.until < edition.since


def _compared(last: Stage | None, wording: Wording, source: Wording) -> tuple[Wording | None, Wording | None]:
    """The wordings before and after in the reader's language where both have it, else in the authoritative one."""
    if last is None or last.wording is None:
        return None, None
    if last.wording.lang == wording.lang:
        return last.wording, wording
    return last.source, source


def _earlier(own: list[Wording]) -> tuple[Wording, ...]:
    """Translations of the same original for older editions that read otherwise than the newest."""
    out: list[Wording] = []
    for wording in own:
        if wording.sha256 not in {own[0].sha256, *(w.sha256 for w in out)}:
            out.append(wording)
    return tuple(out)


def _moved(before: Place | None, after: Place | None) -> tuple[str, str]:
    """The parts it went from and to. A part that was itself inserted or repealed around a clause does not move it."""
    if before is None or after is None:
        return "", ""
    return before.within(after), after.within(before)


def _others(found: Found, key: str) -> set[str]:
    """Keys of other clauses that the history names."""
    named = {k for changes in found.changes.values() for c in changes for k in (c.key, *c.from_keys)}
    chains = {place.above for place in found.places.values()}
    if len(chains) > 1:
        named |= {part for chain in chains for part in chain}
    return named - {key, ""}
