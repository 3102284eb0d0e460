"""The worked cases of `../shared/cases/awards`: each file's head says what is right, computed by hand from the text of the measures.

Cases with `evidence:` want the report of the demonstration as it was when they were written: 27 occurrences of 63.32 s, and occ-0018 to
review. The demonstration has changed since (nothing is left to review), so a record of those figures is made here.
"""

import json
import re
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import pytest

from awards.documents import parse_yaml
from awards.errors import AwardsError
from awards.loader import from_data
from awards.money import plain_yuan
from awards.run import run_ledger
from cli.main import main
from desk.evidence import read_evidence
from law import measures
from pipeline.record.evidence import Status
from tests.awards.records import record_of, write_folder

CASES = Path(__file__).resolve().parents[3] / "shared" / "cases" / "awards"
FILES = sorted(CASES.glob("*.yaml"))
EVIDENCE = re.compile(r"evidence: \S+")


def expected(text):
    """What the head says: `{case: [outcome, amount]}`, `{"total": yuan}` or `{"rc": status}`."""
    (line,) = re.findall(r"^# expect (.*)$", text, re.MULTILINE)
    return json.loads(line)


@pytest.fixture(scope="module")
def demo_report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """27 occurrences of 63.32 s in 110.48 s, the eighteenth of 28 to review."""
    frames = [59] * 8 + [58] * 9 + [60] + [58] + [59] * 9
    seen = [(Status.REVIEW if number == 18 else Status.CONFIRMED, length) for number, length in enumerate(frames, 1)]
    record = record_of(seen, Fraction("110.48"), title="演示片")
    assert (record.measure6.occurrence_count, record.measure6.review_count) == (27, 1)
    assert record.measure6.on_screen_seconds.point == Fraction("63.32")
    return write_folder(tmp_path_factory.mktemp("demo") / "report", record)


@pytest.mark.skipif(not FILES, reason="no ../shared/cases/awards beside the checkout")
@pytest.mark.parametrize("path", FILES or [None], ids=lambda path: path.stem if path else "none")
def test_a_shared_case_gives_what_its_head_says(path, tmp_path: Path, demo_report: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = path.read_text(encoding="utf-8")
    (tmp_path / path.name).write_text(EVIDENCE.sub(f"evidence: {demo_report}", text), encoding="utf-8")
    right = expected(text)
    status = main(["awards", str(tmp_path / path.name), "--out", str(tmp_path / "out"), "--quiet"])
    if "rc" in right:
        assert status == right["rc"]
        assert capsys.readouterr().err.splitlines()
        return
    assert status == 0, capsys.readouterr().err
    cases = json.loads((tmp_path / "out/awards.json").read_text(encoding="utf-8"))["cases"]
    if "total" in right:
        assert plain_yuan(sum(round(Fraction(case["amount"] or 0) * 100) for case in cases)) == right["total"]
        return
    assert {case["id"]: [case["outcome"], case["amount"]] for case in cases} == right


@pytest.mark.skipif(not FILES, reason="no ../shared/cases/awards beside the checkout")
def test_a_later_version_that_touches_no_old_day_changes_none_of_them(change_law: Callable[[str, str], None], demo_report: Path) -> None:
    """Whole articles, conditions and numbers that change in 2150: every case comes to the same, its trace and its other readings too."""
    before = {path.name: outcome_of(path, demo_report) for path in FILES}
    for old, new in LATER.items():
        change_law(old, new)
    assert [version.id for version in measures().versions] == ["issued", "2150-01-01"]
    assert {path.name: outcome_of(path, demo_report) for path in FILES} == before
    assert sum(isinstance(outcome, tuple) for outcome in before.values()) > 50


DATED = 'from: "2150-01-01", by: 文件甲}'
LATER = {
    "第6条：每部最高不超过5万元}": f'第6条：每部最高不超过5万元}}\n      - {{value: "1", {DATED}',
    '  "15": {}': f'  "15":\n    rule:\n      - {{is: repealed, {DATED}',
    '  "9":\n': f'  "9":\n    rule:\n      - {{is: repealed, {DATED}\n',
    '  "5":\n': f'  "5":\n    licence:\n      - {{is: repealed, {DATED}\n',
    "第10条：单部作品最高10万元}": f"第10条：单部作品最高10万元}}\n      - {{is: repealed, {DATED}",
}


def outcome_of(path, demo_report):
    """What comes of a file: its results with conditions, steps and the totals of other readings, or that it is refused."""
    text = EVIDENCE.sub(f"evidence: {demo_report}", path.read_text(encoding="utf-8"))
    try:
        found = from_data(parse_yaml(text, path.name), path.name, read_evidence)
    except AwardsError as error:
        return error.lines("zh")
    run = run_ledger(found.cases, found.settings)
    awards = [
        (a.case.id, a.outcome, a.amount, a.steps, a.law.sha256, [(c.requirement.id, c.result, c.limit) for c in a.conditions])
        for a in run.awards
    ]
    return awards, [(effect.reading.id, effect.choice, effect.total) for effect in run.effects]
