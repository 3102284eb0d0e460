"""Inside or outside Ganzhou, in every county and one kilometre across its border, in all three coordinate systems."""

from __future__ import annotations

import pytest

from landmarks.places.coordinates import bd09_to_wgs84, gcj02_to_wgs84, wgs84_to_bd09, wgs84_to_gcj02
from landmarks.places.counties import COUNTIES, county_at, kilometres_from_border, kilometres_outside_ganzhou

# The seats of the county governments, WGS-84, rounded to about a kilometre.
SEATS = {
    "章贡区": (25.86, 114.94),
    "南康区": (25.66, 114.76),
    "赣县区": (25.86, 115.01),
    "瑞金市": (25.89, 116.03),
    "龙南市": (24.91, 114.79),
    "信丰县": (25.39, 114.92),
    "大余县": (25.40, 114.36),
    "上犹县": (25.79, 114.54),
    "崇义县": (25.69, 114.31),
    "安远县": (25.14, 115.39),
    "定南县": (24.78, 115.03),
    "全南县": (24.74, 114.53),
    "宁都县": (26.47, 116.01),
    "于都县": (25.95, 115.41),
    "兴国县": (26.33, 115.36),
    "会昌县": (25.60, 115.79),
    "寻乌县": (24.96, 115.65),
    "石城县": (26.33, 116.34),
}
SYSTEMS = {
    "WGS-84": (lambda *place: place, lambda *place: place),
    "GCJ-02": (wgs84_to_gcj02, gcj02_to_wgs84),
    "BD-09": (wgs84_to_bd09, bd09_to_wgs84),
}
SIDES = {"north": (1, 0), "south": (-1, 0), "east": (0, 1), "west": (0, -1)}


@pytest.mark.parametrize("system", SYSTEMS)
def test_a_place_in_every_county(system) -> None:
    assert set(SEATS) == set(COUNTIES)
    write, read = SYSTEMS[system]
    assert {county: county_at(*read(*write(*seat))) for county, seat in SEATS.items()} == {county: county for county in SEATS}
    assert all(kilometres_outside_ganzhou(*read(*write(*seat))) == 0 for seat in SEATS.values())


@pytest.mark.parametrize("system", SYSTEMS)
@pytest.mark.parametrize("side", SIDES)
def test_a_kilometre_across_the_border(system, side) -> None:
    write, read = SYSTEMS[system]
    outside, inside = across_the_border(side)
    assert county_at(*read(*write(*outside))) is None
    assert kilometres_outside_ganzhou(*read(*write(*outside))) == pytest.approx(1, abs=0.01)
    assert county_at(*read(*write(*inside))) is not None
    assert kilometres_outside_ganzhou(*read(*write(*inside))) == 0
    assert kilometres_from_border(*read(*write(*inside))) == pytest.approx(1, abs=0.01)


def test_distance_from_the_border_inside_and_outside() -> None:
    # Nanchang is 170 km north of Ganzhou's nearest county; Ganzhou's centre is far from any border.
    assert kilometres_outside_ganzhou(28.68, 115.88) == kilometres_from_border(28.68, 115.88) == pytest.approx(170, abs=10)
    assert kilometres_from_border(25.86, 114.94) > 20


def across_the_border(side: str) -> tuple[tuple[float, float], tuple[float, float]]:
    """Two positions on a ray from the middle of Ganzhou: the first that is 1 km outside, and the last that is 1 km inside."""
    north, east = SIDES[side]

    def at(step: float) -> tuple[float, float]:
        return 25.8 + north * step, 115.2 + east * step

    def distance(step: float) -> float:
        return kilometres_outside_ganzhou(*at(step)) or -kilometres_from_border(*at(step))

    def search(target: float) -> tuple[float, float]:
        low, high = 0.0, 2.5
        for _ in range(40):
            middle = (low + high) / 2
            low, high = (middle, high) if distance(middle) < target else (low, middle)
        return at(low)

    return search(1.0), search(-1.0)
