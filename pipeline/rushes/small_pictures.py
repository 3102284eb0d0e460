"""Small grey pictures of the cut and of a rush on one grid: the same window, mirrored alike, without brightness and contrast."""

from __future__ import annotations

import functools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy import fft  # type: ignore[import-untyped]

from landmarks.index import Region
from pipeline.rushes.scan import ScannedRush

Floats = NDArray[np.float32]

PLACING_LONG, PLACING_SHORT = 96, 54
"""Pixels of a rush's picture in which keyframes are looked for and shifts are told; what is kept of it is finer, so that any window of it
can be laid over the cut's thumbnails without aliasing."""

_SCALES = tuple(0.93**step for step in range(17))
"""Height of the window over the rush's: from all of it down to a third."""

_NEAR = math.log(1.3)
"""Scales looked at again around one that was found."""

_DETAIL = 3.0
"""Pixels of a small picture (standard deviation of a Gaussian) beyond which brightness is levelled before a picture is looked for: a sky or
a blurred fill is alike in a thousand pictures, and a grade changes just that."""

_FLAT = 0.3
"""Grey levels (standard deviation) of detail under which a piece of a picture shows nothing that could correlate."""

_FINELY = 8
"""Points per pixel at which a picture is taken to average it over the pixels of another grid."""

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
    """A picture found in a frame: where, its correlation there, and `score`, how much more than chance that is (`certainty`)."""

    score: float
    correlation: float
    window: Window
    frame: int


@dataclass(frozen=True, eq=False)
class ShotPictures:
    """A shot's own area in the cut.

    `aspect` is its width over its height in square pixels, `pictures` `(frames, h, w)` its grey pictures, `weights` `(h, w)` 0 under
    overlays and 1 elsewhere.
    """

    aspect: float
    pictures: Floats
    weights: Floats

    @property
    def pixels(self) -> int:
        """How many pixels of each picture are compared."""
        return int(np.count_nonzero(self.weights))


def view_of(thumbnails: NDArray[np.uint8], area: Region, frame_aspect: float, overlays: Sequence[Region]) -> ShotPictures:
    """Cut the own area `area` out of a shot's thumbnails `(frames, 27, 48)` of frames whose width is `frame_aspect` times their height."""
    _, height, width = thumbnails.shape
    x0, y0, x1, y1 = area
    aspect = frame_aspect * (x1 - x0) / (y1 - y0)
    # An upright picture is squashed to more pixels across than the rush has of it.
    columns = min((x1 - x0) * width, aspect * PLACING_SHORT)
    grid = max(_MIN_SIDE, round(columns)), max(_MIN_SIDE, round((y1 - y0) * height))
    pictures = _seen_through(thumbnails, area, grid)
    return ShotPictures(aspect, pictures, _weights(area, [*overlays, *_mixed(area, width, height)], grid))


