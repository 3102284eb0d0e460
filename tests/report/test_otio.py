"""The time lines for editing software: what public adapters read of them is the record, to the frame."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path
from typing import Any

import opentimelineio as otio  # type: ignore[import-untyped]
import pytest

from pipeline.record.evidence import Evidence, Occurrence
from pipeline.report.edl import timecode
from pipeline.report.otio import NOMINAL_RATES, nominal_rate, timelines
from tests.report.conftest import MakeEvidence

CLIP_COLOURS = {"sighted": "Blue", "linked": "Cyan", "rushes": "Green", "declared": "Yellow", "contradicted": "Red", "none": None}
NTSC = Fraction(30000, 1001)
KNOWN_TO_FCPX = (24, 25, 30, 50, 60)
"""Its adapter knows the whole rates only: it looks 29.97 up by an inexact number."""


def read(data: bytes | str, adapter: str = "otio_json", **settings: Any) -> Any:
    return otio.adapters.read_from_string(data.decode() if isinstance(data, bytes) else data, adapter, **settings)


def frames(span: Any) -> tuple[int, int]:
    """A range as frames `[start, end)`."""
    assert span.start_time.value == int(span.start_time.value)
    return int(span.start_time.value), int(span.start_time.value + span.duration.value)


def expected(occurrences: Iterable[Occurrence], rate: Fraction) -> list[tuple[str, int, int]]:
    return [(o.landmark, round(o.start * rate), round(o.end * rate)) for o in sorted(occurrences, key=lambda o: (o.shot, o.start, o.end))]


def marks(timeline: Any) -> list[tuple[str, int, int]]:
    return [(marker.name, *frames(marker.marked_range)) for clip in timeline.find_clips() for marker in clip.markers]


def marks_of_edl(timeline: Any, rate: Fraction) -> list[tuple[str, int, int]]:
    """Read from the comments, which have both ends; a locator has none, and the adapter passes over one with a semicolon."""
    comments = [comment for clip in timeline.find_clips() for comment in clip.metadata["cmx_3600"].get("comments", [])]
    found = []
    for comment in comments:
        kind, first, last, *_ = comment.split()
        assert kind == "MARK:"
        found.append(tuple(round(otio.opentime.from_timecode(code, float(rate)).value) for code in (first, last)))
    return found


def at_rate(evidence: Evidence, rate: Fraction, **stated: Any) -> Evidence:
    """A title of one episode, its frames of a constant rate and all its times on them."""

    def moved(record, *names):
        return record.model_copy(update={name: round(getattr(record, name) * rate) / rate for name in names})

    (item,) = evidence.inputs
    count = round(item.duration * rate)
    item = item.model_copy(update={"frames": count, "duration": count / rate, **stated})
    return evidence.model_copy(
        update={
            "inputs": (item,),
            "shots": tuple(moved(shot, "start", "end") for shot in evidence.shots),
            "occurrences": tuple(moved(occurrence, "start", "end") for occurrence in evidence.occurrences),
        }
    )


@pytest.fixture(scope="module")
def one_episode(make_evidence: MakeEvidence, tmp_path_factory: pytest.TempPathFactory) -> Evidence:
    return make_evidence(tmp_path_factory.mktemp("one"), episodes=1, per_episode=5)


def test_a_time_line_per_episode_a_clip_per_shot_a_marker_per_occurrence(written: tuple[Path, Evidence]) -> None:
    folder, evidence = written
    for number, item in enumerate(evidence.inputs, 1):
        timeline = read((folder / "timeline" / f"{number:02d}.otio").read_bytes())
        stated = timeline.metadata["ganzhou_evidence"]
        assert (timeline.name, stated["title"], stated["rate"]) == (item.file, evidence.title, "25/1")
        (track,) = timeline.tracks
        shots = [shot for shot in evidence.shots if shot.episode == item.file]
        clips = track.find_clips()
        assert [frames(clip.source_range) for clip in clips] == [(shot.start * 25, shot.end * 25) for shot in shots]
        assert frames(track.trimmed_range()) == (0, item.duration * 25)
        own = [occurrence for occurrence in evidence.occurrences if occurrence.episode == item.file]
        assert marks(timeline) == expected(own, 25)
        for clip, shot in zip(clips, shots, strict=True):
            assert clip.metadata["ganzhou_evidence"]["grade"] == shot.grade
            assert list(clip.metadata["ganzhou_evidence"]["grounds"]) == list(shot.grounds)
            assert (clip.color.name if clip.color else None) == CLIP_COLOURS[shot.grade]
        found = {marker.metadata["ganzhou_evidence"]["id"]: marker for clip in clips for marker in clip.markers}
        for occurrence in own:
            marker = found[occurrence.id]
            assert Fraction(marker.metadata["ganzhou_evidence"]["start"]) == occurrence.start
            assert marker.color == {"confirmed": "GREEN", "review": "YELLOW", "rejected": "RED"}[occurrence.status]


@pytest.mark.parametrize("rate", NOMINAL_RATES, ids=str)
def test_the_adapters_open_both_at_every_rate(one_episode: Evidence, rate: Fraction) -> None:
    evidence = at_rate(one_episode, rate)
    files = timelines(evidence)
    timeline = read(files["timeline/01.otio"])
    wanted = expected(evidence.occurrences, rate)
    assert wanted == [(o.landmark, o.start * rate, o.end * rate) for o in evidence.occurrences]  # exact, not only near
    assert marks(timeline) == wanted
    assert timeline.tracks[0].trimmed_range().duration.rate == float(rate)
    assert marks(read(otio.adapters.write_to_string(timeline, "fcp_xml"), "fcp_xml")) == wanted
    if rate in KNOWN_TO_FCPX:
        assert marks(read(otio.adapters.write_to_string(timeline, "fcpx_xml"), "fcpx_xml")) == wanted
    again = otio.adapters.write_to_string(timeline, "cmx_3600", rate=float(rate))
    for edl in (files["timeline/01.edl"], again):
        opened = read(edl, "cmx_3600", rate=float(rate))
        assert [frames(clip.source_range) for clip in opened.find_clips()] == [
            (round(shot.start * rate), round(shot.end * rate)) for shot in evidence.shots
        ]
    assert marks_of_edl(read(files["timeline/01.edl"], "cmx_3600", rate=float(rate)), rate) == [mark[1:] for mark in wanted]


def test_locators_are_read_where_no_frame_numbers_are_dropped(one_episode: Evidence) -> None:
    opened = read(timelines(at_rate(one_episode, Fraction(25)))["timeline/01.edl"], "cmx_3600", rate=25)
    markers = [marker for clip in opened.find_clips() for marker in clip.markers]
    assert [round(marker.marked_range.start_time.value) for marker in markers] == [o.start * 25 for o in one_episode.occurrences]
    assert markers[0].name.startswith("郁孤台 01-001 confirmed")
    assert [marker.color for marker in markers] == ["GREEN", "GREEN", "YELLOW", "GREEN", "RED"]


def test_what_does_not_count_is_not_marked_as_what_does(one_episode: Evidence) -> None:
    """An editor sees the colour alone."""
    occurrences = tuple(o.model_copy(update={"counted": number != 0}) for number, o in enumerate(one_episode.occurrences))
    files = timelines(at_rate(one_episode.model_copy(update={"occurrences": occurrences}), Fraction(25)))
    markers = [marker for clip in read(files["timeline/01.otio"]).find_clips() for marker in clip.markers]
    assert [marker.color for marker in markers] == ["WHITE", "GREEN", "YELLOW", "GREEN", "RED"]
    opened = read(files["timeline/01.edl"], "cmx_3600", rate=25)
    located = [marker for clip in opened.find_clips() for marker in clip.markers]
    assert [marker.color for marker in located] == ["WHITE", "GREEN", "YELLOW", "GREEN", "RED"]
    assert located[0].name.startswith("郁孤台 01-001 confirmed not counted")


def test_a_variable_rate_stands_on_the_nearest_frame_and_states_the_exact_time(one_episode: Evidence) -> None:
    (item,) = one_episode.inputs
    item = item.model_copy(update={"variable_rate": True, "frames": round(item.duration * 29), "time_base": "1/90000"})
    # Frames that stand nowhere near a frame of the time line.
    shift = Fraction(1234, 90000)
    occurrences = tuple(o.model_copy(update={"start": o.start + shift, "end": o.end + shift}) for o in one_episode.occurrences)
    evidence = one_episode.model_copy(update={"inputs": (item,), "occurrences": occurrences})
    assert nominal_rate(item) == NTSC
    timeline = read(timelines(evidence)["timeline/01.otio"])
    assert timeline.metadata["ganzhou_evidence"]["variable_rate"] is True
    assert marks(timeline) == expected(occurrences, NTSC)
    for clip in timeline.find_clips():
        for marker in clip.markers:
            start = Fraction(marker.metadata["ganzhou_evidence"]["start"])
            assert abs(frames(marker.marked_range)[0] / NTSC - start) <= 1 / (2 * NTSC)


@pytest.mark.parametrize(
    ("average", "nominal"), [("25", "25"), ("29.97", "30000/1001"), ("12.5", "25"), ("15", "30"), ("120", "60"), ("23.98", "24000/1001")]
)
def test_the_nominal_rate_is_the_nearest_of_time_code(one_episode: Evidence, average: str, nominal: str) -> None:
    item = one_episode.inputs[0].model_copy(update={"duration": Fraction(1000), "frames": int(Fraction(average) * 1000)})
    assert nominal_rate(item) == Fraction(nominal)


@pytest.mark.parametrize("rate", NOMINAL_RATES, ids=str)
def test_time_code_is_the_one_of_opentimelineio(rate: Fraction) -> None:
    edges = [0, 1, 1799, 1800, 1801, 3595, 3596, 3600, 17981, 17982, 17983, 35963, 35964, 107891, 107892]
    for frame in (*edges, *range(0, 250_000, 7919)):
        assert timecode(frame, rate) == otio.opentime.to_timecode(otio.opentime.RationalTime(frame, float(rate)), float(rate))


def test_a_shot_shorter_than_a_frame_loses_no_mark(one_episode: Evidence) -> None:
    first, second, *others = one_episode.shots
    short = Fraction(1, 1000)
    shots = (
        first.model_copy(update={"end": second.start + short, "index": 0}),
        second.model_copy(update={"start": second.start + short, "end": second.start + 2 * short}),
        *(shot.model_copy(update={"start": second.start + 2 * short}) if shot is others[0] else shot for shot in others),
    )
    timeline = read(timelines(one_episode.model_copy(update={"shots": shots}))["timeline/01.otio"])
    assert len(timeline.find_clips()) == len(shots) - 1
    assert len(marks(timeline)) == len(one_episode.occurrences)


def test_a_shot_that_starts_late_leaves_a_gap(one_episode: Evidence) -> None:
    files = timelines(one_episode.model_copy(update={"shots": one_episode.shots[1:]}))
    timeline = read(files["timeline/01.otio"])
    assert isinstance(timeline.tracks[0][0], otio.schema.Gap)
    assert frames(timeline.tracks[0][1].trimmed_range_in_parent())[0] == one_episode.shots[1].start * 25


def test_hostile_names_reach_no_line_of_their_own(hostile: tuple[Path, Evidence]) -> None:
    folder, evidence = hostile
    assert sorted(path.name for path in (folder / "timeline").iterdir()) == ["01.edl", "01.otio", "02.edl", "02.otio"]
    for number in (1, 2):
        data = (folder / "timeline" / f"{number:02d}.edl").read_bytes()
        for line in data.decode().split("\r\n"):
            assert line.startswith(("TITLE: ", "FCM: ", "* ")) or line == "" or line[:3].isdigit()
        assert len(read(data, "cmx_3600", rate=25).find_clips()) == sum(
            s.episode == evidence.inputs[number - 1].file for s in evidence.shots
        )
