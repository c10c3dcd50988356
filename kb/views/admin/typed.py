"""Words as people type them in a plain form, and the canonical html they become."""

from __future__ import annotations

import re
from html import unescape

from django.utils.translation import gettext as _

from kb.editions.canonical import line, unline
from kb.editions.editor import from_editor
from kb.fields import NUMBER, is_rich

_BLOCK = re.compile(r"<(?:p|ul|ol|dl|table|blockquote|pre|section|figure|div|h[1-6]|hr)\b", re.I)
_TAG = re.compile(r"</?[a-z]", re.I)
_PARAGRAPH = re.compile(r"<p>([^<]*)</p>")


def from_typed(name: str, value: str) -> str:
    """Canonical html of what was typed into the field of this name; a number is plain words."""
    if name == NUMBER:
        return unline(line(value))
    return from_editor(paragraphs(value)) if is_rich(name) else line(value)


def as_typed(name: str, html: str) -> str:
    """How a field is shown for typing: plain words where nothing but paragraphs would be lost, else HTML."""
    if name == NUMBER:
        return html
    if not is_rich(name):
        return unline(html)
    if not _PARAGRAPH.sub("", html):
        typed = "\n\n".join(unescape(found) for found in _PARAGRAPH.findall(html))
        if from_typed(name, typed) == html:
            return typed
    return html


def paragraphs(text: str) -> str:
    """Words become paragraphs at empty lines, with the marks (strong, em, links) they hold; what has blocks is HTML already."""
    if _BLOCK.search(text):
        return text
    parts = [part for part in re.split(r"\n\s*\n", text.replace("\r\n", "\n")) if part.strip()]
    return "".join(f"<p>{part if _TAG.search(part) else line(part)}</p>" for part in parts)


def field_label(name: str) -> str:
    """What a field is called in a form."""
    labels = {"title": _("Title"), "intro": _("Introduction"), "heading": _("Heading"), "text": _("Text"), NUMBER: _("Number")}
    return labels.get(name, _("Help") if name.endswith(".help") else _("Label"))
