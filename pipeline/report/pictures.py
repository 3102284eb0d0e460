"""The pictures of a finding: the frame beside the reference photo, with the landmark outlined and matched points joined.

`lay_out_match` says where everything stands; the HTML draws it as SVG over the two pictures, `draw_match` as pixels for the PDF.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps, UnidentifiedImageError

from models.errors import InputError
from pipeline.evidence import Match, Occurrence
from pipeline.names import is_inside, one_line

Rgb = NDArray[np.uint8]

# Bright lines on a dark casing stay readable on light and on dark pictures.
OUTLINE_COLOUR = (255, 210, 63)
PAIR_COLOUR = (38, 214, 240)
CASING_COLOUR = (16, 21, 28)
PAPER_COLOUR = (238, 240, 243)

MOST_PAIRS = 48
_GAP = 0.012
# A panel is no slimmer and no wider than this (width / height); what does not fit stands inside it with a margin.
_SLIMMEST, _WIDEST = 0.5, 1.8
_TALLEST = 0.62

_LAYOUT_WIDTH = 1000
_PRINT_WIDTH = 1100
_SCREEN_SIDE = 600
_SMALL_SIDE = 240
_LOADED_SIDE = 700
_KEPT_PHOTOS = 32
_PAIR_CASING_OPACITY = 0.35


class Box(NamedTuple):
    """A rectangle in pixels of a canvas."""

    x: float
    y: float
    width: float
    height: float

    def at(self, u: float, v: float) -> tuple[float, float]:
        """The canvas position of a point given in 0..1 of the picture, held to its edges."""
        return self.x + min(max(u, 0.0), 1.0) * self.width, self.y + min(max(v, 0.0), 1.0) * self.height


@dataclass(frozen=True)
class MatchLayout:
    """A canvas of `width` x `height` pixels with two pictures, the landmark's outline and at most `MOST_PAIRS` joined point pairs."""

    width: int
    height: int
    frame: Box
    reference: Box
    outline: tuple[tuple[float, float], ...]
    pairs: tuple[tuple[float, float, float, float], ...]


@dataclass(frozen=True)
class Jpeg:
    """A re-encoded picture; `width` and `height` are its own."""

    data: bytes
    width: int
    height: int


@dataclass(frozen=True)
class FindingPictures:
    """All pictures of one occurrence: two thumbnails with their layout for the screen, one drawn picture for print."""

    frame: Jpeg
    reference: Jpeg
    decoy: Jpeg | None
    layout: MatchLayout
    drawn: Jpeg


def reference_still_path(reference: str) -> str:
    """Where the copy of a gallery photo (a landmark's or a decoy's) stands under the report folder.

    `reference` is the photo's path in the gallery; the name is a hash since a path may hold anything.
    """
    return f"stills/refs/{hashlib.sha256(reference.encode()).hexdigest()[:20]}.jpg"


