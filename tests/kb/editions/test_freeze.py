"""Freezing: what is checked, what is the same, what is refused, and what happens when two publish at once."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.db import connection

from kb.editions import timeline
from kb.editions.acts import move, withdraw
from kb.editions.compose import FALLBACK, TRANSLATED, compose
from kb.editions.freeze import Change, NotFrozen, Release, publish_edition, source_of
from kb.editions.publish import publish_units, publish_working
from kb.editions.text import Blank, ClauseText
from kb.editions.verify import verify
from kb.editions.working import give_keys, page_of, units_text, working_text, write_units, write_working
from kb.models import ClauseChange, ClauseKey, Edition, EditionText, LogEntry, TextPage, Unit
from tests.kb.making import clause, head, make_work, publish, text, translate

ROOT = Path(__file__).resolve().parents[3]


def problems(*clauses: ClauseText, label: str = "1.0", day: str | None = "2020-01-01", note: str = "First.") -> dict[str, str]:
    """Code and clause of each problem."""
    make_work()
    release = Release(date.fromisoformat(day) if day else None, note)
    with pytest.raises(NotFrozen) as refusal:
        publish_edition(text("ethics", label, *clauses), release)
    assert not Edition.objects.exists() and not LogEntry.objects.exists()
    return {problem.code: problem.key for problem in refusal.value.problems}


def test_problems_name_the_clause(db: None) -> None:
    good = clause("loans", "Lend with care.")
    assert problems(good, clause("loans", "Twice.")) == {"duplicate-key": "loans"}
    assert problems(good, replace(good, key="")) == {"no-key": ""}
    assert problems(good, replace(good, key="Bad Key")) == {"bad-key": "Bad Key"}
    assert problems(ClauseText("void", "clause", 0, {"heading": "", "text": ""})) == {"empty": "void"}
    assert problems(clause("a", '<p><a href="work:ethics#gone">x</a></p>')) == {"reference": "a"}
    assert problems(clause("a", '<p><a href="work:other#gone">x</a></p>')) == {"reference": "a"}
    assert problems(replace(good, fields={"heading": "x", "text": "<p onclick='x'>y</p>"})) == {"content": "loans"}
    assert problems(replace(good, fields={"heading": "<b>x</b>", "text": ""})) == {"content": "loans"}
    assert problems(replace(good, level=12)) == {"level": "loans"}
    assert problems(replace(good, duty="perhaps")) == {"duty": "loans"}
    assert problems(replace(good, number="1 " * 40)) == {"number": "loans"}
    assert problems(clause("a", f'<p>x<img alt="y" data-media="{"a" * 64}"></p>')) == {"media": "a"}
    assert problems() == {"empty-text": ""}


def test_what_an_edition_says_is_checked(db: None) -> None:
    good = clause("loans", "Lend with care.")
    assert problems(good, label="") == {"label": ""}
    assert problems(good, label="1.0...2.0") == {"label": ""}
    assert problems(good, label="../x") == {"label": ""}
    assert problems(good, day=None) == {"date": ""}
    assert problems(good, day="0999-01-01") == {"date": ""}
    assert problems(good, note=" ") == {"note": ""}


def test_same_label_and_words_does_nothing(db: None) -> None:
    first = publish("ethics", "1.0", "2020-01-01", clause("loans", "Lend with care."))
    again = publish("ethics", "1.0", "2020-01-01", clause("loans", "Lend with care."))
    assert first.created and not again.created
    assert again.text.pk == first.text.pk and LogEntry.objects.count() == 3
    with pytest.raises(NotFrozen, match="other words"):
        publish("ethics", "1.0", "2020-01-01", clause("loans", "Lend with more care."))
    with pytest.raises(NotFrozen, match="date cannot be changed"):
        publish("ethics", "1.0", "2021-01-01", clause("loans", "Lend with care."))


def test_unchanged_words_need_a_minor_edition(db: None) -> None:
    publish("ethics", "1.0", "2020-01-01", clause("loans", "Lend with care."))
    with pytest.raises(NotFrozen, match=r"words of edition 1\.0"):
        publish("ethics", "1.1", "2021-01-01", clause("loans", "Lend with care."))
    assert publish("ethics", "1.1", "2021-01-01", clause("loans", "Lend with care."), minor=True).created


def test_changes_are_frozen_with_the_edition(db: None) -> None:
    make_work()
    body = text("ethics", "1.0", clause("loans", "Lend."), clause("couriers", "Send a courier."))
    publish_edition(body, Release(date(2020, 1, 1), "First.", changes=(Change("couriers", "split", ("loans",)),)))
    row = ClauseChange.objects.get()
    assert (row.key, row.kind, row.from_keys) == ("couriers", "split", '["loans"]')
    assert verify().ok


def test_a_translation_is_complete_or_says_it_is_partial(db: None) -> None:
    edition = publish("ethics", "1.0", "2020-01-01", clause("loans", "Lend.", number="1"), clause("gifts", "Accept.", number="2")).edition
    with pytest.raises(NotFrozen, match="Clause 2 Gifts is not translated"):
        translate(edition, "es", {"loans": "Preste."})
    partial = translate(edition, "es", {"loans": "Preste."}, partial=True)
    assert partial.text.partial and partial.text.revision == 1
    whole = translate(edition, "es", {"gifts": "Acepte.", "loans": "Preste."})
    assert whole.text.revision == 2 and not whole.text.partial
    assert list(whole.text.clauses.order_by("position").values_list("key", flat=True)) == ["_text", "loans", "gifts"]
    assert not translate(edition, "es", {"gifts": "Acepte.", "loans": "Preste."}).created
    assert EditionText.objects.filter(locale="es").count() == 2
    assert verify().ok


def test_a_translation_of_another_wording_is_refused(db: None) -> None:
    first = publish("ethics", "1.0", "2020-01-01", clause("loans", "Lend.")).edition
    second = publish("ethics", "2.0", "2021-01-01", clause("loans", "Lend with care.")).edition
    stale = source_of(first)["loans"][1]
    assert stale != source_of(second)["loans"][1]
    from kb.editions.freeze import publish_translation
    from kb.editions.text import Text

    made = Text("ethics", "es", "2.0", False, (replace(head("C"), source_sha256=source_of(second)["_text"][1]), replace(clause("loans", "Preste."), source_sha256=stale)))
    with pytest.raises(NotFrozen, match="another wording"):
        publish_translation(made)


def test_in_force_by_date_and_log_order(db: None) -> None:
    publish("ethics", "2.0", "2022-01-01", clause("loans", "Two."))
    publish("ethics", "1.0", "2020-01-01", clause("loans", "One."))
    publish("ethics", "2.0b", "2022-01-01", clause("loans", "Two, again."))
    future = publish("ethics", "3.0", (timeline.today() + timedelta(days=3)).isoformat(), clause("loans", "Three."))
    work = make_work()
    line = timeline.of_work(work.pk)
    assert [(e.label, e.status) for e in line.editions] == [("3.0", "future"), ("2.0b", "in-force"), ("2.0", "superseded"), ("1.0", "superseded")]
    assert line.at(date(2021, 5, 5)).label == "1.0"  # type: ignore[union-attr]
    assert line.at(date(2019, 5, 5)) is None
    assert line.labelled("1.0").until == date(2022, 1, 1)  # type: ignore[union-attr]
    assert timeline.of_work(work.pk, timeline.today() + timedelta(days=3)).in_force.label == "3.0"  # type: ignore[union-attr]
    move(future.edition, in_force_from=None, reason="Not yet.", by="tests")
    assert timeline.of_work(work.pk, timeline.today() + timedelta(days=9)).in_force.label == "2.0b"  # type: ignore[union-attr]
    withdraw(Edition.objects.get(label="2.0b"), reason="Wrong file.", by="tests")
    assert timeline.of_work(work.pk).in_force.label == "2.0"  # type: ignore[union-attr]
    with pytest.raises(NotFrozen, match="can no longer be moved or cancelled"):
        move(Edition.objects.get(label="1.0"), in_force_from=None, reason="x", by="tests")
    assert verify().ok


def test_composed_text_falls_back_clause_by_clause(db: None, django_assert_num_queries: object) -> None:
    first = publish("ethics", "1.0", "2020-01-01", clause("loans", "Lend.", number="1"), clause("gifts", "Accept.", number="2")).edition
    translate(first, "es", {"loans": "Preste.", "gifts": "Acepte."})
    publish("ethics", "2.0", "2021-01-01", clause("gifts", "Accept.", number="7"), clause("loans", "Lend with care.", number="8"), clause("ai", "Say so.", number="9"))
    work = make_work()
    line = timeline.of_work(work.pk)
    assert line.in_force is not None
    with django_assert_num_queries(1):  # type: ignore[operator]
        shown = compose(line, line.in_force, "es")
    states = [(c.key, c.number, c.lang, c.state, c.edition) for c in shown.clauses]
    assert states == [("gifts", "7", "es", TRANSLATED, "1.0"), ("loans", "8", "en", FALLBACK, "2.0"), ("ai", "9", "en", FALLBACK, "2.0")]
    assert shown.clauses[1].older is not None and shown.clauses[1].older.plain == "Preste."
    assert (shown.translated, shown.fallbacks) == (1, 2)
    withdraw(first, reason="x", by="tests", locale="es")
    line = timeline.of_work(work.pk)
    assert line.in_force is not None
    assert compose(line, line.in_force, "es").translated == 0, "withdrawn wordings are never used"


def test_page_and_units_round_trip(db: None) -> None:
    work = make_work()
    blank = ClauseText("fee", "blank", 1, {"blank.fee.label": "Fee &amp; costs", "blank.fee.help": "In euros"}, blank=Blank("fee", "amount", True))
    table = clause("table", "<table><tbody><tr><td>1</td></tr></tbody></table>", number="II")
    body = text("ethics", "", clause("gifts", '<p>See <a href="work:ethics#table">the table</a>.</p>', number="1", level=1), table, blank)
    write_working(work, body)
    assert working_text(work) == body
    page = page_of(work)
    assert page is not None and not page.live
    assert "/id/ethics/c/table" in page.body.raw_data[0]["value"]["text"]
    assert [block["type"] for block in page.body.raw_data] == ["clause", "clause_html", "blank"]
    frozen = publish_working(work, "1.0", in_force_from=date(2020, 1, 1), change_note="First.")
    assert frozen.text.clauses.count() == 4
    source = source_of(frozen.edition)
    spanish = [replace(c, source_sha256=source[c.key][1]) for c in (head("Código"), clause("gifts", "Dones."), table)]
    spanish += [replace(blank, fields={"blank.fee.label": "Honorarios", "blank.fee.help": "En euros"}, source_sha256=source["fee"][1])]
    from kb.editions.text import Text

    write_units(work, Text("ethics", "es", "1.0", False, tuple(spanish)), source, guessed=["gifts"])
    assert Unit.objects.get(key="gifts", field="text").guessed
    assert publish_units(work, "1.0", "es").created
    assert page_of(work, "es").title == "Código"  # type: ignore[union-attr]
    Unit.objects.filter(key="gifts", field="text").update(source_sha256="0" * 64)
    assert [c.key for c in units_text(work, "es", "1.0", source).clauses] == ["_text", "table", "fee"]
    with pytest.raises(NotFrozen, match="not translated"):
        publish_units(work, "1.0", "es")


def test_blocks_keep_their_keys_and_new_ones_get_one(db: None) -> None:
    work = make_work()
    write_working(work, text("ethics", "", clause("gifts", "Accept."), clause("loans", "Lend.")))
    page = page_of(work)
    assert page is not None
    first = {str(row.block_id): row.key for row in ClauseKey.objects.all()}
    write_working(work, text("ethics", "", clause("loans", "Lend."), clause("gifts", "Accept.")))
    assert {str(row.block_id): row.key for row in ClauseKey.objects.all()} == first
    body = [*page_of(work).body.raw_data, {"type": "clause", "id": "0" * 31 + "1", "value": {"heading": "Loans", "text": "<p>x</p>"}}]  # type: ignore[union-attr]
    assert list(give_keys(work, body).values()) == ["loans-2"]
    assert give_keys(work, body) == {}


def test_page_is_never_served_nor_published(db: None) -> None:
    work = make_work()
    page = write_working(work, text("ethics", "", clause("gifts", "Accept.")))
    assert page.get_url() is None
    assert not TextPage.objects.filter(live=True).exists()


PUBLISH = """
import os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.test"
import django; django.setup()
from django.db import connection
connection.settings_dict["NAME"] = sys.argv[1]
from tests.kb.making import clause, publish
for number in range(10):
    publish("ethics", f"{sys.argv[2]}.{number}", f"20{sys.argv[2]}-01-{number + 1:02d}", clause("loans", f"Lend {sys.argv[2]} {number}."))
"""


def test_publishing_at_once_breaks_nothing(fresh_database: str) -> None:
    """Four processes publish ten editions each: all arrive, and the chain has no fork."""
    make_work()
    connection.close()
    workers = [
        subprocess.Popen([sys.executable, "-c", PUBLISH, fresh_database, str(10 + worker)], cwd=ROOT, stderr=subprocess.PIPE)
        for worker in range(4)
    ]
    errors = [worker.communicate(timeout=120)[1].decode() for worker in workers]
    assert [worker.returncode for worker in workers] == [0, 0, 0, 0], errors
    assert Edition.objects.count() == 40 and LogEntry.objects.count() == 120
    assert verify().ok
