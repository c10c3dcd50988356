"""Which engine answers: one setting (``VADEMECUM_SEARCH_ENGINE``), one module for each engine."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from search.engines.base import Engine


def _tantivy(root: Path) -> Engine:
    from search.engines.tantivy import TantivyEngine

    return TantivyEngine(root / "tantivy")


#: Engines by the name of the setting; each takes the folder below which it may keep files.
ENGINES: dict[str, Callable[[Path], Engine]] = {"tantivy": _tantivy}


def configured() -> tuple[str, ...]:
    """Names of the engines that are kept up to date."""
    return (settings.SEARCH_ENGINE,)


def engine(name: str = "") -> Engine:
    """The engine of this name, or the one that answers the site. One object for each process and folder."""
    return _engine(name or settings.SEARCH_ENGINE, str(settings.SEARCH_INDEX_DIR))


def throwaway(folder: Path, name: str = "") -> Engine:
    """An engine of its own in a folder, for evaluating and testing."""
    return ENGINES[name or settings.SEARCH_ENGINE](folder)


@lru_cache(maxsize=8)
def _engine(name: str, folder: str) -> Engine:
    return ENGINES[name](Path(folder))
