"""The rows of an import preview as data: what each would do, what can be answered, what a reader may skip."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from django.utils.translation import gettext as _

from kb.difference import SILENT, excerpt, words
from kb.editions.canonical import plain, unline
from kb.editions.text import ClauseText
from kb.fields import body_field, heading_field
from kb.importing.apply import Prepared
from kb.importing.plan import EDITION, NEW, SKIP, PlanRow

#: Fewer rows in a run than this are not worth folding.
FOLD = 3
#: Signs of unchanged words shown beside a change.
AROUND = 40


@dataclass(frozen=True)
class Shown:
    """One row. ``choices``: (value, label) of the select; ``chosen``/``other``: what a person answered, from it or beside it."""

    row: PlanRow
    name: str
    choices: tuple[tuple[str, str], ...]
    chosen: str
    other: str
    open: bool
    first_open: bool
    quiet: bool  # as before, and nothing to ask
    marks: str  # classes the filter looks for
    changes: str  # HTML: what changes in the words, or "" when that says nothing
    source: str  # words of the standing clause beside a translation


@dataclass(frozen=True)
class Run:
    """Rows that follow each other: shown, or folded behind one line."""

    rows: tuple[Shown, ...]
    folded: bool
    heading: str = ""
    id: str = field(default="")


def runs(prepared: Prepared, typed: Mapping[int, str] | None = None) -> list[Run]:
    """The table in the order of the file, what the file lacks at its end. ``typed``: answers that were refused, shown again."""
    standing = {clause.key: clause for clause in prepared.plan.standing}
    shown: list[Shown] = []
    for row in prepared.plan.rows:
        shown.append(_shown(row, prepared, standing, typed or {}, not any(each.open for each in shown)))
    in_file = [each for each in shown if each.row.index >= 0]
    out: list[Run] = []
    for quiet, group in groupby(in_file, key=lambda each: each.quiet):
        rows = tuple(group)
        out.append(Run(rows, folded=quiet and len(rows) >= FOLD, id=f"run-{len(out)}"))
    gone = tuple(each for each in shown if each.row.index < 0)
    if gone:
        edition = prepared.plan.mode == EDITION
        out.append(
            Run(
                gone,
                folded=False,
                heading=_("No longer in the text") if edition else _("Not in this file"),
                id="gone",
            )
        )
    return out


def counts(prepared: Prepared, shown: Sequence[Run]) -> list[tuple[str, str, int]]:
    """(mark, label, how many) of what there is."""
    found = [("open", _("to decide"), sum(each.open for run in shown for each in run.rows))]
    numbers = prepared.plan.counts
    found += [(mark, label, numbers[mark]) for mark, label in _labels() if mark != "doubtful"]
    return [each for each in found if each[2]]


def choices_of(prepared: Prepared) -> list[tuple[str, str]]:
    """(key, name) of every clause an answer may name."""
    return [(clause.key, _name(clause)) for clause in prepared.plan.standing]


def _shown(
    row: PlanRow,
    prepared: Prepared,
    standing: Mapping[str, ClauseText],
    typed: Mapping[int, str],
    first: bool,
) -> Shown:
    choices: list[tuple[str, str]] = []
    for key in dict.fromkeys(key for key in (row.proposal, row.runner_up) if key and key not in (NEW, SKIP)):
        name = _name(standing[key]) if key in standing else ""
        choices.append((key, f"{key} – {name}" if name and name != key else key))
    if prepared.authoritative:
        choices.append((NEW, _("a new clause")))
    choices.append((SKIP, _("leave it out")))
    answer = typed.get(row.index, row.answer) if row.index >= 0 else ""
    known = {value for value, _label in choices}
    undecided = row.doubtful and not row.answer
    same = row.status == "unchanged" or (row.status == "paired" and not row.guessed)
    quiet = same and not (
        undecided or row.moved or row.renumbered and row.old_number and row.number or answer
    )
    marks = [row.status, *(mark for mark in ("moved", "renumbered", "guessed") if getattr(row, mark))]
    return Shown(
        row=row,
        name=" ".join(part for part in (row.number, row.heading) if part) or row.excerpt[:80] or row.key,
        choices=tuple(choices),
        chosen=answer if answer in known else "",
        other=answer if answer and answer not in known else "",
        open=undecided,
        first_open=undecided and first,
        quiet=bool(quiet),
        marks=" ".join([*marks, "open"] if undecided else marks),
        changes=_difference(row, prepared, standing),
        source=_words(standing[row.key])[:160]
        if prepared.plan.mode != EDITION and row.key in standing and row.index >= 0
        else "",
    )


def _difference(row: PlanRow, prepared: Prepared, standing: Mapping[str, ClauseText]) -> str:
    if row.status != "changed" or row.key not in standing:
        return ""
    before, after = _words(standing[row.key]), prepared.plan.outline.rows[row.index].plain
    return excerpt(words(before, after), SILENT, AROUND) if before != after else ""


def _words(clause: ClauseText) -> str:
    return plain(clause.fields.get(body_field(clause.kind, clause.blank), ""))


def _name(clause: ClauseText) -> str:
    heading = unline(clause.fields.get(heading_field(clause.kind, clause.blank), ""))
    return " ".join(part for part in (clause.number, heading) if part) or _words(clause)[:60] or clause.key


def _labels() -> list[tuple[str, str]]:
    return [
        ("new", _("new")),
        ("changed", _("changed")),
        ("unchanged", _("unchanged")),
        ("removed", _("removed")),
        ("paired", _("paired")),
        ("unaligned", _("not aligned")),
        ("skipped", _("left out")),
        ("missing", _("missing in this file")),
        ("moved", _("moved")),
        ("renumbered", _("renumbered")),
        ("guessed", _("paired by a guess")),
    ]
