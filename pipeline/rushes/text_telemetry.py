"""DJI's telemetry as text: one cue per frame or second, in an .SRT beside the clip or in a subtitle track inside it.

The forms, by model and firmware:

    [latitude: 25.850000] [longitude: 114.930000]      also `longtitude`, and both in one bracket
    GPS(114.9300,25.8500,18)                           longitude first; the last is the satellites or the altitude
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from fractions import Fraction
from pathlib import Path

import av
from av.stream import Discard

from pipeline.grounds import Datum
from pipeline.media import open_video
from pipeline.rushes.positions import Fix, PositionError, Track, checked, quoted

_NUMBER = r"([-+]?\d+(?:\.\d+)?)"
_LATITUDE = re.compile(rf"latitude\s*[:=]\s*{_NUMBER}?", re.IGNORECASE)
_LONGITUDE = re.compile(rf"long(?:t)?itude\s*[:=]\s*{_NUMBER}?", re.IGNORECASE)
_GPS = re.compile(rf"\bGPS\s*\(\s*{_NUMBER}?\s*,\s*{_NUMBER}?", re.IGNORECASE)
_CLOCK = re.compile(r"(\d{4})[-.](\d{2})[-.](\d{2})\s+(\d{2}):(\d{2}):(\d{2})")


def read_cues(cues: Sequence[tuple[Fraction, str]], source: str, datum: Datum) -> Track:
    """Read the positions, which are in `datum`, from cues of a start in seconds and a text."""
    fixes: list[Fix] = []
    faults: list[str] = []
    for at, text in cues:
        try:
            place = _position_in(text, source)
            if place:
                fixes.append(checked(Fix(source, *place, datum, at=at)))
        except PositionError as error:
            faults.append(str(error))
    clock = next((match for _, text in cues if (match := _CLOCK.search(text))), None)
    return Track(source, tuple(fixes), _time(clock), warnings=first_faults(faults, len(cues)))


def read_text_tracks(path: Path, datum: Datum) -> list[Track]:
    """Read the telemetry among a clip's subtitle tracks; tracks of ordinary subtitles have none.

    Raises:
        InputError: see `pipeline.media.open_video`.
    """
    found = []
    with open_video(path) as (container, _):
        count = len(container.streams.subtitles)
    for number in range(count):
        read = read_cues(list(_cues(path, number)), f"subtitle track {number + 1}", datum)
        if read.fixes or read.warnings:
            found.append(read)
    return found


def first_faults(faults: Iterable[str], of: int) -> tuple[str, ...]:
    """Return the first fault of each code, with how many of `of` entries have it."""
    by_code: dict[str, list[str]] = {}
    for fault in faults:
        by_code.setdefault(fault.partition(":")[0], []).append(fault)
    return tuple(f"{same[0]} (so in {len(same)} of {of} entries)" if of > 1 else same[0] for same in by_code.values())


def _cues(path: Path, number: int) -> Iterator[tuple[Fraction, str]]:
    with open_video(path) as (container, film):
        film.discard = Discard.all
        track = container.streams.subtitles[number]
        track.discard = Discard.default
        try:
            for packet in container.demux(track):
                if packet.size and packet.pts is not None and packet.time_base:
                    # MP4's text has its length before it and styles after it; neither looks like a position.
                    yield max(packet.pts * packet.time_base, Fraction(0)), bytes(packet).decode("utf-8", "replace")
        except av.FFmpegError:
            # Whoever decodes the file says that it breaks off.
            return


def _position_in(text: str, source: str) -> tuple[float, float] | None:
    """Latitude and longitude in a cue, None where it names none."""
    latitude, longitude, pair = _LATITUDE.search(text), _LONGITUDE.search(text), _GPS.search(text)
    if not (latitude or longitude or pair):
        return None
    if latitude and longitude and latitude[1] and longitude[1]:
        return float(latitude[1]), float(longitude[1])
    if pair and pair[1] and pair[2]:
        first, second = float(pair[1]), float(pair[2])
        # Longitude comes first; some exports turn the two round, which shows where only one can be a latitude.
        return (first, second) if abs(second) > 90 >= abs(first) else (second, first)
    raise PositionError(f"position_garbled: {source} names a position in “{quoted(text)}” that cannot be read")


def _time(match: re.Match[str] | None) -> datetime | None:
    try:
        return datetime(*map(int, match.groups())) if match else None  # type: ignore[arg-type]
    except ValueError:
        return None
