"""Parts that the drawn buildings share: styles, timber fronts, roofs, signs, banners.

Sides are in metres; textures have `SHARP` texels to the metre.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np

from demo.materials import Colour, Rng, cracks, cut, lattice, noise, plain, shade, solid, stains, tiles, vary, write
from demo.scene import Panel, Picture, Texture, upright

__all__ = ["BOARDS", "SHARP", "Style", "banner", "painted_beam", "pennant", "plaque", "roof", "texels", "timber_front", "words"]

SHARP = 56

_CHARACTERS = "茶酒米油盐布药书墨笔伞灯竹木铁铜金玉花鸟山水风云春夏秋冬福寿安康和顺兴隆昌盛永远长青"


@dataclass(frozen=True)
class Style:
    """Colours (BGR), the sign of a building and how its board looks (0..4), the taste of its windows and beams (0..3)."""

    sign: str
    wood: Colour = (40, 50, 150)
    wall: Colour = (190, 205, 215)
    stone: Colour = (128, 140, 148)
    roof: Colour = (96, 92, 80)
    trim: Colour = (70, 150, 190)
    board: int = 0
    hung: bool = False
    motif: int = 0


def texels(metres: float) -> int:
    """Pixels of a texture for a length."""
    return max(round(metres * SHARP), 8)


def words(rng: Rng, count: int) -> str:
    """So many different characters of shop signs; they make no sense."""
    return "".join(rng.choice(list(_CHARACTERS), count, replace=False))


def painted_beam(height: int, width: int, rng: Rng, style: Style) -> Picture:
    """A beam with coloured fields, each with a figure of its own in the house's taste."""
    beam = plain(height, width, vary((120, 100, 40), rng, 0.2))
    x, thick = 0, max(height // 16, 1)
    while x < width:
        step = int(rng.uniform(0.7, 2.2) * height * (1, 1.6, 0.8, 2.4)[style.motif])
        field = vary(((140, 90, 40), (60, 120, 60), (50, 60, 170), style.trim)[rng.integers(4)], rng, 0.15)
        cv2.rectangle(beam, (x, 2), (x + step, height - 3), field, -1)
        middle, ink = (x + step // 2, height // 2), vary((150, 190, 210), rng, 0.3)
        if style.motif == 0:
            for _ in range(rng.integers(1, 4)):
                axes = (int(rng.uniform(0.1, 0.4) * step) + 1, int(rng.uniform(0.1, 0.35) * height) + 1)
                cv2.ellipse(beam, middle, axes, rng.uniform(0, 180), 0, 360, ink, thick, cv2.LINE_AA)
        elif style.motif == 1:
            ends = rng.uniform((x, 2), (x + step, height - 2), (int(rng.integers(4, 9)), 2)).astype(np.int32)
            cv2.polylines(beam, [ends], isClosed=False, color=ink, thickness=thick, lineType=cv2.LINE_AA)
        elif style.motif == 2:
            for at in rng.uniform((x, 2), (x + step, height - 2), (int(rng.integers(2, 7)), 2)).astype(int).tolist():
                cv2.circle(beam, at, int(height * rng.uniform(0.05, 0.2)) + 1, ink, -1, cv2.LINE_AA)
        else:
            diamond = [(x + 2, middle[1]), (middle[0], 3), (x + step - 2, middle[1]), (middle[0], height - 3)]
            cv2.fillPoly(beam, [np.array(diamond)], ink, cv2.LINE_AA)
            write(beam, rng, words(rng, 1), middle, max(height * 2 // 3, 6), vary((50, 50, 90), rng, 0.3))
        x += step
    return beam


def timber_front(wide: float, tall: float, bays: int, rng: Rng, style: Style) -> Picture:
    """A front of columns, a painted beam and, between the columns, lattice windows, doors or plaster; BGR, sides in metres."""
    height, width = texels(tall), texels(wide)
    front = plain(height, width, vary(style.wood, rng, 0.08))
    shade(front, 1 + 0.1 * noise(height, width, rng, 40))
    beam, column = int(height * rng.uniform(0.11, 0.19)), max(texels(rng.uniform(0.16, 0.3)), 6)
    edges = np.concatenate([[0], np.cumsum(rng.uniform(0.7, 1.3, bays))])
    edges = (edges / edges[-1] * width).astype(int)
    for left, right in pairwise(edges):
        x0, x1, y0 = int(left) + column, int(right) - column // 2, beam + height // 14
        if x1 - x0 < 12:
            continue
        sill = int(height * rng.uniform(0.5, 0.8))
        kind = rng.random()
        if kind < 0.6:
            leaves = int(rng.integers(1, 4))
            for leaf in np.array_split(np.arange(x0, x1), leaves):
                a, b = int(leaf[0]), int(leaf[-1])
                paper = vary((150, 190, 205) if rng.random() < 0.7 else (70, 80, 90), rng, 0.12)
                front[y0:sill, a:b] = lattice(sill - y0, b - a, rng, vary(style.wood, rng, 0.25), paper, style.motif)
                cv2.rectangle(front, (a + 3, sill + 6), (b - 3, height - 6), vary(style.wood, rng, 0.25), 2)
        elif kind < 0.85:
            plaster = plain(height - y0, x1 - x0, vary(style.wall, rng, 0.1))
            shade(plaster, 1 + 0.12 * noise(plaster.shape[0], plaster.shape[1], rng, 24))
            stains(plaster, rng, 14)
            cracks(plaster, rng, 5)
            front[y0:, x0:x1] = plaster
            # A scroll beside the door belongs to some houses only: board above, scroll below would look alike on all.
            if style.motif % 2:
                text = words(rng, int(rng.integers(2, 5)))
                size = max((height - y0) // (len(text) + 2), 8)
                write(front, rng, text, ((x0 + x1) / 2, (y0 + height) / 2), size, vary((40, 40, 60), rng, 0.3), upright=True)
        else:
            front[y0:, x0:x1] = door(height - y0, x1 - x0, rng)
    for edge in edges:
        x = int(np.clip(edge - column // 2, 0, width - column))
        cv2.rectangle(front, (x, beam), (x + column, height), vary(style.wood, rng, 0.12), -1)
        cv2.line(front, (x + column // 3, beam), (x + column // 3, height), vary((120, 130, 210), rng, 0.1), 2)
    front[:beam] = painted_beam(beam, width, rng, style)
    for edge in edges[1:-1]:
        if rng.random() < 0.6:
            at, size = (int(edge + rng.uniform(-0.3, 0.3) * width / bays), beam + height // 7), max(texels(0.24), 5)
            cv2.ellipse(front, at, (size, int(size * 1.2)), 0, 0, 360, vary((40, 40, 200), rng, 0.1), -1, cv2.LINE_AA)
            cv2.ellipse(front, at, (size // 2, int(size * 1.2)), 0, 0, 360, (60, 110, 230), 1, cv2.LINE_AA)
    stains(front, rng, 10)
    return front


def door(height: int, width: int, rng: Rng) -> Picture:
    """Two dark leaves with studs and pasted papers, no two alike; BGR."""
    picture = plain(height, width, vary((34, 38, 46), rng, 0.2))
    shade(picture, 1 + 0.25 * noise(height, width, rng, 24))
    middle = int(width * rng.uniform(0.42, 0.58))
    cv2.line(picture, (middle, 0), (middle, height), (16, 18, 22), 3)
    for _ in range(rng.integers(8, 22)):
        at = (int(rng.uniform(4, width - 4)), int(rng.uniform(4, height - 4)))
        cv2.circle(picture, at, int(rng.integers(2, 6)), vary((60, 120, 150), rng, 0.3), -1, cv2.LINE_AA)
    for left, right in ((0, middle), (middle, width)):
        long, size = int(height * rng.uniform(0.16, 0.4)), int((right - left) * rng.uniform(0.3, 0.6))
        x, y = int(rng.uniform(left, right - size)), int(rng.uniform(0.1, 0.55) * height)
        paper = picture[y : y + long, x : x + size]
        paper[:] = vary(((50, 50, 180), (80, 170, 220), (190, 205, 215))[rng.integers(3)], rng, 0.15)
        text = words(rng, int(rng.integers(1, 3)))
        write(paper, rng, text, (size / 2, long / 2), max(min(size, long // len(text)) * 3 // 4, 6), (40, 40, 50), upright=True)
    return picture


BOARDS: tuple[tuple[Colour, Colour], ...] = (
    ((60, 44, 30), (90, 200, 235)),
    ((40, 44, 130), (120, 220, 240)),
    ((60, 84, 40), (190, 225, 235)),
    ((200, 214, 222), (40, 44, 60)),
    ((34, 34, 36), (210, 220, 225)),
)


def plaque(style: Style, rng: Rng, tall: float, y: float, z: float) -> Panel:
    """The name board, its lower edge at `y`, its middle above x = 0; a hung one reaches down to a metre below."""
    tall *= rng.uniform(0.85, 1.2)
    height, margin = texels(tall), rng.uniform(0.3, 1.1)
    width = int(height * (margin + 0.95 * len(style.sign)))
    if style.hung:
        height, width = width, height
    ground, ink = BOARDS[style.board]
    board = plain(height, width, vary(ground, rng, 0.1))
    shade(board, 1 + 0.2 * noise(height, width, rng, 20))
    short = min(height, width)
    write(board, rng, style.sign, (width / 2, height / 2), int(short * rng.uniform(0.58, 0.7)), ink, upright=style.hung)
    edge = int(short * rng.uniform(0.04, 0.11))
    cv2.rectangle(board, (edge // 2, edge // 2), (width - edge // 2 - 1, height - edge // 2 - 1), vary(ink, rng, 0.3), edge)
    for _ in range(rng.integers(0, 14)):
        at = (int(rng.uniform(0, width)), int(rng.choice([edge, height - edge])))
        cv2.circle(board, at, int(edge * rng.uniform(0.5, 1.2)) + 1, vary(ink, rng, 0.3), -1, cv2.LINE_AA)
    stains(board, rng, 8)
    wide, high = width / texels(1.0), height / texels(1.0)
    return upright(Texture(solid(board)), -wide / 2, y - (1.0 if style.hung else 0.0), wide, high, z, landmark=True)


def roof(eave: float, ridge: float, tall: float, rng: Rng, style: Style) -> Texture:
    """A roof seen from the front: concave sides, turned-up corners, a ridge with figures."""
    height, width = texels(tall), texels(eave)
    picture = tiles(height, width, rng, vary(style.roof, rng, 0.06), max(texels(rng.uniform(0.2, 0.32)), 6))
    rim, crest = int(height * rng.uniform(0.06, 0.12)), int(height * rng.uniform(0.07, 0.14))
    cv2.rectangle(picture, (0, height - rim), (width, height), vary((70, 70, 66), rng, 0.2), -1)
    for x in np.cumsum(rng.uniform(0.6, 1.8, width // 10) * texels(0.26)):
        size = max(int(rim * rng.uniform(0.2, 0.4)), 2)
        cv2.circle(picture, (int(x), height - rim // 2), size, vary((120, 150, 150), rng, 0.25), -1, cv2.LINE_AA)
    cv2.rectangle(picture, (0, 0), (width, crest), vary((86, 84, 84), rng, 0.2), -1)
    for x in rng.uniform(0, width, int(ridge * 2)):
        size = max(int(crest * rng.uniform(0.2, 0.5)), 2)
        cv2.circle(picture, (int(x), crest // 2), size, vary((130, 160, 190), rng, 0.25), -1, cv2.LINE_AA)
    top = (1 - ridge / eave) / 2
    t = np.linspace(0, 1, 24)
    # Steep at the ridge, flat towards the corner, whose tip is lifted.
    steep, lift = rng.uniform(1.4, 2.4), rng.uniform(0.24, 0.4)
    corner = 1 - lift
    side = list(zip(top * (1 - t), (corner + 0.08) * (1 - (1 - t) ** steep) - 0.08 * t**8, strict=True))
    lip = list(zip(0.5 * t, 1 - lift * np.exp(-t / rng.uniform(0.07, 0.15)), strict=True))
    left = side + lip
    outline = left + [(1 - x, y) for x, y in left[::-1]]
    return Texture(cut(picture, outline))


def banner(rng: Rng, wide: float, tall: float) -> Texture:
    height, width = texels(tall), texels(wide)
    ground = vary(((50, 50, 180), (60, 150, 200), (130, 100, 50), (80, 120, 70), (190, 205, 215))[rng.integers(5)], rng, 0.1)
    cloth = plain(height, width, ground)
    shade(cloth, 1 + 0.15 * np.sin(np.linspace(0, 9, width, dtype=np.float32))[None] + 0.08 * noise(height, width, rng, 20))
    cv2.rectangle(cloth, (3, 3), (width - 4, height - 4), vary((90, 190, 220), rng, 0.2), 2)
    count = int(rng.integers(2, 4))
    text = words(rng, count)
    ink = (40, 40, 50) if sum(ground) > 400 else (200, 225, 235)
    write(cloth, rng, text, (width / 2, height / 2), min(int(width * 0.72), int(height / (count + 0.6))), ink, upright=True)
    return Texture(solid(cloth))


def pennant(rng: Rng, wide: float, tall: float) -> Texture:
    """A three-cornered flag with stripes and spots."""
    height, width = texels(tall), texels(wide)
    cloth = plain(height, width, vary(((50, 50, 180), (60, 150, 200), (150, 110, 60))[rng.integers(3)], rng, 0.15))
    for y in np.cumsum(rng.uniform(0.08, 0.3, 6)) * height:
        cv2.rectangle(cloth, (0, int(y)), (width, int(y + rng.uniform(0.03, 0.1) * height)), vary((170, 190, 205), rng, 0.3), -1)
    for _ in range(rng.integers(2, 7)):
        at = (int(rng.uniform(0, width)), int(rng.uniform(0, height)))
        cv2.circle(cloth, at, int(width * rng.uniform(0.05, 0.16)), vary((90, 120, 140), rng, 0.5), -1, cv2.LINE_AA)
    return Texture(cut(cloth, [(0, 0), (1, rng.uniform(0.3, 0.7)), (0, 1)]))