class RushPictures:
    """A rush's small grey pictures as a shot may show them."""

    def __init__(self, rush: ScannedRush, mirrored: bool, view: ShotPictures) -> None:
        self._grey = rush.grey
        self._mirrored = mirrored
        self._grid = view.pictures.shape[2], view.pictures.shape[1]
        self._shape = view.aspect * rush.facts.height / rush.facts.width
        self.size = (PLACING_LONG, PLACING_SHORT) if rush.facts.width >= rush.facts.height else (PLACING_SHORT, PLACING_LONG)
        """Width and height of the pictures in whose pixels shifts are told."""

    def box(self, window: Window) -> Region:
        """Return a window as a box in 0..1 of the rush's picture."""
        half_width, half_height = window.height * self._shape / 2, window.height / 2
        return (window.x - half_width, window.y - half_height, window.x + half_width, window.y + half_height)

    def window(self, box: Region) -> Window:
        """Return the window with the middle and the area of a box in 0..1 of the rush's picture."""
        x0, y0, x1, y1 = box
        return Window((x0 + x1) / 2, (y0 + y1) / 2, math.sqrt((x1 - x0) * (y1 - y0) / self._shape))

    def pictures(self, frames: Sequence[int] | NDArray[np.intp], window: Window) -> Floats:
        """Return frames as a shot with this window shows them, `(len(frames), h, w)` on the shot's grid."""
        shown = _seen_through(self._grey[frames], self.box(window), self._grid)
        return np.ascontiguousarray(shown[:, :, ::-1]) if self._mirrored else shown

    def slopes(self, pictures: Floats, window: Window) -> Floats:
        """Return how pictures seen through a window change as it moves a pixel of `size` across or down, or grows by itself.

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
        pictures = np.stack([_resized(self._grey[frame], self.size) for frame in frames])
        correlation = _CrossCorrelation(_levelled(pictures, np.ones(pictures.shape[1:], np.float32)))
        found = None
        for scale in _SCALES:
            size = self._size_at(scale)
            if size is None or (near is not None and abs(math.log(scale / near.window.height)) > _NEAR):
                continue
            mask = np.ones(size[::-1], np.float32)
            if weights is not None:
                mask = np.asarray(cv2.resize(weights, size, interpolation=cv2.INTER_NEAREST), np.float32)
            placed = correlation.best(_levelled(_resized(picture, size)[None], mask)[0], mask)
            if placed is not None and (found is None or placed.score > found.score):
                found = placed._replace(frame=frames[placed.frame])
        return found

    def _size_at(self, scale: float) -> tuple[int, int] | None:
        """Width and height of the shot's picture in the small pictures; a pixel too much is cut off, since both shapes are rounded."""
        width, height = self.size
        across, down = round(scale * self._shape * width), round(scale * height)
        if across > width + 1 or min(across, down) < _MIN_SIDE:
            return None
        return min(across, width), down


class _CrossCorrelation:
    """Pictures `(N, H, W)` in which templates are looked for by normalised correlation under a mask, by way of their spectra.

    Lewis (1995), "Fast normalized cross-correlation"; with a mask as in Padfield (2012), "Masked object registration in the Fourier
    domain", of which only the template has one here.
    """

    def __init__(self, pictures: Floats) -> None:
        self._shape = pictures.shape[1:]
        self._padded = tuple(fft.next_fast_len(side, real=True) for side in self._shape)
        self._spectra = fft.rfft2(pictures, self._padded)
        self._squared = fft.rfft2(pictures**2, self._padded)

    def best(self, template: Floats, mask: Floats) -> Placed | None:
        """Return where a template `(h, w)` correlates best, its `frame` counted among the pictures; None where it shows nothing."""
        tall, wide = template.shape
        height, width = self._shape
        pixels = float(mask.sum())
        centred = (template - float((template * mask).sum()) / pixels) * mask
        contrast = float((centred**2).sum())
        if contrast < _FLAT**2 * pixels:
            return None
        spectra = np.conj(fft.rfft2(np.stack([centred, mask]), self._padded))
        products = np.concatenate([self._spectra * spectra[0], self._spectra * spectra[1], self._squared * spectra[1]])
        # What wraps around lies beyond the places where the template fits in.
        sums = fft.irfft2(products, self._padded)[:, : height - tall + 1, : width - wide + 1]
        along, mean, squares = np.split(sums, 3)
        under = squares - mean**2 / pixels
        correlation = np.where(under > _FLAT**2 * pixels, along / np.sqrt(np.maximum(under, 1e-6) * contrast), -1)
        picture, y, x = np.unravel_index(int(correlation.argmax()), correlation.shape)
        value = float(correlation.max())
        window = Window((int(x) + wide / 2) / width, (int(y) + tall / 2) / height, tall / height)
        return Placed(certainty(value, pixels), value, window, int(picture))


def certainty(correlation: float, pixels: float) -> float:
    """Return Fisher's z of a correlation by the root of the pixels compared: few pixels correlate with something almost anywhere."""
    return math.atanh(min(max(correlation, -0.999), 0.999)) * math.sqrt(pixels)


