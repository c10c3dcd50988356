"""References between clauses as readers meet them: where they lead, what they say of what is gone, and "cited by"."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.test import Client

from kb import pulse
from kb.editions import acts, timeline
from kb.locales import ensure_locale
from kb.models import ClauseKey, ClauseReference, Edition, Work
from kb.views.public import pages
from tests.kb.making import clause, publish, translate
from tests.kb.views.conftest import queries


def link(target: str, words: str = "there") -> str:
    return f'<a href="work:{target}">{words}</a>'


@pytest.fixture
def texts(db: Any) -> dict[str, Edition]:
    """``law`` 1.0 (2019) has ``old``, ``kept`` and ``never-shown`` only in the withdrawn 1.5; 2.0 (2024) drops ``old``; 3.0 (2090) adds ``coming``.

    ``guide`` (2020, with es) refers to all of them, and its own clauses to each other.
    """
    for locale in ("es", "ar"):
        ensure_locale(locale)
    out = {
        "1.0": publish("law", "1.0", "2019-01-01", clause("old", "Old."), clause("kept", f"Kept, see {link('law#old')}.")).edition,
        "1.5": publish("law", "1.5", "2021-01-01", clause("kept", "Kept."), clause("slip", "A slip.")).edition,
        "2.0": publish("law", "2.0", "2024-01-01", clause("kept", "Kept."), clause("fresh", f"Fresh, see {link('law#kept')}.", number="2")).edition,
        "3.0": publish("law", "3.0", "2090-01-01", clause("kept", "Kept."), clause("fresh", "Fresh."), clause("coming", "Soon.")).edition,
    }
    acts.withdraw(out["1.5"], reason="A mistake.", by="The board")
    words = " ".join(link(f"law#{key}", f"[{key}]") for key in ("old", "kept", "slip", "coming"))
    guide = publish(
        "guide", "1.0", "2020-01-01", clause("uses", f"See {words}.", number="1"), clause("more", f"And {link('guide#uses')}, {link('law#kept')}.", heading="", number="2")
    ).edition
    translate(guide, "es", {"uses": f"Véanse {words}.", "more": f"Y {link('guide#uses')}, {link('law#kept')}."}, title="Guía")
    out["guide"] = guide
    return out


def html(reader: Client, address: str, status: int = 200) -> str:
    response = reader.get(address)
    assert response.status_code == status, address
    return str(response.content.decode())


def links(page: str) -> dict[str, tuple[str, str]]:
    """Of each link ``[key]``: address and the words after it."""
    found = re.findall(r'<a(?: class="gone")? href="([^"]*)">\[(\w+)\]</a>(?: <span class="fate" lang="\w+" dir="\w+">([^<]*)</span>)?', page)
    return {key: (href, said) for href, key, said in found}


def test_a_reference_says_what_became_of_its_clause(texts: Any, reader: Client) -> None:
    page = links(html(reader, "/en/guide/"))
    assert page == {
        "old": ("/en/law/c/old/", "(repealed)"),
        "kept": ("/en/law/c/kept/", ""),
        "slip": ("/en/law/ed/1.5/c/slip/", "(withdrawn)"),
        "coming": ("/en/law/ed/3.0/c/coming/", "(not yet in force)"),
    }
    assert links(html(reader, "/en/guide/c/uses/")) == page


def test_the_links_lead_somewhere(texts: Any, reader: Client) -> None:
    expected = {"old": 410, "kept": 200, "slip": 410, "coming": 200}
    assert {key: reader.get(href).status_code for key, (href, _said) in links(html(reader, "/en/guide/")).items()} == expected


@pytest.mark.parametrize("locale", ["es", "ar"])
def test_in_every_language(texts: Any, reader: Client, locale: str) -> None:
    page = html(reader, f"/{locale}/guide/")
    found = links(page)
    assert {key: href for key, (href, _said) in found.items()}["old"] == f"/{locale}/law/c/old/"
    assert all(said for key, (_href, said) in found.items() if key != "kept")
    assert f'<span class="fate" lang="{locale}" dir="{"rtl" if locale == "ar" else "ltr"}">' in page


def test_references_within_the_work_stay_in_the_edition(texts: Any, reader: Client) -> None:
    assert '<a href="#c-old">there</a>' in html(reader, "/en/law/ed/1.0/")
    assert '<a href="/en/law/ed/1.0/c/old/">there</a>' in html(reader, "/en/law/ed/1.0/c/kept/")
    assert '<a href="#c-kept">there</a>' in html(reader, "/en/law/")
    assert '<a href="/en/law/c/kept/">there</a>' in html(reader, "/en/law/c/fresh/")
    # of other works, the clause today: also on a dated page
    assert links(html(reader, "/en/guide/ed/1.0/"))["kept"] == ("/en/law/c/kept/", "")


def test_a_repealed_work_says_so_everywhere(texts: Any, reader: Client) -> None:
    assert links(html(reader, "/en/guide/"))["kept"][1] == ""
    acts.move(texts["3.0"], in_force_from=None, reason="No more.", by="The board")
    acts.repeal(Work.objects.get(code="law"), day=timeline.today(), reason="Not needed.", by="The board")
    assert links(html(reader, "/en/guide/"))["kept"] == ("/en/law/c/kept/", "(repealed)")
    assert reader.get("/en/law/c/kept/").status_code == 410


def test_by_date_alone(texts: Any, reader: Client, monkeypatch: Any) -> None:
    assert links(html(reader, "/en/guide/"))["coming"][1] == "(not yet in force)"
    monkeypatch.setattr("kb.views.public.today", lambda: date(2090, 1, 1))
    monkeypatch.setattr("kb.editions.timeline.today", lambda: date(2090, 1, 1))
    assert links(html(reader, "/en/guide/"))["coming"] == ("/en/law/c/coming/", "")


def test_a_work_that_nobody_published_keeps_its_words(texts: Any, reader: Client) -> None:
    draft = Work.objects.create(code="draft", authoritative_locale="en")
    ClauseKey.objects.create(work=draft, key="a")
    ClauseKey.objects.create(work=Work.objects.get(code="law"), key="planned")
    publish("hints", "1.0", "2020-01-01", clause("x", f"See {link('draft#a', 'one')} and {link('law#planned', 'two')}."))
    page = html(reader, "/en/hints/")
    assert "<a>one</a>" in page and "<a>two</a>" in page


def test_links_in_links_and_markup_survive(texts: Any, reader: Client) -> None:
    words = f"<p>a {link('law#old', '<em>b</em> &amp; <strong>c</strong>')}, {link('law#kept', 'd')} <a href=\"https://example.org/\">e</a></p>"
    publish("marks", "1.0", "2020-01-01", clause("x", words))
    page = html(reader, "/en/marks/")
    assert '<a class="gone" href="/en/law/c/old/"><em>b</em> &amp; <strong>c</strong></a> <span class="fate"' in page
    assert '<a href="/en/law/c/kept/">d</a> <a href="https://example.org/">e</a>' in page


def test_facts_are_looked_up_once(texts: Any, reader: Client) -> None:
    reader.get("/en/guide/")
    addresses = [f"/{locale}/guide/c/{key}/" for locale in ("en", "es") for key in ("uses", "more")]
    for address in addresses:
        with queries() as asked:
            reader.get(address)
        assert not [sql for sql in asked if "kb_editionclause" in sql and "authoritative" in sql], asked


def test_however_many_works_are_referred_to(texts: Any, reader: Client) -> None:
    for number in range(12):
        publish(f"w{number:02}", "1.0", "2020-01-01", clause("a", "A."), clause("b", "B."))
        publish(f"w{number:02}", "2.0", "2021-01-01", clause("a", "A2."))
    words = " ".join(link(f"w{n:02}#{key}") for n in range(12) for key in "ab")
    publish("all", "1.0", "2020-01-01", *(clause(f"c{n}", words) for n in range(30)))
    reader.get("/en/texts/")
    pulse.forget()
    with queries() as asked:
        page = html(reader, "/en/all/")
    assert page.count('class="gone"') == 12 * 30
    #: Three times five for timelines (own, those referred to, those that cite), composing one, keys in force one, fates one; facts the rest.
    assert len(asked) <= 27, "\n".join(asked)


def section(page: str) -> str:
    found = re.search(r'<section class="cited-by".*?</section>', page, re.S)
    return found[0] if found else ""


def test_cited_by_lists_clauses_in_force(texts: Any, reader: Client) -> None:
    cited = section(html(reader, "/en/law/c/kept/"))
    assert re.findall(r'<a href="([^"]*)"[^>]*>([^<]*)</a>', cited) == [
        ("/en/law/", "Code of Ethics"),
        ("/en/law/c/fresh/", "2 Fresh"),
        ("/en/guide/", "Code of Ethics"),
        ("/en/guide/c/uses/", "1 Uses"),
        ("/en/guide/c/more/", "2 More"),
    ]
    assert "Clauses in force today" in cited


def test_cited_by_on_a_dated_page_says_whose(texts: Any, reader: Client) -> None:
    cited = section(html(reader, "/en/law/ed/1.0/c/old/"))
    assert "Clauses of edition 1.0, and clauses of other texts in force today" in cited
    assert '<a href="/en/law/ed/1.0/c/kept/">' in cited and '<a href="/en/guide/c/uses/">' in cited
    assert "/fresh/" not in cited


def test_cited_by_in_the_readers_language(texts: Any, reader: Client) -> None:
    cited = section(html(reader, "/es/law/c/kept/"))
    assert '<a href="/es/guide/">Guía</a>' in cited and '<a href="/es/guide/c/uses/">1 es uses</a>' in cited
    assert '<a href="/es/law/c/fresh/" lang="en" dir="ltr">2 Fresh</a>' in cited
    cited = section(html(reader, "/ar/law/c/kept/"))
    assert '<a href="/ar/guide/c/uses/" lang="en" dir="ltr">1 Uses</a>' in cited


def test_a_stale_translation_is_not_quoted(texts: Any, reader: Client) -> None:
    publish("guide", "2.0", "2022-01-01", clause("uses", f"Now only {link('law#kept')}.", heading="Reworded", number="9"), clause("more", "And."))
    cited = section(html(reader, "/es/law/c/kept/"))
    assert '<a href="/es/guide/c/uses/" lang="en" dir="ltr">9 Reworded</a>' in cited
    assert "/c/more/" not in cited


def test_withdrawn_and_repealed_texts_cite_nothing(texts: Any, reader: Client) -> None:
    acts.withdraw(texts["guide"], reason="A mistake.", by="The board")
    assert "guide" not in section(html(reader, "/en/law/c/kept/"))


def test_nobody_cites(texts: Any, reader: Client) -> None:
    assert "cited-by" not in html(reader, "/en/guide/c/more/")


def test_headings_of_strangers_are_escaped(texts: Any, reader: Client) -> None:
    publish("odd", "1.0", "2020-01-01", clause("x", f"{link('law#kept')}", heading="<script>alert(1)</script>", number="<b>"))
    page = html(reader, "/en/law/c/kept/")
    assert "&lt;b&gt; &lt;script&gt;alert(1)&lt;/script&gt;" in page and "<script>alert" not in page


def test_queries_of_cited_by_do_not_grow(texts: Any, reader: Client) -> None:
    def cost() -> int:
        pages.clear()
        pulse.forget()
        with queries() as asked:
            reader.get("/en/law/c/kept/")
        return len(asked)

    before = cost()
    for number in range(8):
        publish(f"v{number}", "1.0", "2020-01-01", *(clause(f"c{n}", f"See {link('law#kept')}.") for n in range(20)))
    assert ClauseReference.objects.filter(to_key="kept").count() > 160
    assert cost() <= before
