"""A worker: leases jobs, has its carrier do them, renews the lease meanwhile, publishes what comes out.

It is light and reads nothing that was handed in. What hangs, crashes or grows is its carrier, which it ends and starts anew.
"""

from __future__ import annotations

import contextlib
import dataclasses
import logging
import os
import platform
import secrets
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from django.db import InterfaceError, OperationalError, connection

from flows.carrying.messages import (
    EPISODE,
    PLAN,
    VERIFY,
    Answer,
    Broken,
    Ended,
    Planned,
    Refused,
    Stopped,
    Task,
    Told,
    Tools,
    Verified,
    Well,
)
from flows.carrying.process import Carrier, Carry, Limits, load_and_carry
from flows.ending import end_with
from models.storage import is_running
from pages.notes import Note, note
from register import queue
from register.database import connect, patiently
from register.queue import Lease, LeaseLostError, NewJob, OtherResultError

LEASE_SECONDS = 60.0
_IDLE_SECONDS = 1.0
_LOOK_EVERY = 0.2
_SAY_EVERY = 2.0
"""Seconds between two renewals, each of which says how far the title is; a run that is stopped ends within them."""

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True)
class WorkerSettings:
    """All that a worker process is told.

    Attributes:
        register: URL of the register.
        tools: what its carrier works with.
        limits: what its carrier may take.
        lease_seconds: after which a job goes to another worker when this one is not heard of.
        carry: what its carrier runs.
        ends_with: the process that started it and that it does not outlive; None: it lives by itself.
        log: where all that it and its carrier print goes; None: where it went.
    """

    register: str
    tools: Tools
    limits: Limits = field(default_factory=Limits)
    lease_seconds: float = LEASE_SECONDS
    carry: Carry = load_and_carry
    ends_with: int | None = None
    log: Path | None = None


class StoppingError(Exception):
    """The worker was asked to end."""


Have = Callable[[Task], Answer]
"""Has the worker's carrier do a task that is no job of the register; raises `StoppingError`."""


def work(settings: WorkerSettings, beside: Callable[[Have], None] | None = None) -> None:
    """Carry out jobs of the register until SIGTERM comes; to be called by the main thread of a process.

    Args:
        settings: what the worker is told.
        beside: called before each look for a job, with what has the carrier do more than jobs.

    Raises:
        EvidenceError: the register cannot be used.
    """
    if settings.ends_with is not None:
        end_with(settings.ends_with)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the terminal's Ctrl-C is for who started this
    if settings.log is not None:
        _print_to(settings.log)
    connect(settings.register)
    Worker(settings, beside).run()
    connection.close()


def left_by_the_dead() -> list[str]:
    """Return the workers of this machine that hold leases and do not run any more."""
    return [owner for owner in queue.owners(f"{platform.node()}:") if not is_running(int(owner.split(":")[-2]))]


def _print_to(log: Path) -> None:
    handle = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    for stream in (1, 2):
        os.dup2(handle, stream)
    os.close(handle)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s", force=True)


