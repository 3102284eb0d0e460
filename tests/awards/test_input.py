"""What is handed in: exact figures, strict documents, errors that name file and field; the schemas and the table are current."""

import json
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any, get_args

import jsonschema  # type: ignore[import-untyped]
import pytest
import yaml
from pydantic import BaseModel

from awards.boundaries import boundaries
from awards.documents import parse_json, parse_yaml
from awards.errors import AwardsError
from awards.loader import MAX_ERRORS, load
from awards.money import parse_decimal, parse_percent, parse_yuan, rounded, show_decimal, show_yuan
from awards.readings import Readings
from awards.registry import ARTICLES, RULES, SUPPLEMENTARY
from awards.report.write import write_run
from awards.run import run_ledger
from awards.schema import AWARDS_SCHEMA, CASES_SCHEMA, as_text, awards_schema, cases_schema
from awards.settings import LedgerSettings
from awards.table import DOCUMENT, table
from awards.trace import Outcome
from cli.main import main
from law import measures, newest
from pages.texts.fields import NAMES
from tests.awards.conftest import Ledger

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("value", "fen"), [(0, 0), (400_000, 40_000_000), ("400000.5", 40_000_050), ("0.01", 1), ("0", 0), (10**12, 10**14)]
)
def test_money_is_exact(value: int | str, fen: int) -> None:
    assert parse_yuan(value) == fen


NO_NUMBERS = (0.1, 1e5, float("nan"), float("inf"), True, None, [], -1, 10**12 + 1)
NO_DECIMALS = ("", " 1", "1 ", "-1", "+1", "1e5", "1,000", "1.", ".5", "01", "1.001", "１２", "NaN", "0x10", "1_000", "十", "9" * 14)


@pytest.mark.parametrize("value", [*NO_NUMBERS, *NO_DECIMALS])
def test_what_is_no_exact_amount_is_refused(value: object) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse_yuan(value)


def test_rounding_in_its_one_place() -> None:
    assert [rounded(Fraction(n, 10), "fen_half_up") for n in (0, 4, 5, 14, 15, 25)] == [0, 0, 1, 1, 2, 3]
    assert [rounded(n, "yuan_down") for n in (0, 99, 100, Fraction(19999, 100))] == [0, 0, 100, 100]
    assert show_yuan(Fraction(31500000015, 1000)) == "315,000.00015"
    assert show_decimal(Fraction(1, 3)) == "0.333333333333…"
    assert parse_percent("20.00") == Fraction(1, 5)
    assert parse_decimal("40.000", 12) == 40


def test_yaml_guesses_nothing() -> None:
    text = "a: 0400\nb: 1:30\nc: 2026-03-01\nd: yes\ne: ~\nf: '12'\ng: 12\nh: 1_000\ni: on\nj: 1.5\n"
    data = parse_yaml(text, "x")
    assert data == {
        "a": "0400",
        "b": "1:30",
        "c": "2026-03-01",
        "d": True,
        "e": None,
        "f": "12",
        "g": 12,
        "h": "1_000",
        "i": "on",
        "j": 1.5,
    }
    assert isinstance(data["j"], float)  # and therefore refused wherever a figure is asked


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "holds nothing"),
        ("a: 1\na: 2", "a: stands there twice"),
        ("a: &x 1\nb: *x", "anchors"),
        ("a: !!python/object:os.system x", "tags"),
        ("--- 1\n--- 2", "second document"),
        ("[" * 100_000, "nested too deeply"),
        ("{a: " * 50 + "1" + "}" * 50, "nested too deeply"),
        ("a: [", "not YAML"),
        ("? [a]\n: 1", "plain text"),
        ("a: \x01", "not YAML"),
    ],
)
def test_what_is_no_plain_yaml_is_refused(text: str, words: str) -> None:
    with pytest.raises(AwardsError, match=words):
        parse_yaml(text, "x.yaml")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "not JSON"),
        ('{"a": 1, "a": 2}', "stands twice"),
        ('{"a": NaN}', "NaN is no number"),
        ("[" * 100_000, "nested too deeply"),
        ("9" * 5000, r"x\.json: "),
        ("{}{}", "not JSON"),
    ],
)
def test_what_is_no_plain_json_is_refused(text: str, words: str) -> None:
    with pytest.raises(AwardsError, match=words):
        parse_json(text, "x.json")


