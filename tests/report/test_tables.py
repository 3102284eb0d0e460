"""The table opens in Excel as it is, and runs nothing."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import pytest

from pipeline.record.evidence import Evidence
from pipeline.record.manifest import check_folder
from pipeline.record.timeline import decimal_seconds
from pipeline.report import write_report
from pipeline.report.otio import timelines
from pipeline.report.tables import TABLES, tables
from tests.report.conftest import MakeEvidence


def rows(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def test_it_is_utf8_with_bom_and_chinese_headers(written: tuple[Path, Evidence]) -> None:
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
        assert row["对照照片吻合点数"] == (str(occurrence.nearest_decoy.inliers) if occurrence.nearest_decoy else "")
    assert (table[0]["状态"], table[2]["状态"], table[2]["说明"]) == ("机器确认", "待复核", "吻合点数低于确认门槛")


def test_english_headers(written: tuple[Path, Evidence]) -> None:
    _, evidence = written
    assert rows(tables(evidence, "en")["occurrences.csv"])[0]["landmark"] == "Yugu Terrace"


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝"])
def test_no_cell_is_a_formula(make_evidence: MakeEvidence, tmp_path: Path, start: str) -> None:
    evidence = make_evidence(tmp_path, episodes=1, per_episode=1, names={0: f'{start}HYPERLINK("http://x","y").mp4'})
    (row,) = rows(tables(evidence, "zh")["occurrences.csv"])
    assert row["集（文件）"] == f"'{evidence.inputs[0].file}"


def test_a_name_with_quotes_and_line_breaks_reads_back(hostile: tuple[Path, Evidence]) -> None:
    folder, evidence = hostile
    table = rows((folder / "occurrences.csv").read_bytes())
    assert len(table) == len(evidence.occurrences)
    assert table[0]["集（文件）"] == "'" + evidence.occurrences[0].episode


def test_shots_carry_their_grade_and_its_grounds(written: tuple[Path, Evidence]) -> None:
    folder, evidence = written
    table = rows((folder / "shots.csv").read_bytes())
    assert len(table) == len(evidence.shots)
    assert [(row["镜头（从1起）"], row["取景依据"], row["依据编号"]) for row in table[:3]] == [
        ("1", "同景关联", "link-0001 link-0003"),
        ("2", "画面确认地标", "01-001"),
        ("3", "原始素材", "rush-0001"),
    ]
    assert (table[0]["开始（秒）"], table[0]["时长（秒）"]) == ("0.000000", "4.000000")


def test_the_log_the_mentions_and_the_rushes_have_tables(written: tuple[Path, Evidence]) -> None:
    folder, _ = written
    log, mentions, rushes = (rows((folder / name).read_bytes()) for name in ("shooting_log.csv", "mentions.csv", "rushes.csv"))
    assert [row["对照结果"] for row in log] == ["相符", "相互矛盾", "仅日志申报", "仅画面证实", "相互矛盾", "仅日志申报"]
    assert (log[1]["日志行"], log[3]["日志行"], log[1]["说明"]) == ("3", "", "相反：原始素材位于境外 rush-0002 C0031.MOV")
    assert [(row["所指"], row["存疑"]) for row in mentions[2:4]] == [("郁孤台", ""), ("于都县", "可能是人名：于都，")]
    assert [(row["在赣州境内"], row["境外距离（公里）"]) for row in rushes] == [
        ("是", "0.000"),
        ("否", "1412.060"),
        ("", ""),
        ("否", "14.300"),
    ]


def test_where_a_shot_was_found_stands_with_its_doubt_in_table_and_time_line(written: tuple[Path, Evidence]) -> None:
    _, evidence = written
    matches = [match.model_copy(update={"doubt": Fraction(13, 25)}) for match in evidence.rush_matches]
    evidence = evidence.model_copy(update={"rush_matches": tuple(matches)})
    table = rows(tables(evidence, "zh")["rush_matches.csv"])
    assert [(row["编号"], row["素材"], row["起点可能相差（秒）"]) for row in table] == [(one.id, one.rush, "0.520000") for one in matches]
    lines = b"".join(data for name, data in timelines(evidence).items() if name.endswith(".otio"))
    assert lines.count(b'"doubt": "13/25"') == len(matches)


def test_a_table_with_nothing_to_hold_is_left_out(
    make_evidence: MakeEvidence, add_grounds: Callable[[Evidence, Path], Evidence], tmp_path: Path
) -> None:
    plain = make_evidence(tmp_path, episodes=2, per_episode=5)
    write_report(add_grounds(plain, tmp_path), tmp_path)
    assert (tmp_path / "rushes.csv").is_file()
    # An older report's table would be taken for this one's.
    write_report(plain, tmp_path)
    assert sorted(path.name for path in tmp_path.glob("*.csv")) == ["occurrences.csv", "shots.csv"]
    assert check_folder(tmp_path) == []


def test_no_cell_of_any_table_is_a_formula(hostile: tuple[Path, Evidence]) -> None:
    folder, _ = hostile
    for name in TABLES[2:]:
        for row in rows((folder / name).read_bytes()):
            assert not any(cell.startswith(("=", "+", "-", "@")) for cell in row.values()), (name, row)
