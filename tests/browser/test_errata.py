"""Errata (F14), references and relations as readers and editors meet them, in four languages, with and without scripts."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.axe import violations
from tests.browser.site import Site
from tests.browser.test_journeys import log_in

LOCALES = ("en", "es", "fr", "ar")
WORDS = {
    "en": ("Lending", "Loans", "A loan lasts at most one yaer.", "yaer", "year", "Fees", "See"),
    "es": ("Préstamo", "Préstamos", "Un préstamo dura como mucho un aon.", "aon", "año", "Tasas", "Véase"),
    "fr": ("Prêt", "Prêts", "Un prêt dure au plus une anéne.", "anéne", "année", "Frais", "Voir"),
    "ar": ("الإعارة", "الإعارات", "لا تزيد مدة الإعارة على سنةة واحدة.", "سنةة", "سنة", "الرسوم", "انظر"),
}
#: Long enough for the form to believe that somebody typed.
TYPING = 3_200


def file(locale: str, label: str) -> str:
    title, loans, words, _wrong, _right, fees, _see = WORDS[locale]
    facts = f"edition: '{label}'\nin_force_from: {'2024-01-01' if label == '1.0' else '2024-06-01'}\nchange_note: Note." if locale == "en" else f"translates: '{label}'"
    gone = f"## 2. {fees} {{#fees}}\n\n{fees}.\n" if label == "1.0" else ""
    return f"---\nwork: borrowing\nlocale: {locale}\n{facts}\n---\n# {title}\n\n## 1. {loans} {{#loans}}\n\n{words}\n\n{gone}"


def citing(locale: str) -> str:
    title, loans, _words, _wrong, _right, fees, see = WORDS[locale]
    facts = "edition: '1.0'\nin_force_from: 2024-01-01\nchange_note: Note." if locale == "en" else "translates: '1.0'"
    return (
        f"---\nwork: borrowing-guide\nlocale: {locale}\n{facts}\n---\n# {title} +\n\n"
        f"## 1. {see} {{#see}}\n\n{see} [{loans}](work:borrowing#loans), [{fees}](work:borrowing#fees).\n"
    )


@pytest.fixture(scope="module")
def borrowing(site: Site, tmp_path_factory: pytest.TempPathFactory) -> str:
    """``borrowing`` 1.0 and 2.0 (which drops ``fees``), and ``borrowing-guide`` that refers to both clauses; in four languages."""
    folder = tmp_path_factory.mktemp("borrowing")
    site.manage("add_locale", "ar")
    files = {f"{label}.{locale}.md": file(locale, label) for label in ("1.0", "2.0") for locale in LOCALES}
    for name, words in {**files, **{f"guide.{locale}.md": citing(locale) for locale in LOCALES}}.items():
        (folder / name).write_text(words, encoding="utf-8")
        site.manage("import_text", str(folder / name), "--publish")
    return "borrowing"


@pytest.fixture
def plain(chromium: Browser, site: Site) -> Iterator[Page]:
    """A visitor without scripts."""
    context = chromium.new_context(base_url=site.url, java_script_enabled=False, locale="en-GB")
    page = context.new_page()
    page.set_default_timeout(15_000)
    yield page
    context.close()


def report(page: Page, locale: str, words: str) -> None:
    """From the clause to a report that was taken."""
    wrong, right = WORDS[locale][3:5]
    page.goto(f"/{locale}/borrowing/c/loans/")
    page.locator(".report-link a").click()
    expect(page).to_have_url(re.compile(rf"/{locale}/borrowing/ed/2\.0/c/loans/report/$"))
    page.fill("#report-report", words)
    page.fill("#report-reads", wrong)
    page.fill("#report-should_read", right)
    page.wait_for_timeout(TYPING)
    page.locator(".report-form button[type=submit]").click()
    expect(page).to_have_url(re.compile(r"/report/\?sent=new$"))
    expect(page.locator(".report-done")).to_be_visible()


@pytest.mark.parametrize("locale", LOCALES)
def test_from_a_report_to_a_verified_erratum(
    page: Page, plain: Page, site: Site, borrowing: str, accessible: Callable[[], None], locale: str
) -> None:
    wrong, right = WORDS[locale][3:5]
    words = f"A letter is wrong ({locale})."
    page.goto(f"/{locale}/borrowing/ed/2.0/c/loans/report/")
    for scheme, width in (("light", 1280), ("dark", 390)):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        page.set_viewport_size({"width": width, "height": 900})
        accessible()
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "the page scrolls sideways"
    report(plain, locale, words)  # without scripts
    plain.locator(".report-done a").click()
    expect(plain).to_have_url(re.compile(rf"/{locale}/borrowing/ed/2\.0/c/loans/$"))
    expect(plain.locator(".erratum")).to_have_count(0)

    log_in(page, site, "publisher")
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto("/admin/texts/errata/")
    row = page.locator("tr", has_text=words)
    expect(row).to_contain_text("borrowing 2.0")
    row.locator("a").first.click()
    expect(page.locator("del, ins").first).to_be_visible()
    page.get_by_label("verified", exact=True).check()
    page.get_by_role("button", name="Keep the decision").click()
    expect(page.locator(".messages")).to_contain_text("The decision is kept")

    for address in (f"/{locale}/borrowing/", f"/{locale}/borrowing/ed/2.0/", f"/{locale}/borrowing/c/loans/", f"/{locale}/borrowing/errata/"):
        plain.goto(address)
        box = plain.locator(".erratum.verified", has_text=right)
        expect(box).to_have_count(1)
        expect(box).to_contain_text(wrong)
        expect(plain.locator("main")).not_to_contain_text(words)
    page.goto(f"/{locale}/borrowing/errata/")
    accessible()
    page.goto(f"/{locale}/borrowing/")
    expect(page.locator("#c-loans > .wording").first).to_contain_text(wrong)
    assert page.locator("#c-loans .erratum").evaluate("each => getComputedStyle(each).direction") == ("rtl" if locale == "ar" else "ltr")
    accessible()
    page.set_viewport_size({"width": 390, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "the page scrolls sideways"
    page.emulate_media(color_scheme="dark")
    accessible()


def test_nothing_typed_is_lost(plain: Page, page: Page, borrowing: str, accessible: Callable[[], None]) -> None:
    page.goto("/en/borrowing/ed/1.0/c/fees/report/")
    page.fill("#report-reads", "Fees")
    page.fill("#report-email", "no address")
    page.get_by_role("button", name="Send the report").click()
    trouble = page.locator(".report-trouble")
    expect(trouble).to_contain_text("Say in a few words what is wrong.")
    expect(trouble).to_be_focused()
    expect(page.locator("#report-reads")).to_have_value("Fees")
    accessible()
    trouble.get_by_role("link", name="What is wrong?").click()
    expect(page.locator("#report-report")).to_be_focused()
    plain.goto("/en/borrowing/ed/1.0/c/fees/report/")
    plain.fill("#report-report", "Sent at once.")
    plain.get_by_role("button", name="Send the report").click()
    expect(plain.locator(".report-trouble")).to_contain_text("quicker than anybody can type")
    expect(plain.locator("#report-report")).to_have_value("Sent at once.")
    plain.wait_for_timeout(TYPING)
    plain.get_by_role("button", name="Send the report").click()
    expect(plain.locator(".report-done")).to_contain_text("Thank you")


def test_the_link_in_the_text(page: Page, borrowing: str) -> None:
    page.goto("/en/borrowing/")
    link = page.locator("#c-loans .tools .report")
    page.locator("#c-loans .cite").focus()
    page.keyboard.press("Tab")
    expect(link).to_be_focused()
    assert link.evaluate("each => each.getBoundingClientRect().width") > 40, "seen when the keyboard is on it"
    page.mouse.move(0, 0)
    page.locator("#c-loans .head").hover()
    link.click()
    expect(page).to_have_url(re.compile(r"/c/loans/report/$"))


@pytest.mark.parametrize("locale", LOCALES)
def test_a_reference_to_what_was_repealed(plain: Page, page: Page, borrowing: str, accessible: Callable[[], None], locale: str) -> None:
    loans, fees = WORDS[locale][1], WORDS[locale][5]
    for address in (f"/{locale}/borrowing-guide/", f"/{locale}/borrowing-guide/c/see/"):
        plain.goto(address)
        fate = plain.locator(".fate")
        expect(fate).to_have_count(1)
        expect(fate).to_be_visible()
        assert fate.get_attribute("lang") == locale and fate.inner_text().startswith("(")
        expect(plain.locator("a.gone")).to_have_text(fees)
    response = plain.request.get(str(plain.locator("a.gone").get_attribute("href")))
    assert response.status == 410
    plain.locator(".clause-alone a", has_text=loans).first.click()
    expect(plain).to_have_url(re.compile(rf"/{locale}/borrowing/c/loans/$"))
    cited = plain.locator(".cited-by")
    expect(cited.locator("li")).to_contain_text(WORDS[locale][6])
    cited.locator("li a").first.click()
    expect(plain).to_have_url(re.compile(rf"/{locale}/borrowing-guide/c/see/$"))
    page.goto(f"/{locale}/borrowing-guide/c/see/")
    accessible()


def test_relations_in_both_directions(page: Page, plain: Page, site: Site, borrowing: str, accessible: Callable[[], None]) -> None:
    log_in(page, site, "publisher")
    page.goto("/admin/texts/of/borrowing/")
    page.get_by_role("link", name="Relations").click()
    page.select_option("#id_kind", "prevails")
    page.select_option("#id_other", "borrowing-guide")
    page.get_by_role("button", name="Add the relation").click()
    expect(page.locator(".messages")).to_contain_text("Readers see it now.")
    page.goto("/admin/texts/of/borrowing-guide/relations/")
    page.select_option("#id_kind", "prevails")
    page.select_option("#id_other", "borrowing")
    page.get_by_role("button", name="Add the relation").click()
    expect(page.locator("[role=alert]").first).to_contain_text("both cannot be")
    plain.goto("/en/borrowing/")
    expect(plain.locator(".relations")).to_contain_text("this text prevails over Lending +")
    plain.goto("/en/borrowing-guide/c/see/")
    expect(plain.locator(".yields")).to_contain_text("Where the two differ, Lending prevails over this text.")
    plain.goto("/en/texts/")
    expect(plain.locator(".work-relations", has_text="Lending +").first).to_be_visible()
    for locale in LOCALES:
        page.goto(f"/{locale}/borrowing-guide/")
        accessible()


def test_admin_pages_are_accessible(page: Page, plain: Page, site: Site, borrowing: str) -> None:
    report(plain, "en", "One more for the queue.")
    log_in(page, site, "admin")
    page.goto("/admin/texts/errata/")
    page.locator("tr", has_text="One more for the queue.").locator("a").first.click()
    one = page.url.removeprefix(site.url)
    broken = []
    for address in ("/admin/texts/errata/", one, "/admin/texts/of/code/relations/"):
        for scheme, width in (("light", 1280), ("dark", 1280), ("light", 390)):
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            page.set_viewport_size({"width": width, "height": 900})
            page.goto(address)
            page.wait_for_load_state("load")
            if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
                broken.append(f"{address} {width}: wider than the screen")
            broken += [f"{address} {width} {scheme} {each}" for each in violations(page, "#main")]
    assert not broken, "\n".join(broken)
