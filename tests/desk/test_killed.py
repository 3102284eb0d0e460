"""Server and worker killed again and again while files come in and decisions are made: what was answered for stands, and stands once."""

from __future__ import annotations

import collections
import contextlib
import hashlib
import json
import os
import random
import signal
import sqlite3
import subprocess
import threading
import time
import uuid

import httpx
import pytest

from tests.desk.review import make_given, running, wait_for
from tests.desk.server import Desk, until
from tests.desk.test_review import Person as Reader
from tests.desk.test_uploads import CHUNK, content

pytestmark = pytest.mark.slow
UPLOADS, DECISIONS, KILLS = 20, 200, 6
READERS = ("r1", "r2", "lead", "r1")


@pytest.fixture
def desk(tmp_path, write_clip):
    """A served desk with its worker, over a title under review whose copies are made."""
    make_given(tmp_path / "given", write_clip)
    with running(tmp_path / "given", tmp_path / "data") as prepared:
        reader = Reader(prepared, "r1")
        reader.client.get(f"{prepared.case}/review")
        wait_for(lambda: all(reader.client.get(f"{prepared.case}/review/times/{n}").status_code == 200 for n in (0, 1)), 60)
        case = prepared.case.rpartition("/")[2]
    desk = Desk(tmp_path / "data").start()
    try:
        yield desk, case
    finally:
        desk.stop()
        for opened in desk.clients:
            opened.close()


class Patient:
    """Somebody who asks again until there is an answer, as the pages do."""

    def __init__(self, desk, name):
        self.desk, self.name = desk, name
        self.person = None

    def ask(self, call):
        """Return what `call(person)` gives once the desk answers."""
        end = time.monotonic() + 300
        while time.monotonic() < end:
            try:
                if self.person is None:
                    self.person = self._signed_in()
                answer = call(self.person)
            except (httpx.HTTPError, OSError, TypeError, KeyError):
                time.sleep(0.2)
                continue
            if answer.status_code < 500:
                return answer
            time.sleep(0.2)
        raise AssertionError(f"{self.name} never got an answer")

    def _signed_in(self):
        person = self.desk.person()
        answer = person.post("/sign-in", name=self.name, password=f"{self.name}-password")
        assert answer.status_code == 302, answer.text
        return person


def test_what_was_answered_for_stands_once(desk):
    desk, case = desk
    answered, hashes, wrong = [], {}, []
    chance = random.Random(21)  # noqa: S311 - of a test

    def decide(number):
        reader = Patient(desk, READERS[number])
        for n in range(DECISIONS // len(READERS)):
            token = uuid.uuid4().hex
            body = {"token": token, "decision": {"kind": "remark", "finding": "occ-0001", "text": f"{number}-{n}"}}
            answer = reader.ask(lambda person, body=body: _decided(person, case, body))
            (answered.append(token) if answer.status_code == 200 else wrong.append(answer.text))

    def send(seed):
        applicant, name, whole = Patient(desk, "applicant"), f"第{seed:02}集.mp4", content(2 * CHUNK + 5, seed)
        place = applicant.ask(lambda person: person.begin_upload(own, name, len(whole))).headers["location"]
        offset = 0
        while offset < len(whole):
            chunk = whole[offset : offset + CHUNK]
            applicant.ask(lambda person, offset=offset, chunk=chunk: person.patch(place, offset, chunk))
            now = int(applicant.ask(lambda person: person.tus("HEAD", place)).headers["upload-offset"])
            (wrong.append(f"{name} went back to {now}") if now < offset else None)
            offset = now
        hashes[name] = hashlib.sha256(whole).hexdigest()

    own = Patient(desk, "applicant").ask(lambda person: person.post("/titles/new", name="郁孤台下", datum="WGS-84")).headers["location"]
    threads = [threading.Thread(target=decide, args=(n,)) for n in range(len(READERS))]
    threads += [threading.Thread(target=send, args=(n,)) for n in range(UPLOADS)]
    for thread in threads:
        thread.start()
    killed = 0
    while killed < KILLS or any(thread.is_alive() for thread in threads):
        time.sleep(chance.uniform(1, 4))
        if killed < KILLS:
            for worker in _children(desk.process.pid):
                with contextlib.suppress(ProcessLookupError):
                    os.kill(worker, signal.SIGKILL)
            if killed % 2:
                desk.kill()
                desk.start()
            killed += 1
    for thread in threads:
        thread.join()
    assert wrong == []
    _stands_once(desk, answered, hashes)


def _children(process):
    """What runs below the server: the worker."""
    listed = subprocess.run(["ps", "--ppid", str(process), "-o", "pid="], capture_output=True, text=True, check=False).stdout
    return [int(line) for line in listed.split()]


def _decided(person, case, body):
    headers = {"X-CSRFToken": person.token}
    return person.client.post(f"/titles/{case}/review/decisions", json=body, headers=headers)


def _stands_once(desk, answered, hashes):
    with sqlite3.connect(desk.data / "register.sqlite3") as database:
        payloads = database.execute("SELECT payload FROM register_event WHERE kind = 'review_decision'").fetchall()
        received = database.execute("SELECT payload FROM register_event WHERE kind = 'file_received'").fetchall()
        files = database.execute("SELECT name, sha256, id FROM desk_upload WHERE name LIKE '第__集.mp4' AND size > 9000000").fetchall()
    database.close()
    tokens = collections.Counter(json.loads(payload)["token"] for (payload,) in payloads)
    assert len(answered) == DECISIONS
    assert set(tokens) == set(answered)
    assert set(tokens.values()) == {1}
    assert {name: sha256 for name, sha256, _ in files} == hashes
    assert len(hashes) == UPLOADS
    assert sorted(json.loads(payload)["sha256"] for (payload,) in received) == sorted(hashes.values())
    for name, _, number in files:
        with (desk.data / "uploads" / number).open("rb") as file:
            assert hashlib.file_digest(file, "sha256").hexdigest() == hashes[name]
    administrator = Patient(desk, "administrator")
    page = until(lambda: administrator.ask(lambda person: person.post("/audit")).text)
    assert 'class="notice"' in page
