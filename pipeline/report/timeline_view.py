"""The time line of each episode: a lane per landmark, the shots by grade, and the shooting log."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from pages.names import one_line
from pipeline.record.evidence import Evidence, Grade, InputFile, Occurrence, Shot, Status
from pipeline.record.grounds import Agreement, LogRow
from pipeline.record.timeline import Interval, clock, decimal_seconds, union_length
from pipeline.report.figures import axis_step, percent_of
from pipeline.report.findings import OccurrenceView
from pipeline.report.wording import Wording


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
class ShotBarView:
    """One shot, coloured by its grade; `anchor` leads to what the grade rests on, empty where it rests on nothing."""

    anchor: str
    label: str
    grade: Grade
    left: str
    width: str


@dataclass(frozen=True)
class LogBarView:
    """One row of the shooting log, coloured by how it agrees with the measurement."""

    anchor: str
    label: str
    agreement: Agreement
    left: str
    width: str


@dataclass(frozen=True)
class EpisodeView:
    """One episode's time line; `cuts` are where its shots begin."""

    anchor: str
    file: str
    duration: str
    shot_count: str
    summary: str
    lanes: tuple[LaneView, ...]
    shots: tuple[ShotBarView, ...]
    log: tuple[LogBarView, ...]
    cuts: tuple[str, ...]
    marks: tuple[MarkView, ...]


def episode_views(evidence: Evidence, findings: Sequence[OccurrenceView], words: Wording) -> tuple[EpisodeView, ...]:
    """Lay out one time line per episode, in the order in which they were handed in; `findings` follow the record's occurrences."""
    shots: dict[str, list[Shot]] = defaultdict(list)
    for shot in evidence.shots:
        shots[shot.episode].append(shot)
    rows: dict[str, list[LogRow]] = defaultdict(list)
    for row in evidence.shooting_log:
        rows[row.episode].append(row)
    found: dict[str, list[tuple[Occurrence, OccurrenceView]]] = defaultdict(list)
    for occurrence, finding in zip(evidence.occurrences, findings, strict=True):
        found[occurrence.episode].append((occurrence, finding))
    # A landmark keeps its place among the lanes from episode to episode.
    order = list(dict.fromkeys(occurrence.landmark for occurrence in evidence.occurrences))
    return tuple(_episode(item, shots[item.file], found[item.file], rows[item.file], order, words) for item in evidence.inputs)


def _episode(
    item: InputFile,
    shots: Sequence[Shot],
    found: Sequence[tuple[Occurrence, OccurrenceView]],
    rows: Sequence[LogRow],
    order: Sequence[str],
    words: Wording,
) -> EpisodeView:
    text, length = words.text, item.duration
    counts = Counter(occurrence.status for occurrence, _ in found if occurrence.counted)
    seconds = union_length(occurrence.interval for occurrence, _ in found if occurrence.counts())
    summary = text["timeline.summary"].format(
        confirmed=counts[Status.CONFIRMED], review=counts[Status.REVIEW], seconds=decimal_seconds(seconds, 2)
    )
    lanes = []
    for landmark in order:
        bars = tuple(_bar(occurrence, finding, length) for occurrence, finding in found if occurrence.landmark == landmark)
        if bars:
            lanes.append(LaneView(landmark=words.place(landmark, landmark), bars=bars))
    return EpisodeView(
        anchor=words.episode_anchors[item.file],
        file=one_line(item.file),
        duration=clock(length),
        shot_count=text["timeline.shot_count"].format(count=len(shots)),
        summary=summary if found else text["timeline.empty"],
        lanes=tuple(lanes),
        shots=tuple(_shot_bar(shot, length, words) for shot in shots),
        log=tuple(_log_bar(row, length, words) for row in rows),
        cuts=tuple(percent_of(shot.start, length) for shot in shots if shot.start > 0),
        marks=tuple(
            MarkView(at=percent_of(Fraction(second), length), label=f"{second // 60}:{second % 60:02d}")
            for second in range(0, int(length) + 1, axis_step(length))
        ),
    )


def _bar(occurrence: Occurrence, finding: OccurrenceView, length: Fraction) -> BarView:
    left, width = _placed(occurrence.interval, length)
    low_left, low_width = _placed(occurrence.low, length)
    label = f"{finding.landmark} {finding.start}–{finding.end} {finding.status_label}"
    return BarView(finding.anchor, label, occurrence.status, left, width, low_left, low_width)


def _shot_bar(shot: Shot, length: Fraction, words: Wording) -> ShotBarView:
    number = words.text["finding.shot"].format(number=shot.index + 1)
    label = f"{number} {clock(shot.start)}–{clock(shot.end)} {words.text[f'grade.{shot.grade}']}"
    anchor = next((words.anchors[ground] for ground in shot.grounds if ground in words.anchors), "")
    return ShotBarView(anchor, label, shot.grade, *_placed(shot.interval, length))


def _log_bar(row: LogRow, length: Fraction, words: Wording) -> LogBarView:
    label = f"{one_line(row.place)} {clock(row.start)}–{clock(row.end)} {words.text[f'agreement.{row.agreement}']}"
    return LogBarView(words.anchors[row.id], label, row.agreement, *_placed(row.interval, length))


def _placed(interval: Interval, length: Fraction) -> tuple[str, str]:
    """Left edge and width on a line of `length` seconds."""
    return percent_of(interval.start, length), percent_of(interval.length, length)
