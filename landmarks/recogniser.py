"""Recognising landmarks in one picture: the gate proposes, the proof decides. Knows no video.

The gate compares embeddings of the picture, its crops and the pictures pasted into it with every photo (FAISS, exact). The proof holds the
picture's own area, or the pasted picture that proposed the place, against a reference photo: local features, LightGlue, one homography.
Where the gate is sure and the proof falls short, second looks follow (`landmarks.looks`). A proof stands only if it beats the nearest
decoy by a margin.
"""

from __future__ import annotations

import copy
import functools
import os
import threading
from collections.abc import Callable, Container, Sequence
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from landmarks.gallery import is_landmark
from landmarks.index import LandmarkIndex, Region, Thresholds
from landmarks.looks import Look, second_looks, seen_through
from landmarks.own_area import own_area
from landmarks.pasted import pasted_pictures
from landmarks.picture import Box, Picture, fit, gate_crops, whole
from models.embedder import Embedder
from models.local_features import LocalFeatures
from models.local_matcher import Geometry, LocalMatcher, alike, mutual_neighbours, sift_inliers

MATCHING_SIDE = 640
"""Long side in pixels of everything that is matched; inlier counts hang on it, so it is one number."""

MAX_KEYPOINTS = 512

CLOSER_SIDE, CLOSER_KEYPOINTS = 768, 1024
"""The closer look: true views gain about twice the inliers by it, others hardly any, at four times the cost."""

_DOUBT_FROM = 10
"""Inliers of the first look from which the closer one is taken, unless they are enough already."""

MAX_CANDIDATES = 6
MAX_CANDIDATES_PER_LANDMARK = 4
"""Of photos taken from elsewhere the most similar ones may all fail where a less similar one proves the place."""

MAX_SIBLINGS = 4

_MANY_ALIKE = 10
"""Features alike from which a photo is tried however little the gate thinks of it: of some 40 pairs of a real episode that came to nothing
one had 13 and the others 9 at most, of 16 that proved a place ten had 25 and more."""

_MIN_QUERY_SPREAD = 0.004
_MIN_REFERENCE_SPREAD = 0.01
"""Convex hull of the inliers as a share of the frame and of the photo: a logo or a line of text is smaller, a building is not."""


_SURE = 0.05
"""Cosine similarity above the gate from which a place is worth second looks; pictures of other places seldom reach it."""

_SURE_PLACES, _PHOTOS_LOOKED_AT_AGAIN = 2, 2
"""Places of a picture that are looked at again at most, and their most similar photos that are tried each time."""


@dataclass(frozen=True, eq=False)
class Gated:
    """What the gate says of a picture: its similarity to each photo `(N,)`, and which of `parts` has it `(N,)`.

    `parts` are the picture's own area first, then squares of it, then `pasted` pictures, which are pictures by themselves.
    """

    similarity: NDArray[np.float32]
    proposed_by: NDArray[np.intp]
    parts: tuple[Box, ...]
    pasted: int

    def pasted_picture(self, row: int) -> Box | None:
        """The pasted picture that proposed a photo, if one did."""
        part = int(self.proposed_by[row])
        return self.parts[part] if part >= len(self.parts) - self.pasted else None

    def part(self, row: int) -> Box | None:
        """The square or pasted picture that proposed a photo; None where the whole did."""
        part = int(self.proposed_by[row])
        return self.parts[part] if part else None


@dataclass(frozen=True, eq=False)
class Query:
    """A picture prepared for proof: what a look shows of the area of it, its features outside of overlays. Two are never equal.

    `area` is its own area or a part of it; `picture` is that part through the look; `overlays` are regions of `picture`, in 0..1, that must
    not count.
    """

    area: Box
    frame_width: int
    frame_height: int
    picture: Picture
    features: LocalFeatures
    overlays: tuple[Region, ...] = ()
    look: Look = Look.AS_IS


@dataclass(frozen=True)
class Proof:
    """A picture and photo `row` agree on one homography.

    `outline` is the landmark's quadrilateral in the frame, `points` matched pairs `(x_frame, y_frame, x_photo, y_photo)`, all in 0..1;
    `screen_share` is the part of the frame the outline covers. `look` says how the frame was looked at; both stand in the frame as it is.
    """

    row: int
    inliers: int
    outline: tuple[tuple[float, float], ...]
    points: tuple[tuple[float, float, float, float], ...]
    screen_share: float
    look: Look = Look.AS_IS


