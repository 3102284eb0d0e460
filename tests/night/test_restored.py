"""A register put back from a backup that was taken while a batch ran."""

import subprocess
import sys

import pytest
from django.db import connection

from register.database import connect
from register.models import Event, Run, State
from tests.night.conftest import Night, at_work, state_of, wait_until

TITLES = ["a", "b", "c"]


@pytest.fixture(params=["sqlite", "postgresql"])
def own_register(request, tmp_path):
    """A database of its own: a backup takes all of it."""
    if request.param == "sqlite":
        return f"sqlite://{tmp_path / 'register.sqlite3'}"
    return request.getfixturevalue("postgres").database()


@pytest.mark.slow
def test_the_batch_goes_on_and_comes_to_the_same_evidence(own_register, material, require_whole, tmp_path):
    night = Night(tmp_path / "night", material / "film.mp4", material / "index", own_register)
    for name in TITLES:
        night.hand_in(name)
    connect(own_register)
    try:
        batch = night.start(workers=1)
        wait_until(lambda: state_of("a") == State.DONE and at_work("b"), alive=[batch])
        register(night, "backup", tmp_path / "backup")
        assert batch.wait(600) == 0
        require_whole(night, TITLES)
        digests = dict(Run.objects.values_list("title__name", "result__digest"))
        connection.close()

        register(night, "restore", tmp_path / "backup")
        connect(own_register)
        assert Run.objects.filter(result=None).exists()
        assert night.run(workers=1) == 0
        require_whole(night, TITLES)
        assert dict(Run.objects.values_list("title__name", "result__digest")) == digests
        assert Event.objects.filter(kind="register_restored").count() == 1
    finally:
        night.end()
        connection.close()


def register(night, *arguments):
    command = [sys.executable, "-P", "-m", "cli.main", "register", *map(str, arguments), "--register", night.url]
    subprocess.run(command, env=night.environment, check=True, capture_output=True, timeout=120)
