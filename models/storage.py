"""Writing folders that appear whole or not at all. In the lowest room because every room writes."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from models.errors import EvidenceError, StorageError


@contextlib.contextmanager
def whole_folder(folder: Path) -> Iterator[Path]:
    """Yield a fresh folder beside `folder` that takes its name, replacing what stood there, when the body ends well.

    Raises:
        StorageError: the place cannot be written to: no such place, no permission, disk full.
    """
    fresh: Path | None = None
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        fresh = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", suffix=".part", dir=folder.parent))
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
