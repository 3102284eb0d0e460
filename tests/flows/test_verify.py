"""The same title twice gives the same report, and `check` sees every byte of it."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import cv2
import pytest

import flows.prefect_server
import flows.verify
from cli.main import main
from landmarks.calibration import packaged_defaults
from landmarks.catalogue import PACKAGED, parse_catalogue
from landmarks.index import load_index, save_index
from pipeline.checking import check_report
from pipeline.record.evidence import Evidence
from pipeline.record.manifest import check_folder
from pipeline.report import write_report


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
    # The manifest holds the hash of evidence.json, and that holds the times of the run;
    # and the pages state the hash of all the rest.
    for name in one.keys() - {"evidence.json", "report.html", "report.pdf", "manifest.json"}:
        assert one[name].read_bytes() == other[name].read_bytes(), name


@pytest.mark.slow
def test_places_that_the_catalogue_does_not_list_are_shown_and_never_counted(drawn_title, undisturbed, tmp_path, capsys, monkeypatch):
    """The drawn title under a catalogue that lists 八境台 alone; its index was never calibrated."""
    index = load_index(drawn_title.index).with_calibration(*packaged_defaults())
    entry = "places:\n  - {id: bajingtai, name: 八境台, english: Bajing Terrace, kind: landmark, county: 章贡区}\n"
    index.catalogue = parse_catalogue(entry.encode(), PACKAGED)
    save_index(index, tmp_path / "index")
    shutil.copytree(undisturbed / "work", tmp_path / "work")
    monkeypatch.setattr(flows.verify, "is_kept", lambda order, store: True)
    monkeypatch.setattr(flows.prefect_server, "begin_early", lambda work, out: None)
    videos, places = [str(video) for video in drawn_title.videos], ["--index", str(tmp_path / "index"), "--work", str(tmp_path / "work")]
    assert main(["verify", *videos, *places, "--out", str(tmp_path / "report")]) == 0
    said = capsys.readouterr().err
    assert "门槛未经校准" in said
    assert "不计入次数、时长和占比：yugutai" in said
    record = json.loads((tmp_path / "report/evidence.json").read_text(encoding="utf-8"))
    found = [(o["landmark"], o["status"], o["counted"]) for o in record["occurrences"]]
    assert found == [("yugutai", "confirmed", False), ("bajingtai", "confirmed", True), ("yugutai", "confirmed", False)]
    assert {place["id"]: place["listed"] for place in record["landmarks"]} == {"yugutai": False, "bajingtai": True}
    measured = record["measure6"]
    assert (measured["occurrence_count"], measured["review_count"]) == (1, 0)
    assert {measured["on_screen_seconds"][name] for name in ("point", "high")} == {"1.200000"}
    assert measured["ganzhou_share"]["declared"] == measured["ganzhou_share"]["sighted"] == "0.200000"
    assert [shot["grade"] for shot in record["shots"]] == ["none", "none", "sighted", "none", "none"]
    share = next(condition for condition in measured["conditions"] if condition["id"] == "ganzhou_share")
    assert (share["verdict"], share["reasons"]) == ("not_met", [{"code": "uncalibrated", "arguments": {}}])
    provenance = record["provenance"]
    assert provenance["unlisted_places"] == ["yugutai"]
    assert (provenance["catalogue_sha256"], provenance["own_catalogue"]) == (index.catalogue.sha256, True)
    assert provenance["calibration"]["state"] == "uncalibrated"


def test_check_passes_also_against_the_episodes(drawn_title, undisturbed):
    checked = check_report(undisturbed / "report", drawn_title.videos)
    assert [str(difference) for difference in checked.differences] == []
    assert [note.code for note in checked.said] == ["video_compared", "video_compared"]


def test_every_changed_byte_is_named(undisturbed, tmp_path):
    report = tmp_path / "report"
    shutil.copytree(undisturbed / "report", report)
    for name, path in files_of(report).items():
        data = path.read_bytes()
        for place in {0, len(data) // 2, len(data) - 1}:
            path.write_bytes(data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :])
            assert [difference.path for difference in check_folder(report)] == [name], place
        path.write_bytes(data)


def test_a_still_that_the_video_does_not_show_is_named_whatever_the_rest_says(drawn_title, undisturbed, tmp_path):
    """All of the report rewritten around another picture: only the video tells."""
    report = tmp_path / "report"
    shutil.copytree(undisturbed / "report", report)
    evidence = Evidence.model_validate_json((report / "evidence.json").read_bytes())
    still, other = evidence.occurrences[0].still, evidence.occurrences[1].still
    shutil.copyfile(report / other, report / still)
    write_report(evidence, report)
    assert check_report(report).differences == ()
    (difference,) = check_report(report, drawn_title.videos).differences
    assert (difference.path, difference.kind) == (still, "picture")
    # A patch of 24 x 24 pixels, as a face or a sign that was painted over.
    shutil.copyfile(undisturbed / "report" / still, report / still)
    picture = cv2.imread(str(report / still))
    picture[100:124, 100:124] = 255 - picture[100:124, 100:124]
    cv2.imwrite(str(report / still), picture, [cv2.IMWRITE_JPEG_QUALITY, 92])
    write_report(evidence, report)
    assert [one.path for one in check_report(report, drawn_title.videos[:1]).differences] == [still]
    assert [note.code for note in check_report(report, drawn_title.videos[:1]).said] == ["video_compared", "video_not_given"]


def test_another_video_under_an_episodes_name_is_named(drawn_title, undisturbed, tmp_path):
    shutil.copyfile(drawn_title.videos[0], tmp_path / "ep02.mp4")
    with (tmp_path / "ep02.mp4").open("ab") as stream:
        stream.write(b"x")
    (difference,) = check_report(undisturbed / "report", [tmp_path / "ep02.mp4"]).differences
    assert str(difference).startswith("picture: ep02.mp4: is not the file that was measured")


def test_frames_and_times_that_the_video_does_not_have_are_named(drawn_title, undisturbed, tmp_path):
    report = tmp_path / "report"
    shutil.copytree(undisturbed / "report", report)
    evidence = Evidence.model_validate_json((report / "evidence.json").read_bytes())
    first, second = evidence.inputs
    write_report(evidence.model_copy(update={"inputs": (first.model_copy(update={"frames": first.frames + 1}), second)}), report)
    (difference,) = check_report(report, drawn_title.videos).differences
    assert "inputs.ep01.mp4.frames: stated as 91, computed again 90" in str(difference)


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


def test_rushes_and_a_log_go_the_way_through_prefect(drawn_title, tmp_path):
    """The command itself with its server: every kind of task runs, and is called what it is about."""
    rushes, log = tmp_path / "rushes", tmp_path / "log.csv"
    rushes.mkdir()
    shutil.copy(drawn_title.videos[0], rushes / "a.mp4")
    log.write_text("集,入点,出点,地点\nep01.mp4,0,1,郁孤台\n", encoding="utf-8")
    command = [Path(sys.executable).with_name("ganzhou-evidence"), "verify", *drawn_title.videos, "--index", drawn_title.index]
    command += ["--out", tmp_path / "report", "--work", tmp_path / "work", "--rushes", rushes, "--shooting-log", log, "--title", "drawn"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=600, check=False)
    assert done.returncode == 0, done.stderr
    record = json.loads((tmp_path / "report/evidence.json").read_text(encoding="utf-8"))
    assert {match["episode"] for match in record["rush_matches"]} == {"ep01.mp4"}
    assert [row["row"] for row in record["shooting_log"]][:1] == [2]
    assert {"decode", "read", "match", "subtitles", "scan", "describe", "find", "link", "repeats"} <= set(record["run"]["seconds"])
