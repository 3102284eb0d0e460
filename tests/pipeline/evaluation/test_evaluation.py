from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from pages.errors import InputError
from pipeline.evaluation.evaluation import Evaluation, evaluate, format_evaluation
from pipeline.record.evidence import (
    Evidence,
    GanzhouShare,
    InputFile,
    Match,
    Measure6,
    Occurrence,
    OnScreenSeconds,
    Provenance,
    Run,
    Status,
    Verdict,
)
from pipeline.record.timeline import union_length

HEADER = "file,start,end,landmark\n"
CONFIRMED, REVIEW, REJECTED = Status.CONFIRMED, Status.REVIEW, Status.REJECTED


def found(name: str, start: str, end: str, landmark: str, status: Status = CONFIRMED, episode: str = "a.mp4") -> Occurrence:
    return Occurrence(
        id=name,
        episode=episode,
        shot=0,
        landmark=landmark,
        start=Fraction(start),
        end=Fraction(end),
        low_start=Fraction(start),
        low_end=Fraction(end),
        status=status,
        reference="x/1.jpg",
        inliers=50,
        similarity=0.5,
        screen_share=0.2,
        still="stills/1.jpg",
        still_time=Fraction(start),
        reference_still="stills/2.jpg",
        proof=Match(identity=landmark, reference="x/1.jpg", similarity=0.5, inliers=50),
        nearest_decoy=None,
        confirmed_frames=2,
    )


def episode(name: str) -> InputFile:
    return InputFile(
        file=name,
        sha256="0" * 64,
        sm3="0" * 64,
        size_bytes=1,
        duration=Fraction(60),
        container_duration=None,
        start_offset=Fraction(0),
        frames=1500,
        codec="h264",
        width=720,
        height=1280,
        rotation=0,
        time_base="1/12800",
        variable_rate=False,
        decode_failures=0,
    )


def compare(folder: Path, labels: str, *occurrences: Occurrence, **stated: Fraction) -> Evaluation:
    counted = union_length(o.interval for o in occurrences if o.status is CONFIRMED)
    seconds = OnScreenSeconds(**({"low": counted, "point": counted, "high": counted} | stated))
    evidence = Evidence(
        title="t",
        inputs=(episode("a.mp4"), episode("b.mp4")),
        shots=(),
        occurrences=occurrences,
        landmarks=(),
        measure6=Measure6(
            runtime=Fraction(120),
            occurrence_count=len(occurrences),
            review_count=0,
            on_screen_seconds=seconds,
            ganzhou_share=GanzhouShare(**dict.fromkeys(GanzhouShare.model_fields, Fraction(0))),
            conditions=(),
            verdict=Verdict.NEEDS_REVIEW,
        ),
        provenance=Provenance(
            versions={},
            models=(),
            index_sha256="",
            configuration_sha256="",
            configuration={},
            thresholds={},
            device="cpu",
            precision="fp32",
            threads=1,
            seeds={},
        ),
        run=Run(started="", finished="", host="", seconds={}),
    )
    (folder / "evidence.json").write_text(evidence.model_dump_json(), encoding="utf-8")
    (folder / "labels.csv").write_text(HEADER + labels, encoding="utf-8")
    return evaluate(folder / "labels.csv", folder)


def test_a_perfect_report_reaches_every_target(tmp_path: Path) -> None:
    findings = (found("1", "1.04", "3", "x"), found("2", "0", "2.2", "y", episode="b.mp4"))
    stated = {"low": Fraction(3), "point": Fraction(416, 100), "high": Fraction(5)}
    e = compare(tmp_path, "a.mp4,1.04,3,x\nb.mp4,0,2.2,y\n", *findings, **stated)
    assert e.reached
    assert (len(e.pairs), e.found_confirmed, e.missed, e.false_confirmed, e.split, e.joined) == (2, 2, (), (), (), ())
    assert e.true_seconds == Fraction(416, 100)
    assert e.relative_error == 0
    assert set(e.start_errors + e.end_errors) == {0}


