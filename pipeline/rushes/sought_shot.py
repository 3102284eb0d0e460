"""One shot of the cut in one rush: the keyframe found in small grey pictures, the whole shot laid over the rush, proved, aligned."""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from landmarks.index import Region
from landmarks.own_area import own_area
from landmarks.picture import Box, Picture
from models.local_matcher import LocalMatcher
from pipeline.film.kept_episode import KeptEpisode
from pipeline.film.keyframes import Keyframe
from pipeline.record.grounds import RushMatch
from pipeline.record.record import Record
from pipeline.record.stills import frame_still_path, keep_still
from pipeline.rushes.proof import BoxedPicture, SameFrame, prove
from pipeline.rushes.scan import ScannedRush
from pipeline.rushes.small_pictures import PLACING_SHORT, Floats, Placed, RushPictures, ShotPictures, Window, certainty, view_of
from pipeline.rushes.stretches import RushStretch, reaches_of
from pipeline.rushes.time_map import Aligned, Aligner

_LAID, _LAID_MOST_ALIKE, _ALIGNED = 6, 2, 3
"""Places over which a shot is laid: where a keyframe is found best, and where the descriptor is most alike; places aligned closely."""

_PLACED = 0.35
"""Correlation of a keyframe's detail with a rush's picture at another moment, half a second off or less, under which nothing is aligned."""

_AROUND = tuple(Fraction(quarter, 4) for quarter in (-2, -1, 0, 1, 2))
"""Seconds from a sample at which a keyframe is looked for."""

_CLOSE_SAMPLES, _CLOSE_FRAMES = 12, 30
"""Samples of a stretch, and frames around the best of them, in which the keyframe is looked for again before the shot is laid over it."""

_WHOLE: Region = (0.0, 0.0, 1.0, 1.0)
_SAME_AREA = 0.02
"""Share of the frame by which two areas differ at most that are taken for one."""

_AGREEMENT, _WEAKEST = 0.8, 0.6
"""Mean correlation that a shot must have with its place in a rush, and that of its worst part. A proof costs most, and blurred as it is
when it is laid roughly, a true one agrees better still (at least 0.96 over the benchmark's cut): less is not worth one."""

_NEARLY_CERTAIN = 0.9
"""Mean correlation of a shot laid roughly from which a proof is tried again with frames of exactly one moment."""

_ACTIVE, _MOTION = 0.01, 0.5
"""Where as much of a shot's contrast as this changes over it, the same changes must be seen in the rush."""

_INLIERS, _PROVEN_WITH = 20, 2
"""Inliers that prove a place, and pairs of frames that are tried for them."""


class FoundShot(Record):
    """A shot's place in a rush, which is proved, and how certain it is among places in other rushes."""

    match: RushMatch
    certainty: float = Field(description="of the shot laid over the rush; see `small_pictures.certainty`")


@dataclass(frozen=True, eq=False)
class _Candidate:
    """A keyframe of a shot is found in a stretch, if the shot's picture is the part `area` of the frame.

    `reach` are the seconds of the rush in which the shot may lie then.
    """

    stretch: RushStretch
    reach: tuple[float, float]
    area: Region
    view: RushPictures
    placed: Placed


@dataclass(frozen=True, eq=False)
class _Proven:
    """A keyframe of the shot and a sample of the rush, by their numbers, and what shows that they are one picture."""

    keyframe: int
    sample: int
    proof: SameFrame


