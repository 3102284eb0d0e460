"""Which frames stand for a shot, and that they outlive their samples."""

import shutil
from pathlib import Path

import cv2
import numpy as np
import pytest

from models.device import choose_runtime
from models.embedder import Embedder
from pages.errors import StorageError
from pipeline.film.keyframes import keep_keyframes, load_keyframes
from pipeline.film.samples import store
from tests.conftest import DrawFacade, SeenFrom


@pytest.fixture(scope="module")
def embedder() -> Embedder:
    return Embedder("efficientnet-lite0", choose_runtime("cpu"))


@pytest.fixture
def kept(tmp_path: Path, embedder: Embedder):
    """`kept(pictures, shots)`: the keyframes of an episode whose samples, one per frame, are gone."""

    def keep(pictures, shots):
        folder = tmp_path / "samples"
        folder.mkdir()
        samples = [store(picture, frame, folder) for frame, picture in enumerate(pictures)]
        keep_keyframes(samples, shots, embedder, tmp_path / "work" / "keyframes")
        shutil.rmtree(folder)
        return load_keyframes(tmp_path / "work" / "keyframes")

    return keep


def moving(facade, seen_from, seed, count):
    return [seen_from(facade(seed, 480, 320), 0.2 * number / count - 0.1, 180, 320) for number in range(count)]


def test_three_frames_spread_over_each_shot_outlive_the_samples(kept, facade: DrawFacade, seen_from: SeenFrom, embedder: Embedder) -> None:
    keyframes = kept(moving(facade, seen_from, 1, 12) + moving(facade, seen_from, 2, 2), [(0, 12), (12, 14)])
    assert [keyframe.shot for keyframe in keyframes] == [0, 0, 0, 1, 1]
    frames = [keyframe.frame for keyframe in keyframes]
    assert all(low <= frame < low + 4 for frame, low in zip(frames[:3], (0, 4, 8), strict=True))
    assert frames[3:] == [12, 13]
    again = embedder.embed([keyframe.picture() for keyframe in keyframes])
    assert all(float(keyframe.embedding @ row) > 0.99 for keyframe, row in zip(keyframes, again, strict=True))
    assert float(keyframes[0].embedding @ keyframes[3].embedding) < 0.95


def test_the_sharp_one_of_neighbours_is_taken(kept, facade: DrawFacade, seen_from: SeenFrom) -> None:
    pictures = moving(facade, seen_from, 1, 4) * 3
    blurred = [picture if number in {1, 6, 10} else cv2.GaussianBlur(picture, (0, 0), 6) for number, picture in enumerate(pictures)]
    assert [keyframe.frame for keyframe in kept(blurred, [(0, 12)])] == [1, 6, 10]


def test_black_and_white_frames_stand_for_nothing(kept, facade: DrawFacade, seen_from: SeenFrom) -> None:
    black, white = np.zeros((320, 180, 3), np.uint8), np.full((320, 180, 3), 250, np.uint8)
    keyframes = kept([black] * 3 + [white] * 3 + moving(facade, seen_from, 1, 1), [(0, 3), (3, 7)])
    assert [(keyframe.shot, keyframe.frame) for keyframe in keyframes] == [(1, 6)]


def test_the_embedding_is_that_of_the_own_area(kept, facade: DrawFacade, embedder: Embedder) -> None:
    wide = facade(4, 360, 200)
    frame = np.full((640, 360, 3), 30, np.uint8)
    frame[220:420] = wide
    own, whole = embedder.embed([wide, frame])
    embedding = kept([frame], [(0, 1)])[0].embedding
    assert float(embedding @ own) > max(0.8, float(whole @ own))


def test_an_episode_without_a_usable_frame_has_none(kept) -> None:
    assert kept([np.zeros((64, 36, 3), np.uint8)], [(0, 1)]) == []


def test_damage_is_named(kept, tmp_path: Path, facade: DrawFacade, seen_from: SeenFrom) -> None:
    keyframe = kept(moving(facade, seen_from, 1, 1), [(0, 1)])[0]
    keyframe.path.write_bytes(b"no picture")
    with pytest.raises(StorageError, match=keyframe.path.name):
        keyframe.picture()
    folder = keyframe.path.parent
    (folder / "keyframes.json").write_text("[[0]]")
    with pytest.raises(StorageError, match="keyframes"):
        load_keyframes(folder)
    np.save(folder / "embeddings.npy", np.zeros((3, 4), np.float32))
    (folder / "keyframes.json").write_text("[[0, 0]]")
    with pytest.raises(StorageError, match="keyframes"):
        load_keyframes(folder)
