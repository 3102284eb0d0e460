"""Which photos the pictures of a shot are held against."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from landmarks.builder import build_index, load_models
from landmarks.recogniser import Recogniser
from models.device import choose_runtime
from pipeline.samples import store
from pipeline.sightings import ShotSearch, _preferred


@pytest.fixture(scope="module")
def networks():
    return load_models("efficientnet-lite0", choose_runtime("cpu"))


@pytest.fixture
def recogniser(networks, facade, seen_from, tmp_path):
    """An index of one place, whose photos most like the frame are its mirror images, which prove nothing; the one that does looks old."""
    front = seen_from(facade(1), 0)
    old = cv2.GaussianBlur(cv2.cvtColor(cv2.cvtColor(front, cv2.COLOR_RGB2GRAY), cv2.COLOR_GRAY2RGB), (0, 0), 1)
    photos = {"a": front[:, ::-1], "b": front[8:, ::-1], "c": np.clip(old * 0.8, 0, 255).astype(np.uint8)}
    folder = tmp_path / "gallery" / "yugutai"
    folder.mkdir(parents=True)
    for name, photo in photos.items():
        cv2.imwrite(str(folder / f"{name}.png"), photo[..., ::-1])
    return Recogniser(build_index(tmp_path / "gallery", *networks, None, lambda done, total: None), *networks)


def test_a_photo_proves_the_place_though_others_look_more_alike(recogniser, facade, seen_from, tmp_path):
    samples = [store(seen_from(facade(1), 0), frame, tmp_path) for frame in range(2)]
    similarity = recogniser.similarities([samples[0].picture()])[0]
    names = [photo.name for photo in recogniser.index.photos]
    assert names[int(similarity.argmin())].endswith("c.png")
    assert recogniser.prove(recogniser.query(samples[0].picture()), int(similarity.argmax())) is None

    (track,) = ShotSearch(recogniser, samples, ()).tracks()

    assert track.landmark == "yugutai"
    assert names[track.best.proof.row].endswith("c.png")


@pytest.mark.parametrize(
    ("similarity", "prepared", "chosen"),
    [([0.5, 0.7], [], 1), ([0.68, 0.7], [0], 0), ([0.6, 0.7], [0], 1), ([0.67, 0.69, 0.7], [0, 1], 1)],
)
def test_a_picture_that_is_prepared_serves_photos_about_as_similar_to_it(similarity, prepared, chosen):
    assert _preferred(np.array(similarity, np.float32), prepared) == chosen
