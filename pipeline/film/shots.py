"""Where one shot ends and the next begins."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from models.shot_detector import BoundaryProbabilities
from pipeline.film.bars import only_bars_differ
from pipeline.film.transitions import find_gradual

Floats = NDArray[np.float32]

_LIKELY = 0.5
# Enough where the picture vanishes for a moment and another one comes back: behind a flash the detector sees little of the cut.
_FAINT = 0.1
# A cut is placed on the sharpest change within `_SEARCH` frames, if that makes up half of what changes there at all.
_LONGEST_CUT = 4
_SEARCH = 2
_SHORTEST_SHOT = 2
# A flash is looked for this far either side of a boundary, half a second at 25 frames/s.
_FLASH_REACH = 12
# Longer stretches of nothing between two shots are a shot of their own, two seconds at 25 frames/s.
_LONGEST_BLANK = 50
# What changes at a hard cut, by the next largest change this near to it: in a slide or a wipe every frame changes.
_SHARP, _SHARP_REACH = 2.5, 4
# Correlation of the pixels from which two frames show one picture, and the part of its contrast that a washed-out one keeps at most.
_SAME = 0.5
_WASHED_OUT = 0.4
# Standard deviation of the pixels, in grey levels, up to which a picture shows nothing.
_EMPTY = 4


class Transition(NamedTuple):
    """Frames `first` to `last` lead from one shot to the next, which begins at `start`; `likelihood` is 0..1."""

    first: int
    last: int
    start: int
    likelihood: float
    is_cut: bool


def find_shots(probabilities: BoundaryProbabilities, thumbnails: NDArray[np.uint8]) -> list[tuple[int, int]]:
    """Return the shots as frames `[start, end)`, which together cover the video; none is shorter than two frames unless the video is.

    Args:
        probabilities: what the detector says of each frame.
        thumbnails: all frames, `(frames, 27, 48, 3)` RGB uint8; may be a memory map, only the frames around boundaries are read.
    """
    frames = len(thumbnails)
    likely = list(_transitions(probabilities, thumbnails))
    faint = _behind_flashes(probabilities, likely, thumbnails)
    transitions = [found for found in sorted([*likely, *faint]) if not _is_no_change_of_picture(found, thumbnails)]
    transitions = _with_gradual(transitions, thumbnails)
    starts = _distinct(_join_dips(transitions, thumbnails), frames)
    return list(itertools.pairwise([0, *starts, frames])) if frames else []


def _transitions(p: BoundaryProbabilities, thumbnails: NDArray[np.uint8]) -> Iterator[Transition]:
    """Stretches where either head sees a transition and the boundary head counts one.

    In a long dissolve that head spreads one boundary over many frames, none of which need reach one half; their sum is how many it expects.
    """
    for first, last in _runs((p.boundary > _LIKELY) | (p.transition > _LIKELY)):
        boundary = p.boundary[first : last + 1]
        likelihood = float(boundary.max())
        if likelihood <= _LIKELY and boundary.sum() < 1:
            continue
        cut = None
        if last - first < _LONGEST_CUT:
            cut = _cut_near(first + int(boundary.argmax()) + 1, thumbnails)
        yield Transition(first, last, cut or (first + last) // 2 + 1, likelihood, cut is not None)


def _behind_flashes(p: BoundaryProbabilities, likely: Sequence[Transition], thumbnails: NDArray[np.uint8]) -> Iterator[Transition]:
    """Faint traces of a boundary where two different pictures stand either side of one without contrast."""
    taken = np.zeros(len(thumbnails), bool)
    for found in likely:
        taken[max(found.first - _FLASH_REACH, 0) : found.last + _FLASH_REACH] = True
    for first, last in _runs((p.boundary > _FAINT) & ~taken):
        begin = max(first - _FLASH_REACH, 0)
        frames = _pixels(thumbnails, begin, last + 1 + _FLASH_REACH)
        contrast = frames.std(1)
        lowest = int(contrast.argmin())
        if not 0 < lowest < len(frames) - 1:
            continue
        left = int(np.flatnonzero(contrast[:lowest] >= 0.8 * contrast[:lowest].max())[-1])
        right = lowest + 1 + int(np.flatnonzero(contrast[lowest + 1 :] >= 0.8 * contrast[lowest + 1 :].max())[0])
        vanishes = max(contrast[lowest] / _WASHED_OUT, _EMPTY) < min(contrast[left], contrast[right])
        if vanishes and right - left <= _FLASH_REACH and np.corrcoef(frames[left], frames[right])[0, 1] < _SAME:
            yield Transition(
                begin + left, begin + right - 1, begin + (left + right) // 2 + 1, float(p.boundary[first : last + 1].max()), False
            )


def _runs(mask: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """First and last index of each stretch of True."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], mask, [False]]).astype(np.int8)))
    return [(int(a), int(b) - 1) for a, b in zip(edges[::2], edges[1::2], strict=True)]


def _pixels(thumbnails: NDArray[np.uint8], start: int, end: int) -> Floats:
    """Frames `[start, end)`, as far as they exist, as rows of pixel values."""
    return np.asarray(thumbnails[max(start, 0) : end], np.float32).reshape(-1, 27 * 48 * 3)


