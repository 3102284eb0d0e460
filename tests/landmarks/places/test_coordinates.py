"""The three coordinate systems of China."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from landmarks.places.coordinates import (
    bd09_to_gcj02,
    bd09_to_wgs84,
    gcj02_to_bd09,
    gcj02_to_wgs84,
    kilometres_between,
    wgs84_to_bd09,
    wgs84_to_gcj02,
)

# Well inside the rectangle, so that neither side of a conversion leaves it.
CHINA = st.tuples(st.floats(1.0, 55.5), st.floats(72.5, 137.5))
MILLIMETRE = 1e-8
"""Degrees of latitude; a little more than 1 mm."""


@pytest.mark.parametrize(
    ("wgs84", "gcj02"),
    [
        # As the published implementations give them for Shanghai, Shenzhen and Beijing.
        ((31.1774276, 121.5272106), (31.17530398364597, 121.531541859215)),
        ((22.543847, 113.912316), (22.540796131694766, 113.9171764808363)),
        ((39.911954, 116.377817), (39.91334545536069, 116.38404722455657)),
    ],
)
def test_published_values(wgs84: tuple[float, float], gcj02: tuple[float, float]) -> None:
    assert wgs84_to_gcj02(*wgs84) == pytest.approx(gcj02, abs=1e-12)


def test_published_value_of_baidu() -> None:
    # The example in Baidu's own interface to convert GCJ-02 (114.21892734521, 29.575429778924).
    assert gcj02_to_bd09(29.575429778924, 114.21892734521) == pytest.approx((29.58158, 114.22539), abs=2e-5)


@given(CHINA)
def test_there_and_back(place) -> None:
    for there, back in ((wgs84_to_gcj02, gcj02_to_wgs84), (gcj02_to_bd09, bd09_to_gcj02), (wgs84_to_bd09, bd09_to_wgs84)):
        assert back(*there(*place)) == pytest.approx(place, abs=MILLIMETRE)
        assert there(*back(*place)) == pytest.approx(place, abs=MILLIMETRE)


def test_how_far_the_systems_lie_apart_in_ganzhou() -> None:
    place = 25.874, 114.937
    assert kilometres_between(*place, *wgs84_to_gcj02(*place)) == pytest.approx(0.56, abs=0.1)
    assert kilometres_between(*place, *wgs84_to_bd09(*place)) == pytest.approx(1.3, abs=0.3)


def test_outside_china_the_map_services_shift_nothing() -> None:
    assert wgs84_to_gcj02(48.8584, 2.2945) == (48.8584, 2.2945)
    assert gcj02_to_wgs84(48.8584, 2.2945) == (48.8584, 2.2945)


def test_distances() -> None:
    # Ganzhou to Ruijin, and half way round the globe.
    assert kilometres_between(25.874, 114.937, 25.886, 116.027) == pytest.approx(109.1, abs=0.5)
    assert kilometres_between(0, 0, 0, 180) == pytest.approx(20015.1, abs=1)
    assert kilometres_between(25.0, 115.0, 25.0, 115.0) == 0
