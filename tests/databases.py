"""Test databases: copies of one migrated template, because migrating from empty takes 14 seconds (decision 18).

The template's name carries a hash of all migrations, so it is made anew when one changes.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection

ROOT = Path(__file__).resolve().parents[1]
CACHE = ROOT / "var" / "test-templates"


def fingerprint() -> str:
    """Hash of every migration and of what they install."""
    digest = hashlib.sha256()
    files = [ROOT / "kb" / "editions" / "guard.py", ROOT / "kb" / "groups.py"]
    for config in apps.get_app_configs():
        files += sorted(Path(config.path).glob("migrations/*.py"))
    for file in files:
        digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


@contextmanager
def copy_of_template() -> Iterator[str]:
    """Point Django's connection at a fresh copy of the migrated template; drop the copy at the end."""
    if connection.vendor == "sqlite":
        yield from _sqlite_copy()
    else:
        yield from _postgresql_copy()


def _point_to(name: str) -> None:
    connection.close()
    connection.settings_dict["NAME"] = name
    settings.DATABASES["default"]["NAME"] = name


def template_file() -> Path:
    """The migrated SQLite template, made when it is not there."""
    template = CACHE / f"{fingerprint()}.sqlite3"
    before = str(connection.settings_dict["NAME"])
    if not template.exists():
        CACHE.mkdir(parents=True, exist_ok=True)
        unfinished = CACHE / f"unfinished-{uuid.uuid4().hex}.sqlite3"
        _point_to(str(unfinished))
        call_command("migrate", verbosity=0)
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.close()
        os.replace(unfinished, template)
        _point_to(before)
    return template


def _sqlite_copy() -> Iterator[str]:
    before = str(connection.settings_dict["NAME"])
    template = template_file()
    copy = Path(settings.VAR_DIR) / f"test-{uuid.uuid4().hex}.sqlite3"
    copy.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(template, copy)
    _point_to(str(copy))
    try:
        yield str(copy)
    finally:
        _point_to(before)
        for file in copy.parent.glob(f"{copy.name}*"):
            file.unlink(missing_ok=True)


def _postgresql_copy() -> Iterator[str]:
    template = f"vademecum_template_{fingerprint()}"
    copy = f"vademecum_test_{uuid.uuid4().hex}"
    before = str(connection.settings_dict["NAME"])
    if not _execute("SELECT 1 FROM pg_database WHERE datname = %s", template):
        unfinished = f"unfinished_{uuid.uuid4().hex}"
        _execute(f'CREATE DATABASE "{unfinished}"')
        _point_to(unfinished)
        call_command("migrate", verbosity=0)
        connection.close()
        try:
            _execute(f'ALTER DATABASE "{unfinished}" RENAME TO "{template}"')
        except Exception:  # another worker was quicker
            _execute(f'DROP DATABASE "{unfinished}"')
    _execute(f'CREATE DATABASE "{copy}" TEMPLATE "{template}"')
    _point_to(copy)
    try:
        yield copy
    finally:
        _point_to(before)
        _execute(f'DROP DATABASE "{copy}" WITH (FORCE)')


def _execute(statement: str, *parameters: Any) -> list[Any]:
    """One statement on the maintenance database (CREATE DATABASE cannot run in a transaction)."""
    with connection._nodb_cursor() as cursor:  # Django's own way to create databases
        cursor.execute(statement, parameters or None)
        return list(cursor.fetchall()) if cursor.description else []
