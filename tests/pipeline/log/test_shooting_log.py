"""Shooting logs as people write them, and how they stand to what was measured."""

import csv
import datetime as dt
import io
import zipfile
from fractions import Fraction as F
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from landmarks.catalogue import load_catalogue
from landmarks.places.addresses import UnplacedAddressError, county_of_address
from pages.errors import InputError
from pages.notes import note
from pipeline.log.log_agreement import hold_against
from pipeline.log.log_cells import iso_date, seconds, which_episode
from pipeline.log.shooting_log import DeclaredRow, read_shooting_log
from pipeline.record.evidence import Match, Occurrence, Shot, Status
from pipeline.record.grounds import Agreement, Elsewhere, Grounds, Link, Rush, RushMatch, RushPosition
from pipeline.record.timeline import Interval

CATALOGUE = load_catalogue()
EPISODES = {"剧名_EP01.mp4": F(60), "剧名_EP02.mp4": F(9348, 100), "剧名_EP03.mp4": F(120)}
HEADINGS = ["集数", "入点", "出点", "取景地", "日期"]
GOOD = [
    ["1", "0", "12.48", "郁孤台", "2025-03-01"],
    ["EP02", "0:05", "1:34", "赣州市于都县贡江镇", "2025年3月2日"],
    ["剧名_EP03.mp4", "00:00:01.500", "00:01:00", "浙江横店影视城", ""],
]


def written(path, rows, encoding="utf-8", delimiter=","):
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows(rows)
    path.write_bytes(text.getvalue().encode(encoding))
    return path


def read(path, **more):
    return read_shooting_log(path, CATALOGUE, EPISODES, **more).rows


