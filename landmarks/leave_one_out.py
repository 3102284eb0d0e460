"""What a place's photos can prove: each photo is looked for among the others of its place, as it is and as a film may show it.

A photo that no other one proves stands alone: a film that shows the place from there is proven by this one photo or not at all.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from landmarks.gallery import is_landmark
from landmarks.index import LandmarkIndex, Region
from landmarks.picture import Picture
from landmarks.recogniser import MAX_CANDIDATES_PER_LANDMARK, MAX_SIBLINGS, Query, Recogniser
from models.device import side_by_side

__all__ = ["LOOKS", "PlaceRecall", "Recall", "best_inliers", "place_recalls", "ranked"]

_TRIED = MAX_CANDIDATES_PER_LANDMARK + MAX_SIBLINGS
"""Photos of one place that a frame is held against at most."""

_FRAME_WIDTH, _FRAME_HEIGHT = 1080, 1920
_SMALL = 0.08
"""Share of the frame's area that the small look has."""

_MARGIN = 0.02
"""Room that a wide photo leaves at either side of the frame at least; it is smaller than `_SMALL` then."""

_GAMMA, _SATURATION, _GRAIN = 0.45, 0.6, 3.0
"""The dark look: a scene of full light as a dim one, and the standard deviation of its grain in grey levels."""

_SEED = 8

Progress = Callable[[int, int], None]
"""Called with how many photos are done and how many there are."""


class Recall(NamedTuple):
    """How many of `photos` photos another one of the place proves: with enough inliers to confirm, and to review or confirm."""

    photos: int
    confirmed: int
    found: int


@dataclass(frozen=True)
class PlaceRecall:
    """A place's photos held against one another.

    Attributes:
        place: the landmark's id.
        photos: its photos' names, in order.
        looks: by look (`LOOKS`); empty where there are no two different photos, so that nothing is known.
        alone: photos that no other one confirms as they are; empty where nothing is known.
    """

    place: str
    photos: tuple[str, ...]
    looks: Mapping[str, Recall]
    alone: tuple[str, ...]


class _Seen(NamedTuple):
    """A picture of a photo as a film may show it, and where the photo's regions to be left out lie in it."""

    picture: Picture
    masked: tuple[Region, ...]


def ranked(index: LandmarkIndex, row: int, wanted: Callable[[int], bool], similarity: NDArray[np.float32] | None = None) -> list[int]:
    """Return the other photos that are wanted and not the same file, most similar first.

    `similarity` is that of a picture of photo `row` to each photo, `(N,)`; None: that of the photo itself.
    """
    likeness = index.vectors @ index.vectors[row] if similarity is None else similarity
    same_file = index.photos[row].sha256
    return [int(r) for r in np.argsort(-likeness, kind="stable") if wanted(int(r)) and index.photos[r].sha256 != same_file]


def best_inliers(recogniser: Recogniser, query: Query, rows: Sequence[int], enough: int | None = None) -> int:
    """Return the most inliers of a picture with any of these photos, 0 where none matches; from `enough` on, no further one is tried."""
    best = 0
    for row in rows:
        proof = recogniser.prove(query, row)
        best = max(best, proof.inliers if proof else 0)
        if enough is not None and best >= enough:
            break
    return best


def place_recalls(recogniser: Recogniser, progress: Progress) -> list[PlaceRecall]:
    """Hold every landmark photo against the others of its place, in every look.

    Args:
        recogniser: the index, whose thresholds decide, and the networks.
        progress: called after each photo that has another one to be held against.

    Returns:
        All places with photos, listed in the catalogue or not, by id; decoys are none.
    """
    index = recogniser.index
    places: dict[str, list[int]] = defaultdict(list)
    for row, photo in enumerate(index.photos):
        if is_landmark(photo.identity):
            places[photo.identity].append(row)
    comparable = [row for rows in places.values() for row in rows if _different(index, rows) > 1]
    inliers: dict[int, dict[str, int]] = {}
    for row, found in zip(comparable, side_by_side(lambda row: _inliers(recogniser, row), comparable), strict=True):
        inliers[row] = found
        progress(len(inliers), len(comparable))
    return [_judged(recogniser, place, rows, inliers) for place, rows in sorted(places.items())]


def _different(index: LandmarkIndex, rows: Sequence[int]) -> int:
    return len({index.photos[row].sha256 for row in rows})


def _judged(recogniser: Recogniser, place: str, rows: Sequence[int], inliers: Mapping[int, Mapping[str, int]]) -> PlaceRecall:
    index, thresholds = recogniser.index, recogniser.thresholds
    names = tuple(index.photos[row].name for row in rows)
    held = [inliers[row] for row in rows if row in inliers]
    if not held:
        return PlaceRecall(place, names, {}, ())
    looks = {}
    for look in LOOKS:
        counts = [one[look] for one in held]
        looks[look] = Recall(
            len(counts),
            sum(count >= thresholds.confirm_inliers for count in counts),
            sum(count >= thresholds.review_inliers for count in counts),
        )
    alone = tuple(index.photos[row].name for row in rows if inliers[row]["as_is"] < thresholds.confirm_inliers)
    return PlaceRecall(place, names, looks, alone)


