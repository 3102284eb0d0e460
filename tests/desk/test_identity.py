"""Signing in by an identity provider: one on loopback (oidc-provider-mock), asked over HTTP as any other."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from playwright.sync_api import expect, sync_playwright

from desk.provider import VARIABLE
from tests.desk.server import Desk
from tests.desk.test_pages import serious
from tests.report.browser import needs_browser, start

PEOPLE = {"u-1": "李某", "u-2": "王某", "u-3": "赵某", "u-4": "钱某", "u-5": "孙某"}


_SERVER = """
import sys, oidc_provider_mock
with oidc_provider_mock.run_server_in_thread() as server:
    print(server.server_port, flush=True)
    sys.stdin.read()
"""


@pytest.fixture(scope="module")
def provider():
    """People whom a provider knows, which runs in a process of its own; its address."""
    command = [sys.executable, "-W", "ignore", "-c", _SERVER]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        url = f"http://localhost:{process.stdout.readline().strip()}"
        for subject, name in PEOPLE.items():
            httpx.put(f"{url}/users/{subject}", json={"name": name}).raise_for_status()
        yield url
        process.stdin.close()


@pytest.fixture(scope="module")
def desk(tmp_path_factory, provider):
    """A desk that trusts it."""
    found = Desk(tmp_path_factory.mktemp("identity") / "data", ("--oidc", provider, "--oidc-client", "desk"), more={VARIABLE: "s"}).start()
    try:
        yield found.settle()
    finally:
        found.stop()


def at_provider(person, subject, path="/sign-in/identity"):
    """Go to the provider and let it know somebody; return the address to which it sends them back."""
    gone = person.get(path)
    assert gone.status_code == 302, gone.text
    answer = httpx.post(gone.headers["location"], data={"sub": subject})
    assert answer.status_code == 302, answer.text
    return answer.headers["location"]


def taken_up(desk, name, subject, role="reviewer"):
    """Somebody who took up an account by the provider."""
    person = desk.person()
    link = desk.people["administrator"].invite(name, role).removeprefix(desk.url)
    token = link.rpartition("/")[2]
    assert f"/sign-in/identity?begin={token}" in person.get(link).text
    back = person.get(at_provider(person, subject, f"/sign-in/identity?begin={token}"))
    assert (back.status_code, back.headers["location"]) == (302, link)
    assert PEOPLE[subject] in person.get(link).text
    done = person.client.post(link, data={"csrfmiddlewaretoken": person.token, "with": "identity"})
    assert done.status_code == 302, done.text
    return person


@pytest.fixture(scope="module")
def reviewer(desk):
    return taken_up(desk, "by-identity", "u-1")


def test_who_took_an_account_up_signs_in_by_it_and_by_no_password(desk, reviewer):
    assert "by-identity" in reviewer.get("/titles").text
    again = desk.person()
    back = again.get(at_provider(again, "u-1", "/sign-in/identity?next=/titles?q=x"))
    assert (back.status_code, back.headers["location"]) == (302, "/titles?q=x")
    assert "by-identity" in again.get("/titles").text
    assert desk.person().sign_in("by-identity").status_code == 403
    audit = desk.people["auditor"].get("/audit?actor=by-identity&kind=signed_in").text
    assert desk.options[1] in audit
    assert "已启用（统一身份认证）" in desk.people["administrator"].get("/accounts").text


def test_who_has_no_account_is_told_whom_to_ask(desk):
    stranger = desk.person()
    back = stranger.get(at_provider(stranger, "u-3"))
    assert back.status_code == 403
    assert "「赵某」，但您没有可用的账户" in back.text
    assert stranger.get("/titles").status_code == 401


def test_who_is_disabled_stays_out(desk):
    person = taken_up(desk, "leaves", "u-2")
    administrator = desk.people["administrator"]
    number = re.search(r'leaves</th>.*?action="/accounts/(\d+)"', administrator.get("/accounts").text, re.DOTALL)[1]
    administrator.post(f"/accounts/{number}", do="disable")
    assert person.get("/titles").status_code == 401
    back = desk.person()
    assert back.get(at_provider(back, "u-2")).status_code == 403
    administrator.post(f"/accounts/{number}", do="enable")
    assert back.get(at_provider(back, "u-2")).status_code == 302


def test_nobody_has_two_accounts(desk, reviewer):
    person = desk.person()
    link = desk.people["administrator"].invite("second-account", "lead").removeprefix(desk.url)
    person.get(at_provider(person, "u-1", f"/sign-in/identity?begin={link.rpartition('/')[2]}"))
    refused = person.client.post(link, data={"csrfmiddlewaretoken": person.token, "with": "identity"})
    assert (refused.status_code, "「李某」已有账户" in refused.text) == (400, True)
    assert person.begin(link).get("/titles").status_code == 200  # the link was not used up


def test_a_fresh_link_and_a_password_end_the_provider_s_say(desk):
    person = taken_up(desk, "changes", "u-4")
    administrator = desk.people["administrator"]
    number = re.search(r'changes</th>.*?action="/accounts/(\d+)"', administrator.get("/accounts").text, re.DOTALL)[1]
    link = re.search(r"<code>([^<]+/begin/[^<]+)</code>", administrator.post(f"/accounts/{number}", do="link").text)[1]
    desk.person().begin(link)
    assert person.get("/titles").status_code == 401
    back = desk.person()
    assert back.get(at_provider(back, "u-4")).status_code == 403
    assert desk.person().sign_in("changes").status_code == 302


STALE = "不是从本浏览器的本页面开始的"


def test_an_answer_counts_once_and_in_the_browser_that_asked(desk, reviewer):
    person, other = desk.person(), desk.person()
    answer = at_provider(person, "u-1")
    at_provider(other, "u-1")
    for somebody in (desk.person(), other):
        refused = somebody.get(answer)
        assert (refused.status_code, STALE in refused.text) == (403, True)
    cookie = person.client.cookies["desk_identity"]
    assert person.get(answer).status_code == 302
    for kept in (cookie, cookie[:-1] + ("A" if cookie[-1] != "A" else "B")):
        again = httpx.get(answer, cookies={"desk_identity": kept})
        assert (again.status_code, STALE in again.text) == (403, True)
        assert "desk_session" not in again.cookies


def test_another_one_s_code_is_refused(desk, reviewer):
    """Its ID token holds another nonce."""
    mine, theirs = desk.person(), desk.person()
    code = parse_qs(urlsplit(at_provider(theirs, "u-1")).query)["code"][0]
    state = parse_qs(urlsplit(at_provider(mine, "u-3")).query)["state"][0]
    refused = mine.get("/sign-in/identity/back", params={"code": code, "state": state})
    assert (refused.status_code, "没有确认您的身份" in refused.text) == (403, True)


def test_who_changes_their_mind_at_the_provider_is_led_back(desk):
    person = desk.person()
    state = parse_qs(urlsplit(person.get("/sign-in/identity").headers["location"]).query)["state"][0]
    refused = person.get("/sign-in/identity/back", params={"error": "access_denied", "state": state})
    assert (refused.status_code, "没有确认您的身份" in refused.text) == (403, True)


def test_a_person_goes_on_inside_the_desk_alone(desk, reviewer):
    for target in ("https://evil.example/", "//evil.example/", "javascript:alert(1)"):
        person = desk.person()
        back = person.get(at_provider(person, "u-1", f"/sign-in/identity?next={target}"))
        assert (back.status_code, back.headers["location"]) == (302, "/")


@pytest.mark.parametrize("token", ["x", "a/b", "%00", "x" * 5000])
def test_a_link_that_is_none_leads_nowhere(desk, token):
    assert desk.person().get(f"/sign-in/identity?begin={token}").status_code in (400, 404)


def test_somebody_whom_the_provider_vouched_for_takes_up_no_other_link(desk):
    person = desk.person()
    administrator = desk.people["administrator"]
    one = administrator.invite("one-link", "reviewer").removeprefix(desk.url)
    other = administrator.invite("other-link", "lead").removeprefix(desk.url)
    person.get(at_provider(person, "u-3", f"/sign-in/identity?begin={one.rpartition('/')[2]}"))
    vouched = next(cookie.value for cookie in person.client.cookies.jar if cookie.name == "desk_vouched")
    person.client.cookies.set("desk_vouched", vouched, domain="127.0.0.1", path=other)
    refused = person.client.post(other, data={"csrfmiddlewaretoken": person.token, "with": "identity"})
    assert (refused.status_code, person.get("/titles").status_code) == (400, 401)


@needs_browser
def test_in_a_browser_nothing_stands_between_the_desk_and_the_provider(desk, reviewer):
    with sync_playwright() as playwright:
        browser = start(playwright)
        page = browser.new_page()
        problems = []
        page.on("console", lambda message: problems.append(message.text) if "Content Security Policy" in message.text else None)
        page.goto(f"{desk.url}/titles?q=x")
        assert serious(page) == []
        page.click("text=统一身份认证登录")
        page.fill("input[name=sub]", "u-1")
        page.click("button[type=submit]:not([value=deny])")
        expect(page).to_have_url(f"{desk.url}/titles?q=x")
        link = desk.people["administrator"].invite("browser", "lead")
        page.goto(link)
        assert serious(page) == []
        page.click("text=改用统一身份认证")
        page.fill("input[name=sub]", "u-5")
        page.click("button[type=submit]:not([value=deny])")
        expect(page).to_have_url(link)
        assert serious(page) == []
        page.click("main button.primary")
        expect(page).to_have_url(f"{desk.url}/titles")
        assert problems == []
        browser.close()


def test_a_provider_that_is_away_is_said_and_passwords_work(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        issuer = f"http://127.0.0.1:{taken.getsockname()[1]}"
        found = Desk(tmp_path / "data", ("--oidc", issuer, "--oidc-client", "desk"), more={VARIABLE: "s"}).start()
        try:
            assert "serve.oidc_away" in found.said
            found.person().begin(found.first_link, name="administrator")
            answer = found.person().get("/sign-in/identity")
            assert (answer.status_code, "暂时无法使用" in answer.text) == (503, True)
            assert found.person().sign_in("administrator").status_code == 302
        finally:
            found.stop()


OTHER = b'{"issuer": "https://evil.example", "authorization_endpoint": "https://evil.example/a"}'


KEYS_ALONE = b'{"issuer": "ISSUER", "authorization_endpoint": "ISSUER/a", "token_endpoint_auth_methods_supported": ["private_key_jwt"]}'
SAID = {"another one": OTHER, "one for keys alone": KEYS_ALONE, "a list": b"[1]", "no JSON": b"<p>"}
REASONS = {
    "another one": "calls itself",
    "one for keys alone": "in none of these ways",
    "a list": "TypeError",
    "no JSON": "JSONDecodeError",
}


@pytest.mark.parametrize("what", SAID)
def test_a_provider_that_cannot_be_used_is_said_with_why(tmp_path, what):
    class Elsewhere(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.end_headers()
            self.wfile.write(SAID[what].replace(b"ISSUER", issuer.encode()))

        def log_message(self, *_):
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Elsewhere) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        issuer = f"http://127.0.0.1:{server.server_port}"
        found = Desk(tmp_path / "data", ("--oidc", issuer, "--oidc-client", "desk"), more={VARIABLE: "s"}).start()
        try:
            assert REASONS[what] in found.said["serve.oidc_away"]["reason"]
            assert found.person().get("/sign-in/identity").status_code == 503
        finally:
            found.stop()
            server.shutdown()


@pytest.mark.parametrize(
    ("options", "secret", "said"),
    [
        (("--oidc", "http://id.example.cn", "--oidc-client", "desk"), "s", "give an address with https://"),
        (("--oidc", "id.example.cn", "--oidc-client", "desk"), "s", "give an address with https://"),
        (("--oidc", "https://id.example.cn"), "s", "--oidc-client"),
        (("--oidc-client", "desk"), "s", "(--oidc)"),
        (("--oidc", "https://id.example.cn", "--oidc-client", "desk"), "", VARIABLE),
    ],
)
def test_what_would_not_be_safe_is_refused_before_anything_opens(tmp_path, options, secret, said):
    command = [sys.executable, "-m", "cli.main", "--language", "en", "serve", "--data", tmp_path / "data", "--port", "0", *options]
    refused = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False, env={**os.environ, VARIABLE: secret})
    assert (refused.returncode, said in refused.stderr) == (2, True), refused.stderr
