"""Where in a frame the picture lies: inside bars, a blurred copy of itself, or a plain fill on all sides.

Two ways, one after the other: bars along one axis, with subtitles and logos on them (rows and columns that are smooth but for text, ending
in a seam across the whole frame), and a fill all around (one compact textured part whose sides are straight seams).
"""

from __future__ import annotations

from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from landmarks.picture import Box, Picture, whole

__all__ = ["own_area"]

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


_NESTED = 3
"""Fills inside each other: a wide picture over a blurred copy inside bars, and one more."""

_JOINED = 15
"""Pixels across which texture is joined: what is smooth in a picture is larger, what is smooth in a wall of leaves smaller."""

_MIN_INSET, _MAX_INSET = 0.03, 0.9
"""Share of the frame that a picture inside a fill takes."""

_COMPACT = 0.5
"""Share of its box that has texture; a person before a plain wall covers less."""

_STRAIGHT = 0.7
"""Share of a side along which the picture's edge shows; elsewhere picture and fill are alike."""

_MIN_SMOOTH = 0.9
"""Share of the fill that is smooth; what is not is text and logos."""

_AT_EDGE = 0.01
"""Share of the frame's longer side by which a picture may keep off the frame's edge and still reach it."""

_EQUAL = 0.05
"""Share of a side by which two seams may differ and count as the same."""

_BLUR_REACH = 6
"""Pixels by which texture shows outside of where it is."""


def own_area(picture: Picture) -> Box:
    """Find the part of a frame that carries the picture when bars, a plain fill or a blurred copy fill the rest.

    Vertical platforms show a wide picture in the middle over a blurred, enlarged copy of itself. The fill is smooth (no high-pass residue)
    and meets the picture in a straight seam across the whole frame; both are required on both sides, so that a plain sky over a plain lake
    is not cut. A plain fill around it must end in straight seams, too. Returns the whole frame where there is neither.
    """
    box = whole(picture)
    for _ in range(_NESTED):
        # What is set into a plain fill may itself be a wide picture over its blurred copy.
        part = np.ascontiguousarray(box.cut(picture))
        inner = _cut_once(part)
        if inner == whole(part):
            break
        box = inner.of(box)
    return box


def _cut_once(picture: Picture) -> Box:
    """The picture without one fill around it."""
    grey = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)
    scale = min(1.0, _PROFILE_LONG_SIDE / max(grey.shape))
    if scale < 1:
        grey = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    plane = grey.astype(np.float32)
    height, width = plane.shape
    smooth = np.abs(plane - cv2.GaussianBlur(plane, (0, 0), 2.0)) <= _SMOOTH
    rows = _bars(plane, smooth)
    columns = None if rows else _bars(plane.T, smooth.T)
    inset = None if rows or columns else _inset(plane, smooth)
    x0, y0, x1, y1 = inset or (0, 0, width, height)
    y0, y1 = rows or (y0, y1)
    x0, x1 = columns or (x0, x1)
    down, across = picture.shape[:2]
    return Box(round(x0 / width * across), round(y0 / height * down), round(x1 / width * across), round(y1 / height * down))


def _bars(plane: NDArray[np.float32], smooth: NDArray[np.bool_]) -> tuple[int, int] | None:
    """Rows `[first, last)` between two smooth bars that end in seams, or None."""
    height = plane.shape[0]
    if height < 32 or plane.shape[1] < 32:
        return None
    rough = (~smooth).mean(axis=1) > _TEXT_COLUMNS
    above, below = _fill(rough, _longest_text(height)), _fill(rough[::-1], _longest_text(height))
    if not (above and below):
        return None
    step = np.zeros(height, np.float32)
    needed = np.array([row for row in range(1, height - 1) if row < above.stop or row >= height - below.stop])
    # Two rows apart, since scaling smears a seam over one row.
    step[needed] = np.percentile(np.abs(plane[needed + 1] - plane[needed - 1]), 100 * _TEXT_COLUMNS, axis=1)
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


