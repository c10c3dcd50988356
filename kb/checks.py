"""System checks of the knowledge base; each names the mend in its hint."""

from __future__ import annotations

import os
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.db import connections


@register(Tags.database)
def record_is_guarded(databases: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """The triggers that freeze the record are installed."""
    from kb.editions import guard

    out: list[CheckMessage] = []
    for alias in databases or []:
        connection = connections[alias]
        if "kb_publicationlog" not in connection.introspection.table_names():
            continue
        missing = guard.missing(connection)
        if missing:
            out.append(
                Error(
                    f"{len(missing)} triggers that freeze the record are missing, the first is {missing[0]}.",
                    hint="Run manage.py migrate: it installs them again. Then run manage.py editions verify.",
                    id="kb.E001",
                )
            )
    return out


@register(Tags.security)
def record_can_be_signed(**kwargs: Any) -> list[CheckMessage]:
    """The key that the settings name can be used, and only its owner can read it. Reading goes on without it, so: a warning."""
    from kb.record import signing

    if not (settings.SIGNING_KEY or settings.SIGNING_KEYS_OLD):
        return []
    if problem := signing.keys().problem:
        hint = "Name the right files in VADEMECUM_SIGNING_KEY and VADEMECUM_SIGNING_KEYS_OLD, or make a key with manage.py record_key."
        return [Warning(f"The head of the record is not signed: {problem}", hint=hint, id="kb.W002")]
    if settings.SIGNING_KEY and os.stat(settings.SIGNING_KEY).st_mode & 0o077:
        said = f"Others than its owner can read the signing key {settings.SIGNING_KEY}."
        return [Warning(said, hint=f"chmod 600 {settings.SIGNING_KEY}", id="kb.W003")]
    return []
