"""One enterprise, work or project has one id, however it is typed; facts about it stand once; codes are verified."""

import copy
from pathlib import Path
from typing import Any

import pytest

from awards.ids import check_character, same_title
from awards.loader import from_data
from awards.trace import Outcome
from tests.awards.conftest import Case, Ledger
from tests.awards.records import record, write_folder

CODE = "91330100799655058B"


def other(case: Case, **changes: Any) -> Case:
    """The case with other fields of its applicant."""
    changed = copy.deepcopy(case)
    changed["applicant"].update(changes)
    return changed


@pytest.mark.parametrize("code", [CODE, "9144030071526726XG", "91110000802100433B"])
def test_check_characters_of_codes_in_use(code: str) -> None:
    assert check_character(code[:17]) == code[17]


@pytest.mark.parametrize(
    ("applicant", "words"),
    [
        ({"id": "91330100799655058C"}, "applicant.id: the check character"),
        ({"id": "9133 0100799655058c"}, "applicant.id: the check character"),
        ({"credit_code": "91330100799655058C"}, "applicant.credit_code: the check character"),
        ({"credit_code": "9133010079965505"}, "applicant.credit_code: a unified social credit code has 18"),
        ({"id": "91330100799655O58B"}, "applicant.id: a unified social credit code has 18"),
        ({"id": "  "}, "applicant.id: holds nothing but spaces"),
        ({"name": " \u3000"}, "applicant.name: holds nothing but spaces"),
    ],
)
def test_what_is_no_id(ledger: Ledger, applicant: dict[str, Any], words: str) -> None:
    (line,) = ledger.refuse(other(ledger.case("11"), **applicant))
    assert words in line


@pytest.mark.parametrize("spelling", ["9133 0100 7996 5505 8B", "９１330100799655058b", CODE.lower() + " "])
def test_an_id_is_one_however_it_is_typed(ledger: Ledger, spelling: str) -> None:
    cases = [other(ledger.case("9", f"C{n}", spending=2_000_000), id=one, name="N") for n, one in enumerate((CODE, spelling))]
    assert ledger.paid(*cases) == {"C0": 300_000, "C1": 0}


def test_a_resident_s_number_is_no_credit_code(ledger: Ledger) -> None:
    assert ledger.awards(other(ledger.case("12"), id="360700199001011234"))["A"].outcome is Outcome.ELIGIBLE


def test_one_code_under_two_ids(ledger: Ledger) -> None:
    (line,) = ledger.refuse(other(ledger.case("11"), credit_code=CODE), other(ledger.case("9", "B", applicant="E2"), credit_code=CODE))
    assert line == f"cases.yaml: case 2 (B): applicant.id: differs from what cases.yaml: case 1 (A) says of {CODE}; correct one of them"


@pytest.mark.parametrize(
    ("second", "words"),
    [
        (("6", {"released": False}), "facts.released: differs from what cases.yaml: case 1 (A) says of W"),
        (("10", {"first_producer": True}), "facts.first_producer: differs from what cases.yaml: case 1 (A) says of W"),
    ],
)
def test_facts_of_one_work_stand_once(ledger: Ledger, second: tuple[str, dict[str, Any]], words: str) -> None:
    rule, facts = second
    applicant = "E2" if rule == "10" else "E1"
    (line,) = ledger.refuse(ledger.case("5", "A", work="W"), ledger.case(rule, "B", work="W", applicant=applicant, **facts))
    assert line.startswith("cases.yaml: case 2 (B): ")
    assert words in line


def test_who_is_not_the_first_producer_contradicts_nobody(ledger: Ledger) -> None:
    ledger.run(ledger.case("5", "A", work="W"), ledger.case("10", "B", work="W", applicant="E2", first_producer=False))


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("演示片", "《演示片》", True),
        ("演示片（绘制）", "演示片", True),
        ("演 示片", "演示片", True),
        ("甲（第一季）", "甲（第二季）", False),
        ("甲", "乙", False),
    ],
)
def test_titles_that_can_mean_one_work(one: str, other: str, same: bool) -> None:
    assert same_title(one, other) is same


def with_evidence(ledger: Ledger, case_id: str, work: str, applicant: str = "E1") -> Case:
    case = ledger.case("6", case_id, work=work, applicant=applicant)
    for name in ("share_percent", "occurrences", "on_screen_seconds"):
        del case["facts"][name]
    return {**case, "evidence": "report"}


def test_one_evidence_folder_serves_one_work(ledger: Ledger, tmp_path: Path) -> None:
    from awards.errors import AwardsError
    from desk.evidence import read_evidence

    write_folder(tmp_path / "report", record(20, 0, title="片"))

    def refuse(*cases: Case) -> list[str]:
        with pytest.raises(AwardsError) as error:
            from_data(list(cases), "cases.yaml", read_evidence, tmp_path)
        return error.value.lines("en")

    (line,) = refuse(with_evidence(ledger, "A", "别的"))
    assert "evidence: the evidence folder is of 片, the case's work is 别的" in line
    (line,) = refuse({**with_evidence(ledger, "A", "片"), "evidence_sha256": "0" * 64})
    assert "evidence_sha256: the evidence.json of report has " in line
    first, second = with_evidence(ledger, "A", "片"), with_evidence(ledger, "B", "另")
    second["work"]["title"] = "片"
    (line,) = refuse(first, second)
    assert "case 2 (B): evidence: differs from what cases.yaml: case 1 (A)" in line


def test_ids_that_look_alike_are_asked_about(ledger: Ledger) -> None:
    def asked(*pairs):
        cases = [other(ledger.case("11", f"C{n}"), id=one, name=name) for n, (one, name) in enumerate(pairs)]
        return [note.say("en") for note in ledger.run(*cases).questions]

    assert asked(("E1", "甲"), ("E2", "乙")) == asked(("E-1", "甲公司"), ("E1", "乙工厂")) == []
    assert "E1 and E2 (甲) look alike" in asked(("E1", "甲"), ("E2", "甲"))[0]
    assert "GS-10 and GSIO (赣南 影视) look alike" in asked(("GS-10", "赣南影视"), ("GSIO", "赣南 影视"))[0]
    cyrillic = "\u0410\u0412"
    assert asked(("AB-1", "赣南影视公司"), (f"{cyrillic}-1", "赣南影视公司甲"))
    assert asked(("GNYS-1", "赣南影视公司"), ("GNS-1", "赣南影视公司甲"))
    assert asked(("GNYF-1", "赣南影视公司"), ("GNYX-1", "赣南影视公司甲"))
    assert asked(("GN-01", "赣南影视公司甲"), ("GN-02", "赣南影视公司乙")) == []
