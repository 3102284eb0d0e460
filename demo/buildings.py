"""Buildings of an invented old town, each a list of planes from back to front.

A building is drawn from a generator and a style: another generator gives a look-alike, of the same kind but with other bays, windows,
stones and signs. It stands with its front about z = 0 and is made to be seen from there, up to 40 degrees to either side.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from math import cos, pi, sin, tan

import cv2
import numpy as np
import numpy.typing as npt

from demo.carpentry import SHARP, Style, banner, door, painted_beam, plaque, roof, texels, timber_front
from demo.materials import Rng, blank, brick, cracks, cut, foliage, lattice, noise, plain, shade, solid, stains, tiles, vary
from demo.scene import Panel, Picture, Texture, horizontal, upright

__all__ = ["city_wall", "pagoda", "pavilion"]

_Heights = npt.NDArray[np.float64]


def pavilion(rng: Rng, style: Style, tiers: int = 3, bays: int = 5, wide: float = 12.0, base: float = 2.2) -> list[Panel]:
    """A timber hall of several storeys on a stone terrace `base` metres high (0: none)."""
    deep = wide * 0.5
    storeys: list[list[Panel]] = []
    floor, across, tall = base, wide, rng.uniform(2.8, 3.3)
    for tier in range(tiers):
        last = tier == tiers - 1
        front, eave = tier * 0.8, across + rng.uniform(2.0, 3.2)
        high = rng.uniform(2.0, 2.6) if last else rng.uniform(1.1, 1.6)
        side = Texture(solid(timber_front(deep, tall, max(bays // 2, 2), rng, style)))
        storey = [Panel(side, (s * across / 2, floor + tall, front), (0, 0, deep), (0, -tall, 0)) for s in (-1, 1)]
        face = Texture(solid(timber_front(across, tall, bays, rng, style)))
        storey.append(upright(face, -across / 2, floor, across, tall, front, landmark=True))
        slope = roof(eave, across * (rng.uniform(0.5, 0.72) if last else rng.uniform(0.8, 0.92)), high + 0.5, rng, style)
        storey.append(Panel(slope, (-eave / 2, floor + tall + high, front + 0.9), (eave, 0, 0), (0, -high - 0.5, -2.0), landmark=True))
        if tier == 0 and style.sign:
            storey.append(plaque(style, rng, 0.95, floor + tall - 0.75, front - 1.1))
        storeys.append(storey)
        floor += tall + 0.75 * high
        across *= rng.uniform(0.72, 0.84)
        tall *= rng.uniform(0.8, 0.95)
        bays = max(bays - int(rng.integers(1, 3)), 2)
    ground = _terrace(rng, style, wide, deep, base) if base else ([], [])
    return [*ground[0], *(panel for storey in storeys[::-1] for panel in storey), *ground[1]]


def _terrace(rng: Rng, style: Style, wide: float, deep: float, tall: float) -> tuple[list[Panel], list[Panel]]:
    """What lies behind the hall's front, and what lies before it."""
    left, width, front = -wide / 2 - 2, wide + 4, -2.2
    stone = brick(texels(tall), texels(width), rng, style.stone, texels(0.42))
    stains(stone, rng, 26)
    cracks(stone, rng, 10)
    side = Texture(solid(brick(texels(tall), texels(deep), rng, style.stone, texels(0.42))))
    top = plain(128, 256, vary(style.stone, rng, 0.05))
    shade(top, 1 + 0.1 * noise(128, 256, rng, 32))
    steps = brick(texels(tall), texels(3), rng, vary((165, 172, 176), rng, 0.05), max(texels(tall / 9), 6), 0.08)
    behind = [Panel(side, (s * width / 2, tall, front), (0, 0, deep - front), (0, -tall, 0)) for s in (-1, 1)]
    behind.append(horizontal(Texture(solid(top)), left, tall, width, front, deep))
    before = [upright(Texture(solid(stone)), left, 0, width, tall, front, landmark=True)]
    before.append(Panel(Texture(solid(steps)), (-1.5, tall, front - 0.1), (3, 0, 0), (0, -tall, -1.6), landmark=True))
    return behind, before


