"""An empty form of an article: headers, drop-downs for closed choices, and a sheet that says what to write with an example of each."""

from __future__ import annotations

import io
from collections.abc import Mapping

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from awards.forms.columns import Column, Kind, columns
from awards.forms.tables import NOTES_SHEET
from awards.registry import ARTICLES
from awards.text import Language, Text

_ROWS = 200
"""Rows that have drop-downs."""

_NUMBER_FORMATS: Mapping[Kind, str] = {"money": "#,##0.00", "day": "yyyy-mm-dd", "whole": "0", "text": "@", "texts": "@", "wholes": "@"}
"""Text stays what was typed: a credit code of 18 digits would lose its last ones as a number."""

_HOW: Mapping[Kind, tuple[Text, Text]] = {
    "article": (Text("本表对应的条款", "the article of this form"), Text("第{article}条", "{article}")),
    "yes_no": (Text("是或否", "yes or no"), Text("是", "yes")),
    "choice": (Text("从下列选项中选一项：{choices}", "one of: {choices}"), Text("{first}", "{first}")),
    "money": (
        Text("金额，最多两位小数；可写 1,200,000.00 或 120万元", "an amount with at most two decimals; 1,200,000.00 can be read, too"),
        Text("1200000.00", "1200000.00"),
    ),
    "percent": (Text("百分比", "per cent"), Text("26.40", "26.40")),
    "decimal": (Text("数字，可带小数", "a number, decimals as needed"), Text("95.280", "95.280")),
    "day": (Text("日期；可写 2026-03-01 或 2026年3月1日", "a day"), Text("2026年3月1日", "2026-03-01")),
    "whole": (Text("整数；可写 150,000 或 15万", "a whole number"), Text("31", "31")),
    "text": (Text("文字，一行", "text on one line"), Text("示例", "example")),
    "wholes": (Text("整数，几项之间用顿号隔开", "whole numbers, separated by semicolons"), Text("520000、90000", "520000; 90000")),
    "texts": (Text("几项之间用顿号隔开", "several, separated by semicolons"), Text("en、th", "en; th")),
}
"""How a cell of each kind is filled in, and an example."""

_EXAMPLES: Mapping[tuple[str | int, ...], Text] = {
    ("id",): Text("2026-0001", "2026-0001"),
    ("facts", "year"): Text("2025", "2025"),
    ("facts", "contest_year"): Text("2026", "2026"),
    ("facts", "revenue", "currency"): Text("USD", "USD"),
    ("facts", "revenue", "rate", "units_per_usd"): Text("7.1000", "7.1000"),
    ("review", "decisions"): Text("../report/review.json", "../report/review.json"),
    ("review", "accepted"): Text("occ-0003、occ-0007", "occ-0003; occ-0007"),
    ("review", "rejected"): Text("occ-0012", "occ-0012"),
}

_NOTES = (
    Text(
        "每行一件案件；不知道的留空，核算结果会指出缺什么。",
        "One case a row; leave empty what is not known: the result names what is missing.",
    ),
    Text(
        "同一申报者、同一作品（项目）每次都用同一个编号。",
        "The same applicant, work or project has the same id in all its cases.",
    ),
    Text(
        "不用公式、合并单元格和隐藏行；编号后数字递增可加列，例如 平台4：名称。",
        "No formulas, merged cells or hidden rows; columns with a number may be added, such as `platform 4: name`.",
    ),
)


def form(article: int, language: Language) -> bytes:
    """An XLSX with one empty sheet to fill in and one that explains it. Raises `KeyError` where there is no such article."""
    book = Workbook()
    sheet = book.active
    if sheet is None:
        raise RuntimeError("openpyxl: a new workbook has no sheet")
    sheet.title = Text("第{n}条", "article {n}").filled(n=str(article)).of(language)
    bold, grey = Font(bold=True), PatternFill("solid", fgColor="FFE9EEF4")
    for at, column in enumerate(columns(article, offered=True), 1):
        letter = get_column_letter(at)
        head = sheet.cell(1, at, column.name.of(language))
        head.font, head.fill = bold, grey
        head.alignment = Alignment(wrap_text=True, vertical="center")
        sheet.column_dimensions[letter].width = max(12, 2 * len(column.name.zh) + 2)
        sheet.column_dimensions[letter].number_format = _NUMBER_FORMATS.get(column.kind, "General")
        choices = _offered(column, article, language)
        if choices:
            choice = DataValidation(type="list", formula1=f'"{",".join(choices)}"', allow_blank=True)
            sheet.add_data_validation(choice)
            choice.add(f"{letter}2:{letter}{_ROWS + 1}")
        if column.kind in _NUMBER_FORMATS:
            for row in range(2, _ROWS + 2):
                sheet.cell(row, at).number_format = _NUMBER_FORMATS[column.kind]
    sheet.row_dimensions[1].height = 32
    sheet.freeze_panes = "B2"
    _explain(book, article, language)
    packed = io.BytesIO()
    book.save(packed)
    return packed.getvalue()


def _offered(column: Column, article: int, language: Language) -> list[str]:
    """What a drop-down offers; empty for none."""
    if column.kind == "yes_no":
        return [Text("是", "yes").of(language), Text("否", "no").of(language)]
    if column.kind == "article":
        return [Text("第{n}条", "{n}").filled(n=str(article)).of(language)]
    return [text.of(language) for text in column.choices.values()]


def _explain(book: Workbook, article: int, language: Language) -> None:
    sheet = book.create_sheet(NOTES_SHEET.of(language))
    titles = " · ".join(rule.title.of(language) for rule in ARTICLES[article].rules)
    sheet.append([Text("第{n}条", "article {n}").filled(n=str(article)).of(language), titles])
    for line in _NOTES:
        sheet.append([line.of(language)])
    sheet.append([])
    sheet.append([text.of(language) for text in (Text("栏目", "field"), Text("怎样填写", "what to write"), Text("示例", "example"))])
    for column in columns(article, offered=True):
        how, example = _HOW[column.kind]
        words = [text.of(language) for text in column.choices.values()]
        parts = {"article": str(article), "choices": Text("、", ", ").of(language).join(words), "first": words[0] if words else ""}
        example = _EXAMPLES.get(column.place, example)
        sheet.append([column.name.of(language), how.filled(**parts).of(language), example.filled(**parts).of(language)])
    for letter, width in (("A", 34), ("B", 70), ("C", 24)):
        sheet.column_dimensions[letter].width = width
    for row in sheet.iter_rows(min_row=6):
        for cell in row:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
