"""Other readings: settling only what they reach comes to the same as settling everything again; what asks which reading."""

import gc
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from awards.articles.article_06 import Counts, EvidenceFigures
from awards.explain import explain
from awards.ledger import settle
from awards.loader import from_data
from awards.quiet import no_cycle_search
from awards.readings import OPEN_READINGS, Readings
from awards.registry import RULES, assess
from awards.run import run_ledger
from awards.supplementary import OUTSIDE, VALIDITY
from tests.awards.conftest import Ledger
from tests.awards.test_properties import HIGHEST, a_ledger

MEETING = (("5", "6", "9"), ("4a", "4b", "8a", "8b", "8c"), ("1", "2", "3"), ("2", "3"), ("6", "10", "13", "14"), tuple(HIGHEST))
"""Rules whose cases meet in one account, matter, park or contest."""


@st.composite
def a_crowd(draw, ledger):
    """Cases that meet, with what tells policies and years of one rule apart."""
    cases = draw(a_ledger(ledger, most=16, rules=draw(st.sampled_from(MEETING))))
    released = {}
    for case in cases:
        facts = case["facts"]
        if case["article"] == 8 and "level" in facts:
            facts["level"] = draw(st.sampled_from(("national", "provincial")))
        elif facts.get("honour") == "five_one_central":
            facts["honour"] = draw(st.sampled_from(("five_one_central", "five_one_provincial")))
        elif case["article"] == 6:
            facts["released_on"] = released.setdefault(case["work"]["id"], draw(st.sampled_from((None, "2025-05-01", "2026-01-01"))))
            facts["share_percent_without_repeats"] = draw(st.sampled_from((None, "19.00", "21.00")))
            facts["occurrences_without_repeats"] = draw(st.sampled_from((None, 19, 20)))
            facts["on_screen_seconds_low"] = draw(st.sampled_from((None, "39.00", "41.00")))
    return cases


class AskedReadings:
    """The default readings, writing down which are asked."""

    def __init__(self) -> None:
        self.asked = set()

    def __getattr__(self, name):
        self.asked.add(name)
        return getattr(Readings(), name)


@settings(max_examples=300, deadline=None)
@given(data=st.data())
def test_every_effect_is_that_of_settling_everything_again(ledger: Ledger, data) -> None:
    cases = data.draw(a_crowd(ledger))
    readings = {reading.id: data.draw(st.sampled_from(sorted(reading.choices))) for reading in OPEN_READINGS}
    run = ledger.run(*cases, issued="2026-02-01", readings=readings)
    assert_settled_as_a_whole(run, Readings(**readings))


def assert_settled_as_a_whole(run, chosen) -> None:
    for effect in run.effects:
        readings = chosen.model_copy(update={effect.reading.id: effect.choice})
        assessments = [assess(award.case, run.measures, readings) for award in run.awards]
        decisions = settle(assessments, range(len(assessments)), readings)
        whole = [explain(i, assessments, decisions) for i in range(len(assessments))]
        differing = [i for i, (a, b) in enumerate(zip(run.awards, whole, strict=True)) if (a.amount, a.outcome) != (b.amount, b.outcome)]
        question = effect.reading.id, effect.choice
        assert effect.total == sum(award.amount or 0 for award in whole), question
        assert list(effect.changed) == differing, question
        assert [effect.award(i, run.assessments) for i in differing] == [whole[i] for i in differing], question


def test_share_denominator_reaches_cases_with_evidence_of_repeats(ledger: Ledger) -> None:
    share, without = Fraction(21, 100), Fraction(19, 100)
    figures = EvidenceFigures("片", "0", share, share, (without, without), 30, 30, 60, 60, 0, 0, 0, (), (), "", False, (60, 60), None)
    case = ledger.case("6", work="片", elements=True, released=True)
    for name in ("share_percent", "occurrences", "on_screen_seconds"):
        del case["facts"][name]
    found = from_data([{**case, "evidence": "report"}], "cases.yaml", lambda *_: figures)
    run = run_ledger(found.cases, found.settings)
    assert [effect.changed for effect in run.effects if effect.reading.id == "share_denominator"] == [(0,)]
    assert_settled_as_a_whole(run, Readings())


@pytest.mark.parametrize(
    ("reading", "choice", "low", "once"),
    [
        ("repeats_counted", "once", 60, Counts((19, 19), (60, 60), (60, 60))),
        ("repeats_counted", "once", 60, Counts((30, 30), (39, 39), (39, 39))),
        ("on_screen_time", "low", 39, None),
    ],
)
def test_counts_and_seconds_of_evidence_under_their_readings(ledger: Ledger, reading: str, choice: str, low: int, once) -> None:
    share = Fraction(21, 100)
    figures = EvidenceFigures("片", "0", share, share, None, 30, 30, 60, 60, 0, 0, 0, (), (), "", False, (low, low), once)
    case = ledger.case("6", work="片", elements=True, released=True)
    for name in ("share_percent", "occurrences", "on_screen_seconds"):
        del case["facts"][name]
    found = from_data([{**case, "evidence": "report"}], "cases.yaml", lambda *_: figures)
    run = run_ledger(found.cases, found.settings)
    assert {(e.reading.id, e.choice): e.total for e in run.effects if e.changed} == {(reading, choice): 0}
    assert_settled_as_a_whole(run, Readings())


def test_a_trace_names_the_other_reading_where_only_the_cap_s_rest_changes(ledger: Ledger) -> None:
    spending = ("1625000.04", "375000.00")
    cases = [ledger.case("9", f"C{n}", spending=money) for n, money in enumerate(spending)]
    run = ledger.run(*cases, issued="2026-02-01")
    (effect,) = (effect for effect in run.effects if effect.reading.id == "rounding")
    assert effect.changed == (0, 1)
    assert_settled_as_a_whole(run, Readings())


@pytest.mark.parametrize("rule", RULES)
def test_a_requirement_asks_no_other_reading_than_it_says(ledger: Ledger, rule) -> None:
    several = [{"name": f"P{n}", "revenue": 1_200_000, "qualified": True} for n in range(2)]
    facts = {"5": {"platforms": several}, "6": {"share_percent_without_repeats": "19"}}.get(rule, {})
    case = ledger.run(ledger.case(rule, **facts)).awards[0].case
    for requirement in RULES[rule].requirements:
        readings = AskedReadings()
        requirement.read(case, readings)
        assert readings.asked == {requirement.reading, requirement.also} - {""}, requirement.id


def test_readings_of_conditions_are_those_that_requirements_ask() -> None:
    requirements = [requirement for rule in RULES.values() for requirement in rule.requirements]
    asked = {reading for requirement in requirements for reading in (requirement.reading, requirement.also)} | {
        VALIDITY.reading,
        OUTSIDE.reading,
        "at_most",
    }
    assert asked - {""} == {reading.id for reading in OPEN_READINGS if reading.stage == "conditions"}


def test_after_the_pause_the_search_for_cycles_does_not_go_through_everything_built_meanwhile() -> None:
    with no_cycle_search():
        kept = [[] for _ in range(100_000)]
        assert not gc.isenabled()
    assert gc.isenabled()
    assert any(one is kept for one in gc.get_objects(generation=2))
    assert gc.get_freeze_count() == 0
