"""Pictures set into other pictures: a window in the corner, halves of a split screen, a photo shown inside a frame.

A pasted picture has sides that are straight, upright and a step all along, whatever lies on either side; nothing in a camera's view has
four of those but what is itself flat and squared to the lens (a screen, a window), and looking at that by itself does no harm.
"""

from __future__ import annotations

import itertools
from typing import Any, NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from landmarks.picture import Box, Picture

__all__ = ["pasted_pictures"]

_SIDE = 640
"""Long side in pixels at which they are looked for."""

_STEP = 10.0
"""Grey levels by which the step across a side stands out from those a few pixels beside it."""

_SHORTEST = 0.12
"""Length of a side, as a share of the frame's longer side."""

_GAP = 13
"""Pixels of a side in which both pictures may be alike."""

_DENSE, _WEAK = 0.8, 0.6
"""Share of a side in which the step shows, of three sides and of the weakest one."""

_SAME = 0.75
"""Overlap over union from which two opposite sides belong together, and two boxes are one."""

_LEAST, _MOST = 0.03, 0.75
"""Share of the frame that a pasted picture takes."""

_SEGMENTS, _PICTURES = 24, 2
"""How many of the longest sides of each direction are tried, and how many pictures are returned at most."""


class _Segment(NamedTuple):
    """A side: where it lies across, and from where to where along it, in pixels."""

    at: int
    first: int
    last: int


def pasted_pictures(picture: Picture) -> tuple[Box, ...]:
    """Return the boxes of pictures pasted into an RGB picture `(H, W, 3)`, the clearest first, none that overlap."""
    height, width = picture.shape[:2]
    scale = _SIDE / max(height, width)
    grey = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)
    size = (max(8, round(width * scale)), max(8, round(height * scale)))
    plane = cv2.resize(grey, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR).astype(np.float32)
    down, across = _steps(plane), np.ascontiguousarray(_steps(plane.T).T)
    shortest = round(_SHORTEST * max(plane.shape))
    boxes = [*_between(_segments(down, shortest)), *(Box(y0, x0, y1, x1) for x0, y0, x1, y1 in _between(_segments(across.T, shortest)))]
    upright, level = _Sides(across.T), _Sides(down)
    scored = sorted(((_score(box, level, upright), box) for box in boxes), reverse=True)
    chosen: list[Box] = []
    for score, box in scored:
        if score > 0 and all(_overlap(box, other) == 0 for other in chosen):
            chosen.append(box)
    back = np.array([width / plane.shape[1], height / plane.shape[0]] * 2)
    return tuple(Box(*(round(float(value)) for value in np.array(box) * back)) for box in chosen[:_PICTURES])


def _steps(plane: NDArray[Any]) -> NDArray[np.uint8]:
    """1 where the step between the rows above and below stands out, `(h, w)`; a step at the upper edge of a row belongs to that row."""
    padded = np.pad(plane, ((5, 5), (0, 0)), mode="edge")
    height = len(plane)

    def step(first: int, second: int) -> NDArray[Any]:
        return np.asarray(np.abs(padded[5 + second : 5 + second + height] - padded[5 + first : 5 + first + height]))

    beside = (step(-5, -2) + step(1, 4)) / 2
    return np.asarray(step(-2, 1) - beside >= _STEP, np.uint8)


def _segments(steps: NDArray[np.uint8], shortest: int) -> list[_Segment]:
    """The longest straight runs of steps along the rows."""
    # A side shows in two or three rows; it is counted once, in the row with the longest run.
    rows = cv2.morphologyEx(cv2.dilate(steps, np.ones((2, 1), np.uint8)), cv2.MORPH_CLOSE, np.ones((1, _GAP), np.uint8))
    padded = np.pad(rows, ((0, 0), (1, 1)))
    before, after = padded[:, :-1], padded[:, 1:]
    begins, ends = np.flatnonzero(after > before), np.flatnonzero(before > after)
    at, first = np.divmod(begins, before.shape[1])
    last = ends - at * before.shape[1]
    long = np.flatnonzero(last - first >= shortest)
    longest_first = long[np.argsort(first[long] - last[long], kind="stable")]
    kept: list[_Segment] = []
    for number in longest_first:
        one = _Segment(int(at[number]), int(first[number]), int(last[number]))
        if all(abs(one.at - other.at) > 3 or _union(one, other) < _SAME for other in kept):
            kept.append(one)
        if len(kept) == _SEGMENTS:
            break
    return kept


def _between(segments: list[_Segment]) -> list[Box]:
    """Boxes between two parallel sides that lie opposite each other, as `x0, y0, x1, y1` with the sides above and below."""
    return [
        Box(round((one.first + other.first) / 2), min(one.at, other.at), round((one.last + other.last) / 2), max(one.at, other.at))
        for one, other in itertools.combinations(segments, 2)
        if one.at != other.at and _union(one, other) >= _SAME
    ]


def _union(one: _Segment, other: _Segment) -> float:
    shared = min(one.last, other.last) - max(one.first, other.first)
    return shared / (max(one.last, other.last) - min(one.first, other.first))


class _Sides:
    """How much of a side along the rows of `steps` `(h, w)` shows."""

    def __init__(self, steps: NDArray[np.uint8]) -> None:
        self.rows, self.columns = steps.shape
        near = cv2.dilate(np.ascontiguousarray(steps), np.ones((5, 1), np.uint8))
        self._before = np.pad(near.cumsum(axis=1, dtype=np.int32), ((0, 0), (1, 0)))

    def shown(self, at: int, first: int, last: int) -> list[float]:
        """Share of a side in which a step shows in it or in two rows beside it; nothing for a side at the frame's edge."""
        if not 4 < at < self.rows - 4:
            return []
        return [int(self._before[at, last] - self._before[at, first]) / (last - first) if last > first else 0.0]


def _score(box: Box, level: _Sides, upright: _Sides) -> float:
    """How much of the box's four sides shows; 0 where it is no pasted picture."""
    height, width = level.rows, level.columns
    if not (_LEAST <= box.width * box.height / (height * width) <= _MOST and min(box.width, box.height) >= _SHORTEST * min(height, width)):
        return 0.0
    sides = [
        *level.shown(box.y0, box.x0, box.x1),
        *level.shown(box.y1, box.x0, box.x1),
        *upright.shown(box.x0, box.y0, box.y1),
        *upright.shown(box.x1, box.y0, box.y1),
    ]
    if len(sides) < 3 or min(sides) < _WEAK or sorted(sides)[-3] < _DENSE:
        return 0.0
    return sum(sides) / len(sides)


def _overlap(one: Box, other: Box) -> int:
    across = min(one.x1, other.x1) - max(one.x0, other.x0)
    down = min(one.y1, other.y1) - max(one.y0, other.y0)
    return max(0, across) * max(0, down)
