"""The networks of a process, loaded when first needed."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Generic, TypeVar

from landmarks.index import LandmarkIndex
from models.device import Runtime
from pages.errors import InputError
from pages.notes import note

if TYPE_CHECKING:
    from landmarks.recogniser import Recogniser
    from models.shot_detector import ShotDetector
    from models.text_reader import TextReader

_LATEST: dict[tuple[str, Runtime], Networks] = {}
_LOCK = threading.Lock()

_Loaded = TypeVar("_Loaded")


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
        self._shot_detector = _Once(self._load_shot_detector)
        self._recogniser = _Once(self._load_recogniser)
        self._text_reader = _Once(self._load_text_reader)

    @property
    def shot_detector(self) -> ShotDetector:
        """The shot detector."""
        return self._shot_detector.get()

    @property
    def recogniser(self) -> Recogniser:
        """The index with the networks it was made with."""
        return self._recogniser.get()

    @property
    def text_reader(self) -> TextReader:
        """The reader of burned-in text."""
        return self._text_reader.get()

    def require_models(self) -> None:
        """Make sure that the index was made with the networks that are installed, before the long work starts; none is loaded.

        Raises:
            InputError: it was not.
        """
        from landmarks.builder import require_models_of

        try:
            require_models_of(self._index)
        except InputError as error:
            raise InputError(*(note("in_index", folder=str(self._folder), message=message) for message in error.args)) from error

    def begin_to_load(self) -> None:
        """Load the recogniser in the background, since decoding does without it; what fails there fails again for whoever asks for it."""
        loader = ThreadPoolExecutor(1)
        loader.submit(self._recogniser.get)
        loader.shutdown(wait=False)

    def _load_text_reader(self) -> TextReader:
        from models.text_reader import TextReader

        return TextReader()

    def _load_shot_detector(self) -> ShotDetector:
        from models.shot_detector import ShotDetector

        return ShotDetector(self._runtime)

    def _load_recogniser(self) -> Recogniser:
        from landmarks.builder import models_of
        from landmarks.recogniser import Recogniser

        try:
            return Recogniser(self._index, *models_of(self._index, self._runtime))
        except InputError as error:
            raise InputError(*(note("in_index", folder=str(self._folder), message=message) for message in error.args)) from error


class _Once(Generic[_Loaded]):
    """Something that is loaded when first asked for; whoever else asks meanwhile waits."""

    def __init__(self, load: Callable[[], _Loaded]) -> None:
        self._load = load
        self._lock = threading.Lock()
        self._loaded: list[_Loaded] = []

    def get(self) -> _Loaded:
        """Return it."""
        with self._lock:
            if not self._loaded:
                self._loaded.append(self._load())
            return self._loaded[0]
