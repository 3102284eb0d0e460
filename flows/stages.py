"""What each stage of a title needs, keeps and takes up again. Imports no Prefect: an unchanged title never needs it."""

from __future__ import annotations

import datetime
import functools
import platform
import shutil
import threading
import time
from fractions import Fraction
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import torch
from pydantic import BaseModel, ConfigDict

from flows.progress import OBSERVER
from flows.results import ResultStore, content_key
from landmarks.catalogue import load_catalogue
from landmarks.index import LandmarkIndex, load_index
from models.device import Runtime, choose_runtime
from models.errors import InputError, StorageError
from models.storage import require_space, whole_folder
from pipeline.episode import (
    SAMPLES,
    STILLS,
    DecodedEpisode,
    MatchedEpisode,
    Settings,
    decode_episode,
    match_episode,
    require_usable_names,
)
from pipeline.evidence import Evidence, Run
from pipeline.manifest import MANIFEST_NAME, FileHashes, hash_file
from pipeline.media import probe
from pipeline.names import one_line
from pipeline.report import write_report
from pipeline.title import MeasuredEpisode, configuration_sha256, measure_title

if TYPE_CHECKING:
    from landmarks.recogniser import Recogniser
    from models.shot_detector import ShotDetector

DECODE_VERSION = "2"
MATCH_VERSION = "2"
"""Raised by hand whenever a stage's result changes for the same input; older results are then left alone."""

_REPORT_BYTES = 20 << 20
_WORK_BYTES = 100 << 20
"""Free space without which a run is not even begun; a long episode's samples take more."""


class VerifyRequest(BaseModel):
    """What `verify` was asked for; plain values, so that a deployment can carry it."""

    model_config = ConfigDict(frozen=True)

    title: str
    videos: tuple[Path, ...]
    index: Path
    out: Path
    work: Path
    device: str = "auto"
    language: Literal["zh", "en"] = "zh"
    settings: Settings = Settings()


class InterruptedRun(Exception):  # noqa: N818 - nothing is wrong with this episode
    """An episode was given up because the run it belongs to ends."""


class _Networks:
    """The networks of one title, loaded when first needed: an unchanged title does without them. Episodes in parallel share them."""

    def __init__(self, folder: Path, index: LandmarkIndex, runtime: Runtime) -> None:
        self._folder = folder
        self._index = index
        self._runtime = runtime
        self._lock = threading.Lock()

    @property
    def shot_detector(self) -> ShotDetector:
        """The shot detector."""
        with self._lock:
            return self._shot_detector

    @property
    def recogniser(self) -> Recogniser:
        """The index with the networks it was made with."""
        with self._lock:
            return self._recogniser

    @functools.cached_property
    def _shot_detector(self) -> ShotDetector:
        from models.shot_detector import ShotDetector

        return ShotDetector(self._runtime)

    @functools.cached_property
    def _recogniser(self) -> Recogniser:
        from landmarks.builder import models_of
        from landmarks.recogniser import Recogniser

        try:
            return Recogniser(self._index, *models_of(self._index, self._runtime))
        except InputError as error:
            raise InputError(f"{one_line(str(self._folder))}: {error}") from error


def _hashes(path: Path) -> FileHashes:
    """Hash a file, once per process while it stays as it is."""
    try:
        found = path.stat()
    except OSError as error:
        raise InputError(f"{one_line(str(path))}: cannot be read ({error.strerror}); check the path and its rights") from error
    return _hashes_of(path, found.st_size, found.st_mtime_ns)


@functools.cache
def _hashes_of(path: Path, size: int, changed_ns: int) -> FileHashes:
    return hash_file(path)


