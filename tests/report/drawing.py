"""Stills that are drawn: a towered skyline, so that no test needs a photo."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import cv2
import numpy as np


@cache
def draw_view(size: tuple[int, int], seed: int, tower: float, caption: bool) -> bytes:
    """A towered skyline of (width, height) as JPEG; `tower` in 0..1 says where the tower stands. Drawn once for all tests."""
    width, height = size
    noise = np.random.default_rng(seed)
    sky = np.linspace((150, 178, 205), (226, 222, 208), height)[:, None, :]
    image = (
        np.ascontiguousarray(np.broadcast_to(sky, (height, width, 3)) + noise.normal(0, 4, (height, width, 1)))
        .clip(0, 255)
        .astype(np.uint8)
    )
    for layer, (base, colour) in enumerate(((0.62, (128, 146, 150)), (0.74, (92, 112, 104)), (0.9, (66, 72, 62)))):
        xs = np.linspace(0, width, 60)
        ys = height * base + np.cumsum(noise.normal(0, height * 0.008, 60)) * (layer + 1)
        cv2.fillPoly(image, [np.int32([*zip(xs, ys, strict=True), (width, height), (0, height)])], colour)
    unit = min(width, height) / 10
    x, y = tower * width, height * 0.78
    for floor in range(3):
        half = unit * (1.9 - 0.45 * floor)
        cv2.rectangle(image, (int(x - half * 0.75), int(y - unit * 1.1)), (int(x + half * 0.75), int(y)), (142, 62, 48), -1)
        for column in np.linspace(-0.6, 0.6, 5):
            cv2.line(
                image, (int(x + half * column), int(y - unit * 1.1)), (int(x + half * column), int(y)), (84, 34, 28), max(2, int(unit / 12))
            )
        roof = [
            (x - half * 1.25, y - unit * 0.95),
            (x - half * 0.7, y - unit * 1.6),
            (x + half * 0.7, y - unit * 1.6),
            (x + half * 1.25, y - unit * 0.95),
        ]
        cv2.fillPoly(image, [np.int32(roof)], (52, 58, 60), cv2.LINE_AA)
        y -= unit * 1.5
    if caption:
        cv2.rectangle(image, (int(width * 0.2), int(height * 0.8)), (int(width * 0.8), int(height * 0.825)), (250, 250, 250), -1)
    return cv2.imencode(".jpg", image[:, :, ::-1], [cv2.IMWRITE_JPEG_QUALITY, 90])[1].tobytes()


def save(folder: Path, name: str, jpeg: bytes) -> str:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(jpeg)
    return name
