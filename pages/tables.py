"""Tables for a spreadsheet: CSV, UTF-8 with BOM and CRLF, as Excel opens it, and no cell of which it takes for a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import TextIO, TypeAlias

Cell: TypeAlias = "str | int | None"

ENCODING = "utf-8-sig"

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What a spreadsheet takes for a formula, in half and in full width (OWASP, "CSV Injection")."""


def as_csv(head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """Return the whole file."""
    written = io.StringIO(newline="")
    write_csv(head, rows, written)
    return written.getvalue().encode(ENCODING)


def write_csv(head: Sequence[str], rows: Iterable[Sequence[Cell]], stream: TextIO) -> None:
    """Write a table row by row to a stream in `ENCODING` that leaves line ends as they are.

    A text that a spreadsheet would run as a formula gets a leading `'`.
    """
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(head)
    for row in rows:
        writer.writerow([harmless(cell) if isinstance(cell, str) else cell for cell in row])


def harmless(cell: str) -> str:
    """Return a text of a cell so that no spreadsheet takes it for a formula."""
    return f"'{cell}" if cell.startswith(_FORMULA_STARTS) else cell
