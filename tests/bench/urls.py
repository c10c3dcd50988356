"""All addresses of the site and the empty view: the baseline of page benchmarks."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import path

from config.urls import handler404
from config.urls import urlpatterns as of_the_site
from kb.views.public import page

__all__ = ["handler404", "urlpatterns"]


def empty(request: HttpRequest) -> HttpResponse:
    """Same middleware, anonymous, an empty base template, no query of its own, nothing kept."""
    return page(request, "empty.html", {})


urlpatterns = [path("en/empty-view/", empty), *of_the_site]
