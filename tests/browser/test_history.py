"""The record over time, as readers of four languages meet it, without scripts: a day (F3), all editions (F4), a clause's history
(F6), old editions (F11), how translations stand to their originals (F12), languages side by side (F13)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.site import Site

ENGLISH = """---
work: lending
locale: en
title: Lending rules
edition: "{label}"
in_force_from: {day}
change_note: {note}
---
# Lending rules

## 1. Loans {{#loans}}

### 1.1 Requests {{#requests}}

{requests}

### {number} Couriers {{#couriers}}

A courier travels with fragile works. The museum pays the journey and the night.
{gifts}
"""
GIFTS = """
### 1.3 Gifts {#gifts}

A borrowed work may become a gift.
"""
EDITIONS = [
    ("1.0", "2020-01-01", "First.", "A request is answered within three months.", "1.2", GIFTS),
    ("2.0", "2024-03-01", "Answers come sooner; gifts are a matter of their own code.", "A request is answered within two months.", "1.4", ""),
    ("3.0", "2090-01-01", "Sooner still.", "A request is answered within two weeks.", "1.4", ""),
]
OTHERS = {
    "es": ("1.0", "Reglas de préstamo", "Préstamos", "Solicitudes", "Se responde en tres meses.", "Correos", "Un correo viaja con las obras frágiles."),
    "fr": ("2.0", "Règles de prêt", "Prêts", "Demandes", "Une réponse est donnée dans les deux mois.", "Convoyeurs", "Un convoyeur accompagne les œuvres fragiles."),
    "ar": ("2.0", "قواعد الإعارة", "الإعارة", "الطلبات", "يُجاب عن الطلب خلال شهرين.", "المرافقون", "يسافر مرافق مع الأعمال الهشة."),
}
TRANSLATION = """---
work: lending
locale: {locale}
title: {title}
translates: "{label}"
---
# {title}

## 1. {loans} {{#loans}}

### 1.1 {heading} {{#requests}}

{requests}

### 1.4 {couriers}{mark}

