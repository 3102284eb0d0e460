"""What the drawn buildings are made of: brick, stone, tiles, timber and plaster, with the wear that makes no two spots alike.

Pictures are BGR or BGRA uint8. Every function draws from the generator it is given, so one seed gives one picture.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from itertools import pairwise

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFont

from demo.scene import Picture

__all__ = [
    "Colour",
    "blank",
    "brick",
    "cracks",
    "cut",
    "foliage",
    "font",
    "lattice",
    "noise",
    "plain",
    "shade",
    "solid",
    "stains",
    "tiles",
    "vary",
    "write",
]

Colour = tuple[int, int, int]
_Field = npt.NDArray[np.float32]
Rng = np.random.Generator


@cache
def font(size: int) -> ImageFont.FreeTypeFont:
    """Noto Sans CJK SC in pixels (SIL Open Font License), from the mplfonts package."""
    return ImageFont.truetype(str(files("mplfonts") / "fonts" / "NotoSansCJKsc-Regular.otf"), size)


def noise(height: int, width: int, rng: Rng, cell: int, octaves: int = 4) -> _Field:
    """Smooth value noise of about -1..1; `cell` is the size of its largest features in pixels."""
    total = np.zeros((height, width), np.float32)
    for octave in range(octaves):
        size = max(cell >> octave, 1)
        grid = rng.uniform(-1, 1, (height // size + 3, width // size + 3)).astype(np.float32)
        large = cv2.resize(grid, (grid.shape[1] * size, grid.shape[0] * size), interpolation=cv2.INTER_CUBIC)
        total += large[size : size + height, size : size + width] / 2**octave
    return total


def shade(picture: Picture, factor: _Field) -> None:
    """Multiply the colours in place by a field of shape (height, width)."""
    picture[:, :, :3] = np.clip(picture[:, :, :3] * factor[:, :, None], 0, 255)


def _byte(value: float) -> int:
    return min(max(int(value), 0), 255)


def vary(colour: Colour, rng: Rng, amount: float) -> Colour:
    """The colour, lighter or darker and slightly turned."""
    light = rng.normal(0, amount)
    blue, green, red = (_byte(c * (1 + light + rng.normal(0, amount / 8))) for c in colour)
    return blue, green, red


def blank(height: int, width: int) -> Picture:
    """A clear BGRA picture."""
    return np.zeros((height, width, 4), np.uint8)


def plain(height: int, width: int, colour: Colour) -> Picture:
    """One colour, BGR."""
    return np.full((height, width, 3), colour, np.uint8)


def solid(picture: Picture) -> Picture:
    """The same, opaque, BGRA."""
    return np.dstack([picture, np.full(picture.shape[:2], 255, np.uint8)])


def cut(picture: Picture, outline: Sequence[tuple[float, float]]) -> Picture:
    """Keep what lies inside the polygon (x, y in 0..1 of the picture); BGRA."""
    height, width = picture.shape[:2]
    mask = np.zeros((height, width), np.uint8)
    points = (np.array(outline) * (width, height)).round().astype(np.int32)
    cv2.fillPoly(mask, [points], 255, lineType=cv2.LINE_AA)
    return np.dstack([picture[:, :, :3], mask])


def brick(height: int, width: int, rng: Rng, colour: Colour, course: int, spread: float = 0.16) -> Picture:
    """Courses of stones or bricks of uneven length about `course` pixels high, with mortar, light edges and worn faces."""
    picture = plain(height, width, vary((120, 128, 134), rng, 0.1))
    y = 0
    while y < height:
        tall = int(course * rng.uniform(0.8, 1.25))
        x = -int(rng.uniform(0, 2 * course))
        while x < width:
            long = int(course * rng.uniform(1.4, 3.4))
            face = vary(colour, rng, spread * (1.7 if rng.random() < 0.12 else 1))
            box = (x + 1, y + 1), (x + long - 2, y + tall - 2)
            cv2.rectangle(picture, *box, face, -1)
            cv2.line(picture, box[0], (box[1][0], box[0][1]), tuple(min(c + 28, 255) for c in face), 1)
            cv2.line(picture, (box[0][0], box[1][1]), box[1], tuple(int(c * 0.62) for c in face), 1)
            if rng.random() < 0.18:
                centre = (int(rng.uniform(*sorted((x, x + long)))), int(y + rng.uniform(0, tall)))
                axes = (int(rng.uniform(2, course / 2)), int(rng.uniform(2, course / 3)))
                cv2.ellipse(picture, centre, axes, rng.uniform(0, 180), 0, 360, vary(face, rng, 0.3), -1, cv2.LINE_AA)
            x += long
        y += tall
    shade(
        picture,
        1 + 0.10 * noise(height, width, rng, max(width, height) // 4) + 0.05 * rng.standard_normal((height, width)).astype(np.float32),
    )
    return picture


def tiles(height: int, width: int, rng: Rng, colour: Colour, pitch: int) -> Picture:
    """A roof of round tiles about `pitch` pixels wide, laid by hand: no rib or course as wide as the next, mended patches, moss.

    Even ribs would be one and the same pattern on every roof, and a matcher would find one roof on the other.
    """
    picture = plain(height, width, colour)
    edges = np.cumsum(rng.uniform(0.6, 1.5, 2 * width // pitch + 2) * pitch)
    number = np.searchsorted(edges, np.arange(width))
    start = np.concatenate([[0], edges])
    inside = (np.arange(width) - start[number]) / (start[number + 1] - start[number])
    rib = 0.78 + 0.32 * np.sin(np.pi * inside)
    y = 0
    while y < height:
        tall = min(int(pitch * rng.uniform(0.8, 1.5)) + 1, height - y)
        tint = 1 + 0.14 * rng.standard_normal(edges.size + 1)[number]
        band = np.array(colour) * (np.linspace(1.08, 0.70, tall)[:, None] * (rib * tint)[None])[:, :, None]
        picture[y : y + tall] = np.clip(band, 0, 255)
        y += tall
    for _ in range(max(width * height // (pitch * pitch * 40), 4)):
        x, y = int(rng.uniform(0, width)), int(rng.uniform(0, height))
        patch = picture[y : y + int(pitch * rng.uniform(0.8, 4)), x : x + int(pitch * rng.uniform(0.8, 5))]
        patch[:] = np.clip(patch * rng.uniform(0.65, 1.5) + rng.uniform(-12, 12, 3), 0, 255)
    for _ in range(width * height // (pitch * pitch * 14)):
        at = (int(rng.uniform(0, width)), int(rng.uniform(0, height)))
        moss = vary((70, 120, 96) if rng.random() < 0.6 else (150, 160, 165), rng, 0.2)
        size = pitch * rng.uniform(0.2, 0.9)
        cv2.ellipse(picture, at, (int(size) + 1, int(size * 0.6) + 1), rng.uniform(0, 180), 0, 360, moss, -1, cv2.LINE_AA)
    shade(picture, 1 + 0.12 * noise(height, width, rng, max(width // 5, 8)))
    return picture


def lattice(height: int, width: int, rng: Rng, wood: Colour, paper: Colour, motif: int = 0) -> Picture:
    """A window whose net of bars is its own; `motif` 0..3 sets a house's taste: mixed, slanted, round, coloured panes."""
    picture = plain(height, width, paper)
    shade(picture, 1 + 0.14 * noise(height, width, rng, max(width // 2, 4)))
    bar = max(width // 40, 2)
    upright, across = ((4, 6), (2, 7), (3, 3), (2, 4))[motif]
    edges_x = np.unique(np.concatenate([[0, width - 1], rng.integers(0, width, upright + rng.integers(0, 2))]))
    edges_y = np.unique(np.concatenate([[0, height - 1], rng.integers(0, height, across + rng.integers(0, 2))]))
    chances = ((1, 1, 1, 1, 2), (3, 3, 0, 0, 1), (0, 0, 4, 1, 1), (0, 1, 0, 4, 1))[motif]
    for x0, x1 in pairwise(edges_x):
        for y0, y1 in pairwise(edges_y):
            a, b = (int(x0), int(y0)), (int(x1), int(y1))
            cv2.rectangle(picture, a, b, wood, bar)
            kind = rng.choice(5, p=np.array(chances) / sum(chances))
            if kind == 0:
                cv2.line(picture, a, b, wood, bar, cv2.LINE_AA)
            elif kind == 1:
                cv2.line(picture, (a[0], b[1]), (b[0], a[1]), wood, bar, cv2.LINE_AA)
            elif kind == 2:
                middle = ((a[0] + b[0]) // 2, (a[1] + b[1]) // 2)
                cv2.circle(picture, middle, max(min(b[0] - a[0], b[1] - a[1]) * 2 // 5, 2), wood, bar, cv2.LINE_AA)
            elif kind == 3:
                cv2.rectangle(picture, a, b, vary((60, 90, 170), rng, 0.35), -1)
    cv2.rectangle(picture, (0, 0), (width - 1, height - 1), tuple(int(c * 0.7) for c in wood), bar * 2)
    return picture


def stains(picture: Picture, rng: Rng, count: int) -> None:
    """Dark streaks of rain and pale patches of lost plaster, in place."""
    height, width = picture.shape[:2]
    field = np.ones((height, width), np.float32)
    for _ in range(count):
        x, y = int(rng.integers(width)), int(rng.integers(height))
        if rng.random() < 0.6:
            end = (x + int(rng.integers(-4, 5)), min(y + int(rng.uniform(0.1, 0.5) * height), height - 1))
            cv2.line(field, (x, y), end, rng.uniform(0.6, 0.85), int(rng.integers(2, max(width // 60, 4))), cv2.LINE_AA)
        else:
            axes = (int(rng.uniform(0.01, 0.05) * width) + 2, int(rng.uniform(0.01, 0.05) * height) + 2)
            cv2.ellipse(field, (x, y), axes, rng.uniform(0, 180), 0, 360, rng.uniform(0.75, 1.25), -1, cv2.LINE_AA)
    shade(picture, cv2.GaussianBlur(field, (0, 0), 1.6).astype(np.float32))


def cracks(picture: Picture, rng: Rng, count: int) -> None:
    """Thin random walks on a BGR picture, in place."""
    height, width = picture.shape[:2]
    for _ in range(count):
        start = np.array([rng.uniform(0, width), rng.uniform(0, height)])
        steps = np.cumsum(rng.normal((0, height / 60), (width / 90, height / 80), (int(rng.integers(5, 14)), 2)), axis=0)
        path = (start + steps).astype(np.int32)
        cv2.polylines(
            picture, [path], isClosed=False, color=(50, 56, 60) + (255,) * (picture.shape[2] - 3), thickness=1, lineType=cv2.LINE_AA
        )


def foliage(picture: Picture, rng: Rng, centre: tuple[float, float], radius: float, count: int, colour: Colour = (60, 120, 70)) -> None:
    """A clump of leaves on a BGRA picture, in place: dark below and behind, light above."""
    for number in range(count):
        angle, reach = rng.uniform(0, 2 * np.pi), radius * np.sqrt(rng.uniform(0, 1))
        x, y = centre[0] + reach * np.cos(angle), centre[1] + 0.8 * reach * np.sin(angle)
        light = 0.55 + 0.55 * number / count - 0.25 * np.sin(angle) * reach / radius
        leaf = tuple(_byte(c * light * rng.uniform(0.85, 1.15)) for c in colour)
        size = radius * rng.uniform(0.08, 0.2)
        axes = (max(int(size), 1), max(int(size * 0.6), 1))
        cv2.ellipse(picture, (int(x), int(y)), axes, rng.uniform(0, 180), 0, 360, (*leaf, 255)[: picture.shape[2]], -1, cv2.LINE_AA)


def write(picture: Picture, rng: Rng, text: str, centre: tuple[float, float], size: int, colour: Colour, *, upright: bool = False) -> None:
    """Write Chinese text by hand, in place, from the top down where `upright`: no character comes out twice the same."""
    height, width = picture.shape[:2]
    image = Image.new("L", (width, height), 0)
    draw = ImageDraw.Draw(image)
    brush = int(rng.integers(0, 2 + size // 24))
    for number, character in enumerate(text):
        shift = (number - (len(text) - 1) / 2) * size * 1.1 + rng.uniform(-0.04, 0.04) * size
        at = (centre[0], centre[1] + shift) if upright else (centre[0] + shift, centre[1])
        letters = font(int(size * rng.uniform(0.88, 1.06)))
        draw.text(at, character, fill=255, font=letters, anchor="mm", stroke_width=brush)
    across, down = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    bend_x, bend_y = (0.05 * size * noise(height, width, rng, max(size // 2, 2), 2) for _ in range(2))
    mask = cv2.remap(np.asarray(image), across + bend_x, down + bend_y, cv2.INTER_LINEAR)[:, :, None] / 255
    picture[:, :, :3] = picture[:, :, :3] * (1 - mask) + np.array(colour) * mask
