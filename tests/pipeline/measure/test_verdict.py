"""Boundaries of 第6条 and the invariants of its figures."""

from fractions import Fraction as F

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.measure.doubts import Doubts, doubts_of, warnings_of
from pipeline.measure.verdict import TitleFacts, measure6, on_screen_seconds, overall
from pipeline.record.evidence import Calibration, GanzhouShare, Match, Occurrence, Provenance, Shot, Status, Verdict
from pipeline.record.grounds import Agreement, Grounds, LogRow
from pipeline.record.timeline import Interval

PROOF = Match(identity="yugutai", reference="yugutai/1.jpg", similarity=0.8, inliers=40)


def occurrence(shot: Shot, *, start=None, end=None, status=Status.CONFIRMED, landmark="yugutai", counted=True):
    start, end = (shot.start if start is None else start), (shot.end if end is None else end)
    return Occurrence(
        id=f"{shot.index}-{landmark}", episode=shot.episode, shot=shot.index, landmark=landmark, start=start, end=end,
        low_start=start, low_end=end, status=status, reference="yugutai/1.jpg", inliers=40, similarity=0.8, screen_share=0.2,
        still="s", still_time=start, reference_still="r", proof=PROOF, nearest_decoy=None, confirmed_frames=2, counted=counted,
    )  # fmt: skip


def title(count: int, each: F, runtime: F, status=Status.CONFIRMED, doubts=Doubts(), counted=True):  # noqa: B008 - frozen
    """`count` shots of `each` seconds with a landmark, then one without that fills the run time."""
    shots = [Shot(episode="e", index=i, start=each * i, end=each * (i + 1)) for i in range(count)]
    shots.append(Shot(episode="e", index=count, start=each * count, end=runtime))
    occurrences = [occurrence(shot, status=status, counted=counted) for shot in shots[:-1]]
    return measure6(TitleFacts(shots, runtime, doubts=doubts), {F(0): occurrences, F(1): occurrences, F(2): occurrences}, F(1))


def verdict_of(measured, condition):
    return next(c.verdict for c in measured.conditions if c.id == condition)


@pytest.mark.parametrize(("count", "expected"), [(19, Verdict.NOT_MET), (20, Verdict.MET), (21, Verdict.MET)])
def test_第6条_20次_is_inclusive(count: int, expected) -> None:
    assert verdict_of(title(count, F(3), F(100)), "occurrences") is expected


@pytest.mark.parametrize(
    ("each", "expected"), [(F(2) - F(1, 10**9), Verdict.NOT_MET), (F(2), Verdict.MET), (F(2) + F(1, 10**9), Verdict.MET)]
)
def test_第6条_40秒_is_inclusive_to_the_last_digit(each: F, expected) -> None:
    assert verdict_of(title(20, each, F(100)), "on_screen_seconds") is expected


@pytest.mark.parametrize(
    ("runtime", "expected"),
    [(F(200) + F(1, 10**9), Verdict.NOT_MET), (F(200), Verdict.NOT_MET), (F(200) - F(1, 10**9), Verdict.MET)],
)
def test_第6条_超过20percent_is_strict(runtime: F, expected) -> None:
    assert verdict_of(title(20, F(2), runtime), "ganzhou_share") is expected


@pytest.mark.parametrize("status", [Status.CONFIRMED, Status.REVIEW])
def test_what_the_catalogue_does_not_list_enters_no_figure(status) -> None:
    without = title(30, F(3), F(100), status, counted=False)
    assert without == title(0, F(3), F(100)).model_copy(update={"conditions": without.conditions})
    assert (without.occurrence_count, without.review_count, without.on_screen_seconds.high, without.ganzhou_share.declared) == (0, 0, 0, 0)
    for condition in without.conditions:
        assert all(tip.value == 0 for tip in condition.tips)
        assert condition.verdict is (Verdict.NEEDS_REVIEW if condition.value is None else Verdict.NOT_MET)
    assert without.verdict is Verdict.NOT_MET


def provenance(**calibration):
    return Provenance(
        versions={}, models=(), index_sha256="", configuration_sha256="", configuration={}, thresholds={}, device="cpu", precision="fp32",
        threads=1, seeds={}, calibration=Calibration(**calibration),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("calibration", "code"),
    [
        ({}, "uncalibrated"),
        ({"state": "outdated", "negatives": 90, "false_confirm_rate_upper95": 0.03}, "calibration_outdated"),
        ({"state": "too_few", "negatives": 2, "false_confirm_rate_upper95": 0.77}, "calibration_too_few"),
    ],
)
def test_nothing_measured_is_met_on_thresholds_that_rest_on_nothing(calibration, code: str) -> None:
    doubts = doubts_of((), provenance(**calibration))
    measured = title(20, F(3), F(100), doubts=doubts)
    for name in ("ganzhou_share", "occurrences", "on_screen_seconds"):
        condition = next(c for c in measured.conditions if c.id == name)
        assert condition.verdict is Verdict.NEEDS_REVIEW
        assert [reason.code for reason in condition.reasons] == [code]
        assert Verdict.MET not in {tip.verdict for tip in condition.tips}
        assert all(reason.say("zh") and reason.say("en") for reason in condition.reasons)
    # What fails on every reading fails all the same.
    assert verdict_of(title(19, F(3), F(100), doubts=doubts), "occurrences") is Verdict.NOT_MET


