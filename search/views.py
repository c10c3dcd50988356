"""The search page. The view reads the address, asks, and hands data to the template."""

from __future__ import annotations

import logging
from typing import Any

from django.db import DatabaseError
from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from kb import pulse
from kb.editions.timeline import today
from kb.models.works import CODE
from kb.views.public import page
from search.answer import Answer, answer
from search.context import setting_of
from search.engines import engine
from search.indexing.outbox import ask_for_rebuild
from search.query.plan import Wish
from search.show import shown
from search.withdrawn import withdrawn_texts

logger = logging.getLogger(__name__)


@require_safe
def search(request: Any, locale: str) -> HttpResponse:
    """Results for ``?q=``, of one text with ``?work=``, on ``?page=``."""
    now = pulse.current()
    if locale not in now.locales:
        raise Http404
    work = request.GET.get("work", "")
    found = answer(
        engine(),
        request.GET.get("q", ""),
        locale=locale,
        day=today(),
        wish=Wish(
            filters={"work": (work,)} if CODE.fullmatch(work) else {},
            page=_page_number(request.GET.get("page", "")),
        ),
        setting=setting_of(locale),
        withdrawn=withdrawn_texts(now.head),
    )
    if found.unavailable:
        _queue_rebuild(found)
    response = page(request, "search/page.html", shown(found, locale, now.locales))
    response["Cache-Control"] = "private, no-cache"
    response["X-Robots-Tag"] = "noindex"
    return response


def _page_number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 1


def _queue_rebuild(found: Answer) -> None:
    """The site stays up without its index; the indexer builds it anew as soon as it can."""
    logger.error("Search cannot answer: %s", found.unavailable)
    try:
        ask_for_rebuild(engine().name)
    except DatabaseError:
        logger.exception("The rebuild of the index could not be queued.")
