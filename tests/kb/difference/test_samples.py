"""How changes read: the nine samples of the design notes and more, each with the marks a careful editor would make.

Written with ``[-gone-]``, ``{+new+}``, ``[<moved away<]``, ``{>moved here>}``, ``~formatting~``, ``@link@``, ``¶`` where a
paragraph was parted or joined.
"""

from __future__ import annotations

import re

import pytest

from kb.difference import SILENT, apply, counts, line_unified, only_formatting, sides, unified, wording

_SIGNS = (
    (r'<del class="moved">(.*?)</del>', r"[<\1<]"),
    (r'<ins class="moved">(.*?)</ins>', r"{>\1>}"),
    (r"<del>(.*?)</del>", r"[-\1-]"),
    (r"<ins>(.*?)</ins>", r"{+\1+}"),
    (r'<span class="reformatted break"></span>', "¶"),
    (r'<span class="reformatted link">(.*?)</span>', r"@\1@"),
    (r'<span class="reformatted">(.*?)</span>', r"~\1~"),
)


def signs(html: str) -> str:
    for pattern, made in _SIGNS:
        html = re.sub(pattern, made, html)
    return html


def marked(before: str, after: str) -> str:
    found = wording(before, after)
    assert apply(before, found) == after
    return signs(unified(found, SILENT))


def told(before: str, after: str) -> str:
    """The same for one paragraph."""
    return marked(f"<p>{before}</p>", f"<p>{after}</p>").removeprefix("<p>").removesuffix("</p>")


