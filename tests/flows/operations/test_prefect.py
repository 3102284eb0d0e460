"""A night on a real Prefect server on loopback: deployed, begun, shown, refused, told, and its children gone with a killed worker."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]

WITHIN = 400.0


@pytest.fixture
def night(tmp_path, webhook):
    """A server with its environment, and what is asked of it; all that was started ends with the test."""
    started = Night(tmp_path, webhook.url, "sqlite+aiosqlite:///:memory:")
    started.serve()
    yield started
    started.end()


@pytest.fixture
def lasting_night(tmp_path, webhook):
    """The same with a database that outlives the server."""
    started = Night(tmp_path, webhook.url, f"sqlite+aiosqlite:///{tmp_path / 'prefect.db'}")
    started.serve()
    yield started
    started.end()


class Night:
    def __init__(self, home, webhook, database):
        self.home, self.workers, self.server, self.port = home, [], None, 0
        self.environment = {
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "PREFECT_HOME": str(home / "prefect"),
            "PREFECT_SERVER_DATABASE_CONNECTION_URL": database,
            "PREFECT_SERVER_DATABASE_MIGRATE_ON_START": str(":memory:" not in database).lower(),
            "PREFECT_SERVER_REGISTER_BLOCKS_ON_START": "false",
            "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
            "PREFECT_WORKER_QUERY_SECONDS": "1",
            "DO_NOT_TRACK": "1",
            "GANZHOU_EVIDENCE_REGISTER": f"sqlite://{home / 'register.sqlite3'}",
            "GANZHOU_EVIDENCE_WEBHOOKS": webhook,
        }
        (home / "prefect").mkdir()

    def serve(self):
        """Start the server, always on the same port."""
        with socket.create_server(("127.0.0.1", self.port)) as listening:
            self.port = listening.getsockname()[1]
            self.environment["PREFECT_API_URL"] = f"http://127.0.0.1:{self.port}/api"
            command = [sys.executable, "-P", "-m", "flows.prefect_server", str(listening.fileno()), str(os.getpid())]
            pipes = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
            self.server = subprocess.Popen(command, pass_fds=[listening.fileno()], env=self.environment, **pipes)
        assert self.server.stdout.readline() == b"ready\n"

    def kill_server(self):
        self.server.kill()
        self._close()

    def _close(self):
        self.server.stdout.close()
        self.server.wait(10)

    def end(self):
        for one in self.workers:
            one.kill()
            one.wait(10)
        self.kill_server()

    def ask(self, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.environment['PREFECT_API_URL']}/{path}", data, {"Content-Type": "application/json"})  # noqa: S310
        limit = time.monotonic() + WITHIN
        while True:
            try:
                with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310
                    return json.load(answer)
            except urllib.error.HTTPError as error:
                # Its database is busy; Prefect's own clients ask again, too.
                if error.code != 503 or time.monotonic() > limit:
                    raise
                time.sleep(0.5)

    def prefect(self, *arguments):
        command = [sys.executable, "-P", "-m", "prefect", *arguments]
        subprocess.run(command, check=True, cwd=ROOT, env=self.environment, timeout=WITHIN, capture_output=True)

    def worker(self, name):
        log = (self.home / "worker.log").open("ab")
        command = [sys.executable, "-P", "-m", "cli.main", "worker", "--name", name]
        with log:
            self.workers.append(subprocess.Popen(command, env=self.environment, stdout=log, stderr=log))
        return self.workers[-1]

    def begin(self, flow, deployment, **parameters):
        found = self.ask(f"deployments/name/{flow}/{deployment}")
        return self.ask(f"deployments/{found['id']}/create_flow_run", {"parameters": parameters})["id"]

    def state(self, run):
        return self.ask(f"flow_runs/{run}")["state"]

    def await_state(self, run, *wanted):
        limit = time.monotonic() + WITHIN
        while (state := self.state(run))["type"] not in wanted:
            assert time.monotonic() < limit, (state, (self.home / "worker.log").read_text())
            time.sleep(0.5)
        return state

    def children_of(self, worker):
        """Processes that a worker's environment was handed down to, the worker left out."""
        told = f"GANZHOU_EVIDENCE_WORKER_PROCESS={worker.pid}".encode()
        found = set()
        for path in Path("/proc").glob("[0-9]*/environ"):
            with contextlib.suppress(OSError):
                if told in path.read_bytes().split(b"\0") and int(path.parent.name) != worker.pid:
                    found.add(int(path.parent.name))
        return found


@contextlib.contextmanager
def growing(path):
    """A file that somebody still writes as long as the body runs."""
    done = threading.Event()

    def grow():
        while not done.wait(0.5):
            with path.open("ab") as handle:
                handle.write(b"x")

    writing = threading.Thread(target=grow)
    writing.start()
    try:
        yield
    finally:
        done.set()
        writing.join()


