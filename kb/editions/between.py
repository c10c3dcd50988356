"""Everything a reader is told of the way from one edition to another: clauses compared, wordings in one language, origins, reasons."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from kb.editions.compare import AMENDED, Compared, Comparison, Row, compare, row_of_shown
from kb.editions.compose import ShownClause, ShownText, compose
from kb.editions.freeze import Change
from kb.editions.timeline import EditionInfo, Timeline
from kb.editions.wordings import Wordings, authoritative_hash, rows_of, wordings
from kb.models.record import ClauseChange


@dataclass(frozen=True)
class Reason:
    """Why an edition changed a clause. ``label`` is that edition's."""

    label: str
    text: str


@dataclass(frozen=True)
class Between:
    """Two editions of a work in one locale. ``wordings`` are those of the clauses whose authoritative words changed."""

    before: ShownText
    after: ShownText
    comparison: Comparison
    wordings: Mapping[str, Wordings]
    reasons: Mapping[str, tuple[Reason, ...]]
    backwards: bool  # ``before`` is the later of the two

    @property
    def locale(self) -> str:
        return self.after.locale


def between(timeline: Timeline, before: EditionInfo, after: EditionInfo, locale: str) -> Between:
    """Compare two editions that readers may see. Three queries, or five where words must be compared in the original."""
    one, other = compose(timeline, before, locale), compose(timeline, after, locale)
    old, new = rows_of(one), rows_of(other)
    said, reasons, backwards = recorded(timeline, before, after)
    known = [] if backwards else resolved(said, old.keys())
    comparison = compare(map(_row, old.values()), map(_row, new.values()), known)
    amended = [row.key for row in comparison.rows if row.state == AMENDED]
    return Between(one, other, comparison, wordings(timeline, one, other, amended), reasons, backwards)


def recorded(
    timeline: Timeline, before: EditionInfo, after: EditionInfo
) -> tuple[list[list[Change]], dict[str, tuple[Reason, ...]], bool]:
    """What the editions between recorded: their changes from older to newer, reasons by key, and whether the newer comes first."""
    standing = timeline.standing
    at, to = standing.index(after), standing.index(before)
    editions = standing[min(at, to) : max(at, to)][::-1]
    if not editions:
        return [], {}, False
    by_edition: dict[int, list[Change]] = {edition.id: [] for edition in editions}
    columns = ("edition_id", "key", "kind", "from_keys", "reason")
    for edition_id, key, kind, from_keys, reason in (
        ClauseChange.objects.filter(edition_id__in=list(by_edition)).order_by("id").values_list(*columns)
    ):
        by_edition[edition_id].append(Change(key, kind, tuple(json.loads(from_keys)), reason))
    reasons: dict[str, tuple[Reason, ...]] = {}
    for edition in editions:
        for change in by_edition[edition.id]:
            if change.reason:
                reasons[change.key] = (*reasons.get(change.key, ()), Reason(edition.label, change.reason))
    return list(by_edition.values()), reasons, at > to


def resolved(said: list[list[Change]], known: Collection[str] | None = None) -> list[Change]:
    """Splits and merges of several editions as one step: their sources are clauses of the first edition (its keys: ``known``)."""
    sources: dict[str, tuple[str, ...]] = {}
    kinds: dict[str, str] = {}
    for edition in said:
        found: dict[str, tuple[str, ...]] = {}
        for change in edition:
            if change.kind in ("split", "merge"):
                keys = (k for key in change.from_keys for k in (sources.get(key) or ((key,) if known is None or key in known else ())))
                found[change.key] = tuple(dict.fromkeys((*found.get(change.key, ()), *keys)))
                kinds[change.key] = change.kind
        sources |= found
    moves = [change for change in said[0] if change.kind == "move"] if len(said) == 1 else []
    return [Change(key, kinds[key], keys) for key, keys in sources.items() if keys] + moves


def worded(compared: Compared, found: Wordings) -> Compared:
    """The same clause with the rows whose words are compared."""
    return replace(compared, before=row_of_shown(found.before), after=row_of_shown(found.after))


def _row(clause: ShownClause) -> Row:
    """A row that is known by its authoritative wording and number, whatever language it is shown in."""
    return replace(row_of_shown(clause), sha256=authoritative_hash(clause), number=clause.source_number)
