"""Forms: filled in they give what the case file gives; whatever is no clear fact is answered with header, cell and an example."""

import csv
import datetime as dt
import functools
import io
import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any, get_args

import openpyxl
import pytest
import yaml
from openpyxl.worksheet.worksheet import Worksheet
from pydantic import BaseModel

from awards.errors import AwardsError
from awards.forms.cells import meaning
from awards.forms.columns import by_header, columns, key
from awards.forms.tables import Cell
from awards.forms.writer import form
from awards.loader import load
from awards.registry import ARTICLES
from awards.run import run_ledger
from cli.main import main
from pages.errors import NotedError
from tests.awards.conftest import ENGLISH, Case

EXAMPLES = Path(__file__).parents[2] / "awards/examples"
EXAMPLED = sorted(int(path.stem[-2:]) for path in EXAMPLES.glob("article_*.yaml"))


def raw(path: Path) -> list[Case]:
    """The cases of a file, every scalar as it stands there but for yes and no."""
    found = yaml.safe_load(path.read_text(encoding="utf-8"))
    return found.get("cases", [found])


def value_at(data: Any, place: Sequence[str]) -> Any:
    for part in place:
        try:
            data = data[part]
        except (KeyError, IndexError):
            return None
    return data


def as_people_write(value, column, language="zh"):
    """A value of a case file as an office fills it in."""
    if column.kind == "article":
        return f"第{value}条"
    if isinstance(value, bool):
        return "是" if value else "否"
    if column.kind == "choice":
        return column.choices[value].of(language)
    if column.kind == "day":
        return f"{value.year}年{value.month}月{value.day}日"
    if isinstance(value, list):
        return "、".join(map(str, value))
    if column.kind == "money" and isinstance(value, int):
        return f"{value // 10_000}万元" if value % 10_000 == 0 else f"{value:,}.00"
    return value


@functools.cache
def blank(article):
    """An empty form; every call builds a workbook anew."""
    return form(article, "zh")


def filled(case, article, cells=as_people_write):
    """The form of an article with a case in it; 1 and 2 make one row each."""
    book = openpyxl.load_workbook(io.BytesIO(blank(article)))
    sheet = book.worksheets[0]
    fill(sheet, 2, case, article, cells)
    return book


def fill(sheet, row, case, article, cells=as_people_write) -> None:
    fields = by_header(article)
    for cell in sheet[1]:
        column = fields[key(cell.value)]
        value = value_at(case, column.place)
        if value is not None:
            sheet.cell(row, cell.column).value = cells(value, column)


def awards(path, evidence=None):
    found = load(path, evidence)
    return {a.case.id: (a.outcome, a.amount, a.reasons, a.missing, a.case) for a in run_ledger(found.cases, found.settings).awards}


@pytest.mark.parametrize("number", EXAMPLED)
def test_a_form_gives_what_the_case_file_gives(number: int, tmp_path: Path) -> None:
    path = EXAMPLES / f"article_{number:02d}.yaml"
    book = openpyxl.load_workbook(io.BytesIO(blank(number)))
    for row, case in enumerate(raw(path), 2):
        fill(book.worksheets[0], row, case, number)
    book.save(tmp_path / f"第{number}条.xlsx")
    assert awards(tmp_path) == awards(path)


@pytest.mark.parametrize("number", EXAMPLED)
def test_a_csv_gives_what_the_case_file_gives(number: int, tmp_path: Path) -> None:
    path = EXAMPLES / f"article_{number:02d}.yaml"
    for encoding in ("utf-8-sig", "gb18030"):
        with (tmp_path / f"第{number}条.csv").open("w", encoding=encoding, newline="") as stream:
            writer = csv.writer(stream)
            shown = columns(number, offered=True)
            writer.writerow([column.name.zh for column in shown])
            for case in raw(path):
                writer.writerow([as_people_write(v, c) if (v := value_at(case, c.place)) is not None else "" for c in shown])
        assert awards(tmp_path) == awards(path)