def comparable(pictures: Floats, weights: Floats) -> Floats:
    """Return pictures `(N, h, w)` as rows of unit length without their mean, so that a product of two rows is their correlation."""
    rows = pictures.reshape(len(pictures), -1)[:, weights.ravel() > 0]
    return of_unit_length(rows - rows.mean(axis=1, keepdims=True))


def of_unit_length(rows: Floats) -> Floats:
    """Return rows `(N, pixels)` scaled so that a product of two is their correlation."""
    return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-3), np.float32)


def blurred(pictures: Floats, radius: float) -> Floats:
    """Return pictures `(N, h, w)` without their finest detail, so that what lies a little apart still correlates."""
    if not radius:
        return pictures
    _, height, width = pictures.shape
    return np.asarray(_smoothing(height, radius) @ pictures @ _smoothing(width, radius).T, np.float32)


def detail_of(pictures: Floats, weights: Floats) -> Floats:
    """Return what pictures `(N, h, w)` show beside their local mean, as rows of the pixels that `weights` `(h, w)` leave, in grey levels.

    A sky or a fill that brightens by itself says nothing; that a picture flickers or darkens as a whole does, so contrast is kept.
    """
    return np.ascontiguousarray(_levelled(pictures, weights).reshape(len(pictures), -1)[:, weights.ravel() > 0])


def _levelled(pictures: Floats, weights: Floats) -> Floats:
    """Take the local mean away from pictures `(N, h, w)`, that of what is clear of overlays."""
    return np.asarray(pictures - blurred(pictures * weights, _DETAIL) / np.maximum(blurred(weights[None], _DETAIL), 1e-3), np.float32)


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


def _seen_through(pictures: NDArray[np.uint8], box: Region, grid: tuple[int, int]) -> Floats:
    """Return the part `box` (0..1) of pictures `(N, H, W)` averaged over the pixels of a grid (width, height); edges go on beyond them."""
    _, height, width = pictures.shape
    x0, y0, x1, y1 = box
    rows, columns = _sampling(height, y0 * height, y1 * height, grid[1]), _sampling(width, x0 * width, x1 * width, grid[0])
    # Only what the window shows is turned into floats.
    top, bottom = _used(rows)
    left, right = _used(columns)
    part = pictures[:, top:bottom, left:right].astype(np.float32)
    return np.asarray(rows[:, top:bottom] @ part @ columns[:, left:right].T, np.float32)


def _sampling(side: int, begin: float, end: float, count: int) -> Floats:
    """The weights `(count, side)` of pixels in the means over `count` equal parts of `begin` to `end`, interpolated between pixels."""
    at = begin + (end - begin) * (np.arange(count * _FINELY) + 0.5) / (count * _FINELY) - 0.5
    at = np.clip(at, 0, side - 1)
    before = np.minimum(np.floor(at).astype(np.intp), max(side - 2, 0))
    part = at - before
    rows = np.repeat(np.arange(count), _FINELY)
    weights = np.bincount(rows * side + before, 1 - part, count * side)
    weights += np.bincount(rows * side + np.minimum(before + 1, side - 1), part, count * side)
    return np.asarray(weights.reshape(count, side) / _FINELY, np.float32)


def _used(weights: Floats) -> tuple[int, int]:
    at = np.flatnonzero(weights.any(axis=0))
    return int(at[0]), int(at[-1]) + 1


@functools.lru_cache(maxsize=256)
def _smoothing(side: int, radius: float) -> Floats:
    """The weights `(side, side)` of a Gaussian over a row of pixels; near its ends of the part that lies on it."""
    apart = np.arange(side)[:, None] - np.arange(side)
    weights = np.exp(-0.5 * (apart / radius) ** 2)
    return np.asarray(weights / weights.sum(axis=1, keepdims=True), np.float32)


def _resized(picture: NDArray[np.generic], size: tuple[int, int]) -> Floats:
    return np.asarray(cv2.resize(picture.astype(np.float32), size, interpolation=cv2.INTER_AREA), np.float32)
