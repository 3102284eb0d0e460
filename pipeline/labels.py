"""Labels: a CSV file (file,start,end,landmark) that says where a title's landmarks truly are on screen."""

from __future__ import annotations

import csv
from fractions import Fraction
from pathlib import Path
from typing import NamedTuple

from models.errors import InputError
from pipeline.names import one_line
from pipeline.timeline import Interval

__all__ = ["COLUMNS", "Truth", "read_seconds", "read_truth"]

COLUMNS = ("file", "start", "end", "landmark")


class Truth(NamedTuple):
    """One true occurrence: seconds `[start, end)` on the file's own time line; `line` is where the labels say so."""

    file: str
    landmark: str
    interval: Interval
    line: int


def read_truth(labels: Path) -> tuple[Truth, ...]:
    """Read the true occurrences; seconds are decimals (`7.6`) or exact rationals (`228/30`).

    Raises InputError naming the line and the field. Two rows of one landmark that overlap are refused, since one of them is wrong.
    """
    name = one_line(str(labels))
    try:
        with labels.open(newline="", encoding="utf-8-sig") as handle:
            rows = csv.DictReader(handle)
            missing = [column for column in COLUMNS if column not in (rows.fieldnames or ())]
            if missing:
                raise InputError(f"{name}: line 1: no column {', '.join(missing)}; let the first line be {','.join(COLUMNS)}")
            truths = tuple(_truth(f"{name}: line {rows.line_num}", rows.line_num, row) for row in rows)
    except OSError as error:
        raise InputError(f"{name}: cannot be read ({error.strerror}); give the CSV file of the labels") from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise InputError(f"{name}: is not a CSV file in UTF-8 ({error}); save it as one") from error
    for number, truth in enumerate(truths):
        for earlier in truths[:number]:
            same = (truth.file, truth.landmark) == (earlier.file, earlier.landmark)
            if same and truth.interval.start < earlier.interval.end and earlier.interval.start < truth.interval.end:
                raise InputError(f"{name}: line {truth.line}: start: overlaps line {earlier.line}, the same landmark; join the two")
    return truths


def _truth(where: str, line: int, row: dict[str, str | None]) -> Truth:
    value = {column: (row[column] or "").strip() for column in COLUMNS}
    for column in COLUMNS:
        if not value[column]:
            raise InputError(f"{where}: {column}: is empty; fill it in")
    interval = Interval(read_seconds(f"{where}: start", value["start"]), read_seconds(f"{where}: end", value["end"]))
    if not interval.length:
        raise InputError(f"{where}: end: must be later than start")
    return Truth(value["file"], value["landmark"], interval, line)


def read_seconds(where: str, text: str) -> Fraction:
    """Read a number of seconds, decimal or rational; InputError, which begins with `where`, for anything else and for a negative one."""
    try:
        seconds = Fraction(text)
    except (ValueError, ZeroDivisionError) as error:
        raise InputError(f"{where}: {text!r} is not a number of seconds; write it as 12.48") from error
    if seconds < 0:
        raise InputError(f"{where}: {text} lies before the first frame; seconds count from 0")
    return seconds
