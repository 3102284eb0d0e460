"""Where one shot ends and the next begins."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from models.shot_detector import BoundaryProbabilities

_LIKELY = 0.5
# A gradual transition spreads the boundary head over its frames, so that none may reach one half; the other head is then sure of the whole.
_SURE = 0.9
_LONGEST_CUT = 4
_SEARCH = 2


def find_shots(probabilities: BoundaryProbabilities, thumbnails: NDArray[np.uint8]) -> list[tuple[int, int]]:
    """Return the shots as frames `[start, end)`, which together cover the video.

    Args:
        probabilities: what the detector says of each frame.
        thumbnails: all frames, `(frames, 27, 48, 3)` RGB uint8; may be a memory map, only the frames around boundaries are read.
    """
    starts = [0, *_boundaries(probabilities, thumbnails), len(thumbnails)]
    return [(start, end) for start, end in itertools.pairwise(starts) if end > start]


def _boundaries(p: BoundaryProbabilities, thumbnails: NDArray[np.uint8]) -> Iterator[int]:
    previous = 0
    for first, last in _runs((p.boundary > _LIKELY) | (p.transition > _LIKELY)):
        run = slice(first, last + 1)
        if p.boundary[run].max() <= _LIKELY and p.transition[run].max() < _SURE:
            continue
        is_cut = last - first < _LONGEST_CUT
        start = _sharpest(first + int(p.boundary[run].argmax()) + 1, thumbnails) if is_cut else (first + last) // 2 + 1
        if previous + 1 < start < len(thumbnails):
            yield start
            previous = start


def _runs(mask: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """First and last index of each stretch of True."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], mask, [False]]).astype(np.int8)))
    return [(int(a), int(b) - 1) for a, b in zip(edges[::2], edges[1::2], strict=True)]


def _sharpest(start: int, thumbnails: NDArray[np.uint8]) -> int:
    """The frame within two of `start` that differs most from the one before it."""
    first = max(start - _SEARCH - 1, 0)
    near = np.asarray(thumbnails[first : start + _SEARCH + 1], np.int16)
    if len(near) < 2:
        return start
    return first + 1 + int(np.abs(np.diff(near, axis=0)).mean((1, 2, 3)).argmax())
