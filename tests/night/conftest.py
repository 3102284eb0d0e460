"""A night as people have it: `ganzhou-evidence batch` as a process of its own, watched through the register's tables.

Titles are real, if short, and really measured. What a title came to under a fault is held against what it came to undisturbed.
"""

import contextlib
import csv
import functools
import json
import os
import shutil
import signal
import struct
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from django.db import connection

from pipeline.checking import check_report
from register.database import connect
from register.events import verify_chain
from register.models import Event, Job, JobState, Run, State
from tests.batch.conftest import descendants
from tests.conftest import draw_shot

ROOT = Path(__file__).parents[2]

WITHIN = 600.0
"""Seconds for what two idle cores do in a tenth of it."""


class Night:
    """One inbox, where its batch writes, and the batches that were started over it."""

    def __init__(self, home, film, index, url, store=None):
        self.film, self.index, self.url = film, index, url
        self.inbox, self.out, self.log = home / "inbox", home / "out", home / "batch.log"
        self.store = store or str(home / "store")
        self.inbox.mkdir(parents=True)
        self.environment = {**os.environ, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1", "GANZHOU_EVIDENCE_REGISTER": url}
        self.started = []

    def hand_in(self, name, content=None):
        """A folder with the film in it; films of two contents differ in their bytes alone."""
        folder = self.inbox / name
        folder.mkdir()
        mark = (content or name).encode()
        (folder / "1.mp4").write_bytes(self.film.read_bytes() + struct.pack(">I", 8 + len(mark)) + b"free" + mark)
        return folder

    def command(self, *options, workers=2):
        told = ["--out", self.out, "--index", self.index, "--store", self.store, "--workers", workers]
        told += ["--rest", 0, "--device", "cpu", "--language", "en", *options]
        return [sys.executable, "-P", "-m", "cli.main", "batch", *map(str, (self.inbox, *told))]

    def start(self, *options, workers=2, before=()):
        """The batch as a process; `before` stands in front of its command."""
        with self.log.open("ab") as log:
            command = [*before, *self.command(*options, workers=workers)]
            process = subprocess.Popen(command, env=self.environment, stdout=log, stderr=log, start_new_session=True)
        self.started.append(process)
        return process

    def run(self, *options, workers=2):
        """The batch from begin to end; its exit code."""
        return self.start(*options, workers=workers).wait(WITHIN)

    def end(self):
        for process in self.started:
            if process.poll() is None:
                process.send_signal(signal.SIGINT)
                process.wait(90)

    def rows(self):
        """The summary's rows by the title's name."""
        read = csv.DictReader((self.out / "summary.csv").read_text(encoding="utf-8-sig").splitlines())
        return {row["title"]: row for row in read}

    def report(self, name):
        return self.out / "reports" / name


@pytest.fixture(scope="session")
def material(made_once, write_clip):
    """`film.mp4`, half a second of a landmark, its `index`, and the `report` of the film undisturbed; to be read only."""
    return made_once("night", functools.partial(_make_material, write_clip=write_clip))


def _make_material(root, write_clip):
    import cv2

    from landmarks.builder import build_index, load_models
    from landmarks.index import save_index
    from models.device import choose_runtime
    from tests.conftest import draw_facade, with_record

    for name, seed in (("yugutai", 1), ("_decoy/lookalike", 3)):
        (root / "gallery" / name).mkdir(parents=True)
        cv2.imwrite(str(root / "gallery" / name / "01.png"), cv2.cvtColor(draw_facade(seed), cv2.COLOR_RGB2BGR))
    networks = load_models("efficientnet-lite0", choose_runtime("cpu"))
    save_index(with_record(build_index(root / "gallery", *networks, None, lambda done, total: None)), root / "index")
    write_clip(root / "film.mp4", draw_shot(1, (235, 235, 235), frames=15))
    night = Night(root / "undisturbed", root / "film.mp4", root / "index", f"sqlite://{root / 'register.sqlite3'}")
    night.hand_in("film")
    assert night.run(workers=1) == 0
    assert json.loads((night.report("film") / "evidence.json").read_text(encoding="utf-8"))["occurrences"]
    shutil.copytree(night.report("film"), root / "report")


@pytest.fixture
def night(material, register_url, tmp_path):
    """An empty inbox on each kind of database."""
    made = Night(tmp_path / "night", material / "film.mp4", material / "index", register_url)
    connect(register_url)
    yield made
    connection.close()
    made.end()


class Memory:
    """The most that any process below one held at once, in bytes; looked at ten times a second."""

    def __init__(self, process):
        self.most, self._process, self._stop = 0, process, threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._stop.set()
        self._thread.join()

    def _look(self):
        while not self._stop.wait(0.1):
            for number in descendants(self._process):
                with contextlib.suppress(OSError, IndexError):
                    pages = int(Path(f"/proc/{number}/statm").read_text(encoding="ascii").split()[1])
                    self.most = max(self.most, pages * os.sysconf("SC_PAGE_SIZE"))


def wait_until(happened, seconds=WITHIN, alive=()):
    """Wait for a state; `alive` has to live meanwhile."""
    limit = time.monotonic() + seconds
    while not (found := happened()):
        assert time.monotonic() < limit
        assert all(process.poll() is None for process in alive)
        time.sleep(0.1)
    return found


def at_work(name):
    """The worker that verifies a title and has told how far it is."""
    job = Job.objects.filter(kind="verify", state=JobState.LEASED, run__title__name=name, run__progress__isnull=False).first()
    return job and job.owner


def process_of(owner):
    """A worker's process number."""
    return int(owner.split(":")[1])


def state_of(name):
    return Run.objects.filter(title__name=name).order_by("-pk").values_list("state", flat=True).first()


def figures(report):
    """What a report says of the film, whatever the bytes of its file, by which stills are called, too."""
    text = (report / "evidence.json").read_text(encoding="utf-8")
    for one in json.loads(text)["inputs"]:
        text = text.replace(one["sha256"][:12], "")
    record = json.loads(text)
    for name in ("title", "run", "provenance"):
        del record[name]
    for one in record["inputs"]:
        for name in ("sha256", "sm3", "size_bytes"):
            del one[name]
    return record


@pytest.fixture
def require_whole(material):
    """`require_whole(night, good, bad=(), odd=())`: nothing lost, nothing twice, nothing wrong, and the log is whole.

    The odd ones are done, and what is found in them is another thing than in the film alone.
    """

    def require(night, good, bad=(), odd=()):
        verify_chain()
        assert not Job.objects.filter(state__in=(JobState.WAITING, JobState.LEASED)).exists()
        rows = night.rows()
        assert {name for name, row in rows.items() if row["result"] == "failed"} == set(bad)
        assert set(rows) == {*good, *bad, *odd}
        assert all(rows[name]["why"] and rows[name]["what to do"] for name in bad)
        for name in (*good, *odd):
            run = Run.objects.get(title__name=name, state__in=(State.DONE, State.PERSON))
            assert Event.objects.filter(kind="result_published", subject=f"run:{run.pk}").count() == 1
            assert [str(one) for one in check_report(night.report(name)).differences] == []
            assert name in odd or figures(night.report(name)) == figures(material / "report")

    return require
