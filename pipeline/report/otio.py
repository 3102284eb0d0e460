"""The time lines for editing software: `timeline/NN.otio` of each episode, and `timeline/NN.edl` for programs without OpenTimelineIO.

A clip per shot in its grade's colour, a marker per occurrence. Both count frames of the episode's nominal rate, from 0 at its first one,
as editing software does: of a constant rate every cut and every marker is exact; of a variable one each stands on the nearest frame, and
the metadata have the exact seconds.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from urllib.parse import quote

import opentimelineio as otio  # type: ignore[import-untyped]

from pages.names import one_line
from pipeline.record.evidence import Evidence, Grade, InputFile, Occurrence, Shot, Status
from pipeline.record.grounds import RushMatch
from pipeline.record.timeline import Interval
from pipeline.report.edl import Event, Locator, write_edl

TIMELINE_FOLDER = "timeline"

NOMINAL_RATES = (
    Fraction(24000, 1001),
    Fraction(24),
    Fraction(25),
    Fraction(30000, 1001),
    Fraction(30),
    Fraction(48),
    Fraction(50),
    Fraction(60000, 1001),
    Fraction(60),
)
"""The rates that time code is written in (SMPTE ST 12-1 and its use by editing software), frames a second."""

_SLOWEST, _FASTEST = 20, 66
"""An average rate outside of these is doubled or halved until it lies between: 12.5 frames a second are shown on a time line of 25."""

_METADATA_KEY = "ganzhou_evidence"
_COLOURS = {
    Status.CONFIRMED: otio.schema.MarkerColor.GREEN,
    Status.REVIEW: otio.schema.MarkerColor.YELLOW,
    Status.REJECTED: otio.schema.MarkerColor.RED,
}
_NOT_COUNTED = otio.schema.MarkerColor.WHITE
"""Whatever its status: what the catalogue does not list enters no figure."""

# The report's own colours of the grades, as editing software shows clips.
_CLIP_COLOURS = {
    Grade.SIGHTED: otio.core.Color.BLUE,
    Grade.LINKED: otio.core.Color.CYAN,
    Grade.RUSHES: otio.core.Color.GREEN,
    Grade.DECLARED: otio.core.Color.YELLOW,
    Grade.CONTRADICTED: otio.core.Color.RED,
}


@dataclass(frozen=True)
class Frames:
    """Frames `[start, end)` of a time line."""

    start: int
    end: int


@dataclass(frozen=True)
class _Cut:
    """A shot as the time line has it, with the occurrences that are marked on it."""

    shot: Shot
    frames: Frames
    occurrences: tuple[tuple[Occurrence, Frames], ...]
    rushes: tuple[RushMatch, ...]


def timelines(evidence: Evidence) -> dict[str, bytes]:
    """Return every episode's time lines by their paths in the report folder, numbered in the title's order whatever the episodes' names."""
    digits = max(2, len(str(len(evidence.inputs))))
    names = {place.id: place.name for place in evidence.landmarks}
    written: dict[str, bytes] = {}
    for number, episode in enumerate(evidence.inputs, 1):
        rate, cuts = nominal_rate(episode), _cuts(evidence, episode)
        stem = f"{TIMELINE_FOLDER}/{number:0{digits}d}"
        written[f"{stem}.otio"] = _otio(evidence, episode, rate, cuts)
        written[f"{stem}.edl"] = write_edl(one_line(episode.file), f"EP{number:03d}", rate, list(_events(cuts, names)))
    return written


def nominal_rate(episode: InputFile) -> Fraction:
    """Return the rate of time code nearest to an episode's average rate."""
    average = episode.frames / episode.duration if episode.duration and episode.frames else Fraction(25)
    while average < _SLOWEST:
        average *= 2
    while average > _FASTEST:
        average /= 2
    return min(NOMINAL_RATES, key=lambda rate: (abs(rate - average), rate))


def frames_of(interval: Interval, rate: Fraction) -> Frames:
    """Return the frames of a time line nearest to an interval's bounds; at least one."""
    start = round(interval.start * rate)
    return Frames(start, max(round(interval.end * rate), start + 1))


def _cuts(evidence: Evidence, episode: InputFile) -> list[_Cut]:
    """The shots that have a frame of their own, in order. A shot too short for one leaves its marks to the shot before it, or after."""
    rate = nominal_rate(episode)
    marks: dict[int, list[tuple[Occurrence, Frames]]] = {}
    for occurrence in evidence.occurrences:
        if occurrence.episode == episode.file:
            marks.setdefault(occurrence.shot, []).append((occurrence, frames_of(occurrence.interval, rate)))
    found: dict[int, tuple[RushMatch, ...]] = {}
    for match in evidence.rush_matches:
        if match.episode == episode.file:
            found[match.shot] = (*found.get(match.shot, ()), match)
    cuts: list[_Cut] = []
    waiting: tuple[tuple[Occurrence, Frames], ...] = ()
    for shot in sorted((shot for shot in evidence.shots if shot.episode == episode.file), key=lambda shot: shot.interval):
        frames = Frames(round(shot.start * rate), round(shot.end * rate))
        own = (*waiting, *marks.get(shot.index, ()))
        if frames.start < frames.end:
            cuts.append(_Cut(shot, frames, own, found.get(shot.index, ())))
            waiting = ()
        elif cuts:
            cuts[-1] = replace(cuts[-1], occurrences=(*cuts[-1].occurrences, *own))
        else:
            waiting = own
    return cuts


