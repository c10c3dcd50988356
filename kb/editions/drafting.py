"""The draft beside the record: which edition it follows, what it changes and why, what its publication would leave untranslated."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from wagtail.models import Locale

from kb.editions import timeline
from kb.editions.advice import Facts
from kb.editions.canonical import plain, references, unline
from kb.editions.checks import name_of
from kb.editions.compare import Compared, Comparison, compare, row_of
from kb.editions.freeze import Change, source_of
from kb.editions.hashing import field_hash
from kb.editions.rows import hash_of
from kb.editions.suggest import is_changed, row_name
from kb.editions.text import ClauseText, Text
from kb.editions.timeline import EditionInfo, Timeline
from kb.fields import fields_of
from kb.importing.duties import duty_of
from kb.models import (
    ClauseReference,
    DraftChange,
    Edition,
    EditionClause,
    Unit,
    Work,
)
from kb.words import language

#: Kinds of ``DraftChange`` that say where a clause comes from; the other one is "reason".
ORIGINS = ("split", "merge", "move")


def base_of(line: Timeline, label: str = "") -> EditionInfo | None:
    """The edition a draft is compared with: the one of this label, else the newest that stands (in force or to come)."""
    return next((edition for edition in line.standing if edition.label == label), line.newest)


def compared(work: Work, text: Text, base: EditionInfo | None) -> Comparison:
    """The text against the edition (None: against nothing, all of it is new), with what was said while drafting."""
    before = list(source_of(Edition.objects.get(pk=base.id)).values()) if base else []
    said = DraftChange.objects.filter(work=work)
    return compare_clauses([clause for clause, _sha256 in before], text.clauses, said)


def compare_clauses(before: Iterable[ClauseText], after: Iterable[ClauseText], said: Iterable[DraftChange] = ()) -> Comparison:
    """Two rows of plain clauses, and the changes said about the later one."""
    old, new = ([row_of(clause, place) for place, clause in enumerate(clauses)] for clauses in (before, after))
    return compare(old, new, said)


def drafted_changes(work: Work, text: Text, day: date | None) -> tuple[Change, ...]:
    """What was said while drafting that is true of this text, against the edition that holds before ``day``.

    A reason counts for a clause that changes or goes; where a clause came from, for one that is there.
    """
    rows = list(DraftChange.objects.filter(work=work).order_by("key", "kind"))
    if not rows:
        return ()
    line = timeline.of_work(work.pk)
    before = next((edition for edition in line.standing if day is None or edition.since <= day), None)
    found = {row.key for row in compared(work, text, before).rows if is_changed(row)}
    here = {clause.key for clause in text.clauses}
    return tuple(
        Change(row.key, row.kind, tuple(row.from_keys), row.reason.strip())
        for row in rows
        if (row.key in found and row.reason.strip() if row.kind == "reason" else row.key in here)
    )


def take_drafted_changes(work: Work, frozen: Iterable[Change]) -> None:
    """They are in the record now. What was said about clauses that did not change stays with the draft."""
    for change in frozen:
        DraftChange.objects.filter(work=work, key=change.key, kind=change.kind).delete()


def facts_of(work: Work, text: Text, found: Comparison, lacking: Iterable[Lack]) -> Facts:
    """What ``advise`` must know: three queries and one for each other text that is referred to."""
    codes = {code for clause in text.clauses for html in clause.fields.values() for code, _key in references(html)}
    works = Work.objects.filter(code__in=codes - {work.code})
    repealed = {row.key: row_name(row) for row in found.rows if row.state == "repealed"}
    return Facts(
        in_force={each.code: keys for each in works if (keys := _keys_in_force(each))},
        cited=_citing(work, repealed) if repealed else (),
        repealed=repealed,
        duties=list(_other_duties(found.rows, work.authoritative_locale)),
        unexplained=[row_name(row) for row in found.rows if row.state in ("amended", "repealed", "inserted") and not row.reason],
        untranslated=[(language(lack.locale), lack.lacking, lack.total) for lack in lacking if lack.lacking],
    )


def _other_duties(rows: Iterable[Compared], locale: str) -> Iterable[tuple[str, str, str]]:
    """Changed clauses whose words state another duty than is set."""
    from kb.models.blocks import DUTY_LABELS

    for row in rows:
        if row.after is None or row.after.kind != "clause" or row.state not in ("amended", "inserted"):
            continue
        said = duty_of(plain(row.after.html), locale)
        before = duty_of(plain(row.before.html), locale) if row.before else "none"
        if said not in ("none", row.after.duty, before):
            yield row_name(row), str(DUTY_LABELS[said]), str(DUTY_LABELS[row.after.duty])


def _keys_in_force(work: Work) -> set[str]:
    edition = timeline.of_work(work.pk).in_force
    if edition is None or edition.authoritative is None:
        return set()
    return set(EditionClause.objects.filter(text_id=edition.authoritative.id).values_list("key", flat=True))


def _citing(work: Work, keys: Collection[str]) -> list[tuple[str, str, str]]:
    """Clauses in force of other works that refer to these clauses: (title, name, key referred to)."""
    rows = ClauseReference.objects.filter(to_work=work.code, to_key__in=list(keys), text__authoritative=True)
    rows = rows.exclude(text__edition__work=work).select_related("text__edition")
    lines = timeline.of_works({row.text.edition.work_id for row in rows})
    current = {line.in_force.authoritative.id for line in lines.values() if line.in_force and line.in_force.authoritative}
    out = []
    for row in rows:
        if row.text_id in current:
            clause = EditionClause.objects.filter(text_id=row.text_id, key=row.key).first()
            name = f"{clause.number} {unline(clause.heading)}".strip() if clause else ""
            out.append((unline(row.text.title), name or row.key, row.to_key))
    return out


@dataclass(frozen=True)
class Lack:
    """What one language would lack. ``stale``: a wording of other words exists; ``missing``: none. Names of clauses in order."""

    locale: str
    total: int
    stale: tuple[tuple[str, str], ...]  # (key, name)
    missing: tuple[tuple[str, str], ...]

    @property
    def lacking(self) -> int:
        return len(self.stale) + len(self.missing)

    @property
    def done(self) -> int:
        return self.total - self.lacking


def lacks(work: Work, text: Text) -> list[Lack]:
    """For every other language of the site: the clauses that readers would see in the authoritative one instead.

    A clause is covered by units that translate its words, or by a published translation of just this wording. Five queries.
    """
    locales = [
        code
        for code in Locale.objects.order_by("language_code").values_list("language_code", flat=True)
        if code != work.authoritative_locale
    ]
    units: dict[str, dict[tuple[str, str], tuple[str, bool]]] = {locale: {} for locale in locales}
    columns = ("locale", "key", "field", "source_sha256", "state")
    for locale, key, name, sha256, state in Unit.objects.filter(work=work).exclude(html="").values_list(*columns):
        units.setdefault(locale, {})[key, name] = (sha256, state != Unit.State.DRAFT)
    frozen: dict[str, dict[str, set[str]]] = {locale: {} for locale in locales}
    standing = timeline.of_work(work.pk).standing
    shown = [text.id for edition in standing for text in edition.revisions if not text.authoritative]
    rows = EditionClause.objects.filter(text_id__in=shown)
    for locale, key, sha256 in rows.values_list("text__locale", "key", "source_sha256").distinct():
        frozen.setdefault(locale, {}).setdefault(key, set()).add(sha256)
    return [_lack(locale, text.clauses, units[locale], frozen[locale]) for locale in locales]


def _lack(
    locale: str,
    clauses: Iterable[ClauseText],
    units: Mapping[tuple[str, str], tuple[str, bool]],
    frozen: Mapping[str, set[str]],
) -> Lack:
    total = 0
    stale: list[tuple[str, str]] = []
    missing: list[tuple[str, str]] = []
    for clause in clauses:
        wanted = [(name, clause.fields.get(name, "")) for name in fields_of(clause.kind, clause.blank)]
        wanted = [(name, html) for name, html in wanted if html]
        if not wanted:
            continue
        total += 1
        found = [units.get((clause.key, name)) for name, _html in wanted]
        covered = all(
            unit is not None and unit[1] and unit[0] == field_hash(html)
            for unit, (_name, html) in zip(found, wanted, strict=True)
        )
        if covered or hash_of(clause) in frozen.get(clause.key, ()):
            continue
        known = any(unit is not None for unit in found) or clause.key in frozen
        (stale if known else missing).append((clause.key, name_of(clause)))
    return Lack(locale, total, tuple(stale), tuple(missing))
