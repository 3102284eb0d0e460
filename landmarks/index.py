"""The index folder of a gallery, and its exact search.

    index.json          metadata of every photo, models, thresholds, SHA-256 of every other file and of itself
    catalogue.yaml      the catalogue that says which places are Ganzhou's, as it was given
    vectors.npy         (N, d) float32, L2-normalised embeddings
    keypoints.npy       (K, 2) float32, all photos' keypoints one after the other
    descriptors.npy     (K, 128) float16
    pictures/*.jpg      the photos, cut to their own area, long side at most 1024: what a report shows

No pickle, and no FAISS file either: a flipped byte in one loads unnoticed. The FAISS `IndexFlatIP` (exact) is rebuilt at load.
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Iterable
from functools import cached_property
from pathlib import Path
from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray
from PIL import Image
from pydantic import BaseModel, ConfigDict, ValidationError

from landmarks.calibration_record import ENOUGH_NEGATIVES, CalibrationRecord, CalibrationState
from landmarks.catalogue import Catalogue, parse_catalogue
from landmarks.gallery import is_decoy
from landmarks.looks import Look
from landmarks.picture import Picture
from landmarks.unlisted import unlisted_among
from models.local_features import LocalFeatures
from models.storage import whole_folder
from pages.errors import InputError, StorageError
from pages.notes import Note, note

SCHEMA_VERSION = 3
_METADATA = "index.json"
_CATALOGUE = "catalogue.yaml"
_ARRAYS = ("vectors.npy", "keypoints.npy", "descriptors.npy")

Region = tuple[float, float, float, float]
"""`(x0, y0, x1, y1)` in 0..1 of a picture."""


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Thresholds(_Frozen):
    """What a picture must reach; set by `landmarks calibrate`.

    `gate_similarity`: cosine similarity from which a photo is held against the picture at all. `review_inliers`, `confirm_inliers`:
    homography inliers for a finding and for a proof. `decoy_margin`: inliers by which it must beat the best decoy.
    """

    gate_similarity: float
    review_inliers: int
    confirm_inliers: int
    decoy_margin: int

    def confirm(self, inliers: int, rival: int) -> bool:
        """Whether so many inliers prove a landmark against the best decoy's."""
        return inliers >= self.confirm_inliers and inliers - rival >= self.decoy_margin


class ModelNames(_Frozen):
    """The networks an index was made with; another network's vectors cannot be compared with it."""

    embedder: str
    embedder_sha256: str
    matcher: str
    matcher_sha256: dict[str, str]
    matching_side: int
    max_keypoints: int


class IndexedPhoto(_Frozen):
    """One photo of the gallery.

    `width`, `height` are the file's; `picture_width`, `picture_height` those of the picture its keypoints lie in; `masked` are overlays
    whose keypoints are never matched.
    """

    identity: str
    name: str
    sha256: str
    width: int
    height: int
    picture: str
    keypoints: int
    picture_width: int
    picture_height: int
    masked: tuple[Region, ...] = ()


class _Metadata(_Frozen):
    schema_version: int
    models: ModelNames
    photos: tuple[IndexedPhoto, ...]
    unreadable: dict[str, Note]
    thresholds: Thresholds
    calibration: CalibrationRecord
    files: dict[str, str]
    self_sha256: str = ""


