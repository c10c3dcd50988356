"""Django's ``flush``, refused where there is a record: frozen rows are not to be lost by a command."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import CommandError
from django.core.management.commands.flush import Command as Flush
from django.db import connections

from kb.editions import guard


class Command(Flush):
    def handle(self, **options: Any) -> None:
        if not getattr(settings, "RECORD_MAY_BE_FLUSHED", False):
            raise CommandError(
                "The record is frozen: this database is not flushed. To begin anew, use another VADEMECUM_VAR or DATABASE_URL."
            )
        connection = connections[options["database"]]
        guard.remove(connection)
        try:
            super().handle(**options)
        finally:
            guard.install(connection)
