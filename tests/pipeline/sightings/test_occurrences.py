from fractions import Fraction as F

import pytest

from landmarks.looks import Look
from pages.notes import note
from pipeline.record.evidence import Match, Sighting, Status, Track
from pipeline.sightings.occurrences import occurrences_of

LENGTH = F(1, 25)


def sighting(frame: int, *, inliers=40, confirmed=True, decoy=None):
    match = Match(identity="yugutai", reference="yugutai/1.jpg", similarity=0.8, inliers=inliers)
    rival = None if decoy is None else Match(identity="_decoy/x", reference="_decoy/x/1.jpg", similarity=0.7, inliers=decoy)
    return Sighting(frame=frame, time=frame * LENGTH, match=match, nearest_decoy=rival, screen_share=0.3, confirmed=confirmed)


def track(start: int, end: int, *sightings, shot=0, samples=8, landmark="yugutai"):
    return Track(
        landmark=landmark, shot=shot, start=start * LENGTH, end=end * LENGTH, samples=samples, sightings=sightings,
        still=f"stills/{start}.jpg", reference_still="stills/refs/r.jpg", nearest_decoy_still=None,
    )  # fmt: skip


def occurrences(*tracks, gap=F(1)):
    frames = {s.frame: LENGTH for t in tracks for s in t.sightings}
    return occurrences_of("e.mp4", tracks, frames, gap)


def test_two_proven_frames_confirm_and_low_runs_from_the_first_to_the_end_of_the_last() -> None:
    (found,) = occurrences(track(0, 50, sighting(6), sighting(40)))
    assert found.status is Status.CONFIRMED
    assert (found.start, found.end) == (0, 2)
    assert (found.low_start, found.low_end) == (6 * LENGTH, 41 * LENGTH)


def test_one_proven_frame_needs_a_track() -> None:
    assert occurrences(track(0, 50, sighting(6), samples=3))[0].status is Status.CONFIRMED
    (alone,) = occurrences(track(0, 50, sighting(6), samples=2))
    assert alone.status is Status.REVIEW
    assert alone.reasons == (note("one_frame_without_track"),)


def test_nothing_below_the_threshold_is_confirmed_however_often_it_is_seen() -> None:
    (found,) = occurrences(track(0, 50, *(sighting(f, inliers=12, confirmed=False) for f in range(5)), samples=40))
    assert found.status is Status.REVIEW
    assert found.low_start == found.low_end
    assert found.reasons == (note("below_confirm_threshold"),)


def test_a_decoy_that_comes_close_is_said() -> None:
    assert occurrences(track(0, 50, sighting(3, inliers=20, confirmed=False, decoy=15)))[0].reasons == (note("close_to_decoy"),)


@pytest.mark.parametrize("short", [False, True], ids=["proven", "below the threshold"])
def test_a_place_that_matches_mirrored_alone_is_for_a_person(short: bool) -> None:
    seen = [sighting(frame, inliers=12, confirmed=False) if short else sighting(frame) for frame in (3, 20)]
    mirrored = [one.model_copy(update={"match": one.match.model_copy(update={"look": Look.MIRRORED})}) for one in seen]
    assert occurrences(track(0, 50, *seen))[0].reasons != (note("mirrored"),)
    (found,) = occurrences(track(0, 50, *mirrored))
    assert found.status is Status.REVIEW
    assert found.reasons == (note("mirrored"),)
    assert found.seen[0].frames[0].look is Look.MIRRORED


def test_one_proven_frame_among_others_that_fall_short_is_for_a_person() -> None:
    (found,) = occurrences(track(0, 50, sighting(6), sighting(20, inliers=12, confirmed=False)))
    assert found.status is Status.REVIEW
    assert found.reasons == (note("other_frames_fall_short"),)


def test_what_a_decoy_explains_better_is_rejected() -> None:
    (found,) = occurrences(track(0, 50, sighting(3, inliers=18, confirmed=False, decoy=378)))
    assert found.status is Status.REJECTED
    assert found.reasons == (note("beaten_by_decoy"),)


def test_absences_up_to_the_gap_are_bridged_inside_a_shot_and_never_across_shots() -> None:
    first, later = track(0, 25, sighting(3)), track(50, 75, sighting(60))
    assert len(occurrences(first, later, gap=F(1))) == 1
    assert len(occurrences(first, later, gap=F(1) - F(1, 10**9))) == 2
    assert len(occurrences(first, track(25, 50, sighting(30), shot=1))) == 2


def test_a_short_track_inside_a_long_one_does_not_end_it_early() -> None:
    (found,) = occurrences(track(0, 100, sighting(3), sighting(90)), track(10, 20, sighting(12)), track(110, 120, sighting(112)))
    assert (found.start, found.end) == (0, 120 * LENGTH)


def test_landmarks_keep_apart_and_the_strongest_confirmed_frame_is_shown() -> None:
    found = occurrences(
        track(0, 25, sighting(3, inliers=30), sighting(9, inliers=50), sighting(12, inliers=90, confirmed=False)),
        track(0, 25, sighting(4), landmark="bajingtai"),
    )
    assert [o.landmark for o in found] == ["bajingtai", "yugutai"]
    assert found[1].inliers == 50
