"""Which shots of the cut come from which rush, and where in it.

    keyframes against the rushes' descriptors -> stretches of rushes that look alike -> the keyframe found in small grey pictures
    -> the whole shot laid over the rush, frame by frame (`time_map`) -> local features as proof (`proof`)

Near-copy search as in video copy detection: a global descriptor proposes, temporal and spatial alignment decide (Douze, Jegou and Schmid
2010). What a descriptor cannot tell apart - another take from the same tripod - the alignment can, since people move.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from landmarks.index import Region
from landmarks.picture import Box, Picture, own_area
from models.embedder import Embedder
from models.local_matcher import LocalMatcher
from pipeline.frame_table import FrameTable
from pipeline.grounds import RushMatch
from pipeline.keyframes import Keyframe
from pipeline.rushes.proof import Proof, Side, prove
from pipeline.rushes.scan import ScannedRush
from pipeline.rushes.small_pictures import Floats, RushView, Window, view_of
from pipeline.rushes.time_map import Aligned, Aligner
from pipeline.stills import frame_still_path, keep_still

_GATE = 0.45
"""Cosine similarity under which a sample of a rush is not looked at."""

_AS_ALIKE = 0.06
"""Samples this close to a rush's best one are searched with it: they may be the same set-up at another moment."""

_STRETCHES_PER_RUSH, _STRETCHES = 3, 12
_ALIGNED = 4
_PLACED = 0.5
"""Correlation of a keyframe with a rush's picture at another moment, half a second off or less, under which nothing is aligned."""

_AROUND = tuple(Fraction(quarter, 4) for quarter in (-2, -1, 0, 1, 2))
"""Seconds from a sample at which a keyframe is looked for."""

_AGREEMENT, _WEAKEST = 0.8, 0.6
_ACTIVE, _MOTION = 0.01, 0.5
"""Where as much of a shot's contrast as this changes over it, the same changes must be seen in the rush."""

_INLIERS = 20

Progress = Callable[[Fraction], None]
"""Called with how much is done, 0..1."""


@dataclass(frozen=True, eq=False)
class CutEpisode:
    """An episode of the final cut, as the main job knows it.

    `shots` are frames `[start, end)`, `thumbnails` every frame squashed to 48 x 27 grey pixels, `(frames, 27, 48)`, which may be a memory
    map, `overlays` regions in 0..1 of the frame that lie on the picture.
    """

    file: str
    sha256: str
    table: FrameTable
    shots: Sequence[tuple[int, int]]
    keyframes: Sequence[Keyframe]
    thumbnails: NDArray[np.uint8]
    overlays: Sequence[Region]


@dataclass(frozen=True, eq=False)
class _Stretch:
    """Samples `first` to `last` of a rush that look like a shot; `best` looks most like keyframe number `keyframe` of it."""

    rush: ScannedRush
    mirrored: bool
    first: int
    last: int
    best: int
    keyframe: int
    similarity: float


@dataclass(frozen=True, eq=False)
class _Hypothesis:
    """A shot may lie in this stretch of a rush, aligned so."""

    stretch: _Stretch
    view: RushView
    aligned: Aligned


def find_in_rushes(
    episode: CutEpisode,
    rushes: Sequence[ScannedRush],
    embedder: Embedder,
    matcher: LocalMatcher,
    folder: Path,
    progress: Progress,
) -> tuple[RushMatch, ...]:
    """Find the shots of an episode that come from a rush, at most one place for each, in order; ids are left empty.

    Args:
        episode: the cut.
        rushes: scanned with the embedder of the episode's keyframes.
        embedder: that embedder.
        matcher: local features for the proof.
        folder: the stills go under `folder/stills`.
        progress: called after each shot.

    Raises:
        StorageError: keyframes or what is kept of a rush are gone, or a still cannot be written.
    """
    of_shot: dict[int, list[Keyframe]] = {}
    for keyframe in episode.keyframes:
        of_shot.setdefault(keyframe.shot, []).append(keyframe)
    stretches = _search(of_shot, rushes, embedder)
    matches = []
    for number in range(len(episode.shots)):
        if stretches.get(number):
            found = _Shot(episode, number, of_shot[number]).find(stretches[number], matcher, folder)
            matches.extend([found] if found else [])
        progress(Fraction(number + 1, len(episode.shots)))
    return tuple(matches)


