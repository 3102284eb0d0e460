"""A table that somebody filled in by hand: the rows of a CSV or XLSX file under headings in Chinese or English.

What a file is, its first bytes say, not its name. Nothing in it is trusted: sizes are bounded before anything is unpacked.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import warnings
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from openpyxl import load_workbook

from landmarks.addresses import folded
from pages.errors import InputError
from pages.names import one_line

__all__ = ["Cell", "TableRow", "read_table"]

Cell = str | int | float | dt.datetime | dt.date | dt.time | dt.timedelta | None
"""What a cell holds; of a CSV file always text."""

_PLAIN = (str, int, float, dt.date, dt.time, dt.timedelta)
_MAX_BYTES = 16 << 20
_MAX_UNPACKED = 256 << 20
_MAX_ROWS = 100_000
_MAX_COLUMNS = 64
# The last row that an XLSX file can have; openpyxl fills gaps with empty rows, however long.
_LAST_ROW = 1 << 20
# Logs carry the title's name and such above their headings.
_HEADING_WITHIN = 10
_DELIMITERS = ",;\t"
_ENCRYPTED_OR_XLS = bytes.fromhex("d0cf11e0a1b11ae1")
_EXPORT = "export it as CSV in UTF-8, or as XLSX without a password"


class TableRow(NamedTuple):
    """One row under the headings: its number as spreadsheets count (1 is the first of the file), and its cells by column."""

    number: int
    cells: Mapping[str, Cell]


def read_table(path: Path, headings: Mapping[str, Sequence[str]], optional: Sequence[str] = ()) -> list[TableRow]:
    """Read the rows that are not empty.

    Args:
        path: CSV (comma, semicolon or tab; UTF-8, UTF-16 or GB18030) or XLSX, of which the first sheet is read.
        headings: column -> the headings it may have; case, width, spaces and punctuation do not matter.
        optional: columns that may be missing.

    Raises:
        InputError: the file cannot be read, is no such table, is too large, or lacks a column.
    """
    name = one_line(str(path))
    try:
        size = path.stat().st_size
        if size > _MAX_BYTES:
            raise InputError(f"{name}: is larger than {_MAX_BYTES >> 20} MiB; {_EXPORT}, with nothing but the table in it")
        data = path.read_bytes()
    except OSError as error:
        raise InputError(f"{name}: cannot be read ({error.strerror}); give a CSV or XLSX file") from error
    if data.startswith(_ENCRYPTED_OR_XLS):
        raise InputError(f"{name}: is an old .xls file or protected by a password; {_EXPORT}")
    rows = _sheet(name, data) if data.startswith(b"PK") else _csv(name, data, headings)
    return list(_under_headings(name, rows, headings, optional))


def _under_headings(
    name: str, rows: Iterable[Sequence[Cell]], headings: Mapping[str, Sequence[str]], optional: Sequence[str]
) -> Iterator[TableRow]:
    columns: dict[str, int] = {}
    best: set[str] = set()
    required = [column for column in headings if column not in optional]
    filled = 0
    for number, cells in enumerate(rows, 1):
        if columns:
            if any(cell is not None and str(cell).strip() for cell in cells):
                yield TableRow(number, {column: cells[at] if at < len(cells) else None for column, at in columns.items()})
                filled += 1
            if filled > _MAX_ROWS:
                raise InputError(f"{name}: has more than {_MAX_ROWS} rows; split it")
            continue
        found = _columns(cells, headings)
        if all(column in found for column in required):
            columns = found
            continue
        best = max(best, set(found), key=len)
        if number == _HEADING_WITHIN:
            break
    if not columns:
        missing = ", ".join(f"{column} ({headings[column][0]})" for column in required if column not in best)
        raise InputError(f"{name}: no column {missing} in its first {_HEADING_WITHIN} rows; head the columns {', '.join(required)}")


def _columns(cells: Sequence[Cell], headings: Mapping[str, Sequence[str]]) -> dict[str, int]:
    """Column -> where its heading stands; the first of several."""
    names = {folded(heading): column for column, several in headings.items() for heading in several}
    found: dict[str, int] = {}
    for at, cell in enumerate(cells):
        column = names.get(folded(cell)) if isinstance(cell, str) else None
        if column is not None:
            found.setdefault(column, at)
    return found


def _csv(name: str, data: bytes, headings: Mapping[str, Sequence[str]]) -> list[list[str]]:
    text = _text(name, data)
    head = text.splitlines()[:_HEADING_WITHIN]
    delimiter = max(_DELIMITERS, key=lambda sign: max((len(_columns(line.split(sign), headings)) for line in head), default=0))
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise InputError(f"{name}: is not a CSV file ({error}); {_EXPORT}") from error


def _text(name: str, data: bytes) -> str:
    encodings = ["utf-16"] if data.startswith((b"\xff\xfe", b"\xfe\xff")) else ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise InputError(f"{name}: is neither text in UTF-8, UTF-16 or GB18030 nor an XLSX file; {_EXPORT}")


def _sheet(name: str, data: bytes) -> Iterator[Sequence[Cell]]:
    """The rows of an XLSX file's first sheet; values that formulas had when it was saved."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            # No member yields more than its stated size, whatever it was packed from.
            unpacked = sum(member.file_size for member in archive.infolist())
        if unpacked > _MAX_UNPACKED:
            raise InputError(f"{name}: unpacks to more than {_MAX_UNPACKED >> 20} MiB; {_EXPORT}")
        with warnings.catch_warnings():
            # openpyxl warns of styles and extensions that it does not keep.
            warnings.simplefilter("ignore")
            workbook = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
            try:
                sheet = workbook.worksheets[0]
                # The size that a sheet states is often wrong, and rows beyond it would be lost.
                sheet.reset_dimensions()
                for number, row in enumerate(sheet.iter_rows(max_col=_MAX_COLUMNS, values_only=True), 1):
                    if number > _LAST_ROW:
                        raise InputError(f"{name}: has cells below row {_LAST_ROW}; {_EXPORT}")
                    is_empty = row.count(None) == len(row)
                    yield () if is_empty else [value if value is None or isinstance(value, _PLAIN) else str(value) for value in row]
            finally:
                workbook.close()
    except InputError:
        raise
    except Exception as error:  # openpyxl lets through whatever its parsers meet in a garbled file
        reason = one_line(str(error)) or type(error).__name__
        raise InputError(f"{name}: is not an XLSX file that can be read ({reason}); {_EXPORT}") from error
