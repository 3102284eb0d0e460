"""Decisions over the wire: who decides in whose name, what a second reader sees, and that nothing is doubled or lost."""

from __future__ import annotations

import json
import re
import sqlite3
import uuid
import zipfile
from io import BytesIO

import httpx
import pytest

from pipeline.checking import check_report
from tests.desk.review import make_given, running, wait_for


@pytest.fixture(scope="module")
def given(tmp_path_factory, write_clip):
    folder = tmp_path_factory.mktemp("given")
    make_given(folder, write_clip)
    return folder


@pytest.fixture
def desk(given, tmp_path):
    with running(given, tmp_path / "desk") as desk:
        first = Person(desk, "r1")
        first.client.get(desk.case + "/review")
        wait_for(lambda: all(first.client.get(f"{desk.case}/review/times/{n}").status_code == 200 for n in (0, 1)), 60)
        yield desk


def test_reviewers_have_a_title_checked_again_with_another_index(given, tmp_path):
    first, other = "a" * 64, "b" * 64
    indexes = {"index": str(tmp_path / "2026"), "index_sha256": first, "other_indexes": {other: str(tmp_path / "2027")}}
    with running(given, tmp_path / "desk", **indexes) as desk:
        reviewer = Person(desk, "r2")
        offered = re.findall(r'<option value="(\w+)">(.*?)</option>', reviewer.client.get(desk.case).text)
        assert offered == [(first, "2026 · aaaaaaaa"), (other, "2027 · bbbbbbbb")]

        def check(index):
            return reviewer.client.post(f"{desk.case}/act", data={"csrfmiddlewaretoken": reviewer.token, "do": "check", "index": index})

        refused = check("c" * 64)
        assert (refused.status_code, "没有该地标索引" in refused.text) == (409, True)
        assert check(other).status_code == 302
        with sqlite3.connect(desk.data / "register.sqlite3") as register:
            (run,) = register.execute("SELECT request FROM register_run ORDER BY id DESC LIMIT 1").fetchone()
            (job,) = register.execute("SELECT payload FROM register_job ORDER BY id DESC LIMIT 1").fetchone()
        assert json.loads(run)["index"] == other
        assert json.loads(job)["index"] == str(tmp_path / "2027")


def test_a_report_that_cannot_be_read_back_is_said_to_those_who_can_mend_it(given, tmp_path):
    with running(given, tmp_path / "desk") as desk:
        (record,) = (tmp_path / "desk" / "reports").glob("*/evidence.json")
        record.write_text(record.read_text()[:1000])
        page = Person(desk, "r1").client.get(f"{desk.case}/review")
        assert page.status_code == 503
        assert "暂时读不出来" in page.text
        assert str(record) in page.text
        assert "evidence.json" in (tmp_path / "desk" / "log").read_text()


@pytest.mark.parametrize(("deaths", "answers"), [(1, [200, 200]), (2, [409, 200])], ids=["once", "twice"])
def test_a_copy_is_tried_twice_where_its_process_dies_and_then_said_to_fail(given, tmp_path, deaths, answers):
    with running(given, tmp_path / "desk", deaths=deaths) as desk:
        times = [Person(desk, "r1").client.get(f"{desk.case}/review/times/{episode}") for episode in (0, 1)]
        assert [answer.status_code for answer in times] == answers
        assert ["预览片无法生成" in answer.json().get("error", "") for answer in times] == [status == 409 for status in answers]


class Person:
    """An account that has signed in."""

    def __init__(self, desk, name):
        self.desk, self.client = desk, httpx.Client(timeout=120)
        desk.opened.append(self.client)
        page = self.client.get(f"{desk.url}/sign-in").text
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)[1]
        self.client.post(f"{desk.url}/sign-in", data={"csrfmiddlewaretoken": token, "name": name, "password": f"{name}-password"})
        self.token = re.search(r'name="csrf-token" content="(\w+)"', self.client.get(f"{desk.url}/titles").text)[1]

    def standing(self):
        return self.client.get(f"{self.desk.case}/review/decisions").json()

    def send(self, decision, token=None):
        body = {"token": token or uuid.uuid4().hex, "decision": decision}
        return self.client.post(f"{self.desk.case}/review/decisions", json=body, headers={"X-CSRFToken": self.token})

    def decide(self, **decision):
        answer = self.send(decision)
        assert answer.status_code == 200, answer.text
        return answer.json()


def open_ones(standing):
    return [finding["id"] for finding in standing["findings"] if finding["kind"] == "open"]


