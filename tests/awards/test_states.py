"""附则第3条: what a case's state says, and what contradicts it."""

import pytest

from awards.trace import Outcome


@pytest.mark.parametrize(
    ("state", "payable"),
    [("received", False), ("under_review", False), ("approved", False), ("public_notice", False), ("payable", True), ("paid", True)],
)
def test_附则第3条_payable_after_review_and_public_notice(ledger, state, payable):
    case = {**ledger.case("13"), "state": state}
    if state in ("received", "under_review"):
        del case["dates"]["approved"]
    award = ledger.awards(case)["A"]
    assert (award.amount, award.payable) == (30_000_00, payable)


def test_an_approved_case_without_its_day_needs_it(ledger):
    case = ledger.case("13")
    del case["dates"]["approved"]
    award = ledger.awards(case)["A"]
    assert (award.outcome, award.missing) == (Outcome.NEEDS_HUMAN, ("dates.approved",))


def test_an_approved_case_has_passed_its_review(ledger):
    case = ledger.case("14", review_passed=None)
    assert ledger.awards(case)["A"].outcome is Outcome.ELIGIBLE
    case.update(state="received", dates={"applied": "2026-02-01"})
    assert ledger.awards(case)["A"].missing == ("facts.review_passed",)


def test_a_paid_case_to_which_nothing_is_due_is_pointed_out(ledger):
    paid = {**ledger.case("11", "B", approved="2026-05-01"), "state": "paid"}
    award = ledger.awards(ledger.case("11", "A"), paid)["B"]
    assert [reason.code for reason in award.reasons] == ["once_only", "paid_but_nothing_due"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"state": "received"}, "dates.approved"),
        ({"state": "paid", "objection": True}, "objection"),
        ({"dates": {"applied": "2026-03-02", "approved": "2026-03-01"}}, "dates.approved"),
        ({"dates": {"applied": "2026-02-01", "approved": "2026-03-01", "paid": "2026-02-28"}}, "dates.paid"),
        ({"facts": {"review_passed": False}}, "facts.review_passed"),
    ],
)
def test_contradictions_name_file_and_field(ledger, change, field):
    (line,) = ledger.refuse({**ledger.case("14"), **change})
    assert line.startswith(f"cases.yaml: case 1 (A): {field}: ")


def test_a_decision_before_the_measures_were_issued_is_refused(ledger):
    (line,) = ledger.refuse(ledger.case("14"), issued="2026-06-01")
    assert line.startswith("cases.yaml: case 1 (A): dates.approved: 2026-03-01 is before")