def test_a_confirmed_finding_of_another_landmark_file_or_moment_is_false(tmp_path: Path) -> None:
    e = compare(
        tmp_path,
        "a.mp4,1,3,x\n",
        found("other-landmark", "1", "3", "y"),
        found("other-file", "1", "3", "x", episode="b.mp4"),
        found("other-moment", "3", "5", "x"),
        found("barely", "2.9", "5", "x"),
        found("only-review", "10", "12", "x", REVIEW),
        found("rejected", "20", "22", "x", REJECTED),
    )
    assert [f.id for f in e.false_confirmed] == ["other-landmark", "other-file", "other-moment", "barely"]
    assert [f.id for f in e.false_review] == ["only-review"]
    assert len(e.missed) == 1
    assert not e.reached


@pytest.mark.parametrize(("start", "end", "answers"), [("2", "4", True), ("2.01", "4.01", False), ("1.4", "1.5", True), ("0", "60", True)])
def test_half_of_the_shorter_answers(tmp_path: Path, start: str, end: str, answers: bool) -> None:
    e = compare(tmp_path, "a.mp4,1,3,x\n", found("1", start, end, "x"))
    assert len(e.pairs) == int(answers)
    assert len(e.false_confirmed) == int(not answers)


def test_confirmed_goes_before_a_longer_review(tmp_path: Path) -> None:
    e = compare(tmp_path, "a.mp4,0,10,x\n", found("long", "0", "6", "x", REVIEW), found("short", "6", "10", "x"))
    assert [pair.finding.id for pair in e.pairs] == ["short"]
    assert e.found_confirmed == 1


def test_one_true_occurrence_in_two_parts_is_said_to_be_split_and_not_counted_twice(tmp_path: Path) -> None:
    e = compare(tmp_path, "a.mp4,0,10,x\n", found("first", "0", "4", "x"), found("second", "5", "10", "x"))
    assert len(e.pairs) == 1
    assert [f.id for f in e.split[0][1]] == ["first", "second"]
    assert not e.false_confirmed
    assert "a.mp4 0:00:00.000-0:00:10.000 x -> first, second" in format_evaluation(e, "en")


def test_two_true_occurrences_in_one_are_said_to_be_joined_and_one_is_missed(tmp_path: Path) -> None:
    e = compare(tmp_path, "a.mp4,0,4,x\na.mp4,4,10,x\n", found("both", "0", "10", "x"))
    assert [truth.line for truth in e.missed] == [2]
    assert [truth.line for truth in e.joined[0][1]] == [2, 3]


def test_seconds_at_once_count_once_and_files_add_up(tmp_path: Path) -> None:
    e = compare(tmp_path, "a.mp4,0,4,x\na.mp4,2,5,y\nb.mp4,2,5,y\n")
    assert e.true_seconds == 8


def test_errors_of_start_and_end(tmp_path: Path) -> None:
    findings = (found("1", "1", "3.2", "x"), found("2", "11.04", "13", "x"), found("3", "20", "23", "x"))
    e = compare(tmp_path, "a.mp4,1,3,x\na.mp4,11,13,x\na.mp4,21,23,x\n", *findings)
    assert e.start_errors == (0, Fraction(4, 100), 1)
    assert e.end_errors == (Fraction(2, 10), 0, 0)
    assert "0.040 / 1.000 s" in format_evaluation(e, "en")


@pytest.mark.parametrize(
    ("low", "point", "high", "reached"),
    [
        ("9", "10.5", "12", True),
        ("9", "10.51", "12", False),
        ("10.01", "10.1", "12", False),
        ("9", "9.5", "9.99", False),
        ("9", "9.49", "12", False),
    ],
)
def test_seconds_must_be_close_and_enclose_the_truth(tmp_path: Path, low: str, point: str, high: str, reached: bool) -> None:
    seconds = {"low": Fraction(low), "point": Fraction(point), "high": Fraction(high)}
    assert compare(tmp_path, "a.mp4,0,10,x\n", found("1", "0", "10", "x"), **seconds).reached is reached


def test_share_of_found_against_its_targets(tmp_path: Path) -> None:
    labels = "".join(f"a.mp4,{2 * n},{2 * n + 1},x\n" for n in range(20))
    findings = [found(str(n), str(2 * n), str(2 * n + 1), "x", CONFIRMED if n < 16 else REVIEW) for n in range(19)]
    exact = {"low": Fraction(16), "point": Fraction(20), "high": Fraction(20)}
    assert compare(tmp_path, labels, *findings, **exact).reached
    assert not compare(tmp_path, labels, *findings[:18], **exact).reached
    assert not compare(tmp_path, labels, *findings[1:], found("20", "38", "39", "x", REVIEW), **exact).reached


