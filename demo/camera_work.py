"""Photographs, takes and frames: a place seen from a view on a certain day, with light and people; over a shot lie subtitle and logo."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from math import sin

import cv2
import numpy as np
from PIL import Image, ImageDraw

from demo.cast import Site, generator
from demo.materials import font
from demo.scene import Camera, Panel, Picture, render, screen_share
from demo.screenplay import RATE, Light, PhotoPlan, ShotPlan, Take, View
from demo.surroundings import person, sky

__all__ = ["HEIGHT", "TAKE_HEIGHT", "TAKE_WIDTH", "WIDTH", "finish", "on_screen", "photograph", "record", "shoot"]

WIDTH, HEIGHT = 540, 960
TAKE_WIDTH, TAKE_HEIGHT = 1280, 720
# Below this part of the picture nobody would say that the building is on screen.
_ON_SCREEN = 0.05

_LIGHT: dict[Light, tuple[float, float, float, float]] = {  # blue, green, red, lift
    "day": (1.0, 1.0, 1.0, 0.0),
    "dusk": (0.74, 0.86, 1.04, 4.0),
    "overcast": (0.86, 0.83, 0.80, 22.0),
    "dim": (0.70, 0.60, 0.54, 0.0),
}


def _camera(place: Site, view: View) -> Camera:
    aim = (place.aim[0] + view.aside, place.aim[1] + view.above, place.aim[2])
    return Camera.orbit(aim, view.angle, place.distance * view.near, view.height)


def _day(place: Site, *key: int | str) -> list[Panel]:
    """The place from back to front, under the sky of that day."""
    if place.landscape is None:
        return list(place.building)
    return [sky(generator("sky", *key), place.landscape.hills), *place.landscape.ground, *place.beside, *place.building]


def _lit(picture: Picture, light: Light) -> Picture:
    blue, green, red, lift = _LIGHT[light]
    levels = np.arange(256)[:, None] * np.array([blue, green, red]) + lift
    return cv2.LUT(picture, levels.clip(0, 255).astype(np.uint8)[None]).astype(np.uint8)


def photograph(places: Mapping[str, Site], photo: PhotoPlan) -> Picture:
    """A picture for the gallery, 768x1024 or 1024x768."""
    place = replace(places[photo.place], beside=())
    width, height = (768, 1024) if photo.tall else (1024, 768)
    return _lit(render(_day(place, "photo", photo.place, photo.number), _camera(place, photo.view), width, height), photo.light)


def shoot(places: Mapping[str, Site], shot: ShotPlan) -> Iterator[Picture]:
    """The frames of a shot that is cut from no take, one after the other; equal shots give equal frames.

    As animated films are, it is drawn on twos: but for the first, every picture stands for two frames.
    """
    place = places[shot.place]
    key = (shot.place, shot.frames, shot.line)
    panels = _day(place, *key)
    people = _people(shot, *key)
    cameras = list(_cameras(place, shot))
    drawn = [0, *range(1, shot.frames, 2)]
    pictures = (_exposed(panels, people, shot.people, cameras[number], *_size(shot)) for number in drawn)
    for number, picture in zip(drawn, finish(pictures, shot), strict=True):
        yield picture
        if 0 < number < shot.frames - 1:
            yield picture


def record(places: Mapping[str, Site], take: Take) -> Iterator[Picture]:
    """The frames of a take, 1280x720; its people walk by."""
    place = places[take.place]
    panels = _day(place, take.file)
    people = _people(take, take.file)
    for number, camera in enumerate(_cameras(place, take)):
        walked = take.walk * (number / take.frames - 0.5)
        spots = [(aside + walked, ahead) for aside, ahead in take.people]
        yield _exposed(panels, people, spots, camera, TAKE_WIDTH, TAKE_HEIGHT)


def finish(pictures: Iterable[Picture], shot: ShotPlan) -> Iterator[Picture]:
    """Give a shot's pictures its light, lay a wide one over its blurred fill, and write and draw over it what belongs there."""
    overlay = _Overlay(shot)
    for picture in pictures:
        lit = _lit(picture, shot.light)
        yield overlay.on(_over_blurred_fill(lit) if shot.wide else lit)


def _people(scene: ShotPlan | Take, *key: int | str) -> list[Panel]:
    rng = generator("people", *key)
    return [person(rng, 0, 0) for _ in scene.people]


def _exposed(
    panels: Sequence[Panel], people: Sequence[Panel], spots: Sequence[tuple[float, float]], camera: Camera, width: int, height: int
) -> Picture:
    before = [_standing(one, camera, *spot) for one, spot in zip(people, spots, strict=True)]
    return render([*panels, *before], camera, width, height)


def on_screen(place: Site, shot: ShotPlan) -> list[int]:
    """The frames of a shot in which the place's building is to be seen, counted from its first."""
    shares = [screen_share(place.building, camera, *_size(shot)) for camera in _cameras(place, shot)]
    return [number for number, share in enumerate(shares) if share >= _ON_SCREEN]


