"""From bytes to a Source: front matter, cleaning, one sentence for bad input, limits."""

from __future__ import annotations

import base64
import datetime
import time
from pathlib import Path

import pytest

from kb.importing import sandbox
from kb.importing.read import read, read_trusted
from kb.importing.shapes import ImportRefused

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


def refusal(data: bytes | str, name: str = "x.md") -> str:
    with pytest.raises(ImportRefused) as caught:
        read_trusted(name, data.encode() if isinstance(data, str) else data)
    sentence = str(caught.value)
    assert sentence.endswith(".") and "\n" not in sentence and "%(" not in sentence
    return sentence


# -- front matter -----------------------------------------------------------------------------


def test_yaml_values_stay_as_written() -> None:
    front = read_trusted(
        "x.md",
        b"---\nwork: code\nlocale: no\nedition: 2.10\nnumber: 010\nin_force_from: 2019-01-01\nminor: false\nn: 3\n"
        b"empty:\ntags: [a, 'b']\n---\n# T\n",
    ).front
    assert front == {
        "work": "code", "locale": "no", "edition": "2.10", "number": "010", "minor": False, "n": 3, "empty": None,
        "in_force_from": datetime.date(2019, 1, 1), "tags": ["a", "b"],
    }  # fmt: skip


def test_toml_values_stay_as_written() -> None:
    front = read_trusted("x.md", b'+++\nedition = 2.10\nday = 2019-01-01\nat = 2019-01-01T10:00:00Z\n[a]\nb = "c"\n+++\n# T\n').front
    assert front["edition"] == "2.10"
    assert front["day"] == datetime.date(2019, 1, 1)
    assert front["at"].startswith("2019-01-01T10")
    assert front["a"] == {"b": "c"}


def test_no_front_matter_and_a_rule_across_the_page() -> None:
    assert read_trusted("x.md", b"# T\n").front == {}
    assert read_trusted("x.md", b"---\n\n# T\n").front == {}


def test_a_byte_order_mark_and_carriage_returns_are_dropped() -> None:
    source = read_trusted("x.md", b"\xef\xbb\xbf---\r\na: b\r\n---\r\n# T\r\n")
    assert (source.front, source.html.strip()) == ({"a": "b"}, "<h1>T</h1>")


@pytest.mark.parametrize(
    ("front", "words"),
    [
        ("---\na: b\nc: [\n---\n", "line 3"),
        ("---\na: b\n c: d\n---\n", "line 3"),
        ("---\na: b\nd: 2019-02-31\n---\n", "line 3"),
        ("---\na: b\na: c\n---\n", "“a” twice, the second time on line 3"),
        ("---\na: &x [b]\nc: *x\n---\n", "alias on line 3"),
        ("---\n- a\n- b\n---\n", "name: value"),
        ("---\n1: a\n---\n", "name: value"),
        ("---\na: !!python/object:os.system x\n---\n", "cannot be read"),
        ("---\na: " + "[" * 5000 + "\n---\n", "line 2"),
        ("---\na: b\n", "never ends"),
        ("+++\na = \n+++\n", "line 2"),
        ("+++\na = 1\na = 2\n+++\n", "line 3"),
        ("---\na: " + "x" * 200_000 + "\n---\n", "longer than"),
    ],
)
def test_bad_front_matter_names_the_line(front: str, words: str) -> None:
    assert words in refusal(front + "# T\n")


def test_a_bomb_of_aliases_is_refused_at_the_first() -> None:
    bomb = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(f"{chr(98 + i)}: &{chr(98 + i)} [{','.join(['*' + chr(97 + i)] * 9)}]\n" for i in range(9))
    assert "alias on line 3" in refusal(f"---\n{bomb}---\n# T\n")


# -- cleaning ---------------------------------------------------------------------------------


