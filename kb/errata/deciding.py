"""An editor's decision on a report: what readers will see, who decided, and what stood before, in Wagtail's log."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from kb.errata import pruning
from kb.models import Erratum, Surroundings
from kb.signals import erratum_decided

State = Erratum.State
#: What readers see.
PUBLIC = (State.VERIFIED, State.HELD)


class NotDecided(Exception):
    """The decision is refused; ``str()`` is one sentence."""


@dataclass(frozen=True)
class Decision:
    """Everything readers may see of an erratum, as the editor leaves it. ``note`` is the only word to them in a rejection."""

    state: str
    kind: str
    reads: str = ""
    should_read: str = ""
    note: str = ""


def decide(erratum_id: int, decision: Decision, by: Any, seen: str = "") -> Erratum:
    """Decide, or decide again. ``seen`` is the state the editor saw: refused when somebody decided in between.

    Raises ``NotDecided``.
    """
    with transaction.atomic():
        erratum = Erratum.objects.select_for_update().select_related("edition__work").get(pk=erratum_id)
        before = erratum.state
        if seen and seen != stamp_of(erratum):
            raise NotDecided(_("Somebody decided on this report while you were reading it. Look again."))
        if decision.state in PUBLIC and not (decision.reads or decision.should_read or decision.note):
            raise NotDecided(_("Say what the text reads and should read, or write a note: readers would see nothing."))
        old = {name: getattr(erratum, name) for name in ("kind", "reads", "should_read", "note")}
        erratum.state, erratum.kind, erratum.note = decision.state, decision.kind, decision.note
        erratum.reads, erratum.should_read = decision.reads, decision.should_read
        decided = decision.state != State.REPORTED
        erratum.decided_at = timezone.now() if decided else None
        erratum.decided_by = by.get_username()[:200] if decided else ""
        erratum.save()
        changed = {name: value for name, value in old.items() if value != getattr(erratum, name)}
        log(instance=erratum, action="kb.erratum.decide", user=by, data={"before": before, "after": erratum.state, "was": changed})
        if before in PUBLIC or erratum.state in PUBLIC:
            Surroundings.touch()
        erratum_decided.send(Erratum, erratum=erratum)
        pruning.prune()
    return erratum


def stamp_of(erratum: Erratum) -> str:
    """Another one after each decision."""
    at = erratum.decided_at.isoformat() if erratum.decided_at else ""
    return f"{erratum.state}@{at}"
