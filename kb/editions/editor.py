"""A wording between the record's canonical html and the page editor's rich text.

References between clauses stand in the page as identifier addresses (``/id/code/c/key``), because the rich text editor
keeps those. A wording that the editor would not give back as it got it is edited as HTML instead: opening a text and
saving it changes nothing.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from django.conf import settings

from kb.editions.canonical import REFERENCE, canonical

#: Elements and attributes the rich text editor does not know.
_NOT_RICH = re.compile(r"<(?!/?(?:p|strong|em|s|sup|sub|a|br|ul|ol|li)\b)[a-z]|<[a-z]+ (?!href=)|<li><p>|#fn-")
#: Where it may write the same words otherwise: nested marks, spaces beside them, neighbouring lists.
_RISKY = re.compile(r"<(?!/?(?:p|br)>)")
_IDENTIFIER = r"/id/\1/c/\2"


def to_editor(html: str) -> str:
    """Canonical html as the editor reads it; it stumbles over a br that is not closed."""
    return re.sub(REFERENCE.pattern, _IDENTIFIER, html).replace("<br>", "<br/>")


def from_editor(html: str) -> str:
    """Canonical html; links to a clause of this site, pasted whole, are references too."""
    return canonical(html.replace(f'href="{settings.BASE_URL}/', 'href="/'))


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
