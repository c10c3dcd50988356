"""Freezing: a plain ``Text`` becomes rows of the record, in one transaction, after its checks.

``publish_edition`` freezes an authoritative text as a new edition, ``publish_translation`` a text in another locale
of an existing edition. Both raise ``NotFrozen`` with every problem and then nothing is written; freezing the same
thing twice writes nothing and says so.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kb.editions import log
from kb.editions.canonical import references
from kb.editions.checks import Around, Problem, check, check_release
from kb.editions.hashing import canonical_json, content_hash, edition_hash, row_hash, text_hash
from kb.editions.references import record as record_references
from kb.editions.rows import hash_of, hashed_all, hashed_row, to_clause, to_row
from kb.editions.text import TEXT_KEY, ClauseText, Text
from kb.editions.timeline import CANCELLED, WITHDRAWN, EditionInfo, of_work
from kb.media import stored_media
from kb.models.record import ClauseChange, Edition, EditionClause, EditionText
from kb.models.working import Surroundings
from kb.models.works import ClauseKey, Work
from kb.signals import edition_published, edition_text_published


class NotFrozen(Exception):
    """The checks failed; ``problems`` says where and what to do."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(" ".join(problem.message for problem in self.problems))


@dataclass(frozen=True)
class Change:
    """Where a clause came from (split, merge, move) or why it changed (reason)."""

    key: str
    kind: str
    from_keys: tuple[str, ...] = ()
    reason: str = ""


@dataclass(frozen=True)
class Release:
    """What an edition says about itself."""

    in_force_from: date | None
    change_note: str = ""
    minor: bool = False
    signed_off_by: str = ""
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True)
class Frozen:
    """What freezing made, or found already there (``created`` False)."""

    edition: Edition
    text: EditionText
    created: bool
    warnings: tuple[str, ...] = field(default=())


def publish_edition(text: Text, release: Release) -> Frozen:
    """Freeze an authoritative text as edition ``text.label`` of its work."""
    problems = check_release(text.label, release.in_force_from, release.change_note, release.minor)
    with transaction.atomic():
        log.lock()
        work = Work.objects.get(code=text.work)
        if not text.authoritative or text.partial or text.locale != work.authoritative_locale:
            raise NotFrozen(
                [
                    Problem(
                        "locale",
                        _("An edition begins with its whole text in %s.") % work.authoritative_locale,
                    )
                ]
            )
        problems += check(text, around(text))
        if problems:
            raise NotFrozen(problems)
        assert release.in_force_from is not None
        same = _standing_edition(work, text, release)
        if same is not None:
            return same
        _refuse_unchanged(work, text, release)
        now = timezone.now()
        facts: dict[str, Any] = {
            "label": text.label,
            "in_force_from": release.in_force_from,
            "minor": release.minor,
            "change_note": release.change_note.strip(),
            "signed_off_by": release.signed_off_by.strip(),
        }
        edition = Edition.objects.create(
            work=work, created_at=now, sha256=edition_hash(work=work.code, **facts), **facts
        )
        log.append("edition", edition.id, edition.sha256, now)
        _freeze_changes(edition, release.changes)
        frozen = _freeze_text(edition, text, revision=1)
        edition_published.send(Edition, edition=edition)
        return Frozen(edition, frozen, created=True)


