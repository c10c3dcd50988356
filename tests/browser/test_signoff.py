"""An editor's round: three changes and why, a reviewer's link, sign-off, an edition for next month in three languages, and that day."""

from __future__ import annotations

import re
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.axe import violations
from tests.browser.site import Site, another_day
from tests.browser.test_journeys import log_in

ENGLISH = """---
work: loan-rules
locale: en
edition: "1.0"
in_force_from: 2024-01-01
change_note: First.
---
# Loan rules

## 1. Requests {#requests}

A loan is asked for six months before it begins.

## 2. Couriers {#couriers}

A courier travels with every painted panel.

## 3. Facsimiles {#facsimiles}

A facsimile is lent without conditions.
"""
WORDS = {
    "es": ("Normas de préstamo", "Solicitudes", "El préstamo se pide seis meses antes.", "Correos", "Un correo viaja con cada tabla pintada.", "Facsímiles", "El facsímil se presta sin condiciones."),
    "fr": ("Règles de prêt", "Demandes", "Le prêt se demande six mois avant.", "Convoyeurs", "Un convoyeur accompagne chaque panneau peint.", "Fac-similés", "Le fac-similé se prête sans conditions."),
}
#: What the changed and the new clause say in the second edition.
NEW = {
    "es": {"requests": "El préstamo se pide seis meses antes, por escrito y con plano de seguridad.", "drones": ("Drones", "Ningún dron sobrevuela una obra prestada.")},
    "fr": {"requests": "Le prêt se demande six mois avant, par écrit et avec un plan de sécurité.", "drones": ("Drones", "Aucun drone ne survole une œuvre prêtée.")},
}
TYPED = " Ask in writing, with a safety plan."
DRONES = "No drone flies over a work on loan."
OF = "/admin/texts/of/loan-rules/"


def translated(locale: str) -> str:
    title, *rest = WORDS[locale]
    clauses = "".join(
        f"\n## {n}. {rest[2 * n - 2]} {{#{key}}}\n\n{rest[2 * n - 1]}\n" for n, key in enumerate(("requests", "couriers", "facsimiles"), 1)
    )
    return f'---\nwork: loan-rules\nlocale: {locale}\ntranslates: "1.0"\n---\n# {title}\n{clauses}'


@contextmanager
def visitor(chromium: Browser, url: str, *, scripts: bool = True) -> Iterator[Page]:
    """Somebody else's browser: no account, no cookies."""
    context = chromium.new_context(base_url=url, locale="en-GB", java_script_enabled=scripts)
    page = context.new_page()
    page.set_default_timeout(20_000)
    yield page
    context.close()


def accessible(page: Page, context: str = "main") -> None:
    found = violations(page, context)
    assert not found, f"{page.url}\n" + "\n".join(found)


def open_editor(page: Page) -> None:
    page.goto(OF)
    page.get_by_role("link", name="Edit the working text").click()
    page.wait_for_selector(".public-DraftEditor-content")


def action(page: Page, name: str) -> None:
    """An action from the menu beside "Save draft"."""
    page.locator("footer [data-w-dropdown-target=toggle]").last.click()
    page.get_by_role("button", name=name, exact=True).click()


