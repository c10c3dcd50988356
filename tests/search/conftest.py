"""An index folder of each test's own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kb import pulse
from search import asked, context, engines, limits, withdrawn


@pytest.fixture
def index_dir(tmp_path: Path, settings: Any) -> Iterator[Path]:
    """The site's index, empty; what processes keep between requests is forgotten."""
    settings.SEARCH_INDEX_DIR = tmp_path / "index"
    settings.VAR_DIR = tmp_path
    _forget()
    yield settings.SEARCH_INDEX_DIR
    _forget()


def _forget() -> None:
    engines._engine.cache_clear()
    pulse.forget()
    withdrawn.forget()
    context.forget()
    asked.forget()
    limits.forget()