{courier}
"""


@pytest.fixture(scope="module")
def lending(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Site:
    """``lending`` in three editions, Spanish of the first, French and (guessed in part) Arabic of the second."""
    folder = tmp_path_factory.mktemp("lending")
    for label, day, note, requests, number, gifts in EDITIONS:
        file = folder / f"{label}.en.md"
        file.write_text(ENGLISH.format(label=label, day=day, note=note, requests=requests, number=number, gifts=gifts), encoding="utf-8")
        site.manage("import_text", str(file), "--publish")
    for locale, (label, title, loans, heading, requests, couriers, courier) in OTHERS.items():
        file = folder / f"{label}.{locale}.md"
        mark = "" if locale == "ar" else " {#couriers}"
        text = TRANSLATION.format(
            locale=locale, label=label, title=title, loans=loans, heading=heading, requests=requests, couriers=couriers, courier=courier, mark=mark
        )
        if locale == "es":
            text = text.replace("### 1.4", "### 1.2")
        file.write_text(text, encoding="utf-8")
        site.manage("import_text", str(file), "--publish", *(["--partial"] if locale != "fr" else []))
    return site


@pytest.fixture
def bare(chromium: Browser, lending: Site) -> Iterator[Page]:
    """A visitor whose browser runs no scripts."""
    context = chromium.new_context(base_url=lending.url, java_script_enabled=False, locale="en-GB")
    page = context.new_page()
    page.set_default_timeout(15_000)
    yield page
    context.close()


@pytest.mark.parametrize("locale", ["en", "es", "fr", "ar"])
def test_what_applied_on_a_day(bare: Page, locale: str) -> None:
    bare.goto(f"/{locale}/lending/editions/")
    assert bare.locator("html").get_attribute("dir") == ("rtl" if locale == "ar" else "ltr")
    bare.fill("#on-a-day", "2022-06-15")
    bare.locator(".day-form button").click()
    expect(bare).to_have_url(re.compile(rf"/{locale}/lending/ed/1\.0/\?on=2022-06-15$"))
    expect(bare.locator(".on-day strong")).to_contain_text("2022")
    expect(bare.locator(".on-day strong")).to_contain_text("1.0")
    expect(bare.locator(".banner").first).to_contain_text("2.0")
    for asked, status in (("2001-01-01", 404), ("2024-02-31", 404), ("nonsense", 404)):
        answer = bare.goto(f"/{locale}/lending/at/{asked}/")
        assert answer is not None and answer.status == status
        expect(bare.locator("h1")).to_have_count(1)
    expect(bare.locator(".day-form .problem")).to_contain_text("nonsense")
    bare.goto(f"/{locale}/lending/at/2095-05-05/")
    expect(bare).to_have_url(re.compile(r"/ed/3\.0/\?on=2095-05-05$"))
    expect(bare.locator(".on-day strong")).to_contain_text("2095")


def test_the_canonical_address_of_a_day(bare: Page) -> None:
    answer = bare.request.get("/fr/lending/at/2022-06-15/", max_redirects=0)
    assert answer.status == 302
    assert re.fullmatch(r'<https?://[^>]+/fr/lending/ed/1\.0/>; rel="canonical"', answer.headers["link"])


@pytest.mark.parametrize("locale", ["en", "es", "fr", "ar"])
def test_all_editions(bare: Page, locale: str) -> None:
    bare.goto(f"/{locale}/lending/editions/")
    labels = bare.locator(".edition-row h2 a").all_inner_texts()
    assert [re.sub(r"[^0-9.]", "", label) for label in labels] == ["3.0", "2.0", "1.0"]
    second = bare.locator(".edition-row", has=bare.locator('h2 a[href$="ed/2.0/"]'))
    expect(second).to_contain_text("Answers come sooner")
    expect(second.locator(".edition-counts li")).to_have_count(3)  # one amended, one repealed, the comparison
    expect(second.locator('.edition-counts a[href$="/compare/1.0...2.0/"]')).to_be_visible()
    assert bare.locator(".matrix thead th").count() == 5
    cells = bare.locator('.matrix tbody tr:has(th a[href$="ed/2.0/"]) td')
    states = [cells.nth(index).get_attribute("class") for index in range(4)]
    assert states == ["cell-authoritative", "cell-whole", "cell-carried", "cell-whole"]
    assert bare.locator("svg.bar").get_attribute("aria-hidden") == "true"
    second.locator(".edition-counts a").last.click()
    expect(bare).to_have_url(re.compile(r"compare/1\.0\.\.\.2\.0/"))


def test_the_history_of_a_clause(bare: Page) -> None:
    bare.goto("/en/lending/c/requests/")
    bare.locator('a[href="#history"]').click()
    stages = bare.locator(".stage")
    expect(stages).to_have_count(3)
    future, today, first = (stages.nth(index) for index in range(3))
    expect(future.locator("h3")).to_contain_text("1 January 2090")
    expect(today.locator("h3")).to_contain_text("From 1 March 2024")
    expect(first.locator("h3")).to_contain_text("From 1 January 2020 to 29 February 2024")
    expect(today).to_contain_text("gifts are a matter of their own code")
    difference = today.locator(".difference")
    expect(difference).to_be_hidden()
    today.locator("summary", has_text="What changed").click()
    expect(difference).to_be_visible()
    expect(difference.locator("del")).to_contain_text("three")
    expect(difference.locator("ins")).to_contain_text("two")
    first.locator(".stage-editions a").click()
    expect(bare).to_have_url(re.compile(r"/en/lending/ed/1\.0/c/requests/$"))
    bare.goto("/en/lending/c/couriers/")
    expect(bare.locator(".stage")).to_have_count(1)
    expect(bare.locator(".change-facts")).to_contain_text("1.2")


@pytest.mark.parametrize(("locale", "words"), [("es", "Se responde en tres meses."), ("fr", "three months"), ("ar", "three months")])
def test_history_in_the_readers_language_where_there_is_one(bare: Page, locale: str, words: str) -> None:
    bare.goto(f"/{locale}/lending/c/requests/")
    first = bare.locator(".stage").last
    first.locator("summary").first.click()
    wording = first.locator(".wording")
    expect(wording).to_contain_text(words)
    assert wording.get_attribute("lang") == (None if locale == "es" else "en")


@pytest.mark.parametrize("locale", ["en", "es", "fr", "ar"])
def test_what_became_of_a_clause(bare: Page, locale: str) -> None:
    bare.goto(f"/{locale}/lending/ed/1.0/c/gifts/")
    bare.locator(".banner a", has_text=re.compile(".")).last.click()
    expect(bare).to_have_url(re.compile(rf"/{locale}/lending/c/gifts/$"))
    answer = bare.reload()
    assert answer is not None and answer.status == 410
    expect(bare.locator(".reason")).to_contain_text("their own code")
    expect(bare.locator(".last-wording .wording")).to_contain_text("may become a gift")
    expect(bare.locator(".last-wording a")).to_have_attribute("href", f"/{locale}/lending/ed/1.0/c/gifts/")
    bare.goto(f"/{locale}/code/c/labels-and-context/")  # of the sample: merged into another
    expect(bare.locator(f'.relatives a[href="/{locale}/code/c/sensitive-display/"]').first).to_be_visible()


@pytest.mark.parametrize("locale", ["en", "es", "fr", "ar"])
def test_an_old_edition_says_so_first(bare: Page, locale: str) -> None:
    bare.goto(f"/{locale}/lending/ed/1.0/c/requests/")
    first = bare.locator("main > *").first
    assert first.get_attribute("role") == "note"
    expect(first).to_contain_text("2.0")
    first.locator("a").click()
    expect(bare).to_have_url(re.compile(rf"/{locale}/lending/c/requests/$"))
    bare.goto(f"/{locale}/lending/ed/1.0/")
    assert bare.locator('meta[name="robots"]').get_attribute("content") == "noindex"
    assert bare.locator("#c-gifts .today").count() == 1


def test_how_translations_stand_to_their_originals(bare: Page, lending: Site) -> None:
    bare.goto("/es/lending/")
    changed = bare.locator("#c-requests")
    expect(changed.locator(".currency.missing")).to_be_visible()
    expect(changed.locator(".wording").first).to_have_attribute("lang", "en")
    changed.locator("details.older summary").click()
    expect(changed.locator("details.older")).to_contain_text("Se responde en tres meses.")
    expect(changed.locator("details.older ins")).to_contain_text("two")
    expect(bare.locator("#c-couriers .currency.carried")).to_be_visible()
    expect(bare.locator(".counts")).to_contain_text("1")
    bare.goto("/ar/lending/")
    expect(bare.locator(".currency.guessed")).to_have_count(1)
    expect(bare.locator("#c-couriers .currency.guessed")).to_be_visible()
    bare.goto("/fr/lending/")
    expect(bare.locator(".currency")).to_have_count(0)
    bare.goto("/fr/lending/c/requests/")
    expect(bare.locator(".currency.current")).to_be_visible()
    bare.goto("/en/lending/c/requests/")
    expect(bare.locator(".currency.current")).to_contain_text("Authoritative")


def test_somebody_confirms_the_guess(page: Page, lending: Site) -> None:
    page.goto("/admin/login/")
    page.fill("input[name=username]", "admin")
    page.fill("input[name=password]", lending.passwords["admin"])
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/admin/$"))
    page.goto("/admin/texts/of/lending/units/ar/couriers/")
    with page.expect_navigation():
        page.locator("button[name=confirm]").click()
    page.goto("/ar/lending/")
    expect(page.locator(".currency.guessed")).to_have_count(0)


@pytest.mark.parametrize(("locale", "others"), [("en", ["es", "fr", "ar"]), ("es", ["en"]), ("fr", ["ar", "en"]), ("ar", ["en", "es"])])
def test_languages_side_by_side(bare: Page, locale: str, others: list[str]) -> None:
    bare.set_viewport_size({"width": 1280, "height": 900})
    bare.goto(f"/{locale}/lending/")
    bare.locator(".more-facts > summary").click()
    for other in others:
        bare.check(f'.parallel-form input[value="{other}"]')
    bare.locator(".parallel-form button").click()
    expect(bare).to_have_url(re.compile(rf"/{locale}/lending/\?with={'(,|%2C)'.join(sorted(others))}$"))
    row = bare.locator("#c-couriers")
    cells = row.locator(".cell")
    expect(cells).to_have_count(len(others) + 1)
    boxes = [cells.nth(index).bounding_box() for index in range(cells.count())]
    assert all(box is not None for box in boxes)
    tops = {round(box["y"]) for box in boxes if box}
    assert len(tops) == 1, "the languages stand beside each other"
    lefts = [box["x"] for box in boxes if box]
    assert lefts == sorted(lefts, reverse=locale == "ar")
    for index, code in enumerate([locale, *sorted(others)]):
        cell = cells.nth(index)
        expected = None if code == locale else code
        assert cell.get_attribute("lang") == expected
        if code == "ar" and expected:
            assert cell.get_attribute("dir") == "rtl"
    if "es" in (locale, *others):
        expect(bare.locator("#c-requests .cell.missing .currency.missing")).to_be_visible()
    bare.set_viewport_size({"width": 390, "height": 900})
    tops = {round(cells.nth(index).bounding_box()["y"]) for index in range(cells.count())}  # type: ignore[index]
    assert len(tops) == cells.count(), "one below the other on a phone"
    assert row.locator(".cell-language").first.is_visible()


def test_too_many_and_unknown_languages(bare: Page) -> None:
    bare.goto("/en/lending/?with=es,xx,fr,ar,pt")
    expect(bare.locator(".notice", has_text="xx")).to_be_visible()
    expect(bare.locator("#c-couriers .cell")).to_have_count(4)


PAGES: list[tuple[str, Callable[[Page], Any] | None]] = [
    ("/en/lending/editions/", None),
    ("/ar/lending/editions/", None),
    ("/en/lending/at/2024-02-31/", None),
    ("/es/lending/at/2022-06-15/", None),
    ("/en/lending/c/requests/", lambda page: page.locator(".stage summary").first.click()),
    ("/ar/lending/c/requests/", None),
    ("/fr/lending/c/gifts/", None),
    ("/en/lending/?with=es,fr,ar", None),
    ("/ar/lending/?with=en", None),
    ("/es/lending/", None),
    ("/ar/lending/c/couriers/", None),
]


@pytest.mark.parametrize(("path", "act"), PAGES, ids=[path for path, _act in PAGES])
@pytest.mark.parametrize("width", [390, 1280])
def test_pages_are_accessible_and_fit(
    page: Page, lending: Site, accessible: Callable[[], None], path: str, act: Callable[[Page], Any] | None, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(path)
    if act:
        act(page)
    accessible()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), "the page scrolls sideways"
    page.emulate_media(color_scheme="dark")
    accessible()
