"""Pictures that prove something: they stay when the samples and keyframes they were taken from are deleted."""

from __future__ import annotations

import hashlib
from pathlib import Path

from pages.errors import StorageError
from pages.notes import note


def frame_still_path(sha256: str, frame: int) -> str:
    """Where the still of a frame stands under the report folder; `sha256` is the video file's."""
    return f"stills/{sha256[:12]}-{frame:08d}.jpg"


def reference_still_path(reference: str) -> str:
    """Where the copy of a gallery photo (a landmark's or a decoy's) stands under the report folder.

    `reference` is the photo's path in the gallery; the name is a hash since a path may hold anything.
    """
    return f"stills/refs/{hashlib.sha256(reference.encode()).hexdigest()[:20]}.jpg"


def keep_still(path: Path, picture: bytes) -> None:
    """Write a still; the folder it lies in is made.

    Raises:
        StorageError: it cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(picture)
    except OSError as error:
        raise StorageError(note("working_not_written", path=str(path), reason=str(error.strerror))) from error
