"""Where an episode shows again what it, or one before it, has shown: short windows of frames looked up among all that came before.

The index (`faiss`, exact) proposes; `pipeline.repeats.same_footage` proves frame by frame. What is found to be a repeat is not searched
again, so that every repeat leads to the first place of its footage.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

import faiss
import numpy as np
from numpy.typing import NDArray

from pipeline.repeats.same_footage import CELLS, Alignment, Footage, aligned, cell_means, in_parts
from pipeline.repeats.still_cards import StillCard, same_card, still_cards

__all__ = ["FrameSpan", "Group", "RepeatSearch"]

Floats = NDArray[np.float32]
Bools = NDArray[np.bool_]

_SAMPLES_PER_SECOND = 5
# A window is three samples 0.4 s apart; every second one is looked up.
_WINDOW = (0, 2, 4)
_LOOKED_UP = 2
_NEAREST = 16
_ASKED_AT_ONCE = 512
_MIN_SIMILARITY = 0.93
_MIN_CONTRAST = 6.0
"""Standard deviation of a picture's cells in grey levels below which it is too plain to be looked up."""
_MIN_SECONDS = 2.0
_MIN_PIECE_SECONDS = 1.0
"""Pieces of a recap may be as short as this where they follow another piece at once."""
_AT_ONCE_SECONDS = 0.5
_JOINED_SECONDS = 0.2
_MIN_MOVING_SECONDS = 0.6
_MIN_MOVING_TIMES_UNLIKE = 3
_MIN_CUTS = 2
_MAX_UNLIKE_BETWEEN_CUTS = 0.2
_APART_SECONDS = 2.0
_TRIES_PER_SHOTS = 3
_SAME_PLACE = 0.6


class FrameSpan(NamedTuple):
    """Frames `[start, end)` of the episode with this number."""

    episode: int
    start: int
    end: int

    def common_part(self, other: FrameSpan) -> float:
        """Frames that both have, as a part of those that either has; 0 in different episodes."""
        shared = min(self.end, other.end) - max(self.start, other.start)
        if self.episode != other.episode or shared <= 0:
            return 0.0
        return shared / (max(self.end, other.end) - min(self.start, other.start))


@dataclass
class Group:
    """One footage: its first place, and where it comes again; a card stands still, and `leads` where nothing but cards stands before it."""

    first: FrameSpan
    is_card: bool = False
    leads: bool = False
    again: list[FrameSpan] = field(default_factory=list)


class _Hit(NamedTuple):
    similarity: float
    frame: int
    earlier: int
    earlier_frame: int


