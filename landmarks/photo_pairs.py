"""How two photos relate: SIFT features of a photo, and whether two photos are one photograph or two shots of one moment.

SIFT after Lowe (IJCV 2004) with the square-root normalisation of Arandjelovic and Zisserman (CVPR 2012): the dot product of two descriptors
is then the Bhattacharyya coefficient of their gradient histograms, 1.0 for equal ones.
Points are `(x, y)` in pixels of the grey picture, whose long side is at most `LONG_SIDE`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array  # type: ignore[import-untyped]
from scipy.sparse.csgraph import connected_components  # type: ignore[import-untyped]

__all__ = ["LONG_SIDE", "PER_WINDOW", "Features", "Relation", "compare", "components", "extract", "mutual_matches", "similarity", "windows"]

Floats = NDArray[np.float32]

LONG_SIDE = 768
"""Pixels: a news agency's corner mark leaves about 100 points at this size, and a photo costs 0.1 s."""

PER_WINDOW = 200
"""Strongest points kept in each ninth of a photo, so that rich foliage does not crowd out a small mark in a corner."""

_CONTRAST = 0.03
"""Below OpenCV's 0.04, for pale marks."""

_MIN_LIKENESS = 0.85
"""Descriptor product under which a nearest neighbour is no match; measured: 99 % of points of one re-encoded mark lie above."""

_COMPARED_SIDE = 384
"""Pixels: at most this long side for comparing two photos, below the size of any usable photo."""

_MIN_INLIERS = 12
_MIN_OVERLAP = 0.5
"""Share of the smaller photo that must lie inside the other for the two to be compared: a copy may be cropped."""

_SAME_DETAIL = 0.9
"""Correlation of detail from which two photos are one photograph. Measured: copies at JPEG quality 25, a third of the size, cropped or with
a colour filter 0.94 and more; two photos of one tower from one spot up to 0.80."""

_SAME_BLOCK = 0.75
_SAME_LAYOUT = 0.8
"""Correlation of detail in the typical block, and of the whole with its light and dark, from which two photos are shots of one view."""

_BLOCK = 24


class Relation(Enum):
    """What two photos are to each other."""

    SAME_PHOTOGRAPH = "one photograph, perhaps re-encoded, resized or cropped"
    NEAR_DUPLICATE = "two shots of one view"
    DIFFERENT = "different photos"


@dataclass(frozen=True)
class Features:
    """What the checks keep of a photo.

    `grey`: `(h, w)`. Its `n` SIFT points, strongest first: `points` `(n, 2)`, `angles` in degrees `(n,)`, `sizes` in pixels `(n,)`,
    `descriptors` `(n, 128)` of unit length. `pixels_per_original`: pixels of `grey` per pixel of the photo's file.
    """

    grey: NDArray[np.uint8]
    points: Floats
    angles: Floats
    sizes: Floats
    descriptors: Floats
    pixels_per_original: float

    @property
    def extent(self) -> Floats:
        """`(width, height)` of the grey picture."""
        return np.array(self.grey.shape[::-1], np.float32)


def windows(points: Floats, extent: Floats) -> NDArray[np.bool_]:
    """Tell which of nine overlapping windows each point lies in, `(9, n)`, rows first; each spans 0.4 of the width and of the height."""
    share = points / extent
    spans = [(0.0, 0.4), (0.3, 0.7), (0.6, 1.0)]
    inside = [[(low <= share[:, axis]) & (share[:, axis] <= high) for low, high in spans] for axis in (0, 1)]
    return np.stack([inside[0][column] & inside[1][row] for row in range(3) for column in range(3)])


def extract(picture: NDArray[np.uint8], original_width: int) -> Features:
    """Return the features of an RGB picture `(H, W, 3)`; `original_width` is the width in pixels of the file it was made from."""
    grey = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)
    scale = LONG_SIDE / max(grey.shape)
    if scale < 1:
        grey = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    keypoints, descriptors = cv2.SIFT.create(contrastThreshold=_CONTRAST).detectAndCompute(grey, None)
    if descriptors is None:
        descriptors = np.empty((0, 128), np.float32)
    points = np.array([k.pt for k in keypoints], np.float32).reshape(-1, 2)
    strength = np.array([k.response for k in keypoints], np.float32)
    kept: set[int] = set()
    for inside in windows(points, np.array(grey.shape[::-1], np.float32)):
        members = np.flatnonzero(inside)
        kept.update(members[np.argsort(-strength[members], kind="stable")[:PER_WINDOW]].tolist())
    chosen = np.array(sorted(kept, key=lambda i: (-strength[i], i)), np.intp)
    histograms = descriptors[chosen]
    return Features(
        grey=np.asarray(grey, np.uint8),
        points=points[chosen],
        angles=np.array([keypoints[i].angle for i in chosen], np.float32),
        sizes=np.array([keypoints[i].size for i in chosen], np.float32),
        descriptors=np.sqrt(histograms / np.maximum(histograms.sum(axis=1, keepdims=True), 1e-6)).astype(np.float32),
        pixels_per_original=grey.shape[1] / original_width,
    )


def mutual_matches(a: Features, b: Features) -> NDArray[np.intp]:
    """Pairs `(m, 2)` of point indices that are each other's nearest by descriptor and alike enough."""
    if not len(a.points) or not len(b.points):
        return np.empty((0, 2), np.intp)
    product = a.descriptors @ b.descriptors.T
    forth = product.argmax(axis=1)
    back = product.argmax(axis=0)
    rows = np.arange(len(forth))
    good = (back[forth] == rows) & (product[rows, forth] >= _MIN_LIKENESS)
    return np.stack([rows[good], forth[good]], axis=1)


