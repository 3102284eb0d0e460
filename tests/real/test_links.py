"""Links on real footage: places seen a second time are linked, places apart are not."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from pathlib import Path

import cv2
import numpy as np
import pytest

from benchmarks.real_gallery import photos_of
from landmarks.gallery import load_picture
from landmarks.picture import fit
from models.device import choose_runtime
from models.embedder import Embedder
from models.local_matcher import LocalMatcher
from pipeline.film.decode import Decoder
from pipeline.film.kept_episode import KeptEpisode
from pipeline.film.keyframes import keep_keyframes, load_keyframes
from pipeline.film.samples import store
from pipeline.links.links import link_shots
from pipeline.record.frame_table import FrameTable
from tests.conftest import Picture
from tests.real.conftest import FEW_AND_ALL, Measure

pytestmark = pytest.mark.real


@pytest.fixture(scope="module")
def networks() -> tuple[Embedder, LocalMatcher]:
    runtime = choose_runtime("cpu")
    return Embedder("efficientnet-lite0", runtime), LocalMatcher(runtime)


@pytest.fixture
def links(networks: tuple[Embedder, LocalMatcher], tmp_path: Path) -> Callable[..., dict[str, str]]:
    """`links(shots, sighted)`: pairs of shot and linked shot in an episode of named shots, given as lists of pictures."""

    def find(shots: Mapping[str, Sequence[Picture]], sighted: Iterable[str]) -> dict[str, str]:
        embedder, matcher = networks
        (tmp_path / "samples").mkdir()
        samples = [store(picture, frame, tmp_path / "samples") for frame, picture in enumerate(p for shot in shots.values() for p in shot)]
        ends = np.cumsum([len(shot) for shot in shots.values()])
        bounds = [(int(end) - len(shot), int(end)) for shot, end in zip(shots.values(), ends, strict=True)]
        keep_keyframes(samples, bounds, embedder, tmp_path / "keyframes")
        table = FrameTable(np.arange(len(samples)), 1, Fraction(1))
        episode = KeptEpisode("ep01.mp4", "0" * 64, table, bounds, (), load_keyframes(tmp_path / "keyframes"))
        names = list(shots)
        found = link_shots([episode], {("ep01.mp4", names.index(name)) for name in sighted}, matcher, tmp_path, lambda stage, share: None)
        return {names[link.shot]: names[link.to_shot] for link in found}

    return find


def frames_of(path: Path, every: Fraction | int) -> list[Picture]:
    return [frame.picture for frame in Decoder(path, samples_per_second=1 / every) if frame.picture is not None]


def seen_again(photo: Picture, number: int) -> Picture:
    """The photo's place from another angle, closer, in other light, encoded at a low rate."""
    rng = np.random.default_rng(number)
    height, width = photo.shape[:2]
    x0, y0 = rng.uniform(0, 0.15, 2) * (width, height)
    inner = np.array([[x0, y0], [x0 + 0.8 * width, y0], [x0 + 0.8 * width, y0 + 0.8 * height], [x0, y0 + 0.8 * height]])
    corners = (inner + rng.uniform(-0.07, 0.07, (4, 2)) * (width, height)).astype(np.float32)
    target = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    warped = cv2.warpPerspective(photo, cv2.getPerspectiveTransform(corners, target), (width, height), borderMode=cv2.BORDER_REFLECT)
    graded = np.clip(255 * (warped / 255.0) ** rng.uniform(0.7, 1.4) * rng.uniform(0.8, 1.15, 3), 0, 255).astype(np.uint8)
    return cv2.imdecode(cv2.imencode(".jpg", graded, [cv2.IMWRITE_JPEG_QUALITY, 40])[1], cv2.IMREAD_COLOR)


@pytest.mark.parametrize("measure", FEW_AND_ALL)
def test_photographed_places_are_linked_when_seen_again_and_to_no_other(
    real: Path, links: Callable[..., dict[str, str]], measure: Measure
) -> None:
    step, least = (5, 21) if measure == "all" else (25, 5)
    photos = {path.name: fit(load_picture(path), 960) for path in photos_of(real / "negatives")[::step]}
    assert len(photos) >= least
    again = {f"again {name}": [seen_again(photo, number)] for number, (name, photo) in enumerate(photos.items())}
    found = links({name: [photo] for name, photo in photos.items()} | again, photos)
    assert all(name == f"again {to}" for name, to in found.items()), found
    assert len(found) >= 0.9 * len(photos)


@pytest.mark.parametrize("measure", FEW_AND_ALL)
def test_scenes_of_different_clips_are_not_linked(real: Path, links: Callable[..., dict[str, str]], measure: Measure) -> None:
    clips = sorted((real / "videos/drama").glob("*.mp4")) + sorted((real / "videos/travel").glob("*.mp4"))[::2]
    clips = clips if measure == "all" else clips[::4]
    shots = {path.stem: frames_of(path, Fraction(4)) for path in clips}
    found = links(shots, list(shots)[::2])
    assert not found
