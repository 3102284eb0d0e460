"""Running a command as a process of its own: wall time, processor time and peak memory of it and all its children."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil  # type: ignore[import-untyped]

from pages.errors import EvidenceError

_SAMPLE_SECONDS = 0.1
_SAMPLES_PER_LOOK_AT_CHILDREN = 5
"""Listing children reads all of /proc; that is done twice a second, reading their memory ten times."""


class BenchmarkError(EvidenceError):
    """Something that is measured, or needed for it, did not work."""


@dataclass(frozen=True)
class Measured:
    """One run of a command.

    `wall` and `cpu` (user and system, children included) in seconds. `peak_bytes` is the highest sum of the resident sets of the process
    and its descendants, sampled ten times a second, or `largest_bytes`, the kernel's own peak of the largest of them, where that is higher.
    Pages that several processes share count once for each, so that it errs upwards.
    """

    wall: float
    cpu: float
    peak_bytes: int
    largest_bytes: int


class _MemoryWatch(threading.Thread):
    """Samples the resident memory of a process and its descendants until told to stop."""

    def __init__(self, process: int) -> None:
        super().__init__(daemon=True)
        self._root = psutil.Process(process)
        self._ended = threading.Event()
        self.peak = 0

    def run(self) -> None:
        family = [self._root]
        samples = 0
        while not self._ended.wait(_SAMPLE_SECONDS):
            with contextlib.suppress(psutil.NoSuchProcess):
                if samples % _SAMPLES_PER_LOOK_AT_CHILDREN == 0:
                    family = [self._root, *self._root.children(recursive=True)]
                samples += 1
            self.peak = max(self.peak, sum(_resident(one) for one in family))

    def stop(self) -> int:
        """Return the highest sum seen, bytes."""
        self._ended.set()
        self.join()
        return self.peak


def _resident(process: psutil.Process) -> int:
    try:
        return int(process.memory_info().rss)
    except psutil.Error:  # it ended since it was listed
        return 0


def run(command: Sequence[str | Path], environment: Mapping[str, str], log: Path) -> Measured:
    """Run a command to its end; what it prints goes to `log`.

    Raises:
        BenchmarkError: it did not end with exit 0; the message carries the last line it printed.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as output:
        begun = time.perf_counter()
        process = subprocess.Popen(command, env=dict(environment), stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT)
        watch = _MemoryWatch(process.pid)
        watch.start()
        try:
            _, status, usage = os.wait4(process.pid, 0)
        except BaseException:
            process.kill()
            process.wait()
            raise
        finally:
            sampled = watch.stop()
        wall = time.perf_counter() - begun
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        lines = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
        raise BenchmarkError(f"{log}: exit {process.returncode}: {lines[-1] if lines else 'it printed nothing'}")
    largest = usage.ru_maxrss * 1024
    return Measured(wall, usage.ru_utime + usage.ru_stime, max(sampled, largest), largest)


def say(what: str) -> None:
    """Show what is being done."""
    print(f"benchmark: {what}", file=sys.stderr, flush=True)


def cores() -> int:
    """How many processors this process and its children may use."""
    return len(os.sched_getaffinity(0))


def environment(threads: int) -> dict[str, str]:
    """Return this process's environment with the number of threads stated to every library that asks for it."""
    names = ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS", "OPENCV_FOR_THREADS_NUM")
    return {**os.environ, **dict.fromkeys(names, str(threads)), "PYTHONUNBUFFERED": "1"}