def _search(of_shot: dict[int, list[Keyframe]], rushes: Sequence[ScannedRush], embedder: Embedder) -> dict[int, list[_Stretch]]:
    """Compare all keyframes and their mirror images with all rushes, one rush in memory at a time; the most similar stretches by shot."""
    if not of_shot or not rushes:
        return {}
    keyframes = [keyframe for several in of_shot.values() for keyframe in several]
    plain = np.stack([keyframe.embedding for keyframe in keyframes])
    turned = np.concatenate([embedder.embed([_turned(keyframe)]) for keyframe in keyframes])
    found: dict[int, list[_Stretch]] = {shot: [] for shot in of_shot}
    for rush in rushes:
        descriptors = rush.descriptors()
        for mirrored, queries in ((False, plain), (True, turned)):
            similarity = (queries @ descriptors.reshape(-1, descriptors.shape[2]).T).reshape(len(queries), *descriptors.shape[:2]).max(2)
            begin = 0
            for shot, several in of_shot.items():
                rows = similarity[begin : begin + len(several)]
                begin += len(several)
                found[shot].extend(_stretches(rush, mirrored, rows))
    return {shot: sorted(all_of_it, key=lambda s: -s.similarity)[:_STRETCHES] for shot, all_of_it in found.items()}


def _turned(keyframe: Keyframe) -> Picture:
    picture = keyframe.picture()
    return np.ascontiguousarray(own_area(picture).cut(picture)[:, ::-1])


def _stretches(rush: ScannedRush, mirrored: bool, similarity: NDArray[np.float32]) -> list[_Stretch]:
    """Group a rush's samples most like a shot, whose keyframes have `similarity` `(keyframes, samples)` to them."""
    best = similarity.max(axis=0)
    chosen = np.flatnonzero(best >= max(_GATE, float(best.max()) - _AS_ALIKE))
    if not len(chosen):
        return []
    groups = np.split(chosen, np.flatnonzero(np.diff(chosen) > 2) + 1)
    found = []
    for group in groups:
        top = int(group[best[group].argmax()])
        keyframe = int(similarity[:, top].argmax())
        found.append(_Stretch(rush, mirrored, int(group[0]), int(group[-1]), top, keyframe, float(best[top])))
    return sorted(found, key=lambda s: -s.similarity)[:_STRETCHES_PER_RUSH]


