"""The plan: what bringing a file in would do, row by row, before anything is written. Pure.

``plan_edition`` aligns a file with the text it follows, ``plan_translation`` with its source; ``decide`` takes a person's
answers; ``open_questions`` says what still has to be answered. ``to_json`` and ``answers_from`` are the form in which a plan
leaves the shell and comes back.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kb.editions.rows import hash_of
from kb.editions.text import TEXT_KEY, ClauseText
from kb.fields import fields_of
from kb.importing.align import align_editions, align_translation
from kb.importing.clauses import clause_of, head_of, rows_of
from kb.importing.keys import make_keys
from kb.importing.shapes import EditionAlignment, ImportRefused, Outline, Pair, Row

EDITION, TRANSLATION = "edition", "translation"
NEW, SKIP = "new", "skip"
STATUSES = ("new", "changed", "unchanged", "removed", "paired", "unaligned", "skipped", "missing")


@dataclass(frozen=True)
class PlanRow:
    """One row of the file (``index``), or one of the standing text that the file does not have (``index`` -1)."""

    index: int
    status: str
    kind: str
    number: str
    heading: str
    excerpt: str
    level: int
    proposal: str  # key of the standing row it is paired with, "new", or "" when unaligned
    key: str  # the key the row will have; "" while undecided
    old_number: str = ""
    old_heading: str = ""
    how: str = ""
    score: float = 0.0
    doubtful: bool = False
    guessed: bool = False
    moved: bool = False
    renumbered: bool = False
    why: str = ""
    runner_up: str = ""
    runner_up_score: float = 0.0
    answer: str = ""


@dataclass(frozen=True)
class Plan:
    """The whole plan. ``changes``: (key, "split" or "merge", keys it came from)."""

    mode: str
    work: str
    locale: str
    title: str
    outline: Outline
    standing: tuple[ClauseText, ...]  # the text it is aligned with, without its ``_text`` row
    rows: tuple[PlanRow, ...]
    changes: tuple[tuple[str, str, tuple[str, ...]], ...] = ()
    numbers_contradict: bool = False
    numbers_answer: str = ""
    stripped: tuple[str, ...] = ()

    @property
    def counts(self) -> dict[str, int]:
        """How many rows of each status, and how many are moved, guessed, doubtful."""
        counts = Counter(row.status for row in self.rows)
        out = {status: counts.get(status, 0) for status in STATUSES}
        for mark in ("moved", "renumbered", "guessed", "doubtful"):
            out[mark] = sum(getattr(row, mark) for row in self.rows)
        return out


def plan_edition(
    outline: Outline,
    standing: Sequence[ClauseText],
    used: Collection[str],
    *,
    work: str,
    locale: str,
    title: str,
    stripped: Sequence[str] = (),
) -> Plan:
    """Plan for an authoritative text. ``standing``: the text it follows (may be empty); ``used``: keys ever given."""
    _refuse_twins(outline.rows)
    old = rows_of(standing)
    aligned = (
        align_editions(old, outline.rows)
        if old
        else EditionAlignment((), (), tuple(range(len(outline.rows))))
    )
    keys_known = frozenset(used)
    pairs = {pair.new: pair for pair in aligned.pairs}
    moved = set(aligned.moved)
    of_split = {new: old[one].key for one, halves in aligned.splits for new in halves}
    rows = []
    for index, row in enumerate(outline.rows):
        pair = pairs.get(index)
        doubtful = pair is not None and pair.doubtful
        why = pair.why if pair else ""
        proposal = old[pair.old].key if pair else NEW
        if pair is None and index in of_split and not row.key:
            # A half of a split is a new clause that comes from an old one: that it is one is for a person to say.
            doubtful, why = True, _("This looks like a part split from clause “%s”.") % of_split[index]
        rows.append(_row(index, row, proposal, pair, old, doubtful=doubtful, why=why, moved=index in moved))
    changes: list[tuple[str, str, tuple[str, ...]]] = [
        (str(new), "split", (old[one].key,)) for one, halves in aligned.splits for new in halves
    ]
    changes += [(str(new), "merge", tuple(old[one].key for one in olds)) for olds, new in aligned.merges]
    plan = Plan(
        EDITION,
        work,
        locale,
        title,
        outline,
        tuple(standing),
        tuple(rows),
        tuple(changes),
        stripped=tuple(stripped),
    )
    return _settle(plan, keys_known)


def plan_translation(
    outline: Outline,
    source: Sequence[ClauseText],
    *,
    work: str,
    locale: str,
    title: str,
    stripped: Sequence[str] = (),
) -> Plan:
    """Plan for a translation. ``source``: the clauses of the edition it translates."""
    _refuse_twins(outline.rows)
    old = rows_of(source)
    aligned = align_translation(old, outline.rows)
    pairs = {pair.new: pair for pair in aligned.pairs}
    rows = []
    for index, row in enumerate(outline.rows):
        pair = pairs.get(index)
        proposal = old[pair.old].key if pair else ""
        why = pair.why if pair else _("No clause of the source was found for this.")
        guessed = pair is not None and pair.how != "key"
        doubtful = pair is None or pair.doubtful
        rows.append(_row(index, row, proposal, pair, old, doubtful=doubtful, why=why, guessed=guessed))
    plan = Plan(
        TRANSLATION,
        work,
        locale,
        title,
        outline,
        tuple(source),
        tuple(rows),
        numbers_contradict=aligned.numbers_contradict,
        stripped=tuple(stripped),
    )
    return _settle(plan, frozenset())


def decide(plan: Plan, answers: Mapping[int, str], used: Collection[str], numbers: str = "") -> Plan:
    """The plan with a person's answers: row index to key of a standing row, ``new``, or ``skip``.

    Raises ``ImportRefused`` for an answer that is none, or two rows of an edition with one key.
    """
    standing = {clause.key for clause in plan.standing}
    rows = []
    for row in plan.rows:
        answer = answers.get(row.index, "") if row.index >= 0 else ""
        if not answer:
            rows.append(row)
            continue
        allowed = {SKIP} | standing | ({NEW} if plan.mode == EDITION else set())
        if answer not in allowed:
            raise ImportRefused(
                _("Row %(row)d: “%(answer)s” is no clause of the text, and not “new” or “skip”.")
                % {"row": row.index, "answer": answer}
            )
        if plan.mode == TRANSLATION and answer in standing:
            kind = next(clause.kind for clause in plan.standing if clause.key == answer)
            if kind != row.kind and "blank" in (kind, row.kind):
                raise ImportRefused(
                    _("Row %(row)d cannot translate “%(key)s”: it is of another kind.")
                    % {"row": row.index, "key": answer}
                )
        rows.append(replace(row, answer=answer))
    return _settle(
        replace(
            plan, rows=tuple(r for r in rows if r.index >= 0), numbers_answer=numbers or plan.numbers_answer
        ),
        frozenset(used),
    )


def open_questions(plan: Plan) -> tuple[str, ...]:
    """Sentences: what must be decided before this plan may be applied."""
    out = []
    if plan.numbers_contradict and not plan.numbers_answer:
        out.append(
            _("The numbers in this file are those of another edition. Confirm that it translates this one.")
        )
    doubtful = [row for row in plan.rows if row.doubtful and not row.answer]
    for row in doubtful:
        out.append(f"{row.index}: {name(row)}: {row.why or _('doubtful')}")
    return tuple(out)


def clauses_of(plan: Plan) -> tuple[ClauseText, ...]:
    """The text the plan makes, ``_text`` row first. Call it when no question is open."""
    keys = {f"row-{row.index}": row.key for row in plan.rows if row.index >= 0 and row.key}
    keys |= {row.key: row.key for row in plan.rows if row.key}
    keys |= {clause.key: clause.key for clause in plan.standing if plan.mode == TRANSLATION}
    head = head_of(plan.title, plan.outline.intro, keys, plan.work)
    original = {clause.key: clause for clause in plan.standing}
    out: dict[str, ClauseText] = {}
    for row in plan.rows:
        if row.index < 0 or row.status == "skipped" or not row.key:
            continue
        source_row = plan.outline.rows[row.index]
        if plan.mode == TRANSLATION:
            standing = original[row.key]
            source_row = replace(source_row, kind=standing.kind, blank=standing.blank)
        clause = clause_of(source_row, row.key, plan.locale, keys, plan.work)
        out[row.key] = _joined(out[row.key], clause) if row.key in out else clause
    return (head, *out.values())


def name(row: PlanRow) -> str:
    """How a row is called: number and heading, else its first words."""
    return " ".join(part for part in (row.number, row.heading) if part) or row.excerpt


def to_json(plan: Plan, **about: Any) -> dict[str, Any]:
    """The plan as data: what ``--dry-run --json`` prints and ``--decisions`` takes back."""
    return {
        **about,
        "mode": plan.mode,
        "locale": plan.locale,
        "title": plan.title,
        "counts": plan.counts,
        "questions": [
            {
                "id": "numbers",
                "question": _(
                    "The numbers in this file are those of another edition. Does it translate this one?"
                ),
                "answer": plan.numbers_answer or None,
                "answers": ["yes"],
            }
        ]
        if plan.numbers_contradict
        else [],
        "open": list(open_questions(plan)),
        "rows": [
            {**asdict(row), "score": round(row.score, 3), "answer": row.answer or None} for row in plan.rows
        ],
        "changes": [{"key": key, "kind": kind, "from": list(sources)} for key, kind, sources in plan.changes],
        "reports": list(plan.outline.reports),
        "stripped": list(plan.stripped),
    }


def answers_from(data: Any) -> tuple[dict[int, str], str]:
    """(answers by row, answer on the numbers) from a plan's JSON. Raises ``ImportRefused``."""
    try:
        answers = {
            int(row["index"]): str(row["answer"])
            for row in data.get("rows", [])
            if row.get("answer") and int(row["index"]) >= 0
        }
        numbers = next(
            (
                str(q["answer"])
                for q in data.get("questions", [])
                if q.get("id") == "numbers" and q.get("answer")
            ),
            "",
        )
    except (AttributeError, KeyError, TypeError, ValueError):
        raise ImportRefused(_("The decisions are not a plan as --dry-run --json prints it.")) from None
    return answers, numbers