def test_a_title_without_landmarks_is_judged_by_what_is_falsely_found(tmp_path: Path) -> None:
    assert compare(tmp_path, "").reached
    e = compare(tmp_path, "", found("1", "0", "2", "x"))
    assert e.relative_error is None
    assert not e.reached


def test_the_table_states_the_acceptance_figures_in_both_languages(tmp_path: Path) -> None:
    e = compare(tmp_path, "a.mp4,0,10,x\na.mp4,20,30,x\n", found("1", "0", "9", "x"), found("2", "40", "41", "y"))
    english = format_evaluation(e, "en").splitlines()
    assert [line.split() for line in english[:5]] == [
        ["2", "true", "occurrences"],
        ["1", "=", "50", "%", ">=", "95", "%", "MISS", "found,", "confirmed", "or", "review"],
        ["1", "=", "50", "%", ">=", "80", "%", "MISS", "found,", "confirmed"],
        ["1", "0", "MISS", "false", "confirmed"],
        ["0", "false", "review"],
    ]
    assert "-50.00 %" in english[7]
    assert "missed (1):" in english
    chinese = format_evaluation(e, "zh")
    assert "未达  误确认" in chinese
    assert "漏掉 (1):\n  a.mp4 0:00:20.000-0:00:30.000 x" in chinese


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("file,start,end\n", "line 1: no column landmark"),
        (HEADER + "a.mp4,1,3,x\na.mp4,7s,9,x\n", "line 3: start: '7s' is not a number"),
        (HEADER + "a.mp4,nan,9,x\n", "line 2: start: 'nan'"),
        (HEADER + "a.mp4,1/0,9,x\n", "line 2: start: '1/0'"),
        (HEADER + "a.mp4,-1,9,x\n", "line 2: start: -1 lies before"),
        (HEADER + "a.mp4,3,3,x\n", "line 2: end: must be later"),
        (HEADER + "a.mp4,3,,x\n", "line 2: end: is empty"),
        (HEADER + "a.mp4,3,4\n", "line 2: landmark: is empty"),
        (HEADER + "c.mp4,3,4,x\n", "line 2: file: 'c.mp4' is not in the report"),
        (HEADER + "a.mp4,60,61,x\n", "line 2: start: lies behind the end"),
        (HEADER + "a.mp4,3,5,x\na.mp4,1,2,x\na.mp4,4,6,x\n", "line 4: start: overlaps line 2"),
    ],
)
def test_a_bad_labels_file_is_named_by_line_and_field(tmp_path: Path, text: str, message: str) -> None:
    compare(tmp_path, "")
    (tmp_path / "labels.csv").write_text(text)
    with pytest.raises(InputError, match=message) as caught:
        evaluate(tmp_path / "labels.csv", tmp_path)
    assert "\n" not in str(caught.value)


def test_labels_from_a_spreadsheet_and_exact_rationals_are_read(tmp_path: Path) -> None:
    compare(tmp_path, "")
    (tmp_path / "labels.csv").write_bytes(b"\xef\xbb\xbffile,start,end,landmark\r\na.mp4,1001/30000,2002/30000,x\r\n")
    assert evaluate(tmp_path / "labels.csv", tmp_path).true_seconds == Fraction(1001, 30000)


def test_an_unreadable_file_is_named(tmp_path: Path) -> None:
    compare(tmp_path, "")
    with pytest.raises(InputError, match=r"nowhere\.csv: cannot be read"):
        evaluate(tmp_path / "nowhere.csv", tmp_path)
    (tmp_path / "labels.csv").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InputError, match="not a CSV file in UTF-8"):
        evaluate(tmp_path / "labels.csv", tmp_path)
    with pytest.raises(InputError, match=r"evidence\.json: cannot be read"):
        evaluate(tmp_path / "labels.csv", tmp_path / "nowhere")
    (tmp_path / "evidence.json").write_text('{"title": "t"}')
    with pytest.raises(InputError, match=r"evidence\.json: a record of version -"):
        evaluate(tmp_path / "labels.csv", tmp_path)
