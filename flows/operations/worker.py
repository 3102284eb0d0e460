"""A worker of a Prefect work pool: one flow at a time, and on a machine with cards one worker a card."""

from __future__ import annotations

import os
import platform
import sys

from flows.ending import end_with
from pages.errors import InputError
from pages.notes import note

CPU_POOL, GPU_POOL = "cpu", "gpu"

WORKER = "GANZHOU_EVIDENCE_WORKER_PROCESS"
"""The environment variable by which a worker tells its flows' processes which one they belong to."""


def worker_command(pool: str | None, gpu: int | None, name: str | None) -> tuple[list[str], dict[str, str]]:
    """Return the command line of a worker and what its environment holds beside ours.

    A flow uses all cores, or its card, so that a worker takes one at a time; Prefect's global slots, which are lost with its server and
    kept by dead workers, are not used.

    Args:
        pool: the work pool; without it `cpu`, or `gpu` where a card is named.
        gpu: the number of the one card that the worker's flows see.
        name: the worker's name; without it the host's, with the card's number.

    Raises:
        InputError: the environment names no Prefect server.
    """
    if not os.environ.get("PREFECT_API_URL"):
        raise InputError(note("worker_without_server"))
    chosen = pool or (CPU_POOL if gpu is None else GPU_POOL)
    called = name or platform.node() + ("" if gpu is None else f"-gpu{gpu}")
    environment = {
        "DO_NOT_TRACK": "1",
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        # Otherwise a flow whose worker was killed stays `Running` until somebody looks.
        "PREFECT_FLOWS_HEARTBEAT_FREQUENCY": "30",
        WORKER: str(os.getpid()),
        # Without a card named, none is seen: which results a worker comes to must not hang on the machine it happens to run on.
        "CUDA_VISIBLE_DEVICES": "" if gpu is None else str(gpu),
    }
    command = [sys.executable, "-P", "-m", "prefect", "worker", "start", "--pool", chosen, "--type", "process"]
    return [*command, "--limit", "1", "--name", called], environment


def run_worker(pool: str | None, *, gpu: int | None, name: str | None) -> int:
    """Become a worker, which runs until it is ended; see `worker_command`.

    Raises:
        InputError: the environment names no Prefect server.
    """
    command, environment = worker_command(pool, gpu, name)
    os.execve(command[0], command, {**os.environ, **environment})  # noqa: S606 - Prefect's own command  # nosec B606


def end_with_worker() -> None:
    """Let a flow's process end with its worker, whatever processes stand between them; nothing without a worker.

    Prefect leaves the children of a killed worker to themselves.
    """
    worker = os.environ.get(WORKER)
    if worker is not None:
        end_with(int(worker))
