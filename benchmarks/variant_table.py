"""Figures of variants of a title, and the table they stand in beside those of an earlier run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from landmarks.calibration import upper_bound
from pipeline.evaluation.labels import Truth
from pipeline.record.evidence import Occurrence, Status
from pipeline.record.timeline import Interval

Row = Mapping[str, float | None]
"""Figures of one variant by the name of their column."""


class Column(NamedTuple):
    """A column of a table: the figure's name, which heads it too, and how it is written."""

    name: str
    form: str = ".0f"


TITLE = (
    *(Column(name) for name in ("occurrences", "confirmed", "review", "missed", "false confirmed", "false review")),
    Column("true s", ".1f"),
    Column("found s", ".1f"),
    Column("error", "+.1%"),
    Column("wall s"),
    Column("cpu s"),
)
WITHOUT_HALF = (*TITLE[:6], Column("left out"), Column("taken for others, confirmed"), Column("taken for others, review"), *TITLE[6:])
NEGATIVES = (
    *(Column(name) for name in ("shots", "shots confirmed", "false confirmed", "false review")),
    Column("rate at most", ".2%"),
    Column("wall s"),
    Column("cpu s"),
)

TABLES = {
    "title": ("development title", TITLE),
    "without_half": ("development title, every second place without photos", WITHOUT_HALF),
    "negatives": ("clips without landmarks; rate: of shots confirmed, exact bound at 95 % confidence", NEGATIVES),
}
"""Heading and columns by the name under which the figures are kept."""


def taken_for_another(truth: Truth, findings: Sequence[Occurrence]) -> Status | None:
    """What the strongest finding is that shares a moment with a true occurrence of a place without photos; None: nothing was found."""
    seen = [finding.status for finding in findings if finding.episode == truth.file and _meet(finding.interval, truth.interval)]
    return next((status for status in (Status.CONFIRMED, Status.REVIEW) if status in seen), None)


def _meet(one: Interval, other: Interval) -> bool:
    return one.start < other.end and other.start < one.end


def false_figures(shots: int, occurrences: Sequence[Occurrence]) -> Row:
    """Figures of a title without any landmark: a shot is one trial, which fails by whatever is confirmed in it."""
    confirmed = [one for one in occurrences if one.status is Status.CONFIRMED]
    failed = len({(one.episode, one.shot) for one in confirmed})
    return {
        "shots": shots,
        "shots confirmed": failed,
        "false confirmed": len(confirmed),
        "false review": sum(one.status is Status.REVIEW for one in occurrences),
        "rate at most": upper_bound(failed, shots),
    }


def format_table(columns: Sequence[Column], rows: Mapping[str, Row], earlier: Mapping[str, Row]) -> str:
    """Write a line for each variant and, where an earlier run measured it too, what it was in brackets beside each figure."""
    lines = [["variant", *(column.name for column in columns)]]
    for name, row in rows.items():
        was = earlier.get(name)
        lines.append([name, *(_cell(column, row, was) for column in columns)])
    widths = [max(len(line[at]) for line in lines) for at in range(len(columns) + 1)]
    return "\n".join(
        "  ".join([line[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(line[1:], widths[1:], strict=True))])
        for line in lines
    )


def _cell(column: Column, row: Row, was: Row | None) -> str:
    now = _figure(row.get(column.name), column.form)
    return now if was is None else f"{now} ({_figure(was.get(column.name), column.form)})"


def _figure(value: float | None, form: str) -> str:
    return "-" if value is None else f"{value:{form}}"
