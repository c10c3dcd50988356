"""Take the pictures of docs/editors.md: an editor's round, played on a site that is thrown away afterwards.

    VADEMECUM_VAR=/tmp/pictures make run PORT=8100
    .venv/bin/python ops/pictures.py http://127.0.0.1:8100 /tmp/pictures

The round changes the sample: begin with an empty folder each time.
"""

from __future__ import annotations

import re
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Locator, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "docs" / "images"
SIZE = {"width": 1120, "height": 700}
#: Colours of a picture: screens have few, and a file stays below 120 kB.
COLOURS = 96
OF = "/admin/texts/of/code/"
#: Wagtail's header covers the top of the page.
SCROLL = "place => { place.style.scrollMarginTop = '90px'; place.scrollIntoView({ behavior: 'instant' }) }"


def main(site: str, var: Path) -> None:
    passwords = dict(line.split()[:2] for line in (var / "demo_accounts.txt").read_text().splitlines() if line[:1] != "#")
    names = ("chromium", "chromium-browser", "google-chrome")
    path = next((found for name in names if (found := shutil.which(name))), None)
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        with person(browser, site, "editor", passwords) as page:
            bring_in(page)
            edit(page)
            link = say_why(page)
            hand_in(page)
        with person(browser, site) as page:
            review(page, link)
            report(page)
        with person(browser, site, "publisher", passwords) as page:
            sign_off(page)
            publish(page)
            afterwards(page)
        browser.close()


@contextmanager
def person(browser: Browser, site: str, name: str = "", passwords: dict[str, str] | None = None) -> Iterator[Page]:
    """A fresh browser, logged in when a name is given."""
    context = browser.new_context(base_url=site.rstrip("/"), viewport=SIZE, color_scheme="light", locale="en-GB")  # type: ignore[arg-type]
    page = context.new_page()
    if name:
        page.goto("/admin/login/")
        page.fill("input[name=username]", name)
        page.fill("input[name=password]", (passwords or {})[name])
        page.keyboard.press("Enter")
        page.wait_for_url(re.compile(r"/admin/$"))
    yield page
    context.close()


def take(page: Page, name: str, at: Locator | None = None) -> None:
    """A picture of what the window shows, with ``at`` near its top."""
    if at is not None:
        at.first.evaluate(SCROLL)
    page.wait_for_timeout(500)
    picture = Image.open(BytesIO(page.screenshot())).convert("RGB").quantize(COLOURS)
    path = FOLDER / f"editors-{name}.png"
    picture.save(path, optimize=True)
    print(f"{path.relative_to(ROOT)}  {path.stat().st_size // 1000} kB")


def bring_in(page: Page) -> None:
    page.goto("/admin/texts/")
    take(page, "texts")
    words = (ROOT / "sample" / "code" / "2.0.en.md").read_text()
    words = re.sub(r"^(edition|in_force_from|change_note|minor):.*\n( .*\n)*", "", words, flags=re.M)
    words = words.replace("explained in writing", "explained in writing and published", 1).replace("within 20 days", "within 15 days", 1)
    words += "\n### 9.9 Drones {#drones}\n\nNo drone may fly over a work on loan.\n"
    page.goto("/admin/texts/import/")
    page.set_input_files("input[name=file]", {"name": "code-2027.md", "mimeType": "text/markdown", "buffer": words.encode()})
    page.get_by_role("button", name="Show the plan").click()
    page.wait_for_url(re.compile(r"/admin/texts/import/\d+/$"))
    take(page, "import")
    page.get_by_role("button", name="Bring in", exact=True).click()
    page.wait_for_url(re.compile(r"/code/$"))


def edit(page: Page) -> None:
    page.goto(OF)
    take(page, "text")
    page.get_by_role("link", name="Edit the working text").click()
    page.wait_for_selector(".public-DraftEditor-content")
    wording = page.locator(".public-DraftEditor-content", has_text="explained in writing").first
    wording.click()
    page.keyboard.press("Control+End")
    page.keyboard.type(" The explanation is published within a month.")
    block = page.locator("[data-streamfield-child]", has=wording).last
    take(page, "edit", block)
    block.locator("[data-comment-add]").nth(1).click()
    page.locator(".comment__input").fill("Is “public benefit” still the right heading?")
    page.locator(".comment__button--primary").click()
    take(page, "comment")
    page.get_by_role("button", name="Save draft").click()
    page.wait_for_load_state()


