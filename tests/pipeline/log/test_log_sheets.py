"""Spreadsheets as Chinese Excel and WPS write them: formats by number, parts of a day, merged cells, several sheets, totals."""

import csv
import datetime as dt
import io
import re
import zipfile
from decimal import Decimal
from fractions import Fraction as F
from pathlib import Path

import openpyxl
import pytest

from landmarks.catalogue import load_catalogue
from pages.errors import InputError
from pipeline.log.log_cells import iso_date, seconds
from pipeline.log.log_sheets import read_sheets
from pipeline.log.shooting_log import ShootingLog, read_shooting_log

CASES = Path(__file__).parents[3].parent / "shared" / "cases" / "video"
CATALOGUE = load_catalogue()
EPISODES = {"第01集.mp4": F(120), "第02集.mp4": F(120)}
HEADINGS = ["集", "入点", "出点", "地点", "日期"]
A_65TH_SECOND = 65 / 86400


def save(book: openpyxl.Workbook, path: Path) -> Path:
    """Save a workbook; a number format `#33` becomes the built-in format 33, which openpyxl cannot write."""
    data = io.BytesIO()
    book.save(data)
    with zipfile.ZipFile(data) as source, zipfile.ZipFile(path, "w") as target:
        for member in source.namelist():
            part = source.read(member)
            if member == "xl/styles.xml":
                for number, built_in in re.findall(rb'<numFmt numFmtId="(\d+)" formatCode="#(\d+)"', part):
                    part = part.replace(b'numFmtId="%s"' % number, b'numFmtId="%s"' % built_in)
                part = re.sub(rb"<numFmts.*?</numFmts>", lambda found: found[0] if b'"#' not in found[0] else b"", part)
            target.writestr(member, part)
    return path


def sheet_of(*rows: list, formats: dict[str, str] | None = None, book: openpyxl.Workbook | None = None, name: str = "日志"):
    book = book or openpyxl.Workbook()
    sheet = book.active if not book.active._cells else book.create_sheet()
    sheet.title = name
    for row in rows:
        sheet.append(row)
    for cell, code in (formats or {}).items():
        sheet[cell].number_format = code
    return sheet


def read(path: Path) -> ShootingLog:
    return read_shooting_log(path, CATALOGUE, EPISODES)


def faults(path: Path, language: str = "en") -> list[str]:
    with pytest.raises(InputError) as caught:
        read(path)
    return [fault.removeprefix(f"{path}") for fault in caught.value.lines(language)]


def spans(log: ShootingLog) -> list[tuple[int, str, F, F]]:
    return [(row.row, row.episode, row.interval.start, row.interval.end) for row in log.rows]


def cell_value(tmp_path: Path, value: object, code: str, date1904: bool = False) -> object:
    """What a sheet's cell with a number format comes out as."""
    sheet = sheet_of(formats={}, name="a")
    sheet["A1"] = value
    sheet["A1"].number_format = code
    if date1904:
        sheet.parent.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    (read_sheet,) = read_sheets("a.xlsx", save(sheet.parent, tmp_path / "a.xlsx").read_bytes())
    return read_sheet.cells[1][0]


@pytest.mark.parametrize(
    "code",
    ["#32", "#33", "#34", "#35", "#55", "#56", "#20", "#21", "#18", "#19", "#45", "#46", "#47", '[$-404]上午/下午hh"時"mm"分"ss"秒"',
     'h"时"mm"分"ss"秒"', "上午/下午h时mm分ss秒", '[$-804]上午/下午h"时"mm"分";@', "[$-F400]h:mm:ss\\ AM/PM", "[h]:mm:ss", "[mm]:ss.000",
     "mm:ss.0", "h:mm", "[DBNum1]h时mm分ss秒"],
)  # fmt: skip
def test_a_time_in_any_format_is_its_seconds(tmp_path: Path, code: str) -> None:
    assert seconds(cell_value(tmp_path, A_65TH_SECOND, code)) == 65


