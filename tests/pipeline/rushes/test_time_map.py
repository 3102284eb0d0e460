"""Where a drawn shot lies in a drawn rush, from their small pictures alone."""

import json
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from pipeline.rushes.fitting import Fitter, TimeMap
from pipeline.rushes.scan import LONG_SIDE, SHORT_SIDE, RushFacts, load_rush
from pipeline.rushes.small_pictures import RushPictures, Window, view_of
from pipeline.rushes.time_map import Aligner
from tests.conftest import DrawFacade, Picture

FRAMES, WIDTH, HEIGHT = 150, 960, 540
WHOLE = (0.0, 0.0, 1.0, 1.0)
MIDDLE = Window(0.5, 0.5, 1.0)


@pytest.fixture(scope="module")
def wall(facade: DrawFacade) -> Picture:
    return cv2.cvtColor(facade(21, 2 * WIDTH, HEIGHT), cv2.COLOR_RGB2GRAY)


def walked(wall):
    """Somebody walks to and fro before a wall."""
    for frame in range(FRAMES):
        picture = np.ascontiguousarray(wall[:, :WIDTH])
        x = 480 + 250 * np.sin(frame / 11) + 60 * np.sin(frame / 3.1)
        cv2.ellipse(picture, (int(x), 330), (45, 150), 0, 0, 360, 235, -1)
        yield picture


def panned(wall):
    """A hand pans along the wall, not quite evenly."""
    for frame in range(FRAMES):
        x = 4 * frame + 12 * np.sin(frame / 6)
        yield cv2.warpAffine(wall, np.float32([[1, 0, -x], [0, 1, 0]]), (WIDTH, HEIGHT))


def rush_of(pictures, folder):
    grey = [cv2.resize(picture, (LONG_SIDE, SHORT_SIDE), interpolation=cv2.INTER_AREA) for picture in pictures]
    folder.mkdir()
    (folder / "grey.raw").write_bytes(np.stack(grey).tobytes())
    np.save(folder / "times.npy", np.arange(len(grey)))
    facts = RushFacts(width=WIDTH, height=HEIGHT, codec="h264", time_base="1/25", last_duration=1, decode_failures=0, warnings=())
    (folder / "rush.json").write_text(json.dumps(facts.model_dump()))
    return load_rush(folder, "A001.mov")


def thumbnails(pictures, first, frames, speed, weaker=1.0):
    """The shot through the upright middle of the picture; what changes may be `weaker`, as a low bit rate makes it."""
    every = list(pictures)
    wide = round(HEIGHT * 9 / 16)
    x = (WIDTH - wide) // 2
    shown = np.stack([every[first + int(speed * frame + 0.5)][:, x : x + wide] for frame in range(frames)]).astype(np.float32)
    shown = shown.mean(axis=0) + weaker * (shown - shown.mean(axis=0))
    noise = np.random.default_rng(3).normal(0, 2, (frames, 27, 48))
    small = np.stack([cv2.resize(picture, (48, 27), interpolation=cv2.INTER_AREA) for picture in shown])
    return np.clip(0.8 * small + 20 + noise, 0, 255).astype(np.uint8)


def aligner_of(rush, small):
    view = view_of(small, WHOLE, 9 / 16, ())
    return Aligner(view, np.arange(len(small), dtype=np.float32) / 25, RushPictures(rush, False, view), rush.table)


def aligned(rush, small, window=MIDDLE):
    aligner = aligner_of(rush, small)
    rough = aligner.lay(window, 0.0, 6.0)
    return aligner.align(rough, rough.window, 0.0, 6.0)


@pytest.mark.parametrize("speed", [1.0, 1.1, 0.8])
def test_what_moves_tells_the_frame_and_the_speed(wall: Picture, tmp_path: Path, speed: float) -> None:
    found = aligned(rush_of(walked(wall), tmp_path / "rush"), thumbnails(walked(wall), 50, 45, speed))
    assert abs(found.time.start * 25 - 50) <= 1
    assert found.time.speed == pytest.approx(speed, abs=0.01)
    assert found.doubt * 25 <= 2


def test_changes_that_compression_weakened_are_not_taken_for_slower_ones(wall: Picture, tmp_path: Path) -> None:
    found = aligned(rush_of(walked(wall), tmp_path / "rush"), thumbnails(walked(wall), 50, 45, 1.0, weaker=0.5))
    assert abs(found.time.start * 25 - 50) <= 1
    assert found.time.speed == 1


def test_a_pan_is_found_from_a_window_that_was_placed_some_frames_off(wall: Picture, tmp_path: Path) -> None:
    found = aligned(rush_of(panned(wall), tmp_path / "rush"), thumbnails(panned(wall), 60, 40, 1.1), Window(0.5 + 16 / WIDTH, 0.5, 0.93))
    assert abs(found.time.start * 25 - 60) <= 2
    assert found.time.speed == pytest.approx(1.1, abs=0.01)
    np.testing.assert_allclose(found.window, (0.5, 0.5, 1.0), atol=0.02)


def neared(wall):
    """A hand that is not quite even carries the camera up to a wall."""
    for frame in range(FRAMES):
        closer = 1 + 0.005 * frame + 0.03 * np.sin(frame / 7)
        window = np.float32([[closer, 0, WIDTH / 2 * (1 - closer)], [0, closer, HEIGHT / 2 * (1 - closer)]])
        yield cv2.warpAffine(wall, window, (WIDTH, HEIGHT))