def _row(
    index: int,
    row: Row,
    proposal: str,
    pair: Pair | None,
    old: Sequence[Row],
    *,
    doubtful: bool,
    why: str,
    moved: bool = False,
    guessed: bool = False,
) -> PlanRow:
    standing = old[pair.old] if pair else None
    runner = old[pair.runner_up].key if pair and pair.runner_up is not None else ""
    return PlanRow(
        index=index,
        status="new",
        kind=row.kind,
        number=row.number,
        heading=row.heading,
        excerpt=row.plain[:160],
        level=row.level,
        proposal=proposal,
        key=row.key,
        old_number=standing.number if standing else "",
        old_heading=standing.heading if standing else "",
        how=pair.how if pair else "",
        score=pair.score if pair else 0.0,
        doubtful=doubtful,
        guessed=guessed,
        moved=moved,
        renumbered=standing is not None and standing.number != row.number,
        why=why,
        runner_up=runner,
        runner_up_score=pair.runner_up_score if pair else 0.0,
    )


def _settle(plan: Plan, used: Collection[str]) -> Plan:
    """Give every row its status and key, and add the standing rows the file does not have."""
    settled = [_with_answer(row, plan) for row in plan.rows if row.index >= 0]
    if plan.mode == EDITION:
        settled = _with_new_keys(settled, plan, used)
        twins = [key for key, count in Counter(row.key for row in settled if row.key).items() if count > 1]
        if twins:
            raise ImportRefused(
                _("Two clauses would have the key “%s”: give one of them another answer.") % twins[0]
            )
    taken = {row.key for row in settled}
    absent = "removed" if plan.mode == EDITION else "missing"
    gone = [
        PlanRow(
            -1,
            absent,
            clause.kind,
            standing.number,
            standing.heading,
            standing.plain[:160],
            clause.level,
            "",
            clause.key,
        )
        for clause, standing in zip(plan.standing, rows_of(plan.standing), strict=True)
        if clause.key not in taken
    ]
    by_index = {str(row.index): row.key for row in settled}
    changes = tuple(
        (by_index.get(key, key), kind, sources)
        for key, kind, sources in plan.changes
        if by_index.get(key, key) not in ("", *sources) or kind == "merge"
    )
    provisional = replace(plan, rows=(*settled, *gone), changes=changes)
    return replace(provisional, rows=_with_status(provisional))


