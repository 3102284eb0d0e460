"""Positions in the three systems that are in use in China: WGS-84, GCJ-02 (火星坐标) and BD-09 (百度坐标), in degrees.

GCJ-02 shifts WGS-84 by 100 to 700 m, BD-09 shifts GCJ-02 by about 1 km more. The map services publish no formula. The one used here is
the one in general use, known since 2010 by the name EvilTransform (GCJ-02, on the ellipsoid Krassowsky 1940), and Baidu's own for
BD-09 from its first web interface. Outside a rectangle around China GCJ-02 is WGS-84; within some hundred metres of its edges one position
has no unique origin, and none of them is near Ganzhou.

The way back is found by iteration: the shift changes by less than 1 % of the way moved, so each step gains two digits or more.
"""

from __future__ import annotations

import math

__all__ = [
    "bd09_to_gcj02",
    "bd09_to_wgs84",
    "gcj02_to_bd09",
    "gcj02_to_wgs84",
    "kilometres_between",
    "wgs84_to_bd09",
    "wgs84_to_gcj02",
]

_SOUTH, _NORTH, _WEST, _EAST = 0.8293, 55.8271, 72.004, 137.8347
_SEMI_MAJOR_AXIS = 6378245.0
_ECCENTRICITY_SQUARED = 0.00669342162296594323
_BAIDU_ANGLE = math.pi * 3000.0 / 180.0
_EARTH_RADIUS_KM = 6371.0088
# 1e-9 degrees are 0.1 mm; three or four steps reach it.
_CLOSE_ENOUGH = 1e-9
_MAX_STEPS = 20


def wgs84_to_gcj02(latitude: float, longitude: float) -> tuple[float, float]:
    """Return latitude and longitude in GCJ-02; unchanged outside the rectangle around China."""
    if not _is_in_china(latitude, longitude):
        return latitude, longitude
    north, east = _shift(latitude, longitude)
    return latitude + north, longitude + east


def gcj02_to_wgs84(latitude: float, longitude: float) -> tuple[float, float]:
    """Return latitude and longitude in WGS-84, to less than 1 mm of the exact inverse of `wgs84_to_gcj02`."""
    if not _is_in_china(latitude, longitude):
        return latitude, longitude
    guess = latitude, longitude
    for _ in range(_MAX_STEPS):
        north, east = _shift(*guess)
        better = latitude - north, longitude - east
        moved = max(abs(better[0] - guess[0]), abs(better[1] - guess[1]))
        guess = better
        if moved < _CLOSE_ENOUGH:
            break
    return guess


def gcj02_to_bd09(latitude: float, longitude: float) -> tuple[float, float]:
    """Return latitude and longitude in BD-09."""
    radius = math.hypot(longitude, latitude) + 0.00002 * math.sin(latitude * _BAIDU_ANGLE)
    angle = math.atan2(latitude, longitude) + 0.000003 * math.cos(longitude * _BAIDU_ANGLE)
    return radius * math.sin(angle) + 0.006, radius * math.cos(angle) + 0.0065


def bd09_to_gcj02(latitude: float, longitude: float) -> tuple[float, float]:
    """Return latitude and longitude in GCJ-02, to less than 1 mm of the exact inverse of `gcj02_to_bd09`."""
    guess = latitude - 0.006, longitude - 0.0065
    for _ in range(_MAX_STEPS):
        reached = gcj02_to_bd09(*guess)
        missing = latitude - reached[0], longitude - reached[1]
        guess = guess[0] + missing[0], guess[1] + missing[1]
        if max(abs(missing[0]), abs(missing[1])) < _CLOSE_ENOUGH:
            break
    return guess


def wgs84_to_bd09(latitude: float, longitude: float) -> tuple[float, float]:
    """Return latitude and longitude in BD-09."""
    return gcj02_to_bd09(*wgs84_to_gcj02(latitude, longitude))


def bd09_to_wgs84(latitude: float, longitude: float) -> tuple[float, float]:
    """Return latitude and longitude in WGS-84, to less than 1 mm of the exact inverse of `wgs84_to_bd09`."""
    return gcj02_to_wgs84(*bd09_to_gcj02(latitude, longitude))


def kilometres_between(latitude: float, longitude: float, to_latitude: float, to_longitude: float) -> float:
    """Return the great-circle distance of two WGS-84 positions in degrees (haversine on the mean sphere: within 0.6 %)."""
    phi, to_phi = math.radians(latitude), math.radians(to_latitude)
    half_north, half_east = (to_phi - phi) / 2, math.radians(to_longitude - longitude) / 2
    chord = math.sin(half_north) ** 2 + math.cos(phi) * math.cos(to_phi) * math.sin(half_east) ** 2
    return 2 * _EARTH_RADIUS_KM * math.asin(min(1.0, math.sqrt(chord)))


def _is_in_china(latitude: float, longitude: float) -> bool:
    return _SOUTH <= latitude <= _NORTH and _WEST <= longitude <= _EAST


def _shift(latitude: float, longitude: float) -> tuple[float, float]:
    """Degrees north and east from a WGS-84 position to its GCJ-02 position."""
    x, y = longitude - 105.0, latitude - 35.0
    common = 20.0 * math.sin(6.0 * math.pi * x) + 20.0 * math.sin(2.0 * math.pi * x)
    north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * math.sqrt(abs(x))
    north += 2.0 / 3.0 * (common + 20.0 * math.sin(math.pi * y) + 40.0 * math.sin(math.pi * y / 3.0))
    north += 2.0 / 3.0 * (160.0 * math.sin(math.pi * y / 12.0) + 320.0 * math.sin(math.pi * y / 30.0))
    east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * math.sqrt(abs(x))
    east += 2.0 / 3.0 * (common + 20.0 * math.sin(math.pi * x) + 40.0 * math.sin(math.pi * x / 3.0))
    east += 2.0 / 3.0 * (150.0 * math.sin(math.pi * x / 12.0) + 300.0 * math.sin(math.pi * x / 30.0))
    phi = math.radians(latitude)
    flattening = 1.0 - _ECCENTRICITY_SQUARED * math.sin(phi) ** 2
    meridian_radius = _SEMI_MAJOR_AXIS * (1.0 - _ECCENTRICITY_SQUARED) / (flattening * math.sqrt(flattening))
    parallel_radius = _SEMI_MAJOR_AXIS / math.sqrt(flattening) * math.cos(phi)
    return math.degrees(north / meridian_radius), math.degrees(east / parallel_radius)
