"""附则第2条 and what else happens where cases meet: the higher one only, once-only awards, prior awards, parks, places."""

from typing import Any

import pytest

from awards.award import Award
from awards.trace import Outcome
from tests.awards.conftest import Ledger


def codes(award: Award) -> list[str]:
    return [reason.code for reason in award.reasons]


def test_附则第2条_the_higher_of_one_work_is_paid_and_the_others_stay_in_the_trace(ledger: Ledger) -> None:
    script = ledger.case("1", "A", work="W", plan="provincial", production_cost=120_000)
    novel = ledger.case("3", "B", work="W", approved="2026-02-20")
    awards = ledger.awards(script, novel)
    assert {name: award.amount for name, award in awards.items()} == {"A": 36_000_00, "B": 0}
    assert codes(awards["B"]) == ["lower_of_same_matter"]
    assert "案件 A" in awards["B"].reasons[0].text.zh
    assert {share.case for share in awards["A"].steps[-1].others} == {"A", "B"}
    assert awards["B"].outcome is Outcome.ELIGIBLE


def test_of_equal_awards_the_first_approved_is_paid_whatever_the_ids(ledger: Ledger) -> None:
    first, second = ledger.case("8b", "Z", work="P", approved="2026-03-01"), ledger.case("8b", "A", work="P", approved="2026-03-02")
    assert ledger.paid(first, second) == {"Z": 300_000, "A": 0}


@pytest.mark.parametrize(
    ("higher", "lower"),
    [
        (("4a", {"honour": "five_one_central"}), ("4a", {"honour": "five_one_provincial"})),
        (("4b", {}), ("4a", {"honour": "five_one_central"})),
        (("8b", {"level": "national"}), ("8b", {"level": "provincial"})),
        (("8c", {"level": "national"}), ("8c", {"level": "provincial"})),
        (("1", {"plan": "national"}), ("1", {"plan": "provincial"})),
        (("2", {"prize": "first"}), ("3", {})),
    ],
)
def test_the_groups_of_the_same_matter(ledger: Ledger, higher: tuple[str, dict[str, Any]], lower: tuple[str, dict[str, Any]]) -> None:
    paid = ledger.paid(
        ledger.case(lower[0], "L", work="W", approved="2026-02-15", **lower[1]), ledger.case(higher[0], "H", work="W", **higher[1])
    )
    assert paid["L"] == 0
    assert paid["H"] > 0


def test_awards_for_different_matters_of_one_work_are_both_paid(ledger: Ledger) -> None:
    assert ledger.paid(ledger.case("1", "A", work="W"), ledger.case("6", "B", work="W"), ledger.case("10", "C", work="W")) == {
        "A": 100_000,
        "B": 30_000,
        "C": 60_000,
    }


def test_a_loser_uses_up_no_cap(ledger: Ledger) -> None:
    twice = [ledger.case("6", "A1", work="W", local_costs=400_000), ledger.case("6", "A2", work="W", local_costs=500_000)]
    others = [ledger.case("6", f"B{n}", approved=f"2026-04-0{n}", local_costs=900_000) for n in (1, 2)]
    assert ledger.paid(*twice, *others) == {"A1": 0, "A2": 50_000, "B1": 50_000, "B2": 50_000}


def test_a_repeated_case_is_the_same_matter_or_under_the_other_reading_shares_the_cap_of_the_work(ledger: Ledger) -> None:
    cases = [
        ledger.case("10", "A", work="W", translation_cost=250_000),
        ledger.case("10", "B", work="W", translation_cost=300_000, approved="2026-05-01"),
    ]
    assert ledger.paid(*cases) == {"A": 0, "B": 90_000}
    assert ledger.paid(*cases, readings={"repeated": "cumulative"}) == {"A": 75_000, "B": 25_000}


def test_第5条_a_work_has_one_cap_for_all_its_years_unless_read_otherwise(ledger: Ledger) -> None:
    revenue = [{"name": "P", "revenue": 1_200_000, "qualified": True}]
    cases = [
        ledger.case("5", "A", work="W", year=2025, platforms=revenue),
        ledger.case("5", "B", work="W", year=2026, platforms=revenue, approved="2027-03-01"),
    ]
    assert ledger.paid(*cases) == {"A": 180_000, "B": 20_000}
    assert ledger.paid(*cases, readings={"art5_work_cap": "work_and_year"}) == {"A": 180_000, "B": 180_000}


