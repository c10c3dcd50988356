"""Which software is running, as a short hash: pages a browser or this process keeps are old when it changes."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path

from django.conf import settings

_ROOMS = ("kb", "home", "search", "translation", "config", "templates", "static", "locale")
_ENDINGS = frozenset((".py", ".html", ".css", ".js", ".svg", ".mo"))


@lru_cache(maxsize=1)
def release() -> str:
    """Hash of code, templates, static files and message catalogues, as they were when the process first asked."""
    digest = hashlib.blake2b(digest_size=12)
    for room in _ROOMS:
        for path in sorted(Path(settings.BASE_DIR, room).rglob("*")):
            if path.suffix in _ENDINGS and path.is_file():
                digest.update(str(path.relative_to(settings.BASE_DIR)).encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()
