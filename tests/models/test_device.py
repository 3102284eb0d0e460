"""How a process uses cores and memory."""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import torch

from models.device import Runtime, cores, side_by_side

_THREADS = """
import cv2, numpy, torch
from threadpoolctl import threadpool_info
from models.device import choose_runtime

choose_runtime("cpu")
print(torch.get_num_threads(), cv2.getNumThreads(), sorted({one["num_threads"] for one in threadpool_info() if one["user_api"] == "blas"}))
"""

_MEMORY = """
import resource, torch
from models.device import keep_freed_memory
{call}

def layer():
    torch.ones(12_000_000)

layer()
before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
for _ in range(10):
    layer()
print(resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before)
"""


def _run(program: str) -> str:
    # The suite itself may run with one thread, which would pass for what is tested.
    environment = os.environ | {"OPENBLAS_NUM_THREADS": "2", "OMP_NUM_THREADS": "2"}
    return subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, env=environment).stdout.strip()


def test_no_call_spreads_over_threads_since_sums_would_hang_on_their_number() -> None:
    assert _run(_THREADS) == "1 1 [1]"


def test_memory_that_a_layer_frees_serves_the_next_one() -> None:
    kept, returned = (int(_run(_MEMORY.format(call=call))) for call in ("keep_freed_memory()", ""))

    # How many faults 48 MB take depends on how large pages the system lends.
    assert 4 * kept < returned


def test_networks_share_one_thread_on_cuda_alone() -> None:
    with ThreadPoolExecutor(2) as callers:
        together = threading.Barrier(2)

        def working_thread(device: str) -> int:
            together.wait()
            return Runtime(torch.device(device), torch.float32).run(threading.get_ident)

        on_cuda, here = (set(callers.map(working_thread, [device] * 2)) for device in ("cuda", "cpu"))
    assert len(on_cuda) == 1
    assert len(here) == 2
    assert not on_cuda & here


def test_work_side_by_side_comes_in_order_and_takes_no_more_than_the_cores_can_do() -> None:
    taken: list[int] = []
    together = threading.Barrier(cores())

    def items() -> Iterator[int]:
        for number in range(4 * cores()):
            taken.append(number)
            yield number

    def work(number: int) -> int:
        together.wait(timeout=20)
        return 10 * number

    for number, result in enumerate(side_by_side(work, items())):
        assert result == 10 * number
        assert len(taken) <= number + cores()
