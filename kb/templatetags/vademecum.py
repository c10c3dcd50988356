"""Tags and filters of the public templates."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import template
from django.utils.safestring import SafeString, mark_safe

from kb import addresses, words
from kb.views.frame import Frame
from kb.views.frame import frame as frame_of

register = template.Library()


@register.simple_tag(takes_context=True)
def frame(context: Any) -> Frame:
    """``{% frame as frame %}``: what stands around the page (kb/views/frame.py)."""
    return frame_of(context["request"])


@register.filter
def day(value: date | None) -> str:
    """A day in words in the interface language."""
    return words.day(value) if value else ""


@register.filter
def language(code: str) -> str:
    """A language's name in the interface language."""
    return words.language(code)


@register.filter
def own_name(code: str) -> str:
    """A language's name in itself."""
    return words.own_name(code)


@register.filter
def direction(code: str) -> str:
    """``ltr`` or ``rtl``."""
    return words.direction(code)


@register.filter
def spoken(code: str, around: str) -> SafeString:
    """`` lang="…" dir="…"`` of words in ``code`` within words in ``around``; nothing when they are the same."""
    return mark_safe(words.spoken(code, around))


@register.simple_tag
def edition_url(locale: str, code: str, label: str = "") -> str:
    return addresses.edition(locale, code, label)


@register.simple_tag
def clause_url(locale: str, code: str, key: str, label: str = "") -> str:
    return addresses.clause(locale, code, key, label)


@register.simple_tag
def errata_url(locale: str, code: str) -> str:
    return addresses.errata(locale, code)


@register.simple_tag
def timeline_url(locale: str, code: str) -> str:
    return addresses.timeline(locale, code)
