"""Wipes, slides and long dissolves, which the shot detector hardly sees: found by the picture before, the picture after, and how the one
became the other.

An editor's transition is independent and complete (Li and Lee 2005, "Effective detection of various wipe transitions"): each part of the
frame passes from the one picture to the other once, never back, and all parts do. What a moving camera or a passing vehicle shows is in
neither picture, or leaves part of the frame as it was. Two models cover what editing programs offer: each pixel is a blend of both pictures
whose weight only grows (wipes of any shape, soft or hard, and dissolves), or one picture or both move across the frame in a straight line
(slides, covers, reveals).
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

_LENGTHS = (8, 12, 18, 26, 38, 56, 84, 126)
"""Frames from the last of the one picture to the first of the other; a longer window than the transition fits as well as its own."""
_STRIDES = 6
"""Windows begin this part of their length apart."""
_MIN_CONTEXT = 2
_MIN_CHANGE = 18.0
"""Mean difference in grey levels between the one picture and the other."""
_MAX_DRIFT = 0.5
"""What changes before and after, in half the window's length each, as a part of what changes inside."""
_MAX_ALIKE = 0.57
"""Correlation of the two pictures. One lit otherwise, or seen from a little further on, stays above."""
_DARK, _MIN_PICTURE = 24.0, 0.3
"""Grey level below which a pixel of both pictures shows nothing (bars, night), and the part of the frame that must show something."""
_CHANGED, _MIN_CHANGED = 14.0, 0.95
"""Grey levels by which a pixel differs in the two pictures, and the part of what shows something that must."""
_CELL, _CELL_REACH = (9, 12), 4
_CELL_CONTRAST, _STAYS, _MAX_STAYING = 8.0, 0.92, 0.3
"""Part of the frame that may be found again in the second picture, cell by cell and moved by a few pixels: more of it stays beside a split
screen or behind a passing vehicle while the camera moves."""
_MIN_CONTRAST = 12.0
_FRAMES_LOOKED_AT = 20
_MAX_RESIDUAL = 0.075
"""What the model leaves unexplained, as a part of the difference between the two pictures. A still camera leaves 0.01, a fast pan 0.07."""
_MAX_TRAVEL, _MAX_SLIDE_TRAVEL = 1.25, 1.1
"""Way from the one picture to the other and back and again, in ways; 1 where no pixel ever goes back."""
_LONGEST_SLIDE = 56
_MIN_STEPS, _MIN_TAKEN = 3, 0.3
"""Frames looked at that are neither the one picture nor the other (what changes at once is the shot detector's), and their part of all: in
a window much longer than the transition, steady frames would make any model fit."""
_MIN_SEAM = 1.8
"""Step between the right edge of the one picture and the left edge of the other, by the steps inside both: a pan has none."""
_PROMISING = 0.25
_AT_ONCE = 4096


class Gradual(NamedTuple):
    """Frame `first` is the last of the one picture, `last` the first of the other, `start` the first that is mostly the other.

    `doubt` is 0 where two still pictures change exactly by a model; a pan or fast motion raises it to 0.5.
    """

    doubt: float
    first: int
    last: int
    start: int


class _Fit(NamedTuple):
    """What a model leaves, how far it went, and how much of the second picture stands in each frame looked at, 0..1."""

    residual: float
    travel: float
    progress: Floats


def find_gradual(thumbnails: NDArray[np.uint8], cuts: Sequence[int]) -> list[Gradual]:
    """Return the wipes, slides and dissolves of 0.3 to 4 s, in order; they do not overlap.

    Args:
        thumbnails: all frames, `(frames, 27, 48, 3)` RGB uint8; may be a memory map, read part by part.
        cuts: first frames after hard cuts, which no transition spans.
    """
    found: list[Gradual] = []
    if not len(thumbnails):
        return found
    small = np.concatenate([_reduced(thumbnails[at : at + _AT_ONCE]) for at in range(0, len(thumbnails), _AT_ONCE)])
    for begin, end in itertools.pairwise([0, *cuts, len(thumbnails)]):
        windows = ((begin + first, begin + last, drift) for first, last, drift in _windows(small[begin:end]))
        fitting = [fit for window in windows if (fit := _fit(thumbnails, *window)) is not None]
        chosen: list[Gradual] = []
        # Of windows that fit about as well the shortest tells best where the transition is.
        for one in sorted(fitting, key=lambda fit: (int(fit.doubt * 10), fit.last - fit.first, fit.doubt, fit.first)):
            if all(one.last <= other.first or other.last <= one.first for other in chosen):
                chosen.append(one)
        found += sorted(chosen, key=lambda one: one.first)
    return found


