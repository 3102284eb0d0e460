"""Burned-in overlays: platform logos and watermarks that stand still across cuts, and the band in which subtitles come and go.

What lies on the picture is no part of the scene and must never count as proof of a place.
"""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from landmarks.index import Region
from landmarks.picture import Picture

_WIDTH = 270
"""Pixels across at which overlays are looked for; a logo's strokes survive, noise does not."""

_MAX_PICTURES = 48
_DISTINCT = 14.0
"""Mean grey-level difference from every picture taken so far: only what differs elsewhere shows what stands still."""

_MIN_PICTURES = 4
_FEW_PICTURES = 8
_EDGE = 24.0
_STILL, _STILL_OF_FEW = 0.6, 0.85
"""Length of the mean edge direction, 0..1: 1 where every picture has the same edge, about 1/sqrt(n) by chance."""

_TEXT_BRIGHTNESS, _TEXT_CONTRAST, _TEXT_DENSITY = 150, 60, 0.16
_TEXT_SHARE, _MIN_PICTURES_FOR_TEXT = 0.25, 12
"""A subtitle line stands in at least a quarter of the pictures; signs and lit windows do not."""

_MAX_BOX_SHARE = 0.12
"""What covers more of the frame than this is scenery that happens to repeat."""
_MARGIN = 0.012


class OverlayFinder:
    """Takes pictures of one episode as they come and says in the end where overlays lie. Memory does not grow with the episode."""

    def __init__(self) -> None:
        self._taken: list[NDArray[np.int16]] = []
        self._directions: NDArray[np.float32] | None = None
        self._text: NDArray[np.float32] | None = None

    def add(self, picture: Picture) -> None:
        """Look at a sampled frame `(H, W, 3)` RGB; those like one seen before, and those beyond the 48th, add nothing."""
        if len(self._taken) >= _MAX_PICTURES:
            return
        tiny = cv2.resize(picture, (16, 16), interpolation=cv2.INTER_AREA).astype(np.int16)
        if any(float(np.abs(tiny - other).mean()) < _DISTINCT for other in self._taken):
            return
        self._taken.append(tiny)
        height = max(8, round(picture.shape[0] * _WIDTH / picture.shape[1]))
        grey = cv2.cvtColor(cv2.resize(picture, (_WIDTH, height), interpolation=cv2.INTER_AREA), cv2.COLOR_RGB2GRAY)
        directions, text = _edge_directions(grey), _text_mask(grey)
        if self._directions is None or self._text is None:
            self._directions, self._text = directions, text
        elif directions.shape == self._directions.shape:
            self._directions += directions
            self._text += text

    def regions(self) -> list[Region]:
        """Return boxes `(x0, y0, x1, y1)` in 0..1 of the frame; none where too few different pictures were seen to tell."""
        count = len(self._taken)
        if count < _MIN_PICTURES or self._directions is None or self._text is None:
            return []
        coherence = np.linalg.norm(self._directions, axis=2) / count
        still = coherence >= (_STILL if count >= _FEW_PICTURES else _STILL_OF_FEW)
        found = _boxes(still, min_pixels=12)
        if count >= _MIN_PICTURES_FOR_TEXT:
            lines = _boxes(self._text >= _TEXT_SHARE * count, min_pixels=40)
            shape = still.shape
            found += [box for box in lines if (box[2] - box[0]) * shape[1] > 2 * (box[3] - box[1]) * shape[0]]
        return [box for box in found if (box[2] - box[0]) * (box[3] - box[1]) <= _MAX_BOX_SHARE]


def _edge_directions(grey: NDArray[Any]) -> NDArray[np.float32]:
    """Unit gradient vectors `(h, w, 2)`, zero where there is no edge."""
    gx = cv2.Sobel(grey, cv2.CV_32F, 1, 0, ksize=3) / 4
    gy = cv2.Sobel(grey, cv2.CV_32F, 0, 1, ksize=3) / 4
    strength = np.hypot(gx, gy)
    scale = np.where(strength > _EDGE, 1 / np.maximum(strength, 1e-6), 0)
    return np.stack([gx * scale, gy * scale], axis=2).astype(np.float32)


def _text_mask(grey: NDArray[Any]) -> NDArray[np.float32]:
    """1 where bright thin strokes lie close together, as in a line of subtitle."""
    strokes = cv2.morphologyEx(grey, cv2.MORPH_TOPHAT, np.ones((7, 7), np.uint8))
    bright = ((strokes > _TEXT_CONTRAST) & (grey > _TEXT_BRIGHTNESS)).astype(np.float32)
    return (cv2.blur(bright, (21, 7)) > _TEXT_DENSITY).astype(np.float32)


def _boxes(mask: NDArray[np.bool_], min_pixels: int) -> list[Region]:
    """Boxes around what lies close together in a mask, in 0..1."""
    height, width = mask.shape
    joined = cv2.dilate(mask.astype(np.uint8), np.ones((7, 13), np.uint8))
    _, labels, stats, _ = cv2.connectedComponentsWithStats(joined)
    regions = []
    for label in range(1, len(stats)):
        if int(mask[labels == label].sum()) < min_pixels:
            continue
        x, y, w, h = (int(v) for v in stats[label][:4])
        regions.append(
            (
                round(max(0.0, x / width - _MARGIN), 4),
                round(max(0.0, y / height - _MARGIN), 4),
                round(min(1.0, (x + w) / width + _MARGIN), 4),
                round(min(1.0, (y + h) / height + _MARGIN), 4),
            )
        )
    return regions
