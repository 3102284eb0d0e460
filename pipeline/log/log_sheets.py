"""The sheets of an XLSX file as a Chinese Excel or WPS shows them: the merged cells' values, times and dates by their formats, exactly.

Read from the file's own XML (ECMA-376 part 1), since openpyxl loses what decides: the digits of a number as they are stored, the built-in
formats of Chinese locales (18.8.30: 27 to 36 and 50 to 58), and whether a cell without a value holds a formula.
"""

from __future__ import annotations

import bisect
import datetime as dt
import io
import posixpath
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import IO, NamedTuple
from xml.etree import ElementTree  # see `_tree`  # nosec B405

from pages.errors import InputError
from pages.notes import Note, note

__all__ = ["Cell", "Sheet", "Unreadable", "read_sheets"]


class Unreadable(NamedTuple):
    """What a cell holds instead of a value: an error, or a formula that was never computed."""

    why: Note


Cell = str | int | float | Decimal | dt.datetime | dt.date | dt.time | dt.timedelta | Unreadable | None
"""What a cell holds; of a CSV file always text. Numbers are exact (`Decimal`), times a `timedelta`, rounded to milliseconds."""

MAX_COLUMNS = 64
MAX_ROWS = 100_000
_MAX_UNPACKED = 256 << 20
# The last row that an XLSX file can have.
_LAST_ROW = 1 << 20
_DAY_MS = 86_400_000
_LAST_SERIAL = 2_958_465
"""9999-12-31."""

_EPOCH_1900, _EPOCH_1904 = dt.date(1899, 12, 30), dt.date(1904, 1, 1)

# ECMA-376 18.8.30. What 27 to 36 and 50 to 58 mean differs between zh-cn, zh-tw and WPS: times in one are dates in another. All are one
# or the other, and a time of day is less than 1 where a date is not.
_DATE_OR_TIME_IDS = {*range(14, 23), *range(27, 37), 45, 46, 47, *range(50, 59)}
_TIME_ONLY_IDS = {18, 19, 20, 21, 45, 47}
_DATE_ONLY_IDS = {14, 15, 16, 17}
_ELAPSED_IDS = {46}
_LITERALS = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!(?:h+|m+|s+)\])[^\]]*\]', re.IGNORECASE)
_ELAPSED = re.compile(r"\[(?:h+|m+|s+)\]", re.IGNORECASE)
_CLOCK = re.compile(r"h|s|am/pm|a/p|上午/下午", re.IGNORECASE)
_CALENDAR = re.compile(r"[yd]|aaa|(?<![0#?])e(?![+-])", re.IGNORECASE)
_REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,12})")


class _Format(NamedTuple):
    """What a number format makes of a number."""

    clock: bool = False
    calendar: bool = False
    elapsed: bool = False


@dataclass
class Sheet:
    """One sheet. `cells[row][column]` counts rows from 1 and columns from 0 and leaves out what is empty.

    `merged` holds, in the same way, the values that cells show because they are merged with the one above or to the left.
    """

    name: str
    is_hidden: bool = False
    cells: dict[int, dict[int, Cell]] = field(default_factory=dict)
    merged: dict[int, dict[int, Cell]] = field(default_factory=dict)
    hidden_rows: set[int] = field(default_factory=set)


