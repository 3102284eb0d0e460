"""Folders of damaged files, XLSX, CSV, YAML, JSON and others: every file gives something or is named; no traceback, no silent zero.

`FUZZ_FOLDERS` sets how many folders are tried, `FUZZ_SEED` which; folder N of a seed is always the same.
"""

import csv
import io
import json
import os
import random
from pathlib import Path

import openpyxl
import pytest
import yaml

from awards.errors import AwardsError
from awards.forms.columns import columns, register_columns
from awards.loader import load
from awards.registers import MODELS
from awards.report.record import case_record, ledger_record
from awards.run import run_ledger
from tests.awards.conftest import no_evidence
from tests.awards.test_forms import as_people_write, raw, value_at

FOLDERS = int(os.environ.get("FUZZ_FOLDERS", "150"))
SEED = os.environ.get("FUZZ_SEED", "20261127")
EXAMPLES = Path(__file__).parents[2] / "awards/examples"
CASES = {article: raw(EXAMPLES / f"article_{article:02d}.yaml") for article in range(1, 16)}
ENTRIES = {
    "enterprises": {"id": "R1", "name": "名册企业", "ganzhou_enterprise": True},
    "works": {"id": "R2", "title": "名册作品", "first_producer": "R1", "released": True},
    "projects": {"id": "R3", "name": "名册项目"},
}
NUMBERS = (0, -1, 1, 0.1, 1e300, 10**18, True, 5)
WORDS = (
    "",
    " ",
    "是",
    "否",
    "也许",
    "国家级",
    "已认定",
    "无",
    "第5条",
    "第99条",
    "E1",
    "\u200b",
    "\ufeff",
    "A" * 300,
    "'",
    '"',
    "，；、",
    "a\nb",
)
FIGURES = ("1,200,000.00", "120万元", "1e5", "NaN", "2026年3月1日", "2026-02-30", "=1+1", "#REF!", "\u0410")
VALUES = (None, *NUMBERS, *WORDS, *FIGURES)


class Maker:
    """Makes one folder."""

    def __init__(self, folder, number) -> None:
        self.folder, self.chance = folder, random.Random(f"{SEED}-{number}")  # noqa: S311 - test material, no secret

    def folder_of_files(self) -> None:
        for number in range(self.chance.randint(1, 3)):
            kind = self.chance.choice((self.xlsx, self.xlsx, self.csv, self.csv, self.text, self.text, self.other))
            kind(f"f{number}")
        if self.chance.random() < 0.5:
            self.write("good.yaml", yaml.safe_dump([{**CASES[13][0], "id": "good"}], allow_unicode=True).encode())

    def write(self, name, data) -> None:
        (self.folder / name).write_bytes(data)

    def table(self):
        """The rows of a form or a register, with up to four things in it changed."""
        if self.chance.random() < 0.25:
            register = self.chance.choice(list(MODELS))
            shown = [column for column in register_columns(register) if value_at(ENTRIES[register], column.place) is not None]
            rows = [[as_people_write(ENTRIES[register][column.place[0]], column) for column in shown]]
        else:
            article = self.chance.randint(1, 15)
            shown = columns(article, offered=True)
            rows = [[self.cell(case, column) for column in shown] for case in CASES[article][: self.chance.randint(1, 2)]]
        rows = [[column.name.zh for column in shown], *rows]
        for _ in range(self.chance.randint(0, 4)):
            self.change(rows)
        return rows

    def cell(self, case, column):
        value = value_at(case, column.place)
        return None if value is None else as_people_write(value, column)

    def change(self, rows) -> None:
        row = self.chance.choice(rows)
        kind = self.chance.randrange(7)
        if kind < 3 and row:
            row[self.chance.randrange(len(row))] = self.chance.choice(VALUES)
        elif kind == 3:
            row.append(self.chance.choice(VALUES))
        elif kind == 4:
            rows.insert(self.chance.randrange(len(rows) + 1), [self.chance.choice(VALUES) for _ in range(self.chance.randint(0, 3))])
        elif kind == 5 and row:
            column = self.chance.randrange(len(row))
            for one in rows:
                del one[column : column + 1]
        elif len(rows) > 1:
            rows.remove(row)

    def xlsx(self, name) -> None:
        book = openpyxl.Workbook()
        sheet = book.active
        for row in self.table():
            sheet.append(row)
        trick = self.chance.randrange(12)
        if trick == 0:
            sheet.merge_cells("A1:B2")
        elif trick == 1:
            sheet.row_dimensions[2].hidden = True
        elif trick == 2:
            sheet.column_dimensions["B"].hidden = True
        elif trick == 3:
            book.create_sheet("别的").append(["编号", 1])
        elif trick == 4:
            book.create_sheet("填写说明").append(["说明"])
            sheet.sheet_state = "hidden"
        packed = io.BytesIO()
        book.save(packed)
        self.write(f"{name}.xlsx", self.damaged(packed.getvalue(), 0.2))

    def csv(self, name) -> None:
        text = io.StringIO(newline="")
        rows = [["" if value is None else value for value in row] for row in self.table()]
        csv.writer(text, delimiter=self.chance.choice(",,,;\t")).writerows(rows)
        encoding = self.chance.choice(("utf-8", "utf-8-sig", "gb18030", "utf-16"))
        self.write(f"{name}.{self.chance.choice(('csv', 'CSV'))}", self.damaged(text.getvalue().encode(encoding, "replace"), 0.2))

    def text(self, name) -> None:
        case = self.chance.choice(CASES[self.chance.randint(1, 15)])
        document = self.chance.choice((case, [case], {"cases": [case], "projects": [ENTRIES["projects"]]}, {"works": [ENTRIES["works"]]}))
        suffix = self.chance.choice((".yaml", ".json", ".jsonl"))
        as_yaml = yaml.safe_dump(document, allow_unicode=True)
        said = as_yaml if suffix == ".yaml" else json.dumps(document, ensure_ascii=False, default=str)
        self.write(name + suffix, self.damaged(said.encode(), 0.7))

    def other(self, name) -> None:
        if self.chance.random() < 0.3:
            (self.folder / f"{name}{self.chance.choice(('', '.yaml', '.xlsx'))}").mkdir()
        else:
            suffix = self.chance.choice((".txt", ".docx", ".xls", ".pdf", "", ".yaml", ".xlsx", ".csv", ".jsonl"))
            self.write(name + suffix, self.chance.choice((b"", b"\x00", b"PK\x03\x04", b"[]", b"{}", self.chance.randbytes(40))))

    def damaged(self, data, share):
        if self.chance.random() > share or not data:
            return data
        at = self.chance.randrange(len(data))
        piece = self.chance.choice((b"", self.chance.randbytes(3), b'"', b":", b"- ", b"\n", "：".encode()))
        return self.chance.choice((data[:at], data[:at] + piece + data[at + len(piece) :], data[:at] + piece + data[at:]))


