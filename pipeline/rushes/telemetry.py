"""Positions that a camera's own receiver records along the clip, in a track beside picture and sound.

`telemetry-parser` (MIT or Apache-2.0) reads the tracks of GoPro, Sony, Insta360 and CAMM; it gives their samples in order but without
times, which are taken to be evenly spread. GoPro's newer form GPS9 it passes on undecoded; its layout is published in GoPro's
gpmf-parser. So it does with what a Karma drone adds to its camera's track, which is MAVLink's GLOBAL_POSITION_INT (`GLPI`) with
GPS_RAW_INT (`GPRI`) beside it, in GPMF's self-describing structures. Of DJI's track it reads the movements only: DJI's positions come from
the tag and from the .SRT.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import telemetry_parser  # type: ignore[import-untyped]

from pages.notes import Note, note
from pipeline.record.grounds import Datum
from pipeline.rushes.positions import Fix, PositionError, PositionTrack, checked, first_faults, quoted

# GPMF's four-character keys as the parser names those it does not know.
_GPS_FIX, _GPS_TIME, _GPS9, _TYPE = "0x47505346", "0x47505355", "0x47505339", "0x54595045"
_GLPI, _GPRI = "0x474c5049", "0x47505249"
_KLV_HEADER = 8
# What GoPro's parts that describe no device are called.
_NO_DEVICES = ("Highlights", "Global Settings")
# Latitude, longitude, altitude, two speeds, days since 2000, seconds, dilution, fix.
_GPS9_SAMPLE = struct.Struct(">7lHH")
# Milliseconds since start, latitude, longitude, two heights, three speeds, heading; and for the receiver: microseconds, latitude,
# longitude, height, two dilutions, speed, heading, fix (2: two dimensions, 3: three), satellites.
_KARMA_POSITION, _KARMA_POSITION_TYPE = struct.Struct(">LllllhhhH"), "LllllsssS"
_KARMA_RECEIVER, _KARMA_RECEIVER_TYPE = struct.Struct(">QlllHHHHBB"), "JlllSSSSBB"
_GPS9_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)

_Place = tuple[float, float]


def read_telemetry(path: Path, duration: Fraction | None) -> PositionTrack:
    """Read the positions of a clip of `duration` seconds; a file without such a track has none."""
    try:
        parser = telemetry_parser.Parser(str(path))
        samples: list[dict[str, Any]] = parser.telemetry()
    except (OSError, ValueError):
        # That is what it says of every file without a track it knows.
        return PositionTrack("telemetry")
    except BaseException as error:
        # A failed assertion in Rust arrives as an exception beside Exception; it says nothing but that the track is damaged.
        if type(error).__name__ != "PanicException":
            raise
        return PositionTrack("telemetry", warnings=(note("telemetry_damaged"),))
    device = _device(parser, samples)
    source = f"{parser.camera} GPS" if parser.camera else "GPS"
    places = [list(_places(sample)) for sample in samples]
    fixes, faults = _fixes(places, source, duration)
    found = first_faults(faults, len(fixes) + len(faults))
    if any(_holds_gps(sample) for sample in samples) and not fixes and not faults:
        found = (note("telemetry_no_fix", source=source),)
    return PositionTrack("telemetry", tuple(fixes), _time(samples), device, found)


def _device(parser: Any, samples: Iterable[Mapping[str, Any]]) -> str | None:  # noqa: ANN401 - the parser is untyped
    names = [str(name) for sample in samples if (name := sample.get("Default", {}).get("Name"))]
    model = parser.model or next((name for name in names if name not in _NO_DEVICES), None)
    if model is None:
        return None
    named = str(model)
    return quoted(named if named.lower().startswith(str(parser.camera).lower()) else f"{parser.camera} {named}")


def _fixes(places: list[list[_Place]], source: str, duration: Fraction | None) -> tuple[list[Fix], list[Note]]:
    fixes: list[Fix] = []
    faults: list[Note] = []
    for number, sample in enumerate(places):
        for part, place in enumerate(sample):
            at = None if duration is None else duration * (number + Fraction(part, len(sample))) / len(places)
            try:
                fixes.append(checked(Fix(source, *place, Datum.WGS84, datum_stated=True, at=at)))
            except PositionError as error:
                faults.append(error.note)
    return fixes, faults


def _holds_gps(sample: Mapping[str, Any]) -> bool:
    return any(name in sample for name in ("GPS", "GPS9", "GLPI", "GPRI"))


def _places(sample: Mapping[str, Any]) -> Iterator[_Place]:
    """Latitude and longitude of every reading in a sample that has a fix, in degrees; of the drone where the camera has none."""
    own = list(_of_camera(sample))
    yield from own or _of_karma(sample)


def _of_camera(sample: Mapping[str, Any]) -> Iterator[_Place]:
    gps = sample.get("GPS", {})
    data = gps.get("Data")
    if isinstance(data, list) and gps.get(_GPS_FIX, 3) != 0:
        yield from _readings(data, gps.get("Scale"))
    yield from _sony(gps)
    for _, latitude, longitude in _gps9(sample):
        yield latitude, longitude


def _readings(data: list[Any], scale: Any) -> Iterator[_Place]:  # noqa: ANN401 - as the parser gives it
    """GoPro's rows of scaled integers, or the records of Insta360 and CAMM."""
    divisors = scale if isinstance(scale, list) else [scale or 1] * 2
    for row in data:
        if isinstance(row, dict):
            if row.get("is_acquired", True) and _are_numbers(row.get("lat"), row.get("lon")):
                yield float(row["lat"]), float(row["lon"])
        elif isinstance(row, list) and _are_numbers(*row[:2], *divisors[:2]) and len(row) >= 2 and all(divisors[:2]):
            yield row[0] / divisors[0], row[1] / divisors[1]


