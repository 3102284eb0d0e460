"""Measure 6 from an evidence folder: figures under the reviewers' decisions, and what is refused; and the command around it."""

import json
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from cli.main import main
from law import measures
from pages.errors import InputError
from pipeline.checking.reviewed import reviewed_folder
from pipeline.measure.doubts import doubts_of
from pipeline.measure.review import reviewed
from pipeline.measure.share import graded
from pipeline.measure.verdict import TitleFacts, law_for, measure6
from pipeline.record.evidence import Calibration, Evidence, Verdict
from pipeline.record.grounds import Agreement, Grounds, LogRow
from pipeline.record.manifest import check_folder
from pipeline.record.upgrade import read_record
from tests.awards.conftest import Ledger
from tests.awards.records import record, write_folder

MEASURED = ("ganzhou_share", "occurrences", "on_screen_seconds")


class Desk:
    """A case of article 6 with its evidence folder, and the command `awards` over it."""

    def __init__(self, root: Path, ledger: Ledger, capsys: pytest.CaptureFixture[str]) -> None:
        self.root, self.capsys, self.out = root, capsys, root / "out"
        self.case = ledger.case("6")
        self.case["work"]["title"] = "示例片名"
        for name in ("share_percent", "occurrences", "on_screen_seconds", "elements", "released"):
            del self.case["facts"][name]
        self.case["evidence"] = "../report"
        (root / "cases").mkdir()
        self.language = "zh"

    def run(self, **review: Any) -> dict[str, Any]:
        """The result of the case."""
        assert self.command(**review) == 0
        return json.loads((self.out / "awards.json").read_text(encoding="utf-8"))["cases"][0]

    def refuse(self, **review: Any) -> list[str]:
        """The lines that the user gets."""
        before = self.out.exists()
        assert self.command(**review) == 2
        assert self.out.exists() == before
        return self.capsys.readouterr().err.splitlines()

    def command(self, **review: Any) -> int:
        (self.root / "cases/a.json").write_text(json.dumps({**self.case, "review": review} if review else self.case), encoding="utf-8")
        self.capsys.readouterr()
        return main(["awards", str(self.root / "cases"), "--out", str(self.out), "--language", self.language, "--quiet"])


@pytest.fixture
def desk(tmp_path: Path, ledger: Ledger, capsys: pytest.CaptureFixture[str]) -> Desk:
    return Desk(tmp_path, ledger, capsys)


def ids(first: int, last: int) -> list[str]:
    return [f"occ-{number:04d}" for number in range(first, last + 1)]


def test_decisions_move_the_figures() -> None:
    evidence = record(confirmed=15, to_review=6, runtime=100)
    now = reviewed(evidence, (), ())
    assert (now.occurrences, now.most_occurrences, now.seconds, now.most_seconds, now.to_review) == (15, 21, 30, 42, 6)
    assert now.share == Fraction(30, 100)
    decided = reviewed(evidence, ids(16, 20), ["occ-0001", "occ-0021"])
    assert (decided.occurrences, decided.most_occurrences, decided.seconds, decided.to_review) == (19, 19, 38, 0)


@pytest.mark.parametrize(
    ("accepted", "rejected", "words"),
    [(["occ-9999"], [], "review.accepted: occ-9999: the evidence has no such"), ([], ["x"], "review.rejected: x"),
     (["occ-0003"], ["occ-0003"], "is also rejected"), (["occ-0004"], [], "the machine rejected it")],
)  # fmt: skip
def test_decisions_that_do_not_fit_the_record(accepted: list[str], rejected: list[str], words: str) -> None:
    with pytest.raises(InputError, match=words):
        reviewed(record(confirmed=2, to_review=1), accepted, rejected)


