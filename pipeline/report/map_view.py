"""The map of the rushes' positions: the counties' outlines and numbered marks, in pixels of one canvas. Nothing is fetched."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from landmarks.places.outlines import MAP_SOURCE, Outline, county_outlines
from pipeline.record.grounds import RushPosition
from pipeline.report.wording import Wording, shortened

Point = tuple[float, float]

_HEIGHT = 620.0
_MARGIN = 46.0
# Marks closer than this would overlap, and become one.
_MARK_APART = 20.0
# A mark beyond the map stands this far from its edge.
_EDGE = 14.0
_FILES_LISTED = 3
_MIDDLE_LATITUDE = math.radians(25.5)


@dataclass(frozen=True)
class CountyView:
    """One county's outline as rings of points, and where its name stands; English names go without what kind of unit it is."""

    name: str
    rings: tuple[tuple[Point, ...], ...]
    x: float
    y: float


@dataclass(frozen=True)
class PinView:
    """One mark: a place where one or more rushes were taken; `angle` (degrees, clockwise from east) only for `beyond`.

    `place` is the county or the distance outside, `files` names the rushes as far as a line bears.
    """

    number: int
    kind: str
    x: float
    y: float
    angle: float
    place: str
    files: str


@dataclass(frozen=True)
class MapView:
    """The map, `width` x `height`; `legend` holds the kinds of marks that occur, with their meaning."""

    width: float
    height: float
    counties: tuple[CountyView, ...]
    pins: tuple[PinView, ...]
    legend: tuple[tuple[str, str], ...]
    title: str
    alt: str
    source: str


def map_view(tracks: Sequence[tuple[str, Sequence[RushPosition]]], words: Wording) -> tuple[MapView, tuple[tuple[int, ...], ...]]:
    """Draw the positions of named rushes; returns the map and, per rush, the numbers of its marks.

    Positions whose marks would overlap share one. One beyond the map stands at its edge with an arrow.
    """
    sheet = _Sheet()
    marks: list[PinView] = []
    names: list[list[str]] = []
    numbers: list[tuple[int, ...]] = []
    for name, positions in tracks:
        own: list[int] = []
        for spot in dict.fromkeys(sheet.spot(position, words) for position in positions):
            index = _nearest(spot, marks)
            if index is None:
                index = len(marks)
                marks.append(replace(spot, number=index + 1))
                names.append([])
            if index + 1 not in own:
                own.append(index + 1)
                names[index].append(name)
        numbers.append(tuple(own))
    text = words.text
    kinds = [kind for kind in ("inside", "outside", "beyond") if any(mark.kind == kind for mark in marks)]
    view = MapView(
        width=sheet.width,
        height=_HEIGHT,
        counties=sheet.counties(words),
        pins=tuple(replace(mark, files=_listed(files, words)) for mark, files in zip(marks, names, strict=True)),
        legend=tuple((kind, text[f"map.{kind}"]) for kind in kinds),
        title=text["map.title"],
        alt=text["map.alt"].format(count=len(marks)),
        source=text["map.source"].format(source=MAP_SOURCE),
    )
    return view, tuple(numbers)


class _Sheet:
    """Where degrees stand on the canvas: one scale for both directions at Ganzhou's latitude."""

    def __init__(self) -> None:
        self._outlines = county_outlines()
        points = [point for outline in self._outlines.values() for ring in outline.rings for point in ring]
        self._west, self._north = min(x for x, _ in points), max(y for _, y in points)
        south, east = min(y for _, y in points), max(x for x, _ in points)
        self._down = (_HEIGHT - 2 * _MARGIN) / (self._north - south)
        self._across = self._down * math.cos(_MIDDLE_LATITUDE)
        self.width = round((east - self._west) * self._across + 2 * _MARGIN, 1)

    def place(self, longitude: float, latitude: float) -> Point:
        return (
            round(_MARGIN + (longitude - self._west) * self._across, 1),
            round(_MARGIN + (self._north - latitude) * self._down, 1),
        )

    def spot(self, position: RushPosition, words: Wording) -> PinView:
        """A position as a mark without number or files, to the pixel."""
        place = position_words(position, words)
        x, y = (float(round(value)) for value in self.place(position.longitude, position.latitude))
        held_x, held_y = min(max(x, _EDGE), self.width - _EDGE), min(max(y, _EDGE), _HEIGHT - _EDGE)
        if (held_x, held_y) != (x, y):
            return PinView(0, "beyond", held_x, held_y, round(math.degrees(math.atan2(y - held_y, x - held_x)), 1), place, "")
        return PinView(0, "inside" if position.county else "outside", x, y, 0.0, place, "")

    def counties(self, words: Wording) -> tuple[CountyView, ...]:
        return tuple(self._county(words.county(name).partition(" ")[0], outline) for name, outline in self._outlines.items())

    def _county(self, name: str, outline: Outline) -> CountyView:
        return CountyView(name, tuple(tuple(self.place(*point) for point in ring) for ring in outline.rings), *self.place(*outline.label))


def _nearest(spot: PinView, marks: Sequence[PinView]) -> int | None:
    """The mark of the same kind that this one would overlap."""
    near = [
        (math.hypot(mark.x - spot.x, mark.y - spot.y), index)
        for index, mark in enumerate(marks)
        if mark.kind == spot.kind and math.hypot(mark.x - spot.x, mark.y - spot.y) < _MARK_APART
    ]
    return min(near)[1] if near else None


def _listed(files: Sequence[str], words: Wording) -> str:
    shown = ", ".join(shortened(file) for file in files[:_FILES_LISTED])
    return shown if len(files) <= _FILES_LISTED else f"{shown} {words.text['map.more'].format(count=len(files) - _FILES_LISTED)}"


def position_words(position: RushPosition, words: Wording) -> str:
    """The county of a position, or how far outside Ganzhou it lies."""
    if position.county:
        return words.county(position.county)
    return words.text["rushes.outside"].format(km=f"{position.kilometres_outside:.1f}")
