"""What the process does that carries titles out: plans and verifies them, and holds the networks from one title to the next.

What it reads was handed in by strangers. It may crash, hang or take too much memory, and its worker ends it then. It knows no register.
"""

from __future__ import annotations

import functools
import logging
import os
import signal
import sys
import time
import traceback
from fractions import Fraction
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict

from flows.batch.title_folder import request_of
from flows.carrying.messages import EPISODE, PLAN, PROXY, Answer, Broken, Planned, Refused, Stopped, Task, Told, Tools, Verified, Well
from flows.carrying.proxies import ProxyTask, make
from flows.carrying.verified import title_key, verified
from flows.context import InterruptedRun, LocalFiles, WorkerContext
from flows.episode_stages import run_episode
from flows.handing_out import hand_out
from flows.object_store import open_store
from flows.orders import EpisodeOrder, IndexRef, TitleOrder
from flows.planner import plan
from flows.preflight import look_at
from flows.progress import Job, observed_by, title_parts
from models.device import keep_freed_memory, release_freed_memory
from pages.errors import EvidenceError, InputError, StorageError
from pages.notes import Note, note

_TELL_EVERY = 0.2
_GUESSED_SECONDS = 60.0


class FolderTask(BaseModel):
    """The payload of a job that makes an order of a folder."""

    model_config = ConfigDict(frozen=True)

    folder: Path
    index: Path
    language: Literal["zh", "en"]


Places = tuple[tuple[str, str, Path], ...]
"""Where contents lie on the machine that planned an order, by SHA-256 and name; other machines take them from the store."""


class EpisodeTask(BaseModel):
    """The payload of a job that does one episode beforehand; `index` is where the index lies on the machine that planned it."""

    model_config = ConfigDict(frozen=True)

    order: EpisodeOrder
    files: Places = ()
    index: Path


class OrderTask(BaseModel):
    """The payload of a job that carries an order out.

    Attributes:
        files: where its contents lie.
        index: where the index lies, likewise.
        seconds: run times as containers say them, by name; for estimates.
        unused: files of the folder that are of no known use.
    """

    model_config = ConfigDict(frozen=True)

    order: TitleOrder
    files: Places = ()
    index: Path
    seconds: dict[str, float] = {}
    unused: tuple[str, ...] = ()


def carry(pipe: Connection, tools: Tools) -> None:
    """Do what comes through the pipe until it closes or SIGTERM comes.

    Args:
        pipe: takes tasks; gives what is told meanwhile and one answer to each.
        tools: what to work with.
    """
    keep_freed_memory()
    stopping = _Stopping()
    signal.signal(signal.SIGTERM, stopping)
    while not stopping.asked:
        try:
            task = pipe.recv()
        except EOFError:
            return
        pipe.send(_answer(task, tools, pipe, stopping))


class _Stopping:
    """SIGTERM: the title's work ends at its next step."""

    def __init__(self) -> None:
        self.asked = False
        self.context: WorkerContext | None = None

    def __call__(self, *_signal: object) -> None:
        self.asked = True
        if self.context is None:
            sys.exit(0)  # nothing is under way, or only a title's files are looked at
        self.context.stop()


def _answer(task: Task, tools: Tools, pipe: Connection, stopping: _Stopping) -> Answer:
    try:
        if task.kind == PLAN:
            return _planned(FolderTask.model_validate(task.payload), tools)
        if task.kind == PROXY:
            make(ProxyTask.model_validate(task.payload), functools.partial(_tell_frame, pipe))
            return Well()
        if task.kind == EPISODE:
            return _helped(EpisodeTask.model_validate(task.payload), tools, pipe, stopping)
        return _verified(OrderTask.model_validate(task.payload), tools, pipe, stopping)
    except InterruptedRun:
        return Stopped()
    except EvidenceError as error:
        reasons = tuple(one if isinstance(one, Note) else note("batch.said", text=str(one)) for one in error.args)
        return Refused(reasons, storage=isinstance(error, StorageError))
    except Exception:
        # Whatever it is, the other titles go on.
        logging.getLogger(__name__).exception("a title failed")
        return Broken(traceback.format_exc(limit=-1).strip().splitlines()[-1][:500])
    finally:
        stopping.context = None