@pytest.fixture(scope="module")
def loan_rules(site: Site, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Edition 1.0 in three languages."""
    folder: Path = tmp_path_factory.mktemp("loan-rules")
    for name, words in (("1.en.md", ENGLISH), ("1.es.md", translated("es")), ("1.fr.md", translated("fr"))):
        (folder / name).write_text(words, encoding="utf-8")
        site.manage("import_text", str(folder / name), "--publish")


def test_the_round(chromium: Browser, page: Page, site: Site, loan_rules: None) -> None:
    day = date.today().replace(day=1) + timedelta(days=40)
    _three_changes(page, site)
    link = _reasons_and_link(page)
    with visitor(chromium, site.url, scripts=False) as reviewer:
        _review(reviewer, link)
    open_editor(page)
    action(page, "Submit to Moderators approval")
    expect(page.locator(".messages")).to_contain_text("has been submitted")
    with visitor(chromium, site.url) as publisher:
        _sign_off_and_publish(publisher, site, day)
        for locale in ("es", "fr"):
            _translate(publisher, locale)
    with visitor(chromium, site.url) as reviewer:
        _old_everywhere(reviewer, site.url)
    with another_day(site, (day + timedelta(days=1)).isoformat()) as later, visitor(chromium, later) as reader:
        _new_everywhere(reader, later)
    with another_day(site, (day - timedelta(days=1)).isoformat()) as eve, visitor(chromium, eve) as reader:
        _old_everywhere(reader, eve)
    assert "The record fits" in site.manage("editions", "verify")


def _three_changes(page: Page, site: Site) -> None:
    """Amend one clause, delete one, add one, as a person does it in the page editor."""
    log_in(page, site, "editor")
    open_editor(page)
    wording = page.locator(".public-DraftEditor-content", has_text="six months before").first
    wording.scroll_into_view_if_needed()
    wording.click()
    page.keyboard.press("Control+End")
    page.keyboard.type(TYPED)
    expect(page.locator("#body-1-value-heading")).to_have_value("Couriers")
    page.locator("[data-streamfield-child]").nth(1).locator("[data-streamfield-action=DELETE]").click()
    page.locator(".c-sf-add-button").last.click()
    page.get_by_role("option", name="Clause", exact=True).click()
    made = page.locator("[data-streamfield-child]").last
    made.locator("input[id$=heading]").fill("Drones")
    made.locator("input[id$=number]").fill("2")
    made.locator(".public-DraftEditor-content").click()
    page.keyboard.type(DRONES)
    page.wait_for_timeout(600)
    page.get_by_role("button", name="Save draft").click()
    expect(page.locator(".messages")).to_contain_text("has been updated")


def _reasons_and_link(page: Page) -> str:
    page.get_by_role("link", name="What this draft changes, and why").click()
    page.wait_for_url(re.compile(r"/draft/$"))
    accessible(page)
    tally = page.locator(".texts-tally")
    for state in ("1 Amended", "1 New", "1 Repealed"):
        expect(tally).to_contain_text(state)
    changed = page.locator(".texts-row-changed")
    changed.filter(has_text="safety plan").locator("textarea").fill("Lenders asked for it.")
    changed.filter(has_text="painted panel").locator("textarea").fill("Said in the transport rules now.")
    page.get_by_role("button", name="Save the reasons").click()
    expect(page.locator(".messages")).to_contain_text("2 reasons are saved")
    expect(page.locator(".texts-row-changed").filter(has_text="safety plan").locator("textarea")).to_have_value("Lenders asked for it.")
    page.fill("input[name=note]", "The lenders’ lawyer")
    page.get_by_role("button", name="Make a link").click()
    link = page.locator(".texts-new-link input").input_value()
    page.goto(f"{OF}draft/")
    assert link not in page.content() and page.locator("#main").get_by_text("The lenders’ lawyer").count()
    return link


def _review(page: Page, link: str) -> None:
    """Without an account and without scripts."""
    page.goto(link)
    expect(page.locator(".banner").first).to_contain_text("Draft, not in force")
    expect(page.locator("ins", has_text="safety plan").first).to_be_visible()
    expect(page.locator("del", has_text="painted panel").first).to_be_visible()
    expect(page.locator("main")).to_contain_text("Said in the transport rules now.")
    expect(page.locator("main")).to_contain_text("facsimile is lent")
    page.get_by_role("link", name="Only the changes").click()
    expect(page.locator("main")).not_to_contain_text("facsimile is lent")
    page.get_by_role("link", name="As readers will see it").click()
    expect(page.locator("main")).to_contain_text(DRONES)
    expect(page.locator("main")).not_to_contain_text("painted panel")
    page.goto(link[:-4] + "zzz/")
    expect(page.locator("main")).to_contain_text("This link shows nothing")


def _sign_off_and_publish(page: Page, site: Site, day: date) -> None:
    log_in(page, site, "publisher")
    expect(page.locator("#main")).to_contain_text("Awaiting your review")
    page.get_by_role("link", name="Loan rules").first.click()
    page.wait_for_selector(".public-DraftEditor-content")
    action(page, "Approve with comment")
    page.fill("textarea[name=comment]", "The committee agreed.")
    page.get_by_role("dialog").get_by_role("button", name="Approve with comment").click()
    page.wait_for_url(re.compile(r"/loan-rules/publish/$"))
    accessible(page)
    expect(page.locator("#main")).to_contain_text("Signed off by publisher")
    expect(page.locator("#main")).to_contain_text("The committee agreed.")
    expect(page.locator("input[name=label]")).to_have_value("2.0")
    expect(page.locator("textarea[name=change_note]")).to_have_value(
        "Amends 1 clause: 1 Requests. Adds 1 clause: 2 Drones. Repeals 1 clause: 2 Couriers."
    )
    page.fill("input[name=in_force_from]", day.isoformat())
    page.get_by_role("button", name="Publish the edition").click()
    expect(page.locator("textarea[name=change_note]")).to_have_value(re.compile("Amends 1 clause"))  # not sure yet, nothing lost
    page.check("input[name=sure]")
    page.get_by_role("button", name="Publish the edition").click()
    page.wait_for_url(re.compile(r"/loan-rules/$"))
    expect(page.locator(".messages")).to_contain_text("it applies from")


def _translate(page: Page, locale: str) -> None:
    """The stale clause and the new one, then the translation of the edition to come."""
    new = NEW[locale]
    page.goto(f"{OF}units/{locale}/requests/")
    page.fill("textarea[name=text]", str(new["requests"]))
    page.get_by_role("button", name="Save", exact=True).click()
    page.goto(f"{OF}units/{locale}/drones/")
    page.fill("input[name=heading]", new["drones"][0])
    page.fill("textarea[name=text]", new["drones"][1])
    page.get_by_role("button", name="Save", exact=True).click()
    page.goto(f"{OF}publish/2.0/{locale}/")
    page.check("input[name=sure]")
    page.get_by_role("button", name="Publish the translation").click()
    page.wait_for_url(re.compile(r"/loan-rules/$"))


def _feed(url: str) -> str:
    with urllib.request.urlopen(f"{url}/en/loan-rules/feed.atom", timeout=20) as response:
        return str(response.read().decode())


def _found(page: Page, words: str) -> bool:
    page.goto(f"/en/search/?q={words.replace(' ', '+')}")
    return page.locator(".search-hit a[href*='/loan-rules/']").count() > 0


def _until(ask: Callable[[], bool]) -> bool:
    """What the indexer needs a moment for."""
    import time

    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        if ask():
            return True
        time.sleep(0.5)
    return ask()


def _old_everywhere(page: Page, url: str) -> None:
    for locale, words in (("en", "painted panel"), ("es", "tabla pintada"), ("fr", "panneau peint")):
        page.goto(f"/{locale}/loan-rules/")
        expect(page.locator("main")).to_contain_text(words)
        expect(page.locator("article.text")).not_to_contain_text(re.compile("drone|dron", re.I))
    page.goto("/en/loan-rules/")
    expect(page.locator("main")).to_contain_text("Edition 2.0 has been published and will apply from")
    assert _until(lambda: _found(page, "courier painted panel"))
    page.goto("/en/loan-rules/c/drones/")
    expect(page.locator("main")).to_contain_text("Not yet in force")
    assert "2.0" in _feed(url), "the announcement is news at once"


def _new_everywhere(page: Page, url: str) -> None:
    for locale, words in (("en", DRONES), ("es", "Ningún dron"), ("fr", "Aucun drone")):
        page.goto(f"/{locale}/loan-rules/")
        expect(page.locator("article.text")).to_contain_text(words)
        expect(page.locator("article.text")).not_to_contain_text(re.compile("painted panel|tabla pintada|panneau peint"))
    assert _until(lambda: _found(page, "drone flies over"))
    page.goto("/en/search/?q=courier+painted+panel")
    assert not page.locator(".search-hit a[href$='/loan-rules/c/couriers/']").count(), "a repealed clause is not found as today's"
    page.goto("/en/loan-rules/c/couriers/")
    expect(page.locator("main")).to_contain_text("Said in the transport rules now.")
    page.goto("/en/loan-rules/c/requests/")
    expect(page.locator("main")).to_contain_text("Lenders asked for it.")
    assert "2.0" in _feed(url)


def test_a_comment_outlives_the_page_saving_itself(page: Page, site: Site) -> None:
    log_in(page, site, "editor")
    page.goto("/admin/texts/of/mocu/")
    page.get_by_role("link", name="Edit the working text").click()
    page.wait_for_selector(".public-DraftEditor-content")
    page.wait_for_timeout(1500)  # the page remembers how it was opened
    heading = page.locator("[data-streamfield-child] input[id$=heading]").nth(1)
    heading.fill(f"{heading.input_value()} of care")
    page.locator("[data-streamfield-child]").nth(1).locator("[data-comment-add]").nth(1).click()
    page.locator(".comment__input").fill("A thought that takes")
    page.wait_for_timeout(6000)  # longer than the page waits before it saves itself
    expect(page.locator(".comment__input")).to_have_value("A thought that takes")
    with page.expect_response(lambda answer: answer.request.method == "POST" and "/edit/" in answer.url, timeout=45_000):
        page.locator(".comment__button--primary").click()
    page.reload()
    expect(page.locator("#comments")).to_contain_text("A thought that takes")


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_pages_are_accessible_and_fit(chromium: Browser, page: Page, site: Site, loan_rules: None, width: int, scheme: str) -> None:
    log_in(page, site, "admin")
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    page.set_viewport_size({"width": width, "height": 900})
    of = "/admin/texts/of/controversy/"
    for address in (f"{of}draft/?against=1.0", f"{of}draft/?show=all", f"{of}publish/"):
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), address
        accessible(page, "#main")
    page.goto(f"{of}draft/")
    page.fill("input[name=note]", "A reader")
    page.get_by_role("button", name="Make a link").click()
    link = page.locator(".texts-new-link input").input_value()
    for view in ("", "?view=changes", "?view=text"):
        page.goto(link + view)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), view
        accessible(page, "body")
