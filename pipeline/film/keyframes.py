"""The few frames of every shot that are kept after its samples are gone, for what looks across shots and episodes.

They are taken from the samples, so that nothing is decoded again, and stay in the folder of kept results, so that rushes and a log can be
handed in later; the report has only stills that prove something. A folder of them holds the pictures, `keyframes.json` (shot and frame of
each) and `embeddings.npy` `(N, D)` float32.
"""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from pydantic import TypeAdapter, ValidationError

from landmarks.own_area import own_area
from landmarks.picture import Box, Picture
from models.embedder import Embedder
from pages.errors import StorageError
from pages.notes import note
from pipeline.film.samples import Sample

PER_SHOT = 3

ShotKey = tuple[str, int]
"""An episode's name and the number of a shot in it."""

_TRIED = 3
"""Samples whose sharpness is compared for one keyframe, from the middle of its part of the shot."""

_PLAIN = 6.0
"""Grey levels of contrast under which a frame is plain: black, white, the end of a fade."""

_BATCH = 16
_LIST = "keyframes.json"
_EMBEDDINGS = "embeddings.npy"
_LISTED = TypeAdapter(list[tuple[int, int]])


@dataclass(frozen=True, eq=False)
class Keyframe:
    """A frame that stands for its shot: `embedding` `(D,)` float32, L2-normalised, of the picture's own area."""

    shot: int
    frame: int
    path: Path
    embedding: NDArray[np.float32]

    def picture(self) -> Picture:
        """Read the picture, RGB `(H, W, 3)`, at most 720 pixels on its short side.

        Raises:
            StorageError: it is gone or damaged.
        """
        return Sample(self.frame, self.path).picture()

    def encoded(self) -> bytes:
        """Return the picture's JPEG.

        Raises:
            StorageError: it is gone.
        """
        return Sample(self.frame, self.path).encoded()


def keep_keyframes(samples: Sequence[Sample], shots: Sequence[tuple[int, int]], embedder: Embedder, folder: Path) -> None:
    """Choose up to three samples of every shot and keep them in `folder` with their embeddings.

    Args:
        samples: the episode's samples in order of their frames.
        shots: frames `[start, end)` of each shot.
        embedder: the network whose vectors are compared later.
        folder: where they are kept; it is made.

    Raises:
        StorageError: a sample is gone, or `folder` cannot be written to.
    """
    chosen = [
        (number, sample)
        for number, (start, end) in enumerate(shots)
        for sample in _spread([sample for sample in samples if start <= sample.frame < end])
    ]
    parts = _own_parts(chosen)
    embeddings = []
    while batch := list(itertools.islice(parts, _BATCH)):
        embeddings.append(embedder.embed(batch))
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for _, sample in chosen:
            _place(sample.path, _path(folder, sample.frame))
        np.save(folder / _EMBEDDINGS, np.concatenate(embeddings or [np.zeros((0, 0), np.float32)]), allow_pickle=False)
        (folder / _LIST).write_bytes(_LISTED.dump_json([(number, sample.frame) for number, sample in chosen]))
    except OSError as error:
        raise StorageError(note("working_not_written", path=str(folder), reason=str(error.strerror or error))) from error


def load_keyframes(folder: Path) -> list[Keyframe]:
    """Return the keyframes of a folder in order of their frames.

    Raises:
        StorageError: something of it is gone or damaged.
    """
    try:
        embeddings = np.load(folder / _EMBEDDINGS, allow_pickle=False)
        listed = _LISTED.validate_json((folder / _LIST).read_bytes())
        return [Keyframe(shot, frame, _path(folder, frame), embedding) for (shot, frame), embedding in zip(listed, embeddings, strict=True)]
    except (OSError, ValueError, TypeError, ValidationError) as error:
        raise StorageError(note("working_folder_damaged", path=str(folder))) from error


def _spread(samples: Sequence[Sample]) -> list[Sample]:
    """Return the sharpest sample near the middle of each third, without plain ones."""
    parts = np.array_split(np.arange(len(samples)), min(PER_SHOT, len(samples))) if samples else []
    chosen = []
    for part in parts:
        skipped = (len(part) - _TRIED) // 2 if len(part) > _TRIED else 0
        tried = [samples[at] for at in part[skipped : skipped + _TRIED]]
        sharpness = [_sharpness(sample) for sample in tried]
        if max(sharpness) > 0:
            chosen.append(tried[int(np.argmax(sharpness))])
    return chosen


def _sharpness(sample: Sample) -> float:
    """Variance of the Laplacian at a quarter of the size, where the noise of encoding is gone; 0 for a plain picture."""
    grey = cv2.imread(str(sample.path), cv2.IMREAD_REDUCED_GRAYSCALE_4)
    if grey is None:
        raise StorageError(note("working_file_damaged", path=str(sample.path)))
    return float(cv2.Laplacian(grey, cv2.CV_32F).var()) if grey.std() >= _PLAIN else 0.0


def _own_parts(chosen: Sequence[tuple[int, Sample]]) -> Iterator[Picture]:
    """Yield each keyframe's own area, which stays the same throughout a shot."""
    area, known = Box(0, 0, 0, 0), None
    for shot, sample in chosen:
        picture = sample.picture()
        if known != (shot, picture.shape):
            area, known = own_area(picture), (shot, picture.shape)
        yield np.ascontiguousarray(area.cut(picture))


def _place(source: Path, target: Path) -> None:
    """Link a file under a second name; copy it where the file system has no links."""
    target.unlink(missing_ok=True)
    try:
        target.hardlink_to(source)
    except OSError:
        shutil.copyfile(source, target)


def _path(folder: Path, frame: int) -> Path:
    return folder / f"{frame:08d}.jpg"
