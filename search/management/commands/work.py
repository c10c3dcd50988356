"""The one background process of the site."""

from __future__ import annotations

import os
import signal
import sys
import threading
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser

from search import beat
from search.dense import fill, model
from search.engines import configured
from search.indexing import indexer
from search.supervisor import Supervisor


class Command(BaseCommand):
    help = (
        "Run the background work of the site: the indexer, which makes what is published findable, and the task runner (mail,"
        " exports); where meaning is searched for, one that makes vectors. Each"
        " is a process of its own, started again when it dies. Ends on SIGTERM or Ctrl-C."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--only", choices=("indexer", "tasks", "vectors"), help="run one of them in this process, without supervisor")
        parser.add_argument("--engine", default="", metavar="E", help="indexer: only of this engine (default: all that are kept)")

    def handle(self, *args: Any, only: str | None = None, **options: Any) -> None:
        if only == "indexer":
            indexer.run(_told_to_stop(), (options["engine"],) if options["engine"] else ())
        elif only == "tasks":
            self._tasks()
        elif only == "vectors":
            fill.run(_told_to_stop())
        else:
            self._supervise(options)

    def _supervise(self, options: dict[str, Any]) -> None:
        base = [sys.executable, str(settings.BASE_DIR / "manage.py"), "work", "--only"]
        if options.get("settings"):
            base[3:3] = ["--settings", options["settings"]]
        # A process for each engine, so that a server that hangs holds up no other.
        indexers = {beat.indexer(name): [*base, "indexer", "--engine", name] for name in configured()}
        vectors = {"vectors": [*base, "vectors"]} if model.wanted() else {}
        supervisor = Supervisor(
            {**indexers, "tasks": [*base, "tasks"], **vectors},
            lambda children: beat.write("work", children=children),
        )
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: supervisor.stop())
        self.stdout.write("Working: indexer and task runner. Stop with Ctrl-C.")
        self.stdout.flush()
        supervisor.run()

    def _tasks(self) -> None:
        threading.Thread(target=_end_with, args=(os.getppid(),), daemon=True).start()
        call_command("db_worker", queue_name="*", startup_delay=False, reload=False)


def _told_to_stop() -> threading.Event:
    """Set by SIGTERM or Ctrl-C."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    return stop


def _end_with(parent: int) -> None:
    """The task runner knows no supervisor: when that is gone, end as if asked to."""
    waiting = threading.Event()
    while not waiting.wait(1.0):
        if os.getppid() != parent:
            os.kill(os.getpid(), signal.SIGTERM)
            return