def _sony(gps: Mapping[str, Any]) -> Iterator[_Place]:
    """Sony's degrees, minutes and seconds as in EXIF."""
    latitude, longitude = gps.get("GPSLatitude"), gps.get("GPSLongitude")
    if not (isinstance(latitude, list) and isinstance(longitude, list) and _are_numbers(*latitude, *longitude)):
        return
    if gps.get("GPSStatus") == ord("V"):
        return
    south, west = gps.get("GPSLatitudeRef") == ord("S"), gps.get("GPSLongitudeRef") == ord("W")
    north, east = (sum(value / 60**power for power, value in enumerate(angle)) for angle in (latitude, longitude))
    yield (-north if south else north), (-east if west else east)


def _are_numbers(*values: object) -> bool:
    return all(isinstance(value, int | float) for value in values)


def _gps9(sample: Mapping[str, Any]) -> Iterator[tuple[datetime, float, float]]:
    """Time, latitude and longitude of GoPro's readings since HERO11 that have a fix."""
    for reading in _structures(sample.get("GPS9", {}), _GPS9, "lllllllSS", _GPS9_SAMPLE):
        latitude, longitude, *_, days, seconds, _, fix = reading
        if fix and 0 <= days < 100_000:
            yield _GPS9_EPOCH + timedelta(days=days, seconds=seconds), latitude, longitude


def _of_karma(sample: Mapping[str, Any]) -> Iterator[_Place]:
    """The drone's own estimate of where it is, from its receiver and its movements, while the receiver has a fix."""
    fixes = [reading[-2] for reading in _structures(sample.get("GPRI", {}), _GPRI, _KARMA_RECEIVER_TYPE, _KARMA_RECEIVER)]
    if fixes and max(fixes) < 2:
        return
    for _, latitude, longitude, *_ in _structures(sample.get("GLPI", {}), _GLPI, _KARMA_POSITION_TYPE, _KARMA_POSITION):
        yield latitude, longitude


def _structures(stream: Mapping[str, Any], key: str, kinds: str, layout: struct.Struct) -> Iterator[tuple[float, ...]]:
    """The scaled readings of a stream that the parser passes on undecoded: its header, then structures of that `layout`."""
    raw, scale = stream.get(key), stream.get("Scale")
    if not isinstance(raw, list) or stream.get(_TYPE) != kinds or not isinstance(scale, list) or len(scale) != len(kinds) or not all(scale):
        return
    body = bytes(raw[_KLV_HEADER:])
    for reading in layout.iter_unpack(body[: len(body) // layout.size * layout.size]):
        yield tuple(value / divisor for value, divisor in zip(reading, scale, strict=True))


def _time(samples: Iterable[Mapping[str, Any]]) -> datetime | None:
    for sample in samples:
        milliseconds = sample.get("GPS", {}).get(_GPS_TIME)
        if isinstance(milliseconds, int) and 0 < milliseconds < 2**42:
            return datetime.fromtimestamp(milliseconds / 1000, UTC)
        first = next(_gps9(sample), None)
        if first:
            return first[0]
    return None
