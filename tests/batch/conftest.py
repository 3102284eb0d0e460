"""A batch in this process, with workers of its own and what is done to them meanwhile."""

import os
import signal
import threading
import time
from pathlib import Path

import pytest

from flows.batch.run import Batch, BatchRequest
from flows.carrying.messages import Tools
from flows.carrying.process import Limits
from register.database import connect
from tests.batch.double import carry


@pytest.fixture
def inbox(tmp_path):
    """`inbox({title: first episode, ...}, applicant="")`: an inbox whose titles have lain there for long."""
    (tmp_path / "index").mkdir(exist_ok=True)
    (tmp_path / "inbox").mkdir(exist_ok=True)

    def make(titles, applicant=""):
        for name, content in titles.items():
            folder = tmp_path / "inbox" / name
            folder.mkdir()
            (folder / "1.mp4").write_text(content)
            if applicant:
                (folder / "title.yaml").write_text(f"applicant: {applicant}\n", encoding="utf-8")
        return tmp_path / "inbox"

    return make


@pytest.fixture
def request_for(tmp_path):
    """`request_for(url, ...)`: a batch of the double over the inbox."""

    def make(url, **others):
        settings = {
            "inbox": tmp_path / "inbox", "out": tmp_path / "out", "index": tmp_path / "index", "register": url, "workers": 2, "rest": 0.0,
            "tools": Tools(str(tmp_path / "store"), tmp_path / "cache"), "carry": carry, "lease_seconds": 20.0,
            "limits": Limits(stall=60.0),
        }  # fmt: skip
        return BatchRequest(**{**settings, **others})

    return make


@pytest.fixture
def run_batch():
    """`run_batch(request, meanwhile)`: the states by title's folder; `meanwhile` runs beside and is given nothing."""

    def run(request, meanwhile=None):
        beside = threading.Thread(target=meanwhile) if meanwhile else None
        if beside:
            connect(request.register)  # for what it asks before the batch has begun
            beside.start()
        titles = Batch(request, lambda titles, runs: None, lambda warning: None).run()
        if beside:
            beside.join()
        return {Path(title.source).name: title.state for title, _ in titles}

    return run


def descendants(process=None):
    """The processes below one, by number: those of `process`, and below them theirs."""
    found = []
    for task in Path(f"/proc/{process or os.getpid()}/task").glob("*/children"):
        try:
            children = [int(number) for number in task.read_text().split()]
        except OSError:
            continue
        for child in children:
            found += [child, *descendants(child)]
    return found


def workers():
    """The workers of this process: those that have a carrier or may get one."""
    found = []
    for number in descendants():
        try:
            parent = int(Path(f"/proc/{number}/stat").read_text().rsplit(")", 1)[1].split()[1])
            command = Path(f"/proc/{number}/cmdline").read_bytes()
        except OSError:
            continue
        if parent == os.getpid() and b"spawn_main" in command:
            found.append(number)
    return found


def is_running(process):
    try:
        return Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def wait_until(happened, seconds=120.0):
    limit = time.monotonic() + seconds
    while not (found := happened()):
        assert time.monotonic() < limit
        time.sleep(0.02)
    return found


@pytest.fixture(autouse=True)
def nothing_stays():
    """No worker or carrier outlives its batch; a database server that a test started is none of them."""
    before = set(descendants())
    yield
    left = {number for number in set(descendants()) - before if b"spawn_main" in command_of(number)}
    for number in left:
        os.kill(number, signal.SIGKILL)
    assert not left


def command_of(number):
    try:
        return Path(f"/proc/{number}/cmdline").read_bytes()
    except OSError:
        return b""
