"""Two pictures side by side with an outline and the matched points joined: how every match is shown.

`lay_out_pair` says where everything stands; the HTML draws it as SVG over the two pictures, `draw_pair` as pixels for the PDF.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

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
_PAIR_CASING_OPACITY = 0.35


class CanvasBox(NamedTuple):
    """A rectangle in pixels of a canvas."""

    x: float
    y: float
    width: float
    height: float

    def at(self, u: float, v: float) -> tuple[float, float]:
        """The canvas position of a point given in 0..1 of the picture, held to its edges."""
        return self.x + min(max(u, 0.0), 1.0) * self.width, self.y + min(max(v, 0.0), 1.0) * self.height


@dataclass(frozen=True)
class Joined:
    """What joins two pictures: matched points `(x_first, y_first, x_second, y_second)`, and an outline on one of them, all in 0..1."""

    points: tuple[tuple[float, float, float, float], ...] = ()
    outline: tuple[tuple[float, float], ...] = ()
    outlined: Literal["first", "second"] = "first"


@dataclass(frozen=True)
class PairLayout:
    """A canvas of `width` x `height` pixels with two pictures, an outline and at most `MOST_PAIRS` joined point pairs."""

    width: int
    height: int
    first: CanvasBox
    second: CanvasBox
    outline: tuple[tuple[float, float], ...]
    pairs: tuple[tuple[float, float, float, float], ...]


def lay_out_pair(first_size: tuple[int, int], second_size: tuple[int, int], joined: Joined, width: int = _LAYOUT_WIDTH) -> PairLayout:
    """Place two pictures of (width, height) side by side on a canvas `width` pixels wide, and what joins them."""
    aspects = [min(max(w / h, _SLIMMEST), _WIDEST) for w, h in (first_size, second_size)]
    gap = _GAP * width
    height = min((width - gap) / sum(aspects), _TALLEST * width)
    left = max(0.0, width - gap - height * sum(aspects)) / 2
    panels = (CanvasBox(left, 0, height * aspects[0], height), CanvasBox(left + height * aspects[0] + gap, 0, height * aspects[1], height))
    first, second = _fit(first_size, panels[0]), _fit(second_size, panels[1])
    outlined = first if joined.outlined == "first" else second
    count = min(len(joined.points), MOST_PAIRS)
    chosen = [joined.points[i * len(joined.points) // count] for i in range(count)]
    return PairLayout(
        width=width,
        height=round(height),
        first=first,
        second=second,
        outline=tuple(outlined.at(u, v) for u, v in joined.outline),
        pairs=tuple((*first.at(u, v), *second.at(s, t)) for u, v, s, t in chosen),
    )


def draw_pair(first_rgb: Rgb, second_rgb: Rgb, joined: Joined, width: int) -> Rgb:
    """Draw two pictures (height x width x 3, RGB) side by side, `width` pixels wide, with outline and joined points."""
    layout = lay_out_pair((first_rgb.shape[1], first_rgb.shape[0]), (second_rgb.shape[1], second_rgb.shape[0]), joined, width)
    canvas: Rgb = np.full((layout.height, layout.width, 3), PAPER_COLOUR, np.uint8)
    for picture, box in ((first_rgb, layout.first), (second_rgb, layout.second)):
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


_SHIFT = 4


def _fixed(x: float, y: float) -> tuple[int, int]:
    """OpenCV's fixed-point pixels, so that lines are placed between pixels as well."""
    return round(x * (1 << _SHIFT)), round(y * (1 << _SHIFT))


def _stroke(
    canvas: Rgb, points: Sequence[tuple[float, float]], colour: tuple[int, int, int], thickness: int, *, closed: bool = False
) -> None:
    cv2.polylines(canvas, [np.array([_fixed(x, y) for x, y in points], np.int32)], closed, colour, thickness, cv2.LINE_AA, _SHIFT)


def _fit(size: tuple[int, int], panel: CanvasBox) -> CanvasBox:
    scale = min(panel.width / size[0], panel.height / size[1])
    width, height = size[0] * scale, size[1] * scale
    return CanvasBox(panel.x + max(0.0, panel.width - width) / 2, panel.y + max(0.0, panel.height - height) / 2, width, height)
