"""A scene of textured planes seen by a pin-hole camera.

The world has x to the right, y up and z away from the viewer, in metres; the ground is y = 0. A plane in it maps to the picture by a
homography (R. Hartley, A. Zisserman, Multiple View Geometry in Computer Vision, 2nd ed., section 8.1), so `cv2.warpPerspective` draws it;
planes are drawn in the order in which they are listed, so a list starts at the back (painter's algorithm).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple, dataclass, replace
from math import atan2, cos, degrees, log2, radians, sin, sqrt
from typing import NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

__all__ = ["Camera", "Panel", "Picture", "Point", "Texture", "horizontal", "render", "screen_share", "upright"]

Picture = npt.NDArray[np.uint8]
Point = tuple[float, float, float]
_Matrix = npt.NDArray[np.float64]

_NEAR = 0.3
_LEVELS = 5


class Texture:
    """A picture with a clear edge, in halving sizes so that a far plane does not flicker.

    `picture` is BGRA, not premultiplied.
    """

    def __init__(self, picture: Picture) -> None:
        level = picture.copy()
        if picture[:, :, 3].min() < 255:
            alpha = picture[:, :, 3:].astype(np.uint16)
            level[:, :, :3] = (picture[:, :, :3] * alpha + 127) // 255
        # A clear border of one texel at every level lets the edge be interpolated instead of stepped.
        self.levels: list[Picture] = []
        for _ in range(_LEVELS):
            self.levels.append(cv2.copyMakeBorder(level, 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=(0, 0, 0, 0)).astype(np.uint8))
            if min(level.shape[:2]) < 16:
                break
            level = cv2.resize(level, (level.shape[1] // 2, level.shape[0] // 2), interpolation=cv2.INTER_AREA).astype(np.uint8)


@dataclass(frozen=True)
class Panel:
    """A texture on a plane: its top left corner, and the vectors along its width and down its height, metres.

    `landmark` marks the planes that count as the building itself.
    """

    texture: Texture
    corner: Point
    width: Point
    down: Point
    landmark: bool = False

    def turned(self, degrees: float, x: float, z: float) -> Panel:
        """The same, turned to the left about the upright axis through (x, z)."""
        c, s = cos(radians(degrees)), sin(radians(degrees))

        def turn(v: Point, x: float, z: float) -> Point:
            return x + c * (v[0] - x) - s * (v[2] - z), v[1], z + s * (v[0] - x) + c * (v[2] - z)

        return replace(self, corner=turn(self.corner, x, z), width=turn(self.width, 0, 0), down=turn(self.down, 0, 0))

    def moved(self, x: float, y: float, z: float) -> Panel:
        """The same, moved by so many metres."""
        return replace(self, corner=(self.corner[0] + x, self.corner[1] + y, self.corner[2] + z))


def upright(texture: Texture, left: float, bottom: float, width: float, height: float, z: float, landmark: bool = False) -> Panel:
    """A plane that faces the viewer."""
    return Panel(texture, (left, bottom + height, z), (width, 0, 0), (0, -height, 0), landmark)


def horizontal(texture: Texture, left: float, y: float, width: float, near: float, far: float, landmark: bool = False) -> Panel:
    """A plane that lies at height `y` between the depths `near` and `far`."""
    return Panel(texture, (left, y, far), (width, 0, 0), (0, 0, near - far), landmark)


@dataclass(frozen=True)
class Camera:
    """Where the camera stands and looks: `yaw` to the right, `pitch` up, `roll` clockwise, degrees; `view` is the horizontal angle for a
    square picture, so that tall and wide pictures show a building at the same size."""

    x: float
    y: float
    z: float
    yaw: float = 0.0
    pitch: float = 0.0
    roll: float = 0.0
    view: float = 50.0

    @staticmethod
    def orbit(aim: Point, angle: float, distance: float, height: float, view: float = 50.0) -> Camera:
        """Look at `aim` from `distance` metres, `angle` degrees to the left of straight ahead, at `height` above the ground."""
        across, deep = distance * sin(radians(angle)), distance * cos(radians(angle))
        return Camera(aim[0] - across, height, aim[2] - deep, angle, degrees(atan2(aim[1] - height, distance)), 0.0, view)

    def towards(self, other: Camera, part: float) -> Camera:
        """The camera on its way to `other`, `part` in 0..1."""
        return Camera(*(a + (b - a) * part for a, b in zip(astuple(self), astuple(other), strict=True)))

    def matrix(self, width: int, height: int) -> _Matrix:
        """Projection of homogeneous world points to pixels; shape (3, 4)."""
        yaw, pitch, roll = np.radians([self.yaw, self.pitch, self.roll])
        turn_yaw = np.array([[np.cos(yaw), 0, -np.sin(yaw)], [0, 1, 0], [np.sin(yaw), 0, np.cos(yaw)]])
        turn_pitch = np.array([[1, 0, 0], [0, np.cos(pitch), -np.sin(pitch)], [0, np.sin(pitch), np.cos(pitch)]])
        turn_roll = np.array([[np.cos(roll), np.sin(roll), 0], [-np.sin(roll), np.cos(roll), 0], [0, 0, 1]])
        turn = turn_roll @ turn_pitch @ turn_yaw
        # The geometric mean of the sides plays the square's part.
        focal = sqrt(width * height) / 2 / np.tan(np.radians(self.view) / 2)
        inner = np.array([[focal, 0, width / 2], [0, -focal, height / 2], [0, 0, 1]])
        place = np.array([self.x, self.y, self.z])
        projection: _Matrix = inner @ np.hstack([turn, (-turn @ place)[:, None]])
        return projection


class _Placed(NamedTuple):
    panel: Panel
    homography: _Matrix
    outline: _Matrix
    clipped: bool


def _place(panel: Panel, projection: _Matrix) -> _Placed | None:
    """Map the unit square of the panel to pixels; None where nothing of it lies before the camera."""
    plane = np.array([[*panel.width, 0], [*panel.down, 0], [*panel.corner, 1]]).T
    homography = projection @ plane
    square = np.array([[0, 0, 1], [1, 0, 1], [1, 1, 1], [0, 1, 1]], float)
    depth = square @ homography[2]
    clipped = bool(depth.min() < _NEAR)
    if clipped:
        kept: list[_Matrix] = []
        for i in range(4):
            j = (i + 1) % 4
            if depth[i] >= _NEAR:
                kept.append(square[i])
            if (depth[i] >= _NEAR) != (depth[j] >= _NEAR):
                part = (_NEAR - depth[i]) / (depth[j] - depth[i])
                kept.append(square[i] + part * (square[j] - square[i]))
        if len(kept) < 3:
            return None
        square = np.array(kept)
    image = square @ homography.T
    return _Placed(panel, homography, image[:, :2] / image[:, 2:], clipped)


def render(panels: Sequence[Panel], camera: Camera, width: int, height: int) -> Picture:
    """Draw the scene; returns BGR uint8 of shape (height, width, 3)."""
    frame = np.zeros((height, width, 3), np.uint8)
    projection = camera.matrix(width, height)
    for panel in panels:
        placed = _place(panel, projection)
        if placed is not None:
            _draw(frame, placed)
    return frame


def _draw(frame: Picture, placed: _Placed) -> None:
    height, width = frame.shape[:2]
    low = np.floor(placed.outline.min(axis=0)).clip(0, (width, height)).astype(int)
    high = np.ceil(placed.outline.max(axis=0) + 1).clip(0, (width, height)).astype(int)
    if (high <= low).any():
        return
    texture = _level(placed)
    rows, columns = texture.shape[0] - 2, texture.shape[1] - 2
    # Texel centres, moved by the clear border, to the unit square; then to the part of the frame that is drawn.
    to_square = np.array([[1 / columns, 0, -0.5 / columns], [0, 1 / rows, -0.5 / rows], [0, 0, 1]])
    to_part = np.array([[1, 0, -low[0] - 0.5], [0, 1, -low[1] - 0.5], [0, 0, 1]])
    size = (int(high[0] - low[0]), int(high[1] - low[1]))
    warped = cv2.warpPerspective(texture, to_part @ placed.homography @ to_square, size, flags=cv2.INTER_LINEAR)
    if placed.clipped:
        shape = np.zeros((size[1], size[0]), np.uint8)
        # Far corners of a clipped plane may lie at huge coordinates, which fillPoly cannot hold.
        outline = (placed.outline - low).clip(-30000, 30000).round().astype(np.int32)
        cv2.fillPoly(shape, [outline], 255)
        warped = cv2.bitwise_and(warped, warped, mask=shape)
    colour, alpha = cv2.cvtColor(warped, cv2.COLOR_BGRA2BGR), cv2.bitwise_not(warped[:, :, 3])
    part = frame[low[1] : high[1], low[0] : high[0]]
    behind = cv2.multiply(part, cv2.cvtColor(alpha, cv2.COLOR_GRAY2BGR), scale=1 / 255)
    cv2.add(behind, colour, dst=part)


def _level(placed: _Placed) -> Picture:
    texture = placed.panel.texture
    area = _area(placed.outline)
    full = (texture.levels[0].shape[0] - 2) * (texture.levels[0].shape[1] - 2)
    number = round(log2(max(sqrt(full / max(area, 1.0)), 1.0)))
    return texture.levels[min(number, len(texture.levels) - 1)]


def _area(outline: _Matrix) -> float:
    x, y = outline[:, 0], outline[:, 1]
    return float(abs(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1))) / 2)


def screen_share(panels: Sequence[Panel], camera: Camera, width: int, height: int) -> float:
    """Part of the picture that the landmark's planes cover, 0..1, whatever stands before them."""
    scale = 4
    mask = np.zeros((height // scale, width // scale), np.uint8)
    projection = camera.matrix(width, height)
    for panel in panels:
        placed = _place(panel, projection) if panel.landmark else None
        if placed is not None:
            cv2.fillPoly(mask, [(placed.outline / scale).clip(-30000, 30000).round().astype(np.int32)], 1)
    return float(mask.mean())
