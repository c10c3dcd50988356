"""The language of a request: content language from the address, interface language from what the interface offers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.encoding import escape_uri_path, iri_to_uri

from kb import pulse
from kb.negotiate import VARY, interface_language, negotiate

#: First parts of addresses that have no content language; none of them can be the code of a language.
NEUTRAL = frozenset(
    "admin api django-admin documents healthz id media readyz record record-media robots.txt sitemap sitemap.xml static"
    " favicon.ico .well-known".split()
)


class LocaleMiddleware:
    """Sets ``request.content_locale`` ("" where the address names none), ``request.interface`` and the active language.

    Wagtail's own serve view needs the address's language active; the views of this house, which all take ``locale``,
    run in the interface language.
    """

    sync_capable = True
    async_capable = False

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponse:
        with pulse.one_request():
            first = request.path_info[1:].partition("/")[0]
            request.content_locale = ""
            negotiated = False
            if first in NEUTRAL:
                language = self._for_staff(request)
            else:
                now = pulse.current()
                named = first.lower().replace("_", "-")
                if named in now.locales and named != first:
                    return _spelled(request, first, named)
                if named in now.locales:
                    request.content_locale = language = named
                else:
                    language = negotiate(request, now.locales, now.default_locale)
                    negotiated = True
                request.interface = interface_language(language, now.default_locale)
            translation.activate(language)
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        if negotiated:
            patch_vary_headers(response, VARY.split(", "))
        return response

    def process_view(self, request: Any, view: Any, args: Any, kwargs: dict[str, Any]) -> None:
        if "locale" in kwargs and request.content_locale:
            translation.activate(request.interface)
            request.LANGUAGE_CODE = request.interface

    def _for_staff(self, request: Any) -> str:
        """Wagtail's admin puts the user's own language over this one; it shows in the log-in form."""
        offered = _interface_codes()
        request.interface = negotiate(request, offered, offered[0])
        return str(request.interface)


def _interface_codes() -> tuple[str, ...]:
    return tuple(code for code, _name in settings.INTERFACE_LANGUAGES)


def _spelled(request: HttpRequest, first: str, named: str) -> HttpResponse:
    """``/EN/code/`` is ``/en/code/``: one address for one page."""
    query = request.META.get("QUERY_STRING", "")
    rest = escape_uri_path(request.path_info[1 + len(first) :])
    return HttpResponsePermanentRedirect(f"/{named}{rest}" + (f"?{iri_to_uri(query)}" if query else ""))
