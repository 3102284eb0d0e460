"""Writing folders that appear whole or not at all. In the lowest room because every room writes."""

from __future__ import annotations

import contextlib
import os
import platform
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from models.errors import EvidenceError, StorageError

_PART = ".part"


@contextlib.contextmanager
def whole_folder(folder: Path) -> Iterator[Path]:
    """Yield a fresh folder beside `folder` that takes its name, replacing what stood there, when the body ends well.

    Raises:
        StorageError: the place cannot be written to: no such place, no permission, disk full.
    """
    fresh: Path | None = None
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        _clear_abandoned(folder)
        fresh = Path(tempfile.mkdtemp(prefix=f"{_mark(folder)}{os.getpid()}-", suffix=_PART, dir=folder.parent))
        yield fresh
        fresh.chmod(0o755)
        if folder.exists():
            old = folder.with_name(f".{folder.name}-{os.getpid()}.old")
            folder.rename(old)
            fresh.rename(folder)
            shutil.rmtree(old)
        else:
            fresh.rename(folder)
    except EvidenceError:
        raise
    except OSError as error:
        raise StorageError(f"{folder}: cannot be written ({error.strerror}); free space or choose another place") from error
    finally:
        if fresh is not None:
            shutil.rmtree(fresh, ignore_errors=True)


def _mark(folder: Path) -> str:
    """Start of the name of a folder in the making; with the host, since another machine's process numbers say nothing here."""
    return f".{folder.name}-{platform.node()}-"


def _clear_abandoned(folder: Path) -> None:
    """Remove what killed processes of this machine left behind."""
    mark = _mark(folder)
    for left in folder.parent.iterdir():
        if left.name.startswith(mark) and left.name.endswith(_PART):
            number = left.name.removeprefix(mark).split("-")[0]
            if number.isdigit() and not _is_running(int(number)):
                shutil.rmtree(left, ignore_errors=True)


def _is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
