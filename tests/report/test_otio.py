"""The time line for editing software holds the record's times exactly."""

from __future__ import annotations

from fractions import Fraction

import opentimelineio as otio
import pytest

from pages.errors import InputError
from pipeline.report.otio import exact_rate, timeline_otio

CLIP_COLOURS = {"sighted": "Blue", "linked": "Cyan", "rushes": "Green", "declared": "Yellow", "contradicted": "Red", "none": None}


def exact(time):
    assert time.rate == int(time.rate)
    assert time.value == int(time.value)
    return Fraction(int(time.value), int(time.rate))


def interval(span):
    return exact(span.start_time), exact(span.start_time) + exact(span.duration)


def read(data):
    return otio.adapters.read_from_string(data.decode(), "otio_json")


def test_a_track_per_episode_a_clip_per_shot_a_marker_per_occurrence(written):
    folder, evidence = written
    timeline = read((folder / "timeline.otio").read_bytes())
    assert timeline.name == evidence.title
    assert [track.name for track in timeline.tracks] == [item.file for item in evidence.inputs]
    for track, item in zip(timeline.tracks, evidence.inputs, strict=True):
        shots = [shot for shot in evidence.shots if shot.episode == item.file]
        clips = track.find_clips()
        assert [interval(clip.source_range) for clip in clips] == [(shot.start, shot.end) for shot in shots]
        assert exact(track.duration()) == item.duration
        markers = [(marker, clip) for clip in clips for marker in clip.markers]
        occurrences = [o for o in evidence.occurrences if o.episode == item.file]
        assert len(markers) == len(occurrences)
        for (marker, clip), occurrence in zip(markers, occurrences, strict=True):
            assert interval(marker.marked_range) == (occurrence.start, occurrence.end)
            assert clip.metadata["ganzhou_evidence"]["shot"] == occurrence.shot
        for clip, shot in zip(clips, shots, strict=True):
            assert clip.metadata["ganzhou_evidence"]["grade"] == shot.grade
            assert list(clip.metadata["ganzhou_evidence"]["grounds"]) == list(shot.grounds)
            assert (clip.color.name if clip.color else None) == CLIP_COLOURS[shot.grade]
            assert marker.metadata["ganzhou_evidence"]["id"] == occurrence.id
        assert {marker.color for marker, _ in markers} <= {"GREEN", "YELLOW", "RED"}


@pytest.mark.parametrize("frame", [Fraction(1001, 30000), Fraction(1001, 24000), Fraction(1, 50), Fraction(512, 15360), Fraction(41, 1000)])
def test_every_frame_rate_is_exact(make_evidence, tmp_path, frame):
    evidence = make_evidence(tmp_path, episodes=1, per_episode=1)
    start, end, length = 61 * frame, 97 * frame, 107_892 * frame
    item = evidence.inputs[0].model_copy(update={"duration": length, "time_base": f"1/{frame.denominator}"})
    shots = tuple(
        shot.model_copy(update={"start": a, "end": b})
        for shot, (a, b) in zip(evidence.shots, ((Fraction(0), 50 * frame), (50 * frame, 100 * frame), (100 * frame, length)), strict=True)
    )
    occurrence = evidence.occurrences[0].model_copy(update={"start": start, "end": end})
    timeline = read(timeline_otio(evidence.model_copy(update={"inputs": (item,), "shots": shots, "occurrences": (occurrence,)})))
    (marker,) = timeline.tracks[0][1].markers
    assert interval(marker.marked_range) == (start, end)
    assert exact(timeline.tracks[0].duration()) == length


def test_a_shot_that_starts_late_leaves_a_gap(make_evidence, tmp_path):
    evidence = make_evidence(tmp_path, episodes=1, per_episode=1)
    timeline = read(timeline_otio(evidence.model_copy(update={"shots": evidence.shots[1:]})))
    assert isinstance(timeline.tracks[0][0], otio.schema.Gap)
    assert interval(timeline.tracks[0][1].trimmed_range_in_parent())[0] == evidence.shots[1].start


def test_times_beyond_a_float_are_refused(make_evidence, tmp_path):
    evidence = make_evidence(tmp_path, episodes=1, per_episode=1)
    item = evidence.inputs[0].model_copy(update={"duration": Fraction(10**6) + Fraction(1, 10**12 + 39)})
    assert exact_rate(item, []) > 10**12
    with pytest.raises(InputError, match="too fine"):
        timeline_otio(evidence.model_copy(update={"inputs": (item,)}))
