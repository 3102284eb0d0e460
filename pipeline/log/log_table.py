"""A table that somebody filled in by hand: the rows of a CSV or XLSX file under headings in Chinese or English.

What a file is, its first bytes say, not its name. Nothing in it is trusted: sizes are bounded before anything is unpacked.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from landmarks.places.addresses import folded
from landmarks.places.place_names import folded as simplified
from pages.errors import InputError, NotedError, system_reason
from pages.names import one_line
from pages.notes import Argument, Note, listed, note
from pipeline.log.log_sheets import MAX_COLUMNS, MAX_ROWS, Cell, Sheet, Unreadable, read_sheets
from pipeline.record.chinese_text import decoded

__all__ = ["Cell", "Table", "TableRow", "Unreadable", "read_table"]

_MAX_BYTES = 16 << 20
# Logs carry the title's name and such above their headings.
_HEADING_WITHIN = 10
_DELIMITERS = ",;\t"
_ENCRYPTED_OR_XLS = bytes.fromhex("d0cf11e0a1b11ae1")
_TOTAL = re.compile(r"(?:第?\w{0,6}集)?(?:合计|总计|小计|共计|累计|总和|总时长|汇总).{0,12}|(?:sub|grand)?total|sum")
_EXAMPLE = re.compile(r"示例|样例|范例|例子|样表|模板|example|sample|template", re.IGNORECASE)


class TableRow(NamedTuple):
    """One row under the headings: its number as spreadsheets count (1 is the first of the file), and its cells by column.

    `references` names the cells of a sheet (`B5`) by column; those of a CSV file have no names.
    """

    number: int
    cells: Mapping[str, Cell]
    references: Mapping[str, str]


@dataclass
class Table:
    """The rows that are not empty. `where` names the file, and the sheet where there are several; `notes`: what a person should know."""

    where: Argument
    rows: list[TableRow] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)


def read_table(path: Path, headings: Mapping[str, Sequence[str]], optional: Sequence[str], carried: str) -> Table:
    """Read a table.

    A cell that is merged with others has their value. Rows of totals, rows that are one merged cell, and headings that come again are left
    out, the first two with a note.

    Args:
        path: CSV (comma, semicolon or tab; UTF-8, UTF-16, GB18030 or Big5) or XLSX, of which the one sheet is read that has the headings.
        headings: column -> the headings it may have; case, width, spaces and punctuation do not matter.
        optional: columns that may be missing.
        carried: the column of which an empty cell of a CSV file means the one above, as merged cells are exported.

    Raises:
        InputError: the file cannot be read, is no such table, is too large, or lacks a column.
    """
    name = one_line(str(path))
    try:
        size = path.stat().st_size
        if size > _MAX_BYTES:
            raise InputError(note("log_too_large", file=name, limit=_MAX_BYTES >> 20))
        data = path.read_bytes()
    except OSError as error:
        raise InputError(note("log_unreadable", file=name, reason=system_reason(error))) from error
    if data.startswith(_ENCRYPTED_OR_XLS):
        raise InputError(note("log_encrypted_or_xls", file=name))
    reader = _Reader(name, headings, optional)
    if data.startswith(b"PK"):
        return reader.from_sheets(read_sheets(name, data))
    return reader.from_text(data, carried)


class _Reader:
    """Finds the headings and reads what stands below them."""

    def __init__(self, name: str, headings: Mapping[str, Sequence[str]], optional: Sequence[str]) -> None:
        self._name = name
        self._headings = headings
        self._required = [column for column in headings if column not in optional]
        self._by_heading = {folded(heading): column for column, several in headings.items() for heading in several}
        self._best: set[str] = set()

    def from_sheets(self, sheets: Sequence[Sheet]) -> Table:
        tables = [(sheet, table) for sheet in sheets if (table := self._table(sheet, with_references=True)) is not None]
        shown = [(sheet, table) for sheet, table in tables if not sheet.is_hidden]
        filled = [(sheet, table) for sheet, table in shown if table.rows]
        real = [(sheet, table) for sheet, table in filled if not _EXAMPLE.search(sheet.name)] or filled
        if len(real) > 1:
            names = listed([f"“{one_line(sheet.name)}”" for sheet, _ in real])
            raise InputError(note("log_on_several_sheets", file=self._name, sheets=names))
        if tables and not shown:
            raise InputError(note("log_on_hidden_sheet", file=self._name, sheet=tables[0][0].name))
        if not shown:
            raise self._without_columns()
        sheet, table = (real or shown)[0]
        table.notes += [note("log_sheet_left_out", sheet=other.name) for other, _ in filled if other is not sheet]
        if len(sheets) > 1:
            table.where = note("log_sheet", file=self._name, sheet=sheet.name)
        return table

    def from_text(self, data: bytes, carried: str) -> Table:
        try:
            read = decoded(data)
        except NotedError as error:
            raise InputError(note("log_not_text", file=self._name)) from error
        head = read.text.splitlines()[:_HEADING_WITHIN]
        delimiter = max(
            _DELIMITERS, key=lambda sign: max((len(self._columns(dict(enumerate(line.split(sign))))) for line in head), default=0)
        )
        sheet = Sheet("")
        try:
            for number, cells in enumerate(csv.reader(io.StringIO(read.text, newline=""), delimiter=delimiter), 1):
                filled: dict[int, Cell] = {at: cell for at, cell in enumerate(cells[:MAX_COLUMNS]) if cell.strip()}
                if filled:
                    sheet.cells[number] = filled
        except csv.Error as error:
            raise InputError(note("log_not_csv", file=self._name, reason=type(error).__name__)) from error
        table = self._table(sheet, with_references=False)
        if table is None:
            raise self._without_columns()
        if read.rival:
            table.notes.append(note("log_encoding_doubtful", encoding=read.encoding, rival=read.rival))
        _carry(table, carried)
        return table

    def _without_columns(self) -> InputError:
        missing = [note(f"log_heading_{column}") for column in self._required if column not in self._best]
        required = [note(f"log_column_{column}") for column in self._required]
        return InputError(
            note("log_without_columns", file=self._name, missing=listed(missing), within=_HEADING_WITHIN, required=listed(required))
        )

    def _table(self, sheet: Sheet, *, with_references: bool) -> Table | None:
        """The rows below the headings of a sheet, None where it has none."""
        table = Table(self._name)
        columns: dict[str, int] = {}
        above: dict[str, int] = {}
        hidden: list[int] = []
        for number, own in sorted(sheet.cells.items()):
            cells = {**sheet.merged.get(number, {}), **own}
            found = self._columns(cells)
            # Headings of two lines: 时间 above 入点 and 出点, beside 集 above nothing.
            both = {**above, **found}
            above = found
            if all(column in found for column in self._required):
                columns = found
                continue
            if not columns and number <= _HEADING_WITHIN:
                self._best = max(self._best, set(both), key=len)
                if all(column in both for column in self._required):
                    columns = both
                continue
            if not columns:
                return None
            if not any(at in own for at in columns.values()):
                continue
            if (left_out := self._left_out(own, cells, columns)) is not None:
                table.notes.append(note("log_row_left_out", row=number, text=left_out))
                continue
            if number in sheet.hidden_rows:
                hidden.append(number)
            references = {column: f"{_letters(at)}{number}" for column, at in columns.items()} if with_references else {}
            table.rows.append(TableRow(number, {column: cells.get(at) for column, at in columns.items()}, references))
            if len(table.rows) > MAX_ROWS:
                raise InputError(note("log_too_many_rows", file=self._name, limit=MAX_ROWS))
        if hidden:
            table.notes.append(note("log_rows_hidden", rows=_spans(hidden)))
        return table if columns else None

    def _columns(self, cells: Mapping[int, Cell]) -> dict[str, int]:
        """Column -> where its heading stands; the first of several."""
        found: dict[str, int] = {}
        for at, cell in sorted(cells.items()):
            column = self._by_heading.get(_plain(cell)) if isinstance(cell, str) else None
            if column is not None:
                found.setdefault(column, at)
        return found

    def _left_out(self, own: Mapping[int, Cell], cells: Mapping[int, Cell], columns: Mapping[str, int]) -> str | None:
        """The text of a row that holds a total or one remark across all columns, None where it holds a stretch of film."""
        values = [cells.get(columns[column]) for column in self._required]
        first = own[min(own)]
        if not isinstance(first, str):
            return None
        if len(own) == 1 and all(value == first for value in values):
            return first
        # A film called 汇总.mp4 is no total: all else of its row is filled in.
        others = [value for value in values if value is not None and value != first]
        return first if _TOTAL.fullmatch(_plain(first)) and len(others) < len(values) - 1 else None


def _plain(text: str) -> str:
    """A text without case, width, spaces and punctuation, in simplified characters."""
    return folded(simplified(text))


def _carry(table: Table, column: str) -> None:
    """Fill a column's empty cells from the row above."""
    carried: list[int] = []
    above: Cell = None
    for at, row in enumerate(table.rows):
        if row.cells.get(column) is None and above is not None:
            table.rows[at] = row._replace(cells={**row.cells, column: above})
            carried.append(row.number)
        else:
            above = row.cells.get(column)
    if carried:
        table.notes.append(note("log_episode_carried", rows=_spans(carried)))


def _spans(numbers: Sequence[int]) -> str:
    """`3, 5-7` of growing numbers."""
    spans: list[list[int]] = []
    for number in numbers:
        if spans and number == spans[-1][1] + 1:
            spans[-1][1] = number
        else:
            spans.append([number, number])
    return ", ".join(str(first) if first == last else f"{first}-{last}" for first, last in spans)


def _letters(column: int) -> str:
    """`A`, `Z`, `AA`: how spreadsheets name a column that counts from 0."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
