"""Networks on the processor by OpenVINO: a graph that any number of threads may ask at the same time.

Graphs are put together from weights (`models.transnet`, `models.convolutional`): converting a torch network takes five seconds of a
processor at every start, or a cache of what was converted; building the same graph takes a tenth of one.
"""

from __future__ import annotations

import queue
from typing import Any

import numpy as np
import openvino  # type: ignore[import-untyped]
from numpy.typing import NDArray

from models.device import Runtime


class OnProcessor:
    """A graph of one input, in bf16 where the runtime has that, in fp32 otherwise.

    Each call computes in one thread, so that a result hangs neither on the machine's cores nor on what else runs. The graph is compiled
    once for each call that runs at the same time as others: streams of one compiled graph would hold the memory of all of them.
    """

    def __init__(self, graph: openvino.Model, runtime: Runtime) -> None:
        self._graph = graph
        self._precision = "bf16" if runtime.precision == "bf16" else "f32"
        self._idle: queue.LifoQueue[Any] = queue.LifoQueue()

    def __call__(self, values: NDArray[Any]) -> list[NDArray[np.float32]]:
        """Return the outputs for an input of the graph's shape."""
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
