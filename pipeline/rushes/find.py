"""Which shots of the cut come from which rush, and where in it.

    keyframes against the rushes' descriptors -> stretches of rushes that look alike -> the keyframe found in small grey pictures
    -> the whole shot laid over the rush (`time_map`) -> local features as proof and for the window (`proof`) -> aligned frame by frame

Near-copy search as in video copy detection: a global descriptor proposes, temporal and spatial alignment decide (Douze, Jegou and Schmid
2010). What a descriptor cannot tell apart - another take from the same tripod - the alignment can, since people move.
"""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from landmarks.index import Region
from landmarks.own_area import own_area
from landmarks.picture import Box, Picture
from models.embedder import Embedder
from models.local_matcher import LocalMatcher
from models.turns import Turns
from pipeline.film.kept_episode import KeptEpisode
from pipeline.film.keyframes import Keyframe
from pipeline.record.grounds import RushMatch
from pipeline.record.stills import frame_still_path, keep_still
from pipeline.rushes.fitting import FASTEST
from pipeline.rushes.proof import BoxedPicture, SameFrame, prove
from pipeline.rushes.scan import ScannedRush
from pipeline.rushes.small_pictures import PLACING_SHORT, Floats, Placed, RushPictures, ShotPictures, Window, certainty, view_of
from pipeline.rushes.time_map import Aligned, Aligner

_GATE = 0.45
"""Cosine similarity under which a sample of a rush is not looked at."""

_AS_ALIKE = 0.06
"""Samples this close to a rush's best one are searched with it: they may be the same set-up at another moment."""

_STRETCHES_PER_RUSH, _STRETCHES = 3, 12
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

Progress = Callable[[Fraction], None]
"""Called with how much is done, 0..1."""


@dataclass(frozen=True, eq=False)
class RushStretch:
    """Samples `first` to `last` of a rush that look like a shot; `best` looks most like keyframe number `keyframe` of it."""

    rush: ScannedRush
    mirrored: bool
    first: int
    last: int
    best: int
    keyframe: int
    similarity: float

    def shares_rush(self, other: RushStretch) -> bool:
        """Whether both lie in one rush, seen the same way round."""
        return self.rush is other.rush and self.mirrored == other.mirrored

    def reach(self, length: float) -> tuple[float, float]:
        """Seconds of the rush in which a shot of so many seconds may lie if one of its keyframes lies in the stretch, at any speed."""
        samples, table = self.rush.samples, self.rush.table
        after = samples[self.last + 1].frame if self.last + 1 < len(samples) else len(table)
        around = FASTEST * length + 1
        return float(table.time(samples[self.first].frame)) - around, float(table.time(after)) + around


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


def find_in_rushes(
    episode: KeptEpisode,
    rushes: Sequence[ScannedRush],
    embedder: Embedder,
    matcher: LocalMatcher,
    folder: Path,
    progress: Progress,
    turns: Turns | None = None,
) -> tuple[RushMatch, ...]:
    """Find the shots of an episode that come from a rush, at most one place for each, in order; ids are left empty.

    Args:
        episode: the cut.
        rushes: scanned with the embedder of the episode's keyframes.
        embedder: that embedder.
        matcher: local features for the proof.
        folder: the stills go under `folder/stills`.
        progress: called after each shot.
        turns: how many shots are looked for side by side, shared with whatever else runs; the result does not depend on it.

    Raises:
        StorageError: keyframes or what is kept of a rush are gone, or a still cannot be written.
    """
    of_shot: dict[int, list[Keyframe]] = {}
    for keyframe in episode.keyframes:
        of_shot.setdefault(keyframe.shot, []).append(keyframe)
    turns = turns or Turns(1)
    with turns:
        stretches = _search(of_shot, rushes, embedder)

    def look(number: int) -> RushMatch | None:
        if not stretches.get(number):
            return None
        with turns:
            return _Shot(episode, number, of_shot[number]).find(stretches[number], matcher, folder)

    matches = []
    # Taken one by one: a run that is stopped drops the shots still to come.
    with ThreadPoolExecutor(turns.count) as side_by_side:
        for number, found in enumerate(side_by_side.map(look, range(len(episode.shots))), 1):
            matches.extend([found] if found else [])
            progress(Fraction(number, len(episode.shots)))
    return tuple(matches)


def _search(of_shot: dict[int, list[Keyframe]], rushes: Sequence[ScannedRush], embedder: Embedder) -> dict[int, list[RushStretch]]:
    """Compare all keyframes and their mirror images with all rushes, one rush in memory at a time; the most similar stretches by shot."""
    if not of_shot or not rushes:
        return {}
    keyframes = [keyframe for several in of_shot.values() for keyframe in several]
    queries = _queries(keyframes, embedder)
    found: dict[int, list[RushStretch]] = {shot: [] for shot in of_shot}
    for rush in rushes:
        descriptors = rush.descriptors()
        windows = descriptors.reshape(-1, descriptors.shape[2])
        for mirrored, several_ways in queries.items():
            similarity = np.stack([(way @ windows.T).reshape(len(keyframes), *descriptors.shape[:2]).max(2) for way in several_ways]).max(0)
            begin = 0
            for shot, several in of_shot.items():
                rows = similarity[begin : begin + len(several)]
                begin += len(several)
                found[shot].extend(_stretches(rush, mirrored, rows))
    return {shot: sorted(all_of_it, key=lambda s: -s.similarity)[:_STRETCHES] for shot, all_of_it in found.items()}


