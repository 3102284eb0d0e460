"""Whether two shots show the same place: local features of their backgrounds agree on one homography.

Of a place seen from another angle one plane (a wall, a front, the ground) is enough. What lies on the picture (overlays) and what moves by
itself (people, who wear their costume in the street and in the studio) is no background.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from landmarks.index import Region
from landmarks.own_area import own_area
from landmarks.picture import Box, Picture, fit
from landmarks.recogniser import MATCHING_SIDE, MAX_KEYPOINTS, hull_area, into_area, is_seen_from_the_front
from models.local_features import LocalFeatures
from models.local_matcher import LocalMatcher, Neighbours, agree, mutual_neighbours, sift_inliers
from pipeline.film.keyframes import Keyframe

LEAST_INLIERS = 20
"""Inliers from which two keyframes show the same place: the 500 most similar pairs from different real clips have 7 at most."""

_LEAST_ALIKE = 6
"""Alike descriptors that a pair must have to be compared closely: of 171 pairs of photos of one place with as many inliers one has 6, the
others 19 and more; of 42 pairs of keyframes without a common place 41 have fewer."""

_LEAST_SPREAD = 0.08
"""Convex hull of the inliers as a share of either picture: a lamp, a poster, or a towel round an actor's neck (65 inliers) is smaller."""

_CACHED = 256
"""Views kept in memory, 0.15 MB each."""

_ALIKE = 0.7
"""Cosine similarity from which mutual neighbours in keyframes of one shot are the same point."""

_LEAST_SHARED = 30
"""Points that two keyframes of one shot must share to tell what moves."""

_FOLLOWS, _STRAYS = 0.006, 0.01
"""Shares of the long side: a point that misses a motion by less follows it; one that misses the background's by more moves by itself."""

_BESIDE, _TOGETHER = 0.08, 0.04
"""Shares of the long side: points of one person lie no farther from another one of his, and move no farther apart from it."""


@dataclass(frozen=True, eq=False)
class ShotView:
    """A shot's keyframes in order, at least one, and its episode's overlays, in 0..1 of the frame."""

    keyframes: tuple[Keyframe, ...]
    overlays: tuple[Region, ...]


@dataclass(frozen=True)
class SamePlace:
    """Two keyframes agree: matched points `(x, y, x_to, y_to)` in 0..1 of the two frames, and the inliers that SIFT finds."""

    points: tuple[tuple[float, float, float, float], ...]
    second_witness: int

    @property
    def inliers(self) -> int:
        """How many features agree."""
        return len(self.points)


@dataclass(frozen=True, eq=False)
class _View:
    """A keyframe's own area in a frame of `width` x `height` pixels, `masked` in 0..1 of it, and its features outside of that."""

    area: Box
    width: int
    height: int
    masked: tuple[Region, ...]
    features: LocalFeatures

    def in_frame(self, points: NDArray[Any]) -> NDArray[np.float64]:
        """Turn points `(N, 2)` in pixels of the features into 0..1 of the frame."""
        scale = np.array([self.area.width / self.features.width, self.area.height / self.features.height])
        return np.asarray((points * scale + [self.area.x0, self.area.y0]) / [self.width, self.height], np.float64)


