"""Several photos of a place, or several frames of a shot, that agree where no single pair is enough: then a person is asked.

A true view that is small or soft gives some inliers with each of several photos, and with the same photo again a second later, all in one
spot of the picture. A false one gives them now here, now there. Together they carry a place to review, never to confirmed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import cv2
import numpy as np

from landmarks.index import Thresholds
from landmarks.looks import Look
from landmarks.recogniser import Proof
from pipeline.sightings.proven import Outline, ProvenFrame

_WORTH_MORE = 0.6
"""Share of the review threshold from which a landmark's other photos and frames are tried too: the most similar need not match best."""

_SAME_SPOT = 0.5
"""Part of the smaller outline that both share, from which two proofs show the same spot of the picture."""

_SAME_POINT = 1 / 200
"""Of the frame: what lies closer is one feature of it, which several photos of one view match in common and which is counted once."""


def is_worth_more(proof: Proof, thresholds: Thresholds) -> bool:
    """Whether a proof that is none yet may be one together with others."""
    return proof.inliers >= _WORTH_MORE * thresholds.review_inliers


def agreeing(
    strongest: ProvenFrame, others: Sequence[ProvenFrame], followed: Mapping[int, Outline], thresholds: Thresholds
) -> tuple[ProvenFrame, ...]:
    """Return the proofs of one landmark that are enough together, `strongest` first; empty where they are not.

    Args:
        strongest: the proof with the most inliers.
        others: further proofs of the same landmark, each of another photo or another frame.
        followed: where the strongest one's spot lies in each frame, as followed by what moves there.
        thresholds: together they must have as many distinct inliers as confirm a single one.
    """
    if strongest.proof.look is Look.MIRRORED:
        return ()
    kept = [strongest]
    for one in sorted(others, key=lambda frame: (-frame.proof.inliers, frame.at, frame.proof.row)):
        is_new = all((one.at, one.proof.row) != (frame.at, frame.proof.row) for frame in kept)
        in_place = one.at in followed and _overlap(followed[one.at], one.proof.outline)
        if is_new and in_place and one.proof.look is not Look.MIRRORED and is_worth_more(one.proof, thresholds):
            kept.append(one)
    enough = len(kept) > 1 and _distinct(kept) >= thresholds.confirm_inliers
    return tuple(kept) if enough else ()


def _distinct(frames: Sequence[ProvenFrame]) -> int:
    """Count the inliers of proofs, those of one frame that lie in one point once."""
    points: dict[int, list[tuple[float, float]]] = {}
    for frame in frames:
        known = points.setdefault(frame.at, [])
        new = [(x, y) for x, y, _, _ in frame.proof.points if all(max(abs(x - u), abs(y - v)) > _SAME_POINT for u, v in known)]
        known.extend(new)
    return sum(len(known) for known in points.values())


def _overlap(one: Outline, other: Outline) -> bool:
    a, b = (cv2.convexHull(np.array(outline, np.float32)) for outline in (one, other))
    shared, _ = cv2.intersectConvexConvex(a, b)
    return float(shared) >= _SAME_SPOT * min(cv2.contourArea(a), cv2.contourArea(b)) > 0