class TitleRun:
    """One title on its way through the stages."""

    def __init__(self, request: VerifyRequest) -> None:
        require_usable_names(request.videos)
        require_free(request.out)
        self.request = request
        self.store = ResultStore(request.work)
        self.index = load_index(request.index)
        require_space(request.out.parent, _REPORT_BYTES, "--out")
        require_space(request.work, _WORK_BYTES, "--work")
        self.runtime: Runtime = choose_runtime(request.device)
        self._networks = _Networks(request.index, self.index, self.runtime)
        self._lock = threading.Lock()
        self._stopped = threading.Event()
        self.started = datetime.datetime.now(datetime.UTC)
        self.seconds: dict[str, float] = {"ingest": 0.0, "decode": 0.0, "match": 0.0}
        self.reused: list[str] = []

    def ingest(self, video: Path) -> FileHashes:
        """Look at an episode and hash it.

        Raises:
            InputError: it is no video that can be used.
        """
        begun = time.monotonic()
        probe(video)
        hashes = _hashes(video)
        self._spent("ingest", begun)
        return hashes

    def load_networks(self) -> None:
        """Load the networks now, so that an index of other networks is refused before the long work starts.

        Raises:
            InputError: the index was not made with the networks that are installed.
        """
        _ = self._networks.recogniser

    def decode(self, video: Path, hashes: FileHashes) -> DecodedEpisode:
        """Decode an episode, or take up the kept result; its samples are there unless the matching is kept too."""
        key = self._decode_key(video, hashes)
        kept = self.store.kept("decode", key, DecodedEpisode)
        if kept is not None and ((self.store.folder("decode", key) / SAMPLES).is_dir() or self._matched(key) is not None):
            self.reused.append(f"decode {video.name}")
            return kept
        begun = time.monotonic()
        detector = self._networks.shot_detector

        def compute(folder: Path) -> DecodedEpisode:
            found = decode_episode(video, hashes, detector, self.request.settings, folder, functools.partial(self._progress, video.name))
            if _hashes(video) != hashes:
                raise InputError(f"{one_line(str(video))}: changed while it was read; run the command again when it is complete")
            return found

        result = self.store.keep("decode", key, compute)
        self._spent("decode", begun)
        return result

    def match(self, video: Path, hashes: FileHashes, decoded: DecodedEpisode) -> MatchedEpisode:
        """Search an episode's shots, or take up the kept result; the samples go when it is done."""
        key = self._decode_key(video, hashes)
        kept = self._matched(key)
        if kept is not None:
            self.reused.append(f"match {video.name}")
            # A run that was killed right after the matching has not done so.
            self.store.drop("decode", key, SAMPLES)
            return kept
        begun = time.monotonic()
        recogniser = self._networks.recogniser
        source = self.store.folder("decode", key)
        result = self.store.keep(
            "match",
            self._match_key(key),
            lambda folder: match_episode(decoded, source, recogniser, folder, functools.partial(self._progress, video.name)),
        )
        self.store.drop("decode", key, SAMPLES)
        self._spent("match", begun)
        return result

    def measure(self, hashes: dict[Path, FileHashes]) -> Evidence:
        """Put the episodes' kept results together."""
        episodes = []
        for video in self.request.videos:
            key = self._decode_key(video, hashes[video])
            decoded = self.store.kept("decode", key, DecodedEpisode)
            matched = self._matched(key)
            if decoded is None or matched is None:
                raise StorageError(f"{self.request.work}: the results of {one_line(video.name)} vanished; run the command again")
            episodes.append(MeasuredEpisode(decoded, matched, decoded.table(self.store.folder("decode", key))))
        run = Run(
            started=self.started.isoformat(timespec="seconds"),
            finished=datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
            host=platform.node(),
            seconds={name: round(seconds, 3) for name, seconds in self.seconds.items()},
            reused=tuple(sorted(self.reused)),
        )
        return measure_title(self.request.title, episodes, self.index, load_catalogue(), self.request.settings, self.runtime, run)

    def report(self, evidence: Evidence, hashes: dict[Path, FileHashes]) -> Path:
        """Write the report folder; it appears under its name only when complete.

        Raises:
            StorageError: it cannot be written.
        """
        _observe(self.request.title, "report", Fraction(0))
        require_free(self.request.out)
        with whole_folder(self.request.out) as fresh:
            (fresh / STILLS).mkdir()
            for video in self.request.videos:
                stills = self.store.folder("match", self._match_key(self._decode_key(video, hashes[video]))) / STILLS
                if stills.is_dir():
                    shutil.copytree(stills, fresh / STILLS, dirs_exist_ok=True)
            write_report(evidence, fresh, self.request.language)
        _observe(self.request.title, "report", Fraction(1))
        return self.request.out

    def is_kept(self, hashes: dict[Path, FileHashes]) -> bool:
        """Whether nothing is left to decode or match."""
        return all(
            self.store.kept("decode", key, DecodedEpisode) is not None and self._matched(key) is not None
            for key in (self._decode_key(video, found) for video, found in hashes.items())
        )

    def stop(self) -> None:
        """Let the episodes that run side by side end at their next step, since one of them failed or the user stopped the run."""
        self._stopped.set()

    def _progress(self, episode: str, stage: str, done: Fraction) -> None:
        if self._stopped.is_set():
            raise InterruptedRun
        _observe(episode, stage, done)

    def _spent(self, stage: str, begun: float) -> None:
        with self._lock:
            self.seconds[stage] += time.monotonic() - begun

    def _matched(self, decode_key: str) -> MatchedEpisode | None:
        return self.store.kept("match", self._match_key(decode_key), MatchedEpisode)

    @functools.cached_property
    def _environment(self) -> dict[str, str]:
        from models.shot_detector import ShotDetector

        return {
            "configuration": configuration_sha256(self.request.settings),
            "shot_detector": ShotDetector.weights_sha256(),
            "device": str(self.runtime.device),
            "precision": self.runtime.precision,
            "threads": str(torch.get_num_threads()),
            "versions": " ".join(f"{name}={version(name)}" for name in ("ganzhou-evidence", "av", "torch", "opencv-python")),
        }

    def _decode_key(self, video: Path, hashes: FileHashes) -> str:
        return content_key(stage=f"decode-{DECODE_VERSION}", video=hashes.sha256, name=video.name, **self._environment)

    def _match_key(self, decode_key: str) -> str:
        return content_key(stage=f"match-{MATCH_VERSION}", decoded=decode_key, index=self.index.sha256)


def require_free(out: Path) -> None:
    """Refuse to replace a folder that is no report of ours.

    Raises:
        StorageError: `out` is a file, a mount point, or a folder with something else in it.
    """
    if out.is_mount():
        raise StorageError(f"{one_line(str(out))}: is a mount point, which cannot be replaced; name a folder inside it")
    if out.is_dir() and (not any(out.iterdir()) or ((out / MANIFEST_NAME).is_file() and (out / "evidence.json").is_file())):
        return
    if out.exists():
        raise StorageError(f"{one_line(str(out))}: exists and is no report of this program; choose another --out")


def _observe(episode: str, stage: str, done: Fraction) -> None:
    OBSERVER.get()(episode, stage, done)
