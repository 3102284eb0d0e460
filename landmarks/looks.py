"""The ways in which a frame is looked at before it is held against a photo: as it is, and the second looks.

A second look is taken only where the gate is sure of a place and the first proof fell short. Each is a chance more to be wrong, so that
thresholds are calibrated with all of them (`landmarks.calibration`), and the record names the one a proof was made with.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from enum import StrEnum

import cv2
import numpy as np

from landmarks.picture import Picture

_MIDDLE = 0.45
"""Where the median brightness, 0..1, is brought to: photos of a gallery are taken by day."""

_DARK, _BRIGHT = 0.35, 0.65
"""Median brightness, 0..1, outside of which light is what a picture lacks first."""

_CLIP, _TILES = 3.0, (8, 8)
"""OpenCV's clip limit and tiles of CLAHE (Zuiderveld 1994)."""


class Look(StrEnum):
    """How a frame was looked at.

    as_is: its own area as it came. part: the square of it that proposed the place, at the full matching size. brightened: its brightness
    brought to the middle. contrast: its local contrast raised. mirrored: turned left to right.
    """

    AS_IS = "as_is"
    PART = "part"
    BRIGHTENED = "brightened"
    CONTRAST = "contrast"
    MIRRORED = "mirrored"


def seen_through(picture: Picture, look: Look) -> Picture:
    """Return an RGB picture `(H, W, 3)` as a look shows it, of the same size."""
    match look:
        case Look.BRIGHTENED:
            return _brightened(picture)
        case Look.CONTRAST:
            return _contrasted(picture)
        case Look.MIRRORED:
            return np.ascontiguousarray(picture[:, ::-1])
        case Look.AS_IS | Look.PART:
            return picture


def second_looks(picture: Picture, *, in_part: bool) -> Iterator[Look]:
    """Yield the second looks at a picture in the order in which they are taken, the likeliest to help first.

    The order hangs on the picture alone, so that the same film gives the same evidence whatever else was looked at before. `in_part`:
    whether a part of it proposed the place.
    """
    median = float(np.median(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY))) / 255
    lacks_light = not _DARK <= median <= _BRIGHT
    if lacks_light:
        yield Look.BRIGHTENED
    if in_part:
        yield Look.PART
    yield Look.CONTRAST
    yield Look.MIRRORED


def _brightened(picture: Picture) -> Picture:
    median = float(np.median(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY))) / 255
    exponent = math.log(_MIDDLE) / math.log(min(max(median, 0.01), 0.99))
    levels = np.round((np.arange(256) / 255) ** exponent * 255).astype(np.uint8)
    return np.asarray(cv2.LUT(picture, levels), np.uint8)


def _contrasted(picture: Picture) -> Picture:
    lab = cv2.cvtColor(picture, cv2.COLOR_RGB2LAB)
    lab[:, :, 0] = cv2.createCLAHE(_CLIP, _TILES).apply(np.ascontiguousarray(lab[:, :, 0]))
    return np.asarray(cv2.cvtColor(lab, cv2.COLOR_LAB2RGB), np.uint8)
