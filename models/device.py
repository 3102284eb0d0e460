"""Where networks run and in which precision, decided once per process."""

from __future__ import annotations

import collections
import contextlib
import ctypes
import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar

import cv2
import torch
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from pages.errors import InputError
from pages.notes import note

_NAMES = {torch.float32: "fp32", torch.bfloat16: "bf16", torch.float16: "fp16"}

_TRIM_THRESHOLD, _MMAP_THRESHOLD, _ARENA_MAX = -1, -3, -8
"""Parameters of glibc's mallopt (malloc.h)."""

_LARGEST = 2**30
"""Bytes: more than any layer's output."""

_CUDA_THREAD = ThreadPoolExecutor(1, "cuda")
"""The thread in which all networks run that run on CUDA."""

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")


@dataclass(frozen=True)
class Runtime:
    """A device and the precision in which networks run on it."""

    device: torch.device
    dtype: torch.dtype

    @property
    def name(self) -> str:
        """`cpu`, or `cuda` with the card's name, since cards differ in their last digits; as the evidence record states it."""
        return f"cuda ({torch.cuda.get_device_name(self.device)})" if self.device.type == "cuda" else self.device.type

    @property
    def precision(self) -> str:
        """`fp32`, `bf16` or `fp16`, as the evidence record states it."""
        return _NAMES[self.dtype]

    @contextlib.contextmanager
    def autocast(self) -> Iterator[None]:
        """Run the body without gradients and, where the precision is reduced, under autocast."""
        with torch.inference_mode(), torch.autocast(self.device.type, dtype=self.dtype, enabled=self.dtype != torch.float32):
            yield

    def run(self, work: Callable[[], _Result]) -> _Result:
        """Let a network work: in the caller's thread on a processor; in one and the same thread, whoever calls, on CUDA.

        There each thread would make cuDNN's plans for each shape of input anew, which for an EfficientNet takes two seconds.
        What works there must not call this again: it would wait for itself.
        """
        return _CUDA_THREAD.submit(work).result() if self.device.type == "cuda" else work()


def use_one_thread_a_call() -> None:
    """Let each call of a network, of OpenCV or of a matrix product run in its caller's thread; cores are filled by calls side by side.

    A sum over several threads comes out differently with their number (an embedding by its last digits), so that results would hang on the
    machine's cores and on what else runs.
    """
    torch.set_num_threads(1)
    cv2.setNumThreads(1)
    threadpool_limits(1, user_api="blas")


def cores() -> int:
    """How many processor cores this process may use."""
    return len(os.sched_getaffinity(0))


def side_by_side(work: Callable[[_Item], _Result], items: Iterable[_Item]) -> Iterator[_Result]:
    """Yield what `work` makes of each item, in their order; as many are worked on at once as there are cores, and none is taken sooner."""
    count = cores()
    waiting: collections.deque[Future[_Result]] = collections.deque()
    with ThreadPoolExecutor(count) as workers:
        for item in items:
            waiting.append(workers.submit(work, item))
            if len(waiting) == count:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def keep_freed_memory() -> None:
    """Let what one layer frees serve the next one of any thread, instead of going back to a system that clears each page it lends again.

    To be called before threads are started. For glibc, which keeps what a thread freed for that thread otherwise; other C libraries go
    their own ways.
    """
    library = ctypes.CDLL(None)
    if hasattr(library, "mallopt"):
        for parameter, value in ((_ARENA_MAX, 1), (_MMAP_THRESHOLD, _LARGEST), (_TRIM_THRESHOLD, _LARGEST)):
            library.mallopt(parameter, value)


def release_freed_memory() -> None:
    """Give memory that was freed back to the system, where a stage is over that took much. Other C libraries do so by themselves."""
    library = ctypes.CDLL(None)
    if hasattr(library, "malloc_trim"):
        library.malloc_trim(0)


def choose_runtime(device: str = "auto") -> Runtime:
    """Return the runtime for `auto`, `cpu` or `cuda`: bf16 on CPUs that have it, fp16 on CUDA, fp32 otherwise; one thread a call.

    Raises:
        InputError: an unknown name, or `cuda` where there is none.
    """
    if device not in {"auto", "cpu", "cuda"}:
        raise InputError(note("unknown_device", device=device))
    use_one_thread_a_call()
    has_cuda = torch.cuda.is_available()
    if device == "cuda" and not has_cuda:
        raise InputError(note("no_cuda"))
    if has_cuda and device != "cpu":
        _prepare_cuda()
        return Runtime(torch.device("cuda"), torch.float16)
    capabilities = torch.cpu.get_capabilities()
    native_bf16 = capabilities.get("avx512_bf16", False) or capabilities.get("amx_bf16", False)
    return Runtime(torch.device("cpu"), torch.bfloat16 if native_bf16 else torch.float32)


def _prepare_cuda() -> None:
    """Let cuDNN compute the same each time, and in fp32 what is asked for in fp32: by default it rounds that to TF32's ten bits.

    Its attention is left out, since it makes plans for each number of keypoints anew, which take several times as long as a match.
    """
    torch.backends.cudnn.deterministic = True
    torch.backends.cudnn.allow_tf32 = False
    torch.backends.cuda.enable_cudnn_sdp(False)
