"""A register of its own for each test, on SQLite and on a real PostgreSQL server."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

NO_SERVER = "needs PostgreSQL's server (Debian: apt-get install postgresql)"


PROGRAMS = ("initdb", "postgres", "pg_isready", "pg_dump", "pg_restore")


def postgres_binaries() -> Path | None:
    """Where a PostgreSQL server's programs lie; Debian keeps them out of PATH."""
    found = [Path(program).parent for program in [shutil.which("initdb")] if program]
    folders = [*sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True), *found]
    return next((folder for folder in folders if all((folder / name).is_file() for name in PROGRAMS)), None)


@dataclass
class Server:
    """A PostgreSQL server of the tests; it refuses to run as root and runs as `postgres` then."""

    binaries: Path
    data: Path
    port: int
    address: str = "127.0.0.1"
    process: subprocess.Popen[bytes] | None = None
    schemas: int = 0

    def _as_user(self):
        if os.getuid() != 0:
            return {}
        import pwd

        user = pwd.getpwnam("postgres")
        return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}

    def run(self, name, *arguments):
        command = [self.binaries / name, *arguments]
        return subprocess.run(command, check=True, capture_output=True, text=True, cwd="/", timeout=60, **self._as_user()).stdout

    def make(self):
        if os.getuid() == 0:
            shutil.chown(self.data, "postgres", "postgres")
        self.run("initdb", "-D", self.data, "-U", "evidence", "-A", "trust", "-E", "UTF8", "--no-sync", "--locale=C.UTF-8")
        with (self.data / "pg_hba.conf").open("a", encoding="utf-8") as allowed:
            allowed.write(f"host all all {self.address}/24 trust\n")
        self.start()

    def start(self):
        # In place of pg_ctl, which leaves the server to itself: this one ends with the tests whatever happens.
        command = [self.binaries / "postgres", "-D", self.data, "-p", str(self.port), "-c", f"listen_addresses={self.address}",
                   "-c", f"unix_socket_directories={self.data}", "-c", "fsync=off"]  # fmt: skip
        self.process = subprocess.Popen(command, cwd="/", stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **self._as_user())
        limit = time.monotonic() + 60
        while True:
            with contextlib.suppress(subprocess.CalledProcessError):
                self.run("pg_isready", "-h", self.address, "-p", str(self.port), "-q")
                return
            assert self.process.poll() is None
            assert time.monotonic() < limit
            time.sleep(0.05)

    def stop(self):
        """As a power failure would: connections are cut, nothing is awaited."""
        if self.process is not None:
            self.process.send_signal(signal.SIGQUIT)
            self.process.wait(60)

    def database(self):
        """The URL of an empty database of its own."""
        self.schemas += 1
        with psycopg.connect(f"postgresql://evidence@{self.address}:{self.port}/postgres", autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE tests{self.schemas}")
        return f"postgresql://evidence@{self.address}:{self.port}/tests{self.schemas}"

    def schema(self):
        """The URL of an empty schema of its own, which is made sooner than a database."""
        self.schemas += 1
        url = f"postgresql://evidence@{self.address}:{self.port}/postgres"
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(f"CREATE SCHEMA tests{self.schemas}")
        return f"{url}?options=-csearch_path%3Dtests{self.schemas}"


@pytest.fixture(scope="session")
def postgres():
    """A running server; skipped where none is installed."""
    binaries = postgres_binaries()
    if binaries is None:
        pytest.skip(NO_SERVER)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
    with serving(binaries, port) as server:
        yield server


@contextlib.contextmanager
def serving(binaries: Path, port: int, address: str = "127.0.0.1") -> Iterator[Server]:
    """A fresh server for as long as the body runs."""
    # Not under pytest's folder, which only its own user may enter; in memory where that is to be had.
    home = Path(tempfile.mkdtemp(prefix="ganzhou-postgres-", dir="/dev/shm" if Path("/dev/shm").is_dir() else None))  # noqa: S108
    server = Server(binaries, home, port, address)
    try:
        server.make()
        yield server
    finally:
        server.stop()
        shutil.rmtree(home, ignore_errors=True)


@pytest.fixture(params=["sqlite", "postgresql"])
def register_url(request, tmp_path):
    """The URL of an empty register."""
    if request.param == "sqlite":
        return f"sqlite://{tmp_path / 'register.sqlite3'}"
    return request.getfixturevalue("postgres").schema()


@pytest.fixture
def register(register_url):
    """The register that this process works with during a test."""
    from django.db import connection

    from register.database import connect

    connect(register_url)
    yield register_url
    connection.close()
