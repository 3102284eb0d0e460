"""A process that may be ended: the carrier as its worker sees it, with limits on time and memory."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import resource
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path

from flows.carrying.messages import Answer, Ended, Task, Told, Tools
from flows.ending import end_with

_LOOK_EVERY = 0.2
_STOP_SECONDS = 30.0
"""How long a carrier has to come to the end of a step when its worker ends."""


@dataclass(frozen=True)
class Limits:
    """What a carrier may take.

    Attributes:
        stall: seconds without any step forward.
        memory: bytes that it holds in memory (resident set).
        storage_tries: tries at a title whose places to write to fail; between two of them 5, 10, 20, ... 60 seconds pass.
        crashes: tries at a title that ends its carrier.
    """

    stall: float = 900.0
    memory: int = 6 << 30
    storage_tries: int = 7
    crashes: int = 2


Carry = Callable[[Connection, Tools], None]
"""What runs in the process: takes tasks from the pipe, says `Told` meanwhile and one `Answer` to each."""


def load_and_carry(pipe: Connection, tools: Tools) -> None:
    """Carry titles out; what computes is loaded by the new process alone."""
    from flows.carrying.carrier import carry

    carry(pipe, tools)


def _begin(carry: Carry, pipe: Connection, tools: Tools, worker: int) -> None:
    end_with(worker, even_hung=True)  # what it reads may hold the interpreter for good
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the terminal's Ctrl-C is the batch's
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    Path("/proc/self/oom_score_adj").write_text("500", encoding="ascii")  # rather this than who watches it
    os.nice(tools.nice)
    carry(pipe, tools)


class Carrier:
    """The process that does the work, and the pipe to it."""

    def __init__(self, tools: Tools, carry: Carry = load_and_carry) -> None:
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._process: BaseProcess = context.Process(target=_begin, args=(carry, theirs, tools, os.getpid()), daemon=True)
        self._process.start()
        theirs.close()

    def do(self, task: Task, limits: Limits, meanwhile: Callable[[Told | None], None]) -> Answer:
        """Have a task done and return what came of it, which may be that the process ended.

        Args:
            task: what to do.
            limits: beyond which the process is ended.
            meanwhile: called several times a second with what was last told; what it raises ends the waiting, not the process.
        """
        with contextlib.suppress(BrokenPipeError):  # its end is seen below
            self._pipe.send(task)
        told, moved = None, time.monotonic()
        while True:
            for said in self._said():
                if not isinstance(said, Told):
                    return said
                told, moved = said, time.monotonic()
            meanwhile(told)
            if not self.is_alive:
                return Ended("batch.crashed", {"signal": self._exit_said()}, told)
            if self._memory() > limits.memory:
                self.kill()
                return Ended("batch.memory", {"limit": f"{limits.memory / 2**30:.1f}"}, told)
            if time.monotonic() - moved > limits.stall:
                self.kill()
                return Ended("batch.hung", {"seconds": round(limits.stall)}, told)

    def _said(self) -> list[Answer | Told]:
        """Return what it said, waiting a moment for the first."""
        found: list[Answer | Told] = []
        try:
            while self._pipe.poll(0.0 if found else _LOOK_EVERY):
                found.append(self._pipe.recv())
        except (EOFError, ConnectionResetError):
            self._process.join(5.0)
        return found

    @property
    def is_alive(self) -> bool:
        """Whether it runs."""
        return self._process.is_alive()

    def _exit_said(self) -> str:
        """How it ended: a signal's name or an exit code."""
        code = self._process.exitcode or 0
        return signal.Signals(-code).name if code < 0 else str(code)

    def _memory(self) -> int:
        """Bytes that it holds in memory."""
        try:
            pages = int(Path(f"/proc/{self._process.pid}/statm").read_text(encoding="ascii").split()[1])
        except (OSError, IndexError):  # it ended just now
            return 0
        return pages * os.sysconf("SC_PAGE_SIZE")

    def end(self) -> None:
        """Let it come to the end of a step, and end it."""
        self._process.terminate()
        self._process.join(_STOP_SECONDS)
        self.kill()

    def kill(self) -> None:
        """End it at once."""
        self._process.kill()
        self._process.join()
        self._pipe.close()
