"""Watermarks and logos laid over photos: the same small picture at the same place of otherwise different photos.

A true match of a landmark is spread over the building, and position, size and perspective differ between two photos. A mark is pasted:
it is upright, compact, stands at the same distance from the same side, corner or centre, has a size that follows from the photos' sizes
alone, and nothing around it follows the same transform. All of this is asked for. A pattern repeated over a whole photo is not found.

Work: SIFT points of like orientation (12 degrees) in the same ninth of their photos are compared once, as matrix products. From 200 photos
on fewer points of each are taken (`_POINTS_PER_WINDOW` over the whole gallery and ninth, but at least `_FEWEST` of a photo), which keeps
the cost level up to about 1300 photos; then it grows with their square again. A transform is fitted only for pairs that share
`_MIN_POINTS`, best pairs first, and for at most `_PARTNERS` pairs per photo.
Measured on one core: 162 photos 5 s, 299 photos 8 s, 2000 made-up ones 13 s; no false mark on the real ones.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree  # type: ignore[import-untyped]

from landmarks.photo_pairs import LONG_SIDE, PER_WINDOW, Features, components, mutual_matches, similarity, windows

__all__ = ["Region", "SharedMark", "shared_marks"]

Floats = NDArray[np.float32]
Indices = NDArray[np.intp]
Region = tuple[float, float, float, float]
"""`x0, y0, x1, y1` as shares 0..1 of the checked picture."""

_POINTS_PER_WINDOW = 40_000
_FEWEST = 30
_PARTNERS = 40

_MIN_LIKENESS = 0.90
"""Descriptor product of two points of one mark: over 90 % of the points of a re-encoded mark lie above, about half of chance matches."""

_SLICE = 15
_MAX_TURN = 12.0
"""Degrees between the orientations of two points of one mark; 90 % lie under 8."""

_MIN_POINTS = 6
"""Points, at different places, that a mark must have."""

_MAX_AREA = 0.15
"""Share of a photo beyond which a common part is no mark but a common scene."""

_MAX_ERROR = 1.5
"""Pixels by which a mark's points may be off: a pasted mark fits to 0.1 pixel, a building seen from two places to 0.4 and more."""

_MAX_TILT = 1.0
"""Degrees of rotation that a fit on a few points may be off."""

_MAX_DRIFT = 0.02
"""Distance, in long sides of the photo, by which the places of one mark may differ in two photos."""

_MAX_SIZE_ERROR = 0.02
"""Relative difference between a mark's size and the size that the photos' sizes imply."""

_PARALLAX = 25.0
"""Pixels by which the rest of one view may be off the fit to a part of it."""

_LINK = 0.12 * LONG_SIDE
"""Pixels between neighbouring points of one mark."""

_MARGIN = 0.012
"""Long sides of the photo added around the outermost points, since points lie inside the strokes."""

_PATCH = 13
_SAME_PATCH = 0.9
_FLAT = 8.0
"""Pixels, correlation and grey levels of spread from which a patch of two photos is the same: plain sky resembles plain sky."""


@dataclass(frozen=True)
class SharedMark:
    """A mark and where it stands: `(index of the photo, box)`, one or more boxes per photo, in the photos' order."""

    boxes: tuple[tuple[int, Region], ...]

    @property
    def photos(self) -> tuple[int, ...]:
        """Indices of the photos that carry the mark, ascending."""
        return tuple(sorted({photo for photo, _ in self.boxes}))


def shared_marks(photos: Sequence[Features]) -> list[SharedMark]:
    """Find every mark that two or more of the photos share."""
    sightings: list[tuple[int, Region]] = []
    links: list[tuple[int, int]] = []
    places: dict[int, list[int]] = defaultdict(list)
    for first, second, matches in _agreements(photos):
        for box_a, box_b in _marks(photos[first], photos[second], matches):
            links.append((len(sightings), len(sightings) + 1))
            for photo, box in ((first, box_a), (second, box_b)):
                # The same place of one photo, found with another partner, links the partners.
                known = next((place for place in places[photo] if _touch(sightings[place][1], box)), None)
                if known is None:
                    places[photo].append(len(sightings))
                else:
                    links.append((known, len(sightings)))
                sightings.append((photo, box))
    groups: dict[int, dict[int, Region]] = {}
    for label, (photo, box) in zip(components(len(sightings), links), sightings, strict=True):
        boxes = groups.setdefault(label, {})
        boxes[photo] = _around(boxes[photo], box) if photo in boxes else box
    return [SharedMark(tuple(sorted(boxes.items()))) for boxes in groups.values()]


