"""Small grey pictures of the cut and of a rush on one grid: the same window, mirrored alike, without brightness and contrast."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from landmarks.index import Region
from pipeline.rushes.scan import SHORT_SIDE, ScannedRush

Floats = NDArray[np.float32]

_SCALES = tuple(0.93**step for step in range(17))
"""Height of the window over the rush's: from all of it down to a third."""

_NEAR = math.log(1.3)
"""Scales looked at again around one that was found."""

_DETAIL = 3.0
"""Pixels of a small picture (standard deviation of a Gaussian) beyond which brightness is levelled before a picture is looked for: a sky or
a blurred fill is alike in a thousand pictures, and a grade changes just that."""

_MIN_SIDE = 8
"""Pixels of a small picture under which a window shows too little to be compared."""

_LEAST_CLEAR = 0.2
"""Where less of the picture than this is left beside overlays, they are not masked: nothing would be left to compare."""


class Window(NamedTuple):
    """The part of a rush's picture that the cut shows: its middle and its height in 0..1; the width follows from the cut's shape."""

    x: float
    y: float
    height: float


class Placed(NamedTuple):
    """A picture found in another: where, its correlation there, and how much more than chance that is.

    `score` is Fisher's z of the correlation by the root of the pixels compared: a small window correlates with something almost anywhere.
    """

    score: float
    correlation: float
    window: Window


@dataclass(frozen=True, eq=False)
class ShotView:
    """A shot's own area in the cut.

    `aspect` is its width over its height in square pixels, `pictures` `(frames, h, w)` its grey pictures, `weights` `(h, w)` 0 under
    overlays and 1 elsewhere.
    """

    aspect: float
    pictures: Floats
    weights: Floats


def view_of(thumbnails: NDArray[np.uint8], area: Region, frame_aspect: float, overlays: Sequence[Region]) -> ShotView:
    """Cut the own area `area` out of a shot's thumbnails `(frames, 27, 48)` of frames whose width is `frame_aspect` times their height."""
    _, height, width = thumbnails.shape
    x0, y0, x1, y1 = area
    aspect = frame_aspect * (x1 - x0) / (y1 - y0)
    # An upright picture is squashed to more pixels across than the rush has of it.
    columns = min((x1 - x0) * width, aspect * SHORT_SIDE)
    grid = max(_MIN_SIDE, round(columns)), max(_MIN_SIDE, round((y1 - y0) * height))
    to_grid = _affine(x0 * width, y0 * height, x1 * width, y1 * height, grid)
    pictures = np.stack([_sample(picture, to_grid, grid) for picture in thumbnails])
    return ShotView(aspect, pictures, _weights(area, [*overlays, *_mixed(area, width, height)], grid))


class RushView:
    """A rush's small grey pictures as a shot may show them."""

    def __init__(self, rush: ScannedRush, mirrored: bool, view: ShotView) -> None:
        self._grey = rush.grey
        self._mirrored = mirrored
        self._grid = view.pictures.shape[2], view.pictures.shape[1]
        self._shape = view.aspect * rush.facts.height / rush.facts.width

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of the small pictures."""
        return self._grey.shape[2], self._grey.shape[1]

    def box(self, window: Window) -> Region:
        """Return a window as a box in 0..1 of the rush's picture."""
        half_width, half_height = window.height * self._shape / 2, window.height / 2
        return (window.x - half_width, window.y - half_height, window.x + half_width, window.y + half_height)

    def pictures(self, frames: Sequence[int] | NDArray[np.intp], window: Window) -> Floats:
        """Return frames as a shot with this window shows them, `(len(frames), h, w)` on the shot's grid."""
        width, height = self.size
        x0, y0, x1, y1 = self.box(window)
        if self._mirrored:
            x0, x1 = x1, x0
        to_grid = _affine(x0 * width, y0 * height, x1 * width, y1 * height, self._grid)
        return np.stack([_sample(self._grey[frame], to_grid, self._grid) for frame in frames])

    def slopes(self, pictures: Floats, window: Window) -> Floats:
        """Return how pictures seen through a window change as it moves a pixel of the small pictures across or down, or grows by itself.

        `(3, N, h, w)` for `pictures` `(N, h, w)` from `pictures`; the relative growth keeps the middle.
        """
        across, down = np.gradient(pictures, axis=2), np.gradient(pictures, axis=1)
        columns = np.arange(self._grid[0], dtype=np.float32) - (self._grid[0] - 1) / 2
        rows = np.arange(self._grid[1], dtype=np.float32) - (self._grid[1] - 1) / 2
        grown = across * columns + down * rows[:, None]
        x0, y0, x1, y1 = self.box(window)
        turned = -1 if self._mirrored else 1
        per_pixel = turned * self._grid[0] / ((x1 - x0) * self.size[0]), self._grid[1] / ((y1 - y0) * self.size[1])
        return np.asarray(np.stack([across * per_pixel[0], down * per_pixel[1], grown]), np.float32)

    def place(self, frames: Sequence[int], picture: Floats, weights: Floats | None, near: Placed | None = None) -> Placed | None:
        """Look for a grey picture of the shot `(H, W)` in frames; None where no window of that shape fits.

        `weights` `(H, W)` leave out overlays; without `near` all scales are tried, with it those like that one's.
        """
        if self._mirrored:
            picture = picture[:, ::-1]
            weights = None if weights is None else weights[:, ::-1]
        pictures = [_detail(self._grey[frame].astype(np.float32), None) for frame in frames]
        found = None
        for scale in _SCALES:
            size = self._size_at(scale)
            if size is None or (near is not None and abs(math.log(scale / near.window.height)) > _NEAR):
                continue
            mask = None if weights is None else np.asarray(cv2.resize(weights, size, interpolation=cv2.INTER_NEAREST), np.float32)
            template = _detail(np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), np.float32), mask)
            for grey in pictures:
                placed = _placed(grey, template, mask)
                if found is None or placed.score > found.score:
                    found = placed
        return found

    def _size_at(self, scale: float) -> tuple[int, int] | None:
        """Width and height of the shot's picture in the small pictures; a pixel too much is cut off, since both shapes are rounded."""
        width, height = self.size
        across, down = round(scale * self._shape * width), round(scale * height)
        if across > width + 1 or min(across, down) < _MIN_SIDE:
            return None
        return min(across, width), down


