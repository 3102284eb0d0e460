"""Networks on the processor by OpenVINO: a graph that any number of threads may ask at the same time.

Graphs of torch networks are put together from weights (`models.transnet`, `models.convolutional`): converting one takes five seconds of a
processor at every start, or a cache of what was converted; building the same graph takes a tenth of one.
"""

from __future__ import annotations

import queue
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

import numpy as np
import openvino  # type: ignore[import-untyped]
from numpy.typing import NDArray

from models.device import Runtime

Precision = Literal["bf16", "f32"]


def precision_of(runtime: Runtime) -> Precision:
    """In which precision a graph runs: bf16 where the runtime has that, fp32 otherwise."""
    return "bf16" if runtime.precision == "bf16" else "f32"


def onnx_graph(file: Path, shape: Sequence[int] | None = None) -> openvino.Model:
    """Read a network from an ONNX file; `shape` is that of its input, any that it takes by default.

    Raises:
        RuntimeError: OpenVINO cannot read it.
    """
    graph = openvino.Core().read_model(file)
    if shape is not None:
        graph.reshape(list(shape))
    return graph


class OnProcessor:
    """A graph of one input.

    Each call computes in one thread, so that a result hangs neither on the machine's cores nor on what else runs. The graph is compiled
    once for each call that runs at the same time as others: streams of one compiled graph would hold the memory of all of them.
    """

    def __init__(self, graph: openvino.Model, precision: Precision) -> None:
        self._graph = graph
        self._precision = precision
        self._idle: queue.LifoQueue[Any] = queue.LifoQueue()

    def __call__(self, values: NDArray[Any]) -> list[NDArray[np.float32]]:
        """Return the outputs for an input of the graph's shape, or of any where it takes any."""
        try:
            request = self._idle.get_nowait()
        except queue.Empty:
            request = self._compiled()
        try:
            request.infer([np.ascontiguousarray(values)])
            return [np.array(output.data, np.float32) for output in request.output_tensors]
        finally:
            self._idle.put(request)

    def forget(self) -> None:
        """Give up the memory of calls that are over; the next one compiles anew."""
        while True:
            try:
                self._idle.get_nowait()
            except queue.Empty:
                return

    def _compiled(self) -> Any:  # noqa: ANN401 - OpenVINO ships no types
        settings = {
            "INFERENCE_NUM_THREADS": 1,
            "NUM_STREAMS": 1,
            "ENABLE_CPU_PINNING": False,  # other threads and processes work on the same cores
            "INFERENCE_PRECISION_HINT": self._precision,
        }
        return openvino.Core().compile_model(self._graph, "CPU", settings).create_infer_request()
