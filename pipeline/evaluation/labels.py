"""Labels: a CSV file (file,start,end,landmark) that says where a title's landmarks truly are on screen."""

from __future__ import annotations

import csv
from fractions import Fraction
from pathlib import Path
from typing import NamedTuple

from pages.errors import InputError, system_reason
from pages.notes import Note, note
from pipeline.record.timeline import Interval

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
    where: Note


def read_truth(labels: Path) -> tuple[Truth, ...]:
    """Read the true occurrences; seconds are decimals (`7.6`) or exact rationals (`228/30`).

    Raises InputError naming the line and the field. Two rows of one landmark that overlap are refused, since one of them is wrong.
    """
    truths = tuple(Truth(row.file, row.label, row.interval, row.line) for row in read_rows(labels, "landmark"))
    for number, truth in enumerate(truths):
        for earlier in truths[:number]:
            same = (truth.file, truth.landmark) == (earlier.file, earlier.landmark)
            if same and truth.interval.start < earlier.interval.end and earlier.interval.start < truth.interval.end:
                where = note("labels_line", file=str(labels), line=truth.line)
                raise InputError(note("labels_overlap", where=where, other=earlier.line))
    return truths


def read_rows(path: Path, label: str) -> tuple[LabelledRow, ...]:
    """Read a CSV file with the columns file, start, end and `label`; every field is filled in, every row longer than nothing.

    Raises InputError naming the line and the field.
    """
    columns = (*PLACE, label)
    try:
        with path.open(newline="", encoding="utf-8-sig") as handle:
            rows = csv.DictReader(handle)
            missing = [column for column in columns if column not in (rows.fieldnames or ())]
            if missing:
                where = note("labels_line", file=str(path), line=1)
                raise InputError(note("labels_no_column", where=where, missing=", ".join(missing), columns=",".join(columns)))
            return tuple(_row(note("labels_line", file=str(path), line=rows.line_num), rows.line_num, columns, row) for row in rows)
    except OSError as error:
        raise InputError(note("labels_unreadable", file=str(path), why=system_reason(error))) from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise InputError(note("labels_no_csv", file=str(path))) from error


def _row(where: Note, line: int, columns: tuple[str, ...], row: dict[str, str | None]) -> LabelledRow:
    file, start, end, label = ((row[column] or "").strip() for column in columns)
    for column, value in zip(columns, (file, start, end, label), strict=True):
        if not value:
            raise InputError(note("labels_empty", where=where, field=column))
    interval = Interval(_seconds(where, "start", start), _seconds(where, "end", end))
    if not interval.length:
        raise InputError(note("labels_no_length", where=where))
    return LabelledRow(file, interval, label, line, where)


def _seconds(where: Note, field: str, text: str) -> Fraction:
    """Read a number of seconds, decimal or rational; InputError, which begins with `where`, for anything else and for a negative one."""
    try:
        seconds = Fraction(text)
    except (ValueError, ZeroDivisionError) as error:
        raise InputError(note("labels_no_number", where=where, field=field, text=text)) from error
    if seconds < 0:
        raise InputError(note("labels_negative", where=where, field=field, text=text))
    return seconds
