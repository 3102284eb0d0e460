"""A title from the browser to its figures, with the page loaded again and the server killed on the way."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess

import pytest
from playwright.sync_api import expect, sync_playwright

from tests.desk.server import PASSWORD, Desk, until
from tests.report.browser import needs_browser, start

pytestmark = [needs_browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def checked(drawn_title, tmp_path_factory):
    """A desk with an index; the applicant's title; what its page showed on the way."""
    desk = Desk(tmp_path_factory.mktemp("checked") / "data", ("--index", str(drawn_title.index))).start()
    try:
        desk.settle()
        yield desk, _from_upload_to_figures(desk, drawn_title.videos)
    finally:
        desk.stop()


def _from_upload_to_figures(desk, videos):
    seen = {}
    with sync_playwright() as playwright:
        browser = start(playwright)
        page = browser.new_context(viewport={"width": 1366, "height": 768}).new_page()
        page.goto(f"{desk.url}/sign-in")
        page.fill("input[name=name]", "applicant")
        page.fill("input[name=password]", PASSWORD)
        page.click("button.primary")
        page.click("a[href='/titles/new']")
        page.fill("input[name=name]", "郁孤台下")
        page.click("button.primary")
        page.wait_for_url(re.compile(r"/titles/[0-9a-f-]{36}$"))
        page.set_input_files("[data-section=episodes] input:not([webkitdirectory])", [str(video) for video in videos])
        expect(page.locator("#files-episodes .state")).to_have_text(["已收到，与本机文件一致"] * len(videos), timeout=120_000)
        page.click("button[value=check]")
        expect(page.locator("#run .whole b")).to_have_text(re.compile(r"^[1-9]\d* %$"), timeout=180_000)
        page.reload()
        seen["after a reload"] = page.evaluate("document.querySelector('#run .whole progress').value")
        worker = _child(desk.process.pid)
        seen["worker"], seen["carrying"] = worker, _child(worker)
        desk.kill()
        seen["left behind"] = until(lambda: not (_alive(worker) or _alive(seen["carrying"])))
        desk.start()
        page.goto(page.url)
        page.wait_for_selector(".figures", timeout=900_000)
        seen["figures"] = page.inner_text(".figures")
        seen["case"] = page.url.removeprefix(desk.url)
        browser.close()
    return seen


def _child(process):
    return until(lambda: _children(process)).pop()


def _children(process):
    listed = subprocess.run(["ps", "-ww", "--ppid", str(process), "-o", "pid=,args="], capture_output=True, text=True, check=False).stdout
    return {int(line.split()[0]) for line in listed.splitlines() if "spawn_main" in line}


def _alive(process):
    listed = subprocess.run(["ps", "-p", str(process), "-o", "stat="], capture_output=True, text=True, check=False).stdout
    return bool(listed.strip()) and not listed.strip().startswith("Z")


def test_progress_stands_after_a_reload(checked):
    assert checked[1]["after a reload"] > 0


def test_nothing_outlives_a_killed_server_and_its_run_goes_on(checked):
    desk, seen = checked
    assert seen["left behind"]
    text = desk.people["auditor"].get("/audit?kind=lease_lost").text
    assert f":{seen['worker']}" in text


def test_the_applicant_sees_what_is_missing_to_each_threshold(checked):
    figures = checked[1]["figures"]
    assert "60.00 %（要求超过 20.00 %）" in figures
    assert re.search(r"还差 \d+ 次", figures)
    assert re.search(r"还差 \d+\.\d\d 秒", figures)


def test_the_report_opens_in_a_box_of_its_own(checked):
    desk, seen = checked
    answer = desk.people["applicant"].get(f"{seen['case']}/report/report.html")
    assert answer.status_code == 200
    assert answer.headers["content-security-policy"].startswith("sandbox ")
    for path in ("../../register.sqlite3", "%2e%2e/%2e%2e/secret", "stills/../../../secret"):
        assert desk.people["applicant"].get(f"{seen['case']}/report/{path}").status_code == 404


def test_a_run_is_stopped_asked_for_again_and_ends_from_what_was_kept(checked):
    desk, seen = checked
    person, case = desk.people["applicant"], seen["case"]
    assert person.post(f"{case}/act", do="check").status_code == 302
    assert person.post(f"{case}/act", do="stop").status_code == 302
    assert "已停止" in person.get(case).text
    assert person.post(f"{case}/act", do="check").status_code == 302
    with person.client.stream("GET", f"{case}/progress", timeout=180) as answer:
        assert answer.headers["content-type"] == "text/event-stream"
        told = [json.loads(line.removeprefix("data: ")) for line in answer.iter_lines() if line.startswith("data: ")]
    assert told[-1]["state"] in ("done", "person")
    assert [one["done"] for one in told] == sorted(one["done"] for one in told)


def test_handing_in_shows_it_to_reviewers_and_fixes_it(checked):
    desk, seen = checked
    case = seen["case"]
    assert desk.people["reviewer"].get(case).status_code == 404
    assert desk.people["applicant"].post(f"{case}/act", do="hand_in").status_code == 302
    page = desk.people["reviewer"].get(case).text
    assert "郁孤台下" in page
    listed = desk.people["reviewer"].get("/titles")
    assert listed.status_code == 200
    assert "初步不符合" in listed.text
    assert "data-remove" not in page
    assert desk.people["auditor"].post(f"{case}/act", do="check").status_code == 403


def test_a_process_that_dies_twice_is_said_with_what_to_do(checked):
    desk, seen = checked
    person, case = desk.people["reviewer"], seen["case"]
    with person.client.stream("GET", f"{case}/progress", timeout=180) as answer:
        answer.read()
    assert person.post(f"{case}/act", do="check").status_code == 302
    worker = _child(desk.process.pid)

    def failed():
        for carrying in _children(worker):
            os.kill(carrying, signal.SIGKILL)
        return found if "核查未能完成" in (found := person.get(case).text) else ""

    text = until(failed)
    assert "处理进程意外终止（SIGKILL）" in text
    assert "请重新核查" in text
