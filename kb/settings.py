"""The knowledge base's own settings, with their units."""

from __future__ import annotations

from django.conf import settings


def import_max_bytes() -> int:
    """The largest file the importer takes, in bytes."""
    return int(settings.IMPORT_MAX_BYTES)
