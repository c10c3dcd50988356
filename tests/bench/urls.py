"""All addresses of the site and the empty view: the baseline of page benchmarks."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from config.urls import handler404, handler500  # noqa: F401
from config.urls import urlpatterns as of_the_site


def empty(request: HttpRequest) -> HttpResponse:
    """Same middleware, anonymous, an empty base template, no query of its own."""
    return render(request, "empty.html")


urlpatterns = [path("en/empty-view/", empty), *of_the_site]