class SoughtShot:
    """One shot of the cut, to be looked for in stretches of a rush."""

    def __init__(self, episode: KeptEpisode, number: int, keyframes: Sequence[Keyframe]) -> None:
        self._episode = episode
        self._number = number
        self._keyframes = keyframes
        pictures = [keyframe.picture() for keyframe in keyframes]
        start, end = episode.shots[number]
        self._interval = episode.table.interval(start, end)
        self._starts = [episode.table.time(frame) - self._interval.start for frame in range(start, end)]
        self._seconds = np.array([float(time) for time in self._starts], np.float32)
        height, width = pictures[0].shape[:2]
        self._small = [_small(picture) for picture in pictures]
        self._aspect = width / height
        areas = [own_area(picture) for picture in pictures]
        area = np.median([(a.x0 / width, a.y0 / height, a.x1 / width, a.y1 / height) for a in areas], axis=0)
        self._own_area: Region = (float(area[0]), float(area[1]), float(area[2]), float(area[3]))
        self._view = functools.cache(self._view_of)

    def _view_of(self, area: Region) -> ShotPictures:
        start, end = self._episode.shots[self._number]
        return view_of(self._episode.thumbnails[start:end], area, self._aspect, self._episode.overlays)

    def find(self, stretches: Sequence[RushStretch], matcher: LocalMatcher, folder: Path) -> FoundShot | None:
        """Return the best place that stands up to the proof and shows all of the shot; its stills go under `folder/stills`."""
        for candidate, laid in self._laid_best(stretches):
            aligner, reach = self._aligner(candidate), candidate.reach
            proven = self._proven(candidate, laid, matcher)
            if proven is None and laid.agreement >= _NEARLY_CERTAIN:
                # In a scene that moves much, frames of another moment prove nothing.
                proven = self._proven(candidate, aligner.align(laid, laid.window, *reach), matcher)
            if proven is not None:
                aligned = aligner.align(laid, candidate.view.window(proven.proof.window), *reach)
                if self._agrees(aligned, candidate.stretch.rush):
                    return FoundShot(match=self._match(candidate, aligned, proven, folder), certainty=self._certainty(candidate, laid))
        return None

    def _laid_best(self, stretches: Sequence[RushStretch]) -> list[tuple[_Candidate, Aligned]]:
        """Lay the shot over the stretches in which a keyframe is found; those that agree best, best first."""
        reaches = reaches_of(stretches, float(self._interval.length))
        found = [self._candidate(one, reach, area) for one, reach in zip(stretches, reaches, strict=True) for area in self._areas(one.rush)]
        candidates = [candidate for candidate in found if candidate is not None]
        candidates.sort(key=lambda one: -one.placed.score)
        most_alike = sorted(candidates[_LAID:], key=lambda one: -one.stretch.similarity)[:_LAID_MOST_ALIKE]
        laid = [(one, rough) for one in (*candidates[:_LAID], *most_alike) if (rough := self._laid(one))]
        laid = [pair for pair in laid if pair[1].agreement >= _AGREEMENT]
        # Of areas that agree as well, the larger one: the middle of a picture agrees, too.
        return sorted(laid, key=lambda pair: -self._certainty(*pair))[:_ALIGNED]

    def _certainty(self, candidate: _Candidate, laid: Aligned) -> float:
        return certainty(laid.agreement, self._view(candidate.area).pixels)

    def _laid(self, candidate: _Candidate) -> Aligned | None:
        return self._aligner(candidate).lay(self._placed_closely(candidate), *candidate.reach)

    def _aligner(self, candidate: _Candidate) -> Aligner:
        return Aligner(self._view(candidate.area), self._seconds, candidate.view, candidate.stretch.rush.table)

    def _areas(self, rush: ScannedRush) -> list[Region]:
        """The parts of the frame that may be the picture: what looks like it, all of it, and the middle if the rush is set there whole.

        Text on the fill hides where a picture ends, a sky over a plain wall looks like such an end; the proof tells them apart.
        """
        wider = rush.facts.width / rush.facts.height / self._aspect
        across, down = min(wider, 1.0) / 2, min(1 / wider, 1.0) / 2
        areas = [self._own_area]
        for area in (_WHOLE, (0.5 - across, 0.5 - down, 0.5 + across, 0.5 + down)):
            if all(max(abs(a - b) for a, b in zip(area, known, strict=True)) > _SAME_AREA for known in areas):
                areas.append(area)
        return areas

    def _candidate(self, stretch: RushStretch, reach: tuple[float, float], area: Region) -> _Candidate | None:
        """Look for the keyframe most like the stretch's best sample around it."""
        view = RushPictures(stretch.rush, stretch.mirrored, self._view(area))
        at = self._time_of_best(stretch)
        frames = sorted({stretch.rush.table.frame_at(at + away) for away in _AROUND})
        placed = view.place(frames, *self._grey(stretch.keyframe, area))
        return None if placed is None or placed.correlation < _PLACED else _Candidate(stretch, reach, area, view, placed)

    def _placed_closely(self, candidate: _Candidate) -> Window:
        """Look again in more frames: where much moves, a few frames off is another picture.

        First over all of the stretch: a descriptor hardly tells moments apart between which the camera drifts.
        """
        stretch, table = candidate.stretch, candidate.stretch.rush.table
        numbers = np.unique(np.linspace(stretch.first, stretch.last, _CLOSE_SAMPLES).round().astype(np.intp))
        samples = [stretch.rush.samples[number].frame for number in numbers]
        found = candidate.view.place(samples, *self._grey(stretch.keyframe, candidate.area), candidate.placed)
        best = max((one for one in (candidate.placed, found) if one), key=lambda one: one.score)
        at = table.time(best.frame)
        first, last = table.frame_at(at + _AROUND[0]), table.frame_at(at + _AROUND[-1])
        frames = range(first, last + 1, max(1, (last - first) // _CLOSE_FRAMES))
        closer = candidate.view.place(frames, *self._grey(stretch.keyframe, candidate.area), best)
        return closer.window if closer else best.window

    def _time_of_best(self, stretch: RushStretch) -> Fraction:
        return stretch.rush.table.time(stretch.rush.samples[stretch.best].frame)

    def _grey(self, keyframe: int, area: Region) -> tuple[Floats, Floats | None]:
        """The area of a keyframe in grey, and 0 under overlays, 1 elsewhere; None where nothing lies on it."""
        picture = self._small[keyframe]
        grey = np.asarray(_box(area, picture).cut(picture), np.float32)
        weights = self._view(area).weights
        if weights.all():
            return grey, None
        return grey, np.asarray(cv2.resize(weights, grey.shape[::-1], interpolation=cv2.INTER_NEAREST), np.float32)

    def _agrees(self, aligned: Aligned, rush: ScannedRush) -> bool:
        """Whether all of the shot looks and moves as the rush does there, and lies inside it."""
        frame = float(rush.table.run_time) / len(rush.table)
        end = aligned.time.start + aligned.time.speed * float(self._interval.length)
        fits = aligned.time.start >= -2 * frame and end <= float(rush.table.run_time) + 2 * frame
        moves = aligned.activity < _ACTIVE or aligned.motion >= _MOTION
        return fits and moves and aligned.agreement >= _AGREEMENT and aligned.weakest >= _WEAKEST

    def _proven(self, candidate: _Candidate, rough: Aligned, matcher: LocalMatcher) -> _Proven | None:
        """Hold frames of about one moment against each other until a pair of them proves the place."""
        for keyframe, sample in self._pairs(candidate, rough)[:_PROVEN_WITH]:
            picture, original = self._keyframes[keyframe].picture(), candidate.stretch.rush.samples[sample].picture()
            shot = BoxedPicture(picture, _box(candidate.area, picture))
            rush = BoxedPicture(original, _box(candidate.view.box(rough.window), original))
            proof = prove(matcher, shot, self._episode.overlays, rush, candidate.stretch.mirrored)
            if proof is not None and proof.inliers >= _INLIERS:
                return _Proven(keyframe, sample, proof)
        return None

    def _pairs(self, candidate: _Candidate, rough: Aligned) -> list[tuple[int, int]]:
        """Keyframe and sample numbers of frames to hold against each other, nearest moments first."""
        rush = candidate.stretch.rush
        table, samples = rush.table, rush.samples
        times = np.array([float(table.time(sample.frame)) for sample in samples])
        pairs = []
        for number, keyframe in enumerate(self._keyframes):
            moment = rough.time.at(float(self._episode.table.time(keyframe.frame) - self._interval.start))
            sample = int(np.abs(times - moment).argmin())
            pairs.append((abs(float(times[sample]) - moment), number, sample))
        return [(number, sample) for _, number, sample in sorted(pairs)]

    def _match(self, candidate: _Candidate, aligned: Aligned, proven: _Proven, folder: Path) -> RushMatch:
        rush = candidate.stretch.rush
        time = aligned.time
        start = max(_exact(time.start), Fraction(0))
        speed = _exact(time.speed)
        at, kept = self._keyframes[proven.keyframe], rush.samples[proven.sample]
        x0, y0, x1, y1 = (round(min(max(value, 0.0), 1.0), 4) for value in candidate.view.box(aligned.window))
        return RushMatch(
            id="",
            episode=self._episode.file,
            shot=self._number,
            start=self._interval.start,
            end=self._interval.end,
            rush=rush.file,
            rush_start=start,
            rush_end=min(start + speed * self._interval.length, rush.table.run_time),
            speed=speed,
            mirrored=candidate.stretch.mirrored,
            crop=(x0, y0, x1, y1),
            inliers=proven.proof.inliers,
            agreement=round(aligned.agreement, 4),
            doubt=_exact(aligned.doubt),
            at=self._episode.table.time(at.frame),
            still=_kept(folder, frame_still_path(self._episode.sha256, at.frame), at.encoded()),
            rush_at=rush.table.time(kept.frame),
            rush_still=_kept(folder, _rush_still_path(kept.encoded()), kept.encoded()),
            points=proven.proof.points,
        )


def _small(picture: Picture) -> NDArray[np.uint8]:
    """A picture in grey, no larger than placing it in small pictures takes."""
    grey = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)
    factor = 4 * PLACING_SHORT / min(grey.shape)
    return np.asarray(cv2.resize(grey, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA) if factor < 1 else grey, np.uint8)


def _box(region: Region, picture: NDArray[np.uint8]) -> Box:
    height, width = picture.shape[:2]
    x0, y0, x1, y1 = region
    return Box(max(0, round(x0 * width)), max(0, round(y0 * height)), min(width, round(x1 * width)), min(height, round(y1 * height)))


def _exact(value: float) -> Fraction:
    """A millisecond, or a thousandth of a speed, is finer than what is measured."""
    return Fraction(round(value * 1000), 1000)


def _rush_still_path(picture: bytes) -> str:
    return f"stills/rush-{hashlib.sha256(picture).hexdigest()[:16]}.jpg"


def _kept(folder: Path, still: str, picture: bytes) -> str:
    keep_still(folder / still, picture)
    return still