class Recogniser:
    """An index with the networks it was made with."""

    def __init__(self, index: LandmarkIndex, embedder: Embedder, matcher: LocalMatcher) -> None:
        self.index = index
        self.embedder = embedder
        self.matcher = matcher
        self._closer_reference = functools.lru_cache(maxsize=64)(self._extract_reference)
        # One picture is held against several photos in a row; of each thread's it is the last.
        self._closer_query = functools.lru_cache(maxsize=2 * len(os.sched_getaffinity(0)))(self._extract_query)
        # Half a gigabyte each while it lasts: episodes side by side take turns.
        self._closer_looks = threading.BoundedSemaphore(max(1, len(os.sched_getaffinity(0)) // 2))
        self._closer_below: int | None = None
        self._references = [f.outside(p.masked) for f, p in zip(index.features, index.photos, strict=True)]

    @property
    def thresholds(self) -> Thresholds:
        """The index's thresholds."""
        return self.index.thresholds

    def looking_closer_below(self, inliers: int) -> Recogniser:
        """Return one that takes the closer look below so many inliers of the first one, whatever the thresholds: for setting them."""
        other = copy.copy(self)
        other._closer_below = inliers
        return other

    def gate(self, pictures: Sequence[Picture], within: Box | None = None) -> list[Gated]:
        """Return for each picture the best cosine similarity of the whole, its crops and what is pasted into it to each photo.

        `within` is the part that is looked at of each, where a fixed surround fills the rest.
        """
        parts, pasted = [], []
        for picture in pictures:
            outer = within or whole(picture)
            own = _own_area_in(picture, outer)
            pasted_boxes = [box.of(outer) for box in pasted_pictures(np.ascontiguousarray(outer.cut(picture)))]
            inset = [_own_area_in(picture, box) for box in pasted_boxes]
            parts.append((*gate_crops(own), *inset))
            pasted.append(len(inset))
        if not parts:
            return []
        crops = [np.ascontiguousarray(box.cut(picture)) for picture, boxes in zip(pictures, parts, strict=True) for box in boxes]
        found = np.split(self.index.search(self.embedder.embed(crops)), np.cumsum([len(boxes) for boxes in parts])[:-1])
        return [Gated(rows.max(axis=0), rows.argmax(axis=0), boxes, count) for rows, boxes, count in zip(found, parts, pasted, strict=True)]

    def similarities(self, pictures: Sequence[Picture]) -> NDArray[np.float32]:
        """Return for each picture what the gate says of each photo, `(len(pictures), N)`."""
        gated = [one.similarity for one in self.gate(pictures)]
        return np.stack(gated) if gated else np.zeros((0, len(self.index.photos)), np.float32)

    def candidates(
        self, similarity: NDArray[np.float32], gate: float | None = None, among: Callable[[str], bool] = is_landmark
    ) -> list[int]:
        """Return the photos worth a proof for one row of similarities `(N,)`, best first and above the gate.

        `gate` replaces the index's own threshold; `among` says which identities come into question.
        """
        lowest = self.thresholds.gate_similarity if gate is None else gate
        taken: dict[str, int] = {}
        rows: list[int] = []
        for row in np.argsort(-similarity, kind="stable"):
            if similarity[row] < lowest or len(rows) == MAX_CANDIDATES:
                break
            identity = self.index.photos[row].identity
            if not among(identity) or taken.get(identity, 0) == MAX_CANDIDATES_PER_LANDMARK:
                continue
            taken[identity] = taken.get(identity, 0) + 1
            rows.append(int(row))
        return rows

    def siblings(self, landmark: str, similarity: NDArray[np.float32], tried: Container[int]) -> list[int]:
        """Return further photos of a landmark that were not tried yet, most similar first."""
        rows = [int(row) for row in np.argsort(-similarity, kind="stable") if self.index.photos[row].identity == landmark]
        return [row for row in rows if row not in tried][:MAX_SIBLINGS]

    def likely_siblings(self, query: Query, landmark: str, tried: Container[int]) -> list[int]:
        """Return further photos of a landmark with which a picture has many features alike, most first."""
        alike_with = {
            row: self.likeness(query, row) for row, photo in enumerate(self.index.photos) if photo.identity == landmark and row not in tried
        }
        likely = [row for row, count in alike_with.items() if count >= _MANY_ALIKE]
        return sorted(likely, key=lambda row: -alike_with[row])[:MAX_SIBLINGS]

    def query(
        self,
        picture: Picture,
        overlays: Sequence[Region] = (),
        look: Look = Look.AS_IS,
        part: Box | None = None,
        within: Box | None = None,
    ) -> Query:
        """Prepare a picture.

        Args:
            picture: RGB `(H, W, 3)`.
            overlays: regions of it in 0..1 that must not count as proof.
            look: how it is looked at.
            part: the part of it that is looked at; its own area by default.
            within: where that lies, if a fixed surround fills the rest.
        """
        height, width = picture.shape[:2]
        area = part or _own_area_in(picture, within or whole(picture))
        own = seen_through(np.ascontiguousarray(area.cut(picture)), look)
        inside = tuple(into_area(region, area, width, height) for region in overlays)
        if look is Look.MIRRORED:
            inside = tuple((1 - x1, y0, 1 - x0, y1) for x0, y0, x1, y1 in inside)
        features = self.matcher.extract(fit(own, MATCHING_SIDE), MAX_KEYPOINTS).outside(inside)
        return Query(area, width, height, own, features, inside, look)

    def sure_of(self, gated: Gated, gate: float | None = None) -> list[tuple[str, list[int]]]:
        """Return the places of which the gate is sure enough for second looks, each with its most similar photos, best first.

        `gate` replaces the index's own threshold.
        """
        sure = (self.thresholds.gate_similarity if gate is None else gate) + _SURE
        photos: dict[str, list[int]] = {}
        for row in np.argsort(-gated.similarity, kind="stable"):
            identity = self.index.photos[row].identity
            if identity not in photos and is_landmark(identity) and gated.similarity[row] >= sure and len(photos) < _SURE_PLACES:
                photos[identity] = []
            if identity in photos and len(photos[identity]) < _PHOTOS_LOOKED_AT_AGAIN:
                photos[identity].append(int(row))
        return list(photos.items())

    def look_again(self, prepare: Callable[[Look, Box | None], Query], picture: Picture, gated: Gated, rows: Sequence[int]) -> Proof | None:
        """Take second looks at a picture for photos of one place until one proves it; return the strongest proof of them.

        Args:
            prepare: makes the query of the picture through a look at a part of it.
            picture: RGB `(H, W, 3)`.
            gated: what the gate says of it.
            rows: photos of the place.

        A mirrored proof is returned only where no other look leads to as much as a review: symmetrical buildings match either way.
        """
        inset = gated.pasted_picture(rows[0])
        part = gated.part(rows[0])
        best: Proof | None = None
        own = np.ascontiguousarray((inset or gated.parts[0]).cut(picture))
        for look in second_looks(own, in_part=part is not None and inset is None):
            if look is Look.MIRRORED and best is not None and best.inliers >= self.thresholds.review_inliers:
                break
            query = prepare(look, part if look is Look.PART else inset)
            for row in rows:
                proof = self.prove(query, row)
                if proof is not None and (best is None or proof.inliers > best.inliers):
                    best = proof
            if best is not None and self.confirms(best, None):
                break
        return best

    def index_query(self, row: int) -> Query:
        """Return photo `row` itself as a query, for leave-one-out."""
        picture, photo = self.index.picture(row), self.index.photos[row]
        box = whole(picture)
        return Query(box, box.width, box.height, picture, self._references[row], photo.masked)

    def prove(self, query: Query, row: int, decoy: Proof | None = None) -> Proof | None:
        """Hold a picture against photo `row`; None without a plausible homography.

        Where the first look neither confirms, against the best decoy if it is known, nor rules out, a closer one follows.
        """
        first = self._look(query, row, query.features, self._references[row])
        if first is None or first.inliers < _DOUBT_FROM or self._is_enough(first, decoy):
            return first
        with self._closer_looks:
            closer = self._look(query, row, self._closer_query(query), self._closer_reference(row))
        return closer if closer is not None and closer.inliers > first.inliers else first

    def likeness(self, query: Query, row: int) -> int:
        """Count the features that a picture and photo `row` have alike: says for a hundredth of a proof's cost which one to try first."""
        return alike(mutual_neighbours(query.features, self._references[row]))

    def _is_enough(self, proof: Proof, decoy: Proof | None) -> bool:
        return self.confirms(proof, decoy) if self._closer_below is None else proof.inliers >= self._closer_below

    def _look(self, query: Query, row: int, features: LocalFeatures, reference: LocalFeatures) -> Proof | None:
        geometry = self.matcher.match(features, reference)
        return None if geometry is None else _proof(query, row, geometry, features, reference)

    def _extract_query(self, query: Query) -> LocalFeatures:
        return self.matcher.extract(fit(query.picture, CLOSER_SIDE), CLOSER_KEYPOINTS).outside(query.overlays)

    def _extract_reference(self, row: int) -> LocalFeatures:
        picture = fit(self.index.picture(row), CLOSER_SIDE)
        return self.matcher.extract(picture, CLOSER_KEYPOINTS).outside(self.index.photos[row].masked)

    def nearest_decoy(self, query: Query, similarity: NDArray[np.float32], rivals: int = 1) -> Proof | None:
        """Return the strongest match among the `rivals` most similar decoys; None where the index has no decoys or none matches."""
        rows = [int(row) for row in np.argsort(-similarity, kind="stable") if self.index.decoys[row]][:rivals]
        proofs = [proof for row in rows if (proof := self.prove(query, row)) is not None]
        return max(proofs, key=lambda proof: proof.inliers, default=None)

    def confirms(self, proof: Proof, decoy: Proof | None) -> bool:
        """Whether a proof passes the calibrated thresholds."""
        return self.thresholds.confirm(proof.inliers, decoy.inliers if decoy else 0)

    def second_witness(self, query: Query, row: int) -> int:
        """Count the inliers SIFT finds for the same pair."""
        return sift_inliers(fit(query.picture, MATCHING_SIDE), fit(self.index.picture(row), MATCHING_SIDE))


def _own_area_in(picture: Picture, outer: Box) -> Box:
    """The own area of a part of a picture, in pixels of the picture."""
    return own_area(np.ascontiguousarray(outer.cut(picture))).of(outer)


def into_area(region: Region, area: Box, width: int, height: int) -> Region:
    """Turn a region in 0..1 of a frame of `width` x `height` pixels into one in 0..1 of an area of it; it may reach beyond 0..1."""
    x0, y0, x1, y1 = region
    return (
        (x0 * width - area.x0) / area.width,
        (y0 * height - area.y0) / area.height,
        (x1 * width - area.x0) / area.width,
        (y1 * height - area.y0) / area.height,
    )


def _proof(query: Query, row: int, geometry: Geometry, features: LocalFeatures, reference: LocalFeatures) -> Proof | None:
    """Turn a geometry into a proof, or None where the homography is no view of a real surface or its inliers huddle in one spot."""
    fitted_size = np.array([features.width, features.height], np.float64)
    frame_size = np.array([query.frame_width, query.frame_height], np.float64)
    offset = np.array([query.area.x0, query.area.y0], np.float64)
    scale = np.array([query.area.width, query.area.height], np.float64) / fitted_size

    def to_frame(points: NDArray[Any]) -> NDArray[np.float64]:
        if query.look is Look.MIRRORED:
            points = np.array([features.width, 0]) + points * np.array([-1, 1])
        return np.asarray((points * scale + offset) / frame_size, np.float64)

    reference_points = geometry.reference / np.array([reference.width, reference.height])
    query_points = to_frame(geometry.query)
    if hull_area(query_points) < _MIN_QUERY_SPREAD or hull_area(reference_points) < _MIN_REFERENCE_SPREAD:
        return None
    x0, y0 = geometry.reference.min(axis=0)
    x1, y1 = geometry.reference.max(axis=0)
    corners = np.array([[[x0, y0]], [[x1, y0]], [[x1, y1]], [[x0, y1]]], np.float64)
    projected = np.asarray(cv2.perspectiveTransform(corners, geometry.homography)[:, 0], np.float64)
    if not is_seen_from_the_front(projected):
        return None
    outline = to_frame(projected)
    frame = np.array([[0, 0], [1, 0], [1, 1], [0, 1]], np.float32)
    share, clipped = cv2.intersectConvexConvex(outline.astype(np.float32), frame)
    if clipped is None or share <= 0:
        return None
    return Proof(
        row,
        geometry.inliers,
        tuple((_round(x), _round(y)) for x, y in clipped[:, 0]),
        tuple((_round(qx), _round(qy), _round(rx), _round(ry)) for (qx, qy), (rx, ry) in zip(query_points, reference_points, strict=True)),
        _round(share),
        query.look,
    )


def is_seen_from_the_front(outline: NDArray[np.float64]) -> bool:
    """Whether a projected rectangle kept its order and stayed convex: a mirrored or folded one is no view of a real surface."""
    if not np.isfinite(outline).all():
        return False
    edges = np.roll(outline, -1, axis=0) - outline
    following = np.roll(edges, -1, axis=0)
    turns = edges[:, 0] * following[:, 1] - edges[:, 1] * following[:, 0]
    return bool((turns > 0).all())


def hull_area(points: NDArray[np.floating]) -> float:
    """Area of the convex hull of points `(N, 2)`; 0 for fewer than three."""
    return float(cv2.contourArea(cv2.convexHull(points.astype(np.float32)))) if len(points) > 2 else 0.0


def _round(value: float) -> float:
    return round(float(value), 4)
