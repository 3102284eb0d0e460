"""What an amendment can change is a line of the law's data: a condition, a formula, a cap, an article; and which day of a case counts."""

import json
import os
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from awards import registry
from awards.requirements import holds, later
from awards.text import Text
from awards.trace import Outcome
from law import read_measures, reader
from pages.errors import InputError

ROOT = Path(__file__).parents[2]
SIX, TEN, FIFTEEN = '  "6":\n', '  "10":\n', '  "15": {}'
RATE = '    rate:\n      - {operator: "=", value: "10", unit: percent, citation: 第6条'
BEFORE, AFTER = "2027-06-30", "2027-07-01"


def line(state, day=AFTER):
    return f'      - {{is: {state}, from: "{day}", by: 文件甲}}'


def applied(case, day, approved="2027-12-01"):
    case["dates"] = {"applied": day, "approved": approved}
    return case


def on_both_days(ledger, rule, **facts):
    """The award of a case that was applied for on the last day before, and of one on the first day after."""
    cases = [applied(ledger.case(rule, name, applicant=name, **facts), day) for name, day in (("A", BEFORE), ("B", AFTER))]
    return list(ledger.awards(*cases).values())


def asked(award):
    return {condition.requirement.id for condition in award.conditions}


@pytest.fixture
def change_rule(monkeypatch):
    """Put an amended rule in the place of an article's only one, as its file would state it."""

    def change(rule, **changes):
        article = registry.ARTICLES[int(rule)]
        amended = replace(registry.RULES[rule], **changes)
        monkeypatch.setitem(registry.RULES, rule, amended)
        monkeypatch.setitem(registry.ARTICLES, int(rule), replace(article, rules=(amended,)))

    return change


def test_a_condition_is_repealed_by_one_line(ledger, change_law):
    change_law(SIX, f"{SIX}    elements:\n{line('repealed')}\n")
    before, after = on_both_days(ledger, "6", elements=False)
    assert (before.outcome, after.outcome, after.amount) == (Outcome.INELIGIBLE, Outcome.ELIGIBLE, 30_000_00)
    assert asked(before) - asked(after) == {"elements"}


def test_a_threshold_is_repealed_with_its_number(ledger, change_law):
    number = "第6条：展现城市形象内容20次（含）以上}"
    change_law(number, f"{number}\n{line('repealed')}")
    before, after = on_both_days(ledger, "6", occurrences=3)
    assert (before.outcome, after.outcome) == (Outcome.INELIGIBLE, Outcome.ELIGIBLE)
    assert asked(before) - asked(after) == {"occurrences"}


def test_a_condition_that_is_added_is_asked_from_its_day_on_and_never_without_a_line(ledger, change_law, change_rule):
    animated = later(holds("animated", "work.animation", Text("动画", "animated"), "第6条（文件甲）"))
    change_rule("6", requirements=(*registry.RULES["6"].requirements, animated))
    assert [award.outcome for award in on_both_days(ledger, "6")] == [Outcome.ELIGIBLE] * 2
    change_law(SIX, f"{SIX}    animated:\n{line('in_force')}\n")
    before, after = on_both_days(ledger, "6")
    assert (before.outcome, after.outcome) == (Outcome.ELIGIBLE, Outcome.INELIGIBLE)
    assert asked(after) - asked(before) == {"animated"}


def test_a_cap_is_lifted_and_another_one_set(ledger, change_law):
    """What is paid under the older version counts against a cap that a later document sets."""
    cap = "第6条：每部最高不超过5万元}"
    change_law(cap, f"{cap}\n{line('repealed')}")
    before, after = on_both_days(ledger, "6", local_costs=900_000)
    assert (before.amount, after.amount) == (50_000_00, 90_000_00)
    assert [step.kind for step in after.steps] == ["base", "rate", "round", "account"]


def test_a_yearly_cap_that_a_later_document_sets_counts_what_was_paid_before(ledger, change_law, change_rule):
    change_rule("10", enterprise_year_cap="cap_year", matter="10")
    fields = f'operator: "<=", value: "150000", unit: yuan, citation: 第10条（文件甲）, from: "{AFTER}", by: 文件甲'
    change_law(TEN, f"{TEN}    cap_year:\n      - {{{fields}}}\n")
    days = ["2027-01-10", "2027-02-10", AFTER, "2027-07-02"]
    cases = [applied(ledger.case("10", f"C{n}", translation_cost=300_000), day, f"2027-11-0{n + 1}") for n, day in enumerate(days)]
    assert [award.amount for award in ledger.awards(*cases).values()] == [90_000_00, 90_000_00, 0, 0]
    late = [applied(ledger.case("10", f"C{n}", translation_cost=300_000), day, f"2027-11-0{n + 1}") for n, day in enumerate(days[1:])]
    assert [award.amount for award in ledger.awards(*late).values()] == [90_000_00, 60_000_00, 0]


