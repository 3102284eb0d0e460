"""One decode of a camera original, and what is kept of it: enough to find a shot in it later without opening it again."""

from __future__ import annotations

import math
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from pathlib import Path
from typing import Any, BinaryIO

import cv2
import numpy as np
from numpy.typing import NDArray
from pydantic import ValidationError

from landmarks.index import Region
from landmarks.picture import Picture
from models.embedder import Embedder
from pages.errors import StorageError, system_reason
from pages.notes import Note, note
from pipeline.film.decode import Decoder, Frame
from pipeline.film.media import probe
from pipeline.film.samples import Sample, listed, store
from pipeline.record.frame_table import FrameTable
from pipeline.record.record import Record

LONG_SIDE, SHORT_SIDE = 192, 108
"""The small grey pictures: of a wide frame's 192 x 108 pixels an upright cut keeps 60 x 108, at least twice what `small_pictures` compares
each way with its own thumbnails. So they can be laid over those at any place with little error, in which what moves a little would be lost.
2.2 GB an hour at 30 frames/s."""

_SAMPLES_PER_SECOND = 1
_SAMPLE_SHORT_SIDE = 540
_ALIKE = 1.0
"""Mean grey-level difference from the last kept sample under which another one would add nothing to the search."""

_EMBED_TOGETHER = 8
"""Samples whose windows are embedded in one go; their pictures are all that is held in memory."""

_FACTS, _TIMES, _GREY, _DESCRIPTORS, _SAMPLES = "rush.json", "times.npy", "grey.raw", "descriptors.npy", "samples"

Progress = Callable[[Fraction], None]
"""Called with how much is done, 0..1."""


class RushFacts(Record):
    """What the decode found; width and height in pixels as displayed."""

    width: int
    height: int
    codec: str
    time_base: str
    last_duration: int
    decode_failures: int
    warnings: tuple[Note, ...]


@dataclass(frozen=True, eq=False)
class ScannedRush:
    """A rush as it is known under records' `file`, and what is kept of it in `folder`."""

    file: str
    folder: Path
    facts: RushFacts
    table: FrameTable

    @cached_property
    def grey(self) -> NDArray[np.uint8]:
        """Every frame squashed to a small grey picture, `(frames, 108, 192)`, or `(frames, 192, 108)` of an upright one; a memory map.

        Raises:
            StorageError: it is gone or damaged.
        """
        width, height = small_size(self.facts.width, self.facts.height)
        try:
            return np.memmap(self.folder / _GREY, np.uint8, "r", shape=(len(self.table), height, width))
        except (OSError, ValueError) as error:
            raise _damaged(self.folder) from error

    def descriptors(self) -> NDArray[np.float32]:
        """Read the embeddings of each sample's windows, `(samples, windows, D)`, L2-normalised.

        Raises:
            StorageError: they are gone or damaged.
        """
        return np.asarray(_load(self.folder / _DESCRIPTORS), np.float32)

    @cached_property
    def samples(self) -> list[Sample]:
        """The pictures kept for matching, in order, at most 540 pixels on the short side; each stands for the frames until the next one."""
        return listed(self.folder / _SAMPLES)


def scan_rush(path: Path, embedder: Embedder, folder: Path, progress: Progress, *, file: str | None = None) -> ScannedRush:
    """Decode a rush once and keep in `folder` what finding shots in it takes; `load_rush` reads it again, wherever the folder moved.

    Args:
        path: the rush.
        embedder: the one whose embeddings the cut's keyframes carry.
        folder: where to keep it.
        progress: called with each sample.
        file: how records name the rush, by default its file name.

    Raises:
        InputError: a picture, no video, or one that does not decode; the message says which.
        StorageError: `folder` cannot be written to.
    """
    # As for episodes: with frame threads, damaged frames would come out differently each time.
    if _scan(path, embedder, folder, progress, frame_threads=True).decode_failures:
        _scan(path, embedder, folder, progress, frame_threads=False)
    return load_rush(folder, file or path.name)


def load_rush(folder: Path, file: str) -> ScannedRush:
    """Read what `scan_rush` kept.

    Raises:
        StorageError: it is gone or damaged.
    """
    try:
        facts = RushFacts.model_validate_json((folder / _FACTS).read_bytes())
    except (OSError, ValidationError) as error:
        raise _damaged(folder) from error
    times = _load(folder / _TIMES)
    table = FrameTable(times, facts.last_duration, Fraction(facts.time_base), None, facts.decode_failures, facts.warnings)
    return ScannedRush(file, folder, facts, table)


def small_size(width: int, height: int) -> tuple[int, int]:
    """Return width and height of the small grey pictures of a rush of this size."""
    return (LONG_SIDE, SHORT_SIDE) if width >= height else (SHORT_SIDE, LONG_SIDE)


