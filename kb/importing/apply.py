"""The last stage: a decided plan goes to the working text or the units and, on request, to the record.

``prepare`` says what a file would do (reads the database, writes nothing); ``apply`` does it in one transaction;
``undo`` takes an import back until something was frozen from it. Each raises ``ImportRefused`` with one sentence.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kb import media
from kb.editions import guesses
from kb.editions.freeze import Change, Frozen, Release, publish_edition, publish_translation, source_of
from kb.editions.rows import hash_of
from kb.editions.text import ClauseText, Text
from kb.editions.working import (
    has_words,
    page_of,
    restore,
    snapshot,
    working_text,
    write_units,
    write_working,
)
from kb.importing.intake import Intake, intake
from kb.importing.outline import outline as cut
from kb.importing.plan import (
    Plan,
    clauses_of,
    decide,
    open_questions,
    plan_edition,
    plan_translation,
    to_json,
)
from kb.importing.shapes import ImportRefused, Source
from kb.importing.standing import Standing, edition_standing, is_published, translation_standing
from kb.locales import ensure_locale
from kb.models import Edition, EditionText, ImportRun, Work


@dataclass(frozen=True)
class Prepared:
    """A file, what is asked of it, what it was compared with, and the plan."""

    source: Source
    intake: Intake
    plan: Plan
    standing: Standing
    authoritative: bool

    @property
    def record_only(self) -> bool:
        """An older edition leaves the working text alone."""
        return self.standing.record_only

    @property
    def edition(self) -> str:
        """Label of the edition the file is or translates; "" = the working text."""
        return self.standing.edition

    @property
    def fingerprint(self) -> str:
        """Equal for two plans that ask the same questions of the same text: answers to one answer the other."""
        rows = [(row.index, row.proposal, row.doubtful) for row in self.plan.rows if row.index >= 0]
        return hashlib.sha256(repr((rows, self.standing.mark)).encode()).hexdigest()

    def decided(self, answers: Mapping[int, str], numbers: str = "") -> Prepared:
        """The same with a person's answers."""
        return replace(self, plan=decide(self.plan, answers, self.standing.used, numbers))

    def as_json(self) -> dict[str, Any]:
        """The plan as data."""
        return to_json(
            self.plan,
            file=self.source.name,
            work=self.intake.work,
            edition=self.edition,
            authoritative=self.authoritative,
            record_only=self.record_only,
            publish=self.intake.publish,
        )


@dataclass(frozen=True)
class Outcome:
    """What applying did."""

    run: ImportRun | None
    frozen: Frozen | None
    changed_units: int = 0


def prepare(source: Source, options: Intake) -> Prepared:
    """Read what is asked, cut the file into rows and align it with what stands. Writes nothing."""
    asked = intake(source.front, options)
    outlined = cut(source)
    if not outlined.rows:
        raise ImportRefused(_("There is no text in this file."))
    work = Work.objects.filter(code=asked.work).first()
    authoritative = _is_authoritative(work, asked)
    title = (asked.title or outlined.title).strip()
    if not title:
        raise ImportRefused(
            _(
                "The file has no title: give one in its front matter, as its first heading, or with the import."
            )
        )
    if asked.publish and not (asked.edition or asked.translates):
        raise ImportRefused(_("To publish, say which edition this is."))
    about: dict[str, Any] = {
        "work": asked.work,
        "locale": asked.locale,
        "title": title,
        "stripped": source.stripped,
    }
    if not authoritative:
        assert work is not None
        standing = translation_standing(work, asked)
        return Prepared(source, asked, plan_translation(outlined, standing.clauses, **about), standing, False)
    _check_edition(asked, work)
    standing = edition_standing(work, asked)
    return Prepared(
        source, asked, plan_edition(outlined, standing.clauses, standing.used, **about), standing, True
    )


def _check_edition(asked: Intake, work: Work | None) -> None:
    if asked.translates:
        raise ImportRefused(
            _(
                "%(locale)s is the authoritative language of “%(work)s”, so this file cannot translate edition %(label)s."
            )
            % {"locale": asked.locale, "work": asked.work, "label": asked.translates}
        )
    if asked.publish and asked.in_force_from is None and not is_published(work, asked.edition):
        raise ImportRefused(_("To publish edition %s, say from which day it is in force.") % asked.edition)
    if asked.publish and not (asked.change_note or asked.minor or is_published(work, asked.edition)):
        raise ImportRefused(_("To publish edition %s, say in a sentence what it changes.") % asked.edition)
    if asked.partial:
        raise ImportRefused(_("An edition in its authoritative language is published whole, never partial."))


def apply(prepared: Prepared, *, user: Any = None, run: ImportRun | None = None) -> Outcome:
    """Do it, in one transaction. Refused: open questions, a text that was changed since, a run brought in already."""
    questions = open_questions(prepared.plan)
    if questions:
        raise ImportRefused(
            _("%d places must be decided before this file can be brought in.") % len(questions)
        )
    for image in prepared.source.media:
        media.store(image.data)
    started = timezone.now()
    with transaction.atomic():
        asked = prepared.intake
        ensure_locale(asked.locale)
        work = _locked_work(prepared)
        if (
            run is not None
            and ImportRun.objects.filter(pk=run.pk).exclude(state=ImportRun.State.PLANNED).exists()
        ):
            raise ImportRefused(_("This file was brought in already."))
        before = snapshot(work, asked.locale)
        if prepared.authoritative:
            outcome = _apply_edition(prepared, work, user)
        else:
            outcome = _apply_translation(prepared, work)
        after = snapshot(work, asked.locale)
        run = run or ImportRun()
        run.work, run.state = work, ImportRun.State.APPLIED
        run.plan = {**run.plan, **prepared.as_json()}
        run.before, run.after, run.at = before, after, started
        run.by = user if user is not None and user.pk else None
        run.save()
        return replace(outcome, run=run)


