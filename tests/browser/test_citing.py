"""Identifiers, "#", citations and what machines are told (F2, F9, F10, F16), in four languages, with and without scripts."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.site import Site

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
LOCALES = ["en", "es", "fr", "ar"]


@pytest.fixture(scope="module")
def arabic(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Site:
    """The sample with one Arabic text: right to left, in part."""
    file: Path = tmp_path_factory.mktemp("arabic") / "mocu.ar.md"
    file.write_text(ARABIC, encoding="utf-8")
    site.manage("add_locale", "ar")
    site.manage("import_text", str(file), "--publish", "--partial")
    return site


@pytest.fixture
def plain(chromium: Browser, arabic: Site) -> Iterator[Page]:
    """A visitor whose browser runs no scripts."""
    context = chromium.new_context(base_url=arabic.url, java_script_enabled=False, locale="fr-FR")
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("locale", LOCALES)
def test_cite_a_clause(page: Page, arabic: Site, accessible: Callable[[], None], locale: str) -> None:
    page.goto(f"/{locale}/mocu/c/fee/")
    accessible()
    for summary in page.locator(".cite-formats summary").all():
        summary.click()
    for scheme, width in (("light", 1280), ("dark", 390)):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        page.set_viewport_size({"width": width, "height": 900})
        accessible()
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), "the page scrolls sideways"
    address = f"{arabic.url}/{locale}/mocu/ed/1.0/c/fee/"
    expect(page.locator("#citation a")).to_have_attribute("href", address)
    for ending in ("bib", "ris", "json"):
        page.locator(f"[data-copy=cite-{ending}]").click()
        copied = page.evaluate("navigator.clipboard.readText()")
        assert address in copied
        with page.expect_download() as wait:
            page.locator(f"a[href$='/c/fee/cite.{ending}']").click()
        written = Path(wait.value.path()).read_text(encoding="utf-8")
        assert wait.value.suggested_filename == f"mocu-1.0-fee-{locale}.{ending}"
        assert " ".join(copied.split()) == " ".join(written.split())
    [item] = json.loads(page.request.get(f"/{locale}/mocu/ed/1.0/c/fee/cite.json").text())
    assert (item["language"], item["edition"]) == (locale, "1.0")
    assert page.locator(".qr img").evaluate("(image) => image.complete && image.naturalWidth > 0")


@pytest.mark.parametrize("locale", LOCALES)
def test_without_scripts(plain: Page, arabic: Site, locale: str) -> None:
    plain.goto(f"/{locale}/mocu/ed/1.0/c/fee/")
    expect(plain.locator("[data-copy]").first).to_be_hidden()
    plain.locator(".cite-formats summary", has_text="RIS").click()
    expect(plain.locator("#cite-ris")).to_contain_text(f"UR - {arabic.url}/{locale}/mocu/ed/1.0/c/fee/")
    expect(plain.locator("#cite-bib")).to_be_hidden()
    plain.locator(".cite-formats summary", has_text=re.compile("QR")).click()
    expect(plain.locator(".qr img")).to_be_visible()
    plain.goto(f"/{locale}/mocu/")
    plain.locator("#c-fee a.anchor").click()
    expect(plain).to_have_url(f"{arabic.url}/{locale}/mocu/#c-fee")
    expect(plain.locator(".cite-box #citation a")).to_have_attribute("href", f"{arabic.url}/{locale}/mocu/ed/1.0/")


@pytest.mark.parametrize("locale", LOCALES)
def test_the_sign_copies_the_pinned_place(page: Page, arabic: Site, accessible: Callable[[], None], locale: str) -> None:
    page.goto(f"/{locale}/mocu/")
    sign = page.locator("#c-fee a.anchor")
    sign.focus()
    page.keyboard.press("Enter")
    panel = page.locator("#c-fee .permalink")
    expect(panel).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == f"{arabic.url}/{locale}/mocu/ed/1.0/#c-fee"
    expect(page).to_have_url(f"{arabic.url}/{locale}/mocu/#c-fee")
    expect(page.locator("body > [role=status]")).to_have_text(panel.locator("span span").inner_text())
    accessible()
    panel.locator("button").first.click()
    current = page.evaluate("navigator.clipboard.readText()")
    assert current == f"{arabic.url}/id/mocu/c/fee"
    page.locator("#c-fee .permalink button").last.focus()
    page.keyboard.press("Escape")
    expect(panel).to_have_count(0)
    assert page.evaluate("document.activeElement.matches('#c-fee a.anchor')"), "focus goes back to the sign"
    answer = page.request.get(current, max_redirects=0, headers={"Accept-Language": locale})
    assert (answer.status, answer.headers["location"]) == (303, f"/{locale}/mocu/c/fee/")
    assert "Accept-Language" in answer.headers["vary"]
    sign.click()
    page.locator("#c-scope-changes a.anchor, #c-costs a.anchor, .clause a.anchor").last.click()
    expect(page.locator(".permalink")).to_have_count(1)


def test_the_old_edition_pins_itself(page: Page, arabic: Site) -> None:
    page.goto("/en/controversy/ed/1.0/")
    sign = page.locator(".clause a.anchor").first
    sign.click()
    expect(page.locator(".permalink")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()").startswith(f"{arabic.url}/en/controversy/ed/1.0/#c-")


@pytest.mark.parametrize("locale", LOCALES)
def test_print_shows_the_qr_code(page: Page, arabic: Site, locale: str) -> None:
    for path in (f"/{locale}/mocu/c/fee/", f"/{locale}/mocu/"):
        page.goto(path)
        expect(page.locator(".qr img")).to_be_hidden()
        page.emulate_media(media="print")
        expect(page.locator(".qr img")).to_be_visible()
        expect(page.locator(".cite-box .identifier")).to_be_visible()
        expect(page.locator("#cite-bib")).to_be_hidden()
        expect(page.locator(".follow")).to_be_hidden()
        page.emulate_media(media="screen")


@pytest.mark.parametrize("locale", LOCALES)
def test_what_machines_are_told(page: Page, arabic: Site, locale: str) -> None:
    """The page fixture fails on any complaint about the policy: the data block must raise none."""
    answer = page.goto(f"/{locale}/mocu/c/fee/")
    assert answer is not None
    data = json.loads(page.locator("script[type='application/ld+json']").text_content() or "")
    assert (data["@type"], data["inLanguage"], data["version"]) == ("Legislation", locale, "1.0")
    links = page.evaluate(
        "Object.fromEntries([...document.querySelectorAll('head link[rel=alternate][hreflang]')].map((link) => [link.hreflang, link.href]))"
    )
    assert set(links) == {*LOCALES, "x-default"}
    assert links[locale] == f"{arabic.url}/{locale}/mocu/c/fee/"
    sent = answer.header_value("link") or ""
    for rel in ("latest-version", "version-history", "canonical", "cite-as"):
        assert f'rel="{rel}"' in sent
    for url in re.findall("<([^>]+)>", sent):
        assert page.request.get(url).status == 200
    feeds = page.locator("head link[type='application/atom+xml']")
    assert feeds.count() == 3
    for index in range(feeds.count()):
        answer2 = page.request.get(feeds.nth(index).get_attribute("href") or "")
        assert ET.fromstring(answer2.body()).tag == "{http://www.w3.org/2005/Atom}feed"
    follow = page.locator(".follow a")
    assert follow.count() == 4


def test_the_sitemap_leads_to_pages(page: Page, arabic: Site) -> None:
    robots = page.request.get("/robots.txt").text()
    address = re.search(r"^Sitemap: (\S+)$", robots, re.M)
    assert address
    found = re.findall(r"<loc>([^<]+)</loc>", page.request.get(address[1]).text())
    assert len(found) > 200
    for url in found[:3] + found[::60]:
        assert page.request.get(url).status == 200


def test_no_data_is_run(page: Page, site: Site, tmp_path: Path) -> None:
    """A title that would be a script, were it not escaped."""
    (tmp_path / "nasty.md").write_text(
        '---\nwork: nasty\nlocale: en\nedition: "1.0"\nin_force_from: 2020-01-01\nchange_note: First.\ntitle: "A </script><script>window.ran = 1</script> title"\n---\n'
        "# x\n\n## 1. One {#one}\n\nWords.\n",
        encoding="utf-8",
    )
    site.manage("import_text", str(tmp_path / "nasty.md"), "--publish")
    for path in ("/en/nasty/", "/en/nasty/c/one/"):
        page.goto(path)
        assert page.evaluate("window.ran === undefined")
        assert "</script>" in json.loads(page.locator("script[type='application/ld+json']").text_content() or "")["creditText"]
