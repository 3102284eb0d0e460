"""A flow's process ends with the worker that started it: Prefect leaves the children of a killed worker to themselves."""

from __future__ import annotations

import os
import select
import signal
import threading

WORKER = "GANZHOU_EVIDENCE_WORKER_PROCESS"
"""The environment variable by which a worker tells its flows' processes which one they belong to."""


def end_with_worker() -> None:
    """Let this process be killed as soon as its worker is gone, whatever processes stand between them; nothing without a worker. Linux.

    Nothing has to be kept by then: results are whole or absent, and leases of the register run out. The workers of a batch end with the
    batch's process by themselves (`flows.batch.carrier.end_with`).
    """
    worker = os.environ.get(WORKER)
    if worker is None:
        return
    try:
        handle = os.pidfd_open(int(worker))
    except ProcessLookupError:
        os.kill(os.getpid(), signal.SIGKILL)
        raise
    threading.Thread(target=_end_when_gone, args=(handle,), daemon=True, name="leash").start()


def _end_when_gone(handle: int) -> None:
    select.select([handle], [], [])
    os.kill(os.getpid(), signal.SIGKILL)
