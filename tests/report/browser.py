"""Debian's Chromium, driven by Playwright; it contacts nobody."""

from __future__ import annotations

import shutil

import pytest

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
needs_browser = pytest.mark.skipif(CHROMIUM is None, reason="needs chromium or google-chrome on the PATH")
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-default-apps",
    "--autoplay-policy=no-user-gesture-required",
]


def start(playwright):
    return playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)


def open_report(browser, folder, *, scheme="light", width=1280, search=""):
    """The report of a folder in a window of its own; `errors` of it are those of its scripts."""
    page = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme).new_page()
    page.errors = []
    page.on("pageerror", lambda error: page.errors.append(str(error)))
    page.goto((folder / "report.html").as_uri() + search)
    return page
