"""OpenSearch's own: its client and what that raises. Everything else is shared (search/engines/cluster.py)."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from opensearchpy import ConnectionError as NoConnection
from opensearchpy import OpenSearch, SerializationError, TransportError

from search.engines.base import Away
from search.engines.cluster_wire import CONNECTIONS, READING, TRIES, Address, briefly, problem, tried

logging.getLogger("opensearch").setLevel(logging.ERROR)  # it tells of every try, and of every document that is not there
LINES, DATA = "application/x-ndjson", "application/json"


class OpenSearchWire:
    """Requests to an OpenSearch cluster."""

    product = "OpenSearch"
    similarity = "LegacyBM25"
    preference = ""

    def __init__(self, address: Address) -> None:
        self._address = address
        more: dict[str, Any] = {"ca_certs": address.ca} if address.ca else {}
        if address.user:
            more["http_auth"] = (address.user, address.password)
        if address.api_key:
            more["headers"] = {"authorization": f"ApiKey {address.api_key}"}
        self._client = OpenSearch(
            list(address.urls), timeout=READING, max_retries=0, retry_on_timeout=True, pool_maxsize=CONNECTIONS, **more
        )

    def ask(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        params: Mapping[str, str] | None = None,
        seconds: float = READING,
        tries: int = TRIES,
    ) -> Any:
        return tried(lambda: self._ask(method, path, body, dict(params or {}), seconds), tries)

    def _ask(self, method: str, path: str, body: Any, params: dict[str, str], seconds: float) -> Any:
        headers = {"accept": DATA}
        if body is not None:
            headers["content-type"] = LINES if isinstance(body, bytes) else DATA
        try:
            transport = self._client.transport
            return transport.perform_request(method, path, params=params, body=body, timeout=seconds, headers=headers)
        except (NoConnection, SerializationError) as error:
            raise Away(f"OpenSearch cannot be reached: {briefly(error)}") from error
        except TransportError as error:
            status = error.status_code if isinstance(error.status_code, int) else 500
            said = error.info.get("error", error.info) if isinstance(error.info, Mapping) else error.error
            raise problem(status, said) from error

    def apart(self) -> list[OpenSearchWire]:
        return [OpenSearchWire(replace(self._address, urls=(url,))) for url in self._address.urls]
