"""Split, merged and typed again on the page of the draft: suggestions with one click, and forms by number or key."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from kb.editions.working import working_text, write_working
from kb.models import DraftChange, Work
from tests.kb.admin.people import browser
from tests.kb.editions.test_origins import COURIERS, GIFTS, LOANS
from tests.kb.making import clause, publish, text

OF = "/admin/texts/of/ethics/"


@pytest.fixture
def editor(db: Any) -> Client:
    sharp = '<b>"sharp" & new</b>'
    publish("ethics", "1.0", "2020-01-01", clause("both", f"{LOANS} {COURIERS}", number="1"), clause("gifts", GIFTS, number="2", heading=sharp))
    work = Work.objects.get(code="ethics")
    again = clause("again", GIFTS.replace("openly", "in the open"), number="3", heading=sharp)
    write_working(work, text("ethics", "", clause("both", LOANS, number="1"), clause("couriers", COURIERS, number="2"), again))
    return browser("editor")


def said(response: Any) -> str:
    return str(response.content.decode())


def test_one_click_says_it(editor: Client) -> None:
    page = said(editor.get(f"{OF}draft/"))
    section = page[page.index('id="origins"') :]
    assert "seems to be split" in section and "seems to be typed again" in section and "<b>&quot;sharp" not in section
    assert "&lt;b&gt;&quot;sharp&quot; &amp; new&lt;/b&gt;" in section
    assert not DraftChange.objects.exists()
    form = re.search(r'<form[^>]*action="[^"]*/origins/">(.*?)</form>', section, re.S)
    assert form is not None
    fields: dict[str, list[str]] = {}
    for name, value in re.findall(r'name="(what|from|to)" value="([^"]*)"', form[1]):
        fields.setdefault(name, []).append(value)
    page = said(editor.post(f"{OF}origins/", fields, follow=True))
    assert "readers will see where 1 clause comes from" in page and "was split from" in page and "seems to be split" not in page
    assert DraftChange.objects.get().from_keys == ["both"]
    page = said(editor.post(f"{OF}same/", {"new": "again", "old": "gifts"}, follow=True))
    assert "is “gifts” again" in page and "typed again:" not in page
    draft = working_text(Work.objects.get(code="ethics"))
    assert draft is not None and {each.key for each in draft.clauses} == {"_text", "both", "couriers", "gifts"}
    page = said(editor.post(f"{OF}origins/", {"what": "forget", "key": "couriers", "kind": "split"}, follow=True))
    assert "It is forgotten." in page and not DraftChange.objects.exists()


def test_by_number_or_key(editor: Client) -> None:
    editor.post(f"{OF}origins/", {"what": "split", "from": "1", "to": ["2", "", "both"]})
    assert [(row.key, row.kind, row.from_keys) for row in DraftChange.objects.all()] == [("couriers", "split", ["both"])]
    editor.post(f"{OF}origins/", {"what": "merge", "from": ["both", " 2 ", ""], "to": "3"})
    assert DraftChange.objects.get(kind="merge").from_keys == ["both", "gifts"]


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({}, "Say which clauses were merged"),
        ({"what": "split"}, "Say which new clauses"),
        ({"what": "split", "from": "9.9", "to": "2"}, "is not a clause of edition"),
        ({"what": "merge", "from": ["1", "2"], "to": "<b>"}, "&lt;b&gt;"),
        ({"what": "forget", "key": "x", "kind": "y"}, "Nothing was said"),
    ],
)
def test_bad_words_are_answered(editor: Client, data: dict[str, Any], sentence: str) -> None:
    assert sentence in said(editor.post(f"{OF}origins/", data, follow=True))
    assert not DraftChange.objects.exists()


def test_before_the_first_edition_nothing_is_asked(db: Any) -> None:
    work = Work.objects.create(code="young", authoritative_locale="en")
    write_working(work, text("young", "", clause("a", LOANS)))
    page = said(browser("editor").get("/admin/texts/of/young/draft/"))
    assert 'id="origins"' not in page
    response = browser("editor").post("/admin/texts/of/young/origins/", {"what": "split", "from": "a", "to": "b"}, follow=True)
    assert "no edition yet" in said(response)
