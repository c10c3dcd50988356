"""A wording between the record's canonical html and the page editor's rich text.

References between clauses stand in the page as identifier addresses (``/id/code/c/key``), documents of the record as theirs
(``/record-media/<sha256>``), because the rich text editor keeps those. A wording that the editor would not give back as it
got it is edited as HTML instead: opening a text and saving it changes nothing.
"""

from __future__ import annotations

import re
from functools import cache
from html import unescape
from typing import Any

from django.conf import settings

from kb.editions.canonical import REFERENCE, address, canonical
from kb.editions.library import settled

#: Elements and attributes the rich text editor does not know.
_NOT_RICH = re.compile(r"<(?!/?(?:p|strong|em|s|sup|sub|a|br|ul|ol|li)\b)[a-z]|<[a-z]+ (?!href=)|<li><p>|#fn-")
#: Where it may write the same words otherwise: nested marks, spaces beside them, neighbouring lists.
_RISKY = re.compile(r"<(?!/?(?:p|br)>)")
_IDENTIFIER = r"/id/\1/c/\2"
_MEDIA = re.compile(r'(?<= href=")media:(?=[0-9a-f]{64}")')
_UNSETTLED = re.compile(r'(?<= href=")document:(\d+)(?=")')


def to_editor(html: str) -> str:
    """Canonical html as the editor reads it; it stumbles over a br that is not closed."""
    html = re.sub(REFERENCE.pattern, _IDENTIFIER, html).replace("<br>", "<br/>")
    if "media:" in html or "document:" in html:
        html = _UNSETTLED.sub(r"/documents/\1/", _MEDIA.sub("/record-media/", html))
    return html


def from_editor(html: str) -> str:
    """Canonical html with documents and images settled.

    Links to a clause of this site, pasted whole, are references too; links to its other pages get the site's address.
    """
    own = rf"""(href\s*=\s*["'])(?:{re.escape(settings.BASE_URL)})?(/(?!/)[^"']*)"""
    return settled(canonical(re.sub(own, _own, html)))


def _own(found: re.Match[str]) -> str:
    path = unescape(found[2])
    means_something = address(path) != path
    return f"{found[1]}{'' if means_something else settings.BASE_URL}{found[2]}"


def is_rich(html: str) -> bool:
    """Whether the editor gives this canonical html back as it got it."""
    if _NOT_RICH.search(html):
        return False
    return not _RISKY.search(html) or from_editor(round_trip(to_editor(html))) == html


def round_trip(html: str) -> str:
    """What is saved when the editor opens this and changes nothing."""
    converter = _converter()
    return str(converter.to_database_format(converter.from_database_format(html)))


@cache
def _converter() -> Any:
    from wagtail.admin.rich_text.converters.contentstate import ContentstateConverter

    from kb.models.blocks import RICH_FEATURES

    return ContentstateConverter(RICH_FEATURES)
