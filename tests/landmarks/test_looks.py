"""What each second look does to a picture, and in which order they are taken."""

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from landmarks.looks import Look, second_looks, seen_through
from tests.conftest import DrawFacade, Picture


def median(picture: Picture) -> float:
    return float(np.median(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY))) / 255


def darkened(picture: Picture, exponent: float) -> Picture:
    return (255 * (picture / 255) ** exponent).astype(np.uint8)


@pytest.mark.parametrize("exponent", [2.5, 1.8, 0.35])
def test_brightness_is_brought_to_the_middle(facade: DrawFacade, exponent: float) -> None:
    picture = darkened(facade(3), exponent)
    assert abs(median(seen_through(picture, Look.BRIGHTENED)) - 0.45) < 0.03 < abs(median(picture) - 0.45)


def test_local_contrast_is_raised(facade: DrawFacade) -> None:
    flat = (110 + facade(3) * 0.08).astype(np.uint8)
    assert seen_through(flat, Look.CONTRAST).std() > 1.5 * flat.std()


@given(st.integers(1, 40), st.integers(1, 40))
def test_looks_keep_the_size_and_a_mirror_image_of_a_mirror_image_is_the_picture(height: int, width: int) -> None:
    picture = np.random.default_rng(height * width).integers(0, 255, (height, width, 3), np.uint8)
    assert {seen_through(picture, look).shape for look in Look} == {picture.shape}
    assert (seen_through(seen_through(picture, Look.MIRRORED), Look.MIRRORED) == picture).all()
    assert (seen_through(picture, Look.AS_IS) == picture).all()


def test_what_a_picture_lacks_comes_first_and_the_mirror_image_last(facade: DrawFacade) -> None:
    day, night = np.full((40, 40, 3), 120, np.uint8), np.full((40, 40, 3), 20, np.uint8)
    assert [*second_looks(day, in_part=False)] == [Look.CONTRAST, Look.MIRRORED]
    assert [*second_looks(night, in_part=True)] == [Look.BRIGHTENED, Look.PART, Look.CONTRAST, Look.MIRRORED]
