"""Take the pictures of the README from a running site:  .venv/bin/python ops/screenshot.py http://127.0.0.1:8000"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "images"
#: Name of the picture -> address of the page.
PICTURES = {"edition": "/en/code/"}
SIZE = {"width": 1280, "height": 800}


def main(site: str) -> None:
    browsers = ("chromium", "chromium-browser", "google-chrome")
    path = next((found for name in browsers if (found := shutil.which(name))), None)
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        page = browser.new_page(viewport=SIZE, color_scheme="light", locale="en-GB")  # type: ignore[arg-type]
        for name, address in PICTURES.items():
            answer = page.goto(site.rstrip("/") + address)
            if answer is None or not answer.ok:
                sys.exit(f"{address} does not answer: is the site running with its sample texts?")
            page.screenshot(path=FOLDER / f"{name}.png")
        browser.close()


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1])
