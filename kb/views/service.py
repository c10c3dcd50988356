"""Addresses for machines: alive, ready, robots."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from kb import addresses, readiness


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
def robots(request: HttpRequest) -> HttpResponse:
    """Everything public may be read; searches and the admin are nobody's index."""
    sitemap = f"Sitemap: {addresses.absolute(addresses.sitemap())}"
    lines = ("User-agent: *", "Disallow: /admin/", "Disallow: /django-admin/", "Disallow: /*/search/", "", sitemap, "")
    headers = {"Cache-Control": "public, max-age=3600"}
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8", headers=headers)