def test_a_formula_is_put_in_the_place_of_the_one_as_issued(ledger, change_law, change_rule):
    def flat(case, chain, readings):
        return chain.ceiling("cap_work")

    change_rule("10", formulas={"flat": flat})
    change_law(TEN, f"{TEN}    amount:\n{line('flat')}\n{line('issued', '2027-11-01')}\n")
    cases = [applied(ledger.case("10", day, applicant=day), day) for day in (BEFORE, AFTER, "2027-11-01")]
    assert [award.amount for award in ledger.awards(*cases).values()] == [60_000_00, 100_000_00, 60_000_00]


def test_an_article_is_repealed_and_what_was_applied_for_before_is_not(ledger, change_law):
    change_law('  "9":\n', f'  "9":\n    rule:\n{line("repealed")}\n')
    before, after = on_both_days(ledger, "9")
    assert (before.outcome, before.amount) == (Outcome.ELIGIBLE, 150_000_00)
    assert (after.outcome, after.amount) == (Outcome.INELIGIBLE, 0)
    assert [reason.text.zh for reason in after.reasons] == ["不符合：本条已施行且未废止（自 2027-07-01 起废止（文件甲））"]
    undated = ledger.case("9")
    undated.update(state="received", dates={})
    assert ledger.awards(undated)["A"].outcome is Outcome.NEEDS_HUMAN


def test_an_article_without_numbers_is_repealed_too(ledger, change_law):
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
def test_data_that_no_article_knows_are_refused_by_name(ledger, change_law, data, words):
    change_law(*data)
    with pytest.raises(InputError) as error:
        ledger.run(ledger.case("6"))
    (said,) = error.value.lines("en")
    assert words in said


def test_a_number_of_the_issue_cannot_be_left_out(tmp_path):
    data = reader.FILE.read_text(encoding="utf-8")
    (tmp_path / "b.yaml").write_text(data.replace(RATE, RATE.replace("rate", "other")), encoding="utf-8")
    with pytest.raises(InputError) as error:
        registry.require_known(read_measures(tmp_path / "b.yaml"))
    assert error.value.lines("en")[0].endswith("6.rate: is missing; numbers are never removed: a repealed one gets a line `is: repealed`")


def test_which_day_of_a_case_counts_is_a_reading(ledger, change_law):
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


ARTICLE_16 = '''"""第16条 后期制作：在赣州完成后期制作的微短剧。"""

from __future__ import annotations

from typing import Literal

from awards.case import Facts, Money, WorkCase
from awards.chain import Chain
from awards.readings import Readings
from awards.requirements import first_producer, holds, is_given
from awards.rule import FormWords, Rule, only
from awards.text import Text


class Facts16(Facts):
    """What article 16 asks."""

    first_producer: bool | None = None
    finished_here: bool | None = None
    finishing_cost: Money | None = None


class Case16(WorkCase):
    """A case of article 16."""

    article: Literal[16]
    facts: Facts16 = Facts16()


def _amount(case: Case16, chain: Chain, readings: Readings) -> Chain:
    return chain.base(Text("后期制作费用", "finishing cost"), case.facts.finishing_cost or 0, "第16条").rate().cap("cap_work")


RULE = Rule(
    id="16",
    title=Text("后期制作补贴", "Finishing"),
    payee=Text("第一出品方", "the first producer"),
    citation="第16条",
    about="work",
    requirements=(
        first_producer("第16条：第一出品方"),
        holds("finished_here", "facts.finished_here", Text("在赣州完成后期制作", "finished in Ganzhou"), "第16条"),
        is_given("finishing_cost", "facts.finishing_cost", Text("后期制作费用", "finishing cost"), "第16条", unit="yuan"),
    ),
    amount=_amount,
    caps=("cap_work",),
    work_cap="cap_work",
    enterprise_year_cap="cap_enterprise_year",
    matter="16",
)

FORM = FormWords(
    names={
        "facts.finished_here": Text("是否在赣州完成后期制作", "finished in Ganzhou"),
        "facts.finishing_cost": Text("后期制作费用（元）", "finishing cost (yuan)"),
    },
)

ARTICLE = only(16, Case16, RULE, FORM)
'''