def test_a_folder_whose_bytes_changed_is_refused(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "report", record(3, 0))
    reviewed_folder(folder, (), ())
    path = folder / "evidence.json"
    path.write_bytes(path.read_bytes().replace(b"confirmed", b"CONFIRMED", 1))
    with pytest.raises(InputError, match=r"not as its manifest says: changed: evidence\.json"):
        reviewed_folder(folder, (), ())


def test_met_on_confirmed_evidence_and_a_persons_word(desk: Desk) -> None:
    write_folder(desk.root / "report", record(confirmed=20, to_review=2))
    case = desk.run(elements=True, released=True)
    assert (case["outcome"], case["amount"], case["typed_in"]) == ("eligible", "30000.00", [])
    assert {c["id"]: c["source"] for c in case["conditions"]}["occurrences"] == "evidence"
    assert case["evidence"]["to_review"] == 2
    sheet = (desk.out / case["sheet"]).read_text(encoding="utf-8")
    assert case["evidence"]["sha256"] in sheet
    assert "手工录入" not in sheet
    assert check_folder(desk.out) == []


def test_open_items_that_could_tip_it_are_for_people(desk: Desk) -> None:
    write_folder(desk.root / "report", record(confirmed=18, to_review=3))
    case = desk.run(elements=True, released=True)
    assert (case["outcome"], case["amount"]) == ("needs_human", None)
    assert "review.accepted" in case["missing"]
    accepted = desk.run(elements=True, released=True, accepted=ids(19, 20))
    assert (accepted["outcome"], accepted["amount"]) == ("eligible", "30000.00")
    rejected = desk.run(elements=True, released=True, rejected=ids(19, 21))
    assert (rejected["outcome"], rejected["amount"]) == ("ineligible", "0.00")


def declared(evidence: Evidence) -> Evidence:
    """The same title with its last shot declared in a shooting log."""
    shots = evidence.shots
    row = LogRow(
        id="log-0001", row=2, episode="e.mp4", start=shots[-1].start, end=shots[-1].end, place="于都县某村", landmark=None, county="于都县",
        date=None, agreement=Agreement.ONLY_DECLARED,
    )  # fmt: skip
    grounds = Grounds(log=(row,))
    facts = TitleFacts(shots, evidence.measure6.runtime, grounds, doubts=doubts_of(evidence.inputs, evidence.provenance))
    return evidence.model_copy(
        update={
            "shooting_log": (row,),
            "shots": tuple(graded(shots, evidence.occurrences, grounds)),
            "measure6": measure6(facts, {Fraction(1): evidence.occurrences}, Fraction(1)),
        }
    )


def test_a_share_of_exactly_20_percent_is_not_met(desk: Desk) -> None:
    write_folder(desk.root / "report", record(confirmed=20, to_review=0, runtime=200))  # 40 of 200 s
    case = desk.run(elements=True, released=True)
    assert (case["outcome"], case["amount"]) == ("ineligible", "0.00")


def test_a_share_that_hangs_on_the_shooting_log_is_for_people(desk: Desk) -> None:
    write_folder(desk.root / "report", declared(record(confirmed=20, to_review=0, runtime=200)))
    case = desk.run(elements=True, released=True)
    assert (case["outcome"], case["missing"]) == ("needs_human", ["review.ganzhou_share"])
    assert desk.run(elements=True, released=True, ganzhou_share=True)["outcome"] == "eligible"
    assert desk.run(elements=True, released=True, ganzhou_share=False)["outcome"] == "ineligible"


def test_without_calibration_a_person_decides_and_the_sheet_says_why(desk: Desk) -> None:
    write_folder(desk.root / "report", record(confirmed=20, to_review=2, calibration=Calibration()))
    case = desk.run(elements=True, released=True)
    assert (case["outcome"], case["amount"]) == ("needs_human", None)
    measured = ("ganzhou_share", "occurrences", "on_screen_seconds")
    assert case["missing"] == [f"review.{name}" for name in measured]
    conditions = {condition["id"]: condition for condition in case["conditions"]}
    for name in measured:
        assert conditions[name]["result"] == "missing"
        assert conditions[name]["note"]["zh"].startswith("门槛未经校准")
    assert "门槛未经校准" in (desk.out / case["sheet"]).read_text(encoding="utf-8")
    decided = desk.run(elements=True, released=True, **dict.fromkeys(measured, True))
    assert (decided["outcome"], decided["amount"]) == ("eligible", "30000.00")
    assert {c["source"] for c in decided["conditions"] if c["id"] in measured} == {"person"}
    assert desk.run(elements=True, released=True, occurrences=False)["outcome"] == "ineligible"


