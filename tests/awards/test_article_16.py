"""第16条, made up: an article that is added later is one file and its numbers, in forms, errors, sheets and comparisons too."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from law import reader
from tests.awards.conftest import Case, Ledger

ROOT = Path(__file__).parents[2]
BEFORE, AFTER = "2027-06-30", "2027-07-01"

ARTICLE_16 = '''"""第16条 后期制作：在赣州完成后期制作的微短剧。"""

from __future__ import annotations

from typing import Literal

from awards.article import FormWords, only
from awards.case import Facts, Money, WorkCase
from awards.chain import Chain
from awards.readings import Readings
from awards.requirements import first_producer, holds, is_given
from awards.rule import Rule
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


def applied(case: Case, day: str, approved: str) -> Case:
    case["dates"] = {"applied": day, "approved": approved}
    return case


def test_第16条_an_article_is_one_file_and_its_numbers(ledger: Ledger, tmp_path: Path) -> None:
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
