"""What a worker process has to carry out orders with: a store, networks, room for scratch, and where on this machine contents lie.

Nothing of it travels. Two workers on two machines have each their own and share the store alone.
"""

from __future__ import annotations

import contextlib
import datetime
import functools
import os
import platform
import shutil
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from fractions import Fraction
from importlib.metadata import version
from pathlib import Path
from typing import Protocol

import torch
from pydantic import BaseModel

from flows.networks import Networks, networks_of
from flows.orders import Done, IndexRef, Profile
from flows.progress import OBSERVER
from flows.references import BlobRef
from flows.store import ArtifactStore
from landmarks.index import LandmarkIndex, load_index
from landmarks.places.place_names import PlaceNames
from models.device import Runtime, choose_runtime, cores
from models.storage import is_running, whole_folder
from models.turns import Turns
from pages.errors import InputError
from pages.notes import note
from pipeline.record.manifest import FileHashes, hash_file

_PACKAGES = ("ganzhou-evidence", "av", "torch", "opencv-python", "openvino")
"""Those whose version may change a result."""

INDEX_STAGE = "index"
"""The stage under which a store keeps indexes for workers of other machines."""


LocalFiles = dict[tuple[str, str], Path]
"""Where files lie on this machine, by SHA-256 and by the name that the order calls them: of two copies each has its own files beside it."""


_TURNS: ContextVar[Turns | None] = ContextVar("turns", default=None)
"""The turns of the stage that runs."""


class Stopped(Protocol):
    """A `threading.Event`, or one of `multiprocessing`."""

    def set(self) -> None:
        """Set it."""

    def is_set(self) -> bool:
        """Whether it is set."""


class InterruptedRun(Exception):  # noqa: N818 - nothing is wrong with this episode
    """An episode was given up because the run it belongs to ends."""


def hashes_of(path: Path) -> FileHashes:
    """Hash a file, once per process while it stays as it is.

    Raises:
        InputError: it cannot be read.
    """
    try:
        found = path.stat()
    except OSError as error:
        raise InputError(note("run_file_unreadable", file=str(path), reason=error.strerror or str(error))) from error
    return _cached_hashes(path, found.st_size, found.st_mtime_ns)


@functools.cache
def _cached_hashes(path: Path, size: int, changed_ns: int) -> FileHashes:
    return hash_file(path)


def profile_of(runtime: Runtime) -> Profile:
    """Return what results hang on where networks run so; choosing a runtime sets the process to one thread a call."""
    versions = {name: version(name) for name in _PACKAGES}
    return Profile(device=runtime.name, precision=runtime.precision, threads=torch.get_num_threads(), versions=versions)


