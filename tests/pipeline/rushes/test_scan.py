"""What is kept of a rush: every frame small, the samples that show something new, the windows that are searched."""

import itertools
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import cv2
import numpy as np
import pytest

from models.device import choose_runtime
from models.embedder import Embedder
from pages.errors import InputError, StorageError
from pipeline.rushes.scan import LONG_SIDE, SHORT_SIDE, load_rush, scan_rush, search_windows
from tests.conftest import DrawFacade

STILL, CHANGED = 40, 35


@pytest.fixture(scope="module")
def embedder() -> Embedder:
    return Embedder("efficientnet-lite0", choose_runtime("cpu"))


@pytest.fixture(scope="module")
def scanned(facade: DrawFacade, write_clip: Callable[..., Path], embedder: Embedder, tmp_path_factory: pytest.TempPathFactory):
    """1.6 s of one picture, then 1.4 s of another, 320 x 180."""
    folder = tmp_path_factory.mktemp("rush")
    first, second = facade(1, 320, 180), facade(2, 320, 180)
    clip = write_clip(folder / "A001.mp4", [first] * STILL + [second] * CHANGED)
    told: list[Fraction] = []
    return scan_rush(clip, embedder, folder / "kept", told.append), told, (first, second)


def test_every_frame_is_kept_small_and_in_order(scanned) -> None:
    rush, told, (first, second) = scanned
    assert rush.grey.shape == (STILL + CHANGED, SHORT_SIDE, LONG_SIDE)
    assert rush.table.run_time == 3
    for frame, picture in ((0, first), (STILL - 1, first), (STILL, second)):
        expected = cv2.resize(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY), (LONG_SIDE, SHORT_SIDE), interpolation=cv2.INTER_AREA)
        assert np.abs(rush.grey[frame].astype(int) - expected).mean() < 4
    assert told == sorted(told)


def test_a_sample_like_the_last_one_is_not_kept(scanned) -> None:
    rush, _, _ = scanned
    # Of those at 0, 1 and 2 s the second shows nothing new.
    assert [sample.frame for sample in rush.samples] == [0, 50]
    descriptors = rush.descriptors()
    assert descriptors.shape[:2] == (2, 1 + 6)
    np.testing.assert_allclose(np.linalg.norm(descriptors, axis=2), 1, atol=2e-3)


def test_samples_of_something_small_that_grows_before_a_plain_wall_are_kept(
    write_clip: Callable[..., Path], embedder: Embedder, tmp_path: Path
) -> None:
    grown = [cv2.circle(np.full((180, 320, 3), 200, np.uint8), (160, 90), 12 + frame // 5, (90, 60, 40), -1) for frame in range(75)]
    rush = scan_rush(write_clip(tmp_path / "A002.mp4", grown), embedder, tmp_path / "kept", lambda part: None)
    assert [sample.frame for sample in rush.samples] == [0, 25, 50]


def test_it_is_read_again_from_where_it_was_moved_to(scanned, tmp_path: Path) -> None:
    rush, _, _ = scanned
    moved = rush.folder.rename(tmp_path / "moved")
    again = load_rush(moved, "day 1/A001.mp4")
    moved.rename(rush.folder)
    assert again.file == "day 1/A001.mp4"
    assert again.facts == rush.facts
    assert (again.table.pts == rush.table.pts).all()


def test_a_damaged_folder_is_named(scanned, tmp_path: Path) -> None:
    rush, _, _ = scanned
    with pytest.raises(StorageError, match="delete this folder"):
        load_rush(tmp_path, "A001.mp4")
    (tmp_path / "grey.raw").write_bytes(b"short")
    for name in ("rush.json", "times.npy"):
        (tmp_path / name).write_bytes((rush.folder / name).read_bytes())
    with pytest.raises(StorageError, match="delete this folder"):
        _ = load_rush(tmp_path, "A001.mp4").grey


def test_windows_overlap_by_half_and_reach_both_edges() -> None:
    windows = search_windows(1280, 720)
    assert windows[0] == (0, 0, 1, 1)
    edges = [(x0, x1) for x0, _, x1, _ in windows[1:]]
    assert edges[0][0] == 0
    assert edges[-1][1] == 1
    assert all(right[0] <= (left[0] + left[1]) / 2 + 0.01 for left, right in itertools.pairwise(edges))
    assert len(search_windows(1080, 1920)) == 1


@pytest.mark.parametrize(("name", "says"), [("photo.jpg", "is a picture"), ("notes.txt", "is not a video"), ("empty.mp4", "is empty")])
def test_what_is_no_video_is_refused_by_name(tmp_path: Path, facade: DrawFacade, embedder: Embedder, name: str, says: str) -> None:
    path = tmp_path / name
    path.write_bytes({".jpg": cv2.imencode(".jpg", facade(3))[1].tobytes(), ".txt": b"day 1", ".mp4": b""}[path.suffix])
    with pytest.raises(InputError, match=f"{name}.*{says}"):
        scan_rush(path, embedder, tmp_path / "kept", lambda part: None)
