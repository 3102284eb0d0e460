"""Wipes, slides and dissolves drawn on thumbnails, and what looks like one and is none."""

import cv2
import numpy as np
import pytest

from pipeline.film.transitions import find_gradual

BEFORE, AFTER = 30, 40


def canvas(seed, width=200, height=100):
    random = np.random.default_rng(seed)
    coarse = random.uniform(0, 1, (height // 4, width // 4, 3)).astype(np.float32) * random.uniform(150, 255, 3).astype(np.float32)
    return cv2.GaussianBlur(cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC), (0, 0), 2)


def view(picture, x, y, width=48.0):
    scale = 48 / width
    return cv2.warpAffine(picture, np.float32([[scale, 0, -x * scale], [0, scale, -y * scale]]), (48, 27), flags=cv2.INTER_AREA)


def shot(seed, frames, speed=0.05):
    """A camera that moves slowly over a picture, `(frames, 27, 48, 3)` float32."""
    picture = canvas(seed)
    return np.stack([view(picture, 20 + speed * n, 20) for n in range(frames)])


def as_thumbnails(*parts):
    return np.clip(np.concatenate(parts), 0, 255).round().astype(np.uint8)


YY, XX = np.mgrid[0:27, 0:48].astype(np.float32)
WIPES = {
    "right": XX / 48,
    "up": 1 - YY / 27,
    "diagonal": (XX / 48 + YY / 27) / 2,
    "circle": np.hypot(XX - 24, YY - 13) / 28,
    "radial": (np.arctan2(YY - 13, XX - 24) + np.pi) / (2 * np.pi),
    "slices": (XX % 8) / 8,
}


def wiped(order, length, soft):
    a, b = shot(1, BEFORE + length), shot(2, length + AFTER)
    between = []
    for n in range(length):
        edge = (n + 1) / (length + 1) * (1 + soft)
        weight = np.clip((edge - order) / max(soft, 1e-3), 0, 1)[..., None]
        between.append(a[BEFORE + n] * (1 - weight) + b[n] * weight)
    return as_thumbnails(a[:BEFORE], np.stack(between), b[length:])


def slid(turn, length, kind="push"):
    a, b = shot(1, BEFORE + length), shot(2, length + AFTER)
    between = []
    for n in range(length):
        one, other = turn(a[BEFORE + n]), turn(b[n])
        width = one.shape[1]
        gone = round((n + 1) / (length + 1) * width)
        left = one[:, : width - gone] if kind == "cover" else one[:, gone:]
        right = other[:, width - gone :] if kind == "reveal" else other[:, :gone]
        between.append(turn(np.concatenate([left, right], axis=1)))
    return as_thumbnails(a[:BEFORE], np.stack(between), b[length:])


TURNS = {
    "left": lambda x: x,
    "right": lambda x: x[:, ::-1],
    "up": lambda x: x.swapaxes(0, 1),
    "down": lambda x: x[::-1, ::-1].swapaxes(0, 1),
}


def is_one_within(found, length):
    return len(found) == 1 and BEFORE <= found[0].start <= BEFORE + length and abs(found[0].start - BEFORE - length / 2) <= 1 + length / 4


class TestFound:
    @pytest.mark.parametrize("soft", [0.0, 0.5])
    @pytest.mark.parametrize("length", [10, 25])
    @pytest.mark.parametrize("name", WIPES)
    def test_wipes(self, name, length: int, soft: float) -> None:
        assert is_one_within(find_gradual(wiped(WIPES[name], length, soft), []), length)

    @pytest.mark.parametrize("kind", ["push", "cover", "reveal"])
    @pytest.mark.parametrize(("direction", "length"), [("left", 10), ("right", 15), ("up", 25), ("down", 10)])
    def test_slides(self, direction: str, length: int, kind: str) -> None:
        assert is_one_within(find_gradual(slid(TURNS[direction], length, kind), []), length)

    @pytest.mark.parametrize("length", [40, 60])
    def test_dissolves(self, length: int) -> None:
        order = np.zeros((27, 48), np.float32)
        assert is_one_within(find_gradual(wiped(order, length, 1.0), []), length)


class TestIsNone:
    def test_a_steady_shot_and_no_frames(self) -> None:
        assert find_gradual(as_thumbnails(shot(3, 120)), []) == []
        assert find_gradual(np.zeros((0, 27, 48, 3), np.uint8), []) == []

    @pytest.mark.parametrize("length", [12, 25, 60])
    def test_a_pan_that_leaves_the_scene(self, length: int) -> None:
        picture = canvas(4, 400)
        for distance in (48, 100, 200):
            x = np.concatenate([np.zeros(30), np.linspace(0, distance, length), np.full(40, distance)])
            assert find_gradual(as_thumbnails(np.stack([view(picture, 20 + at, 20) for at in x])), []) == [], distance

    def test_a_push_in(self) -> None:
        widths = np.concatenate([np.full(30, 96), np.linspace(96, 30, 30), np.full(30, 30)])
        picture = canvas(5)
        assert find_gradual(as_thumbnails(np.stack([view(picture, 100 - w / 2, 50 - w * 27 / 96, w) for w in widths])), []) == []

    def test_a_vehicle_that_crosses_the_frame(self) -> None:
        frames, vehicle = shot(6, 120), canvas(7)[:27, :60]
        for n in range(25, 80):
            left = round(48 - (n - 25) * 2)
            for x in range(max(left, 0), min(left + 60, 48)):
                frames[n][4:, x] = vehicle[4:27, x - left]
        assert find_gradual(as_thumbnails(frames), []) == []

    def test_lights_that_go_down_and_flicker(self) -> None:
        frames = shot(8, 120)
        frames[40:60] *= np.linspace(1, 0.3, 20, dtype=np.float32)[:, None, None, None]
        frames[60:] *= 0.3
        frames[::7] *= 1.3
        assert find_gradual(as_thumbnails(frames), []) == []

    def test_a_split_screen_or_a_picture_in_the_picture(self) -> None:
        frames, other = shot(9, 100), shot(10, 100)
        for n in range(40, 100):
            part = min((n - 40) * 2, 24)
            frames[n][:, 48 - part :] = other[n][:, 48 - part :]
        assert find_gradual(as_thumbnails(frames), []) == []

    def test_nothing_spans_a_cut(self) -> None:
        found = find_gradual(as_thumbnails(shot(11, 50), shot(12, 50)), [50])
        assert found == []
