"""Addresses for machines: alive, ready, images of the record, robots."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from kb import media, readiness


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8", headers={"Cache-Control": "no-store"})


@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """200 when everything a reader needs is there, else 503; each answer is "ok" or one sentence."""
    answers = {name: answer or "ok" for name, answer in readiness.ask().items()}
    ready = all(answer == "ok" for answer in answers.values())
    return JsonResponse({"ready": ready, **answers}, status=200 if ready else 503, headers={"Cache-Control": "no-store"})


@require_safe
def record_media(request: HttpRequest, digest: str) -> HttpResponse:
    """An image of a frozen clause, by the hash of its bytes."""
    try:
        data = media.path_of(digest).read_bytes()
    except OSError:
        raise Http404("no such image") from None
    kind = media.content_type(data)
    if not kind:
        raise Http404("not an image")
    headers = {
        "Cache-Control": "public, max-age=31536000, immutable",
        "X-Content-Type-Options": "nosniff",
        "ETag": f'"{digest}"',
        "Content-Security-Policy": "default-src 'none'; sandbox",
    }
    return HttpResponse(data, content_type=kind, headers=headers)


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Everything public may be read; searches and the admin are nobody's index."""
    lines = ("User-agent: *", "Disallow: /admin/", "Disallow: /django-admin/", "Disallow: /*/search/", "")
    headers = {"Cache-Control": "public, max-age=3600"}
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8", headers=headers)
