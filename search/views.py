"""The search page, suggestions while somebody types, and the word that a result was followed. For everybody.

Views read the address, ask, and hand data on. Nothing here reads or writes a session or a cookie.
"""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import Any

from django.db import DatabaseError
from django.http import Http404, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from kb import pulse
from kb.editions.timeline import today
from kb.views.public import page
from search import asked, suggesting
from search.answer import Answer, answer
from search.asking import Asking, read
from search.contents import contents
from search.context import setting_of
from search.engines import answering
from search.engines.base import Engine, Unavailable
from search.facets import part_names
from search.indexing.outbox import ask_for_rebuild
from search.limits import may
from search.show import MOST_TEXTS, Around, shown
from search.withdrawn import withdrawn_texts
from search.wordings import applying, is_pinned

logger = logging.getLogger(__name__)


@require_safe
def search(request: Any, locale: str) -> HttpResponse:
    """Results for ``?q=``; what else the address may say is in search/asking.py. Anybody."""
    now = _known(locale)
    asking = read(request.GET)
    found, around = _found(asking, locale, now)
    request.kept_query = replace(asking, words=asking.words[:300], page=1).query()  # goes along into another language
    response = page(request, "search/page.html", shown(found, asking, around))
    response["Cache-Control"] = "private, no-cache"
    response["X-Robots-Tag"] = "noindex"
    if found.query.words and not found.unavailable and found.plan.page == 1:
        results = found.results.total + found.untranslated.total
        # Once the page is sent: counting never makes a reader wait.
        response._resource_closers.append(lambda: asked.count(locale, found.query.text, results))  # type: ignore[attr-defined]
    return response


@require_safe
def suggest(request: Any, locale: str) -> HttpResponse:
    """``?q=`` as typed so far: texts, clauses and questions of others, as JSON. Anybody."""
    now = _known(locale)
    typed = request.GET.get("q", "")[:120]
    response = JsonResponse({"suggestions": suggesting.suggestions(typed, locale, today(), withdrawn_texts(now.head))})
    response["Cache-Control"] = "private, no-cache"
    response["X-Robots-Tag"] = "noindex"
    return response


@csrf_exempt  # it counts; there is nothing to forge on anybody's behalf
@require_POST
def opened(request: Any, locale: str) -> HttpResponse:
    """A result of the question ``q`` was followed. Anybody, so often a minute; the answer never says more than "heard"."""
    _known(locale)
    if int(request.META.get("CONTENT_LENGTH") or 0) < 4000 and may(request, "opened"):
        try:
            asked.opened(locale, request.POST.get("q", ""))
        except DatabaseError:
            logger.warning("A followed result could not be counted.", exc_info=True)
    return HttpResponse(status=204)


def _known(locale: str) -> pulse.Pulse:
    now = pulse.current()
    if locale not in now.locales:
        raise Http404
    return now


def _found(asking: Asking, locale: str, now: pulse.Pulse) -> tuple[Answer, Around]:
    """The answer, and what the page looks up beside it: of the first engine that can give it."""
    first, *others = answering()
    found, around = _found_by(first, asking, locale, now)
    for other in others:
        if not found.unavailable:
            break
        instead, its_around = _found_by(other, asking, locale, now)
        if not instead.unavailable:
            found, around = replace(instead, stood_in=True), its_around
    return found, around


def _found_by(target: Engine, asking: Asking, locale: str, now: pulse.Pulse) -> tuple[Answer, Around]:
    day = today()
    found = answer(
        target,
        asking.words,
        locale=locale,
        day=day,
        wish=asking.wish(),
        setting=setting_of(locale),
        literal=asking.literal,
        withdrawn=withdrawn_texts(now.head),
    )
    around = Around(locale, now.locales, day)
    if found.unavailable:
        _queue_rebuild(target, found)
        return found, around
    try:
        current = applying(target, found, locale, day) if is_pinned(found.plan, day) else None
        around = replace(around, applying=current, parts=part_names(target, found, asking, locale))
    except Unavailable as error:  # it went away in mid-answer
        return replace(found, unavailable=str(error)), around
    if not found.results.total and not found.untranslated.total:
        around = replace(around, contents=contents([passage.work for passage in found.texts[:MOST_TEXTS]], locale))
    return found, around


def _queue_rebuild(target: Engine, found: Answer) -> None:
    """The site stays up without its index; the indexer builds it anew as soon as it can. A server that is away comes back."""
    if found.away:
        return
    logger.error("Search cannot answer: %s", found.unavailable)
    try:
        ask_for_rebuild(target.name)
    except DatabaseError:
        logger.exception("The rebuild of the index could not be queued.")
