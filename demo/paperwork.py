"""What is written beside the episodes: the truth about landmarks and grades, and the shooting log that the applicant would hand in."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from demo.cast import LANDMARKS, LOOKALIKES
from demo.screenplay import RATE, ShotPlan
from landmarks.catalogue import load_catalogue
from pipeline.evaluation.grade_evaluation import GRADE_COLUMNS
from pipeline.evaluation.labels import COLUMNS
from pipeline.record.evidence import Grade
from pipeline.record.timeline import clock, decimal_seconds

__all__ = ["Filmed", "true_grade", "write_grades", "write_labels", "write_shooting_log"]

_LOG_HEADINGS = ("集", "入点", "出点", "地点", "日期")
_STUDIO_DAY = "2025-03-20"


@dataclass(frozen=True)
class Filmed:
    """A shot as it stands in an episode: its first frame there, and in which of its own frames a landmark is on screen."""

    file: str
    shot: ShotPlan
    first: int
    seen: Sequence[int]

    @property
    def start(self) -> Fraction:
        """Seconds in the episode."""
        return Fraction(self.first, RATE)

    @property
    def end(self) -> Fraction:
        """Seconds in the episode."""
        return Fraction(self.first + self.shot.frames, RATE)


def true_grade(filmed: Filmed) -> Grade:
    """The strongest evidence that the material holds for a shot."""
    shot, take = filmed.shot, filmed.shot.cut.take if filmed.shot.cut else None
    if filmed.seen:
        return Grade.SIGHTED
    declared = load_catalogue().named(shot.declared) is not None or "赣州市" in shot.declared
    if shot.place in LOOKALIKES or (take and take.position and not take.county):
        return Grade.CONTRADICTED if declared else Grade.NONE
    if shot.place in LANDMARKS:
        return Grade.LINKED
    if take and take.county:
        return Grade.RUSHES
    return Grade.DECLARED if declared else Grade.NONE


def write_labels(path: Path, shots: Iterable[Filmed]) -> None:
    """Write when each landmark is on screen."""
    rows = []
    for filmed in shots:
        if filmed.seen:
            frames = filmed.first + filmed.seen[0], filmed.first + filmed.seen[-1] + 1
            rows.append((filmed.file, *(decimal_seconds(Fraction(frame, RATE), 2) for frame in frames), filmed.shot.place))
    _write(path, COLUMNS, rows)


def write_grades(path: Path, shots: Iterable[Filmed]) -> None:
    """Write the true grade of every shot."""
    rows = [(f.file, decimal_seconds(f.start, 2), decimal_seconds(f.end, 2), true_grade(f).value) for f in shots]
    _write(path, GRADE_COLUMNS, rows)


def write_shooting_log(path: Path, shots: Iterable[Filmed]) -> None:
    """Write the log as people keep it: only of some shots, and not all of it true."""
    rows = []
    for filmed in shots:
        if filmed.shot.declared:
            day = filmed.shot.cut.take.captured[:10] if filmed.shot.cut else _STUDIO_DAY
            rows.append((Path(filmed.file).stem, clock(filmed.start), clock(filmed.end), filmed.shot.declared, day))
    _write(path, _LOG_HEADINGS, rows)


def _write(path: Path, headings: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    with path.open("w", newline="", encoding="utf-8") as handle:
        csv.writer(handle).writerows([headings, *rows])
