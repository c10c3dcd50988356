"""Questions counted by day: what readers look for and do not find. No reader, no address, no time of day.

One row for a day, a language and a question. What may be about a person is not kept at all: e-mail addresses, telephone
numbers, long runs of digits, addresses of pages, long questions.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

import regex
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.models import Count, F, Min, Sum
from django.utils import timezone

from search import analysis
from search.models import Asked

logger = logging.getLogger(__name__)

LONGEST = 120  # characters
#: How often on how many days a question was asked before others are shown it while they type.
DAYS_BEFORE_SHOWN = 3
SHOWN = 2000  # questions of a language that are suggested at most
KEPT_SECONDS = 600.0
#: The analyzer that levels words least: case and accents go, letters stay, so that what is shown again is spelt rightly.
KEEPING = "arabic"

_PERSONAL = regex.compile(r"@|://|www\.|\p{Nd}(?:[\s().+/-]*\p{Nd}){5,}", regex.IGNORECASE)
_UPSERT = (
    "INSERT INTO search_asked (day, locale, words, times, results, opened)"
    " SELECT %s, %s, %s, 1, %s, 0"
    " WHERE (SELECT COUNT(*) FROM search_asked WHERE day = %s) < %s"
    " OR EXISTS (SELECT 1 FROM search_asked WHERE day = %s AND locale = %s AND words = %s)"
    " ON CONFLICT (day, locale, words) DO UPDATE SET times = search_asked.times + 1, results = excluded.results"
)
_suggested: dict[str, tuple[float, Mapping[str, int]]] = {}


def question(text: str) -> str:
    """A question as it is counted: its words levelled, in order; "" for one that is not kept."""
    text = analysis.nfc(text)
    if len(text) > 2 * LONGEST or _PERSONAL.search(text):
        return ""
    words: list[str] = []
    end = -1  # of the last pair of characters: touching ones are one word
    for token in analysis.tokens(text, KEEPING):
        if token.paired and token.start < end:
            words[-1] += text[end : token.end]
        elif token.text:
            words.append(text[token.start : token.end] if token.paired else token.text)
        end = token.end if token.paired else -1
    said = " ".join(words)
    return said if len(said) <= LONGEST else ""


def count(locale: str, text: str, results: int) -> None:
    """Count a question. One statement; a database that refuses is no trouble of the reader's."""
    words = question(text)
    most = settings.SEARCH_ASKED_PER_DAY
    if not words or not most:
        return
    day = timezone.localdate().isoformat()
    try:
        with connection.cursor() as cursor:
            cursor.execute(_UPSERT, [day, locale, words, results, day, most, day, locale, words])
    except DatabaseError:
        logger.warning("A question could not be counted.", exc_info=True)


def opened(locale: str, text: str) -> None:
    """A result of a question was followed: counted up to as often as the question was asked today."""
    words = question(text)
    if words:
        row = Asked.objects.filter(day=timezone.localdate(), locale=locale, words=words, opened__lt=F("times"))
        row.update(opened=F("opened") + 1)


def prune(today: date | None = None) -> int:
    """Delete what is older than ``SEARCH_ASKED_DAYS``; returns how many rows went."""
    before = (today or timezone.localdate()) - timedelta(days=settings.SEARCH_ASKED_DAYS)
    return Asked.objects.filter(day__lt=before).delete()[0]


def suggestions(typed: str, locale: str, size: int) -> list[str]:
    """Questions of others that begin as typed, the most frequent first. No query where they are kept."""
    begun = question(typed)
    if not begun:
        return []
    known = _known(locale)
    found = [words for words in known if words.startswith(begun) and words != begun]
    return sorted(found, key=lambda words: (-known[words], words))[:size]


def forget() -> None:
    """Drop what the process keeps."""
    _suggested.clear()


def _known(locale: str) -> Mapping[str, int]:
    """Questions asked on several days that never found nothing, with how often they were asked. Read anew now and then."""
    at, known = _suggested.get(locale, (0.0, {}))
    if not at or time.monotonic() - at > KEPT_SECONDS:
        grouped = Asked.objects.filter(locale=locale).values("words").annotate(days=Count("id"), asked=Sum("times"), worst=Min("results"))
        rows = grouped.filter(days__gte=DAYS_BEFORE_SHOWN, worst__gt=0).order_by("-asked")
        known = dict(rows.values_list("words", "asked")[:SHOWN])
        if len(_suggested) > 200:
            _suggested.clear()
        _suggested[locale] = (time.monotonic(), known)
    return known


FREQUENT, NOTHING, UNOPENED = "frequent", "nothing", "unopened"


def questions(kind: str, locale: str, days: int, most: int = 100) -> Sequence[Mapping[str, object]]:
    """What was asked in the last days: words, locale, asked, opened, found (results of the worst day). For editors."""
    since = timezone.localdate() - timedelta(days=days - 1)
    rows = Asked.objects.filter(day__gte=since)
    if locale:
        rows = rows.filter(locale=locale)
    grouped = rows.values("words", "locale").annotate(
        asked=Sum("times"), clicks=Sum("opened"), found=Min("results"), days=Count("id")
    )
    if kind == NOTHING:
        grouped = grouped.filter(found=0)
    elif kind == UNOPENED:
        grouped = grouped.filter(found__gt=0, clicks=0)
    return list(grouped.order_by("-asked", "words")[:most])
