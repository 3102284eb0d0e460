"""`awards diff` names exactly the cases that an amendment changes, and by how much, held against arithmetic of its own."""

import json
import random
import shutil
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from awards.diff import compared
from awards.loader import from_data
from benchmarks.awards import make_case
from cli.main import main
from law import measures, read_measures
from law.reader import FILE
from tests.awards.conftest import ENGLISH, Case, Ledger

DAY = "2027-07-01"
AMENDMENTS = {
    "cap": ("第6条：每部最高不超过5万元}", 'value: "60000"'),
    "rate": ("第13条：实际培训费用的50%}", 'value: "40"'),
    "threshold": ("第3条：播放量达15万以上}", 'value: "400000"'),
    "article": ("第14条：单场活动最高30万元}\n", 'rule:\n      - {is: repealed'),
}  # fmt: skip


def amended(folder: Path, *names: str) -> Path:
    """A folder with the law as shipped and these amendments from 1 July 2027 on."""
    text = FILE.read_text(encoding="utf-8")
    for name in names:
        before, change = AMENDMENTS[name]
        assert text.count(before) == 1
        start = "    " if name == "article" else "\n      - {"
        text = text.replace(before, f'{before}{start}{change}, from: "{DAY}", by: 文件甲}}' + ("\n" if name == "article" else ""))
    folder.mkdir(exist_ok=True)
    (folder / "measures.yaml").write_text(text, encoding="utf-8")
    return folder


def made(count: int, seed: int = 20_270_701) -> list[Case]:
    """Cases of all articles, each of an applicant and a subject of its own, so that none meets another."""
    chance = random.Random(seed)  # noqa: S311 - test material, no secret
    found = [make_case(number, count, chance) for number in range(count)]
    for number, case in enumerate(found):
        case["applicant"] |= {"id": f"E{number}", "name": f"企业{number}"}
        for subject in ("work", "project"):
            if subject in case:
                case[subject]["id"] = f"S{number}"
        # Nothing is out or announced yet: what the law gives is what the case gets.
        case["events"] = case["events"][:2]
    return found


def in_fen(yuan: object) -> Fraction:
    return Fraction(str(yuan)) * 100


def half_up(amount: Fraction) -> int:
    return (2 * amount.numerator + amount.denominator) // (2 * amount.denominator)


def expected(case, name):
    """By hand: what the amendment adds to or takes from the case, in fen; None where it changes nothing."""
    facts = case["facts"]
    if case["events"][0]["day"] < DAY:
        return None
    if name == "cap" and case["article"] == 6 and facts["elements"] and facts["occurrences"] >= 20 and facts["share_percent"] > "20":
        whole = half_up(in_fen(facts["local_costs"]) / 10)
        return min(whole, 6_000_000) - min(whole, 5_000_000) or None
    if name == "rate" and case["article"] == 13 and facts["organiser"]:
        cost = in_fen(facts["training_cost"])
        return min(half_up(cost * 4 / 10), 5_000_000) - min(half_up(cost / 2), 5_000_000) or None
    if name == "threshold" and case["article"] == 3 and facts["adapted_from_novel"]:
        return -2_000_000 if 150_000 <= facts["plays"] < 400_000 else None
    if name == "article" and case["article"] == 14 and (facts["review_passed"] or len(case["events"]) > 1):
        return -min(half_up(in_fen(facts["spending"]) * 3 / 10), 30_000_000)
    return None


def found(cases, law):
    loaded = from_data(cases, "cases.yaml", None)
    return compared(loaded.cases, loaded.settings, measures(), law)


