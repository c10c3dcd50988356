"""What an editor chooses from the site's libraries, settled as the record keeps it.

A document or image in Wagtail's library can be changed or deleted there at any time. In a wording it becomes the hash of its
bytes, and a copy of them goes to the record's media folder; a page becomes its address. What cannot be settled (deleted,
private, an image no browser shows) stays as ``document:<id>``, ``image:<id>`` or ``page:<id>``, and the checks before
freezing name it: nothing is lost without a word.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from django.conf import settings
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page

from kb import addresses, media
from kb.models import TextPage, Work

_WAITING = re.compile(r' (href|data-media)="(document|image|page):(\d{1,10})"')


def settled(html: str) -> str:
    """Canonical html with its documents and images by hash and its pages by address."""
    return _WAITING.sub(_settle, html) if ":" in html and _WAITING.search(html) else html


def _settle(found: re.Match[str]) -> str:
    name, kind, number = found[1], found[2], int(found[3])
    if kind == "page":
        address = _page(number)
        return f' href="{address}"' if address else found[0]
    digest = _document(number) if kind == "document" else _image(number)
    if not digest:
        return found[0]
    return f' {name}="{"media:" if name == "href" else ""}{digest}"'


def _document(number: int) -> str:
    row = get_document_model()._default_manager.select_related("collection").filter(pk=number).first()
    return _kept(row, row.filename, images_only=False) if row is not None else ""


def _image(number: int) -> str:
    row = get_image_model()._default_manager.select_related("collection").filter(pk=number).first()
    return _kept(row, "", images_only=True) if row is not None else ""


def _kept(row: Any, name: str, *, images_only: bool) -> str:
    """Hash of a library file whose bytes are now in the record; "" when it may not or cannot be."""
    if row.collection.get_view_restrictions():
        return ""  # what a clause links to is public
    try:
        modified = row.file.storage.get_modified_time(row.file.name)
        return _copied(row.file.storage, row.file.name, modified, name, images_only)
    except (OSError, ValueError, NotImplementedError):
        return ""


def _copied(storage: Any, file_name: str, modified: Any, name: str, images_only: bool) -> str:
    digest = _digest(storage, file_name, modified, name, images_only)
    if digest and not media.path_of(digest).is_file():
        _digest.cache_clear()  # the record's folder was emptied under this process
        digest = _digest(storage, file_name, modified, name, images_only)
    return digest


@lru_cache(maxsize=1000)
def _digest(storage: Any, file_name: str, modified: Any, name: str, images_only: bool) -> str:
    """A working text is read often, its documents seldom change: they are hashed again when their file is another."""
    with storage.open(file_name, "rb") as file:
        if images_only and not media.kind_of_file(file).inline:
            return ""
        return media.store_file(file, name)


def _page(number: int) -> str:
    """Public address of a page; a working text's is that of the work's edition in force."""
    page = Page.objects.filter(pk=number).select_related("locale").first()
    if page is None:
        return ""
    if page.specific_class is TextPage:
        code = Work.objects.filter(translation_key=page.translation_key).values_list("code", flat=True).first()
        return addresses.absolute(addresses.edition(page.locale.language_code, code)) if code else ""
    parts = page.specific.get_url_parts() if page.live else None
    return f"{settings.BASE_URL}{parts[2]}" if parts and parts[2] else ""