class Backgrounds:
    """Holds shots against each other; what was extracted from a keyframe is kept for a while."""

    def __init__(self, matcher: LocalMatcher) -> None:
        self._matcher = matcher
        self._view = functools.lru_cache(maxsize=_CACHED)(self._look)

    def same_place(self, shot: ShotView, at: int, other: ShotView, other_at: int) -> SamePlace | None:
        """Hold keyframe `at` of a shot against keyframe `other_at` of another one; None where they do not show the same place.

        Raises:
            StorageError: a keyframe is gone or damaged.
        """
        a, b = self._view(shot, at), self._view(other, other_at)
        if not self._agree(a, a.features, b, b.features):
            return None
        # What moves is looked for only now: it takes two more keyframes.
        points = self._agree(a, self._still(shot, at), b, self._still(other, other_at))
        if not points:
            return None
        pictures = (_own(shot.keyframes[at], a.area), _own(other.keyframes[other_at], b.area))
        return SamePlace(points, sift_inliers(*pictures, a.masked, b.masked))

    def _look(self, shot: ShotView, at: int) -> _View:
        picture = shot.keyframes[at].picture()
        height, width = picture.shape[:2]
        area = own_area(picture)
        masked = tuple(into_area(region, area, width, height) for region in shot.overlays)
        features = self._matcher.extract(fit(np.ascontiguousarray(area.cut(picture)), MATCHING_SIDE), MAX_KEYPOINTS).outside(masked)
        return _View(area, width, height, masked, features)

    def _agree(self, a: _View, ours: LocalFeatures, b: _View, theirs: LocalFeatures) -> tuple[tuple[float, float, float, float], ...]:
        """Return the matched points, none where they are too few, huddle in one spot, or fit no view of a real surface."""
        geometry = self._matcher.match(ours, theirs, _LEAST_ALIKE)
        if geometry is None or geometry.inliers < LEAST_INLIERS:
            return ()
        if min(_spread(geometry.query, ours), _spread(geometry.reference, theirs)) < _LEAST_SPREAD:
            return ()
        (x0, y0), (x1, y1) = geometry.reference.min(axis=0), geometry.reference.max(axis=0)
        corners = np.array([[[x0, y0]], [[x1, y0]], [[x1, y1]], [[x0, y1]]], np.float64)
        if not is_seen_from_the_front(np.asarray(cv2.perspectiveTransform(corners, geometry.homography)[:, 0], np.float64)):
            return ()
        pairs = np.hstack([a.in_frame(geometry.query), b.in_frame(geometry.reference)]).round(4)
        return tuple((float(x), float(y), float(x_to), float(y_to)) for x, y, x_to, y_to in pairs)

    def _still(self, shot: ShotView, at: int) -> LocalFeatures:
        """Return a keyframe's features without those that move by themselves, as far as the shot's other keyframes tell."""
        features = self._view(shot, at).features
        furthest = 0 if at > (len(shot.keyframes) - 1) / 2 else len(shot.keyframes) - 1
        return features if furthest == at else without_movers(features, self._view(shot, furthest).features)


def without_movers(features: LocalFeatures, later: LocalFeatures) -> LocalFeatures:
    """Return the features of a keyframe that move as the background does between it and a later one of the same shot.

    The background is what spreads most widely among what stands still and what follows the motions (homographies) on which most points
    agree: an actor in focus may have more features than the place around him. A feature that is not found again belongs with its nearest
    one that is, unless that one strays by itself: in a picture from which the camera turned away nearly all are new.
    """
    shared = mutual_neighbours(features, later).above(_ALIKE)
    side = max(features.width, features.height)
    errors = [error / side for error in _motion_errors(shared, _STRAYS * side)]
    background = max(errors, key=lambda error: hull_area(shared.query[error < _FOLLOWS]))
    moves = background > _STRAYS
    if (~moves).sum() < _LEAST_SHARED:
        return features
    told = ~moves | _moves_with_others(shared, moves, side)
    nearest = np.linalg.norm(features.keypoints[:, None] - shared.query[told][None], axis=2).argmin(axis=1)
    return features.chosen(~moves[told][nearest])


def _moves_with_others(shared: Neighbours, moves: NDArray[np.bool_], side: int) -> NDArray[np.bool_]:
    """Which of the points that move do so as another one beside them does: what strays all by itself is a false match."""
    motion = (shared.reference - shared.query) / side
    place = shared.query / side
    beside = np.linalg.norm(place[:, None] - place[None], axis=2) < _BESIDE
    alike = np.linalg.norm(motion[:, None] - motion[None], axis=2) < _TOGETHER
    together = beside & alike & moves
    np.fill_diagonal(together, False)
    return np.asarray(moves & together.any(axis=1), np.bool_)


def _motion_errors(shared: Neighbours, tolerance: float) -> list[NDArray[np.floating]]:
    """Distances `(N,)` in pixels by which the points miss each motion: none, the commonest, and the commonest of those that miss that."""
    errors = [np.linalg.norm(shared.query - shared.reference, axis=1)]
    left = np.ones(len(shared.query), bool)
    for _ in range(2):
        common = agree(shared.query[left], shared.reference[left])
        if common is None:
            break
        back = cv2.perspectiveTransform(shared.reference[:, None].astype(np.float64), common.homography)[:, 0]
        errors.append(np.linalg.norm(shared.query - back, axis=1))
        left &= errors[-1] > tolerance
    return errors


def _spread(points: NDArray[np.float32], features: LocalFeatures) -> float:
    return hull_area(points) / (features.width * features.height)


def _own(keyframe: Keyframe, area: Box) -> Picture:
    return fit(np.ascontiguousarray(area.cut(keyframe.picture())), MATCHING_SIDE)
