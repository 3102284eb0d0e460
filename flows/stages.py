"""What each stage of an episode needs, keeps and takes up again; `flows.across` has the stages that look across episodes.

Imports no Prefect: an unchanged title never needs it.
"""

from __future__ import annotations

import contextlib
import datetime
import functools
import threading
import time
from collections.abc import Callable, Iterator
from fractions import Fraction
from importlib.metadata import version
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from flows.networks import networks_of
from flows.preflight import REPORT_BYTES, WORK_BYTES, require_free, require_usable_names
from flows.progress import OBSERVER
from flows.request import VerifyRequest
from flows.results import Result, ResultStore, content_key
from landmarks.catalogue import Catalogue
from landmarks.index import LandmarkIndex, load_index
from landmarks.places.place_names import PlaceNames
from models.device import Runtime, choose_runtime, cores
from models.shot_detector import ShotDetector
from models.storage import require_space
from models.text_reader import TextReader
from models.turns import Turns
from pages.errors import InputError, StorageError
from pages.notes import note
from pipeline.film.decode import hold_the_same
from pipeline.film.keyframes import Keyframe, load_keyframes
from pipeline.film.media import probe
from pipeline.film.samples import listed
from pipeline.measure.title import configuration_sha256
from pipeline.record.manifest import FileHashes, hash_file
from pipeline.sightings.episode import KEYFRAMES, SAMPLES, DecodedEpisode, MatchedEpisode, decode_episode, match_episode
from pipeline.texts.texts import EpisodeTexts, read_texts

DECODE_VERSION = "8"
MATCH_VERSION = "7"
READ_VERSION = "1"
"""Raised by hand whenever a stage's result changes for the same input; older results are then left alone."""


class InterruptedRun(Exception):  # noqa: N818 - nothing is wrong with this episode
    """An episode was given up because the run it belongs to ends."""


def hashes_of(path: Path) -> FileHashes:
    """Hash a file, once per process while it stays as it is."""
    try:
        found = path.stat()
    except OSError as error:
        raise InputError(note("run_file_unreadable", file=str(path), reason=error.strerror or str(error))) from error
    return _cached_hashes(path, found.st_size, found.st_mtime_ns)


@functools.cache
def _cached_hashes(path: Path, size: int, changed_ns: int) -> FileHashes:
    return hash_file(path)


