"""`ledger.jsonl`: what happened once stays in the record; a run over cases that no longer say so is refused."""

import json
from pathlib import Path

import pytest

from awards.errors import AwardsError
from awards.journal import continued, lines, read_journal
from awards.loader import from_data
from cli.main import main
from tests.awards.conftest import Case, Ledger
from tests.awards.test_history import event, paid, payable, with_events


class Runs:
    """The command over one case file, again and again into one folder."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.file, self.out, self.capsys = folder / "cases.json", folder / "out", capsys

    def run(self, *cases: Case) -> int:
        self.file.write_text(json.dumps(cases), encoding="utf-8")
        self.capsys.readouterr()
        return main(["awards", str(self.file), "--out", str(self.out), "--quiet", "--language", "en"])

    def refused(self, *cases: Case) -> list[str]:
        before = {path: path.read_bytes() for path in self.out.rglob("*") if path.is_file()}
        assert self.run(*cases) == 2
        assert before == {path: path.read_bytes() for path in self.out.rglob("*") if path.is_file()}
        return self.capsys.readouterr().err.splitlines()

    @property
    def record(self) -> list[str]:
        return (self.out / "ledger.jsonl").read_text(encoding="utf-8").splitlines()


@pytest.fixture
def runs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Runs:
    return Runs(tmp_path, capsys)


def test_lines_are_only_added(runs: Runs, ledger: Ledger) -> None:
    a, b = ledger.case("13", "A"), ledger.case("14", "B")
    assert runs.run(with_events(a, *payable(30_000))) == 0
    first = runs.record
    assert len(first) == 5
    assert runs.run(with_events(a, *paid(30_000)), with_events(b, "received")) == 0
    second = runs.record
    assert second[:5] == first
    assert [(entry["case"], entry["event"], entry["amount"]) for entry in map(json.loads, second[5:])] == [
        ("B", "received", None),
        ("A", "paid", "30000.00"),
    ]
    entries = [json.loads(line) for line in second]
    assert [entry["before"] for entry in entries] == ["0" * 64, *(entry["sha256"] for entry in entries[:-1])]
    assert runs.run(with_events(a, *paid(30_000)), with_events(b, "received")) == 0
    assert runs.record == second


def test_an_event_of_the_last_run_that_is_missing_or_changed_names_the_case(runs: Runs, ledger: Ledger) -> None:
    a, b = ledger.case("13", "A"), with_events(ledger.case("14", "B"), "received")
    assert runs.run(with_events(a, *paid(30_000)), b) == 0
    (line,) = runs.refused(with_events(a, *payable(30_000)), b)
    assert "case A: an event of the last run (paid 2026-03-11 30000.00) is missing or different now" in line
    (line,) = runs.refused(with_events(a, *payable(30_000), "paid:29999.99"), b)
    assert "case A: an event of the last run (paid 2026-03-11 30000.00)" in line
    (line,) = runs.refused(with_events(a, *paid(30_000)))
    assert "case B: an event of the last run (received 2026-02-01)" in line
    (line,) = runs.refused(with_events(a, *payable(30_000), "paid:30000@2026-03-12"), b)
    assert "case A" in line


def test_a_state_that_moves_on_adds_events(runs: Runs, ledger: Ledger) -> None:
    case = ledger.case("13")
    assert runs.run(case) == 0
    case.update(state="public_notice")
    case["dates"]["notice_start"] = "2026-03-02"
    assert runs.run(case) == 0
    assert [json.loads(line)["event"] for line in runs.record] == ["received", "approved", "notice_begun"]
    del case["dates"]["notice_start"]
    (line,) = runs.refused(case)
    assert "case A: an event of the last run (notice_begun 2026-03-02)" in line


@pytest.mark.parametrize("damage", ["cut", "gone", "changed", "manifest"])
def test_a_record_that_was_changed_is_refused(runs: Runs, ledger: Ledger, damage: str) -> None:
    case = with_events(ledger.case("13"), *paid(30_000))
    assert runs.run(case) == 0
    path = runs.out / "ledger.jsonl"
    if damage == "cut":
        path.write_text("\n".join(runs.record[:-1]) + "\n", encoding="utf-8")
    elif damage == "gone":
        path.unlink()
    elif damage == "changed":
        path.write_text(path.read_text(encoding="utf-8").replace("30000.00", "20000.00"), encoding="utf-8")
    else:
        (runs.out / "manifest.json").unlink()
    (line,) = runs.refused(case)
    assert "ledger.jsonl: is not as the last run's manifest says" in line


def test_the_chain_shows_a_line_that_was_changed_taken_out_or_put_between(ledger: Ledger, tmp_path: Path) -> None:
    cases = from_data([with_events(ledger.case("13"), *paid(30_000))], "c.json", None).cases
    whole = list(lines(continued((), cases)))
    path = tmp_path / "ledger.jsonl"
    for number, damaged in (
        (2, [whole[0], whole[1].replace("03-01", "03-02"), *whole[2:]]),
        (3, [*whole[:2], *whole[3:]]),
        (2, [whole[0], whole[0], *whole[1:]]),
        (1, ["{}\n", *whole]),
        (1, ["nothing\n"]),
    ):
        path.write_text("".join(damaged), encoding="utf-8")
        with pytest.raises(AwardsError, match=rf"ledger\.jsonl: line {number} "):
            read_journal(path)
    path.write_text("".join(whole), encoding="utf-8")
    assert continued(read_journal(path), cases) == read_journal(path)


def test_an_event_entered_late_is_added_where_it_happened(ledger: Ledger, tmp_path: Path) -> None:
    case = with_events(ledger.case("13"), "received", "approved")
    first = continued((), from_data([case], "c.json", None).cases)
    case["events"].insert(1, event("reviewed"))
    second = continued(first, from_data([case], "c.json", None).cases)
    assert second[:2] == first
    assert [entry.event for entry in second] == ["received", "approved", "reviewed"]
    assert continued(second, from_data([case], "c.json", None).cases) == second
