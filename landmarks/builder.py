"""Building an index from a gallery; photos that an earlier index already holds are not computed again."""

from __future__ import annotations

import io
import logging
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from landmarks.calibration import packaged_defaults
from landmarks.calibration_record import CalibrationState
from landmarks.catalogue import Catalogue, load_catalogue
from landmarks.gallery import Photo, load_picture, scan
from landmarks.index import IndexedPhoto, LandmarkIndex, ModelNames, load_index
from landmarks.own_area import own_area
from landmarks.picture import fit
from landmarks.recogniser import MATCHING_SIDE, MAX_KEYPOINTS
from models.device import Runtime, side_by_side
from models.embedder import Embedder
from models.local_features import LocalFeatures
from models.local_matcher import LocalMatcher
from models.weights import sha256_of
from pages.errors import InputError
from pages.notes import Note, note

_JPEG_QUALITY = 92
_KEPT_SIDE = 1024
"""Long side of the copy an index keeps of a photo, for reports and checks; matching works on a smaller one."""

_log = logging.getLogger(__name__)

Progress = Callable[[int, int], None]
"""Called with how many photos are done and how many there are."""


@dataclass(frozen=True)
class _Entry:
    photo: IndexedPhoto
    vector: NDArray[np.float32]
    features: LocalFeatures
    picture: bytes


def load_models(setting: str, runtime: Runtime) -> tuple[Embedder, LocalMatcher]:
    """Load the networks that an index is made with."""
    return Embedder(setting, runtime), LocalMatcher(runtime)


def model_names(setting: str) -> ModelNames:
    """Return what an index records of its networks, those installed and the embedder of this setting; none is loaded.

    Raises:
        InputError: there is no such embedder, or its weights are missing.
    """
    return ModelNames(
        embedder=setting,
        embedder_sha256=sha256_of(Embedder.weights(setting)),
        matcher=LocalMatcher.name,
        matcher_sha256=LocalMatcher.weights_sha256(),
        matching_side=MATCHING_SIDE,
        max_keypoints=MAX_KEYPOINTS,
    )


def require_models_of(index: LandmarkIndex) -> None:
    """Make sure that the networks an index names are those it was made with; none is loaded.

    Raises:
        InputError: they are not, so that its vectors and features cannot be compared.
    """
    installed = model_names(index.models.embedder)
    for field in ModelNames.model_fields:
        if getattr(installed, field) != getattr(index.models, field):
            was, now = str(getattr(index.models, field)), str(getattr(installed, field))
            raise InputError(note("index_of_other_models", field=field, was=was, now=now))


def models_of(index: LandmarkIndex, runtime: Runtime) -> tuple[Embedder, LocalMatcher]:
    """Load the networks that an index names.

    Raises:
        InputError: they are not those it was made with.
    """
    require_models_of(index)
    return load_models(index.models.embedder, runtime)


def earlier_index(folder: Path) -> tuple[LandmarkIndex | None, tuple[Note, ...]]:
    """Return the index that a folder holds, None where it holds none that can be taken up, and a note that says why not."""
    if not (folder / "index.json").is_file():
        return None, ()
    try:
        return load_index(folder), ()
    except InputError as error:
        return None, (note("index_made_afresh", reason=error.args[0]),)


def calibration_notes(index: LandmarkIndex) -> tuple[Note, ...]:
    """Return what has to be done before the index's thresholds can be relied on."""
    state = index.calibration_state
    return () if state is CalibrationState.CALIBRATED else (note(f"calibrate_{state}"),)


def build_index(
    folder: Path,
    embedder: Embedder,
    matcher: LocalMatcher,
    previous: LandmarkIndex | None,
    progress: Progress,
    catalogue: Catalogue | None = None,
) -> LandmarkIndex:
    """Embed every photo of a gallery and extract its local features.

    Args:
        folder: the gallery (see `landmarks.gallery`).
        embedder: the network for the gate.
        matcher: the networks for the proof.
        previous: an earlier index; its photos are taken over where name and SHA-256 agree and the models are the same, and with any of them
            its calibration, which the index says to be outdated where photos changed.
        progress: called after each photo.
        catalogue: says which places count; None: the packaged one.

    Raises:
        InputError: no gallery there, or no readable photo in it.
    """
    photos = scan(folder)
    names = model_names(embedder.setting)
    known = _entries(previous) if previous is not None and previous.models == names else {}
    entries: list[_Entry] = []
    unreadable: dict[str, Note] = {}

    def entry_of(photo: Photo) -> _Entry | InputError:
        try:
            return known.get((photo.name, photo.sha256)) or _entry(photo, load_picture(folder / photo.name), embedder, matcher)
        except InputError as error:
            return error

    for number, (photo, entry) in enumerate(zip(photos, side_by_side(entry_of, photos), strict=True), 1):
        if isinstance(entry, InputError):
            unreadable[photo.name] = entry.args[0]
            _log.warning("left out: %s", entry)
        else:
            entries.append(entry)
        progress(number, len(photos))
    if not entries:
        raise InputError(note("gallery_unreadable", folder=str(folder), count=len(photos)))
    thresholds, calibration = packaged_defaults()
    return LandmarkIndex(
        names,
        tuple(entry.photo for entry in entries),
        np.stack([entry.vector for entry in entries]),
        tuple(entry.features for entry in entries),
        {entry.photo.picture: entry.picture for entry in entries},
        unreadable,
        catalogue or load_catalogue(),
        previous.thresholds if previous is not None and known else thresholds,
        previous.calibration if previous is not None and known else calibration,
    )


def _entries(index: LandmarkIndex) -> dict[tuple[str, str], _Entry]:
    return {
        (photo.name, photo.sha256): _Entry(
            photo.model_copy(update={"masked": ()}), index.vectors[row], index.features[row], index.pictures[photo.picture]
        )
        for row, photo in enumerate(index.photos)
    }


def _entry(photo: Photo, picture: NDArray[np.uint8], embedder: Embedder, matcher: LocalMatcher) -> _Entry:
    height, width = picture.shape[:2]
    own = np.ascontiguousarray(own_area(picture).cut(picture))
    fitted = fit(own, MATCHING_SIDE)
    features = matcher.extract(fitted, MAX_KEYPOINTS)
    encoded = io.BytesIO()
    kept = fit(own, min(_KEPT_SIDE, max(own.shape)))
    Image.fromarray(kept).save(encoded, "JPEG", quality=_JPEG_QUALITY)
    return _Entry(
        IndexedPhoto(
            identity=photo.identity,
            name=photo.name,
            sha256=photo.sha256,
            width=width,
            height=height,
            picture=f"pictures/{photo.sha256[:24]}.jpg",
            keypoints=len(features.keypoints),
            picture_width=fitted.shape[1],
            picture_height=fitted.shape[0],
        ),
        embedder.embed([own])[0],
        features,
        encoded.getvalue(),
    )