@pytest.mark.parametrize(
    ("path", "value", "words"),
    [
        ("facts.production_cost", 400000.5, "facts.production_cost: a number with a decimal point is not exact"),
        ("facts.production_cost", True, "facts.production_cost: expected"),
        ("facts.production_cost", -1, "facts.production_cost: must be from 0"),
        ("facts.released", "ja", "facts.released: must be yes or no"),
        ("facts.plan", "local", "facts.plan: Input should be 'national'"),
        ("facts.costs", 1, "facts.costs: unknown field"),
        ("applicant.name", "a\nb", "applicant.name: must be one line"),
        ("applicant.name", "a\u202eb", "applicant.name: must be one line"),
        ("applicant.id", 12, "applicant.id: must be text"),
        ("applicant", None, "applicant: expected fields"),
        ("dates.applied", "2026-02-30", "dates.applied: day is out of range"),
        ("dates.applied", "20260201", "dates.applied: expected a day"),
        ("dates.applied", 20260201, "dates.applied: expected a day"),
        ("id", "../x", "id: String should match"),
        ("id", "", "id: String should match"),
        ("state", "done", "state: Input should be"),
        ("article", "1", "article: must be a whole number from 1 to 15"),
        ("article", 16, "article: must be a whole number from 1 to 15"),
        ("article", True, "article: must be a whole number from 1 to 15"),
        ("prior_awards", [{"level": "city", "policy": "P", "amount": 1.5}], "prior_awards[0].amount: a number with"),
        ("approved_amount", "-5", "approved_amount: expected plain digits"),
        ("evidence", "x", "evidence: unknown field"),
        ("work.title", " ", "work.title: holds nothing but spaces"),
        ("work.title", "", "work.title: must not be empty"),
    ],
)
def test_errors_name_file_case_and_field(ledger: Ledger, path: str, value: object, words: str) -> None:
    case = ledger.case("1")
    place = case
    *parents, name = path.split(".")
    for parent in parents:
        place = place[parent]
    place[name] = value
    (line,) = ledger.refuse(case)
    assert line.startswith("cases.yaml: case 1")
    assert words in line


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"work": {"id": "W", "title": "other"}}, "work.title: differs from what cases.yaml: case 1 (A) says of W"),
        ({"applicant": {"id": "E1", "name": "other"}}, "applicant.name: differs"),
        ({"applicant": {"id": "E1", "name": "E1", "ganzhou_enterprise": False}}, "applicant.ganzhou_enterprise: differs"),
        ({"work": {"id": "W", "title": "W", "animation": True}}, "work.animation: differs"),
        ({"id": "a"}, "id: a is also the id of cases.yaml: case 1 (A)"),
    ],
)
def test_cases_that_contradict_each_other(ledger: Ledger, change: dict[str, Any], words: str) -> None:
    (line,) = ledger.refuse(ledger.case("1", "A", work="W"), {**ledger.case("3", "B", work="W"), **change})
    assert line.startswith("cases.yaml: case 2 (")
    assert words in line


def test_an_error_names_the_field_in_chinese(ledger: Ledger) -> None:
    with pytest.raises(AwardsError) as error:
        ledger.run(ledger.case("1", production_cost=-1))
    assert error.value.lines("zh")[0].startswith("cases.yaml：第 1 件（A）：制作成本（facts.production_cost）：须在 0 至")


def test_every_field_of_every_article_has_a_chinese_name() -> None:
    def names(model):
        for name, field in model.model_fields.items():
            yield name
            waiting = [field.annotation]
            while waiting:
                found = waiting.pop()
                if isinstance(found, type) and issubclass(found, BaseModel):
                    yield from names(found)
                waiting += get_args(found)

    models = [article.case for article in ARTICLES.values()] + [LedgerSettings]
    own = {path.rpartition(".")[2].removesuffix("[]") for article in ARTICLES.values() for path in article.form.names}
    assert {name for model in models for name in names(model)} - set(Readings.model_fields) <= NAMES.keys() | own


def test_a_platform_stands_once(ledger: Ledger) -> None:
    twice = [{"name": "P", "revenue": 1, "qualified": True}] * 2
    (line,) = ledger.refuse(ledger.case("5", platforms=twice))
    assert "facts.platforms: P stands there twice" in line


