"""The batch itself: looks at the inbox, asks the register for each title, keeps workers alive, lays reports out, writes the summary.

It reads nothing of what was handed in but names, sizes and `title.yaml`. Several hosts may work on one batch; this process is on the one
that sees the inbox.
"""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Literal

from flows.batch.status import newest_runs
from flows.batch.title_folder import Listing, TitleFile, list_folder, read_title_file, title_name, titles_in
from flows.carrying.keeping import Workers
from flows.carrying.laying_out import lay_out
from flows.carrying.messages import PLAN, Tools
from flows.carrying.process import Carry, Limits, load_and_carry
from flows.carrying.worker import LEASE_SECONDS, WorkerSettings, work
from flows.object_store import open_store
from flows.references import ArtifactRef
from flows.store import ArtifactStore
from models.storage import held
from pages.errors import EvidenceError, InputError, StorageError
from pages.names import one_line
from pages.notes import Note, note
from register import queue
from register.database import connect, patiently
from register.models import FINAL, Run, State, Title
from register.queue import NewJob

REPORTS, LOGS = "reports", "logs"
RUNS_ALREADY = "batch.runs_already"
"""What is said where another batch writes into the same folder."""
_ACTOR = "batch"
_LOOK_EVERY = 1.0


@dataclass(frozen=True)
class BatchRequest:
    """What `batch` was asked for.

    Attributes:
        inbox: a folder with a folder for each title.
        out: where reports, summary and logs go.
        index: the landmark index of titles that name no other.
        register: URL of the register.
        tools: what the workers work with.
        workers: how many; 0: workers of other processes do it.
        watch: stay when nothing waits.
        rest: seconds for which a title's files have to lie still before it is taken.
        limits, lease_seconds, carry: see `flows.carrying.worker.WorkerSettings`.
    """

    inbox: Path
    out: Path
    index: Path
    register: str
    tools: Tools
    language: Literal["zh", "en"] = "zh"
    workers: int = 1
    watch: bool = False
    rest: float = 20.0
    limits: Limits = field(default_factory=Limits)
    lease_seconds: float = LEASE_SECONDS
    carry: Carry = load_and_carry


@dataclass
class _Seen:
    """A title's folder as it was when it last changed."""

    listing: Listing
    since: float


Watcher = Callable[[list[Title], dict[int, Run]], None]
"""Called now and then with the titles of the batch and the newest run of each, by the title's number."""