class Worker:
    """One worker of a register; see `work`."""

    def __init__(self, settings: WorkerSettings, beside: Callable[[Have], None] | None = None) -> None:
        self._settings = settings
        self._beside = beside
        self.owner = f"{platform.node()}:{os.getpid()}:{secrets.token_hex(4)}"
        self._carrier: Carrier | None = None
        self._stopping = False
        signal.signal(signal.SIGTERM, self._stop)

    def _stop(self, *_signal: object) -> None:
        self._stopping = True

    def _wait(self, seconds: float) -> None:
        """Sleep, and wake when the worker is to end."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self._go_on()
            time.sleep(min(_LOOK_EVERY, seconds))

    def _go_on(self) -> None:
        if self._stopping:
            raise StoppingError

    def run(self) -> None:
        """Work until asked to end."""
        lease = patiently(queue.lease, wait=self._wait)
        try:
            while not self._stopping:
                if self._beside is not None:
                    self._beside(self._have)
                # Only who has no title of its own helps with another's.
                kinds = (PLAN, VERIFY, EPISODE)
                leased = lease(self.owner, kinds, seconds=self._settings.lease_seconds, place=self._settings.tools.place)
                if leased is None:
                    self._wait(_IDLE_SECONDS)
                else:
                    self._do(leased)
        except StoppingError:
            _LOG.info("asked to end")
        finally:
            self._end_carrier()

    def _living_carrier(self) -> Carrier:
        if self._carrier is None or not self._carrier.is_alive:
            self._carrier = Carrier(self._settings.tools, self._settings.carry)
        return self._carrier

    def _have(self, task: Task) -> Answer:
        return self._living_carrier().do(task, self._settings.limits, lambda _told: self._go_on())

    def _do(self, leased: Lease) -> None:
        beat = _Beat(leased, self._settings.lease_seconds)

        def meanwhile(told: Told | None) -> None:
            beat.renew(told)
            self._go_on()

        try:
            answer = self._living_carrier().do(Task(leased.kind, leased.payload), self._settings.limits, meanwhile)
            self._say(leased, answer)
        except LeaseLostError:
            _LOG.warning("run %s: the lease was lost; what was done for it does not count", leased.run)
            self._end_carrier(at_once=True)
        except StoppingError:
            self._end_carrier()
            with contextlib.suppress(LeaseLostError, OperationalError, InterfaceError):
                queue.give_back(leased)
            raise

    def _end_carrier(self, *, at_once: bool = False) -> None:
        if self._carrier is not None:
            (self._carrier.kill if at_once else self._carrier.end)()
            self._carrier = None

    def _say(self, leased: Lease, answer: Answer) -> None:
        """Tell the register what came of a job."""
        limits = self._settings.limits
        tries = patiently(queue.strikes, wait=self._wait)(leased) + 1
        match answer:
            case Planned():
                then = self._jobs(answer)
                patiently(queue.complete, wait=self._wait)(leased, then=then, order=answer.order, episodes=answer.episodes)
            case Verified():
                self._publish(leased, answer)
            case Stopped():
                patiently(queue.give_back, wait=self._wait)(leased)
            case Refused(storage=True):
                pause = min(60.0, 5.0 * 2 ** (tries - 1))
                self._fail(leased, answer.reasons, "storage", pause if tries < limits.storage_tries else None)
            case Refused():
                self._fail(leased, answer.reasons, "files", None)
            case Broken():
                self._fail(leased, [note("batch.broken", error=answer.error)], "program", 0.0 if tries < limits.crashes else None)
            case Well():
                patiently(queue.complete, wait=self._wait)(leased)
            case Ended():
                again = 0.0 if tries < limits.crashes and answer.why != "batch.hung" else None
                self._fail(leased, [_ended(answer, leased)], "ended", again)

    def _jobs(self, planned: Planned) -> list[NewJob]:
        """The job that carries an order out from its first episode on, and those that help with it from the last one on."""
        tools = self._settings.tools
        place = "" if tools.is_shared else tools.place
        helps = [
            NewJob(kind=EPISODE, number=number, payload=payload, place=place, helps=True)
            for number, payload in enumerate(reversed(planned.helps))
        ]
        return [NewJob(kind=VERIFY, payload=planned.payload, key=planned.key, place=place), *helps]

    def _fail(self, leased: Lease, reasons: list[Note] | tuple[Note, ...], remedy: str, again_after: float | None) -> None:
        fail = patiently(queue.fail, wait=self._wait)
        fail(leased, reasons=reasons, remedy=note(f"batch.remedy.{remedy}"), again_after=again_after)

    def _publish(self, leased: Lease, answer: Verified) -> None:
        content = {"outcome": answer.outcome, "report": answer.report}
        publish = patiently(queue.publish, wait=self._wait)
        try:
            publish(leased, key=answer.key, digest=answer.digest, content=content, report=answer.report, person=answer.person)
        except OtherResultError:
            self._fail(leased, [note("batch.other_result")], "other_result", None)


def _ended(answer: Ended, leased: Lease) -> Note:
    """Why a carrier ended, with the stage and the file at which it was."""
    if answer.told is None:
        where = note("batch.where.files" if leased.kind == PLAN else "batch.where.start")
    else:
        where = note("batch.where", stage=note(f"stage.{answer.told.stage}"), name=answer.told.name)
    return note(answer.why, where=where, **answer.arguments)


class _Beat:
    """Renews a lease, and tells the register how far the job is. A register that is away for a while is no reason to end the work."""

    def __init__(self, leased: Lease, seconds: float) -> None:
        self._leased = leased
        self._seconds = seconds
        self._last = -seconds

    def renew(self, told: Told | None) -> None:
        """Renew where it is time.

        Raises:
            LeaseLostError: the job is another worker's by now.
        """
        now = time.monotonic()
        if now - self._last < min(_SAY_EVERY, self._seconds / 4):
            return
        self._last = now
        progress = None if told is None or self._leased.kind == EPISODE else dataclasses.asdict(told)
        try:
            queue.renew(self._leased, seconds=self._seconds, progress=progress)
        except (OperationalError, InterfaceError) as error:
            connection.close()
            _LOG.warning("register: %s; the work goes on", error)
