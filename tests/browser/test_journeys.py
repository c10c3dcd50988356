"""The five journeys: find a clause by words, cite it, read an old edition, bring a Word file to an edition, meet a gap."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.documents import FIRST, SECOND, write
from tests.browser.site import Site

#: A curator's own words, in her language, and the clause she should land on.
QUESTIONS = [
    ("en", "the mayor wants a work taken down", "controversy", re.compile("authority wants a work taken down", re.I)),
    ("es", "el alcalde quiere retirar una obra", "controversy", re.compile("autoridad|alcalde", re.I)),
    ("fr", "le maire veut faire retirer une œuvre", "controversy", re.compile("autorité|maire", re.I)),
]


@pytest.mark.parametrize(("locale", "words", "work", "heading"), QUESTIONS, ids=["en", "es", "fr"])
def test_find_a_clause_by_words(page: Page, accessible: Callable[[], None], locale: str, words: str, work: str, heading: re.Pattern[str]) -> None:
    page.goto(f"/{locale}/")
    accessible()
    page.locator("main input[name=q], header input[name=q]").first.fill(words)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(rf"/{locale}/search/\?q="))
    accessible()
    hit = page.locator(".search-hit", has=page.locator(".search-heading", has_text=heading)).first
    expect(hit.locator("mark").first).to_be_visible()
    hit.locator("a").first.click()
    expect(page).to_have_url(re.compile(rf"/{locale}/{work}/"))
    expect(page.locator("h1")).to_have_count(1)
    assert page.locator("html").get_attribute("lang") == locale
    accessible()


def test_cite_it(page: Page, accessible: Callable[[], None], site: Site) -> None:
    page.goto("/en/mocu/c/fee/")
    accessible()
    citation = page.locator("#citation")
    expect(citation).to_contain_text("edition 1.0")
    button = page.locator("[data-copy=citation]")
    expect(button).to_be_visible()
    button.click()
    expect(button).to_have_text("Copied")
    copied = page.evaluate("navigator.clipboard.readText()")
    address = re.search(r"https?://\S+", copied)
    assert address and "/en/mocu/ed/1.0/c/fee/" in address.group()
    page.goto(address.group().replace("http://localhost:8000", site.url))
    expect(page.locator("h1")).to_contain_text("The fee")
    accessible()
    answer = page.request.get("/id/mocu/c/fee", max_redirects=0, headers={"Accept-Language": "fr"})
    assert answer.status == 303 and answer.headers["location"].endswith("/fr/mocu/c/fee/")
    page.goto("/es/mocu/ed/1.0/c/fee/")
    expect(page.locator("#citation")).to_contain_text(re.compile("edición 1.0|edition 1.0"))
    accessible()


def test_read_the_first_edition_and_follow_the_banner(page: Page, accessible: Callable[[], None]) -> None:
    page.goto("/en/controversy/ed/1.0/")
    banner = page.locator(".banner").first
    expect(banner).to_be_visible()
    accessible()
    clauses = page.evaluate("[...document.querySelectorAll('[id^=c-]')].map((clause) => clause.id.slice(2))")
    page.goto("/en/controversy/")
    today = page.evaluate("[...document.querySelectorAll('[id^=c-]')].map((clause) => clause.id.slice(2))")
    kept = next(key for key in clauses[5:] if key in today)
    page.goto(f"/en/controversy/ed/1.0/c/{kept}/")
    page.locator(".banner a").first.click()
    expect(page).to_have_url(re.compile(rf"/en/controversy/(c/{kept}/|#c-{kept})$"))
    repealed = [key for key in clauses if key not in today]
    assert repealed, "the second edition repeals something"
    page.goto(f"/en/controversy/ed/1.0/c/{repealed[0]}/")
    accessible()
    expect(page.locator(".banner", has_text="does not have this clause")).to_be_visible()


def log_in(page: Page, site: Site, name: str) -> None:
    page.goto("/admin/login/")
    page.fill("input[name=username]", name)
    page.fill("input[name=password]", site.passwords[name])
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/admin/$"))


def upload(page: Page, file: Path, work: str, **said: str) -> None:
    page.goto("/admin/texts/import/")
    page.set_input_files("input[name=file]", str(file))
    page.fill("input[name=work]", work)
    page.select_option("select[name=locale]", said.get("locale", "en"))
    page.get_by_role("button", name="Show the plan").click()
    page.wait_for_url(re.compile(r"/admin/texts/import/\d+/$"))


def publish(page: Page, work: str, label: str, day: str, note: str) -> None:
    page.goto(f"/admin/texts/of/{work}/publish/")
    page.fill("input[name=label]", label)
    page.fill("input[name=in_force_from]", day)
    page.fill("textarea[name=change_note]", note)
    page.check("input[name=sure]")
    page.get_by_role("button", name="Publish the edition").click()
    page.wait_for_url(re.compile(rf"/admin/texts/of/{work}/$"))


def test_a_word_file_becomes_an_edition(page: Page, site: Site, tmp_path: Path, accessible: Callable[[], None]) -> None:
    log_in(page, site, "publisher")
    upload(page, write(tmp_path / "house-rules.docx", "House rules", FIRST), "house-rules")
    page.get_by_role("button", name="Bring in", exact=True).click()
    page.wait_for_url(re.compile(r"/admin/texts/of/house-rules/$"))
    publish(page, "house-rules", "1.0", "2024-01-01", "First edition.")

    upload(page, write(tmp_path / "house-rules-2.docx", "House rules", SECOND), "house-rules")
    row = page.locator("tr", has_text="Donations and bequests")
    row.locator("input[name^=other-]").fill("gifts")  # the importer cannot know: the editor says which clause it is
    page.get_by_role("button", name="Keep my answers").click()
    page.wait_for_load_state("load")
    expect(page.locator("tr", has_text="Donations and bequests").locator("code")).to_have_text("gifts")
    page.get_by_role("button", name="Bring in", exact=True).click()
    page.wait_for_url(re.compile(r"/admin/texts/of/house-rules/$"))
    publish(page, "house-rules", "2.0", "2024-06-01", "Drones are new; gifts are clearer.")

    page.goto("/en/house-rules/c/gifts/")
    expect(page.locator("h1")).to_contain_text("Donations and bequests")
    accessible()
    for _attempt in range(20):  # findable within a second or so
        page.goto("/en/search/?q=flying+a+drone")
        if page.locator(".search-hit", has_text="Drones").count():
            break
        page.wait_for_timeout(200)
    page.locator(".search-hit", has_text="Drones").first.locator("a").click()
    expect(page.locator("body")).to_contain_text("pilot with a licence")
    assert "The record fits" in site.manage("editions", "verify")


ORIGINAL = """---
work: opening-hours
locale: en
edition: "1.0"
in_force_from: 2024-01-01
change_note: First.
---
# Opening hours

