"""The empty views beside which pages are measured, put before the addresses of the site. For benchmarks only."""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.urls import clear_url_caches, path

from kb.views.public import page
from search import asked

PATH, SEARCH_PATH = "/en/empty-view/", "/en/empty-search/"
_NAME = "search.bench.addresses"


def serve() -> None:
    """Answer at ``PATH`` and ``SEARCH_PATH`` too, in this process."""
    site = import_module(settings.ROOT_URLCONF)
    made: Any = ModuleType(_NAME)
    made.urlpatterns = [path(PATH[1:], empty), path(SEARCH_PATH[1:], empty_search), *site.urlpatterns]
    made.handler404 = site.handler404
    sys.modules[_NAME] = made
    settings.ROOT_URLCONF = _NAME
    clear_url_caches()


def empty(request: Any) -> HttpResponse:
    """Same middleware, anonymous, an empty base template, no query of its own, nothing kept."""
    return page(request, "empty.html", {})


def empty_search(request: Any) -> HttpResponse:
    """The same with the queries of the search page: the pulse, and the question counted once the page is sent."""
    response = page(request, "empty.html", {})
    words = request.GET.get("q", "")
    response._resource_closers.append(lambda: asked.count("en", words, 1))  # type: ignore[attr-defined]
    return response
