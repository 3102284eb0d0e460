"""Opening the register by its URL: `sqlite:///FILE` on one machine, `postgresql://USER:PASSWORD@HOST:PORT/NAME` beyond it."""

from __future__ import annotations

import contextlib
import fcntl
import functools
import logging
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, ParamSpec, TextIO, TypeVar
from urllib.parse import parse_qsl, unquote, urlsplit

from django.db import DEFAULT_DB_ALIAS, InterfaceError, OperationalError, connection, connections

from pages.errors import InputError, StorageError
from pages.notes import note

VARIABLE = "GANZHOU_EVIDENCE_REGISTER"
"""The environment variable that may hold the URL: a password on the command line can be read by everybody on the machine."""

_BUSY_SECONDS = 20
"""Seconds that a statement waits for another process's transaction on SQLite."""

_MIGRATION_LOCK = 0x67616E7A
"""The advisory lock of PostgreSQL under which one process at a time makes or alters tables."""

_FIRST_PAUSE, _LONGEST_PAUSE = 0.1, 5.0
"""Seconds between two tries at a database that does not answer."""

_Parameters = ParamSpec("_Parameters")
_Result = TypeVar("_Result")

_LOG = logging.getLogger(__name__)


def databases(url: str) -> dict[str, dict[str, Any]]:
    """Return Django's `DATABASES` for a URL.

    SQLite: a journal written ahead (WAL), every commit on the disk before it is answered, and transactions that take the write lock when
    they begin: one that took it later could fail although nothing is wrong. The triggers that guard the events fire for rows that
    `INSERT OR REPLACE` would remove, too.

    Raises:
        InputError: another form of URL.
    """
    parts = urlsplit(url)
    if parts.scheme == "sqlite" and not parts.netloc and len(parts.path) > 1:
        name = parts.path[1:] if parts.path == "/:memory:" else str(_absolute(unquote(parts.path)))
        pragmas = ("journal_mode=WAL", "synchronous=FULL", "recursive_triggers=ON")
        options: dict[str, Any] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": _BUSY_SECONDS,
            "init_command": "".join(f"PRAGMA {pragma};" for pragma in pragmas),
        }
        return {DEFAULT_DB_ALIAS: {"ENGINE": "django.db.backends.sqlite3", "NAME": name, "CONN_MAX_AGE": None, "OPTIONS": options}}
    if parts.scheme in ("postgresql", "postgres") and parts.path.strip("/"):
        found = {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path[1:]),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": unquote(parts.hostname or ""),
            "PORT": str(parts.port or ""),
            # A connection that lay idle over an outage is replaced; one whose peer vanished does not hang for hours.
            "CONN_MAX_AGE": None,
            "CONN_HEALTH_CHECKS": True,
            "OPTIONS": {
                "connect_timeout": 10, "keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 3, "tcp_user_timeout": 30_000,
                **dict(parse_qsl(parts.query)),
            },
        }  # fmt: skip
        return {DEFAULT_DB_ALIAS: found}
    raise InputError(note("register_url", url=without_password(url)))


def _absolute(path: str) -> Path:
    """`sqlite:///a/b` is `/a/b`, as `sqlite:////a/b` is; a register has one place whatever folder a command runs in."""
    return Path("/" + path.lstrip("/"))


def without_password(url: str) -> str:
    """Return a URL as it may be shown."""
    password = urlsplit(url).password if "://" in url else None
    return url.replace(f":{password}@", ":***@") if password else url


def connect(url: str) -> None:
    """Let this process work with a register, whichever it worked with before; its tables are made or brought up to date.

    Raises:
        InputError: the URL has another form, or the register is of a newer version of the program.
        StorageError: there is no such database, or it cannot be written to.
    """
    wanted = databases(url)
    name = wanted[DEFAULT_DB_ALIAS]["NAME"]
    if url.startswith("sqlite:") and name != ":memory:":
        _require_folder(Path(name).parent)
    connection.close()
    connections.settings = connections.configure_settings(wanted)
    with contextlib.suppress(AttributeError):  # this thread had none
        del connections[DEFAULT_DB_ALIAS]
    try:
        _migrate()
    except (OperationalError, InterfaceError) as error:
        raise StorageError(note("register_away", url=without_password(url), reason=str(error).strip() or type(error).__name__)) from error


def _require_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _unwritable(folder, error) from error


def _migrate() -> None:
    """Make tables or bring them up to date, one process at a time."""
    from django.core.management import call_command
    from django.db.migrations.executor import MigrationExecutor

    with _alone():
        executor = MigrationExecutor(connection)
        loader = executor.loader
        unknown = {key for key in loader.applied_migrations if key[0] in loader.migrated_apps} - loader.disk_migrations.keys()
        if unknown:
            raise InputError(note("register_newer", name=max(name for _, name in unknown)))
        if executor.migration_plan(loader.graph.leaf_nodes()):
            call_command("migrate", verbosity=0, interactive=False)


@contextlib.contextmanager
def _alone() -> Iterator[None]:
    name = str(connection.settings_dict["NAME"])
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [_MIGRATION_LOCK])
            try:
                yield
            finally:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [_MIGRATION_LOCK])
    elif name == ":memory:":
        yield
    else:
        with _lock_file(Path(f"{name}.lock")) as handle:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield


def _lock_file(path: Path) -> TextIO:
    try:
        return path.open("w", encoding="utf-8")
    except OSError as error:
        raise _unwritable(path.parent, error) from error


def _unwritable(folder: Path, error: OSError) -> StorageError:
    return StorageError(note("folder_unwritable", folder=str(folder), reason=error.strerror or str(error), option="--register"))


def patiently(
    call: Callable[_Parameters, _Result], *, seconds: float = 600.0, wait: Callable[[float], object] = time.sleep
) -> Callable[_Parameters, _Result]:
    """Return `call` made to outlast a database that is away, locked or full for a while.

    A call may have been carried out although its answer was lost, so that it must come to the same when it is made again.

    Args:
        call: a function of this room.
        seconds: how long it is tried.
        wait: called with the seconds until the next try; may raise to give up sooner.

    Raises:
        StorageError: when called: the database is still away after that time.
    """

    @functools.wraps(call)
    def tried(*arguments: _Parameters.args, **named: _Parameters.kwargs) -> _Result:
        end, pause = time.monotonic() + seconds, _FIRST_PAUSE
        while True:
            try:
                return call(*arguments, **named)
            except (OperationalError, InterfaceError) as error:
                connection.close()
                if time.monotonic() + pause > end:
                    reason = str(error).strip() or type(error).__name__
                    raise StorageError(note("register_away", url=_where(), reason=reason)) from error
                _LOG.warning("register: %s; trying again", error)
                wait(pause)
                pause = min(2 * pause, _LONGEST_PAUSE)

    return tried


def _where() -> str:
    found = connection.settings_dict
    return str(found["NAME"]) if connection.vendor == "sqlite" else f"postgresql://{found['HOST']}:{found['PORT']}/{found['NAME']}"


def default_url(folder: Path) -> str:
    """Return the register that belongs to a folder where no other is named."""
    return os.environ.get(VARIABLE) or f"sqlite://{folder.absolute() / 'register.sqlite3'}"