WORDS = [
    (
        "a small edit",
        "The loan agreement is signed by two members of the board.",
        "The loan agreement is signed by three members of the board.",
        "The loan agreement is signed by [-two-]{+three+} members of the board.",
    ),
    (
        "a rewrite reads as a rewrite",
        "When a work is damaged on the way, the courier tells the lender at once and takes photographs of the damage.",
        "If a loan suffers harm during transport, the courier informs its owner without delay and keeps photographs of the damage.",
        "[-When a work is damaged on the way, the courier tells the lender at once and takes-]"
        "{+If a loan suffers harm during transport, the courier informs its owner without delay and keeps+} photographs of the damage.",
    ),
    (
        "insertions leave what stands between them alone",
        "It is told what is true, who spreads it, whether an artist is named.",
        "It is told what is true, whether the pictures were taken here, who spreads it, how many accounts are older than a month, whether an artist is named.",
        "It is told what is true, {+whether the pictures were taken here, +}who spreads it,"
        " {+how many accounts are older than a month, +}whether an artist is named.",
    ),
    (
        "insertions that meet are one",
        "He must tell the chair of the governing body the same day.",
        "He must tell the chair of the governing body and the artist the same day.",
        "He must tell the chair of the governing body {+and the artist +}the same day.",
    ),
    (
        "a moved sentence",
        "The museum answers every request within a month. It keeps a list of all requests. The list is open to the public.",
        "It keeps a list of all requests. The list is open to the public. The museum answers every request within a month.",
        "[<The museum answers every request within a month. <]It keeps a list of all requests. The list is open to the public."
        "{> The museum answers every request within a month.>}",
    ),
    (
        "a whole sentence is inserted, not the half of two",
        "The museum lends. The museum insures what it lends.",
        "The museum lends. The museum asks for reports. The museum insures what it lends.",
        "The museum lends. {+The museum asks for reports. +}The museum insures what it lends.",
    ),
    (
        "punctuation",
        "Artists are heard, before a work is moved.",
        "Artists are heard before a work is moved; curators too.",
        "Artists are heard[-,-] before a work is moved{+; curators too+}.",
    ),
    ("an inserted space is marked with a word", "the court room", "the court-room ,", "the [-court room-]{+court-room ,+}"),
    ("a space beside a sign", "問題(issues)和評論", "問題 (issues)和評論", "問題[-(-]{+ (+}issues)和評論"),
    ("only a space", "before, after", "before , after", "before[-,-]{+ ,+} after"),
    ("numbers are whole", "Gifts above 3,000 euros or 2.5 % are refused.", "Gifts above 5,000 euros or 3.5 % are refused.",
     "Gifts above [-3,000-]{+5,000+} euros or [-2.5 %-]{+3.5 %+} are refused."),
    ("hyphens and apostrophes", "The well-known artist doesn't agree.", "The little-known artist didn't agree.",
     "The [-well-known-]{+little-known+} artist [-doesn't-]{+didn't+} agree."),
    ("elision", "L'artiste décide de l'accrochage.", "L'artiste décide de l'éclairage.", "L'artiste décide de l'[-accrochage-]{+éclairage+}."),
    (
        "addresses",
        "See https://example.org/a/1, please.",
        "See https://example.org/a/2, please.",
        "See [-https://example.org/a/1-]{+https://example.org/a/2+}, please.",
    ),
    (
        "German",
        "Das Museum darf Kunstwerke nur mit Zustimmung der Leihgeberin ausleihen.",
        "Das Museum darf Kunstwerke und Leihgaben nur mit schriftlicher Zustimmung der Leihgeberin weitergeben.",
        "Das Museum darf Kunstwerke {+und Leihgaben +}nur mit {+schriftlicher +}Zustimmung der Leihgeberin [-ausleihen-]{+weitergeben+}.",
    ),
    (
        "German compounds with a hyphen",
        "Der Museums- und Ausstellungsleiter entscheidet.",
        "Die Museums- und Ausstellungsleitung entscheidet.",
        "[-Der-]{+Die+} Museums- und [-Ausstellungsleiter-]{+Ausstellungsleitung+} entscheidet.",
    ),
    (
        "Arabic",
        "يجب على المتحف أن يحفظ السجلّات مدّة ثلاث سنوات.",
        "يجب على المتحف أن يحفظ السجلّات كلّها مدّة خمس سنوات.",
        "يجب على المتحف أن يحفظ السجلّات {+كلّها +}مدّة [-ثلاث-]{+خمس+} سنوات.",
    ),
    ("Arabic marks stay on their letters", "حُفِظَ العملُ في المخزن.", "حَفِظَ العملَ في المخزن.", "[-حُفِظَ العملُ-]{+حَفِظَ العملَ+} في المخزن."),
    (
        "Hindi",
        "संग्रहालय हर वर्ष अपने अभिलेखों की सूची प्रकाशित करता है।",
        "संग्रहालय हर माह अपने अभिलेखों की पूरी सूची प्रकाशित करता है।",
        "संग्रहालय हर [-वर्ष-]{+माह+} अपने अभिलेखों की {+पूरी +}सूची प्रकाशित करता है।",
    ),
    ("Hindi vowel signs stay with their word", "क्षति की सूचना दी जाए।", "क्षतियों की सूचना दी जाए।", "[-क्षति-]{+क्षतियों+} की सूचना दी जाए।"),
    (
        "Chinese",
        "博物馆应当在三年内公开全部藏品目录。",
        "博物馆必须在五年内公开藏品目录。",
        "博物馆[-应当-]{+必须+}在[-三-]{+五+}年内公开[-全部-]藏品目录。",
    ),
    ("no sign alone between changes", "我们关注社区的诉求。", "我们注重社区的诉求。", "我们[-关注-]{+注重+}社区的诉求。"),
    (
        "Japanese",
        "美術館は、作品の返却を求める手紙に三十日以内に答える。",
        "美術館は、作品の返還を求める手紙に二十日以内に必ず答える。",
        "美術館は、作品の返[-却-]{+還+}を求める手紙に[-三-]{+二+}十日以内に{+必ず+}答える。",
    ),
    ("Katakana words are whole", "コレクションの貸出は理事会が決める。", "コミッションの貸出は館長が決める。",
     "[-コレクション-]{+コミッション+}の貸出は[-理事会-]{+館長+}が決める。"),
    ("Thai", "พิพิธภัณฑ์ต้องเก็บรักษาเอกสารไว้สิบปี", "พิพิธภัณฑ์ต้องเก็บรักษาเอกสารทุกฉบับไว้สิบปี", "พิพิธภัณฑ์ต้องเก็บรักษาเอกสาร{+ทุกฉบับ+}ไว้สิบปี"),
    (
        "Hebrew",
        "המוזיאון משיב לכל פנייה בתוך שלושים יום.",
        "המוזיאון משיב בכתב לכל פנייה בתוך עשרים יום.",
        "המוזיאון משיב {+בכתב +}לכל פנייה בתוך [-שלושים-]{+עשרים+} יום.",
    ),
    ("Hebrew acronyms are whole", 'דו"ח נמסר לוועד.', 'מו"מ נמסר לוועד.', '[-דו"ח-]{+מו"מ+} נמסר לוועד.'),
    ("Korean", "박물관은 기록을 십 년 동안 보관한다.", "박물관은 모든 기록을 오 년 동안 보관한다.", "박물관은 {+모든 +}기록을 [-십-]{+오+} 년 동안 보관한다."),
    ("words inside a link", 'See <a href="work:code#a">the rule on loans</a> first.', 'See <a href="work:code#a">the new rule on gifts</a> first.',
     'See <a href="work:code#a">the {+new +}rule on [-loans-]{+gifts+}</a> first.'),
]  # fmt: skip