def faults(path, **more):
    with pytest.raises(InputError) as caught:
        read(path, **more)
    return [fault.removeprefix(f"{path}: ") for fault in caught.value.lines("en")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv_of_any_usual_encoding_and_delimiter_reads_alike(tmp_path: Path, encoding: str, delimiter: str) -> None:
    rows = read(written(tmp_path / "log.csv", [HEADINGS, *GOOD], encoding, delimiter))
    assert rows == (
        DeclaredRow(2, "剧名_EP01.mp4", Interval(F(0), F(1248, 100)), "郁孤台", "yugutai", "章贡区", "2025-03-01"),
        DeclaredRow(3, "剧名_EP02.mp4", Interval(F(5), F(9348, 100)), "赣州市于都县贡江镇", None, "于都县", "2025-03-02"),
        DeclaredRow(4, "剧名_EP03.mp4", Interval(F(3, 2), F(60)), "浙江横店影视城", None, None, None),
    )


def test_a_sheet_with_a_title_above_english_headings_in_another_order_and_real_time_cells(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["取景日志"])
    sheet.append(["Place", "备注", "Out", "In", "Episode", "Date"])
    sheet.append(["yugutai", "x", dt.time(0, 1, 0, 500000), dt.timedelta(seconds=2.25), 3, dt.datetime(2025, 3, 1)])
    sheet.append([None] * 6)
    sheet.append(["Yugu Terrace", None, 7.5, 2, "ep01", dt.date(2025, 3, 2)])
    book.save(tmp_path / "renamed.csv")
    first, second = read(tmp_path / "renamed.csv")
    assert (first.row, first.episode, first.interval, first.landmark) == (3, "剧名_EP03.mp4", Interval(F(9, 4), F(121, 2)), "yugutai")
    assert (second.row, second.interval, second.date) == (5, Interval(F(2), F(15, 2)), "2025-03-02")


def test_every_fault_of_a_file_is_named_at_once(tmp_path: Path) -> None:
    path = written(
        tmp_path / "log.csv",
        [
            HEADINGS,
            ["9", "1", "2", "郁孤台", ""],
            ["1", "5", "5", "郁孤台", ""],
            ["1", "1:00", "1:02", "郁孤台", ""],
            ["1", "00:00:01:12", "3", "摄影棚", "昨天"],
            ["1", "", "x", "于都县郁孤台", "2025-02-30"],
            ["2", "0", "10", "郁孤台", ""],
            ["2", "9.99", "12", "八境台", ""],
            ["2", "12", "94.1", "赣州市", ""],
        ],
    )
    found = faults(path)
    assert [fault[:22] for fault in found[:2]] == ["row 2: episode '9' is ", "row 3: in '5', out '5'"]
    assert found[2] == "row 4: in '1:00', out '1:02': lies past the end of 剧名_EP01.mp4, which runs for 0:01:00.000"
    assert "counts frames" in found[3]
    assert found[4].startswith("row 5: place '摄影棚' is unknown; write a catalogue name or an address with its county")
    assert found[5] == "row 5: date '昨天' is no date; write 2025-03-01"
    assert [fault.split(";")[0] for fault in found[6:10]] == [
        "row 6: in is empty",
        "row 6: out 'x' is no time",
        "row 6: place '于都县郁孤台' is in 章贡区, not in 于都县",
        "row 6: date '2025-02-30' is no day of the calendar",
    ]
    assert "names no county" in found[10]
    assert "past the end" in found[11]
    assert found[12] == "row 8: overlaps row 7 in 剧名_EP02.mp4; a moment is shot in one place"
    assert len(found) == 13


def test_an_end_may_be_rounded_up_to_the_second_or_reach_over_by_a_frame_and_is_cut_to_the_episode(tmp_path: Path) -> None:
    for end, works in (("94", True), ("93.52", True), ("93.53", False), ("95", False), ("1:34.0", True)):
        path = written(tmp_path / "log.csv", [HEADINGS, ["2", "90", end, "郁孤台", ""]])
        if works:
            assert read(path)[0].interval.end == F(9348, 100)
        else:
            assert "past the end" in faults(path)[0]


def test_an_hour_typed_for_a_minute_is_explained(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(HEADINGS)
    book.active.append([3, dt.time(1, 5), dt.time(1, 9), "郁孤台", None])
    book.save(tmp_path / "log.xlsx")
    assert faults(tmp_path / "log.xlsx")[0].endswith("write 0:01:05")


def test_a_row_that_overlaps_a_long_one_before_the_last_is_found(tmp_path: Path) -> None:
    rows = [["1", "0", "50", "郁孤台", ""], ["1", "10", "11", "郁孤台", ""], ["1", "20", "21", "郁孤台", ""]]
    assert [fault[:21] for fault in faults(written(tmp_path / "log.csv", [HEADINGS, *rows]))] == [
        "row 3: overlaps row 2",
        "row 4: overlaps row 2",
    ]


def bomb():
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("xl/workbook.xml", "w") as member:
        for _ in range(300):
            member.write(bytes(1 << 20))
    return data.getvalue()


def far_cell():
    book, data = openpyxl.Workbook(), io.BytesIO()
    book.active.append(HEADINGS)
    book.save(data)
    out = io.BytesIO()
    with zipfile.ZipFile(data) as source, zipfile.ZipFile(out, "w") as target:
        for member in source.namelist():
            target.writestr(member, source.read(member).replace(b"</sheetData>", b'<row r="99999999999"><c r="A9"/></row></sheetData>'))
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "no column episode (集), in (入点), out (出点), place (地点) in its first 10 rows"),
        ("集,入点,出点\n1,2,3".encode(), "no column place"),
        (",".join(HEADINGS).encode(), "has no row below its headings"),
        (bytes(range(256)) * 4, "is neither text"),
        (bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600), "protected by a password"),
        (b"PK\x03\x04 not a zip", "is not an XLSX file"),
        (bomb(), "unpacks to more than 256 MiB"),
        (far_cell(), "has cells below row 1048576"),
        (b"\0" * (17 << 20), "is larger than 16 MiB"),
        (b'episode,in,out,place\n"' + b"x" * 200_000, "is not a CSV file"),
    ],
    ids=["empty", "column", "no rows", "bytes", "encrypted", "no zip", "bomb", "far cell", "huge", "endless field"],
)
def test_what_is_no_log_ends_in_one_clear_line(tmp_path: Path, data, message: str) -> None:
    (tmp_path / "log.xlsx").write_bytes(data)
    (fault,) = faults(tmp_path / "log.xlsx")
    assert message in fault


def test_a_missing_file_and_a_folder_are_named(tmp_path: Path) -> None:
    assert "cannot be read" in faults(tmp_path / "none.csv")[0]
    assert "cannot be read" in faults(tmp_path)[0]


@given(st.binary(max_size=300), st.booleans())
def test_garbled_files_end_in_an_input_error(tmp_path_factory: pytest.TempPathFactory, data, zipped) -> None:
    path = tmp_path_factory.mktemp("log") / "log.csv"
    path.write_bytes((b"PK\x03\x04" if zipped else "集,入点,出点,取景地\n".encode()) + data)
    with pytest.raises(InputError):
        read(path)


@given(st.fractions(min_value=0, max_value=9 * 3600 + 3599, max_denominator=1000).map(lambda f: round(f, 3)))
def test_a_time_means_the_same_in_seconds_and_on_the_clock(value) -> None:
    whole, ms = divmod(value * 1000, 1000)
    minutes, second = divmod(whole, 60)
    clocks = [f"{whole}.{int(ms):03d}", f"{minutes}:{second:02d}.{int(ms):03d}", f"{minutes // 60}:{minutes % 60}:{second}.{int(ms):03d}"]
    assert [seconds(text) for text in clocks] == [value] * 3


