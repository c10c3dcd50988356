"""Which clauses an edition changed: states, counts, and what it costs."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kb.editions import acts, changes, timeline
from kb.editions.freeze import Release, publish_edition
from kb.models import Work
from tests.kb.making import clause, make_work, publish, text

pytestmark = pytest.mark.django_db




def line(code: str = "ethics") -> timeline.Timeline:
    return timeline.of_work(Work.objects.get(code=code).id)


def three_editions() -> timeline.Timeline:
    a, b, c, d = (clause(key, f"Words of {key}.", number=str(number)) for number, key in enumerate("abcd", 1))
    publish("ethics", "1.0", "2020-01-01", a, b, c, d)
    publish("ethics", "2.0", "2021-01-01", d, a, clause("b", "Other words.", number="2"), clause("e", "New."))
    publish(
        "ethics",
        "3.0",
        "2022-01-01",
        d,
        a,
        clause("b", "Other words.", number="3"),
        clause("e", "New."),
        minor=True,
    )
    return line()


def test_states_by_key() -> None:
    editions = three_editions()
    second, third = editions.labelled("2.0"), editions.labelled("3.0")
    assert second and third
    assert changes.changed_keys(editions, second) == {
        "d": "moved",
        "b": "amended",
        "e": "inserted",
        "c": "repealed",
    }
    assert changes.changed_keys(editions, third) == {"b": "renumbered"}
    first = editions.labelled("1.0")
    assert first and changes.changed_keys(editions, first) == {}
    assert changes.changed_keys(editions, third, first) == {
        "d": "moved",
        "b": "amended",
        "e": "inserted",
        "c": "repealed",
    }
    assert changes.changed_keys(editions, first, third) == {
        "b": "amended",
        "c": "inserted",
        "d": "moved",
        "e": "repealed",
    }


def test_counts_of_every_edition_in_one_query() -> None:
    editions = three_editions()
    with CaptureQueriesContext(connection) as asked:
        found = changes.of_timeline(editions)
    assert len(asked) == 1
    assert set(found) == {"2.0", "3.0"}
    assert found["2.0"].counts == changes.Counts(inserted=1, repealed=1, amended=1, moved=1, all=4)
    assert found["2.0"].counts.unchanged == 1
    assert found["3.0"].counts.unchanged == 4
    with CaptureQueriesContext(connection) as asked:
        assert changes.of_timeline(editions) == found
    assert not asked.captured_queries


def test_withdrawn_editions_are_passed_over() -> None:
    three_editions()
    acts.withdraw(
        Work.objects.get(code="ethics").editions.get(label="2.0"), reason="Wrong file.", by="The board"
    )
    editions = line()
    third = editions.labelled("3.0")
    before = third and changes.edition_before(editions, third)
    assert before is not None and before.label == "1.0"
    assert set(changes.of_timeline(editions)) == {"3.0"}
    assert third and changes.changed_keys(editions, third)["c"] == "repealed"


def test_title_and_introduction_are_no_clause() -> None:
    make_work("ethics")
    for label, day, title in (("1.0", "2020-01-01", "Code"), ("2.0", "2021-01-01", "Code of conduct")):
        publish_edition(
            text("ethics", label, clause("a", "Words."), title=title),
            Release(date.fromisoformat(day), "Renamed."),
        )
    editions = line()
    second: Any = editions.labelled("2.0")
    found = changes.changes(editions, second)
    assert found is not None
    assert dict(found.keys) == {"_text": "amended"}
    assert found.counts == changes.Counts(all=1)