def similarity(source: Floats, target: Floats, within: float = 3.0) -> tuple[NDArray[np.float64], NDArray[np.bool_]] | None:
    """Fit scale, rotation and shift from `source` to `target` points `(n, 2)` by RANSAC; `within` pixels makes an inlier.

    Returns the 2x3 matrix and the inliers `(n,)`, or None where no transform is found.
    """
    if len(source) < 4:
        return None
    matrix, inliers = cv2.estimateAffinePartial2D(
        source, target, method=cv2.RANSAC, ransacReprojThreshold=within, maxIters=5000, confidence=0.999
    )
    if matrix is None:
        return None
    return np.asarray(matrix, np.float64), np.asarray(inliers).ravel() > 0


def compare(a: Features, b: Features) -> Relation:
    """Lay one photo over the other, as they are and by their SIFT matches, and compare what lies on top of each other."""
    attempts: list[NDArray[np.float64]] = []
    ratio = (a.extent[0] / a.extent[1]) / (b.extent[0] / b.extent[1])
    if 0.97 < ratio < 1.03:
        attempts.append(np.hstack([np.diag(b.extent / a.extent), np.zeros((2, 1))]))
    pairs = mutual_matches(a, b)
    fitted = similarity(a.points[pairs[:, 0]], b.points[pairs[:, 1]])
    if fitted is not None and np.count_nonzero(fitted[1]) >= _MIN_INLIERS:
        attempts.append(fitted[0])
    found = [_overlaid(a.grey, b.grey, matrix) for matrix in attempts]
    return next((relation for relation in (Relation.SAME_PHOTOGRAPH, Relation.NEAR_DUPLICATE) if relation in found), Relation.DIFFERENT)


def _overlaid(a: NDArray[np.uint8], b: NDArray[np.uint8], matrix: NDArray[np.float64]) -> Relation:
    """Relation of two grey pictures when `matrix` (2x3) brings `a` onto `b`."""
    if np.linalg.det(matrix[:, :2]) > 1:
        # Always onto the coarser of the two: the detail that only one of them has would speak against a copy.
        return _overlaid(b, a, np.asarray(cv2.invertAffineTransform(matrix), np.float64))
    onto, _ = _laid(b, np.eye(2, 3), b.shape)
    warped, covered = _laid(a, matrix, b.shape)
    smaller = min(onto.size, a.size * np.linalg.det(matrix[:, :2]) * onto.size / b.size)
    if covered.sum() < _MIN_OVERLAP * smaller:
        return Relation.DIFFERENT
    detail, other = (plane - cv2.GaussianBlur(plane, (0, 0), 4.0) for plane in (warped, onto))
    if _correlation(detail, other, covered) >= _SAME_DETAIL:
        return Relation.SAME_PHOTOGRAPH
    alike = _typical_block(detail, other, covered) >= _SAME_BLOCK and _correlation(warped, onto, covered) >= _SAME_LAYOUT
    return Relation.NEAR_DUPLICATE if alike else Relation.DIFFERENT


def _laid(grey: NDArray[np.uint8], matrix: NDArray[np.float64], shape: tuple[int, ...]) -> tuple[Floats, NDArray[np.bool_]]:
    """Warp a grey picture by `matrix` into a frame of `shape`, shrunk to `_COMPARED_SIDE`; returns it and where it covers the frame."""
    shrink = min(1.0, _COMPARED_SIDE / max(shape))
    size = (max(1, round(shape[1] * shrink)), max(1, round(shape[0] * shrink)))
    placed = matrix * shrink
    scale = float(np.sqrt(abs(np.linalg.det(placed[:, :2]))))
    # Smoothed before it is sampled: aliasing would differ between two sizes of one photograph.
    smooth = cv2.GaussianBlur(grey.astype(np.float32), (0, 0), 0.6 / scale)
    covered = cv2.warpAffine(np.ones(grey.shape, np.uint8), placed, size, flags=cv2.INTER_NEAREST)
    covered = cv2.erode(covered, np.ones((9, 9), np.uint8), borderType=cv2.BORDER_CONSTANT, borderValue=0)
    return np.asarray(cv2.warpAffine(smooth, placed, size), np.float32), covered > 0


def _typical_block(a: Floats, b: Floats, where: NDArray[np.bool_]) -> float:
    """Median correlation over the blocks that carry any detail (2 grey levels); 0.0 where none does."""
    found = []
    for y in range(0, a.shape[0] - _BLOCK + 1, _BLOCK):
        for x in range(0, a.shape[1] - _BLOCK + 1, _BLOCK):
            block = np.s_[y : y + _BLOCK, x : x + _BLOCK]
            if where[block].all() and max(a[block].std(), b[block].std()) > 2:
                found.append(_correlation(a[block], b[block], where[block]))
    return float(np.median(found)) if found else 0.0


def _correlation(a: Floats, b: Floats, where: NDArray[np.bool_]) -> float:
    """Pearson's correlation of two planes over a mask; 0.0 where either is flat."""
    one, other = a[where].astype(np.float64), b[where].astype(np.float64)
    one -= one.mean()
    other -= other.mean()
    spread = float(np.sqrt((one @ one) * (other @ other)))
    return float(one @ other) / spread if spread > 1e-6 * one.size else 0.0


def components(count: int, links: Sequence[Sequence[int]]) -> list[int]:
    """Label `count` items so that linked ones share a label."""
    ends = np.array(links, np.intp).reshape(-1, 2)
    graph = coo_array((np.ones(len(ends), bool), (ends[:, 0], ends[:, 1])), shape=(count, count))
    return [int(label) for label in connected_components(graph, directed=False)[1]] if count else []