@pytest.mark.parametrize(
    ("cell", "value"), [(12.48, F(1248, 100)), ("１:０5", F(65)), ("1分5秒", F(65)), ("1小时0分5秒", F(3605)), ("5,5", F(11, 2))]
)
def test_times_in_other_spellings(cell: float | str, value: F) -> None:
    assert seconds(cell) == value


@pytest.mark.parametrize(
    "cell", ["-1", "1:60", "1:60:00", "00:00:01;12", "nan", float("nan"), float("inf"), True, dt.datetime(2025, 1, 1), "1e3"]
)
def test_what_is_no_time_is_refused(cell) -> None:
    with pytest.raises(ValueError, match=r"write|count from 0"):
        seconds(cell)


@pytest.mark.parametrize(
    "cell", ["2025-3-1", "2025/03/01", "2025.3.1", "2025年3月1日", "20250301", "2025/3/1 0:00", "2025年3月1日 星期六", dt.date(2025, 3, 1)]
)
def test_dates_in_usual_forms(cell) -> None:
    assert iso_date(cell) == "2025-03-01"


@pytest.mark.parametrize("cell", ["3", 3, 3.0, "03", "EP3", "第3集", "第三集", "episode 3", "剧名_ep03", "剧名_EP03.MP4"])
def test_an_episode_by_name_or_number(cell) -> None:
    assert which_episode(cell, EPISODES) == "剧名_EP03.mp4"


def test_a_number_that_may_mean_two_episodes_is_no_answer() -> None:
    with pytest.raises(ValueError, match="may be several"):
        which_episode("3", ["a3.mp4", "b03.mp4"])
    assert which_episode("十二", ["第十二集.mp4", "第二十一集.mp4"]) == "第十二集.mp4"


@pytest.mark.parametrize(
    ("address", "county"),
    [
        ("江西省赣州市于都县长征大道", "于都县"), ("于都", "于都县"), ("赣州瑞金", "瑞金市"), ("Yudu County, Ganzhou", "于都县"),
        ("横店", None), ("北京市朝阳区", None), ("江西省南昌市", None), ("上海瑞金市场", None), ("杭州市赣州路", None), ("婺源县", None),
    ],
)  # fmt: skip
def test_addresses_inside_and_outside(address: str, county: str | None) -> None:
    assert county_of_address(address) == county


@pytest.mark.parametrize("address", ["赣州市", "赣州经开区", "浙江省于都县", "北京路", "兴国路", "瑞金市场", "客厅", ""])
def test_addresses_that_place_nothing(address: str) -> None:
    with pytest.raises(UnplacedAddressError):
        county_of_address(address)


# What was measured: ten shots of ten seconds.
SHOTS = [Shot(episode="e", index=i, start=F(10 * i), end=F(10 * i + 10)) for i in range(10)]


def occurrence(shot, landmark, *, start=0, end=10, status=Status.CONFIRMED):
    begin = SHOTS[shot].start
    return Occurrence(
        id=f"{shot}{landmark}", episode="e", shot=shot, landmark=landmark, start=begin + start, end=begin + end, low_start=begin,
        low_end=begin, status=status, reference="", inliers=40, similarity=0.8, screen_share=0.2, still="", still_time=begin,
        reference_still="", proof=Match(identity=landmark, reference="", similarity=0.8, inliers=40), nearest_decoy=None,
        confirmed_frames=2,
    )  # fmt: skip


def rush(name, county):
    position = RushPosition(
        source="", datum="WGS-84", latitude=25.9, longitude=115.0, at=None, county=county, kilometres_outside=0 if county else 90
    )
    return Rush(
        file=name, sha256="", duration=F(9), frames=9, width=1, height=1, captured=None, device=None, trust="camera_original",
        positions=(position,), in_ganzhou=county is not None,
    )  # fmt: skip


def matched(shot, name):
    return RushMatch(
        id="m", episode="e", shot=shot, start=SHOTS[shot].start, end=SHOTS[shot].end, rush=name, rush_start=F(0), rush_end=F(9), speed=F(1),
        mirrored=False, crop=(0, 0, 1, 1), inliers=40, agreement=0.9, at=F(0), still="", rush_at=F(0), rush_still="",
    )  # fmt: skip


def linked(shot, to, depth=1):
    return Link(
        id=f"l{shot}", episode="e", shot=shot, at=F(0), still="", to_episode="e", to_shot=to, to_at=F(0), to_still="", depth=depth,
        inliers=30, second_witness=9, weakest_inliers=30, similarity=0.7,
    )  # fmt: skip


def decoy(shot):
    return Elsewhere(id="x", episode="e", shot=shot, at=F(0), still="", identity="_decoy/a", reference="", reference_still="", inliers=50)