def publish_translation(text: Text, note: str = "") -> Frozen:
    """Freeze a text in another locale of the existing edition ``text.label``; a further one is the next revision.

    ``note``: what a further revision corrects, for readers.
    """
    with transaction.atomic():
        log.lock()
        work = Work.objects.get(code=text.work)
        edition = Edition.objects.filter(work=work, label=text.label).first()
        if edition is None:
            raise NotFrozen(
                [
                    Problem(
                        "edition",
                        _("There is no edition %(label)s of %(work)s to translate.")
                        % {"label": text.label, "work": work.code},
                    )
                ]
            )
        if text.authoritative or text.locale == work.authoritative_locale:
            raise NotFrozen(
                [
                    Problem(
                        "locale",
                        _("%s is the authoritative language of this work, not a translation.") % text.locale,
                    )
                ]
            )
        info = of_work(work.pk).labelled(edition.label)
        assert info is not None
        _refuse_gone(info, "")
        source = source_of(edition)
        text = replace(text, clauses=_in_source_order(text.clauses, source))
        problems = check(text, replace(around(text), source=source))
        if problems:
            raise NotFrozen(problems)
        partial = set(source) != {clause.key for clause in text.clauses}
        text = replace(text, partial=partial)
        newest = EditionText.objects.filter(edition=edition, locale=text.locale).order_by("-revision").first()
        content = content_hash(hashed_all(text.clauses), partial=partial)
        _refuse_withdrawn(edition, text.locale, info, content)
        if newest is not None and _content_of(newest) == content:
            return Frozen(edition, newest, created=False)
        frozen = _freeze_text(edition, text, revision=newest.revision + 1 if newest else 1, note=note.strip())
        return Frozen(edition, frozen, created=True)


def source_of(edition: Edition) -> dict[str, tuple[ClauseText, str]]:
    """Clauses of an edition's authoritative text by key, in order, each with its hash."""
    rows = EditionClause.objects.filter(text__edition=edition, text__authoritative=True).order_by("position")
    return {row.key: (to_clause(row), row.sha256) for row in rows}


def around(text: Text) -> Around:
    """The facts a text is checked against (all keys ever registered of the works it refers to, images at hand)."""
    works = {
        work for clause in text.clauses for html in clause.fields.values() for work, _key in references(html)
    }
    keys: dict[str, set[str]] = {}
    if works - {text.work}:
        pairs = ClauseKey.objects.filter(work__code__in=works).values_list("work__code", "key")
        for code, key in pairs:
            keys.setdefault(code, set()).add(key)
    return Around(keys_of=keys, media=stored_media(text))


def _standing_edition(work: Work, text: Text, release: Release) -> Frozen | None:
    """The edition of this label if it says the same; other words under a label that stands are refused."""
    edition = Edition.objects.filter(work=work, label=text.label).first()
    if edition is None:
        return None
    info = of_work(work.pk).labelled(text.label)
    assert info is not None
    _refuse_gone(info, _("Give the new text a new label."))
    standing = edition.texts.get(authoritative=True)
    same_words = _content_of(standing) == content_hash(hashed_all(text.clauses), partial=False)
    if same_words and release.in_force_from in (edition.in_force_from, info.since) and edition.minor == release.minor:
        return Frozen(edition, standing, created=False)
    if same_words:
        message = _(
            "Edition %(label)s is already published with the same words, from %(day)s. Its date cannot be changed by publishing it again."
        )
    else:
        message = _(
            "Edition %(label)s is already published with other words, from %(day)s. Give the new text a new label."
        )
    raise NotFrozen([Problem("label", message % {"label": edition.label, "day": info.since.isoformat()})])


def _refuse_gone(info: EditionInfo, advice: str) -> None:
    """Nothing is published under a label that was cancelled or withdrawn."""
    if info.status == CANCELLED:
        message = _("Edition %(label)s was cancelled before it came into force.")
    elif info.status == WITHDRAWN:
        message = _("Edition %(label)s was withdrawn.")
    else:
        return
    raise NotFrozen([Problem("label", f"{message} {advice}".strip() % {"label": info.label})])


def _refuse_unchanged(work: Work, text: Text, release: Release) -> None:
    """A new label over the words of the edition before it is refused unless it is minor."""
    if release.minor or release.in_force_from is None:
        return
    day = release.in_force_from
    before = next((info for info in of_work(work.pk).standing if info.since <= day), None)
    if before is None or before.authoritative is None:
        return
    standing = EditionText.objects.get(pk=before.authoritative.id)
    if _content_of(standing) == content_hash(hashed_all(text.clauses), partial=False):
        message = _("These are the words of edition %s: change something, or publish this as a minor edition.")
        raise NotFrozen([Problem("unchanged", message % before.label)])


