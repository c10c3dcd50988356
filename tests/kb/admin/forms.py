"""A page's edit form as a browser would send it back."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from typing import Any

from django.forms import Form
from django.test import Client
from wagtail.models import Page
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from kb.models import TextPage


class _Fields(HTMLParser):
    """Hidden inputs and their values."""

    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag == "input" and values.get("type") == "hidden" and values.get("name"):
            self.found[str(values["name"])] = values.get("value") or ""


def edit_data(client: Client, page: Page | None, address: str = "", blocks: list[Any] | None = None) -> dict[str, str]:
    """Data of the edit form of a working text (of an empty one without ``page``); ``blocks``: another body."""
    response = client.get(address or f"/admin/pages/{page.pk if page else 0}/edit/")
    assert response.status_code == 200
    form: Form = response.context["form"]
    text = page.get_latest_revision_as_object() if page is not None else TextPage()
    raw = blocks if blocks is not None else list(text.body.raw_data)
    parser = _Fields()
    parser.feed(response.content.decode())
    out = {
        name: value
        for name, value in parser.found.items()
        if name.startswith(("comments-", "overwrite_", "loaded_", "next", "csrf"))
    }
    out |= nested_form_data(
        {
            "title": form.initial.get("title") or text.title,
            "slug": form.initial.get("slug") or text.slug,
            "intro": rich_text(text.intro, features=["bold"]),
            "body": streamfield([(block["type"], _values(block)) for block in raw]),
        }
    )
    for index, block in enumerate(raw):
        out[f"body-{index}-id"] = str(block.get("id") or "")
    out.setdefault("comments-TOTAL_FORMS", "0")
    out.setdefault("comments-INITIAL_FORMS", "0")
    return out


def _values(block: Any) -> dict[str, Any]:
    values = dict(block["value"])
    if "text" in values and not block["type"].endswith("_html"):
        values["text"] = draftail(values["text"])
    if values.get("required") is False:
        del values["required"]
    return values


def draftail(html: str) -> str:
    """What the rich text editor sends for this html."""
    from kb.models.blocks import RICH_FEATURES

    return str(rich_text(html, features=RICH_FEATURES)) if html else json.dumps({"blocks": [], "entityMap": {}})
