"""Geometry of one picture: its own area inside bars or a blurred fill, the crops the gate looks at, resizing.

Pictures are RGB `uint8` arrays `(H, W, 3)`; boxes are pixels, half-open.
"""

from __future__ import annotations

from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.uint8]

_PROFILE_LONG_SIDE = 640
"""Bars are looked for at this size: fine enough for one row in 640, cheap enough for every sample."""

_SMOOTH = 2.0
"""Grey levels of high-pass residue under which a row counts as fill; a blur of radius >= 10 px leaves less than 1."""

_TEXT_COLUMNS = 0.4
"""Share of a row's columns that subtitles and logos on the fill cover at most."""

_MIN_BAR = 0.06
"""Bars thinner than this share of the side are left in: cutting them would gain nothing."""

_MAX_SUBTITLE = 0.06
"""Share of the side that a line of text on the fill takes at most."""

_MAX_UNEVENNESS = 0.015
"""Share of the side by which two bars with text on them may differ."""

_MIN_SEAM = 4.0
"""Grey levels by which a seam's row step must stand out from the steps beside it."""


class Box(NamedTuple):
    """A rectangle of a picture in pixels, `[x0, x1) x [y0, y1)`."""

    x0: int
    y0: int
    x1: int
    y1: int

    @property
    def width(self) -> int:
        """Pixels across."""
        return self.x1 - self.x0

    @property
    def height(self) -> int:
        """Pixels down."""
        return self.y1 - self.y0

    def cut(self, picture: Picture) -> Picture:
        """Return this part of the picture as a view."""
        return picture[self.y0 : self.y1, self.x0 : self.x1]


def whole(picture: Picture) -> Box:
    """Return the box of the full picture."""
    height, width = picture.shape[:2]
    return Box(0, 0, width, height)


def fit(picture: Picture, long_side: int) -> Picture:
    """Scale so that the longer side is `long_side` pixels: AREA down, CUBIC up, since the matcher wants one size."""
    height, width = picture.shape[:2]
    scale = long_side / max(height, width)
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    if size == (width, height):
        return picture
    return np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC), dtype=np.uint8)


def own_area(picture: Picture) -> Box:
    """Find the part of a frame that carries the picture when bars or a blurred copy fill the rest.

    Vertical platforms show a wide picture in the middle over a blurred, enlarged copy of itself. The fill is smooth (no high-pass residue)
    and meets the picture in a straight seam across the whole frame; both are required on both sides, so that a plain sky over a plain lake
    is not cut. Returns the whole frame where there are no such bars. A picture is cut along one axis only.
    """
    box = whole(picture)
    grey = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)
    scale = min(1.0, _PROFILE_LONG_SIDE / max(grey.shape))
    if scale < 1:
        grey = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    plane = grey.astype(np.float32)
    rows = _bars(plane)
    if rows is not None:
        height = plane.shape[0]
        return Box(0, round(rows[0] / height * box.y1), box.x1, round(rows[1] / height * box.y1))
    columns = _bars(plane.T)
    if columns is not None:
        width = plane.shape[1]
        return Box(round(columns[0] / width * box.x1), 0, round(columns[1] / width * box.x1), box.y1)
    return box


def _bars(plane: NDArray[np.float32]) -> tuple[int, int] | None:
    """Rows `[first, last)` between two smooth bars that end in seams, or None."""
    height = plane.shape[0]
    if height < 32 or plane.shape[1] < 32:
        return None
    rough = (np.abs(plane - cv2.GaussianBlur(plane, (0, 0), 2.0)) > _SMOOTH).mean(axis=1) > _TEXT_COLUMNS
    if not (_fill(rough, _longest_text(height)) and _fill(rough[::-1], _longest_text(height))):
        return None
    step = np.zeros(height, np.float32)
    # Two rows apart, since scaling smears a seam over one row.
    step[1:-1] = np.percentile(np.abs(plane[2:] - plane[:-2]), 100 * _TEXT_COLUMNS, axis=1)
    top, bottom = _Profile(rough, step), _Profile(rough[::-1], step[::-1])
    # Text on the fill makes seams of its own, so that bars of one height come first.
    bars = _alike_bars(top, bottom) or _any_bars(top, bottom)
    if bars is None or height - sum(bars) < height // 5:
        return None
    return bars[0], height - bars[1]