def lay_out_match(frame_size: tuple[int, int], reference_size: tuple[int, int], match: Match, width: int = _LAYOUT_WIDTH) -> MatchLayout:
    """Place two pictures of (width, height) side by side on a canvas `width` pixels wide, and the match's points on them."""
    aspects = [min(max(w / h, _SLIMMEST), _WIDEST) for w, h in (frame_size, reference_size)]
    gap = _GAP * width
    height = min((width - gap) / sum(aspects), _TALLEST * width)
    left = max(0.0, width - gap - height * sum(aspects)) / 2
    panels = (Box(left, 0, height * aspects[0], height), Box(left + height * aspects[0] + gap, 0, height * aspects[1], height))
    frame, reference = _fit(frame_size, panels[0]), _fit(reference_size, panels[1])
    count = min(len(match.points), MOST_PAIRS)
    chosen = [match.points[i * len(match.points) // count] for i in range(count)]
    return MatchLayout(
        width=width,
        height=round(height),
        frame=frame,
        reference=reference,
        outline=tuple(frame.at(u, v) for u, v in match.outline),
        pairs=tuple((*frame.at(u, v), *reference.at(s, t)) for u, v, s, t in chosen),
    )


def draw_match(frame_rgb: Rgb, reference_rgb: Rgb, match: Match, width: int) -> Rgb:
    """Draw frame and reference (height x width x 3, RGB) side by side, `width` pixels wide, with outline and joined points."""
    layout = lay_out_match((frame_rgb.shape[1], frame_rgb.shape[0]), (reference_rgb.shape[1], reference_rgb.shape[0]), match, width)
    canvas: Rgb = np.full((layout.height, layout.width, 3), PAPER_COLOUR, np.uint8)
    for picture, box in ((frame_rgb, layout.frame), (reference_rgb, layout.reference)):
        left, top = round(box.x), round(box.y)
        right, bottom = min(round(box.x + box.width), layout.width), min(round(box.y + box.height), layout.height)
        canvas[top:bottom, left:right] = cv2.resize(picture, (right - left, bottom - top), interpolation=cv2.INTER_AREA)
    unit = max(1, round(width / 700))
    casing = canvas.copy()
    for x1, y1, x2, y2 in layout.pairs:
        _stroke(casing, [(x1, y1), (x2, y2)], CASING_COLOUR, 2 * unit)
    canvas = cv2.addWeighted(casing, _PAIR_CASING_OPACITY, canvas, 1 - _PAIR_CASING_OPACITY, 0, dtype=cv2.CV_8U).astype(
        np.uint8, copy=False
    )
    for x1, y1, x2, y2 in layout.pairs:
        _stroke(canvas, [(x1, y1), (x2, y2)], PAIR_COLOUR, max(1, unit // 2))
        for x, y in ((x1, y1), (x2, y2)):
            cv2.circle(canvas, _fixed(x, y), (2 * unit) << _SHIFT, CASING_COLOUR, -1, cv2.LINE_AA, _SHIFT)
            cv2.circle(canvas, _fixed(x, y), (2 * unit - 1) << _SHIFT, PAIR_COLOUR, -1, cv2.LINE_AA, _SHIFT)
    if layout.outline:
        _stroke(canvas, layout.outline, CASING_COLOUR, 2 * unit + 2, closed=True)
        _stroke(canvas, layout.outline, OUTLINE_COLOUR, 2 * unit, closed=True)
    return canvas


class PictureShelf:
    """Loads the pictures of a report folder and prepares them for the pages; reference photos, which findings share, are kept."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._shared = lru_cache(maxsize=_KEPT_PHOTOS)(self._load)

    def of(self, occurrence: Occurrence) -> FindingPictures:
        """The pictures of one occurrence. Raises `InputError` that names a still which is missing or no picture."""
        frame, reference = self._load(occurrence.still), self._shared(occurrence.reference_still)
        decoy = occurrence.nearest_decoy_still
        sizes = (frame.shape[1], frame.shape[0]), (reference.shape[1], reference.shape[0])
        return FindingPictures(
            frame=_thumbnail(frame, _SCREEN_SIDE),
            reference=_thumbnail(reference, _SCREEN_SIDE),
            decoy=_thumbnail(self._shared(decoy), _SMALL_SIDE) if decoy else None,
            layout=lay_out_match(*sizes, occurrence.proof),
            drawn=_thumbnail(draw_match(frame, reference, occurrence.proof, _PRINT_WIDTH), _PRINT_WIDTH),
        )

    def _load(self, name: str) -> Rgb:
        if not is_inside(name):
            raise InputError(f"evidence: the still {one_line(name)} lies outside the report folder; measure the title again")
        try:
            with Image.open(self._folder / name) as picture:
                # Lets the JPEG decoder halve large photos while it decodes them, down to no less than _LOADED_SIDE.
                longest = max(picture.size)
                picture.draft("RGB", (picture.width * _LOADED_SIDE // longest, picture.height * _LOADED_SIDE // longest))
                return np.asarray(ImageOps.exif_transpose(picture).convert("RGB"))
        except (OSError, UnidentifiedImageError, Image.DecompressionBombError) as error:
            raise InputError(f"{one_line(name)}: this still is missing or cannot be read as a picture; measure the title again") from error


_SHIFT = 4


def _fixed(x: float, y: float) -> tuple[int, int]:
    """OpenCV's fixed-point pixels, so that lines are placed between pixels as well."""
    return round(x * (1 << _SHIFT)), round(y * (1 << _SHIFT))


def _stroke(
    canvas: Rgb, points: Sequence[tuple[float, float]], colour: tuple[int, int, int], thickness: int, *, closed: bool = False
) -> None:
    cv2.polylines(canvas, [np.array([_fixed(x, y) for x, y in points], np.int32)], closed, colour, thickness, cv2.LINE_AA, _SHIFT)


def _fit(size: tuple[int, int], panel: Box) -> Box:
    scale = min(panel.width / size[0], panel.height / size[1])
    width, height = size[0] * scale, size[1] * scale
    return Box(panel.x + max(0.0, panel.width - width) / 2, panel.y + max(0.0, panel.height - height) / 2, width, height)


def _shrunk(picture: Rgb, side: int) -> Rgb:
    height, width = picture.shape[:2]
    scale = side / max(width, height)
    if scale >= 1:
        return picture
    return cv2.resize(picture, (max(1, round(width * scale)), max(1, round(height * scale))), interpolation=cv2.INTER_AREA).astype(
        np.uint8, copy=False
    )


def _thumbnail(picture: Rgb, side: int) -> Jpeg:
    small = _shrunk(picture, side)
    stream = io.BytesIO()
    Image.fromarray(small).save(stream, "JPEG", quality=78, optimize=True)
    return Jpeg(stream.getvalue(), small.shape[1], small.shape[0])
