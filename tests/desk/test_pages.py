"""The pages in a browser: nothing in anybody's way, one language, an upload that goes on after a reload."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect, sync_playwright

from tests.cli.test_language import is_chinese, is_english
from tests.desk.server import until
from tests.report.browser import needs_browser, start

pytestmark = needs_browser


@pytest.fixture(scope="module")
def browser():
    with sync_playwright() as playwright:
        found = start(playwright)
        yield found
        found.close()


@pytest.fixture(scope="module")
def case(desk, film):
    person = desk.people["applicant"]
    found = person.new_case("郁孤台下")
    person.upload(found, "第01集.mp4", film)
    place = person.begin_upload(found, "第02集.mp4", len(film)).headers["location"]
    person.patch(place, 0, film[: len(film) // 2])
    until(lambda: "已收到" in person.get(found).text)
    return found


def opened(browser, desk, role, path, *, language="zh", scheme="light", width=1366, height=768):
    context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)
    context.add_cookies([{"name": "language", "value": language, "url": desk.url}])
    if role:
        session = next(cookie.value for cookie in desk.people[role].client.cookies.jar if cookie.name == "desk_session")
        context.add_cookies([{"name": "desk_session", "value": session, "url": desk.url}])
    page = context.new_page()
    page.errors = []
    page.on("pageerror", lambda error: page.errors.append(str(error)))
    page.on("console", lambda message: page.errors.append(message.text) if "Content Security Policy" in message.text else None)
    page.goto(desk.url + path)
    return page


def leave(page):
    assert page.errors == []
    page.context.close()


_TEXTS = """[...document.querySelectorAll('body *:not(script)')].flatMap(one => [...one.childNodes])
  .filter(node => node.nodeType === 3 && node.data.trim() && !node.parentElement.closest('code, [lang]:not(html)'))
  .map(node => node.data.trim())"""
_NAMES = re.compile(r"郁孤台下|第0\d集\.mp4|赣南影视")

PAGES = [("applicant", "/titles"), ("applicant", "CASE"), ("reviewer", "/titles"), ("reviewer", "/titles/new"), ("reviewer", "OWN"),
         ("reviewer", "OWN/review"), ("lead", "/titles?q=nothing"), ("auditor", "/audit"), ("administrator", "/accounts"),
         ("auditor", "/accounts"), ("auditor", "/nowhere"), ("applicant", "CASE/change"), ("auditor", "/recheck"),
         (None, "/sign-in"), (None, "BEGIN"), (None, "/begin/spent")]  # fmt: skip
"""Every page but the review screen, which has tests of its own, and pages that follow a form."""


@pytest.fixture(scope="module")
def places(desk, case):
    """The addresses that differ from desk to desk."""
    link = desk.people["administrator"].invite("invited", "auditor").removeprefix(desk.url)
    return {"CASE": case, "OWN": desk.people["reviewer"].new_case("郁孤台下"), "BEGIN": link}


def at(places, path):
    for name, place in places.items():
        path = path.replace(name, place)
    return path


def serious(page):
    """What axe finds in either scheme of colours."""
    found = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        violations = Axe().run(page).response["violations"]
        found += [(scheme, one["id"], one["nodes"][0]["html"][:160]) for one in violations if one["impact"] in ("serious", "critical")]
    return found


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(("role", "path"), PAGES)
def test_nothing_serious_stands_in_anyones_way_and_a_page_has_one_language(desk, browser, places, role, path, language):
    page = opened(browser, desk, role, at(places, path), language=language)
    assert serious(page) == []
    one_language(page, language)
    leave(page)


def one_language(page, language):
    for text in page.evaluate(_TEXTS):
        own = _NAMES.sub("", text)
        assert is_chinese(own) if language == "zh" else is_english(own), text


@pytest.mark.parametrize("language", ["zh", "en"])
def test_nothing_serious_stands_in_what_follows_a_form(desk, browser, places, language):
    """A wrong password, a title without a name, a fresh link, a chain that was checked."""
    page = opened(browser, desk, None, "/sign-in", language=language)
    page.fill("input[name=name]", f"nobody-{language}")
    page.fill("input[name=password]", "wrong")
    page.click("main button.primary")
    page.wait_for_selector("[role=alert]")
    assert serious(page) == []
    leave(page)
    page = opened(browser, desk, "administrator", "/accounts", language=language)
    page.fill("input[name=name]", f"fresh-{language}")
    page.select_option("select[name=role]", "auditor")
    page.click("main form:has(select[name=role]) button")
    page.wait_for_selector("code")
    assert serious(page) == []
    leave(page)
    page = opened(browser, desk, "auditor", "/audit", language=language)
    page.click("main form[method=post] button")
    page.wait_for_selector("[role=status]")
    assert serious(page) == []
    leave(page)


@pytest.mark.parametrize(("role", "path"), PAGES)
def test_a_phone_shows_a_page_without_moving_it_sideways(desk, browser, places, role, path):
    page = opened(browser, desk, role, at(places, path), width=360, height=740)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    leave(page)


def test_the_list_narrows_while_one_types(desk, browser, case):
    page = opened(browser, desk, "applicant", "/titles")
    page.type("#q", "无此作品")
    expect(page.locator("#list")).to_contain_text("没有找到与「无此作品」相符的作品", timeout=30_000)
    page.fill("#q", "郁孤")
    expect(page.locator("#list")).to_contain_text("郁孤台下", timeout=30_000)
    assert "q=" in page.url
    leave(page)


def test_an_upload_that_broke_off_goes_on_when_the_same_file_is_chosen(desk, browser, film, tmp_path):
    whole = film + bytes(30 << 20)
    (tmp_path / "第03集.mp4").write_bytes(whole)
    person = desk.people["applicant"]
    case = person.new_case("中断")
    page = opened(browser, desk, "applicant", case)
    page.on("dialog", lambda dialog: dialog.accept())
    sent = []

    def second_chunk_breaks_off(route):
        sent.append(route.request)
        route.abort() if len(sent) > 1 else route.continue_()

    page.route("**/uploads/*", lambda route: second_chunk_breaks_off(route) if route.request.method == "PATCH" else route.continue_())
    choose = "[data-section=episodes] input:not([webkitdirectory])"
    page.set_input_files(choose, str(tmp_path / "第03集.mp4"))
    expect(page.locator(".sending .state")).to_have_text("连接中断，正在重试", timeout=60_000)
    page.unroute("**/uploads/*")
    page.goto(desk.url + case)
    shown = page.inner_text("#files")
    assert "请再次选择同一文件" in shown
    assert "未传完" in page.inner_text("#files-episodes")
    offsets = []
    page.on("request", lambda one: offsets.append(int(one.headers["upload-offset"])) if one.method == "PATCH" else None)
    page.set_input_files(choose, str(tmp_path / "第03集.mp4"))
    expect(page.locator("#files-episodes .state")).to_have_text("已收到，与本机文件一致", timeout=120_000)
    assert offsets[0] == 8 << 20
    assert sorted(offsets) == offsets
    leave(page)