class RepeatSearch:
    """Takes one episode after the other and holds it against all before, and against itself.

    Attributes:
        groups: what was found up to now.
    """

    def __init__(self, episodes: Sequence[Footage]) -> None:
        self._episodes = episodes
        self._usable = [np.ones(len(episode.table), bool) for episode in episodes]
        self._index = faiss.IndexFlatIP(len(_WINDOW) * CELLS)
        self._known = np.zeros((0, 2), np.int64)
        self._cards: list[tuple[FrameSpan, StillCard]] = []
        self.groups: list[Group] = []

    def take(self, number: int) -> None:
        """Find what an episode repeats; episodes are taken in order."""
        cards = still_cards(self._episodes[number])
        self._take_cards(number, [card for card in cards if card.leads])
        frames, windows = _windows(self._episodes[number])
        pieces = self._proven(number, self._hits(number, frames, windows))
        for piece, first in _long_enough(self._joined(pieces), self._episodes[number]):
            for part, original in self._split(piece, first):
                self._add(part, original)
        self._take_cards(number, [card for card in cards if not card.leads])
        fresh = self._usable[number][frames]
        self._index.add(windows[fresh])
        self._known = np.concatenate([self._known, np.stack([np.full(fresh.sum(), number), frames[fresh]], 1)])

    def _take_cards(self, number: int, cards: Sequence[StillCard]) -> None:
        for card in cards:
            span = FrameSpan(number, card.start, card.end)
            if not self._usable[number][card.start : card.end].all():
                continue
            known = next((first for first, other in self._cards if first.episode != number and same_card(card, other)), None)
            if known is None:
                self._cards.append((span, card))
            else:
                self._add(span, known, is_card=True, leads=card.leads)
                self._usable[number][card.start : card.end] = False

    def _hits(self, number: int, frames: NDArray[np.int64], windows: Floats) -> list[_Hit]:
        """Windows of the episode with what is most like them before it and in it, the most alike first."""
        asked = np.arange(0, len(frames), _LOOKED_UP)
        hits: list[_Hit] = []
        if not len(asked):
            return hits
        if self._index.ntotal:
            scores, rows = self._index.search(windows[asked], min(_NEAREST, self._index.ntotal))
            for at, near in np.argwhere(scores >= _MIN_SIMILARITY):
                episode, frame = self._known[rows[at, near]]
                hits.append(_Hit(float(scores[at, near]), int(frames[asked[at]]), int(episode), int(frame)))
        times = self._episodes[number].times[frames]
        for at in range(0, len(asked), _ASKED_AT_ONCE):
            rows = asked[at : at + _ASKED_AT_ONCE]
            own = windows[rows] @ windows.T
            own[times[rows][:, None] - times[None] < _APART_SECONDS] = -1
            for row, near, score in zip(rows, own.argmax(1), own.max(1), strict=True):
                if score >= _MIN_SIMILARITY:
                    hits.append(_Hit(float(score), int(frames[row]), number, int(frames[near])))
        return sorted(hits, key=lambda hit: (-hit.similarity, hit[1:]))

    def _proven(self, number: int, hits: Sequence[_Hit]) -> list[tuple[FrameSpan, FrameSpan]]:
        """Stretches of the episode with the earlier ones that they repeat; what was repeated is closed to further search."""
        one, usable = self._episodes[number], self._usable[number]
        tries: Counter[tuple[int, int, int]] = Counter()
        found: list[tuple[FrameSpan, FrameSpan]] = []
        for hit in hits:
            other, other_usable = self._episodes[hit.earlier], self._usable[hit.earlier]
            if not usable[hit.frame] or not other_usable[hit.earlier_frame]:
                continue
            shots = int(one.shot_bounds[hit.frame, 0]), hit.earlier, int(other.shot_bounds[hit.earlier_frame, 0])
            tries[shots] += 1
            # Two takes from one tripod look alike at any moment; a footage is found at its first few.
            if tries[shots] > _TRIES_PER_SHOTS:
                continue
            same = aligned(one, hit.frame, usable, other, hit.earlier_frame, other_usable)
            overlaps_itself = same is not None and one is other and same.other_end > same.start
            if same is None or overlaps_itself or not _is_proof(same, one):
                continue
            usable[same.start : same.end] = False
            found.append((FrameSpan(number, same.start, same.end), FrameSpan(hit.earlier, same.other_start, same.other_end)))
        return found

    def _joined(self, pieces: Sequence[tuple[FrameSpan, FrameSpan]]) -> list[tuple[FrameSpan, FrameSpan]]:
        """Pieces that follow each other both here and where they stood before are one."""
        joined: list[tuple[FrameSpan, FrameSpan]] = []
        for piece, first in sorted(pieces):
            if joined and self._follows(piece, joined[-1][0]) and self._follows(first, joined[-1][1]):
                here, there = joined[-1]
                joined[-1] = here._replace(end=piece.end), there._replace(end=max(there.end, first.end))
            else:
                joined.append((piece, first))
        return joined

    def _follows(self, later: FrameSpan, earlier: FrameSpan) -> bool:
        times = self._episodes[later.episode].times
        return later.episode == earlier.episode and abs(times[later.start] - times[earlier.end]) <= _JOINED_SECONDS

    def _split(self, piece: FrameSpan, first: FrameSpan) -> Iterator[tuple[FrameSpan, FrameSpan]]:
        """Cut a stretch where another footage begins or ends in its first place: an opening with a recap behind it is two."""
        one, other = self._episodes[piece.episode], self._episodes[first.episode]
        bounds = {at for group in self.groups if group.first.episode == first.episode for at in group.first[1:]}
        inner: list[int] = []
        for at in sorted(bounds):
            before, after = (other.times[max([first.start, *inner])], other.times[first.end])
            if before + _MIN_PIECE_SECONDS <= other.times[at] <= after - _MIN_PIECE_SECONDS:
                inner.append(at)
        shift = one.times[piece.start] - other.times[first.start]
        # From the middle of a frame, so that rounding does not decide.
        cuts = [int(one.frames_at(np.array([(other.times[at] + other.times[at + 1]) / 2 + shift]))[0]) for at in inner]
        for (start, end), (first_start, first_end) in zip(
            pairwise([piece.start, *cuts, piece.end]), pairwise([first.start, *inner, first.end]), strict=True
        ):
            yield FrameSpan(piece.episode, start, end), FrameSpan(first.episode, first_start, first_end)

    def _add(self, piece: FrameSpan, first: FrameSpan, *, is_card: bool = False, leads: bool = False) -> None:
        """Put a stretch to the footage with the same first place, or begin a new one."""
        group = max(self.groups, key=lambda one: one.first.common_part(first), default=None)
        if group is None or group.is_card != is_card or group.first.common_part(first) < _SAME_PLACE:
            group = Group(first, is_card, leads)
            self.groups.append(group)
        group.first = max(group.first, first, key=lambda span: span.end - span.start)
        group.again.append(piece)