def _planned(task: FolderTask, tools: Tools) -> Planned:
    work = tools.cache if tools.is_shared else Path(tools.store)
    nowhere = tools.cache / "reports" / str(os.getpid())  # a report of its own goes into the store
    request, unused = request_of(task.folder, index=task.index, out=nowhere, work=work, device=tools.device, language=task.language)
    places = {"index": request.index, "out": request.out, "work": request.work}
    seen = look_at(request.videos, rushes=request.rushes, shooting_log=request.shooting_log, device=tools.device, **places)
    order, context = plan(request)
    if tools.is_shared:
        hand_out(order, context, open_store(tools.store, tools.cache))
    files = tuple((sha256, name, path) for (sha256, name), path in context.files.items())
    payload = OrderTask(order=order, files=files, index=request.index, seconds={**seen.episodes, **seen.rushes}, unused=unused)
    episodes = tuple(
        {"name": video.name, "sha256": video.sha256, "size": video.size, "seconds": seen.episodes.get(video.name, 0.0)}
        for video in (one.video for one in order.videos)
    )
    helps = [_help_with(one, files, request.index).model_dump(mode="json") for one in order.episodes] if len(order.episodes) > 1 else []
    return Planned(order.model_dump(mode="json"), payload.model_dump(mode="json"), title_key(order), episodes, tuple(helps))


def _help_with(order: EpisodeOrder, files: Places, index: Path) -> EpisodeTask:
    needed = {(one.sha256, one.name) for one in (order.video, *order.beside)}
    return EpisodeTask(order=order, files=tuple(one for one in files if one[:2] in needed), index=index)


def _verified(task: OrderTask, tools: Tools, pipe: Connection, stopping: _Stopping) -> Verified:
    context = _context(task.files, task.order.index, task.index, tools)
    stopping.context = context
    with observed_by(_Teller(task, pipe)):
        ref, outcome = verified(task.order, context)
    release_freed_memory()
    said = outcome.model_dump(mode="json")
    return Verified(title_key(task.order), outcome.digest, said, ref.model_dump(mode="json"), outcome.person)


def _helped(task: EpisodeTask, tools: Tools, pipe: Connection, stopping: _Stopping) -> Well:
    stopping.context = context = _context(task.files, task.order.index, task.index, tools)
    with observed_by(lambda name, stage, done: pipe.send(Told(name, stage, float(done)))):
        run_episode(task.order, context)
    release_freed_memory()
    return Well()


def _context(places: Places, index: IndexRef, index_folder: Path, tools: Tools) -> WorkerContext:
    """What an order is carried out with, from where its contents lie.

    Raises:
        InputError: one is gone, and the store has none of them.
    """
    files: LocalFiles = {(sha256, name): path for sha256, name, path in places if path.is_file()}
    if len(files) < len(places) and not tools.is_shared:
        gone = next(path for _, _, path in places if not path.is_file())
        raise InputError(note("batch.folder_gone", folder=str(gone)))
    indexes = {index.sha256: index_folder} if index_folder.is_dir() else {}
    return WorkerContext(open_store(tools.store, tools.cache), tools.cache / "scratch", files, indexes, tools.device)


class _Teller:
    """Tells the worker how far the title is."""

    def __init__(self, task: OrderTask, pipe: Connection) -> None:
        self._pipe = pipe
        self._told = 0.0
        self._last = ("", "")
        order = task.order
        episodes = {one.video.name: task.seconds.get(one.video.name, _GUESSED_SECONDS) for one in order.videos}
        rushes = {one.video.name: task.seconds.get(one.video.name, _GUESSED_SECONDS) for one in order.usable_rushes}
        parts = title_parts(order.title, episodes, rushes)
        self._job = Job(parts)
        # Files were looked at when the order was made, and nothing is started by now.
        self._rows = {(part.name, part.stage): Fraction(0) for part in parts if part.stage != "start"}
        for name in episodes:
            self(name, "ingest", Fraction(1))
        self._job(order.title, "start", Fraction(1))

    def __call__(self, name: str, stage: str, done: Fraction) -> None:
        self._job(name, stage, done)
        if (name, stage) in self._rows:
            self._rows[name, stage] = max(self._rows[name, stage], done)
        now = time.monotonic()
        if (name, stage) != self._last or now - self._told >= _TELL_EVERY:
            self._told, self._last = now, (name, stage)
            rows = tuple((*row, round(float(share), 3)) for row, share in self._rows.items())
            self._pipe.send(Told(name, stage, self._job.fraction, self._job.seconds_left(), rows))


def _tell_frame(pipe: Connection, name: str) -> None:
    pipe.send(Told(name, PROXY, 0.0))
