"""Real titles through the command, hostile ones among them."""

import csv
import json

import pytest

from cli.main import main
from pipeline.checking import check_report


@pytest.mark.slow
def test_titles_of_a_folder_have_the_reports_that_verify_writes_and_hostile_ones_their_reasons(
    drawn_title, undisturbed, evidence_of, tmp_path, capsys
):
    inbox, out = tmp_path / "inbox", tmp_path / "out"
    for name in ("drawn", "copy", "zeros", "subtitle", "text"):
        (inbox / name).mkdir(parents=True)
    for name in ("drawn", "copy"):
        for video in drawn_title.videos:
            (inbox / name / video.name).write_bytes(video.read_bytes())
    (inbox / "copy/title.yaml").write_text("name: 另一部\napplicant: 单位\n", encoding="utf-8")
    with (inbox / "zeros/ep01.mp4").open("wb") as handle:
        handle.truncate(1 << 30)
    (inbox / "text/ep01.mp4").write_text("no video")
    (inbox / "subtitle/ep02.mp4").write_bytes(drawn_title.videos[1].read_bytes())
    lines = (f"{n}\n00:00:00,{n % 999:03} --> 00:00:01,{n % 999:03}\n郁孤台下{n}\n\n" for n in range(1, 100_001))
    (inbox / "subtitle/ep02.srt").write_text("".join(lines), encoding="utf-8")
    command = ["batch", str(inbox), "--out", str(out), "--index", str(drawn_title.index), "--store", str(tmp_path / "store"), "--rest", "0"]
    assert main([*command, "--device", "cpu", "--language", "en"]) == 1
    said = capsys.readouterr().out
    assert "5 titles" in said
    rows = {row["title"]: row for row in csv.DictReader((out / "summary.csv").read_text(encoding="utf-8-sig").splitlines())}
    assert {name for name, row in rows.items() if row["result"] == "failed"} == {"zeros", "text"}
    for name in ("zeros", "text"):
        assert "ep01.mp4" in rows[name]["why"]
        assert rows[name]["what to do"].startswith("mend the files")
    for name in ("drawn", "copy", "subtitle"):
        assert [str(difference) for difference in check_report(out / "reports" / name).differences] == []
    here = json.loads(evidence_of(undisturbed / "report"))
    there = json.loads(evidence_of(out / "reports/drawn"))
    assert {**there, "language": "zh", "renderer": ""} == {**here, "renderer": ""}
    computed = json.loads((out / "reports/copy/evidence.json").read_text(encoding="utf-8"))
    assert computed["title"] == "另一部"
    assert (
        "decode ep01.mp4" in computed["run"]["reused"]
        or "decode ep01.mp4" in json.loads((out / "reports/drawn/evidence.json").read_text(encoding="utf-8"))["run"]["reused"]
    )
    assert main(["batch", str(inbox), "--out", str(out), "--status"]) == 0
    assert "剧目：共 5" in capsys.readouterr().out
