"""A gallery: a folder of reference photos per landmark, decoys under `_decoy/<name>/`."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

from landmarks.picture import Picture
from pages.errors import InputError
from pages.notes import note

DECOY = "_decoy"
_NOT_ELSEWHERE = ("ganzhou", "artwork")
PHOTO_SUFFIXES = frozenset({".jpg", ".jpeg", ".png", ".webp", ".bmp", ".tif", ".tiff"})


@dataclass(frozen=True)
class Photo:
    """One reference photo.

    `identity` is a landmark id or `_decoy/<name>`; `name` is the path in the gallery with `/`; `sha256` is that of the file.
    """

    identity: str
    name: str
    sha256: str


def is_decoy(identity: str) -> bool:
    """Whether an identity stands for something that must not be taken for a landmark."""
    return identity.startswith(f"{DECOY}/")


def is_landmark(identity: str) -> bool:
    """Whether an identity is a landmark's."""
    return not is_decoy(identity)


def is_elsewhere(identity: str) -> bool:
    """Whether an identity is a decoy that stands for a place outside of Ganzhou.

    `_decoy/ganzhou...` are places of Ganzhou that are no landmarks, and `_decoy/artwork...` is no place at all.
    """
    return is_decoy(identity) and not identity.removeprefix(f"{DECOY}/").startswith(_NOT_ELSEWHERE)


def identities_in(folder: Path) -> tuple[str, ...]:
    """Return the identities of a gallery that have a photo, in order; no photo is read. Raises as `scan` does."""
    return tuple(sorted({identity for identity, _, _ in _photos_in(folder)}))


def scan(folder: Path) -> list[Photo]:
    """List the photos of a gallery, ordered by name.

    Raises:
        InputError: no such folder, no photo of a landmark in it, or a photo that lies beside the landmark folders.
    """
    return [Photo(identity, name, hashlib.sha256(path.read_bytes()).hexdigest()) for identity, name, path in _photos_in(folder)]


def _photos_in(folder: Path) -> list[tuple[str, str, Path]]:
    """Identity, name and path of every photo."""
    if not folder.is_dir():
        raise InputError(note("gallery_absent", folder=str(folder)))
    photos = []
    for path in sorted(folder.rglob("*")):
        parts = path.relative_to(folder).parts
        if any(part.startswith(".") for part in parts) or not path.is_file() or path.suffix.lower() not in PHOTO_SUFFIXES:
            continue
        depth = 3 if parts[0] == DECOY else 2
        if len(parts) != depth:
            where = f"{DECOY}/<name>/" if parts[0] == DECOY else "<landmark_id>/"
            raise InputError(note("photo_astray", file=str(path), where=f"{folder}/{where}"))
        photos.append(("/".join(parts[:-1]), "/".join(parts), path))
    if all(is_decoy(identity) for identity, _, _ in photos):
        raise InputError(note("gallery_empty", folder=str(folder)))
    return photos


def load_picture(path: Path) -> Picture:
    """Read a photo as RGB `(H, W, 3)` uint8, turned as its EXIF orientation says.

    Raises:
        InputError: not a readable picture, or absurdly large.
    """
    try:
        with Image.open(path) as opened:
            return np.asarray(ImageOps.exif_transpose(opened).convert("RGB"), np.uint8)
    except (OSError, UnidentifiedImageError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise InputError(note("photo_unreadable", file=str(path), reason=type(error).__name__)) from error