def _reduced(thumbnails: NDArray[np.uint8]) -> Floats:
    """Means of 3 x 3 pixels, `(frames, 9 * 16, 3)`."""
    return np.asarray(np.asarray(thumbnails, np.float32).reshape(-1, 9, 3, 16, 3, 3).mean((2, 4)).reshape(-1, 144, 3), np.float32)


def _windows(small: Floats) -> Iterator[tuple[int, int, float]]:
    """First and last frame of the stretches between two steady, unlike pictures, and their drift."""
    for length in _LENGTHS:
        first = np.arange(_MIN_CONTEXT, len(small) - length - _MIN_CONTEXT, max(1, length // _STRIDES))
        first = first[_change(small, first, first + length) >= _MIN_CHANGE]
        last = first + length
        reach = max(_MIN_CONTEXT, length // 2)
        before, after = np.maximum(first - reach, 0), np.minimum(last + reach, len(small) - 1)
        # Near a cut or an end less is seen before or after; motion goes on as it is seen to, within reason.
        around = _change(small, before, first) * np.minimum(reach / (first - before), 3)
        around = around + _change(small, last, after) * np.minimum(reach / (after - last), 3)
        drift = around / np.maximum(_change(small, first, last), 1)
        fits = (drift <= _MAX_DRIFT) & (_alike(small[first], small[last]) <= _MAX_ALIKE)
        yield from zip(first[fits].tolist(), last[fits].tolist(), drift[fits].tolist(), strict=True)


def _change(small: Floats, one: NDArray[np.intp], other: NDArray[np.intp]) -> NDArray[np.float64]:
    return np.asarray(np.abs(small[one] - small[other]).mean((1, 2)), np.float64)


def _alike(a: Floats, b: Floats) -> Floats:
    """Correlation of pictures `(N, pixels, 3)`, colour by colour from its mean."""
    a, b = a - a.mean(1, keepdims=True), b - b.mean(1, keepdims=True)
    return np.asarray((a * b).sum((1, 2)) / np.sqrt((a * a).sum((1, 2)) * (b * b).sum((1, 2)) + 1), np.float32)


def _fit(thumbnails: NDArray[np.uint8], first: int, last: int, drift: float) -> Gradual | None:
    """Hold a window against both models; None where neither explains it."""
    at = np.unique(np.linspace(first, last, min(last - first + 1, _FRAMES_LOOKED_AT)).round().astype(np.intp))
    frames = np.asarray(thumbnails[at], np.float32)
    one, other = frames[0], frames[-1]
    distance = _around(((other - one) ** 2).sum(2))
    shows = np.maximum(one, other).max(2) > _DARK
    if min(one.std(), other.std()) < _MIN_CONTRAST or shows.mean() < _MIN_PICTURE:
        return None
    if (distance[shows] > 3 * _CHANGED**2).mean() < _MIN_CHANGED:
        return None
    if _staying(one.mean(2), other.mean(2)) > _MAX_STAYING:
        return None
    fit = _blend(frames, distance)
    if fit.residual > _MAX_RESIDUAL or fit.travel > _MAX_TRAVEL:
        slide = _slide(frames.mean(3)) if last - first <= _LONGEST_SLIDE else None
        if slide is None or slide.residual > _MAX_RESIDUAL or slide.travel > _MAX_SLIDE_TRAVEL:
            return None
        fit = slide
    if ((fit.progress > 0.05) & (fit.progress < 0.95)).sum() < max(_MIN_STEPS, _MIN_TAKEN * len(at)):
        return None
    return Gradual(drift + fit.residual, first, last, _half_way(at, fit.progress))


def _half_way(at: NDArray[np.intp], progress: Floats) -> int:
    """The first frame that is mostly the second picture, between the frames looked at."""
    after = int(np.flatnonzero(progress >= 0.5)[0])
    before, step = progress[after - 1], progress[after] - progress[after - 1]
    return int(np.ceil(at[after - 1] + (at[after] - at[after - 1]) * (0.5 - before) / step))


def _staying(one: Floats, other: Floats) -> float:
    """Part of the cells of a picture `(27, 48)` that are found again near their place in another."""
    height, width = _CELL
    bordered = np.pad(other, _CELL_REACH, mode="edge")
    cells = [(y, x) for y in range(0, one.shape[0], height) for x in range(0, one.shape[1], width)]
    stay = 0
    for y, x in cells:
        cell = one[y : y + height, x : x + width]
        near = bordered[y : y + height + 2 * _CELL_REACH, x : x + width + 2 * _CELL_REACH]
        stay += cell.std() >= _CELL_CONTRAST and cv2.matchTemplate(near, cell, cv2.TM_CCOEFF_NORMED).max() >= _STAYS
    return stay / len(cells)


def _around(pixels: Floats) -> Floats:
    return np.asarray(cv2.blur(pixels, (3, 3)), np.float32)


def _blend(frames: Floats, distance: Floats) -> _Fit:
    """Each pixel, with those around it, as a weighted mean of the first and the last frame."""
    one = frames[0]
    apart = frames[-1] - one
    weight = np.stack([np.clip(_around(((frame - one) * apart).sum(2)) / (distance + 1), 0, 1) for frame in frames])
    left = float(((frames - one - weight[..., None] * apart) ** 2).sum())
    travel = (np.abs(np.diff(weight, axis=0)).sum(0) * distance).sum() / distance.sum()
    progress = (weight * distance).sum((1, 2)) / distance.sum()
    return _Fit(left / float((apart**2).sum() * len(frames)), float(travel), np.asarray(progress, np.float32))


def _slide(grey: Floats) -> _Fit | None:
    """Pictures `(n, 27, 48)` as a second one that comes in from a side, a first one that leaves, or both."""
    difference = float(((grey[-1] - grey[0]) ** 2).sum())
    middle = len(grey) // 2
    best: _Fit | None = None
    for turned in (grey, grey[..., ::-1], grey.swapaxes(1, 2), grey[:, ::-1].swapaxes(1, 2)):
        one, other, width = turned[0], turned[-1], turned.shape[2]
        promising = _left_by_slides(turned[middle : middle + 1], one, other).min((1, 2)) <= _PROMISING * difference
        promising[0] &= _has_seam(one, other)
        if not promising.any():
            continue
        for left in _left_by_slides(turned, one, other)[promising]:
            gone = left.argmin(1)
            residual = float(left.min(1).sum()) / (difference * len(grey))
            if best is None or residual < best.residual:
                best = _Fit(residual, float(np.abs(np.diff(gone)).sum() / width), np.asarray(gone / width, np.float32))
    return best


def _has_seam(one: Floats, other: Floats) -> bool:
    """Whether two pictures side by side do not go on into one another."""
    inside = (np.abs(np.diff(one[:, -6:], axis=1)).mean() + np.abs(np.diff(other[:, :6], axis=1)).mean()) / 2
    return bool(np.abs(one[:, -1] - other[:, 0]).mean() >= _MIN_SEAM * (inside + 1))


def _left_by_slides(frames: Floats, one: Floats, other: Floats) -> Floats:
    """Squared differences `(3, n, width + 1)` to both pictures moved left by so many columns, the second alone, the first alone."""
    width = frames.shape[2]
    stays = [np.pad(np.cumsum(((frames - picture) ** 2).sum(1), axis=1), ((0, 0), (1, 0))) for picture in (one, other)]
    left = np.empty((3, len(frames), width + 1), np.float32)
    for gone in range(width + 1):
        leaves = ((frames[:, :, : width - gone] - one[:, gone:]) ** 2).sum((1, 2))
        comes = ((frames[:, :, width - gone :] - other[:, :gone]) ** 2).sum((1, 2))
        stood, stands = stays[0][:, width - gone], stays[1][:, width] - stays[1][:, width - gone]
        left[:, :, gone] = leaves + comes, stood + comes, leaves + stands
    return left