def types_in(annotation):
    """A type and all that it is made of."""
    return [annotation, *(inner for part in get_args(annotation) for inner in types_in(part))]


def leaves(model, path=()):
    """The paths of a case's fields, several of one kind told as one."""
    for name, info in model.model_fields.items():
        below = [t for t in types_in(info.annotation) if isinstance(t, type) and issubclass(t, BaseModel)]
        if below:
            yield from leaves(below[0], (*path, name))
        else:
            yield (*path, name)


@pytest.mark.parametrize("number", ARTICLES)
def test_every_field_stands_on_its_form(number: int) -> None:
    """A field added to a case needs its name in `awards.forms.names`, or in its article's file."""
    shown = {tuple(part for part in column.place if isinstance(part, str)) for column in columns(number)}
    assert shown == set(leaves(ARTICLES[number].case))
    for language in ("zh", "en"):
        names = [key(column.name.of(language)) for column in columns(number)]
        assert len(set(names)) == len(names)
    assert all(column.choices for column in columns(number) if column.kind == "choice")


def test_the_english_form_is_english_and_is_read_too(tmp_path: Path) -> None:
    case = raw(EXAMPLES / "article_05.yaml")[0]
    book = openpyxl.load_workbook(io.BytesIO(form(5, "en")))
    text = " ".join(str(cell.value) for sheet in book.worksheets for row in sheet.iter_rows() for cell in row if cell.value)
    text += " ".join(book.sheetnames)
    assert not [c for c in text if "\u4e00" <= c <= "\u9fff"]
    fill(book.worksheets[0], 2, case, 5, lambda v, c: {True: "yes", False: "no"}.get(v, v) if isinstance(v, bool) else v)
    book.save(tmp_path / "5.xlsx")
    assert awards(tmp_path) == awards(EXAMPLES / "article_05.yaml")


def test_the_form_offers_closed_choices_and_says_how() -> None:
    book = openpyxl.load_workbook(io.BytesIO(form(5, "zh")))
    sheet, notes = book.worksheets
    assert sheet.title == "第5条"
    offered = {str(v.sqref): v.formula1 for v in sheet.data_validations.dataValidation}
    assert '"是,否"' in offered.values()
    assert any("已受理,评审中,已认定" in choices for choices in offered.values())
    assert notes.title == "填写说明"
    assert any(row[0].value == "平台1：年度分账收入（元）" and "120万元" in row[1].value for row in notes.iter_rows())


