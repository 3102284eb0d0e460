"""What the pages show, as finished text: HTML and PDF are laid out from the same view, so that they cannot say different things.

Positions on a line are percent of its length, as decimal strings.
"""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.evidence import Status, Verdict


@dataclass(frozen=True)
class TipView:
    """What one condition comes to under one reading; `changes` where that decides otherwise than the report does."""

    value: str
    verdict: Verdict
    verdict_label: str
    changes: bool


@dataclass(frozen=True)
class ReadingView:
    """One reading of the findings: a cell per measured condition, empty where the record states none."""

    scenario: str
    cells: tuple[TipView | None, ...]


@dataclass(frozen=True)
class GaugeView:
    """A figure on a bar with its threshold; `low` and `spread` show how uncertain it is."""

    value: str
    threshold: str
    low: str
    spread: str


@dataclass(frozen=True)
class ConditionView:
    """One condition of 第6条; a human judgement has neither figure nor gauge."""

    id: str
    label: str
    citation: str
    verdict: Verdict
    verdict_label: str
    value: str
    unit: str
    threshold: str
    margin: str
    detail: str
    gauge: GaugeView | None


@dataclass(frozen=True)
class InputView:
    """One row of the table of files; a warning is a heading and its details."""

    file: str
    anchor: str
    duration: str
    picture: str
    frames: str
    failures: str
    size: str
    sha256: str
    sm3: str
    warnings: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class BarView:
    """One occurrence on a time line; the low part is what confirmed frames prove."""

    anchor: str
    label: str
    status: Status
    left: str
    width: str
    low_left: str
    low_width: str


@dataclass(frozen=True)
class LaneView:
    """One landmark's lane."""

    landmark: str
    bars: tuple[BarView, ...]


@dataclass(frozen=True)
class MarkView:
    """One mark of the time axis."""

    at: str
    label: str


@dataclass(frozen=True)
class EpisodeView:
    """One episode's time line; `cuts` are where its shots begin."""

    anchor: str
    file: str
    duration: str
    shot_count: str
    summary: str
    lanes: tuple[LaneView, ...]
    cuts: tuple[str, ...]
    marks: tuple[MarkView, ...]


@dataclass(frozen=True)
class ScoreView:
    """One score of an occurrence with its thresholds, as text."""

    label: str
    value: str
    note: str


@dataclass(frozen=True)
class DecoyView:
    """The nearest decoy with its own figures; `still` is empty where its photo was not kept."""

    identity: str
    reference: str
    inliers: str
    similarity: str
    lead: str
    margin: str
    still: str
    alt: str


@dataclass(frozen=True)
class OccurrenceView:
    """One occurrence with all that speaks for and against it."""

    anchor: str
    id: str
    episode: str
    episode_anchor: str
    shot: str
    landmark_id: str
    landmark: str
    landmark_english: str
    county: str
    status: Status
    status_label: str
    start: str
    end: str
    length: str
    still: str
    still_time: str
    reference_still: str
    reference: str
    frame_alt: str
    reference_alt: str
    scores: tuple[ScoreView, ...]
    decoy: DecoyView | None
    reasons_label: str
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class ProvenanceView:
    """What the figures depend on, as label and value."""

    rows: tuple[tuple[str, str], ...]
    models: tuple[tuple[str, str, str], ...]
    versions: tuple[tuple[str, str], ...]
    settings: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class ReportView:
    """The whole report."""

    text: dict[str, str]
    title: str
    verdict: Verdict
    verdict_label: str
    verdict_long: str
    runtime: str
    conditions: tuple[ConditionView, ...]
    readings: tuple[ReadingView, ...]
    inputs: tuple[InputView, ...]
    episodes: tuple[EpisodeView, ...]
    occurrences: tuple[OccurrenceView, ...]
    landmarks: tuple[tuple[str, str], ...]
    status_counts: tuple[tuple[Status, str, int], ...]
    provenance: ProvenanceView

    @property
    def warned_inputs(self) -> int:
        """How many files carry a warning."""
        return sum(bool(item.warnings) for item in self.inputs)
