"""What an amendment can change is a line of the law's data: a condition, a formula, a cap, an article; and which day of a case counts."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from awards import registry
from awards.award import Award
from awards.requirements import holds, later
from awards.text import Text
from awards.trace import Outcome
from law import read_measures, reader
from pages.errors import InputError
from tests.awards.conftest import Case, Ledger

SIX, TEN, FIFTEEN = '  "6":\n', '  "10":\n', '  "15": {}'
RATE = '    rate:\n      - {operator: "=", value: "10", unit: percent, citation: 第6条'
BEFORE, AFTER = "2027-06-30", "2027-07-01"


def line(state: str, day: str = AFTER) -> str:
    return f'      - {{is: {state}, from: "{day}", by: 文件甲}}'


def applied(case: Case, day: str, approved: str = "2027-12-01") -> Case:
    case["dates"] = {"applied": day, "approved": approved}
    return case


def on_both_days(ledger: Ledger, rule: str, **facts: Any) -> list[Award]:
    """The award of a case that was applied for on the last day before, and of one on the first day after."""
    cases = [applied(ledger.case(rule, name, applicant=name, **facts), day) for name, day in (("A", BEFORE), ("B", AFTER))]
    return list(ledger.awards(*cases).values())


def asked(award: Award) -> set[str]:
    return {condition.requirement.id for condition in award.conditions}


@pytest.fixture
def change_rule(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Put an amended rule in the place of an article's only one, as its file would state it."""

    def change(rule: str, **changes: Any) -> None:
        article = registry.ARTICLES[int(rule)]
        amended = replace(registry.RULES[rule], **changes)
        monkeypatch.setitem(registry.RULES, rule, amended)
        monkeypatch.setitem(registry.ARTICLES, int(rule), replace(article, rules=(amended,)))

    return change


def test_a_condition_is_repealed_by_one_line(ledger: Ledger, change_law: Callable[[str, str], None]) -> None:
    change_law(SIX, f"{SIX}    elements:\n{line('repealed')}\n")
    before, after = on_both_days(ledger, "6", elements=False)
    assert (before.outcome, after.outcome, after.amount) == (Outcome.INELIGIBLE, Outcome.ELIGIBLE, 30_000_00)
    assert asked(before) - asked(after) == {"elements"}


def test_a_threshold_is_repealed_with_its_number(ledger: Ledger, change_law: Callable[[str, str], None]) -> None:
    number = "第6条：展现城市形象内容20次（含）以上}"
    change_law(number, f"{number}\n{line('repealed')}")
    before, after = on_both_days(ledger, "6", occurrences=3)
    assert (before.outcome, after.outcome) == (Outcome.INELIGIBLE, Outcome.ELIGIBLE)
    assert asked(before) - asked(after) == {"occurrences"}


def test_a_condition_that_is_added_is_asked_from_its_day_on_and_never_without_a_line(
    ledger: Ledger, change_law: Callable[[str, str], None], change_rule: Callable[..., None]
) -> None:
    animated = later(holds("animated", "work.animation", Text("动画", "animated"), "第6条（文件甲）"))
    change_rule("6", requirements=(*registry.RULES["6"].requirements, animated))
    assert [award.outcome for award in on_both_days(ledger, "6")] == [Outcome.ELIGIBLE] * 2
    change_law(SIX, f"{SIX}    animated:\n{line('in_force')}\n")
    before, after = on_both_days(ledger, "6")
    assert (before.outcome, after.outcome) == (Outcome.ELIGIBLE, Outcome.INELIGIBLE)
    assert asked(after) - asked(before) == {"animated"}


def test_a_cap_is_lifted_and_another_one_set(ledger: Ledger, change_law: Callable[[str, str], None]) -> None:
    """What is paid under the older version counts against a cap that a later document sets."""
    cap = "第6条：每部最高不超过5万元}"
    change_law(cap, f"{cap}\n{line('repealed')}")
    before, after = on_both_days(ledger, "6", local_costs=900_000)
    assert (before.amount, after.amount) == (50_000_00, 90_000_00)
    assert [step.kind for step in after.steps] == ["base", "rate", "round", "account"]


def test_a_yearly_cap_that_a_later_document_sets_counts_what_was_paid_before(
    ledger: Ledger, change_law: Callable[[str, str], None], change_rule: Callable[..., None]
) -> None:
    change_rule("10", enterprise_year_cap="cap_year", matter="10")
    fields = f'operator: "<=", value: "150000", unit: yuan, citation: 第10条（文件甲）, from: "{AFTER}", by: 文件甲'
    change_law(TEN, f"{TEN}    cap_year:\n      - {{{fields}}}\n")
    days = ["2027-01-10", "2027-02-10", AFTER, "2027-07-02"]
    cases = [applied(ledger.case("10", f"C{n}", translation_cost=300_000), day, f"2027-11-0{n + 1}") for n, day in enumerate(days)]
    assert [award.amount for award in ledger.awards(*cases).values()] == [90_000_00, 90_000_00, 0, 0]
    late = [applied(ledger.case("10", f"C{n}", translation_cost=300_000), day, f"2027-11-0{n + 1}") for n, day in enumerate(days[1:])]
    assert [award.amount for award in ledger.awards(*late).values()] == [90_000_00, 60_000_00, 0]


