"""`timeline.otio`: the title for editing software, a track per episode, a clip per shot in its grade's colour, a marker per occurrence.

OpenTimelineIO counts in units of a rate, as 64-bit floats. The rate of an episode is the least common multiple of all denominators of
its times, so that every value is a whole number and exact.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from math import lcm
from urllib.parse import quote

import opentimelineio as otio  # type: ignore[import-untyped]

from pages.errors import InputError
from pages.names import one_line
from pipeline.evidence import Evidence, Grade, InputFile, Occurrence, Shot, Status
from pipeline.timeline import Interval

# The whole numbers that a 64-bit float holds exactly.
_MOST_EXACT = 2**53
_METADATA_KEY = "ganzhou_evidence"
_COLOURS = {
    Status.CONFIRMED: otio.schema.MarkerColor.GREEN,
    Status.REVIEW: otio.schema.MarkerColor.YELLOW,
    Status.REJECTED: otio.schema.MarkerColor.RED,
}

# The report's own colours of the grades, as editing software shows clips.
_CLIP_COLOURS = {
    Grade.SIGHTED: otio.core.Color.BLUE,
    Grade.LINKED: otio.core.Color.CYAN,
    Grade.RUSHES: otio.core.Color.GREEN,
    Grade.DECLARED: otio.core.Color.YELLOW,
    Grade.CONTRADICTED: otio.core.Color.RED,
}


def timeline_otio(evidence: Evidence) -> bytes:
    """Write the title's time line. Raises `InputError` where an episode's times are too fine to be written exactly."""
    timeline = otio.schema.Timeline(
        name=evidence.title, metadata={_METADATA_KEY: {"schema_version": evidence.schema_version, "notice": evidence.notice}}
    )
    for episode in evidence.inputs:
        shots = [shot for shot in evidence.shots if shot.episode == episode.file]
        occurrences = [occurrence for occurrence in evidence.occurrences if occurrence.episode == episode.file]
        timeline.tracks.append(_track(episode, shots, occurrences))
    text: str = otio.adapters.write_to_string(timeline, "otio_json", indent=1)
    return text.encode() + b"\n"


def exact_rate(episode: InputFile, times: Iterable[Fraction]) -> int:
    """The smallest rate (units per second) in which the stream's time base and all `times` are whole numbers."""
    return lcm(Fraction(episode.time_base).denominator, episode.duration.denominator, *(time.denominator for time in times))


def _track(episode: InputFile, shots: list[Shot], occurrences: list[Occurrence]) -> otio.schema.Track:
    intervals = [*(shot.interval for shot in shots), *(occurrence.interval for occurrence in occurrences)]
    rate = exact_rate(episode, [time for interval in intervals for time in (interval.start, interval.end)])
    if rate * (episode.duration + 1) > _MOST_EXACT:
        raise InputError(
            f"{one_line(episode.file)}: its times are too fine for timeline.otio (1/{rate} s); remux it with an ordinary time base"
        )
    track = otio.schema.Track(
        name=episode.file, kind=otio.schema.TrackKind.Video, metadata={_METADATA_KEY: {"time_base": episode.time_base}}
    )
    media = otio.schema.ExternalReference(
        target_url=quote(episode.file), available_range=_range(Interval(Fraction(0), episode.duration), rate)
    )
    at = Fraction(0)
    for shot in sorted(shots, key=lambda shot: shot.interval):
        if shot.start > at:
            track.append(otio.schema.Gap(source_range=_range(Interval(at, shot.start), rate)))
        track.append(_clip(shot, [o for o in occurrences if o.shot == shot.index], media, rate))
        at = shot.end
    return track


def _clip(shot: Shot, occurrences: list[Occurrence], media: otio.schema.ExternalReference, rate: int) -> otio.schema.Clip:
    return otio.schema.Clip(
        name=f"{shot.episode} #{shot.index + 1}",
        media_reference=media.clone(),
        source_range=_range(shot.interval, rate),
        markers=[_marker(occurrence, rate) for occurrence in occurrences],
        metadata={_METADATA_KEY: {"shot": shot.index, "grade": shot.grade.value, "grounds": list(shot.grounds)}},
        color=_CLIP_COLOURS.get(shot.grade),
    )


def _marker(occurrence: Occurrence, rate: int) -> otio.schema.Marker:
    return otio.schema.Marker(
        name=occurrence.landmark,
        marked_range=_range(occurrence.interval, rate),
        color=_COLOURS[occurrence.status],
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


def _range(interval: Interval, rate: int) -> otio.opentime.TimeRange:
    start, length = interval.start * rate, interval.length * rate
    return otio.opentime.TimeRange(otio.opentime.RationalTime(int(start), rate), otio.opentime.RationalTime(int(length), rate))