def test_many_errors_end(ledger: Ledger) -> None:
    lines = ledger.refuse(*({**ledger.case("1", f"A{n}"), "state": "x"} for n in range(MAX_ERRORS + 7)))
    assert len(lines) == MAX_ERRORS + 1
    assert lines[-1] == "... and 7 more"


class TestFiles:
    def refuse(self, path: Path) -> list[str]:
        with pytest.raises(AwardsError) as error:
            load(path, None)
        return error.value.lines("en")

    def test_a_folder_of_yaml_json_and_lines(self, tmp_path: Path, ledger: Ledger) -> None:
        (tmp_path / "a.yaml").write_text(yaml.safe_dump(ledger.case("1", "A"), allow_unicode=True), encoding="utf-8")
        (tmp_path / "b.json").write_text(json.dumps([ledger.case("3", "B")]), encoding="utf-8-sig")
        (tmp_path / "c.jsonl").write_text("\n\n".join(json.dumps(ledger.case("13", f"C{n}")) for n in range(3)), encoding="utf-8")
        (tmp_path / "d.yml").write_text("ledger: {issued: 2026-01-01}\n", encoding="utf-8")
        (tmp_path / ".DS_Store").write_bytes(b"of the file manager")
        found = load(tmp_path, None)
        assert [case.id for case in found.cases] == ["A", "B", "C0", "C1", "C2"]
        assert found.settings.issued == date(2026, 1, 1)
        assert found.sources[3].say("en").endswith("c.jsonl: line 3 (C1)")

    def test_nothing_beside_the_case_files_is_passed_over_in_silence(self, tmp_path: Path, ledger: Ledger) -> None:
        (tmp_path / "a.json").write_text(json.dumps(ledger.case("1")), encoding="utf-8")
        for name in ("b.docx", "c.pdf", "readme.txt", ".hidden"):
            (tmp_path / name).touch()
        (tmp_path / "sub").mkdir()
        assert [line.removeprefix(f"{tmp_path}/").split("; ")[0] for line in self.refuse(tmp_path)] == [
            ".hidden: is no case file and was not read",
            "b.docx: is no case file and was not read",
            "c.pdf: is no case file and was not read",
            "readme.txt: is no case file and was not read",
            "sub: a folder inside the folder was not read",
        ]

    def test_a_path_of_900_characters_is_one_line(self, tmp_path: Path, ledger: Ledger, capsys: pytest.CaptureFixture[str]) -> None:
        (tmp_path / "a.json").write_text(json.dumps(ledger.case("1")), encoding="utf-8")
        evidence = ledger.case("6")
        for name in ("share_percent", "occurrences", "on_screen_seconds"):
            del evidence["facts"][name]
        (tmp_path / "e.json").write_text(json.dumps({**evidence, "evidence": "x" * 900}), encoding="utf-8")
        for arguments in (
            ["x" * 900, "--out", str(tmp_path / "out")],
            [str(tmp_path / "a.json"), "--out", str(tmp_path / ("x" * 900))],
            [str(tmp_path / "e.json"), "--out", str(tmp_path / "out")],
        ):
            assert main(["awards", *arguments, "--quiet"]) == 2
            (line,) = capsys.readouterr().err.splitlines()
            assert "过长" in line or "太长" in line, line

    def test_settings_stand_once(self, tmp_path: Path) -> None:
        for name in "ab":
            (tmp_path / f"{name}.yaml").write_text("ledger: {issued: 2026-01-01}\n", encoding="utf-8")
        assert "ledger.issued: stands in" in self.refuse(tmp_path)[0]

    @pytest.mark.parametrize(
        ("settings", "words"),
        [
            ("{issued: 2026}", "ledger.issued: expected a day"),
            ("{readings: {art5_base: x}}", "ledger.readings.art5_base: Input should be"),
            ("{fund_budget: {last: 1}}", "ledger.fund_budget.last"),
            ("5", "ledger: "),
        ],
    )
    def test_bad_settings(self, tmp_path: Path, settings: str, words: str) -> None:
        (tmp_path / "a.yaml").write_text(f"ledger: {settings}\n", encoding="utf-8")
        assert words in self.refuse(tmp_path)[0]

    def test_nothing_usable(self, tmp_path: Path) -> None:
        assert "holds no case file" in self.refuse(tmp_path)[0]
        assert "is no case file" in self.refuse(tmp_path / "a.txt")[0]
        assert "cannot be read" in self.refuse(tmp_path / "a.yaml")[0]
        (tmp_path / "a.yaml").write_bytes("名".encode("gb18030"))
        assert "is not UTF-8" in self.refuse(tmp_path / "a.yaml")[0]
        (tmp_path / "b.json").write_text('{"cases": []}', encoding="utf-8")
        assert "holds no case" in self.refuse(tmp_path / "b.json")[0]
        (tmp_path / "c.json").write_text('{"cases": {}, "other": 1}', encoding="utf-8")
        lines = self.refuse(tmp_path / "c.json")
        assert [line.split(": ", 1)[1] for line in lines] == [
            "other: unknown field beside `cases`, `ledger`, `enterprises`, `works` and `projects`",
            "cases: expected a list of cases",
        ]


