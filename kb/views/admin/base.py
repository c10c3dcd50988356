"""What the admin views share."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from kb.editions.freeze import NotFrozen
from kb.models import Work

Crumb = tuple[str, str]


def require(allowed: bool) -> None:
    """403 unless allowed."""
    if not allowed:
        raise PermissionDenied


def work_or_404(code: str) -> Work:
    """The work of this code."""
    return get_object_or_404(Work, code=code)


def page(
    request: HttpRequest,
    template: str,
    title: str,
    crumbs: Iterable[Crumb] = (),
    *,
    status: int = 200,
    **context: Any,
) -> HttpResponse:
    """An admin page with Wagtail's furniture. ``crumbs``: (url, label) below "Texts"."""
    trail = [
        {"url": reverse("wagtailadmin_home"), "label": _("Home")},
        {"url": reverse("kb_admin:texts"), "label": _("Texts")},
        *({"url": url, "label": label} for url, label in crumbs),
    ]
    if title != _("Texts"):
        trail.append({"url": "", "label": title})
    return render(
        request,
        f"kb/admin/{template}.html",
        {
            "page_title": title,
            "header_title": title,
            "header_icon": "doc-full",
            "breadcrumbs_items": trail,
            **context,
        },
        status=status,
    )


def say_problems(request: HttpRequest, refusal: NotFrozen) -> None:
    """Each problem of a refused publication as a message (the first twenty; then how many more)."""
    for problem in refusal.problems[:20]:
        messages.error(request, problem.message)
    more = len(refusal.problems) - 20
    if more > 0:
        messages.error(request, _("… and %d more.") % more)
