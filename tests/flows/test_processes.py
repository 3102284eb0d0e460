"""Episodes in processes of their own: the same evidence, seen by Prefect, and none of them outlives the run."""

import json
import os
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from tests.batch.conftest import descendants
from tests.flows.test_resume import is_running, wait_until


def said_by(process):
    return Path(f"/proc/{process}/cmdline").read_bytes().decode()


def parent_of(process):
    return int(Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[1])


def command(drawn_title, out, work, *more):
    program = Path(sys.executable).with_name("ganzhou-evidence")
    places = ["--index", drawn_title.index, "--out", out, "--work", work, "--title", "drawn", "--language", "zh"]
    return [program, "verify", *drawn_title.videos, *places, "--processes", "2", *more]


@pytest.fixture
def server(tmp_path):
    """A Prefect server that outlives the run, to be asked afterwards."""
    environment = {**os.environ, "PREFECT_HOME": str(tmp_path / "prefect"), "DO_NOT_TRACK": "1"}
    code = "from flows.prefect_server import begin_server; import os, sys, pathlib; "
    code += "begin_server(pathlib.Path(sys.argv[1]))(); print(os.environ['PREFECT_API_URL'], flush=True); sys.stdin.read()"
    running = subprocess.Popen(
        [sys.executable, "-c", code, tmp_path], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment,
        cwd=Path(__file__).parents[2],
    )  # fmt: skip
    yield running.stdout.readline().strip()
    running.communicate("")


def asked(api, what):
    request = urllib.request.Request(f"{api}/{what}/filter", b"{}", {"Content-Type": "application/json"})  # noqa: S310 - on loopback
    with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
        return json.load(answer)


@pytest.mark.slow
def test_episodes_in_two_processes_give_the_same_evidence_and_prefect_sees_them(drawn_title, undisturbed, evidence_of, server, tmp_path):
    done = subprocess.run(
        command(drawn_title, tmp_path / "report", tmp_path / "work", "--json"), capture_output=True, text=True, timeout=600, check=False,
        env={**os.environ, "PREFECT_API_URL": server},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert evidence_of(tmp_path / "report") == evidence_of(undisturbed / "report")
    run = json.loads((tmp_path / "report/evidence.json").read_text(encoding="utf-8"))["run"]
    assert {"decode", "read", "match", "subtitles", "link", "repeats"} <= set(run["seconds"])
    assert run["reused"] == []
    seen = {task["name"]: task["state"]["type"] for task in asked(server, "task_runs")}
    for name in ("ep01.mp4", "ep02.mp4", "decode ep01.mp4", "match ep02.mp4", "read ep01.mp4"):
        assert seen[name] == "COMPLETED"
    assert [(flow["name"], flow["state"]["type"]) for flow in asked(server, "flow_runs")] == [("drawn", "COMPLETED")]
    told = [event["done"] for event in map(json.loads, done.stdout.splitlines()) if event["event"] == "progress"]
    # What lies between the start and what looks across episodes is told by the workers.
    assert any(0.5 < share < 0.8 for share in told), told


@pytest.mark.parametrize("how", [signal.SIGKILL, pytest.param(signal.SIGINT, marks=pytest.mark.slow)])
def test_workers_end_with_the_run(drawn_title, tmp_path, how):
    work = tmp_path / "work"
    # A background job of a shell ignores Ctrl-C, and so does what it begins.
    running = subprocess.Popen(
        command(drawn_title, tmp_path / "report", work), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )  # fmt: skip
    wait_until(lambda: running.poll() is not None or len(list(work.glob("decode/*.part"))) == 2)
    children = descendants(running.pid)
    # A library that a worker loads asks ldconfig; until that is begun, its process looks like the worker.
    assert len([child for child in children if "spawn_main" in said_by(child) and parent_of(child) == running.pid]) == 2
    running.send_signal(how)
    _, said = running.communicate(timeout=120)
    assert running.returncode == (-signal.SIGKILL if how == signal.SIGKILL else 130)
    wait_until(lambda: not any(is_running(child) for child in children), 20)
    assert "Traceback" not in said