def read_sheets(name: str, data: bytes) -> list[Sheet]:
    """Read all sheets of an XLSX file, whose `name` is for messages.

    Raises:
        InputError: it is none, is too large, or is garbled.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            # No member yields more than its stated size, whatever it was packed from.
            if sum(member.file_size for member in archive.infolist()) > _MAX_UNPACKED:
                raise InputError(note("log_unpacks_too_large", file=name, limit=_MAX_UNPACKED >> 20))
            return _Book(name, archive).sheets()
    except InputError:
        raise
    except Exception as error:  # zipfile, zlib and expat let through whatever they meet in a garbled file
        raise InputError(note("log_not_xlsx", file=name, reason=type(error).__name__)) from error


class _Book:
    """An opened XLSX file: the parts that all sheets share."""

    def __init__(self, name: str, archive: zipfile.ZipFile) -> None:
        self._name = name
        self._archive = archive
        self._parts = {member.lstrip("/").lower(): member for member in archive.namelist()}
        root = self._relations("")
        self._main = next((target for kind, target in root.values() if kind == "officeDocument"), "xl/workbook.xml")
        self._relations_of_main = self._relations(self._main)
        self._workbook = self._tree(self._main)
        properties = next(_children(self._workbook, "workbookPr"), None)
        self._epoch = _EPOCH_1904 if properties is not None and properties.get("date1904") in ("1", "true") else _EPOCH_1900
        self._strings = self._shared_strings()
        self._formats = self._cell_formats()

    def sheets(self) -> list[Sheet]:
        found = []
        for entry in _children(next(_children(self._workbook, "sheets"), self._workbook), "sheet"):
            relation = next((value for key, value in entry.attrib.items() if _local(key) == "id"), "")
            kind, target = self._relations_of_main.get(relation, ("worksheet", ""))
            if kind == "worksheet":
                sheet = Sheet(entry.get("name", ""), entry.get("state", "visible") != "visible")
                self._fill(sheet, target)
                found.append(sheet)
        return found

    def _open(self, part: str) -> IO[bytes]:
        member = self._parts.get(part.lstrip("/").lower())
        if member is None:
            raise KeyError(part)
        return self._archive.open(member)

    def _tree(self, part: str) -> ElementTree.Element:
        with self._open(part) as stream:
            return ElementTree.parse(stream).getroot()  # noqa: S314 - expat bounds entities, reads no other file  # nosec B314

    def _relations(self, part: str) -> dict[str, tuple[str, str]]:
        """Relation's id -> kind and target of a part's relations; the empty part is the package itself."""
        folder, name = posixpath.split(part)
        path = posixpath.join(folder, "_rels", f"{name}.rels")
        if path.lower() not in self._parts:
            return {}
        return {
            entry.get("Id", ""): (
                entry.get("Type", "").rpartition("/")[2],
                posixpath.normpath(posixpath.join("/" + folder, entry.get("Target", ""))).lstrip("/"),
            )
            for entry in self._tree(path)
        }

    def _related(self, kind: str) -> str | None:
        return next((target for found, target in self._relations_of_main.values() if found == kind), None)

    def _shared_strings(self) -> list[str]:
        part = self._related("sharedStrings")
        if part is None or part.lower() not in self._parts:
            return []
        return [_text_of(entry) for entry in _children(self._tree(part), "si")]

    def _cell_formats(self) -> list[_Format]:
        """What each cell style makes of a number."""
        part = self._related("styles")
        if part is None or part.lower() not in self._parts:
            return []
        styles = self._tree(part)
        codes: dict[int, str] = {}
        for group in _children(styles, "numFmts"):
            codes |= {int(entry.get("numFmtId", "0")): entry.get("formatCode", "") for entry in _children(group, "numFmt")}
        uses = [entry for group in _children(styles, "cellXfs") for entry in _children(group, "xf")]
        return [_format(int(entry.get("numFmtId", "0")), codes) for entry in uses]

    def _fill(self, sheet: Sheet, part: str) -> None:
        merges: list[tuple[int, int, int, int]] = []
        row = column = 0
        with self._open(part) as stream:
            parser = ElementTree.iterparse(stream, ("start", "end"))  # noqa: S314 - as in `_tree`  # nosec B314
            for event, element in parser:
                tag = _local(element.tag)
                if event == "start":
                    if tag == "row":
                        row, column = int(element.get("r", row + 1)), -1
                        if row > _LAST_ROW:
                            raise InputError(note("log_cells_too_low", file=self._name, limit=_LAST_ROW))
                        if element.get("hidden") in ("1", "true"):
                            sheet.hidden_rows.add(row)
                    continue
                if tag == "c":
                    column = _column(element.get("r"), column + 1)
                    value = self._value(element) if column < MAX_COLUMNS else None
                    if value is not None and value != "":
                        sheet.cells.setdefault(row, {})[column] = value
                        if len(sheet.cells) > MAX_ROWS + 1000:
                            raise InputError(note("log_too_many_rows", file=self._name, limit=MAX_ROWS))
                elif tag == "mergeCell":
                    merges.append(_range(element.get("ref", "")))
                if tag in ("row", "mergeCell"):
                    element.clear()
        self._merge(sheet, merges)

    def _merge(self, sheet: Sheet, merges: Sequence[tuple[int, int, int, int]]) -> None:
        rows = sorted(sheet.cells)
        written = 0
        for top, left, bottom, right in merges:
            value = sheet.cells.get(top, {}).get(left)
            if value is None:
                continue
            for row in rows[bisect.bisect_left(rows, top) : bisect.bisect_right(rows, bottom)]:
                columns = range(left, min(right + 1, MAX_COLUMNS))
                sheet.merged.setdefault(row, {}).update({at: value for at in columns if (row, at) != (top, left)})
                written += len(columns)
            if written > MAX_ROWS * MAX_COLUMNS:
                raise InputError(note("log_merges_too_large", file=self._name))

    def _value(self, cell: ElementTree.Element) -> Cell:
        kind = cell.get("t", "n")
        stored = next(_children(cell, "v"), None)
        text = "" if stored is None else stored.text or ""
        if kind == "inlineStr":
            return "".join(_text_of(part) for part in _children(cell, "is"))
        if not text and kind != "str" and next(_children(cell, "f"), None) is not None:
            return Unreadable(note("cell_formula_without_value"))
        if kind == "e":
            return Unreadable(note("cell_error", text=text))
        if kind == "s":
            return self._strings[int(text)] if text else None
        if kind == "b":
            return "TRUE" if text == "1" else "FALSE"
        if kind == "d":
            return dt.datetime.fromisoformat(text)
        if kind == "str" or not text:
            return text or None
        style = int(cell.get("s", "0"))
        return self._number(text, self._formats[style] if style < len(self._formats) else _Format())

    def _number(self, text: str, shown: _Format) -> Cell:
        try:
            value = Decimal(text)
        except InvalidOperation as error:
            raise ValueError(text) from error
        if not value.is_finite():
            return Unreadable(note("cell_error", text=text))
        if not (shown.clock or shown.calendar or shown.elapsed):
            return int(value) if value == value.to_integral_value() and abs(value) < 10**15 else value
        milliseconds = _rounded(Fraction(value) * _DAY_MS)
        if shown.elapsed or (value < 1 and (shown.clock or value < 0)):
            return dt.timedelta(milliseconds=milliseconds) if abs(value) < _LAST_SERIAL else Unreadable(note("cell_error", text=text))
        if not 1 <= value <= _LAST_SERIAL or (self._epoch == _EPOCH_1900 and value < 61 and shown.calendar):
            return Unreadable(note("cell_date_without_day", text=text))
        days, rest = divmod(milliseconds, _DAY_MS)
        day = self._epoch + dt.timedelta(days=days)
        if not rest and not shown.clock:
            return day
        return dt.datetime.combine(day, dt.time()) + dt.timedelta(milliseconds=rest)


def _rounded(value: Fraction) -> int:
    """The nearest whole number, a half away from zero, as spreadsheets round."""
    return int(abs(value) + Fraction(1, 2)) * (1 if value >= 0 else -1)


def _format(number: int, codes: Mapping[int, str]) -> _Format:
    if number in codes:
        code = _LITERALS.sub("", codes[number]).split(";", 1)[0]
        if code.strip().casefold() in ("general", "g/通用格式"):
            return _Format()
        clock, elapsed = bool(_CLOCK.search(code)), bool(_ELAPSED.search(code))
        calendar = bool(_CALENDAR.search(code)) or ("m" in code.casefold() and not clock)
        return _Format(clock, calendar, elapsed)
    if number in _DATE_OR_TIME_IDS:
        return _Format(number not in _DATE_ONLY_IDS, number not in _TIME_ONLY_IDS | _ELAPSED_IDS, number in _ELAPSED_IDS)
    return _Format()


def _local(tag: str) -> str:
    """A name without its namespace, which differs between the strict and the usual form."""
    return tag.rpartition("}")[2]


def _children(element: ElementTree.Element, name: str) -> Iterator[ElementTree.Element]:
    return (child for child in element if _local(child.tag) == name)


def _text_of(element: ElementTree.Element) -> str:
    """A string's text, plain or in runs, without the readings that stand above it."""
    parts = [child for child in element if _local(child.tag) != "rPh"]
    return "".join(part.text or "" if _local(part.tag) == "t" else "".join(t.text or "" for t in _children(part, "t")) for part in parts)


def _column(reference: str | None, otherwise: int) -> int:
    return _place(reference)[1] if reference else otherwise


def _place(reference: str) -> tuple[int, int]:
    """Row from 1 and column from 0 of `C5`."""
    found = _REFERENCE.fullmatch(reference)
    if found is None:
        raise ValueError(reference)
    column = 0
    for letter in found[1]:
        column = 26 * column + ord(letter) - ord("A") + 1
    return int(found[2]), column - 1


def _range(reference: str) -> tuple[int, int, int, int]:
    first, _, last = reference.partition(":")
    (top, left), (bottom, right) = _place(first), _place(last or first)
    return top, left, bottom, right
