"""Writing folders that appear whole or not at all. In the lowest room because every room writes."""

from __future__ import annotations

import contextlib
import fcntl
import os
import platform
import re
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from pages.errors import EvidenceError, InputError, StorageError
from pages.notes import Note, note

_PART = ".part"


@contextlib.contextmanager
def whole_folder(folder: Path) -> Iterator[Path]:
    """Yield a fresh folder beside `folder` that takes its name, replacing what stood there, when the body ends well.

    Raises:
        StorageError: the place cannot be written to: no such place, no permission, disk full.
    """
    folder = folder.resolve()  # where the name is a link, what it points to is replaced
    fresh: Path | None = None
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        clear_abandoned(folder.parent)
        fresh = beside(folder)
        yield fresh
        fresh.chmod(0o755)
        if folder.exists():
            old = beside(folder)
            folder.rename(old)
            fresh.rename(folder)
            shutil.rmtree(old, ignore_errors=True)
        else:
            fresh.rename(folder)
    except EvidenceError:
        raise
    except OSError as error:
        raise unwritable(folder, error) from error
    finally:
        if fresh is not None:
            shutil.rmtree(fresh, ignore_errors=True)


def require_space(folder: Path, bytes_needed: int, option: str) -> None:
    """Refuse a folder that will not take what has to be written; makes it if it is not there.

    Args:
        folder: where something will be written.
        bytes_needed: free space without which nothing is begun.
        option: what a user changes to choose another place.

    Raises:
        StorageError: it cannot be made or written to, or has less space.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        beside(folder / "probe").rmdir()
        free = shutil.disk_usage(folder).free
    except OSError as error:
        raise unwritable(folder, error, option) from error
    if free < bytes_needed:
        raise StorageError(note("no_space", folder=str(folder), free=free >> 20, needed=bytes_needed >> 20, option=option))


@contextlib.contextmanager
def held(lock: Path, option: str, taken: Note) -> Iterator[None]:
    """Hold a folder for this process, by a lock on a file in it that ends with the process, however that ends.

    Args:
        lock: the file; its folder is made.
        option: by which the folder was named.
        taken: what is said where another process holds it.

    Raises:
        InputError: another one holds it.
        StorageError: it cannot be written to.
    """
    try:
        lock.parent.mkdir(parents=True, exist_ok=True)
        handle = lock.open("w", encoding="utf-8")
    except OSError as error:
        raise unwritable(lock.parent, error, option) from error
    with handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise InputError(taken) from error
        yield


def unwritable(folder: Path, error: OSError, option: str | None = None) -> StorageError:
    """The error for a folder that could not be written to; `option` is what a user changes to choose another."""
    # numpy and zlib raise some errors without a system message.
    reason = error.strerror or str(error)
    return StorageError(note("folder_unwritable", folder=str(folder), reason=reason, option=option or note("another_place")))


def beside(folder: Path) -> Path:
    """Make an empty folder beside `folder`, marked as this process's; with the host, since process numbers mean nothing on another."""
    return Path(tempfile.mkdtemp(prefix=f".{platform.node()}-{os.getpid()}-", suffix=_PART, dir=folder.parent))


def clear_abandoned(parent: Path) -> None:
    """Remove from a folder what killed processes of this machine left in the making."""
    pattern = re.compile(rf"\.{re.escape(platform.node())}-(\d+)-[a-z0-9_]+{re.escape(_PART)}")
    for left in parent.iterdir():
        found = pattern.fullmatch(left.name)
        if found and not is_running(int(found[1])):
            shutil.rmtree(left, ignore_errors=True)


def is_running(process: int) -> bool:
    """Whether a process of this machine is alive."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