class EpisodeStages:
    """The episodes of one title on their way through the stages that know nothing of one another."""

    def __init__(self, request: VerifyRequest) -> None:
        require_usable_names(request.videos)
        require_free(request.out)
        self.request = request
        self.store = ResultStore(request.work)
        self.index: LandmarkIndex = load_index(request.index)
        self.catalogue: Catalogue = self.index.catalogue
        require_space(request.out.parent, REPORT_BYTES, "--out")
        require_space(request.work, WORK_BYTES, "--work")
        self.runtime: Runtime = choose_runtime(request.device)
        self.networks = networks_of(request.index, self.index, self.runtime)
        self.turns = Turns(cores())
        self._lock = threading.Lock()
        self._in_work: dict[tuple[str, str], threading.Lock] = {}
        self._pictures: dict[Path, NDArray[np.uint64]] = {}
        self._stopped = threading.Event()
        self.started = datetime.datetime.now(datetime.UTC)
        self.seconds: dict[str, float] = {}
        self.reused: list[str] = []
        self.computed: list[str] = []

    def ingest(self, video: Path) -> FileHashes:
        """Look at an episode and hash it.

        Raises:
            InputError: it is no video that can be used.
        """
        with self.timed("ingest"):
            probe(video)
            found = hashes_of(video)
        self._progress(video.name, "ingest", Fraction(1))
        return found

    def decode(self, video: Path, hashes: FileHashes) -> DecodedEpisode:
        """Decode an episode, or take up the kept result; its samples are there unless all that needs them is kept too."""
        key = self.decode_key(video, hashes)
        kept = self.store.kept("decode", key, DecodedEpisode)
        if kept is not None and ((self.store.folder("decode", key) / SAMPLES).is_dir() or self.needs_no_samples(video, hashes)):
            self.reused.append(f"decode {video.name}")
            self._require_other_pictures(video, key, kept)
            self._progress(video.name, "decode", Fraction(1))
            return kept
        with self.timed("decode"):
            detector = self.networks.shot_detector

            def compute(folder: Path) -> DecodedEpisode:
                with self.turns:
                    found = decode_episode(video, hashes, detector, self.request.settings, folder, self.progress_of(video.name))
                if hashes_of(video) != hashes:
                    raise InputError(note("file_changed", file=str(video)))
                return found

            decoded = self.store.keep("decode", key, compute)
        self.computed.append(f"decode {video.name}")
        self._require_other_pictures(video, key, decoded)
        return decoded

    def _require_other_pictures(self, video: Path, key: str, decoded: DecodedEpisode) -> None:
        """Refuse an episode that holds another one's pictures in another file: one content counts once."""
        pictures = decoded.pictures(self.store.folder("decode", key))
        with self._lock:
            others = {other: found for other, found in self._pictures.items() if other != video}
            self._pictures[video] = pictures
        for other, found in others.items():
            if hold_the_same(pictures, found):
                earlier, later = sorted((other, video), key=self.request.videos.index)
                raise InputError(note("video_same_pictures", file=str(later), other=str(earlier)))

    def match(self, video: Path, hashes: FileHashes, decoded: DecodedEpisode) -> MatchedEpisode:
        """Search an episode's shots for landmarks, or take up the kept result; the samples go when it is done."""
        key = self.decode_key(video, hashes)
        source = self.store.folder("decode", key)
        result = self.kept_or_computed(
            "match",
            self.match_key(key),
            MatchedEpisode,
            video.name,
            lambda folder: match_episode(decoded, source, self.networks.recogniser, folder, self.progress_of(video.name), self.turns),
        )
        # A run that was killed right after the search has not done so.
        self.store.drop("decode", key, SAMPLES)
        return result

    def read(self, video: Path, hashes: FileHashes, decoded: DecodedEpisode) -> EpisodeTexts:
        """Read an episode's burned-in text, or take up the kept result."""
        key = self.decode_key(video, hashes)
        source = self.store.folder("decode", key)

        def compute(folder: Path) -> EpisodeTexts:
            samples, table = listed(source / SAMPLES), decoded.table(source)
            reader = self.networks.text_reader
            with self.turns:
                return read_texts(samples, table, reader, self.names, decoded.input, folder, self.progress_of(video.name))

        return self.kept_or_computed("read", self.read_key(key), EpisodeTexts, video.name, compute)

    def kept_or_computed(self, stage: str, key: str, kind: type[Result], name: str, compute: Callable[[Path], Result]) -> Result:
        """Take up a stage's kept result, or compute and keep it; `name` is what the run block and the progress call it."""
        with self._lock:
            alone = self._in_work.setdefault((stage, key), threading.Lock())
        # Two rushes of the same content have one key; the second waits for the first one's result.
        with alone:
            found = self.store.kept(stage, key, kind)
            if found is not None:
                self.reused.append(f"{stage} {name}")
            else:
                with self.timed(stage):
                    found = self.store.keep(stage, key, compute)
                self.computed.append(f"{stage} {name}")
        self._progress(name, stage, Fraction(1))
        return found

    @contextlib.contextmanager
    def timed(self, stage: str) -> Iterator[None]:
        """Add the body's wall time to the stage's."""
        begun = time.monotonic()
        yield
        with self._lock:
            self.seconds[stage] = self.seconds.get(stage, 0.0) + time.monotonic() - begun

    def stop(self) -> None:
        """Let the episodes that run side by side end at their next step, since one of them failed or the user stopped the run."""
        self._stopped.set()

    def progress_of(self, name: str) -> Callable[[str, Fraction], None]:
        """Return what a stage calls with its name and how much of it is done."""
        return functools.partial(self._progress, name)

    def _progress(self, episode: str, stage: str, done: Fraction) -> None:
        if self._stopped.is_set():
            raise InterruptedRun
        OBSERVER.get()(episode, stage, done)

    def needs_no_samples(self, video: Path, hashes: FileHashes) -> bool:
        """Whether all that is computed from an episode's samples is kept."""
        key = self.decode_key(video, hashes)
        return self.matched(key) is not None and self.store.kept("read", self.read_key(key), EpisodeTexts) is not None

    def keyframes(self, video: Path, hashes: FileHashes) -> list[Keyframe]:
        """The keyframes that the search of an episode kept."""
        return load_keyframes(self.store.folder("match", self.match_key(self.decode_key(video, hashes))) / KEYFRAMES)

    def texts(self, video: Path, hashes: FileHashes) -> EpisodeTexts:
        """The kept texts of an episode.

        Raises:
            StorageError: they are gone.
        """
        kept = self.store.kept("read", self.read_key(self.decode_key(video, hashes)), EpisodeTexts)
        if kept is None:
            raise StorageError(note("results_vanished", folder=str(self.request.work), file=video.name))
        return kept

    def matched(self, decode_key: str) -> MatchedEpisode | None:
        """The kept search result that belongs to a decoding."""
        return self.store.kept("match", self.match_key(decode_key), MatchedEpisode)

    @functools.cached_property
    def names(self) -> PlaceNames:
        """The names that are looked for in texts."""
        return PlaceNames(self.catalogue)

    @functools.cached_property
    def machine(self) -> dict[str, str]:
        """What every result depends on beside its input: never on what else is in the run, nor on the machine's cores or the day."""
        return {
            "device": self.runtime.name,
            "precision": self.runtime.precision,
            "threads": str(torch.get_num_threads()),
            "versions": " ".join(f"{name}={version(name)}" for name in ("ganzhou-evidence", "av", "torch", "opencv-python", "onnxruntime")),
        }

    def decode_key(self, video: Path, hashes: FileHashes) -> str:
        """The key of an episode's decoding; its name stands in the record."""
        return content_key(
            stage=f"decode-{DECODE_VERSION}",
            video=hashes.sha256,
            name=video.name,
            configuration=configuration_sha256(self.request.settings),
            shot_detector=ShotDetector.weights_sha256(),
            **self.machine,
        )

    def match_key(self, decode_key: str) -> str:
        """The key of the search that belongs to a decoding."""
        return content_key(stage=f"match-{MATCH_VERSION}", decoded=decode_key, index=self.index.sha256)

    def read_key(self, decode_key: str) -> str:
        """The key of the texts that belong to a decoding; which lines have stills hangs on the names looked for."""
        weights = " ".join(f"{name}={sha256}" for name, sha256 in sorted(TextReader.weights_sha256().items()))
        return content_key(stage=f"read-{READ_VERSION}", decoded=decode_key, weights=weights, catalogue=self.catalogue.sha256)
