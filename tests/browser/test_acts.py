"""Later acts in Chromium: move and cancel a future edition, correct a translation, withdraw it, repeal the text; readers without scripts."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.axe import violations
from tests.browser.site import Site
from tests.browser.test_journeys import log_in

OF = "/admin/texts/of/porch-rules/"
ENGLISH = "---\ntitle: Porch rules\n---\n# Porch rules\n\n## 1. Loans {#loans}\n\nLend with %s.\n\n## 2. Gifts {#gifts}\n\nAccept gifts openly.\n"
SPANISH = "# Reglas de la casa\n\n## 1. Préstamos {#loans}\n\nPreste sin cuidado.\n\n## 2. Regalos {#gifts}\n\nAcepte regalos con transparencia.\n"
ARABIC = "# قواعد البيت\n\n## 1. الإعارة {#loans}\n\nأعر بعناية.\n"


def later(days: int) -> str:
    return (date.today() + timedelta(days=days)).isoformat()


@pytest.fixture(scope="module")
def house(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Site:
    """A text of its own: 1.0 in force with es and (in part) ar, 2.0 and 3.0 to come."""
    folder: Path = tmp_path_factory.mktemp("house")
    site.manage("add_locale", "ar")
    for label, day, words in (("1.0", "2020-01-01", "care"), ("2.0", later(30), "great care"), ("3.0", later(60), "the greatest care")):
        (folder / "en.md").write_text(ENGLISH % words)
        published = ["--edition", label, "--in-force-from", day, "--publish", "--change-note", f"What {label} changes."]
        site.manage("import_text", str(folder / "en.md"), "--work", "porch-rules", "--locale", "en", *published)
    for locale, words in (("es", SPANISH), ("ar", ARABIC)):
        (folder / f"{locale}.md").write_text(words)
        more = ["--edition", "1.0", "--publish", *(["--partial"] if locale == "ar" else [])]
        site.manage("import_text", str(folder / f"{locale}.md"), "--work", "porch-rules", "--locale", locale, *more)
    return site


@pytest.fixture
def reader(chromium: Browser, house: Site) -> Iterator[Page]:
    """Somebody whose browser runs no scripts."""
    context = chromium.new_context(base_url=house.url, locale="en-GB", java_script_enabled=False)
    page = context.new_page()
    page.set_default_timeout(15_000)
    yield page
    context.close()


def sound(page: Page) -> None:
    """Nothing axe objects to in the admin's own part of the page, at two widths; nothing wider than the screen."""
    page.wait_for_load_state("load")
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 900})
        assert not page.evaluate("document.documentElement.scrollWidth > innerWidth"), f"{page.url} {width}: wider than the screen"
        found = violations(page, ".texts-admin")
        assert not found, f"{page.url} {width}: {found}"
    page.set_viewport_size({"width": 1280, "height": 900})


def says(page: Page, words: str) -> None:
    expect(page.locator(".messages")).to_contain_text(words)


def test_move_and_cancel(page: Page, house: Site, reader: Page, accessible: Callable[[], None]) -> None:
    log_in(page, house, "publisher")
    page.goto(OF)
    page.get_by_role("link", name="Move 2.0").click()
    sound(page)
    page.fill("input[name=day]", later(45))
    page.fill("textarea[name=reason]", "The translations need time.")
    page.get_by_role("button", name="Move the edition").click()
    says(page, "will come into force on")
    page.get_by_role("link", name="Cancel 3.0").click()
    sound(page)
    page.get_by_role("button", name="Cancel the edition").click()
    expect(page.locator(".error-message").first).to_be_visible()
    page.fill("textarea[name=reason]", "Not agreed after all.")
    page.check("input[name=sure]")
    page.get_by_role("button", name="Cancel the edition").click()
    says(page, "Edition 3.0 is cancelled.")
    sound(page)
    expect(page.get_by_role("link", name="Cancel 3.0")).to_have_count(0)
    for locale in ("en", "es", "fr", "ar"):
        answer = reader.goto(f"/{locale}/porch-rules/ed/3.0/")
        assert answer is not None and answer.status == 410
        expect(reader.locator("main")).to_contain_text("Not agreed after all.")
    reader.goto("/en/porch-rules/ed/2.0/")
    expect(reader.locator("main")).to_contain_text("The translations need time.")
    page.goto("/en/porch-rules/ed/3.0/")
    accessible()


