"""What must hold for any ledger: caps, monotony, lower awards of the same matter, order of files."""

import copy
from datetime import date
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from awards.money import plain_yuan
from law import on
from tests.awards.conftest import Ledger

NUMBERS = on(date(2026, 2, 1)).numbers
COST = {"1": "production_cost", "6": "local_costs", "9": "spending", "10": "translation_cost", "13": "training_cost", "14": "spending"}
HIGHEST = {"1": 100_000, "2": 50_000, "3": 20_000, "4a": 80_000, "4b": 150_000, "5": 200_000, "6": 50_000, "7": 50_000}
HIGHEST |= {"8a": 500_000, "8b": 300_000, "8c": 200_000, "9": 300_000, "10": 100_000, "11": 200_000, "13": 50_000, "14": 300_000}
YEARLY = {"5": 600_000, "6": 150_000, "9": 300_000}

fen = st.integers(0, 3 * 10**8)
few_ids = st.sampled_from("UVW")


@st.composite
def a_case(draw, ledger, number, rules=tuple(HIGHEST)):
    """An eligible or nearly eligible case; few applicants and works, so that cases meet."""
    rule = draw(st.sampled_from(rules))
    day = f"{draw(st.sampled_from((2026, 2027)))}-{draw(st.integers(3, 12)):02d}-{draw(st.integers(1, 28)):02d}"
    # A year of the contest or of a revenue belongs to its work here, as it mostly does.
    applicant = draw(few_ids)
    kind = "P" if rule[0] in "8" else "T" if rule in ("13", "14") else rule + applicant if rule in ("5", "6", "10") else rule
    case = ledger.case(rule, f"C{number:02d}", work=draw(few_ids) + kind, applicant=applicant, approved=day)
    if rule in ("1", "2", "3"):
        case["work"] = {"id": (work := draw(few_ids)), "title": work, "animation": work == "U"}
    if rule in COST:
        case["facts"][COST[rule]] = plain_yuan(draw(fen))
    if rule == "5":
        amounts = draw(st.lists(fen, min_size=1, max_size=3))
        case["facts"]["platforms"] = [
            {"name": str(n), "revenue": plain_yuan(a), "qualified": draw(st.booleans())} for n, a in enumerate(amounts)
        ]
        case["facts"]["year"] = draw(st.sampled_from((2025, 2026)))
    if rule == "2":
        case["facts"]["prize"] = draw(st.sampled_from(("first", "second", "third")))
    if draw(st.booleans()):
        case["approved_amount"] = plain_yuan(draw(st.integers(0, 6 * 10**7)))
    if draw(st.integers(0, 4)) == 0:
        case["prior_awards"] = [{"level": draw(st.sampled_from(("city", "province"))), "policy": "P", "amount": plain_yuan(draw(fen))}]
    if draw(st.integers(0, 4)) == 0:
        case["state"] = "received"
        del case["dates"]["approved"]
    return case


@st.composite
def a_ledger(draw, ledger, most=12, rules=tuple(HIGHEST)):
    return [draw(a_case(ledger, number, rules)) for number in range(draw(st.integers(1, most)))]


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_no_award_above_its_cap_and_no_enterprise_above_its_year(ledger: Ledger, data) -> None:
    run = ledger.run(*data.draw(a_ledger(ledger)))
    years = {}
    for award in run.awards:
        if award.amount is None:
            continue
        assert 0 <= award.amount <= HIGHEST[award.rule] * 100
        assert award.amount or award.reasons
        if award.rule in YEARLY:
            key = award.rule, award.case.applicant.id, award.year
            years[key] = years.get(key, 0) + award.amount
    for (rule, _, _), paid in years.items():
        assert paid <= YEARLY[rule] * 100
    assert sum(award.amount or 0 for award in run.awards) == run.fund.whole.amount


@settings(max_examples=120, deadline=None)
@given(data=st.data())
def test_more_cost_never_pays_less(ledger: Ledger, data) -> None:
    cases = data.draw(a_ledger(ledger, rules=("1", "3", "5", "6", "9", "10", "13", "14")))
    which = data.draw(st.integers(0, len(cases) - 1))
    more = copy.deepcopy(cases)
    facts, extra = more[which]["facts"], data.draw(fen)
    if more[which]["article"] == 5:
        facts["platforms"][0]["revenue"] = plain_yuan(int(Decimal(facts["platforms"][0]["revenue"]) * 100) + extra)
    elif more[which]["article"] == 3:
        facts["plays"] += extra
    else:
        name = COST[str(more[which]["article"])]
        facts[name] = plain_yuan(int(Decimal(facts[name]) * 100) + extra)
    name = cases[which]["id"]
    assert ledger.awards(*more)[name].amount >= ledger.awards(*cases)[name].amount


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_a_lower_award_of_the_same_matter_never_changes_any_payout(ledger: Ledger, data) -> None:
    cases = data.draw(a_ledger(ledger))
    before = ledger.awards(*cases)
    # A case of the same matter as an approved one, with strictly less to get, at any time. (Before one that waits an approved one goes.)
    eligible = [award for award in before.values() if award.entitlement and award.case.decided and award.rule not in ("7", "11")]
    if not eligible:
        return
    rival = data.draw(st.sampled_from(eligible))
    lower = copy.deepcopy(next(case for case in cases if case["id"] == rival.case.id))
    lower.update(id=data.draw(st.sampled_from(("A0", "Z9"))), state="approved", prior_awards=[])
    lower["dates"] = {
        "applied": "2026-02-01",
        "approved": f"{data.draw(st.sampled_from((2026, 2027)))}-{data.draw(st.integers(3, 12)):02d}-01",
    }
    lower["approved_amount"] = plain_yuan(data.draw(st.integers(0, rival.entitlement - 1)))
    after = ledger.awards(*cases, lower)
    assert {name: award.amount for name, award in after.items() if name != lower["id"]} == {n: a.amount for n, a in before.items()}
    assert not after[lower["id"]].amount


@settings(max_examples=100, deadline=None)
@given(data=st.data())
def test_the_order_of_the_files_changes_nothing(ledger: Ledger, data) -> None:
    cases = data.draw(a_ledger(ledger, most=16))
    shuffled = data.draw(st.permutations(cases))
    one, other = ledger.run(*cases), ledger.run(*shuffled)
    assert one.awards == other.awards
    assert one.fund == other.fund
    assert [(e.reading.id, e.choice, e.total, e.changed) for e in one.effects] == [
        (e.reading.id, e.choice, e.total, e.changed) for e in other.effects
    ]


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_at_most_ten_scripts_a_year_are_paid(ledger: Ledger, data) -> None:
    cases = []
    for number in range(data.draw(st.integers(8, 25))):
        case = ledger.case("2", f"S{number:02d}", applicant=f"E{number}", contest_year=data.draw(st.sampled_from((2026, 2027))))
        case["work"]["animation"] = data.draw(st.booleans())
        case["facts"]["prize"] = data.draw(st.sampled_from(("first", "second", "third")))
        cases.append(case)
    awards = ledger.awards(*cases)
    for year in (2026, 2027):
        entered = [award for award in awards.values() if award.case.facts.contest_year == year]
        paid = [award for award in entered if award.amount]
        assert len(paid) == min(10, len(entered))
        if any(award.case.work.animation for award in entered if not award.amount):
            assert all(award.case.work.animation for award in paid)
