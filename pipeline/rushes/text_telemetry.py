"""DJI's telemetry as text: one cue per frame or second, in an .SRT beside the clip or in a subtitle track inside it.

The forms, by model and firmware, as JuanIrache/DJI_SRT_Parser collects them:

    [latitude: 25.850000] [longitude: 114.930000]      also `longtitude`, and both in one bracket
    GPS(114.9300,25.8500,18)                           longitude first; the last is the number of satellites (Mavic Pro, Phantom 4)
    GPS(25.8500,114.9300,0.0M)                         latitude first; the last is the height in metres (Matrice 300)

Which of two numbers is the latitude, a whole file says: one of them may be above 90; else what stands third; else nobody knows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from fractions import Fraction
from pathlib import Path
from typing import NamedTuple

import av
from av.stream import Discard

from pages.notes import Note, note
from pipeline.film.media import open_video
from pipeline.record.grounds import Datum
from pipeline.rushes.positions import Fix, PositionError, PositionTrack, checked, first_faults, quoted

_NUMBER = r"([-+]?\d+(?:\.\d+)?)"
_LATITUDE = re.compile(rf"latitude\s*[:=]\s*{_NUMBER}?", re.IGNORECASE)
_LONGITUDE = re.compile(rf"long(?:t)?itude\s*[:=]\s*{_NUMBER}?", re.IGNORECASE)
_GPS = re.compile(rf"\bGPS\s*\(\s*{_NUMBER}?\s*,\s*{_NUMBER}?\s*(?:,\s*(?P<third>[^),]*))?", re.IGNORECASE)
_HEIGHT, _SATELLITES = re.compile(r"[-+]?\d+(?:\.\d+)?\s*m", re.IGNORECASE), re.compile(r"\d{1,2}")
_CLOCK = re.compile(r"(\d{4})[-.](\d{1,2})[-.](\d{1,2})\s+(\d{1,2}):(\d{2}):(\d{2})")
_STAMP = re.compile(_CLOCK.pattern + r"(?:[,.](\d{3})(?:,(\d{3}))?)?")


class _Pair(NamedTuple):
    """Two numbers of which one is the latitude, and what stands third, as written."""

    at: Fraction
    first: float
    second: float
    third: str


def read_cues(cues: Sequence[tuple[Fraction, str]], source: str, datum: Datum) -> PositionTrack:
    """Read the positions, which are in `datum`, from cues of a start in seconds and a text."""
    places: list[tuple[Fraction, float, float]] = []
    pairs: list[_Pair] = []
    faults: list[Note] = []
    for at, text in cues:
        try:
            found = _position_in(text, source)
        except PositionError as error:
            faults.append(error.note)
            continue
        if isinstance(found, tuple):
            places.append((at, *found))
        elif found is not None:
            pairs.append(_Pair(at, float(found[1]), float(found[2]), (found["third"] or "").strip()))
    latitude_first = _latitude_first(pairs)
    unused: list[Note] = []
    if latitude_first is not None:
        places += [(pair.at, pair.first, pair.second) if latitude_first else (pair.at, pair.second, pair.first) for pair in pairs]
    elif pairs:
        unused.append(note("position_order_unknown", source=source, position=f"{pairs[0].first:g}, {pairs[0].second:g}"))
    fixes: list[Fix] = []
    for at, latitude, longitude in sorted(places):
        try:
            fixes.append(checked(Fix(source, latitude, longitude, datum, at=at)))
        except PositionError as error:
            faults.append(error.note)
    clock = next((match for _, text in cues if (match := _CLOCK.search(text))), None)
    return PositionTrack(source, tuple(fixes), _time(clock), warnings=(*unused, *first_faults(faults, len(cues))))


def dated_cues(text: str) -> list[tuple[Fraction, str]]:
    """Return the cues of a file that has a date where SRT has its times; they count from the first one's."""
    stamps = [(match, time) for match in _STAMP.finditer(text) if (time := _time(match)) is not None]
    cues = []
    for number, (match, time) in enumerate(stamps):
        end = stamps[number + 1][0].start() if number + 1 < len(stamps) else len(text)
        since = (time - stamps[0][1]) // timedelta(microseconds=1)
        cues.append((max(Fraction(since, 1_000_000), Fraction(0)), text[match.start() : end]))
    return cues


def read_text_tracks(path: Path, datum: Datum) -> list[PositionTrack]:
    """Read the telemetry among a clip's subtitle tracks; tracks of ordinary subtitles have none.

    Raises:
        InputError: see `pipeline.film.media.open_video`.
    """
    found = []
    with open_video(path) as (container, _):
        count = len(container.streams.subtitles)
    for number in range(count):
        read = read_cues(list(_cues(path, number)), f"subtitle track {number + 1}", datum)
        if read.fixes or read.warnings:
            found.append(read)
    return found


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


def _position_in(text: str, source: str) -> tuple[float, float] | re.Match[str] | None:
    """Latitude and longitude in a cue, or two numbers of which one is the latitude; None where it names none."""
    latitude, longitude, pair = _LATITUDE.search(text), _LONGITUDE.search(text), _GPS.search(text)
    if not (latitude or longitude or pair):
        return None
    if latitude and longitude and latitude[1] and longitude[1]:
        return float(latitude[1]), float(longitude[1])
    if pair and pair[1] and pair[2]:
        return pair
    raise PositionError(note("position_unreadable", source=source, text=quoted(text)))


def _latitude_first(pairs: Sequence[_Pair]) -> bool | None:
    """Whether a file writes latitudes first; None where it cannot be told."""
    first_can, second_can = (
        all(abs(number) <= 90 for number in numbers) for numbers in ([p.first for p in pairs], [p.second for p in pairs])
    )
    if first_can != second_can:
        return first_can
    if not (first_can and pairs):
        return None
    if all(_HEIGHT.fullmatch(pair.third) for pair in pairs):
        return True
    return False if all(_SATELLITES.fullmatch(pair.third) for pair in pairs) else None


def _time(match: re.Match[str] | None) -> datetime | None:
    """The time of a match of `_CLOCK` or, with milliseconds and microseconds, of `_STAMP`."""
    if match is None:
        return None
    year, month, day, hour, minute, second, *rest = (int(part or 0) for part in match.groups())
    try:
        return datetime(year, month, day, hour, minute, second, sum(n * unit for n, unit in zip(rest, (1000, 1), strict=False)))
    except ValueError:
        return None
