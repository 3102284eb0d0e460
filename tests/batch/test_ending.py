"""Workers and carriers of a batch end with it, also where it is killed."""

import contextlib
import os
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

from tests.batch.conftest import descendants, is_running, wait_until

_BATCH = """
import sys
from pathlib import Path
from flows.batch.run import Batch, BatchRequest
from flows.carrying.messages import Tools
from tests.batch.double import carry

if __name__ == "__main__":
    home = Path(sys.argv[1])
    request = BatchRequest(home / "inbox", home / "out", home / "index", f"sqlite://{home}/register.sqlite3",
                           Tools(str(home / "store"), home / "cache"), workers=2, rest=0.0, carry=carry)
    Batch(request, lambda titles, runs: None, lambda warning: None).run()
"""


def test_nothing_outlives_a_killed_batch(inbox, tmp_path):
    inbox({"a": "slow:60", "b": "slow:60"})
    (tmp_path / "batch.py").write_text(_BATCH)
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    batch = subprocess.Popen([sys.executable, tmp_path / "batch.py", tmp_path], env=environment)
    # One that is still loading what it runs looks for its parent only then.
    wait_until(lambda: under_way(tmp_path / "register.sqlite3") == 2)
    below = spawned(batch.pid)
    assert len(below) == 4, "two workers and two carriers"
    batch.send_signal(signal.SIGKILL)
    batch.wait()
    wait_until(lambda: not any(is_running(one) for one in below), 10)


def under_way(register):
    with contextlib.closing(sqlite3.connect(register)) as database, contextlib.suppress(sqlite3.OperationalError):  # no tables yet
        return database.execute("SELECT count(*) FROM register_run WHERE progress IS NOT NULL").fetchone()[0]


def spawned(process):
    return [one for one in descendants(process) if b"spawn_main" in _said(one)]


def _said(process):
    try:
        return Path(f"/proc/{process}/cmdline").read_bytes()
    except OSError:
        return b""
