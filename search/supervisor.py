"""Keeps child processes running: starts them, restarts one that dies (later and later), stops all. Knows nothing of search."""

from __future__ import annotations

import logging
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

logger = logging.getLogger(__name__)

FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0  # seconds before a restart
HEALTHY = 60.0  # seconds after which a child's earlier deaths are forgotten
PATIENCE = 8.0  # seconds a child has to end by itself


@dataclass
class _Child:
    command: Sequence[str]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    pause: float = FIRST_PAUSE
    start_at: float = 0.0
    restarts: int = 0


class Supervisor:
    """Run with ``run``; ``stop`` from a signal handler or another thread ends it."""

    def __init__(
        self,
        commands: Mapping[str, Sequence[str]],
        on_beat: Callable[[dict[str, object]], None],
        *,
        beat: float = 2.0,
    ) -> None:
        self._children = {name: _Child(command) for name, command in commands.items()}
        self._on_beat = on_beat
        self._beat = beat
        self._stop = threading.Event()

    def stop(self) -> None:
        """End ``run`` soon."""
        self._stop.set()

    def run(self) -> None:
        """Until stopped; on the way out every child is asked to end, and made to after a while."""
        beaten = float("-inf")
        try:
            while not self._stop.is_set():
                now = time.monotonic()
                for name, child in self._children.items():
                    self._look_at(name, child, now)
                if now - beaten >= self._beat:
                    beaten = now
                    self._on_beat(self.state())
                self._stop.wait(0.2)
        finally:
            self._end()

    def state(self) -> dict[str, object]:
        """Name to process id (None while it waits for its restart) and number of restarts."""
        return {
            name: {"pid": child.process.pid if child.process else None, "restarts": child.restarts}
            for name, child in self._children.items()
        }

    def _look_at(self, name: str, child: _Child, now: float) -> None:
        if child.process is not None:
            code = child.process.poll()
            if code is None:
                return
            if now - child.started >= HEALTHY:
                child.pause = FIRST_PAUSE
            logger.warning("%s ended with %s; it starts again in %.0f s.", name, code, child.pause)
            child.process = None
            child.restarts += 1
            child.start_at = now + child.pause
            child.pause = min(child.pause * 2, LONGEST_PAUSE)
        if now >= child.start_at:
            child.process = subprocess.Popen(list(child.command))
            child.started = now

    def _end(self) -> None:
        running = [child.process for child in self._children.values() if child.process and child.process.poll() is None]
        for process in running:
            process.terminate()
        until = time.monotonic() + PATIENCE
        for process in running:
            try:
                process.wait(max(0.1, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
