"""Where the pictures lie that a fixed surround leaves."""

from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest

from pipeline.film.overlays import overlays_of
from pipeline.film.picture_area import find_picture_area, picture_area_of
from pipeline.film.samples import store
from tests.conftest import DrawFacade, Picture


def set_into(surround, picture, x, y, width, height):
    framed = surround.copy()
    framed[y : y + height, x : x + width] = cv2.resize(picture, (width, height), interpolation=cv2.INTER_AREA)
    return framed


def noisy(picture, seed):
    noise = np.random.default_rng(seed).normal(0, 3, picture.shape)
    return np.clip(picture + noise, 0, 255).astype(np.uint8)


@pytest.fixture
def inside(facade: DrawFacade) -> Callable[..., list[Picture]]:
    """`inside(surround, count)`: shots whose pictures lie in a part of a surround, as they come from an encoder."""

    def make(surround, count=8):
        return [noisy(set_into(surround, facade(500 + number, 360, 640), 300, 270, 200, 356), number) for number in range(count)]

    return make


AREA = (300 / 720, 270 / 1280, 500 / 720, 626 / 1280)


def test_a_fixed_surround_of_any_kind_leaves_the_picture(facade: DrawFacade, inside: Callable[..., list[Picture]]) -> None:
    grey, photo = np.full((1280, 720, 3), 128, np.uint8), facade(77, 720, 1280)
    for surround in (grey, photo):
        found = picture_area_of(inside(surround))
        assert found == pytest.approx(AREA, abs=0.006)
        assert found[0] >= AREA[0] - 0.002
        assert found[3] <= AREA[3] + 0.002


def test_frames_without_a_surround_and_too_few_shots_give_nothing(facade: DrawFacade, inside: Callable[..., list[Picture]]) -> None:
    assert picture_area_of([facade(500 + number, 720, 1280) for number in range(8)]) is None
    assert picture_area_of(inside(facade(77, 720, 1280), 5)) is None
    assert picture_area_of([facade(77, 720, 1280)] * 8) is None


def test_people_before_a_camera_that_never_moves_are_no_picture(facade: DrawFacade) -> None:
    room = facade(77, 720, 1280)
    shots = []
    for number in range(10):
        shot = room.copy()
        colour = tuple(int(value) for value in np.random.default_rng(number).integers(0, 255, 3))
        cv2.ellipse(shot, (360 + 9 * (number % 3), 760), (130, 260), 0, 0, 360, colour, -1)
        cv2.circle(shot, (360 + 9 * (number % 3), 430), 90, colour[::-1], -1)
        shots.append(noisy(shot, number))
    assert picture_area_of(shots) is None


def test_overlays_are_looked_for_in_the_picture(inside: Callable[..., list[Picture]], facade: DrawFacade) -> None:
    pictures = inside(facade(77, 720, 1280), 10)
    area = picture_area_of(pictures)
    for picture in pictures:
        cv2.putText(picture, "TV", (460, 300), cv2.FONT_HERSHEY_DUPLEX, 0.8, (255, 255, 255), 2, cv2.LINE_AA)
    found = overlays_of([[picture] for picture in pictures], area)
    assert any(x0 <= 475 / 720 <= x1 and y0 <= 292 / 1280 <= y1 for x0, y0, x1, y1 in found)
    assert all(area[0] - 0.01 <= x0 and x1 <= area[2] + 0.01 for x0, _, x1, _ in found)


def test_samples_are_taken_evenly(inside: Callable[..., list[Picture]], facade: DrawFacade, tmp_path: Path) -> None:
    surround = facade(77, 720, 1280)
    samples = [store(picture, number, tmp_path) for number, picture in enumerate(inside(surround, 12))]
    assert find_picture_area(samples) == pytest.approx(AREA, abs=0.006)
    assert find_picture_area(samples[:5]) is None
    assert find_picture_area([]) is None
