"""An index's photos put through the checks of a gallery, and what follows for matching."""

from __future__ import annotations

from landmarks.checks import CheckedPhoto, Finding, check_gallery
from landmarks.index import LandmarkIndex, Region
from landmarks.overlaid_marks import shared_marks
from landmarks.photo_pairs import extract


def check_index(index: LandmarkIndex) -> list[Finding]:
    """Return what is wrong with the photos of an index; see `landmarks.checks.check_gallery`."""
    return check_gallery(_checked(index), index.unreadable, index.catalogue)


def mask_shared_marks(index: LandmarkIndex) -> LandmarkIndex:
    """Return the index with the watermarks and logos that photos of different places share masked, so that none is ever matched."""
    regions: dict[int, list[Region]] = {}
    for mark in shared_marks([extract(photo.picture, photo.width) for photo in _checked(index)]):
        for row, box in mark.boxes:
            regions.setdefault(row, []).append(box)
    photos = tuple(photo.model_copy(update={"masked": tuple(regions.get(row, ()))}) for row, photo in enumerate(index.photos))
    return index.with_photos(photos)


def _checked(index: LandmarkIndex) -> list[CheckedPhoto]:
    return [
        CheckedPhoto(photo.identity, photo.name, photo.sha256, photo.width, photo.height, index.picture(row), index.vectors[row])
        for row, photo in enumerate(index.photos)
    ]
