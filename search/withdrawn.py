"""Frozen texts that were taken from readers: asked once for each state of the publication log, then known."""

from __future__ import annotations

from django.db.models import F, Q

from kb.models import EditionText

_known: tuple[str, frozenset[int]] | None = None


def withdrawn_texts(head: str) -> frozenset[int]:
    """Ids of withdrawn texts. ``head`` is the log's: a withdrawal moves it, so what is known is never too old."""
    global _known
    if _known is None or _known[0] != head:
        rows = EditionText.objects.filter(Q(edition__withdrawals__locale="") | Q(edition__withdrawals__locale=F("locale")))
        _known = (head, frozenset(rows.values_list("id", flat=True)))
    return _known[1]


def forget() -> None:
    """Drop what the process keeps (tests roll the database back behind its back)."""
    global _known
    _known = None