def _inliers(recogniser: Recogniser, row: int) -> dict[str, int]:
    """The most inliers of a photo with another one of its place, by look; counting ends where a look is confirmed."""
    index, photo = recogniser.index, recogniser.index.photos[row]
    picture = index.picture(row)
    found = {}
    for name, look in LOOKS.items():
        if look is None:
            query, similarity = recogniser.index_query(row), None
        else:
            seen = look(picture, photo.masked)
            query, similarity = recogniser.query(seen.picture, seen.masked), recogniser.similarities([seen.picture])[0]
        siblings = ranked(index, row, lambda r: index.photos[r].identity == photo.identity, similarity)
        found[name] = best_inliers(recogniser, query, siblings[:_TRIED], recogniser.thresholds.confirm_inliers)
    return found


def _dark(picture: Picture, masked: tuple[Region, ...]) -> _Seen:
    grey = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)[:, :, None].astype(np.float32)
    pale = grey + _SATURATION * (picture - grey)
    grain = np.random.default_rng(_SEED).normal(0, _GRAIN, picture.shape[:2])[:, :, None]
    dark = 255 * (np.clip(pale, 0, 255) / 255) ** (1 / _GAMMA) + grain
    return _Seen(np.clip(np.rint(dark), 0, 255).astype(np.uint8), masked)


def _mirrored(picture: Picture, masked: tuple[Region, ...]) -> _Seen:
    return _Seen(np.ascontiguousarray(picture[:, ::-1]), tuple((1 - x1, y0, 1 - x0, y1) for x0, y0, x1, y1 in masked))


def _small(picture: Picture, masked: tuple[Region, ...]) -> _Seen:
    """The photo somewhat above the middle of a vertical frame."""
    # Texture around it: a plain fill would be taken for bars, and the photo alone would be looked at.
    frame = _texture()
    height, width = picture.shape[:2]
    scale = min(
        (_SMALL * _FRAME_WIDTH * _FRAME_HEIGHT / (width * height)) ** 0.5,
        (1 - 2 * _MARGIN) * _FRAME_WIDTH / width,
        (1 - 2 * _MARGIN) * _FRAME_HEIGHT / height,
    )
    across, down = max(1, round(width * scale)), max(1, round(height * scale))
    x, y = (_FRAME_WIDTH - across) // 2, (_FRAME_HEIGHT - down) * 2 // 5
    interpolation = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    frame[y : y + down, x : x + across] = cv2.resize(picture, (across, down), interpolation=interpolation)

    def placed(region: Region) -> Region:
        x0, y0, x1, y1 = region
        return (
            (x + x0 * across) / _FRAME_WIDTH,
            (y + y0 * down) / _FRAME_HEIGHT,
            (x + x1 * across) / _FRAME_WIDTH,
            (y + y1 * down) / _FRAME_HEIGHT,
        )

    return _Seen(frame, tuple(placed(region) for region in masked))


def _texture() -> Picture:
    """A vertical frame of mid-grey with coloured mottling from fine to coarse and strokes across it, the same every time."""
    chance = np.random.default_rng(_SEED)
    frame = np.full((_FRAME_HEIGHT, _FRAME_WIDTH, 3), 128, np.float32)
    for cell, strength in ((6, 14), (30, 20), (150, 30)):
        grid = chance.uniform(-strength, strength, (_FRAME_HEIGHT // cell + 1, _FRAME_WIDTH // cell + 1, 3)).astype(np.float32)
        frame += cv2.resize(grid, (_FRAME_WIDTH, _FRAME_HEIGHT), interpolation=cv2.INTER_CUBIC)
    drawn = np.clip(frame, 0, 255).astype(np.uint8)
    for _ in range(80):
        start, end = chance.integers((0, 0), (_FRAME_WIDTH, _FRAME_HEIGHT), (2, 2))
        colour = [int(value) for value in chance.integers(60, 200, 3)]
        nearby = start + (end - start) // 6
        cv2.line(drawn, (int(start[0]), int(start[1])), (int(nearby[0]), int(nearby[1])), colour, int(chance.integers(2, 9)), cv2.LINE_AA)
    return drawn


LOOKS: Mapping[str, Callable[[Picture, tuple[Region, ...]], _Seen] | None] = {
    "as_is": None,
    "dark": _dark,
    "small": _small,
    "mirrored": _mirrored,
}
"""How a film may show a place, by name; None: as the photo does."""
