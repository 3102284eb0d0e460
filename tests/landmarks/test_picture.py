"""A wide picture inside bars or a blurred fill is cut to its own area; an ordinary frame is left whole."""

import itertools
from collections.abc import Callable

import cv2
import numpy as np
import pytest

from landmarks.own_area import own_area
from landmarks.picture import Box, fit, gate_crops, whole
from tests.conftest import DrawFacade, Picture


def over_blur(picture: np.ndarray) -> np.ndarray:
    """The way vertical platforms show a wide picture: in the middle over a blurred, enlarged copy of itself."""
    back = cv2.GaussianBlur(cv2.resize(picture, (1920, 1280))[:, 600:1320], (0, 0), 25)
    front = cv2.resize(picture, (720, 405), interpolation=cv2.INTER_AREA)
    back[437:842] = front
    return back


@pytest.mark.parametrize("subtitle", [False, True])
def test_a_wide_picture_over_its_blurred_copy(facade: DrawFacade, subtitle: bool) -> None:
    frame = over_blur(facade(5, 1280, 720))
    if subtitle:
        cv2.putText(frame, "GANZHOU", (240, 1000), cv2.FONT_HERSHEY_DUPLEX, 2, (255, 255, 255), 4)
    box = own_area(frame)
    assert abs(box.y0 - 437) <= 3
    assert abs(box.y1 - 842) <= 3
    assert (box.x0, box.x1) == (0, 720)


def test_the_edge_of_a_line_of_text_on_the_fill_is_not_taken_for_the_seam(facade: DrawFacade) -> None:
    frame = over_blur(facade(5, 1280, 720))
    cv2.rectangle(frame, (60, 960), (660, 1010), (20, 20, 20), -1)
    cv2.putText(frame, "GANZHOU", (240, 1000), cv2.FONT_HERSHEY_DUPLEX, 1.2, (255, 255, 255), 3)
    box = own_area(frame)
    assert abs(box.y0 - 437) <= 3
    assert abs(box.y1 - 842) <= 3


@pytest.mark.parametrize("turned", [False, True])
def test_black_bars(facade: DrawFacade, turned: bool) -> None:
    frame = np.zeros((600, 900, 3), np.uint8)
    frame[90:510] = facade(6, 900, 420)
    if turned:
        frame = np.ascontiguousarray(frame.transpose(1, 0, 2))
    box = own_area(frame)
    first, last = (box.x0, box.x1) if turned else (box.y0, box.y1)
    assert abs(first - 90) <= 3
    assert abs(last - 510) <= 3


def plain(width: int, height: int) -> Picture:
    return np.full((height, width, 3), (140, 120, 90), np.uint8)


def shaded(width: int, height: int) -> Picture:
    levels = np.linspace(60, 180, width)[None, :, None] * np.array([1.0, 0.8, 0.6])
    return np.broadcast_to(levels, (height, width, 3)).astype(np.uint8)


@pytest.mark.parametrize("fill", [plain, shaded])
@pytest.mark.parametrize("place", [(216, 384), (40, 60), (0, 500), (432, 768)])
def test_a_picture_in_a_plain_fill_on_all_sides_or_in_a_corner(
    facade: DrawFacade, fill: Callable[[int, int], Picture], place: tuple[int, int]
) -> None:
    """Sixteen hundredths of the frame, as in a title set into bars."""
    frame, (left, top) = fill(720, 1280), place
    frame[top : top + 512, left : left + 288] = facade(4, 288, 512)
    box = own_area(frame)
    expected = Box(left, top, left + 288, top + 512)
    assert max(abs(a - b) for a, b in zip(box, expected, strict=True)) <= 8


def test_the_wide_picture_over_a_blurred_copy_inside_a_plain_fill(facade: DrawFacade) -> None:
    frame = plain(720, 1280)
    frame[128:1152, 72:648] = cv2.resize(over_blur(facade(5, 1280, 720)), (576, 1024), interpolation=cv2.INTER_AREA)
    box = own_area(frame)
    expected = Box(72, 128 + round(437 * 0.8), 648, 128 + round(842 * 0.8))
    assert max(abs(a - b) for a, b in zip(box, expected, strict=True)) <= 8


def test_a_figure_before_a_plain_wall_is_not_taken_for_a_picture_in_a_fill() -> None:
    frame = plain(720, 1280)
    texture = np.random.default_rng(3).integers(0, 255, (1280, 720, 3), np.uint8)
    figure = np.zeros((1280, 720), np.uint8)
    cv2.ellipse(figure, (360, 700), (150, 380), 0, 0, 360, 255, -1)
    frame[figure > 0] = texture[figure > 0]
    assert own_area(frame) == whole(frame)


def test_a_full_frame_a_plain_sky_over_a_lake_and_a_black_frame_stay_whole(facade: DrawFacade) -> None:
    full = facade(7, 720, 1280)
    landscape = np.full((1280, 720, 3), (150, 180, 220), np.uint8)
    landscape[500:800] = facade(8, 720, 300)
    landscape[800:] = (90, 110, 140)
    soft = cv2.GaussianBlur(landscape, (0, 0), 40)
    for frame in (full, soft, np.zeros((1280, 720, 3), np.uint8), np.zeros((16, 16, 3), np.uint8)):
        assert own_area(frame) == whole(frame)


def test_gate_crops_cover_the_longer_side_and_a_square_needs_none() -> None:
    crops = gate_crops(Box(0, 0, 720, 1280))
    assert crops[0] == Box(0, 0, 720, 1280)
    assert crops[1].y0 == 0
    assert crops[-1].y1 == 1280
    assert all(crop.width == crop.height == 720 for crop in crops[1:])
    assert all(b.y0 < a.y1 for a, b in itertools.pairwise(crops[1:]))
    assert gate_crops(Box(10, 10, 110, 110)) == (Box(10, 10, 110, 110),)


def test_fit_makes_one_size_of_small_and_large() -> None:
    for size in ((100, 50), (4000, 2000)):
        assert max(fit(np.zeros((*size, 3), np.uint8), 640).shape) == 640
