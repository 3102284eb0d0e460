"""How long a report's page takes to load in Chromium: `python -m benchmarks.page REPORT...`, the median of five loads of each."""

from __future__ import annotations

import statistics
import sys
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

_LOADS = 5
_CHROMIUM = "/usr/bin/chromium"
_LOADED = "performance.getEntriesByType('navigation')[0].loadEventEnd / 1000"


def load_seconds(browser: Browser, page_file: Path) -> float:
    """Return the seconds from opening a page to the end of its load event, in a fresh context."""
    context = browser.new_context(offline=True)
    page = context.new_page()
    page.goto(page_file.resolve().as_uri())
    page.wait_for_function("performance.getEntriesByType('navigation')[0].loadEventEnd > 0")
    seconds = float(page.evaluate(_LOADED))
    context.close()
    return seconds


def main(folders: list[Path]) -> None:
    """Print findings, size and load time of each report."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=_CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        for folder in folders:
            page_file = folder / "report.html"
            seconds = [load_seconds(browser, page_file) for _ in range(_LOADS)]
            print(f"{folder}: {page_file.stat().st_size / 1e6:.1f} MB, loaded in {statistics.median(seconds):.2f} s (median of {_LOADS})")
        browser.close()


if __name__ == "__main__":
    main([Path(name) for name in sys.argv[1:]])