class TestShipped:
    def test_schemas_are_current(self) -> None:
        assert CASES_SCHEMA.read_text(encoding="utf-8") == as_text(cases_schema())
        assert AWARDS_SCHEMA.read_text(encoding="utf-8") == as_text(awards_schema())

    def test_the_table_of_the_measures_is_current_and_complete(self) -> None:
        text = DOCUMENT.read_text(encoding="utf-8")
        assert text == table()
        for number in ARTICLES:
            assert f"| 第{number}条 |" in text
        for number in range(1, 5):
            assert f"| 附则第{number}条 |" in text
        assert {boundary.rule for boundary in boundaries()} == {*RULES, "s4"}

    def test_the_registry_has_every_article_and_rule_and_every_number_is_cited_and_used(self) -> None:
        assert list(ARTICLES)[:15] == list(range(1, 16))
        assert list(SUPPLEMENTARY) == ["s1", "s2", "s3", "s4"]
        for name, parameter in newest().numbers.items():
            article = name.split(".")[0]
            assert (
                "附则第4条" if article == "s4" else "一、" if article == "targets" else f"第{article.rstrip('abc')}条"
            ) in parameter.citation
            assert article in RULES or article in ("s4", "targets")
        for rule in RULES.values():
            for requirement in rule.requirements:
                assert requirement.citation.startswith(f"第{rule.id.rstrip('abc')}条") or rule.id == "2", requirement

    def test_operators_follow_the_wording(self) -> None:
        for parameter in measures().versions[0].numbers.values():
            wording = parameter.citation
            if parameter.operator == ">":
                assert "超过" in wording or "高于" in wording
            if parameter.operator == ">=":
                assert any(word in wording for word in ("以上", "达到", "5-10家"))
                assert "超过" not in wording

    def test_examples_give_a_result_for_every_article_and_rule(self, tmp_path: Path) -> None:
        found = load(ROOT / "awards/examples", None)
        run = run_ledger(found.cases, found.settings)
        own = {award.case.id: award for award in run.awards}
        packaged = {int(path.stem[-2:]) for path in (ROOT / "awards/examples").glob("article_*.yaml")}
        for number in packaged:
            assert own[f"EX-{number:02d}"].outcome is Outcome.ELIGIBLE
        write_run(run, tmp_path)
        record = json.loads((tmp_path / "awards.json").read_text(encoding="utf-8"))
        jsonschema.validate(record, awards_schema(), format_checker=jsonschema.FormatChecker())
        assert {case["article"] for case in record["cases"]} == packaged >= set(range(1, 16))
        assert [rule["id"] for rule in record["supplementary"]] == ["s1", "s2", "s3", "s4"]
        assert own["EX-S2-B"].amount == 0
        assert own["EX-S4-OUTSIDE"].outcome is Outcome.INELIGIBLE

    @pytest.mark.parametrize("path", sorted((ROOT / "awards/examples").glob("*.yaml")), ids=lambda path: path.name)
    def test_every_example_fits_the_schema_and_says_what_it_is_in_both_languages(self, path: Path) -> None:
        text = path.read_text(encoding="utf-8")
        jsonschema.validate(parse_yaml(text, path.name), cases_schema())
        first, second = text.splitlines()[:2]
        assert "条" in first
        assert "rticle" in second or "rule" in second

    def test_the_schema_refuses_what_the_loader_refuses(self, ledger: Ledger) -> None:
        for change in ({"state": "x"}, {"unknown": 1}, {"article": 99}, {"facts": {"released": "ja"}}, {"dates": {"applied": 5}}):
            with pytest.raises(jsonschema.ValidationError):
                jsonschema.validate({**ledger.case("1"), **change}, cases_schema())
