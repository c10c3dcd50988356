"""Static files with a fingerprint in their name once collected, and by their plain name before that."""

from __future__ import annotations

from typing import Any

from django.contrib.staticfiles.storage import ManifestStaticFilesStorage


class FingerprintedStorage(ManifestStaticFilesStorage):
    """Django's manifest storage, which does not break a page over a file that was not collected yet."""

    manifest_strict = False

    def hashed_name(self, name: str, content: Any = None, filename: str | None = None) -> str:
        try:
            return super().hashed_name(name, content, filename)
        except ValueError:  # the file is not under STATIC_ROOT: whitenoise finds it beside the code
            return name
