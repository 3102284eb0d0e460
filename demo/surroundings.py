"""What stands around and between the landmarks: sky, hills, ground, trees, people, rooms, blocks of flats. As in `demo.buildings`."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from demo.carpentry import Style, texels, timber_front, words
from demo.materials import Colour, Rng, blank, brick, foliage, lattice, noise, plain, shade, solid, stains, vary, write
from demo.scene import Panel, Picture, Texture, horizontal, upright

__all__ = ["Landscape", "backcloth", "flats", "landscape", "person", "room", "sky", "tree"]


@dataclass(frozen=True)
class Landscape:
    """What belongs to a place whatever the day: hills (BGRA, drawn on the sky) and ground with trees."""

    hills: Picture
    ground: tuple[Panel, ...]


def landscape(rng: Rng, trees: int = 6) -> Landscape:
    """Hills, paved ground and trees to either side."""
    height, width = 320, 1536
    hills = blank(height, width)
    for layer, (tall, colour) in enumerate(((0.30, (178, 160, 138)), (0.24, (138, 136, 112)), (0.18, (84, 112, 88)))):
        ridge = noise(8, width, rng, 300 - 80 * layer, 6)[0]
        tone = plain(height, width, vary(colour, rng, 0.05))
        shade(tone, 1 + 0.10 * noise(height, width, rng, 40, 5))
        top = (height * (0.93 - tall * (0.6 + 0.35 * ridge).clip(0.1, 1.2))).astype(int)
        inside = np.arange(height)[:, None] >= top[None]
        hills[inside] = solid(tone)[inside]
    paving = brick(640, 960, rng, vary((128, 138, 142), rng, 0.06), 18, 0.08)
    ground = [horizontal(Texture(solid(paving)), -60, 0, 120, -44, 60)]
    for _ in range(trees):
        x = rng.choice([-1, 1]) * rng.uniform(13, 32)
        ground.append(tree(rng, float(x), float(rng.uniform(8, 26))))
    return Landscape(hills, tuple(ground))


def sky(rng: Rng, hills: Picture) -> Panel:
    """A far curtain of sky with clouds behind the hills; other clouds for another generator."""
    width, height = hills.shape[1], int(hills.shape[0] * 1.9)
    down = np.linspace(0, 1, height // 4, dtype=np.float32)[:, None]
    # Clouds are soft: at a quarter of the size they are mixed in a sixteenth of the time.
    cloud = (noise(height // 4, width // 4, rng, 60, 5) * 1.1 - 0.15).clip(0, 0.85)
    clear = [(high + (low - high) * down) * (1 - cloud) + 246 * cloud for high, low in ((214, 236), (168, 226), (116, 212))]
    picture = cv2.resize(cv2.merge(clear).astype(np.uint8), (width, height), interpolation=cv2.INTER_CUBIC).astype(np.uint8)
    cv2.copyTo(np.ascontiguousarray(hills[:, :, :3]), np.ascontiguousarray(hills[:, :, 3]), picture[-hills.shape[0] :])
    return upright(Texture(solid(picture)), -300, -9, 600, 125 * 1.9, 110)


def tree(rng: Rng, x: float, z: float, tall: float | None = None) -> Panel:
    """A broad-leaved tree, its foot at (x, z)."""
    tall = tall or float(rng.uniform(6, 10))
    size = 360
    picture = blank(size, size)
    cv2.line(picture, (size // 2, size), (size // 2 + int(rng.integers(-20, 20)), size // 3), (44, 62, 78, 255), 18, cv2.LINE_AA)
    leaf = vary((58, 118, 72), rng, 0.15)
    for _ in range(6):
        at = (size / 2 + rng.uniform(-0.22, 0.22) * size, size * 0.38 + rng.uniform(-0.2, 0.16) * size)
        foliage(picture, rng, at, size * rng.uniform(0.13, 0.2), 110, leaf)
    return upright(Texture(picture), x - tall / 2, 0, tall, tall, z)


def person(rng: Rng, x: float, z: float, y: float = 0.0) -> Panel:
    """Someone in a long coat, seen from the front, the side or behind; 1.7 m."""
    height, width = 680, 300
    picture = blank(height, width)
    coat = vary(((70, 60, 50), (90, 70, 140), (120, 130, 60), (150, 160, 170), (60, 90, 160))[rng.integers(5)], rng, 0.15)
    dark, skin, hair = tuple(int(c * 0.7) for c in coat), vary((150, 180, 220), rng, 0.05), vary((34, 32, 34), rng, 0.1)
    middle = width // 2
    for side in (-1, 1):
        foot = middle + side * 26
        cv2.line(picture, (middle + side * 22, 420), (foot, 664), (54, 48, 44, 255), 40, cv2.LINE_AA)
        cv2.ellipse(picture, (foot, 668), (30, 12), 0, 0, 360, (30, 28, 30, 255), -1, cv2.LINE_AA)
        arm = [(middle + side * 62, 170), (middle + side * int(rng.uniform(80, 104)), 300), (middle + side * int(rng.uniform(50, 90)), 400)]
        cv2.polylines(picture, [np.array(arm)], isClosed=False, color=(*dark, 255), thickness=38, lineType=cv2.LINE_AA)
        cv2.circle(picture, arm[2], 18, (*skin, 255), -1, cv2.LINE_AA)
    body = [(middle - 72, 158), (middle - 24, 136), (middle + 24, 136), (middle + 72, 158), (middle + 76, 480), (middle - 76, 480)]
    cv2.fillPoly(picture, [np.array(body)], (*coat, 255), cv2.LINE_AA)
    cv2.line(picture, (middle, 146), (middle, 480), (*dark, 255), 4)
    cv2.rectangle(picture, (middle - 76, 300), (middle + 76, 322), (*dark, 255), -1)
    cv2.ellipse(picture, (middle, 84), (44, 56), 0, 0, 360, (*skin, 255), -1, cv2.LINE_AA)
    if rng.random() < 0.5:
        cv2.ellipse(picture, (middle, 78), (50, 62), 0, 0, 360, (*hair, 255), -1, cv2.LINE_AA)
        cv2.ellipse(picture, (middle, 150), (46, 60), 0, 0, 360, (*hair, 255), -1, cv2.LINE_AA)
    else:
        cv2.ellipse(picture, (middle, 64), (48, 48), 0, 150, 390, (*hair, 255), -1, cv2.LINE_AA)
        for side in (-1, 1):
            cv2.ellipse(picture, (middle + side * 16, 88), (5, 4), 0, 0, 360, (40, 36, 36, 255), -1, cv2.LINE_AA)
        cv2.ellipse(picture, (middle, 114), (11, 4), 0, 0, 180, (90, 90, 180, 255), 2, cv2.LINE_AA)
    return upright(Texture(picture), x - 0.375, y, 0.75, 1.7, z)


def room(rng: Rng) -> list[Panel]:
    """A room: back wall with a window, a painting and a cupboard, side walls, floor, a table."""
    style = Style("", wood=vary((50, 70, 110), rng, 0.3), wall=vary((196, 206, 212), rng, 0.1))
    tall, wide, deep = 3.2, 6.4, 6.0
    back = plain(texels(tall), texels(wide), style.wall)
    shade(back, 1 + 0.05 * noise(back.shape[0], back.shape[1], rng, 120))
    back[-texels(0.9) :] = cv2.resize(_planks(rng, style.wood), (back.shape[1], texels(0.9)))
    x = texels(0.4)
    for kind in rng.permutation(3):
        size = texels(1.5)
        spot = back[texels(0.5) : texels(0.5) + size, x : x + size]
        if kind == 0:
            spot[:] = lattice(size, size, rng, style.wood, (224, 232, 236))
        elif kind == 1:
            spot[:] = _painting(rng, size)
        else:
            spot[:] = _shelf(rng, size, style.wood)
        x += size + texels(0.45)
    side = plain(texels(tall), texels(deep), vary(style.wall, rng, 0.04))
    shade(side, np.linspace(0.8, 1.0, side.shape[1], dtype=np.float32)[None].repeat(side.shape[0], 0))
    door = timber_front(1.1, 2.2, 1, rng, style)
    side[-door.shape[0] :, 60 : 60 + door.shape[1]] = door
    floor = cv2.resize(_planks(rng, vary((60, 90, 130), rng, 0.15)), (420, 420))
    table = upright(Texture(solid(_planks(rng, style.wood))), float(rng.uniform(-1.6, 0.2)), 0, 1.6, 0.8, 3.2)
    walls = Texture(solid(side))
    return [
        upright(Texture(solid(plain(16, 16, (222, 228, 230)))), -wide, 0, wide * 2, 9, deep + 0.1),
        horizontal(Texture(solid(floor.astype(np.uint8))), -wide / 2, 0, wide, -4, deep),
        horizontal(Texture(solid(plain(16, 16, (214, 220, 222)))), -wide / 2, tall, wide, -4, deep),
        Panel(walls, (-wide / 2, tall, 0), (0, 0, deep), (0, -tall, 0)),
        Panel(walls, (wide / 2, tall, 0), (0, 0, deep), (0, -tall, 0)),
        upright(Texture(solid(back)), -wide / 2, 0, wide, tall, deep),
        table,
    ]


def _planks(rng: Rng, wood: Colour) -> Picture:
    picture = plain(200, 300, wood)
    for x in range(0, 300, 30):
        cv2.rectangle(picture, (x, 0), (x + 29, 200), vary(wood, rng, 0.12), -1)
    shade(picture, 1 + 0.1 * cv2.resize(noise(20, 300, rng, 8), (300, 200)))
    return picture


def _painting(rng: Rng, size: int) -> Picture:
    """A hanging scroll: ink hills and a line of writing."""
    picture = plain(size, size, (206, 220, 226))
    for layer in range(3):
        ridge = noise(4, size, rng, size // 3, 4)[0]
        low = (size * (0.45 + 0.17 * layer) - ridge * size * 0.14).astype(int)
        for x in range(size):
            picture[low[x] : low[x] + size // 9, x] = picture[low[x] : low[x] + size // 9, x] * (0.72 - 0.12 * layer)
    write(picture, rng, words(rng, 3), (size * rng.uniform(0.2, 0.8), size * 0.24), size // 10, (50, 50, 60), upright=True)
    cv2.rectangle(picture, (0, 0), (size - 1, size - 1), (60, 80, 110), size // 24)
    return picture


def _shelf(rng: Rng, size: int, wood: Colour) -> Picture:
    picture = plain(size, size, tuple(int(c * 0.6) for c in wood))  # type: ignore[arg-type]
    for row in range(3):
        base, x = (row + 1) * size // 3 - 4, 6
        while x < size - 12:
            wide, tall = int(rng.uniform(5, 14)), int(rng.uniform(0.4, 0.85) * size / 3)
            cv2.rectangle(picture, (x, base - tall), (x + wide, base), vary((110, 120, 140), rng, 0.5), -1)
            x += wide + int(rng.choice([1, 1, 1, 16]))
        cv2.line(picture, (0, base + 2), (size, base + 2), wood, 5)
    return picture


def flats(rng: Rng) -> list[Panel]:
    """A modern block: even windows, some lit, air conditioners, washing; no landmark of any sort."""
    tall, wide = 24.0, 18.0
    scale = 28
    front = plain(int(tall * scale), int(wide * scale), vary((176, 190, 200), rng, 0.12))
    shade(front, 1 + 0.07 * noise(front.shape[0], front.shape[1], rng, 160))
    floors, columns = int(rng.integers(7, 10)), int(rng.integers(5, 8))
    step_y, step_x = front.shape[0] // floors, front.shape[1] // columns
    for row in range(floors):
        for column in range(columns):
            x, y = column * step_x + step_x // 5, row * step_y + step_y // 4
            pane = vary((150, 130, 100) if rng.random() < 0.75 else (150, 210, 235), rng, 0.15)
            cv2.rectangle(front, (x, y), (x + step_x * 3 // 5, y + step_y // 2), pane, -1)
            cv2.rectangle(front, (x, y), (x + step_x * 3 // 5, y + step_y // 2), (120, 124, 128), 3)
            cv2.line(front, (x + step_x * 3 // 10, y), (x + step_x * 3 // 10, y + step_y // 2), (120, 124, 128), 2)
            if rng.random() < 0.5:
                box = (x + int(rng.integers(0, step_x // 3)), y + step_y // 2 + 4)
                cv2.rectangle(front, box, (box[0] + 22, box[1] + 14), (214, 218, 220), -1)
                cv2.circle(front, (box[0] + 7, box[1] + 7), 5, (110, 114, 118), 1, cv2.LINE_AA)
    stains(front, rng, 40)
    return [upright(Texture(solid(front)), -wide / 2, 0, wide, tall, 6.0)]


def backcloth(rng: Rng) -> Panel:
    """A dark cloth before everything, for writing on."""
    cloth = plain(256, 256, (44, 30, 26))
    shade(cloth, 1 + 0.16 * noise(256, 256, rng, 64))
    return upright(Texture(solid(cloth)), -9, -9, 18, 18, 6)
