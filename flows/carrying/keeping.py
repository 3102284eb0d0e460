"""Keeping workers alive: those of a batch, of a desk, and of a machine that helps. One that dies is replaced, and its jobs go to others."""

from __future__ import annotations

import contextlib
import logging
import multiprocessing
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from multiprocessing.process import BaseProcess
from typing import Any

from django.db import InterfaceError, OperationalError

from pages.errors import EvidenceError

_STOP_SECONDS = 40.0
_MOST_FAILURES = 3

_LOG = logging.getLogger(__name__)


@dataclass
class Workers:
    """Some worker processes.

    Attributes:
        count: how many.
        work: what each runs, with what `told` returns for its number, from 0 on; `flows.carrying.worker.work` where nothing is added.
        failed: the error where workers end by themselves one after the other, from the number and the exit code of the last.
        wait: waits some seconds for a register that is away; may raise to give up.
    """

    count: int
    work: Callable[..., None]
    told: Callable[[int], tuple[Any, ...]]
    failed: Callable[[int, int], EvidenceError]
    wait: Callable[[float], object] = time.sleep
    _running: list[BaseProcess | None] = field(default_factory=list)
    _failures: int = 0

    def keep(self) -> None:
        """Start those that are missing; to be called now and then, by a process that works with the register.

        Raises:
            EvidenceError: they end as soon as they start, see `failed`.
            StorageError: the register is away for long.
        """
        self._running += [None] * (self.count - len(self._running))
        for number, process in enumerate(self._running):
            if process is not None and process.is_alive():
                continue
            if process is not None:
                self._note_end(process, number)
            _take_back(self.wait)
            fresh = multiprocessing.get_context("spawn").Process(target=self.work, args=self.told(number))
            fresh.start()
            self._running[number] = fresh

    def _note_end(self, process: BaseProcess, number: int) -> None:
        """One that is killed may be started again; those that end by themselves, one after the other, may not."""
        _LOG.warning("worker %s ended (%s); starting another", process.pid, process.exitcode)
        self._failures = self._failures + 1 if (process.exitcode or 0) > 0 else 0
        if self._failures >= _MOST_FAILURES:
            self._failures = 0
            raise self.failed(number, process.exitcode or 0)

    def end(self, seconds: float = _STOP_SECONDS) -> None:
        """Let each one's running step end for some seconds, or end it; what it did is kept."""
        running = [process for process in self._running if process is not None]
        self._running = []
        for process in running:
            process.terminate()
        limit = time.monotonic() + seconds
        for process in running:
            process.join(max(0.0, limit - time.monotonic()))
            process.kill()
            process.join()
        with contextlib.suppress(OperationalError, InterfaceError):
            _take_back(_give_up)


def _give_up(_seconds: float) -> None:
    """Do not wait for a register that is away: leases run out by themselves."""
    raise OperationalError


def _take_back(wait: Callable[[float], object]) -> None:
    """Jobs of workers of this machine that died go to others at once, also those of a process before this one."""
    # Here, since who keeps workers may be imported before it is said which register it is.
    from flows.carrying.worker import left_by_the_dead
    from register.database import patiently
    from register.queue import reconcile

    if dead := patiently(left_by_the_dead, wait=wait)():
        patiently(reconcile, wait=wait)(dead)
