"""An index of each test's own, on every engine.

The search servers are told by ``VADEMECUM_TEST_ELASTICSEARCH`` and ``VADEMECUM_TEST_OPENSEARCH`` (ops/search_servers.py sets them).
Without, their tests are skipped; with ``CI=true`` they fail.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings

from kb import pulse
from search import asked, context, engines, limits, withdrawn
from search.engines.base import Engine, Passage
from tests.search.making import index_of

SERVERS = ("elasticsearch", "opensearch")
Make = Callable[..., Engine]


def server(product: str) -> str:
    """Where a product's server is; skips the test where there is none."""
    variable = f"VADEMECUM_TEST_{product.upper()}"
    url = os.environ.get(variable, "")
    if not url and os.environ.get("CI") == "true":
        pytest.fail(f"{variable} names no server: in CI every engine is tested.")
    if not url:
        pytest.skip(f"{variable} names no server (ops/search_servers.py starts one).")
    return url


def _marked(name: str) -> Any:
    """A parameter whose test is run where the search servers are (ops/test.sh)."""
    return pytest.param(name, marks=pytest.mark.servers) if name in SERVERS else name


def _with_server(name: str) -> Iterator[str]:
    if name not in SERVERS:
        yield name
        return
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(django_settings, "SEARCH_URLS", (server(name),))
        patch.setattr(django_settings, "SEARCH_REPLICAS", 0)
        patch.setattr(django_settings, "SEARCH_PREFIX", f"test{os.getpid()}")
        yield name


@pytest.fixture(scope="module", params=[_marked(name) for name in engines.ENGINES])
def each_engine(request: pytest.FixtureRequest) -> Iterator[str]:
    """The name of each engine in turn."""
    yield from _with_server(request.param)


@pytest.fixture(scope="module", params=[_marked(name) for name in SERVERS])
def each_server(request: pytest.FixtureRequest) -> Iterator[str]:
    """The name of each engine that is a server."""
    yield from _with_server(request.param)


@pytest.fixture(scope="module")
def shelf_of(each_engine: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Make]:
    """Makes an index of passages that all tests of a module share."""
    yield from _maker(each_engine, tmp_path_factory)


@pytest.fixture
def made(each_engine: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Make]:
    """Makes an index of passages for one test."""
    yield from _maker(each_engine, tmp_path_factory)


def _maker(name: str, folders: pytest.TempPathFactory) -> Iterator[Make]:
    every: list[Engine] = []

    def make(passages: Sequence[Passage]) -> Engine:
        every.append(index_of(folders.mktemp("index"), passages, name))
        return every[-1]

    yield make
    for engine in every:
        engine.remove()


@pytest.fixture
def site_engine(each_engine: str, index_dir: Path, settings: Any) -> Iterator[str]:
    """The site with each engine in turn, without an index yet; the engine's name."""
    settings.SEARCH_ENGINE = each_engine
    yield each_engine
    engines.engine(each_engine).remove()


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