@pytest.mark.parametrize(("before", "after", "wanted"), [sample[1:] for sample in WORDS], ids=[sample[0] for sample in WORDS])
def test_words(before: str, after: str, wanted: str) -> None:
    assert told(before, after) == wanted


def test_formatting_and_links_are_no_change_of_words() -> None:
    before = '<p>See <a href="work:code#a">the rule on loans</a> and <strong>ask first</strong>.</p>'
    after = '<p>See <a href="work:code#b">the rule on loans</a> and <em>ask first</em>.</p>'
    assert marked(before, after) == '<p>See @<a href="work:code#b">the rule on loans</a>@ and ~<em>ask first</em>~.</p>'
    found = wording(before, after)
    assert only_formatting(found)
    assert counts(found) == (0, 0)


def test_half_a_word_in_bold() -> None:
    assert told("It is unlikely.", "It is un<strong>likely</strong>.") == "It is ~un<strong>likely</strong>~."


def test_a_list() -> None:
    before = "<p>The file holds:</p><ul><li>the contract</li><li>the condition report</li><li>all letters</li></ul>"
    after = "<p>The file holds:</p><ul><li>the contract</li><li>photographs from all sides</li><li>the signed condition report</li></ul>"
    assert marked(before, after) == (
        '<p>The file holds:</p><ul><li>the contract</li><li class="new">{+photographs from all sides+}</li>'
        '<li>the {+signed +}condition report</li><li class="gone">[-all letters-]</li></ul>'
    )
    old, new = sides(wording(before, after), SILENT)
    assert signs(old) == (
        "<p>The file holds:</p><ul><li>the contract</li><li>the condition report</li><li class=\"gone\">[-all letters-]</li></ul>"
    )
    assert signs(new) == (
        '<p>The file holds:</p><ul><li>the contract</li><li class="new">{+photographs from all sides+}</li>'
        "<li>the {+signed+} condition report</li></ul>"
    )


def test_a_struck_item_keeps_the_numbers_of_the_others() -> None:
    before = "<ol><li>a thing here</li><li>gone thing altogether</li><li>third of them</li></ol>"
    after = "<ol><li>a thing here</li><li>third of them</li></ol>"
    assert marked(before, after) == (
        '<ol><li>a thing here</li><li class="gone">[-gone thing altogether-]</li><li value="2">third of them</li></ol>'
    )


def test_a_moved_item() -> None:
    before = "<ul><li>first of all the people</li><li>then the works of art</li><li>last the building</li></ul>"
    after = "<ul><li>then the works of art</li><li>last the building</li><li>first of all the people</li></ul>"
    assert marked(before, after) == (
        '<ul><li class="gone moved">[<first of all the people<]</li><li>then the works of art</li><li>last the building</li>'
        '<li class="new moved">{>first of all the people>}</li></ul>'
    )