@pytest.mark.parametrize("name", AMENDMENTS)
def test_of_a_thousand_cases_exactly_the_changed_ones_are_named(tmp_path: Path, name: str) -> None:
    cases = made(1000)
    right = {case["id"]: expected(case, name) for case in cases}
    # What waits for a fact that is not stated is refused where its article is repealed: a change without an amount.
    result = found(cases, read_measures(amended(tmp_path / "b", name) / "measures.yaml"))
    named = {change.after.case.id: change.difference for change in result.changes}
    by_hand = {case: amount for case, amount in right.items() if amount is not None}
    without_amount = {case for case, amount in named.items() if amount is None}
    assert {case: amount for case, amount in named.items() if amount is not None} == by_hand
    assert len(by_hand) > 3
    unknown = {case["id"] for case in cases if case["article"] in (3, 14) and None in case["facts"].values()}
    assert without_amount <= unknown
    assert without_amount == set() or name in ("article", "threshold")
    after = sum(getattr(result.after, stage) for stage in ("paid", "payable", "granted", "applied"))
    before = sum(getattr(result.before, stage) for stage in ("paid", "payable", "granted", "applied"))
    assert after - before == sum(by_hand.values())


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 10**6), names=st.sets(st.sampled_from(sorted(AMENDMENTS)), min_size=1))
def test_several_amendments_change_what_each_of_them_changes(tmp_path: Path, seed: int, names: tuple[str, ...]) -> None:
    cases = made(60, seed)
    result = found(cases, read_measures(amended(tmp_path / "b", *sorted(names)) / "measures.yaml"))
    named = {change.after.case.id: change.difference for change in result.changes if change.difference is not None}
    right = {case["id"]: sum(expected(case, name) or 0 for name in names) for case in cases}
    assert named == {case: amount for case, amount in right.items() if amount}


def test_what_is_paid_stays_and_the_follow_is_named(ledger: Ledger, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A threshold that rises after a payment: nothing is taken, a recovery is a person's; and a case of a day before is not named."""
    paid = ledger.case("6", "PAID", applicant="E1", occurrences=21)
    for name in ("state", "dates"):
        del paid[name]
    days = {"received": "08-01", "approved": "08-10", "notice_begun": "08-11", "notice_over": "08-18", "payable": "08-19", "paid": "08-20"}
    amounts = {"notice_begun": {"amount": 30_000}, "paid": {"amount": 30_000}}
    paid["events"] = [{"event": event, "day": f"2027-{day}", **amounts.get(event, {})} for event, day in days.items()]
    early = {**ledger.case("6", "EARLY", applicant="E2", occurrences=21), "dates": {"applied": "2027-06-30", "approved": "2027-12-01"}}
    (tmp_path / "cases.json").write_text(json.dumps([paid, early]), encoding="utf-8")
    text = FILE.read_text(encoding="utf-8")
    citation = "第6条：展现城市形象内容20次（含）以上}"
    text = text.replace(citation, f'{citation}\n      - {{value: "30", from: "{DAY}", by: 文件甲}}')
    (tmp_path / "b.yaml").write_text(text, encoding="utf-8")
    assert main(["awards", "diff", "packaged", str(tmp_path / "b.yaml"), str(tmp_path / "cases.json"), "--language", "zh"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert "案件：2；结果不同：1" in lines
    (line,) = (line for line in lines if "PAID" in line)
    assert "符合 30,000.00 元 → 须人工判定 30,000.00 元（" in line
    assert line.endswith("30,000.00 元），金额不变")
    assert not [line for line in lines if ENGLISH.search(line)]
    assert main(["--language", "en", "awards", "diff", "packaged", str(tmp_path / "b.yaml"), str(tmp_path / "cases.json")]) == 0
    assert not [c for c in capsys.readouterr().out.replace("第6条", "") if "\u4e00" <= c <= "\u9fff"]


def test_the_same_law_changes_nothing_and_a_law_that_is_none_is_refused(
    ledger: Ledger, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cases = tmp_path / "cases.json"
    cases.write_text(json.dumps([ledger.case("6")]), encoding="utf-8")
    shutil.copy(FILE, tmp_path / "measures.yaml")
    for law in (str(tmp_path), str(FILE), "packaged"):
        assert main(["awards", "diff", law, "packaged", str(cases), "--quiet", "--language", "en"]) == 0
        assert "cases: 1; changed: 0" in capsys.readouterr().out
    (tmp_path / "bad.yaml").write_text("numbers: [", encoding="utf-8")
    for law, words in (("nothing", "nothing: -: no law"), (str(tmp_path / "bad.yaml"), "bad.yaml: 1: not YAML")):
        assert main(["awards", "diff", "packaged", law, str(cases), "--quiet", "--language", "en"]) == 2
        said = capsys.readouterr()
        assert (words in said.err, said.out) == (True, "")
    assert main(["awards", "diff", "packaged", "packaged", str(tmp_path / "none.json"), "--quiet"]) == 2