def test_calibrated_thresholds_raise_no_doubt() -> None:
    calibrated = provenance(state="calibrated", negatives=90, false_confirm_rate_upper95=0.03)
    assert doubts_of((), calibrated) == Doubts()
    assert warnings_of(calibrated) == ()
    unlisted = calibrated.model_copy(update={"unlisted_places": ("eiffel_tower", "petra"), "own_catalogue": True})
    assert [warning.code for warning in warnings_of(unlisted)] == ["unlisted_places", "own_catalogue"]
    assert "eiffel_tower、petra" in warnings_of(unlisted)[0].say("zh")


def log_row(start, end, county="于都县"):
    return LogRow(
        id="log-001", row=2, episode="e", start=start, end=end, place="于都县某村", landmark=None, county=county, date=None,
        agreement=Agreement.ONLY_DECLARED,
    )  # fmt: skip


def declared_title(length, county="于都县"):
    """A sighted shot of 10 s, then `length` seconds declared, of 100."""
    ends = [F(10), 10 + length, F(100)]
    shots = [Shot(episode="e", index=i, start=start, end=end) for i, (start, end) in enumerate(zip([F(0), *ends], ends, strict=False))]
    facts = TitleFacts(shots, F(100), Grounds(log=(log_row(F(10), 10 + length, county),)))
    return measure6(facts, {F(1): [occurrence(shots[0])]}, F(1))


def test_第6条_占比_what_is_only_declared_is_left_to_a_person() -> None:
    assert verdict_of(declared_title(F(11)), "ganzhou_share") is Verdict.NEEDS_REVIEW
    assert verdict_of(declared_title(F(10)), "ganzhou_share") is Verdict.NOT_MET
    assert verdict_of(declared_title(F(60), county=None), "ganzhou_share") is Verdict.NOT_MET
    measured = declared_title(F(11))
    assert measured.ganzhou_share == GanzhouShare(
        sighted=F(1, 10), linked=F(1, 10), rushes=F(1, 10), declared=F(21, 100), contradicted=F(0)
    )
    assert {tip.scenario: tip.verdict for tip in measured.conditions[0].tips}["declared_accepted"] is Verdict.MET


def test_figures_without_repeats_stand_beside_the_whole() -> None:
    """Of two sighted shots of 10 s in 100 s one is a repeat: 20 % of the whole, 10 of 90 s without it."""
    shots = [Shot(episode="e", index=i, start=F(10 * i), end=F(10 * i + 10)) for i in range(10)]
    found = [occurrence(shots[0]), occurrence(shots[9])]
    facts = TitleFacts(shots, F(100), remaining={"e": [Interval(F(0), F(90))]})
    measured = measure6(facts, {F(1): found}, F(1))
    without = measured.without_repeats
    assert without is not None
    assert (without.runtime, without.occurrence_count, without.on_screen_seconds.point) == (90, 1, 10)
    assert (measured.ganzhou_share.sighted, without.ganzhou_share.sighted) == (F(1, 5), F(1, 9))
    tips = {tip.scenario: tip.value for tip in measured.conditions[2].tips}
    assert tips["without_repeats"] == 1
    assert measure6(TitleFacts(shots, F(100)), {F(1): found}, F(1)).without_repeats is None


def test_review_items_do_not_count_but_keep_the_question_open() -> None:
    measured = title(20, F(3), F(100), status=Status.REVIEW)
    assert measured.occurrence_count == 0
    assert verdict_of(measured, "occurrences") is Verdict.NEEDS_REVIEW
    assert {tip.scenario for tip in measured.conditions[2].tips} == {"review_accepted", "review_rejected", "gap_0s", "gap_2s"}


def test_people_decide_on_elements_and_release_so_that_the_machine_never_says_met() -> None:
    measured = title(30, F(3), F(100))
    assert measured.verdict is Verdict.NEEDS_REVIEW
    assert overall([Verdict.MET, Verdict.NOT_MET, Verdict.NEEDS_REVIEW]) is Verdict.NOT_MET
    assert overall([Verdict.MET, Verdict.MET]) is Verdict.MET


def test_two_landmarks_at_once_are_two_occurrences_but_their_seconds_count_once() -> None:
    shot = Shot(episode="e", index=0, start=F(0), end=F(4))
    both = [occurrence(shot), occurrence(shot, landmark="bajingtai", start=F(1))]
    measured = measure6(TitleFacts([shot], F(4)), {F(1): both}, F(1))
    assert measured.occurrence_count == 2
    assert measured.on_screen_seconds.point == 4


def test_equal_times_in_two_episodes_are_different_moments() -> None:
    shots = [Shot(episode=e, index=0, start=F(0), end=F(4)) for e in ("a", "b")]
    assert on_screen_seconds(TitleFacts(shots, F(8)).intervals, [occurrence(s) for s in shots]).point == 8


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 4), st.integers(1, 4), st.sampled_from(Status)), max_size=12))
def test_low_point_high_are_in_order_whatever_was_found(found) -> None:
    shots = [Shot(episode="e", index=i, start=F(5 * i), end=F(5 * i + 5)) for i in range(6)]
    occurrences = [
        occurrence(shots[i], start=shots[i].start + a, end=min(shots[i].start + a + n, shots[i].end), status=status, landmark=f"l{k}")
        for k, (i, a, n, status) in enumerate(found)
    ]
    seconds = on_screen_seconds(TitleFacts(shots, F(30)).intervals, occurrences)
    assert 0 <= seconds.low <= seconds.point <= seconds.high <= 30