class LandmarkIndex:
    """A gallery ready for search and proof: photos, vectors `(N, d)`, local features per photo, thresholds."""

    def __init__(
        self,
        models: ModelNames,
        photos: tuple[IndexedPhoto, ...],
        vectors: NDArray[np.float32],
        features: tuple[LocalFeatures, ...],
        pictures: dict[str, bytes],
        unreadable: dict[str, Note],
        catalogue: Catalogue,
        thresholds: Thresholds,
        calibration: CalibrationRecord,
    ) -> None:
        self.models = models
        self.photos = photos
        self.vectors = vectors
        self.features = features
        self.pictures = pictures
        self.unreadable = unreadable
        self.catalogue = catalogue
        self.thresholds = thresholds
        self.calibration = calibration
        self.sha256 = ""
        self.decoys = np.array([is_decoy(photo.identity) for photo in photos], bool)
        self._flat = faiss.IndexFlatIP(vectors.shape[1])
        self._flat.add(np.ascontiguousarray(vectors))

    def search(self, queries: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return the cosine similarity of each query `(M, d)` to each photo, `(M, N)`, rounded to 1e-4: no tie hangs on arithmetic."""
        scores, ids = self._flat.search(np.ascontiguousarray(queries, np.float32), len(self.photos))
        similarity = np.zeros_like(scores)
        np.put_along_axis(similarity, ids, scores, axis=1)
        return np.round(similarity, 4)

    def picture(self, row: int) -> Picture:
        """Return the kept copy of photo `row`, RGB."""
        with Image.open(io.BytesIO(self.pictures[self.photos[row].picture])) as opened:
            return np.asarray(opened.convert("RGB"), np.uint8)

    @cached_property
    def material_sha256(self) -> str:
        """What a calibration hangs on: which photo stands for what, and the networks that compare them."""
        photos = sorted((photo.identity, photo.sha256) for photo in self.photos)
        return _sha256(json.dumps([photos, self.models.model_dump(mode="json")], ensure_ascii=False, sort_keys=True).encode())

    @property
    def calibration_state(self) -> CalibrationState:
        """How far the thresholds can be relied on."""
        if not self.calibration.negatives:
            return CalibrationState.UNCALIBRATED
        if self.calibration.made_on != self.material_sha256 or self.calibration.looks != tuple(Look):
            return CalibrationState.OUTDATED
        return CalibrationState.CALIBRATED if self.calibration.negatives >= ENOUGH_NEGATIVES else CalibrationState.TOO_FEW

    @property
    def unlisted(self) -> tuple[str, ...]:
        """The places with photos that the catalogue does not list: they are looked for, but never count."""
        return unlisted_among(_identities(self.photos), self.catalogue)

    def with_photos(self, photos: tuple[IndexedPhoto, ...]) -> LandmarkIndex:
        """Return the same index with other metadata of the same photos."""
        return self._with(photos, self.thresholds, self.calibration)

    def with_calibration(self, thresholds: Thresholds, calibration: CalibrationRecord) -> LandmarkIndex:
        """Return the same index with other thresholds."""
        return self._with(self.photos, thresholds, calibration)

    def _with(self, photos: tuple[IndexedPhoto, ...], thresholds: Thresholds, calibration: CalibrationRecord) -> LandmarkIndex:
        return LandmarkIndex(
            self.models, photos, self.vectors, self.features, self.pictures, self.unreadable, self.catalogue, thresholds, calibration
        )


def _identities(photos: Iterable[IndexedPhoto]) -> set[str]:
    return {photo.identity for photo in photos}


def save_index(index: LandmarkIndex, folder: Path) -> None:
    """Write an index folder; it appears under its name only when complete, and replaces one that stood there.

    Raises:
        StorageError: the place cannot be written to, or holds something that is no index.
    """
    if folder.exists() and not (folder / _METADATA).is_file():
        raise StorageError(note("index_in_the_way", folder=str(folder)))
    with whole_folder(folder) as fresh:
        files = {}
        arrays: tuple[NDArray[Any], ...] = (index.vectors, *_pack(index.features))
        for name, array in zip(_ARRAYS, arrays, strict=True):
            np.save(fresh / name, array, allow_pickle=False)
            files[name] = _sha256((fresh / name).read_bytes())
        (fresh / _CATALOGUE).write_bytes(index.catalogue.data)
        files[_CATALOGUE] = index.catalogue.sha256
        (fresh / "pictures").mkdir()
        for photo in index.photos:
            data = index.pictures[photo.picture]
            (fresh / photo.picture).write_bytes(data)
            files[photo.picture] = _sha256(data)
        metadata = _Metadata(
            schema_version=SCHEMA_VERSION,
            models=index.models,
            photos=index.photos,
            unreadable=index.unreadable,
            thresholds=index.thresholds,
            calibration=index.calibration,
            files=dict(sorted(files.items())),
        )
        sealed = metadata.model_copy(update={"self_sha256": _sha256(_canonical(metadata))})
        (fresh / _METADATA).write_bytes(_canonical(sealed))
    index.sha256 = sealed.self_sha256


def load_index(folder: Path) -> LandmarkIndex:
    """Read an index folder and check every byte of it.

    Raises:
        InputError: missing, of another version, or a file of it is missing or differs from its SHA-256; the message names the file.
    """
    path = folder / _METADATA
    if not path.is_file():
        raise InputError(note("index_absent", folder=str(folder)))
    metadata = _read_metadata(path)
    content = {name: _read_checked(folder, name, sha256) for name, sha256 in metadata.files.items()}
    catalogue = parse_catalogue(content.pop(_CATALOGUE), folder / _CATALOGUE)
    vectors, keypoints, descriptors = (np.load(io.BytesIO(content.pop(name)), allow_pickle=False) for name in _ARRAYS)
    index = LandmarkIndex(
        metadata.models,
        metadata.photos,
        vectors,
        _unpack(metadata.photos, keypoints, descriptors),
        content,
        metadata.unreadable,
        catalogue,
        metadata.thresholds,
        metadata.calibration,
    )
    index.sha256 = metadata.self_sha256
    return index


def _read_metadata(path: Path) -> _Metadata:
    damaged = InputError(note("index_damaged", file=str(path)))
    data = path.read_bytes()
    try:
        raw: dict[str, Any] = json.loads(data)
        if raw.get("schema_version") != SCHEMA_VERSION:
            raise InputError(note("index_version", file=str(path), found=str(raw.get("schema_version")), reads=SCHEMA_VERSION))
        metadata = _Metadata.model_validate_json(data)
    except (ValueError, AttributeError, ValidationError) as error:
        raise damaged from error
    unsealed = metadata.model_copy(update={"self_sha256": ""})
    if data != _canonical(metadata) or metadata.self_sha256 != _sha256(_canonical(unsealed)):
        raise damaged
    return metadata


def _read_checked(folder: Path, name: str, sha256: str) -> bytes:
    path = folder / name
    try:
        data = path.read_bytes()
    except OSError as error:
        raise InputError(note("index_file_missing", file=str(path))) from error
    if _sha256(data) != sha256:
        raise InputError(note("index_file_differs", file=str(path), metadata=_METADATA))
    return data


def _canonical(metadata: _Metadata) -> bytes:
    return json.dumps(metadata.model_dump(mode="json"), ensure_ascii=False, indent=1, sort_keys=True).encode()


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _pack(features: tuple[LocalFeatures, ...]) -> tuple[NDArray[np.float32], NDArray[np.float16]]:
    return np.concatenate([f.keypoints for f in features]), np.concatenate([f.descriptors for f in features])


def _unpack(
    photos: tuple[IndexedPhoto, ...], keypoints: NDArray[np.float32], descriptors: NDArray[np.float16]
) -> tuple[LocalFeatures, ...]:
    ends = np.cumsum([photo.keypoints for photo in photos])
    return tuple(
        LocalFeatures(keypoints[end - p.keypoints : end], descriptors[end - p.keypoints : end], p.picture_width, p.picture_height)
        for p, end in zip(photos, ends, strict=True)
    )
