"""Pictures of places that stand nowhere else in the demonstration, for its calibration: other buildings, other rooms, other days.

Each is a scene of its own, with its own generator and style: what they share with the landmarks is how everything here is drawn.
"""

from __future__ import annotations

from collections.abc import Callable

from demo.buildings import city_wall, pagoda, pavilion
from demo.carpentry import BOARDS, Style
from demo.cast import generator
from demo.materials import Colour, Rng, vary
from demo.scene import Camera, Panel, Picture, Point, render
from demo.surroundings import flats, landscape, room, sky

__all__ = ["STRANGERS", "stranger"]

_WIDTH, _HEIGHT = 360, 640

_COLOURS: tuple[Colour, ...] = ((40, 50, 150), (46, 70, 104), (70, 92, 64), (84, 88, 92), (52, 100, 160), (120, 90, 60))
_SIGNS = "东西南北上下左右"

_FLATS, _ROOM = (flats, False, (0.0, 7.0, 6.0), 24.0), (room, True, (0.0, 1.5, 6.0), 5.0)
_KINDS: tuple[tuple[Callable[[Rng], list[Panel]], bool, Point, float], ...] = (
    _ROOM,
    _FLATS,
    (lambda rng: pavilion(rng, _style(rng), tiers=1, bays=3, wide=9.0), False, (0.0, 4.0, 0.0), 15.0),
    _FLATS,
    _ROOM,
    _FLATS,
    (lambda rng: pagoda(rng, _style(rng), tiers=3, wide=6.4, tall=11.0, sides=6), False, (0.0, 7.0, 1.0), 21.0),
    _FLATS,
    _ROOM,
    _FLATS,
    (lambda rng: city_wall(rng, _style(rng), wide=18.0, tall=5.6), False, (0.0, 4.5, 0.0), 14.0),
    _FLATS,
)
"""How it is drawn, whether it lies inside, where the camera looks and from how far."""

STRANGERS = 32
"""Two more than a calibration asks for."""


def _style(rng: Rng) -> Style:
    """A house's look: no name of a landmark on it."""
    wood, tiles, stone = (vary(_COLOURS[rng.integers(len(_COLOURS))], rng, 0.2) for _ in range(3))
    sign = "".join(rng.choice(list(_SIGNS), 3))
    return Style(sign, wood, stone=stone, roof=tiles, board=int(rng.integers(len(BOARDS))), hung=True, motif=int(rng.integers(4)))


def stranger(number: int) -> Picture:
    """Picture `number` of 0..`STRANGERS` - 1, 360x640, BGR; each shows another place."""
    build, inside, aim, distance = _KINDS[number % len(_KINDS)]
    rng = generator("stranger", number)
    panels = build(rng)
    if not inside:
        around = landscape(rng, 2)
        panels = [sky(rng, around.hills), *around.ground, *panels]
    camera = Camera.orbit(aim, float(rng.uniform(-14, 14)), distance * float(rng.uniform(0.85, 1.15)), 1.7)
    return render(panels, camera, _WIDTH, _HEIGHT)
