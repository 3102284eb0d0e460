"""The review screen in a real browser: the whole of a review by keys alone, what leaves the desk, and nothing in anyone's way."""

from __future__ import annotations

import json
import re
import zipfile

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

from pipeline.checking import check_report
from pipeline.checking.reviewed import reviewed_folder
from tests.desk.review import make_given, open_review, running, sign_in, until
from tests.report.browser import needs_browser, start

pytestmark = [needs_browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def given(tmp_path_factory, write_clip):
    folder = tmp_path_factory.mktemp("given")
    make_given(folder, write_clip)
    return folder


@pytest.fixture(scope="module")
def browser():
    with sync_playwright() as playwright:
        browser = start(playwright)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def looked_at(given, tmp_path_factory):
    """A desk that nothing is decided at."""
    with running(given, tmp_path_factory.mktemp("looked-at")) as desk:
        yield desk


@pytest.fixture
def desk(given, tmp_path):
    with running(given, tmp_path / "desk") as desk:
        yield desk


def test_an_episode_that_cannot_be_played_shows_stills_and_says_why(browser, given, tmp_path):
    with running(given, tmp_path / "desk", deaths=4) as desk:
        page = browser.new_page()
        sign_in(page, desk, "r1")
        page.goto(f"{desk.case}/review")
        until(page, "document.querySelector('desk-film .seen')?.textContent.includes('预览片无法生成')")
        until(page, "document.querySelector('desk-film img').naturalWidth > 0")
        page.close()


SEEN = "document.querySelector('desk-film .seen').classList.contains('done')"
SAVED = "document.querySelector('.saved').classList.contains('saved') && !document.querySelector('.saved').classList.contains('saving')"
FINDINGS = "document.querySelectorAll('.finding').length"
FRAME = "Number((/\\d+/.exec(document.querySelector('desk-film .where').textContent) ?? [NaN])[0])"


def text(page, selector):
    return page.locator(selector).first.inner_text()


def count(page, kind):
    return int(text(page, f".counts .{kind} dd"))


def figure(page, name):
    return float(page.locator(f".condition:has-text('{name}') b").inner_text())


def stand(page):
    """Stop, and return the number of the frame that stands."""
    page.keyboard.press("Space")
    until(page, f"!Number.isNaN({FRAME})")
    return page.evaluate(FRAME)


def test_a_whole_review_by_keys_alone(desk, browser, tmp_path):
    page = open_review(browser, desk, "r1")
    press = page.keyboard.press
    assert (count(page, "open"), count(page, "confirmed")) == (1, 0)
    assert page.locator("[aria-current=true]").inner_text().startswith("八境台"), "the doubtful one comes first"
    before = figure(page, "展现次数")

    # Not before its seconds were shown; then once they were, the figures move at once.
    page.keyboard.press("Space")
    press("a")
    assert count(page, "open") == 1
    page.keyboard.press("Space")
    until(page, SEEN)
    press("a")
    until(page, SAVED)
    assert (count(page, "open"), count(page, "confirmed"), figure(page, "展现次数")) == (0, 1, before + 1)
    press("u")
    until(page, "document.querySelector('.counts .open dd').textContent === '1'")
    assert figure(page, "展现次数") == before
    until(page, SEEN)
    press("a")
    until(page, "document.querySelector('.counts .open dd').textContent === '0'")

    # An end moved to the frame that stands, frame by frame.
    press("j")
    stand(page)
    press("e")
    until(page, f"!Number.isNaN({FRAME})")
    there = page.evaluate(FRAME)
    press("ArrowRight")
    until(page, f"{FRAME} === {there + 1}")
    seconds = figure(page, "合计时长")
    press("]")
    until(page, SAVED)
    assert figure(page, "合计时长") < seconds
    press("s")
    until(page, f"{FINDINGS} === 7")
    press("u")
    until(page, f"{FINDINGS} === 6")
    press("u")
    until(page, f"Number(document.querySelector('.condition:nth-of-type(3) b').textContent) === {seconds}")

    # One rejected for a reason from the list, and a note.
    press("x")
    page.wait_for_selector("dialog[open]")
    press("2")
    until(page, "document.querySelector('[aria-current=true] .mark').textContent.includes('海报')")
    press("t")
    page.wait_for_selector("dialog[open] textarea")
    page.keyboard.type("墙上的海报")
    press("Control+Enter")
    until(page, "document.querySelector('[aria-current=true]').textContent.includes('墙上的海报')")
    until(page, SAVED)

    # A missed one added, which does not raise the share alone.
    share = figure(page, "取景时长占比")
    press("b")
    page.wait_for_selector("dialog[open] select")
    press("Tab")
    press("Tab")
    page.keyboard.type("")
    press("Enter")
    until(page, f"{FINDINGS} === 7")
    until(page, SAVED)
    assert figure(page, "取景时长占比") == share

    # The plot and the release, then signed.
    for _ in range(2):
        press("p")
        page.wait_for_selector("dialog[open] .judged")
        press("Space")
        until(page, SAVED)
        page.locator("dialog input[name=released]").first.focus()
        press("Space")
        until(page, SAVED)
        press("Escape")
        until(page, "document.querySelector('dialog') === null")
    press("g")
    page.wait_for_selector("dialog[open] textarea")
    page.keyboard.type("经复核，情况属实。")
    press("Control+Enter")
    until(page, "document.querySelector('.reading').textContent.includes('签署')")
    page.wait_for_selector(".bar-of-acts", state="hidden")
    assert page.errors == []

    # What leaves the desk is whole, says what was decided, and awards takes it.
    with page.expect_download() as download:
        page.evaluate("location.assign(location.pathname + '/papers.zip')")
    archive, folder = tmp_path / "papers.zip", tmp_path / "papers"
    download.value.save_as(archive)
    zipfile.ZipFile(archive).extractall(folder)
    assert check_report(folder).differences == ()
    review = json.loads((folder / "review.json").read_text(encoding="utf-8"))
    assert review["signed_by"] == "r1"
    assert review["chain"]["number"] == review["entries"][-1]["number"]
    assert (folder / "review.pdf").read_bytes().startswith(b"%PDF")
    assert "经复核，情况属实。" in (folder / "review.html").read_text(encoding="utf-8")
    figures = reviewed_folder(folder, (), (), folder / "review.json")
    assert (figures.accepted, figures.rejected, figures.to_review, figures.added.added) == (2, 1, 0, 1)

    page.context.close()


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_serious_stands_in_anyones_way(looked_at, browser, language, scheme):
    page = open_review(browser, looked_at, "r1", language=language, scheme=scheme)
    found = []
    for key in ("", "x", "p", "/", "t", "g"):
        if key:
            page.keyboard.press(key)
            page.wait_for_selector("dialog[open]")
        violations = Axe().run(page).response["violations"]
        found += [(key, one["id"], one["nodes"][0]["html"][:160]) for one in violations if one["impact"] in ("serious", "critical")]
        if key:
            page.keyboard.press("Escape")
            until(page, "document.querySelector('dialog') === null")
    page.context.close()
    assert found == [], found


def test_a_finding_needs_no_scrolling_and_words_are_in_one_language(looked_at, browser):
    page = open_review(browser, looked_at, "auditor", language="en")
    assert page.evaluate("[document.documentElement.scrollHeight <= innerHeight, document.documentElement.scrollWidth <= innerWidth]") == [
        True,
        True,
    ]
    assert page.locator(".bar-of-acts").is_hidden(), "an auditor decides nothing"
    shown = page.locator("desk-figures, .under, .hint, .scores, header h2").all_inner_texts()
    assert not [words for words in shown if re.search(r"[\u4e00-\u9fff]", words)]
    assert page.errors == []
    page.context.close()


def test_keys_are_changed_without_clashes(looked_at, browser):
    page = open_review(browser, looked_at, "r1")
    page.keyboard.press("/")
    page.wait_for_selector("dialog[open] .keys")
    change = page.get_by_label("改键 下一处", exact=True)
    change.press("Enter")
    page.keyboard.press("a")
    assert "已用于“采信”" in text(page, "dialog .said")
    change.press("Enter")
    page.keyboard.press("w")
    page.keyboard.press("Escape")
    first = page.locator("[aria-current=true]").inner_text()
    page.keyboard.press("w")
    assert page.locator("[aria-current=true]").inner_text() != first
    page.context.close()
