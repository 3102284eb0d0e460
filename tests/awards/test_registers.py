"""Registers: a fact stated once holds for every case that names the id; one that a case states otherwise is an error naming both."""

import csv
import json
from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import openpyxl
import pytest
import yaml

from awards.errors import AwardsError
from awards.loader import from_data, load
from awards.run import run_ledger
from awards.schema import cases_schema
from cli.main import main
from tests.awards.conftest import Ledger, no_evidence

ENTERPRISES = [{"id": "E1", "name": "赣南影业", "ganzhou_enterprise": True}, {"id": "E2", "name": "外地影业", "ganzhou_enterprise": False}]
WORKS = [{"id": "W1", "title": "客家往事", "animation": False, "first_producer": "ｅ1", "released": True, "released_on": "2026-01-05"}]
PROJECTS = [{"id": "P1", "name": "培训一"}]
REGISTERS = {"enterprises": ENTERPRISES, "works": WORKS, "projects": PROJECTS}


def bare(case):
    """The case with nothing but ids where a register may know the rest."""
    case = {**case, "applicant": {"id": case["applicant"]["id"]}, "facts": dict(case["facts"])}
    for part in ("work", "project"):
        if part in case:
            case[part] = {"id": case[part]["id"]}
    for name in ("first_producer", "released", "released_on"):
        case["facts"].pop(name, None)
    return case


@pytest.fixture
def cases(ledger: Ledger) -> list[dict[str, Any]]:
    return [bare(ledger.case("6", "A", work="w1", applicant=" e1")), bare(ledger.case("13", "B", work="P1"))]


def read(cases, **registers):
    return from_data({**(registers or REGISTERS), "cases": cases}, "cases.yaml", no_evidence)


def refuse(cases, **registers):
    with pytest.raises(AwardsError) as error:
        read(cases, **registers)
    return error.value.lines("en")


def table(path, rows) -> None:
    if path.suffix == ".csv":
        with path.open("w", encoding="gb18030", newline="") as stream:
            csv.writer(stream).writerows(rows)
        return
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path)


def test_a_case_takes_over_what_it_leaves_out(cases: list[dict[str, Any]]) -> None:
    run = run_ledger(read(cases).cases, read(cases).settings)
    first, second = run.awards
    assert (first.case.applicant.name, first.case.applicant.ganzhou_enterprise) == ("赣南影业", True)
    assert (first.case.work.title, first.case.facts.first_producer, str(first.case.facts.released_on)) == ("客家往事", True, "2026-01-05")
    assert first.amount == 30_000_00
    assert (second.case.project.name, second.amount) == ("培训一", 30_000_00)


def test_the_schema_knows_registers_and_cases_that_name_ids_alone(cases: list[dict[str, Any]]) -> None:
    check = jsonschema.Draft202012Validator(cases_schema())
    assert check.is_valid({**REGISTERS, "cases": cases})
    assert not check.is_valid({**REGISTERS, "works": [{"id": "W1"}]})


def test_another_than_the_registered_producer_is_none(ledger: Ledger) -> None:
    case = bare(ledger.case("6", "A", work="W1", applicant="E2"))
    assert read([case]).cases[0].facts.first_producer is False


@pytest.mark.parametrize("suffix", [".xlsx", ".csv"])
def test_tables_are_registers_by_their_headers_whatever_they_are_called(cases: list[dict[str, Any]], tmp_path: Path, suffix: str) -> None:
    table(tmp_path / f"zz-1{suffix}", [["企业登记表"], [], ["申报者名称", "申报者编号", "是否赣州企业"], ["赣南影业", "E1", "是"]])
    header = ["作品编号", "作品名称", "是否动画微短剧", "第一出品方编号", "是否已上线播出", "上线播出日期"]
    table(tmp_path / f"zz-2{suffix}", [header, ["W1", "客家往事", "否", "E1", "是", "2026年1月5日"]])
    table(tmp_path / f"zz-3{suffix}", [["project id", "project name"], ["P1", "培训一"]])
    (tmp_path / "cases.yaml").write_text(yaml.safe_dump(cases), encoding="utf-8")
    assert load(tmp_path, no_evidence).cases == read(cases).cases


