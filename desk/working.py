"""The worker beside the server: a process of its own, since it computes and reads files that may be hostile."""

from __future__ import annotations

import contextlib
import logging
import os
import threading
from collections.abc import Iterator

from desk.settings import Place
from desk.worker import work
from flows.carrying.keeping import Workers
from pages.errors import EvidenceError, StorageError
from pages.notes import note

_EVERY = 0.5
_PAUSE = 30.0
"""Seconds before another try where workers end as soon as they start."""

_STOP_SECONDS = 5.0

_LOG = logging.getLogger(__name__)


class _EndingError(Exception):
    """The server ends while the register is away."""


@contextlib.contextmanager
def worker_beside(place: Place) -> Iterator[None]:
    """Let a worker run as long as the body does, and a new one where it dies; it ends with this process, however that ends."""
    keeper = _Keeper(place)
    try:
        keeper.start()  # here, since Ctrl-C may come meanwhile: Python waits at its end for a worker that nobody ended
        yield
    finally:
        keeper.stop()


class _Keeper(threading.Thread):
    def __init__(self, place: Place) -> None:
        super().__init__(name="worker keeper", daemon=True)
        self._ending = threading.Event()
        self._workers = Workers(1, work, lambda _number: (place, os.getpid()), _failed, self._wait)

    def _wait(self, seconds: float) -> None:
        if self._ending.wait(seconds):
            raise _EndingError

    def run(self) -> None:
        """Keep the worker until the server ends."""
        with contextlib.suppress(_EndingError):
            while not self._ending.is_set():
                try:
                    self._workers.keep()
                except EvidenceError as error:
                    # The pages stay open meanwhile; whoever runs the desk reads why nothing is checked.
                    _LOG.error("%s", error)
                    self._wait(_PAUSE)
                self._wait(_EVERY)

    def stop(self) -> None:
        """End the worker; what it was at is taken up at the next start."""
        self._ending.set()
        with contextlib.suppress(RuntimeError):  # it was interrupted before it began
            self.join()
        self._workers.end(_STOP_SECONDS)


def _failed(_number: int, code: int) -> EvidenceError:
    return StorageError(note("desk.worker_failed", status=code))
