"""附则第3条: a case is a history of events, and money that was paid or announced stays what it is."""

import copy
from typing import Any

import pytest

from awards.trace import Outcome
from tests.awards.conftest import Case, Ledger

DAYS = {"received": "02-01", "reviewed": "02-10", "approved": "03-01", "notice_begun": "03-02", "objection_raised": "03-03"}
DAYS |= {"objection_upheld": "03-04", "objection_dismissed": "03-04", "notice_over": "03-09", "payable": "03-10", "paid": "03-11"}
DAYS |= {"recovered": "06-01", "rejected": "02-20", "withdrawn": "03-12"}


def event(text: str) -> dict[str, str]:
    """`paid:50000@2026-03-11`, or with the usual day `paid:50000`."""
    name, _, day = text.partition("@")
    name, _, amount = name.partition(":")
    return {"event": name, "day": day or f"2026-{DAYS[name]}", **({"amount": amount} if amount else {})}


def with_events(case: Case, *events: str) -> Case:
    """The case with a history in place of its state."""
    case = copy.deepcopy(case)
    for name in ("state", "dates"):
        del case[name]
    return {**case, "events": [event(text) for text in events]}


def announced(amount: int) -> tuple[str, ...]:
    return "received", "approved", f"notice_begun:{amount}"


def payable(amount: int) -> tuple[str, ...]:
    return (*announced(amount), "notice_over", "payable")


def paid(amount: int) -> tuple[str, ...]:
    return (*payable(amount), f"paid:{amount}")


def told(award):
    return award.amount and award.amount // 100, award.paid // 100, award.to_pay // 100, award.follow, award.difference // 100


def test_the_course_of_a_case(ledger: Ledger) -> None:
    case = ledger.case("13")  # 50 % of 60 000
    states = [
        ("received", (30_000, 0, 0, "none", 0), "received"),
        ("reviewed", (30_000, 0, 0, "none", 0), "under_review"),
        ("approved", (30_000, 0, 0, "none", 0), "approved"),
        ("notice_begun:30000", (30_000, 0, 0, "nothing", 0), "public_notice"),
        ("objection_raised", (30_000, 0, 0, "nothing", 0), "public_notice"),
        ("objection_dismissed", (30_000, 0, 0, "nothing", 0), "public_notice"),
        ("notice_over", (30_000, 0, 0, "nothing", 0), "public_notice"),
        ("payable", (30_000, 0, 30_000, "nothing", 0), "payable"),
        ("paid:30000", (30_000, 30_000, 0, "nothing", 0), "paid"),
    ]
    for number in range(1, len(states) + 1):
        award = ledger.awards(with_events(case, *(text for text, _, _ in states[:number])))["A"]
        _, expected, state = states[number - 1]
        assert (told(award), award.case.state, award.outcome) == (expected, state, Outcome.ELIGIBLE)


def test_a_state_with_its_dates_is_a_history(ledger: Ledger) -> None:
    case = {**ledger.case("13"), "state": "paid", "paid_amount": 30_000, "announced_amount": 30_000}
    case["dates"] |= {"notice_start": "2026-03-02", "notice_end": "2026-03-09", "paid": "2026-03-11"}
    award = ledger.awards(case)["A"]
    assert [(e.event, str(e.day), e.amount) for e in award.case.history] == [
        ("received", "2026-02-01", None),
        ("approved", "2026-03-01", None),
        ("notice_begun", "2026-03-02", 30_000_00),
        ("notice_over", "2026-03-09", None),
        ("payable", "2026-03-09", None),
        ("paid", "2026-03-11", 30_000_00),
    ]
    assert told(award) == (30_000, 30_000, 0, "nothing", 0)


@pytest.mark.parametrize(
    ("events", "outcome", "amount", "code"),
    [
        (("received", "rejected"), Outcome.INELIGIBLE, 0, "rejected"),
        (("received", "approved", "withdrawn"), Outcome.NOT_APPLICABLE, 0, "withdrawn"),
        ((*announced(30_000), "objection_raised", "objection_upheld"), Outcome.NEEDS_HUMAN, None, "objection_upheld"),
        (("received", "approved:0"), Outcome.ELIGIBLE, 0, "granted_nothing"),
    ],
)
def test_an_upheld_objection_a_rejection_a_withdrawal_and_a_grant_of_nothing_are_told_apart(
    ledger: Ledger, events: tuple[str, ...], outcome: Outcome, amount: int | None, code: str
) -> None:
    award = ledger.awards(with_events(ledger.case("13"), *events))["A"]
    assert (award.outcome, award.amount, [reason.code for reason in award.reasons]) == (outcome, amount, [code])


