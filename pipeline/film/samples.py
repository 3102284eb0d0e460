"""The sampled frames of an episode, kept on disk while it is being measured."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from landmarks.picture import Picture
from pages.errors import StorageError
from pages.notes import note

JPEG_QUALITY = 92
"""High enough that inlier counts do not suffer, a tenth of the size of raw pictures."""


@dataclass(frozen=True)
class Sample:
    """Frame number `frame` of an episode as an RGB picture of at most 720 pixels on its short side, stored as JPEG."""

    frame: int
    path: Path

    def picture(self) -> Picture:
        """Read the picture, RGB `(H, W, 3)`.

        Raises:
            StorageError: it is gone or damaged.
        """
        stored = cv2.imread(str(self.path), cv2.IMREAD_COLOR_RGB)
        if stored is None:
            raise StorageError(note("working_file_damaged", path=str(self.path)))
        return np.asarray(stored, np.uint8)

    def encoded(self) -> bytes:
        """Return the picture's JPEG.

        Raises:
            StorageError: it is gone.
        """
        try:
            return self.path.read_bytes()
        except OSError as error:
            raise StorageError(note("working_file_damaged", path=str(self.path))) from error


def encoded(picture: Picture) -> bytes:
    """Return the JPEG that a sampled picture is stored as: the same picture gives the same bytes."""
    ok, data = cv2.imencode(".jpg", cv2.cvtColor(picture, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY])
    if not ok:
        raise ValueError(f"a picture of {picture.shape} could not be encoded")
    return data.tobytes()


def store(picture: Picture, frame: int, folder: Path) -> Sample:
    """Write a sampled frame into `folder`.

    Raises:
        StorageError: it could not be written, for instance because the disk is full.
    """
    path = folder / f"{frame:08d}.jpg"
    try:
        path.write_bytes(encoded(picture))
    except OSError as error:
        raise StorageError(note("working_not_written", path=str(path), reason=str(error.strerror))) from error
    return Sample(frame, path)


def listed(folder: Path) -> list[Sample]:
    """Return the samples of a folder in order of their frames."""
    return [Sample(int(path.stem), path) for path in sorted(folder.glob("*.jpg"))]
