"""Two editions as data: states, moves, splits, places of what was repealed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from kb.difference import SILENT
from kb.editions import compare as module
from kb.editions.compare import (
    AMENDED,
    INSERTED,
    REPEALED,
    UNCHANGED,
    Comparison,
    Row,
    compare,
    difference_of,
    row_of,
    row_of_shown,
    sides_of,
    unified_of,
)
from kb.editions.text import Blank, ClauseText


@dataclass(frozen=True)
class Change:
    key: str
    kind: str
    from_keys: tuple[str, ...] = ()
    reason: str = ""


def row(key: str, words: str = "", number: str = "", level: int = 1, kind: str = "clause", duty: str = "none") -> Row:
    html = f"<p>{words or key}</p>"
    return Row(key, kind, number, "", html, level, 0, html, duty)


def rows(text: str) -> list[Row]:
    """``A a b=new B c``: capitals are parts, small letters clauses, ``=words`` other words."""
    out = []
    for each in text.split():
        key, _equals, words = each.partition("=")
        part = key.isupper()
        out.append(row(key, words, level=0 if part else 1, kind="part" if part else "clause"))
    return out


def states(found: Comparison) -> dict[str, str]:
    return {each.key: each.state for each in found.rows}


def moved(before: str, after: str) -> list[str]:
    return [each.key for each in compare(rows(before), rows(after)).rows if each.moved]


def order(before: str, after: str) -> str:
    return " ".join(each.key for each in compare(rows(before), rows(after)).rows)


def test_states_and_counts() -> None:
    found = compare(rows("A a b c"), rows("A a b=other d"))
    assert states(found) == {"A": UNCHANGED, "a": UNCHANGED, "b": AMENDED, "c": REPEALED, "d": INSERTED}
    assert found.counts == {
        "amended": 1, "inserted": 1, "repealed": 1, "moved": 0, "renumbered": 0, "split": 0, "merged": 0, "unchanged": 2,
    }  # fmt: skip
    assert found.of("c").row.html == "<p>c</p>"
    assert found.of("z") is None


def test_an_edition_and_itself() -> None:
    text = rows("A a b B c d")
    found = compare(text, text)
    assert {each.state for each in found.rows} == {UNCHANGED}
    assert not any(each.moved or each.renumbered or each.duty_changed for each in found.rows)
    assert found.counts["unchanged"] == 6
    assert compare([], []).rows == ()


def test_number_level_and_duty_are_no_amendment() -> None:
    old = [row("a", number="1"), row("b", number="2", duty="should")]
    new = [row("z", number="1"), row("a", number="2", level=2), row("b", number="2", duty="must")]
    found = compare(old, new)
    a, b = found.of("a"), found.of("b")
    assert (a.state, a.renumbered, a.moved, a.duty_changed) == (UNCHANGED, True, False, False)
    assert (b.state, b.renumbered, b.moved, b.duty_changed) == (UNCHANGED, False, False, True)
    assert found.counts["renumbered"] == 1


def test_a_number_that_follows_from_an_insertion_is_no_move() -> None:
    found = compare([row("a", number="1"), row("b", number="2")], [row("z", number="1"), row("a", number="2"), row("b", number="3")])
    assert [(each.key, each.moved, each.renumbered) for each in found.rows] == [("z", False, False), ("a", False, True), ("b", False, True)]


def test_moves() -> None:
    assert moved("a b c d", "a c d b") == ["b"]
    assert moved("a b c d", "d a b c") == ["d"]
    assert moved("A a b B c", "A a B b c") == ["b"]
    assert moved("A a b B c d e", "B c d e A a b") == ["A"]  # the smaller part; its clauses moved along with it
    assert moved("A a b B c d", "A b a B c d") in (["a"], ["b"])
    assert moved("a b c", "z a y b x c") == []


def test_parts_inserted_or_repealed_around_clauses_do_not_move_them() -> None:
    assert moved("a b c", "A a b c") == []
    assert moved("A a b B c d", "A a b c d") == ["c", "d"]  # these went to another part
    assert moved("A a b", "B a b") == []
    assert moved("A a b", "a b") == []


def test_a_recorded_move_is_one() -> None:
    found = compare(rows("a b"), rows("a b"), [Change("b", "move", reason="Put beside its sister.")])
    assert found.of("b").moved and found.of("b").reason == "Put beside its sister."


def test_splits_and_merges() -> None:
    changes = [
        Change("a2", "split", ("a",), "Two duties, two clauses."),
        Change("m", "merge", ("x", "y")),
        Change("m", "reason", (), "They said the same."),
    ]
    found = compare(rows("a x y"), rows("a=half a2 m"), changes)
    assert found.of("a2").split_from == ("a",)
    assert found.of("a2").reason == "Two duties, two clauses."
    assert found.of("m").merged_from == ("x", "y")
    assert found.of("m").reason == "They said the same."
    assert found.of("x").into == ("m",) and found.of("x").state == REPEALED
    assert found.of("a").into == ()
    assert (found.counts["split"], found.counts["merged"]) == (1, 1)


def test_repealed_rows_stand_where_they_stood() -> None:
    assert order("A a b c B d", "A a c B d") == "A a b c B d"
    assert order("a b", "b") == "a b"
    assert order("a b c", "a z c") == "a b z c"
    assert order("A a B b C c", "A a C c") == "A a B b C c"
    assert order("x a b", "b a") in ("x b a", "b x a")
    assert order("a b", "") == "a b"


def test_rows_from_clauses() -> None:
    clause = ClauseText("k", "clause", 1, {"heading": "Heading", "text": "<p>Words.</p>"}, "3.1", "must")
    made = row_of(clause, 4)
    assert (made.key, made.heading, made.html, made.number, made.duty, made.position) == ("k", "Heading", "<p>Words.</p>", "3.1", "must", 4)
    from kb.editions.rows import hash_of

    blank = ClauseText("f", "blank", 1, {"blank.fee.label": "Fee", "blank.fee.help": "In euro"}, blank=Blank("fee", "amount"))
    for each in (clause, blank):
        assert row_of(each).sha256 == hash_of(each)
    assert row_of(blank).html == "In euro"
    assert row_of(blank).blank == '{"id":"fee","options":[],"required":false,"type":"amount"}'


def test_rows_from_shown_clauses() -> None:
    from kb.editions.compose import ShownClause

    shown = ShownClause("k", "clause", "1", "H", "<p>W</p>", "W", "may", 1, 7, None, "en", "authoritative", "1.0", 1, "hash", "")
    assert row_of_shown(shown) == Row("k", "clause", "1", "H", "<p>W</p>", 1, 7, "hash", "may", "")


def test_words_of_a_clause_are_compared_once() -> None:
    module._store.clear()
    found = compare(rows("a=two b c"), rows("a=three b d"))
    a = found.of("a")
    assert unified_of(a, SILENT, "en") == "<p><del>two</del><ins>three</ins></p>"
    assert sides_of(a, SILENT, "en") == ("<p><del>two</del></p>", "<p><ins>three</ins></p>")
    assert difference_of(a) is difference_of(a)
    assert unified_of(found.of("c"), SILENT, "en") == '<p class="gone"><del>c</del></p>'
    assert unified_of(found.of("d"), SILENT, "en") == '<p class="new"><ins>d</ins></p>'
    assert unified_of(found.of("b"), SILENT, "en") == "<p>b</p>"


_LETTERS = st.lists(st.sampled_from("abcdefgABC"), unique=True, max_size=10)


@given(_LETTERS, _LETTERS)
def test_every_clause_once(before: list[str], after: list[str]) -> None:
    found = compare(rows(" ".join(before)), rows(" ".join(after)))
    keys = [each.key for each in found.rows]
    assert sorted(keys) == sorted(set(before) | set(after))
    assert [key for key in keys if key in after] == after
    assert _undisturbed(found, before)


def _undisturbed(found: Comparison, before: Iterable[str]) -> bool:
    """What did not move and is not under what moved stands in its old order, part by part."""
    stayed = [each.key for each in found.rows if each.before and each.after and not each.moved and each.key.isupper()]
    return stayed == [key for key in before if key in stayed]