def named(error, folder):
    """Whether every line of an error names a file; there is at least one."""
    lines = (*error.lines("en"), *error.lines("zh"))
    assert lines
    for line in lines:
        assert line.startswith((str(folder), "... and", "……另有")), line
        assert "\n" not in line
    return True


def survive(folder):
    """Read and run the folder; returns whether there was a result."""
    try:
        found = load(folder, no_evidence)
        run = run_ledger(found.cases, found.settings, registers=found.registers)
    except AwardsError as error:
        return not named(error, folder)
    said = [source.say("en") for source in (*found.sources, *(entry.source for entry in found.registers.entries.values()))]
    for path in folder.iterdir():
        assert any(str(path) in where for where in said), f"{path.name} was passed over"
    for award in run.awards:
        assert award.amount != 0 or award.reasons
        json.dumps(case_record(award, []), ensure_ascii=False).encode()
    json.dumps(ledger_record(run), ensure_ascii=False).encode()
    return True


@pytest.mark.parametrize(
    ("name", "data"), [("a.csv", "案件编号,条款\n"), ("a.csv", "作品编号,作品名称\n"), ("a.yaml", "[]"), ("a.jsonl", "")]
)
def test_a_file_that_states_nothing_is_named_beside_one_that_does(tmp_path: Path, name: str, data: str) -> None:
    (tmp_path / name).write_text(data, encoding="utf-8")
    (tmp_path / "good.yaml").write_text(yaml.safe_dump(CASES[13][0]), encoding="utf-8")
    with pytest.raises(AwardsError) as error:
        load(tmp_path, no_evidence)
    assert error.value.lines("en") == [f"{tmp_path / name}: holds no case; move an empty form away"]


def test_folders_of_damaged_files(tmp_path: Path) -> None:
    results = []
    for number in range(FOLDERS):
        folder = tmp_path / str(number)
        folder.mkdir()
        Maker(folder, number).folder_of_files()
        print(f"folder {number} of seed {SEED}")  # the last one stands above a failure
        results.append(survive(folder))
        for path in folder.iterdir():
            path.rmdir() if path.is_dir() else path.unlink()
        folder.rmdir()
    assert any(results)
    assert not all(results)
