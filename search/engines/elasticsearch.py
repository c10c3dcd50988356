"""Elasticsearch's own: its client and what that raises. Everything else is shared (search/engines/cluster.py).

The client's major version is the server's (requirements.in).
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import elastic_transport
from elasticsearch import ApiError, Elasticsearch, UnsupportedProductError

from search.engines.base import Away
from search.engines.cluster_wire import CONNECTIONS, READING, TRIES, Address, briefly, problem, tried

logging.getLogger("elastic_transport").setLevel(logging.ERROR)  # it tells of every try, with its trace
LINES, DATA = "application/x-ndjson", "application/json"


class ElasticsearchWire:
    """Requests to an Elasticsearch cluster."""

    product = "Elasticsearch"
    similarity = "BM25"
    preference = ""

    def __init__(self, address: Address) -> None:
        self._address = address
        more: dict[str, Any] = {"ca_certs": address.ca} if address.ca else {}
        if address.api_key:
            more["api_key"] = address.api_key
        elif address.user:
            more["basic_auth"] = (address.user, address.password)
        self._client = Elasticsearch(
            list(address.urls), request_timeout=READING, max_retries=0, connections_per_node=CONNECTIONS, **more
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
            client = self._client.options(request_timeout=seconds)
            return client.perform_request(method, path, params=params, headers=headers, body=body).body
        except ApiError as error:
            said = error.body.get("error", error.body) if isinstance(error.body, Mapping) else error.body
            raise problem(error.status_code, said) from error
        except UnsupportedProductError as error:
            raise Away(f"What answers at VADEMECUM_SEARCH_URLS is not Elasticsearch: {error}") from error
        except elastic_transport.TransportError as error:
            raise Away(f"Elasticsearch cannot be reached: {briefly(error)}") from error

    def apart(self) -> list[ElasticsearchWire]:
        return [ElasticsearchWire(replace(self._address, urls=(url,))) for url in self._address.urls]