def test_correct_a_translation(page: Page, house: Site, reader: Page, accessible: Callable[[], None]) -> None:
    log_in(page, house, "publisher")
    page.goto(OF)
    page.get_by_role("link", name="Correct 1.0").click()
    sound(page)
    page.get_by_role("link", name="English").click()
    expect(page.locator("#main")).to_contain_text("erratum")
    page.go_back()
    page.get_by_role("link", name=re.compile("español", re.I)).click()
    page.get_by_label("Number or words").fill("cuidado")
    page.keyboard.press("Enter")
    page.locator("button[name=open]").click()
    sound(page)
    words = page.locator("textarea[name='c.loans.text']")
    expect(words).to_have_value("Preste sin cuidado.")
    words.fill("Preste con cuidado.")
    page.get_by_role("button", name="Show the difference").click()
    expect(page.locator(".texts-difference del")).to_have_text(re.compile("sin"))
    sound(page)
    page.get_by_label("What is corrected").fill("La cláusula 1 decía lo contrario.")
    page.get_by_role("button", name="Publish as revision 2").click()
    says(page, "Revision 2 of edition 1.0")
    reader.goto("/es/porch-rules/ed/1.0/c/loans/")
    expect(reader.locator("main")).to_contain_text("Preste con cuidado.")
    expect(reader.locator(".earlier-wordings del")).to_have_text(re.compile("sin"))
    reader.locator(".earlier-wordings a").first.click()
    expect(reader).to_have_url(re.compile(r"/es/porch-rules/ed/1\.0/r/1/c/loans/$"))
    expect(reader.locator(".banner a")).to_have_attribute("href", "/es/porch-rules/ed/1.0/c/loans/")
    expect(reader.locator("main")).to_contain_text("Preste sin cuidado.")
    for address in ("/es/porch-rules/ed/1.0/r/1/", "/es/porch-rules/ed/1.0/c/loans/", "/ar/porch-rules/ed/1.0/r/1/"):
        page.goto(address)
        accessible()


def test_withdraw_a_language(page: Page, house: Site, reader: Page, accessible: Callable[[], None]) -> None:
    log_in(page, house, "publisher")
    page.goto(OF)
    page.get_by_role("link", name="Withdraw 1.0").click()
    sound(page)
    page.locator("input[name=locale][value=ar]").check()
    page.fill("textarea[name=reason]", "The wrong file.")
    page.check("input[name=sure]")
    page.get_by_role("button", name="Withdraw").click()
    says(page, "The text is withdrawn.")
    for address in ("/ar/porch-rules/", "/ar/porch-rules/ed/1.0/", "/ar/porch-rules/c/loans/"):
        reader.goto(address)
        expect(reader.locator("main")).not_to_contain_text("أعر بعناية")
        expect(reader.locator("main")).to_contain_text("Lend with care.")
    reader.goto("/ar/porch-rules/")
    expect(reader.locator("main")).to_contain_text("The wrong file.")
    answer = reader.goto("/ar/porch-rules/ed/1.0/r/1/")
    assert answer is not None and answer.status == 410
    assert "The record fits" in house.manage("editions", "verify")
    page.goto("/ar/porch-rules/")
    accessible()


