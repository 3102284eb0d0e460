"""附则第3条: what a case's state says, and what contradicts it."""

import pytest

from awards.trace import Outcome
from tests.awards.conftest import Ledger

DATES = {"applied": "2026-02-01", "approved": "2026-03-01"}
NOTICE = {"dates": {**DATES, "notice_start": "2026-03-02", "notice_end": "2026-03-09"}, "objection": False}
PAID = {"dates": {**DATES, "paid": "2026-03-10"}, "paid_amount": 30_000}


@pytest.mark.parametrize(
    ("state", "payable"),
    [("received", False), ("under_review", False), ("approved", False), ("public_notice", False), ("payable", True), ("paid", True)],
)
def test_附则第3条_payable_after_review_and_public_notice(ledger: Ledger, state: str, payable: bool) -> None:
    case = {**ledger.case("13"), "state": state, **(PAID if state == "paid" else {}), **(NOTICE if state == "payable" else {})}
    if state in ("received", "under_review"):
        del case["dates"]["approved"]
    award = ledger.awards(case)["A"]
    assert (award.amount, award.payable) == (30_000_00, payable)


def test_an_approved_case_without_its_day_needs_it(ledger: Ledger) -> None:
    case = ledger.case("13")
    del case["dates"]["approved"]
    award = ledger.awards(case)["A"]
    assert (award.outcome, award.missing) == (Outcome.NEEDS_HUMAN, ("dates.approved",))


def test_an_approved_case_has_passed_its_review(ledger: Ledger) -> None:
    case = ledger.case("14", review_passed=None)
    assert ledger.awards(case)["A"].outcome is Outcome.ELIGIBLE
    case.update(state="received", dates={"applied": "2026-02-01"})
    assert ledger.awards(case)["A"].missing == ("facts.review_passed",)


@pytest.mark.parametrize("left_out", ["notice_start", "notice_end", "objection"])
def test_附则第3条_payable_without_the_notice_and_a_word_on_objections_is_a_person_s(ledger: Ledger, left_out: str) -> None:
    case = {**ledger.case("13"), "state": "payable", "dates": dict(NOTICE["dates"]), "objection": False}
    case["dates"].pop(left_out, None)
    case.pop(left_out, None)
    award = ledger.awards(case)["A"]
    field = left_out if left_out == "objection" else f"dates.{left_out}"
    assert (award.outcome, award.amount, award.missing, award.to_pay) == (Outcome.NEEDS_HUMAN, None, (field,), 0)


def test_a_paid_case_that_fails_its_conditions_is_a_recovery_for_a_person(ledger: Ledger) -> None:
    award = ledger.awards({**ledger.case("13", filed=False), "state": "paid", **PAID})["A"]
    assert (award.outcome, award.amount, award.paid) == (Outcome.NEEDS_HUMAN, 30_000_00, 30_000_00)
    assert (award.follow, award.difference) == ("recovery", 30_000_00)
    assert [reason.code for reason in award.reasons] == ["condition_not_met", "follow_recovery"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"state": "received"}, "dates.approved"),
        ({"state": "paid", **PAID, "objection": True}, "objection"),
        ({"state": "paid", "dates": PAID["dates"]}, "paid_amount"),
        ({"state": "paid", "paid_amount": 30_000}, "dates.paid"),
        ({"paid_amount": 30_000}, "paid_amount"),
        ({"announced_amount": 30_000}, "announced_amount"),
        ({"state": "withdrawn"}, "state"),
        ({"dates": {"applied": "2026-03-02", "approved": "2026-03-01"}}, "dates.approved"),
        ({"dates": {"applied": "2026-02-01", "approved": "2026-03-01", "paid": "2026-02-28"}}, "dates.paid"),
        ({"facts": {"review_passed": False}}, "facts.review_passed"),
    ],
)
def test_contradictions_name_file_and_field(ledger: Ledger, change, field: str) -> None:
    (line,) = ledger.refuse({**ledger.case("14"), **change})
    assert line.startswith(f"cases.yaml: case 1 (A): {field}: ")


def test_a_decision_before_the_measures_were_issued_is_refused(ledger: Ledger) -> None:
    (line,) = ledger.refuse(ledger.case("14"), issued="2026-06-01")
    assert line.startswith("cases.yaml: case 1 (A): dates.approved: 2026-03-01 is before")
