"""The hash format is the one of docs/record.md, and canonical html has one spelling."""

from __future__ import annotations

import json
import re
from datetime import date, datetime
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from kb.editions.canonical import canonical, line, plain, references, unline
from kb.editions.hashing import clause_hash, edition_hash, field_hash, log_hash, row_hash, text_hash
from kb.editions.rows import hash_of, to_clause, to_row
from kb.editions.text import Blank, ClauseText

RECORD = (Path(__file__).resolve().parents[3] / "docs" / "record.md").read_text(encoding="utf-8")
VECTORS: dict[str, Any] = json.loads(re.findall(r"```json\n(.*?)\n```", RECORD, re.DOTALL)[0])


def vector(name: str) -> tuple[dict[str, Any], str]:
    data = dict(VECTORS[name])
    return data, data.pop("sha256")


def test_vectors() -> None:
    data, sha256 = vector("field")
    assert field_hash(data["html"]) == sha256
    for name in ("clause", "blank"):
        data, sha256 = vector(name)
        blank = data["blank"] and Blank(data["blank"]["id"], data["blank"]["type"], data["blank"]["required"], tuple(data["blank"]["options"]))
        assert clause_hash(data["fields"], blank) == sha256
    for name in ("text", "revision"):
        data, sha256 = vector(name)
        assert text_hash(**data) == sha256
    data, sha256 = vector("edition")
    assert edition_hash(**{**data, "in_force_from": date.fromisoformat(data["in_force_from"])}) == sha256
    for name in ("changes", "withdrawal", "act", "workact"):
        data, sha256 = vector(name)
        assert row_hash(name, data) == sha256
    data, sha256 = vector("log")
    assert log_hash(**{**data, "at": datetime.fromisoformat(data["at"])}) == sha256


PIECES = st.sampled_from(
    ["<p>", "</p>", "<ul><li>", "</li></ul>", "<b>", "</b>", "<a href='work:x#y'>", "</a>", "<table><tr><td>", "</table>", "<br>", "<pre>", "</pre>"]
    + ["<dl><dt>", "<dd>", "</dl>", "<div>", "</div>", "<script>x</script>", "<h2>", "</h2>", " ", "\n", "&amp;", "&lt;b&gt;", "<img src=x onerror=y>", "<span lang=fr>", "</span>"]
) | st.text(max_size=8)


@given(st.lists(PIECES, max_size=25).map("".join))
@settings(max_examples=400, deadline=None)
def test_canonical_is_idempotent_and_inert(html: str) -> None:
    once = canonical(html)
    assert canonical(once) == once
    assert "<script" not in once and "onerror" not in once and "\x00" not in once
    assert plain(once) == plain(canonical(once))


@given(st.text(max_size=60))
def test_a_line_keeps_its_words(words: str) -> None:
    html = line(words)
    assert line(unline(html)) == html
    assert "<" not in html and "\n" not in html


def test_spelling() -> None:
    assert canonical("<p data-block-key='x'>a <b>b</b>\n c</p>") == "<p>a <strong>b</strong> c</p>"
    assert canonical("e\u0301") == "<p>\u00e9</p>"
    assert canonical("<p><a href='javascript:x'>a</a></p>") == "<p>a</p>"
    assert canonical("<a href='/es/code/c/loans/'>a</a>") == '<p><a href="work:code#loans">a</a></p>'
    assert canonical("<a href='/id/code/c/loans'>a</a>") == '<p><a href="work:code#loans">a</a></p>'
    assert "https://museum.example/es/code/c/loans/" in canonical("<a href='https://museum.example/es/code/c/loans/'>a</a>")
    assert list(references('<p><a href="work:code#loans">a</a></p>')) == [("code", "loans")]
    assert plain("<p>a<br>b</p><ul><li>c</li></ul>") == "a\nb\nc"
    assert plain('<p>a<sup><a href="#fn-1" id="fnref-1">1</a></sup></p>') == "a"


def test_wording_hash_ignores_number_and_place() -> None:
    clause = ClauseText("loans", "clause", 1, {"heading": "Loans", "text": "<p>Lend.</p>"}, number="3.2", duty="must")
    moved = ClauseText("loans", "clause", 2, {"heading": "Loans", "text": "<p>Lend.</p>"}, number="4.1", duty="may")
    reworded = ClauseText("loans", "clause", 1, {"heading": "Loans", "text": "<p>Lend!</p>"}, number="3.2", duty="must")
    assert hash_of(clause) == hash_of(moved) != hash_of(reworded)
    assert to_clause(to_row(clause, 1, 0)) == clause
