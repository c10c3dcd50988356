"""Of what happened to a text: that which concerns one clause of it, and how. Data in, data out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kb.editions.changes import INSERTED, edition_before
from kb.editions.events import (
    CANCELLED,
    ERRATUM,
    IN_FORCE,
    MOVED,
    PUBLISHED,
    TRANSLATED,
    WITHDRAWN,
    Event,
)
from kb.editions.timeline import EditionInfo, Timeline


@dataclass(frozen=True)
class ClauseRow:
    """The clause in one frozen text, withdrawn ones too: never to be shown from here but of texts that readers may see."""

    text_id: int
    edition_id: int
    locale: str
    revision: int
    authoritative: bool
    sha256: str
    number: str
    heading: str


def of_clause(
    events: Iterable[Event], timeline: Timeline, key: str, rows: Iterable[ClauseRow], states: Mapping[str, str]
) -> list[tuple[Event, str]]:
    """Events in which the clause changed, each with its state ("" where an event has none).

    ``states``: what each edition did to the clause, by label (kb.editions.changes); the first edition is not in it.
    """
    rows = list(rows)
    source = {row.edition_id: row for row in rows if row.authoritative}
    texts = {row.text_id: row for row in rows}
    newest = timeline.newest_until_now or timeline.newest
    out = []
    for event in events:
        edition, state = event.edition, ""
        if event.kind == ERRATUM:
            concerned = event.key == key
        elif edition is None:
            concerned = newest is not None and newest.id in source
        elif event.kind == TRANSLATED:
            concerned = _translation_changed(timeline, event, texts)
        elif event.kind == WITHDRAWN and event.locale:
            concerned = any(row.edition_id == edition.id and row.locale == event.locale for row in rows)
        else:
            state = _state(timeline, edition, source, states)
            concerned = bool(state) if edition.readable else _gone_changed(timeline, edition, source)
            assert event.kind in (PUBLISHED, IN_FORCE, MOVED, CANCELLED, WITHDRAWN)
        if concerned:
            out.append((event, state))
    return out


def _state(
    timeline: Timeline, edition: EditionInfo, source: Mapping[int, ClauseRow], states: Mapping[str, str]
) -> str:
    if not edition.readable:
        return ""
    if edition_before(timeline, edition) is None:
        return INSERTED if edition.id in source else ""
    return states.get(edition.label, "")


def _gone_changed(timeline: Timeline, edition: EditionInfo, source: Mapping[int, ClauseRow]) -> bool:
    """Whether an edition that readers no longer see had worded the clause otherwise than the one before it."""
    older = timeline.editions[timeline.editions.index(edition) + 1 :]
    before = next((each for each in older if each.readable), None)
    was, now = source.get(before.id) if before else None, source.get(edition.id)
    return (was.sha256 if was else "") != (now.sha256 if now else "")


def _translation_changed(timeline: Timeline, event: Event, texts: Mapping[int, ClauseRow]) -> bool:
    """Whether the clause reads otherwise than in the language's text published before this one."""
    line = sorted(
        (text for edition in timeline.editions for text in edition.revisions if text.locale == event.locale),
        key=lambda text: text.at,
    )
    at = next(
        (i for i, text in enumerate(line) if text.at == event.at and text.revision == event.revision), None
    )
    if at is None:
        return False
    now = texts.get(line[at].id)
    was = texts.get(line[at - 1].id) if at else None
    return (was.sha256 if was else "") != (now.sha256 if now else "")
