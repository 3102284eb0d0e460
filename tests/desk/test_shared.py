"""A desk whose register is a PostgreSQL server, and one whose titles a worker of another host carries out."""

import json
import os
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from tests.desk.server import Desk, until
from tests.flows.conftest import bucket, object_server

__all__ = ["bucket", "object_server"]


def test_a_desk_stands_on_postgresql(postgres, tmp_path, film):
    url = postgres.database()
    desk = Desk(tmp_path / "data", ("--register", url)).start()
    try:
        desk.settle()
        person = desk.people["applicant"]
        case = person.new_case("八境台")
        person.upload(case, "第01集.mp4", film)
        until(lambda: "已收到" in person.get(case).text)
        desk.kill()
        desk.start()
        assert "第01集.mp4" in person.get(case).text
        command = [sys.executable, "-m", "cli.main", "--json", "desk", "user", "add", "另一位", "--role", "auditor"]
        added = subprocess.run(
            [*command, "--data", tmp_path / "data", "--register", url], capture_output=True, text=True, timeout=60, check=False
        )
        assert added.returncode == 0, added.stderr
    finally:
        desk.stop()
    assert not (tmp_path / "data/register.sqlite3").exists()
    with psycopg.connect(url) as register:
        assert register.execute("SELECT name FROM register_title").fetchall() == [("八境台",)]
        assert {name for (name,) in register.execute("SELECT name FROM desk_account")} >= {"applicant", "另一位"}
        assert register.execute("SELECT count(*) FROM register_event WHERE kind = 'file_received'").fetchone() == (1,)


_ELSEWHERE = """
import platform, sys
from pathlib import Path
platform.node = lambda: "elsewhere"
if __name__ == "__main__":
    from flows.carrying.messages import Tools
    from flows.carrying.worker import WorkerSettings, work
    work(WorkerSettings(sys.argv[1], Tools(sys.argv[2], Path(sys.argv[3]), "cpu")))
"""
"""A worker of a host of another name, with a folder of its own."""


@pytest.mark.slow
def test_a_worker_of_another_host_carries_a_case_out(postgres, bucket, drawn_title, tmp_path):
    url, store = postgres.database(), bucket.replace("/artifacts", f"/{tmp_path.name}")
    desk = Desk(tmp_path / "data", ("--register", url, "--store", store, "--index", str(drawn_title.index))).start()
    (tmp_path / "elsewhere.py").write_text(_ELSEWHERE)
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    command = [sys.executable, tmp_path / "elsewhere.py", url, store, tmp_path / "other"]
    try:
        desk.settle()
        person = desk.people["applicant"]
        # The desk's own worker is at one of two; the other one's planning it does first, kinds going in their order.
        cases = [person.new_case(name) for name in ("郁孤台", "八境台")]
        for case, video in zip(cases, drawn_title.videos, strict=True):
            person.upload(case, video.name, video.read_bytes())
            until(lambda case=case: "已收到" in person.get(case).text)
        for case in cases:
            assert person.post(f"{case}/act", do="hand_in").status_code == 302
        other = subprocess.Popen(command, env=environment)
        try:
            for case in cases:
                until(lambda case=case: 'class="figures"' in person.get(case).text, 400)
        finally:
            other.terminate()
            other.wait(60)
        for case in cases:
            assert person.get(f"{case}/report/report.html").status_code == 200
            evidence = json.loads(person.get(f"{case}/report/evidence.json").content)
            assert evidence["measure6"]["conditions"]
    finally:
        desk.stop()
    with psycopg.connect(url) as register:
        owners = {owner.split(":")[0] for (owner,) in register.execute("SELECT owner FROM register_result")}
    assert "elsewhere" in owners