def _size(shot: ShotPlan) -> tuple[int, int]:
    return (HEIGHT, WIDTH) if shot.wide else (WIDTH, HEIGHT)


def _cameras(place: Site, scene: ShotPlan | Take) -> Iterator[Camera]:
    """Where the camera is in each frame: on its way, a little unsteady in the hand, turned aside at last where the shot says so."""
    start, end = _camera(place, scene.start), _camera(place, scene.end)
    away, turn = (scene.away, scene.turn) if isinstance(scene, ShotPlan) else (None, 0.0)
    for number in range(scene.frames):
        camera = start.towards(end, _eased(number / max(scene.frames - 1, 1)))
        yaw, pitch, roll = 0.1 * sin(number / 7), 0.1 * sin(number / 11 + 1), 0.15 * sin(number / 17)
        if away is not None and number >= away:
            yaw += turn * _eased(min((number - away) / (RATE / 2), 1.0))
        yield replace(camera, yaw=camera.yaw + yaw, pitch=camera.pitch + pitch, roll=roll)


def _eased(part: float) -> float:
    """From 0 to 1, slowly at both ends."""
    return part * part * (3 - 2 * part)


def _standing(panel: Panel, camera: Camera, aside: float, ahead: float) -> Panel:
    """The person, `ahead` metres before the camera and turned to it, with the head at its height."""
    facing = Panel(panel.texture, (aside - panel.width[0] / 2, camera.y + 0.1, ahead), panel.width, panel.down)
    return facing.moved(camera.x, 0, camera.z).turned(-camera.yaw, camera.x, camera.z)


def _over_blurred_fill(picture: Picture) -> Picture:
    """The wide picture in the middle of an upright one that is filled with itself, enlarged and blurred, as platforms show it."""
    small = cv2.resize(picture, (WIDTH, WIDTH * picture.shape[0] // picture.shape[1] // 2 * 2), interpolation=cv2.INTER_AREA)
    side = HEIGHT // 8
    fill = cv2.resize(picture, (side * picture.shape[1] // picture.shape[0], side), interpolation=cv2.INTER_AREA)
    left = (fill.shape[1] - WIDTH // 8) // 2
    fill = cv2.GaussianBlur(fill[:, left : left + WIDTH // 8], (0, 0), 3)
    tall = cv2.resize(fill, (WIDTH, HEIGHT), interpolation=cv2.INTER_CUBIC)
    top = (HEIGHT - small.shape[0]) // 2
    tall[top : top + small.shape[0]] = small
    return tall.astype(np.uint8)


class _Overlay:
    """Subtitle, logo and title, drawn once for a shot."""

    def __init__(self, shot: ShotPlan) -> None:
        image = Image.new("RGBA", (WIDTH, HEIGHT), (0, 0, 0, 0))
        draw = ImageDraw.Draw(image)
        draw.rounded_rectangle((22, 26, 52, 56), 8, fill=(255, 150, 40, 200))
        draw.polygon([(32, 34), (32, 48), (44, 41)], fill=(255, 255, 255, 230))
        draw.text((60, 41), "演示短剧", font=font(22), fill=(255, 255, 255, 200), anchor="lm", stroke_width=1, stroke_fill=(0, 0, 0, 120))

        def write(text: str, y: float, size: int, edge: int) -> None:
            draw.text(
                (WIDTH / 2, HEIGHT * y), text, font=font(size), fill="white", anchor="mm", stroke_width=edge, stroke_fill=(40, 20, 10)
            )

        if shot.title:
            write("画中城", 0.15, 96, 5)
            write("画面由程序绘制，建筑为虚构，仅借用地名", 0.86, 24, 2)
        if shot.place == "card":
            # Numbers are counted from 001.
            write("(赣)网微剧审字(2025)第000号", 0.42, 36, 1)
            write("演示用编号，并非真实的许可", 0.5, 28, 1)
        if shot.recap:
            write("前情提要", 0.12, 34, 3)
        write(shot.line, 0.8, 34, 3)
        layer = np.asarray(image)
        rows = np.flatnonzero(layer[:, :, 3].any(axis=1))
        # Few rows carry writing: only those are blended.
        self._parts = [slice(int(part[0]), int(part[-1]) + 1) for part in np.split(rows, np.flatnonzero(np.diff(rows) > 1) + 1)]
        alpha = layer[:, :, 3:].astype(np.float32) / 255
        self._colour = layer[:, :, 2::-1] * alpha
        self._clear = 1 - alpha

    def on(self, picture: Picture) -> Picture:
        """Lay it over the picture, in place."""
        for part in self._parts:
            picture[part] = picture[part] * self._clear[part] + self._colour[part]
        return picture
