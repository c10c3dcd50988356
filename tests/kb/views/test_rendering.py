"""Rendering, as plain functions."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb import rendering
from kb.editions.compose import AUTHORITATIVE, ShownClause, ShownText
from kb.editions.text import Blank
from kb.editions.timeline import EditionInfo
from kb.words import clause_words

PAGE = rendering.Page("en", "code", "", frozenset(("a", "b")), frozenset(("code", "other")), "en", shown_label="1.0")


def row(key: str, kind: str = "clause", level: int = 0, **given: object) -> ShownClause:
    plain = ShownClause(
        key, kind, "", key.title(), "<p>Words.</p>", "Words.", "none", level, 0, None, "en", AUTHORITATIVE, "1.0", 1, "h", ""
    )
    return replace(plain, **given)  # type: ignore[arg-type]


def shown(*rows: ShownClause) -> ShownText:
    edition = EditionInfo(1, "1.0", date(2020, 1, 1), None, "in-force", False, "", "", "", 1, ())
    return ShownText(edition, "en", "en", row("_text", "_text"), rows)


@pytest.mark.parametrize(
    ("html", "made"),
    [
        ('<a href="work:code#a">x</a>', '<a href="#c-a">x</a>'),
        ('<a href="work:code#gone">x</a>', '<a href="/en/code/c/gone/">x</a>'),
        ('<a href="work:other#z">x</a>', '<a href="/en/other/c/z/">x</a>'),
        ('<a href="work:unpublished#z">x</a>', "<a>x</a>"),
        ('<a dir="ltr" href="work:code#a" lang="fr">x</a>', '<a dir="ltr" href="#c-a" lang="fr">x</a>'),
        ("<p>work:code#a</p>", "<p>work:code#a</p>"),
        (f'<a href="media:{"0" * 64}">form</a>', f'<a href="/record-media/{"0" * 64}">form</a>'),
        ('<a href="document:3">form</a><img alt="A" data-media="image:4">', "<a>form</a>"),
        (
            f'<img data-media="{"0" * 64}">',
            f'<img alt="" src="/record-media/{"0" * 64}" loading="lazy">',
        ),
        (
            f'<img alt="A" data-media="{"0" * 64}">',
            f'<img alt="A" src="/record-media/{"0" * 64}" loading="lazy">',
        ),
        ('<sup><a href="#fn-1" id="fnref-1-2">1</a></sup>', '<sup><a href="#fn-k-1" role="doc-noteref" id="fnref-k-1_2">1</a></sup>'),
        ("<h5>x</h5><h6>y</h6>", "<h4>x</h4><h5>y</h5>"),
        ("<h5 lang=\"fr\">x</h5>", "<h4 lang=\"fr\">x</h4>"),
    ],
)
def test_body(html: str, made: str) -> None:
    assert rendering.body(html, PAGE, "k", clause_words(), 4) == made


def test_nested_tables_stay_balanced() -> None:
    html = "<table><tr><td><table><tr><td>x</td></tr></table></td></tr></table>"
    made = rendering.body(html, PAGE, "k", clause_words())
    assert made.count("<div") == made.count("</div>") == 2


def test_parts_are_sections_and_know_their_neighbours() -> None:
    text = shown(row("p1", "part"), row("a", level=1), row("q", "part", 1), row("b", level=2), row("p2", "part"), row("c", level=1))
    html = rendering.render_text(text, PAGE)
    assert html.count("<section") == html.count("</section>")
    assert html.index('id="c-q"') < html.index('id="c-b"') < html.index('class="neighbours"') < html.index('id="c-p2"')
    assert '<a class="next" href="#c-p2">' in html
    assert '<a class="previous" href="#c-p1">' in html
    assert "<h4>B</h4>" in html


def test_contents_are_well_formed_whatever_the_levels() -> None:
    text = shown(row("deep", level=5), row("p", "part", 2), row("x", level=9), row("y", level=0), row("f", "blank", 3), row("z", level=1))
    html = rendering.render_contents(text, PAGE)
    for tag in ("ol", "li", "a", "span"):
        assert html.count(f"<{tag}>") + html.count(f"<{tag} ") == html.count(f"</{tag}>")
    assert "c-f" not in html
    assert rendering.render_contents(shown(), PAGE) == ""


@given(st.lists(st.tuples(st.sampled_from(["part", "clause", "note", "preamble", "blank"]), st.integers(0, 9)), max_size=12))
def test_any_order_of_rows_gives_balanced_html(kinds: list[tuple[str, int]]) -> None:
    blank = Blank("x", "choice", options=("<a>", "b"))
    rows = [row(f"k{i}", kind, level, blank=blank if kind == "blank" else None) for i, (kind, level) in enumerate(kinds)]
    text = shown(*rows)
    for html in (rendering.render_text(text, PAGE), rendering.render_contents(text, PAGE)):
        for tag in ("section", "div", "ol", "li", "p", "ul", "span"):
            assert html.count(f"<{tag}>") + html.count(f"<{tag} ") == html.count(f"</{tag}>")