def _inset(plane: NDArray[np.float32], smooth: NDArray[np.bool_]) -> tuple[int, int, int, int] | None:
    """The part `x0, y0, x1, y1` of a frame that a plain fill surrounds, all around, on three sides or around a corner, or None.

    It is the one large part with texture; its sides are looked for from there outwards, since a sky in it is as smooth as the fill.
    """
    height, width = plane.shape
    texture = cv2.morphologyEx((~smooth).astype(np.uint8), cv2.MORPH_CLOSE, np.ones((_JOINED, _JOINED), np.uint8))
    _, _, stats, _ = cv2.connectedComponentsWithStats(texture)
    if len(stats) < 2:
        return None
    largest = 1 + int(stats[1:, cv2.CC_STAT_AREA].argmax())
    x, y, across, down, covered = (int(value) for value in stats[largest])
    if covered < _COMPACT * across * down or not _MIN_INSET <= across * down / plane.size <= _MAX_INSET:
        return None
    textured = (x, y, x + across, y + down)
    # The first time the sides are looked for along what has texture, the second time along the whole of the others.
    box = _grown(plane, textured, textured)
    box = _grown(plane, textured, box)
    x0, y0, x1, y1 = box
    sides = [
        (y0, _seam(plane, y0, x0, x1)),
        (height - y1, _seam(plane, y1, x0, x1)),
        (x0, _seam(plane.T, x0, y0, y1)),
        (width - x1, _seam(plane.T, x1, y0, y1)),
    ]
    fills = [seam if away > _AT_EDGE * max(plane.shape) else None for away, seam in sides]
    seams = [seam for seam in fills if seam is not None]
    in_corner = len(seams) == 2 and (fills[0] is None) != (fills[1] is None)
    if not (len(seams) >= 3 or in_corner) or min(seams) < _STRAIGHT:
        return None
    outside = np.ones(plane.shape, bool)
    outside[max(0, y0 - 3) : y1 + 3, max(0, x0 - 3) : x1 + 3] = False
    return box if outside.any() and float(smooth[outside].mean()) >= _MIN_SMOOTH else None


def _grown(plane: NDArray[np.float32], textured: tuple[int, int, int, int], along: tuple[int, int, int, int]) -> tuple[int, int, int, int]:
    """Move each side of what has texture outwards to the straightest seam there, if there is one, as long as `along` is there."""
    left, top, right, bottom = textured
    x0, y0, x1, y1 = along
    height, width = plane.shape
    return (
        _side(plane.T, left, 0, y0, y1),
        _side(plane, top, 0, x0, x1),
        _side(plane.T, right, width, y0, y1),
        _side(plane, bottom, height, x0, x1),
    )


def _side(plane: NDArray[np.float32], near: int, far: int, first: int, last: int) -> int:
    """The row between `near` and the frame's edge `far` with the most seam along columns `first` to `last`; the outermost of equal ones."""
    away = 1 if far > near else -1
    inside = near - away * _BLUR_REACH
    rows = list(range(inside, far, away))
    support = [_support(plane, row, first, last) for row in rows]
    best = max(support, default=0.0)
    if best < _STRAIGHT:
        return near
    outermost = max((row for row, seam in zip(rows, support, strict=True) if seam >= best - _EQUAL), key=lambda row: away * row)
    # A step shows a row before and after it; scaling smears it over one more.
    return outermost - 2 * away


def _seam(plane: NDArray[np.float32], row: int, first: int, last: int) -> float:
    """The most seam within two rows of one."""
    return max(_support(plane, near, first, last) for near in range(row - 2, row + 3))


def _support(plane: NDArray[np.float32], row: int, first: int, last: int) -> float:
    """Share of the columns `first` to `last` in which a picture's edge at `row` shows as a step."""
    if not 1 < row < len(plane) - 1 or last <= first:
        return 0.0
    return float((np.abs(plane[row + 1, first:last] - plane[row - 2, first:last]) >= _MIN_SEAM).mean())
