"""The page in a browser: usable by keys, kept in its address, without barriers, and playing the reader's own files."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from fractions import Fraction
from itertools import pairwise, product
from pathlib import Path
from typing import Literal

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

from pipeline.record.evidence import Evidence, Occurrence
from pipeline.report.build import build_view
from pipeline.report.html import render_html
from pipeline.report.shelf import load_pictures
from tests.report.browser import needs_browser, open_report, start
from tests.report.conftest import MakeEvidence

pytestmark = needs_browser
MANY = 250


def leave(page: Page) -> None:
    assert page.errors == []
    page.context.close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = start(playwright)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def reports(
    written: tuple[Path, Evidence], make_evidence: MakeEvidence, tmp_path_factory: pytest.TempPathFactory
) -> dict[tuple[str, str], Path]:
    """Folders with a page each: by kind (some findings of every kind, or 250) and language."""
    folder, evidence = written
    many_folder = tmp_path_factory.mktemp("many")
    many = make_evidence(many_folder, episodes=10, per_episode=MANY // 10)
    found = {}
    for kind, home, record in (("every", folder, evidence), ("many", many_folder, many)):
        pictures = load_pictures(record, home)
        for language in ("zh", "en"):
            target = tmp_path_factory.mktemp(f"{kind}-{language}")
            (target / "report.html").write_text(render_html(build_view(record, language), pictures), encoding="utf-8")
            found[kind, language] = target
    return found


@pytest.fixture(scope="module")
def folder(written: tuple[Path, Evidence]) -> Path:
    return written[0]


@pytest.mark.parametrize(
    ("kind", "language", "scheme"),
    [
        ("every", "zh", "light"),
        ("every", "en", "dark"),
        *(pytest.param(*page, marks=pytest.mark.slow) for page in [("every", "zh", "dark"), ("every", "en", "light")]),
        *(pytest.param("many", *page, marks=pytest.mark.slow) for page in product(("zh", "en"), ("light", "dark"))),
    ],
)
def test_nothing_serious_stands_in_anyones_way(
    reports: dict[tuple[str, str], Path], browser: Browser, kind: str, language: str, scheme: Literal["light", "dark"]
) -> None:
    page = open_report(browser, reports[kind, language], scheme=scheme)
    page.evaluate("document.querySelectorAll('details').forEach((part) => { part.open = true; })")
    violations = Axe().run(page).response["violations"]
    grave = [(found["id"], found["nodes"][0]["html"][:200]) for found in violations if found["impact"] in ("serious", "critical")]
    leave(page)
    assert grave == []


def test_hundreds_of_findings_are_all_there(reports: dict[tuple[str, str], Path], browser: Browser) -> None:
    page = open_report(browser, reports["many", "zh"])
    assert page.locator(".finding").count() == MANY
    leave(page)


def focused(page: Page) -> str:
    return page.evaluate("document.activeElement.outerHTML.slice(0, 120)")


def test_the_first_filter_is_three_keys_away(folder: Path, browser: Browser) -> None:
    page = open_report(browser, folder)
    page.keyboard.press("Tab")
    assert 'href="#findings"' in focused(page)
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert 'data-filter="status"' in focused(page)
    leave(page)


def test_the_time_line_is_one_stop_with_arrows_inside(folder: Path, browser: Browser) -> None:
    page = open_report(browser, folder)
    assert page.locator(".scroll a:not([tabindex='-1'])").count() == 1
    page.locator(".scroll a").first.focus()
    page.keyboard.press("ArrowRight")
    second = page.evaluate("[...document.querySelectorAll('.scroll a')].indexOf(document.activeElement)")
    page.keyboard.press("ArrowDown")
    below = page.evaluate("document.activeElement.closest('.episode').id")
    page.keyboard.press("Enter")
    assert (second, below) == (1, "e2")
    assert page.evaluate("location.hash").startswith("#o")
    leave(page)


def test_no_summary_holds_a_link_and_every_column_has_a_header(folder: Path, browser: Browser) -> None:
    page = open_report(browser, folder)
    assert page.locator("summary a, summary button").count() == 0
    assert page.evaluate("[...document.querySelectorAll('thead th')].filter((cell) => !cell.textContent.trim() || !cell.scope).length") == 0
    leave(page)


def test_filters_and_order_stay_in_the_address(folder: Path, browser: Browser) -> None:
    page = open_report(browser, folder)
    page.locator("[data-filter='landmark']").select_option("tongtianyan")
    page.locator("#order").select_option("doubtful")
    page.reload()
    assert "landmark=tongtianyan" in page.url
    assert page.locator("#order").input_value() == "doubtful"
    assert page.locator(".finding:visible").evaluate_all("all => all.map((one) => one.dataset.landmark)") == ["tongtianyan"] * 3
    leave(page)


def test_the_doubtful_ones_come_first_where_asked_for(folder: Path, browser: Browser) -> None:
    page = open_report(browser, folder, search="?order=doubtful")
    statuses = page.locator(".finding").evaluate_all("all => all.map((one) => one.dataset.status)")
    assert statuses == ["review"] * 3 + ["confirmed"] * 9 + ["rejected"] * 3
    page.locator("#order").select_option("")
    assert page.locator(".finding").first.get_attribute("id") == "o1"
    leave(page)


def test_the_headline_leads_to_what_is_to_review(folder: Path, browser: Browser) -> None:
    page = open_report(browser, folder)
    page.locator(".headline a[data-show='review']").click()
    assert set(page.locator(".finding:visible").evaluate_all("all => all.map((one) => one.dataset.status)")) == {"review"}
    leave(page)


def test_a_link_can_be_copied(folder: Path, browser: Browser) -> None:
    page = open_report(browser, folder, search="?status=confirmed")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.locator("#o2 .copy").click()
    page.locator("#copied:not(:empty)").wait_for(state="attached")
    assert page.locator("#copied").text_content().endswith("report.html#o2")
    leave(page)


def test_labels_of_the_axis_do_not_overlap_on_a_phone(folder: Path, browser: Browser) -> None:
    page = open_report(browser, folder, width=390)
    boxes = (
        page.locator(".episode")
        .first.locator(".line text:visible")
        .evaluate_all("all => all.map((one) => one.getBoundingClientRect()).map((box) => [box.left, box.right])")
    )
    assert len(boxes) >= 3
    assert all(right < left for (_, right), (left, _) in pairwise(boxes))
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    leave(page)


def until(page: Page, condition: str) -> None:
    # Playwright's own wait_for_function evaluates a string, which the page's policy forbids.
    for _ in range(200):
        if page.evaluate(condition):
            return
        page.wait_for_timeout(50)
    pytest.fail(f"never: {condition}")


@pytest.fixture(scope="module")
def film(
    make_evidence: MakeEvidence, write_clip: Callable[..., Path], tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, Path, Occurrence]:
    """A report whose first episode is a film that lies beside it; each frame's grey is four times its number."""
    home = tmp_path_factory.mktemp("film")
    evidence = make_evidence(home, episodes=2, per_episode=2)
    grey = (np.full((64, 64, 3), 4 * (n % 60), np.uint8) for n in range(300))
    # VP9 is what every build of Chromium plays.
    path = write_clip(
        home / evidence.inputs[0].file.replace(".mp4", ".webm"), grey, codec="libvpx-vp9", options={"crf": "10", "b": "0", "cpu-used": "8"}
    )
    data = path.read_bytes()
    first = evidence.inputs[0].model_copy(
        update={"size_bytes": len(data), "sha256": hashlib.sha256(data).hexdigest(), "frames": 300, "duration": Fraction(12)}
    )
    (home / "report.html").write_text(
        render_html(build_view(evidence.model_copy(update={"inputs": (first, evidence.inputs[1])}), "zh"), load_pictures(evidence, home)),
        encoding="utf-8",
    )
    return home, path, evidence.occurrences[0]


