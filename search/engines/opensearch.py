"""OpenSearch's own: its client and what that raises. Everything else is shared (search/engines/cluster.py)."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from opensearchpy import ConnectionError as NoConnection
from opensearchpy import OpenSearch, SerializationError, TransportError

from search.engines.base import Away
from search.engines.cluster_wire import CONNECTIONS, READING, Address, Client, briefly, problem

logging.getLogger("opensearch").setLevel(logging.ERROR)  # it tells of every try, and of every document that is not there


class OpenSearchWire(Client):
    """Requests to an OpenSearch cluster."""

    product = "OpenSearch"
    similarity = "LegacyBM25"

    def __init__(self, address: Address) -> None:
        super().__init__(address)
        more: dict[str, Any] = {"ca_certs": address.ca} if address.ca else {}
        if address.user:
            more["http_auth"] = (address.user, address.password)
        if address.api_key:
            more["headers"] = {"authorization": f"ApiKey {address.api_key}"}
        self._client = OpenSearch(
            list(address.urls), timeout=READING, max_retries=0, retry_on_timeout=True, pool_maxsize=CONNECTIONS, **more
        )

    def _once(self, method: str, path: str, body: Any, params: dict[str, str], headers: dict[str, str], seconds: float) -> Any:
        try:
            transport = self._client.transport
            return transport.perform_request(method, path, params=params, body=body, timeout=seconds, headers=headers)
        except (NoConnection, SerializationError) as error:
            raise Away(f"OpenSearch cannot be reached: {briefly(error)}") from error
        except TransportError as error:
            status = error.status_code if isinstance(error.status_code, int) else 500
            said = error.info.get("error", error.info) if isinstance(error.info, Mapping) else error.error
            raise problem(status, said) from error