def say_why(page: Page) -> str:
    page.goto(f"{OF}draft/")
    page.locator(".texts-row-changed textarea").first.fill("Members asked when an explanation has to be there.")
    take(page, "changes", page.locator(".texts-counts").last)
    page.get_by_role("button", name="Save the reasons").click()
    page.wait_for_load_state()
    page.fill("input[name=note]", "Dr Ana Ruiz, legal advice")
    page.get_by_role("button", name="Make a link").click()
    take(page, "link", page.locator("#links"))
    return page.locator(".texts-new-link input").input_value()


def hand_in(page: Page) -> None:
    page.goto(OF)
    page.get_by_role("link", name="Edit the working text").click()
    page.wait_for_selector(".public-DraftEditor-content")
    page.locator("footer [data-w-dropdown-target=toggle]").last.click()
    take(page, "hand-in")
    page.get_by_role("button", name=re.compile("Submit to")).click()
    page.wait_for_load_state()


def review(page: Page, link: str) -> None:
    page.goto(link + "?view=changes")
    take(page, "review")


def report(page: Page) -> None:
    page.goto("/en/code/c/public-benefit/")
    page.get_by_role("link", name="Report a mistake").click()
    page.wait_for_timeout(3500)  # a form that comes back sooner was filled in by a program
    page.fill("textarea[name=report]", "There is a word too many in the second sentence.")
    page.locator("main form button[type=submit]").last.click()
    page.wait_for_load_state()


def sign_off(page: Page) -> None:
    page.goto("/admin/")
    page.get_by_role("link", name=re.compile("Code of Ethics")).first.click()
    page.wait_for_selector(".public-DraftEditor-content")
    page.locator("footer [data-w-dropdown-target=toggle]").last.click()
    take(page, "approve")
    page.get_by_role("button", name="Approve with comment").click()
    page.fill("textarea[name=comment]", "Agreed by the assembly on 12 May.")
    page.get_by_role("dialog").get_by_role("button", name="Approve with comment").click()
    page.wait_for_url(re.compile(r"/publish/$"))


def publish(page: Page) -> None:
    page.goto(f"{OF}publish/")
    day = date.today().replace(day=1) + timedelta(days=62)
    page.fill("input[name=in_force_from]", day.replace(day=1).isoformat())
    take(page, "publish", page.locator("input[name=label]"))
    page.check("input[name=sure]")
    page.get_by_role("button", name="Publish the edition").click()
    page.wait_for_url(re.compile(r"/code/$"))
    take(page, "later")


def afterwards(page: Page) -> None:
    page.goto(f"{OF}units/es/?only=stale")
    page.locator("table.listing a").first.click()
    take(page, "translate")
    page.goto(f"{OF}move/3.0/") if page.request.get(f"{OF}move/3.0/").ok else page.goto(f"{OF}move/2.1/")
    take(page, "move")
    page.goto(f"{OF}withdraw/1.0/")
    take(page, "withdraw")
    page.goto(f"{OF}correct/2.0/fr/")
    page.fill("input[name=q]", "1.2")
    page.locator("button[name=search]").click()
    page.wait_for_load_state()
    page.locator(".texts-choices button", has_text="1.2").first.click()
    page.wait_for_load_state()
    area = page.locator("textarea").first
    area.fill(area.input_value().replace("par écrit", "par écrit et sans délai"))
    page.get_by_role("button", name="Show the difference").click()
    page.wait_for_load_state()
    take(page, "correct")
    page.goto("/admin/texts/errata/")
    page.locator("#main a", has_text="Public benefit").first.click()
    take(page, "erratum")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(sys.argv[1], Path(sys.argv[2]))
