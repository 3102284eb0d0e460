"""TransNetV2's stacks of convolutions for processors, as one OpenVINO graph.

A block of the network (Souček and Lokoč 2020, arXiv 2008.04838) has four branches. Each convolves every frame by itself, 3x3, and then
over time with a dilation of its own; the branches are joined and normalised. The norm lies in the weights here. In fp32 that takes three
quarters of the processor time of the same convolutions arranged by hand in torch (Winograd's), and gives the same probabilities to 1e-6.
"""

from __future__ import annotations

import threading
from typing import Any, NamedTuple, cast

import numpy as np
import openvino  # type: ignore[import-untyped]
import torch
from numpy.typing import NDArray
from openvino import opset13 as ops

from models.device import Runtime, cores
from models.on_processor import OnProcessor, precision_of

_DILATIONS = (1, 2, 4, 8)


class StackFeatures(NamedTuple):
    """What each stack's channels are on average over a frame, `(1, channels, frames, 1, 1)`, and the last stack's whole output."""

    means: list[torch.Tensor]
    last: torch.Tensor


class Stacks:
    """The packaged network's `SDDCNN` stacks: each two blocks, a shortcut and a pool; `window` is how many frames come at most."""

    def __init__(self, packaged: torch.nn.ModuleList, window: int, runtime: Runtime) -> None:
        self._packaged, self._window, self._runtime = packaged, window, runtime
        # 0.4 GB each while it lasts: episodes side by side take turns.
        self._turns = threading.BoundedSemaphore(max(1, cores() // 2))
        # Of a fixed length, so that layers lie over each other in memory; a film's last window is shorter, and its graph is not kept.
        self._whole_window = self._of_length(window)

    def __call__(self, frames: NDArray[np.uint8]) -> StackFeatures:
        """Run over frames `(n, 27, 48, 3)` RGB."""
        graph = self._whole_window if len(frames) == self._window else self._of_length(len(frames))
        with self._turns:
            *means, last = (torch.from_numpy(output) for output in graph(frames))
        return StackFeatures(means, last)

    def forget(self) -> None:
        """Give up the memory that windows took, 0.4 GB for each that ran at the same time as others."""
        self._whole_window.forget()

    def _of_length(self, frames: int) -> OnProcessor:
        return OnProcessor(_graph(self._packaged, frames), precision_of(self._runtime))


def _graph(packaged: torch.nn.ModuleList, count: int) -> openvino.Model:
    frames = ops.parameter([count, 27, 48, 3], openvino.Type.u8)
    volume = ops.unsqueeze(ops.transpose(ops.convert(frames, "f32"), ops.constant([3, 0, 1, 2])), ops.constant(0))
    volume = ops.divide(volume, ops.constant(np.float32(255)))
    means = []
    for stack in packaged:
        first, second = stack.get_submodule("DDCNN").children()
        shortcut = ops.relu(_block(volume, first))
        joined = ops.add(ops.relu(_block(shortcut, second)), shortcut)
        volume = ops.avg_pool(joined, [1, 2, 2], [0, 0, 0], [0, 0, 0], [1, 2, 2], exclude_pad=False)
        means.append(ops.reduce_mean(volume, ops.constant([3, 4]), keep_dims=True))
    return openvino.Model([*means, volume], [frames], "stacks")


def _block(volume: Any, packaged: torch.nn.Module) -> Any:  # noqa: ANN401 - OpenVINO ships no types
    """Four branches over a volume `(1, channels, frames, H, W)`, with the norm that follows them in the last convolution of each."""
    norm = cast(torch.nn.BatchNorm3d, packaged.get_submodule("bn"))
    scale = norm.weight.detach() / torch.sqrt(norm.get_buffer("running_var") + norm.eps)
    bias = norm.bias.detach() - norm.get_buffer("running_mean") * scale
    branches = []
    for dilation, scales, biases in zip(_DILATIONS, scale.chunk(4), bias.chunk(4), strict=True):
        weights = packaged.get_submodule(f"Conv3D_{dilation}.layers")
        in_frame = weights.get_parameter("0.weight").detach().numpy()
        over_time = (weights.get_parameter("1.weight").detach() * scales.view(-1, 1, 1, 1, 1)).numpy()
        drawn = ops.convolution(volume, ops.constant(in_frame), [1, 1, 1], [0, 1, 1], [0, 1, 1], [1, 1, 1])
        seen = ops.convolution(drawn, ops.constant(over_time), [1, 1, 1], [dilation, 0, 0], [dilation, 0, 0], [dilation, 1, 1])
        branches.append(ops.add(seen, ops.constant(biases.view(1, -1, 1, 1, 1).numpy())))
    return ops.concat(branches, 1)
