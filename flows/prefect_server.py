"""The Prefect server of one process: it comes up with the first flow and ends with the process that needed it, however that ends.

Our own start rather than Prefect's ephemeral one: that stays behind for good when the process that started it is killed, waits minutes
for a server that has already failed, and keeps its database on the disk that the work may fill. This one's database is in memory, since
nobody reads it afterwards; what has to last is kept in `flows.store`.
"""

from __future__ import annotations

import atexit
import functools
import logging
import os
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from flows.ending import end_with
from pages.errors import EvidenceError, StorageError
from pages.notes import note
from pipeline.record.manifest import MANIFEST_NAME

if TYPE_CHECKING:
    from sqlalchemy import Connection, MetaData

_DATABASE, _IN_MEMORY = "PREFECT_SERVER_DATABASE_CONNECTION_URL", "sqlite+aiosqlite:///:memory:"


def begin_server(work: Path, *, verbose: bool = False) -> Callable[[], None]:
    """Set Prefect up, and begin to start its server unless `PREFECT_API_URL` names one; telemetry is off.

    What is returned waits until the server answers; Prefect may be imported before that, best after this: how it logs it reads but once.
    What the environment says stays.

    Args:
        work: folder under which Prefect's home lies.
        verbose: let Prefect log to standard error.

    Raises:
        EvidenceError: its home cannot be made; when waiting: the server does not come up.
    """
    level = "INFO" if verbose else "CRITICAL"
    defaults = {
        "DO_NOT_TRACK": "1",
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "PREFECT_HOME": str(work / "prefect"),
        # An error of a task reaches the user as our own line.
        "PREFECT_LOGGING_LEVEL": level,
        "PREFECT_SERVER_LOGGING_LEVEL": level,
        "PREFECT_LOGGING_TO_API_ENABLED": "false",
        _DATABASE: _IN_MEMORY,
        "PREFECT_SERVER_REGISTER_BLOCKS_ON_START": "false",
        # A task never outlives its flow here, so that nothing is gained by writing every state twice.
        "PREFECT_FLOWS_DEFAULT_PERSIST_RESULT": "false",
    }
    for name, value in defaults.items():
        os.environ.setdefault(name, value)
    if os.environ[_DATABASE] == _IN_MEMORY:
        # Hundreds of migrations of an empty database take ten seconds: `main` makes its tables as they are to be.
        os.environ["PREFECT_SERVER_DATABASE_MIGRATE_ON_START"] = "false"
    home = Path(os.environ["PREFECT_HOME"])
    try:
        home.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StorageError(note("work_unwritable", folder=str(home), reason=error.strerror or str(error))) from error
    wait = (lambda: None) if "PREFECT_API_URL" in os.environ else functools.partial(_await, _start(verbose))
    if "prefect" in sys.modules:
        # It read its settings when it was imported, and would start a server of its own.
        from prefect.context import refresh_global_settings_context

        refresh_global_settings_context()
    return wait


def begin_early(work: Path, out: Path) -> Callable[[], None] | None:
    """Begin to start the server before the libraries that tell whether it is needed are loaded, which takes as long.

    Args:
        work: see `begin_server`.
        out: where the report is to lie. A title that has one there is most often unchanged, and does without: then None.

    Raises:
        EvidenceError: see `begin_server`.
    """
    is_there = (out / MANIFEST_NAME).exists()
    return None if is_there else begin_server(work, verbose=logging.getLogger().isEnabledFor(logging.INFO))


def _start(verbose: bool) -> subprocess.Popen[bytes]:
    """Start the server on a free port of this machine, which is ours to name before the server is up."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        os.environ["PREFECT_API_URL"] = f"http://127.0.0.1:{listening.getsockname()[1]}/api"
        server = subprocess.Popen(  # noqa: S603 - this program itself
            [sys.executable, "-P", "-m", __name__, str(listening.fileno()), str(os.getpid())],
            pass_fds=[listening.fileno()],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=None if verbose else subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C is for the flow, which ends the server when it is done with it
        )
    # Registered before Prefect is imported and therefore called after Prefect has sent what it still holds.
    atexit.register(_stop, server)
    return server


def _await(server: subprocess.Popen[bytes]) -> None:
    """Wait until the server says that it answers."""
    assert server.stdout is not None  # noqa: S101 - says to mypy what PIPE means
    if not server.stdout.readline():
        raise EvidenceError(note("no_prefect_server"))


def _stop(server: subprocess.Popen[bytes]) -> None:
    if server.stdout is not None:
        server.stdout.close()
    server.kill()  # nothing of it has to be kept
    server.wait()


def main() -> None:
    """Serve on the socket whose number is the first argument, print a line when it answers, and end with the process of the second."""
    import uvicorn
    from prefect.server.api.server import create_app
    from prefect.server.database import provide_database_interface

    class Server(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            if os.environ.get(_DATABASE) == _IN_MEMORY:
                database = provide_database_interface()
                async with (await database.engine()).begin() as connection:
                    await connection.run_sync(_make_tables, database.Base.metadata)
            await super().startup(sockets)
            if self.started:
                print("ready", flush=True)

    end_with(int(sys.argv[2]))
    app = create_app(ephemeral=True, final=True)
    Server(uvicorn.Config(app, log_level="critical", lifespan="on")).run([socket.socket(fileno=int(sys.argv[1]))])


def _make_tables(connection: Connection, tables: MetaData) -> None:
    """Make all tables; `MetaData.create_all` would stumble over an index that Prefect's models declare twice."""
    from sqlalchemy.schema import CreateIndex, CreateTable

    for table in tables.sorted_tables:
        connection.execute(CreateTable(table))
        for index in sorted(table.indexes, key=lambda index: str(index.name)):
            connection.execute(CreateIndex(index, if_not_exists=True))


if __name__ == "__main__":
    main()
