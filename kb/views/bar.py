"""The decoration of the timeline: a bar with one segment for each edition, for readers who see. Pure: dates in, geometry out.

Places are strings in percent of the width, so that words keep their size at any width and no number is localised. The list
of editions says everything the bar does.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from kb.editions.timeline import EditionInfo, Timeline

#: A label stands in a segment that takes at least this much of the width, in percent.
ROOM = 7.0
TICKS = 6


@dataclass(frozen=True)
class Segment:
    """One edition from ``x`` on, ``width`` wide; ``middle`` is where ``label`` stands ("" where there is no room)."""

    x: str
    width: str
    middle: str
    label: str
    status: str


@dataclass(frozen=True)
class Tick:
    """The first day of a year."""

    x: str
    label: str


@dataclass(frozen=True)
class Bar:
    segments: tuple[Segment, ...]
    ticks: tuple[Tick, ...]
    today: str


def bar(timeline: Timeline, *, rtl: bool = False) -> Bar | None:
    """None where there is nothing to draw: fewer than two editions that readers may see."""
    editions = timeline.standing
    if len(editions) < 2:
        return None
    first = editions[-1].since
    last = max(timeline.today, editions[0].since)
    span = max((last - first).days, 1)
    end = date.fromordinal(min(last.toordinal() + max(span // 12, 30), date.max.toordinal()))
    scale = _Scale(first, end, rtl)
    segments = tuple(scale.segment(edition) for edition in reversed(editions))
    return Bar(segments, tuple(_ticks(scale)), scale.place(timeline.today))


@dataclass(frozen=True)
class _Scale:
    first: date
    end: date
    rtl: bool

    def share(self, day: date) -> float:
        """Of the width, from the beginning of reading, in percent."""
        whole = (self.end - self.first).days
        return 100 * min(max((day - self.first).days, 0), whole) / whole

    def place(self, day: date) -> str:
        share = self.share(day)
        return _percent(100 - share if self.rtl else share)

    def segment(self, edition: EditionInfo) -> Segment:
        start, stop = self.share(edition.since), self.share(edition.until or self.end)
        width = max(stop - start, 0.0)
        left = 100 - stop if self.rtl else start
        room = width >= max(ROOM, 1.1 * len(edition.label))
        return Segment(
            _percent(left),
            _percent(width),
            _percent(left + width / 2),
            edition.label if room else "",
            edition.status,
        )


def _ticks(scale: _Scale) -> Iterable[Tick]:
    years = range(scale.first.year + 1, scale.end.year + 1)
    step = next(step for step in (1, 2, 5, 10, 20, 50, 100, 10_000) if len(years) / step <= TICKS)
    for year in years:
        if year % step == 0 and 3 <= scale.share(date(year, 1, 1)) <= 97:
            yield Tick(scale.place(date(year, 1, 1)), str(year))


def _percent(value: float) -> str:
    return f"{value:.2f}%"