def test_the_year_of_a_cap_is_that_of_the_approval_unless_read_otherwise(ledger: Ledger) -> None:
    cases = [ledger.case("9", f"A{n}", spending=2_000_000, approved=f"202{6 + n}-03-01", year=2025) for n in (0, 1)]
    assert ledger.paid(*cases) == {"A0": 300_000, "A1": 300_000}
    assert ledger.paid(*cases, readings={"cap_year": "facts"}) == {"A0": 300_000, "A1": 0}


def test_第6条_a_year_that_the_reading_needs_and_nobody_states_is_named(ledger: Ledger) -> None:
    award = ledger.awards(ledger.case("6", released_on=None), readings={"cap_year": "facts"})["A"]
    assert (award.outcome, award.amount, award.missing) == (Outcome.NEEDS_HUMAN, None, ("facts.released_on",))


@pytest.mark.parametrize("rule", ["7", "11"])
def test_第7条_第11条_once_only_goes_to_the_first_approved(ledger: Ledger, rule: str) -> None:
    awards = ledger.awards(ledger.case(rule, "A", approved="2027-01-01"), ledger.case(rule, "B", approved="2026-05-01"))
    assert awards["A"].amount == 0
    assert codes(awards["A"]) == ["once_only"]
    assert awards["B"].amount > 0


@pytest.mark.parametrize("rule", ["7", "11"])
def test_第7条_第11条_once_a_year_under_the_other_reading(ledger: Ledger, rule: str) -> None:
    cases = [ledger.case(rule, f"C{year}", year=year, approved=f"{year + 1}-03-01") for year in (2025, 2026)]
    cases.append(ledger.case(rule, "D", year=2026, approved="2027-04-01"))
    once, yearly = ledger.paid(*cases), ledger.paid(*cases, readings={"once_only": "yearly"})
    assert [bool(once[name]) for name in ("C2025", "C2026", "D")] == [True, False, False]
    assert [bool(yearly[name]) for name in ("C2025", "C2026", "D")] == [True, True, False]
    before = {**cases[1], "prior_awards": [prior("city", 10_000, article=int(rule), date="2025-05-01")]}
    assert ledger.paid(before)["C2026"] == 0
    assert ledger.paid(before, readings={"once_only": "yearly"})["C2026"] > 0


def test_第15条_animation_goes_first_only_among_equals_under_the_other_reading(ledger: Ledger) -> None:
    winners = [ledger.case("2", f"S{n:02d}", applicant=f"E{n}", approved=f"2026-03-{n:02d}") for n in range(1, 12)]
    winners[-1]["work"]["animation"] = True
    relative = {"readings": {"animation_preference": "relative"}}
    assert ledger.paid(*winners)["S11"] == 50_000
    assert ledger.paid(*winners, **relative)["S11"] == 0
    winners[-1]["dates"]["approved"] = "2026-03-10"
    assert ledger.paid(*winners, **relative)["S11"] == 50_000


@pytest.mark.parametrize(
    ("languages", "foreign"),
    [
        (["zho"], False),
        (["chi"], False),
        (["zh-Hant"], False),
        (["zh-Hant-TW", "yue"], False),
        (["bo"], False),
        (["en-GB"], True),
        (["vi"], True),
    ],
)
def test_第10条_chinese_by_any_code_is_no_foreign_language(ledger: Ledger, languages: list[str], foreign: bool) -> None:
    case = ledger.case("10", audio_languages=languages, subtitle_languages=["zh"])
    assert (ledger.awards(case)["A"].outcome is Outcome.ELIGIBLE) is foreign


def test_第10条_a_minority_language_is_a_reading(ledger: Ledger) -> None:
    case = ledger.case("10", audio_languages=["bo"], subtitle_languages=["zh"])
    assert ledger.paid(case, readings={"minority_languages": "foreign"}) == {"A": 60_000}


def test_第8条_once_only_for_one_park(ledger: Ledger) -> None:
    assert ledger.paid(ledger.case("8a", "A", work="P"), ledger.case("8a", "B", work="P", approved="2027-05-01")) == {"A": 500_000, "B": 0}


def prior(level: str, amount: object, **fields: Any) -> dict[str, Any]:
    return {"level": level, "policy": "P", "amount": amount, **fields}


def test_a_prior_award_of_the_city_is_deducted_others_only_under_the_other_reading(ledger: Ledger) -> None:
    case = {**ledger.case("1", production_cost=120_000), "prior_awards": [prior("city", 10_000), prior("province", 20_000)]}
    award = ledger.awards(case)["A"]
    assert award.amount == 26_000_00
    assert codes(award) == ["prior_award"]
    assert ledger.paid(case, readings={"prior_levels": "all"}) == {"A": 6_000}
    case["prior_awards"] = [prior("city", 36_000)]
    award = ledger.awards(case)["A"]
    assert (award.amount, codes(award)) == (0, ["prior_award"])


