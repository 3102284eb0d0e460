"""On a graphics card the networks find what they find on a processor in fp32, and find it again."""

from collections.abc import Callable

import cv2
import numpy as np
import pytest
import torch

from models.device import Runtime, choose_runtime
from models.embedder import DEFAULT_EMBEDDER, Embedder
from models.local_matcher import LocalMatcher
from models.shot_detector import ShotDetector
from tests.conftest import DrawFacade, Picture, SeenFrom
from tests.models.frames import hard_cut

pytestmark = pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a CUDA device")

EXACT = Runtime(torch.device("cpu"), torch.float32)


@pytest.fixture(scope="module")
def cuda() -> Runtime:
    return choose_runtime("cuda")


@pytest.fixture(scope="module")
def matchers(cuda: Runtime) -> tuple[LocalMatcher, LocalMatcher]:
    return LocalMatcher(EXACT), LocalMatcher(cuda)


def poor(picture: Picture) -> Picture:
    """Out of focus and noisy, so that LightGlue is asked."""
    noise = np.random.default_rng(1).normal(0, 24, picture.shape)
    return np.clip(cv2.GaussianBlur(picture, (0, 0), 3) + noise, 0, 255).astype(np.uint8)


def test_the_record_names_the_card(cuda: Runtime) -> None:
    assert cuda.name == f"cuda ({torch.cuda.get_device_name(0)})"


def test_embeddings_agree(cuda: Runtime, facade: DrawFacade) -> None:
    pictures = [facade(seed, 480, 320) for seed in range(6)] * 12
    expected, found, again = (
        network.embed(pictures) for network in (Embedder(DEFAULT_EMBEDDER, EXACT), *[Embedder(DEFAULT_EMBEDDER, cuda)] * 2)
    )
    assert (found * expected).sum(1).min() > 0.999
    assert np.array_equal(found, again)
    # A picture's vector does not hang on how many came with it.
    assert np.abs(Embedder(DEFAULT_EMBEDDER, cuda).embed(pictures[:1]) - found[:1]).max() < 1e-3


def test_shots_agree(cuda: Runtime) -> None:
    frames = hard_cut()
    expected, found, again = (network.probabilities(frames) for network in (ShotDetector(EXACT), *[ShotDetector(cuda)] * 2))
    assert np.flatnonzero(expected.boundary > 0.5).tolist() == [29]
    assert np.abs(found.boundary - expected.boundary).max() < 0.05
    assert np.abs(found.transition - expected.transition).max() < 0.05
    assert np.array_equal(found.boundary, again.boundary)


def test_keypoints_and_descriptors_agree(matchers: tuple[LocalMatcher, LocalMatcher], facade: DrawFacade) -> None:
    picture = facade(1, 480, 320)
    (expected, found), again = (matcher.extract(picture, 512) for matcher in matchers), matchers[1].extract(picture, 512)
    distance = np.linalg.norm(found.keypoints[:, None] - expected.keypoints[None], axis=2)
    same = distance.min(axis=1) < 0.1
    assert same.mean() > 0.98
    cosine = (found.descriptors.astype(np.float32) * expected.descriptors[distance.argmin(axis=1)].astype(np.float32)).sum(axis=1)
    assert cosine[same].min() > 0.999
    assert np.array_equal(found.keypoints, again.keypoints)


@pytest.mark.parametrize("spoil", [lambda picture: picture, poor], ids=["clear", "poor"])
def test_proofs_agree(
    matchers: tuple[LocalMatcher, LocalMatcher], facade: DrawFacade, seen_from: SeenFrom, spoil: Callable[[Picture], Picture]
) -> None:
    picture = facade(1, 480, 320)
    view = spoil(seen_from(picture, 0.1, 360, 640))
    geometries = [matcher.match(matcher.extract(view, 512), matcher.extract(picture, 512)) for matcher in matchers]
    expected, found = (geometry.inliers if geometry else 0 for geometry in geometries)
    assert expected >= 15
    assert abs(found - expected) <= max(2, 0.1 * expected)


def test_matches_agree(matchers: tuple[LocalMatcher, LocalMatcher], facade: DrawFacade, seen_from: SeenFrom) -> None:
    exact = matchers[0]
    picture = facade(1, 480, 320)
    features = [exact.extract(view, 512) for view in (picture, seen_from(picture, 0.1, 360, 640))]
    found = []
    for matcher in matchers:
        with matcher.runtime.autocast():
            pairs = matcher._matcher.match(*(matcher._side(each) for each in features))
        found.append({tuple(pair) for pair in pairs.tolist()})
    assert len(found[0]) > 100
    assert len(found[0] & found[1]) > 0.95 * max(map(len, found))