def test_a_shot_laid_earlier_slower_and_closer_is_found_where_it_keeps_its_speed(wall: Picture, tmp_path: Path) -> None:
    aligner = aligner_of(rush_of(neared(wall), tmp_path / "rush"), thumbnails(neared(wall), 70, 40, 1.0))
    laid = replace(aligner.lay(MIDDLE, 0.0, 6.0), time=TimeMap(45 / 25, 0.5), window=Window(0.5, 0.5, 0.85))
    found = aligner.align(laid, laid.window, 0.0, 6.0)
    assert abs(found.time.start * 25 - 70) <= 1
    assert found.time.speed == 1


def drifted(wall):
    """A hand holds the camera still, but for a drift; a lamp goes on and off, another one slowly brightens."""
    for frame in range(FRAMES):
        picture = cv2.warpAffine(wall, np.float32([[1, 0, -0.25 * frame], [0, 1, 0]]), (WIDTH, HEIGHT))
        cv2.circle(picture, (480, 200), 30, int(150 + 80 * np.sin(frame / 8)), -1)
        yield cv2.circle(picture, (430, 380), 14, 60 + frame, -1)


def test_a_shot_from_a_hand_that_drifts_is_found_seconds_from_where_it_was_laid(wall: Picture, tmp_path: Path) -> None:
    aligner = aligner_of(rush_of(drifted(wall), tmp_path / "rush"), thumbnails(drifted(wall), 85, 40, 1.0))
    laid = replace(aligner.lay(MIDDLE, 0.0, 6.0), time=TimeMap(35 / 25, 1.0), window=Window(0.5 + 12.5 / WIDTH, 0.5, 1.0))
    found = aligner.align(laid, laid.window, 0.0, 6.0)
    assert abs(found.time.start * 25 - 85) <= 1
    assert found.time.speed == 1


def test_where_nothing_moves_the_in_point_is_in_doubt(wall: Picture, tmp_path: Path) -> None:
    still = [np.ascontiguousarray(wall[:, :WIDTH])] * FRAMES
    found = aligned(rush_of(still, tmp_path / "rush"), thumbnails(still, 50, 45, 1.0))
    assert found.agreement > 0.95
    assert found.time.speed == 1
    # The true in-point is frame 50, and any of 0 to 105 looks the same.
    assert found.doubt >= abs(found.time.start - 2)
    assert found.doubt >= 1.5


def stood(wall):
    """A lamp brightens beside a wall."""
    for frame in range(FRAMES):
        yield cv2.circle(np.ascontiguousarray(wall[:, :WIDTH]), (480, 200), 30, 60 + frame, -1)


@pytest.mark.parametrize(("film", "stands"), [(stood, True), (panned, False)])
def test_a_camera_that_stands_is_told_from_one_that_pans(wall: Picture, tmp_path: Path, film, stands: bool) -> None:
    rush = rush_of(film(wall), tmp_path / "rush")
    view = view_of(thumbnails(film(wall), 60, 40, 1.0), WHOLE, 9 / 16, ())
    fitter = Fitter(view, np.arange(40, dtype=np.float32) / 25, RushPictures(rush, False, view), rush.table)
    assert fitter.stands(fitter.fit(TimeMap(60 / 25, 1.0), MIDDLE)) == stands


def test_a_light_that_flickers_tells_the_time(wall: Picture, tmp_path: Path) -> None:
    chance = np.random.default_rng(5)
    lit = [np.clip(level * wall[:, :WIDTH], 0, 255).astype(np.uint8) for level in chance.uniform(0.6, 0.9, FRAMES)]
    found = aligned(rush_of(lit, tmp_path / "rush"), thumbnails(lit, 50, 45, 1.0))
    assert abs(found.time.start * 25 - 50) <= 1
    assert found.time.speed == 1
    assert found.motion > 0.6


def test_a_picture_that_stands_is_not_found_where_the_rush_jumps(wall: Picture, tmp_path: Path) -> None:
    other = np.ascontiguousarray(wall[:, WIDTH:])
    frozen = [np.ascontiguousarray(wall[:, :WIDTH])] * 70
    pictures = [cv2.addWeighted(frozen[0], 0.7, other, 0.3, 0)] * 40 + frozen + [cv2.addWeighted(frozen[0], 0.7, other, 0.3, 0)] * 40
    found = aligned(rush_of(pictures, tmp_path / "rush"), thumbnails(pictures, 50, 45, 1.0))
    # Two frames at either end of a shot are not compared, and in-points are settled between frames.
    assert 38 <= round(found.time.start * 25) <= 67
    assert found.time.start * 25 + 45 * found.time.speed <= 112
    # At half the speed the shot ends in time from up to frame 89 on, and never shows what lies before or after the picture that stands.
    assert found.time.start * 25 + found.doubt * 25 <= 90


def test_a_still_shot_is_kept_inside_its_rush(wall: Picture, tmp_path: Path) -> None:
    still = [np.ascontiguousarray(wall[:, :WIDTH])] * 52
    found = aligned(rush_of(still, tmp_path / "rush"), thumbnails(still, 3, 45, 1.0))
    assert found.time.start * 25 >= -2
    assert found.time.start * 25 + 44 * found.time.speed <= 53


def test_a_rush_shorter_than_the_shot_does_not_fit(wall: Picture, tmp_path: Path) -> None:
    rush = rush_of(list(walked(wall))[:20], tmp_path / "rush")
    view = view_of(thumbnails(walked(wall), 50, 90, 1.0), WHOLE, 9 / 16, ())
    aligner = Aligner(view, np.arange(90, dtype=np.float32) / 25, RushPictures(rush, False, view), rush.table)
    assert aligner.lay(MIDDLE, 0.0, 6.0) is None