def test_the_command_writes_the_form(tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert main(["awards", "--form", "5"]) == 0
    book = openpyxl.load_workbook(io.BytesIO(capfdbinary.readouterr().out))
    assert book.worksheets[0]["A1"].value == "案件编号"
    for wrong in ("16", "x", "0"):
        assert main(["--language", "zh", "awards", "--form", wrong]) == 2
        assert "没有第" in capfdbinary.readouterr().err.decode()


def header_of(sheet: Worksheet, name: str) -> int:
    return next(cell.column for cell in sheet[1] if cell.value == name)


GOOD = [
    ("平台1：年度分账收入（元）", "1,200,000.00", ("facts", "platforms", 0, "revenue"), 120_000_000),
    ("平台1：年度分账收入（元）", "120万元", ("facts", "platforms", 0, "revenue"), 120_000_000),
    ("平台1：年度分账收入（元）", "１２０．５万", ("facts", "platforms", 0, "revenue"), 120_500_000),
    ("平台1：年度分账收入（元）", "￥ 1，200，000", ("facts", "platforms", 0, "revenue"), 120_000_000),
    ("平台1：年度分账收入（元）", "1.2亿元", ("facts", "platforms", 0, "revenue"), 12_000_000_000),
    ("平台1：年度分账收入（元）", 1200000.05, ("facts", "platforms", 0, "revenue"), 120_000_005),
    ("平台1：年度分账收入（元）", 1200000, ("facts", "platforms", 0, "revenue"), 120_000_000),
    ("申报日期", "2026年2月1日", ("dates", "applied"), dt.date(2026, 2, 1)),
    ("申报日期", "2026/2/1", ("dates", "applied"), dt.date(2026, 2, 1)),
    ("申报日期", "２０２６．２．１", ("dates", "applied"), dt.date(2026, 2, 1)),
    ("申报日期", dt.datetime(2026, 2, 1), ("dates", "applied"), dt.date(2026, 2, 1)),
    ("申报日期", dt.date(2026, 2, 1), ("dates", "applied"), dt.date(2026, 2, 1)),
    ("收入年度", "2025年", ("facts", "year"), 2025),
    ("收入年度", 2024.0, ("facts", "year"), 2024),
    ("是否已上线播出", "已上线", ("facts", "released"), True),
    ("是否已上线播出", False, ("facts", "released"), False),
    ("是否赣州企业", " 是 ", ("applicant", "ganzhou_enterprise"), True),
    ("案件状态", "已认定", ("state",), "approved"),
    ("案件编号", 20260001, ("id",), "20260001"),
    ("评审认定金额（元）", "0.05", ("approved_amount",), 5),
]


@pytest.mark.parametrize(("header", "value", "place", "meant"), GOOD, ids=lambda v: str(v)[:24])
def test_what_people_write_is_read_as_what_it_is(header, value, place, meant, tmp_path: Path) -> None:
    book = filled(raw(EXAMPLES / "article_05.yaml")[0], 5)
    sheet = book.worksheets[0]
    sheet.cell(2, header_of(sheet, header)).value = value
    book.save(tmp_path / "5.xlsx")
    found = load(tmp_path, None).cases[0]
    for part in place:
        found = found[part] if isinstance(part, int) else getattr(found, part)
    assert found == meant


@pytest.mark.parametrize(
    ("place", "value", "answer"),
    [
        (("approved_amount",), 0.1 + 0.2, "近似数，不精确"),
        (("approved_amount",), float("nan"), "不是明确的金额"),
        (("dates", "applied"), 46054, "不是明确的日期"),
        (("dates", "applied"), dt.timedelta(1), "不是明确的日期"),
    ],
)
def test_what_a_program_put_into_a_cell(place: tuple[str, ...], value, answer: str) -> None:
    column = next(column for column in columns(5) if column.place == place)
    with pytest.raises(NotedError) as error:
        meaning(Cell("F5", 5, value), column)
    assert answer in error.value.note.say("zh")


def test_an_article_7_review_is_answered_as_offices_do(tmp_path: Path) -> None:
    book = filled(raw(EXAMPLES / "article_07.yaml")[0], 7)
    sheet = book.worksheets[0]
    for word, meant in (("已认定", True), ("未通过", False)):
        sheet.cell(2, header_of(sheet, "评审认定情况")).value = word
        sheet.cell(2, header_of(sheet, "案件状态")).value = "评审中"
        sheet.cell(2, header_of(sheet, "认定日期")).value = None
        book.save(tmp_path / "7.xlsx")
        assert load(tmp_path, None).cases[0].facts.review_passed is meant


def test_a_share_shown_in_per_cent_and_a_share_as_a_number_are_the_same(tmp_path: Path) -> None:
    path = EXAMPLES / "article_06.yaml"
    for value, number_format in ((0.264, "0.00%"), ("26.40%", "General"), (26.4, "General")):
        book = filled(raw(path)[0], 6)
        sheet = book.worksheets[0]
        cell = sheet.cell(2, header_of(sheet, "取景时长占比（%）"))
        cell.value, cell.number_format = value, number_format
        book.save(tmp_path / "6.xlsx")
        assert awards(tmp_path) == awards(path)


REVENUE = "平台1：年度分账收入（元）"
BAD = [
    (REVENUE, "约120万", "不是明确的金额；请写成 1200000.00"),
    (REVENUE, "1,20,000", "不是明确的金额"),
    (REVENUE, "100万美元", "不是明确的金额"),
    (REVENUE, "-5", "不是明确的金额"),
    (REVENUE, -5, "不是明确的金额"),
    (REVENUE, True, "不是明确的金额"),
    (REVENUE, dt.datetime(2026, 1, 1), "不是明确的金额"),
    (REVENUE, 1200000.005, "不足一分"),
    (REVENUE, "0.12345万", None),
    (REVENUE, "0.1234567万", "不足一分"),
    (REVENUE, "=A1*2", "是公式"),
    (REVENUE, "9" * 14, "须在 0 至"),
    ("申报日期", "2026年2月30日", "没有 2026年2月30日 这一天"),
    ("申报日期", "今年春天", "不是明确的日期；请写成 2026年3月1日"),
    ("申报日期", dt.datetime(2026, 2, 1, 12, 30), "不是明确的日期"),
    ("申报日期", "20260201", "不是明确的日期"),
    ("是否赣州企业", "大概是", "不是明确的是或否；请填 是 或 否"),
    ("是否赣州企业", 1, "不是明确的是或否"),
    ("案件状态", "己认定", "是否应为“已认定”"),
    ("案件状态", "完成", "不在选项之中"),
    ("收入年度", 2025.5, "不是明确的整数"),
    ("收入年度", "明年", "不是明确的整数"),
    ("收入年度", 1800, "不能小于 1990"),
    ("申报者编号", 91360700123456789, "设为文本格式"),
    ("申报者编号", dt.datetime(2026, 1, 1), "设为文本格式"),
    ("条款", "第16条", "须是 1 至 15"),
    ("条款", "五", "不是条款；请写成 第5条"),
    ("条款", "第6条", "不是这张表的栏目"),
]


@pytest.mark.parametrize(("header", "value", "answer"), BAD, ids=lambda v: str(v)[:24])
def test_what_is_no_clear_fact_is_answered(header, value, answer, tmp_path: Path) -> None:
    book = filled(raw(EXAMPLES / "article_05.yaml")[0], 5)
    sheet = book.worksheets[0]
    at = header_of(sheet, header)
    sheet.cell(2, at).value = value
    book.save(tmp_path / "5.xlsx")
    if answer is None:
        load(tmp_path, None)
        return
    lines = refused(tmp_path)
    assert answer in lines[0]
    assert "5.xlsx" in lines[0]
    if header != "条款" or value != "第6条":
        assert sheet.cell(2, at).coordinate in lines[0]


def refused(path: Path) -> list[str]:
    with pytest.raises(AwardsError) as error:
        load(path, None)
    assert not [line for line in error.value.lines("zh") if ENGLISH.search(line)]
    assert all("\n" not in line for line in error.value.lines("zh"))
    return error.value.lines("zh")


def changed(change, tmp_path: Path):
    book = filled(raw(EXAMPLES / "article_05.yaml")[0], 5)
    change(book, book.worksheets[0])
    book.save(tmp_path / "5.xlsx")
    return tmp_path


def test_a_strange_header_is_answered_with_the_nearest(tmp_path: Path) -> None:
    lines = refused(changed(lambda book, sheet: setattr(sheet["C1"], "value", "申报者编码"), tmp_path))
    assert lines == [f"{tmp_path}/5.xlsx，工作表“第5条”：表头 C1“申报者编码”不是这张表的栏目；是否应为“申报者编号”？"]
    lines = refused(changed(lambda book, sheet: setattr(sheet["C1"], "value", "xyz"), tmp_path))
    assert "请更正或删去" in lines[0]


def test_a_header_twice(tmp_path: Path) -> None:
    assert "出现两次" in refused(changed(lambda book, sheet: setattr(sheet["D1"], "value", "申报者编号"), tmp_path))[0]


def test_merged_cells_are_answered_in_headers_and_below(tmp_path: Path) -> None:
    for cells in ("A1:B1", "A2:A3"):
        assert f"{cells} 是合并单元格" in refused(changed(lambda book, sheet, cells=cells: sheet.merge_cells(cells), tmp_path))[0]


def test_what_is_hidden_is_answered(tmp_path: Path) -> None:
    def hide_row(book, sheet) -> None:
        sheet.row_dimensions[2].hidden = True

    def hide_column(book, sheet) -> None:
        sheet.column_dimensions["C"].hidden = True

    def hide_sheet(book, sheet) -> None:
        sheet.sheet_state = "hidden"

    assert "第 2 行被隐藏" in refused(changed(hide_row, tmp_path))[0]
    assert any("C2 所在列被隐藏" in line for line in refused(changed(hide_column, tmp_path)))
    assert "被隐藏" in refused(changed(hide_sheet, tmp_path))[0]


def test_rows_after_an_empty_line_are_read_and_titles_above_are_passed(tmp_path: Path) -> None:
    case = raw(EXAMPLES / "article_05.yaml")[0]
    other = {**case, "id": "EX-05-B", "work": {"id": "EX-ZP-X", "title": "另一部"}}

    def change(book, sheet) -> None:
        fill(sheet, 7, other, 5)
        sheet.insert_rows(1, 2)
        sheet["A1"] = "赣州市微短剧申报表"

    assert [case.id for case in load(changed(change, tmp_path), None).cases] == ["EX-05", "EX-05-B"]


def test_a_value_without_a_header_is_answered(tmp_path: Path) -> None:
    assert "AQ2 上方没有表头" in refused(changed(lambda book, sheet: setattr(sheet["AQ2"], "value", "x"), tmp_path))[0]


def test_a_row_without_its_article_and_a_table_without_headers(tmp_path: Path) -> None:
    assert "第 2 行：未填“条款”" in refused(changed(lambda book, sheet: setattr(sheet["B2"], "value", None), tmp_path))[0]
    assert "没有找到表头" in refused(changed(lambda book, sheet: sheet.delete_rows(1), tmp_path))[0]


def test_what_the_case_itself_gets_wrong_is_said_by_header_and_cell(tmp_path: Path) -> None:
    def change(book, sheet) -> None:
        sheet.cell(2, header_of(sheet, "认定日期")).value = "2026-01-01"
        sheet.cell(2, header_of(sheet, "申报者名称")).value = None

    lines = refused(changed(change, tmp_path))
    assert any("D2（申报者名称）：缺少此项" in line for line in lines)
    assert any("（认定日期）：2026-01-01 早于" in line for line in lines)


def test_more_platforms_than_the_form_offers(tmp_path: Path) -> None:
    def change(book, sheet) -> None:
        at = sheet.max_column
        for n, (name, value) in enumerate(
            (("平台4：名称", "新"), (REVENUE.replace("1", "4"), "300万"), ("平台4：是否持国家主管部门资质", "是")), 1
        ):
            sheet.cell(1, at + n).value, sheet.cell(2, at + n).value = name, value

    case = load(changed(change, tmp_path), None).cases[0]
    assert [platform.revenue for platform in case.facts.platforms] == [90_000_000, 120_000_000, 300_000_000]


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"not a workbook", b"\xd0\xcf\x11\xe0" * 100], ids=repr)
def test_what_is_no_workbook_is_answered(data: bytes, tmp_path: Path) -> None:
    (tmp_path / "5.xlsx").write_bytes(data)
    assert "不是可读取的 XLSX" in refused(tmp_path)[0]


def test_damaged_workbooks_never_end_in_a_traceback(tmp_path: Path) -> None:
    whole, chance = form(5, "zh"), random.Random(19)  # noqa: S311 - the same damage every time
    for _ in range(60):
        damaged = bytearray(whole)
        for _ in range(chance.randint(1, 20)):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        (tmp_path / "5.xlsx").write_bytes(damaged[: chance.choice([len(damaged), chance.randrange(len(damaged))])])
        refused(tmp_path)


@pytest.mark.parametrize("text", ['案件编号,条款\n"A', "\xff\xfe\x00", "甲,乙\n1,2\n", "", "案件编号;条款;x\n1;5;y\n"], ids=repr)
def test_a_csv_that_is_no_form_is_answered(text: str, tmp_path: Path) -> None:
    (tmp_path / "5.csv").write_bytes(text.encode("latin-1") if "\xff" in text else text.encode())
    assert "5.csv" in refused(tmp_path)[0]