def held(place, *occurrences, gallery=("yugutai", "bajingtai"), until=10, **grounds):
    known = CATALOGUE.get(place)
    county = known.county if known else county_of_address(place) if place not in gallery else ""
    row = DeclaredRow(2, "e", Interval(F(0), F(until)), place, place if known or place in gallery else None, county, None)
    return hold_against([row], SHOTS, occurrences, Grounds(**grounds), CATALOGUE, gallery)


ZHANGGONG, YUDU = "赣州市章贡区", "赣州市于都县"


@pytest.mark.parametrize(
    ("rows", "agreement", "codes"),
    [
        (held("yugutai", occurrence(0, "yugutai")), Agreement.AGREES, ["seen"]),
        (held("yugutai", occurrence(0, "bajingtai")), Agreement.ONLY_DECLARED, ["other_landmark"]),
        (held("jianchunmen", occurrence(0, "bajingtai")), Agreement.AGREES, ["seen"]),
        (held(ZHANGGONG, occurrence(0, "bajingtai")), Agreement.AGREES, ["seen"]),
        (held(ZHANGGONG, occurrence(0, "bajingtai", status=Status.REVIEW)), Agreement.ONLY_DECLARED, ["in_review"]),
        (held(YUDU, occurrence(0, "yugutai", end=5)), Agreement.CONTRADICTED, ["against_seen"]),
        (held(YUDU, occurrence(0, "yugutai", end=4)), Agreement.ONLY_DECLARED, ["against_seen"]),
        (held(ZHANGGONG, links=(linked(0, 5),)), Agreement.ONLY_DECLARED, []),
        (held(ZHANGGONG, elsewhere=(decoy(0),)), Agreement.CONTRADICTED, ["against_elsewhere"]),
        (held("横店", elsewhere=(decoy(0),)), Agreement.AGREES, ["elsewhere"]),
        (held("横店", occurrence(0, "yugutai", end=1)), Agreement.CONTRADICTED, ["against_seen"]),
        (held("横店"), Agreement.ONLY_DECLARED, []),
        (held(YUDU, rushes=(rush("r", "于都县"),), rush_matches=(matched(0, "r"),)), Agreement.AGREES, ["rush"]),
        (held(YUDU, rushes=(rush("r", "瑞金市"),), rush_matches=(matched(0, "r"),)), Agreement.CONTRADICTED, ["against_rush"]),
        (held(YUDU, rushes=(rush("r", None),), rush_matches=(matched(0, "r"),)), Agreement.CONTRADICTED, ["against_rush_outside"]),
        (held("tower", occurrence(0, "tower"), gallery=("tower",)), Agreement.AGREES, ["seen"]),
        (held("tower", occurrence(0, "other"), gallery=("tower", "other")), Agreement.ONLY_DECLARED, ["other_landmark"]),
        (held(YUDU, occurrence(0, "other"), gallery=("other",)), Agreement.ONLY_DECLARED, ["other_landmark"]),
    ],
)  # fmt: skip
def test_a_row_against_what_was_measured_in_it(rows, agreement, codes) -> None:
    assert rows[0].agreement is agreement
    assert [reason.code for reason in rows[0].reasons] == codes


def test_a_link_of_two_steps_carries_the_place_of_the_sighted_shot() -> None:
    chain = (linked(0, 4, depth=2), linked(4, 6))
    assert held(ZHANGGONG, occurrence(6, "yugutai"), links=chain)[0].reasons == (note("linked", id="l0", places="yugutai", file=""),)
    assert held(YUDU, occurrence(6, "yugutai"), links=chain)[0].agreement is Agreement.CONTRADICTED


def test_what_speaks_for_a_row_outweighs_less_that_speaks_against_it_and_both_are_named() -> None:
    row = held(ZHANGGONG, occurrence(0, "yugutai"), occurrence(1, "yugutai"), until=30, elsewhere=(decoy(2),))[0]
    assert row.agreement is Agreement.AGREES
    assert [reason.code for reason in row.reasons] == ["seen", "seen", "against_elsewhere"]


def test_landmarks_that_no_row_covers_are_added_once_per_run_of_shots() -> None:
    seen = [occurrence(0, "yugutai"), *(occurrence(i, "yugutai") for i in (3, 4, 6)), occurrence(4, "bajingtai", start=2)]
    rows = held("yugutai", *seen)
    assert [(row.landmark, row.start, row.end, row.agreement) for row in rows[1:]] == [
        ("yugutai", 30, 50, Agreement.ONLY_MEASURED),
        ("bajingtai", 42, 50, Agreement.ONLY_MEASURED),
        ("yugutai", 60, 70, Agreement.ONLY_MEASURED),
    ]
