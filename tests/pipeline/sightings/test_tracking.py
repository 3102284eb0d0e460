"""Following a drawn facade whose motion is known."""

import cv2
import numpy as np
import pytest

from pipeline.sightings import tracking
from tests.conftest import DrawFacade, Picture

SQUARE = np.array([[0.2, 0.3], [0.8, 0.3], [0.8, 0.6], [0.2, 0.6]])
SEEDS = np.random.default_rng(1).uniform([0.22, 0.32], [0.78, 0.58], (60, 2))


@pytest.fixture
def world(facade: DrawFacade) -> Picture:
    return facade(21, 2400, 1600)


def frame(world, dx, dy=0.0, zoom=1.0):
    matrix = np.array([[zoom, 0, 360 * (1 - zoom) - 800 * zoom - dx], [0, zoom, 640 * (1 - zoom) - 150 * zoom - dy]], np.float32)
    return tracking.to_grey(cv2.warpAffine(world, matrix, (720, 1280)))


def test_a_pan_and_a_push_in_are_followed_to_the_pixel(world: Picture) -> None:
    before = frame(world, 0)
    state = tracking.begin(before, SQUARE, SEEDS)
    for step in range(1, 9):
        after = frame(world, 12 * step, 4 * step, 1 + 0.02 * step)
        state = tracking.follow(before, after, state)
        assert state is not None
        before = after
    expected = (SQUARE * [360, 640] - [180, 320]) * 1.16 + [180, 320] - [48, 16]
    assert np.abs(state.outline - expected).max() < 4


def test_a_landmark_that_leaves_the_frame_is_lost(world: Picture) -> None:
    before = frame(world, 0)
    state = tracking.begin(before, SQUARE, SEEDS)
    lost_at = None
    for step in range(1, 30):
        after = frame(world, 40 * step)
        state = tracking.follow(before, after, state)
        if state is None:
            lost_at = step
            break
        before = after
    # The outline's right edge stands at 576 of 720 pixels: the 14th or 15th step of 40 pixels takes it out.
    assert lost_at is not None
    assert 12 <= lost_at <= 15


def test_another_scene_ends_the_track(world: Picture, facade: DrawFacade) -> None:
    before = frame(world, 0)
    state = tracking.begin(before, SQUARE, SEEDS)
    assert tracking.follow(before, tracking.to_grey(facade(22, 720, 1280)), state) is None


def test_nothing_to_hold_on_to_is_said_at_once() -> None:
    assert tracking.begin(np.full((640, 360), 128, np.uint8), SQUARE, SEEDS[:3]) is None
