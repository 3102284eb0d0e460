"""A gallery: a folder of reference photos per landmark, decoys under `_decoy/<name>/`."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

from landmarks.picture import Picture
from pages.errors import InputError

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


def scan(folder: Path) -> list[Photo]:
    """List the photos of a gallery, ordered by name.

    Raises:
        InputError: no such folder, no photo of a landmark in it, or a photo that lies beside the landmark folders.
    """
    if not folder.is_dir():
        raise InputError(f"{folder}: no such folder of photos; give PHOTOS with one sub-folder per landmark")
    photos = []
    for path in sorted(folder.rglob("*")):
        parts = path.relative_to(folder).parts
        if any(part.startswith(".") for part in parts) or not path.is_file() or path.suffix.lower() not in PHOTO_SUFFIXES:
            continue
        identity = "/".join(parts[:-1])
        depth = 3 if parts[0] == DECOY else 2
        if len(parts) != depth:
            where = f"{DECOY}/<name>/" if parts[0] == DECOY else "<landmark_id>/"
            raise InputError(f"{path}: a photo must lie in {folder}/{where}; move it there")
        photos.append(Photo(identity, "/".join(parts), hashlib.sha256(path.read_bytes()).hexdigest()))
    if not any(not is_decoy(photo.identity) for photo in photos):
        raise InputError(f"{folder}: holds no photo of any landmark; give PHOTOS with one sub-folder of .jpg or .png files per landmark")
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
        raise InputError(f"{path}: not a readable picture ({type(error).__name__}); replace or remove it") from error