def test_registers_in_files_that_are_read_after_the_cases(cases: list[dict[str, Any]], tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text("".join(json.dumps(case) + "\n" for case in cases), encoding="utf-8")
    (tmp_path / "z.yaml").write_text(yaml.safe_dump(REGISTERS), encoding="utf-8")
    assert load(tmp_path, no_evidence).cases == read(cases).cases


@pytest.mark.parametrize(
    ("part", "stated"),
    [
        ("applicant", {"id": "E1", "name": "别的影业"}),
        ("applicant", {"id": "E1", "ganzhou_enterprise": False}),
        ("work", {"id": "W1", "title": "别的片"}),
        ("work", {"id": "W1", "animation": True}),
        ("facts", {"first_producer": False}),
        ("facts", {"released": False}),
        ("facts", {"released_on": "2026-01-06"}),
    ],
)
def test_what_case_and_register_state_differently_names_both(cases: list[dict[str, Any]], part: str, stated) -> None:
    case = {**cases[0], part: {**cases[0][part], **stated}}
    field = next(name for name in stated if name != "id")
    about = "E1" if part == "applicant" else "W1"
    where = f"cases.yaml: {'enterprise' if about == 'E1' else 'work'} 1"
    assert refuse([case]) == [f"cases.yaml: case 1 (A): {part}.{field}: differs from what {where} says of {about}; correct one of them"]


def test_a_producer_that_is_not_the_registered_one(ledger: Ledger) -> None:
    case = bare(ledger.case("6", "A", work="W1", applicant="E2"))
    case["facts"]["first_producer"] = True
    assert "facts.first_producer: differs from what cases.yaml: work 1 says of W1" in refuse([case])[0]


def test_what_a_person_decided_is_held_against_the_register(cases: list[dict[str, Any]]) -> None:
    case = {**cases[0], "review": {"released": False}}
    assert "facts.released: differs from what cases.yaml: work 1" in refuse([case])[0]


@pytest.mark.parametrize(
    ("registers", "line"),
    [
        (
            {"enterprises": [*ENTERPRISES, {"id": "ｅ1", "name": "X"}]},
            "cases.yaml: enterprise 3: E1 stands in cases.yaml: enterprise 1 already",
        ),
        ({"works": [{"id": "W1"}]}, "cases.yaml: work 1: title: is missing"),
        ({"works": [{"id": "W1", "title": "T", "first_producer": True}]}, "cases.yaml: work 1: first_producer: must be text"),
        ({"projects": {"id": "P1"}}, "cases.yaml: projects: expected a list of a register's entries"),
        ({"projects": ["P1"]}, "cases.yaml: project 1: "),
        ({"enterprise": []}, "cases.yaml: enterprise: unknown field beside"),
    ],
)
def test_what_is_wrong_with_a_register(cases: list[dict[str, Any]], registers, line: str) -> None:
    assert any(found.startswith(line) for found in refuse(cases, **registers)), refuse(cases, **registers)


def test_an_id_that_no_register_knows(cases: list[dict[str, Any]]) -> None:
    lines = refuse([{**cases[1], "project": {"id": "P2"}}])
    assert lines == [
        "cases.yaml: case 1 (B): project.name: is missing, and no register has the id P2; correct the id, register it, or state it here"
    ]


def test_registers_do_not_stand_in_json_lines(tmp_path: Path, cases: list[dict[str, Any]]) -> None:
    (tmp_path / "a.jsonl").write_text(json.dumps(REGISTERS) + "\n" + json.dumps(cases[0]), encoding="utf-8")
    with pytest.raises(AwardsError) as error:
        load(tmp_path, no_evidence)
    assert "a register does not stand in JSON Lines" in error.value.lines("en")[0]


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([["申报者编号", "电话"], ["E1", "1"]], "B1 `电话` is no field of this table"),
        ([["申报者编号", "申报者名称", "申报者名称"], ["E1", "a", "b"]], "stands there twice"),
        ([["作品编号", "作品名称", "是否动画微短剧"], ["W1", "T", "也许"]], "C2"),
        ([["作品编号"], ["W1"]], "is missing"),
        ([["编号", "名称"], ["W1", "T"]], "is no register"),
    ],
)
def test_a_table_that_is_no_clear_register_is_said_with_its_cell(
    cases: list[dict[str, Any]], tmp_path: Path, rows: list[list[str]], words: str
) -> None:
    table(tmp_path / "r.xlsx", rows)
    (tmp_path / "cases.yaml").write_text(yaml.safe_dump({**REGISTERS, "cases": cases}), encoding="utf-8")
    with pytest.raises(AwardsError) as error:
        load(tmp_path, no_evidence)
    assert words in "\n".join(error.value.lines("en"))


def test_the_overview_asks_about_ids_that_look_alike(cases: list[dict[str, Any]], tmp_path: Path) -> None:
    registers = {**REGISTERS, "projects": [*PROJECTS, {"id": "P-I", "name": "培训一"}]}
    (tmp_path / "cases.yaml").write_text(yaml.safe_dump({**registers, "cases": cases}), encoding="utf-8")
    assert main(["awards", str(tmp_path / "cases.yaml"), "--out", str(tmp_path / "out")]) == 0
    assert "P1 与 P-I（培训一）很相似" in (tmp_path / "out/overview.html").read_text(encoding="utf-8")
    (asked,) = json.loads((tmp_path / "out/awards.json").read_text(encoding="utf-8"))["questions"]
    assert "P1 and P-I" in asked["en"]
