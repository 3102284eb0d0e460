"""A paper as a DOCX, for an office to edit and put its own head on; the same paper gives the same bytes.

It says what the PDF of `typeset` says: leaves of facts, sentences and tables, the office's signatures, day and law, numbered pages.
"""

from __future__ import annotations

import copy
import io
import zipfile
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from docx import Document
from docx.document import Document as Doc
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_ALIGN_VERTICAL, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Length, Mm, Pt
from docx.table import Table, _Cell, _Row
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from awards.papers.typeset import Grid, Leaf, Paper
from awards.papers.words import Words

_FONT, _LATIN = "宋体", "Times New Roman"
_SHORT, _LONG, _MARGIN = Mm(210), Mm(297), Mm(18)
_NO_DAY = datetime(1980, 1, 1)
"""Stands for the time of making, which would make every run another file."""


def document(paper: Paper, words: Words) -> bytes:
    """The DOCX."""
    made = Document()
    _set_up(made, paper, words)
    for number, leaf in enumerate(paper.leaves):
        if number:
            made.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
        _leaf(made, leaf, words, wide=paper.wide)
    if paper.more:
        made.add_paragraph().add_run(paper.more).bold = True
    packed = io.BytesIO()
    made.save(packed)
    return _without_times(packed.getvalue())


def _set_up(made: Doc, paper: Paper, words: Words) -> None:
    section, style = made.sections[0], made.styles["Normal"]
    section.orientation = WD_ORIENT.LANDSCAPE if paper.wide else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = (_LONG, _SHORT) if paper.wide else (_SHORT, _LONG)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = _MARGIN
    style.font.name, style.font.size = _LATIN, Pt(10.5)
    # Chinese takes its font from a property of its own, which python-docx does not name.
    style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), _FONT)
    style.paragraph_format.space_after = Pt(4)
    core = made.core_properties
    core.title, core.author, core.comments, core.language = paper.leaves[0].title, "", "", {"zh": "zh-CN", "en": "en"}[words.language]
    core.created = core.modified = _NO_DAY
    foot = section.footer.paragraphs[0]
    foot.paragraph_format.tab_stops.add_tab_stop(Length(section.page_width - 2 * _MARGIN), WD_TAB_ALIGNMENT.RIGHT)
    before, between, after = words.say("page", page="\n", pages="\n").split("\n")
    foot.add_run(f"{words.say('notice')}\t{before}")
    _field(foot.add_run(), "PAGE")
    foot.add_run(between)
    _field(foot.add_run(), "NUMPAGES")
    foot.add_run(after)


def _leaf(made: Doc, leaf: Leaf, words: Words, *, wide: bool) -> None:
    head = made.add_paragraph()
    head.alignment, head.paragraph_format.space_after = WD_ALIGN_PARAGRAPH.CENTER, Pt(12)
    title = head.add_run(leaf.title)
    title.bold, title.font.size = True, Pt(16)
    for line in leaf.lead:
        made.add_paragraph(line)
    for label, value in leaf.facts:
        made.add_paragraph(f"{label}  {value}")
    for grid in leaf.grids:
        _grid(made, grid, wide=wide)
    for line in leaf.after:
        made.add_paragraph(line).paragraph_format.space_before = Pt(6)
    if leaf.signed:
        _signatures(made, words, wide=wide)
    colon = {"zh": "：", "en": ": "}[words.language]
    for label, value in ((words.say("made_on"), words.made), (words.say("law"), words.law)):
        small = made.add_paragraph().add_run(f"{label}{colon}{value}")
        small.font.size = Pt(9)


def _grid(made: Doc, grid: Grid, *, wide: bool) -> None:
    if grid.title:
        made.add_paragraph().add_run(grid.title).bold = True
    table = _table(made, len(grid.head))
    room = (_LONG if wide else _SHORT) - 2 * _MARGIN
    widths = [Length(room * part // sum(grid.widths)) for part in grid.widths]
    for kind, rows in (("head", [grid.head]), ("", grid.rows), ("foot", grid.foot)):
        model = _model(table, grid, widths, kind)
        for row in rows:
            copied = copy.deepcopy(model)
            for place, text in zip(copied.iter(qn("w:t")), row, strict=True):
                place.text = text
            table._tbl.append(copied)
        table._tbl.remove(model)


def _model(table: Table, grid: Grid, widths: Sequence[Length], kind: str) -> Any:  # noqa: ANN401 - an element of the document
    """A row whose copies are filled in: a thousand rows made one by one take a quarter of a minute."""
    added = _row(table)
    rules = added._tr.get_or_add_trPr()
    rules.append(OxmlElement("w:cantSplit"))
    if kind == "head":
        rules.append(OxmlElement("w:tblHeader"))
    for cell, width, align in zip(added.cells, widths, grid.aligns, strict=True):
        cell.width = width
        said = _write(cell, "-")
        said.alignment = WD_ALIGN_PARAGRAPH.RIGHT if align == "right" else WD_ALIGN_PARAGRAPH.LEFT
        said.runs[0].font.size = Pt(9)
        said.runs[0].bold = bool(kind)
        if kind == "head":
            said.alignment = WD_ALIGN_PARAGRAPH.CENTER
            _shade(cell)
    return added._tr


def _signatures(made: Doc, words: Words, *, wide: bool) -> None:
    """A block for 经办、复核、审批, each with room for a seal and a day, on one page."""
    made.add_paragraph().paragraph_format.space_after = Pt(0)
    table = _table(made, len(words.signatures))
    heads, rooms = _row(table), _row(table)
    rooms.height = Mm(22)
    for label, above, below in zip(words.signatures, heads.cells, rooms.cells, strict=True):
        said = _write(above, label)
        said.alignment, said.paragraph_format.keep_with_next = WD_ALIGN_PARAGRAPH.CENTER, True
        _shade(above)
        below.vertical_alignment = WD_ALIGN_VERTICAL.BOTTOM
        _write(below, f"{words.say('seal')}    {words.say('no_day')}").alignment = WD_ALIGN_PARAGRAPH.RIGHT
    made.add_paragraph().paragraph_format.space_after = Pt(0)


def _table(made: Doc, columns: int) -> Table:
    table: Table = made.add_table(0, columns, "Table Grid")
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    return table


def _row(table: Table) -> _Row:
    added: _Row = table.add_row()  # type: ignore[no-untyped-call]  # the package types all but this
    return added


def _write(cell: _Cell, text: str) -> Paragraph:
    said: Paragraph = cell.paragraphs[0]
    said.paragraph_format.space_after = Pt(2)
    said.add_run(text)
    return said


def _shade(cell: _Cell) -> None:
    shade = OxmlElement("w:shd")
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", "EEF1F4")):
        shade.set(qn(f"w:{name}"), value)
    cell._tc.get_or_add_tcPr().append(shade)


def _field(run: Run, name: str) -> None:
    """What the word processor fills in: the page's number, the count of pages."""
    for kind, text in (("begin", ""), ("", name), ("end", "")):
        part = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            part.set(qn("w:fldCharType"), kind)
        part.text = text or None
        run._r.append(part)


def _without_times(packed: bytes) -> bytes:
    """The same archive with its files' times taken out."""
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(packed)) as source, zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as target:
        for info in source.infolist():
            target.writestr(zipfile.ZipInfo(info.filename, _NO_DAY.timetuple()[:6]), source.read(info), zipfile.ZIP_DEFLATED)
    return written.getvalue()
