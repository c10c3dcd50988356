"""What looks split, merged or typed again, in scripts with and without spaces; and saying so."""

from __future__ import annotations

import time
from datetime import date
from typing import Any

import pytest

from kb.editions import acts
from kb.editions.freeze import NotFrozen
from kb.editions.origins import MERGE, SAME, SPLIT, suggest
from kb.editions.provenance import forget, origins_of, say_merged, say_split
from kb.editions.publish import publish_working
from kb.editions.rekey import same_clause
from kb.editions.text import ClauseText
from kb.editions.timeline import of_work
from kb.editions.working import working_text, write_working
from kb.models import ClauseChange, DraftChange, Edition, Unit, Work
from tests.kb.making import clause, publish, text

LOANS = "The museum lends objects with care and writes down their condition before they leave the house."
COURIERS = "A courier travels with every object of great value and stays until it is unpacked."
GIFTS = "Gifts are accepted openly, and the name of the giver is published unless the giver asks otherwise."


def found(before: list[ClauseText], after: list[ClauseText], vanished: list[ClauseText] | None = None) -> set[tuple[str, tuple[str, ...], tuple[str, ...]]]:
    return {(each.kind, each.keys, each.from_keys) for each in suggest(before, after, vanished or [])}


def test_typed_again() -> None:
    before = [clause("loans", LOANS), clause("gifts", GIFTS)]
    after = [clause("new-1", LOANS.replace("with care", "with great care"), heading="Loans"), clause("gifts", GIFTS)]
    assert found(before, after) == {(SAME, ("new-1",), ("loans",))}


def test_typed_again_with_other_words_under_one_heading() -> None:
    words = "The museum lends objects and writes down what state they are in."
    assert found([clause("loans", LOANS, heading="On loans")], [clause("x", words, heading="On loans")]) == {(SAME, ("x",), ("loans",))}
    assert found([clause("loans", LOANS, heading="On loans")], [clause("x", words, heading="Other")]) == set()


def test_a_clause_of_an_older_edition() -> None:
    assert found([clause("gifts", GIFTS)], [clause("gifts", GIFTS), clause("x", LOANS)], [clause("loans", LOANS)]) == {(SAME, ("x",), ("loans",))}


def test_split_into_new_clauses() -> None:
    before = [clause("both", f"{LOANS} {COURIERS}"), clause("gifts", GIFTS)]
    after = [clause("a", LOANS), clause("b", COURIERS), clause("gifts", GIFTS)]
    suggested = found(before, after)
    assert (SPLIT, ("a", "b"), ("both",)) in suggested or suggested == {(SAME, ("a",), ("both",)), (SPLIT, ("b",), ("both",))}


def test_split_that_keeps_its_key() -> None:
    assert found([clause("both", f"{LOANS} {COURIERS}")], [clause("both", LOANS), clause("b", COURIERS)]) == {(SPLIT, ("b",), ("both",))}


def test_merged_into_one_that_stood() -> None:
    before = [clause("loans", LOANS), clause("couriers", COURIERS)]
    assert found(before, [clause("loans", f"{LOANS} {COURIERS}")]) == {(MERGE, ("loans",), ("loans", "couriers"))}


def test_merged_into_a_new_one() -> None:
    before = [clause("couriers", COURIERS), clause("gifts", GIFTS)]
    suggested = found(before, [clause("all", f"{GIFTS} {COURIERS}")])
    assert (MERGE, ("all",), ("couriers", "gifts")) in suggested or any(kind == SAME for kind, *_ in suggested)


def test_nothing_is_suggested_of_other_words() -> None:
    assert found([clause("loans", LOANS), clause("gifts", GIFTS)], [clause("loans", LOANS), clause("x", COURIERS)]) == set()
    assert found([clause("loans", LOANS)], [clause("loans", LOANS), clause("x", "Lend with care.")]) == set()
    assert found([], [clause("x", LOANS)]) == set() and found([clause("x", LOANS)], []) == set()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("博物馆应当谨慎出借藏品并在离馆之前记录其状况。", "每件贵重藏品都由押运人员陪同直到开箱为止。"),
        ("يعير المتحف القطع بعناية ويسجل حالتها قبل أن تغادر المبنى.", "يرافق كل قطعة ثمينة مرافق ويبقى معها حتى تفتح الصناديق."),
        ("พิพิธภัณฑ์ให้ยืมวัตถุด้วยความระมัดระวังและบันทึกสภาพ", "ผู้คุ้มกันเดินทางไปกับวัตถุที่มีค่าทุกชิ้นจนกว่าจะเปิดกล่อง"),
    ],
)
def test_every_script(one: str, other: str) -> None:
    assert found([clause("both", one + other)], [clause("both", one), clause("b", other)]) == {(SPLIT, ("b",), ("both",))}
    assert found([clause("a", one), clause("b", other)], [clause("a", one + other)]) == {(MERGE, ("a",), ("a", "b"))}
    assert found([clause("a", one)], [clause("x", one)]) == {(SAME, ("x",), ("a",))}


def test_a_long_text_is_looked_at_quickly() -> None:
    before = [clause(f"a{n}", f"{LOANS} Number {n} says {n * 7} things about room {n}.") for n in range(300)]
    after = [clause(f"b{n}", f"{LOANS} Number {n} says {n * 7} things about room {n}.") for n in range(300)]
    started = time.perf_counter()
    suggested = suggest(before, after)
    took = time.perf_counter() - started
    print(f"origins of 300 clauses, all typed again: {took:.2f} s")
    assert len(suggested) == 300 and took < 20