def test_nothing_active_survives_and_each_loss_is_told_once() -> None:
    source = read_trusted(
        "x.html",
        b"<h1 onclick='x()'>T</h1><script>alert(1)</script><SCRIPT src=x></SCRIPT><style>p{}</style><p style='a:b' onload=x>a"
        b"<a href='javascript:alert(1)'>j</a><a href='JaVaScRiPt:x'>k</a><a href='data:text/html,x'>d</a><a href='other.html'>o</a>"
        b"<a href='//evil.example/'>e</a><a href='https://ok.example/'>ok</a></p><iframe src=x></iframe><svg onload=x><path d='M0'/></svg>"
        b"<img src='https://x.example/a.png'><img src=x onerror=y><form><input value=z></form><object data=x></object><!-- c -->",
    )
    assert source.html == '<h1>T</h1><p>ajkdoe<a href="https://ok.example/">ok</a></p>'
    told = " ".join(source.stripped)
    for words in ("Scripts were removed (2)", "Styles were removed (2)", "Event attributes were removed (4)", "Embedded frames",
                  "web, mail or clause addresses became plain text (3)", "Links to other files became plain text (2)",
                  "Images outside the file", "Drawings", "Form fields", "Comments were removed (1)"):  # fmt: skip
        assert words in told
    assert len(source.stripped) == len(set(source.stripped))


def test_embedded_images_become_media() -> None:
    data = b"<h1>T</h1><p><img alt='dot' src='data:image/png;base64," + base64.b64encode(PNG) + b"'>"
    source = read_trusted("x.html", data)
    (media,) = source.media
    assert (media.data, media.content_type) == (PNG, "image/png")
    assert f'<img alt="dot" data-media="{media.sha256}">' in source.html


def test_an_image_that_is_none_is_removed() -> None:
    source = read_trusted("x.md", b"![x](data:image/svg+xml;base64,PHN2Zy8+)\n\ntext\n")
    assert ("<img" in source.html, source.media) == (False, ())


def test_the_main_content_of_a_page() -> None:
    page = (
        "<!doctype html><html><head><title>t</title></head><body><nav><h3>Menu</h3></nav><header>Kept?</header><main>"
        "<header><h1>Code<a class='headerlink' href='#code' title='Permalink'>¶</a></h1><p>Preamble</p></header>"
        "<div role='navigation'>crumbs</div><h2><a id='a' href='#a' class='anchor'></a>A</h2><p>text</p>"
        "<div role='search'>find</div></main><footer>foot</footer></body></html>"
    )
    source = read_trusted("x.html", page.encode())
    text = source.html
    assert "Preamble" in text and "Code</h1>" in text and 'id="a"' in text
    for word in ("Menu", "Kept", "crumbs", "find", "foot", "¶"):
        assert word not in text
    assert any("Permalink signs were removed (2)" in each for each in source.stripped)


def test_without_main_the_header_stays_and_the_rest_goes() -> None:
    html = read_trusted("x.html", b"<header><p>Preamble</p></header><nav>n</nav><p>a</p><footer>f</footer>").html
    assert (("Preamble" in html), (">n<" in html), (">f<" in html)) == (True, False, False)


def test_a_no_break_space_after_hashes_is_a_heading_and_reported() -> None:
    source = read_trusted("x.md", "#\u00a0T\n".encode())
    assert "<h1>T</h1>" in source.html
    assert source.stripped == ("No-break spaces after # became spaces (1).",)


def test_text_that_looks_like_an_attribute_is_text() -> None:
    assert read_trusted("x.md", b'a="<b>"*c* &lt;d="e"\n').html.count("<em>c</em>") == 1


# -- bad input --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("x.md", b"", "empty"),
        ("x.md", b" \n\n", "empty"),
        ("x.pdf", b"%PDF-1.4", "not of a known type"),
        ("x", b"abc", "not of a known type"),
        ("x.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old Word file"),
        ("x.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "password"),
        ("x.docx", b"# Markdown", "not a Word file"),
        ("x.docx", b"PK\x03\x04" + b"\x00" * 100, "not a Word file"),
        ("x.md", b"PK\x03\x04rest", "binary"),
        ("x.md", b"%PDF-1.4\nabc", "binary"),
        ("x.md", b"\x89PNG\r\n\x1a\n", "not UTF-8|binary"),
        ("x.md", b"abc\x00def", "binary"),
        ("x.md", "é\n".encode("latin-1"), "not UTF-8"),
        ("x.md", b"a\nb\n\xff\n", "line 3"),
        ("x.md", "abc".encode("utf-16"), "UTF-16"),
        ("x.html", b"<div>" * 5000, "200 levels"),
        ("x.html", b"<ul><li>" * 50_000, "200 levels"),
        ("x.html", b"<table><tr><td>" * 60, "200 levels"),
        ("x.html", b"<p>x" * 60_000, "more than 50000 paragraphs"),
        ("x.md", b"<b>" * 300, "200 levels"),
        ("x.md", b">" * 50_000, "200 levels"),
        ("x.md", b"- " * 50_000, "200 levels"),
        ("x.md", b"\n".join(b"  " * i + b"- a" for i in range(300)), "200 levels"),
        ("x.md", b"[" * 50_000, "200 levels"),
        ("x.md", b"![" * 50_000, "200 levels"),
        ("x.md", b"[a](" * 50_000, "200 levels"),
        ("x.md", b"^[" * 50_000, "200 levels"),
    ],
)
def test_bad_input_is_one_clear_sentence_at_once(name: str, data: bytes, words: str) -> None:
    started = time.monotonic()
    sentence = refusal(data, name)
    assert any(word in sentence for word in words.split("|"))
    assert time.monotonic() - started < 3


