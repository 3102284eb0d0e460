"""Whether two stretches of video are one footage, encoded twice: proof on the frames' thumbnails, frame by frame.

A camera that does not move gives nearly the same picture all day, so that equal pictures alone prove nothing. Proof is what changes: where
one stretch moves, the other has to move alike at the same moments (own change against the difference between the two), or be cut alike.
Small parts of the picture may differ throughout, as subtitles and episode numbers do.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from pipeline.film.decode import THUMBNAIL_HEIGHT, THUMBNAIL_WIDTH
from pipeline.film.kept_episode import KeptEpisode
from pipeline.record.frame_table import FrameTable

__all__ = ["CELLS", "Alignment", "Footage", "aligned", "cell_means", "differences", "in_parts", "informative"]

Floats = NDArray[np.float32]
Bools = NDArray[np.bool_]

_ROWS, _COLUMNS = 9, 8
CELLS = _ROWS * _COLUMNS
"""A thumbnail is compared in this many cells of 3 x 6 pixels."""

_ALIKE = 5.0
"""Mean difference of a cell's pixels, in grey levels, up to which two encodings of one picture differ."""
_CONTRAST = 8.0
"""Distance from the picture's median from which a cell says something about the picture, in grey levels."""
_MIN_INFORMATIVE = 4
_SAME_CELLS = 0.7
_MOVING = 6.0
"""Mean change of a cell's pixels from which it moves, in grey levels: above what encoding does to a still picture."""
_FOLLOWS = 0.5
_MIN_MOVING = 3
_LOOK_AHEAD_SECONDS = 0.6
_SEARCH_SECONDS = 0.24
_PROBES = 6
_PROBE_SECONDS = 0.8
_LONGEST_HOLE = 3
_WORTH_GOING_ON = 12
_FIRST_CHUNK, _CHUNK = 12, 96
_PART = 2048
_SHORTEST_STEP_SECONDS = 1 / 240
_LONGEST_PLAIN_SECONDS = 1.0


@dataclass(frozen=True, eq=False)
class Footage:
    """One episode as it is compared: grey thumbnails `(frames, 27, 48)` uint8, which may be a memory map; times; shots `[start, end)`."""

    name: str
    thumbnails: NDArray[np.uint8]
    table: FrameTable
    shots: Sequence[tuple[int, int]]

    @classmethod
    def of(cls, episode: KeptEpisode) -> Footage:
        """What is compared of a kept episode."""
        return cls(episode.file, episode.thumbnails, episode.table, episode.shots)

    @cached_property
    def times(self) -> NDArray[np.float64]:
        """Seconds of all frame boundaries, `(frames + 1,)`; for finding frames only, what is reported comes from the table."""
        return np.asarray(self.table.boundaries * float(self.table.time_base), np.float64)

    @cached_property
    def shot_bounds(self) -> NDArray[np.int64]:
        """First frame and end of the shot that each frame is in, `(frames, 2)`."""
        bounds = np.zeros((len(self.thumbnails), 2), np.int64)
        for start, end in self.shots:
            bounds[start:end] = start, end
        return bounds

    def frames_at(self, seconds: NDArray[np.float64]) -> NDArray[np.int64]:
        """The frames on screen at these moments; -1 before the first and `frames` after the last."""
        return np.searchsorted(self.times, seconds, "right") - 1

    def pictures(self, frames: NDArray[np.int64]) -> Floats:
        """The frames as `(n, 27, 48)` float32."""
        return np.asarray(self.thumbnails[frames], np.float32)


class Alignment(NamedTuple):
    """Frames `[start, end)` of one footage are frames `[other_start, other_end)` of another.

    `moving` seconds of it move alike, `unlike` seconds move differently; `cuts` lie at the same moments in both.
    """

    start: int
    end: int
    other_start: int
    other_end: int
    moving: float
    unlike: float
    cuts: int


