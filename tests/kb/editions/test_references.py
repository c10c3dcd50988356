"""References as rows: derived when a text is frozen, and the same when they are made anew."""

from __future__ import annotations

from datetime import date
from importlib import import_module
from io import StringIO
from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import transaction

from kb.editions.freeze import Release, publish_edition
from kb.editions.references import rebuild, targets
from kb.editions.text import TEXT_KEY, Text
from kb.models import ClauseReference, EditionText
from tests.kb.making import clause, head, make_work, publish, text, translate


def rows() -> set[tuple[str, str, str, str, str]]:
    columns = ("text__edition__label", "text__locale", "key", "to_work", "to_key")
    return set(ClauseReference.objects.values_list(*columns))


def link(target: str) -> str:
    return f'<a href="work:{target}">there</a>'


@pytest.fixture
def frozen(db: Any) -> None:
    publish("other", "1.0", "2020-01-01", clause("far", "Far."))
    publish(
        "ethics",
        "1.0",
        "2020-01-01",
        clause("near", f"See {link('ethics#gone')}, {link('ethics#gone')} and {link('other#far')}."),
        clause("gone", "Gone."),
        clause("plain", "No link, but the words work:ethics#gone and https://example.org/#near."),
    )


def test_freezing_derives_each_reference_once(frozen: None) -> None:
    assert rows() == {("1.0", "en", "near", "ethics", "gone"), ("1.0", "en", "near", "other", "far")}


def test_translations_and_introductions_have_references_too(frozen: None) -> None:
    edition = publish("third", "1.0", "2020-01-01", clause("a", "A."), clause("b", "B.")).edition
    translate(edition, "es", {"a": f"Véase {link('third#b')}.", "b": "B."})
    assert ("1.0", "es", "a", "third", "b") in rows()
    release = publish("fourth", "1.0", "2020-01-01", clause("a", "A."))
    make_work("fifth")
    made = Text("fifth", "en", "1.0", True, (head("Fifth", f"<p>{link('fourth#a')}</p>"), clause("x", "X.")))
    assert publish_edition(made, Release(date(2020, 1, 1), "First.")).created and release.created
    assert ("1.0", "en", TEXT_KEY, "fourth", "a") in rows()


def test_rebuilding_gives_the_same(frozen: None) -> None:
    before = rows()
    ClauseReference.objects.filter(to_work="other").delete()
    ClauseReference.objects.create(text=EditionText.objects.first(), key="x", to_work="y", to_key="z")
    assert rebuild() == 2
    assert rows() == before
    ClauseReference.objects.filter(to_work="other").delete()
    call_command("editions", "references", stdout=StringIO())
    assert rows() == before


def test_rebuilding_goes_chunk_by_chunk(frozen: None, monkeypatch: Any) -> None:
    monkeypatch.setattr("kb.editions.references.CHUNK", 1)
    many = [clause(f"c{n}", f"See {link(f'many#c{(n + 1) % 7}')}.") for n in range(7)]
    publish("many", "1.0", "2020-01-01", *many)
    before = rows()
    assert rebuild() == len(before) == 9
    assert rows() == before


def test_the_migration_derives_them(frozen: None) -> None:
    before = rows()
    ClauseReference.objects.all().delete()
    migration: Any = import_module("kb.migrations.0003_references")
    migration.derive(apps, None)
    assert rows() == before


def test_a_refused_text_leaves_none(frozen: None) -> None:
    before = rows()
    with pytest.raises(RuntimeError), transaction.atomic():
        publish("fails", "1.0", "2020-01-01", clause("a", f"{link('other#far')}"))
        raise RuntimeError
    assert rows() == before


def test_the_same_text_twice_adds_none(frozen: None) -> None:
    again = text("other", "1.0", clause("far", "Far."))
    assert not publish_edition(again, Release(date(2020, 1, 1), "What 1.0 changes.")).created
    assert len(rows()) == 2


def test_targets_are_in_order_and_once() -> None:
    assert targets(["<p>x</p>", f"<p>{link('a-b#c')} {link('b2#d')} {link('a-b#c')}</p>"]) == [("a-b", "c"), ("b2", "d")]
