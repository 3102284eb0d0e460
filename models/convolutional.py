"""EfficientNet-Lite (Liu 2020, on Tan and Le 2019, arXiv 1905.11946) as an OpenVINO graph, put together from its weights alone.

In fp32 it takes three fifths of the processor time that timm's takes in torch, and its embeddings differ by 3e-7. open_clip and timm, whose
import takes two seconds of a processor, are not needed for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
import openvino  # type: ignore[import-untyped]
import torch
from openvino import opset13 as ops
from torch.nn.utils.fusion import fuse_conv_bn_weights

Colour = tuple[float, float, float]

_STRIDES = (1, 2, 2, 2, 1, 2, 1)
"""Of the first depthwise convolution of each stage; a stage begins where the channels that come out of a block change."""

_EPSILON = 1e-3
"""That of the batch norms."""


def graph_of(weights: Iterable[torch.Tensor], squares: int, side: int, mean: Colour, std: Colour) -> openvino.Model:
    """Return the graph of what the network makes of `squares` pictures `(side, side, 3)` RGB uint8 before they are pooled.

    Args:
        weights: in the network's order, each convolution before its norm; a classifier at the end is left out.
        squares: how many pictures come at once.
        side: pixels.
        mean, std: of red, green and blue in 0..1, by which they are normalised.
    """
    pictures = ops.parameter([squares, side, side, 3], openvino.Type.u8)
    planes = ops.transpose(ops.convert(pictures, "f32"), ops.constant([0, 3, 1, 2]))
    low, spread = (ops.constant(np.array(colour, np.float32).reshape(1, 3, 1, 1)) for colour in (mean, std))
    volume = ops.divide(ops.subtract(ops.divide(planes, ops.constant(np.float32(255))), low), spread)
    stem, *blocks, head = (_Convolution(*found) for found in _convolutions(weights))
    volume, channels = ops.clamp(stem(volume, 2), 0.0, 6.0), stem.out
    strides, layers = iter(_STRIDES), iter(blocks)
    for first in layers:
        expanded = volume if first.is_depthwise else ops.clamp(first(volume), 0.0, 6.0)
        depthwise, project = first if first.is_depthwise else next(layers), next(layers)
        begins = project.out != channels
        made = project(ops.clamp(depthwise(expanded, next(strides) if begins else 1), 0.0, 6.0))
        volume, channels = made if begins else ops.add(made, volume), project.out
    return openvino.Model([ops.clamp(head(volume), 0.0, 6.0)], [pictures], "trunk")


def _convolutions(weights: Iterable[torch.Tensor]) -> Iterator[tuple[torch.Tensor, torch.Tensor]]:
    """Yield weight and bias of each convolution, with the norm that follows it in them."""
    values = iter(weights)
    for weight in values:
        if weight.ndim == 4:
            scale, shift, mean, variance = (next(values) for _ in range(4))
            yield fuse_conv_bn_weights(weight, None, mean, variance, _EPSILON, scale, shift)


class _Convolution:
    """A convolution of squares, padded as TensorFlow does: timm's `same`, OpenVINO's `same_upper`."""

    def __init__(self, weight: torch.Tensor, bias: torch.Tensor) -> None:
        self._weight, self._bias = weight.detach().float().numpy(), bias.detach().float().view(1, -1, 1, 1).numpy()
        self.out = len(self._weight)
        self.is_depthwise = self._weight.shape[1] == 1

    def __call__(self, values: Any, stride: int = 1) -> Any:  # noqa: ANN401 - OpenVINO ships no types
        weight = self._weight[:, None] if self.is_depthwise else self._weight
        convolve = ops.group_convolution if self.is_depthwise else ops.convolution
        convolved = convolve(values, ops.constant(weight), [stride] * 2, [0, 0], [0, 0], [1, 1], auto_pad="same_upper")
        return ops.add(convolved, ops.constant(self._bias))