@dataclass
class Batch:
    """One batch; see `run`."""

    request: BatchRequest
    watcher: Watcher
    warn: Callable[[Note], None]
    _seen: dict[Path, _Seen] = field(default_factory=dict)
    _known: dict[str, str] = field(default_factory=dict)
    _failed: set[str] = field(default_factory=set)
    _laid_out: set[int] = field(default_factory=set)
    _written: str = ""
    _unwritable_since: float | None = None

    def run(self) -> list[tuple[Title, Run | None]]:
        """Carry the batch out; return its titles with their newest runs.

        Raises:
            EvidenceError: the inbox, the register or the place to write to cannot be used.
            KeyboardInterrupt: the user stopped it; workers have ended, and what they did is kept.
        """
        request = self.request
        if not request.inbox.is_dir():
            raise InputError(note("batch.no_inbox", folder=str(request.inbox)))
        if not request.index.is_dir():
            raise InputError(note("batch.no_index", folder=str(request.index)))
        # Two batches would lay out over each other.
        with held(request.out / LOGS / "lock", "--out", note(RUNS_ALREADY, folder=str(request.out))):
            connect(request.register)
            store = open_store(request.tools.store, request.tools.cache)
            self._retry_failed()
            workers = Workers(request.workers, work, self._told, self._worker_failed)
            try:
                while self._goes_on(store, workers) or request.watch:
                    time.sleep(_LOOK_EVERY)
            finally:
                workers.end()
            self._show(store, last=True)
            return self._titles()

    def _goes_on(self, store: ArtifactStore, workers: Workers) -> bool:
        """Do all that is due now; return whether anything waits or is under way."""
        growing = self._look_at_inbox()
        patiently(queue.reconcile)()
        open_runs = self._show(store)
        if open_runs:
            workers.keep()
        return bool(open_runs) or growing

    def _retry_failed(self) -> None:
        """A new start tries again what failed: what was in the way may be gone."""
        self._failed = {title.source for title, run in patiently(self._titles)() if run is not None and run.state == State.FAILED}

    def _look_at_inbox(self) -> bool:
        """Ask for each title that is new or changed; return whether some are still being copied."""
        growing = False
        index = list_folder(self.request.index).sha256
        try:
            folders = list(titles_in(self.request.inbox))
        except OSError as error:
            raise InputError(note("batch.no_inbox", folder=str(self.request.inbox))) from error
        for folder in folders:
            listing = list_folder(folder)
            if not listing.files:
                continue
            seen = self._seen.get(folder)
            if seen is None or seen.listing.files != listing.files:
                seen = self._seen[folder] = _Seen(listing, time.monotonic())
            fingerprint = self._fingerprint(listing, index)
            if self._known.get(str(folder)) == fingerprint:
                continue
            if self._is_known(folder, fingerprint):
                self._known[str(folder)] = fingerprint
            elif self._rests(seen):
                self._ask_for(folder, fingerprint)
                self._known[str(folder)] = fingerprint
            else:
                growing = True
        return growing

    def _rests(self, seen: _Seen) -> bool:
        return time.monotonic() - seen.since >= self.request.rest or 0 <= seen.listing.newest < time.time() - self.request.rest

    def _fingerprint(self, listing: Listing, index: str) -> str:
        """Of a title's files, and of all else that its result hangs on as far as that can be told at a look."""
        parts = [listing.sha256, index, self.request.language, version("ganzhou-evidence")]
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()

    def _is_known(self, folder: Path, fingerprint: str) -> bool:
        """Whether the register has a run of just this; one that failed before this start is asked for again."""
        source = one_line(str(folder))
        newest = patiently(lambda: Run.objects.filter(title__source=source).order_by("-pk").first())()
        if newest is None or newest.fingerprint != fingerprint or newest.state == State.CANCELLED:
            return False
        return not (newest.state == State.FAILED and source in self._failed)

    def _ask_for(self, folder: Path, fingerprint: str) -> None:
        source = one_line(str(folder))  # a name that is no text is refused by the carrier, and named so
        self._failed.discard(source)
        try:
            told = read_title_file(folder)
        except InputError:  # the carrier reads it again and says why it is of no use
            told = TitleFile()
        name, applicant, priority = title_name(folder, told), one_line(told.applicant.strip()), told.priority
        task = {"folder": source, "index": str(self.request.index), "language": self.request.language}
        hand_in = patiently(queue.hand_in)
        title = hand_in(source, name, applicant=applicant, batch=str(self.request.inbox), priority=priority)
        job = NewJob(kind=PLAN, payload=task, place=self.request.tools.place)
        patiently(queue.enqueue)(title, fingerprint=fingerprint, request=task, job=job, actor=_ACTOR)

    def _told(self, number: int) -> tuple[WorkerSettings]:
        request = self.request
        limits, seconds, carry = request.limits, request.lease_seconds, request.carry
        return (WorkerSettings(request.register, request.tools, limits, seconds, carry, ends_with=os.getpid(), log=self._log(number)),)

    def _worker_failed(self, number: int, _code: int) -> EvidenceError:
        return EvidenceError(note("batch.worker_failed", log=str(self._log(number))))

    def _log(self, number: int) -> Path:
        return self.request.out / LOGS / f"worker-{number + 1}.log"

    def _titles(self) -> list[tuple[Title, Run | None]]:
        return newest_runs(str(self.request.inbox))

    def _show(self, store: ArtifactStore, *, last: bool = False) -> int:
        """Lay out what was published since, write the summary where something changed, tell the watcher; return how many runs are open."""
        titles = patiently(self._titles)()
        try:
            for title, run in titles:
                if run is not None and run.report is not None and run.pk not in self._laid_out:
                    lay_out(ArtifactRef.model_validate(run.report), store, report_folder(self.request.out, title))
                    self._laid_out.add(run.pk)
            self._write_summary(titles)
            self._unwritable_since = None
        except StorageError as error:
            self._storage_failed(error, last=last)
        self.watcher([title for title, _ in titles], {title.pk: run for title, run in titles if run is not None})
        return sum(run is not None and run.state not in FINAL for _, run in titles)

    def _write_summary(self, titles: list[tuple[Title, Run | None]]) -> None:
        from flows.batch.summary import write_summary

        state = json.dumps([(title.name, title.state, None if run is None else run.pk) for title, run in titles])
        if state != self._written or not (self.request.out / "summary.html").is_file():
            write_summary(titles, self.request.out, self.request.language)
            self._written = state

    def _storage_failed(self, error: StorageError, *, last: bool) -> None:
        """The place to write to is full or away: workers go on meanwhile, and what they publish is laid out later."""
        if self._unwritable_since is None:
            self._unwritable_since = time.monotonic()
            for message in error.args:
                self.warn(message if isinstance(message, Note) else note("batch.said", text=message))
        if last or time.monotonic() - self._unwritable_since > 600.0:
            raise error


def report_folder(out: Path, title: Title) -> Path:
    """Where a title's report is laid out: under the name of its folder."""
    return out / REPORTS / Path(title.source).name
