"""Editors' pages in Chromium: nothing axe objects to, answers that outlive a log-in, a reference that outlives the editor."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.axe import violations
from tests.browser.site import ROOT, Site
from tests.browser.test_journeys import log_in


def _without_keys(source: str) -> str:
    """The file as somebody else would have written it: no keys, and not the text of an edition."""
    words = re.sub(r"\s*\{#[^}]*\}", "", (ROOT / "sample" / "code" / source).read_text())
    return re.sub(r"^(edition|translates|in_force_from|change_note):.*\n( .*\n)*", "", words, flags=re.M)


def _upload(page: Page, file: Path) -> None:
    page.goto("/admin/texts/import/")
    page.set_input_files("input[name=file]", str(file))
    page.get_by_role("button", name="Show the plan").click()
    page.wait_for_url(re.compile(r"/admin/texts/import/\d+/$"))


def test_admin_pages_are_accessible(page: Page, site: Site, tmp_path: Path) -> None:
    log_in(page, site, "admin")
    (tmp_path / "es.md").write_text(_without_keys("1.1.es.md"))
    _upload(page, tmp_path / "es.md")
    preview = page.url.removeprefix(site.url)
    of = "/admin/texts/of/code/"
    addresses = ["/admin/texts/", "/admin/texts/import/", of, f"{of}publish/", f"{of}publish/2.0/es/", f"{of}withdraw/1.0/"]
    broken = []
    for address in [*addresses, f"{of}units/es/", f"{of}units/es/_text/", preview]:
        for scheme, width in (("light", 1280), ("dark", 1280), ("light", 390)):
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            page.set_viewport_size({"width": width, "height": 900})
            page.goto(address)
            page.wait_for_load_state("load")
            if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
                broken.append(f"{address} {width}: wider than the screen")
            broken += [f"{address} {width} {scheme} {each}" for each in violations(page, "#main")]
    assert not broken, "\n".join(broken)


def test_answers_outlive_the_log_in(page: Page, site: Site, tmp_path: Path) -> None:
    log_in(page, site, "editor")
    (tmp_path / "es.md").write_text(_without_keys("1.1.es.md"))
    _upload(page, tmp_path / "es.md")
    preview = page.url
    shown = page.locator("tr.texts-row:visible").count()
    page.locator("[data-filter=open]").focus()
    page.keyboard.press("Enter")
    assert 0 < page.locator("tr.texts-row:visible").count() < shown
    page.keyboard.press("Enter")
    page.get_by_text("Next place to decide").click()
    focused = page.evaluate("document.activeElement.name")
    page.locator(f"[name={focused}]").select_option("skip")
    page.locator("[name=other-0]").fill("preamble")
    page.keyboard.press("Tab")
    page.context.clear_cookies(name="sessionid")
    page.get_by_role("button", name="Bring in").click()
    page.wait_for_url(re.compile("/admin/login/"))
    page.fill("input[name=username]", "editor")
    page.fill("input[name=password]", site.passwords["editor"])
    page.keyboard.press("Enter")
    page.wait_for_url(preview)
    expect(page.locator(f"[name={focused}]")).to_have_value("skip")
    expect(page.locator("[name=other-0]")).to_have_value("preamble")
    page.get_by_role("button", name="Keep my answers").click()
    expect(page.locator(".messages")).to_contain_text("The answers are kept")
    expect(page.locator(f"[name={focused}]")).to_have_value("skip")
    page.get_by_role("button", name="Discard this file").click()


def test_a_reference_outlives_the_editor(page: Page, site: Site) -> None:
    """Type at the end of a clause that refers to another; duplicate a clause; everything else stays as it is published."""
    log_in(page, site, "editor")
    page.goto("/admin/texts/of/code/")
    page.get_by_text("Edit the working text").click()
    page.wait_for_selector(".public-DraftEditor-content")
    wording = page.locator(".public-DraftEditor-content").filter(has=page.locator(".TooltipEntity")).first
    wording.scroll_into_view_if_needed()
    wording.click(position={"x": 3, "y": 5})
    page.keyboard.press("Control+End")
    page.keyboard.type(" Typed in Chromium.")
    page.locator("[data-streamfield-action=DUPLICATE]").nth(1).click()
    page.wait_for_timeout(600)
    page.get_by_role("button", name="Save draft").click()
    expect(page.locator(".messages")).to_contain_text("has been updated")
    said = site.manage(
        "shell",
        "--no-imports",
        "-c",
        "from kb.editions.freeze import source_of\n"
        "from kb.editions.rows import hash_of\n"
        "from kb.editions.working import working_text\n"
        "from kb.models import Work\n"
        "work = Work.objects.get(code='code')\n"
        "old = {k: h for k, (c, h) in source_of(work.editions.get(label='2.0')).items()}\n"
        "for c in working_text(work).clauses:\n"
        "    if hash_of(c) != old.get(c.key): print(c.key in old, c.fields.get('text', ''))\n",
    )
    rows = said.strip().splitlines()
    assert len(rows) == 2, rows  # the clause that was typed in, and the duplicate under a key of its own
    typed = next(row for row in rows if row.startswith("True"))
    assert "Typed in Chromium." in typed and 'href="work:code#' in typed
    assert sum(row.startswith("False") for row in rows) == 1