def test_a_once_only_award_given_before_is_not_given_again(ledger: Ledger) -> None:
    award = ledger.awards({**ledger.case("11"), "prior_awards": [prior("city", 100_000, article=11)]})["A"]
    assert (award.amount, codes(award)) == (0, ["prior_award"])
    assert "一次性" in award.reasons[0].text.zh


def test_第8条_platform_park_and_demonstration_park_are_shown_to_a_person(ledger: Ledger) -> None:
    cases = [ledger.case("8a", "A", work="P"), ledger.case("8b", "B", work="P"), ledger.case("8c", "C", work="Q")]
    awards = ledger.awards(*cases)
    assert [(a.outcome.value, a.amount) for a in awards.values()] == [
        ("eligible", 50_000_000),
        ("needs_human", None),
        ("eligible", 20_000_000),
    ]
    assert "案件 A" in awards["B"].reasons[0].text.zh
    assert ledger.paid(*cases, readings={"park_and_demonstration": "separate"}) == {"A": 500_000, "B": 300_000, "C": 200_000}
    assert ledger.paid(*cases, readings={"park_and_demonstration": "same_matter"}) == {"A": 500_000, "B": 0, "C": 200_000}


def test_第2条_a_winner_that_is_paid_otherwise_takes_no_place(ledger: Ledger) -> None:
    winners = [ledger.case("2", f"S{n:02d}", applicant=f"E{n}", approved=f"2026-03-{n:02d}", prize="third") for n in range(1, 12)]
    script = ledger.case("1", "X", work="of-S01")
    paid = ledger.paid(*winners, script)
    assert (paid["S01"], paid["S11"], paid["X"]) == (0, 10_000, 100_000)
    paid = ledger.paid(*winners, script, readings={"contest_places": "all"})
    assert (paid["S01"], paid["S11"], paid["X"]) == (0, 0, 100_000)


def test_第2条_a_refused_winner_leaves_the_way_to_a_lower_award(ledger: Ledger) -> None:
    winners = [ledger.case("2", f"S{n:02d}", applicant=f"E{n}", approved=f"2026-03-{n:02d}") for n in range(1, 12)]
    paid = ledger.paid(*winners, ledger.case("3", "N", work="of-S11"))
    assert (paid["S11"], paid["N"]) == (0, 20_000)


def test_第2条_prizes_rank_only_under_the_other_reading(ledger: Ledger) -> None:
    winners = [ledger.case("2", f"S{n:02d}", applicant=f"E{n}", approved=f"2026-03-{n:02d}") for n in range(1, 12)]
    winners[0]["facts"]["prize"] = "third"
    assert ledger.paid(*winners)["S11"] == 0
    paid = ledger.paid(*winners, readings={"contest_rank": "prize"})
    assert (paid["S01"], paid["S11"]) == (0, 50_000)


def test_every_year_has_its_own_places(ledger: Ledger) -> None:
    winners = [ledger.case("2", f"S{n:02d}", applicant=f"E{n}", contest_year=2026 + n % 2) for n in range(20)]
    assert set(ledger.paid(*winners).values()) == {50_000}


def test_cases_not_yet_approved_stand_behind_the_approved(ledger: Ledger) -> None:
    early = ledger.case("6", "A", local_costs=900_000)
    early.update(state="received", dates={"applied": "2026-01-02"})
    approved = [ledger.case("6", f"B{n}", local_costs=900_000, approved="2026-12-01") for n in range(3)]
    assert ledger.paid(early, *approved)["A"] == 0


def test_同一作品_one_work_one_matter_under_the_other_reading(ledger: Ledger) -> None:
    cases = [ledger.case("1", "A", work="W"), ledger.case("5", "B", work="W"), ledger.case("6", "C", work="W")]
    assert ledger.paid(*cases, readings={"same_matter": "by_work"}) == {"A": 0, "B": 180_000, "C": 0}


def test_reviewers_grant_less_but_never_more(ledger: Ledger) -> None:
    case = ledger.case("4b")
    assert ledger.paid({**case, "approved_amount": 90_000}) == {"A": 90_000}
    assert ledger.paid({**case, "approved_amount": 900_000}) == {"A": 150_000}
    award = ledger.awards({**case, "approved_amount": 0})["A"]
    assert (award.amount, codes(award)) == (0, ["granted_nothing"])
    assert ledger.awards(case, readings={"at_most": "reviewers"})["A"].missing == ("approved_amount",)
