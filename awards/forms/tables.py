"""XLSX and CSV as rows of cells, nothing guessed: a formula, a merged or a hidden cell is no fact that somebody stated.

A cell has the name that a spreadsheet program shows for it (F5), in a CSV, too.
"""

from __future__ import annotations

import csv
import io
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from awards.errors import AwardsError
from awards.text import Text
from pages.notes import Note, note

SUFFIXES = (".xlsx", ".csv")
NOTES_SHEET = Text("填写说明", "how to fill in")
"""The sheet of a form that explains it; no case stands there."""

MAX_ROWS = 200_000
MAX_COLUMNS = 500
_MAX_BYTES = 300 * 2**20
"""Of an unpacked workbook: a file of a few kilobytes can unpack to anything."""

_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    KeyError,
    IndexError,
    ValueError,
    TypeError,
    AttributeError,
    SyntaxError,  # of which both parsers' errors are kinds
    EOFError,
    NotImplementedError,
    OverflowError,
    RuntimeError,
    AssertionError,
)
"""What openpyxl raises for a file that is no workbook, or a damaged one."""

Value = str | int | float | bool | date | datetime | time | timedelta


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell that holds something; `percent`: it is shown in per cent, 0.2 as 20%."""

    name: str
    column: int
    value: Value
    percent: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet, or a CSV, of which `name` is empty: the rows that hold something, by their numbers."""

    name: str
    rows: tuple[tuple[int, tuple[Cell, ...]], ...]


def read_tables(file: Path, source: Note | str) -> list[Table]:
    """Read every table of a file; `source` names it in errors.

    Raises:
        AwardsError: it cannot be read, is too large, or holds formulas, merged cells, hidden rows, columns or sheets; a line for each.
    """
    try:
        data = file.read_bytes()
    except OSError as error:
        raise _at(source, note("case.unreadable")) from error
    if file.suffix.lower() == ".csv":
        return [_csv(data, source)]
    errors: list[Note] = []
    tables = [table for table in _workbook(data, source, errors) if table.rows]
    if errors:
        raise AwardsError(*(note("case.at", where=source, problem=problem) for problem in errors))
    return tables


def column_name(column: int) -> str:
    """What a spreadsheet calls a column, counted from 0: 0 is A, 26 is AA."""
    name = ""
    while column >= 0:
        column, letter = divmod(column, 26)
        name, column = chr(ord("A") + letter) + name, column - 1
    return name


def _at(source: Note | str, problem: Note) -> AwardsError:
    return AwardsError(note("case.at", where=source, problem=problem))


def _csv(data: bytes, source: Note | str) -> Table:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            text = data.decode("gb18030")  # what Excel writes on a Chinese system
        except UnicodeDecodeError as error:
            raise _at(source, note("form.encoding")) from error
    first = text.partition("\n")[0]
    delimiter = max(",\t;", key=first.count)
    rows = []
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        for number, row in enumerate(reader, 1):
            if number > MAX_ROWS or len(row) > MAX_COLUMNS:
                raise _at(source, note("form.too_large", rows=MAX_ROWS, columns=MAX_COLUMNS))
            cells = tuple(Cell(f"{column_name(at)}{number}", at, value) for at, value in enumerate(row) if value.strip())
            if cells:
                rows.append((number, cells))
    except csv.Error as error:
        raise _at(source, note("form.not_csv", line=reader.line_num)) from error
    return Table("", tuple(rows))


def _workbook(data: bytes, source: Note | str, errors: list[Note]) -> list[Table]:
    import openpyxl  # loads numpy, which only a workbook needs

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            if sum(part.file_size for part in packed.infolist()) > _MAX_BYTES:
                raise _at(source, note("form.too_large", rows=MAX_ROWS, columns=MAX_COLUMNS))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of what a form does not need, such as a drop-down's extensions
            book = openpyxl.load_workbook(io.BytesIO(data), rich_text=False)
        return [_sheet(sheet, source, errors) for sheet in book.worksheets if sheet.title not in NOTES_SHEET]
    except _BROKEN as error:
        raise _at(source, note("form.not_xlsx")) from error


def _sheet(sheet: Any, source: Note | str, errors: list[Note]) -> Table:  # noqa: ANN401 - openpyxl's sheet
    name = sheet.title
    if sheet.max_row > MAX_ROWS or sheet.max_column > MAX_COLUMNS:
        raise _at(source, note("form.too_large", rows=MAX_ROWS, columns=MAX_COLUMNS))
    rows = tuple((number, cells) for number, cells in _rows(sheet, errors) if cells)
    if not rows:
        return Table(name, ())
    if sheet.sheet_state != "visible":
        errors.append(note("form.hidden_sheet", sheet=name))
    errors += [note("form.merged", cells=str(merged)) for merged in sheet.merged_cells.ranges]
    hidden_columns = {
        column_name(at - 1)
        for shown in sheet.column_dimensions.values()
        if shown.hidden and shown.min
        for at in range(shown.min, min(shown.max or shown.min, MAX_COLUMNS) + 1)
    }
    for number, cells in rows:
        if sheet.row_dimensions[number].hidden:
            errors.append(note("form.hidden_row", row=number))
        hidden = [cell.name for cell in cells if column_name(cell.column) in hidden_columns]
        errors += [note("form.hidden_column", cell=one) for one in hidden]
    return Table(name, rows)


def _rows(sheet: Any, errors: list[Note]) -> Iterator[tuple[int, tuple[Cell, ...]]]:  # noqa: ANN401 - openpyxl's sheet
    for number, row in enumerate(sheet.iter_rows(min_row=1), 1):
        cells = []
        for cell in row:
            value = cell.value
            if value is None or (isinstance(value, str) and not value.strip()):
                continue
            if cell.data_type == "f":
                errors.append(note("form.formula", cell=cell.coordinate))
            elif cell.data_type == "e":
                errors.append(note("form.error", cell=cell.coordinate, text=str(value)))
            else:
                percent = "%" in str(cell.number_format or "") and isinstance(value, int | float)
                cells.append(Cell(cell.coordinate, cell.column - 1, value, percent))
        yield number, tuple(cells)