@pytest.mark.parametrize(
    "code",
    [*(f"#{number}" for number in (14, 27, 28, 29, 30, 31, 36, 50, 51, 52, 53, 54, 57, 58)), 'yyyy"年"m"月"d"日"', "yyyy年m月d日;@",
     '[$-804]yyyy"年"m"月"d"日";@', '[DBNum1][$-804]yyyy"年"m"月"d"日"', "yyyy/m/d", "[$-404]e/m/d", "m月d日", "aaaa", "mmm-yy"],
)  # fmt: skip
@pytest.mark.parametrize("date1904", [False, True])
def test_a_day_in_any_format_is_its_date(tmp_path: Path, code, date1904: bool) -> None:
    assert iso_date(cell_value(tmp_path, 45736 - 1462 * date1904, code, date1904)) == "2025-03-20"


@pytest.mark.parametrize("code", ["General", "0.00", "#,##0.00_ ", "G/通用格式", '"第"0"集"', "0.00E+00", "[Red]0.0", "@"])
def test_a_number_stays_a_number(tmp_path: Path, code: str) -> None:
    assert seconds(cell_value(tmp_path, 12.48, code)) == F(1248, 100)
    assert cell_value(tmp_path, 3, code) == 3


@pytest.mark.parametrize(("value", "code"), [(0.5, "yyyy/m/d"), (-1, "#31"), (60, "#31"), (3e9, "#31"), (4e9, "[h]:mm:ss")])
def test_what_no_calendar_has_is_refused_by_name(tmp_path: Path, value: float, code: str) -> None:
    for read_cell in (seconds, iso_date):
        with pytest.raises(ValueError, match=r"is no date|error|negative|lies before"):
            read_cell(cell_value(tmp_path, value, code))


def test_every_millisecond_of_a_day_comes_back(tmp_path: Path) -> None:
    some = [*range(0, 3000, 7), *range(65_000, 66_000, 13), *range(0, 86_400_000, 86_413)]
    sheet = sheet_of(*([milliseconds / 86_400_000] for milliseconds in some))
    for row in range(1, len(some) + 1):
        sheet.cell(row, 1).number_format = "#33"
    (read_sheet,) = read_sheets("a.xlsx", save(sheet.parent, tmp_path / "a.xlsx").read_bytes())
    assert [seconds(read_sheet.cells[row][0]) for row in range(1, len(some) + 1)] == [F(milliseconds, 1000) for milliseconds in some]


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        # A part of a day, as stored and as shown.
        (Decimal("7.5231481481481477E-4"), 65), ("0.000752314814814815", 65), ("0.00075231", 65), (0.0007523148148148148, 65),
        (Decimal("0.00075526620370370368"), F(65255, 1000)),
        # Seconds.
        (0.04, F(4, 100)), ("0.5", F(1, 2)), (0.125, F(1, 8)), (3.3333333333333335, F(33333333333333335, 10**16)), (0, 0),
        ("00：01：05", 65), ("1′05″", 65), ("1'05\"", 65), ("１分５秒", 65),
    ],
)  # fmt: skip
def test_a_bare_number_is_seconds_unless_only_a_part_of_a_day_makes_sense(cell, value: F | int) -> None:
    assert seconds(cell) == value


@pytest.mark.parametrize("cell", ["0.0333", 0.020833, 0.5208333333333334, 10 / 24, "0.00077777", Decimal("0.041666666666666664")])
def test_a_number_that_may_be_either_is_refused(cell) -> None:
    with pytest.raises(ValueError, match="may be seconds or a spreadsheet's part of a day"):
        seconds(cell)


def test_what_cannot_be_read_is_named_by_its_cell(tmp_path: Path) -> None:
    sheet = sheet_of(HEADINGS, ["1", 0.0333333, "=B2+5", "郁孤台", "#N/A"])
    sheet["E2"].data_type = "e"
    path = save(sheet.parent, tmp_path / "log.xlsx")
    assert faults(path) == [
        ": row 2: in '0.0333333' may be seconds or a spreadsheet's part of a day; give the cell the format h:mm:ss,"
        " or write seconds (12.48) (B2)",
        ": row 2: out holds a formula without its value; open and save the file in a spreadsheet, or write the value itself (C2)",
        ": row 2: date holds the error #N/A; correct it (E2)",
    ]
    assert faults(path, "zh")[1] == "：第 2 行：出点（C2）：公式没有保存计算结果，请在表格软件中打开并保存，或直接填写数值"


