"""A position as it is written in a file, and where in Ganzhou it lies.

ISO 6709 is the form of QuickTime's `location.ISO6709` and of `©xyz` in MP4: `+25.8500+114.9300+099.0CRSWGS_84/`, latitude first, each in
degrees, degrees and minutes, or degrees, minutes and seconds, by the number of digits before the decimal mark (ISO 6709:2008, annex H).
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import TypeVar

from landmarks.places.coordinates import bd09_to_wgs84, gcj02_to_wgs84
from landmarks.places.counties import TOLERANCE_KM, county_at, kilometres_from_border, kilometres_outside_ganzhou
from pages.errors import NotedError
from pages.names import one_line
from pages.notes import Argument, Note, listed, note
from pipeline.record.grounds import Datum, RushPosition

MAX_POSITIONS = 200
"""Positions that are kept along a clip; more say nothing new on a map."""

_ISO_6709 = re.compile(
    r"(?P<lat>[+-]\d{2}(?:\d{2}){0,2}(?:[.,]\d+)?)"
    r"(?P<lon>[+-]\d{3}(?:\d{2}){0,2}(?:[.,]\d+)?)"
    r"(?:[+-]\d+(?:[.,]\d+)?)?"
    r"(?:CRS(?P<crs>[^/]+))?/?",
    re.ASCII,
)
_SYSTEMS = {
    "WGS84": Datum.WGS84,
    "EPSG4326": Datum.WGS84,
    "EPSG4979": Datum.WGS84,
    # China's own CGCS2000 equals WGS-84 to better than a metre.
    "CGCS2000": Datum.WGS84,
    "EPSG4490": Datum.WGS84,
    "GCJ02": Datum.GCJ02,
    "BD09": Datum.BD09,
    "BD09LL": Datum.BD09,
}
_TO_WGS84: dict[Datum, Callable[[float, float], tuple[float, float]]] = {
    Datum.WGS84: lambda latitude, longitude: (latitude, longitude),
    Datum.GCJ02: gcj02_to_wgs84,
    Datum.BD09: bd09_to_wgs84,
}
_T = TypeVar("_T")


class PositionError(NotedError):
    """A text that should be a position and is none; the note is a warning."""


@dataclass(frozen=True)
class Fix:
    """One position as a source gives it: degrees in `datum`.

    `at`: seconds into the clip, None where it holds for the whole file. `datum_stated`: the source itself names the datum, or is a
    receiver's own record, which is WGS-84.
    """

    source: str
    latitude: float
    longitude: float
    datum: Datum
    datum_stated: bool = False
    at: Fraction | None = None

    def wgs84(self, datum: Datum | None = None) -> tuple[float, float]:
        """Return latitude and longitude in WGS-84, read as `datum` instead of its own where one is given."""
        return _TO_WGS84[datum or self.datum](self.latitude, self.longitude)


@dataclass(frozen=True)
class PositionTrack:
    """What a source says along the clip: positions in order, the time of the first, and the camera.

    `time` without an offset is local. `warnings`: what could not be read.
    """

    name: str
    fixes: tuple[Fix, ...] = ()
    time: datetime | None = None
    device: str | None = None
    warnings: tuple[Note, ...] = ()


def parse_iso6709(text: str, source: str, datum: Datum) -> Fix:
    """Read a position in ISO 6709; one without a coordinate system of its own is in `datum`.

    Raises:
        PositionError: `position_garbled`, `position_zero` or `position_system`.
    """
    match = _ISO_6709.fullmatch(text.strip().rstrip("\0"))
    latitude = _degrees(match["lat"], 2) if match else None
    longitude = _degrees(match["lon"], 3) if match else None
    if match is None or latitude is None or longitude is None:
        raise PositionError(note("position_garbled", source=source, text=quoted(text)))
    fix = checked(Fix(source, latitude, longitude, datum))
    if match["crs"] is None:
        return fix
    stated = _SYSTEMS.get(re.sub(r"[^A-Z0-9]", "", match["crs"].upper()))
    if stated is None:
        raise PositionError(note("position_system", source=source, system=quoted(match["crs"])))
    return Fix(source, latitude, longitude, stated, datum_stated=True)


def checked(fix: Fix) -> Fix:
    """Return the same position if it is one on the globe.

    Raises:
        PositionError: `position_off_globe`, or `position_zero` for 0, 0, which cameras write before they know where they are.
    """
    if not (abs(fix.latitude) <= 90 and abs(fix.longitude) <= 180):
        raise PositionError(note("position_off_globe", source=fix.source, position=f"{fix.latitude}, {fix.longitude}"))
    if fix.latitude == 0 and fix.longitude == 0:
        raise PositionError(note("position_zero", source=fix.source))
    return fix


def quoted(text: str, length: int = 60) -> str:
    """Return a foreign text as it may stand in a message: on one line and not too long."""
    line = one_line(text)
    return line if len(line) <= length else f"{line[:length]}…"


def thinned(items: Sequence[_T], limit: int) -> list[_T]:
    """Keep at most `limit` items, two or more, evenly along the sequence, with the first and the last."""
    if len(items) <= limit:
        return list(items)
    return [items[number * (len(items) - 1) // (limit - 1)] for number in range(limit)]


def located(fix: Fix) -> RushPosition:
    """Convert a position to WGS-84 and find its county."""
    latitude, longitude = fix.wgs84()
    return RushPosition(
        source=fix.source,
        datum=fix.datum,
        latitude=round(latitude, 7),
        longitude=round(longitude, 7),
        at=fix.at,
        county=county_at(latitude, longitude),
        kilometres_outside=round(kilometres_outside_ganzhou(latitude, longitude), 3),
    )


def border_warnings(fixes: Iterable[Fix]) -> list[Note]:
    """Say where the answer inside or outside rests on the drawn line or on the assumed datum; one note each."""
    fixes = list(fixes)
    found = []
    near = [fix for fix in fixes if kilometres_from_border(*fix.wgs84()) < TOLERANCE_KM]
    if near:
        nearest = min(kilometres_from_border(*fix.wgs84()) for fix in near)
        found.append(note("near_border", count=len(near), total=len(fixes), limit=f"{TOLERANCE_KM:g}", nearest=f"{nearest:.2f}"))
    doubtful = [fix for fix in fixes if not fix.datum_stated and len({_is_inside(fix, datum) for datum in Datum}) > 1]
    if doubtful:
        readings: list[Argument] = [note("inside_as" if _is_inside(doubtful[0], datum) else "outside_as", datum=datum) for datum in Datum]
        assumed = doubtful[0].datum
        found.append(note("datum_matters", count=len(doubtful), total=len(fixes), readings=listed(readings), assumed=assumed))
    return found


def first_faults(faults: Iterable[Note], of: int) -> tuple[Note, ...]:
    """Return the first fault of each code, with how many of `of` entries have it."""
    by_code: dict[str, list[Note]] = {}
    for fault in faults:
        by_code.setdefault(fault.code, []).append(fault)
    return tuple(note("in_entries", fault=same[0], count=len(same), total=of) if of > 1 else same[0] for same in by_code.values())


def _is_inside(fix: Fix, datum: Datum) -> bool:
    return county_at(*fix.wgs84(datum)) is not None


def _degrees(text: str, degree_digits: int) -> float | None:
    """Read `±DD[MM[SS]][.fraction]` with two or three digits of degrees; None where minutes or seconds reach 60."""
    whole, _, fraction = text[1:].replace(",", ".").partition(".")
    parts = [whole[:degree_digits], *re.findall(r"\d{2}", whole[degree_digits:])]
    values = [float(part) for part in parts]
    values[-1] += float(f"0.{fraction or 0}")
    if any(value >= 60 for value in values[1:]):
        return None
    total = math.fsum(value / 60.0**power for power, value in enumerate(values))
    return -total if text[0] == "-" else total
