"""From clean HTML to rows: headings, parts, marks, references, the traps met in real texts."""

from __future__ import annotations

import pytest

from kb.editions.text import Blank
from kb.importing.outline import outline
from tests.kb.importing.helpers import letters, letters_of, of_html, of_md, shape, source


def test_title_intro_parts_clauses_notes_and_preamble() -> None:
    found = of_md(
        "# Code\n\nWhat it is.\n\n## Preamble {#preamble kind=preamble}\n\nWe.\n\n## 1. Trust {#trust}\n\n"
        "### 1.1 Purpose {#purpose duty=must}\n\nText.\n\n### Note on small museums\n\nSmall.\n\n## 2. Care\n\nAlone.\n"
    )
    assert found.title == "Code"
    assert found.intro == "<p>What it is.</p>"
    assert shape(found) == [
        ("preamble", 0, "", "Preamble"),
        ("part", 0, "1", "Trust"),
        ("clause", 1, "1.1", "Purpose"),
        ("note", 1, "", "Note on small museums"),
        ("clause", 0, "2", "Care"),
    ]
    assert [row.parent for row in found.rows] == [-1, -1, 1, 1, -1]
    assert [row.key for row in found.rows] == ["preamble", "trust", "purpose", "", ""]
    assert found.rows[2].duty == "must"


@pytest.mark.parametrize("heading", ["Préambule", "Preámbulo", "الديباجة", "前文", "Преамбула"])
def test_a_preamble_is_known_by_its_word(heading: str) -> None:
    assert of_md(f"# T\n\n## {heading}\n\nText.\n\n## Other\n\nText.").rows[0].kind == "preamble"


def test_the_first_heading_is_no_title_when_it_has_equals() -> None:
    found = of_md("# Alpha\n\na\n\n# Beta\n\nb\n")
    assert (found.title, [row.heading for row in found.rows]) == ("", ["Alpha", "Beta"])


def test_the_title_of_the_front_matter_makes_a_numbered_first_heading_a_row() -> None:
    found = of_md("---\ntitle: Code\n---\n# 1. Trust\n\na\n\n## 1.1 Purpose\n\nb\n")
    assert (found.title, [row.number for row in found.rows]) == ("Code", ["1", "1.1"])


def test_a_site_banner_above_the_title_goes_to_the_intro() -> None:
    found = of_html(
        "<h3>Texts of the house</h3><p>© House</p><h3>Declaration</h3><h4>Article 1</h4><p>a</p>"
        "<h4>Article 2</h4><p>b</p><h4>Article 3</h4><p>c</p>"
    )
    assert found.title == "Declaration"
    assert found.intro == "<p><strong>Texts of the house</strong></p>\n<p>© House</p>"
    assert [row.number for row in found.rows] == ["Article 1", "Article 2", "Article 3"]


def test_skipped_heading_levels_are_one_step() -> None:
    found = of_md("# T\n\n## A\n\na\n\n#### B\n\nb\n\n### C\n\nc\n")
    assert [(row.heading, row.level, row.parent) for row in found.rows] == [("A", 0, -1), ("B", 1, 0), ("C", 1, 0)]


def test_empty_headings_and_blank_bold_paragraphs_are_nothing() -> None:
    found = of_html("<h1>T</h1><h2> </h2><h2>A</h2><p><strong> &nbsp; </strong></p><p>x</p><h2>B</h2><p>y</p>")
    assert [row.heading for row in found.rows] == ["A", "B"]


def test_an_image_in_a_heading_is_kept() -> None:
    html = f'<h1>T</h1><h2>A <img data-media="{"0" * 64}" alt="x"></h2><p>a</p><h2>B</h2><p>b</p>'
    found = outline(source(html))
    assert (found.rows[0].heading, "<img" in found.rows[0].html) == ("A", True)


def test_loose_text_is_a_paragraph_and_containers_are_transparent() -> None:
    found = of_html("<h1>T</h1>start<div><section><h2>A</h2>loose <b>text</b><p>p</p>tail</section></div>")
    assert found.intro == "<p>start</p>"
    assert found.rows[0].html == "<p>loose <b>text</b></p>\n<p>p</p>\n<p>tail</p>"


def test_headings_inside_quotes_and_lists_do_not_cut() -> None:
    found = of_html("<h1>T</h1><h2>A</h2><blockquote><h3>Q</h3><p>q</p></blockquote><h2>B</h2><p>b</p>")
    assert found.rows[0].html == "<blockquote><p><strong>Q</strong></p><p>q</p></blockquote>"


