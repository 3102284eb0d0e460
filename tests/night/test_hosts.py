"""Two hosts as network namespaces of their own, with their own addresses, names and caches, that share PostgreSQL and an object store."""

import contextlib
import subprocess
import sys
import time
import urllib.request

import pytest
from django.db import connection

from register.database import connect
from register.models import Event, Job, JobState, Run
from tests.night.conftest import WITHIN, Night, wait_until
from tests.register.fixtures import NO_SERVER, postgres_binaries, serving

BRIDGE = "ganzhou0"
REGISTER, OBJECTS = "10.73.0.1", "10.73.0.2"
HOSTS = {"hosta": "10.73.0.11", "hostb": "10.73.0.12"}
TITLES = [f"t{number}" for number in range(4)]
HELP = """
import sys
from pathlib import Path
from flows.operations.helping import help_until_done
if __name__ == "__main__":
    help_until_done(Path(sys.argv[1]), sys.argv[2], "cpu", patience=30.0)
"""


def ip(*arguments, check=True):
    return subprocess.run(["ip", *arguments], check=check, capture_output=True, text=True)


@pytest.fixture
def hosts():
    """A bridge with the servers' addresses, and a namespace for each host; skipped where none may be made."""
    made = ip("link", "add", BRIDGE, "type", "bridge", check=False)
    if made.returncode:
        pytest.skip(f"needs the right to make network namespaces and bridges: {made.stderr.strip()}")
    try:
        for address in (REGISTER, OBJECTS):
            ip("address", "add", f"{address}/24", "dev", BRIDGE)
        ip("link", "set", BRIDGE, "up")
        for number, (name, address) in enumerate(HOSTS.items()):
            ip("netns", "add", name)
            ip("link", "add", f"{BRIDGE}-{number}", "type", "veth", "peer", "name", "eth0", "netns", name)
            ip("link", "set", f"{BRIDGE}-{number}", "master", BRIDGE, "up")
            ip("-n", name, "address", "add", f"{address}/24", "dev", "eth0")
            ip("-n", name, "link", "set", "eth0", "up")
            ip("-n", name, "link", "set", "lo", "up")
        yield
    finally:
        for name in HOSTS:
            ip("netns", "delete", name, check=False)
        ip("link", "delete", BRIDGE, check=False)


@pytest.fixture
def shared_night(hosts, material, tmp_path, free_port):
    """A night whose register and store both hosts reach."""
    binaries = postgres_binaries()
    if binaries is None:
        pytest.skip(NO_SERVER)
    (tmp_path / "buckets/evidence").mkdir(parents=True)
    port = free_port()
    command = [sys.executable, "-m", "localbucket", "--host", OBJECTS, "--port", str(port), str(tmp_path / "buckets")]
    objects = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    try:
        wait_until(lambda: answers(port), 30)
        with serving(binaries, free_port(), REGISTER) as server:
            store = f"s3://evidence/night?endpoint=http://{OBJECTS}:{port}"
            night = Night(tmp_path / "night", material / "film.mp4", material / "index", server.database(), store)
            connect(night.url)
            yield night
            night.end()
            connection.close()
    finally:
        objects.terminate()
        objects.wait(10)


def answers(port):
    with contextlib.suppress(OSError), urllib.request.urlopen(f"http://{OBJECTS}:{port}/evidence?list-type=2", timeout=5):
        return True
    return False


def on(host, home):
    """What stands before a command that runs on a host, with a cache of its own."""
    named = ["unshare", "--uts", "sh", "-c", f'hostname {host} && exec "$@"', "sh"]
    return ["ip", "netns", "exec", host, *named, "env", f"XDG_CACHE_HOME={home / host}"]


def cut_off(how):
    if how == "from all":
        ip("-n", "hostb", "link", "set", "eth0", "down")
    else:
        ip("-n", "hostb", "route", "add", "blackhole", REGISTER)


def bring_back(how):
    if how == "from all":
        ip("-n", "hostb", "link", "set", "eth0", "up")
    else:
        ip("-n", "hostb", "route", "delete", "blackhole", REGISTER)


def held_by_the_other():
    """What the second host verifies and has told something of."""
    leased = Job.objects.filter(kind="verify", state=JobState.LEASED, owner__startswith="hostb:", run__progress__isnull=False)
    return leased.values_list("pk", "run_id", "owner").first()


@pytest.mark.slow
@pytest.mark.parametrize("how", ["from all", "from the register"])
def test_a_host_that_is_cut_off_loses_no_title_and_cannot_publish(shared_night, require_whole, tmp_path, how):
    """From the register alone: then it finishes its title, and tries to publish when it is back."""
    night = shared_night
    for name in TITLES:
        night.hand_in(name)
    (tmp_path / "help.py").write_text(HELP, encoding="utf-8")
    batch = night.start(workers=1, before=on("hosta", tmp_path))
    with (tmp_path / "help.log").open("wb") as log:
        command = [*on("hostb", tmp_path), sys.executable, tmp_path / "help.py", tmp_path / "hostb/work", night.store]
        helper = subprocess.Popen(command, env=night.environment, stdout=log, stderr=log)
    try:
        job, run, owner = wait_until(held_by_the_other, alive=[batch, helper])
        cut_off(how)
        begun = time.monotonic()
        assert batch.wait(WITHIN) == 0
        took = time.monotonic() - begun
        bring_back(how)
        assert helper.wait(WITHIN) == 0
    finally:
        helper.kill()
        helper.wait()
    print(f"cut off {how}: the batch ended {took:.0f} s later")
    require_whole(night, TITLES)
    assert Run.objects.get(pk=run).result.owner.startswith("hosta:")
    assert Event.objects.filter(kind="lease_lost", subject=f"run:{run}").count() == 1
    assert Event.objects.filter(kind="result_published", actor__startswith="hosta:").exists()
    late = Event.objects.filter(kind="late_result_refused", actor=owner)
    assert late.exists() == (how == "from the register")
    assert Job.objects.get(pk=job).token == 2
