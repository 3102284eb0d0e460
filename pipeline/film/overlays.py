"""Burned-in overlays: platform logos and watermarks that stand still across cuts, and the band in which subtitles come and go.

What lies on the picture is no part of the scene and must never count as proof of a place. What stands still within one shot proves nothing:
a camera on a tripod shows all of its scene so. Only what stays while the camera's view changes lies on the picture.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from landmarks.index import Region
from landmarks.own_area import own_area
from landmarks.picture import Box, Picture, part
from pipeline.film.samples import Sample

_WIDTH = 270
"""Pixels across at which overlays are looked for; a logo's strokes survive, noise does not."""

_MAX_SHOTS, _PICTURES, _MOST_OF_A_SHOT = 48, 96, 8
"""Shots looked at, evenly through the episode, pictures looked at in all of them, and in one."""

_MIN_VIEWS, _FEW_VIEWS = 4, 8
_MIN_PICTURES_FOR_TEXT = 12
_EDGE = 24.0
_STILL, _STILL_OF_FEW = 0.6, 0.85
"""Length of the mean edge direction, 0..1: 1 where every view has the same edge, about 1/sqrt(n) by chance."""

_GRID = 6
_SAME_DIRECTION, _SAME_EDGES, _MIN_EDGES, _SAME_CELLS = 0.8, 0.4, 8, 0.4
"""Two shots have one view where in two fifths of the cells that hold edges two fifths of these are the same: the tripod did not
move between them. An overlay, however large, lies in few cells."""

_TEXT_BRIGHTNESS, _TEXT_CONTRAST, _TEXT_DENSITY = 150, 60, 0.16
_TEXT_SHARE = 0.25
_TEXT_VIEWS = 3
"""A subtitle line stands in at least a quarter of the pictures and in three views; signs and lit windows do not."""

_FEW, _ABOUT_ALL, _LEAST_PIXELS = 0.15, 0.8, 64
"""Share of the shots whose picture may reach beyond the area in which overlays are looked for; share of the frame from which that area is
all of it; its shortest side in pixels."""

_MAX_BOX_SHARE = 0.12
"""What covers more of the frame than this is scenery that happens to repeat."""
_MARGIN = 0.012


class _View(NamedTuple):
    """What shots with one view show: mean edge directions `(h, w, 2)` and part of the pictures with text `(h, w)`, summed over `shots`;
    `pictures` in all, and of one of them the edge directions and in how many pixels of each cell `(6, 6)` there is an edge.
    """

    directions: NDArray[np.float32]
    text: NDArray[np.float32]
    shots: int
    pictures: int
    edges: NDArray[np.float32]
    counts: NDArray[np.intp]

    def with_shot(self, other: _View) -> _View:
        directions, text = self.directions + other.directions, self.text + other.text
        return _View(directions, text, self.shots + other.shots, self.pictures + other.pictures, self.edges, self.counts)


