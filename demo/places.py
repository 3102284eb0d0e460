"""Places that are more than a house: a bridge of boats over a river, a lane of shops. As in `demo.buildings`."""

from __future__ import annotations

import cv2
import numpy as np

from demo.carpentry import BOARDS, Style, banner, painted_beam, pennant, plaque, roof, texels, timber_front, words
from demo.materials import Colour, Rng, brick, cracks, cut, foliage, noise, plain, shade, solid, stains, tiles, vary, write
from demo.scene import Panel, Picture, Texture, horizontal, upright

__all__ = ["boat_bridge", "street"]


def house(rng: Rng, style: Style, wide: float, tall: float) -> Picture:
    """A house front: shop below, plaster and windows above, a strip of roof; BGR."""
    height, width = texels(tall), texels(wide)
    front = plain(height, width, vary(style.wall, rng, 0.12))
    if rng.random() < 0.5:
        front = brick(height, width, rng, vary(style.stone, rng, 0.1), texels(0.2), 0.1)
    shade(front, 1 + 0.1 * noise(height, width, rng, 60))
    eave = texels(rng.uniform(0.6, 1.2))
    front[:eave] = tiles(eave, width, rng, style.roof, max(texels(0.22), 6))
    cv2.rectangle(front, (0, eave), (width, eave + 8), (40, 44, 50), -1)
    shop = texels(min(rng.uniform(2.2, 3.2), tall * 0.5))
    front[-shop:] = cv2.resize(timber_front(wide, shop / texels(1.0), int(rng.integers(2, 4)), rng, style), (width, shop))
    for _ in range(int(rng.integers(2, 4))):
        size = texels(rng.uniform(0.7, 1.1))
        x, y = int(rng.uniform(8, max(width - size - 8, 9))), int(rng.uniform(eave + 16, max(height - shop - size - 8, eave + 17)))
        pane = timber_front(size / texels(1.0), size / texels(1.0), 1, rng, style)
        room = front[y : y + size, x : x + size]
        room[:] = cv2.resize(pane, (room.shape[1], room.shape[0]))
    stains(front, rng, 24)
    cracks(front, rng, 10)
    board = (int(width * rng.uniform(0.05, 0.3)), height - shop - texels(0.5)), (int(width * rng.uniform(0.7, 0.95)), height - shop)
    cv2.rectangle(front, *board, vary((40, 50, 70), rng, 0.3), -1)
    cv2.rectangle(front, *board, vary((80, 170, 210), rng, 0.2), 2)
    middle = ((board[0][0] + board[1][0]) / 2, height - shop - texels(0.25))
    write(front, rng, words(rng, int(rng.integers(2, 5))), middle, texels(0.38), vary((120, 200, 230), rng, 0.15))
    return front


def row_of_houses(rng: Rng, style: Style, wide: float, tall: float) -> Picture:
    """House after house, `wide` metres together, of uneven height; BGRA."""
    picture = np.zeros((texels(tall), texels(wide), 4), np.uint8)
    x = 0.0
    while x < wide - 0.5:
        step = min(rng.uniform(2.6, 6.0), wide - x)
        high = tall * rng.uniform(0.7, 1.0)
        front = house(rng, style, step, high)
        left = texels(x) if x else 0
        part = picture[-front.shape[0] :, left : left + front.shape[1]]
        part[:] = solid(front)[:, : part.shape[1]]
        x += step
    return picture