def test_without_calibration_what_fails_on_every_reading_fails(desk: Desk) -> None:
    write_folder(desk.root / "report", record(confirmed=12, to_review=2, calibration=Calibration()))
    assert desk.run(elements=True, released=True)["outcome"] == "ineligible"


def test_a_person_decides_only_what_the_evidence_leaves_open(desk: Desk) -> None:
    desk.language = "en"
    write_folder(desk.root / "report", record(confirmed=20, to_review=0))
    (line,) = desk.refuse(occurrences=True)
    assert "a.json (A): review.occurrences: the evidence decides this" in line


def test_another_catalogue_must_be_named_by_the_case(desk: Desk) -> None:
    desk.language = "en"
    write_folder(desk.root / "report", record(confirmed=20, to_review=0, catalogue="ab" * 32))
    (line,) = desk.refuse(elements=True, released=True)
    assert "a.json (A): evidence: ../report: made with another catalogue" in line
    assert f"catalogue_sha256: {'ab' * 32}" in line
    desk.case["catalogue_sha256"] = "cd" * 32
    (line,) = desk.refuse(elements=True, released=True)
    assert f"catalogue_sha256: the evidence ../report was made with {'ab' * 32}" in line
    desk.case["catalogue_sha256"] = "ab" * 32
    assert desk.run(elements=True, released=True)["outcome"] == "eligible"


def test_what_the_catalogue_does_not_list_cannot_be_accepted(desk: Desk) -> None:
    evidence = record(confirmed=18, to_review=3, unlisted=(18, 21))
    now = reviewed(evidence, ["occ-0019"], ())
    assert (now.occurrences, now.most_occurrences, now.seconds, now.most_seconds, now.to_review) == (18, 19, 36, 38, 1)
    with pytest.raises(InputError, match=r"review\.accepted: occ-0021: its place, eiffel_tower, is not in the catalogue"):
        reviewed(evidence, ["occ-0021"], ())


def test_a_record_of_before_counts_no_unlisted_place_and_is_not_calibrated() -> None:
    raw = json.loads(record(confirmed=20, to_review=0, rejected=0).model_dump_json())
    raw["schema_version"] = "1.1"
    raw["landmarks"] = [{"id": "petra", "name": "petra", "english": "petra", "county": "", "kind": "unknown"}]
    for name in ("calibration", "catalogue_sha256", "own_catalogue", "unlisted_places"):
        del raw["provenance"][name]
    for number, occurrence in enumerate(raw["occurrences"]):
        del occurrence["counted"], occurrence["seen"]
        occurrence |= {"landmark": "petra" if number < 5 else "yugutai", "reasons": ["close_to_decoy"]}
    del raw["language"], raw["renderer"]
    evidence = read_record(json.dumps(raw).encode(), "evidence.json")
    assert [reason.code for reason in evidence.occurrences[0].reasons] == ["close_to_decoy"]
    figures = reviewed(evidence, (), ())
    assert (figures.occurrences, figures.seconds) == (15, 30)
    assert [reason.code for reason in figures.doubts.unproven] == ["uncalibrated"]


def test_people_say_whether_elements_and_release_hold(desk: Desk) -> None:
    write_folder(desk.root / "report", record(confirmed=20, to_review=0))
    assert desk.run()["missing"] == ["review.elements", "review.released"]
    assert desk.run(elements=False, released=True)["outcome"] == "ineligible"