def _windows(episode: Footage) -> tuple[NDArray[np.int64], Floats]:
    """First frames of the windows that are not too plain, and their vectors of length 1, `(n, 216)`: three pictures' cells."""
    frames = np.unique(episode.frames_at(np.arange(0, episode.times[-1], 1 / _SAMPLES_PER_SECOND)))
    cells = np.concatenate([cell_means(episode.pictures(some)) for some in in_parts(frames)])
    cells -= cells.mean(1, keepdims=True)
    contrast = cells.std(1)
    cells /= np.maximum(contrast, 1)[:, None] * np.sqrt(CELLS * len(_WINDOW))
    count = max(len(frames) - _WINDOW[-1], 0)
    told = np.all([contrast[at : at + count] >= _MIN_CONTRAST for at in _WINDOW], axis=0)
    windows = np.concatenate([cells[at : at + count] for at in _WINDOW], 1)
    return frames[:count][told], np.ascontiguousarray(windows[told], np.float32)


def _is_proof(found: Alignment, one: Footage) -> bool:
    """Whether what moves or is cut shows the two to be one footage."""
    seconds = one.times[found.end] - one.times[found.start]
    if seconds < _MIN_PIECE_SECONDS:
        return False
    moves_alike = found.moving >= max(_MIN_MOVING_SECONDS, _MIN_MOVING_TIMES_UNLIKE * found.unlike)
    return moves_alike or (found.cuts >= _MIN_CUTS and found.unlike <= _MAX_UNLIKE_BETWEEN_CUTS * seconds)


def _long_enough(pieces: Sequence[tuple[FrameSpan, FrameSpan]], episode: Footage) -> Iterator[tuple[FrameSpan, FrameSpan]]:
    """Pieces that together with those they follow at once last long enough."""
    chains: list[list[tuple[FrameSpan, FrameSpan]]] = []
    for piece in sorted(pieces):
        if chains and episode.times[piece[0].start] - episode.times[chains[-1][-1][0].end] <= _AT_ONCE_SECONDS:
            chains[-1].append(piece)
        else:
            chains.append([piece])
    for chain in chains:
        if episode.times[chain[-1][0].end] - episode.times[chain[0][0].start] >= _MIN_SECONDS:
            yield from chain
