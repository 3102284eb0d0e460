"""Truth against a report, for the grades of evidence: how much run time is graded right, and what is graded too high.

The truth is a CSV file (file,start,end,grade). Grades are compared moment by moment, so that a cut found a frame late costs a frame and no
more; what no row covers is `none`. A shot is graded too high where it counts as sighted, linked or found in the rushes and the truth is a
weaker grade: that would be paid for. The other way round it is only missed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Literal, NamedTuple

from pages.errors import InputError
from pages.names import one_line
from pages.notes import note
from pipeline.evaluation.labels import PLACE, LabelledRow, read_rows
from pipeline.measure.share import CUMULATED
from pipeline.record.evidence import Evidence, GanzhouShare, Grade, Shot
from pipeline.record.timeline import ZERO, Interval, clock, decimal_seconds

__all__ = ["GRADE_COLUMNS", "GradeEvaluation", "Misgraded", "TrueGrade", "evaluate_grades", "format_grade_evaluation", "read_grades"]

GRADE_COLUMNS = (*PLACE, "grade")

# What a report has to reach on a title with known truth, beside no shot graded too high.
RIGHT_AT_LEAST = Fraction(95, 100)
SHARE_WITHIN = Fraction(1, 100)

_A_CUT = Fraction(1, 5)
"""Seconds: where a cut lies is known to a frame or two, and what it leaves to the shot beside it is no claim about a place."""

_COUNTED = (Grade.SIGHTED, Grade.LINKED, Grade.RUSHES)
"""Grades that are measured and count, from the strongest."""


class TrueGrade(NamedTuple):
    """What seconds `[start, end)` of a file are truly worth; `line` is where the truth says so."""

    file: str
    interval: Interval
    grade: Grade
    line: int


class Misgraded(NamedTuple):
    """Seconds of a shot whose grade differs from the truth."""

    shot: Shot
    interval: Interval
    truth: Grade

    @property
    def is_too_high(self) -> bool:
        """Whether more is claimed than is true, by more than what an inexact cut explains."""
        return self.interval.length > _A_CUT and self.shot.grade in _COUNTED and _rank(self.shot.grade) < _rank(self.truth)


@dataclass(frozen=True)
class GradeEvaluation:
    """What a report's grades are worth against the truth; `misgraded` is in the order of the title."""

    runtime: Fraction
    misgraded: tuple[Misgraded, ...]
    true_share: GanzhouShare
    share: GanzhouShare

    @property
    def right_share(self) -> Fraction:
        """Part of the run time graded right, 0..1; 1 for a title without run time."""
        wrong = sum((one.interval.length for one in self.misgraded), ZERO)
        return 1 - wrong / self.runtime if self.runtime else Fraction(1)

    @property
    def too_high(self) -> tuple[Misgraded, ...]:
        """What counts as sighted, linked or found in the rushes and is not."""
        return tuple(one for one in self.misgraded if one.is_too_high)

    @property
    def share_error(self) -> Fraction:
        """The largest difference between a reported share and the true one, over the cumulated grades and `contradicted`; 0..1."""
        differences: list[Fraction] = [getattr(self.share, name) - getattr(self.true_share, name) for name in type(self.share).model_fields]
        return max(abs(difference) for difference in differences)

    @property
    def reached(self) -> bool:
        """Whether every figure that has a target reaches it."""
        return self.right_share >= RIGHT_AT_LEAST and not self.too_high and self.share_error <= SHARE_WITHIN


def read_grades(path: Path) -> tuple[TrueGrade, ...]:
    """Read the true grades; seconds are decimals (`7.6`) or exact rationals (`228/30`).

    Raises InputError naming the line and the field. Rows that overlap are refused, since one of them is wrong.
    """
    truth = tuple(_true_grade(row) for row in read_rows(path, "grade"))
    for earlier, later in pairwise(sorted(truth, key=lambda row: (row.file, row.interval))):
        if earlier.file == later.file and later.interval.start < earlier.interval.end:
            raise InputError(note("grades_overlap", where=note("labels_line", file=str(path), line=later.line), other=earlier.line))
    return truth


