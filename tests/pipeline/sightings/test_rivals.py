"""Two landmarks on one spot: which of them is the likeness of the other."""

import dataclasses

import numpy as np
import pytest

from landmarks.index import Thresholds
from landmarks.recogniser import Proof
from pipeline.sightings.proven import FoundTrack, ProvenFrame
from pipeline.sightings.rivals import explains, outdoes

THRESHOLDS = Thresholds(gate_similarity=0.57, review_inliers=14, confirm_inliers=23, decoy_margin=11)

TOWER = (0.4, 0.1, 0.6, 0.8)
INSIDE = (0.45, 0.2, 0.55, 0.7)
AT_ITS_EDGE = (0.55, 0.1, 0.75, 0.8)
BESIDE = (0.7, 0.1, 0.9, 0.8)


def found(landmark: str, counts: list[int], box: tuple[float, float, float, float] = INSIDE, first: int = 0) -> FoundTrack:
    """A track with a proof of so many points in a box of the picture for each frame."""
    x0, y0, x1, y1 = box
    outline = ((x0, y0), (x1, y0), (x1, y1), (x0, y1))
    frames = []
    for at, count in enumerate(counts, first):
        inside = np.random.default_rng(count).uniform((x0, y0), (x1, y1), (count, 2))
        points = tuple((float(x), float(y), float(x), float(y)) for x, y in inside)
        proof = Proof(0, count, outline, points, (x1 - x0) * (y1 - y0))
        frames.append(ProvenFrame(at, proof, THRESHOLDS.confirm(count, 0)))
    best = max(frames, key=lambda frame: frame.proof.inliers)
    return FoundTrack(landmark, first, first + 8, tuple(frames), best, 0.7, None, 0.0, 0)


@pytest.mark.parametrize(
    ("weak", "expected"),
    [
        (found("canton_tower", [24]), True),
        (found("eiffel_tower", [24]), False),  # the same place
        (found("canton_tower", [24, 25]), False),  # proven twice
        (found("canton_tower", [60]), False),  # not so much less
        (found("canton_tower", [24], BESIDE), False),  # elsewhere in the picture
        (found("canton_tower", [24], first=9), False),  # at another time
        (found("canton_tower", [20]), False),  # proves nothing by itself
    ],
)
def test_a_landmark_that_one_frame_proves_is_outdone_by_one_proven_far_better_there(weak: FoundTrack, expected: bool) -> None:
    assert outdoes(found("eiffel_tower", [120, 150], TOWER), weak) is expected


def test_what_a_decoy_beats_outdoes_nothing() -> None:
    strong = found("eiffel_tower", [150], TOWER)
    beaten = dataclasses.replace(strong, best=dataclasses.replace(strong.best, confirmed=False))
    assert outdoes(strong, found("canton_tower", [24]))
    assert not outdoes(beaten, found("canton_tower", [24]))


def test_a_landmark_that_nothing_proves_is_explained_by_one_on_the_same_spot() -> None:
    assert explains(found("eiffel_tower", [150], TOWER), found("canton_tower", [20]))
    assert not explains(found("eiffel_tower", [150], TOWER), found("canton_tower", [20], AT_ITS_EDGE))
    assert not explains(found("eiffel_tower", [150], TOWER), found("canton_tower", [20], BESIDE))
    assert not explains(found("eiffel_tower", [150], TOWER), found("canton_tower", [24]))
