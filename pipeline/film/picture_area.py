"""The part of the frame in which an episode's pictures change, where a fixed surround fills the rest: a template, a photo, a room.

Moments far apart lie in different shots: there a picture changes all over, and a surround nowhere. What people leave unchanged before one
tripod has no straight sides, all of which change. Shots are not asked for: in a small part of the frame their boundaries are not found,
which is why this is looked for first.
"""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from landmarks.index import Region
from landmarks.picture import Picture
from pipeline.film.samples import Sample

_SIDE = 540
"""Pixels of the longer side at which pictures are compared."""

_FEWEST, _MOMENTS = 6, 48
"""Moments that are compared, evenly through the episode."""

_DIFFERENT = 14
"""Grey levels by which a pixel of two moments differs; what encoding does to a fixed one is less."""

_CHANGING, _FIXED = 0.34, 0.08
"""Share of the pairs of moments from which a pixel changes; share of pixels around the picture that may."""

_LEAST, _MOST = 0.03, 0.85
"""Share of the frame that the picture takes: more is a frame without a surround."""

_FILLED, _SIDES = 0.7, 0.6
"""Share of the picture's pixels that change, and of those along each of its sides."""


def find_picture_area(samples: Sequence[Sample]) -> Region | None:
    """Return the part of the frame, in 0..1, to which a fixed surround leaves the pictures; None where there is none, or too few samples.

    Args:
        samples: the episode's sampled frames in order.

    Raises:
        StorageError: a sample is gone.
    """
    count = min(len(samples), _MOMENTS)
    return picture_area_of([samples[(2 * part + 1) * len(samples) // (2 * count)].picture() for part in range(count)])


def picture_area_of(pictures: Sequence[Picture]) -> Region | None:
    """Return the area as `find_picture_area` does, from pictures `(H, W, 3)` RGB of an episode's moments in their order."""
    if len(pictures) < _FEWEST or len({picture.shape for picture in pictures}) > 1:
        return None
    changing = _changing([_small(picture) for picture in pictures])
    height, width = changing.shape
    joined = cv2.morphologyEx(changing.astype(np.uint8), cv2.MORPH_OPEN, np.ones((3, 3), np.uint8))
    joined = cv2.morphologyEx(joined, cv2.MORPH_CLOSE, np.ones((9, 9), np.uint8))
    _, _, stats, _ = cv2.connectedComponentsWithStats(joined)
    if len(stats) < 2:
        return None
    x, y, w, h = (int(value) for value in max(stats[1:], key=lambda row: row[cv2.CC_STAT_AREA])[:4])
    if not _LEAST <= w * h / changing.size <= _MOST or not _is_a_picture(changing, x, y, w, h):
        return None
    # One pixel less at each side: there both show.
    return round((x + 1) / width, 4), round((y + 1) / height, 4), round((x + w - 1) / width, 4), round((y + h - 1) / height, 4)


def _small(picture: Picture) -> NDArray[np.int16]:
    scale = _SIDE / max(picture.shape[:2])
    size = (max(8, round(picture.shape[1] * scale)), max(8, round(picture.shape[0] * scale)))
    small = cv2.resize(picture, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR)
    return cv2.cvtColor(small, cv2.COLOR_RGB2GRAY).astype(np.int16)


def _changing(pictures: Sequence[NDArray[np.int16]]) -> NDArray[np.bool_]:
    """Where pictures half an episode apart differ often, `(h, w)`."""
    half = len(pictures) // 2
    differ = [np.abs(one - other) >= _DIFFERENT for one, other in zip(pictures, pictures[half:], strict=False)]
    return np.asarray(np.mean(differ, axis=0) >= _CHANGING)


def _is_a_picture(changing: NDArray[np.bool_], x: int, y: int, w: int, h: int) -> bool:
    """Whether a box changes all over and along all of its sides, and nothing around it does."""
    box = changing[y : y + h, x : x + w]
    around = changing.sum() - box.sum()
    strip = max(2, min(w, h) // 20)
    sides = (box[:strip], box[-strip:], box[:, :strip], box[:, -strip:])
    fixed = around <= _FIXED * max(1, changing.size - box.size)
    return bool(
        fixed and box.mean() >= _FILLED and all(side.max(axis=int(side.shape[0] > side.shape[1])).mean() >= _SIDES for side in sides)
    )
