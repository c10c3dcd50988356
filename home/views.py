"""The front door: negotiation at ``/``, the home page of each language, and what is said where nothing is found."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.views.decorators.http import require_safe

from home.models import HomePage
from kb import pulse
from kb.negotiate import VARY, negotiate
from kb.views.public import CACHE_CONTROL, page, public
from kb.views.works import listed


@require_safe
def root(request: HttpRequest) -> HttpResponse:
    """``/``: to the reader's language."""
    now = pulse.current()
    locale = negotiate(request, now.locales, now.default_locale)
    headers = {
        "Location": f"/{locale}/",
        "Vary": VARY,
        "Cache-Control": "private, max-age=0, must-revalidate",
    }
    return HttpResponse(status=302, headers=headers)


@public()
def home(request: Any, locale: str) -> HttpResponse:
    """``/es/``: the lead of the language's home page, the search box, the texts."""
    words = (
        HomePage.objects.filter(locale__language_code=locale, live=True)
        .values_list("lead", flat=True)
        .first()
    )
    return page(
        request,
        "home/home.html",
        {"locale": locale, "lead": words or "", "works": [work for work in listed(locale) if not work.gone]},
    )


def not_found(request: Any, exception: Exception | None = None) -> HttpResponse:
    """404 in the reader's language, with a search box and the way to the texts."""
    request.page_found = False
    with translation.override(getattr(request, "interface", None) or translation.get_language()):
        response = page(request, "404.html", {}, status=404)
    response["Cache-Control"] = CACHE_CONTROL.replace("public", "private")
    return response
