"""A graph on the processor gives each caller its own result, however many call at once."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import openvino  # type: ignore[import-untyped]
from openvino import opset13 as ops

from models.on_processor import OnProcessor


def test_calls_side_by_side_do_not_meet() -> None:
    values = ops.parameter([64, 64], openvino.Type.f32)
    product = ops.matmul(values, values, transpose_a=False, transpose_b=False)
    network = OnProcessor(openvino.Model([product], [values], "square"), "f32")
    given = [np.full((64, 64), number, np.float32) for number in range(40)]
    with ThreadPoolExecutor(4) as threads:
        found = list(threads.map(network, given))
    assert [float(one[0][0, 0]) for one in found] == [64 * number**2 for number in range(40)]
    assert all((one[0] == one[0][0, 0]).all() for one in found)