def street(rng: Rng, style: Style, wide: float = 6.0, long: float = 24.0, arch: float = 4.5) -> list[Panel]:
    """A lane between shops, an archway with the lane's name across it at depth `arch`; it runs away from the viewer."""
    walls = [Texture(row_of_houses(rng, style, long, 6.5)) for _ in range(2)]
    end = Texture(row_of_houses(rng, style, wide, 6.0))
    paving = brick(texels(long) // 2, texels(wide) // 2, rng, vary((140, 150, 158), rng, 0.05), texels(0.3), 0.1)
    panels = [
        horizontal(Texture(solid(paving)), -wide / 2, 0.02, wide, -4, long),
        upright(end, -wide / 2, 0, wide, 6.0, long),
        Panel(walls[0], (-wide / 2, 6.5, -2), (0, 0, long), (0, -6.5, 0), landmark=True),
        Panel(walls[1], (wide / 2, 6.5, long - 2), (0, 0, -long), (0, -6.5, 0), landmark=True),
    ]
    for n, z in enumerate(np.linspace(long - 6, 6.5, 5)):
        x = -wide / 2 + 0.3 if n % 2 else wide / 2 - 1.2
        panels.append(upright(banner(rng, 0.9, 2.4), x, 2.6, 0.9, 2.4, float(z), landmark=True))
    return [*panels, *_archway(rng, style, wide + (1.6 if arch < 6 else 0), arch)]


def _archway(rng: Rng, style: Style, wide: float, z: float) -> list[Panel]:
    """A stone archway of three openings (牌坊)."""
    tall, gap = rng.uniform(5.2, 6.2), rng.uniform(0.2, 0.3)
    height, width = texels(tall), texels(wide)
    stone = brick(height, width, rng, style.stone, texels(0.36), 0.12)
    stains(stone, rng, 24)
    cracks(stone, rng, 14)
    top, second = int(height * rng.uniform(0.3, 0.38)), int(height * rng.uniform(0.1, 0.18))
    for low, thick in ((second, rng.uniform(0.35, 0.6)), (top - texels(0.6), rng.uniform(0.3, 0.6))):
        stone[low : low + texels(thick)] = painted_beam(texels(thick), width, rng, style)
    picture = solid(stone)
    pillar = texels(rng.uniform(0.45, 0.65))
    side = rng.uniform(0.42, 0.5)
    for left, right, lintel in ((0.0, gap, side), (gap, 1 - gap, top / height), (1 - gap, 1.0, side)):
        x0, x1 = int(left * width) + pillar, int(right * width) - (pillar if right == 1.0 else 0)
        picture[int(lintel * height) :, x0:x1] = 0
    ground, ink = BOARDS[style.board]
    for x in (0.0, gap, 1 - gap, 1.0):
        middle = int(np.clip(x * width + pillar / 2, pillar / 2, width - pillar / 2))
        text = words(rng, 5)
        board = (middle - pillar // 3, int(0.52 * height)), (middle + pillar // 3, int(rng.uniform(0.84, 0.94) * height))
        cv2.rectangle(picture, *board, (*vary(ground, rng, 0.15), 255), -1)
        write(picture, rng, text, (middle, 0.69 * height), min(pillar // 2, int(0.07 * height)), ink, upright=True)
    panels = [upright(Texture(picture), -wide / 2, 0, wide, tall, z, landmark=True)]
    if not style.hung:
        cap = roof(wide + 1.6, wide * rng.uniform(0.6, 0.9), 1.7, rng, style)
        panels.append(Panel(cap, (-wide / 2 - 0.8, tall + 1.4, z + 0.5), (wide + 1.6, 0, 0), (0, -1.7, -1.0), landmark=True))
    return [*panels, plaque(style, rng, 0.85, tall * 0.69, z - 0.12)]


def boat_bridge(rng: Rng, style: Style, boats: int = 7, wide: float = 24.0) -> list[Panel]:
    """Boats side by side that carry a deck with painted railings, on a river before a row of houses."""
    bank = upright(Texture(row_of_houses(rng, style, wide * 1.6, 7.0)), -wide * 0.8, 0.6, wide * 1.6, 7.0, 16, landmark=True)
    quay = brick(texels(1.2), texels(wide) // 2, rng, style.stone, texels(0.3))
    panels = [
        bank,
        upright(Texture(solid(quay)), -wide, -0.4, wide * 2, 1.2, 15.8),
        horizontal(_water(rng), -wide * 2, 0, wide * 4, -30, 15.8),
    ]
    step = wide / boats
    for number in range(boats):
        hull = _boat(rng, style, step * 0.86, 2.3)
        panels.append(upright(hull, -wide / 2 + (number + 0.07) * step, -0.35, step * 0.86, 2.3, -0.6, landmark=True))
    panels.append(upright(Texture(_railing(rng, style, wide + 6, 2.1)), -wide / 2 - 3, 1.5, wide + 6, 2.1, 0, landmark=True))
    for x in np.linspace(-wide / 2 + 1, wide / 2 - 1, 8):
        panels.append(upright(pennant(rng, 1.5, 1.3), float(x + rng.uniform(-0.6, 0.6)), 3.3, 1.5, 1.3, -0.1, landmark=True))
    return [*panels, *(panel.moved(0, 1.5, 0) for panel in _bridge_gate(rng, style))]


def _bridge_gate(rng: Rng, style: Style) -> list[Panel]:
    front = Texture(solid(timber_front(5.0, 3.0, 3, rng, style)))
    cap = roof(7.4, 4.4, 2.2, rng, style)
    return [
        upright(front, -2.5, 0, 5.0, 3.0, -0.2, landmark=True),
        Panel(cap, (-3.7, 4.9, 0.6), (7.4, 0, 0), (0, -2.2, -1.6), landmark=True),
        plaque(style, rng, 0.9, 2.15, -1.1),
    ]


def _water(rng: Rng) -> Texture:
    height, width = 512, 512
    picture = plain(height, width, (132, 128, 96))
    shade(picture, 1 + 0.14 * noise(height, width, rng, 64))
    for _ in range(420):
        x, y, long = (int(v) for v in rng.uniform((0, 0, 8), (width, height, 40)))
        cv2.line(picture, (x, y), (x + long, y), vary((176, 172, 140), rng, 0.12), 1, cv2.LINE_AA)
    return Texture(solid(picture))


def _boat(rng: Rng, style: Style, wide: float, tall: float) -> Texture:
    """A hull of planks with a bow and a stern, an eye, a mat awning."""
    height, width = texels(tall), texels(wide)
    planks = plain(height, width, vary(style.wood, rng, 0.2))
    y = height // 2
    while y < height:
        step = int(rng.uniform(9, 15))
        cv2.rectangle(planks, (0, y), (width, y + step), vary((60, 84, 120), rng, 0.25), -1)
        cv2.line(planks, (0, y), (width, y), (30, 40, 54), 2)
        for x in rng.uniform(0, width, 14):
            cv2.circle(planks, (int(x), y + step // 2), 2, (30, 36, 44), -1, cv2.LINE_AA)
        y += step
    awning: Colour = vary((96, 150, 176), rng, 0.2)
    cv2.rectangle(planks, (0, 0), (width, height // 2), awning, -1)
    for k in range(-height // 2, width, 9):
        cv2.line(planks, (k, height // 2), (k + height // 2, 0), vary(awning, rng, 0.25), 2, cv2.LINE_AA)
    for _ in range(3):
        x, size = int(rng.uniform(0.25, 0.7) * width), int(rng.uniform(0.08, 0.2) * width)
        cv2.rectangle(planks, (x, int(height * 0.14)), (x + size, int(height * 0.4)), vary((60, 90, 150), rng, 0.4), -1)
    write(planks, rng, words(rng, 2), (width * rng.uniform(0.35, 0.65), height * 0.68), height // 6, (200, 215, 220))
    cv2.circle(planks, (int(width * 0.12), int(height * 0.62)), height // 16, (230, 235, 235), -1, cv2.LINE_AA)
    cv2.circle(planks, (int(width * 0.12), int(height * 0.62)), height // 34, (20, 20, 24), -1, cv2.LINE_AA)
    stains(planks, rng, 10)
    left = [(0.24, 0.1), (0.2, 0.48), (0.0, 0.4), (0.08, 0.8), (0.18, 1.0)]
    return Texture(cut(planks, [*left, *((1 - x, y) for x, y in left[::-1]), (0.76, 0.1), (0.5, 0.02)]))


def _railing(rng: Rng, style: Style, wide: float, tall: float) -> Picture:
    """A deck with posts and panels, each panel painted otherwise."""
    height, width = texels(tall), texels(wide)
    deck = plain(height, width, vary((70, 96, 126), rng, 0.05))
    shade(deck, 1 + 0.15 * noise(height, width, rng, 30))
    floor = int(height * 0.62)
    picture = solid(deck)
    x = 0
    while x < width:
        step = texels(rng.uniform(0.9, 1.5))
        field = painted_beam(floor - height // 10, step, rng, style) if rng.random() < 0.6 else None
        if field is None:
            picture[height // 8 : floor - 10, x + 10 : x + step] = 0
            for k in range(3):
                cv2.line(
                    picture, (x, height // 8 + k * floor // 4), (x + step, floor - k * floor // 4), (*vary(style.wood, rng, 0.2), 255), 6
                )
        else:
            part = picture[height // 10 : floor, x : x + step, :3]
            part[:] = field[:, : part.shape[1]]
        cv2.rectangle(picture, (x, 0), (x + 10, floor), (*vary(style.wood, rng, 0.2), 255), -1)
        x += step
    for x in range(0, width, 22):
        cv2.line(picture, (x, floor), (x + int(rng.integers(-2, 3)), height), (36, 48, 62, 255), 2)
    foliage(picture, rng, (width * 0.1, height * 0.8), height * 0.2, 60)
    return picture
