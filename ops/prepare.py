"""Bring database, static files, sample texts and demo accounts up to date, in one Django process so that a start takes seconds.

Each step does nothing where its work is done. Prints one line per thing it did.
"""

from __future__ import annotations

import hashlib
import io
import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
ROOMS = ("config", "kb", "search", "translation", "home")
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.local")


def migrate() -> None:
    """Apply migrations that wait; `migrate` also installs triggers and permissions, so it follows every change of code."""
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if waiting:
        print(f"Bringing the database up to date ({len(waiting)} migrations) ...", flush=True)
    if _changed("migrated", [ROOT / room for room in ROOMS], "*.py") or waiting:
        call_command("migrate", interactive=False, verbosity=0)
        _done("migrated")


def collect_static() -> None:
    """Copy the static files with their fingerprints, when any of them or the packages they come from changed."""
    from django.conf import settings
    from django.core.management import call_command

    folders = [ROOT / "requirements.txt", ROOT / "static", *(ROOT / room / "static" for room in ROOMS)]
    manifest = Path(settings.STATIC_ROOT) / "staticfiles.json"
    if _changed("collected", folders, "*") or not manifest.exists():
        print("Collecting the static files ...", flush=True)
        call_command("collectstatic", interactive=False, verbosity=0)
        _done("collected")


def sample_and_accounts() -> None:
    """Load the sample texts and make the demo accounts, through the commands anybody can call."""
    from django.core.management import call_command, get_commands

    known = get_commands()
    if "load_sample" in known:
        call_command("load_sample")
    if "demo_accounts" in known and os.environ.get("VADEMECUM_DEMO") == "1":
        call_command("demo_accounts", verbosity=0)


def index() -> None:
    """Build the search index where there is none yet, so that the first question is answered; later the worker keeps it."""
    from django.core.management import call_command

    from search.engines import engine

    if not engine().health().ok:
        print("Building the search index ...", flush=True)
        call_command("search_index", "rebuild", stdout=io.StringIO())


_digests: dict[str, str] = {}


def _stamp(name: str) -> Path:
    from django.conf import settings

    return Path(settings.VAR_DIR) / f".{name}"


def _changed(name: str, places: list[Path], pattern: str) -> bool:
    """Whether any file there changed since ``_done(name)``: by path, size and time, which is enough for one machine."""
    digest = hashlib.sha256(str(ROOT).encode())
    for place in places:
        for path in sorted(place.rglob(pattern)) if place.is_dir() else [place]:
            if path.is_file():
                state = path.stat()
                digest.update(f"{path}\0{state.st_size}\0{state.st_mtime_ns}\n".encode())
    _digests[name] = digest.hexdigest()
    stamp = _stamp(name)
    return not stamp.exists() or stamp.read_text() != _digests[name]


def _done(name: str) -> None:
    _stamp(name).write_text(_digests[name])


def main() -> None:
    import django

    django.setup()
    migrate()
    collect_static()
    sample_and_accounts()
    index()


if __name__ == "__main__":
    main()
