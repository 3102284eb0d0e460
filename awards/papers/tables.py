"""The papers as tables for a spreadsheet: CSV with BOM and CRLF, no cell of which a spreadsheet takes for a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from awards.report.table import harmless


def as_csv(head: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """The whole file."""
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\r\n")
    for row in (head, *rows):
        writer.writerow([harmless(cell) for cell in row])
    return written.getvalue().encode("utf-8-sig")
