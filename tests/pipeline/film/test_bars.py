"""Bars that come on over one picture."""

import cv2
import numpy as np
import pytest

from pipeline.film.bars import only_bars_differ


def picture(seed):
    random = np.random.default_rng(seed)
    return cv2.resize(random.uniform(30, 255, (9, 16, 3)).astype(np.float32), (48, 27), interpolation=cv2.INTER_CUBIC).clip(0, 255)


def barred(frame, rows, fill):
    covered = frame.copy()
    outside = np.ones(len(frame), bool)
    outside[rows] = False
    covered[outside] = cv2.GaussianBlur(frame, (0, 0), 9)[outside] if fill == "blurred" else fill
    return covered


def eight_bit(frame):
    return frame.round().astype(np.uint8)


@pytest.mark.parametrize("fill", [0, 255, "blurred"])
@pytest.mark.parametrize("rows", [slice(3, 24), slice(9, 18), slice(0, 20)])
def test_bars_come_on_or_go_off(rows, fill: int | str) -> None:
    one = picture(1)
    other = barred(one + np.random.default_rng(2).normal(0, 2, one.shape).astype(np.float32), rows, fill).clip(0, 255)
    for a, b in ((one, other), (other, one)):
        assert only_bars_differ(eight_bit(a), eight_bit(b))
        assert only_bars_differ(eight_bit(a)[:, ::-1], eight_bit(b)[:, ::-1])


def test_bars_at_the_sides() -> None:
    one = picture(1)
    other = one.copy()
    other[:, :12] = other[:, 36:] = 0
    assert only_bars_differ(eight_bit(one), eight_bit(other))


@pytest.mark.parametrize("fill", [0, "blurred"])
def test_a_cut_between_a_barred_and_an_unbarred_shot_is_a_cut(fill: int | str) -> None:
    assert not only_bars_differ(eight_bit(picture(1)), eight_bit(barred(picture(2), slice(6, 21), fill)))


def test_the_same_picture_and_two_pictures_differ_by_no_bars() -> None:
    assert not only_bars_differ(eight_bit(picture(1)), eight_bit(picture(1)))
    assert not only_bars_differ(eight_bit(picture(1)), eight_bit(picture(2)))


def test_a_cut_below_a_banner_that_stays_is_a_cut() -> None:
    one, other = picture(1), picture(2)
    other[:9] = one[:9]
    assert not only_bars_differ(eight_bit(one), eight_bit(other))
