"""The decoding pass of one episode: what it keeps, and that it keeps the same each time."""

from __future__ import annotations

from fractions import Fraction

import av
import numpy as np
import pytest

from models.device import choose_runtime
from models.shot_detector import ShotDetector
from pipeline.episode import SAMPLES, DecodedEpisode, Settings, decode_episode
from pipeline.manifest import hash_file


@pytest.fixture(scope="module")
def detector():
    return ShotDetector(choose_runtime("cpu"))


@pytest.fixture
def decode(detector, tmp_path):
    def run(path, name):
        def ignore(stage: str, done: Fraction) -> None:
            pass

        folder = tmp_path / name
        decoded = decode_episode(path, hash_file(path), detector, Settings(), folder, ignore)
        return decoded, {sample.name: sample.read_bytes() for sample in (folder / SAMPLES).iterdir()}

    return run


@pytest.fixture
def damaged_clip(write_clip, tmp_path):
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


def test_a_damaged_file_gives_the_same_samples_each_time(decode, damaged_clip):
    first: tuple[DecodedEpisode, dict[str, bytes]] = decode(damaged_clip, "0")
    assert first[0].input.decode_failures > 10
    assert len(first[1]) >= 15
    for number in range(1, 4):
        assert decode(damaged_clip, str(number)) == first
