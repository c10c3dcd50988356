"""What holds of any two wordings."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.difference import SAME, SILENT, Said, apply, changed, counts, excerpt, sides, unified, wording, words
from kb.editions.canonical import canonical
from tests.kb.difference.reading import problems, read, without
from tests.kb.difference.wordings import pair

SAID = Said("[inserted: ", "[deleted: ", "[moved here: ", "[moved away: ", "[formatting: ", "[link: ", "]")


def holds(before: str, after: str) -> None:
    found = wording(before, after)
    assert apply(before, found) == after
    one = unified(found, SAID)
    old, new = sides(found, SAID)
    ids = re.findall(r' id="([^"]*)"', after)
    assert problems(one, once=len(ids) == len(set(ids))) == [], one
    assert problems(old, once=False) == [], old
    assert problems(new, once=False) == [], new
    # Where a paragraph was parted within a word, one of the two readings has a space more.
    one_each = all(len(block.before) <= 1 and len(block.after) <= 1 for block in found.blocks)
    told = read if one_each else (lambda html: "".join(read(html)))
    assert told(without(one, "ins")) == told(before), one
    assert told(without(one, "del")) == told(after), one
    assert read(without(old)) == read(before), old
    assert read(without(new)) == read(after), new
    assert "<ins" not in old and "<del" not in new
    assert changed(found) == (before != after)
    assert problems(excerpt(found, SAID)) == []
    inserted, deleted = counts(found)
    assert inserted >= 0 and deleted >= 0


@settings(max_examples=400, deadline=None)
@given(st.integers(0, 2**40))
def test_of_edited_wordings(seed: int) -> None:
    holds(*pair(seed))


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 2**40))
def test_a_wording_and_itself(seed: int) -> None:
    html, _other = pair(seed)
    html = re.sub(r"<(/?)(ins|del)\b", r"<\1em", html)  # own marks of insertion are shown as other marks
    found = wording(html, html)
    assert all(block.kind == SAME for block in found.blocks)
    assert unified(found, SAID) == html
    assert sides(found, SAID) == (html, html)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=60), st.text(max_size=60))
def test_of_any_signs(before: str, after: str) -> None:
    from html import escape

    holds(*(canonical(f"<p>{escape(text)}</p>") for text in (before, after)))


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=60), st.text(max_size=60))
def test_of_any_plain_words(before: str, after: str) -> None:
    found = words(before, after)
    assert apply(before, found) == after
    assert changed(found) == (before != after)
    assert problems(unified(found, SAID)) == []


def test_of_another_wording() -> None:
    with pytest.raises(ValueError, match="another wording"):
        apply("<p>x</p>", wording("<p>a</p>", "<p>b</p>"))


def test_html_that_is_not_canonical_is_made_so() -> None:
    found = wording("<div>Two <b>members</b>", "<p>Three <strong>members</strong></p>")
    assert unified(found, SILENT) == "<p><del>Two</del><ins>Three</ins> <strong>members</strong></p>"
