"""System checks of the knowledge base; each names the mend in its hint."""

from __future__ import annotations

from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register
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
