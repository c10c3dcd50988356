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
#: Percent of the width that is to come: where an edition is announced, and where none is.
FUTURE, AHEAD = 24.0, 8.0


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
    today, newest = timeline.today, editions[0].since
    first = min(editions[-1].since, today)
    scale = _Scale(first, today, max(newest, today), FUTURE if newest > today else AHEAD, rtl)
    segments = tuple(scale.segment(edition) for edition in reversed(editions))
    return Bar(segments, tuple(_ticks(scale)), scale.place(today))


@dataclass(frozen=True)
class _Scale:
    """Time until today takes all but ``ahead`` percent of the width; what is to come, however far, shares the rest."""

    first: date
    today: date
    newest: date
    ahead: float
    rtl: bool

    def share(self, day: date | None) -> float:
        """Of the width, from the beginning of reading, in percent; None is the open end."""
        until_now = 100 - self.ahead
        if day is None:
            return 100.0
        if day <= self.today:
            return until_now * (day - self.first).days / max((self.today - self.first).days, 1)
        # The newest edition begins half way through what is to come, so that it can be seen.
        return min(until_now + self.ahead / 2 * (day - self.today).days / max((self.newest - self.today).days, 1), 100.0)

    def place(self, day: date) -> str:
        share = self.share(day)
        return _percent(100 - share if self.rtl else share)

    def segment(self, edition: EditionInfo) -> Segment:
        start, stop = self.share(edition.since), self.share(edition.until)
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
    years = range(scale.first.year + 1, scale.today.year + 1)
    step = next(step for step in (1, 2, 5, 10, 20, 50, 100, 10_000) if len(years) / step <= TICKS)
    for year in years:
        if year % step == 0 and 3 <= scale.share(date(year, 1, 1)) <= 97:
            yield Tick(scale.place(date(year, 1, 1)), str(year))


def _percent(value: float) -> str:
    return f"{value:.2f}%"
