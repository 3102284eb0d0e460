"""A wide picture inside bars or a blurred fill is cut to its own area; an ordinary frame is left whole."""

import itertools

import cv2
import numpy as np
import pytest

from landmarks.own_area import own_area
from landmarks.picture import Box, fit, gate_crops, whole


def over_blur(picture: np.ndarray) -> np.ndarray:
    """The way vertical platforms show a wide picture: in the middle over a blurred, enlarged copy of itself."""
    back = cv2.GaussianBlur(cv2.resize(picture, (1920, 1280))[:, 600:1320], (0, 0), 25)
    front = cv2.resize(picture, (720, 405), interpolation=cv2.INTER_AREA)
    back[437:842] = front
    return back


@pytest.mark.parametrize("subtitle", [False, True])
def test_a_wide_picture_over_its_blurred_copy(facade, subtitle):
    frame = over_blur(facade(5, 1280, 720))
    if subtitle:
        cv2.putText(frame, "GANZHOU", (240, 1000), cv2.FONT_HERSHEY_DUPLEX, 2, (255, 255, 255), 4)
    box = own_area(frame)
    assert abs(box.y0 - 437) <= 3
    assert abs(box.y1 - 842) <= 3
    assert (box.x0, box.x1) == (0, 720)


def test_the_edge_of_a_line_of_text_on_the_fill_is_not_taken_for_the_seam(facade):
    frame = over_blur(facade(5, 1280, 720))
    cv2.rectangle(frame, (60, 960), (660, 1010), (20, 20, 20), -1)
    cv2.putText(frame, "GANZHOU", (240, 1000), cv2.FONT_HERSHEY_DUPLEX, 1.2, (255, 255, 255), 3)
    box = own_area(frame)
    assert abs(box.y0 - 437) <= 3
    assert abs(box.y1 - 842) <= 3


@pytest.mark.parametrize("turned", [False, True])
def test_black_bars(facade, turned):
    frame = np.zeros((600, 900, 3), np.uint8)
    frame[90:510] = facade(6, 900, 420)
    if turned:
        frame = np.ascontiguousarray(frame.transpose(1, 0, 2))
    box = own_area(frame)
    first, last = (box.x0, box.x1) if turned else (box.y0, box.y1)
    assert abs(first - 90) <= 3
    assert abs(last - 510) <= 3


def test_a_full_frame_a_plain_sky_over_a_lake_and_a_black_frame_stay_whole(facade):
    full = facade(7, 720, 1280)
    landscape = np.full((1280, 720, 3), (150, 180, 220), np.uint8)
    landscape[500:800] = facade(8, 720, 300)
    landscape[800:] = (90, 110, 140)
    soft = cv2.GaussianBlur(landscape, (0, 0), 40)
    for frame in (full, soft, np.zeros((1280, 720, 3), np.uint8), np.zeros((16, 16, 3), np.uint8)):
        assert own_area(frame) == whole(frame)


def test_gate_crops_cover_the_longer_side_and_a_square_needs_none():
    crops = gate_crops(Box(0, 0, 720, 1280))
    assert crops[0] == Box(0, 0, 720, 1280)
    assert crops[1].y0 == 0
    assert crops[-1].y1 == 1280
    assert all(crop.width == crop.height == 720 for crop in crops[1:])
    assert all(b.y0 < a.y1 for a, b in itertools.pairwise(crops[1:]))
    assert gate_crops(Box(10, 10, 110, 110)) == (Box(10, 10, 110, 110),)


def test_fit_makes_one_size_of_small_and_large():
    for size in ((100, 50), (4000, 2000)):
        assert max(fit(np.zeros((*size, 3), np.uint8), 640).shape) == 640