def test_after_an_upheld_objection_the_case_can_be_approved_anew(ledger: Ledger) -> None:
    again = (*announced(30_000), "objection_raised", "objection_upheld", "approved:20000@2026-04-01", "notice_begun:20000@2026-04-02")
    award = ledger.awards(with_events(ledger.case("13"), *again))["A"]
    assert told(award) == (20_000, 0, 0, "nothing", 0)
    assert str(award.case.dates.approved) == "2026-04-01"


@pytest.mark.parametrize("end", [("withdrawn@2026-07-03",), ("objection_raised@2026-07-03", "objection_upheld@2026-07-04")])
def test_the_end_of_a_top_up_leaves_what_was_paid_as_it_was(ledger: Ledger, end: tuple[str, ...]) -> None:
    """The lower award of a matter was paid first, the higher one got the difference; then its second notice comes to nothing."""
    lower = with_events(ledger.case("13", "low", work="T", training_cost=40_000), *paid(20_000), "recovered:5")
    history = (*paid(30_000), "notice_begun:5@2026-07-02", *end)
    higher = ledger.case("13", "high", work="T", training_cost=900_000)
    awards = ledger.awards(lower, with_events(higher, *history))
    assert (awards["high"].outcome, awards["high"].entitlement) == (Outcome.ELIGIBLE, 50_000_00)
    assert told(awards["high"]) == (30_000, 30_000, 0, "nothing", 0)
    assert "top_up_closed" in [step.kind for step in awards["high"].steps]
    assert told(awards["low"]) == (19_995, 19_995, 0, "nothing", 0)
    anew = with_events(higher, *history, "approved@2026-07-05", "notice_begun:5@2026-07-06")
    assert told(ledger.awards(lower, anew)["high"])[0] == 30_005


@pytest.mark.parametrize(
    ("events", "field", "words"),
    [
        (("approved",), "events[0].event", "approved cannot follow -; what can: received"),
        (("received", "paid:5"), "events[1].event", "paid cannot follow received"),
        ((*announced(5), "payable"), "events[3].event", "payable cannot follow notice_begun"),
        ((*paid(5), "withdrawn"), "events[6].event", "withdrawn cannot follow paid"),
        (
            (*paid(9), "notice_begun:1@2026-07-02", "withdrawn@2026-07-03", "paid:1@2026-07-04"),
            "events[8].event",
            "paid cannot follow withdr",
        ),
        (("received", "approved@2026-01-31"), "events[1].day", "2026-01-31 is before received 2026-02-01"),
        (("received", "approved", "notice_begun"), "events[2].amount", "notice_begun needs its amount"),
        ((*payable(5), "paid"), "events[5].amount", "paid needs its amount"),
        ((*payable(5), "paid:0"), "events[5].amount", "must be above 0"),
        ((*payable(5), "paid:6"), "events[5].amount", "6.00 yuan paid, more than the 5.00"),
        ((*paid(5), "recovered:6"), "events[6].amount", "more recovered than the 5.00"),
        (("received:5",), "events[0].amount", "received carries no amount"),
    ],
)
def test_what_cannot_have_happened_names_the_event(ledger: Ledger, events: tuple[str, ...], field: str, words: str) -> None:
    (line,) = ledger.refuse(with_events(ledger.case("13"), *events))
    assert line.startswith(f"cases.yaml: case 1 (A): {field}: {words}")


def test_events_and_a_state_are_not_both_stated(ledger: Ledger) -> None:
    (line,) = ledger.refuse({**with_events(ledger.case("13"), "received"), "state": "received"})
    assert line.startswith("cases.yaml: case 1 (A): state: follows from `events`")


def test_payable_without_a_public_notice_is_a_person_s(ledger: Ledger) -> None:
    award = ledger.awards(with_events(ledger.case("13"), "received", "approved", "payable"))["A"]
    assert (award.outcome, award.amount, award.to_pay) == (Outcome.NEEDS_HUMAN, None, 0)
    assert award.missing == ("dates.notice_start", "dates.notice_end", "objection")


