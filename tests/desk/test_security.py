"""What strangers and other applicants try."""

from __future__ import annotations

import socket
import stat

import httpx
import pytest

from tests.desk.server import PASSWORD, Desk


@pytest.fixture(scope="module")
def case(desk):
    return desk.people["applicant"].new_case("<img src=x onerror=alert(1)>“郁孤台”")


def test_a_form_without_its_token_does_nothing(desk, case):
    person = desk.people["applicant"]
    answer = person.client.post("/titles/new", data={"name": "偷来的"})
    assert answer.status_code == 403
    assert "偷来的" not in person.get("/titles").text
    assert person.client.post(f"{case}/uploads", headers={"Tus-Resumable": "1.0.0", "Upload-Length": "1"}).status_code == 403


def test_another_applicants_title_is_not_there(desk, case, film):
    owner = desk.people["applicant"]
    place = owner.begin_upload(case, "第01集.mp4", len(film)).headers["location"]
    other = desk.person().begin(desk.people["administrator"].invite("another", "applicant"))
    assert [other.get(path).status_code for path in (case, f"{case}/progress", f"{case}/report/report.html")] == [404] * 3
    assert case not in other.get("/titles").text
    assert other.post(f"{case}/act", do="hand_in").status_code == 404
    assert other.begin_upload(case, "x.mp4", 5).status_code == 404
    assert [other.tus(method, place).status_code for method in ("HEAD", "DELETE")] == [404, 404]
    assert other.patch(place, 0, b"....ftyp").status_code == 404
    assert owner.offset(place) == 0


@pytest.mark.parametrize("role", ["reviewer", "lead", "auditor", "administrator"])
def test_what_is_not_handed_in_is_its_owners_alone(desk, case, role):
    assert desk.people[role].get(case).status_code == 404


def test_markup_in_a_name_stays_text(desk, case):
    for page in ("/titles", case):
        text = desk.people["applicant"].get(page).text
        assert "<img src=x" not in text
        assert "&lt;img src=x onerror=alert(1)&gt;" in text


def test_a_forged_host_is_refused_or_unheard(desk):
    assert httpx.get(f"{desk.url}/sign-in", headers={"Host": "evil.example"}).status_code == 400
    person = desk.people["administrator"]
    text = person.client.post(
        "/accounts",
        data={"csrfmiddlewaretoken": person.token, "name": "forged", "role": "auditor"},
        headers={"X-Forwarded-Host": "evil.example"},
    ).text
    assert "evil.example" not in text
    assert f"{desk.url}/begin/" in text


def test_a_page_runs_nothing_of_its_own_and_is_framed_by_nobody(desk):
    headers = desk.people["applicant"].get("/titles").headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert headers["x-frame-options"] == "DENY"
    assert headers["cache-control"] == "no-store"
    assert headers["x-content-type-options"] == "nosniff"


def test_signing_in_takes_a_fresh_session_and_signing_out_ends_it(desk):
    person = desk.person()
    person.client.cookies.set("desk_session", "chosenbysomebodyelse0000000000000", domain="127.0.0.1")
    answer = person.sign_in("auditor")
    session = answer.cookies["desk_session"]
    assert session != "chosenbysomebodyelse0000000000000"
    signed_in = {"Cookie": f"desk_session={session}"}
    assert httpx.get(f"{desk.url}/audit", headers=signed_in).status_code == 200
    stranger = {"Cookie": "desk_session=chosenbysomebodyelse0000000000000"}
    assert httpx.get(f"{desk.url}/audit", headers=stranger).status_code == 401
    person.client.cookies.clear()
    person.client.cookies.set("desk_session", session, domain="127.0.0.1")
    assert person.post("/sign-out").status_code == 302
    assert httpx.get(f"{desk.url}/audit", headers=signed_in).status_code == 401


def test_signing_in_leads_nowhere_else(desk):
    for target in ("https://evil.example/", "//evil.example/", "javascript:alert(1)", "0", "accounts", "desk.urls"):
        answer = desk.person().post("/sign-in", name="auditor", password=PASSWORD, next=target)
        assert answer.headers["location"] == "/"


def test_text_that_no_database_holds_is_refused(desk):
    paths = {"/titles?q=%00": 400, "/audit?actor=a%00": 400, "/titles?q=%01": 200}
    assert {path: desk.people["auditor"].get(path).status_code for path in paths} == paths
    assert desk.person().post("/sign-in", name="a\0", password=PASSWORD).status_code == 400


def test_passwords_cannot_be_tried_without_end(desk):
    person = desk.person()
    desk.people["administrator"].invite("tried", "auditor")
    answers = [person.post("/sign-in", name="tried", password=str(number)).status_code for number in range(11)]
    assert answers == [403] * 10 + [429]


def test_a_disabled_account_is_out_at_once_and_a_link_works_once(desk):
    administrator = desk.people["administrator"]
    link = administrator.invite("leaving", "auditor")
    person = desk.person().begin(link)
    assert desk.person().get(link.removeprefix(desk.url)).status_code == 404
    number = administrator.get("/accounts").text.split("leaving</th>")[1].split("/accounts/")[1].split('"')[0]
    assert administrator.post(f"/accounts/{number}", do="disable").status_code == 302
    assert person.get("/audit").status_code == 401
    assert desk.person().sign_in("leaving").status_code == 403


def test_a_weak_password_is_refused_in_the_pages_language(desk):
    link = desk.people["administrator"].invite("weak", "auditor").removeprefix(desk.url)
    weak = dict.fromkeys(("password", "again"), "1234567890")
    answer = desk.person().post(link, **weak)
    assert answer.status_code == 400
    assert "密码" in answer.text.split('role="alert"')[1]
    english = desk.person()
    english.post("/language", language="en", next="/sign-in")
    text = english.post(link, **weak).text
    assert "password is entirely numeric" in text


def test_a_body_without_end_is_refused_before_it_is_kept(desk):
    person = desk.people["applicant"]
    answer = person.client.post("/titles/new", content=b"x" * (10 << 20), headers={"Content-Type": "application/x-www-form-urlencoded"})
    assert answer.status_code == 413
    with socket.create_connection(("127.0.0.1", desk.port)) as line:
        line.settimeout(20)
        line.sendall(b"POST /sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\n")
        with pytest.raises(ConnectionError):
            _send_without_end(line)
    assert desk.person().get("/sign-in").status_code == 200


def _send_without_end(line):
    for _ in range(256):
        line.sendall(b"100000\r\n" + b"x" * 0x100000 + b"\r\n")
    if not line.recv(65536):
        raise ConnectionError


def test_the_secret_is_its_owners_alone(desk):
    assert stat.S_IMODE((desk.data / "secret").stat().st_mode) == 0o600
    assert stat.S_IMODE(desk.data.stat().st_mode) == 0o700


def test_a_second_server_on_the_same_folder_is_refused(desk, capfd):
    with pytest.raises(AssertionError, match="it ended with 2"):
        Desk(desk.data).start()
