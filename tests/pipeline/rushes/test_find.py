"""Shots of a drawn cut in drawn rushes: two takes from one tripod before one wall, in which the same people walk differently."""

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.rush_material import CutShot, read_cut, write_cut
from landmarks.picture import Box
from models.device import choose_runtime
from models.embedder import Embedder
from models.local_matcher import LocalMatcher
from pipeline.rushes.find import find_in_rushes, most_certain
from pipeline.rushes.proof import BoxedPicture, prove
from pipeline.rushes.scan import scan_rush
from pipeline.rushes.sought_shot import FoundShot
from pipeline.rushes.stretches import RushStretch, meeting, reaches_of
from tests.conftest import DrawFacade

WIDTH, HEIGHT, FRAMES = 640, 360, 125


def take(wall, seed):
    """Five seconds of three people who walk, wait and turn before a wall."""
    chance = np.random.default_rng(seed)
    steps = np.cumsum(chance.normal(0, 1, (FRAMES, 3)), axis=0)
    walks = 320 + 40 * np.cumsum(np.sin(steps / 4), axis=0) / 4 + np.array([-120, 0, 120])
    for frame in walks:
        picture = wall.copy()
        for x, colour, height in zip(frame, ((30, 40, 90), (190, 60, 50), (230, 220, 200)), (150, 190, 170), strict=True):
            cv2.ellipse(picture, (int(x), 300), (28, height // 2), 0, 0, 360, colour, -1)
            cv2.circle(picture, (int(x), 300 - height // 2), 20, (200, 160, 130), -1)
        yield picture


@pytest.fixture(scope="module")
def networks() -> tuple[Embedder, LocalMatcher]:
    runtime = choose_runtime("cpu")
    return Embedder("efficientnet-lite0", runtime), LocalMatcher(runtime)


@pytest.fixture(scope="module")
def takes(facade: DrawFacade, write_clip: Callable[..., Path], tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Two takes before one wall, and one before another."""
    folder = tmp_path_factory.mktemp("rushes")
    drawn = {"take1.mp4": (11, 1), "take2.mp4": (11, 2), "elsewhere.mp4": (12, 3)}
    return {name: write_clip(folder / name, take(facade(wall, WIDTH, HEIGHT), seed)) for name, (wall, seed) in drawn.items()}


@pytest.fixture(scope="module")
def scanned(takes: dict[str, Path], networks: tuple[Embedder, LocalMatcher], tmp_path_factory: pytest.TempPathFactory):
    folder = tmp_path_factory.mktemp("kept")
    return {name: scan_rush(path, networks[0], folder / name, lambda part: None) for name, path in takes.items()}


@pytest.fixture(scope="module")
def cuts(takes: dict[str, Path]) -> list[CutShot]:
    """The first take mirrored and faster, the same straight, then the other wall as a wide picture over its blurred copy."""
    return [
        CutShot(takes["take1.mp4"], 40, 45, speed=1.1, mirrored=True, centre=0.4, zoom=1.15, look=2),
        CutShot(takes["take1.mp4"], 20, 40, centre=0.6, look=5),
        CutShot(takes["elsewhere.mp4"], 30, 50, reframed=False, look=8),
    ]


@pytest.fixture(scope="module")
def episode(cuts: list[CutShot], networks: tuple[Embedder, LocalMatcher], tmp_path_factory: pytest.TempPathFactory):
    folder = tmp_path_factory.mktemp("cut")
    return read_cut(folder / "ep01.mp4", write_cut(cuts, folder / "ep01.mp4"), networks[0], folder / "kept")


@pytest.fixture(scope="module")
def found(episode, scanned, networks: tuple[Embedder, LocalMatcher], tmp_path_factory: pytest.TempPathFactory):
    folder = tmp_path_factory.mktemp("stills")
    return find_in_rushes(episode, list(scanned.values()), *networks, folder), folder


def test_each_shot_is_found_where_it_was_taken(found, cuts: list[CutShot]) -> None:
    matches, _ = found
    assert [match.shot for match in matches] == [0, 1, 2]
    for match, cut in zip(matches, cuts, strict=True):
        assert match.rush == cut.clip.name
        assert match.mirrored == cut.mirrored
        assert abs(match.rush_start * 25 - cut.first) <= 2
        assert abs(match.speed - cut.speed) <= 0.02


def test_the_window_is_the_one_that_was_kept(found, cuts: list[CutShot]) -> None:
    for match, cut in zip(found[0], cuts, strict=True):
        height = 1 / cut.zoom if cut.reframed else 1
        width = height * HEIGHT * 9 / 16 / WIDTH if cut.reframed else 1
        left = (1 - width) * cut.centre if cut.reframed else 0
        np.testing.assert_allclose(match.crop, (left, (1 - height) / 2, left + width, (1 + height) / 2), atol=0.015)


def test_a_moving_shot_leaves_no_doubt_of_its_in_point(found) -> None:
    assert [match.doubt <= Fraction(2, 25) for match in found[0]] == [True] * 3


def test_a_strip_too_flat_to_stand_out_from_its_blurred_copy_is_found_whole(
    facade: DrawFacade, write_clip: Callable[..., Path], networks: tuple[Embedder, LocalMatcher], tmp_path: Path
) -> None:
    wide = [np.ascontiguousarray(picture[70:290]) for picture in take(facade(12, WIDTH, HEIGHT), 4)]
    rush = write_clip(tmp_path / "wide.mp4", wide)
    cut = CutShot(rush, 30, 40, reframed=False, look=6)
    episode = read_cut(tmp_path / "ep.mp4", write_cut([cut], tmp_path / "ep.mp4"), networks[0], tmp_path / "kept")
    scanned = scan_rush(rush, networks[0], tmp_path / "rush", lambda part: None)
    (match,) = find_in_rushes(episode, [scanned], *networks, tmp_path)
    assert abs(match.rush_start * 25 - 30) <= 2
    np.testing.assert_allclose(match.crop, (0, 0, 1, 1), atol=0.03)


@pytest.mark.parametrize("larger", [1.0, 1.18])
def test_the_proof_tells_the_window_finely(facade: DrawFacade, networks: tuple[Embedder, LocalMatcher], larger: float) -> None:
    picture = facade(11, WIDTH, HEIGHT)
    x, y, tall = 150, 20, 270
    wide = round(tall * 9 / 16)
    shown = cv2.resize(picture[y : y + tall, x : x + wide], (540, 960), interpolation=cv2.INTER_CUBIC)
    # Looked for in a window that is some pixels off, and perhaps too large.
    thought = Box(x + 9, y + 6, x + 9 + round(larger * wide), y + 6 + round(larger * tall))
    proof = prove(networks[1], BoxedPicture(shown, Box(0, 0, 540, 960)), (), BoxedPicture(picture, thought), False)
    expected = (x / WIDTH, y / HEIGHT, (x + wide) / WIDTH, (y + tall) / HEIGHT)
    np.testing.assert_allclose(proof.window, expected, atol=0.002)


def test_a_window_that_is_far_too_large_is_not_put_right(facade: DrawFacade, networks: tuple[Embedder, LocalMatcher]) -> None:
    picture = facade(11, WIDTH, HEIGHT)
    shown = cv2.resize(picture[20:220, 150:262], (540, 960), interpolation=cv2.INTER_CUBIC)
    thought = Box(150, 20, 150 + round(1.4 * 112), 20 + round(1.4 * 200))
    assert prove(networks[1], BoxedPicture(shown, Box(0, 0, 540, 960)), (), BoxedPicture(picture, thought), False) is None


def test_stills_and_points_show_the_same_things(found) -> None:
    matches, folder = found
    for match in matches:
        shot, rush = (cv2.imread(str(folder / name)) for name in (match.still, match.rush_still))
        assert shot is not None
        assert rush is not None
        assert match.inliers == len(match.points) >= 20
        # A mirrored shot's points run the other way across.
        across = np.corrcoef([p[0] for p in match.points], [p[2] for p in match.points])[0, 1]
        assert across < -0.9 if match.mirrored else across > 0.9


def test_another_take_from_the_same_tripod_is_no_match(episode, scanned, networks: tuple[Embedder, LocalMatcher], tmp_path: Path) -> None:
    rushes = [scanned["take2.mp4"]]
    assert find_in_rushes(episode, rushes, *networks, tmp_path) == ()


def test_stretches_of_one_rush_whose_reaches_meet_are_searched_as_one(scanned) -> None:
    def stretch(rush, sample, mirrored=False):
        return RushStretch(scanned[rush], mirrored, sample, sample, sample, 0, 0.9)

    last = {name: len(rush.samples) - 1 for name, rush in scanned.items()}
    assert [scanned["take1.mp4"].samples[sample].frame for sample in (0, 1, last["take1.mp4"])] == [0, 25, 100]
    near = [stretch("take1.mp4", 0), stretch("take1.mp4", last["take1.mp4"])]
    # Half a second at double speed, and a second more, before a sample of a second and after it.
    assert reaches_of(near, 0.5) == [(-2.0, 7.0)] * 2
    assert reaches_of(near, 0.125) == [(-1.25, 2.25), (2.75, 6.25)]
    # The other way round, or in another rush, it is another picture.
    others = [stretch("take1.mp4", last["take1.mp4"], mirrored=True), stretch("take2.mp4", last["take2.mp4"])]
    assert reaches_of([near[0], *others], 0.5) == [(-2.0, 3.0), (2.0, 7.0), (2.0, 7.0)]


def test_spans_that_meet_are_one() -> None:
    spans = [(0.8, 8.2), (5.8, 14.2), (14.0, 15.0), (20.0, 30.0)]
    assert [meeting(span, spans) for span in spans] == [(0.8, 15.0)] * 3 + [(20.0, 30.0)]


@given(st.lists(st.tuples(st.floats(0, 50), st.floats(0, 5)).map(lambda one: (one[0], sum(one))), min_size=1, max_size=8))
def test_spans_joined_meet_none_that_is_not_in_them(spans) -> None:
    first, last = meeting(spans[0], spans)
    assert all((first <= begin and end <= last) or end < first or begin > last for begin, end in spans)


def test_of_several_rushes_the_one_that_is_most_certain_counts_whatever_their_order(found) -> None:
    first, *others = found[0]
    elsewhere = first.model_copy(update={"rush": "other.mp4"})
    rushes = [[FoundShot(match=match, certainty=9.0) for match in found[0]], [FoundShot(match=elsewhere, certainty=9.5)]]
    assert most_certain(rushes) == most_certain(rushes[::-1]) == (elsewhere, *others)
    even = [rushes[0], [FoundShot(match=elsewhere, certainty=9.0)]]
    assert most_certain(even)[0] == first


def test_without_rushes_or_keyframes_there_is_nothing(episode, scanned, networks: tuple[Embedder, LocalMatcher], tmp_path: Path) -> None:
    assert find_in_rushes(episode, [], *networks, tmp_path) == ()
