"""The indexer: one process that drains the outbox of every engine and keeps the indexes whole. A child of ``manage.py work``."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import threading
import time
from collections.abc import Sequence

from django.conf import settings
from django.db import Error as DatabaseError
from django.db import close_old_connections, connections

from kb import pulse
from kb.models import Surroundings
from search import asked, beat, lexicon
from search.engines import configured, engine
from search.engines.base import Away, Unavailable
from search.indexing import outbox
from search.indexing.lock import Busy
from search.indexing.rebuild import rebuild

logger = logging.getLogger(__name__)

POLL = 0.2  # seconds between looks at the outbox (one query on a short index)
BEAT = 2.0
LOOK_AT_HEALTH = 30.0
PRUNE = 3600.0
LONGEST_PAUSE = 60.0  # after failures of the whole loop
LONGEST_AWAY = 5.0  # of a server that does not answer: it may be back at any time


def run(stop: threading.Event, engines: Sequence[str] = ()) -> None:
    """Work until told to stop, or until the supervisor is gone. ``engines``: those to look after, all when none are named."""
    parent = os.getppid()
    pause = POLL
    indexer = Indexer(engines or configured())
    while not stop.wait(pause):
        if os.getppid() != parent:
            logger.warning("The supervisor is gone: the indexer ends.")
            return
        try:
            indexer.once()
            pause = POLL
        except (DatabaseError, Unavailable, Busy, OSError) as error:
            logger.warning("The indexer pauses: %s", error)
            pause = min(max(1.0, pause * 2), LONGEST_AWAY if isinstance(error, Away) else LONGEST_PAUSE)
            connections.close_all()
            close_old_connections()
    indexer.end()


class Indexer:
    """What the loop remembers between its rounds. One process for each engine: a server that hangs holds up no other."""

    def __init__(self, engines: Sequence[str] = ()) -> None:
        self._engines = tuple(engines or configured())
        self._looked = self._beaten = self._pruned = float("-inf")
        self._rebuilding: dict[str, subprocess.Popen[bytes]] = {}
        self._learning: threading.Thread | None = None

    def once(self) -> None:
        """One round: what is due now, a look at the indexes' health now and then, a sign of life."""
        now = time.monotonic()
        if now - self._looked >= LOOK_AT_HEALTH:
            self._looked = now
            for name in self._engines:
                self._mend(name)
            self._learn(pulse.current().locales)
        for name in self._engines:
            rows = outbox.due(name)
            if rows:
                drained = outbox.drain(name, rows)
                if drained.rebuild:
                    self._rebuild(name)
                if drained.groups:
                    Surroundings.touch()  # pages with similar clauses were made from the index as it was
        if now - self._pruned >= PRUNE:
            self._pruned = now
            if settings.SEARCH_ENGINE in self._engines:
                asked.prune()
        if now - self._beaten >= BEAT:
            self._beaten = now
            for name in self._engines:
                beat.write(beat.indexer(name))

    def end(self) -> None:
        """Stop the rebuilds it started; the live index is not touched by them before their swap."""
        for process in self._rebuilding.values():
            if process.poll() is None:
                process.terminate()

    def _mend(self, name: str) -> None:
        state = engine(name).health()
        if state.state in ("missing", "outdated", "damaged"):
            logger.warning("The %s index is %s: building it anew.", name, state.state)
            rebuild(name)
            Surroundings.touch()

    def _learn(self, locales: Sequence[str]) -> None:
        """Make the dictionaries that are missing, while publications go on being indexed."""
        if self._learning is None or not self._learning.is_alive():
            self._learning = threading.Thread(target=_learnt, args=(tuple(locales),), daemon=True)
            self._learning.start()

    def _rebuild(self, name: str) -> None:
        """Beside the live index, in a process of its own, so that publications go on being indexed meanwhile."""
        running = self._rebuilding.get(name)
        if running is not None and running.poll() is None:
            return
        if not engine(name).health().ok:
            rebuild(name)
            Surroundings.touch()
            return
        command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "search_index", "rebuild", "--engine", name]
        self._rebuilding[name] = subprocess.Popen(command, stdout=subprocess.DEVNULL)


def _learnt(locales: Sequence[str]) -> None:
    for locale in locales:
        try:
            lexicon.make(locale)
        except (OSError, ValueError) as error:
            logger.warning("The words of %s are not known: %s", locale, error)
