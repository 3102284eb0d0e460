"""A rush's small pictures through a window, and a picture of the shot found among them."""

import cv2
import numpy as np
import pytest

from pipeline.record.frame_table import FrameTable
from pipeline.rushes.scan import LONG_SIDE, SHORT_SIDE, RushFacts, ScannedRush
from pipeline.rushes.small_pictures import RushPictures, Window, detail_of, view_of
from tests.conftest import DrawFacade, Picture

WIDTH, HEIGHT = 960, 540
WHOLE = (0.0, 0.0, 1.0, 1.0)


def rush_view(picture, mirrored=False, aspect=9 / 16):
    small = cv2.resize(picture, (LONG_SIDE, SHORT_SIDE), interpolation=cv2.INTER_AREA)
    facts = RushFacts(width=WIDTH, height=HEIGHT, codec="h264", time_base="1/25", last_duration=1, decode_failures=0, warnings=())
    rush = ScannedRush("A001.mov", None, facts, FrameTable(np.arange(1), 1, 1, None, 0, ()))
    rush.__dict__["grey"] = small[None]
    return RushPictures(rush, mirrored, view_of(np.zeros((1, 27, 48), np.uint8), WHOLE, aspect, ()))


@pytest.fixture(scope="module")
def wall(facade: DrawFacade) -> Picture:
    return cv2.cvtColor(facade(21, WIDTH, HEIGHT), cv2.COLOR_RGB2GRAY)


@pytest.mark.parametrize("mirrored", [False, True])
def test_a_window_shows_the_means_over_its_parts(mirrored: bool) -> None:
    ramp = np.tile(np.linspace(0, 240, WIDTH, dtype=np.float32), (HEIGHT, 1)).round().astype(np.uint8)
    (shown,) = rush_view(ramp, mirrored).pictures([0], Window(0.5, 0.5, 0.8))
    half = 0.8 * 9 / 16 * HEIGHT / WIDTH / 2
    columns = shown.shape[1]
    at = 0.5 - half + 2 * half * (np.arange(columns) + 0.5) / columns
    expected = 240 * (at[::-1] if mirrored else at)
    np.testing.assert_allclose(shown, np.tile(expected, (shown.shape[0], 1)), atol=0.7)


@pytest.mark.parametrize("mirrored", [False, True])
def test_part_of_a_picture_is_found_beside_what_lies_on_it(wall: Picture, mirrored: bool) -> None:
    tall, wide = round(0.8 * HEIGHT), round(0.8 * HEIGHT * 9 / 16)
    x, y = 400, 60
    part = wall[y : y + tall, x : x + wide].astype(np.float32)
    weights = np.ones_like(part)
    part[250:330], weights[250:330] = 255, 0
    part, weights = (np.ascontiguousarray(side[:, ::-1]) if mirrored else side for side in (part, weights))
    placed = rush_view(wall, mirrored).place([0], 0.6 * part + 30, weights)
    assert placed.correlation > 0.9
    np.testing.assert_allclose(placed.window, ((x + wide / 2) / WIDTH, (y + tall / 2) / HEIGHT, 0.8), atol=0.035)
    unmasked = rush_view(wall, mirrored).place([0], 0.6 * part + 30, None)
    assert unmasked.correlation < placed.correlation - 0.1


def test_a_picture_that_shows_nothing_is_placed_nowhere(wall: Picture) -> None:
    assert rush_view(wall).place([0], np.full((400, 225), 90, np.float32), None) is None


def test_a_box_becomes_the_window_that_has_it(wall: Picture) -> None:
    view = rush_view(wall)
    window = Window(0.4, 0.55, 0.7)
    assert view.window(view.box(window)) == pytest.approx(window)


def test_detail_is_what_differs_from_around_it_beside_overlays() -> None:
    picture = np.tile(np.linspace(0, 200, 48, dtype=np.float32), (27, 1))[None].copy()
    weights = np.ones((27, 48), np.float32)
    weights[20:24] = 0
    picture[:, 20:24] = 255
    rows = detail_of(picture, weights).reshape(23, 48)
    # A ramp is its own local mean, but near its ends, and an overlay does not shine through.
    assert np.abs(rows[:, 10:-10]).max() < 1
    picture[0, 10, 24] += 50
    assert detail_of(picture, weights).max() > 40
