"""Labels: a CSV file (file,start,end,landmark) that says where a title's landmarks truly are on screen."""

from __future__ import annotations

import csv
from fractions import Fraction
from pathlib import Path
from typing import NamedTuple

from pages.errors import InputError
from pages.names import one_line
from pipeline.timeline import Interval

__all__ = ["COLUMNS", "PLACE", "LabelledRow", "Truth", "read_rows", "read_truth"]

PLACE = ("file", "start", "end")
"""The columns that say which seconds of which file a row is about."""

COLUMNS = (*PLACE, "landmark")


class Truth(NamedTuple):
    """One true occurrence: seconds `[start, end)` on the file's own time line; `line` is where the labels say so."""

    file: str
    landmark: str
    interval: Interval
    line: int


class LabelledRow(NamedTuple):
    """A row `file,start,end,LABEL`: seconds `[start, end)` of a file and what is said of them; `where` and `line` are for errors."""

    file: str
    interval: Interval
    label: str
    line: int
    where: str


def read_truth(labels: Path) -> tuple[Truth, ...]:
    """Read the true occurrences; seconds are decimals (`7.6`) or exact rationals (`228/30`).

    Raises InputError naming the line and the field. Two rows of one landmark that overlap are refused, since one of them is wrong.
    """
    truths = tuple(Truth(row.file, row.label, row.interval, row.line) for row in read_rows(labels, "landmark"))
    for number, truth in enumerate(truths):
        for earlier in truths[:number]:
            same = (truth.file, truth.landmark) == (earlier.file, earlier.landmark)
            if same and truth.interval.start < earlier.interval.end and earlier.interval.start < truth.interval.end:
                name = one_line(str(labels))
                raise InputError(f"{name}: line {truth.line}: start: overlaps line {earlier.line}, the same landmark; join the two")
    return truths


def read_rows(path: Path, label: str) -> tuple[LabelledRow, ...]:
    """Read a CSV file with the columns file, start, end and `label`; every field is filled in, every row longer than nothing.

    Raises InputError naming the line and the field.
    """
    name = one_line(str(path))
    columns = (*PLACE, label)
    try:
        with path.open(newline="", encoding="utf-8-sig") as handle:
            rows = csv.DictReader(handle)
            missing = [column for column in columns if column not in (rows.fieldnames or ())]
            if missing:
                raise InputError(f"{name}: line 1: no column {', '.join(missing)}; let the first line be {','.join(columns)}")
            return tuple(_row(f"{name}: line {rows.line_num}", rows.line_num, columns, row) for row in rows)
    except OSError as error:
        raise InputError(f"{name}: cannot be read ({error.strerror}); give the CSV file of the {label}s") from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise InputError(f"{name}: is not a CSV file in UTF-8 ({error}); save it as one") from error


def _row(where: str, line: int, columns: tuple[str, ...], row: dict[str, str | None]) -> LabelledRow:
    file, start, end, label = ((row[column] or "").strip() for column in columns)
    for column, value in zip(columns, (file, start, end, label), strict=True):
        if not value:
            raise InputError(f"{where}: {column}: is empty; fill it in")
    interval = Interval(_seconds(f"{where}: start", start), _seconds(f"{where}: end", end))
    if not interval.length:
        raise InputError(f"{where}: end: must be later than start")
    return LabelledRow(file, interval, label, line, where)


def _seconds(where: str, text: str) -> Fraction:
    """Read a number of seconds, decimal or rational; InputError, which begins with `where`, for anything else and for a negative one."""
    try:
        seconds = Fraction(text)
    except (ValueError, ZeroDivisionError) as error:
        raise InputError(f"{where}: {text!r} is not a number of seconds; write it as 12.48") from error
    if seconds < 0:
        raise InputError(f"{where}: {text} lies before the first frame; seconds count from 0")
    return seconds
