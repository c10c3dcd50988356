"""What every public page has: its validator, its place in the process's store, and the frame around it.

    @public(params=("page",))
    def timeline(request, locale, code): return page(request, "kb/timeline.html", {...})

The decorator answers a warm request with one raw query: nothing of the session, the user, the site or a locale is
read. Its key is everything a page depends on (architecture, rule 8).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.template import loader
from django.views.decorators.http import require_safe

from kb import pulse
from kb.editions.timeline import today
from kb.record import signing
from kb.release import release
from kb.views.keeping import Kept, Pages

#: Bytes of pages each process keeps.
STORE_BYTES = int(getattr(settings, "PAGE_STORE_BYTES", 64 * 1024 * 1024))
CACHE_CONTROL = "public, max-age=0, must-revalidate"
pages = Pages(STORE_BYTES)
View = Callable[..., HttpResponse]


def public(params: tuple[str, ...] = ()) -> Callable[[View], View]:
    """A page that is the same for everybody. ``params`` are the query parameters it reads; others change nothing."""

    def decorate(view: View) -> View:
        @require_safe
        @wraps(view)
        def inner(request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
            request.kept_query = _query(request, params)
            if settings.DEBUG:  # templates change under a page that is kept
                return view(request, *args, **kwargs)
            key = page_key(request, params)
            if _matches(request.META.get("HTTP_IF_NONE_MATCH", ""), key):
                return _headed(HttpResponseNotModified(), key)
            kept = pages.get(key)
            if kept is not None:
                return _served(request, key, kept)
            response = view(request, *args, **kwargs)
            if response.status_code in (200, 410) and not response.streaming:
                if not getattr(request, "fleeting", False):  # one of endlessly many pages that anybody can ask for
                    pages.put(key, Kept(response.status_code, response.content, dict(response.items())))
                _headed(response, key)
            elif not response.has_header("Cache-Control"):
                response["Cache-Control"] = CACHE_CONTROL
            return response

        return inner

    return decorate


def page(request: Any, template: str, context: Mapping[str, Any], status: int = 200) -> HttpResponse:
    """Render a template that extends ``base.html``, without context processors (no session, no user)."""
    return HttpResponse(loader.get_template(template).render({"request": request, **context}), status=status)


def page_key(request: Any, params: tuple[str, ...] = ()) -> str:
    """Hash of everything the page at this address depends on."""
    now = pulse.current()
    query = urlencode([(name, value) for name in sorted(params) for value in request.GET.getlist(name)]) if params else ""
    parts = (now.head, str(now.stamp), today().isoformat(), request.interface, request.path, query, release(), signing.keys().mark)
    return hashlib.blake2b("\n".join(parts).encode(), digest_size=16).hexdigest()


def _query(request: Any, params: tuple[str, ...]) -> str:
    """The part of the query that the page reads."""
    return urlencode([(name, request.GET[name]) for name in sorted(params) if name in request.GET]) if params else ""


def _served(request: HttpRequest, key: str, kept: Kept) -> HttpResponse:
    squeeze = len(kept.body) > 1400 and "gzip" in request.META.get("HTTP_ACCEPT_ENCODING", "")
    response = HttpResponse(pages.squeeze(key, kept) if squeeze else kept.body, status=kept.status, headers=kept.headers)
    if squeeze:
        response["Content-Encoding"] = "gzip"
    return _headed(response, key)


def _headed(response: HttpResponse, key: str) -> HttpResponse:
    # Weak: the compressed and the plain form are the same page.
    response["ETag"] = f'W/"{key}"'
    response["Cache-Control"] = CACHE_CONTROL
    response["Vary"] = "Accept-Encoding"
    return response


def _matches(header: str, key: str) -> bool:
    """Whether the browser holds this very page; ``*`` proves nothing about it."""
    return bool(header) and f'"{key}"' in header