def test_more_than_was_paid_is_a_top_up_and_less_a_recovery_for_a_person(ledger: Ledger) -> None:
    def course(amount: int, **facts: Any):
        return told(ledger.awards(with_events(ledger.case("13", **facts), *paid(amount)))["A"])

    assert course(30_000) == (30_000, 30_000, 0, "nothing", 0)
    assert course(20_000) == (30_000, 20_000, 0, "top_up", 10_000)
    assert course(45_000) == (45_000, 45_000, 0, "recovery", 15_000)
    assert course(30_000, filed=None) == (30_000, 30_000, 0, "person", 0)


def test_what_was_announced_is_kept_and_where_it_is_too_much_corrected_by_a_person_before_it_is_paid(ledger: Ledger) -> None:
    award = ledger.awards(with_events(ledger.case("13"), *payable(45_000)))["A"]
    assert told(award) == (45_000, 0, 0, "correction", 15_000)
    assert award.outcome is Outcome.NEEDS_HUMAN
    award = ledger.awards(with_events(ledger.case("13"), *payable(20_000)))["A"]
    assert told(award) == (30_000, 0, 20_000, "top_up", 10_000)


def test_a_top_up_is_announced_and_paid_in_its_turn(ledger: Ledger) -> None:
    again = (*paid(20_000), "approved:30000@2026-04-01", "notice_begun:10000@2026-04-02")
    assert told(ledger.awards(with_events(ledger.case("13"), *again))["A"]) == (30_000, 20_000, 0, "nothing", 0)
    again += ("notice_over@2026-04-09", "payable@2026-04-09")
    assert told(ledger.awards(with_events(ledger.case("13"), *again))["A"]) == (30_000, 20_000, 10_000, "nothing", 0)
    award = ledger.awards(with_events(ledger.case("13"), *again, "paid:10000@2026-04-10"))["A"]
    assert told(award) == (30_000, 30_000, 0, "nothing", 0)
    assert str(award.case.dates.approved) == "2026-03-01"


def test_after_a_recovery_people_decide_on_anything_more(ledger: Ledger) -> None:
    award = ledger.awards(with_events(ledger.case("13"), *paid(30_000), "recovered:10000"))["A"]
    assert told(award) == (20_000, 20_000, 0, "nothing", 0)


def test_a_case_all_of_which_was_recovered_says_so(ledger: Ledger) -> None:
    award = ledger.awards(with_events(ledger.case("13"), *paid(30_000), "recovered:30000"))["A"]
    assert (award.amount, [reason.code for reason in award.reasons]) == (0, ["recovered"])


def test_money_recovered_is_free_for_others(ledger: Ledger) -> None:
    cases = [with_events(ledger.case("9", f"A{n}", spending=2_000_000), *paid(300_000)) for n in range(1)]
    late = ledger.case("9", "B", spending=2_000_000, approved="2026-05-01")
    assert ledger.paid(*cases, late)["B"] == 0
    cases[0]["events"].append(event("recovered:100000"))
    assert ledger.paid(*cases, late)["B"] == 100_000


def test_a_late_entry_takes_nothing_from_what_was_paid_or_announced(ledger: Ledger) -> None:
    """Approved before the others, entered after they were paid: it gets what is left of the enterprise's year."""
    cost = {"local_costs": 900_000}
    gone = [with_events(ledger.case("6", f"A{n}", **cost), *course(50_000)) for n, course in enumerate((paid, announced))]
    late = [ledger.case("6", f"L{n}", approved="2026-02-15", **cost) for n in range(2)]
    assert ledger.paid(*gone, *late) == {"A0": 50_000, "A1": 50_000, "L0": 50_000, "L1": 0}


def test_a_higher_award_of_the_matter_gets_the_difference(ledger: Ledger) -> None:
    lower = with_events(ledger.case("3", "A", work="W"), *paid(20_000))
    awards = ledger.awards(lower, ledger.case("1", "B", work="W", approved="2026-06-01"))
    assert told(awards["A"]) == (20_000, 20_000, 0, "nothing", 0)
    assert awards["B"].amount == 80_000_00
    assert awards["B"].steps[-1].formula == "min(100,000.00; 100,000.00 − 20,000.00) = 80,000.00"