def test_a_finding_is_played_from_the_readers_own_file(film: tuple[Path, Path, Occurrence], browser: Browser, tmp_path: Path) -> None:
    home, path, occurrence = film
    other = tmp_path / "第02集.mp4"
    other.write_bytes(b"x" * 1000)
    page = open_report(browser, home)
    page.locator("#o1 .play").click()
    assert page.locator("#own-summary").text_content() == "请先选择成片文件夹。"
    page.locator("#own-files-input").set_input_files([path, other])
    page.locator("#own-progress").wait_for(state="hidden")
    assert page.locator("#own-list li").all_text_contents() == [
        "第01集.mp4：核对一致（文件名不同）",
        "第02集.mp4：同名文件大小不同，不是送审文件",
    ]
    page.locator("#o1 .play").click()
    until(page, "!document.getElementById('video').paused")
    until(page, "document.getElementById('video').paused && !document.getElementById('video').seeking")
    at = page.evaluate("document.getElementById('video').currentTime")
    assert float(occurrence.end) - 0.04 < at < float(occurrence.end)
    page.locator("#player-still").click()
    until(page, "!document.getElementById('video').seeking")
    shown = page.evaluate("""() => {
      const canvas = Object.assign(document.createElement('canvas'), { width: 1, height: 1 });
      const context = canvas.getContext('2d');
      context.drawImage(document.getElementById('video'), 0, 0, 1, 1);
      return context.getImageData(0, 0, 1, 1).data[0];
    }""")
    assert abs(shown - 4 * (int(occurrence.still_time * 25) % 60)) <= 1
    page.keyboard.press("Escape")
    assert 'class="play"' in focused(page)
    leave(page)


def test_a_changed_file_is_told_from_the_one_handed_in(film: tuple[Path, Path, Occurrence], browser: Browser, tmp_path: Path) -> None:
    home, path, _ = film
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    changed = tmp_path / "第01集.mp4"
    changed.write_bytes(data)
    page = open_report(browser, home)
    page.locator("#own-files-input").set_input_files([changed])
    page.locator("#own-progress").wait_for(state="hidden")
    assert page.locator("#own-list li").first.text_content() == "第01集.mp4：内容与送审文件不一致（SHA-256 不同）"
    leave(page)


@pytest.mark.parametrize("size", [0, 1, 55, 56, 63, 64, 65, 119, 120, 4 * 1024 * 1024 - 1, 4 * 1024 * 1024 + 57])
def test_the_pages_own_sha256_is_sha256(folder: Path, browser: Browser, size: int) -> None:
    page = open_report(browser, folder)
    made = page.evaluate("size => sha256(new File([new Uint8Array(size).map((_, n) => n * 7 + (n >> 8))], 'f'), () => true)", size)
    numbers = np.arange(size)
    assert made == hashlib.sha256((numbers * 7 + (numbers >> 8)).astype(np.uint8).tobytes()).hexdigest()
    leave(page)
