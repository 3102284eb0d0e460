"""Faults that are really done to a batch: no title is lost, none published twice, and each ends with its result or its reason.

The computation is a double (`tests.batch.double`), since none of these faults is about it; processes, signals,
databases and disks are real.
"""

import contextlib
import os
import random
import signal
import sqlite3
import subprocess
import threading
import time
from pathlib import Path

import pytest
from django.db import connection

from flows.carrying.messages import Tools
from register.backup import back_up, restore
from register.database import connect
from register.events import verify_chain
from register.models import Event, Job, JobState, Result, Run, State
from tests.batch.conftest import descendants, is_running, wait_until, workers

KILLS = int(os.environ.get("GANZHOU_KILLS", "6"))
"""How many workers are killed; 20 where there is time."""

TITLES = {f"t{number}": f"slow:0.{number}" for number in range(1, 9)}


def all_is_well(url):
    """Nothing is lost, nothing stands twice, the log is whole."""
    connect(url)
    verify_chain()
    assert not Job.objects.filter(state__in=(JobState.WAITING, JobState.LEASED)).exists()
    for run in Run.objects.exclude(state__in=(State.FAILED, State.CANCELLED)):
        assert Event.objects.filter(kind="result_published", subject=f"run:{run.pk}").count() == 1
        assert run.result is not None
    assert Result.objects.count() == Run.objects.filter(state__in=(State.DONE, State.PERSON)).values("result").distinct().count()


@pytest.mark.slow
def test_workers_killed_at_random_moments_lose_no_title(inbox, request_for, run_batch, register_url):
    inbox(TITLES)
    chance, killed, orphans = random.Random(20), [], []  # noqa: S311 - not for keeping secrets

    def kill():
        while len(killed) < KILLS:
            victim = chance.choice(wait_until(workers))
            carriers = descendants(victim)
            time.sleep(chance.uniform(0, 1.5))
            with contextlib.suppress(ProcessLookupError):
                os.kill(victim, signal.SIGKILL)
                killed.append(victim)
            orphans.extend(carriers)

    killing = threading.Thread(target=kill, daemon=True)
    killing.start()
    states = run_batch(request_for(register_url))
    assert states == dict.fromkeys(TITLES, State.DONE)
    assert killed
    wait_until(lambda: not any(is_running(number) for number in orphans), 10)
    all_is_well(register_url)
    killing.join(1)
    killed += [0] * KILLS


@pytest.mark.slow
def test_a_worker_frozen_for_longer_than_its_lease_is_refused_and_the_other_result_stands(inbox, request_for, run_batch, register_url):
    inbox({"a": "slow:8", "b": "slow:40"})  # the batch lasts until the frozen one is awake
    found = {}

    def freeze():
        owner = wait_until(lambda: owner_of("verify", register_url))
        frozen = int(owner.split(":")[1])
        os.kill(frozen, signal.SIGSTOP)
        found["frozen"] = owner
        # The carrier goes on, and the frozen worker finds its answer in the pipe when it wakes.
        found["other"] = wait_until(lambda: published_by(register_url))
        os.kill(frozen, signal.SIGCONT)
        wait_until(lambda: refused(register_url))

    states = run_batch(request_for(register_url, lease_seconds=4.0, workers=3), freeze)
    assert states == {"a": State.DONE, "b": State.DONE}
    all_is_well(register_url)
    connect(register_url)
    run = Run.objects.get(title__name="a")
    assert found["other"] != found["frozen"]
    assert run.result.owner == found["other"]
    assert Event.objects.filter(kind="late_result_refused", actor=found["frozen"]).exists()


@contextlib.contextmanager
def beside(url):
    """A connection of this thread's own."""
    try:
        yield
    finally:
        connection.close()


def owner_of(kind, url):
    with beside(url):
        job = Job.objects.filter(kind=kind, state=JobState.LEASED, run__title__name="a").first()
        return job.owner if job and job.run.progress else None


def published_by(url):
    with beside(url):
        run = Run.objects.filter(title__name="a", result__isnull=False).select_related("result").first()
        return run.result.owner if run else None


