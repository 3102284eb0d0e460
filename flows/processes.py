"""Episodes and rushes side by side: in threads of this process, or in processes of their own, each of which has its own context.

Threads share the networks in memory; processes fill more cores, since the threads of one process wait for its interpreter now and then.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from fractions import Fraction
from multiprocessing.queues import SimpleQueue
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias, cast

from prefect.futures import PrefectFuture
from prefect.settings import PREFECT_FLOWS_HEARTBEAT_FREQUENCY, temporary_settings
from prefect.task_runners import ProcessPoolTaskRunner, TaskRunner, ThreadPoolTaskRunner

from flows.context import Stopped, WorkerContext, begin_work
from flows.ending import end_with
from flows.progress import OBSERVER, Observer
from flows.store import ArtifactStore
from models.device import cores, keep_freed_memory
from pages.errors import EvidenceError
from pages.notes import note

Runner: TypeAlias = TaskRunner[PrefectFuture[Any]]
Told: TypeAlias = "SimpleQueue[tuple[str, str, Fraction] | None]"


def threads() -> Runner:
    """Return what runs tasks in threads of this process."""
    return cast("Runner", ThreadPoolTaskRunner(max_workers=cores()))


@contextlib.contextmanager
def without_heartbeat() -> Iterator[None]:
    """Let a flow of the body send Prefect no sign of life every three minutes, for which its end waits up to a second.

    The server ends with the process; to one that `PREFECT_API_URL` named before, the states of the run tell that it ended.
    """
    with temporary_settings({PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None}):
        yield


@contextlib.contextmanager
def side_by_side(context: WorkerContext, processes: int) -> Iterator[Runner]:
    """Yield what runs tasks in threads of this process (1), or in so many processes, which end with the body or with this process.

    What they tell reaches this process's observer; `context.stop` reaches them.

    Raises:
        EvidenceError: one of the processes was ended by the system.
    """
    if processes == 1:
        with threads() as runner:
            yield runner
        return
    spawn = multiprocessing.get_context("spawn")
    told: Told = spawn.SimpleQueue()
    context.stopped = spawn.Event()
    listener = ThreadPoolExecutor(1)
    listening = listener.submit(_pass_on, told, OBSERVER.get(), context)
    try:
        mine = _Machine(context.store, context.scratch, dict(context.files), dict(context.indexes), context.device)
        with ProcessPoolTaskRunner(processes, initializer=_begin, initargs=(mine, processes, context.stopped, told)) as pool:
            yield cast("Runner", pool)
    except BrokenProcessPool as error:
        raise EvidenceError(note("worker_ended", processes=processes)) from error
    finally:
        told.put(None)
        listener.shutdown()
        listening.result()


def _pass_on(told: Told, observer: Observer, context: WorkerContext) -> None:
    """Tell the observer what workers tell; where it fails the run ends, and what is still told goes by: nobody waits to be heard."""
    failed: Exception | None = None
    while (said := told.get()) is not None:
        try:
            if failed is None:
                observer(*said)
        except Exception as error:  # noqa: BLE001 - raised below
            failed = error
            context.stop()
    if failed is not None:
        raise failed


class _Machine(NamedTuple):
    """What a context of this machine is made of; see `WorkerContext`."""

    store: ArtifactStore
    scratch: Path
    files: dict[tuple[str, str], Path]
    indexes: dict[str, Path]
    device: str


def _begin(machine: _Machine, processes: int, stopped: Stopped, told: Told) -> None:
    """Make a worker of a fresh process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the flow, which stops its workers
    parent = multiprocessing.parent_process()
    assert parent is not None  # noqa: S101 - says to mypy that this process was spawned
    end_with(parent.pid or 0)
    keep_freed_memory()
    OBSERVER.set(lambda *said: told.put(said))
    begin_work(WorkerContext(*machine, processes=processes, stopped=stopped))