def _otio(evidence: Evidence, episode: InputFile, rate: Fraction, cuts: list[_Cut]) -> bytes:
    stated = {
        "schema_version": evidence.schema_version,
        "title": evidence.title,
        "notice": evidence.notice,
        "rate": f"{rate.numerator}/{rate.denominator}",
        "variable_rate": episode.variable_rate,
        "time_base": episode.time_base,
        "sha256": episode.sha256,
    }
    name = one_line(episode.file)
    track = otio.schema.Track(name=name, kind=otio.schema.TrackKind.Video)
    media = otio.schema.ExternalReference(
        target_url=quote(episode.file), available_range=_range(frames_of(Interval(Fraction(0), episode.duration), rate), rate)
    )
    at = 0
    for cut in cuts:
        if cut.frames.start > at:
            track.append(otio.schema.Gap(source_range=_range(Frames(0, cut.frames.start - at), rate)))
        track.append(_clip(cut, media, rate))
        at = cut.frames.end
    timeline = otio.schema.Timeline(
        name=name, global_start_time=otio.opentime.RationalTime(0, float(rate)), metadata={_METADATA_KEY: stated}
    )
    timeline.tracks.append(track)
    text: str = otio.adapters.write_to_string(timeline, "otio_json", indent=1)
    return text.encode() + b"\n"


def _clip(cut: _Cut, media: otio.schema.ExternalReference, rate: Fraction) -> otio.schema.Clip:
    shot = cut.shot
    return otio.schema.Clip(
        name=f"{one_line(shot.episode)} #{shot.index + 1}",
        media_reference=media.clone(),
        source_range=_range(cut.frames, rate),
        markers=[_marker(occurrence, frames, rate) for occurrence, frames in cut.occurrences],
        metadata={
            _METADATA_KEY: {
                "shot": shot.index,
                "grade": shot.grade.value,
                "grounds": list(shot.grounds),
                "start": str(shot.start),
                "end": str(shot.end),
                "rushes": [_origin(match) for match in cut.rushes],
            }
        },
        color=_CLIP_COLOURS.get(shot.grade),
    )


def _origin(match: RushMatch) -> dict[str, object]:
    """Where a shot was found in a camera original, in exact seconds of that; `doubt` says by how many its start may be off."""
    return {
        "id": match.id,
        "file": match.rush,
        "start": str(match.rush_start),
        "end": str(match.rush_end),
        "doubt": str(match.doubt),
        "speed": str(match.speed),
        "mirrored": match.mirrored,
    }


def _colour(occurrence: Occurrence) -> str:
    return str(_COLOURS[occurrence.status] if occurrence.counted else _NOT_COUNTED)


def _marker(occurrence: Occurrence, frames: Frames, rate: Fraction) -> otio.schema.Marker:
    return otio.schema.Marker(
        name=occurrence.landmark,
        marked_range=_range(frames, rate),
        color=_colour(occurrence),
        metadata={
            _METADATA_KEY: {
                "id": occurrence.id,
                "status": occurrence.status.value,
                "counted": occurrence.counted,
                "landmark": occurrence.landmark,
                "reference": occurrence.reference,
                "inliers": occurrence.inliers,
                "start": str(occurrence.start),
                "end": str(occurrence.end),
            }
        },
    )


def _range(frames: Frames, rate: Fraction) -> otio.opentime.TimeRange:
    return otio.opentime.TimeRange(
        otio.opentime.RationalTime(frames.start, float(rate)), otio.opentime.RationalTime(frames.end - frames.start, float(rate))
    )


def _events(cuts: list[_Cut], names: dict[str, str]) -> Iterator[Event]:
    for cut in cuts:
        locators = tuple(
            Locator(
                frames.start,
                frames.end,
                _colour(occurrence),
                f"{one_line(names[occurrence.landmark])} {one_line(occurrence.id)} {occurrence.status.value}"
                + ("" if occurrence.counted else " not counted"),
            )
            for occurrence, frames in cut.occurrences
        )
        yield Event(cut.frames.start, cut.frames.end, f"{one_line(cut.shot.episode)} #{cut.shot.index + 1}", cut.shot.episode, locators)
