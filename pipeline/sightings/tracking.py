"""Following a proven landmark from sample to sample inside one shot.

Sparse optical flow (pyramidal Lucas-Kanade; Bouguet 2000) with a forward-backward check (Kalal et al. 2010): points that do not return to
where they came from are dropped, and what remains must move by one homography.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

Grey = NDArray[np.uint8]

TRACKING_SHORT_SIDE = 360
"""Pixels; flow is followed at this size."""

_MAX_POINTS = 160
_MIN_POINTS = 10
_MIN_KEPT = 0.3
_MAX_RETURN_ERROR = 1.5
_MAX_RESIDUAL = 3.0
_MIN_VISIBLE_AREA = 0.002
"""Share of the frame under which a landmark at the edge counts as gone."""


@dataclass(frozen=True)
class Followed:
    """Where the landmark is in one frame: points `(N, 2)` float32 in pixels, outline `(4, 2)` float32 in pixels."""

    points: NDArray[np.float32]
    outline: NDArray[np.float32]


def to_grey(picture: NDArray[np.uint8]) -> Grey:
    """Reduce an RGB picture to the grey one that flow is followed on."""
    grey = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)
    scale = TRACKING_SHORT_SIDE / min(grey.shape)
    if scale >= 1:
        return np.asarray(grey, np.uint8)
    return np.asarray(cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.uint8)


def begin(frame: Grey, outline: NDArray[np.floating], seeds: NDArray[np.floating]) -> Followed | None:
    """Start from a proof: `outline (K, 2)` and matched points `seeds (N, 2)`, both in 0..1 of the frame. None where too few points hold."""
    size = np.array([frame.shape[1], frame.shape[0]], np.float32)
    corners = (np.asarray(outline, np.float32) * size).astype(np.float32)
    points = _replenish(frame, (np.asarray(seeds, np.float32) * size).astype(np.float32), corners)
    return Followed(points, corners) if len(points) >= _MIN_POINTS else None


def follow(before: Grey, after: Grey, state: Followed) -> Followed | None:
    """Carry a landmark to the next frame; None where it is lost: hidden, gone, or moved in no common way."""
    start = state.points.reshape(-1, 1, 2)
    there, ok_there, _ = _flow(before, after, start)
    back, ok_back, _ = _flow(after, before, there)
    error = np.linalg.norm((start - back).reshape(-1, 2), axis=1)
    inside = ((there >= 0) & (there < [after.shape[1], after.shape[0]])).reshape(-1, 2).all(axis=1)
    kept = ok_there.ravel().astype(bool) & ok_back.ravel().astype(bool) & (error < _MAX_RETURN_ERROR) & inside
    source, target = state.points[kept], there.reshape(-1, 2)[kept]
    if len(source) < max(_MIN_POINTS, int(_MIN_KEPT * inside.sum())):
        return None
    homography, mask = cv2.findHomography(source, target, cv2.USAC_MAGSAC, _MAX_RESIDUAL)
    if homography is None or mask is None or mask.sum() < max(_MIN_POINTS, int(_MIN_KEPT * len(source))):
        return None
    outline = cv2.perspectiveTransform(state.outline.reshape(-1, 1, 2), homography).reshape(-1, 2).astype(np.float32)
    if not np.isfinite(outline).all() or _visible_area(outline, after) < _MIN_VISIBLE_AREA:
        return None
    return Followed(_replenish(after, target[mask.ravel().astype(bool)], outline), outline)


def _flow(before: Grey, after: Grey, points: NDArray[np.float32]) -> tuple[NDArray[np.float32], NDArray[np.uint8], NDArray[np.float32]]:
    moved, status, error = cv2.calcOpticalFlowPyrLK(before, after, points, np.zeros_like(points), winSize=(21, 21), maxLevel=4)
    return np.asarray(moved, np.float32), np.asarray(status, np.uint8), np.asarray(error, np.float32)


def _visible_area(outline: NDArray[np.float32], frame: Grey) -> float:
    height, width = frame.shape
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    area, _ = cv2.intersectConvexConvex(cv2.convexHull(outline), corners)
    return float(area / (width * height))


def _replenish(frame: Grey, points: NDArray[np.float32], outline: NDArray[np.float32]) -> NDArray[np.float32]:
    """Fill up with corners found inside the outline, so that a landmark half out of the frame is still held by what is left of it."""
    if len(points) >= _MAX_POINTS:
        return points[:_MAX_POINTS]
    mask = np.zeros(frame.shape, np.uint8)
    cv2.fillConvexPoly(mask, cv2.convexHull(outline).astype(np.int32), 255)
    for x, y in points:
        cv2.circle(mask, (int(x), int(y)), 6, 0, -1)
    found = cv2.goodFeaturesToTrack(frame, _MAX_POINTS - len(points), 0.01, 6, mask=mask)
    return points if found is None else np.concatenate([points, found.reshape(-1, 2).astype(np.float32)])