class _Shot:
    """One shot of the cut, to be looked for in stretches of rushes."""

    def __init__(self, episode: CutEpisode, number: int, keyframes: Sequence[Keyframe]) -> None:
        self._episode = episode
        self._number = number
        self._keyframes = keyframes
        self._pictures = [keyframe.picture() for keyframe in keyframes]
        start, end = episode.shots[number]
        self._interval = episode.table.interval(start, end)
        self._starts = [episode.table.time(frame) - self._interval.start for frame in range(start, end)]
        self._seconds = np.array([float(time) for time in self._starts], np.float32)
        self._areas = [own_area(picture) for picture in self._pictures]
        height, width = self._pictures[0].shape[:2]
        area = np.median([(a.x0 / width, a.y0 / height, a.x1 / width, a.y1 / height) for a in self._areas], axis=0)
        region = (float(area[0]), float(area[1]), float(area[2]), float(area[3]))
        self._view = view_of(episode.thumbnails[start:end], region, width / height, episode.overlays)

    def find(self, stretches: Sequence[_Stretch], matcher: LocalMatcher, folder: Path) -> RushMatch | None:
        """Return the best place that stands up to the proof."""
        for hypothesis in self._aligned(stretches):
            for keyframe, sample in self._pairs(hypothesis)[:2]:
                proof = self._prove(hypothesis, keyframe, sample, matcher)
                if proof is not None and proof.inliers >= _INLIERS:
                    return self._match(hypothesis, keyframe, sample, proof, folder)
        return None

    def _aligned(self, stretches: Sequence[_Stretch]) -> list[_Hypothesis]:
        """Lay the shot over the stretches in which a keyframe is found; those that agree, best first."""
        placed = []
        for stretch in stretches:
            view = RushView(stretch.rush, stretch.mirrored, self._view)
            found = self._place(stretch, view)
            if found is not None and found[0] >= _PLACED:
                placed.append((*found, stretch, view))
        placed.sort(key=lambda one: -one[0])
        hypotheses = []
        for _, window, stretch, view in placed[:_ALIGNED]:
            aligner = Aligner(self._view, self._seconds, view, stretch.rush.table)
            aligned = aligner.align(window, *self._reach(stretch))
            if aligned is not None and self._agrees(aligned, stretch.rush):
                hypotheses.append(_Hypothesis(stretch, view, aligned))
        return sorted(hypotheses, key=lambda one: -one.aligned.agreement)

    def _place(self, stretch: _Stretch, view: RushView) -> tuple[float, Window] | None:
        """Look for the keyframe most like the stretch's best sample around it."""
        table = stretch.rush.table
        at = table.time(stretch.rush.samples[stretch.best].frame)
        frames = sorted({table.frame_at(at + away) for away in _AROUND})
        picture, area = self._pictures[stretch.keyframe], self._areas[stretch.keyframe]
        grey = cv2.cvtColor(np.ascontiguousarray(area.cut(picture)), cv2.COLOR_RGB2GRAY).astype(np.float32)
        return view.place(frames, grey, self._clear(grey.shape))

    def _clear(self, shape: tuple[int, ...]) -> Floats | None:
        """0 under overlays, 1 elsewhere, in the size of the own area; None where nothing lies on it."""
        if self._view.weights.all():
            return None
        return np.asarray(cv2.resize(self._view.weights, shape[::-1], interpolation=cv2.INTER_NEAREST), np.float32)

    def _reach(self, stretch: _Stretch) -> tuple[float, float]:
        """Seconds of the rush in which the shot may lie if one of its keyframes lies in the stretch, at any speed."""
        samples = stretch.rush.samples
        length = 2 * float(self._interval.length)
        first = stretch.rush.table.time(samples[stretch.first].frame)
        after = samples[stretch.last + 1].frame if stretch.last + 1 < len(samples) else len(stretch.rush.table)
        return float(first) - length - 1, float(stretch.rush.table.time(after)) + length + 1

    def _agrees(self, aligned: Aligned, rush: ScannedRush) -> bool:
        """Whether all of the shot looks and moves as the rush does there, and lies inside it."""
        frame = float(rush.table.run_time) / len(rush.table)
        end = aligned.time.start + aligned.time.speed * float(self._interval.length)
        fits = aligned.time.start >= -2 * frame and end <= float(rush.table.run_time) + 2 * frame
        moves = aligned.activity < _ACTIVE or aligned.motion >= _MOTION
        return fits and moves and aligned.agreement >= _AGREEMENT and aligned.weakest >= _WEAKEST

    def _pairs(self, hypothesis: _Hypothesis) -> list[tuple[int, int]]:
        """Keyframe and sample numbers of frames to hold against each other, nearest moments first."""
        table, samples = hypothesis.stretch.rush.table, hypothesis.stretch.rush.samples
        times = np.array([float(table.time(sample.frame)) for sample in samples])
        pairs = []
        for number, keyframe in enumerate(self._keyframes):
            moment = hypothesis.aligned.time.at(float(self._episode.table.time(keyframe.frame) - self._interval.start))
            sample = int(np.abs(times - moment).argmin())
            pairs.append((abs(float(times[sample]) - moment), number, sample))
        return [(number, sample) for _, number, sample in sorted(pairs)]

    def _prove(self, hypothesis: _Hypothesis, keyframe: int, sample: int, matcher: LocalMatcher) -> Proof | None:
        stretch = hypothesis.stretch
        picture = stretch.rush.samples[sample].picture()
        height, width = picture.shape[:2]
        x0, y0, x1, y1 = hypothesis.view.box(hypothesis.aligned.window)
        box = Box(max(0, round(x0 * width)), max(0, round(y0 * height)), min(width, round(x1 * width)), min(height, round(y1 * height)))
        shot = Side(self._pictures[keyframe], self._areas[keyframe])
        return prove(matcher, shot, self._episode.overlays, Side(picture, box), stretch.mirrored)

    def _match(self, hypothesis: _Hypothesis, keyframe: int, sample: int, proof: Proof, folder: Path) -> RushMatch:
        rush, aligned = hypothesis.stretch.rush, hypothesis.aligned
        time = aligned.time
        start = max(_exact(time.start), Fraction(0))
        speed = _exact(time.speed)
        at, kept = self._keyframes[keyframe], rush.samples[sample]
        x0, y0, x1, y1 = (round(min(max(value, 0.0), 1.0), 4) for value in hypothesis.view.box(aligned.window))
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
            mirrored=hypothesis.stretch.mirrored,
            crop=(x0, y0, x1, y1),
            inliers=proof.inliers,
            agreement=round(aligned.agreement, 4),
            at=self._episode.table.time(at.frame),
            still=_kept(folder, frame_still_path(self._episode.sha256, at.frame), at.encoded()),
            rush_at=rush.table.time(kept.frame),
            rush_still=_kept(folder, _rush_still_path(kept.encoded()), kept.encoded()),
            points=proof.points,
        )


def _exact(value: float) -> Fraction:
    """A millisecond, or a thousandth of a speed, is finer than what is measured."""
    return Fraction(round(value * 1000), 1000)


def _rush_still_path(picture: bytes) -> str:
    return f"stills/rush-{hashlib.sha256(picture).hexdigest()[:16]}.jpg"


def _kept(folder: Path, still: str, picture: bytes) -> str:
    keep_still(folder / still, picture)
    return still
