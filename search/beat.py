"""Signs of life of the background processes: small files under ``var/run``, read by ``/readyz`` and ``search_index status``."""

from __future__ import annotations

import json
import os
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings

#: Seconds after which silence means that a process is gone or stuck.
STALE = 15.0


@dataclass(frozen=True)
class Beat:
    """When a process last gave a sign, and what it said. ``age`` in seconds, None when it never did."""

    name: str
    age: float | None
    facts: dict[str, Any]

    @property
    def alive(self) -> bool:
        return self.age is not None and self.age < STALE


def indexer(engine: str) -> str:
    """The name under which an engine's indexer gives its signs: each engine has its own where there are several."""
    return "indexer" if engine == settings.SEARCH_ENGINE else f"indexer-{engine}"


def write(name: str, **facts: Any) -> None:
    """Give a sign of life; a reader never sees half a file."""
    folder = _folder()
    folder.mkdir(parents=True, exist_ok=True)
    unfinished = folder / f".{name}-{os.getpid()}"
    unfinished.write_text(json.dumps({"pid": os.getpid(), "at": time.time(), **facts}))
    os.replace(unfinished, folder / f"{name}.json")


def read(name: str) -> Beat:
    """The last sign of life of ``work`` (the supervisor) or ``indexer``."""
    try:
        facts = json.loads((_folder() / f"{name}.json").read_text())
        return Beat(name, max(0.0, time.time() - float(facts["at"])), facts)
    except (OSError, ValueError, KeyError, TypeError):
        return Beat(name, None, {})


def _folder() -> Path:
    return Path(settings.VAR_DIR) / "run"