def _refuse_withdrawn(edition: Edition, locale: str, info: EditionInfo, content: str) -> None:
    """Words that were withdrawn are not published again under the same edition."""
    if not any(act.kind == "withdraw" and act.locale == locale for act in info.acts):
        return
    shown = {text.id for text in info.revisions_of(locale)}
    for text in edition.texts.filter(locale=locale).exclude(pk__in=shown):
        if _content_of(text) == content:
            message = _("These words were published as revision %(number)d of edition %(label)s and withdrawn: change them first.")
            raise NotFrozen([Problem("withdrawn", message % {"number": text.revision, "label": edition.label})])


def _content_of(text: EditionText) -> str:
    rows = [hashed_row(row) for row in text.clauses.order_by("position")]
    return content_hash(rows, partial=text.partial)


def _in_source_order(
    clauses: Iterable[ClauseText], source: Mapping[str, tuple[ClauseText, str]]
) -> tuple[ClauseText, ...]:
    """A translation stands in the order of its source, with its levels and duties, whatever order it came in."""
    place = {key: index for index, key in enumerate(source)}
    ordered = sorted(clauses, key=lambda clause: place.get(clause.key, len(place)))
    return tuple(
        replace(
            clause,
            level=source[clause.key][0].level,
            duty=source[clause.key][0].duty,
            blank=source[clause.key][0].blank,
        )
        if clause.key in source
        else clause
        for clause in ordered
    )


def _freeze_changes(edition: Edition, changes: Collection[Change]) -> None:
    ordered = sorted(changes, key=lambda change: (change.key, change.kind))
    now = timezone.now()
    ClauseChange.objects.bulk_create(
        ClauseChange(
            edition=edition,
            key=change.key,
            kind=change.kind,
            from_keys=canonical_json(list(change.from_keys)),
            reason=change.reason,
        )
        for change in ordered
    )
    log.append(
        "changes",
        edition.id,
        changes_hash((c.key, c.kind, list(c.from_keys), c.reason) for c in ordered),
        now,
    )


def changes_hash(changes: Iterable[tuple[str, str, list[str], str]]) -> str:
    """Hash of an edition's changes, ordered by key and kind."""
    return row_hash("changes", {"changes": [list(change) for change in changes]})


def _freeze_text(edition: Edition, text: Text, revision: int, note: str = "") -> EditionText:
    now = timezone.now()
    rows = hashed_all(text.clauses)
    head = text.clauses[0].fields if text.clauses and text.clauses[0].key == TEXT_KEY else {}
    frozen = EditionText.objects.create(
        edition=edition,
        locale=text.locale,
        revision=revision,
        authoritative=text.authoritative,
        partial=text.partial,
        title=head.get("title", ""),
        intro=head.get("intro", ""),
        note=note or None,
        created_at=now,
        sha256=text_hash(
            work=text.work,
            label=text.label,
            locale=text.locale,
            revision=revision,
            authoritative=text.authoritative,
            partial=text.partial,
            rows=rows,
            note=note,
        ),
    )
    EditionClause.objects.bulk_create(
        [to_row(clause, frozen.id, position) for position, clause in enumerate(text.clauses)], batch_size=500
    )
    record_references(frozen, text.clauses)
    if text.authoritative:
        _register_keys(edition.work_id, [clause.key for clause in text.clauses if clause.key != TEXT_KEY])
    log.append("text", frozen.id, frozen.sha256, now)
    Surroundings.touch()
    edition_text_published.send(EditionText, text=frozen)
    return frozen


def _register_keys(work_id: int, keys: list[str]) -> None:
    """Every key that is frozen is in the registry: it is never given to another clause."""
    known = set(ClauseKey.objects.filter(work_id=work_id).values_list("key", flat=True))
    ClauseKey.objects.bulk_create(
        [ClauseKey(work_id=work_id, key=key) for key in keys if key not in known], batch_size=500
    )


def translated(clause: ClauseText, source: ClauseText) -> ClauseText:
    """A clause's translation, marked with the hash of the source wording it translates."""
    return replace(clause, source_sha256=hash_of(source))
