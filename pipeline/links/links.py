"""Linked shots: the same place as a shot in which a landmark is confirmed, within a title and across its episodes.

    embeddings of the keyframes (the gate) -> the few most similar shots -> geometry of their backgrounds (the proof)

A shot is linked to a sighted one (depth 1); of those left over, to one linked so (depth 2); never further.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from models.local_matcher import LocalMatcher
from models.turns import Turns
from pipeline.film.kept_episode import KeptEpisode
from pipeline.film.keyframes import ShotKey
from pipeline.links.backgrounds import Backgrounds, SamePlace, ShotView
from pipeline.record.grounds import Link
from pipeline.record.stills import frame_still_path, keep_still

GATE_SIMILARITY = 0.58
"""Cosine similarity of two keyframes from which their backgrounds are compared: 171 pairs of photos of one place that agree in as many
inliers as a link takes have 0.59 and more. Of a real title of 84 shots 39 pairs have more than 0.55, and 13 more than 0.59."""

MAX_CANDIDATES = 3
"""Shots that a shot is held against at most, at each depth."""

_PLENTY = 80
"""Inliers at which no better link is looked for."""

Progress = Callable[[str, Fraction], None]
"""Called with what is being done and how much of it is done, 0..1."""


@dataclass(frozen=True, eq=False)
class _Shot:
    key: ShotKey
    episode: KeptEpisode
    view: ShotView
    embeddings: NDArray[np.float32]

    def at(self, keyframe: int) -> Fraction:
        return self.episode.table.time(self.view.keyframes[keyframe].frame)

    def keep_still(self, keyframe: int, folder: Path) -> str:
        kept = self.view.keyframes[keyframe]
        still = frame_still_path(self.episode.sha256, kept.frame)
        keep_still(folder / still, kept.encoded())
        return still


@dataclass(frozen=True)
class _Step:
    """A shot's link: keyframes `at` and `to_at` of it and of the other shot agree; `chain` goes on to the sighted one."""

    shot: _Shot
    at: int
    to: _Shot
    to_at: int
    similarity: float
    same: SamePlace
    onward: _Step | None

    @property
    def depth(self) -> int:
        return 1 if self.onward is None else 2

    @property
    def weakest(self) -> int:
        return self.same.inliers if self.onward is None else min(self.same.inliers, self.onward.same.inliers)


def link_shots(
    episodes: Sequence[KeptEpisode],
    sighted: set[ShotKey],
    matcher: LocalMatcher,
    folder: Path,
    progress: Progress,
    turns: Turns | None = None,
) -> tuple[Link, ...]:
    """Return the best link of every shot that is not sighted but shows the place of one that is, in order of the title.

    Args:
        episodes: in the order of the title.
        sighted: the shots with a confirmed landmark.
        matcher: the network that compares backgrounds.
        folder: where stills of linked shots are written.
        progress: called after each shot.
        turns: how many shots are looked at side by side, shared with whatever else runs; the result does not depend on it.

    Raises:
        StorageError: keyframes are gone, or stills cannot be written.
    """
    shots = [shot for episode in episodes for shot in _shots_of(episode)]
    backgrounds = Backgrounds(matcher)
    turns = turns or Turns(1)
    found: dict[ShotKey, _Step] = {}
    targets = [shot for shot in shots if shot.key in sighted]
    for turn in range(2):
        left = [shot for shot in shots if shot.key not in sighted and shot.key not in found]
        fresh: dict[ShotKey, _Step] = {}
        best_step = functools.partial(_best_step, targets=targets, found=found, backgrounds=backgrounds, turns=turns)
        # Taken one by one: a run that is stopped drops the shots still to come.
        with ThreadPoolExecutor(turns.count) as side_by_side:
            for number, (shot, step) in enumerate(zip(left, side_by_side.map(best_step, left), strict=True), 1):
                if step is not None:
                    fresh[shot.key] = step
                progress("link", Fraction(turn, 2) + Fraction(number, 2 * len(left)))
        found |= fresh
        targets = [step.shot for step in fresh.values()]
    progress("link", Fraction(1))
    steps = [found[shot.key] for shot in shots if shot.key in found]
    return tuple(_link(number, step, folder) for number, step in enumerate(steps, 1))


def _shots_of(episode: KeptEpisode) -> list[_Shot]:
    """The episode's shots that have keyframes."""
    shots = []
    for number in range(len(episode.shots)):
        keyframes = tuple(keyframe for keyframe in episode.keyframes if keyframe.shot == number)
        if keyframes:
            embeddings = np.stack([keyframe.embedding for keyframe in keyframes])
            shots.append(_Shot((episode.file, number), episode, ShotView(keyframes, tuple(episode.overlays)), embeddings))
    return shots


def _best_step(
    shot: _Shot, targets: Sequence[_Shot], found: Mapping[ShotKey, _Step], backgrounds: Backgrounds, turns: Turns
) -> _Step | None:
    """Hold a shot against the targets most similar to it; the one with the most inliers wins."""
    best: _Step | None = None
    with turns:
        for similarity, at, target, to_at in _candidates(shot, targets):
            same = backgrounds.same_place(shot.view, at, target.view, to_at)
            if same is not None and (best is None or same.inliers > best.same.inliers):
                best = _Step(shot, at, target, to_at, similarity, same, found.get(target.key))
                if same.inliers >= _PLENTY:
                    break
    return best


def _candidates(shot: _Shot, targets: Sequence[_Shot]) -> list[tuple[float, int, _Shot, int]]:
    """The most similar pair of keyframes with each target, best first, as far as they pass the gate."""
    if not targets:
        return []
    sizes = [len(target.embeddings) for target in targets]
    # Rounded, so that no order hangs on the last bits of arithmetic.
    similarity = np.round(shot.embeddings @ np.concatenate([target.embeddings for target in targets]).T, 4)
    pairs = []
    for target, block in zip(targets, np.split(similarity, np.cumsum(sizes)[:-1], axis=1), strict=True):
        at, to_at = np.unravel_index(int(block.argmax()), block.shape)
        if block[at, to_at] >= GATE_SIMILARITY:
            pairs.append((float(block[at, to_at]), int(at), target, int(to_at)))
    return sorted(pairs, key=lambda pair: -pair[0])[:MAX_CANDIDATES]


def _link(number: int, step: _Step, folder: Path) -> Link:
    return Link(
        id=f"link-{number:04d}",
        episode=step.shot.key[0],
        shot=step.shot.key[1],
        at=step.shot.at(step.at),
        still=step.shot.keep_still(step.at, folder),
        to_episode=step.to.key[0],
        to_shot=step.to.key[1],
        to_at=step.to.at(step.to_at),
        to_still=step.to.keep_still(step.to_at, folder),
        depth=step.depth,
        inliers=step.same.inliers,
        second_witness=step.same.second_witness,
        weakest_inliers=step.weakest,
        similarity=round(step.similarity, 4),
        points=step.same.points,
    )
