"""What is wrong with a gallery of reference photos: findings for `landmarks check`, by photo and in words.

Nothing here opens a file: photos come in loaded. The SIFT points of every photo are found once, and the work that grows with pairs of
photos is bounded (see `overlaid_marks`; `_NEIGHBOURS` comparisons per photo for copies). Measured: 162 real photos in 28 s on one core.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from landmarks.catalogue import Catalogue, NamedPlace
from landmarks.gallery import is_decoy
from landmarks.overlaid_marks import Region, shared_marks
from landmarks.photo_pairs import Features, Relation, compare, components, extract
from landmarks.unlisted import folder_note, unlisted_among
from pages.notes import Note, listed, note

__all__ = ["MIN_PHOTOS", "MIN_SIDE", "CheckedPhoto", "Finding", "check_gallery", "place_note"]

MIN_SIDE = 200
"""Pixels of the short side under which a photo holds too few points to prove anything."""

MIN_PHOTOS = 3
"""Different photos a landmark should have: day, night, near and far look too different for one."""

_NEIGHBOURS = 3
"""Nearest photos by embedding that each photo is compared with; of many copies each finds some, and so all are linked."""


@dataclass(frozen=True)
class CheckedPhoto:
    """One loaded photo of a gallery.

    `identity`: landmark id, or `_decoy/<name>`. `name`: path in the gallery, unique. `width`, `height`: of the file, in pixels.
    `picture`: RGB `(H, W, 3)`, long side at most 1024. `embedding`: `(d,)`, L2-normalised.
    """

    identity: str
    name: str
    sha256: str
    width: int
    height: int
    picture: NDArray[np.uint8]
    embedding: NDArray[np.float32]


@dataclass(frozen=True)
class Finding:
    """One thing to look at.

    `photos`: names. `regions`: `(name, (x0, y0, x1, y1))` in shares 0..1 of its `picture`, parts that must not count as proof.
    """

    code: str
    severity: Literal["error", "warning"]
    photos: tuple[str, ...]
    note: Note
    regions: tuple[tuple[str, Region], ...] = ()


def check_gallery(photos: Sequence[CheckedPhoto], unreadable: Mapping[str, Note], catalogue: Catalogue) -> list[Finding]:
    """Check a whole gallery; `unreadable` maps the name of each photo that could not be loaded to the reason.

    Codes of errors: `unreadable`, `same_photo` (under two identities). Codes of warnings, which follow: `same_photo` among decoys only
    (no sighting can go wrong by it), `tiny`, `near_duplicate`, `shared_mark`, `few_photos`, `no_photos`, `not_in_catalogue`.
    """
    features = [extract(photo.picture, photo.width) for photo in photos]
    copies, views = _alike(photos, features)
    findings = [
        *_unreadable(unreadable),
        *_same_photos(photos, copies),
        *_tiny(photos),
        *_repeated(photos, copies, views),
        *_marks(photos, features),
        *_few(photos, copies, catalogue),
        *_without_photos(photos, catalogue),
        *_uncatalogued(photos, catalogue),
    ]
    return sorted(findings, key=lambda finding: finding.severity != "error")


def _unreadable(unreadable: Mapping[str, Note]) -> Iterator[Finding]:
    for name, reason in sorted(unreadable.items()):
        yield Finding(
            code="unreadable",
            severity="error",
            photos=(name,),
            note=reason,
        )


def _tiny(photos: Sequence[CheckedPhoto]) -> Iterator[Finding]:
    for photo in photos:
        if min(photo.width, photo.height) < MIN_SIDE:
            size = f"{photo.width}x{photo.height}"
            yield Finding(
                code="tiny",
                severity="warning",
                photos=(photo.name,),
                note=note("check_tiny", name=photo.name, size=size, least=MIN_SIDE),
            )


def _alike(photos: Sequence[CheckedPhoto], features: Sequence[Features]) -> tuple[list[int], list[int]]:
    """Label every photo twice: equal labels are one photograph, and one view (which includes one photograph)."""
    first_with: dict[str, int] = {}
    copies = [(index, first_with.setdefault(photo.sha256, index)) for index, photo in enumerate(photos)]
    views = list(copies)
    for first, second in _neighbours(photos):
        if photos[first].sha256 == photos[second].sha256:
            continue
        relation = compare(features[first], features[second])
        if relation is not Relation.DIFFERENT:
            views.append((first, second))
        if relation is Relation.SAME_PHOTOGRAPH:
            copies.append((first, second))
    return components(len(photos), copies), components(len(photos), views)


def _neighbours(photos: Sequence[CheckedPhoto]) -> list[tuple[int, int]]:
    """Each photo with its nearest others by embedding, every pair once."""
    if len(photos) < 2:
        return []
    vectors = np.stack([photo.embedding for photo in photos])
    likeness = vectors @ vectors.T
    np.fill_diagonal(likeness, -np.inf)
    nearest = np.argsort(-likeness, axis=1, kind="stable")[:, : min(_NEIGHBOURS, len(photos) - 1)]
    return sorted({(min(first, int(second)), max(first, int(second))) for first, row in enumerate(nearest) for second in row})


def _groups(labels: Sequence[int], photos: Sequence[CheckedPhoto]) -> list[list[CheckedPhoto]]:
    """Photos that share a label, two or more."""
    groups: dict[int, list[CheckedPhoto]] = defaultdict(list)
    for label, photo in zip(labels, photos, strict=True):
        groups[label].append(photo)
    return [group for group in groups.values() if len(group) > 1]


def _same_photos(photos: Sequence[CheckedPhoto], copies: Sequence[int]) -> Iterator[Finding]:
    for group in _groups(copies, photos):
        identities = sorted({photo.identity for photo in group})
        if len(identities) == 1:
            continue
        names = _names(group)
        exact = len({photo.sha256 for photo in group}) == 1
        yield Finding(
            code="same_photo",
            severity="warning" if all(is_decoy(photo.identity) for photo in group) else "error",
            photos=names,
            note=note("check_same_file" if exact else "check_same_photo", names=listed(names), identities=listed(identities, "list_and")),
        )


def _repeated(photos: Sequence[CheckedPhoto], copies: Sequence[int], views: Sequence[int]) -> Iterator[Finding]:
    copy_of = dict(zip((photo.name for photo in photos), copies, strict=True))
    for group in _groups(views, photos):
        names = _names(group)
        once = len({copy_of[name] for name in names}) == 1
        if once and len({photo.identity for photo in group}) > 1:
            continue  # that is a `same_photo`
        yield Finding(
            code="near_duplicate",
            severity="warning",
            photos=names,
            note=note("check_copies" if once else "check_same_view", names=listed(names)),
        )


def _marks(photos: Sequence[CheckedPhoto], features: Sequence[Features]) -> Iterator[Finding]:
    for mark in shared_marks(features):
        names = tuple(photos[index].name for index in mark.photos)
        yield Finding(
            code="shared_mark",
            severity="warning",
            photos=names,
            note=note("check_shared_mark", names=listed(names)),
            regions=tuple((photos[index].name, box) for index, box in mark.boxes),
        )


def _few(photos: Sequence[CheckedPhoto], copies: Sequence[int], catalogue: Catalogue) -> Iterator[Finding]:
    different: dict[str, set[int]] = defaultdict(set)
    names: dict[str, list[str]] = defaultdict(list)
    for label, photo in zip(copies, photos, strict=True):
        if not is_decoy(photo.identity):
            different[photo.identity].add(label)
            names[photo.identity].append(photo.name)
    for identity in sorted(different):
        count = len(different[identity])
        if count < MIN_PHOTOS:
            place = catalogue.place(identity)
            yield Finding(
                code="few_photos",
                severity="warning",
                photos=tuple(names[identity]),
                note=note("check_few_photos", place=place_note(place), count=count, wanted=MIN_PHOTOS),
            )


def _without_photos(photos: Sequence[CheckedPhoto], catalogue: Catalogue) -> Iterator[Finding]:
    present = {photo.identity for photo in photos}
    missing = [place for place in catalogue.places if place.id not in present]
    if missing:
        yield Finding(
            code="no_photos",
            severity="warning",
            photos=(),
            note=note(
                "check_no_photos",
                count=len(missing),
                all=len(catalogue.places),
                places=listed([note("place_name", name=place.name, id=place.id) for place in missing]),
            ),
        )


def _uncatalogued(photos: Sequence[CheckedPhoto], catalogue: Catalogue) -> Iterator[Finding]:
    for identity in unlisted_among((photo.identity for photo in photos), catalogue):
        names = tuple(photo.name for photo in photos if photo.identity == identity)
        yield Finding(code="not_in_catalogue", severity="warning", photos=names, note=folder_note(identity, catalogue))


def _names(group: Sequence[CheckedPhoto]) -> tuple[str, ...]:
    return tuple(photo.name for photo in group)


def place_note(place: NamedPlace) -> Note:
    """Name a place: with its id where the catalogue lists it, else by that alone."""
    if not place.catalogued:
        return note("place_id", id=place.id)
    return note("place_name", name=place.name, id=place.id)