def search_windows(width: int, height: int) -> list[Region]:
    """The parts of a rush's picture, in 0..1, that are embedded: the whole, and the upright windows a cut to 9:16 may have kept of it.

    Neighbouring windows overlap by half, so that any window of that size shares three quarters with one of them.
    """
    across = height * 9 / 16 / width
    if across > 0.8:
        return [(0.0, 0.0, 1.0, 1.0)]
    count = max(2, math.ceil((1 - across) / (across / 2)) + 1)
    offsets = [number * (1 - across) / (count - 1) for number in range(count)]
    return [(0.0, 0.0, 1.0, 1.0), *((x, 0.0, x + across, 1.0) for x in offsets)]


def _scan(path: Path, embedder: Embedder, folder: Path, progress: Progress, *, frame_threads: bool) -> RushFacts:
    decoder = Decoder(
        path,
        samples_per_second=Fraction(_SAMPLES_PER_SECOND),
        sample_short_side=_SAMPLE_SHORT_SIDE,
        thumbnail_size=small_size(*probe(path).display_size),
        frame_threads=frame_threads,
    )
    width, height = decoder.probe.display_size
    try:
        shutil.rmtree(folder / _SAMPLES, ignore_errors=True)
        (folder / _SAMPLES).mkdir(parents=True)
        keeper = _Keeper(embedder, search_windows(width, height), folder / _SAMPLES)
        with (folder / _GREY).open("wb") as grey:
            for frame in decoder:
                _append(frame, grey, keeper)
                if frame.picture is not None and decoder.probe.container_duration:
                    progress(min(frame.time / decoder.probe.container_duration, Fraction(1)))
        np.save(folder / _DESCRIPTORS, keeper.descriptors(), allow_pickle=False)
        np.save(folder / _TIMES, decoder.table.pts, allow_pickle=False)
        facts = RushFacts(
            width=width,
            height=height,
            codec=decoder.probe.codec,
            time_base=str(decoder.table.time_base),
            last_duration=decoder.table.last_duration,
            decode_failures=decoder.table.decode_failures,
            warnings=decoder.table.warnings,
        )
        (folder / _FACTS).write_text(facts.model_dump_json(), encoding="utf-8")
    except OSError as error:
        raise StorageError(note("rush_work_unwritable", folder=str(folder), reason=system_reason(error))) from error
    return facts


def _append(frame: Frame, grey: BinaryIO, keeper: _Keeper) -> None:
    grey.write(cv2.cvtColor(frame.thumbnail, cv2.COLOR_RGB2GRAY).tobytes())
    if frame.picture is not None:
        keeper.offer(frame.index, frame.picture)


class _Keeper:
    """Stores and embeds the samples that show something new."""

    def __init__(self, embedder: Embedder, windows: Sequence[Region], folder: Path) -> None:
        self._embedder = embedder
        self._windows = windows
        self._folder = folder
        self._last: NDArray[np.int16] | None = None
        self._waiting: list[Picture] = []
        self._done: list[NDArray[np.float16]] = []

    def offer(self, index: int, picture: Picture) -> None:
        """Look at the sample from frame `index`."""
        tiny = cv2.resize(picture, (32, 32), interpolation=cv2.INTER_AREA).astype(np.int16)
        if self._last is not None and float(np.abs(tiny - self._last).mean()) <= _ALIKE:
            return
        self._last = tiny
        store(picture, index, self._folder)
        self._waiting.append(picture)
        if len(self._waiting) == _EMBED_TOGETHER:
            self._embed()

    def descriptors(self) -> NDArray[np.float16]:
        """Return the embeddings of all samples kept, `(samples, windows, D)`."""
        if self._waiting:
            self._embed()
        return np.concatenate(self._done)

    def _embed(self) -> None:
        crops = [_cut(picture, window) for picture in self._waiting for window in self._windows]
        found = self._embedder.embed(crops)
        self._done.append(found.reshape(len(self._waiting), len(self._windows), -1).astype(np.float16))
        self._waiting.clear()


def _cut(picture: Picture, window: Region) -> Picture:
    height, width = picture.shape[:2]
    x0, y0, x1, y1 = window
    return np.ascontiguousarray(picture[round(y0 * height) : round(y1 * height), round(x0 * width) : round(x1 * width)])


def _load(path: Path) -> NDArray[Any]:
    try:
        return np.asarray(np.load(path, allow_pickle=False))
    except (OSError, ValueError) as error:
        raise _damaged(path.parent) from error


def _damaged(folder: Path) -> StorageError:
    return StorageError(note("rush_work_damaged", folder=str(folder)))