def refused(url):
    with beside(url):
        return Event.objects.filter(kind="late_result_refused").exists()


@pytest.mark.slow
def test_a_database_that_is_gone_for_a_while_is_waited_for(inbox, request_for, run_batch, register_url, request):
    inbox(TITLES)
    outage = 20.0 if os.environ.get("GANZHOU_KILLS") else 6.0

    def take_away():
        time.sleep(3)
        if register_url.startswith("sqlite"):
            # Locked by somebody for longer than a statement waits.
            path = Path(register_url.removeprefix("sqlite://"))
            with contextlib.closing(sqlite3.connect(path, timeout=60, isolation_level=None)) as other:
                other.execute("BEGIN EXCLUSIVE")
                time.sleep(outage + 20)
        else:
            server = request.getfixturevalue("postgres")
            server.stop()
            time.sleep(outage)
            server.start()

    assert run_batch(request_for(register_url), take_away) == dict.fromkeys(TITLES, State.DONE)
    all_is_well(register_url)


@pytest.fixture
def small_disk(tmp_path):
    """A file system of 1 MiB; skipped where none can be mounted."""
    folder = tmp_path / "small"
    folder.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", folder], capture_output=True, check=False)
    if mounted.returncode:
        pytest.skip(f"needs the right to mount a tmpfs: {mounted.stderr.decode().strip()}")
    yield folder
    subprocess.run(["umount", "-l", folder], check=True)


@pytest.mark.slow
def test_titles_wait_for_room_on_a_full_disk(inbox, request_for, run_batch, register_url, small_disk, tmp_path):
    """Each report takes 0.1 MiB; the store has room for some of the titles until somebody makes more."""
    inbox({f"t{number}": f"fine{number}" for number in range(8)})
    (small_disk / "ballast").write_bytes(b"x" * (600 << 10))

    def make_room():
        wait_until(lambda: waiting_for_room(register_url))
        (small_disk / "ballast").unlink()

    tools = Tools(str(small_disk), tmp_path / "cache")
    states = run_batch(request_for(register_url, tools=tools), make_room)
    assert states == {f"t{number}": State.DONE for number in range(8)}
    all_is_well(register_url)
    connect(register_url)
    tried = Event.objects.filter(kind="job_failed_once").first()
    assert tried.content["remedy"]["code"] == "batch.remedy.storage"


def waiting_for_room(url):
    with beside(url):
        return Event.objects.filter(kind="job_failed_once").exists()


@pytest.mark.slow
def test_ctrl_c_ends_workers_and_the_next_start_goes_on(inbox, request_for, run_batch, register_url):
    inbox({"a": "slow:30", "b": "fine"})

    def stop():
        wait_until(lambda: owner_of("verify", register_url))
        os.kill(os.getpid(), signal.SIGINT)

    with pytest.raises(KeyboardInterrupt):
        run_batch(request_for(register_url), stop)
    assert not workers()
    connect(register_url)
    job = Job.objects.get(kind="verify", run__title__name="a")
    assert (job.state, job.strikes, job.losses) == (JobState.WAITING, 0, 0)
    (request_for(register_url).inbox / "a/1.mp4").write_text("short")
    assert run_batch(request_for(register_url)) == {"a": State.DONE, "b": State.DONE}
    all_is_well(register_url)


@pytest.mark.slow
def test_a_batch_goes_on_from_a_backup_that_was_taken_while_it_ran(inbox, request_for, run_batch, tmp_path):
    url = f"sqlite://{tmp_path / 'register.sqlite3'}"
    inbox({**TITLES, "a": "slow:1"})

    def save():
        wait_until(lambda: owner_of("verify", url))
        back_up(url, tmp_path / "backup")

    states = run_batch(request_for(url), save)
    digests = dict(Run.objects.values_list("title__name", "result__digest"))
    connection.close()
    restore(url, tmp_path / "backup")
    assert Run.objects.filter(result__isnull=True).exists()
    assert run_batch(request_for(url)) == states
    assert dict(Run.objects.values_list("title__name", "result__digest")) == digests
    all_is_well(url)