def test_a_formula_is_put_in_the_place_of_the_one_as_issued(
    ledger: Ledger, change_law: Callable[[str, str], None], change_rule: Callable[..., None]
) -> None:
    def flat(case, chain, readings):
        return chain.ceiling("cap_work")

    change_rule("10", formulas={"flat": flat})
    change_law(TEN, f"{TEN}    amount:\n{line('flat')}\n{line('issued', '2027-11-01')}\n")
    cases = [applied(ledger.case("10", day, applicant=day), day) for day in (BEFORE, AFTER, "2027-11-01")]
    assert [award.amount for award in ledger.awards(*cases).values()] == [60_000_00, 100_000_00, 60_000_00]


def test_an_article_is_repealed_and_what_was_applied_for_before_is_not(ledger: Ledger, change_law: Callable[[str, str], None]) -> None:
    change_law('  "9":\n', f'  "9":\n    rule:\n{line("repealed")}\n')
    before, after = on_both_days(ledger, "9")
    assert (before.outcome, before.amount) == (Outcome.ELIGIBLE, 150_000_00)
    assert (after.outcome, after.amount) == (Outcome.INELIGIBLE, 0)
    assert [reason.text.zh for reason in after.reasons] == ["不符合：本条已施行且未废止（自 2027-07-01 起废止（文件甲））"]
    undated = ledger.case("9")
    undated.update(state="received", dates={})
    assert ledger.awards(undated)["A"].outcome is Outcome.NEEDS_HUMAN


def test_an_article_without_numbers_is_repealed_too(ledger: Ledger, change_law: Callable[[str, str], None]) -> None:
    change_law(FIFTEEN, f'  "15":\n    rule:\n{line("repealed")}')
    before, after = on_both_days(ledger, "15")
    assert (before.outcome, after.outcome) == (Outcome.ELIGIBLE, Outcome.NOT_APPLICABLE)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ((SIX, f"{SIX}    elemnts:\n{line('repealed')}\n"), "6.elemnts: the rule has no such condition or formula; name one of: rule ele"),
        ((SIX, f"{SIX}    amount:\n{line('flat')}\n"), "6.amount: the rule has no such condition or formula; name one of: issued"),
        ((SIX, f"{SIX}    rule:\n{line('flat')}\n"), "6.rule, 1. is: write one of: in_force repealed"),
        ((SIX, f"{SIX}    elements:\n{line('repealed')}\n{line('repealed', '2028-01-01')}\n"), "6.elements, 2.: is repealed already"),
        ((FIFTEEN, '  "16": {}'), "16: no article computes by it"),
        (("validity:\n", f"other:\n{line('repealed')}\n    validity:\n"), "s4.other: the rule has no such condition or formula"),
        (("第6条：在赣州实际发生制作配套费的10％}", f"第6条}}\n{line('repealed', '2025-01-01')}"), "6.rate: is needed and not in"),
    ],
)  # fmt: skip
def test_data_that_no_article_knows_are_refused_by_name(
    ledger: Ledger, change_law: Callable[[str, str], None], data: tuple[str, str], words: str
) -> None:
    change_law(*data)
    with pytest.raises(InputError) as error:
        ledger.run(ledger.case("6"))
    (said,) = error.value.lines("en")
    assert words in said


def test_a_number_of_the_issue_cannot_be_left_out(tmp_path: Path) -> None:
    data = reader.FILE.read_text(encoding="utf-8")
    (tmp_path / "b.yaml").write_text(data.replace(RATE, RATE.replace("rate", "other")), encoding="utf-8")
    with pytest.raises(InputError) as error:
        registry.require_known(read_measures(tmp_path / "b.yaml"))
    assert error.value.lines("en")[0].endswith("6.rate: is missing; numbers are never removed: a repealed one gets a line `is: repealed`")


def test_which_day_of_a_case_counts_is_a_reading(ledger: Ledger, change_law: Callable[[str, str], None]) -> None:
    cap = "第9条：单个企业每年最高30万元}"
    change_law(cap, f'{cap}\n      - {{value: "200000", from: "2027-01-01", by: 文件甲}}')
    case = applied(ledger.case("9", year=2026, spending=4_000_000), "2027-02-01", "2027-03-01")
    early = applied(ledger.case("9", year=2026, spending=4_000_000), "2026-12-01", "2027-03-01")
    for asked_for, readings in ((case, {"applied": 200_000, "approved": 200_000, "facts": 300_000}),
                                (early, {"applied": 300_000, "approved": 200_000, "facts": 300_000})):  # fmt: skip
        found = {day: ledger.paid(asked_for, readings={"law_day": day})["A"] for day in readings}
        assert found == readings
    run = ledger.run(early)
    effects = {effect.choice: effect.total for effect in run.effects if effect.reading.id == "law_day"}
    assert effects == {"approved": 200_000_00, "facts": 300_000_00}
