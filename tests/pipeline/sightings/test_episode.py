"""The decoding pass of one episode: what it keeps, and that it keeps the same each time."""

from __future__ import annotations

import time
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from landmarks.builder import models_of
from landmarks.index import load_index
from landmarks.recogniser import Recogniser
from models.device import choose_runtime
from models.shot_detector import ShotDetector
from models.turns import Turns
from pipeline.film.samples import listed
from pipeline.record.manifest import hash_file
from pipeline.sightings.episode import DecodedEpisode, Settings, decode_episode, match_episode
from pipeline.sightings.sightings import ShotSearch
from tests.conftest import DrawnTitle


@pytest.fixture(scope="module")
def detector() -> ShotDetector:
    return ShotDetector(choose_runtime("cpu"))


@pytest.fixture
def decode(detector: ShotDetector, tmp_path: Path):
    def run(path, name):
        def ignore(stage: str, done: Fraction) -> None:
            pass

        folder = tmp_path / name
        (folder / "samples").mkdir(parents=True)
        decoded = decode_episode(path, hash_file(path), detector, Settings(), folder, folder / "samples", ignore)
        return decoded, {sample.name: sample.read_bytes() for sample in (folder / "samples").iterdir()}

    return run


@pytest.fixture
def damaged_clip(write_clip: Callable[..., Path], tmp_path: Path) -> Path:
    """With references across frames, as encoders make them: what a damaged frame shows then depends on how far other threads have come."""
    noise = np.random.default_rng(0)

    def picture(number: int) -> np.ndarray:
        drawn = np.roll(ramp, 5 * number, axis=1) + noise.integers(-30, 30, ramp.shape)
        return drawn.clip(0, 255).astype(np.uint8)

    ramp = np.tile(np.linspace(0, 255, 320), (180, 3, 1)).transpose(0, 2, 1)
    options = {"preset": "medium", "bf": "3", "refs": "4", "g": "50"}
    clip = write_clip(tmp_path / "a.mp4", map(picture, range(120)), options=options)
    with av.open(str(clip)) as container:
        places = [packet.pos + packet.size * 3 // 10 for packet in container.demux(video=0) if packet.size > 100]
    data = bytearray(clip.read_bytes())
    for place in places[3::4]:
        data[place : place + 4] = b"\xff\x55\xaa\xff"
    clip.write_bytes(data)
    return clip


def test_a_damaged_file_gives_the_same_samples_each_time(decode, damaged_clip: Path) -> None:
    first: tuple[DecodedEpisode, dict[str, bytes]] = decode(damaged_clip, "0")
    assert first[0].input.decode_failures > 10
    assert len(first[1]) >= 15
    for number in range(1, 4):
        assert decode(damaged_clip, str(number)) == first


@pytest.mark.slow
def test_shots_searched_side_by_side_give_the_same(drawn_title: DrawnTitle, decode, tmp_path: Path) -> None:
    index = load_index(drawn_title.index)
    recogniser = Recogniser(index, *models_of(index, choose_runtime("cpu")))
    decoded, _ = decode(drawn_title.videos[0], "decoded")
    table, samples = decoded.table(tmp_path / "decoded"), listed(tmp_path / "decoded/samples")
    alone, together = (
        match_episode(decoded, table, samples, recogniser, tmp_path / str(count), lambda stage, done: None, Turns(count))
        for count in (1, 3)
    )
    assert len(alone.tracks) == 2
    assert together == alone


def test_a_search_that_is_stopped_does_not_go_on_with_the_shots_to_come(
    drawn_title: DrawnTitle, decode, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = load_index(drawn_title.index)
    recogniser = Recogniser(index, *models_of(index, choose_runtime("cpu")))
    decoded, _ = decode(drawn_title.videos[0], "decoded")
    table, samples = decoded.table(tmp_path / "decoded"), listed(tmp_path / "decoded/samples")
    decoded = decoded.model_copy(update={"shots": tuple((at, at + 10) for at in range(0, 80, 10))})
    begun = []
    monkeypatch.setattr(ShotSearch, "tracks", lambda search: begun.append(search) or time.sleep(0.2) or [])

    def stop(stage, done) -> None:
        raise KeyboardInterrupt

    turns = Turns(1)
    with pytest.raises(KeyboardInterrupt):
        match_episode(decoded, table, samples, recogniser, tmp_path / "work", stop, turns)
    assert len(begun) <= 2
    with turns:  # none was kept
        pass
