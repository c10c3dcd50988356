"""Footnotes as all programs write them: lifted, attached once, numbered within the clause, out of the plain text."""

from __future__ import annotations

import pytest

from tests.kb.importing.helpers import letters_of, of_html, of_md

CALLED = '<sup class="footnote-ref" id="fnref-1"><a href="#fn-1">1</a></sup>'
NOTE = '<section class="footnotes"><ol><li id="fn-1"><p>The note.</p></li></ol></section>'
PAGE = "<h1>T</h1><h2>A</h2><p>Word{call} end.</p><h2>B</h2><p>Other.</p>{note}"

FORMS = {
    "github": (
        '<sup><a href="#user-content-fn-1" id="user-content-fnref-1" data-footnote-ref aria-describedby="x">1</a></sup>',
        '<section data-footnotes class="footnotes"><h2 id="footnote-label" class="sr-only">Footnotes</h2><ol>'
        '<li id="user-content-fn-1"><p>The note. <a href="#user-content-fnref-1" class="data-footnote-backref">↩</a></p></li></ol></section>',
    ),
    "pandoc": (
        '<a href="#fn1" class="footnote-ref" id="fnref1" role="doc-noteref"><sup>1</sup></a>',
        '<section id="footnotes" class="footnotes footnotes-end-of-document" role="doc-endnotes"><hr/><ol>'
        '<li id="fn1"><p>The note.<a href="#fnref1" class="footnote-back" role="doc-backlink">↩︎</a></p></li></ol></section>',
    ),
    "kramdown": (
        '<sup id="fnref:1" role="doc-noteref"><a href="#fn:1" class="footnote" rel="footnote">1</a></sup>',
        '<div class="footnotes" role="doc-endnotes"><ol><li id="fn:1" role="doc-endnote"><p>The note. '
        '<a href="#fnref:1" class="reversefootnote" role="doc-backlink">&#8617;</a></p></li></ol></div>',
    ),
    "sphinx aside": (
        '<a class="footnote-reference brackets" href="#id2" id="id1" role="doc-noteref"><span class="fn-bracket">[</span>1'
        '<span class="fn-bracket">]</span></a>',
        '<p class="rubric">Footnotes</p><aside class="footnote-list brackets"><aside class="footnote brackets" id="id2" role="doc-footnote">'
        '<span class="label"><span class="fn-bracket">[</span><a role="doc-backlink" href="#id1">1</a><span class="fn-bracket">]</span></span>'
        "<p>The note.</p></aside></aside>",
    ),
    "sphinx dl": (
        '<a class="footnote-reference brackets" href="#id2" id="id1">1</a>',
        '<dl class="footnote brackets"><dt class="label" id="id2"><span class="brackets"><a class="fn-backref" href="#id1">1</a></span></dt>'
        "<dd><p>The note.</p></dd></dl>",
    ),
    "sphinx table": (
        '<a class="footnote-reference" href="#id2" id="id1">[1]</a>',
        '<table class="docutils footnote" frame="void" id="id2" rules="none"><colgroup><col/><col/></colgroup><tbody valign="top">'
        '<tr><td class="label"><a class="fn-backref" href="#id1">[1]</a></td><td>The note.</td></tr></tbody></table>',
    ),
    "mammoth": (
        '<sup><a href="#footnote-1" id="footnote-ref-1">[1]</a></sup>',
        '<ol><li id="footnote-1"><p> The note. <a href="#footnote-ref-1">↑</a></p></li></ol>',
    ),
    "word": (
        '<a href="#_ftn1" name="_ftnref1" title=""><span class=MsoFootnoteReference>[1]</span></a>',
        '<div><br clear=all><hr align=left size=1 width="33%"><div id=ftn1><p class=MsoFootnoteText><a href="#_ftnref1" name="_ftn1" title="">'
        "<span>[1]</span></a> The note.</p></div></div>",
    ),
    "by hand": ('<sup><a href="#n" id="c">*</a></sup>', '<p id="n"><a href="#c">*</a> The note.</p>'),
}  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
def test_each_form_is_lifted_into_the_clause_that_calls_it(form: str) -> None:
    call, note = FORMS[form]
    found = of_html(PAGE.format(call=call, note=note))
    assert [row.heading for row in found.rows] == ["A", "B"]
    assert found.rows[0].html == f"<p>Word{CALLED} end.</p>\n{NOTE}"
    assert found.rows[0].plain == "Word end.\nThe note."
    assert found.rows[1].html == "<p>Other.</p>"


def test_markdown_notes_are_numbered_within_their_clause() -> None:
    found = of_md("# T\n\n## A\n\nx[^a] y[^b]\n\n[^a]: one\n[^b]: two\n\n## B\n\nz[^c]\n\n[^c]: three\n")
    assert found.rows[0].plain == "x y\none\ntwo"
    assert 'id="fn-2"' in found.rows[0].html
    assert 'id="fn-1"' in found.rows[1].html and 'id="fn-2"' not in found.rows[1].html


def test_a_name_may_be_used_again_in_the_next_clause() -> None:
    found = of_md("# T\n\n## A\n\nx[^1]\n\n[^1]: one\n\n## B\n\ny[^1]\n\n[^1]: two\n\n## C\n\n[^1]: three\n\nz[^1]\n")
    assert [row.plain for row in found.rows] == ["x\none", "y\ntwo", "z\nthree"]


def test_a_note_called_twice_is_held_once() -> None:
    found = of_md("# T\n\n## A\n\nx[^1] again[^1]\n\n## B\n\ny[^1]\n\n[^1]: one\n")
    assert [row.plain for row in found.rows] == ["x again\none", "y"]
    assert '<sup class="footnote-ref"><a href="work:#row-0">*</a></sup>' in found.rows[1].html


def test_a_note_nobody_calls_is_not_lost() -> None:
    found = of_md("# T\n\n## A\n\nx\n\n[^1]: uncalled\n")
    assert found.rows[0].plain == "x\nuncalled"


def test_notes_in_notes_inline_notes_and_notes_of_headings() -> None:
    found = of_md("# T[^t]\n\nintro\n\n[^t]: of the title\n\n## A[^h]\n\nx^[inline]\n\n[^h]: of the heading[^n]\n\n[^n]: nested\n")
    assert "of the title" in found.intro
    assert (found.title, found.rows[0].heading) == ("T", "A")
    assert found.rows[0].plain == "x\nof the heading\ninline\nnested"


def test_an_ordinary_link_to_a_list_item_is_no_footnote() -> None:
    found = of_html('<h1>T</h1><h2>A</h2><p>see <a href="#x">1</a></p><h2>B</h2><ol><li id="x">item</li></ol>')
    assert found.rows[1].plain == "item"
    assert 'href="work:#row-1"' in found.rows[0].html


def test_no_note_changes_the_words_of_a_clause_when_its_number_changes() -> None:
    one = of_md("# T\n\n## A\n\nx[^1]\n\n[^1]: one\n\n## B\n\ny[^2]\n\n[^2]: two\n")
    two = of_md("# T\n\n## B\n\ny[^2]\n\n[^2]: two\n")
    assert one.rows[1].html == two.rows[0].html
    assert sum(letters_of(one).values()) == sum(map(str.isalpha, "TAxoneBytwo"))
