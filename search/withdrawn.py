"""Frozen texts that were taken from readers, or never came into force: asked once for each state of the publication log, then known."""

from __future__ import annotations

from django.db.models import F, Q

from kb.models import EditionText

_known: tuple[str, frozenset[int]] | None = None


def withdrawn_texts(head: str) -> frozenset[int]:
    """Ids of texts nobody may find. ``head`` is the log's: a withdrawal or cancellation moves it, so what is known is never too old."""
    global _known
    if _known is None or _known[0] != head:
        whole = Q(edition__withdrawals__locale="") | Q(edition__withdrawals__locale=F("edition__work__authoritative_locale"))
        # A translation published after the withdrawal of an earlier one is a text of its own (kb.editions.timeline).
        one = Q(edition__withdrawals__locale=F("locale"), edition__withdrawals__created_at__gte=F("created_at"))
        gone = EditionText.objects.filter(whole | one).values_list("id", flat=True)
        cancelled = EditionText.objects.filter(edition__acts__kind="cancel").values_list("id", flat=True)
        _known = (head, frozenset((*gone, *cancelled)))
    return _known[1]


def forget() -> None:
    """Drop what the process keeps (tests roll the database back behind its back)."""
    global _known
    _known = None
