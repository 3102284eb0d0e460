"""What the search of a shot finds: frames proven against a photo, and the tracks they were followed from."""

from __future__ import annotations

from dataclasses import dataclass

from landmarks.picture import Box
from landmarks.recogniser import Proof

Outline = tuple[tuple[float, float], ...]
"""A polygon in 0..1 of the frame."""


@dataclass(frozen=True)
class ProvenFrame:
    """Sample number `at` of the shot, the proof found in it, whether it passes the thresholds, and the part of the frame looked at.

    `part` is None for the picture's own area.
    """

    at: int
    proof: Proof
    confirmed: bool
    part: Box | None = None


@dataclass(frozen=True)
class FoundTrack:
    """A landmark in one shot: samples `first..last` (inclusive) in which it was followed, the frames proven, the nearest decoy's match.

    `best` is the proven frame with the most inliers; `similarity` the gate's score there, `decoy_similarity` the nearest decoy's.
    `by_agreement`: no frame is enough by itself, several photos or frames are together (`pipeline.sightings.agreement`).
    """

    landmark: str
    first: int
    last: int
    proven: tuple[ProvenFrame, ...]
    best: ProvenFrame
    similarity: float
    decoy: Proof | None
    decoy_similarity: float
    second_witness: int
    by_agreement: bool = False
