"""An XLSX of one sheet, written as it is needed: every amount with all its digits, and the same bytes for the same rows.

openpyxl would write the time of day into the file and load numpy, which takes longer than a whole ledger run.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, NamedTuple
from xml.sax.saxutils import escape  # writes, parses nothing  # nosec B406

from awards.forms.tables import column_name
from awards.money import Fen, plain_yuan

Style = Literal["text", "head", "money", "day", "title", "total", "strong", "whole"]
_STYLES: Mapping[Style, int] = {"text": 0, "head": 1, "money": 2, "day": 3, "title": 4, "total": 5, "strong": 6, "whole": 7}
"""Positions in `cellXfs` below."""

_FIRST_DAY = date(1899, 12, 30)
"""Day 0 of a spreadsheet's count, for days after February 1900."""

_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML cannot hold."""


class Cell(NamedTuple):
    """A text, a whole number, a day, or fen (`money` and `total`)."""

    value: str | int | date
    style: Style = "text"


@dataclass(frozen=True)
class Sheet:
    """Rows of cells, None for an empty one; `widths` of the columns in characters, `head` the row (from 1) that every page repeats."""

    name: str
    rows: Sequence[Sequence[Cell | None]]
    widths: Sequence[int]
    head: int
    footer: str
    merged: Sequence[str] = ()


def workbook(sheet: Sheet) -> bytes:
    """The XLSX: A4 across, as wide as the paper, with page numbers."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as parts:
        for name, text in _parts(sheet).items():
            parts.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), _HEAD + text, zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def money(fen: Fen, style: Style = "money") -> Cell:
    """An amount."""
    return Cell(fen, style)


def _parts(sheet: Sheet) -> dict[str, str]:
    name = escape(sheet.name, {'"': "&quot;"})
    titles = f"'{name}'!${sheet.head}:${sheet.head}"
    return {
        "[Content_Types].xml": _CONTENT_TYPES,
        "_rels/.rels": _RELATIONS.format(_relation(1, "officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": (
            f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets><sheet name="{name}" sheetId="1" r:id="rId1"/></sheets>'
            f'<definedNames><definedName name="_xlnm.Print_Titles" localSheetId="0">{titles}</definedName></definedNames></workbook>'
        ),
        "xl/_rels/workbook.xml.rels": _RELATIONS.format(
            _relation(1, "worksheet", "worksheets/sheet1.xml") + _relation(2, "styles", "styles.xml")
        ),
        "xl/styles.xml": _STYLE_SHEET,
        "xl/worksheets/sheet1.xml": _worksheet(sheet),
    }


def _worksheet(sheet: Sheet) -> str:
    widths = "".join(f'<col min="{n}" max="{n}" width="{width}" customWidth="1"/>' for n, width in enumerate(sheet.widths, 1))
    rows = "".join(
        f'<row r="{number}">' + "".join(_cell(cell, at, number) for at, cell in enumerate(row) if cell) + "</row>"
        for number, row in enumerate(sheet.rows, 1)
    )
    merged = "".join(f'<mergeCell ref="{cells}"/>' for cells in sheet.merged)
    return (
        f'<worksheet xmlns="{_MAIN}"><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>'
        f'<sheetViews><sheetView workbookViewId="0"><pane ySplit="{sheet.head}" topLeftCell="A{sheet.head + 1}" activePane="bottomLeft" '
        f'state="frozen"/></sheetView></sheetViews><cols>{widths}</cols><sheetData>{rows}</sheetData>'
        + (f'<mergeCells count="{len(sheet.merged)}">{merged}</mergeCells>' if sheet.merged else "")
        + '<pageMargins left="0.5" right="0.5" top="0.6" bottom="0.7" header="0.3" footer="0.3"/>'
        '<pageSetup paperSize="9" orientation="landscape" fitToWidth="1" fitToHeight="0"/>'
        f"<headerFooter><oddFooter>{escape(sheet.footer)}</oddFooter></headerFooter></worksheet>"
    )


def _cell(cell: Cell, column: int, row: int) -> str:
    value, style = cell
    place = f'r="{column_name(column)}{row}" s="{_STYLES[style]}"'
    if isinstance(value, str):
        return f'<c {place} t="inlineStr"><is><t xml:space="preserve">{escape(_NO_XML.sub(chr(0xFFFD), value))}</t></is></c>'
    if isinstance(value, date):
        return f"<c {place}><v>{(value - _FIRST_DAY).days}</v></c>"
    return f"<c {place}><v>{plain_yuan(value) if style in ('money', 'total') else value}</v></c>"


_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_RELATIONS = f'<Relationships xmlns="{_PACKAGE}/relationships">{{}}</Relationships>'
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_CONTENT_TYPES = (
    f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships'
    f'+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main'
    f'+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_TYPE}.worksheet+xml"/><Override PartName="/xl/styles.xml" '
    f'ContentType="{_TYPE}.styles+xml"/></Types>'
)


def _relation(number: int, kind: str, target: str) -> str:
    return f'<Relationship Id="rId{number}" Type="{_OFFICE}/{kind}" Target="{target}"/>'


def _format(number: int, *, font: int = 0, fill: int = 0, border: int = 1, across: str = "left") -> str:
    return (
        f'<xf numFmtId="{number}" fontId="{font}" fillId="{fill}" borderId="{border}" xfId="0" applyNumberFormat="1" applyFont="1" '
        f'applyFill="1" applyBorder="1" applyAlignment="1"><alignment horizontal="{across}" vertical="center" wrapText="1"/></xf>'
    )


_SIDES = "".join(f'<{side} style="thin"><color rgb="FFB9C1CA"/></{side}>' for side in ("left", "right", "top", "bottom"))
_STYLE_SHEET = (
    f'<styleSheet xmlns="{_MAIN}"><numFmts count="2"><numFmt numFmtId="164" formatCode="#,##0.00"/>'
    '<numFmt numFmtId="165" formatCode="yyyy\\-mm\\-dd"/></numFmts>'
    '<fonts count="3"><font><sz val="10"/><name val="宋体"/></font><font><b/><sz val="10"/><name val="宋体"/></font>'
    '<font><b/><sz val="15"/><name val="宋体"/></font></fonts>'
    '<fills count="3"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>'
    '<fill><patternFill patternType="solid"><fgColor rgb="FFE9EEF4"/></patternFill></fill></fills>'
    f'<borders count="2"><border><left/><right/><top/><bottom/></border><border>{_SIDES}</border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="8">'
    + _format(0)
    + _format(0, font=1, fill=2, across="center")
    + _format(164, across="right")
    + _format(165, across="center")
    + _format(0, font=2, border=0, across="center")
    + _format(164, font=1, across="right")
    + _format(0, font=1)
    + _format(0, across="center")
    + '</cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)