def test_a_paragraph_moved_and_changed() -> None:
    before = "<p>The courier stays with the crate until it is unpacked and signed for.</p><p>Nothing here is new to anybody.</p><p>The lender is told, the insurer too, on the day of arrival.</p>"
    after = "<p>Nothing here is new to anybody.</p><p>The lender is told, the insurer too, on the day of arrival.</p><p>The courier stays with the crate until it is unpacked and signed for twice.</p>"
    assert unified(wording(before, after), SILENT).endswith(
        '<p class="new moved"><ins class="moved">The courier stays with the crate until it is unpacked and signed for'
        "<ins> twice</ins>.</ins></p>"
    )


def test_a_paragraph_that_became_two_and_two_that_became_one() -> None:
    one = "<p>The museum keeps its records for ten years. The board hears every complaint within a month.</p>"
    two = "<p>The museum keeps its records for ten years.</p><p>The board hears every complaint within a month.</p>"
    assert marked(one, two) == two.replace("<p>The board", "<p>¶The board")
    assert marked(two, one) == one.replace("The board", "¶The board")
    assert only_formatting(wording(one, two))


def test_a_paragraph_that_became_a_list() -> None:
    before = "<p>The museum pays the artist, the insurer and the courier, and keeps the receipts for ten years.</p>"
    after = (
        "<p>The museum pays:</p><ul><li>the artist,</li><li>the insurer,</li><li>the courier.</li></ul>"
        "<p>It keeps the receipts for ten years.</p>"
    )
    assert marked(before, after) == (
        "<p>The museum pays{+:+}</p><ul><li>¶the artist,</li><li>¶the insurer[- and-]{+,+}</li>"
        "<li>¶the courier[-, and-]{+.+}</li></ul><p>{+It+} keeps the receipts for ten years.</p>"
    )


def test_a_paragraph_in_a_quotation() -> None:
    assert marked("<p>Keep records.</p>", "<blockquote><p>Keep records.</p></blockquote>") == (
        "<blockquote><p>~Keep records.~</p></blockquote>"
    )


def test_loose_items_are_the_same_items() -> None:
    tight, loose = "<ul><li>Keep records.</li></ul>", "<ul><li><p>Keep records.</p></li></ul>"
    assert marked(tight, loose) == loose
    assert only_formatting(wording(tight, loose))


def test_definitions() -> None:
    before = "<dl><dt>Loan</dt><dd>A work lent for a time.</dd><dt>Gift</dt><dd>A work given for good.</dd></dl>"
    after = "<dl><dt>Loan</dt><dd>A work lent for a stated time.</dd><dt>Deposit</dt><dd>A work kept for its owner.</dd><dt>Gift</dt><dd>A work given for good.</dd></dl>"
    assert marked(before, after) == (
        '<dl><dt>Loan</dt><dd>A work lent for a {+stated +}time.</dd><dt class="new">{+Deposit+}</dt>'
        '<dd class="new">{+A work kept for its owner.+}</dd><dt>Gift</dt><dd>A work given for good.</dd></dl>'
    )


def test_a_table_with_a_new_column() -> None:
    before = "<table><tr><th>Who</th><th>When</th></tr><tr><td>Director</td><td>3 days</td></tr><tr><td>Board</td><td>30 days</td></tr></table>"
    after = "<table><tr><th>Who</th><th>What</th><th>When</th></tr><tr><td>Director</td><td>decides</td><td>5 days</td></tr><tr><td>Council</td><td>hears</td><td>30 days</td></tr></table>"
    assert marked(before, after) == (
        '<table><tr><th>Who</th><th class="new">{+What+}</th><th>When</th></tr>'
        '<tr><td>Director</td><td class="new">{+decides+}</td><td>[-3-]{+5+} days</td></tr>'
        '<tr><td>[-Board-]{+Council+}</td><td class="new">{+hears+}</td><td>30 days</td></tr></table>'
    )