def test_definitions_tables_figures_and_lists_stay_html_of_their_clause() -> None:
    found = of_html(
        "<h1>T</h1><h2>A</h2><dl><dt>Loan</dt><dd>Things lent.</dd></dl><table><tr><th scope=row>a</th><td>b</td></tr>"
        "</table><ol start=4 type=a><li>x<ul><li>y</li></ul></li></ol>"
    )
    (row,) = found.rows
    assert '<ol start="4" type="a">' in row.html
    assert '<th scope="row">' in row.html
    assert row.plain == "Loan\nThings lent.\na\nb\nx\ny"


def test_inner_blocks_are_separated_and_inline_tags_are_not() -> None:
    (row,) = of_html("<h1>T</h1><h2>A</h2><ul><li><p>one</p><p>two</p></li></ul><p>file<b>s</b><br>new</p>").rows
    assert row.plain == "one\ntwo\nfiles\nnew"


def test_ids_and_classes_are_gone_language_and_direction_stay() -> None:
    (row,) = of_html('<h1>T</h1><h2>A</h2><div lang="fr" dir="ltr" class="x"><p id="y">Mot</p></div><p>long word list</p>').rows
    assert row.html == '<p dir="ltr" lang="fr">Mot</p>\n<p>long word list</p>'


# -- no headings ------------------------------------------------------------------------------


def test_bold_paragraphs_are_headings_where_there_are_none_levels_by_number() -> None:
    found = of_md(
        "**The Code**\n\n**Part I**\n\n**1. Trust**\n\ntext\n\n**1.1 Purpose**\n\ntext\n\n**2. Care**\n\ntext\n\n"
        "**Part II**\n\n**3. Loans**\n\ntext\n"
    )
    assert found.title == "The Code"
    assert [(row.kind, row.level, row.number) for row in found.rows] == [
        ("part", 0, "Part I"), ("clause", 1, "1"), ("clause", 2, "1.1"), ("clause", 1, "2"),
        ("part", 0, "Part II"), ("clause", 1, "3"),
    ]  # fmt: skip
    assert "bold" in found.reports[0]


def test_bold_paragraphs_are_text_where_there_are_headings() -> None:
    assert len(of_md("# T\n\n## A\n\n**Bold**\n\ntext\n\n## B\n\nb\n").rows) == 2


def test_lines_with_only_a_number_are_headings() -> None:
    found = of_md("Article 1\n\nAll are free.\n\nAlways.\n\nArticle 2\n\nNobody is bound.\n")
    assert [(row.number, row.plain) for row in found.rows] == [
        ("Article 1", "All are free.\nAlways."),
        ("Article 2", "Nobody is bound."),
    ]


def test_each_paragraph_is_a_clause_where_there_is_neither() -> None:
    found = of_md("# T\n\nThe museum never sells:\n\n- one\n- two\n\nIt informs the artist.\n")
    assert [row.plain for row in found.rows] == ["The museum never sells:\none\ntwo", "It informs the artist."]


def test_numbered_paragraphs_give_their_numbers() -> None:
    found = of_html("<p>Art. 7. First.</p><p>(a) It lends.</p><p>(b) It <em>gives</em>.</p><p>Art. 8. Second.</p>")
    assert [(row.number, row.level, row.html) for row in found.rows] == [
        ("Art. 7", 0, "<p>First.</p>"),
        ("(a)", 1, "<p>It lends.</p>"),
        ("(b)", 1, "<p>It <em>gives</em>.</p>"),
        ("Art. 8", 0, "<p>Second.</p>"),
    ]
    found = of_md("第三条 美术馆保护作品。\n\n第四条 美术馆告知艺术家。\n")
    assert [(row.number, row.plain) for row in found.rows] == [
        ("第三条", "美术馆保护作品。"),
        ("第四条", "美术馆告知艺术家。"),
    ]


def test_a_text_that_is_one_numbered_list_gives_its_items() -> None:
    found = of_md("# Pledge\n\nWe:\n\n4. never sell\n5. always ask\n\n   and wait\n")
    assert [(row.number, row.plain) for row in found.rows] == [
        ("", "We:"), ("4", "never sell"), ("5", "always ask\nand wait")
    ]  # fmt: skip


# -- marks ------------------------------------------------------------------------------------


def test_a_keyed_paragraph_is_a_row_of_its_own() -> None:
    found = of_md("# T\n\n## A {#a}\n\nOwn text.\n\n(a) First. {#first duty=should}\n\nMore.\n\n(b) Second. {#second}\n\n## B\n\nb\n")
    assert [(r.key, r.level, r.parent, r.number, r.plain) for r in found.rows] == [
        ("a", 0, -1, "", "Own text."),
        ("first", 1, 0, "(a)", "First.\nMore."),
        ("second", 1, 0, "(b)", "Second."),
        ("", 0, -1, "", "b"),
    ]
    assert found.rows[1].duty == "should"


