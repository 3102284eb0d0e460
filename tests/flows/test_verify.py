"""The same title twice gives the same report, and `check` sees every byte of it."""

import json
import shutil

import pytest

from cli.main import main


def files_of(folder):
    return {path.relative_to(folder).as_posix(): path for path in sorted(folder.rglob("*")) if path.is_file()}


def test_the_drawn_title_has_its_landmarks(undisturbed):
    record = json.loads((undisturbed / "report/evidence.json").read_text(encoding="utf-8"))
    found = [(o["episode"], o["landmark"], o["shot"], o["start"], o["end"], o["status"]) for o in record["occurrences"]]
    assert found == [
        ("ep01.mp4", "yugutai", 0, "0.000000", "1.200000", "confirmed"),
        ("ep01.mp4", "bajingtai", 2, "2.400000", "3.600000", "confirmed"),
        ("ep02.mp4", "yugutai", 1, "1.200000", "2.400000", "confirmed"),
    ]


def test_two_runs_differ_in_the_run_block_alone(drawn_title, undisturbed, verify_here, evidence_of, tmp_path):
    verify_here(drawn_title.videos, drawn_title.index, tmp_path / "report", tmp_path / "work")
    one, other = files_of(undisturbed / "report"), files_of(tmp_path / "report")
    assert one.keys() == other.keys()
    assert evidence_of(undisturbed / "report") == evidence_of(tmp_path / "report")
    # The manifest holds the hash of evidence.json, and that holds the times of the run.
    for name in one.keys() - {"evidence.json", "manifest.json"}:
        assert one[name].read_bytes() == other[name].read_bytes(), name


def test_check_passes_and_names_the_file_of_any_changed_byte(undisturbed, tmp_path, capsys):
    report = tmp_path / "report"
    shutil.copytree(undisturbed / "report", report)
    assert main(["check", str(report)]) == 0
    for name, path in files_of(report).items():
        data = path.read_bytes()
        for place in {0, len(data) // 2, len(data) - 1}:
            capsys.readouterr()
            path.write_bytes(data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :])
            assert main(["check", str(report)]) == 1, (name, place)
            assert name in capsys.readouterr().err
        path.write_bytes(data)


@pytest.mark.parametrize("change", ["removed", "added"])
def test_check_names_a_file_that_went_or_came(undisturbed, tmp_path, capsys, change):
    report = tmp_path / "report"
    shutil.copytree(undisturbed / "report", report)
    if change == "removed":
        (report / "occurrences.csv").unlink()
        name = "occurrences.csv"
    else:
        (report / "stills/another.jpg").write_bytes(b"x")
        name = "stills/another.jpg"
    assert main(["check", str(report)]) == 1
    assert name in capsys.readouterr().err
