"""The range of the fund: no reading of the text gives a total outside it, and where it is exact some reading gives each end."""

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from awards import ranges
from awards.readings import OPEN_READINGS
from tests.awards.conftest import Ledger
from tests.awards.test_fund import busy_ledger
from tests.awards.test_readings import a_crowd

ISSUED = "2026-02-01"


def total(ledger, cases, **readings):
    return ledger.run(*cases, issued=ISSUED, readings=readings).fund.whole.amount


def check_ends(ledger, cases, span) -> None:
    """Both ends of every exact group come about together with any choice of the other groups."""
    exact = [group for group in span.groups if group.exact]
    low = {id: choice for group in exact for id, choice in group.at_low.items()}
    high = {id: choice for group in exact for id, choice in group.at_high.items()}
    difference = total(ledger, cases, **high) - total(ledger, cases, **low)
    assert difference == sum(group.high - group.low for group in exact)
    if span.exact:
        assert (total(ledger, cases, **low), total(ledger, cases, **high)) == (span.low, span.high)


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_no_reading_lies_outside(ledger: Ledger, data) -> None:
    cases = data.draw(a_crowd(ledger))
    chosen = {reading.id: data.draw(st.sampled_from(sorted(reading.choices))) for reading in OPEN_READINGS}
    run = ledger.run(*cases, issued=ISSUED, readings=chosen)
    span = ledger.run(*cases, issued=ISSUED).range
    assert (run.range.low, run.range.high) == (span.low, span.high)  # whatever was chosen
    assert span.low <= run.fund.whole.amount <= span.high
    for _ in range(4):
        other = {reading.id: data.draw(st.sampled_from(sorted(reading.choices))) for reading in OPEN_READINGS}
        assert span.low <= total(ledger, cases, **other) <= span.high
    check_ends(ledger, cases, span)


def test_a_busy_ledger(ledger: Ledger) -> None:
    cases = busy_ledger(ledger)
    run = ledger.run(*cases, issued=ISSUED)
    for effect in run.effects:
        assert run.range.low <= effect.total <= run.range.high
    assert {id for group in run.range.groups for id in (reading.id for reading in group.readings)} >= {
        effect.reading.id for effect in run.effects if effect.total != run.fund.whole.amount
    }
    check_ends(ledger, cases, run.range)


def two_readings(ledger):
    """Rounding and the year of the cap meet in one enterprise's cap."""
    return [
        ledger.case("9", "A", year=2025, spending="1999999.99", approved="2026-03-01"),
        ledger.case("9", "B", year=2026, spending="400000.55", approved="2026-04-01"),
        ledger.case("13", "C", training_cost="50001.01"),
    ]


def test_exact_over_all_combinations_of_two_readings_that_meet(ledger: Ledger) -> None:
    cases = two_readings(ledger)
    span = ledger.run(*cases, issued=ISSUED).range
    totals = [
        total(ledger, cases, rounding=one, cap_year=other)
        for one, other in itertools.product(("fen_half_up", "yuan_down"), ("approval", "facts"))
    ]
    assert span.exact
    assert (span.low, span.high) == (min(totals), max(totals)) == (325_000_00, 385_000_59)
    assert [([reading.id for reading in group.readings], group.combinations) for group in span.groups] == [(["rounding", "cap_year"], 4)]


def test_readings_that_do_not_meet_are_groups_of_their_own(ledger: Ledger) -> None:
    outside = ledger.case("11", "A", applicant="E9")
    outside["applicant"]["ganzhou_enterprise"] = False
    cases = [outside, ledger.case("1", "B", production_cost="120000.55", approved="2026-03-01")]
    span = ledger.run(*cases, issued=ISSUED).range
    assert [[reading.id for reading in group.readings] for group in span.groups] == [["at_most", "rounding"], ["outside_applicant"]]
    assert (span.low, span.high) == (0, 200_000_00 + 36_000_17)


@pytest.mark.parametrize(("combinations", "settled"), [(2, 10**6), (2, 0), (1, 0)])
def test_beyond_the_limits_there_is_a_bound(ledger: Ledger, monkeypatch: pytest.MonkeyPatch, combinations: int, settled: int) -> None:
    cases = two_readings(ledger)
    span = ledger.run(*cases, issued=ISSUED).range
    monkeypatch.setattr(ranges, "MOST_COMBINATIONS", combinations)
    monkeypatch.setattr(ranges, "_MOST_SETTLED", settled)
    bound = ledger.run(*cases, issued=ISSUED).range
    assert not bound.exact
    assert bound.low <= span.low < span.high <= bound.high
    assert [dict(group.at_low) for group in bound.groups] == [{}]


def test_money_that_is_out_is_in_every_total(ledger: Ledger) -> None:
    paid = ledger.case("1", "A", production_cost=120_000)
    paid.update(state="paid", paid_amount=36_000, dates={**paid["dates"], "paid": "2026-04-01"})
    span = ledger.run(paid, issued=ISSUED).range
    assert span.low == 36_000_00


def test_a_ledger_that_no_reading_changes(ledger: Ledger) -> None:
    span = ledger.run(ledger.case("13", "A"), issued=ISSUED).range
    assert (span.low, span.high, span.exact, span.groups) == (30_000_00, 30_000_00, True, ())
