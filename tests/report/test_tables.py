"""The table opens in Excel as it is, and runs nothing."""

from __future__ import annotations

import csv
import io

import pytest

from pipeline.report.tables import tables
from pipeline.timeline import decimal_seconds


def rows(data):
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def test_it_is_utf8_with_bom_and_chinese_headers(written):
    folder, evidence = written
    data = (folder / "occurrences.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    assert data.count(b"\r\n") == len(evidence.occurrences) + 1
    table = rows(data)
    assert list(table[0])[:2] == ["编号", "集（文件）"]
    for row, occurrence in zip(table, evidence.occurrences, strict=True):
        assert row["编号"] == occurrence.id
        assert row["开始（秒）"] == decimal_seconds(occurrence.start)
        assert row["吻合点数"] == str(occurrence.inliers)
        assert row["对照吻合点数"] == (str(occurrence.nearest_decoy.inliers) if occurrence.nearest_decoy else "")
    assert (table[0]["状态"], table[2]["状态"], table[2]["说明"]) == ("机器确认", "待复核", "吻合点数低于确认门槛")


def test_english_headers(written):
    _, evidence = written
    assert rows(tables(evidence, "en")["occurrences.csv"])[0]["landmark"] == "Yugu Terrace"


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝"])
def test_no_cell_is_a_formula(make_evidence, tmp_path, start):
    evidence = make_evidence(tmp_path, episodes=1, per_episode=1, names={0: f'{start}HYPERLINK("http://x","y").mp4'})
    (row,) = rows(tables(evidence, "zh")["occurrences.csv"])
    assert row["集（文件）"] == f"'{evidence.inputs[0].file}"


def test_a_name_with_quotes_and_line_breaks_reads_back(hostile):
    folder, evidence = hostile
    table = rows((folder / "occurrences.csv").read_bytes())
    assert len(table) == len(evidence.occurrences)
    assert table[0]["集（文件）"] == "'" + evidence.occurrences[0].episode
