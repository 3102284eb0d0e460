"""Which seconds of which episode a finding shows: what the page plays from the reader's own file."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from pipeline.record.timeline import Interval, decimal_seconds


@dataclass(frozen=True)
class ClipView:
    """`[start, end)` in seconds from the episode's first frame, and the moment of the still; `episode` is the episode's anchor."""

    episode: str
    start: str
    end: str
    at: str
    label: str


def clip_view(episode_anchor: str, interval: Interval, at: Fraction, label: str) -> ClipView:
    """Write a clip out; `label` says what it shows."""
    return ClipView(episode_anchor, decimal_seconds(interval.start), decimal_seconds(interval.end), decimal_seconds(at), label)
