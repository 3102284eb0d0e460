"""Geometry as proof that a frame of the cut is a part of a frame of a rush: local features that agree on one similarity.

The same camera frame differs by scale and position only. Another view of the same place differs by a perspective, or has its points
somewhere else than the small pictures were found to lie.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from landmarks.index import Region
from landmarks.picture import Box, Picture, fit
from models.local_matcher import Geometry, LocalMatcher

_SIDE, _KEYPOINTS = 640, 512
_MARGIN = 0.12
"""Share of the window's sides that is looked at beyond it: the frames compared may lie half a second apart."""

_RESIDUAL = 6.0
"""Pixels of 640 that an inlier may be off: compression, and what moved between the two frames."""

_TRIMS, _TRIMMED = 4, 0.7
"""How often the window is fitted to the inliers, each time to this part of them that fitted best: without what moved between the frames."""

_MOST_TURN = math.radians(4)
_MOST_SCALE = math.log(1.25)
"""How far the points may scale the picture from what the window says: of a sky over a strip of trees, one a sixth too large fits."""

_MIN_SPREAD = 0.02
"""Convex hull of the inliers as a share of the shot's picture: a logo or a face is no proof."""


@dataclass(frozen=True)
class SameFrame:
    """Inliers of one similarity; `points` are pairs `(x_shot, y_shot, x_rush, y_rush)` in 0..1 of the two whole pictures.

    `window` is the part of the rush's picture that they say the shot's box shows, in 0..1; it may reach beyond the picture.
    """

    points: tuple[tuple[float, float, float, float], ...]
    window: Region

    @property
    def inliers(self) -> int:
        """How many points agree."""
        return len(self.points)


@dataclass(frozen=True)
class BoxedPicture:
    """A picture and the box of it that is compared; of a mirrored shot both are given as they are and turned here."""

    picture: Picture
    box: Box


def prove(matcher: LocalMatcher, shot: BoxedPicture, overlays: Sequence[Region], rush: BoxedPicture, mirrored: bool) -> SameFrame | None:
    """Hold a frame of the shot against a frame of a rush; None where they do not show one camera frame.

    Args:
        matcher: local features.
        shot: a frame of the cut and its own area.
        overlays: regions in 0..1 of the cut's frame that must not count.
        rush: a sample of the rush and the window that the shot is thought to show.
        mirrored: whether the shot is to be turned left to right.
    """
    own = shot.box.cut(shot.picture)
    masked = [_into(region, shot) for region in overlays]
    if mirrored:
        own = own[:, ::-1]
        masked = [(1 - x1, y0, 1 - x0, y1) for x0, y0, x1, y1 in masked]
    around = _widened(rush)
    query = matcher.extract(fit(np.ascontiguousarray(own), _SIDE), _KEYPOINTS).outside(masked)
    reference = matcher.extract(fit(np.ascontiguousarray(around.cut(rush.picture)), _SIDE), _KEYPOINTS)
    geometry = matcher.match(query, reference)
    if geometry is None:
        return None
    kept = _similar(geometry, _expected_scale(shot, rush, around))
    if kept is None:
        return None
    on_shot = geometry.query[kept] / (query.width, query.height)
    on_rush = geometry.reference[kept] / (reference.width, reference.height)
    if cv2.contourArea(cv2.convexHull(on_shot.astype(np.float32))) < _MIN_SPREAD:
        return None
    window = _window(on_shot * (shot.box.width, shot.box.height), on_rush * (around.width, around.height), shot, around, rush.picture)
    if mirrored:
        on_shot[:, 0] = 1 - on_shot[:, 0]
    pairs = np.hstack([_onto(on_shot, shot.box, shot.picture), _onto(on_rush, around, rush.picture)])
    points = tuple((round(float(a), 4), round(float(b), 4), round(float(c), 4), round(float(d), 4)) for a, b, c, d in pairs)
    return SameFrame(points, window)


def _similar(geometry: Geometry, expected: float) -> NDArray[np.bool_] | None:
    """Which inliers agree on one similarity, if it neither turns nor scales the picture other than expected."""
    matrix, mask = cv2.estimateAffinePartial2D(
        geometry.reference, geometry.query, method=cv2.RANSAC, ransacReprojThreshold=_RESIDUAL, maxIters=5000, confidence=0.999
    )
    if matrix is None or mask is None:
        return None
    scale = float(np.hypot(matrix[0, 0], matrix[1, 0]))
    turn = math.atan2(matrix[1, 0], matrix[0, 0])
    if scale <= 0 or abs(turn) > _MOST_TURN or abs(math.log(scale / expected)) > _MOST_SCALE:
        return None
    kept: NDArray[np.bool_] = mask.ravel().astype(bool)
    return kept if kept.sum() >= 4 else None


def _window(on_shot: NDArray[np.float64], on_rush: NDArray[np.float64], shot: BoxedPicture, around: Box, rush: Picture) -> Region:
    """Fit one scale and a shift to points in pixels of the shot's box and of the box of the rush that was looked at."""
    kept = np.arange(len(on_shot))
    for _ in range(_TRIMS):
        own, other = on_shot[kept], on_rush[kept]
        middle, onto = own.mean(axis=0), other.mean(axis=0)
        scale = float(((own - middle) * (other - onto)).sum() / ((own - middle) ** 2).sum())
        off = np.linalg.norm((on_shot - middle) * scale + onto - on_rush, axis=1)
        kept = np.sort(np.argsort(off, kind="stable")[: max(4, round(_TRIMMED * len(off)))])
    height, width = rush.shape[:2]
    x0, y0 = onto - middle * scale + (around.x0, around.y0)
    return (x0 / width, y0 / height, (x0 + scale * shot.box.width) / width, (y0 + scale * shot.box.height) / height)


def _expected_scale(shot: BoxedPicture, rush: BoxedPicture, around: Box) -> float:
    """Pixels of the fitted shot per pixel of the fitted piece of the rush, by the window."""
    per_shot = _SIDE / max(shot.box.width, shot.box.height)
    per_rush = _SIDE / max(around.width, around.height)
    return per_shot * shot.box.height / rush.box.height / per_rush


def _widened(side: BoxedPicture) -> Box:
    height, width = side.picture.shape[:2]
    x, y = round(side.box.width * _MARGIN), round(side.box.height * _MARGIN)
    return Box(max(0, side.box.x0 - x), max(0, side.box.y0 - y), min(width, side.box.x1 + x), min(height, side.box.y1 + y))


def _into(region: Region, side: BoxedPicture) -> Region:
    height, width = side.picture.shape[:2]
    x0, y0, x1, y1 = region
    box = side.box
    return (
        (x0 * width - box.x0) / box.width,
        (y0 * height - box.y0) / box.height,
        (x1 * width - box.x0) / box.width,
        (y1 * height - box.y0) / box.height,
    )


def _onto(points: NDArray[np.floating], box: Box, picture: Picture) -> NDArray[np.float64]:
    """Turn points in 0..1 of a box into 0..1 of the whole picture."""
    height, width = picture.shape[:2]
    return np.asarray((points * (box.width, box.height) + (box.x0, box.y0)) / (width, height), np.float64)