def test_repeal_and_take_it_back(page: Page, house: Site, reader: Page, accessible: Callable[[], None]) -> None:
    log_in(page, house, "publisher")
    page.goto(OF)
    page.get_by_role("link", name="Repeal this text without a successor").click()
    sound(page)
    page.fill("input[name=day]", later(0))
    page.fill("textarea[name=reason]", "The house is sold.")
    page.check("input[name=sure]")
    page.get_by_role("button", name="Repeal the text").click()
    says(page, "would bring the text back")
    page.fill("input[name=day]", later(90))
    page.get_by_role("button", name="Repeal the text").click()
    says(page, "will be repealed on")
    reader.goto("/en/porch-rules/")
    expect(reader.locator("main")).to_contain_text("will be repealed on")
    page.get_by_role("link", name="Take the repeal back").click()
    sound(page)
    page.fill("textarea[name=reason]", "It was not sold.")
    page.get_by_role("button", name="Take the repeal back").click()
    says(page, "The repeal is taken back.")
    house.manage("editions", "cancel", "porch-rules", "2.0", "--reason", "The house is sold.")
    page.goto(f"{OF}repeal/")
    page.fill("input[name=day]", later(0))
    page.fill("textarea[name=reason]", "The house is sold.")
    page.check("input[name=sure]")
    page.get_by_role("button", name="Repeal the text").click()
    says(page, "The text is repealed.")
    for locale in ("en", "es", "fr", "ar"):
        answer = reader.goto(f"/{locale}/porch-rules/")
        assert answer is not None and answer.status == 410
        expect(reader.locator("main")).to_contain_text("The house is sold.")
    reader.locator(".ways-on a").first.click()
    expect(reader).to_have_url(re.compile(r"/ar/porch-rules/ed/1\.0/$"))
    expect(reader.locator(".banner")).to_be_visible()
    for address in ("/en/porch-rules/", "/en/porch-rules/ed/1.0/", "/en/porch-rules/editions/"):
        page.goto(address)
        accessible()


def test_say_that_a_clause_was_split(page: Page, house: Site, tmp_path: Path) -> None:
    """The draft of the sample's guide splits a clause: the words suggest it, one click says it, another forgets it."""
    words = ENGLISH.replace("Accept gifts openly.", "Accept gifts openly.\n\n## 3. Givers {#givers}\n\nGivers never choose what is shown, nor when, nor how long it stays.")
    both = words.replace("Accept gifts openly.\n\n## 3. Givers {#givers}\n\n", "Accept gifts openly and write each of them down in the register. ")
    (tmp_path / "one.md").write_text(both % "care")
    house.manage("import_text", str(tmp_path / "one.md"), "--work", "split-rules", "--locale", "en", "--edition", "1.0",
                 "--in-force-from", "2020-01-01", "--publish", "--change-note", "New.")  # fmt: skip
    two = words.replace("Accept gifts openly.", "Accept gifts openly and write each of them down in the register.").replace(" {#givers}", "")
    (tmp_path / "two.md").write_text(two % "care")
    log_in(page, house, "editor")
    page.goto("/admin/texts/import/")
    page.set_input_files("input[name=file]", str(tmp_path / "two.md"))
    page.fill("input[name=work]", "split-rules")
    page.select_option("select[name=locale]", "en")
    page.get_by_role("button", name="Show the plan").click()
    page.wait_for_url(re.compile(r"/admin/texts/import/\d+/$"))
    for choice in page.locator("tr.texts-open select").all():
        choice.select_option("new")
    page.get_by_role("button", name="Bring in").click()
    page.goto("/admin/texts/of/split-rules/draft/")
    sound(page)
    section = page.locator("#origins")
    if section.get_by_role("button", name="Yes, it was split").count():
        section.get_by_role("button", name="Yes, it was split").click()
        says(page, "where 1 clause comes from")
        expect(section).to_contain_text("was split from")
        sound(page)
        section.get_by_role("button", name="Forget").click()
        says(page, "It is forgotten.")
        expect(section.get_by_role("button", name="Yes, it was split")).to_be_visible()
    else:  # the import said it already
        expect(section).to_contain_text("was split from")