def _with_answer(row: PlanRow, plan: Plan) -> PlanRow:
    choice = row.answer or row.proposal
    if choice == SKIP:
        return replace(row, status="skipped", key="")
    if not choice:
        return replace(row, status="unaligned", key="")
    if choice == NEW:
        return replace(row, status="new", key=plan.outline.rows[row.index].key)
    return replace(row, status="paired", key=choice, guessed=row.guessed and not row.answer)


def _with_new_keys(rows: list[PlanRow], plan: Plan, used: Collection[str]) -> list[PlanRow]:
    fresh = [row for row in rows if row.status == "new" and not row.key]
    taken = (
        {row.key for row in rows if row.key}
        | set(used)
        | {TEXT_KEY, NEW, SKIP}
        | {clause.key for clause in plan.standing}
    )
    if not fresh:
        return rows
    keys = make_keys(plan.outline.rows, taken, given={row.index: row.key for row in rows if row.key})
    wanted = {row.index for row in fresh}
    return [replace(row, key=keys[row.index]) if row.index in wanted else row for row in rows]


def _with_status(plan: Plan) -> tuple[PlanRow, ...]:
    """Paired rows of an edition are unchanged or changed by their hash; those of a translation stay paired."""
    if plan.mode != EDITION:
        return plan.rows
    made = {clause.key: clause for clause in clauses_of(plan)}
    standing = {clause.key: hash_of(clause) for clause in plan.standing}
    return tuple(
        replace(row, status="unchanged" if hash_of(made[row.key]) == standing[row.key] else "changed")
        if row.status == "paired"
        else row
        for row in plan.rows
    )


def _joined(first: ClauseText, second: ClauseText) -> ClauseText:
    """Two rows of a translation that belong to one clause of the source: the words follow each other."""
    fields = dict(first.fields)
    for field_name in fields_of(first.kind, first.blank):
        addition = second.fields.get(field_name, "")
        if addition and field_name == "heading" and fields.get("heading"):
            fields["text"] = fields.get("text", "") + f"<p><strong>{addition}</strong></p>"
        elif addition:
            fields[field_name] = fields.get(field_name, "") + addition
    if set(fields) - set(fields_of(first.kind, first.blank)):
        raise ImportRefused(_("Two rows cannot both be the translation of “%s”.") % first.key)
    return replace(first, fields=fields)


def _refuse_twins(rows: Sequence[Row]) -> None:
    twins = [key for key, count in Counter(row.key for row in rows if row.key).items() if count > 1]
    if twins:
        raise ImportRefused(
            ngettext(
                "The key “%s” stands at more than one clause: each clause needs its own.",
                "The keys %s stand at more than one clause: each clause needs its own.",
                len(twins),
            )
            % (", ".join(twins) if len(twins) > 1 else twins[0])
        )
