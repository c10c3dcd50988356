"""Keys: short, readable, never twice."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kb.editions.text import Blank
from kb.importing.keys import make_keys, words_of
from kb.importing.marks import valid_key
from tests.kb.importing.helpers import row


def test_from_the_heading() -> None:
    rows = [row("Loans and transport"), row("Préstamos y transporte"), row("Возврат предметов"), row("Επιστροφή έργων"),
            row("The artist’s word")]  # fmt: skip
    assert make_keys(rows) == (
        "loans-and-transport", "prestamos-y-transporte", "vozvrat-predmetov", "epistrofi-ergon", "the-artists-word"
    )  # fmt: skip


def test_other_scripts_take_number_or_position() -> None:
    rows = [row("借展", canon="3"), row("借展"), row("الإعارة", canon="7"), row("貸出", canon="2.1")]
    assert make_keys(rows) == ("n-3", "c-2", "n-7", "n-2-1")


def test_the_key_of_the_file_and_of_the_alignment_stay() -> None:
    rows = [row("Loans", key="lending"), row("Loans"), row("Loans", plain="x")]
    assert make_keys(rows, used=["old"], given={1: "old"}) == ("lending", "old", "loans")


def test_used_keys_are_never_given_again() -> None:
    assert make_keys([row("Loans")], used=["loans"]) == ("loans-2",)
    assert make_keys([row("Loans")], used=["loans", "loans-2"]) == ("loans-3",)
    assert make_keys([row("Loans"), row("Care", key="loans")]) == ("loans-2", "loans")


def test_a_twin_takes_the_first_word_of_its_parent() -> None:
    rows = [row("Loans"), row("Reports", parent=0), row("Acquisitions"), row("Reports", parent=2), row("Reports", parent=2)]
    assert make_keys(rows) == ("loans", "reports", "acquisitions", "acquisitions-reports", "reports-2")


def test_from_the_wording_where_there_is_no_heading() -> None:
    rows = [row(plain="It never sells works to pay debts."), row(plain="The artist is told first.")]
    assert make_keys(rows) == ("never-sells-works", "artist-told-first")


def test_hints_blanks_and_long_words() -> None:
    assert make_keys([row(plain="一", key_hint="care")]) == ("care",)
    assert make_keys([row("名前", kind="blank", blank=Blank("name"))]) == ("name",)
    assert make_keys([row("x" * 50)]) == ("x" * 30,)
    assert make_keys([row("Responsibilities of the international committee of conservators")]) == ("responsibilities-of-the",)


def test_little_words_fall_out_of_long_texts() -> None:
    rows = [row(f"Return of the {word} to us") for word in "abcdefghijklmnopqrstuvwxyz"]
    assert make_keys([*rows, row("Care of the gift")])[-1] == "care-gift"


def test_words_of_mixed_scripts() -> None:
    assert words_of("Das Werk (作品)") == ["das", "werk"]
    assert words_of("作品 a") == []


@given(
    st.lists(st.tuples(st.text(max_size=60), st.text(max_size=80), st.integers(-1, 5)), max_size=30),
    st.sets(st.sampled_from(["a", "b", "loans", "c-1", "n-1"])),
)
def test_keys_are_valid_unique_new_and_always_the_same(raw: list[tuple[str, str, int]], used: set[str]) -> None:
    rows = [row(heading, plain, parent=min(parent, i - 1)) for i, (heading, plain, parent) in enumerate(raw)]
    keys = make_keys(rows, used)
    assert all(valid_key(key) for key in keys)
    assert len(set(keys)) == len(keys)
    assert not set(keys) & used
    assert keys == make_keys(rows, sorted(used))
