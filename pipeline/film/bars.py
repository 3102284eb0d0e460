"""Bars that come on over a picture, or go off: black, plain or blurred, above and below it or at its sides."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

_SAME = 10.0
"""Grey levels by which a line of pixels of a moving picture may differ from one frame to the next."""
_MIN_INSIDE, _MIN_OUTSIDE = 0.25, 2
"""Part of the frame that bars leave at least (a wide film in an upright frame: 0.32), and how many lines they cover."""
_MIN_TEXTURE = 6.0
_DETAIL = 0.5
"""What bars keep of the detail that stands there without them."""


def only_bars_differ(one: NDArray[np.uint8], other: NDArray[np.uint8]) -> bool:
    """Whether two frames `(h, w, 3)` RGB uint8 show one picture that only in one of them has bars over it."""
    a, b = np.asarray(one, np.float32), np.asarray(other, np.float32)
    return _differ_by_rows(a, b) or _differ_by_rows(a.swapaxes(0, 1), b.swapaxes(0, 1))


def _differ_by_rows(a: Floats, b: Floats) -> bool:
    difference = np.abs(a - b).mean((1, 2))
    inside = _longest_run(difference <= _SAME)
    rows = len(difference)
    # The bars' edge seldom falls on a line: the lines beside it belong to neither part.
    above, below = slice(0, max(inside.start - 1, 0)), slice(inside.stop + 1, rows)
    outside = [part for part in (above, below) if part.stop - part.start > 0]
    lines = sum(part.stop - part.start for part in outside)
    if inside.stop - inside.start < _MIN_INSIDE * rows or lines < _MIN_OUTSIDE or a[inside].std() < _MIN_TEXTURE:
        return False
    if any(difference[part].mean() <= _SAME for part in outside):
        return False
    detail = [sum(float(np.abs(np.diff(picture[part], axis=1)).sum()) for part in outside) for picture in (a, b)]
    return min(detail) <= _DETAIL * max(detail)


def _longest_run(mask: NDArray[np.bool_]) -> slice:
    edges = np.flatnonzero(np.diff(np.concatenate([[False], mask, [False]]).astype(np.int8)))
    runs = [slice(int(start), int(stop)) for start, stop in zip(edges[::2], edges[1::2], strict=True)]
    return max(runs, key=lambda run: run.stop - run.start, default=slice(0, 0))
