"""What stands beside a landmark and in no photo of it: a row of shops, a garden wall. As in `demo.buildings`."""

from __future__ import annotations

import cv2
import numpy as np

from demo.carpentry import Style, banner, painted_beam, texels, timber_front, words
from demo.materials import Rng, brick, cracks, foliage, lattice, noise, plain, shade, solid, stains, tiles, vary, write
from demo.places import row_of_houses
from demo.scene import Panel, Picture, Texture, upright

__all__ = ["garden_wall", "row_of_shops"]


def row_of_shops(rng: Rng, style: Style, left: float, wide: float = 30.0, tall: float = 6.0) -> list[Panel]:
    """Shops side by side from x = `left` on, with banners before their doors, and houses up the slope behind them."""
    panels = [upright(Texture(row_of_houses(rng, style, wide, tall)), left, 0, wide, tall, -2.8)]
    panels += [upright(banner(rng, 0.7, 2.2), left + x, 1.9, 0.7, 2.2, -3.0) for x in np.arange(1.5, wide - 1, 2.9)]
    return [_houses_behind(rng, style, left, wide, tall), *panels]


def garden_wall(rng: Rng, style: Style, left: float, wide: float = 18.0, tall: float = 4.4) -> list[Panel]:
    """A plastered wall from x = `left` on, under tiles and on a plinth of stone: windows each of its own shape, a round gate, banners,
    writing, ivy; houses up the slope behind it."""
    height, width = texels(tall), texels(wide)
    wall = plain(height, width, vary(style.wall, rng, 0.06))
    shade(wall, 1 + 0.12 * noise(height, width, rng, 90))
    stains(wall, rng, 80)
    cracks(wall, rng, 40)
    plinth, eave = texels(0.8), texels(0.5)
    wall[-plinth:] = brick(plinth, width, rng, style.stone, texels(0.3), 0.14)
    wall[:eave] = tiles(eave, width, rng, style.roof, max(texels(0.2), 6))
    wall[eave : eave + texels(0.3)] = painted_beam(texels(0.3), width, rng, style)
    picture = solid(wall)
    gate = int(rng.integers(2, 4))
    for number, x in enumerate(np.linspace(texels(1.6), width - texels(1.6), 6)):
        middle = (int(x + rng.uniform(-0.3, 0.3) * texels(1.0)), int(height * rng.uniform(0.5, 0.56)))
        if number == gate:
            _round_gate(picture, rng, style, middle[0])
        elif number % 2:
            _window(picture, rng, style, middle)
        else:
            write(picture, rng, words(rng, 3), middle, texels(0.62), vary((60, 64, 90), rng, 0.2), upright=True)
    for x in rng.uniform(0, width, 5):
        foliage(picture, rng, (float(x), eave * rng.uniform(1.0, 2.2)), texels(rng.uniform(0.4, 0.9)), 140, vary((52, 112, 62), rng, 0.15))
    flags = [upright(banner(rng, 0.6, 1.7), left + x, 1.5, 0.6, 1.7, -2.9) for x in np.arange(0.3, wide - 1, 2.4)]
    return [_houses_behind(rng, style, left, wide, tall), upright(Texture(picture), left, 0, wide, tall, -2.8), *flags]


def _houses_behind(rng: Rng, style: Style, left: float, wide: float, tall: float) -> Panel:
    """What overlooks something `tall` metres high: from far away, too, a place of its own fills enough of the picture to be known by."""
    # Hardly behind it: what does not lie in one plane agrees on no homography, and a link would rest on half of it.
    return upright(Texture(row_of_houses(rng, style, wide, 6.5)), left, 0.6 * tall, wide, 6.5, -2.79)


def _window(picture: Picture, rng: Rng, style: Style, middle: tuple[int, int]) -> None:
    """A pierced window, round, square or high, in place."""
    wide, tall = texels(rng.uniform(0.9, 1.5)), texels(rng.uniform(0.9, 1.6))
    x, y = middle[0] - wide // 2, middle[1] - tall // 2
    panes = lattice(tall, wide, rng, vary(style.wood, rng, 0.2), vary((96, 120, 110), rng, 0.2), style.motif)
    if rng.random() < 0.5:
        shape = np.zeros((tall, wide), np.uint8)
        cv2.ellipse(shape, (wide // 2, tall // 2), (wide // 2 - 2, tall // 2 - 2), 0, 0, 360, 255, -1)
        part = picture[y : y + tall, x : x + wide, :3]
        part[:] = np.where(shape[:, :, None] > 0, panes, part)
        cv2.ellipse(picture, middle, (wide // 2, tall // 2), 0, 0, 360, (*vary(style.trim, rng, 0.2), 255), texels(0.09), cv2.LINE_AA)
        return
    picture[y : y + tall, x : x + wide, :3] = panes
    cv2.rectangle(picture, (x, y), (x + wide, y + tall), (*vary(style.trim, rng, 0.2), 255), texels(0.09))


def _round_gate(picture: Picture, rng: Rng, style: Style, middle: int) -> None:
    """A moon gate with closed leaves, in place."""
    radius = texels(1.25)
    centre = (middle, picture.shape[0] - radius - texels(0.1))
    shape = np.zeros(picture.shape[:2], np.uint8)
    cv2.circle(shape, centre, radius, 255, -1)
    leaves = timber_front(2.6, 2.6, 3, rng, style)
    top, left = centre[1] - leaves.shape[0] // 2, centre[0] - leaves.shape[1] // 2
    behind = picture[:, :, :3].copy()
    shown = behind[top : top + leaves.shape[0], left : left + leaves.shape[1]]
    shown[:] = leaves[: shown.shape[0], : shown.shape[1]]
    picture[:, :, :3] = np.where(shape[:, :, None] > 0, behind, picture[:, :, :3])
    cv2.circle(picture, centre, radius, (*vary(style.stone, rng, 0.1), 255), texels(0.22), cv2.LINE_AA)
