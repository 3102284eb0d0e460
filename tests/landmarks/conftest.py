"""Drawn facades: textured enough to be matched, different from each other by their seed."""

from __future__ import annotations

import cv2
import numpy as np
import pytest


def draw_facade(seed: int, width: int = 900, height: int = 600) -> np.ndarray:
    """Return an RGB picture full of corners that no other seed repeats."""
    rng = np.random.default_rng(seed)
    canvas = np.full((height, width, 3), rng.integers(90, 200, 3), np.uint8)
    for _ in range(220):
        centre, size = rng.integers(0, (width, height)), rng.integers(8, 70, 2)
        angle, colour = float(rng.uniform(0, 180)), tuple(int(c) for c in rng.integers(0, 255, 3))
        corners = cv2.boxPoints(((float(centre[0]), float(centre[1])), (float(size[0]), float(size[1])), angle)).astype(np.int32)
        cv2.fillPoly(canvas, [corners], colour)
    return cv2.GaussianBlur(canvas, (3, 3), 0.6)


def view(picture: np.ndarray, shift: float, width: int = 720, height: int = 1280) -> np.ndarray:
    """Return the facade as a vertical frame sees it from the side: `shift` in -0.2..0.2 tilts the view."""
    h, w = picture.shape[:2]
    source = np.array([[0, 0], [w, 0], [w, h], [0, h]], np.float32)
    top, bottom = height * 0.25, height * 0.25 + width * h / w
    target = np.array(
        [[20, top + 120 * shift], [width - 20, top - 120 * shift], [width - 20, bottom + 120 * shift], [20, bottom - 120 * shift]],
        np.float32,
    )
    ground = np.full((height, width, 3), (120, 150, 120), np.uint8)
    return cv2.warpPerspective(
        picture, cv2.getPerspectiveTransform(source, target), (width, height), ground, borderMode=cv2.BORDER_TRANSPARENT
    )


@pytest.fixture(scope="session")
def facade():
    """`facade(seed)`: a drawn facade."""
    return draw_facade


@pytest.fixture(scope="session")
def seen_from():
    """`seen_from(facade, tilt)`: the facade in a vertical frame."""
    return view