def test_a_new_row() -> None:
    before = "<table><tr><td>Director</td><td>3 days</td></tr><tr><td>Board</td><td></td></tr></table>"
    after = "<table><tr><td>Director</td><td>3 days</td></tr><tr><td>Chair</td><td>9 days</td></tr><tr><td>Board</td><td>1 day</td></tr></table>"
    assert marked(before, after) == (
        "<table><tr><td>Director</td><td>3 days</td></tr>"
        '<tr><td class="new">{+Chair+}</td><td class="new">{+9 days+}</td></tr><tr><td>Board</td><td>{+1 day+}</td></tr></table>'
    )


def test_a_new_footnote_renumbers_silently() -> None:
    def note(number: int, words: str) -> str:
        return f'<li id="fn-{number}"><p>{words} <a href="#fnref-{number}">↩</a></p></li>'

    def mark(number: int) -> str:
        return f'<sup id="fnref-{number}"><a href="#fn-{number}">{number}</a></sup>'

    before = f'<p>Fees are paid{mark(1)}.</p><section class="footnotes"><ol>{note(1, "As in the tariff.")}</ol></section>'
    after = f'<p>Fees{mark(1)} are paid{mark(2)}.</p><section class="footnotes"><ol>{note(1, "Before tax.")}{note(2, "As in the new tariff.")}</ol></section>'
    assert marked(before, after) == (
        f"<p>Fees{{+{mark(1)}+}} are paid{mark(2)}.</p><section class=\"footnotes\"><ol>"
        '<li id="fn-1"><p class="new">{+Before tax. <a href="#fnref-1">↩</a>+}</p></li>'
        '<li id="fn-2"><p>As in the {+new +}tariff. <a href="#fnref-2">↩</a></p></li></ol></section>'
    )


def test_a_struck_footnote_gives_up_its_id() -> None:
    before = '<p>Fees<sup id="fnref-1"><a href="#fn-1">1</a></sup> are paid in full each month.</p>'
    assert ' id="' not in unified(wording(before, "<p>Fees are paid in full each month.</p>"), SILENT)


def test_images() -> None:
    old, new = f'<img alt="A crate" data-media="{"0" * 64}">', f'<img alt="A crate" data-media="{"1" * 64}">'
    assert marked(f"<figure>{old}</figure>", f"<figure>{new}</figure>") == f"<figure>[-{old}-]{{+{new}+}}</figure>"
    assert told(f"The crate {old} is shut.", "The crate is shut.") == f"The crate [-{old} -]is shut."


def test_own_marks_of_insertion_do_not_lie() -> None:
    assert marked("<p>Two <ins>new</ins> members.</p>", "<p>Three <ins>new</ins> members.</p>") == (
        "<p>[-Two-]{+Three+} <u>new</u> members.</p>"
    )


def test_headings_beside_headings() -> None:
    before = "<h5>Duties</h5><p>Whoever takes office signs this.</p>"
    after = "<h5>Rights</h5><p>Visitors complain without charge and are answered.</p>"
    assert marked(before, after) == (
        '<h5 class="gone">[-Duties-]</h5><h5 class="new">{+Rights+}</h5><p class="gone">[-Whoever takes office signs this.-]</p>'
        '<p class="new">{+Visitors complain without charge and are answered.+}</p>'
    )


def test_a_heading_is_one_line() -> None:
    assert signs(line_unified("Loans &amp; gifts", "Loans, gifts", SILENT)) == "Loans[- &amp;-]{+,+} gifts"
    assert signs(line_unified("Old", "Something else", SILENT)) == "[-Old-]{+Something else+}"
    assert signs(line_unified("", "New", SILENT)) == "{+New+}"
    assert line_unified("Same", "Same", SILENT) == "Same"


def test_what_screen_readers_hear() -> None:
    from kb.difference import Said

    said = Said(inserted="[inserted: ", deleted="[deleted: ", end="]")
    assert unified(wording("<p>Two sign here.</p>", "<p>Three sign here.</p>"), said) == (
        '<p><del><span class="unseen">[deleted: </span>Two<span class="unseen">]</span></del>'
        '<ins><span class="unseen">[inserted: </span>Three<span class="unseen">]</span></ins> sign here.</p>'
    )
