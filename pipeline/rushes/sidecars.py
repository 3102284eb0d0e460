"""Positions in a file beside the clip: DJI's telemetry as subtitles (.SRT) and tracks of a receiver (.GPX).

A sidecar is named like its clip: `DJI_0001.SRT` or `DJI_0001.MP4.gpx` beside `DJI_0001.MP4`. Of a track only the part counts that was
walked during the clip.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from pathlib import Path

import gpxpy
import pysubs2
from gpxpy.gpx import GPX, GPXException, GPXRoutePoint, GPXTrackPoint, GPXWaypoint

from pages.errors import system_reason
from pages.names import one_line
from pages.notes import Argument, Note, note
from pipeline.record.grounds import Datum
from pipeline.rushes.positions import Fix, PositionError, PositionTrack, checked, first_faults
from pipeline.rushes.text_telemetry import dated_cues, read_cues

_MAX_BYTES = 64 * 2**20
# A receiver that rests may write nothing for minutes; over longer gaps a straight line is a guess.
_LONGEST_GAP = timedelta(minutes=5)
# A hostile header may state more seconds than dates can hold.
_LONGEST_CLIP = Fraction(7 * 86400)
_BEIJING = timedelta(hours=8)


def sidecars_of(path: Path) -> list[Path]:
    """Return the files beside a clip that bear its name and end in .srt or .gpx, each once."""
    names = [path.with_suffix(end) for end in (".SRT", ".srt", ".GPX", ".gpx")]
    names += [path.with_name(path.name + end) for end in (".SRT", ".srt", ".GPX", ".gpx")]
    found: dict[tuple[int, int], Path] = {}
    for name in names:
        if name.is_file():
            status = name.stat()
            # On some systems .SRT and .srt are the same file.
            found.setdefault((status.st_dev, status.st_ino), name)
    return list(found.values())


def read_sidecar(path: Path, *, datum: Datum, start: datetime | None, duration: Fraction | None) -> PositionTrack:
    """Read a sidecar's positions, which are in `datum`.

    `start` and `duration` (seconds) say when the clip was taken, to find it in a track; an aware `start` in UTC may be local time of
    China, as many cameras write it. What cannot be read is a warning.
    """
    name = one_line(path.name)
    try:
        if path.stat().st_size > _MAX_BYTES:
            return _unreadable(name, note("file_larger_than", limit=_MAX_BYTES >> 20))
        text = path.read_bytes().decode("utf-8-sig", "replace")
    except OSError as error:
        return _unreadable(name, system_reason(error))
    read = _read_srt(name, text, datum) if path.suffix.lower() == ".srt" else _read_gpx(name, text, datum, start, duration)
    if read.fixes or read.warnings:
        return read
    return replace(read, warnings=(note("sidecar_empty", file=name),))


def _unreadable(name: str, reason: Argument) -> PositionTrack:
    return PositionTrack(name, warnings=(note("sidecar_unreadable", file=name, reason=reason),))


def _read_srt(name: str, text: str, datum: Datum) -> PositionTrack:
    cues = [(Fraction(cue.start, 1000), cue.plaintext) for cue in pysubs2.SSAFile.from_string(text, format_="srt")]
    return replace(read_cues(cues or dated_cues(text), f"SRT {name}", datum), name=name)


def _read_gpx(name: str, text: str, datum: Datum, start: datetime | None, duration: Fraction | None) -> PositionTrack:
    if re.search(r"<!(?:DOCTYPE|ENTITY)", text, re.IGNORECASE):
        return _unreadable(name, note("gpx_with_entities"))
    try:
        points = _points(gpxpy.parse(text))
    except (GPXException, ValueError, OverflowError) as error:
        return _unreadable(name, note("no_gpx", reason=type(error).__name__))
    source = f"GPX {name}"
    fixes: list[Fix] = []
    faults: list[Note] = []
    for latitude, longitude, _ in points:
        try:
            fixes.append(checked(Fix(source, latitude, longitude, datum)))
        except PositionError as error:
            faults.append(error.note)
    times = [time for *_, time in points]
    warnings = first_faults(faults, len(points))
    if faults or not fixes:
        return PositionTrack(name, tuple(fixes), warnings=warnings)
    if start is None or duration is None or not all(times):
        why = note("clip_without_time" if start is None else "track_without_times")
        return PositionTrack(name, tuple(fixes), warnings=(note("track_unaligned", file=name, reason=why),))
    track = sorted(((time, fix) for time, fix in zip(times, fixes, strict=True) if time), key=lambda pair: pair[0])
    return _along(name, track, start, duration)


def _points(track: GPX) -> list[tuple[float, float, datetime | None]]:
    """Latitude, longitude and time of a track's points, or where it has none of its routes' points, or of its way points."""
    points: list[GPXWaypoint | GPXRoutePoint | GPXTrackPoint] = [
        *(point for part in track.tracks for segment in part.segments for point in segment.points)
    ]
    points = points or [point for route in track.routes for point in route.points] or [*track.waypoints]
    # GPX asks for UTC; some programs leave out that they mean it.
    times = (point.time.replace(tzinfo=UTC) if point.time and not point.time.tzinfo else point.time for point in points)
    return [(point.latitude, point.longitude, time) for point, time in zip(points, times, strict=True)]


def _along(name: str, track: Sequence[tuple[datetime, Fix]], start: datetime, duration: Fraction) -> PositionTrack:
    """The part of a track that was walked during the clip."""
    length = timedelta(seconds=float(min(duration, _LONGEST_CLIP)))
    aware = start if start.tzinfo else start.replace(tzinfo=UTC) - _BEIJING
    fixes = _between(track, aware, length)
    if fixes:
        return PositionTrack(name, tuple(fixes))
    if start.utcoffset() == timedelta(0):
        fixes = _between(track, aware - _BEIJING, length)
        if fixes:
            return PositionTrack(name, tuple(fixes), warnings=(note("clock_local", file=name),))
    span = {"first": track[0][0].isoformat(), "last": track[-1][0].isoformat()}
    return PositionTrack(name, warnings=(note("track_elsewhen", file=name, **span, clip=start.isoformat()),))


def _between(track: Sequence[tuple[datetime, Fix]], start: datetime, length: timedelta) -> list[Fix]:
    """Positions during the clip: the track's own, and between them those at the clip's first and last moment."""
    found = {time - start: fix for time, fix in track if start <= time <= start + length}
    for moment in (timedelta(0), length):
        fix = _at(track, start + moment)
        if fix:
            found.setdefault(moment, fix)
    seconds = {moment: Fraction(moment // timedelta(microseconds=1), 1_000_000) for moment in found}
    return [
        Fix(fix.source, fix.latitude, fix.longitude, fix.datum, fix.datum_stated, seconds[moment]) for moment, fix in sorted(found.items())
    ]


def _at(track: Sequence[tuple[datetime, Fix]], moment: datetime) -> Fix | None:
    """The position at a moment, on a straight line between the points around it; None where they are far apart or it has none."""
    after = bisect.bisect_left(track, moment, key=lambda pair: pair[0])
    if after < len(track) and track[after][0] == moment:
        return track[after][1]
    if not 0 < after < len(track):
        return None
    (early, first), (late, second) = track[after - 1], track[after]
    if late - early > _LONGEST_GAP:
        return None
    share = (moment - early) / (late - early)
    latitude = first.latitude + share * (second.latitude - first.latitude)
    return Fix(first.source, latitude, first.longitude + share * (second.longitude - first.longitude), first.datum)