def find_overlays(samples: Sequence[Sample], shots: Sequence[tuple[int, int]], picture_area: Region | None = None) -> list[Region]:
    """Return boxes `(x0, y0, x1, y1)` in 0..1 of the frame; none where too few different views were seen to tell.

    Args:
        samples: the episode's sampled frames in order.
        shots: frames `[start, end)`.
        picture_area: where the pictures lie, in 0..1 of the frame, if that is known (`pipeline.film.picture_area`).

    Raises:
        StorageError: a sample is gone.
    """
    frames = np.array([sample.frame for sample in samples])
    inside = [samples[slice(*np.searchsorted(frames, bounds))] for bounds in shots]
    inside = _evenly([shot for shot in inside if shot], _MAX_SHOTS)
    each = min(max(_PICTURES // max(len(inside), 1), 1), _MOST_OF_A_SHOT)
    return overlays_of([[sample.picture() for sample in _evenly(shot, each)] for shot in inside], picture_area)


def overlays_of(shots: Sequence[Sequence[Picture]], picture_area: Region | None = None) -> list[Region]:
    """Return boxes as `find_overlays` does, from pictures `(H, W, 3)` RGB of each shot."""
    area = _common_area([shot[len(shot) // 2] for shot in shots]) if picture_area is None else part(shots[0][0], picture_area)
    views: list[_View] = []
    for shot in shots:
        view = _view([np.asarray(area.cut(picture), np.uint8) for picture in shot] if area else shot)
        at = next((at for at, known in enumerate(views) if _one_view(known, view)), None)
        if at is None:
            views.append(view)
        else:
            views[at] = views[at].with_shot(view)
    if len(views) < _MIN_VIEWS:
        return []
    coherence = np.linalg.norm(np.mean([view.directions / view.shots for view in views], axis=0), axis=2)
    still = coherence >= (_STILL if len(views) >= _FEW_VIEWS else _STILL_OF_FEW)
    found = _boxes(still, min_pixels=12)
    if sum(view.pictures for view in views) >= _MIN_PICTURES_FOR_TEXT:
        text = np.mean([view.text / view.shots for view in views], axis=0)
        seen_in = np.sum([view.text > 0 for view in views], axis=0)
        lines = _boxes((text >= _TEXT_SHARE) & (seen_in >= _TEXT_VIEWS), min_pixels=40)
        height, width = still.shape
        found += [box for box in lines if (box[2] - box[0]) * width > 2 * (box[3] - box[1]) * height]
    found = [box for box in found if (box[2] - box[0]) * (box[3] - box[1]) <= _MAX_BOX_SHARE]
    return [_in_frame(box, area, shots[0][0]) for box in found] if area else found


def _common_area(pictures: Sequence[Picture]) -> Box | None:
    """The part of the frame in which all but a few of the pictures lie, `(H, W, 3)` each; None where it is about all of it.

    A picture that bars make small shows its scenery as strokes as fine as a subtitle's: it is looked at as large as any other.
    """
    if not pictures or len({picture.shape for picture in pictures}) > 1:
        return None
    areas = np.array([own_area(picture) for picture in pictures])
    # A side that a shot really has, never one between two.
    low, high = (np.quantile(areas, share, axis=0, method="nearest") for share in (_FEW, 1 - _FEW))
    box = Box(int(low[0]), int(low[1]), int(high[2]), int(high[3]))
    height, width = pictures[0].shape[:2]
    return box if 0 < box.width * box.height < _ABOUT_ALL * width * height and min(box.width, box.height) >= _LEAST_PIXELS else None


def _in_frame(region: Region, area: Box, picture: Picture) -> Region:
    """Turn a region in 0..1 of an area of a picture into one in 0..1 of the picture."""
    height, width = picture.shape[:2]
    x0, y0, x1, y1 = region
    return (
        round((area.x0 + x0 * area.width) / width, 4),
        round((area.y0 + y0 * area.height) / height, 4),
        round((area.x0 + x1 * area.width) / width, 4),
        round((area.y0 + y1 * area.height) / height, 4),
    )


def _evenly(items: Sequence[Any], count: int) -> list[Any]:
    """At most `count` of them, from the middles of as many equal parts."""
    count = min(count, len(items))
    return [items[(2 * part + 1) * len(items) // (2 * count)] for part in range(count)]


def _view(shot: Sequence[Picture]) -> _View:
    pictures = [_small_grey(picture) for picture in shot]
    directions = np.stack([_edge_directions(picture) for picture in pictures])
    text = np.mean([_text_mask(picture) for picture in pictures], axis=0)
    edges = directions[len(shot) // 2]
    return _View(directions.mean(0), np.asarray(text, np.float32), 1, len(shot), edges, _per_cell(edges.any(axis=2)))


def _small_grey(picture: Picture) -> NDArray[Any]:
    height = max(8, round(picture.shape[0] * _WIDTH / picture.shape[1]))
    return cv2.cvtColor(cv2.resize(picture, (_WIDTH, height), interpolation=cv2.INTER_AREA), cv2.COLOR_RGB2GRAY)


def _one_view(a: _View, b: _View) -> bool:
    """Whether the same edges stand all over the frame in two views. Asked of each two shots, so that it has to be quick."""
    common = _per_cell(a.edges[..., 0] * b.edges[..., 0] + a.edges[..., 1] * b.edges[..., 1] >= _SAME_DIRECTION)
    fewer = np.minimum(a.counts, b.counts)
    alike = np.maximum(a.counts, b.counts) >= _MIN_EDGES
    same = alike & (fewer > 0) & (common >= _SAME_EDGES * fewer)
    return bool(same.sum() >= _SAME_CELLS * alike.sum())


def _per_cell(mask: NDArray[np.bool_]) -> NDArray[np.intp]:
    """How many pixels of a mask `(h, w)` are set in each cell of the grid."""
    rows, columns = (np.arange(_GRID) * length // _GRID for length in mask.shape)
    return np.add.reduceat(np.add.reduceat(mask, rows, axis=0, dtype=np.intp), columns, axis=1)


def _edge_directions(grey: NDArray[Any]) -> NDArray[np.float32]:
    """Unit gradient vectors `(h, w, 2)`, zero where there is no edge."""
    gx = cv2.Sobel(grey, cv2.CV_32F, 1, 0, ksize=3) / 4
    gy = cv2.Sobel(grey, cv2.CV_32F, 0, 1, ksize=3) / 4
    strength = np.hypot(gx, gy)
    scale = np.where(strength > _EDGE, 1 / np.maximum(strength, 1e-6), 0)
    return np.stack([gx * scale, gy * scale], axis=2).astype(np.float32)


def _text_mask(grey: NDArray[Any]) -> NDArray[np.float32]:
    """1 where bright thin strokes lie close together, as in a line of subtitle."""
    strokes = cv2.morphologyEx(grey, cv2.MORPH_TOPHAT, np.ones((7, 7), np.uint8))
    bright = ((strokes > _TEXT_CONTRAST) & (grey > _TEXT_BRIGHTNESS)).astype(np.float32)
    return (cv2.blur(bright, (21, 7)) > _TEXT_DENSITY).astype(np.float32)


def _boxes(mask: NDArray[np.bool_], min_pixels: int) -> list[Region]:
    """Boxes around what lies close together in a mask, in 0..1."""
    height, width = mask.shape
    joined = cv2.dilate(mask.astype(np.uint8), np.ones((7, 13), np.uint8))
    _, labels, stats, _ = cv2.connectedComponentsWithStats(joined)
    regions = []
    for label in range(1, len(stats)):
        if int(mask[labels == label].sum()) < min_pixels:
            continue
        x, y, w, h = (int(v) for v in stats[label][:4])
        regions.append(
            (
                round(max(0.0, x / width - _MARGIN), 4),
                round(max(0.0, y / height - _MARGIN), 4),
                round(min(1.0, (x + w) / width + _MARGIN), 4),
                round(min(1.0, (y + h) / height + _MARGIN), 4),
            )
        )
    return regions
