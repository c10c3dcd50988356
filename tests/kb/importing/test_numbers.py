"""Numbers of headings: every form, the run that decides, misprints."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.importing.numbers import Numbered, number_headings


def flat(*headings: str, strict: bool = False) -> tuple[Numbered, ...]:
    return number_headings(headings, [0] * len(headings), [-1] * len(headings), strict=strict)


SURE = [
    ("Art. 7 Loans", "Art. 7", "7", "Loans"),
    ("Article 12a", "Article 12a", "12a", ""),
    ("Article 5 bis – Fees", "Article 5 bis", "5-2", "Fees"),
    ("Artículo 7.- Título", "Artículo 7", "7", "Título"),
    ("Artículo único", "Artículo único", "1", ""),
    ("Artículo primero. Objeto", "Artículo primero", "1", "Objeto"),
    ("Article premier", "Article premier", "1", ""),
    ("Article 1er", "Article 1er", "1", ""),
    ("Artigo 1.º Objeto", "Artigo 1.º", "1", "Objeto"),
    ("Chapitre II", "Chapitre II", "2", ""),
    ("Première partie", "Première partie", "1", ""),
    ("Erster Teil", "Erster Teil", "1", ""),
    ("Part One", "Part One", "1", ""),
    ("Part Twenty-third: Loans", "Part Twenty-third", "23", "Loans"),
    ("Principle 3", "Principle 3", "3", ""),
    ("Clause 4 – Fee", "Clause 4", "4", "Fee"),
    ("Phase 1: Before", "Phase 1", "1", "Before"),
    ("Annex B: Forms", "Annex B", "b", "Forms"),
    ("§ 4 Care", "§ 4", "4", "Care"),
    ("第三条", "第三条", "3", ""),
    ("第９条 目的", "第９条", "9", "目的"),
    ("第三十条の二", "第三十条の二", "30-2", ""),
    ("第一章总则", "第一章", "1", "总则"),
    ("제1조 목적", "제1조", "1", "목적"),
    ("المادة ٧", "المادة ٧", "7", ""),
    ("المادة (7)", "المادة (7)", "7", ""),
    ("المادة الثانية عشرة", "المادة الثانية عشرة", "12", ""),
    ("الفصل الثالث والعشرون", "الفصل الثالث والعشرون", "23", ""),
    ("ماده ۷", "ماده ۷", "7", ""),
    ("סעיף ט״ו", "סעיף ט״ו", "15", ""),
    ("अनुच्छेद १.", "अनुच्छेद १", "1", ""),
    ("ข้อ ๑๒", "ข้อ ๑๒", "12", ""),
    ("Статья 7. Предмет", "Статья 7", "7", "Предмет"),
    ("Статья первая", "Статья первая", "1", ""),
    ("Kifungu cha 1.", "Kifungu cha 1", "1", ""),
    ("Điều 1. X", "Điều 1", "1", "X"),
    ("Madde 1", "Madde 1", "1", ""),
]


@pytest.mark.parametrize(("heading", "shown", "canon", "rest"), SURE)
def test_a_number_with_its_label_counts_alone(heading: str, shown: str, canon: str, rest: str) -> None:
    (number,) = flat(heading)
    assert (number.shown, number.canon, number.rest) == (shown, canon, rest)


@pytest.mark.parametrize(
    ("headings", "canons"),
    [
        (["1. Trust", "2. Care", "3 Loans"], ["1", "2", "3"]),
        (["IV. Trust", "V. Care"], ["4", "5"]),
        (["A. x", "B. y", "C. z", "D. w"], ["a", "b", "c", "d"]),
        (["C. x", "CI. y"], ["100", "101"]),
        (["(a) x", "(b) y"], ["a", "b"]),
        (["а) x", "б) y"], ["a", "b"]),
        (["(أ) x", "(ب) y"], ["a", "b"]),
        (["(i) x", "(ii) y", "(iii) z"], ["1", "2", "3"]),
        (["A.3 x", "A.4 y"], ["a.3", "a.4"]),
        (["VI.1 x", "VI.2 y"], ["6.1", "6.2"]),
        (["3.2.1 x", "3.2.2"], ["3.2.1", "3.2.2"]),
        (["一、总则", "二、职责"], ["1", "2"]),
        (["１．目的", "２．定義"], ["1", "2"]),
        (["PRIMERA.- Objeto", "SEGUNDA.- Plazo"], ["1", "2"]),
        (["أولا: x", "ثانيا: y"], ["1", "2"]),
        (["1. cikk", "2. cikk"], ["1", "2"]),
        (["1.º", "2.º"], ["1", "2"]),
        (["Foobar 1", "Foobar 2", "Fobar 3", "Foobar 4"], ["1", "2", "3", "4"]),
    ],
)
def test_a_bare_number_counts_beside_its_neighbours(headings: list[str], canons: list[str]) -> None:
    assert [n.canon for n in flat(*headings)] == canons


@pytest.mark.parametrize(
    "heading",
    ["2023 budget", "I am", "C. elegans", "One museum, many voices", "Article of faith", "Part three of the plan",
     "Il nostro impegno", "A museum", "12 museums", "Section 5 applies to loans", "Annex", "1. Alone", ""],
)  # fmt: skip
def test_what_is_no_number(heading: str) -> None:
    (number, __) = flat(heading, "Something else")
    assert (number.shown, number.rest) == ("", heading)


def test_years_are_no_run() -> None:
    assert [n.shown for n in flat("2023 budget", "2024 budget", "2025 budget")] == ["", "", ""]


def test_a_parent_or_a_first_child_is_a_neighbour() -> None:
    found = number_headings(["1. Trust", "1.1 Purpose"], [0, 1], [-1, 0])
    assert [n.shown for n in found] == ["1", "1.1"]
    found = number_headings(["Part 3", "3.4 Purpose"], [0, 1], [-1, 0])
    assert [n.shown for n in found] == ["Part 3", "3.4"]


def test_the_same_number_in_all_scripts() -> None:
    forms = ["Art. 7", "第七条", "المادة ٧", "Article VII", "Artículo séptimo", "סעיף ז", "§ 7", "अनुच्छेद ७"]
    assert {flat(form)[0].canon for form in forms} == {"7"}


def test_a_misprinted_label_is_read_from_its_hole() -> None:
    found = flat("第一条", "弟二条", "第三条")
    assert (found[1].shown, found[1].canon, found[1].filled) == ("弟二条", "2", True)


def test_a_number_that_breaks_the_run_is_doubtful() -> None:
    assert [n.doubtful for n in flat("Art. 4", "Art. 9", "Art. 6")] == [False, True, False]
    assert not any(n.doubtful for n in flat("Art. 1", "Art. 2", "Art. 1", "Art. 2", "Art. 3"))


def test_paragraphs_need_their_punctuation() -> None:
    found = flat("1. The museum cares.", "2. It lends.", "12 museums took part.", "Section 5 applies here.",
                 "Article 7. Museums lend.", strict=True)  # fmt: skip
    assert [n.shown for n in found] == ["1", "2", "", "", "Article 7"]


@given(st.lists(st.text(max_size=40), max_size=12), st.booleans())
def test_no_heading_makes_it_stumble_and_no_letter_is_lost(headings: list[str], strict: bool) -> None:
    for heading, number in zip(headings, flat(*headings, strict=strict), strict=True):
        left = [c for c in heading if c.isalnum()]
        assert [c for c in number.shown + number.rest if c.isalnum()] == left
        assert len(number.shown) <= 64


@given(st.permutations(range(1, 9)))
def test_the_answer_does_not_depend_on_the_order_of_other_runs(order: list[int]) -> None:
    found = flat(*[f"Article {n}" for n in order])
    assert [n.canon for n in found] == [str(n) for n in order]
