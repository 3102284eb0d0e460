"""Geometry of one picture: boxes, the crops the gate looks at, resizing. Where its own area lies says `landmarks.own_area`.

Pictures are RGB `uint8` arrays `(H, W, 3)`; boxes are pixels, half-open.
"""

from __future__ import annotations

from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.uint8]


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

    def of(self, outer: Box) -> Box:
        """Return this box, given in pixels of a part `outer` of a picture, in pixels of the picture."""
        return Box(outer.x0 + self.x0, outer.y0 + self.y0, outer.x0 + self.x1, outer.y0 + self.y1)

    def cut(self, picture: Picture) -> Picture:
        """Return this part of the picture as a view."""
        return picture[self.y0 : self.y1, self.x0 : self.x1]


def whole(picture: Picture) -> Box:
    """Return the box of the full picture."""
    height, width = picture.shape[:2]
    return Box(0, 0, width, height)


def part(picture: Picture, region: tuple[float, float, float, float]) -> Box:
    """Return a region of a picture, `(x0, y0, x1, y1)` in 0..1, in its pixels."""
    height, width = picture.shape[:2]
    x0, y0, x1, y1 = region
    return Box(round(x0 * width), round(y0 * height), round(x1 * width), round(y1 * height))


def fit(picture: Picture, long_side: int) -> Picture:
    """Scale so that the longer side is `long_side` pixels: AREA down, CUBIC up, since the matcher wants one size."""
    height, width = picture.shape[:2]
    scale = long_side / max(height, width)
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    if size == (width, height):
        return picture
    return np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC), dtype=np.uint8)


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
