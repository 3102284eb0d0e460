"""Two landmarks on one spot of the picture at one time: the weaker one is the likeness of the other.

A weaker landmark that nothing proves goes. One that a single frame proves is held against the stronger one as against a decoy, and so stays
in the record with what it was beaten by. One that several frames prove stays: a photo of one place may show another behind it.
"""

from __future__ import annotations

import cv2
import numpy as np

from pipeline.sightings.proven import FoundTrack

_FAR_BETTER = 3
"""Times as many points by which a landmark is proven far better than another: 152 points on a steel tower, 24 of another one on it."""

_ON_THE_SPOT = 0.8
"""Share of a landmark's points that lie among those of the other one."""

_SHARED = 0.5
"""Part of the smaller outline that both share."""


def _meet(one: FoundTrack, other: FoundTrack) -> bool:
    """Whether they are of two landmarks and there at the same time."""
    return one.landmark != other.landmark and one.first <= other.last and other.first <= one.last


def outdoes(strong: FoundTrack, weak: FoundTrack) -> bool:
    """Whether a landmark is proven far better where a single frame proves another: lattices and eaves are alike from tower to tower."""
    if not _meet(strong, weak) or sum(frame.confirmed for frame in weak.proven) != 1 or not strong.best.confirmed:
        return False
    points, others = (np.array([point[:2] for point in track.best.proof.points], np.float32) for track in (strong, weak))
    if len(points) < _FAR_BETTER * len(others):
        return False
    hull = cv2.convexHull(points)
    return sum(cv2.pointPolygonTest(hull, (float(x), float(y)), False) >= 0 for x, y in others) >= _ON_THE_SPOT * len(others)


def explains(strong: FoundTrack, weak: FoundTrack) -> bool:
    """Whether a proven landmark stands where a weaker, unproven other one was seen at the same time: then that was its likeness."""
    if not _meet(strong, weak) or weak.best.confirmed or not strong.best.confirmed:
        return False
    a, b = (np.array(track.best.proof.outline, np.float32) for track in (strong, weak))
    shared, _ = cv2.intersectConvexConvex(cv2.convexHull(a), cv2.convexHull(b))
    return float(shared) > _SHARED * min(strong.best.proof.screen_share, weak.best.proof.screen_share)