def test_unusable_evidence_names_file_and_field(desk: Desk) -> None:
    desk.language = "en"
    (line,) = desk.refuse(elements=True)
    assert "a.json (A): evidence: " in line
    assert "no such folder" in line
    folder = write_folder(desk.root / "report", record(confirmed=20, to_review=0))
    (line,) = desk.refuse(accepted=["occ-9999"])
    assert "a.json (A): review.accepted: occ-9999" in line
    (folder / "extra").touch()
    (line,) = desk.refuse()
    assert "a.json (A): evidence: " in line
    assert "added: extra" in line
    desk.case["facts"]["occurrences"] = 20
    (line,) = desk.refuse()
    assert "a.json (A): facts.occurrences: typed in although" in line


@pytest.mark.parametrize(
    ("name", "number", "changed", "threshold"),
    [
        ("ganzhou_share", 'value: "20", unit: percent, citation: 第6', 'value: "45", unit: percent, citation: 第6', Fraction(45, 100)),
        ("occurrences", 'value: "20", unit: count, citation: 第6', 'value: "21", unit: count, citation: 第6', 21),
        ("on_screen_seconds", 'value: "40", unit: seconds', 'value: "40.000001", unit: seconds', Fraction(40_000_001, 10**6)),
    ],
)
def test_measure_6_is_judged_and_paid_by_the_same_number(
    desk: Desk, change_law: Callable[[str, str], None], name: str, number: str, changed: str, threshold: Fraction | int
) -> None:
    """One number changed in the data: the report's verdict and the award both follow, and nothing else does."""
    before = record(confirmed=20, to_review=0)
    assert {c.id: c.verdict for c in before.measure6.conditions if c.value is not None} == dict.fromkeys(MEASURED, Verdict.MET)
    change_law(number, changed)
    evidence = record(confirmed=20, to_review=0)
    judged = {c.id: c for c in evidence.measure6.conditions if c.value is not None}
    assert {c.id: c.verdict for c in judged.values()} == dict.fromkeys(MEASURED, Verdict.MET) | {name: Verdict.NOT_MET}
    assert (judged[name].threshold, evidence.measure6.verdict) == (threshold, Verdict.NOT_MET)
    assert evidence.measure6.law.sha256 != before.measure6.law.sha256
    write_folder(desk.root / "report", evidence)
    case = desk.run(elements=True, released=True)
    assert (case["outcome"], case["amount"]) == ("ineligible", "0.00")
    assert {c["id"] for c in case["conditions"] if c["result"] == "not_met"} == {name}


def test_the_rate_of_the_data_is_the_rate_that_is_paid(desk: Desk, change_law: Callable[[str, str], None]) -> None:
    change_law('value: "10", unit: percent, citation: 第6', 'value: "12", unit: percent, citation: 第6')
    write_folder(desk.root / "report", record(confirmed=20, to_review=0))
    assert desk.run(elements=True, released=True)["amount"] == "36000.00"


LATER = '第6条：展现城市形象内容20次（含）以上}\n      - {value: "21", from: "2027-07-01", by: 文件甲}'


def test_the_day_of_release_chooses_the_version_else_the_newest(change_law: Callable[[str, str], None]) -> None:
    change_law("第6条：展现城市形象内容20次（含）以上}", LATER)
    evidence = record(confirmed=20, to_review=0)
    facts = TitleFacts(evidence.shots, evidence.measure6.runtime)

    def judged(day):
        measured = measure6(facts, {Fraction(1): evidence.occurrences}, Fraction(1), law_for(day))
        return measured.law, next(c for c in measured.conditions if c.id == "occurrences")

    used, condition = judged(date(2027, 6, 30))
    assert (used.version, used.start, used.day, used.documents) == ("issued", None, date(2027, 6, 30), (measures().title,))
    assert (condition.threshold, condition.verdict, condition.citation) == (20, Verdict.MET, "第6条：展现城市形象内容20次（含）以上")
    used, condition = judged(date(2027, 7, 1))
    assert (used.version, used.start, used.documents) == ("2027-07-01", date(2027, 7, 1), (measures().title, "文件甲"))
    assert (condition.threshold, condition.verdict, condition.citation) == (21, Verdict.NOT_MET, "第6条（文件甲）")
    used, _ = judged(None)
    assert (used.version, used.day) == ("2027-07-01", None)