def test_size_is_looked_at_first() -> None:
    with pytest.raises(ImportRefused, match=r"limit of 0.001 MB"):
        read_trusted("x.md", b"\x00" * 2000, limit_bytes=1000)


def test_unclosed_paragraphs_and_items_are_not_nesting() -> None:
    assert read_trusted("x.html", b"<ul>" + b"<li>a<p>b" * 500 + b"</ul>").html.count("<li>") == 500


@pytest.mark.parametrize(
    "text", ["*" * 50_000, "*a **b " * 5_000, "_a__b" * 10_000, "`" * 50_000, "<" * 50_000, "&" * 50_000, "<!--" * 50_000,
             "<a " * 20_000, "\\" * 50_000, "{#a}" * 50_000, "{" * 50_000 + "}" * 50_000, "# a\n" * 3_000, "|a" * 5_000]
)  # fmt: skip
def test_pathological_text_is_read_quickly(text: str) -> None:
    from kb.importing.outline import outline

    started = time.monotonic()
    outline(read_trusted("x.md", text.encode()))
    assert time.monotonic() - started < 10


# -- the child process ------------------------------------------------------------------------


def test_the_child_answers_as_the_parent_would() -> None:
    text = b"---\nday: 2020-02-02\nlist: [a, {b: c}]\n---\n# T\n\n<script>x</script>\n\n![i](data:image/png;base64," + base64.b64encode(PNG) + b")\n"
    assert read("x.md", text) == read_trusted("x.md", text)
    page = b"<h1>T</h1><p>x"
    assert read("x.html", page) == read_trusted("x.html", page)


def test_the_child_refuses_in_the_same_words() -> None:
    with pytest.raises(ImportRefused, match="line 3"):
        read("x.md", b"---\na: b\na: c\n---\n")


def test_time_is_limited() -> None:
    with pytest.raises(ImportRefused, match="too much time"):
        sandbox.run("markdown", b"# T", seconds=0.001)


def test_a_child_that_dies_is_a_refusal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "CHILD", ("-c", "import os; os.abort()"))
    with pytest.raises(ImportRefused, match="too much time or memory"):
        read("x.md", b"# T")


def test_memory_is_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    code = (
        "import sys; from kb.importing import sandbox; sandbox.MEMORY_BYTES = 400_000_000; "
        "sandbox.parse = lambda *a: bytearray(10**9); sys.exit(sandbox.main('markdown'))"
    )
    monkeypatch.setattr(sandbox, "CHILD", ("-c", code))
    with pytest.raises(ImportRefused, match="too much time or memory"):
        read("x.md", b"# T")


def test_the_child_gets_nothing_of_our_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VADEMECUM_SECRET_KEY", "secret")
    monkeypatch.setattr(sandbox, "CHILD", ("-c", "import os, sys; sys.exit('VADEMECUM_SECRET_KEY' in os.environ)"))
    with pytest.raises(ImportRefused):  # no answer, but no secret either
        read("x.md", b"# T")
    assert "VADEMECUM_SECRET_KEY" not in sandbox.environment()


def test_the_child_starts_quickly() -> None:
    read("x.md", b"# T")
    started = time.monotonic()
    read("x.md", b"# T")
    assert time.monotonic() - started < 2  # 0.2 s on a quiet machine


def test_the_sample_is_read() -> None:
    files = sorted((Path(__file__).resolve().parents[3] / "sample").glob("*/*.md"))
    for file in files:
        assert read_trusted(file.name, file.read_bytes()).stripped == ()
