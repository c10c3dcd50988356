"""Elasticsearch's own: its client and what that raises. Everything else is shared (search/engines/cluster.py).

The client's major version is the server's (requirements.in).
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

import elastic_transport
from elasticsearch import ApiError, Elasticsearch, UnsupportedProductError

from search.engines.base import Away
from search.engines.cluster_wire import CONNECTIONS, READING, Address, Client, briefly, problem

logging.getLogger("elastic_transport").setLevel(logging.ERROR)  # it tells of every try, with its trace


class ElasticsearchWire(Client):
    """Requests to an Elasticsearch cluster."""

    product = "Elasticsearch"
    similarity = "BM25"

    def __init__(self, address: Address) -> None:
        super().__init__(address)
        more: dict[str, Any] = {"ca_certs": address.ca} if address.ca else {}
        if address.api_key:
            more["api_key"] = address.api_key
        elif address.user:
            more["basic_auth"] = (address.user, address.password)
        self._client = Elasticsearch(
            list(address.urls), request_timeout=READING, max_retries=0, connections_per_node=CONNECTIONS, **more
        )

    def _once(self, method: str, path: str, body: Any, params: dict[str, str], headers: dict[str, str], seconds: float) -> Any:
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