def _apply_edition(prepared: Prepared, work: Work, user: Any) -> Outcome:
    asked = prepared.intake
    text = Text(work.code, asked.locale, asked.edition, True, clauses_of(prepared.plan))
    published_already = asked.publish and is_published(work, asked.edition)
    if not prepared.record_only and not published_already:
        write_working(work, text, user)
    frozen = None
    if asked.publish:
        standing = Edition.objects.filter(work=work, label=asked.edition).first()
        release = Release(
            in_force_from=asked.in_force_from or (standing.in_force_from if standing else None),
            change_note=asked.change_note,
            minor=bool(asked.minor),
            signed_off_by=asked.signed_off_by,
            changes=tuple(Change(key, kind, sources) for key, kind, sources in prepared.plan.changes),
        )
        frozen = publish_edition(text, release)
    return Outcome(None, frozen)


def _apply_translation(prepared: Prepared, work: Work) -> Outcome:
    asked = prepared.intake
    edition = Edition.objects.filter(work=work, label=prepared.edition).first() if prepared.edition else None
    if edition is not None:
        source = source_of(edition)
    else:
        draft = working_text(work)
        assert draft is not None
        source = {clause.key: (clause, hash_of(clause)) for clause in draft.clauses}
    made = clauses_of(prepared.plan)
    clauses = tuple(
        _without_empty(replace(clause, source_sha256=source[clause.key][1]))
        for clause in made
        if clause.key in source and has_words(clause)
    )
    text = Text(work.code, asked.locale, prepared.edition, False, clauses, partial=asked.partial)
    changed = 0
    guessed = {row.key for row in prepared.plan.rows if row.guessed and row.key}
    if not prepared.record_only:
        changed = write_units(work, text, source, guessed=guessed, title=prepared.plan.title)
    frozen = None
    if asked.publish:
        if asked.partial:
            clauses = tuple(clause for clause in clauses if _is_complete(clause, source[clause.key][0]))
        frozen = publish_translation(replace(text, clauses=clauses))
        guesses.note(frozen, guessed)
    guesses.confirm(work, asked.locale, (clause for clause in clauses if clause.key not in guessed))
    return Outcome(None, frozen, changed)


def undo(run: ImportRun, user: Any = None) -> None:
    """Take an import back: only while the working state is what the import made and nothing was frozen since."""
    with transaction.atomic():
        run = ImportRun.objects.select_for_update().get(pk=run.pk)
        reason = why_not_undone(run)
        if reason or run.work is None:
            raise ImportRefused(reason)
        work = run.work
        restore(work, run.plan["locale"], run.before or {}, user)
        run.state, run.undone_at = ImportRun.State.UNDONE, timezone.now()
        run.save(update_fields=["state", "undone_at"])
        if page_of(work) is None and not (
            work.editions.exists() or work.units.exists() or work.clause_keys.exists()
        ):
            work.delete()  # the import had made it


def why_not_undone(run: ImportRun) -> str:
    """One sentence: why this import cannot be taken back; "" when it can."""
    if run.state != ImportRun.State.APPLIED or run.work is None:
        return _("This import is not applied, so there is nothing to undo.")
    locale = run.plan["locale"]
    if EditionText.objects.filter(edition__work=run.work, locale=locale, created_at__gte=run.at).exists():
        return _("This import can no longer be undone: an edition was published from it.")
    if snapshot(run.work, locale) != run.after:
        return _("This import can no longer be undone: the working text has been changed since.")
    return ""


def _is_authoritative(work: Work | None, asked: Intake) -> bool:
    if work is None:
        if asked.translates and not asked.authoritative:
            raise ImportRefused(
                _("There is no work “%s” yet, so nothing to translate: bring in its source first.")
                % asked.work
            )
        return True
    if asked.authoritative and asked.locale != work.authoritative_locale:
        raise ImportRefused(
            _("The authoritative language of “%(work)s” is %(locale)s.")
            % {"work": work.code, "locale": work.authoritative_locale}
        )
    return asked.locale == work.authoritative_locale


def _locked_work(prepared: Prepared) -> Work:
    """The work, made when it is new, locked so that one import follows the other. A plan that no longer holds is refused."""
    asked = prepared.intake
    work, created = Work.objects.select_for_update().get_or_create(
        code=asked.work,
        defaults={"authoritative_locale": asked.locale, "kind": asked.kind or Work.Kind.OTHER},
    )
    present = None if created else work
    now = edition_standing(present, asked) if prepared.authoritative else translation_standing(work, asked)
    if (
        prepared.authoritative != (work.authoritative_locale == asked.locale)
        or now.mark != prepared.standing.mark
    ):
        raise ImportRefused(_("The text was changed while this plan was open: look at the plan again."))
    return work


def _without_empty(clause: ClauseText) -> ClauseText:
    return replace(clause, fields={name: html for name, html in clause.fields.items() if html})


def _is_complete(clause: ClauseText, source: ClauseText) -> bool:
    return all(clause.fields.get(name) for name, html in source.fields.items() if html)