@pytest.mark.slow
def test_a_night_on_a_real_server(night, webhook, tmp_path):
    """Its titles cannot be opened, which takes no measuring; what is measured is the same as without Prefect."""
    for pool in ("cpu", "gpu"):
        night.ask("work_pools/", {"name": pool, "type": "process"})
    night.prefect("--no-prompt", "deploy", "--all")
    deployed = {one["name"]: one for one in night.ask("deployments/filter", {})}
    assert deployed.keys() == {"verify-title", "verify-title-gpu", "nightly-batch", "help-batch", "rebuild-index"}
    (schedule,) = deployed["nightly-batch"]["schedules"]
    assert (schedule["schedule"]["cron"], schedule["schedule"]["timezone"]) == ("0 1 * * *", "Asia/Shanghai")

    inbox = tmp_path / "inbox"
    (tmp_path / "index").mkdir()
    for title in ("one", "other"):
        (inbox / title).mkdir(parents=True)
        (inbox / title / "ep01.mp4").write_bytes(title.encode())
    # The second worker is free while the first one works: with one alone a second start waits until the first has ended.
    worker, free = night.worker("one"), night.worker("other")
    asked = {
        "inbox": str(inbox),
        "out": str(tmp_path / "out"),
        "index": str(tmp_path / "index"),
        "rest": 10.0,
        "language": "en",
        "device": "cpu",
    }
    with growing(inbox / "other/ep01.mp4"):  # the first waits for it to rest
        first = night.begin("nightly-batch", "nightly-batch", **asked)
        night.await_state(first, "RUNNING")
        second = night.begin("nightly-batch", "nightly-batch", **asked)
        assert night.await_state(second, "CANCELLED", "COMPLETED", "FAILED", "CRASHED")["type"] == "CANCELLED"
    assert night.await_state(first, "COMPLETED", "FAILED", "CRASHED")["type"] == "COMPLETED"

    shown = {run["name"]: run["state"] for run in night.ask("flow_runs/filter", {"flows": {"name": {"any_": ["title"]}}})}
    assert {name: state["type"] for name, state in shown.items()} == {"one": "FAILED", "other": "FAILED"}
    assert "ep01.mp4" in shown["one"]["message"]
    artifacts = {one["key"]: one for one in night.ask("artifacts/filter", {})}
    assert float(artifacts["batch-progress"]["data"]) == 100
    assert [row["title"] for row in json.loads(artifacts["batch-titles"]["data"])] == ["one", "other"]
    assert (tmp_path / "out/summary.html").as_uri() in artifacts["batch-summary"]["data"]
    (ended,) = webhook.of("batch_ended")
    assert sorted(told["title"] for told in webhook.of("title_failed")) == ["one", "other"]
    assert (ended["total"], ended["failed"], ended["done"], ended["person"]) == (2, 2, 0, 0)

    # A batch that waits for files to rest, and its worker killed meanwhile.
    free.kill()
    free.wait(10)
    (inbox / "third").mkdir()
    (inbox / "third/ep01.mp4").write_bytes(b"third")
    night.await_state(night.begin("nightly-batch", "nightly-batch", **{**asked, "rest": 900.0}), "RUNNING")
    limit = time.monotonic() + WITHIN
    while not night.children_of(worker):  # the flow's process; workers of a batch begin with its first job
        assert time.monotonic() < limit
        time.sleep(0.2)
    worker.send_signal(signal.SIGKILL)
    worker.wait(10)
    limit = time.monotonic() + 10
    while night.children_of(worker):
        assert time.monotonic() < limit, night.children_of(worker)
        time.sleep(0.1)


@pytest.mark.slow
def test_a_batch_goes_on_without_the_server_and_the_next_night_is_as_usual(lasting_night, tmp_path):
    """Where Prefect holds a lease for a run it looks at it after 225 s and ends a run that has none any more: this one lasts longer."""
    night = lasting_night
    night.ask("work_pools/", {"name": "cpu", "type": "process"})
    night.prefect("--no-prompt", "deploy", "--name", "nightly-batch")
    (tmp_path / "inbox/one").mkdir(parents=True)
    (tmp_path / "inbox/one/ep01.mp4").write_bytes(b"one")
    (tmp_path / "index").mkdir()
    places = {name: str(tmp_path / name) for name in ("inbox", "out", "index")}
    night.worker("one")
    first = night.begin("nightly-batch", "nightly-batch", **places, rest=270.0, language="en", device="cpu")
    night.await_state(first, "RUNNING")
    night.kill_server()
    night.serve()
    assert night.await_state(first, "COMPLETED", "FAILED", "CRASHED", "CANCELLED")["type"] == "COMPLETED"
    assert "ep01.mp4" in (tmp_path / "out/summary.csv").read_text(encoding="utf-8-sig")
    second = night.begin("nightly-batch", "nightly-batch", **places, rest=1.0, language="en", device="cpu")
    assert night.await_state(second, "COMPLETED", "FAILED", "CRASHED", "CANCELLED")["type"] == "COMPLETED"
