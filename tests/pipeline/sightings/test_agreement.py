"""When several photos or frames are enough together."""

from __future__ import annotations

from dataclasses import replace

import pytest

from landmarks.index import Thresholds
from landmarks.looks import Look
from landmarks.recogniser import Proof
from pipeline.sightings.agreement import agreeing
from pipeline.sightings.proven import ProvenFrame

THRESHOLDS = Thresholds(gate_similarity=0.5, review_inliers=14, confirm_inliers=23, decoy_margin=4)
SPOT = ((0.2, 0.2), (0.5, 0.2), (0.5, 0.6), (0.2, 0.6))
ELSEWHERE = ((0.6, 0.2), (0.9, 0.2), (0.9, 0.6), (0.6, 0.6))


def frame(at: int, row: int, inliers: int, *, spot: tuple[tuple[float, float], ...] = SPOT, first_point: int = 0) -> ProvenFrame:
    points = tuple((0.2 + 0.01 * number, 0.3, 0.5, 0.5) for number in range(first_point, first_point + inliers))
    return ProvenFrame(at, Proof(row, inliers, spot, points, 0.12), confirmed=False)


def test_two_photos_with_points_of_their_own_are_enough() -> None:
    strongest, other = frame(0, 0, 12), frame(0, 1, 11, first_point=12)
    assert agreeing(strongest, [strongest, other], {0: SPOT}, THRESHOLDS) == (strongest, other)


def test_two_photos_of_one_view_that_match_the_same_points_are_one_witness() -> None:
    assert agreeing(frame(0, 0, 12), [frame(0, 1, 11)], {0: SPOT}, THRESHOLDS) == ()


def test_the_same_photo_is_enough_where_it_is_found_again_in_the_same_spot() -> None:
    strongest, later = frame(0, 0, 12), frame(2, 0, 12)
    assert agreeing(strongest, [later], {0: SPOT, 2: SPOT}, THRESHOLDS) == (strongest, later)


@pytest.mark.parametrize(
    ("other", "followed"),
    [
        (frame(2, 0, 12, spot=ELSEWHERE), {0: SPOT, 2: SPOT}),
        (frame(2, 0, 12), {0: SPOT, 2: ELSEWHERE}),
        (frame(2, 0, 12), {0: SPOT}),
        (frame(2, 0, 8), {0: SPOT, 2: SPOT}),
        (frame(0, 0, 12, first_point=12), {0: SPOT}),
    ],
    ids=["found elsewhere", "moved away", "not followed", "too weak", "the same pair again"],
)
def test_what_does_not_agree_does_not_count(other, followed) -> None:
    assert agreeing(frame(0, 0, 13), [other], followed, THRESHOLDS) == ()


def test_together_they_need_what_confirms_a_single_one() -> None:
    assert agreeing(frame(0, 0, 11), [frame(2, 0, 11)], {0: SPOT, 2: SPOT}, THRESHOLDS) == ()


def test_mirror_images_agree_with_nothing() -> None:
    strongest, later = frame(0, 0, 13), frame(2, 0, 12)
    mirrored = replace(later, proof=replace(later.proof, look=Look.MIRRORED))
    assert agreeing(strongest, [mirrored], {0: SPOT, 2: SPOT}, THRESHOLDS) == ()
    turned = replace(strongest, proof=replace(strongest.proof, look=Look.MIRRORED))
    assert agreeing(turned, [later], {0: SPOT, 2: SPOT}, THRESHOLDS) == ()
