"""Backing a register up while it is worked with, and putting a backup in its place.

SQLite: its own backup of a running database. PostgreSQL: `pg_dump` and `pg_restore`. Both hold one moment of the register.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Mapping
from pathlib import Path

from django.db import DEFAULT_DB_ALIAS

from pages.errors import InputError, StorageError, system_reason
from pages.notes import note
from register.database import connect, databases, without_password

_DEBIAN = Path("/usr/lib/postgresql")


def back_up(url: str, target: Path) -> None:
    """Write a register into a file, which appears whole or not at all.

    Args:
        url: the register; workers may go on.
        target: a new file.

    Raises:
        InputError: the file is there already, or PostgreSQL's `pg_dump` is missing.
        StorageError: the register cannot be read, or the file not be written.
    """
    if target.exists():
        raise InputError(note("backup_taken", file=str(target)))
    fresh = target.with_name(f".{target.name}.part")
    try:
        if url.startswith("sqlite:"):
            _copy(Path(_settings(url)["NAME"]), fresh)
        else:
            _run("pg_dump", url, "--format=custom", f"--file={fresh}")
        with fresh.open("rb") as handle:
            os.fsync(handle.fileno())
        fresh.rename(target)
    except OSError as error:
        raise StorageError(note("backup_failed", file=str(target), reason=system_reason(error))) from error
    finally:
        fresh.unlink(missing_ok=True)


def restore(url: str, source: Path) -> None:
    """Put a backup in the place of what a register holds. No worker may be at work.

    Jobs that were leased when the backup was made wait again, and no token that was given out since is good for anything.

    Args:
        url: the register, which may be empty or not be there.
        source: what `back_up` wrote.

    Raises:
        InputError: the file is none, or PostgreSQL's `pg_restore` is missing.
        StorageError: the register cannot be written to.
    """
    if not source.is_file():
        raise InputError(note("backup_none", file=str(source)))
    if url.startswith("sqlite:"):
        target = Path(_settings(url)["NAME"])
        target.parent.mkdir(parents=True, exist_ok=True)
        _copy(source, target)
    else:
        _run("pg_restore", url, "--clean", "--if-exists", "--no-owner", "--single-transaction", "--exit-on-error", str(source))
    connect(url)
    from register.queue import forget_leases

    forget_leases()


def _copy(source: Path, target: Path) -> None:
    """Copy a database into another through SQLite, which knows of what is written meanwhile and of journals that lie beside."""
    try:
        with (
            contextlib.closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True, timeout=60)) as old,
            contextlib.closing(sqlite3.connect(target, timeout=60)) as new,
        ):
            if not old.execute("SELECT 1 FROM sqlite_master WHERE name = 'register_event'").fetchone():
                raise InputError(note("backup_none", file=str(source)))
            old.backup(new)
    except sqlite3.DatabaseError as error:
        raise StorageError(note("backup_failed", file=str(target), reason=str(error))) from error


def _settings(url: str) -> Mapping[str, str]:
    return databases(url)[DEFAULT_DB_ALIAS]


def _run(program: str, url: str, *arguments: str) -> None:
    """Run a program of PostgreSQL; what it is to reach stands in its environment, where no other user reads the password."""
    found = shutil.which(program) or next(iter(sorted(map(str, _DEBIAN.glob(f"*/bin/{program}")), reverse=True)), None)
    if found is None:
        raise InputError(note("backup_program", name=program))
    settings = _settings(url)
    names = {"HOST": "PGHOST", "PORT": "PGPORT", "USER": "PGUSER", "PASSWORD": "PGPASSWORD", "NAME": "PGDATABASE"}  # names of variables  # nosec B105
    environment = {**os.environ, **{variable: settings[name] for name, variable in names.items() if settings[name]}}
    database = [f"--dbname={settings['NAME']}"] if program == "pg_restore" else []
    done = subprocess.run([found, *database, *arguments], env=environment, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        reason = (done.stderr.strip().splitlines() or [str(done.returncode)])[0]
        raise StorageError(note("backup_failed", file=without_password(url), reason=reason))
