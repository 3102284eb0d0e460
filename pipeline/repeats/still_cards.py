"""Cards: pictures that stand still, as licence cards, warnings and end cards do.

A picture that does not move has nothing to be proven by but itself. So only what stands near the start or the end of an episode, is still
in all its parts and carries something (writing, a drawing) is taken for a card.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from pipeline.repeats.same_footage import Footage, differences, informative

__all__ = ["StillCard", "same_card", "still_cards"]

_REACH_SECONDS = 20.0
_MIN_SECONDS = 1.5
_SAMPLES_PER_SECOND = 5
_STILL = 4.0
"""Difference in grey levels that all but a few pixels stay within while a card stands."""
_STILL_PART = 0.98
_MIN_CONTRAST = 6.0
_MIN_INFORMATIVE = 4
_ALIKE = 5.0
_SAME_CELLS = 0.75
_LEADS_SECONDS = 1.0


class StillCard(NamedTuple):
    """Frames `[start, end)` show one still `picture`, `(27, 48)` float32; `leads`: only cards and plain frames stand before it."""

    start: int
    end: int
    picture: NDArray[np.float32]
    leads: bool


def still_cards(footage: Footage) -> list[StillCard]:
    """Return the cards within 20 s of the start or the end of an episode that stand for 1.5 s or longer, in order."""
    length = float(footage.times[-1])
    found: list[StillCard] = []
    reached = 0.0
    for start, end in _still_runs(footage, length):
        picture = footage.pictures(np.array([(start + end) // 2]))
        begins, ends = float(footage.times[start]), float(footage.times[end])
        if picture.std() < _MIN_CONTRAST or informative(picture).sum() < _MIN_INFORMATIVE:
            # Plain pictures before a card do not keep it from being the first.
            reached = ends if begins - reached <= _LEADS_SECONDS else reached
            continue
        leads = begins - reached <= _LEADS_SECONDS
        reached = ends if leads else reached
        found.append(StillCard(start, end, picture[0], leads))
    return found


def same_card(one: StillCard, other: StillCard) -> bool:
    """Whether two cards carry the same, but for a small part such as the episode's number."""
    pictures = one.picture[None], other.picture[None]
    tells = (informative(pictures[0]) | informative(pictures[1]))[0]
    alike = differences(*pictures)[0] <= _ALIKE
    return bool((alike & tells).sum() >= _SAME_CELLS * tells.sum() and alike.mean() >= _SAME_CELLS)


def _still_runs(footage: Footage, length: float) -> Iterator[tuple[int, int]]:
    """Frames `[start, end)` between which nothing moves, near either end of the episode."""
    moments = np.arange(0, length, 1 / _SAMPLES_PER_SECOND)
    moments = moments[(moments < _REACH_SECONDS) | (moments >= length - _REACH_SECONDS)]
    frames = np.unique(footage.frames_at(moments))
    at, reached = 0, 0
    while at < len(frames):
        end = at + 1
        anchor = footage.pictures(frames[at : at + 1])
        while end < len(frames) and _is_still(anchor, footage.pictures(frames[end : end + 1]))[0]:
            end += 1
        start_frame, end_frame = _to_the_frame(footage, anchor, int(frames[at]), int(frames[end - 1]))
        start_frame = max(start_frame, reached)
        if footage.times[end_frame] - footage.times[start_frame] >= _MIN_SECONDS:
            yield start_frame, end_frame
            reached = end_frame
        at = end


def _to_the_frame(footage: Footage, anchor: NDArray[np.float32], first: int, last: int) -> tuple[int, int]:
    """The frames around a run of samples that are still the same."""
    while first > 0 and _is_still(anchor, footage.pictures(np.array([first - 1])))[0]:
        first -= 1
    while last + 1 < len(footage.table) and _is_still(anchor, footage.pictures(np.array([last + 1])))[0]:
        last += 1
    return first, last + 1


def _is_still(anchor: NDArray[np.float32], pictures: NDArray[np.float32]) -> NDArray[np.bool_]:
    apart = np.abs(pictures - anchor).reshape(len(pictures), -1)
    return np.asarray((apart <= _STILL).mean(1) >= _STILL_PART)
