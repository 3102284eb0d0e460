"""Two pictures that show one thing: how links, shots found in rushes and shots of other places are shown."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.report.clips import ClipView


@dataclass(frozen=True)
class ScoreView:
    """One score with its thresholds or a remark, as text."""

    label: str
    value: str
    note: str


@dataclass(frozen=True)
class StillView:
    """One picture of a pair: what it shows, when (or which photo), and its path under the report folder."""

    caption: str
    time: str
    path: str
    alt: str


@dataclass(frozen=True)
class PairView:
    """Two pictures with the scores that join them.

    `chain` leads from the shot to what it was matched with, `ends` are labels and anchors of what stands at its end, `notes` the
    words behind the heading.
    """

    anchor: str
    id: str
    episode_anchor: str
    chain: tuple[str, ...]
    ends: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]
    stills: tuple[StillView, StillView]
    scores: tuple[ScoreView, ...]
    clip: ClipView


@dataclass(frozen=True)
class PairsView:
    """A section of such pairs under one line, which also says why there are none."""

    lead: str
    pairs: tuple[PairView, ...]
