"""Where in a rush a shot may lie: stretches whose samples look like one of its keyframes, seen straight or mirrored."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from landmarks.own_area import own_area
from landmarks.picture import Picture
from models.embedder import Embedder
from pipeline.film.keyframes import Keyframe
from pipeline.rushes.fitting import FASTEST
from pipeline.rushes.scan import ScannedRush

_GATE = 0.45
"""Cosine similarity under which a sample of a rush is not looked at."""

_AS_ALIKE = 0.06
"""Samples this close to a rush's best one are searched with it: they may be the same set-up at another moment."""

_STRETCHES = 3
"""Stretches of a rush, each way round, in which a shot is looked for."""

Queries = dict[bool, list[NDArray[np.float32]]]
"""Embeddings `(keyframes, D)` of the ways in which keyframes are looked for, by whether they are mirrored."""


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


def stretches_of(rush: ScannedRush, queries: Queries, shots: Sequence[int]) -> dict[int, list[RushStretch]]:
    """Return the stretches of a rush most like each shot, most alike first.

    Args:
        rush: scanned with the embedder of the queries.
        queries: see `queries_of`.
        shots: the shot of each keyframe that the queries stand for, in order.
    """
    descriptors = rush.descriptors()
    windows = descriptors.reshape(-1, descriptors.shape[2])
    of_shot = np.asarray(shots)
    found: dict[int, list[RushStretch]] = {shot: [] for shot in shots}
    for mirrored, several_ways in queries.items():
        similarity = np.stack([(way @ windows.T).reshape(len(shots), *descriptors.shape[:2]).max(2) for way in several_ways]).max(0)
        for shot, stretches in found.items():
            stretches.extend(_stretches(rush, mirrored, similarity[of_shot == shot]))
    return {shot: sorted(stretches, key=lambda s: -s.similarity) for shot, stretches in found.items()}


def queries_of(keyframes: Sequence[Keyframe], embedder: Embedder) -> Queries:
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
    return sorted(found, key=lambda s: -s.similarity)[:_STRETCHES]


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