# -- saying so ---------------------------------------------------------------------------------------------------


@pytest.fixture
def work(db: Any) -> Work:
    """1.0 with ``both`` and ``gifts``, 0.9 with ``former`` too; the draft has split ``both`` and typed ``former`` again."""
    publish("ethics", "0.9", "2019-01-01", clause("both", f"{LOANS} {COURIERS}"), clause("gifts", GIFTS), clause("former", "Deaccession is rare and public, and money from it goes to the collection."))
    publish("ethics", "1.0", "2020-01-01", clause("both", f"{LOANS} {COURIERS}"), clause("gifts", GIFTS))
    made = Work.objects.get(code="ethics")
    again = clause("again", "Deaccession is rare and public, and money from it goes to the collection only.")
    write_working(made, text("ethics", "", clause("both", LOANS), clause("couriers", COURIERS), clause("gifts", GIFTS), again))
    return made


def suggested(work: Work) -> set[tuple[str, tuple[str, ...], tuple[str, ...]]]:
    draft = working_text(work)
    assert draft is not None
    origins = origins_of(work, draft, of_work(work.pk))
    assert origins is not None
    return {(each.kind, each.keys, each.from_keys) for each in origins.suggestions}


def test_saying_it_freezes_it_with_the_next_edition(work: Work) -> None:
    assert suggested(work) == {(SPLIT, ("couriers",), ("both",)), (SAME, ("again",), ("former",))}
    assert not DraftChange.objects.exists() and not ClauseChange.objects.exists(), "nothing is applied silently"
    assert say_split(work, "both", ["couriers", "both"], by="ana") == 1
    assert say_split(work, "both", ["couriers"], by="ben") == 0
    assert suggested(work) == {(SAME, ("again",), ("former",))}
    same_clause(work, "again", "former")
    assert suggested(work) == set()
    publish_working(work, "2.0", in_force_from=date(2021, 1, 1), change_note="Split.")
    assert list(ClauseChange.objects.values_list("key", "kind", "from_keys")) == [("couriers", "split", '["both"]')]
    assert Edition.objects.get(label="2.0").texts.get().clauses.filter(key="former").exists()
    assert not DraftChange.objects.exists()


def test_merges_and_forgetting(work: Work) -> None:
    assert say_merged(work, ["both", "gifts"], "couriers", by="ana") == 1
    row = DraftChange.objects.get()
    assert (row.key, row.kind, row.from_keys, row.by) == ("couriers", "merge", ["both", "gifts"], "ana")
    assert forget(work, "couriers", "merge") and not forget(work, "couriers", "merge")
    DraftChange.objects.create(work=work, key="gifts", kind="reason", reason="Why.")
    assert not forget(work, "gifts", "reason"), "a reason is not an origin"


@pytest.mark.parametrize(
    ("act", "sentence"),
    [
        (lambda work: say_split(work, "both", [], by="x"), "Say which new clauses"),
        (lambda work: say_split(work, "both", ["both"], by="x"), "Say which new clauses"),
        (lambda work: say_split(work, "never", ["couriers"], by="x"), "is not a clause of edition 1.0"),
        (lambda work: say_split(work, "both", ["never"], by="x"), "is not a clause of the draft"),
        (lambda work: say_split(work, "both", ["_text"], by="x"), "is not a clause of the draft"),
        (lambda work: say_merged(work, [], "both", by="x"), "Say which clauses were merged"),
        (lambda work: say_merged(work, ["both"], "both", by="x"), "Say which clauses were merged"),
        (lambda work: say_merged(work, ["both", "gifts"], "never", by="x"), "is not a clause of the draft"),
    ],
)
def test_what_is_refused(work: Work, act: Any, sentence: str) -> None:
    with pytest.raises(NotFrozen, match=sentence):
        act(work)
    assert not DraftChange.objects.exists()


def test_a_retyped_clause_keeps_what_was_said_of_it(work: Work) -> None:
    DraftChange.objects.create(work=work, key="again", kind="reason", reason="It was missed.", by="ana")
    DraftChange.objects.create(work=work, key="former", kind="reason", reason="It is gone.", by="ben")
    DraftChange.objects.create(work=work, key="again", kind="split", from_keys=["former"])
    Unit.objects.create(work=work, key="former", field="text", locale="es", html="<p>Rara.</p>")
    same_clause(work, "again", "former")
    assert list(DraftChange.objects.values_list("key", "kind", "reason")) == [("former", "reason", "It is gone.\nIt was missed.")]
    assert Unit.objects.filter(key="former").exists()


def test_what_a_cancelled_edition_said_is_said_of_the_draft_again(work: Work) -> None:
    say_split(work, "both", ["couriers"], by="ana")
    DraftChange.objects.create(work=work, key="couriers", kind="reason", reason="Too long.")
    publish_working(work, "2.0", in_force_from=date(2090, 1, 1), change_note="Split.")
    assert not DraftChange.objects.exists()
    acts.move(Edition.objects.get(label="2.0"), in_force_from=None, reason="Not yet.", by="ana")
    assert set(DraftChange.objects.values_list("key", "kind", "reason")) == {("couriers", "split", ""), ("couriers", "reason", "Too long.")}
    publish_working(work, "2.1", in_force_from=date(2090, 1, 1), change_note="Split.")
    assert Edition.objects.get(label="2.1").changes.count() == 2
