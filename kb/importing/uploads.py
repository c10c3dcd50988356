"""Files waiting for a decision: kept by import run under ``var/imports``, so that a preview survives a log-in time-out."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from kb.importing.shapes import ImportRefused
from kb.models import ImportRun


def keep(run: ImportRun, data: bytes) -> None:
    """Keep the bytes of a run's file (owner only)."""
    path = _path(run)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    path.write_bytes(data)
    path.chmod(0o600)


def bytes_of(run: ImportRun) -> bytes:
    """The bytes of a run's file. Raises ``ImportRefused`` when they are gone."""
    try:
        return _path(run).read_bytes()
    except OSError:
        raise ImportRefused(_("The file of this import is no longer here: upload it again.")) from None


def drop(run: ImportRun) -> None:
    """Forget the file of a finished run."""
    _path(run).unlink(missing_ok=True)


def _path(run: ImportRun) -> Path:
    return Path(settings.VAR_DIR) / "imports" / str(run.pk)
