"""The way of one title in real browsers, from the applicant's files to the auditor's download; a picture of every step is written.

`DESK_PICTURES` names the folder for the pictures.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect, sync_playwright

from tests.desk.review import until as until_in
from tests.desk.server import PASSWORD, Desk
from tests.report.browser import needs_browser, start

pytestmark = [needs_browser, pytest.mark.slow]

SEEN = "document.querySelector('desk-film .seen').classList.contains('done')"
SAVED = "document.querySelector('.saved').className === 'saved saved'"
OPEN = "Number(document.querySelector('.counts .open dd').textContent)"
CURRENT = "document.querySelector('[aria-current=true]').textContent"
NO_DIALOG = "document.querySelector('dialog') === null"
CHOOSE = "[data-section=episodes] input:not([webkitdirectory])"
COMMAND = [sys.executable, "-m", "cli.main"]


@dataclass
class Way:
    """A desk, a browser, the case and where pictures go."""

    desk: Desk
    browser: Any
    pictures: Path
    case: str = ""
    taken: int = 0

    def page(self, account):
        page = self.browser.new_context(viewport={"width": 1366, "height": 768}).new_page()
        page.errors = []
        page.on("pageerror", lambda error: page.errors.append(str(error)))
        page.on("console", lambda said: page.errors.append(said.text) if "Content Security Policy" in said.text else None)
        page.goto(f"{self.desk.url}/sign-in")
        page.fill("input[name=name]", account)
        page.fill("input[name=password]", PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url("**/titles")
        return page

    def review(self, account):
        page = self.page(account)
        self.picture(page, f"{account} list")
        page.goto(f"{self.desk.url}{self.case}/review")
        page.wait_for_selector("desk-review[data-ready]")
        until_in(page, "document.querySelector('desk-film video')?.readyState >= 2", 180)
        return page

    def picture(self, page, name):
        self.taken += 1
        page.screenshot(path=self.pictures / f"{self.taken:02d} {name}.png")

    def leave(self, page):
        assert page.errors == []
        page.context.close()


def press(page, *keys):
    for key in keys:
        page.keyboard.press(key)


def accept(page):
    """The finding that stands, once its seconds were on screen."""
    until_in(page, SEEN, 120)
    press(page, "a")
    until_in(page, SAVED)


def test_from_upload_to_the_award(drawn_title, tmp_path):
    pictures = Path(os.environ.get("DESK_PICTURES", tmp_path / "pictures"))
    pictures.mkdir(parents=True, exist_ok=True)
    desk = Desk(tmp_path / "data", ("--index", str(drawn_title.index), "--second-reader", "0", "--second-reader-above", "1000000")).start()
    try:
        desk.settle()
        desk.person().begin(desk.people["administrator"].invite("second", "reviewer"))
        with sync_playwright() as playwright:
            browser = start(playwright)
            way = Way(desk, browser, pictures)
            applicant_hands_in(way, drawn_title.videos)
            first_reader_decides(way)
            second_reader_differs(way)
            lead_settles_and_signs(way)
            archive = auditor_downloads(way, tmp_path)
            browser.close()
    finally:
        desk.stop()
    folder = tmp_path / "papers"
    zipfile.ZipFile(archive).extractall(folder)
    checked = subprocess.run([*COMMAND, "check", folder], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stderr + checked.stdout
    taken = subprocess.run(
        [*COMMAND, "awards", folder / "award" / "case.yaml", "--out", tmp_path / "again"], capture_output=True, text=True, check=False
    )
    assert taken.returncode == 0, taken.stderr + taken.stdout
    sheet = (folder / "award" / "sheet.html").read_text(encoding="utf-8")
    assert "郁孤台下" in sheet
    assert "120,000.00" not in sheet, "the title does not reach the thresholds"


def applicant_hands_in(way, videos):
    page = way.page("applicant")
    way.picture(page, "applicant empty list")
    page.click("a[href='/titles/new']")
    page.fill("input[name=name]", "郁孤台下")
    page.fill("input[name=local_costs]", "1200000")
    page.select_option("select[name=first_producer]", "yes")
    page.fill("input[name=released]", "2026-05-01")
    way.picture(page, "applicant new title")
    page.click("button.primary")
    page.wait_for_url(re.compile(r"/titles/[0-9a-f-]{36}$"))
    way.case = page.url.removeprefix(way.desk.url)
    way.picture(page, "applicant no files yet")
    page.set_input_files(CHOOSE, [str(video) for video in videos])
    expect(page.locator("#files-episodes .state")).to_have_text(["已收到，与本机文件一致"] * len(videos), timeout=120_000)
    way.picture(page, "applicant files received")
    page.click("button[value=check]")
    expect(page.locator("#run .whole b")).to_have_text(re.compile(r"^[1-9]\d* %$"), timeout=240_000)
    way.picture(page, "applicant checks going on")
    page.wait_for_selector(".figures", timeout=900_000)
    way.picture(page, "applicant figures and what is missing")
    page.click("button[value=hand_in]")
    page.wait_for_selector("button[value=hand_in]", state="detached")
    assert page.locator("button[value=hand_in]").count() == 0
    assert page.locator("#state").inner_text() == "核查完成", "the same files and index are not checked again"
    way.picture(page, "applicant handed in")
    way.leave(page)


def first_reader_decides(way):
    page = way.review("reviewer")
    way.picture(page, "reviewer first finding")
    findings = page.locator(".finding").count()
    assert findings >= 2
    verdict = figures(page)
    until_in(page, SEEN, 120)
    way.picture(page, "reviewer all seconds shown")
    press(page, "x")
    page.wait_for_selector("dialog[open] .reasons")
    way.picture(page, "reviewer reasons")
    press(page, "2")
    until_in(page, f"{CURRENT}.includes('海报') || {SAVED} && {OPEN} === 0 || {CURRENT} !== null")
    until_in(page, SAVED)
    assert figures(page) != verdict, "figures move at once"
    way.picture(page, "reviewer rejected, figures moved")
    press(page, "u")
    until_in(page, f"{SAVED} && !document.querySelector('.counts .rejected dd').textContent.match(/[1-9]/)")
    assert figures(page) == verdict
    way.picture(page, "reviewer undone")
    for number in range(findings):
        page.locator(".finding button").nth(number).focus()
        press(page, "Enter")
        accept(page)
    assert page.locator(".counts .confirmed dd").inner_text() == str(findings)
    way.picture(page, "reviewer all decided")
    press(page, "b")
    page.wait_for_selector("dialog[open] select")
    way.picture(page, "reviewer adds a missed one")
    press(page, "Tab", "Tab", "Enter")
    until_in(page, f"document.querySelectorAll('.finding').length === {findings + 1}")
    until_in(page, SAVED)
    press(page, "p")
    page.wait_for_selector("dialog[open] .judged")
    press(page, "Space")
    until_in(page, SAVED)
    way.picture(page, "reviewer plot and release")
    press(page, "Escape")
    until_in(page, NO_DIALOG)
    sign(page, "采信。")
    until_in(page, "document.querySelector('.saved').classList.contains('unsaved')")
    assert "第二评审" in page.locator(".saved").inner_text()
    way.picture(page, "reviewer may not sign before a second reader")
    way.leave(page)


def second_reader_differs(way):
    page = way.review("second")
    assert "独立" in page.locator(".reading").inner_text()
    assert page.locator(".counts .confirmed dd").inner_text() == "0", "nothing of the first reader is shown"
    way.picture(page, "second reader sees nothing of the first")
    press(page, "x")
    page.wait_for_selector("dialog[open] .reasons")
    press(page, "3")
    until_in(page, SAVED)
    while page.evaluate(OPEN):
        press(page, "n")
        accept(page)
    way.picture(page, "second reader done")
    way.leave(page)


def lead_settles_and_signs(way):
    page = way.review("lead")
    assert "待组长裁定" in page.locator(".reading").inner_text()
    press(page, "p")
    page.wait_for_selector("dialog[open] .apart button")
    way.picture(page, "lead sees where readers differ")
    for _ in range(page.locator(".apart li").count()):
        page.locator(".apart li:not(:has(.pill)) button").first.focus()
        press(page, "Enter")
        until_in(page, SAVED)
    way.picture(page, "lead settled")
    press(page, "Escape")
    until_in(page, NO_DIALOG)
    sign(page, "经复核，情况属实，予以采信。")
    until_in(page, "document.querySelector('.reading').textContent.includes('签署')")
    way.picture(page, "lead signed")
    way.leave(page)


def auditor_downloads(way, folder):
    page = way.review("auditor")
    way.picture(page, "auditor reads")
    press(page, "g")
    page.wait_for_selector("dialog[open] a")
    way.picture(page, "auditor downloads")
    with page.expect_download(timeout=180_000) as download:
        press(page, "Enter")
    archive = folder / "papers.zip"
    download.value.save_as(archive)
    way.leave(page)
    return archive


def sign(page, opinion):
    press(page, "g")
    page.wait_for_selector("dialog[open] textarea")
    page.keyboard.type(opinion)
    press(page, "Control+Enter")


def figures(page):
    return page.locator(".measured b").all_inner_texts()
