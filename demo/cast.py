"""The places of the drawn title: five that bear the names of landmarks, their look-alikes, and rooms and blocks that are no landmark.

The names come from the catalogue; the buildings are inventions and resemble nothing in Ganzhou.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np

from demo.buildings import city_wall, pagoda, pavilion
from demo.carpentry import Style
from demo.materials import Rng
from demo.places import boat_bridge, street
from demo.precincts import garden_wall, row_of_shops
from demo.scene import Panel, Point
from demo.surroundings import Landscape, backcloth, flats, landscape, room

__all__ = ["LANDMARKS", "LOOKALIKES", "Site", "draw_places", "generator"]

SEED = 20250706

# Catalogue ids, and the names written on the drawn buildings.
LANDMARKS = ("yugutai", "bajingtai", "song_city_wall", "floating_bridge", "zaoerxiang")
# Look-alikes that stand in the gallery as decoys. `third_pavilion` is a look-alike too, but unknown to the gallery.
LOOKALIKES = ("other_pavilion", "other_pagoda", "other_wall", "other_street")


@dataclass(frozen=True)
class Site:
    """A building in its surroundings; `aim` and `distance` frame the whole of it in an upright picture.

    `beside` belongs to the place as well, but was built after the gallery's photos were taken.
    """

    building: tuple[Panel, ...]
    landscape: Landscape | None
    aim: Point
    distance: float
    beside: tuple[Panel, ...] = ()


def generator(*key: int | str) -> Rng:
    """A generator of its own for each key, so that a change to one drawing leaves the others as they are."""
    return np.random.default_rng([SEED, *(number for part in key for number in (part.encode() if isinstance(part, str) else [part]))])


_RED, _BROWN, _GREEN, _GREY, _OCHRE = (40, 50, 150), (46, 70, 104), (70, 92, 64), (84, 88, 92), (52, 100, 160)

_STYLES = {
    "yugutai": Style("郁孤台", _RED, board=0, motif=0),
    "other_pavilion": Style("望月楼", (44, 70, 170), roof=(66, 104, 70), board=3, hung=True, motif=3),
    "third_pavilion": Style("听雨阁", (36, 44, 120), roof=(70, 110, 140), board=2, hung=True, motif=1),
    "bajingtai": Style("八境台", _BROWN, board=1, motif=1),
    "other_pagoda": Style("镇江塔", _GREY, wall=(150, 160, 168), roof=(70, 88, 96), board=4, hung=True, motif=2),
    "song_city_wall": Style("宋城墙", _OCHRE, board=4, motif=2),
    "other_wall": Style("平安门", (110, 84, 60), stone=(118, 128, 140), roof=(112, 106, 96), board=1, hung=True, motif=0),
    "floating_bridge": Style("古浮桥", _GREEN, board=3, motif=3),
    "zaoerxiang": Style("灶儿巷", _BROWN, board=2, motif=1),
    "other_street": Style("长乐街", _GREY, stone=(150, 156, 160), board=3, hung=True, motif=3),
}

_BUILDINGS: dict[str, tuple[Callable[[Rng], list[Panel]], Point, float]] = {
    "yugutai": (lambda rng: pavilion(rng, _STYLES["yugutai"]), (0, 6.0, 0), 20.0),
    "other_pavilion": (lambda rng: pavilion(rng, _STYLES["other_pavilion"], tiers=2, bays=6, wide=13.5, base=3.0), (0, 5.5, 0), 20.0),
    "third_pavilion": (lambda rng: pavilion(rng, _STYLES["third_pavilion"], bays=6, base=1.4), (0, 6.0, 0), 20.0),
    "bajingtai": (lambda rng: pagoda(rng, _STYLES["bajingtai"], tiers=5), (0, 8.5, 1), 24.0),
    "other_pagoda": (lambda rng: pagoda(rng, _STYLES["other_pagoda"], tiers=4, wide=7.6, tall=14.0, sides=5), (0, 8.0, 1), 24.0),
    "song_city_wall": (lambda rng: city_wall(rng, _STYLES["song_city_wall"]), (0, 5.5, 0), 16.0),
    "other_wall": (lambda rng: city_wall(rng, _STYLES["other_wall"], tall=6.4), (0, 5.5, 0), 16.0),
    "floating_bridge": (lambda rng: boat_bridge(rng, _STYLES["floating_bridge"]), (0, 2.8, 0), 14.0),
    "zaoerxiang": (lambda rng: street(rng, _STYLES["zaoerxiang"]), (0, 3.0, 4.5), 9.0),
    "other_street": (lambda rng: street(rng, _STYLES["other_street"], wide=7.2, long=15.0, arch=7.5), (0.5, 3.2, 4.5), 10.5),
    "flats": (flats, (0, 7.0, 6), 24.0),
    "other_flats": (flats, (0, 7.0, 6), 24.0),
    "lodgings": (flats, (0, 7.0, 6), 24.0),
    "square": (lambda _: [], (0, 3.0, 20), 30.0),
}
_BESIDE: dict[str, Callable[[Rng], list[Panel]]] = {
    "yugutai": lambda rng: row_of_shops(rng, Style("", _GREEN, board=2, motif=2), -39.2),
    "bajingtai": lambda rng: garden_wall(rng, Style("", _RED, board=3, motif=0), 7.6),
}
_ROOMS = ("study", "parlour", "office", "inn", "ward", "attic")


def draw_places(names: Iterable[str]) -> dict[str, Site]:
    """Draw the places of these names (all of them: some seconds); each is drawn alike whatever else is drawn."""
    return {name: _draw_inside(name) if name in (*_ROOMS, "card") else _draw_outside(name) for name in sorted(set(names))}


def _draw_inside(name: str) -> Site:
    panels = [backcloth(generator(name))] if name == "card" else room(generator(name))
    return Site(tuple(panels), None, (0, 1.5, 6.0), 5.0)


def _draw_outside(name: str) -> Site:
    build, aim, distance = _BUILDINGS[name]
    around = landscape(generator(name, "landscape"), 16 if name == "square" else 6)
    beside = _BESIDE[name](generator(name, "beside")) if name in _BESIDE else []
    return Site(tuple(build(generator(name))), around, aim, distance, tuple(beside))