def test_a_report_stands_when_a_line_is_added_later(tmp_path: Path, change_law: Callable[[str, str], None]) -> None:
    folder = write_folder(tmp_path / "report", record(confirmed=20, to_review=0))
    change_law("第6条：展现城市形象内容20次（含）以上}", LATER)
    assert reviewed_folder(folder, (), ()).occurrences == 20


def test_a_version_that_this_program_does_not_hold_is_refused(tmp_path: Path) -> None:
    evidence = record(confirmed=20, to_review=0)
    other = evidence.measure6.law.model_copy(update={"sha256": "0" * 64})
    changed = evidence.model_copy(update={"measure6": evidence.measure6.model_copy(update={"law": other})})
    with pytest.raises(InputError, match=r"measure6\.law.*no version of the law that this program holds"):
        reviewed_folder(write_folder(tmp_path / "a", changed), (), ())
    unsaid = evidence.model_copy(update={"measure6": evidence.measure6.model_copy(update={"law": None})})
    with pytest.raises(InputError, match=r"measure6\.law"):
        reviewed_folder(write_folder(tmp_path / "b", unsaid), (), ())


class TestCommand:
    def test_an_older_result_is_replaced_and_nothing_else(self, desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
        write_folder(desk.root / "report", record(confirmed=20, to_review=0))
        desk.run()
        desk.run(elements=True, released=True)
        other = desk.root / "other"
        other.mkdir()
        (other / "precious").touch()
        assert main(["awards", str(desk.root / "cases"), "--out", str(other), "--language", "en"]) == 2
        assert "choose another --out" in capsys.readouterr().err
        assert (other / "precious").exists()

    def test_bad_cases_leave_nothing(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        (tmp_path / "a.yaml").write_text("id: A\narticle: 3\n", encoding="utf-8")
        assert main(["awards", str(tmp_path / "a.yaml"), "--out", str(tmp_path / "out"), "--language", "en"]) == 2
        assert "a.yaml (A): applicant: is missing" in capsys.readouterr().err
        assert not (tmp_path / "out").exists()
        assert main(["awards", str(tmp_path / "a.yaml")]) == 2

    @pytest.mark.parametrize("name", [*map(str, range(1, 16)), "s1", "s2", "s3", "s4"])
    def test_templates(self, name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["awards", "--template", name]) == 0
        text = capsys.readouterr().out
        (tmp_path / "a.yaml").write_text(text + ("" if "article" in text else "cases: []\n"), encoding="utf-8")
        assert main(["awards", str(tmp_path / "a.yaml"), "--out", str(tmp_path / "out")]) == (2 if name == "s1" else 0)

    def test_no_such_template(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["awards", "--template", "../x"]) == 2
        assert "--template" in capsys.readouterr().err

    def test_examples_without_video_libraries(self, tmp_path: Path) -> None:
        code = (
            "import sys; from cli.main import main\n"
            f"code = main(['awards', 'awards/examples', '--out', {str(tmp_path / 'out')!r}, '--language', 'en'])\n"
            "heavy = {'torch', 'cv2', 'av', 'faiss', 'prefect', 'numpy'} & set(sys.modules)\n"
            "sys.exit(code or (f'loaded {heavy}' if heavy else 0))"
        )
        root = Path(__file__).parents[2]
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=root)
        assert done.returncode == 0, done.stderr
        assert "applied for: " in done.stdout