@dataclass(eq=False)
class WorkerContext:
    """A worker process.

    Attributes:
        store: where artifacts are kept.
        scratch: a folder of this machine for what is needed only until a stage is done; what is left there by a killed process is taken up
            again.
        files: where files lie on this machine already (`LocalFiles`); whatever else an order names comes from the store.
        indexes: likewise folders of indexes, by their hash.
        device: see `models.device.choose_runtime`.
        processes: how many processes like this one share the cores of this machine.
        stopped: set when the run ends early; several processes may share it.
    """

    store: ArtifactStore
    scratch: Path
    files: Mapping[tuple[str, str], Path] = field(default_factory=dict)
    indexes: Mapping[str, Path] = field(default_factory=dict)
    device: str = "auto"
    processes: int = 1
    stopped: Stopped = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self.runtime: Runtime = choose_runtime(self.device)
        self._turns = Turns(max(1, cores() // self.processes))
        self._own = self.scratch / f"{platform.node()}-{os.getpid()}"
        self._clear_unfinished()
        self.started = datetime.datetime.now(datetime.UTC)
        self.done: list[Done] = []
        self._lock = threading.Lock()
        self._in_work: dict[tuple[str, str], threading.Lock] = {}
        self._index = functools.lru_cache(maxsize=2)(self._load_index)

    def _clear_unfinished(self) -> None:
        """Remove what killed processes of this machine left half done; their finished samples stay to be taken over."""
        for home in self.scratch.glob(f"{platform.node()}-*"):
            if not is_running(int(home.name.rpartition("-")[2])):
                for part in home.rglob("*.part"):
                    shutil.rmtree(part, ignore_errors=True)
                _remove_empty(home / "samples", home)

    @property
    def turns(self) -> Turns:
        """The turns in which this process computes; inside a stage they tell how long it held some."""
        return _TURNS.get() or self._turns

    @functools.cached_property
    def profile(self) -> Profile:
        """What this worker's results hang on."""
        return profile_of(self.runtime)

    def require(self, wanted: Profile) -> None:
        """Refuse an order that this worker would carry out otherwise than it says.

        Raises:
            InputError: the first thing in which they differ, by name.
        """
        mine = self.profile
        for name in ("device", "precision", "threads"):
            if getattr(wanted, name) != getattr(mine, name):
                raise InputError(note("profile_differs", what=name, wanted=str(getattr(wanted, name)), mine=str(getattr(mine, name))))
        for package in sorted(wanted.versions.keys() | mine.versions.keys()):
            one, other = wanted.versions.get(package, "-"), mine.versions.get(package, "-")
            if one != other:
                raise InputError(note("profile_differs", what=package, wanted=one, mine=other))

    def index(self, ref: IndexRef) -> LandmarkIndex:
        """Return an index, loaded once.

        Raises:
            InputError: it is not the one that the reference names.
            StorageError: neither this machine nor the store has it.
        """
        with self._lock:
            return self._index(ref)

    def names(self, ref: IndexRef) -> PlaceNames:
        """Return the names that are looked for in texts."""
        return PlaceNames(self.index(ref).catalogue)

    def networks(self, ref: IndexRef) -> Networks:
        """Return the networks of an index, loaded when first needed."""
        return networks_of(self.index_folder(ref), self.index(ref), self.runtime)

    def index_folder(self, ref: IndexRef) -> Path:
        """Return a folder of this machine that holds an index.

        Raises:
            InputError: neither this machine nor the store has it.
        """
        known = self.indexes.get(ref.sha256)
        if known is not None:
            return known
        handed_out = self.store.find(INDEX_STAGE, ref.sha256)
        if handed_out is None:
            raise InputError(note("index_not_handed_out", sha256=ref.sha256))
        return self.store.local(handed_out)

    def _load_index(self, ref: IndexRef) -> LandmarkIndex:
        index = load_index(self.index_folder(ref))
        if index.sha256 != ref.sha256:
            raise InputError(note("index_changed", folder=str(self.index_folder(ref))))
        return index

    def file(self, blob: BlobRef, beside: Iterable[BlobRef] = ()) -> Path:
        """Return a file of this machine that has a blob's content and name, with other files beside it.

        Raises:
            InputError: the file of this machine is not what it was.
            StorageError: the store does not have it.
        """
        known = self.files.get((blob.sha256, blob.name))
        if known is not None:
            if hashes_of(known).sha256 != blob.sha256:
                raise InputError(note("file_changed", file=str(known)))
            return known
        home = self.scratch / "files" / blob.sha256
        home.mkdir(parents=True, exist_ok=True)
        for one in (blob, *beside):
            with contextlib.suppress(FileExistsError):
                (home / Path(one.name).name).symlink_to(self.store.blob(one).resolve())
        return home / Path(blob.name).name

    def kept_or_computed(
        self, stage: str, key: str, name: str, compute: Callable[[Path], BaseModel], *, part: str = "", anew: bool = False
    ) -> Done:
        """Find a stage's artifact, or compute and keep it.

        Args:
            stage: the stage's name.
            key: everything that the result hangs on.
            name: what the run block and the progress call it.
            compute: writes its files into the folder it is given and returns the record.
            part: which part of the stage this is, for the run block; whoever puts the parts together tells how far the stage is.
            anew: compute although it is kept, for the sake of what is made on the way.
        """
        called = f"{stage} {name} {part}".rstrip()
        with self._lock:
            alone = self._in_work.setdefault((stage, key), threading.Lock())
        # Two rushes of the same content have one key; the second waits for the first one's result.
        with alone:
            found = None if anew else self.store.find(stage, key)
            if found is not None:
                done = Done(artifact=found, name=called, reused=True)
            else:
                with self.store.making(stage) as folder, self._timed() as seconds:
                    ref = self.store.commit(stage, key, folder, compute(folder))
                done = Done(artifact=ref, name=called, reused=False, seconds=seconds())
        self.note(done)
        if not part:
            self.tell(name, stage, Fraction(1))
        return done

    @contextlib.contextmanager
    def _timed(self) -> Iterator[Callable[[], float]]:
        """Yield what says for how many seconds the body computed: since it began, or in its turns where it takes turns."""
        begun, turns = time.monotonic(), self._turns.for_one()
        token = _TURNS.set(turns)
        try:
            yield lambda: turns.held or time.monotonic() - begun
        finally:
            _TURNS.reset(token)

    def note(self, done: Done) -> None:
        """Count what was done, here or by another process, into the run."""
        with self._lock:
            self.done.append(done)

    def samples(self, decode_key: str) -> Path:
        """Where the sampled frames of an episode lie until all that needs them is kept: this process's own, which no other one removes."""
        return self._own / "samples" / decode_key

    def has_samples(self, decode_key: str) -> bool:
        """Whether the sampled frames of an episode are there; those that a killed process of this machine left are taken over."""
        mine = self.samples(decode_key)
        if mine.is_dir():
            return True
        for left in self.scratch.glob(f"{platform.node()}-*/samples/{decode_key}"):
            process = left.parents[1].name.rpartition("-")[2]
            if not is_running(int(process)):
                mine.parent.mkdir(parents=True, exist_ok=True)
                with contextlib.suppress(OSError):  # another process was faster
                    left.rename(mine)
                    _remove_empty(left.parent, left.parents[1])
                    return True
        return False

    @contextlib.contextmanager
    def fresh_samples(self, decode_key: str) -> Iterator[Path]:
        """Yield a folder for the sampled frames of an episode; it takes its name when the body ends well."""
        with whole_folder(self.samples(decode_key)) as fresh:
            yield fresh

    def drop_samples(self, decode_key: str) -> None:
        """Remove the sampled frames of an episode."""
        self.has_samples(decode_key)
        shutil.rmtree(self.samples(decode_key), ignore_errors=True)
        _remove_empty(self._own / "samples", self._own)

    def stop(self) -> None:
        """Let what runs in this process end at its next step, since something failed or the user stopped the run."""
        self.stopped.set()

    def tell(self, name: str, stage: str, done: Fraction) -> None:
        """Tell whoever watches how far an episode's, a rush's or the title's stage is.

        Raises:
            InterruptedRun: the run ends.
        """
        if self.stopped.is_set():
            raise InterruptedRun
        OBSERVER.get()(name, stage, done)

    def teller(self, name: str) -> Callable[[str, Fraction], None]:
        """Return what a stage calls with its name and how much of it is done."""
        return functools.partial(self.tell, name)


def _remove_empty(*folders: Path) -> None:
    """Remove folders in this order while they are empty."""
    with contextlib.suppress(OSError):
        for folder in folders:
            folder.rmdir()


_CURRENT: list[WorkerContext] = []


def current() -> WorkerContext:
    """Return what this process has to carry out orders with; tasks take orders alone."""
    return _CURRENT[-1]


def begin_work(context: WorkerContext) -> None:
    """Let tasks of this process work with a context."""
    _CURRENT.append(context)


@contextlib.contextmanager
def working_with(context: WorkerContext) -> Iterator[WorkerContext]:
    """Let tasks of this process work with a context while the body runs."""
    begin_work(context)
    try:
        yield context
    finally:
        _CURRENT.remove(context)
