"""What the pages show, as finished text: HTML and PDF are laid out from the same view, so that they cannot say different things.

Positions on a line are percent of its length, as decimal strings.
"""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.record.evidence import Status, Verdict
from pipeline.report.elements_view import ElementsView
from pipeline.report.findings import OccurrenceView
from pipeline.report.imprint import Imprint
from pipeline.report.log_view import LogView
from pipeline.report.pairs_view import PairsView
from pipeline.report.repeats_view import RepeatsView
from pipeline.report.rushes_view import RushesView
from pipeline.report.share_view import ShareView
from pipeline.report.timeline_view import EpisodeView


@dataclass(frozen=True)
class PointView:
    """A few words that lead to `anchor`; `status` is what the findings there are to be filtered by, empty for all."""

    label: str
    anchor: str
    status: str = ""


@dataclass(frozen=True)
class ClauseView:
    """One part of the headline: what holds, and of which points."""

    lead: PointView
    points: tuple[PointView, ...]


@dataclass(frozen=True)
class HeadlineView:
    """The clauses, and all of them as one line of text."""

    clauses: tuple[ClauseView, ...]
    line: str


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
    """One condition of 第6条; a human judgement has neither figure nor gauge.

    `see` is the name and the anchor of what it rests on, `doubted` whether an alert says why a person decides whatever the figure.
    """

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
    anchor: str
    see: tuple[str, str] | None
    doubted: bool


@dataclass(frozen=True)
class InputView:
    """One row of the table of files; a warning is a heading and its details, `typical_frame` the mean length of a frame in seconds."""

    file: str
    anchor: str
    duration: str
    picture: str
    frames: str
    failures: str
    size: str
    size_bytes: int
    typical_frame: str
    codec: str
    sha256: str
    sm3: str
    warnings: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class ProvenanceView:
    """What the figures depend on, as label and value."""

    rows: tuple[tuple[str, str], ...]
    models: tuple[tuple[str, str, str], ...]
    versions: tuple[tuple[str, str], ...]
    settings: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class ReportView:
    """The whole report; `contents` are anchor, name and number of findings of each section.

    `alerts` is what has to be read first of all. `status_counts` are all findings by status, `counted` those that may enter the figures,
    with the others apart. `law` says under which version of the law the verdict was reached. Only a draft has no imprint.
    """

    text: dict[str, str]
    alerts: tuple[str, ...]
    title: str
    verdict: Verdict
    verdict_label: str
    headline: HeadlineView
    law: str
    runtime: str
    conditions: tuple[ConditionView, ...]
    readings: tuple[ReadingView, ...]
    share: ShareView
    inputs: tuple[InputView, ...]
    episodes: tuple[EpisodeView, ...]
    occurrences: tuple[OccurrenceView, ...]
    landmarks: tuple[tuple[str, str], ...]
    status_counts: tuple[tuple[Status, str, int], ...]
    counted: tuple[tuple[str, str, int], ...]
    links: PairsView
    rushes: RushesView
    log: LogView
    elsewhere: PairsView
    elements: ElementsView
    repeats: RepeatsView
    contents: tuple[tuple[str, str, str], ...]
    provenance: ProvenanceView
    imprint: Imprint | None = None

    @property
    def warned_inputs(self) -> int:
        """How many files carry a warning."""
        return sum(bool(item.warnings) for item in self.inputs)