def city_wall(rng: Rng, style: Style, wide: float = 26.0, tall: float = 7.0) -> list[Panel]:
    """A brick wall with a gate and crenels, and a gate house behind them."""
    height, width, crenel = texels(tall + 1.1), texels(wide), texels(1.1)
    wall = brick(height, width, rng, style.stone, texels(0.34), 0.14)
    lower = brick(height // 3, width, rng, vary(style.stone, rng, 0.1), texels(0.62), 0.12)
    wall[-lower.shape[0] :] = lower
    cv2.rectangle(wall, (0, crenel + 4), (width, crenel + texels(0.3)), vary((150, 158, 162), rng, 0.05), -1)
    stains(wall, rng, 90)
    cracks(wall, rng, 30)
    picture = solid(wall)
    x, usual = 0, rng.uniform(0.8, 1.6)
    while x < width:
        tooth, gap = texels(usual * rng.uniform(0.7, 1.4)), texels(rng.uniform(0.35, 0.75))
        top, low = int(crenel * rng.uniform(0, 0.25)), int(crenel * rng.uniform(0.8, 1.0))
        if style.hung:
            # A breastwork without gaps, as a look-alike has.
            low = top = crenel // 2
        picture[:top, x : x + tooth, 3] = 0
        picture[:low, x + tooth : x + tooth + gap, 3] = 0
        slit = (x + int(tooth * rng.uniform(0.2, 0.7)), int(crenel * rng.uniform(0.4, 0.7)))
        cv2.rectangle(picture, slit, (slit[0] + int(rng.integers(4, 12)), slit[1] + int(rng.integers(8, 20))), (40, 44, 46, 255), -1)
        x += tooth + gap
    _gate(picture, rng, width // 2 + int(rng.uniform(-0.8, 0.8) * SHARP))
    for _ in range(7):
        at = (rng.uniform(0, width), rng.uniform(crenel * 1.5, height))
        foliage(picture, rng, at, rng.uniform(0.5, 1.5) * SHARP, 160, vary((50, 110, 60), rng, 0.15))
    house = pavilion(rng, replace(style, sign=""), tiers=2, bays=int(rng.integers(4, 7)), wide=rng.uniform(7.5, 10.5), base=0.0)
    aside = rng.uniform(-1.2, 1.2)
    panels = [panel.moved(aside, tall - 0.6, 2.5) for panel in house]
    panels.append(upright(Texture(picture), -wide / 2, 0, wide, tall + 1.1, 0, landmark=True))
    for x in np.sort(rng.uniform(3.2, wide / 2 - 1.5, 4)) * rng.choice([-1, 1], 4):
        panels.append(upright(banner(rng, 0.9, 3.0), float(x), tall - 3.6, 0.9, 3.0, -0.15, landmark=True))
    return [*panels, plaque(style, rng, 1.0, tall - rng.uniform(1.4, 2.3), -0.12)]


def _gate(picture: Picture, rng: Rng, middle: int) -> None:
    """A vaulted gate with studded doors at the foot of a wall, in place."""
    height, half, rise = picture.shape[0], texels(rng.uniform(1.4, 1.9)), texels(rng.uniform(2.0, 2.9))
    arch = [(middle - half, height)]
    arch += [(int(middle + half * cos(a)), int(height - rise - half * sin(a))) for a in np.linspace(np.pi, 0, 20)]
    points = np.array([*arch, (middle + half, height)], np.int32)
    cv2.polylines(picture, [points], isClosed=False, color=(*vary((165, 175, 180), rng, 0.05), 255), thickness=texels(0.34))
    for a in np.sort(rng.uniform(0.1, np.pi - 0.1, 12)):
        inner, outer = ((int(middle + r * cos(a)), int(height - rise - r * sin(a))) for r in (half * 0.92, half * 1.12))
        cv2.line(picture, inner, outer, (70, 76, 80, 255), 2, cv2.LINE_AA)
    cv2.fillPoly(picture, [points], (28, 32, 38, 255))
    leaves = door(rise + half // 2, 2 * half - 12, rng)
    picture[height - leaves.shape[0] :, middle - half + 6 : middle - half + 6 + leaves.shape[1], :3] = leaves


def pagoda(rng: Rng, style: Style, tiers: int = 6, wide: float = 5.4, tall: float = 15.0, sides: int = 8) -> list[Panel]:
    """A brick tower of `sides` sides that tapers; of its faces, each one plane with all its storeys, three are drawn."""
    taper, base = rng.uniform(0.22, 0.36), 1.5
    storeys = np.concatenate([[0], np.cumsum(rng.uniform(0.75, 1.3, tiers))])
    storeys /= storeys[-1]
    # Distance of a face from the axis.
    apothem = wide / 2 / tan(pi / sides)
    lean = apothem * taper
    panels: list[Panel] = []
    for degrees in (360 / sides, -360 / sides, 0):
        texture = Texture(cut(_pagoda_face(rng, style, storeys, wide * 1.14, tall), _stepped(storeys, taper)))
        face = Panel(texture, (-wide * 0.57, base + tall, lean), (wide * 1.14, 0, 0), (0, -tall, -lean), landmark=True)
        panels.append(face.turned(degrees, 0, apothem))
    spire = blank(texels(3.2), texels(1.4))
    for n in range(8):
        size = int(texels(0.6) * (1 - n / 10))
        at = (spire.shape[1] // 2, spire.shape[0] - 12 - n * 20)
        cv2.ellipse(spire, at, (size, 10), 0, 0, 360, (*vary((70, 140, 170), rng, 0.15), 255), -1, cv2.LINE_AA)
    panels.insert(0, upright(Texture(spire), -0.7, base + tall + 19.2 / sides - 1.8, 1.4, 3.2, apothem, landmark=True))
    eave, high = wide * (1 - taper) + 4.4, 19.2 / sides
    cap = roof(eave, rng.uniform(0.6, 1.6), high, rng, style)
    panels.append(Panel(cap, (-eave / 2, base + tall + high - 0.8, lean + 1.0), (eave, 0, 0), (0, -high, -1.6), landmark=True))
    foot = brick(texels(base), texels(wide * 2.6), rng, style.stone, texels(0.4))
    stains(foot, rng, 20)
    panels.append(upright(Texture(solid(foot)), -wide * 1.3, 0, wide * 2.6, base, -0.8, landmark=True))
    return [*panels, plaque(style, rng, 0.85, base + tall * 0.2, 0.25)]


def _pagoda_face(rng: Rng, style: Style, storeys: _Heights, wide: float, tall: float) -> Picture:
    height, width = texels(tall), texels(wide)
    picture = brick(height, width, rng, style.wall, texels(0.26), 0.1)
    share = rng.uniform(0.22, 0.36)
    for top, bottom in pairwise((storeys * height).astype(int).tolist()):
        storey = bottom - top
        eave = int(storey * share * rng.uniform(0.85, 1.15))
        picture[top : top + eave] = tiles(eave, width, rng, style.roof, max(texels(0.22), 6))
        beam = int(storey * rng.uniform(0.1, 0.2))
        picture[top + eave : top + eave + beam] = painted_beam(beam, width, rng, style)
        x, y, half = int(width * rng.uniform(0.4, 0.6)), bottom - int(storey * 0.12), int(width * rng.uniform(0.05, 0.1))
        rise = int(storey * rng.uniform(0.22, 0.34))
        if style.motif % 2:
            cv2.rectangle(picture, (x - half, y - rise), (x + half, y), (40, 44, 50), -1)
        bow = (180, 360) if style.motif % 2 else (0, 360)
        cv2.ellipse(picture, (x, y - rise), (half, half), 0, *bow, (40, 44, 50), -1, cv2.LINE_AA)
        cv2.ellipse(picture, (x, y - rise), (half, half), 0, *bow, vary(style.trim, rng, 0.1), 3, cv2.LINE_AA)
        for side in (-1, 1):
            if rng.random() < 0.75:
                a, size = x + side * int(width * rng.uniform(0.18, 0.24)), int(width * 0.05)
                picture[y - rise : y - rise + 2 * size, a - size : a + size] = lattice(
                    2 * size, 2 * size, rng, style.wood, (150, 180, 190), style.motif
                )
        cv2.rectangle(picture, (0, bottom - int(storey * rng.uniform(0.04, 0.1))), (width, bottom), vary(style.stone, rng, 0.1), -1)
    stains(picture, rng, 60)
    cracks(picture, rng, 20)
    return picture


def _stepped(storeys: _Heights, taper: float) -> list[tuple[float, float]]:
    """Outline of a tapering face whose eaves stand out a little; x, y in 0..1."""
    left: list[tuple[float, float]] = []
    for top, bottom in pairwise(storeys.tolist()):
        for share, out in ((0.0, 0.0), (0.28, 0.06), (0.3, 0.06), (0.301, 0.0), (1.0, 0.0)):
            y = top + share * (bottom - top)
            left.append((0.5 - (1 - taper * (1 - y)) / 1.14 / 2 - out, y))
    return left + [(1 - x, y) for x, y in left[::-1]]
