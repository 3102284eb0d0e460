"""A later version of a number changes cases of later days and no others."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

from awards.money import plain_yuan
from awards.report.write import write_run
from law import measures
from tests.awards.conftest import Case, Ledger

LINE = '{citation}}}\n      - {{value: "{value}", from: "2027-07-01", by: 文件甲}}'
CAP_WORK = "第6条：每部最高不超过5万元"


def later(citation: str, value: str) -> tuple[str, str]:
    """The end of a number's line, and the same with a later line under it."""
    return f"{citation}}}", LINE.format(citation=citation, value=value)


def applied(case: Case, day: str) -> Case:
    case["dates"] = {"applied": day, "approved": "2027-12-01"}
    return case


def test_a_cap_from_a_day_on_changes_only_cases_of_later_days(
    ledger: Ledger, change_law: Callable[[str, str], None], tmp_path: Path
) -> None:
    cases = [
        applied(ledger.case("6", "before", local_costs=900_000), "2027-06-30"),
        applied(ledger.case("6", "on", applicant="E2", local_costs=900_000), "2027-07-01"),
        applied(ledger.case("6", "after", applicant="E3", local_costs=900_000), "2027-11-30"),
        applied(ledger.case("6", "low", applicant="E4", local_costs=100_000), "2027-11-30"),
        applied(ledger.case("5", "other"), "2027-11-30"),
    ]
    first = ledger.awards(*cases)
    change_law(*later(CAP_WORK, "60000"))
    run = ledger.run(*cases)
    then = {award.case.id: award for award in run.awards}
    assert {name: plain_yuan(award.amount) for name, award in first.items()} == {
        "before": "50000.00", "on": "50000.00", "after": "50000.00", "low": "10000.00", "other": "180000.00",
    }  # fmt: skip
    assert {name: plain_yuan(award.amount) for name, award in then.items()} == {
        "before": "50000.00", "on": "60000.00", "after": "60000.00", "low": "10000.00", "other": "180000.00",
    }  # fmt: skip
    for name in ("before", "other"):
        assert (then[name].steps, then[name].conditions) == (first[name].steps, first[name].conditions)
    (cut,) = (step for step in then["on"].steps if step.kind == "cap")
    assert (cut.citation, cut.formula) == ("第6条（文件甲）", "min(90,000.00; 60,000.00) = 60,000.00")
    write_run(run, tmp_path, "zh")
    record = json.loads((tmp_path / "awards.json").read_text(encoding="utf-8"))
    assert {case["id"]: case["amount"] for case in record["cases"]}["on"] == "60000.00"


def test_a_threshold_from_a_day_on_cites_the_document_that_set_it(ledger: Ledger, change_law: Callable[[str, str], None]) -> None:
    change_law(*later("第6条：展现城市形象内容20次（含）以上", "40"))
    old, new = (
        {c.requirement.id: c for c in ledger.awards(applied(ledger.case("6"), day))["A"].conditions}["occurrences"]
        for day in ("2027-06-30", "2027-07-01")
    )
    assert (old.result, old.citation) == ("met", "第6条：20次（含）以上")
    assert (new.result, new.citation) == ("not_met", "第6条（文件甲）")


def test_each_case_is_held_to_its_own_cap_of_a_shared_account(ledger: Ledger, change_law: Callable[[str, str], None]) -> None:
    """An enterprise's year whose cap is raised in July: what was paid before counts against the higher cap."""
    cases = [applied(ledger.case("6", f"C{i}", local_costs=500_000), f"2027-0{5 + i // 4}-1{i}") for i in range(8)]
    assert [a / 100 for a in ledger_amounts(ledger, cases)] == [50_000, 50_000, 50_000, 0, 0, 0, 0, 0]
    change_law(*later(measures().newest["6.cap_enterprise_year"].citation, "220000"))
    cases = [applied(case, "2027-06-01" if i < 4 else "2027-07-02") for i, case in enumerate(cases)]
    assert [a / 100 for a in ledger_amounts(ledger, cases)] == [50_000, 50_000, 50_000, 0, 50_000, 20_000, 0, 0]


def ledger_amounts(ledger: Ledger, cases: list[Case]) -> list[int | None]:
    awards = ledger.awards(*cases)
    return [awards[case["id"]].amount for case in cases]


def test_a_day_of_issue_is_no_day_of_a_version(ledger: Ledger) -> None:
    run = ledger.run(ledger.case("6"), issued="2026-01-01")
    assert run.measures.issued == date(2026, 1, 1)
    assert [version.id for version in run.measures.versions] == [version.id for version in measures().versions]
