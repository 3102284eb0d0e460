"""What a night takes: 24 titles with one worker and with two. Speed is only asserted where nothing else takes the cores."""

import os
import time

import pytest
from django.db import connection

from register.database import connect
from register.models import Event, Job
from tests.night.conftest import Memory, Night

TITLES = [f"t{number:02}" for number in range(24)]

MOST_MEMORY = 2.5 * 2**30
"""Bytes of a worker's carrier."""

IDLE = 0.5
"""Processes that wait for a core, on average over a minute, below which a machine counts as idle."""


@pytest.mark.slow
def test_two_workers_do_nearly_twice_as_much_and_neither_grows(material, require_whole, tmp_path):
    idle = os.getloadavg()[0] < IDLE and len(os.sched_getaffinity(0)) >= 2
    walls, most, spans = {}, {}, {}
    for workers in (1, 2):
        home = tmp_path / str(workers)
        night = Night(home, material / "film.mp4", material / "index", f"sqlite://{home / 'register.sqlite3'}")
        for name in TITLES:
            night.hand_in(name)
        begun = time.monotonic()
        batch = night.start(workers=workers)
        with Memory(batch.pid) as memory:
            assert batch.wait(3600) == 0
        walls[workers], most[workers] = time.monotonic() - begun, memory.most
        connect(night.url)
        require_whole(night, TITLES)
        spans[workers] = seconds_of_titles()
        begun = time.monotonic()
        assert night.run(workers=workers) == 0
        again = time.monotonic() - begun
        connection.close()
        print(f"{workers} workers: {walls[workers]:.1f} s, again {again:.1f} s, carrier at most {most[workers] / 2**30:.2f} GiB")
        print("  seconds of each title:", *(f"{span:.1f}" for span in spans[workers]))
        assert again <= 30
        assert memory.most <= MOST_MEMORY
    ratio = walls[1] / walls[2]
    print(f"throughput of two workers: {ratio:.2f} x; load {os.getloadavg()}; the machine was {'idle' if idle else 'busy'}")
    if idle:
        assert ratio >= 1.7
        assert spans[1][-1] <= 1.05 * spans[1][2]


def seconds_of_titles():
    """From lease to publication, in the order of publication."""
    spans = []
    for told in Event.objects.filter(kind="result_published").order_by("number"):
        job = Job.objects.get(kind="verify", run=int(told.subject.removeprefix("run:")))
        spans.append((told.at - job.leased_at).total_seconds())
    return spans
