"""Searching as people do: by keyboard, on a phone, from right to left, without scripts."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.axe import violations
from tests.browser.site import Site
from tests.browser.test_journeys import log_in

ARABIC = """---
work: mocu
locale: ar
translates: "1.0"
title: مذكرة العناية والتفاهم
---
# مذكرة العناية والتفاهم

المتحف والفنان يملآن هذه المذكرة معًا.

### 4.1 الأجر {#fee}

يدفع المتحف أجر الفنان قبل الافتتاح.
"""


@pytest.fixture(scope="module")
def arabic(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Site:
    """The sample with one Arabic text, once the indexer has it."""
    file: Path = tmp_path_factory.mktemp("arabic") / "mocu.ar.md"
    file.write_text(ARABIC, encoding="utf-8")
    site.manage("add_locale", "ar")
    site.manage("import_text", str(file), "--publish", "--partial")
    site.manage("search_index", "update")
    return site


def fits(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


def test_suggestions_by_keyboard(page: Page, site: Site, accessible: Callable[[], None]) -> None:
    page.goto("/en/")
    box = page.get_by_role("combobox")
    box.press_sequentially("deacc", delay=20)
    options = page.get_by_role("option")
    expect(options.first).to_be_visible()
    expect(box).to_have_attribute("aria-expanded", "true")
    accessible()
    box.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    assert box.get_attribute("aria-activedescendant") == options.first.get_attribute("id")
    box.press("ArrowUp")
    assert box.get_attribute("aria-activedescendant") is None
    box.press("Escape")
    expect(page.get_by_role("option")).to_have_count(0)
    expect(box).to_have_attribute("aria-expanded", "false")
    expect(box).to_have_value("deacc")
    box.press("ArrowDown")
    expect(options.first).to_be_visible()
    box.press("ArrowDown")
    box.press("Enter")
    page.wait_for_url(re.compile(r"/en/[a-z]+/(c/|$)"))


def test_enter_searches_and_the_list_goes(page: Page, site: Site) -> None:
    page.goto("/en/texts/")
    box = page.get_by_role("combobox")
    box.press_sequentially("loans", delay=10)
    expect(page.get_by_role("option").first).to_be_visible()
    box.press("Enter")
    page.wait_for_url(re.compile(r"/en/search/\?q=loans"))


def test_narrowing_widening_and_telling(page: Page, site: Site, accessible: Callable[[], None]) -> None:
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto("/en/search/?q=artist")
    accessible()
    facets = page.get_by_role("navigation", name="Narrow the results")
    expect(facets.get_by_role("heading", name="Text", exact=True)).to_be_visible()
    facets.get_by_role("heading", name="Duty").locator("xpath=..").get_by_role("link").first.click()
    expect(page).to_have_url(re.compile("duty="))
    chip = page.locator(".search-chosen a").first
    expect(chip).to_be_visible()
    accessible()
    chip.click()
    expect(page).to_have_url(f"{site.url}/en/search/?q=artist")
    page.get_by_role("link", name="Earlier ones too").click()
    expect(page.locator(".search-source").first).to_contain_text("This wording")
    accessible()
    page.get_by_role("link", name="All languages").click()
    expect(facets.get_by_role("heading", name="Language")).to_be_visible()
    accessible()
    page.goto("/en/search/?topic=deaccession")
    expect(page.locator(".search-summary")).to_contain_text("results")
    expect(page.locator(".search-results li").first).to_contain_text("Grounds for deaccession")
    accessible()
    page.locator(".search-results a").first.click()
    expect(page.locator(".topics a[href='/en/search/?topic=deaccession']")).to_have_count(1)
    page.goto("/en/search/?q=artist")
    feed = page.locator(".search-feed a").get_attribute("href") or ""
    assert page.request.get(feed).headers["content-type"].startswith("application/atom+xml")


def test_the_index_of_topics_leads_to_clauses(page: Page, site: Site, accessible: Callable[[], None]) -> None:
    for locale, named in (("en", "Index of topics"), ("es", "Índice de temas"), ("fr", "Index des thèmes")):
        page.goto(f"/{locale}/texts/")
        page.get_by_role("link", name=named).click()
        expect(page.get_by_role("heading", level=1)).to_have_text(named)
        accessible()
    page.set_viewport_size({"width": 390, "height": 800})
    assert fits(page)
    page.locator(".topic-letter a").first.click()
    expect(page.locator(".search-results li").first).to_be_visible()


def test_a_question_finds_what_it_is_about(page: Page, site: Site, accessible: Callable[[], None]) -> None:
    """Words that the clause does not hold, in a language into which it is not translated."""
    page.goto("/es/search/?q=el+alcalde+quiere+descolgar+un+cuadro")
    expect(page.locator(".search-about a").first).to_have_attribute("href", re.compile(r"/es/search/\?topic="))
    expect(page.locator(".search-untranslated .search-heading a").first).to_have_attribute("href", re.compile("/es/code/c/"))
    accessible()
    page.goto("/en/search/?q=el+alcalde+quiere+descolgar+un+cuadro")
    expect(page.locator(".search-results a[href='/en/code/c/outside-pressure/']")).to_have_count(1)
    accessible()


@pytest.mark.parametrize("query", ["q=controversy", "q=contraversy", "q=zzzzzz", "q=controversy&scope=ever&all=1", "q=controversy&duty=may", "q=3.2", ""])
def test_every_kind_of_page_in_both_schemes_and_widths(page: Page, site: Site, accessible: Callable[[], None], query: str) -> None:
    page.goto(f"/en/search/?{query}")
    for scheme, width in (("light", 1280), ("dark", 390)):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        page.set_viewport_size({"width": width, "height": 844})
        accessible()
        assert fits(page), f"{query} at {width}"


def test_on_a_phone_the_facets_are_folded(page: Page, site: Site) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/en/search/?q=controversy")
    expect(page.get_by_role("heading", name="Duty")).to_be_hidden()
    page.get_by_text("Narrow the results").click()
    expect(page.get_by_role("heading", name="Duty")).to_be_visible()
    box = page.get_by_role("combobox")
    box.fill("")
    box.press_sequentially("loan", delay=10)
    expect(page.get_by_role("option").first).to_be_visible()
    assert fits(page)


def test_from_right_to_left(page: Page, arabic: Site, accessible: Callable[[], None]) -> None:
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto("/ar/search/?q=الأجر")
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    expect(page.locator(".search-results mark").first).to_be_visible()
    accessible()
    assert fits(page)
    box = page.get_by_role("combobox")
    box.fill("")
    box.press_sequentially("الأج", delay=20)
    option = page.get_by_role("option").first
    expect(option).to_be_visible()
    expect(option.locator("span")).to_have_attribute("dir", "rtl")
    page.set_viewport_size({"width": 390, "height": 844})
    assert fits(page)
    page.goto("/ar/search/?q=deaccession&all=1")
    accessible()


def test_opened_results_are_counted(page: Page, site: Site) -> None:
    page.goto("/en/search/?q=whistleblowing")
    with page.expect_request(lambda request: request.url.endswith("/en/search/opened")) as wait:
        page.locator(".search-results .search-heading a").first.click()
    request = wait.value  # a beacon: its answer comes when the page is gone, so nobody waits for it
    assert request.method == "POST" and "cookie" not in request.headers


@pytest.fixture
def plain(chromium: Browser, site: Site) -> Iterator[Page]:
    """A visitor whose browser runs no scripts."""
    context = chromium.new_context(base_url=site.url, java_script_enabled=False, locale="en-GB")
    yield context.new_page()
    context.close()


def test_without_scripts(plain: Page, site: Site) -> None:
    plain.goto("/en/")
    plain.locator("main input[type=search]").fill("controversy")
    plain.locator("main button[type=submit]").click()
    expect(plain.locator(".search-results .search-hit").first).to_be_visible()
    plain.get_by_text("Narrow the results").click()
    plain.locator(".search-facets section a").first.click()
    expect(plain.locator(".search-chosen a").first).to_be_visible()
    plain.locator("#search-words").fill("loans")
    plain.locator(".search-form button").click()
    expect(plain).to_have_url(re.compile("q=loans&[a-z]+="))


def test_similar_clauses(page: Page, site: Site, accessible: Callable[[], None]) -> None:
    page.goto("/en/search/?q=deaccession")
    page.locator(".search-results .search-heading a[href*='/c/']").first.click()
    section = page.get_by_role("region", name="Similar clauses")
    expect(section.get_by_role("link").first).to_be_visible()
    accessible()


def test_editors_say_what_a_clause_is_about(page: Page, site: Site) -> None:
    log_in(page, site, "editor")
    page.goto("/admin/texts/of/mocu/topics/")
    assert not violations(page, ".texts-admin")
    page.get_by_role("link", name="Change the topics of 4.1").click()
    assert not violations(page, ".texts-admin")
    box = page.locator("input[name=box]:not(:checked)").first
    slug = box.get_attribute("value")
    box.check()
    page.get_by_role("button", name="Save the topics").click()
    expect(page.locator(".messages")).to_contain_text("1 topic was given or taken away.")
    page.get_by_label("Give a topic to clauses").select_option(slug)
    page.get_by_role("button", name="Choose clauses").click()
    assert not violations(page, ".texts-admin")
    expect(page.locator("input[name=box][value=fee]")).to_be_checked()
    page.locator("input[name=box][value=fee]").uncheck()
    page.get_by_role("button", name="Save the topics").click()
    expect(page.locator(".messages")).to_contain_text("1 topic was given or taken away.")
