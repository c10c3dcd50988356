"""Whatever is typed or put into an address: an answer, soon, and nothing of it as markup. On every engine."""

from __future__ import annotations

import time
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import lxml.html
import pytest
from django.core.management import call_command
from django.test import Client

from search import engines
from search.indexing import rebuild
from tests.faults.hostile import addresses
from tests.kb.making import clause, publish, translate

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("index_dir")]
BOUND = 5.0  # seconds on the busiest machine; the figure that counts, 0.5 s, is printed
GOAL = 0.5
NASTY = "Lend a loan to the board: <p>not markup</p> & \"quotes\" <script>alert('museum')</script> {{ 7 }}"
#: What pages may be made of: found, mended, understood, narrowed, in any edition, with nothing at all.
USUAL = (
    "", "q=loan", "q=zzzz", "q=loans&work=ethics&duty=must&scope=ever&all=1&page=1", "q=loan&scope=ever", "q=loan+edition+1.0", "q=-a", "q=%22loan",
    "q=lona", "q=3.2+loan", "q=9.9", "q=loan&literal=1&sort=date", "q=prestr&all=1", "q=preste", "q=%22a+b%22+-c", "q=" + "a+" * 400, "q=loan&work=a&work=b",
)  # fmt: skip


@pytest.fixture
def site(each_engine: str, settings: Any, index_dir: Path) -> Iterator[str]:
    settings.SEARCH_ENGINE = each_engine
    engines._engine.cache_clear()
    call_command("add_locale", "es", verbosity=0)
    clauses = [clause(f"c-{i}", f"<p>{_escaped(NASTY)} Clause {i} says more about loans.</p>", heading=f"Loans <b>{i}</b>", number=f"3.{i}") for i in range(12)]
    first = publish("ethics", "1.0", "2020-01-01", *clauses).edition
    translate(first, "es", {f"c-{i}": f"<p>{_escaped(NASTY)} Preste {i}.</p>" for i in range(12)})
    publish("guide", "1.0", "2021-01-01", *clauses[:4])
    rebuild.rebuild(each_engine)
    yield each_engine
    engines.engine().remove()


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _shape(html: bytes) -> set[tuple[str, ...]]:
    """Elements with the names of their attributes, and where scripts and links lead (without their queries)."""
    out: set[tuple[str, ...]] = set()
    for element in lxml.html.document_fromstring(html.decode("utf-8")).iter():
        if not isinstance(element.tag, str):
            out.add(("comment", str(element.text)))
            continue
        out |= {(element.tag, name) for name in element.attrib} | {(element.tag,)}
        if element.tag == "script" and not element.get("src"):
            out.add(("script", "inline"))
        for name in ("src", "href", "action"):
            if name in element.attrib and (element.tag != "a" or not element.attrib[name].startswith("/")):
                out.add((element.tag, name, element.attrib[name].partition("?")[0]))
    return out


def _words(query: str) -> list[str]:
    return parse_qs(query, errors="replace", max_num_fields=None).get("q", [""])


def test_no_question_breaks_the_page_the_feed_or_the_suggestions(site: str, client: Client, capsys: pytest.CaptureFixture[str]) -> None:
    client.raise_request_exception = False
    usual: set[tuple[str, ...]] = set()
    for known in USUAL:
        for locale in ("en", "es"):
            usual |= _shape(client.get(f"/{locale}/search/?{known}").content)
    assert not {("script", "inline"), ("b",), ("img",)} & usual
    tried = addresses()
    assert len(tried) >= 300
    slow: list[tuple[float, str]] = []
    wrong: list[str] = []
    for query in tried:
        for address in ("/en/search/", "/es/search/", "/en/search/feed.atom", "/en/search/suggest"):
            started = time.perf_counter()
            response = client.get(f"{address}?{query}")
            slow.append((time.perf_counter() - started, f"{address}?{query[:80]}"))
            if response.status_code != 200:
                wrong.append(f"{response.status_code} {address}?{query[:120]}")
                continue
            wrong += [f"{said}: {address}?{query[:120]}" for said in _faults(address, response.content, usual)]
    slow.sort(reverse=True)
    late = [each for each in slow if each[0] > GOAL]
    with capsys.disabled():
        print(f"\n{site}: {len(slow)} hostile questions, slowest {slow[0][0] * 1000:.0f} ms ({slow[0][1]!r}), {len(late)} above {GOAL * 1000:.0f} ms\n")
    assert not wrong, wrong[:10]
    assert slow[0][0] < BOUND, slow[:5]


def _faults(address: str, body: bytes, usual: set[tuple[str, ...]]) -> Iterator[str]:
    if address.endswith("suggest"):
        return
    if address.endswith("atom"):
        try:
            root = ElementTree.fromstring(body)
        except ElementTree.ParseError as error:
            yield f"no XML: {error}"
            return
        html = {each.tag.rpartition("}")[2] for each in root.iter() if "xhtml" in each.tag}
        if not html <= {"div", "p", "mark"}:
            yield f"odd markup in an entry {html}"
        return
    if b"search-form" not in body:
        yield "no search page"
    odd_shape = _shape(body) - usual
    if odd_shape:
        yield f"unescaped {sorted(odd_shape)[:5]}"
