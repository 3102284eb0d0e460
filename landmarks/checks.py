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

from landmarks.catalogue import Catalogue, Place
from landmarks.gallery import is_decoy
from landmarks.overlaid_marks import Box, shared_marks
from landmarks.photo_pairs import Features, Relation, compare, components, extract

__all__ = ["MIN_PHOTOS", "MIN_SIDE", "CheckedPhoto", "Finding", "check_gallery"]

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
    message: str
    message_zh: str
    regions: tuple[tuple[str, Box], ...] = ()


def check_gallery(photos: Sequence[CheckedPhoto], unreadable: Mapping[str, str], catalogue: Catalogue) -> list[Finding]:
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


def _unreadable(unreadable: Mapping[str, str]) -> Iterator[Finding]:
    for name, reason in sorted(unreadable.items()):
        yield Finding(
            code="unreadable",
            severity="error",
            photos=(name,),
            message=f"{name}: cannot be read ({reason}); replace or remove the file",
            message_zh=f"{name}：无法读取（{reason}）；请更换或删除该文件",
        )


def _tiny(photos: Sequence[CheckedPhoto]) -> Iterator[Finding]:
    for photo in photos:
        if min(photo.width, photo.height) < MIN_SIDE:
            size = f"{photo.width}x{photo.height}"
            yield Finding(
                code="tiny",
                severity="warning",
                photos=(photo.name,),
                message=f"{photo.name}: {size} pixels; the short side needs at least {MIN_SIDE}, better 600, to prove a sighting",
                message_zh=f"{photo.name}：仅 {size} 像素；短边至少需要 {MIN_SIDE} 像素（建议 600 以上）才能用于证明",
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
            message=f"{', '.join(names)}: the same {'file' if exact else 'photograph'} under {' and '.join(identities)}; keep it under one",
            message_zh=f"{'、'.join(names)}：同一{'文件' if exact else '张照片'}放在了 {'、'.join(identities)} 之下；只应保留一处",
        )


def _repeated(photos: Sequence[CheckedPhoto], copies: Sequence[int], views: Sequence[int]) -> Iterator[Finding]:
    copy_of = dict(zip((photo.name for photo in photos), copies, strict=True))
    for group in _groups(views, photos):
        names = _names(group)
        once = len({copy_of[name] for name in names}) == 1
        if once and len({photo.identity for photo in group}) > 1:
            continue  # that is a `same_photo`
        what, what_zh = ("the same photograph", "同一张照片") if once else ("nearly the same view", "取景几乎相同")
        yield Finding(
            code="near_duplicate",
            severity="warning",
            photos=names,
            message=f"{', '.join(names)}: {what}; one of them is enough, another view would help more",
            message_zh=f"{'、'.join(names)}：{what_zh}；保留一张即可，换一个角度的照片更有用",
        )


def _marks(photos: Sequence[CheckedPhoto], features: Sequence[Features]) -> Iterator[Finding]:
    for mark in shared_marks(features):
        names = tuple(photos[index].name for index in mark.photos)
        yield Finding(
            code="shared_mark",
            severity="warning",
            photos=names,
            message=f"{', '.join(names)}: share a watermark or logo; it is masked in matching, photos without it are better",
            message_zh=f"{'、'.join(names)}：带有相同的水印或标志；匹配时会遮去该区域，最好换用无水印的照片",
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
                message=f"{_called(place)}: photos without copies: {count}; add views until there are {MIN_PHOTOS} or more",
                message_zh=f"{_called(place, chinese=True)}：仅有 {count} 张照片（重复的不计）；请补充不同角度的照片至 {MIN_PHOTOS} 张以上",
            )


def _without_photos(photos: Sequence[CheckedPhoto], catalogue: Catalogue) -> Iterator[Finding]:
    present = {photo.identity for photo in photos}
    missing = [place for place in catalogue.places if place.id not in present]
    if missing:
        yield Finding(
            code="no_photos",
            severity="warning",
            photos=(),
            message=f"{len(missing)} of {len(catalogue.places)} catalogued places have no photo and cannot be found: "
            + ", ".join(place.id for place in missing),
            message_zh=f"名录 {len(catalogue.places)} 处中有 {len(missing)} 处没有照片，无法识别："
            + "、".join(place.name for place in missing),
        )


def _uncatalogued(photos: Sequence[CheckedPhoto], catalogue: Catalogue) -> Iterator[Finding]:
    by_identity: dict[str, list[str]] = defaultdict(list)
    for photo in photos:
        if not is_decoy(photo.identity) and catalogue.get(photo.identity) is None:
            by_identity[photo.identity].append(photo.name)
    for identity, names in sorted(by_identity.items()):
        yield Finding(
            code="not_in_catalogue",
            severity="warning",
            photos=tuple(names),
            message=f"{identity}: not in the catalogue, so no Chinese name and no county; add an entry with this id or rename the folder",
            message_zh=f"{identity}：未列入地标名录，没有中文名称和所属县（市、区）；请在名录中以此 id 增加条目，或更正文件夹名",
        )


def _names(group: Sequence[CheckedPhoto]) -> tuple[str, ...]:
    return tuple(photo.name for photo in group)


def _called(place: Place, *, chinese: bool = False) -> str:
    if not place.catalogued:
        return place.id
    return f"{place.name}（{place.id}）" if chinese else f"{place.id} ({place.english})"
