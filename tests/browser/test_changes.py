"""What changed, as readers meet it: the comparison (F5), marks in the text and "changed since you were here" (F7)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.site import Site

WORDS = {
    "en": ("Opening hours", "Weekdays", "The museum opens at {hour} on weekdays.", "Holidays", "Closed on holidays.", "ten", "nine"),
    "es": ("Horario", "Laborables", "El museo abre a las {hour} los días laborables.", "Festivos", "Cerrado los festivos.", "diez", "nueve"),
    "fr": ("Horaires", "Semaine", "Le musée ouvre à {hour} heures en semaine.", "Fêtes", "Fermé les jours de fête.", "dix", "neuf"),
    "ar": ("ساعات العمل", "أيام الأسبوع", "يفتح المتحف في الساعة {hour} أيام الأسبوع.", "العطل", "المتحف مغلق في العطل.", "العاشرة", "التاسعة"),
}


def file(locale: str, label: str, work: str) -> str:
    title, week, opens, rest, closed, early, late = WORDS[locale]
    facts = f"edition: '{label}'\nin_force_from: {'2024-01-01' if label == '1.0' else '2024-06-01'}\nchange_note: Note." if locale == "en" else f"translates: '{label}'"
    hour = early if label == "1.0" else late
    more = "" if label == "1.0" else f"## 3. {rest} + {{#more}}\n\n{closed}\n\n"
    gone = f"## 3. {week} - {{#gone}}\n\n{closed}\n\n" if label == "1.0" else ""
    return (
        f"---\nwork: {work}\nlocale: {locale}\n{facts}\n---\n# {title}\n\n"
        f"## 1. {week} {{#weekdays}}\n\n{opens.format(hour=hour)}\n\n## 2. {rest} {{#holidays}}\n\n{closed}\n\n{gone}{more}"
    )


@pytest.fixture(scope="module")
def hours(site: Site, tmp_path_factory: pytest.TempPathFactory) -> str:
    """``hours-changed``: editions 1.0 and 2.0, whole in en, es, fr and ar."""
    folder = tmp_path_factory.mktemp("hours")
    site.manage("add_locale", "ar")
    for label in ("1.0", "2.0"):
        for locale in ("en", "es", "fr", "ar"):
            path = folder / f"{label}.{locale}.md"
            path.write_text(file(locale, label, "hours-changed"), encoding="utf-8")
            site.manage("import_text", str(path), "--publish")
    return "hours-changed"


@pytest.fixture
def plain(chromium: Browser, site: Site) -> Iterator[Page]:
    """A visitor without scripts."""
    context = chromium.new_context(base_url=site.url, java_script_enabled=False)
    page = context.new_page()
    page.set_default_timeout(15_000)
    yield page
    context.close()


@pytest.mark.parametrize("locale", ["en", "es", "fr", "ar"])
@pytest.mark.parametrize("query", ["", "?view=side&show=all"])
def test_compare_in_every_language(page: Page, hours: str, accessible: Callable[[], None], locale: str, query: str) -> None:
    early, late = WORDS[locale][-2:]
    page.goto(f"/{locale}/{hours}/compare/1.0...2.0/{query}")
    row = page.locator("#c-weekdays")
    expect(row.locator("del").first).to_contain_text(early)
    expect(row.locator("ins").first).to_contain_text(late)
    expect(page.locator(".change:not(.same)")).to_have_count(3)
    assert page.locator(".comparison").evaluate("each => getComputedStyle(each).direction") == ("rtl" if locale == "ar" else "ltr")
    accessible()
    page.set_viewport_size({"width": 390, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "the page scrolls sideways"
    page.emulate_media(color_scheme="dark")
    accessible()


def test_from_the_timeline_to_a_change(page: Page, accessible: Callable[[], None]) -> None:
    page.goto("/en/code/editions/")
    page.get_by_text("Compare two editions").click()
    page.select_option("#compare-from", "1.1")
    page.select_option("#compare-to", "2.0")
    page.get_by_role("button", name="Compare").click()
    expect(page).to_have_url(re.compile(r"/en/code/compare/1\.1\.\.\.2\.0/$"))
    expect(page.locator(".tally")).to_contain_text("7 clauses amended")
    accessible()
    page.get_by_text("List of what changed").click()
    page.locator(".changed-groups a", has_text="Provenance research").click()
    expect(page.locator("#c-provenance-research, #c-provenance").first).to_be_in_viewport()
    page.get_by_role("link", name="Side by side").click()
    expect(page.locator(".comparison.side .pair").first).to_be_visible()
    page.get_by_role("link", name="The whole text").click()
    expect(page).to_have_url(re.compile(r"\?view=side&show=all$"))
    assert page.locator(".change.same").count() > 40
    expect(page.get_by_role("link", name="Side by side")).to_have_attribute("aria-current", "true")


def test_keys_lead_from_change_to_change(page: Page) -> None:
    page.goto("/en/code/compare/1.1...2.0/")
    expect(page.locator(".keys")).to_be_visible()
    keys = page.locator(".change").evaluate_all("all => all.map((each) => each.id)")

    def at() -> str:
        return str(page.evaluate("document.activeElement.id"))

    for key, place in (("n", 0), ("n", 1), ("j", 2), ("p", 1), ("k", 0), ("p", 0)):
        page.keyboard.press(key)
        assert at() == keys[place]
    page.locator("h1").click()
    page.keyboard.press("Control+n")
    page.get_by_text("Compare other editions").click()
    page.locator("#compare-from").focus()
    page.keyboard.press("n")
    assert at() == "compare-from", "typing in a field is typing"
    page.locator(".keys input").uncheck()
    page.reload()
    expect(page.locator(".keys input")).not_to_be_checked()
    page.keyboard.press("n")
    assert at() not in keys


def test_compare_without_scripts(plain: Page, hours: str) -> None:
    plain.goto(f"/en/{hours}/compare/?from=2.0&to=1.0&view=side")
    expect(plain).to_have_url(re.compile(rf"/en/{hours}/compare/2\.0\.\.\.1\.0/\?view=side$"))
    expect(plain.locator(".notice")).to_contain_text("This is the way back")
    plain.get_by_role("link", name="The other way round").click()
    expect(plain.locator(".keys")).to_be_hidden()
    plain.locator("#c-weekdays .next").click()
    target = plain.url.rpartition("#")[2]
    expect(plain.locator(f"#{target}")).to_be_in_viewport()
    plain.get_by_text("Compare other editions").click()
    plain.select_option("#compare-from", "1.0")
    plain.select_option("#compare-to", "1.0")
    plain.get_by_role("button", name="Compare").click()
    expect(plain.locator("main")).to_contain_text("one and the same edition")


@pytest.mark.parametrize("locale", ["en", "es", "fr", "ar"])
def test_what_changed_opens_in_place_without_scripts(plain: Page, hours: str, locale: str) -> None:
    early, late = WORDS[locale][-2:]
    plain.goto(f"/{locale}/{hours}/")
    marked = plain.locator("#c-weekdays .what-changed")
    expect(marked.locator(".difference")).to_be_hidden()
    marked.locator("summary").click()
    expect(marked.locator("del")).to_contain_text(early)
    expect(marked.locator("ins")).to_contain_text(late)
    expect(plain.locator("#c-holidays .what-changed")).to_have_count(0)
    mark = plain.locator("#c-weekdays").evaluate("each => getComputedStyle(each, '::before').inlineSize")
    assert mark == "3px"
    marked.locator(".row-ways a").first.click()
    expect(plain).to_have_url(re.compile(rf"/{locale}/{hours}/compare/1\.0\.\.\.2\.0/#c-weekdays$"))


@pytest.mark.parametrize("locale", ["en", "es", "fr", "ar"])
def test_since(page: Page, hours: str, accessible: Callable[[], None], locale: str) -> None:
    for asked in ("1.0", "2024-05-31"):
        page.goto(f"/{locale}/{hours}/?since={asked}")
        groups = page.locator(".since .changed-groups > li")
        expect(groups).to_have_count(3)
        accessible()
    page.locator(".since .repealed a").click()
    expect(page).to_have_url(re.compile(rf"/{locale}/{hours}/c/gone/$"))
    assert page.request.get(page.url).status == 410
    page.goto(f"/{locale}/{hours}/?since=%3Cb%3E")
    expect(page.locator(".since.bad")).to_contain_text("<b>")
    page.goto(f"/{locale}/{hours}/c/weekdays/?since=1.0")
    expect(page.locator(".what-changed[open] del")).to_contain_text(WORDS[locale][-2])
    accessible()


def test_a_change_of_language_keeps_what_was_asked(page: Page, hours: str) -> None:
    page.goto(f"/en/{hours}/?since=1.0")
    page.locator("details.languages summary").click()
    page.locator("details.languages a[lang=es]").click()
    expect(page).to_have_url(re.compile(rf"/es/{hours}/\?since=1\.0$"))


def test_changed_since_you_were_here(page: Page, site: Site, tmp_path: Path, accessible: Callable[[], None]) -> None:
    work = "hours-again"

    def publish(locale: str, label: str) -> None:
        path = tmp_path / f"{label}.{locale}.md"
        path.write_text(file(locale, label, work), encoding="utf-8")
        site.manage("import_text", str(path), "--publish")

    publish("en", "1.0")
    note = page.locator(".last-read")
    page.goto(f"/en/{work}/")
    expect(note).to_be_hidden()
    page.goto(f"/en/{work}/c/weekdays/")
    expect(note).to_be_hidden()
    publish("en", "2.0")
    for address in (f"/en/{work}/c/weekdays/", f"/en/{work}/"):
        page.goto(address)
        expect(note).to_contain_text("edition 1.0 was in force. Now it is edition 2.0.")
        accessible()
    note.get_by_role("link").click()
    expect(page).to_have_url(re.compile(rf"/en/{work}/\?since=1\.0$"))
    expect(page.locator(".since")).to_contain_text("Since edition 1.0")
    expect(note).to_be_hidden()
    page.goto(f"/en/{work}/")
    expect(note).to_be_hidden()

    page.evaluate("localStorage.setItem('vademecum-read', JSON.stringify({'hours-again': {label: '1.0', texts: {}}}))")
    page.goto(f"/en/{work}/")
    note.get_by_role("button").click()
    expect(note).to_be_hidden()
    page.reload()
    expect(note).to_be_hidden()
    for nonsense in ("[]", "{", '"x"', "{\"hours-again\": 7}", "null"):
        page.evaluate("kept => localStorage.setItem('vademecum-read', kept)", nonsense)
        page.reload()
        expect(note).to_be_hidden()
    assert not page.context.cookies(), "it is kept in the browser, not sent"