def _agreements(photos: Sequence[Features]) -> Iterator[tuple[int, int, Indices]]:
    """Yield `(first, second, (m, 2) point indices)` for every pair of photos with enough like points in like places."""
    if len(photos) < 2:
        return
    quota = max(_FEWEST, min(PER_WINDOW, _POINTS_PER_WINDOW // len(photos)))
    inside = [windows(photo.points, photo.extent) for photo in photos]
    pairs = np.unique(
        np.concatenate([_like_points(photos, [np.flatnonzero(mask[ninth])[:quota] for mask in inside]) for ninth in range(9)]), axis=0
    )
    changes = np.flatnonzero(np.any(np.diff(pairs[:, :2], axis=0), axis=1)) + 1
    fitted = [0] * len(photos)
    for group in sorted(np.split(pairs, changes), key=len, reverse=True):
        if len(group) < _MIN_POINTS:
            return
        first, second = int(group[0, 0]), int(group[0, 1])
        if min(fitted[first], fitted[second]) >= _PARTNERS:
            continue
        matches = _one_to_one(photos[first], photos[second], group[:, 2:])
        if len(matches) >= _MIN_POINTS:
            fitted[first] += 1
            fitted[second] += 1
            yield first, second, matches


def _like_points(photos: Sequence[Features], kept: Sequence[Indices]) -> Indices:
    """Compare the kept points of all photos; `(n, 4)` rows `(photo, later photo, point, point)` of those alike in all but place."""
    owner = np.repeat(np.arange(len(photos)), [len(points) for points in kept])
    angles = np.concatenate([photo.angles[points] for photo, points in zip(photos, kept, strict=True)]) % 360
    order = np.argsort(angles, kind="stable")
    owner, angles, point = owner[order], angles[order], np.concatenate(kept)[order]
    sizes = np.concatenate([photo.sizes[points] for photo, points in zip(photos, kept, strict=True)])[order]
    descriptors = np.concatenate([photo.descriptors[points] for photo, points in zip(photos, kept, strict=True)])[order]
    around = np.concatenate([angles, angles + 360])
    rows = []
    for start in range(0, 360, _SLICE):
        # A slice of orientations against itself and what follows it within reach, around the circle.
        low, high, end = np.searchsorted(around, (start, start + _SLICE, start + _SLICE + _MAX_TURN))
        others = np.arange(low, end) % len(angles) if len(angles) else np.arange(0)
        left, right = np.nonzero(descriptors[low:high] @ descriptors[others].T > _MIN_LIKENESS)
        left, right = left + low, others[right]
        ratio = sizes[left] / sizes[right]
        good = (owner[left] != owner[right]) & (_turn(angles[left], angles[right]) <= _MAX_TURN) & (ratio > 0.5) & (ratio < 2)
        left, right = left[good], right[good]
        swap = owner[left] > owner[right]
        left, right = np.where(swap, right, left), np.where(swap, left, right)
        rows.append(np.stack([owner[left], owner[right], point[left], point[right]], axis=1))
    return np.concatenate(rows)


def _turn(a: Floats, b: Floats) -> Floats:
    """Degrees between two orientations, 0 to 180."""
    return np.asarray(np.abs((a - b + 180) % 360 - 180), np.float32)


def _one_to_one(a: Features, b: Features, pairs: Indices) -> Indices:
    """Keep each point once, in its best pair."""
    likeness = np.einsum("nd,nd->n", a.descriptors[pairs[:, 0]], b.descriptors[pairs[:, 1]])
    pairs = pairs[np.argsort(-likeness, kind="stable")]
    for side in (0, 1):
        pairs = pairs[np.sort(np.unique(pairs[:, side], return_index=True)[1])]
    return pairs


def _marks(a: Features, b: Features, matches: Indices) -> list[tuple[Region, Region]]:
    """The marks that the matched points of two photos show, as boxes in both."""
    found: list[tuple[Region, Region]] = []
    while True:
        source, target = a.points[matches[:, 0]], b.points[matches[:, 1]]
        fitted = similarity(source, target, _MAX_ERROR)
        if fitted is None or np.count_nonzero(fitted[1]) < _MIN_POINTS:
            return found
        matrix, inliers = fitted
        parts = _compact_parts(a, b, source[inliers], target[inliers], matrix)
        boxes = [_extent(a, b, matrix, part) for part in parts]
        if not boxes or max(map(_area, itertools.chain(*boxes))) > _MAX_AREA or _scene_agrees(a, b, matrix, boxes):
            return found
        found += boxes
        # Marks in two corners of photos of different shape follow different transforms.
        matches = matches[~inliers]


def _compact_parts(a: Features, b: Features, source: Floats, target: Floats, matrix: NDArray[np.float64]) -> list[Floats]:
    """The clusters of agreeing points, `(n, 2)` in the second photo, if each stands where a mark would; else nothing."""
    size = float(np.hypot(matrix[0, 0], matrix[1, 0]))
    tilt = float(np.degrees(np.arctan2(matrix[1, 0], matrix[0, 0])))
    if abs(tilt) > _MAX_TILT or not _size_implied(a, b, size):
        return []
    labels = np.array(components(len(source), cKDTree(source).query_pairs(_LINK, output_type="ndarray").tolist()))
    parts: list[Floats] = []
    for label in np.unique(labels):
        mine = labels == label
        if len(np.unique(np.round(source[mine] / 3), axis=0)) < _MIN_POINTS:
            continue
        if not _same_anchor(a, b, source[mine], target[mine], size):
            return []
        parts.append(target[mine])
    return parts


def _size_implied(a: Features, b: Features, size: float) -> bool:
    """Whether a mark of this relative size was scaled with the long side, width or height of the photos, or not at all."""
    width, height = b.extent / a.extent
    implied = (max(b.extent) / max(a.extent), width, height, b.pixels_per_original / a.pixels_per_original)
    return any(abs(size / value - 1) <= _MAX_SIZE_ERROR for value in implied)


def _same_anchor(a: Features, b: Features, source: Floats, target: Floats, size: float) -> bool:
    """Whether the points keep their distance from a side or the middle, both across and down; counted in long sides or in mark sizes."""
    centre_a, centre_b = source.mean(axis=0), target.mean(axis=0)

    def drift(axis: int, scale: float) -> float:
        away = [(centre_b[axis] - at * b.extent[axis]) - scale * (centre_a[axis] - at * a.extent[axis]) for at in (0.0, 0.5, 1.0)]
        return float(np.abs(away).min())

    long_side = float(max(b.extent))
    scales = (size, long_side / float(max(a.extent)))
    return any(max(drift(0, scale), drift(1, scale)) <= _MAX_DRIFT * long_side for scale in scales)


def _scene_agrees(a: Features, b: Features, matrix: NDArray[np.float64], boxes: Sequence[tuple[Region, Region]]) -> bool:
    """Whether points outside the boxes roughly follow the same transform: then the photos show one view, and the boxes are part of it."""
    pairs = mutual_matches(a, b)
    source, target = a.points[pairs[:, 0]], b.points[pairs[:, 1]]
    off = np.linalg.norm(source @ matrix[:, :2].T + matrix[:, 2] - target, axis=1)
    upright = _turn(a.angles[pairs[:, 0]], b.angles[pairs[:, 1]]) <= _MAX_TURN
    share = source / a.extent
    inside = np.zeros(len(pairs), bool)
    for (x0, y0, x1, y1), _ in boxes:
        inside |= (share[:, 0] >= x0) & (share[:, 0] <= x1) & (share[:, 1] >= y0) & (share[:, 1] <= y1)
    around = np.count_nonzero(upright & ~inside & (off <= _PARALLAX))
    return bool(around >= max(4, 0.15 * np.count_nonzero(inside & (off <= _MAX_ERROR))))


def _extent(a: Features, b: Features, matrix: NDArray[np.float64], part: Floats) -> tuple[Region, Region]:
    """The box of a mark in both photos: its points, and what adjoins them and looks the same when one photo is laid over the other."""
    margin = _MARGIN * float(max(b.extent))
    laid = np.asarray(cv2.warpAffine(a.grey, matrix, b.grey.shape[::-1]), np.uint8)
    alike = cv2.morphologyEx(_alike(laid, b.grey).astype(np.uint8), cv2.MORPH_OPEN, np.ones((5, 5), np.uint8))
    (x0, y0), (x1, y1) = part.min(axis=0) - margin, part.max(axis=0) + margin
    alike[max(0, round(float(y0))) : round(float(y1)), max(0, round(float(x0))) : round(float(x1))] = 1
    _, labels = cv2.connectedComponents(cv2.dilate(alike, np.ones((7, 7), np.uint8)))
    column, row = part[0]
    down, across = np.nonzero((labels == labels[int(row), int(column)]) & (alike > 0))
    corners = np.array([[across.min(), down.min()], [across.max() + 1, down.max() + 1]], np.float64)
    back = cv2.invertAffineTransform(matrix)
    return _box(corners @ back[:, :2].T + back[:, 2], a.extent), _box(corners, b.extent)


def _alike(a: NDArray[np.uint8], b: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Where two grey pictures of one size agree in their detail: local correlation over `_PATCH` pixels, flat places never."""

    def mean(plane: Floats) -> Floats:
        return np.asarray(cv2.boxFilter(plane, -1, (_PATCH, _PATCH)), np.float32)

    one, other = a.astype(np.float32), b.astype(np.float32)
    spread_a, spread_b = mean(one * one) - mean(one) ** 2, mean(other * other) - mean(other) ** 2
    together = mean(one * other) - mean(one) * mean(other)
    textured = np.minimum(spread_a, spread_b) > _FLAT**2
    return np.asarray(textured & (together > _SAME_PATCH * np.sqrt(np.maximum(spread_a * spread_b, 0))), np.bool_)


def _box(corners: NDArray[np.floating], extent: Floats) -> Region:
    (x0, y0), (x1, y1) = np.clip(corners / extent, 0, 1).round(4).tolist()
    return x0, y0, x1, y1


def _area(box: Region) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])


def _around(a: Region, b: Region) -> Region:
    return min(a[0], b[0]), min(a[1], b[1]), max(a[2], b[2]), max(a[3], b[3])


def _touch(a: Region, b: Region) -> bool:
    """Whether two boxes of one photo overlap by half of the smaller."""
    across = min(a[2], b[2]) - max(a[0], b[0])
    down = min(a[3], b[3]) - max(a[1], b[1])
    return across > 0 and down > 0 and across * down >= 0.5 * min(_area(a), _area(b))