NUMBERS_16 = """  "16":
    rule:
      - {is: in_force, from: "2027-07-01", by: 文件甲}
    rate:
      - {operator: "=", value: "20", unit: percent, citation: 第16条：后期制作费用的20%}
    cap_work:
      - {operator: "<=", value: "30000", unit: yuan, citation: 第16条：每部最高不超过3万元}
    cap_enterprise_year:
      - {operator: "<=", value: "80000", unit: yuan, citation: 第16条：每家企业每年最高不超过8万元}
"""

COMMANDS = """
import contextlib, io, json, sys
from cli.main import main
for arguments in json.loads(sys.argv[1]):
    printed = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
        code = main([*arguments, "--quiet"])
    printed.flush()
    print(json.dumps([code, printed.buffer.getvalue().decode("utf-8", "replace")]))
"""


def test_第16条_an_article_is_one_file_and_its_numbers(ledger, tmp_path):
    """Laid into a copy of the program; nothing else of it is touched."""
    for package in ("awards", "law"):
        shutil.copytree(ROOT / package, tmp_path / "program" / package, ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "program/awards/articles/article_16.py").write_text(ARTICLE_16, encoding="utf-8")
    data = reader.FILE.read_text(encoding="utf-8")
    (tmp_path / "program/law/measures.yaml").write_text(data.replace('  "targets":\n', NUMBERS_16 + '  "targets":\n'), encoding="utf-8")
    cases = []
    for number, day in enumerate((BEFORE, AFTER, "2027-07-02", "2027-07-03", "2027-07-04")):
        case = applied(ledger.case("6", f"N{number}"), day, f"2027-12-0{number + 1}")
        case["article"], case["facts"] = 16, {"first_producer": True, "finished_here": True, "finishing_cost": "140000.10"}
        cases.append(case)
    cases.append(json.loads(json.dumps(cases[-1])) | {"id": "N5", "work": {"id": "W", "title": "W"}})
    cases[-1]["facts"]["finishing_cost"] = 1_000_000
    files = {"cases": cases, "wrong": [cases[0] | {"facts": {"finishing_cost": -1}}]}
    for name, content in files.items():
        (tmp_path / f"{name}.json").write_text(json.dumps(content), encoding="utf-8")
    asked_for = [
        ["awards", "cases.json", "--out", "out"],
        ["awards", "wrong.json", "--out", "none"],
        ["awards", "--template", "16"],
        ["awards", "--form", "16"],
        ["awards", "diff", str(reader.FILE), "packaged", "cases.json", "--json"],
    ]
    done = subprocess.run(
        [sys.executable, "-c", COMMANDS, json.dumps(asked_for)],
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(tmp_path / "program"), str(ROOT)])},
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    run, wrong, template, form, diff = (json.loads(text) for text in done.stdout.splitlines())
    assert (run[0], wrong[0], template[0], form[0], diff[0]) == (0, 2, 0, 0, 0), done.stdout
    record = json.loads((tmp_path / "out/awards.json").read_text(encoding="utf-8"))
    amounts = {case["id"]: case["amount"] for case in record["cases"]}
    # 20 % of 140 000.10 each, the first before its day; of 80 000 a year the fourth gets nothing and the last neither.
    assert amounts == {"N0": "0.00", "N1": "28000.02", "N2": "28000.02", "N3": "23999.96", "N4": "0.00", "N5": "0.00"}
    (sheet,) = (path.read_text(encoding="utf-8") for path in (tmp_path / "out/sheets").glob("*N0*"))
    assert "自 2027-07-01 起施行（文件甲）" in sheet
    assert "第16条" in (tmp_path / "out/overview.html").read_text(encoding="utf-8")
    assert "后期制作费用（元）（facts.finishing_cost）：须在 0 至" in wrong[1]
    assert "facts.finishing_cost: 后期制作费用（元）" in template[1]
    assert form[1].startswith("PK")
    changed = json.loads(diff[1].splitlines()[-1])["changed"]
    assert {one["case"]: one["difference_yuan"] for one in changed} == {
        "N1": "28000.02", "N2": "28000.02", "N3": "23999.96", "N4": "0.00", "N5": "0.00",
    }  # fmt: skip
