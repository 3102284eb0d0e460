"""The share by grade: one stacked bar for the title, one per episode, and the figures behind them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from fractions import Fraction

from pages.errors import InputError
from pages.names import one_line
from pages.notes import note
from pipeline.record.evidence import RECORD_NAME, Evidence, GanzhouShare, Grade
from pipeline.record.timeline import ZERO, clock
from pipeline.report.figures import beside, decimal, percent_of, plain
from pipeline.report.wording import Wording

GRADES = tuple(Grade)
_CUMULATED = (Grade.SIGHTED, Grade.LINKED, Grade.RUSHES, Grade.DECLARED)
# A part of the bar that is narrower than this has no room for its figure.
_ROOM = Fraction(7, 100)


@dataclass(frozen=True)
class SegmentView:
    """One grade's part of a bar; `inside` is its share where there is room to write it."""

    grade: Grade
    label: str
    left: str
    width: str
    inside: str


@dataclass(frozen=True)
class ShareBarView:
    """A stacked bar over a run time; `counted` is the share of the grades that decide."""

    name: str
    anchor: str
    runtime: str
    segments: tuple[SegmentView, ...]
    counted: str


@dataclass(frozen=True)
class GradeFiguresView:
    """One grade's seconds, its share and the share cumulated from the top (empty for a grade that does not count)."""

    seconds: str
    part: str
    cumulated: str


@dataclass(frozen=True)
class GradeRowView:
    """One line of the legend, which is also the table of figures; `without`: with repeats counted once."""

    grade: Grade
    label: str
    meaning: str
    figures: GradeFiguresView
    without: GradeFiguresView | None
    decides: bool


@dataclass(frozen=True)
class ShareView:
    """The whole section; `threshold` is where the mark stands on the bars, in percent."""

    bars: tuple[ShareBarView, ...]
    rows: tuple[GradeRowView, ...]
    episodes: tuple[ShareBarView, ...]
    threshold: str
    threshold_label: str
    lead: str


def share_view(evidence: Evidence, words: Wording) -> ShareView:
    """Lay the shares out. The title's bar shows `measure6`, an episode's bar its shots. Raises as `share_threshold` does."""
    text, measure, threshold = words.text, evidence.measure6, share_threshold(evidence)
    parts = _parts(measure.ganzhou_share)
    bars = [_bar(text["share.title"], "", parts, measure.runtime, text, threshold)]
    figures, without = _figures(parts, measure.runtime, threshold), None
    if measure.without_repeats is not None:
        others = _parts(measure.without_repeats.ganzhou_share)
        bars.append(_bar(text["share.without"], "", others, measure.without_repeats.runtime, text, threshold))
        without = _figures(others, measure.without_repeats.runtime, threshold)
    percent = f"{plain(100 * threshold)}%"
    return ShareView(
        bars=tuple(bars),
        rows=tuple(
            GradeRowView(
                grade=grade,
                label=text[f"grade.{grade}"],
                meaning=text[f"grade.{grade}.long"],
                figures=figures[grade],
                without=without[grade] if without else None,
                decides=grade is Grade.RUSHES,
            )
            for grade in GRADES
        ),
        episodes=_episode_bars(evidence, words, threshold),
        threshold=percent_of(threshold, Fraction(1)),
        threshold_label=text["share.threshold"].format(threshold=percent),
        lead=text["share.lead"].format(threshold=percent),
    )


def share_threshold(evidence: Evidence) -> Fraction:
    """The share that the record was judged by, 0..1. Raises `InputError` where it states none."""
    for condition in evidence.measure6.conditions:
        if condition.id == "ganzhou_share" and condition.threshold is not None:
            return condition.threshold
    raise InputError(note("record_unfit", file=RECORD_NAME, where="measure6.conditions"))


def share_percent(share: Fraction, threshold: Fraction) -> str:
    """A share in percent with two decimals or as many as keep it on its side of the threshold, 0..1 as the share is."""
    return f"{beside(100 * share, 100 * threshold, 2)}%"


def _parts(share: GanzhouShare) -> dict[Grade, Fraction]:
    """Each grade's own share, 0..1; what is left has no evidence."""
    parts = {
        Grade.SIGHTED: share.sighted,
        Grade.LINKED: share.linked - share.sighted,
        Grade.RUSHES: share.rushes - share.linked,
        Grade.DECLARED: share.declared - share.rushes,
        Grade.CONTRADICTED: share.contradicted,
    }
    parts[Grade.NONE] = max(1 - sum(parts.values(), ZERO), ZERO)
    return {grade: parts[grade] for grade in GRADES}


def _figures(parts: dict[Grade, Fraction], runtime: Fraction, threshold: Fraction) -> dict[Grade, GradeFiguresView]:
    reached, figures = ZERO, {}
    for grade, part in parts.items():
        reached += part
        cumulated = share_percent(reached, threshold) if grade in _CUMULATED else ""
        figures[grade] = GradeFiguresView(decimal(part * runtime, 2), f"{decimal(100 * part, 2)}%", cumulated)
    return figures


def _bar(
    name: str, anchor: str, parts: dict[Grade, Fraction], runtime: Fraction, text: dict[str, str], threshold: Fraction
) -> ShareBarView:
    at, segments = ZERO, []
    for grade, part in parts.items():
        if part:
            written = f"{decimal(100 * part, 1)}%"
            label = f"{text[f'grade.{grade}']} {written}"
            segments.append(
                SegmentView(grade, label, percent_of(at, Fraction(1)), percent_of(part, Fraction(1)), written if part >= _ROOM else "")
            )
        at += part
    counted = share_percent(sum((parts[grade] for grade in (Grade.SIGHTED, Grade.LINKED, Grade.RUSHES)), ZERO), threshold)
    return ShareBarView(name, anchor, clock(runtime), tuple(segments), counted)


def _episode_bars(evidence: Evidence, words: Wording, threshold: Fraction) -> tuple[ShareBarView, ...]:
    seconds: dict[str, dict[Grade, Fraction]] = defaultdict(lambda: dict.fromkeys(GRADES, ZERO))
    for shot in evidence.shots:
        seconds[shot.episode][shot.grade] += shot.interval.length
    bars = []
    for item in evidence.inputs:
        length = item.duration
        parts = {grade: part / length if length else ZERO for grade, part in seconds[item.file].items()}
        # Seconds that no shot covers have no evidence either.
        parts[Grade.NONE] = max(1 - sum(parts.values(), -parts[Grade.NONE]), ZERO) if length else ZERO
        bars.append(_bar(one_line(item.file), words.episode_anchors[item.file], parts, length, words.text, threshold))
    return tuple(bars)
