"""axe, the accessibility checker, on a page as it looks once it has come to rest."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
#: The admin fades its messages in for half a second; half faded, they have no contrast yet.
AT_REST = "() => [...document.querySelectorAll('.messages > ul')].every(each => getComputedStyle(each).opacity === '1')"


def violations(page: Page, context: str | None = None) -> list[str]:
    """What axe objects to and where, one line each. ``context``: a CSS selector; without it the whole page."""
    page.wait_for_load_state("load")
    page.wait_for_function(AT_REST)
    found = Axe().run(page, context=context, options={"runOnly": RULES}).response["violations"]
    return [
        f"{each['id']}: {each['help']}: {[node['html'][:160] for node in each['nodes'][:5]]}"
        for each in found
    ]
