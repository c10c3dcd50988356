"""Chromium (the system's, through Playwright) and a running site, once for all journeys."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.axe import violations
from tests.browser.site import Site, running
from tests.databases import template_file

#: Without these Chromium asks its maker's hosts for updates at every start.
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory, django_db_blocker: Any) -> Iterator[Site]:
    """The site with its sample texts."""
    with django_db_blocker.unblock():
        template = template_file()
    with running(tmp_path_factory.mktemp("site") / "var", template) as found:
        yield found


@pytest.fixture(scope="session")
def chromium(site: Site) -> Iterator[Browser]:
    """The system's Chromium. After the site: no database may be touched once Playwright runs its loop."""
    path = next((found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None)
    if path is None:
        pytest.skip("there is no Chromium on this machine")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def page(chromium: Browser, site: Site) -> Iterator[Page]:
    """A fresh visitor; a mistake in a page's scripts fails the test."""
    context = chromium.new_context(base_url=site.url, locale="en-GB", permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    mistakes: list[str] = []
    page.on("pageerror", lambda error: mistakes.append(str(error)))
    page.on("console", lambda message: mistakes.append(message.text) if "Content Security Policy" in message.text else None)
    page.set_default_timeout(15_000)
    yield page
    context.close()
    assert not mistakes, mistakes


@pytest.fixture
def accessible(page: Page) -> Callable[[], None]:
    """Run axe on the page as it is; violations fail with what and where."""

    def check() -> None:
        broken = violations(page)
        assert not broken, f"{page.url}\n" + "\n".join(broken)

    return check


@pytest.fixture
def shot(page: Page, tmp_path: Path) -> Callable[[str], None]:
    """Keep a screenshot beside the test's files, for looking at a failure."""

    def take(name: str) -> None:
        page.screenshot(path=tmp_path / f"{name}.png", full_page=True)

    return take