def test_two_readers_a_lead_and_what_leaves_the_desk(desk, tmp_path):
    first, second, third, lead, auditor = (Person(desk, name) for name in ("r1", "r2", "r3", "lead", "auditor"))
    (doubtful,) = open_ones(first.standing())
    first.decide(kind="accept", finding=doubtful, shown=[[0, 100]])
    assert (second.standing()["reading"], open_ones(second.standing())) == ("second", [doubtful]), "the second sees nothing of the first"
    second.decide(kind="reject", findings=[doubtful], reason="poster")
    assert third.standing()["reading"] == ""
    refused = third.send({"kind": "reject", "findings": [doubtful], "reason": "poster"})
    assert (refused.status_code, "只能查看" in refused.json()["error"]) == (409, True)
    assert first.standing()["readers"] is None, "readers are not told about each other"
    assert "1 处意见不一致" in first.send({"kind": "sign", "opinion": "属实"}).json()["error"]
    (apart,) = lead.standing()["readers"]["apart"]
    lead.decide(kind="settle", episode=apart["file"], shot=apart["shot"], landmark=apart["landmark"], take="second")
    signed = lead.decide(kind="sign", opinion="经复核，不予采信该处。")
    assert signed["counts"]["rejected"] == 2
    archive = auditor.client.get(f"{desk.case}/review/papers.zip")
    zipfile.ZipFile(BytesIO(archive.content)).extractall(tmp_path / "papers")
    assert check_report(tmp_path / "papers").differences == ()
    # The rows as the database has them are those that the papers hold.
    review = json.loads((tmp_path / "papers/review.json").read_text(encoding="utf-8"))
    with sqlite3.connect(desk.data / "register.sqlite3") as database:
        rows = database.execute("SELECT number, sha256 FROM register_event WHERE kind = 'review_decision' ORDER BY number").fetchall()
    assert [(row["number"], row["sha256"]) for row in review["entries"]] == rows
    assert (review["chain"]["number"], review["chain"]["sha256"]) == rows[-1]
    assert first.send({"kind": "undo"}).status_code == 409
    assert lead.decide(kind="reopen", reason="补充材料")["signed"] is None


def test_one_decision_sent_twice_is_made_once(desk):
    person, token = Person(desk, "r1"), uuid.uuid4().hex
    added = {"kind": "add", "episode": 0, "landmark": "yugutai", "first": 10, "last": 40}
    answers = [person.send(added, token).json() for _ in range(3)]
    assert [len(answer["findings"]) for answer in answers] == [7, 7, 7]


def test_ends_are_exact_moments_of_frames(desk):
    person = Person(desk, "r1")
    before = {finding["id"]: finding for finding in person.standing()["findings"]}
    one = next(finding for finding in before.values() if finding["kind"] == "machine")
    moved = person.decide(kind="move", finding=one["id"], end="last", frame=round(one["start"] * 25) + 9)
    after = next(finding for finding in moved["findings"] if finding["id"] == one["id"])
    assert after["end"] == pytest.approx(one["start"] + 10 / 25, abs=1e-9)


@pytest.mark.parametrize(
    "body",
    ["", "[]", "{", '{"token": 1}', '{"token": "12345678", "decision": {"kind": "fly"}}', "\xff\xfe",
     '{"token": "12345678", "decision": {"kind": "accept", "finding": "x", "shown": []}}',
     '{"token": "12345678", "decision": {"kind": "move", "finding": "x", "end": "last", "frame": 1.5}}',
     '{"token": "12345678", "decision": {"kind": "add", "episode": 99, "landmark": "x", "first": 0, "last": 1}}',
     '{"token": "12345678", "decision": {"kind": "add", "episode": 0, "landmark": "yugutai", "first": 9, "last": 99999}}'],
)  # fmt: skip
def test_what_is_no_decision_is_refused_in_words(refusing, body):
    desk, person = refusing
    answer = person.client.post(f"{desk.case}/review/decisions", content=body.encode("latin-1"), headers={"X-CSRFToken": person.token})
    assert answer.status_code == 409
    assert answer.json()["error"]


@pytest.fixture(scope="module")
def refusing(given, tmp_path_factory):
    with running(given, tmp_path_factory.mktemp("refusing")) as desk:
        yield desk, Person(desk, "r1")


@pytest.mark.parametrize(
    "path", ["still/../evidence.json", "still/evidence.json", "still/stills/nothing.jpg", "film/9.mp4", "frame/0/999999.jpg"]
)
def test_only_what_the_record_names_is_handed_out(refusing, path):
    desk, person = refusing
    assert person.client.get(f"{desk.case}/review/{path}").status_code == 404


def test_a_film_comes_in_pieces(refusing):
    desk, person = refusing
    film = f"{desk.case}/review/film/0.mp4"
    wait_for(lambda: person.client.get(f"{desk.case}/review").status_code == 200 and person.client.get(film).status_code == 206, 60)
    whole = person.client.get(film).content
    piece = person.client.get(film, headers={"Range": "bytes=100-199"})
    assert (piece.status_code, piece.content, piece.headers["content-range"]) == (206, whole[100:200], f"bytes 100-199/{len(whole)}")
    assert person.client.get(film, headers={"Range": "bytes=-10"}).content == whole[-10:]
    assert person.client.get(film, headers={"Range": f"bytes={len(whole)}-"}).status_code == 416
