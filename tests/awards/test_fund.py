"""附则第1条 and chapter 1: the overview of the fund; and what the open readings would change in money."""

from collections.abc import Callable

import pytest

from awards.readings import OPEN_READINGS, Readings
from tests.awards.conftest import Case, Ledger


def test_附则第1条_years_against_the_budget_and_nothing_is_cut(ledger: Ledger) -> None:
    cases = [ledger.case("8a", "A"), ledger.case("8a", "B", approved="2027-02-01"), ledger.case("8a", "C", approved="2028-02-01")]
    run = ledger.run(*cases, fund_budget={"2026": 400_000, "2027": 500_000})
    assert [(year.year, year.amount, year.left) for year in run.fund.years] == [
        (2026, 500_000_00, -100_000_00),
        (2027, 500_000_00, 0),
        (2028, 500_000_00, None),
    ]
    assert run.fund.whole.amount == 1_500_000_00


def test_lines_add_up(ledger: Ledger) -> None:
    run = ledger.run(*(ledger.case(rule, f"C{rule}", applicant=f"E{n % 3}") for n, rule in enumerate(("1", "5", "6", "8a", "9", "12"))))
    fund = run.fund
    assert sum(line.amount for line in fund.articles) == sum(line.amount for line in fund.enterprises) == fund.whole.amount
    assert fund.whole.cases == sum(line.cases for line in fund.articles) == 6


def test_发展目标_300_works_five_enterprises_two_billion(ledger: Ledger) -> None:
    achieved = {"works": 300, "leading_enterprises": 4, "annual_output": "2000000000.00"}
    targets = ledger.run(ledger.case("1"), achieved=achieved).fund.targets
    assert [target.reached for target in targets] == [True, False, True]
    assert [target.reached for target in ledger.run(ledger.case("1")).fund.targets] == [None] * 3


def test_every_question_is_listed_and_has_its_default() -> None:
    assert [reading.id for reading in OPEN_READINGS] == list(Readings.model_fields)
    for reading in OPEN_READINGS:
        assert reading.default in reading.choices
        assert len(reading.choices) >= 2


@pytest.fixture
def amended(change_law: Callable[[str, str], None]) -> None:
    """A cap that rises between the days on which the cases of the busy ledger were applied for and approved."""
    line = '      - {value: "60000", from: "2026-02-15", by: 文件甲}'
    change_law("第6条：每部最高不超过5万元}", f"第6条：每部最高不超过5万元}}\n{line}")


def test_every_effect_is_what_the_ledger_pays_when_that_reading_is_chosen(ledger: Ledger, amended: None) -> None:
    cases = busy_ledger(ledger)
    run = ledger.run(*cases, issued="2026-02-01")
    assert any(effect.changed for effect in run.effects)
    for effect in run.effects:
        chosen = ledger.run(*cases, issued="2026-02-01", readings={effect.reading.id: effect.choice})
        assert effect.total == chosen.fund.whole.amount, (effect.reading.id, effect.choice)
        differing = {
            a.case.id: b.amount for a, b in zip(run.awards, chosen.awards, strict=True) if (a.amount, a.outcome) != (b.amount, b.outcome)
        }
        changed = {run.awards[i].case.id: effect.award(i, run.assessments).amount for i in effect.changed}
        assert changed == differing, (effect.reading.id, effect.choice)


def test_all_questions_but_those_about_facts_not_stated_change_something_in_a_busy_ledger(ledger: Ledger, amended: None) -> None:
    run = ledger.run(*busy_ledger(ledger), issued="2026-02-01")
    still = {effect.reading.id for effect in run.effects} - {effect.reading.id for effect in run.effects if effect.changed}
    assert still == set()


def busy_ledger(ledger: Ledger) -> list[Case]:
    """Cases in which every open question matters."""
    platforms = [{"name": f"P{n}", "revenue": revenue, "qualified": True} for n, revenue in enumerate((600_000, 900_000))]
    more = [{"name": f"P{n}", "revenue": revenue, "qualified": True} for n, revenue in enumerate((100_000, 1_100_000))]
    outside = ledger.case("11", "H1", applicant="E9")
    outside["applicant"]["ganzhou_enterprise"] = False
    cases = [
        ledger.case("1", "A1", work="W1", production_cost="120000.55"),
        ledger.case("3", "A2", work="W1"),
        {**ledger.case("1", "A3"), "prior_awards": [{"level": "state", "policy": "P", "amount": 5_000}]},
        ledger.case("5", "B1", work="W2", platforms=platforms),
        ledger.case("5", "B2", work="W3", platforms=more, year=2024),
        ledger.case("5", "B3", work="W3", platforms=more, year=2025, approved="2026-04-01"),
        ledger.case("6", "C1", work="W1", share_percent_without_repeats="19"),
        ledger.case("6", "C2", work="W4", released_on="2025-05-05"),
        ledger.case("6", "C6", occurrences_without_repeats=19, on_screen_seconds_low="39.9", applicant="E6"),
        ledger.case("6", "C7", on_screen_seconds_without_repeats="39.9", applicant="E7"),
        *(ledger.case("6", f"C{n}", local_costs=900_000, approved="2026-05-01") for n in (3, 4, 5)),
        ledger.case("8a", "D1", work="P1"),
        ledger.case("8b", "D2", work="P1"),
        ledger.case("8b", "D3", work="P2"),
        ledger.case("8c", "D4", work="P2"),
        ledger.case("13", "E1", work="P3"),
        ledger.case("14", "E2", work="P3"),
        outside,
        *(ledger.case("11", f"I{year}", applicant="E8", year=year, approved=f"{year + 1}-03-01") for year in (2025, 2026)),
        ledger.case("10", "F3", work="W6", subtitle_languages=["bo"]),
        ledger.case("10", "F4", work="W7", subtitle_languages=["bo", "en"]),
        ledger.case("10", "F1", work="W5", subtitle_languages=["en"]),
        ledger.case("10", "F2", work="W5", translation_cost=100_000),
        ledger.case("12", "G1", works=3, plays_of_works=[300_000, 300_000]),
        *(ledger.case("2", f"S{n:02d}", approved=f"2026-03-{n:02d}", applicant=f"S{n}") for n in range(1, 13)),
        ledger.case("1", "S98", work="of-S02"),
    ]
    next(case for case in cases if case["id"] == "S01")["facts"]["prize"] = "third"
    next(case for case in cases if case["id"] == "S12")["work"]["animation"] = True
    late = ledger.case("13", "Z1")
    late.update(state="received", dates={"applied": "2029-02-01"})
    return [*cases, late]
