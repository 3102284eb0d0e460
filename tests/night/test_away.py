"""Workers killed while they measure, a register that is gone, and a disk that is full: no title lost, twice or wrong."""

import os
import random
import signal
import subprocess
import time

import pytest
from django.db import connection

from register.database import connect
from register.models import Event, Job, JobState
from tests.night.conftest import Night, at_work, process_of, wait_until

KILLS = int(os.environ.get("GANZHOU_KILLS", "6")) // 2
"""Half as many as of workers whose computing is a double (`tests/batch/test_faults.py`): each of these loads networks anew."""

AWAY = 20.0 if "GANZHOU_KILLS" in os.environ else 6.0
"""Seconds."""

TITLES = ["a", "b", "c"]


@pytest.mark.slow
def test_workers_killed_while_they_measure(night, require_whole):
    for name in TITLES:
        night.hand_in(name)
    chance = random.Random(7)  # noqa: S311 - not for keeping secrets
    batch = night.start()
    for _ in range(KILLS):
        owners = wait_until(lambda: busy() or batch.poll() is not None)
        if batch.poll() is not None:
            break
        time.sleep(chance.uniform(0, 4))
        victim = process_of(chance.choice(owners))
        if os.path.exists(f"/proc/{victim}"):  # noqa: PTH110
            os.kill(victim, signal.SIGKILL)
    assert batch.wait(600) == 0
    require_whole(night, TITLES)
    assert Event.objects.filter(kind="lease_lost").exists()


def busy():
    return sorted(set(Job.objects.filter(state=JobState.LEASED).values_list("owner", flat=True)))


@pytest.mark.slow
def test_a_database_server_that_is_gone_while_titles_are_measured(postgres, material, require_whole, tmp_path):
    night = Night(tmp_path / "night", material / "film.mp4", material / "index", postgres.database())
    for name in TITLES:
        night.hand_in(name)
    connect(night.url)
    try:
        batch = night.start()
        wait_until(lambda: at_work("a") or at_work("b"), alive=[batch])
        connection.close()
        postgres.stop()
        time.sleep(AWAY)
        postgres.start()
        assert batch.wait(600) == 0
        require_whole(night, TITLES)
    finally:
        night.end()
        connection.close()


@pytest.fixture
def small_disk(tmp_path):
    """A file system of 120 MiB; skipped where none can be mounted."""
    folder = tmp_path / "small"
    folder.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=120m", "tmpfs", folder], capture_output=True, check=False)
    if mounted.returncode:
        pytest.skip(f"needs the right to mount a tmpfs: {mounted.stderr.decode().strip()}")
    yield folder
    subprocess.run(["umount", "-l", folder], check=True)


@pytest.mark.slow
def test_a_disk_that_fills_while_a_batch_runs_with_register_store_and_reports_on_it(small_disk, material, require_whole, tmp_path):
    """All that a batch writes on one machine without a server lies there, the register too."""
    night = Night(tmp_path / "night", material / "film.mp4", material / "index", f"sqlite://{small_disk / 'out/register.sqlite3'}")
    night.out, night.store = small_disk / "out", str(small_disk / "store")
    for name in TITLES:
        night.hand_in(name)
    connect(night.url)
    try:
        batch = night.start()
        wait_until(lambda: at_work("a") or at_work("b"), alive=[batch])
        fill(small_disk / "ballast")
        time.sleep(AWAY)
        (small_disk / "ballast").unlink()
        assert batch.wait(600) == 0
        require_whole(night, TITLES)
    finally:
        night.end()
        connection.close()


def fill(path):
    """Take all the room there is."""
    with path.open("wb", buffering=0) as handle:
        try:
            while True:
                handle.write(bytes(1 << 20))
        except OSError:
            return
