"""Publishing what people work on: the working text as an edition, the units of a locale as its translation."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.models import Revision

from kb.editions import guesses, log
from kb.editions.approval import hash_of_text, text_of_approval
from kb.editions.checks import Problem
from kb.editions.drafting import drafted_changes, take_drafted_changes
from kb.editions.freeze import (
    Change,
    Frozen,
    NotFrozen,
    Release,
    publish_edition,
    publish_translation,
    source_of,
)
from kb.editions.text import Text
from kb.editions.working import units_text, working_text
from kb.models import Approval, Edition, ImportRun, Work


def publish_working(
    work: Work,
    label: str,
    *,
    in_force_from: date | None,
    change_note: str,
    minor: bool = False,
    signed_off_by: str = "",
    revision: Revision | None = None,
    approval: Approval | None = None,
    seen: str = "",
) -> Frozen:
    """Freeze the working text (of exactly this revision, or exactly as signed off) as edition ``label``.

    ``seen``: hash of the text somebody was shown (``approval.hash_of_text``); another text is refused. Raises ``NotFrozen``.
    """
    with transaction.atomic():
        log.lock()  # before the text is read: what is checked is what is frozen
        text = text_of_approval(approval, label) if approval is not None else working_text(work, label, revision)
        if text is None:
            raise NotFrozen([Problem("no-text", _("“%s” has no working text to publish.") % work.code)])
        if seen and hash_of_text(text) != seen:
            message = _("The working text was changed since this page was shown: look at it again, then publish.")
            raise NotFrozen([Problem("moved", message)])
        said = drafted_changes(work, text, in_force_from)
        changes = {(change.key, change.kind): change for change in (*imported_changes(work, text), *said)}
        release = Release(in_force_from, change_note, minor, signed_off_by, tuple(changes.values()))
        frozen = publish_edition(text, release)
        if frozen.created:
            take_drafted_changes(work, said)
            if approval is not None:
                Approval.objects.filter(pk=approval.pk).update(edition=frozen.edition)
        return frozen


def publish_units(work: Work, label: str, locale: str, *, partial: bool = False) -> Frozen:
    """Freeze the units of a locale as the translation of edition ``label``. Raises ``NotFrozen``."""
    with transaction.atomic():
        log.lock()
        edition = Edition.objects.filter(work=work, label=label).first()
        if edition is None:
            raise NotFrozen(
                [
                    Problem(
                        "edition",
                        _("There is no edition %(label)s of %(work)s to translate.")
                        % {"label": label, "work": work.code},
                    )
                ]
            )
        frozen = publish_translation(units_text(work, locale, label, source_of(edition), partial=partial))
        guesses.note(frozen, guesses.of_units(work, locale))
        return frozen


def imported_changes(work: Work, text: Text) -> tuple[Change, ...]:
    """Splits and merges into clauses of the text that imports since the last edition recognised."""
    here = {clause.key for clause in text.clauses}
    last = Edition.objects.filter(work=work).order_by("-id").values_list("created_at", flat=True).first()
    runs = ImportRun.objects.filter(
        work=work, state=ImportRun.State.APPLIED, plan__locale=work.authoritative_locale
    )
    if last is not None:
        runs = runs.filter(at__gt=last)
    changes = {}
    for run in runs.order_by("at"):
        for change in run.plan.get("changes", []):
            if change["key"] in here:
                changes[change["key"], change["kind"]] = Change(change["key"], change["kind"], tuple(change["from"]))
    return tuple(changes.values())
