"""Which engine answers: one setting (``VADEMECUM_SEARCH_ENGINE``), one module for each engine.

With ``VADEMECUM_SEARCH_FALLBACK`` the embedded index is kept up to date beside a search server and answers while that is away.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from django.conf import settings

from search.engines.base import Engine, Unavailable

if TYPE_CHECKING:
    from search.engines.cluster_wire import Address

T = TypeVar("T")
EMBEDDED = "tantivy"


def _tantivy(root: Path, prefix: str) -> Engine:
    from search.engines.tantivy import TantivyEngine

    return TantivyEngine(root / EMBEDDED)


def _elasticsearch(root: Path, prefix: str) -> Engine:
    from search.engines.cluster import ClusterEngine
    from search.engines.elasticsearch import ElasticsearchWire

    return ClusterEngine("elasticsearch", lambda: ElasticsearchWire(_address()), prefix, settings.SEARCH_REPLICAS)


def _opensearch(root: Path, prefix: str) -> Engine:
    from search.engines.cluster import ClusterEngine
    from search.engines.opensearch import OpenSearchWire

    return ClusterEngine("opensearch", lambda: OpenSearchWire(_address()), prefix, settings.SEARCH_REPLICAS)


#: Engines by the name of the setting. Each takes the folder below which it may keep files and the prefix of names in a cluster;
#: its library is imported when it is used.
ENGINES: dict[str, Callable[[Path, str], Engine]] = {
    EMBEDDED: _tantivy,
    "elasticsearch": _elasticsearch,
    "opensearch": _opensearch,
}
#: Clients of the servers, as they are imported.
LIBRARIES = {"elasticsearch": "elasticsearch", "opensearch": "opensearchpy"}


def configured() -> tuple[str, ...]:
    """Names of the engines that are kept up to date, the one that answers first."""
    return tuple(dict.fromkeys((settings.SEARCH_ENGINE, *((EMBEDDED,) if settings.SEARCH_FALLBACK else ()))))


def engine(name: str = "") -> Engine:
    """The engine of this name, or the one that answers the site. One object for each process and folder."""
    return _engine(name or settings.SEARCH_ENGINE, str(settings.SEARCH_INDEX_DIR), settings.SEARCH_PREFIX)


def answering() -> tuple[Engine, ...]:
    """The engines to be asked a question, in this order: the second one when the first is unavailable."""
    return tuple(engine(name) for name in configured())


def first_able(ask: Callable[[Engine], T]) -> T:
    """What the first of the engines says that can say it. Raises ``Unavailable`` when none can."""
    first, *others = answering()
    try:
        return ask(first)
    except Unavailable:
        for other in others:
            return ask(other)
        raise


def throwaway(folder: Path, name: str = "") -> Engine:
    """An engine of its own in a folder, for evaluating and testing; ``remove`` takes away what it made in a cluster."""
    own = hashlib.sha256(str(folder).encode()).hexdigest()[:12]
    return ENGINES[name or settings.SEARCH_ENGINE](folder, f"{settings.SEARCH_PREFIX}_tmp_{own}")


@lru_cache(maxsize=8)
def _engine(name: str, folder: str, prefix: str) -> Engine:
    return ENGINES[name](Path(folder), prefix)


def _address() -> Address:
    from search.engines.cluster_wire import Address

    return Address(
        urls=settings.SEARCH_URLS,
        user=settings.SEARCH_USER,
        password=settings.SEARCH_PASSWORD,
        api_key=settings.SEARCH_API_KEY,
        ca=settings.SEARCH_CA,
    )