def evaluate_grades(evidence: Evidence, truth: Sequence[TrueGrade]) -> GradeEvaluation:
    """Hold the grades of a report's shots against the truth.

    Raises InputError for a truth about a file that the report does not cover, or behind its end.
    """
    lengths = {item.file: item.duration for item in evidence.inputs}
    for row in truth:
        if row.file not in lengths:
            raise InputError(note("labels_of_another_title", where=note("grades_line", line=row.line), name=row.file))
        if row.interval.start >= lengths[row.file]:
            raise InputError(note("labels_past_the_end", where=note("grades_line", line=row.line), name=row.file))
    rows = {file: [row for row in truth if row.file == file] for file in lengths}
    runtime = sum(lengths.values(), ZERO)
    return GradeEvaluation(
        runtime=runtime,
        misgraded=tuple(wrong for shot in evidence.shots for wrong in _misgraded(shot, rows[shot.episode])),
        true_share=_true_share(truth, lengths, runtime),
        share=evidence.measure6.ganzhou_share,
    )


def _true_grade(row: LabelledRow) -> TrueGrade:
    try:
        return TrueGrade(row.file, row.interval, Grade(row.label), row.line)
    except ValueError as error:
        raise InputError(note("grades_unknown", where=row.where, text=row.label, grades=", ".join(Grade))) from error


def _misgraded(shot: Shot, rows: Sequence[TrueGrade]) -> Iterator[Misgraded]:
    edges = sorted({shot.start, shot.end, *(edge for row in rows for edge in row.interval if shot.start < edge < shot.end)})
    for start, end in pairwise(edges):
        grade = next((row.grade for row in rows if row.interval.start <= start < row.interval.end), Grade.NONE)
        if grade is not shot.grade:
            yield Misgraded(shot, Interval(start, end), grade)


def _true_share(truth: Sequence[TrueGrade], lengths: Mapping[str, Fraction], runtime: Fraction) -> GanzhouShare:
    seconds = dict.fromkeys(Grade, ZERO)
    for row in truth:
        seconds[row.grade] += Interval(row.interval.start, min(row.interval.end, lengths[row.file])).length
    shares = {grade: length / runtime if runtime else ZERO for grade, length in seconds.items()}
    cumulated = {grade.value: sum((shares[other] for other in CUMULATED[: number + 1]), ZERO) for number, grade in enumerate(CUMULATED)}
    return GanzhouShare(**cumulated, contradicted=shares[Grade.CONTRADICTED])


def _rank(grade: Grade) -> int:
    """0 for the strongest."""
    return list(Grade).index(grade)


def format_grade_evaluation(evaluation: GradeEvaluation, language: Literal["zh", "en"]) -> str:
    """Write the figures, one a line with its target, then what is graded wrong."""
    e = evaluation
    say = 0 if language == "zh" else 1
    right, error = e.right_share, e.share_error
    figures: list[tuple[str, str, bool | None, tuple[str, str]]] = [
        (_percent(right), f">= {_percent(RIGHT_AT_LEAST)}", right >= RIGHT_AT_LEAST, ("等级正确的片长", "run time graded right")),
        (str(len(e.too_high)), "0", not e.too_high, ("等级过高", "graded too high")),
        (_percent(error), f"<= {_percent(SHARE_WITHIN)}", error <= SHARE_WITHIN, ("占比最大误差", "largest error of a share")),
    ]
    for name in type(e.share).model_fields:
        reported, true = _percent(getattr(e.share, name)), _percent(getattr(e.true_share, name))
        figures.append((reported, true, None, (f"占比（右为真实） {name}", f"share, then the true one: {name}")))
    marks = {None: ("    ", "    "), True: ("达标", "ok  "), False: ("未达", "MISS")}
    lines = [f"{value:>16}  {target:>12}  {marks[reached][say]}  {label[say]}" for value, target, reached, label in figures]
    wrong = [one for one in e.misgraded if one.interval.length > _A_CUT]
    if wrong:
        lines += ["", f"{('等级不符', 'graded wrong')[say]} ({len(wrong)}):", *(f"  {_name(one)}" for one in wrong)]
    return "\n".join(lines)


def _percent(share: Fraction) -> str:
    return f"{decimal_seconds(share * 100, 2)} %"


def _name(wrong: Misgraded) -> str:
    where = f"{one_line(wrong.shot.episode)} {clock(wrong.interval.start)}-{clock(wrong.interval.end)}"
    return f"{where} {wrong.shot.grade}, {wrong.truth}{' !' if wrong.is_too_high else ''}"
