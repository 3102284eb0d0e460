"""Where networks run and in which precision, decided once per process."""

from __future__ import annotations

import contextlib
import ctypes
from collections.abc import Iterator
from dataclasses import dataclass

import torch

from models.errors import InputError

_NAMES = {torch.float32: "fp32", torch.bfloat16: "bf16", torch.float16: "fp16"}


@dataclass(frozen=True)
class Runtime:
    """A device and the precision in which networks run on it."""

    device: torch.device
    dtype: torch.dtype

    @property
    def precision(self) -> str:
        """`fp32`, `bf16` or `fp16`, as the evidence record states it."""
        return _NAMES[self.dtype]

    @contextlib.contextmanager
    def autocast(self) -> Iterator[None]:
        """Run the body without gradients and, where the precision is reduced, under autocast."""
        with torch.inference_mode(), torch.autocast(self.device.type, dtype=self.dtype, enabled=self.dtype != torch.float32):
            yield


def release_freed_memory() -> None:
    """Give memory that was freed back to the system.

    glibc keeps what a thread freed for that thread. With networks whose layers are tens of megabytes that came to a third of the process.
    Other C libraries return it by themselves.
    """
    library = ctypes.CDLL(None)
    if hasattr(library, "malloc_trim"):
        library.malloc_trim(0)


def choose_runtime(device: str = "auto") -> Runtime:
    """Return the runtime for `auto`, `cpu` or `cuda`: bf16 on CPUs that have it, fp16 on CUDA, fp32 otherwise.

    Raises:
        InputError: an unknown name, or `cuda` where there is none.
    """
    if device not in {"auto", "cpu", "cuda"}:
        raise InputError(f"--device {device}: choose auto, cpu or cuda")
    has_cuda = torch.cuda.is_available()
    if device == "cuda" and not has_cuda:
        raise InputError("--device cuda: this machine has no usable CUDA device; use --device cpu")
    if has_cuda and device != "cpu":
        return Runtime(torch.device("cuda"), torch.float16)
    capabilities = torch.cpu.get_capabilities()
    native_bf16 = capabilities.get("avx512_bf16", False) or capabilities.get("amx_bf16", False)
    return Runtime(torch.device("cpu"), torch.bfloat16 if native_bf16 else torch.float32)