def _cut_near(start: int, thumbnails: NDArray[np.uint8]) -> int | None:
    """Return the frame within `_SEARCH` of `start` that begins another picture; None where the picture changes step by step."""
    first = max(start - _SEARCH - 1, 0)
    near = _pixels(thumbnails, first, start + _SEARCH + 1)
    if len(near) < 2:
        return None
    changes = np.abs(np.diff(near, axis=0)).mean(1)
    sharpest = int(changes.argmax())
    return first + 1 + sharpest if changes[sharpest] * 2 > np.abs(near[-1] - near[0]).mean() else None


def _is_flash(found: Transition, thumbnails: NDArray[np.uint8]) -> bool:
    """Whether the same picture stands on both sides and what lies between is that picture washed out, or next to nothing."""
    begin = max(found.first - _FLASH_REACH + 1, 0)
    before, after = found.first + 1 - begin, found.last + 1 - begin
    if after - before >= _FLASH_REACH:
        return False
    frames = _pixels(thumbnails, begin, found.last + 1 + _FLASH_REACH)
    mean = frames.mean(1)
    covariance = np.atleast_2d(np.cov(frames, bias=True))
    contrast = np.sqrt(covariance.diagonal())
    brighter = mean[None] - mean[:, None]
    apart = np.sqrt(np.maximum(contrast[:, None] ** 2 + contrast[None] ** 2 - 2 * covariance, 0) + brighter**2)
    alike = covariance / np.maximum(contrast[:, None] * contrast[None], 1)
    washed_out = (contrast[None] <= _WASHED_OUT * contrast[:, None]) | ((alike >= 0.8) & (brighter > 0))
    return any(
        alike[i, j] >= _SAME and apart[i, j] * 3 <= apart[i, i + 1 : j].max() and washed_out[i, i + 1 : j].all()
        for i in range(before)
        for j in range(max(after, i + 2), len(frames))
        if contrast[i] >= 0.5 * contrast.max()
    )


def _is_no_change_of_picture(found: Transition, thumbnails: NDArray[np.uint8]) -> bool:
    """Whether the same picture goes on: lit by a flash, or with bars that came on or went off."""
    before, after = (found.start - 1, found.start) if found.is_cut else (found.first, min(found.last + 1, len(thumbnails) - 1))
    return _is_flash(found, thumbnails) or (before >= 0 and only_bars_differ(thumbnails[before], thumbnails[after]))


def _with_gradual(transitions: Sequence[Transition], thumbnails: NDArray[np.uint8]) -> list[Transition]:
    """Add what the detector hardly sees; where it saw the ends or the middle of the same transition, one boundary remains."""
    sharp = [found.start for found in transitions if _is_sharp(found.start, thumbnails)]
    gradual = [one for one in find_gradual(thumbnails, sharp) if not only_bars_differ(thumbnails[one.first], thumbnails[one.last])]
    kept = [found for found in transitions if found.start in sharp or not any(one.first < found.start <= one.last for one in gradual)]
    return sorted([*kept, *(Transition(one.first, one.last, one.start, 1 - one.doubt, False) for one in gradual)])


def _is_sharp(start: int, thumbnails: NDArray[np.uint8]) -> bool:
    """Whether another picture begins at once, and not as one step of many."""
    first = max(start - _SHARP_REACH, 0)
    changes = np.abs(np.diff(_pixels(thumbnails, first, start + _SHARP_REACH), axis=0)).mean(1)
    at = start - first - 1
    if not 0 <= at < len(changes):
        return False
    return bool(changes[at] >= _SHARP * np.delete(changes, at).max(initial=0))


def _join_dips(transitions: Sequence[Transition], thumbnails: NDArray[np.uint8]) -> list[Transition]:
    """Make one of the two transitions into and out of a short black, white or otherwise empty picture."""
    joined: list[Transition] = []
    for found in transitions:
        if joined and _is_dip(joined[-1], found, thumbnails):
            into = joined.pop()
            cut = next((side for side in (found, into) if side.is_cut), None)
            start = cut.start if cut else (into.first + found.last) // 2 + 1
            joined.append(Transition(into.first, found.last, start, max(into.likelihood, found.likelihood), cut is not None))
        else:
            joined.append(found)
    return joined


def _is_dip(into: Transition, out: Transition, thumbnails: NDArray[np.uint8]) -> bool:
    """Whether the picture vanishes between two transitions and never regains most of its contrast before the second."""
    if out.first - into.last > _LONGEST_BLANK or out.last + 1 >= len(thumbnails):
        return False
    contrast = _pixels(thumbnails, into.last + 1, out.first + 1).std(1)
    sides = [_pixels(thumbnails, at, at + 1).std() for at in (into.first, out.last + 1)]
    return len(contrast) > 0 and min(sides) > _EMPTY and contrast.min() <= 0.15 * min(sides) and contrast.max() <= 0.6 * min(sides)


def _distinct(transitions: Sequence[Transition], frames: int) -> list[int]:
    """Starts that leave no shot too short; of two that stand too close, the likelier one stays."""
    kept: list[Transition] = []
    for found in transitions:
        if not _SHORTEST_SHOT <= found.start <= frames - _SHORTEST_SHOT:
            continue
        if kept and found.start - kept[-1].start < _SHORTEST_SHOT:
            kept[-1] = max(kept[-1], found, key=lambda one: one.likelihood)
        else:
            kept.append(found)
    return [found.start for found in kept]