def test_a_blank_is_a_row_with_label_and_help() -> None:
    found = of_md('# M\n\n## Fee {#fee}\n\nPaid.\n\nFee before tax {blank=amount id=fee-amount required=yes help="State the *currency*."}\n\nAfter.\n\n'
                  "Who pays {blank=choice id=payer options=“museum|artist”}\n")  # fmt: skip
    fee, amount, payer = found.rows
    assert (fee.kind, fee.plain) == ("clause", "Paid.\nAfter.")
    assert (amount.kind, amount.parent, amount.level, amount.heading) == ("blank", 0, 1, "Fee before tax")
    assert (amount.plain, amount.html, amount.key) == ("State the currency.", "<p>State the currency.</p>", "fee-amount")
    assert amount.blank == Blank("fee-amount", "amount", True)
    assert payer.blank == Blank("payer", "choice", False, ("museum", "artist"))
    assert any("after a blank" in report for report in found.reports)


def test_a_blank_with_the_id_of_a_clause_gets_another_key() -> None:
    assert [row.key for row in of_md("# M\n\n## Fee {#fee}\n\nx\n\nFee {blank=amount id=fee}\n").rows] == ["fee", "blank-fee"]


@pytest.mark.parametrize("text", ["{see above}", "{}", "{#a b}", "{class=x}", "a {#key} b"])
def test_other_braces_are_text(text: str) -> None:
    (row,) = of_md(f"# T\n\n## A\n\nWords {text}\n").rows
    assert text in row.plain


@pytest.mark.parametrize(
    ("mark", "word"), [("{#Loans}", "Loans"), ("{#" + "a" * 31 + "}", "aaa"), ("{kind=poem}", "poem"), ("{duty=can}", "can"),
                       ("x {blank=colour id=a}", "colour"), ("x {blank=text}", "id")]
)  # fmt: skip
def test_wrong_marks_are_reported(mark: str, word: str) -> None:
    found = of_md(f"# T\n\n## A\n\ntext\n\n## B {mark}\n\ntext\n")
    assert any(word in report for report in found.reports)


def test_a_mark_in_a_table_stays_text_and_is_reported() -> None:
    found = of_md("# T\n\n## A\n\n- x {#key}\n")
    assert "{#key}" in found.rows[0].plain
    assert any("mark" in report for report in found.reports)


def test_keys_come_from_ids_with_c_in_pages_only() -> None:
    page = '<h1>T</h1><section id="c-loans"><h2 id="anchor">Loans</h2><p>x</p></section><h2 id="id7">B</h2><p>y</p>'
    assert [(r.key, r.key_hint) for r in of_html(page).rows] == [("loans", "anchor"), ("", "")]
    assert [(r.key, r.key_hint) for r in of_md(page).rows] == [("", "c-loans"), ("", "")]


# -- references -------------------------------------------------------------------------------


def test_references_between_clauses() -> None:
    found = of_html(
        '<h1>T</h1><h2 id="here">A</h2><p><a href="work:code#loans">1</a> <a href="/id/code/c/loans">2</a>'
        ' <a href="/es/code/c/loans/">3</a> <a href="#there">4</a> <a href="#b-side">5</a> <a href="#nowhere">6</a>'
        ' <a href="work:#return">7</a> <a href="other.html">8</a> <a href="https://x.org/en/code/c/loans">9</a></p>'
        '<h2>B side</h2><p><span id="there"></span>b</p><h2>C {#return}</h2><p>c</p>'
    )
    assert found.rows[0].html == (
        '<p><a href="work:code#loans">1</a> <a href="work:code#loans">2</a> <a href="work:code#loans">3</a>'
        ' <a href="work:#row-1">4</a> <a href="work:#row-1">5</a> 6 <a href="work:#row-2">7</a> 8'
        ' <a href="https://x.org/en/code/c/loans">9</a></p>'
    )
    assert any("not in the file" in report for report in found.reports)


def test_the_same_heading_twice_has_two_anchors() -> None:
    found = of_md("# T\n\n## A\n\n[x](#note-1) [y](#note)\n\n## Note\n\na\n\n## Note\n\nb\n")
    assert found.rows[0].html == '<p><a href="work:#row-2">x</a> <a href="work:#row-1">y</a></p>'


def test_letters_in_are_letters_out_for_a_whole_page() -> None:
    html = (
        "<h1>Code</h1>in<h2>§ 1 A</h2><div>loose<p>p <b>b</b></p></div><ul><li>a<p>b</p></li></ul>"
        "<table><caption>c</caption><tr><td>d</td></tr></table><figure><figcaption>e</figcaption></figure><h3>(a) x</h3>"
    )
    assert letters_of(outline(source(html))) == letters(html)