def test_merged_cells_have_one_value_and_a_heading_may_have_two_lines(tmp_path: Path) -> None:
    sheet = sheet_of(
        ["取景日志"],
        ["集", "时间", None, "地点"],
        [None, "入点", "出点", None],
        [1, "0:05", "0:10", "郁孤台"],
        [None, "0:12", "0:15", "灶儿巷"],
        [2, "0:00", "0:15", "八境台"],
        [None, None, None, None],
        [None, "0:16", "0:17", "八境台"],
    )
    for merged in ("A1:D1", "A2:A3", "B2:C2", "D2:D3", "A4:A5", "A6:A8", "D6:D8"):
        sheet.merge_cells(merged)
    log = read(save(sheet.parent, tmp_path / "log.xlsx"))
    assert spans(log) == [(4, "第01集.mp4", 5, 10), (5, "第01集.mp4", 12, 15), (6, "第02集.mp4", 0, 15), (8, "第02集.mp4", 16, 17)]
    assert [row.place for row in log.rows] == ["郁孤台", "灶儿巷", "八境台", "八境台"]
    assert log.notes == ()


def test_the_sheet_that_has_the_columns_is_read_and_totals_are_left_out_and_named(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet_of(["填写说明"], ["一、请逐行填写"], book=book, name="填写说明")
    sheet = sheet_of(HEADINGS, ["1", 5, 10, "郁孤台", None], ["第1集小计", None, 5], HEADINGS, ["2", 5, 10, "郁孤台", None], book=book)
    sheet.append(["合计", None, "=SUM(C2:C3)", None, None])
    sheet.append(["以上内容属实，制表人签字：", None, None, None, None])
    sheet.merge_cells("A7:E7")
    sheet_of(HEADINGS, ["1", 1, 2, "郁孤台", None], book=book, name="示例")
    sheet_of(HEADINGS, book=book, name="空表")
    hidden = sheet_of(HEADINGS, ["1", 1, 2, "郁孤台", None], book=book, name="旧版")
    hidden.sheet_state = "hidden"
    log = read(save(book, tmp_path / "log.xlsx"))
    assert spans(log) == [(2, "第01集.mp4", 5, 10), (5, "第02集.mp4", 5, 10)]
    assert [note.say("zh") for note in log.notes] == [
        "第 3 行「第1集小计」是合计或说明，未作为取景记录",
        "第 6 行「合计」是合计或说明，未作为取景记录",
        "第 7 行「以上内容属实，制表人签字：」是合计或说明，未作为取景记录",
        "工作表「示例」是填写示例，未读取",
    ]


@pytest.mark.parametrize(
    "total",
    [
        ["合计"],
        ["总计：2 条", None, None, "共 2 处"],
        [None, None, "小計", 70],
        ["第1集小计", "", "", "", ""],
        ["Total", None, 70, None, None],
    ],
)
def test_a_total_in_any_form(tmp_path: Path, total) -> None:
    log = read(save(sheet_of(HEADINGS, ["1", 5, 10, "郁孤台", None], total).parent, tmp_path / "log.xlsx"))
    assert [row.row for row in log.rows] == [2]
    assert [note.code for note in log.notes] == ["log_row_left_out"]


def test_an_episode_that_is_named_like_a_total_counts(tmp_path: Path) -> None:
    path = save(sheet_of(HEADINGS, ["汇总.mp4", 5, 10, "郁孤台", None]).parent, tmp_path / "log.xlsx")
    assert [row.episode for row in read_shooting_log(path, CATALOGUE, {"汇总.mp4": F(60)}).rows] == ["汇总.mp4"]


def test_a_fault_on_one_of_several_sheets_names_the_sheet(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet_of(["填写说明"], book=book, name="说明")
    sheet_of(HEADINGS, ["1", 5, 5, "郁孤台", None], book=book)
    assert faults(save(book, tmp_path / "log.xlsx"))[0].startswith(", sheet '日志': row 2: in '5', out '5': out must be later than in")


def test_two_logs_and_a_hidden_one_are_refused_by_name(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet_of(HEADINGS, ["1", 5, 10, "郁孤台", None], book=book, name="甲")
    sheet_of(HEADINGS, ["1", 5, 10, "郁孤台", None], book=book, name="乙")
    assert "the sheets “甲”, “乙” each hold a shooting log" in faults(save(book, tmp_path / "two.xlsx"))[0]
    book = openpyxl.Workbook()
    sheet_of(["填写说明"], book=book, name="说明")
    sheet_of(HEADINGS, ["1", 5, 10, "郁孤台", None], book=book, name="藏").sheet_state = "hidden"
    assert "on the hidden sheet '藏'" in faults(save(book, tmp_path / "hidden.xlsx"))[0]


def test_hidden_rows_are_read_and_named(tmp_path: Path) -> None:
    sheet = sheet_of(HEADINGS, *(["1", 10 * n, 10 * n + 5, "郁孤台", None] for n in range(4)))
    for row in (2, 3, 5):
        sheet.row_dimensions[row].hidden = True
    log = read(save(sheet.parent, tmp_path / "log.xlsx"))
    assert len(log.rows) == 4
    assert [note.arguments["rows"] for note in log.notes] == ["2-3, 5"]


@pytest.mark.parametrize(("encoding", "delimiter"), [("gb18030", ";"), ("utf-8-sig", "\t"), ("utf-16", ","), ("big5", ",")])
def test_a_csv_file_with_the_same_faults(tmp_path: Path, encoding: str, delimiter: str) -> None:
    text = io.StringIO()
    rows = [["取景日誌"], HEADINGS, ["1", "0:05", "0:10", "郁孤台", ""], ["", "0:12", "0:15", "灶兒巷", ""], [], ["合計", "", "", "", ""]]
    if encoding != "big5":
        rows = [[cell.replace("誌", "志").replace("兒", "儿").replace("計", "计") for cell in row] for row in rows]
        rows[1] = HEADINGS
    else:
        rows[1] = ["集", "入點", "出點", "地點", "日期"]
    csv.writer(text, delimiter=delimiter).writerows(rows)
    (tmp_path / "log.csv").write_bytes(text.getvalue().encode(encoding))
    log = read(tmp_path / "log.csv")
    assert spans(log) == [(3, "第01集.mp4", 5, 10), (4, "第01集.mp4", 12, 15)]
    assert [note.code for note in log.notes] == ["log_row_left_out", "log_episode_carried"]


@pytest.mark.parametrize(
    ("name", "rows"),
    [
        ("03-xlsx-chinese-formats/a_time_id33.xlsx", [(65, 70, None)]),
        ("03-xlsx-chinese-formats/c_date_id31.xlsx", [(65, 70, "2025-03-20")]),
        ("03-xlsx-chinese-formats/f_general_fraction.xlsx", [(65, 70, None)]),
        ("11-xlsx-merged-cells/g_merged.xlsx", [(5, 10, "2025-03-20"), (12, 15, "2025-03-20")]),
    ],
)
def test_the_files_that_failed(name: str, rows) -> None:
    path = CASES / name
    if not path.exists():
        pytest.skip(f"{path} is not here")
    log = read(path)
    assert [(row.interval.start, row.interval.end, row.date) for row in log.rows] == rows
    assert {row.episode for row in log.rows} == {"第01集.mp4"}


def test_a_day_with_a_time_is_no_in_point(tmp_path: Path) -> None:
    assert cell_value(tmp_path, 45736.5, "yyyy/m/d h:mm") == dt.datetime(2025, 3, 20, 12)
    with pytest.raises(ValueError, match="is a date"):
        seconds(cell_value(tmp_path, 45736.5, "yyyy/m/d h:mm"))
