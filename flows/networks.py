"""The networks of a process, loaded when first needed."""

from __future__ import annotations

import functools
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from landmarks.index import LandmarkIndex
from models.device import Runtime
from models.errors import InputError
from pipeline.names import one_line

if TYPE_CHECKING:
    from landmarks.recogniser import Recogniser
    from models.shot_detector import ShotDetector
    from models.text_reader import TextReader


_LATEST: dict[tuple[str, Runtime], Networks] = {}
_LOCK = threading.Lock()


def networks_of(folder: Path, index: LandmarkIndex, runtime: Runtime) -> Networks:
    """Return the networks for an index, the same ones for as long as the process works with that index; `folder` is what errors name."""
    with _LOCK:
        key = (index.sha256, runtime)
        if key not in _LATEST:
            _LATEST.clear()
            _LATEST[key] = Networks(folder, index, runtime)
        return _LATEST[key]


class Networks:
    """The networks of one index, loaded when first needed: an unchanged title does without them. Episodes in parallel share them."""

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

    @property
    def text_reader(self) -> TextReader:
        """The reader of burned-in text."""
        with self._lock:
            return self._text_reader

    @functools.cached_property
    def _text_reader(self) -> TextReader:
        from models.text_reader import TextReader

        return TextReader()

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
