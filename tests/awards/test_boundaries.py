"""Just below, exactly at and just above every threshold and cap of the registry, and every answer; each named by its citation."""

from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from awards.boundaries import SMALLEST, Boundary, boundaries, unproved
from awards.dates import years_later
from awards.money import plain_yuan
from awards.trace import Outcome
from law import measures, on
from tests.awards.conftest import Case, Ledger

# The version that the cases of the tests are held to, by the day on which they apply.
LAW = on(date(2026, 2, 1))
BOUNDARIES = list(boundaries(LAW))
NUMBERS = LAW.numbers

# What the wording asks; nothing here looks at the operator that the data state.
STRICT, INCLUSIVE = ("超过", "高于"), ("以上", "达到", "及以上")
BASE_OF = {
    "1": "production_cost",
    "5": "platforms",
    "6": "local_costs",
    "9": "spending",
    "10": "translation_cost",
    "13": "training_cost",
    "14": "spending",
}
"""The fact that an amount is computed from."""

WRONG_ANSWER = {"4a": "yearly_selection", "4b": "five_one_central", "12": "other", "14": "local"}
"""An answer outside the ones that an article accepts; elsewhere `none`."""


def of(*kinds: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("boundary", [pytest.param(b, id=b.id) for b in BOUNDARIES if b.kind in kinds])


def with_base(ledger: Ledger, rule: str, fen: int, case_id: str = "A", **kwargs: Any) -> Case:
    """A case whose amount is computed from `fen`."""
    name = BASE_OF[rule]
    value = [{"name": "P", "revenue": plain_yuan(fen), "qualified": True}] if name == "platforms" else plain_yuan(fen)
    return ledger.case(rule, case_id, **{name: value}, **kwargs)


def base_for(rule: str, fen: int) -> int:
    """The figure whose share comes to `fen`, to the nearest fen."""
    return round(Fraction(fen) / NUMBERS[f"{rule}.rate"].value)


def test_there_are_more_than_a_hundred_and_all_cite() -> None:
    sides = [b for b in BOUNDARIES if b.kind != "answer"]
    assert len(sides) >= 100
    assert all("第" in b.id and "条" in b.id for b in BOUNDARIES)
    assert len({b.id for b in BOUNDARIES}) == len(BOUNDARIES)


def test_no_article_and_no_supplementary_rule_is_without_a_rule() -> None:
    assert unproved() == []


@of("threshold")
def test_threshold(ledger: Ledger, boundary: Boundary) -> None:
    parameter = boundary.parameter
    step = {"below": -1, "exactly": 0, "above": 1}[boundary.point] * SMALLEST[parameter.unit]
    value = parameter.value + step
    strict = any(word in parameter.citation for word in STRICT)
    assert strict or any(word in parameter.citation for word in INCLUSIVE)
    expected = {"below": False, "exactly": not strict, "above": True}[boundary.point]
    award = ledger.awards(case_at(ledger, boundary, value))["A"]
    result = next(c.result for c in award.conditions if c.requirement.id == boundary.name)
    assert result == ("met" if expected else "not_met")
    assert award.outcome is (Outcome.ELIGIBLE if expected else Outcome.INELIGIBLE)


def case_at(ledger: Ledger, boundary: Boundary, value: Fraction) -> Case:
    """A case that stands or falls with this figure."""
    unit, fact = boundary.parameter.unit, boundary.requirement.fact.removeprefix("facts.")
    text = (
        plain_yuan(int(value))
        if unit in ("yuan", "usd")
        else int(value)
        if unit == "count"
        else decimal(value * (100 if unit == "percent" else 1))
    )
    if fact == "platforms":
        return ledger.case("5", platforms=[{"name": "P", "revenue": text, "qualified": True}])
    if fact == "revenue":
        return ledger.case("11", revenue={"amount": text, "currency": "USD"})
    if fact == "plays_of_works":
        return ledger.case("12", works=9, plays_of_works=[text, 1])
    if fact == "works":
        return ledger.case("12", works=text, plays_of_works=[1])
    return ledger.case(boundary.rule, **{fact: text})


def decimal(value: Fraction) -> str:
    scaled = int(Fraction(value) * 10**12)
    return f"{scaled // 10**12}.{scaled % 10**12:012d}".rstrip("0").rstrip(".")


@of("answer")
def test_answer(ledger: Ledger, boundary: Boundary) -> None:
    requirement = boundary.requirement
    value = {"yes": True, "no": False, "missing": None}[boundary.point]
    if requirement.among:
        wrong = WRONG_ANSWER.get(boundary.rule, "none")
        value = {"yes": next(iter(requirement.among)), "no": wrong, "missing": None}[boundary.point]
    case = ledger.case(boundary.rule)
    case["state"] = "under_review"
    del case["dates"]["approved"]
    set_fact(case, requirement.fact, value)
    award = ledger.awards(case)["A"]
    if boundary.rule in ("4a", "4b") and requirement.id == "honour" and boundary.point != "yes":
        # The honour tells the two rules apart: another one is judged by the other rule, none by nobody.
        assert award.rule == {"no": "4b" if boundary.rule == "4a" else "4a", "missing": "4"}[boundary.point]
        return
    if requirement.id == "foreign_language" and boundary.point == "yes":
        assert award.outcome is Outcome.ELIGIBLE
        return
    unmet = Outcome.NOT_APPLICABLE if boundary.rule == "15" else Outcome.INELIGIBLE
    expected = {"yes": Outcome.ELIGIBLE, "no": unmet, "missing": Outcome.NEEDS_HUMAN}[boundary.point]
    if requirement.any_of:
        expected = Outcome.ELIGIBLE  # the other of the two suffices
    assert award.outcome is expected
    if expected is Outcome.NEEDS_HUMAN:
        assert any(requirement.fact in name or name in requirement.fact for name in award.missing)
        assert award.amount is None


def set_fact(case: Case, fact: str, value: object) -> None:
    if fact == "facts.platforms":
        case["facts"]["platforms"] = None if value is None else [{"name": "P", "revenue": 2_000_000, "qualified": value}]
    elif fact == "facts.audio_languages":
        case["facts"]["audio_languages"] = None if value is None else ["zh", "en"] if value else ["zh"]
        case["facts"]["subtitle_languages"] = None if value is None else ["zh"]
    else:
        place = case
        *path, name = fact.split(".")
        for part in path:
            place = place[part]
        place[name] = value


@of("cap")
def test_cap(ledger: Ledger, boundary: Boundary) -> None:
    cap, rule = boundary.parameter.value, boundary.rule
    amount = cap + {"below": -1, "exactly": 0, "above": 1}[boundary.point]
    if rule in BASE_OF:
        case = with_base(ledger, rule, base_for(rule, amount) if boundary.point != "above" else base_for(rule, cap) + 100)
        if rule == "1":
            case["facts"]["plan"] = boundary.name.removeprefix("cap_")
    else:
        case = {**ledger.case(rule), "approved_amount": plain_yuan(amount)}
    award = ledger.awards(case)["A"]
    assert award.amount == min(amount, cap)


@of("amount")
def test_amount_that_the_article_names(ledger: Ledger, boundary: Boundary) -> None:
    named = boundary.parameter.value
    granted = named + {"below": -1, "exactly": 0, "above": 1}[boundary.point]
    variant = boundary.name.removeprefix("award_").removeprefix("prize_")
    facts = {
        "2": {"prize": {"1": "first", "2": "second", "3": "third"}.get(variant)},
        "4a": {"honour": f"five_one_{variant}"},
        "8b": {"level": variant},
        "8c": {"level": variant},
    }.get(boundary.rule, {})
    award = ledger.awards({**ledger.case(boundary.rule, **facts), "approved_amount": plain_yuan(granted)})["A"]
    assert award.amount == min(named, granted)


@of("year_cap")
def test_cap_of_an_enterprise_and_year(ledger: Ledger, boundary: Boundary) -> None:
    cap, rule = boundary.parameter.value, boundary.rule
    left = cap - 2 * (cap // 3) - cap // 6
    asked = left + {"below": -1, "exactly": 0, "above": 1}[boundary.point]

    def granted(case_id: str, fen: int, approved: str) -> Case:
        return {**with_base(ledger, rule, 10**9, case_id, approved=approved), "approved_amount": plain_yuan(fen)}

    before = [granted("A1", cap // 3, "2026-03-01"), granted("A2", cap // 3, "2026-03-02"), granted("A3", cap // 6, "2026-03-03")]
    awards = ledger.awards(*before, granted("B", asked, "2026-12-31"))
    assert awards["B"].amount == min(asked, left)
    assert sum(award.amount for award in awards.values()) == min(cap, cap - left + asked)
    assert ledger.awards(*before, granted("B", asked, "2027-01-01"))["B"].amount == asked


@of("places")
def test_places(ledger: Ledger, boundary: Boundary) -> None:
    count = boundary.parameter.value + {"below": -1, "exactly": 0, "above": 1}[boundary.point]
    awards = ledger.awards(*(ledger.case("2", f"S{n:02d}", applicant=f"E{n}", prize="third") for n in range(count)))
    refused = [name for name, award in awards.items() if award.outcome is Outcome.INELIGIBLE]
    assert refused == (["S10"] if boundary.point == "above" else [])
    assert sum(award.amount for award in awards.values()) == 1_000_000 * min(count, 10)


@of("validity")
def test_validity(ledger: Ledger, boundary: Boundary) -> None:
    issued = measures().issued_on(None).issued
    assert issued is None
    first, anniversary = "2026-05-04", "2029-05-04"
    days = {"below": ("2026-05-03", first), "exactly": ("2029-05-03", first), "above": (anniversary, first)}
    applied, issued = days[boundary.point]
    case = ledger.case("13")
    case.update(state="received", dates={"applied": applied})
    award = ledger.awards(case, issued=issued)["A"]
    assert award.outcome is (Outcome.ELIGIBLE if boundary.point == "exactly" else Outcome.INELIGIBLE)
    if award.outcome is Outcome.INELIGIBLE:
        assert award.amount == 0
        assert "有效期" in award.reasons[0].text.zh


def test_附则第4条_the_day_of_issue_counts_and_without_one_nobody_is_refused(ledger: Ledger) -> None:
    case = ledger.case("13")
    case.update(state="received", dates={"applied": "2026-05-04"})
    assert ledger.awards(case, issued="2026-05-04")["A"].outcome is Outcome.ELIGIBLE
    award = ledger.awards(case)["A"]
    assert award.outcome is Outcome.ELIGIBLE
    assert [c.result for c in award.conditions if c.requirement.id == "validity"] == ["open"]


def test_附则第4条_a_leap_day_has_a_corresponding_day() -> None:
    assert years_later(date(2028, 2, 29), 3) == date(2031, 2, 28)
    assert years_later(date(2026, 1, 1), 3) == date(2029, 1, 1)
