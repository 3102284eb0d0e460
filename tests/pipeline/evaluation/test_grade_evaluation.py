from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pages.errors import InputError
from pipeline.evaluation.grade_evaluation import GradeEvaluation, TrueGrade, evaluate_grades, format_grade_evaluation, read_grades
from pipeline.measure.share import ganzhou_share
from pipeline.record.evidence import Evidence, Grade, InputFile, Measure6, OnScreenSeconds, Provenance, Run, Shot, Verdict
from pipeline.record.timeline import Interval

HEADER = "file,start,end,grade\n"
SIGHTED, LINKED, RUSHES, DECLARED, NONE, CONTRADICTED = Grade


def report(*shots: tuple[str, str, str, Grade], length: Fraction = Fraction(10)) -> Evidence:
    """A report of `a.mp4` and `b.mp4`; shots are (episode, start, end, grade)."""
    graded = tuple(
        Shot(episode=episode, index=number, start=Fraction(start), end=Fraction(end), grade=grade)
        for number, (episode, start, end, grade) in enumerate(shots)
    )
    return Evidence(
        title="t",
        inputs=tuple(
            InputFile(
                file=name,
                sha256="",
                sm3="",
                size_bytes=1,
                duration=length,
                container_duration=None,
                start_offset=Fraction(0),
                frames=250,
                codec="h264",
                width=540,
                height=960,
                rotation=0,
                time_base="1/25",
                variable_rate=False,
                decode_failures=0,
            )
            for name in ("a.mp4", "b.mp4")
        ),
        shots=graded,
        occurrences=(),
        landmarks=(),
        measure6=Measure6(
            runtime=2 * length,
            occurrence_count=0,
            review_count=0,
            on_screen_seconds=OnScreenSeconds(low=Fraction(0), point=Fraction(0), high=Fraction(0)),
            ganzhou_share=ganzhou_share(graded, 2 * length),
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


def compare(folder: Path, truth: str, *shots: tuple[str, str, str, Grade]) -> GradeEvaluation:
    (folder / "grades.csv").write_text(HEADER + truth, encoding="utf-8")
    return evaluate_grades(report(*shots), read_grades(folder / "grades.csv"))


def test_a_perfect_report_reaches_every_target(tmp_path: Path) -> None:
    truth = "a.mp4,0,4,sighted\na.mp4,4,10,linked\nb.mp4,0,5,rushes\nb.mp4,5,8,declared\nb.mp4,8,10,contradicted\n"
    e = compare(
        tmp_path,
        truth,
        ("a.mp4", "0", "4", SIGHTED),
        ("a.mp4", "4", "10", LINKED),
        ("b.mp4", "0", "5", RUSHES),
        ("b.mp4", "5", "8", DECLARED),
        ("b.mp4", "8", "10", CONTRADICTED),
    )
    assert e.reached
    assert (e.right_share, e.share_error, e.misgraded) == (1, 0, ())
    assert e.true_share.sighted == Fraction(4, 20)
    assert e.true_share.rushes == Fraction(15, 20)
    assert e.true_share.contradicted == Fraction(2, 20)


def test_a_missed_grade_costs_run_time_and_is_not_too_high(tmp_path: Path) -> None:
    e = compare(tmp_path, "a.mp4,0,4,linked\n", ("a.mp4", "0", "4", NONE), ("a.mp4", "4", "10", NONE))
    assert e.right_share == Fraction(16, 20)
    assert e.share_error == Fraction(4, 20)
    assert e.too_high == ()
    assert not e.reached


@pytest.mark.parametrize("grade", [SIGHTED, LINKED, RUSHES])
@pytest.mark.parametrize("truth", [DECLARED, NONE, CONTRADICTED])
def test_what_counts_without_being_true_is_too_high(tmp_path: Path, grade: Grade, truth: Grade) -> None:
    e = compare(tmp_path, f"a.mp4,0,0.24,{truth}\na.mp4,0.24,10,{grade}\n", ("a.mp4", "0", "10", grade))
    assert [(one.interval, one.truth) for one in e.too_high] == [(Interval(Fraction(0), Fraction(6, 25)), truth)]
    assert e.right_share > Fraction(95, 100)
    assert not e.reached


def test_a_weaker_grade_that_is_measured_too_is_only_not_right(tmp_path: Path) -> None:
    e = compare(tmp_path, "a.mp4,0,10,sighted\n", ("a.mp4", "0", "10", LINKED))
    assert (e.right_share, e.too_high) == (Fraction(1, 2), ())


def test_a_false_declaration_does_not_count_as_measured(tmp_path: Path) -> None:
    assert compare(tmp_path, "", ("a.mp4", "0", "10", DECLARED)).too_high == ()


def test_a_cut_found_some_frames_late_costs_only_those(tmp_path: Path) -> None:
    e = compare(tmp_path, "a.mp4,0,4,sighted\n", ("a.mp4", "0", "4.16", SIGHTED), ("a.mp4", "4.16", "10", NONE))
    assert e.right_share == 1 - Fraction(16, 100) / 20
    assert e.too_high == ()
    assert e.reached


def test_two_shots_taken_for_one_are_held_against_both(tmp_path: Path) -> None:
    e = compare(tmp_path, "a.mp4,0,4,sighted\na.mp4,4,7,none\na.mp4,7,10,sighted\n", ("a.mp4", "0", "10", SIGHTED))
    assert [(one.interval, one.truth) for one in e.too_high] == [(Interval(Fraction(4), Fraction(7)), NONE)]


def test_the_list_names_what_is_wrong_and_marks_what_is_too_high(tmp_path: Path) -> None:
    shots = (("a.mp4", "0", "4", LINKED), ("a.mp4", "4", "10", NONE))
    written = format_grade_evaluation(compare(tmp_path, "a.mp4,4,10,rushes\n", *shots), "en")
    assert "a.mp4 0:00:00.000-0:00:04.000 linked, none !\n" in written
    assert written.endswith("a.mp4 0:00:04.000-0:00:10.000 none, rushes")
    assert "50.00 %    >= 95.00 %  MISS  run time graded right" in written
    assert "等级正确的片长" in format_grade_evaluation(compare(tmp_path, "", *shots), "zh")


@pytest.mark.parametrize(
    ("truth", "message"),
    [
        ("a.mp4,0,4,sigthed\n", r"grades\.csv: line 2: grade: 'sigthed' is none; write one of sighted, linked, rushes, declared"),
        ("a.mp4,0,,none\n", r"line 2: end: is empty"),
        ("a.mp4,4,4,none\n", r"line 2: end: must be later than start"),
        ("a.mp4,-1,4,none\n", r"line 2: start: -1 lies before the first frame"),
        ("a.mp4,5,9,none\na.mp4,0,6,linked\n", r"overlaps line 3"),
        ("c.mp4,0,4,none\n", r"line 2: file: 'c.mp4' is not in the report"),
        ("a.mp4,10,11,none\n", r"line 2: start: lies behind the end of 'a.mp4'"),
    ],
)
def test_a_wrong_truth_is_refused_by_line_and_field(tmp_path: Path, truth: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        compare(tmp_path, truth, ("a.mp4", "0", "10", NONE))


def test_a_truth_that_is_no_such_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "grades.csv"
    with pytest.raises(InputError, match="cannot be read"):
        read_grades(path)
    path.write_text("file,start,end\n", encoding="utf-8")
    with pytest.raises(InputError, match="line 1: no column grade"):
        read_grades(path)
    path.write_bytes(HEADER.encode() + "第1集".encode("gb18030"))
    with pytest.raises(InputError, match="not a CSV file in UTF-8"):
        read_grades(path)


@st.composite
def graded_cuts(draw: st.DrawFn) -> list[tuple[str, Fraction, Fraction, Grade]]:
    """`a.mp4` cut somewhere, each part with a grade."""
    cuts = sorted(draw(st.sets(st.integers(1, 249), max_size=6)))
    edges = [Fraction(frame, 25) for frame in (0, *cuts, 250)]
    return [("a.mp4", start, end, draw(st.sampled_from(Grade))) for start, end in pairwise(edges)]


@given(graded_cuts(), graded_cuts())
def test_what_is_wrong_bounds_how_far_a_share_is_off(
    found: list[tuple[str, Fraction, Fraction, Grade]], true: list[tuple[str, Fraction, Fraction, Grade]]
) -> None:
    evidence = report(*((name, str(start), str(end), grade) for name, start, end, grade in found))
    truth = [TrueGrade(name, Interval(start, end), grade, line) for line, (name, start, end, grade) in enumerate(true, 2)]
    e = evaluate_grades(evidence, truth)
    frames = [(Fraction(n, 25), Fraction(n + 1, 25)) for n in range(250)]
    wrong = sum(_grade_at(found, start) is not _grade_at(true, start) for start, _ in frames)
    assert e.right_share == 1 - Fraction(wrong, 500)
    assert e.share_error <= 1 - e.right_share


def _grade_at(parts: list[tuple[str, Fraction, Fraction, Grade]], at: Fraction) -> Grade:
    return next(grade for _, start, end, grade in parts if start <= at < end)
