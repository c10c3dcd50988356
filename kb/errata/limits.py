"""How many reports are taken in an hour, and when the next one is: from the newest reports, without a database."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from django.conf import settings

HOUR = timedelta(hours=1)
ORIGIN, CLAUSE, SITE = "origin", "clause", "site"


class Past(NamedTuple):
    """A report taken before. ``wording`` is (edition id, locale, key)."""

    at: datetime
    origin: str
    wording: tuple[int, str, str]


@dataclass(frozen=True)
class Limits:
    """Reports an hour: from one origin, about one clause, on the whole site."""

    origin: int
    clause: int
    site: int


@dataclass(frozen=True)
class Wait:
    """Not now: which limit is reached, and when a report is taken again."""

    limit: str
    until: datetime


def limits() -> Limits:
    """Those of the settings."""
    return Limits(settings.ERRATA_PER_ORIGIN, settings.ERRATA_PER_CLAUSE, settings.ERRATA_PER_SITE)


def wait(
    past: Iterable[Past], origins: Collection[str], wording: tuple[int, str, str], now: datetime, limits: Limits
) -> Wait | None:
    """Whether one more report has to wait. ``past`` must hold the newest ``limits.site`` reports; ``origins`` may be empty."""
    recent = [report for report in past if now - HOUR < report.at]
    counted = (
        (ORIGIN, limits.origin, [r.at for r in recent if r.origin and r.origin in origins]),
        (CLAUSE, limits.clause, [r.at for r in recent if r.wording == wording]),
        (SITE, limits.site, [r.at for r in recent]),
    )
    waits = [
        Wait(name, sorted(times, reverse=True)[limit - 1] + HOUR) for name, limit, times in counted if 0 < limit <= len(times)
    ]
    return max(waits, key=lambda each: each.until, default=None)