## 1. Weekdays {#weekdays}

The museum opens at ten on weekdays.

## 2. Holidays {#holidays}

The museum is closed on public holidays.
"""
SPANISH = """---
work: opening-hours
locale: es
translates: "1.0"
---
# Horario

## 1. Días laborables {#weekdays}

El museo abre a las diez los días laborables.

## 2. Festivos {#holidays}

El museo cierra los festivos.
"""


def test_meet_a_clause_not_yet_translated(page: Page, site: Site, tmp_path: Path, accessible: Callable[[], None]) -> None:
    second = ORIGINAL.replace('"1.0"', '"2.0"').replace("2024-01-01", "2024-06-01").replace("First.", "Ten becomes nine.").replace("at ten", "at nine")
    for name, words in (("1.en.md", ORIGINAL), ("1.es.md", SPANISH), ("2.en.md", second)):
        (tmp_path / name).write_text(words, encoding="utf-8")
        site.manage("import_text", str(tmp_path / name), "--publish")
    page.goto("/es/opening-hours/")
    accessible()
    clause = page.locator("#c-weekdays")
    expect(clause).to_contain_text("at nine")
    assert page.locator("#c-weekdays [lang=en], #c-weekdays[lang=en]").count(), "the wording says in which language it is"
    expect(clause).to_contain_text("a las diez")  # the older Spanish wording, behind a disclosure
    expect(page.locator("#c-holidays")).to_contain_text("cierra los festivos")
    page.goto("/es/opening-hours/c/weekdays/")
    expect(page.locator("main")).to_contain_text("at nine")
    accessible()
    page.goto("/es/opening-hours/c/holidays/")
    expect(page.locator("h1")).to_contain_text("Festivos")


def test_everything_works_without_scripts(chromium: object, site: Site) -> None:
    context = chromium.new_context(base_url=site.url, java_script_enabled=False)  # type: ignore[attr-defined]
    page: Page = context.new_page()
    page.goto("/en/controversy/")
    assert page.locator("nav.contents a").count() > 10
    page.goto("/en/search/?q=mayor")
    assert page.locator(".search-hit").count()
    page.goto("/en/mocu/c/fee/")
    expect(page.locator("#citation")).to_be_visible()
    expect(page.locator("[data-copy]:visible")).to_have_count(0)
    context.close()


PAGES = ["/en/", "/en/texts/", "/en/mocu/", "/es/mocu/", "/fr/mocu/c/fee/", "/en/controversy/editions/", "/en/nothing-here/", "/en/search/?q=xyzzy", "/en/controversy/at/2021-01-01/"]


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("width", [390, 1280])
def test_pages_are_accessible_and_fit(page: Page, accessible: Callable[[], None], path: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(path)
    accessible()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), "the page scrolls sideways"
    page.emulate_media(color_scheme="dark")
    accessible()
