"""Pictures set into other pictures are found by their straight sides; a view without such sides holds none."""

from collections.abc import Sequence

import cv2
import numpy as np
import pytest

from landmarks.pasted import pasted_pictures
from tests.conftest import DrawFacade, Picture


def overlap(one: Sequence[float], other: Sequence[float]) -> float:
    across, down = min(one[2], other[2]) - max(one[0], other[0]), min(one[3], other[3]) - max(one[1], other[1])
    shared = max(0, across) * max(0, down)
    return shared / (sum((box[2] - box[0]) * (box[3] - box[1]) for box in (one, other)) - shared)


def foliage(seed: int, width: int = 720, height: int = 1280) -> Picture:
    """Texture of all sizes without a straight line."""
    rng = np.random.default_rng(seed)
    picture = np.zeros((height, width, 3), np.float32)
    for size in (40, 80, 240):
        picture += cv2.resize(rng.normal(0, 1, (height // size + 2, width // size + 2, 3)).astype(np.float32), (width, height)) * size**0.4
    return cv2.normalize(picture, np.zeros_like(picture), 0, 255, cv2.NORM_MINMAX).astype(np.uint8)


@pytest.mark.parametrize("seed", range(1, 5))
@pytest.mark.parametrize(("width", "height"), [(204, 362), (320, 240)])
def test_a_picture_of_eight_hundredths_inside_another(facade: DrawFacade, seed: int, width: int, height: int) -> None:
    frame = foliage(seed)
    left, top = 60 + 80 * seed, 900 - 200 * seed
    frame[top : top + height, left : left + width] = facade(seed, width, height)
    found = pasted_pictures(frame)
    assert max((overlap(box, (left, top, left + width, top + height)) for box in found), default=0) > 0.85


@pytest.mark.parametrize("seed", range(8))
def test_a_view_without_straight_sides_holds_none(seed: int) -> None:
    assert pasted_pictures(foliage(seed)) == ()


def test_pictures_do_not_overlap_and_lie_inside(facade: DrawFacade) -> None:
    frame = foliage(9)
    frame[100:500, 100:400] = facade(3, 300, 400)
    frame[700:1100, 300:600] = facade(2, 300, 400)
    found = pasted_pictures(frame)
    assert len(found) == 2
    assert overlap(*found) == 0
    assert all(0 <= box.x0 < box.x1 <= 720 and 0 <= box.y0 < box.y1 <= 1280 for box in found)
