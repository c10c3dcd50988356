"""What holds for every text: letters in = letters out, no stumbling, the same answer under any hash seed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kb.importing import tree
from kb.importing.outline import outline
from kb.importing.read import read_trusted
from kb.importing.shapes import ImportRefused
from tests.kb.importing.helpers import letters, letters_of, source

WORDS = st.sampled_from(
    ["a", "Loans", "1.", "1.2", "(a)", "IV", "Article 2", "Art. 7", "第三条", "美術館", "المادة ٧", "§ 4", "Note", "Preamble", " ", "é ", "b c",
     "\u00a0", "ー", "<&>".replace("<", "&lt;").replace(">", "&gt;")]
)  # fmt: skip
INLINE = st.recursive(
    WORDS,
    lambda inner: st.one_of(
        st.tuples(st.sampled_from(["b", "strong", "em", "span", "sup", "q"]), inner).map(lambda t: f"<{t[0]}>{t[1]}</{t[0]}>"),
        st.tuples(st.sampled_from(["#x", "#nowhere", "work:code#k", "https://x.org"]), inner).map(lambda t: f'<a href="{t[0]}">{t[1]}</a>'),
        st.tuples(inner, inner).map("".join),
        inner.map(lambda s: f"{s}<br>"),
    ),
    max_leaves=5,
)
BLOCK = st.recursive(
    st.one_of(
        INLINE,
        st.tuples(st.sampled_from(["p", "h1", "h2", "h3", "h4", "pre"]), INLINE).map(lambda t: f"<{t[0]}>{t[1]}</{t[0]}>"),
        INLINE.map(lambda s: f"<p><b>{s}</b></p>"),
        INLINE.map(lambda s: f'<p id="x">{s}</p>'),
        INLINE.map(lambda s: f"<table><tr><td>{s}</td><th>{s}</th></tr></table>"),
        st.just("<hr>"),
    ),
    lambda inner: st.one_of(
        st.tuples(st.sampled_from(["div", "section", "aside", "blockquote", "figure"]), inner).map(lambda t: f"<{t[0]}>{t[1]}</{t[0]}>"),
        st.tuples(st.sampled_from(["ul", "ol"]), inner, inner).map(lambda t: f"<{t[0]}><li>{t[1]}</li><li>{t[2]}</li></{t[0]}>"),
        st.tuples(inner, inner).map(lambda t: f"<dl><dt>{t[0]}</dt><dd>{t[1]}</dd></dl>"),
        st.tuples(inner, inner).map("".join),
    ),
    max_leaves=14,
)


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(BLOCK)
def test_letters_in_are_letters_out(html: str) -> None:
    clean = read_trusted("x.html", f"<div>{html}.</div>".encode()).html
    found = outline(source(clean))
    assert letters_of(found) == letters(clean)
    for index, row in enumerate(found.rows):
        assert -1 <= row.parent < index
        assert row.level == (0 if row.parent < 0 else found.rows[row.parent].level + 1)
        assert row.plain == tree.plain_text(row.html)
        assert " id=" not in row.html and " class=" not in row.html


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=300))
def test_no_html_makes_the_outline_stumble(html: str) -> None:
    outline(source(html))


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet=st.sampled_from("#*_`[]()<>{}!|^:-.=\"'\\&\n\t 1aé第条"), max_size=300))
def test_no_markdown_makes_reading_stumble(text: str) -> None:
    try:
        read = read_trusted("x.md", text.encode())
    except ImportRefused as refused:
        assert str(refused).endswith(".")
    else:
        outline(read)


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=300), st.sampled_from(["x.md", "x.html", "x.docx", "x"]))
def test_no_bytes_make_reading_stumble(data: bytes, name: str) -> None:
    try:
        read_trusted(name, data)
    except ImportRefused as refused:
        assert str(refused).endswith(".")


def test_the_same_answer_under_any_hash_seed() -> None:
    code = (
        "from kb.importing.read import read_trusted; from kb.importing.outline import outline; from kb.importing.keys import make_keys\n"
        "text = '# T\\n' + ''.join(f'## {i}. Heading {w}\\n\\n{w} text[^{i}] of {w}\\n\\n[^{i}]: note\\n\\n' for i, w in enumerate('loans care fees trust'.split(), 1))\n"
        "o = outline(read_trusted('x.md', text.encode())); print(o, make_keys(o.rows, ['loans']))"
    )
    root = Path(__file__).resolve().parents[3]
    answers = set()
    for seed in ("0", "1", "4711"):
        environment = os.environ | {"PYTHONHASHSEED": seed}
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=root, env=environment, check=True)
        answers.add(done.stdout)
    assert len(answers) == 1
