"""The worker beside the server: a process of its own, since it loads networks and reads files that may be hostile."""

from __future__ import annotations

import contextlib
import logging
import subprocess
import sys
import threading
from collections.abc import Iterator

from desk.settings import Place

_LOG = logging.getLogger(__name__)
_PAUSE = 2.0
"""Seconds before a worker that died is replaced."""


@contextlib.contextmanager
def worker_beside(place: Place) -> Iterator[None]:
    """Let a worker run as long as the body does, and a new one where it dies; it ends with this process, however that ends."""
    keeper = _Keeper(place)
    keeper.start()
    try:
        yield
    finally:
        keeper.stop()


class _Keeper(threading.Thread):
    def __init__(self, place: Place) -> None:
        super().__init__(name="worker keeper", daemon=True)
        self._place = place
        self._ending = threading.Event()
        self._process: subprocess.Popen[str] | None = None

    def run(self) -> None:
        while not self._ending.is_set():
            # Its standard input stays open as long as this process lives: its end tells the worker to end (`end_with_parent`).
            self._process = subprocess.Popen([sys.executable, "-m", "desk.worker"], stdin=subprocess.PIPE, text=True)
            assert self._process.stdin is not None  # noqa: S101 - asked for above
            with contextlib.suppress(BrokenPipeError):
                self._process.stdin.write(self._place.model_dump_json() + "\n")
                self._process.stdin.flush()
            code = self._process.wait()
            if not self._ending.is_set():
                _LOG.error("the worker ended with %s; another one is started", code)
                self._ending.wait(_PAUSE)

    def stop(self) -> None:
        """End the worker; what it was at is taken up at the next start."""
        self._ending.set()
        if self._process is not None:
            self._process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(5)