def cell_means(pictures: Floats) -> Floats:
    """Mean grey of each cell, `(n, 72)`."""
    cells = pictures.reshape(-1, _ROWS, THUMBNAIL_HEIGHT // _ROWS, _COLUMNS, THUMBNAIL_WIDTH // _COLUMNS)
    return np.asarray(cells.mean((2, 4)).reshape(-1, CELLS), np.float32)


def differences(one: Floats, other: Floats) -> Floats:
    """Mean absolute difference of each cell's pixels, `(n, 72)` grey levels."""
    return cell_means(np.abs(one - other))


def informative(pictures: Floats) -> Bools:
    """Which cells differ from the picture's median, `(n, 72)`: the others are its ground, which many pictures share."""
    return cell_means(np.abs(pictures - np.median(pictures, (1, 2))[:, None, None])) > _CONTRAST


def in_parts(frames: NDArray[np.int64]) -> Iterator[NDArray[np.int64]]:
    """The frames, so many at once that their pictures fit into memory whatever the length of the episode; one empty part for none."""
    for at in range(0, max(len(frames), 1), _PART):
        yield frames[at : at + _PART]


def aligned(one: Footage, frame: int, usable: Bools, other: Footage, other_frame: int, other_usable: Bools) -> Alignment | None:
    """Return the longest stretch around two frames in which both show the same pictures; None without one.

    Args:
        one: any footage.
        frame: of `one`.
        usable: frames of `one` that the stretch may reach into, `(frames,)`.
        other: another footage, or the same.
        other_frame: of `other`; up to a quarter of a second off.
        other_usable: as `usable`.
    """
    shift = _best_shift(one, frame, other, other_frame)
    walk = _Walk(one, usable, other, other_usable, shift)
    forwards, backwards = walk.far(frame, +1), walk.far(frame - 1, -1)
    frames = np.concatenate([backwards[0][::-1], forwards[0]])
    partners = np.concatenate([backwards[1][::-1], forwards[1]])
    if not len(frames):
        return None
    inside = _without_plain_ends(one, frames)
    frames, partners = frames[inside], partners[inside]
    if not len(frames):
        return None
    parts = zip(in_parts(frames), in_parts(partners), strict=True)
    moving, unlike = np.sum([_motion(one, some, other, theirs) for some, theirs in parts], axis=0)
    cuts = _common_cuts(one, frames, other, partners)
    return Alignment(int(frames[0]), int(frames[-1]) + 1, int(partners[0]), int(partners[-1]) + 1, float(moving), float(unlike), cuts)


def _best_shift(one: Footage, frame: int, other: Footage, other_frame: int) -> float:
    """Seconds to add to `one`'s time for `other`'s, to half a frame, by which a few frames after the two agree best."""
    rough = float(other.times[other_frame] - one.times[frame])
    last = min(one.times[frame] + _PROBE_SECONDS, one.times[-1])
    probes = np.unique(one.frames_at(np.linspace(one.times[frame], last, _PROBES, endpoint=False)))
    pictures = one.pictures(probes)
    middles = (one.times[probes] + one.times[probes + 1]) / 2
    first, end = (
        np.clip(other.frames_at(middles[[0, -1]] + rough + side)[at], 0, len(other.table) - 1)
        for at, side in ((0, -_SEARCH_SECONDS), (1, _SEARCH_SECONDS))
    )
    near = other.pictures(np.arange(first, end + 1))
    step = max(float(np.median(np.diff(other.times[first : end + 2]))) / 2, _SHORTEST_STEP_SECONDS)
    best, least = rough, np.inf
    for shift in rough + step * np.arange(-round(_SEARCH_SECONDS / step), round(_SEARCH_SECONDS / step) + 1):
        partners = np.clip(other.frames_at(middles + shift) - first, 0, len(near) - 1)
        # Clipped, so that a subtitle in one of the two does not decide.
        error = float(np.minimum(np.abs(pictures - near[partners]), 4 * _ALIKE).mean())
        if error < least:
            best, least = float(shift), error
    return best


class _Walk(NamedTuple):
    """Two footages with what has to be added to the one's time for the other's."""

    one: Footage
    usable: Bools
    other: Footage
    other_usable: Bools
    shift: float

    def far(self, start: int, step: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """As `run`, going on behind a cut where the other follows a few frames sooner or later: two encodings may differ by that much."""
        walk, (frames, partners) = self, self.run(start, step)
        while len(frames):
            again = int(frames[-1]) + step * (_LONGEST_HOLE + 1)
            probed = again if step > 0 else int(self.one.frames_at(self.one.times[[max(again, 0)]] - _PROBE_SECONDS)[0])
            if not self._is_cut_between(int(frames[-1]), again + step * _LONGEST_HOLE) or not 0 <= probed < len(self.one.table):
                break
            near = int(self.other.frames_at(self.one.times[[probed]] + walk.shift)[0])
            if not 0 <= near < len(self.other.table):
                break
            walk = walk._replace(shift=_best_shift(self.one, probed, self.other, near))
            more, theirs = walk.run(again, step)
            if len(more) < _WORTH_GOING_ON:
                break
            frames, partners = np.concatenate([frames, more]), np.concatenate([partners, theirs])
        return frames, partners

    def _is_cut_between(self, frame: int, later: int) -> bool:
        inside = min(max(later, 0), len(self.one.table) - 1)
        return bool(self.one.shot_bounds[frame, 0] != self.one.shot_bounds[inside, 0])

    def run(self, start: int, step: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Frames from `start` on in one direction that are the same in both, and their partners; short holes are bridged."""
        one, other = self.one, self.other
        kept, partners = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
        at, chunk = start, _FIRST_CHUNK
        while 0 <= at < len(one.table):
            frames = np.arange(at, max(min(at + step * chunk, len(one.table)), -1), step)
            begin, end = one.times[frames] + self.shift, one.times[frames + 1] + self.shift
            near = other.frames_at((begin + end) / 2)
            # The shift is known to half a frame: the first and the last frame may seem to lie outside.
            margin = other.times[1]
            inside = ((begin + end) / 2 > -margin) & ((begin + end) / 2 < other.times[-1] + margin)
            frames, near = frames[inside], near[inside]
            if not len(frames):
                break
            same, best = _same(one.pictures(frames), other, near)
            length = _unbroken(same & self.usable[frames] & self.other_usable[best])
            kept.append(frames[:length])
            partners.append(best[:length])
            if length < chunk:
                break
            at, chunk = at + step * chunk, min(2 * chunk, _CHUNK)
        return np.concatenate(kept), np.concatenate(partners)


def _same(pictures: Floats, other: Footage, near: NDArray[np.int64]) -> tuple[Bools, NDArray[np.int64]]:
    """Whether each picture is the one at `near`, or one frame off it; and which of the three is most like it."""
    candidates = np.clip(near[:, None] + np.arange(-1, 2), 0, len(other.table) - 1)
    last_frame = len(other.table) - 1
    first = max(int(candidates.min()) - 1, 0)
    block = other.pictures(np.arange(first, min(int(candidates.max()) + 1, last_frame) + 1))
    errors = np.stack([differences(pictures, block[candidates[:, side] - first]) for side in range(3)], 1)
    # Of equally good ones the middle one.
    total = np.minimum(errors, 4 * _ALIKE).mean(2) + np.array([1e-3, 0, 1e-3])
    chosen = total.argmin(1)
    row = np.arange(len(pictures))
    best = candidates[row, chosen]
    tells = informative(pictures) | informative(block[best - first])
    steps = differences(block[1:], block[:-1])
    steps = np.concatenate([steps[:1], steps, steps[-1:]]) if len(steps) else np.zeros((2, CELLS), np.float32)
    # The moment may be up to a frame off: what moves fast differs by as much as from one frame to the next, but not across a cut.
    off = np.minimum(steps[best - first], steps[best - first + 1])
    alike = errors[row, chosen] <= np.maximum(_ALIKE, off)
    counted = tells.sum(1)
    # Two pictures without anything in them are the same where their greys are.
    plain = (counted < _MIN_INFORMATIVE) & (alike.mean(1) >= _SAME_CELLS)
    same = plain | ((counted >= _MIN_INFORMATIVE) & ((alike & tells).sum(1) >= _SAME_CELLS * counted))
    return same, best


def _unbroken(same: Bools) -> int:
    """How many entries from the first on hold together, with holes up to `_LONGEST_HOLE`; the last counted one is True."""
    holes, length = 0, 0
    for number, value in enumerate(same.tolist(), 1):
        holes = 0 if value else holes + 1
        if holes > _LONGEST_HOLE:
            break
        if value:
            length = number
    return length


def _without_plain_ends(one: Footage, frames: NDArray[np.int64]) -> slice:
    """Leave out what is plain (black, white) at either end for longer than a fade takes: such pictures are alike anywhere."""
    counts = [informative(one.pictures(some)).sum(1) for some in in_parts(frames)]
    told = np.flatnonzero(np.concatenate(counts) >= _MIN_INFORMATIVE)
    if not len(told):
        return slice(0, 0)
    first, last = int(told[0]), int(told[-1])
    keep_start = one.times[frames[first]] - one.times[frames[0]] <= _LONGEST_PLAIN_SECONDS
    keep_end = one.times[frames[-1]] - one.times[frames[last]] <= _LONGEST_PLAIN_SECONDS
    return slice(0 if keep_start else first, len(frames) if keep_end else last + 1)


def _motion(one: Footage, frames: NDArray[np.int64], other: Footage, partners: NDArray[np.int64]) -> tuple[float, float]:
    """Seconds in which the moving cells follow each other, and in which they do not."""
    bounds = one.shot_bounds[frames]
    ahead = one.frames_at(one.times[frames] + _LOOK_AHEAD_SECONDS)
    behind = one.frames_at(one.times[frames] - _LOOK_AHEAD_SECONDS)
    apart = np.where(ahead < bounds[:, 1], ahead, np.maximum(behind, bounds[:, 0]))
    pictures = one.pictures(frames)
    change = differences(pictures, one.pictures(apart))
    error = differences(pictures, other.pictures(partners))
    moves = change >= _MOVING
    count = moves.sum(1)
    follow = (moves & (error <= _FOLLOWS * change)).sum(1)
    lengths = one.times[frames + 1] - one.times[frames]
    enough = count >= _MIN_MOVING
    return float(lengths[enough & (follow >= _SAME_CELLS * count)].sum()), float(lengths[enough & (follow < 0.5 * count)].sum())


def _common_cuts(one: Footage, frames: NDArray[np.int64], other: Footage, partners: NDArray[np.int64]) -> int:
    """Cuts inside the stretch that stand in both within a frame."""
    cuts = np.flatnonzero(one.shot_bounds[frames[1:], 0] == frames[1:]) + 1
    theirs = {int(start) + near for start, _ in other.shots for near in (-1, 0, 1)}
    return sum(int(partners[cut]) in theirs for cut in cuts)
