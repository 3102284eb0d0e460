"""The map's outlines are the counties', small enough for a page, and without gaps between neighbours."""

from __future__ import annotations

import pytest
from shapely.geometry import Point, Polygon  # type: ignore[import-untyped]
from shapely.ops import unary_union  # type: ignore[import-untyped]

from landmarks.places.counties import COUNTIES, county_at
from landmarks.places.outlines import county_outlines

SEATS = {"章贡区": (25.86, 114.94), "石城县": (26.33, 116.34), "全南县": (24.74, 114.53), "兴国县": (26.33, 115.36)}


def test_every_county_has_an_outline_and_all_of_them_are_small() -> None:
    outlines = county_outlines()
    assert list(outlines) == list(COUNTIES)
    assert sum(len(ring) for outline in outlines.values() for ring in outline.rings) < 2500
    for outline in outlines.values():
        areas = [Polygon(ring).area for ring in outline.rings]
        assert areas == sorted(areas, reverse=True)
        assert Polygon(outline.rings[0]).contains(Point(outline.label))


@pytest.mark.parametrize("county", SEATS)
def test_an_outline_runs_around_its_county(county) -> None:
    latitude, longitude = SEATS[county]
    assert county_at(latitude, longitude) == county
    place = Point(longitude, latitude)
    holding = [name for name, outline in county_outlines().items() if any(Polygon(ring).contains(place) for ring in outline.rings)]
    assert holding == [county]


def test_neighbours_share_their_border() -> None:
    whole = unary_union([Polygon(ring) for outline in county_outlines().values() for ring in outline.rings])
    parts = list(getattr(whole, "geoms", [whole]))
    assert max(part.area for part in parts) / whole.area > 0.999
    assert sum(len(part.interiors) for part in parts) == 0
