"""A convolutional network of torch (timm's EfficientNet-Lite) as an OpenVINO graph: convolutions, ReLU6 and sums.

In fp32 it takes three fifths of the processor time that it takes in torch, and its embeddings differ by 3e-7.
"""

from __future__ import annotations

import operator
from typing import Any

import numpy as np
import openvino  # type: ignore[import-untyped]
import torch
import torch.fx
from openvino import opset13 as ops
from timm.layers.conv2d_same import Conv2dSame

Colour = tuple[float, float, float]

_LEAVES = (torch.nn.Conv2d, torch.nn.ReLU6, torch.nn.Identity)


class _Tracer(torch.fx.Tracer):
    def is_leaf_module(self, m: torch.nn.Module, module_qualified_name: str) -> bool:
        return isinstance(m, _LEAVES)


def graph_of(trunk: torch.nn.Module, squares: int, side: int, mean: Colour, std: Colour) -> openvino.Model:
    """Return the graph of what a network makes of `squares` pictures `(side, side, 3)` RGB uint8 until its first other layer.

    Args:
        trunk: in evaluation, its batch norms in the weights of its convolutions.
        squares: how many pictures come at once.
        side: pixels.
        mean, std: of red, green and blue in 0..1, by which they are normalised.

    Raises:
        NotImplementedError: a layer between convolutions is none of these; the message names it.
    """
    pictures = ops.parameter([squares, side, side, 3], openvino.Type.u8)
    planes = ops.transpose(ops.convert(pictures, "f32"), ops.constant([0, 3, 1, 2]))
    scaled = ops.divide(planes, ops.constant(np.float32(255)))
    values: dict[str, Any] = {}
    for node in _Tracer().trace(trunk).nodes:
        inputs = [values[one.name] for one in node.all_input_nodes]
        if node.op == "placeholder":
            low, spread = (ops.constant(np.array(colour, np.float32).reshape(1, 3, 1, 1)) for colour in (mean, std))
            values[node.name] = ops.divide(ops.subtract(scaled, low), spread)
        elif node.op == "output":
            return openvino.Model([inputs[0]], [pictures], "trunk")
        elif node.op == "call_module":
            values[node.name] = _layer(trunk.get_submodule(str(node.target)), inputs[0])
        elif node.op == "call_function" and node.target is operator.add:
            values[node.name] = ops.add(*inputs)
        else:
            raise NotImplementedError(f"{node.op} {node.target}: no such layer among an EfficientNet-Lite's")
    raise NotImplementedError("a network without an output")


def _layer(layer: torch.nn.Module, values: Any) -> Any:  # noqa: ANN401 - OpenVINO ships no types
    if isinstance(layer, torch.nn.Conv2d):
        return _convolution(layer, values)
    return ops.clamp(values, 0.0, 6.0) if isinstance(layer, torch.nn.ReLU6) else values


def _convolution(layer: torch.nn.Conv2d, values: Any) -> Any:  # noqa: ANN401 - OpenVINO ships no types
    weight = layer.weight.detach().float().numpy()
    if layer.groups > 1:
        weight = weight.reshape(layer.groups, -1, *weight.shape[1:])
    convolve = ops.group_convolution if layer.groups > 1 else ops.convolution
    padding = [0, 0] if isinstance(layer, Conv2dSame) else list(layer.padding)
    # TensorFlow's `same`, which timm works out from each picture's size, is OpenVINO's `same_upper`.
    auto = "same_upper" if isinstance(layer, Conv2dSame) else "explicit"
    convolved = convolve(values, ops.constant(weight), list(layer.stride), padding, padding, list(layer.dilation), auto_pad=auto)
    assert layer.bias is not None  # noqa: S101 - a batch norm lies in it
    return ops.add(convolved, ops.constant(layer.bias.detach().float().view(1, -1, 1, 1).numpy()))