class _Profile(NamedTuple):
    """What each row says, from one end of the picture on: whether it is `rough`, no fill, and its `step` in grey levels, both `(rows,)`."""

    rough: NDArray[np.bool_]
    step: NDArray[np.float32]

    def steps(self, longest_ignored: int) -> dict[int, float]:
        """Rows at which the fill may end, each with how far its step stands out; rough stretches up to `longest_ignored` are fill."""
        return {row: self._clearness(row) for row in _fill(self.rough, longest_ignored) if self.step[row] >= _MIN_SEAM}

    def _clearness(self, row: int) -> float:
        lowest = int(len(self.step) * _MIN_BAR)
        beside = np.concatenate([self.step[max(1, row - 12) : max(1, row - 3)], self.step[lowest // 2 : lowest]])
        return float(self.step[row]) - float(np.median(beside))


def _alike_bars(top: _Profile, bottom: _Profile) -> tuple[int, int] | None:
    """Heights of bars on which text may lie: of all pairs of seams at one height the one whose weaker seam is the clearest."""
    height = len(top.step)
    ends = bottom.steps(_longest_text(height))
    pairs = [
        (min(clear, clear_end), first, last)
        for first, clear in top.steps(_longest_text(height)).items()
        for last, clear_end in ends.items()
        if min(clear, clear_end) >= _MIN_SEAM and abs(first - last) <= height * _MAX_UNEVENNESS
    ]
    return max(pairs)[1:] if pairs else None


def _any_bars(top: _Profile, bottom: _Profile) -> tuple[int, int] | None:
    """Heights of bars without text on them, which need not be alike: the strongest step at either end must be a seam."""
    found = []
    for side in (top, bottom):
        steps = side.steps(0)
        strongest = max(steps, key=lambda row: side.step[row], default=None)
        if strongest is None or steps[strongest] < _MIN_SEAM:
            return None
        found.append(strongest)
    return found[0], found[1]


def _longest_text(height: int) -> int:
    return int(height * _MAX_SUBTITLE)


def _fill(rough: NDArray[np.bool_], longest_ignored: int) -> range:
    """Rows, counted from one end, at which a bar may end there: as far as the fill goes on, but for the thinnest bars."""
    height = len(rough)
    # A plain sky behind the seam keeps the run of smooth rows going, so that the seam is looked for all along it.
    reach = min(_first_rough_run(rough, longest_ignored), height // 2)
    return range(int(height * _MIN_BAR), reach + 4)


def _first_rough_run(rough: NDArray[np.bool_], longest_ignored: int) -> int:
    """Where the first stretch of rough rows begins that is longer than a subtitle on the fill; the end where there is none."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], rough, [False]]).astype(np.int8)))
    for first, end in zip(edges[::2], edges[1::2], strict=True):
        if end - first > longest_ignored and end > 3:
            return int(first)
    return len(rough)


def gate_crops(box: Box) -> tuple[Box, ...]:
    """The parts of a picture that the gate embeds: the whole, and squares along its longer side that overlap by half.

    A landmark is often a small background behind a face; a crop brings it near the share of the picture it has in a reference photo.
    """
    side = min(box.width, box.height)
    long_side = max(box.width, box.height)
    if long_side < side * 1.15:
        return (box,)
    count = max(2, round((long_side - side) / (side / 2)) + 1)
    offsets = [round(i * (long_side - side) / (count - 1)) for i in range(count)]
    if box.width >= box.height:
        squares = [Box(box.x0 + o, box.y0, box.x0 + o + side, box.y1) for o in offsets]
    else:
        squares = [Box(box.x0, box.y0 + o, box.x1, box.y0 + o + side) for o in offsets]
    return (box, *squares)
