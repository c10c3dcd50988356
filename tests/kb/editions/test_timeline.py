"""What holds when, with repeals, cancellations, withdrawals and days shared by several: against the rules written as days."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.editions.timeline import (
    CANCELLED,
    FUTURE,
    IN_FORCE,
    REPEALED,
    SUPERSEDED,
    WITHDRAWN,
    EditionInfo,
    Repeal,
    Timeline,
    _derive,
)

START = date(2020, 1, 1)


def on(number: int) -> date:
    return START + timedelta(days=number)


def line(editions: list[tuple[int, str]], repeals: list[int], today: int) -> Timeline:
    """Editions as (day, status) in the order of the log, and the days of the repeals that stand."""
    infos = [
        EditionInfo(order, f"e{order}", on(day), None, status, False, "", "", "", order, ())
        for order, (day, status) in enumerate(editions)
    ]
    days = sorted(repeals, reverse=True)
    return _derive(infos, tuple(Repeal(on(day), f"why {day}") for day in days), (), on(today))


def holds(editions: list[tuple[int, str]], repeals: list[int], day: int) -> int | None:
    """The rule in one sentence: the newest standing edition that began, unless a repeal came after it began."""
    begun = [(since, order) for order, (since, status) in enumerate(editions) if not status and since <= day]
    if not begun:
        return None
    since, order = max(begun)
    return None if any(since < repeal <= day for repeal in repeals) else order


EDITIONS = st.lists(st.tuples(st.integers(0, 20), st.sampled_from(["", "", "", CANCELLED, WITHDRAWN])), max_size=6)
REPEALS = st.lists(st.integers(1, 22), max_size=3, unique=True)


@given(EDITIONS, REPEALS, st.integers(0, 24))
@settings(max_examples=600, deadline=None)
def test_every_day_is_the_rule(editions: list[tuple[int, str]], repeals: list[int], today: int) -> None:
    made = line(editions, repeals, today)
    for day in range(25):
        found, expected = made.at(on(day)), holds(editions, repeals, day)
        assert (found.order if found else None) == expected, day
        repeal = made.repealed_at(on(day))
        if found is not None:
            assert repeal is None
        elif repeal is not None:
            assert repeal.day <= on(day)
    assert (made.in_force is None) == (holds(editions, repeals, today) is None)


@given(EDITIONS, REPEALS, st.integers(0, 24))
@settings(max_examples=600, deadline=None)
def test_status_and_end_say_the_same_as_the_days(editions: list[tuple[int, str]], repeals: list[int], today: int) -> None:
    made = line(editions, repeals, today)
    for info in made.editions:
        if info.status in (CANCELLED, WITHDRAWN):
            assert info.until is None
            continue
        days = [day for day in range(30) if holds(editions, repeals, day) == info.order]
        if info.until is None:
            assert days and days[-1] == 29
        else:
            assert [day for day in range(30) if info.since <= on(day) < info.until] == days
        expected = (
            FUTURE
            if info.since > on(today)
            else IN_FORCE
            if holds(editions, repeals, today) == info.order
            else REPEALED
            if info.until is not None and info.until in [on(r) for r in repeals] and made.at(info.until) is None
            else SUPERSEDED
        )
        assert info.status == expected


#: editions in the order of the log, repeals, today -> statuses newest first, what holds today
CASES = {
    "nothing": ([], [], 5, [], None),
    "repealed": ([(1, ""), (3, "")], [5], 6, [REPEALED, SUPERSEDED], None),
    "repealed today": ([(1, "")], [5], 5, [REPEALED], None),
    "repealed tomorrow": ([(1, "")], [6], 5, [IN_FORCE], 0),
    "revived": ([(1, ""), (8, "")], [5], 9, [IN_FORCE, REPEALED], 1),
    "revived on the day of the repeal": ([(1, ""), (5, "")], [5], 6, [IN_FORCE, SUPERSEDED], 1),
    "to be revived": ([(1, ""), (8, "")], [5], 6, [FUTURE, REPEALED], None),
    "the reviver was withdrawn": ([(1, ""), (8, WITHDRAWN)], [5], 9, [WITHDRAWN, REPEALED], None),
    "the reviver was cancelled": ([(1, ""), (8, CANCELLED)], [5], 6, [CANCELLED, REPEALED], None),
    "the last was withdrawn after the repeal": ([(1, ""), (3, WITHDRAWN)], [5], 6, [WITHDRAWN, REPEALED], None),
    "an older edition published after the repeal": ([(3, ""), (1, "")], [5], 6, [REPEALED, SUPERSEDED], None),
    "repealed twice": ([(1, ""), (8, "")], [5, 10], 11, [REPEALED, REPEALED], None),
    "between two repeals": ([(1, ""), (8, "")], [5, 10], 9, [IN_FORCE, REPEALED], 1),
    "two of one day": ([(1, ""), (1, "")], [5], 3, [IN_FORCE, SUPERSEDED], 1),
    "two of one day, repealed": ([(1, ""), (1, "")], [5], 6, [REPEALED, SUPERSEDED], None),
    "a future edition ended before it begins": ([(1, ""), (9, "")], [5], 2, [FUTURE, IN_FORCE], 0),
}


@pytest.mark.parametrize("name", CASES)
def test_cases(name: str) -> None:
    editions, repeals, today, statuses, current = CASES[name]
    made = line(editions, repeals, today)  # type: ignore[arg-type]
    assert [info.status for info in made.editions] == statuses
    assert (made.in_force.order if made.in_force else None) == current


def test_repeal_and_repeal_ahead() -> None:
    made = line([(1, ""), (8, "")], [5, 12], 9)
    assert made.repeal is None
    assert made.repeal_ahead == Repeal(on(12), "why 12")
    assert made.repealed_at(on(6)) == Repeal(on(5), "why 5")
    assert made.repealed_at(on(13)) == Repeal(on(12), "why 12")
    assert made.repealed_at(on(0)) is None
    assert made.newest_until_now is made.in_force