def comparable(pictures: Floats, weights: Floats) -> Floats:
    """Return pictures `(N, h, w)` as rows of unit length without their mean, so that a product of two rows is their correlation."""
    rows = pictures.reshape(len(pictures), -1)[:, weights.ravel() > 0]
    rows = rows - rows.mean(axis=1, keepdims=True)
    length = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.maximum(length, 1e-3), np.float32)


def blurred(pictures: Floats, radius: float) -> Floats:
    """Return pictures `(N, h, w)` without their finest detail, so that what lies a little apart still correlates."""
    return np.stack([np.asarray(cv2.GaussianBlur(picture, (0, 0), radius), np.float32) for picture in pictures]) if radius else pictures


def _placed(grey: Floats, template: Floats, mask: Floats | None) -> Placed:
    """Find where a template correlates best with a picture."""
    found = cv2.matchTemplate(grey, template, cv2.TM_CCOEFF_NORMED, mask=mask)
    # Over a window without contrast it divides by nothing.
    found = np.where(np.isfinite(found) & (np.abs(found) <= 1.001), found, -1)
    _, value, _, (x, y) = cv2.minMaxLoc(found)
    (tall, wide), (height, width) = template.shape, grey.shape
    pixels = template.size if mask is None else int(np.count_nonzero(mask))
    window = Window((x + wide / 2) / width, (y + tall / 2) / height, tall / height)
    return Placed(math.atanh(min(max(value, -0.999), 0.999)) * math.sqrt(pixels), value, window)


def _detail(picture: Floats, weights: Floats | None) -> Floats:
    """Take the local mean away, that of what is clear of overlays."""
    if weights is None:
        return np.asarray(picture - cv2.GaussianBlur(picture, (0, 0), _DETAIL), np.float32)
    mean = cv2.GaussianBlur(picture * weights, (0, 0), _DETAIL) / np.maximum(cv2.GaussianBlur(weights, (0, 0), _DETAIL), 1e-3)
    return np.asarray(picture - mean, np.float32)


def _mixed(area: Region, width: int, height: int) -> list[Region]:
    """Rows and columns of thumbnail pixels that an area's edges cut: they show the fill beside it, too."""
    x0, y0, x1, y1 = area
    rows = [(x0, math.floor(y * height) / height, x1, math.ceil(y * height) / height) for y in (y0, y1)]
    columns = [(math.floor(x * width) / width, y0, math.ceil(x * width) / width, y1) for x in (x0, x1)]
    return [*rows, *columns]


def _weights(area: Region, overlays: Sequence[Region], grid: tuple[int, int]) -> Floats:
    """0 in grid pixels that an overlay touches."""
    x0, y0, x1, y1 = area
    weights = np.ones(grid[::-1], np.float32)
    across, down = np.linspace(x0, x1, grid[0] + 1), np.linspace(y0, y1, grid[1] + 1)
    for left, top, right, bottom in overlays:
        columns = (across[1:] > left) & (across[:-1] < right)
        rows = (down[1:] > top) & (down[:-1] < bottom)
        weights[np.ix_(rows, columns)] = 0
    return weights if weights.mean() >= _LEAST_CLEAR else np.ones_like(weights)


def _affine(x0: float, y0: float, x1: float, y1: float, grid: tuple[int, int]) -> NDArray[np.float64]:
    """Map pixel centres of a grid twice as fine to pixel centres of the picture out of whose box it is taken."""
    across, down = (x1 - x0) / (2 * grid[0]), (y1 - y0) / (2 * grid[1])
    return np.array([[across, 0, x0 + across / 2 - 0.5], [0, down, y0 + down / 2 - 0.5]])


def _sample(picture: NDArray[np.uint8], to_grid: NDArray[np.float64], grid: tuple[int, int]) -> Floats:
    """Sample a picture on a grid; four points per grid pixel, so that the finer picture of the two is averaged."""
    fine = cv2.warpAffine(
        picture.astype(np.float32),
        to_grid,
        (2 * grid[0], 2 * grid[1]),
        flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_REPLICATE,
    )
    return np.asarray(cv2.resize(fine, grid, interpolation=cv2.INTER_AREA), np.float32)