def _queries(keyframes: Sequence[Keyframe], embedder: Embedder) -> dict[bool, list[NDArray[np.float32]]]:
    """Embed the keyframes' own areas and, since a plain stripe may be taken for a bar, the whole pictures, by whether they are mirrored."""
    own, whole = [], []
    for keyframe in keyframes:
        picture = keyframe.picture()
        area = own_area(picture).cut(picture)
        own.append(embedder.embed([_turned(area)])[0])
        is_whole = area.shape == picture.shape
        whole.append((keyframe.embedding, own[-1]) if is_whole else embedder.embed([picture, _turned(picture)]))
    plain, turned = (np.stack([pair[way] for pair in whole]) for way in (0, 1))
    return {False: [np.stack([keyframe.embedding for keyframe in keyframes]), plain], True: [np.stack(own), turned]}


def _turned(picture: Picture) -> Picture:
    return np.ascontiguousarray(picture[:, ::-1])


def _stretches(rush: ScannedRush, mirrored: bool, similarity: NDArray[np.float32]) -> list[RushStretch]:
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
        found.append(RushStretch(rush, mirrored, int(group[0]), int(group[-1]), top, keyframe, float(best[top])))
    return sorted(found, key=lambda s: -s.similarity)[:_STRETCHES_PER_RUSH]


class _Shot:
    """One shot of the cut, to be looked for in stretches of rushes."""

    def __init__(self, episode: KeptEpisode, number: int, keyframes: Sequence[Keyframe]) -> None:
        self._episode = episode
        self._number = number
        self._keyframes = keyframes
        self._pictures = [keyframe.picture() for keyframe in keyframes]
        start, end = episode.shots[number]
        self._interval = episode.table.interval(start, end)
        self._starts = [episode.table.time(frame) - self._interval.start for frame in range(start, end)]
        self._seconds = np.array([float(time) for time in self._starts], np.float32)
        height, width = self._pictures[0].shape[:2]
        self._small = [_small(picture) for picture in self._pictures]
        self._aspect = width / height
        areas = [own_area(picture) for picture in self._pictures]
        area = np.median([(a.x0 / width, a.y0 / height, a.x1 / width, a.y1 / height) for a in areas], axis=0)
        self._own_area: Region = (float(area[0]), float(area[1]), float(area[2]), float(area[3]))
        self._view = functools.cache(self._view_of)

    def _view_of(self, area: Region) -> ShotPictures:
        start, end = self._episode.shots[self._number]
        return view_of(self._episode.thumbnails[start:end], area, self._aspect, self._episode.overlays)

    def find(self, stretches: Sequence[RushStretch], matcher: LocalMatcher, folder: Path) -> RushMatch | None:
        """Return the best place that stands up to the proof and shows all of the shot."""
        for candidate, laid in self._laid_best(stretches):
            aligner, reach = self._aligner(candidate), candidate.reach
            proven = self._proven(candidate, laid, matcher)
            if proven is None and laid.agreement >= _NEARLY_CERTAIN:
                # In a scene that moves much, frames of another moment prove nothing.
                proven = self._proven(candidate, aligner.align(laid, laid.window, *reach), matcher)
            if proven is not None:
                aligned = aligner.align(laid, candidate.view.window(proven.proof.window), *reach)
                if self._agrees(aligned, candidate.stretch.rush):
                    return self._match(candidate, aligned, proven, folder)
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
        return sorted(laid, key=lambda pair: -certainty(pair[1].agreement, self._view(pair[0].area).pixels))[:_ALIGNED]

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
            picture, original = self._pictures[keyframe], candidate.stretch.rush.samples[sample].picture()
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


def reaches_of(stretches: Sequence[RushStretch], length: float) -> list[tuple[float, float]]:
    """Seconds of its rush in which a shot of so many seconds may lie, for each stretch; where those of one rush meet, all of them.

    Where hardly anything moves, a descriptor tells stretches apart that are one picture.
    """
    return [meeting(one.reach(length), [other.reach(length) for other in stretches if other.shares_rush(one)]) for one in stretches]


def meeting(span: tuple[float, float], others: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """Widen a span (begin, end) by all that meet it, and by those that meet them; in order to the right, then to the left."""
    first, last = span
    for begin, end in [*sorted(others), *sorted(others, reverse=True)]:
        if begin <= last and end >= first:
            first, last = min(first, begin), max(last, end)
    return first, last


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