def test_what_only_waits_wins_over_nobody(ledger: Ledger) -> None:
    waiting = with_events(ledger.case("1", "B", work="W"), "received")
    for course in (("received", "approved"), announced(20_000), payable(20_000), paid(20_000)):
        awards = ledger.awards(with_events(ledger.case("3", "A", work="W"), *course), waiting)
        assert (awards["A"].amount, awards["B"].amount) == (20_000_00, 80_000_00)
    assert ledger.paid(with_events(ledger.case("3", "A", work="W"), "received"), waiting) == {"A": 0, "B": 100_000}


def test_a_once_only_award_that_was_paid_stays_with_whom_it_was_paid_to(ledger: Ledger) -> None:
    gone = with_events(ledger.case("11", "B", approved="2026-05-01"), *paid(200_000))
    awards = ledger.awards(ledger.case("11", "A", approved="2026-02-02"), gone)
    assert (awards["A"].amount, told(awards["B"])) == (0, (200_000, 200_000, 0, "nothing", 0))


def test_of_two_payments_of_a_once_only_award_the_second_is_a_recovery(ledger: Ledger) -> None:
    cases = [with_events(ledger.case("11", name), *paid(200_000)) for name in "AB"]
    awards = ledger.awards(*cases)
    assert told(awards["A"]) == (200_000, 200_000, 0, "nothing", 0)
    assert told(awards["B"]) == (200_000, 200_000, 0, "recovery", 200_000)


def test_第2条_an_announced_winner_keeps_its_place_and_one_that_waits_takes_none(ledger: Ledger) -> None:
    winners = [ledger.case("2", f"S{n:02d}", applicant=f"E{n}", approved=f"2026-03-{n:02d}") for n in range(1, 11)]
    late = ledger.case("2", "T", applicant="T", approved="2026-03-20")
    late["work"]["animation"] = True
    assert ledger.paid(*winners, late)["S10"] == 0
    kept = [*winners[:-1], with_events(winners[-1], *announced(50_000))]
    paid_now = ledger.paid(*kept, late)
    assert (paid_now["S10"], paid_now["S09"], paid_now["T"]) == (50_000, 0, 50_000)
    waiting = with_events(late, "received")
    assert ledger.paid(*winners, waiting)["T"] == 0
    assert ledger.paid(*winners, waiting)["S10"] == 50_000


def test_第8条_a_park_that_only_applied_leaves_the_paid_one_alone(ledger: Ledger) -> None:
    base = with_events(ledger.case("8b", "B", work="P"), *paid(300_000))
    awards = ledger.awards(base, with_events(ledger.case("8a", "A", work="P"), "received"))
    assert told(awards["B"]) == (300_000, 300_000, 0, "nothing", 0)
    assert (awards["A"].outcome, awards["A"].amount) == (Outcome.NEEDS_HUMAN, None)


def test_a_prior_award_counts_for_its_matter_whichever_case_states_it(ledger: Ledger) -> None:
    prior = {"level": "city", "policy": "P", "amount": 15_000}
    script = ledger.case("1", "A", work="W")
    novel = {**ledger.case("3", "B", work="W"), "prior_awards": [prior]}
    assert ledger.paid(script, novel) == {"A": 85_000, "B": 0}
    assert ledger.paid({**script, "prior_awards": [prior]}, novel) == {"A": 85_000, "B": 0}
    other = {**prior, "policy": "Q"}
    assert ledger.paid({**script, "prior_awards": [other]}, novel) == {"A": 70_000, "B": 0}


def test_the_headline_keeps_apart_what_is_paid_payable_approved_and_applied_for(ledger: Ledger) -> None:
    cases = [
        with_events(ledger.case("13", f"A{n}", work=f"P{n}"), *course)
        for n, course in enumerate((paid(20_000), payable(30_000), announced(30_000), ("received", "approved"), ("received",)))
    ]
    whole = ledger.run(*cases).fund.whole
    assert (whole.paid, whole.payable, whole.approved, whole.applied_for) == (20_000_00, 30_000_00, 70_000_00, 30_000_00)
    assert whole.amount == sum((whole.paid, whole.payable, whole.approved, whole.applied_for))
